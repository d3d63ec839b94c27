"""Today's figure, so far."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.today import Today, today
from metrics.answers import Selection, answer
from tests.dashboard.conftest import asked


def seen(figures: Figures, query: str, language: str = "en") -> Today:
    """Today's figure of an address."""
    return today(asked(figures, query, language))


def test_the_live_figure_says_how_far_after_the_end_it_is(figures: Figures) -> None:
    """In 30 days up to now, on the days its contests have come to."""
    found = seen(figures, "campaign=africa")
    assert (found.state, found.value, found.detail) == ("live", "5.1\u00a0%", "35 of 687")
    assert found.notes == ("active in the last 30\u00a0days", "days 75–116 after the end") or found.notes == (
        "active in the last 30 days",
        "days 75–116 after the end",
    )
    assert seen(figures, "campaign=africa&country=GH").notes[1] == "day 116 after the end"


def test_it_follows_width_least_and_measure(figures: Figures) -> None:
    """And names them; a reading with windows of its own has a live end of 30 days."""
    wide = seen(figures, "campaign=monuments&country=IN&width=90&least=5&measure=organic")
    assert [note.replace("\u00a0", " ") for note in wide.notes] == [
        "active in the last 90 days",
        "day 206 after the end",
        "at least 5 contributions",
        "without uploads to the campaign",
    ]
    live = Selection("monuments", ("monuments2026",), ("IN",), "global", "organic", "today", 5, 90)
    assert wide.detail == f"{answer(figures.facts, live, 0).retained} of 1,120"
    survival = seen(figures, "campaign=monuments&country=IN&reading=survival")
    assert survival.notes == seen(figures, "campaign=monuments&country=IN").notes


@pytest.mark.parametrize(
    ("query", "state", "value", "detail", "notes"),
    [
        ("campaign=folklore", "counts", "262", "newcomers so far", ("of 649 participants",)),
        ("campaign=women", "counts", "239", "newcomers so far", ("of 583 participants",)),
        ("campaign=science", "nobody", "–", "nobody to count", ()),
        ("campaign=africa&edition=2025&country=GH", "none", "", "no figure of its own", ()),
        ("country=GH", "none", "", "", ()),
    ],
)
def test_without_a_figure_it_says_what_there_is(
    figures: Figures, query: str, state: str, value: str, detail: str, notes: tuple[str, ...]
) -> None:
    """Counts while contests run, a dash for nobody, and never 0 %."""
    assert seen(figures, query) == Today(state, value, detail, notes)


def test_people_whose_contest_is_not_covered_are_told(figures: Figures) -> None:
    """They are in neither count; where that is everybody, there is no figure."""
    from metrics.answers_rows import facts as looked_up

    rows = figures.facts.cohorts["africa2026", "global"]
    keys = [(row.unit, "global", "any", "today", 1, 0) for row in rows]
    known = [figures.facts.figures[key] for key in keys]
    blind = [
        replace(row, retained=None, state="not due") if row.unit.endswith("/GH") else row  # type: ignore[type-var]
        for row in known
    ]
    dark = [replace(row, retained=None, state="not due") for row in known]  # type: ignore[type-var]

    def of(live: list[object]) -> Today:
        facts = looked_up(figures.editions.values(), rows, live)  # type: ignore[arg-type]
        return today(replace(asked(figures, "campaign=africa"), figures=replace(figures, facts=facts, memo={})))

    part = of(blind)  # type: ignore[arg-type]
    assert part.detail.endswith(" of 547")
    assert part.notes[-1] == "140 newcomers are not covered yet"
    assert of(dark) == Today(  # type: ignore[arg-type]
        "uncovered", "–", "not covered yet", ("no day after the end has been covered",)
    )


def test_it_is_never_compared_and_has_no_interval() -> None:
    """It has no field for either."""
    assert {each.name for each in fields(Today)} == {"state", "value", "detail", "notes", "colour"}


def test_the_ring_is_hollow_and_the_words_say_so_far(figures: Figures) -> None:
    """Also in German, and in nothing where campaigns stand side by side."""
    for language, words in (("en", "so far"), ("de", "bisher")):
        made = asked(figures, "campaign=africa", language)
        html = str(macros("tiles").today(today(made), made.texts))
        assert 'class="ring"' in html
        assert f'<span class="badge">{words}</span>' in html
    made = asked(figures, "country=GH")
    assert str(macros("tiles").today(today(made), made.texts)).strip() == ""
