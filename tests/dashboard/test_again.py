"""Who took part again: in the next edition, in any later one, in another campaign."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.again import Again, Line, again
from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.texts import texts
from metrics.answers_paths import ELSEWHERE, LATER, NEXT
from metrics.answers_paths import again as taken_part
from tests.dashboard.conftest import asked


def found(figures: Figures, query: str, language: str = "en") -> Again:
    """Who took part again, for an address."""
    return again(asked(figures, query, language))


def lines(view: Again) -> dict[str, Line]:
    """The lines by their kind."""
    return {line.kind: line for line in view.lines}


def html(view: Again, language: str = "en", **more: Any) -> str:
    """The part as it is set."""
    return str(macros("again").again(view, texts(language), **more))


def test_each_way_has_share_counts_and_interval(figures: Figures) -> None:
    """As the figures have them, on one scale that holds all three."""
    given = asked(figures, "campaign=monuments&edition=2024")
    known = {each.kind: each for each in taken_part(figures.facts, given.choice.selection)}
    view = again(given)
    for kind, name in ((NEXT, "next"), (LATER, "later"), (ELSEWHERE, "elsewhere")):
        rate, line = known[kind].rate, lines(view)[name]
        assert rate is not None
        assert line.share == texts("en").percent(rate.share)
        assert line.counts == f"{known[kind].count:,} of {known[kind].newcomers:,}"
        assert line.interval == texts("en").interval(rate)
        assert line.bar is not None
        assert not line.bar.cut
        assert line.bar.end == view.end


def test_the_next_edition_is_named_by_its_year(figures: Figures) -> None:
    """Of several editions the years stand beside."""
    assert lines(found(figures, "campaign=monuments&edition=2024"))["next"].title == "In the next edition, 2025"
    several = lines(found(figures, "campaign=monuments&edition=2024,2023"))["next"]
    assert several.title == "In the next edition"
    assert several.note == "of 2024 and 2025"


def test_what_grows_is_hollow_and_says_so(figures: Figures) -> None:
    """The next edition is over and stays as it is; the others grow with every edition."""
    known = lines(found(figures, "campaign=monuments&edition=2024"))
    assert [(line.badge, line.hollow) for line in known.values()] == [("", False), ("so far", True), ("so far", True)]


def test_how_often_there_was_the_chance_is_told(figures: Figures) -> None:
    """For several editions, from the fewest to the most."""
    assert lines(found(figures, "campaign=monuments&edition=2024"))["later"].note == "2 editions so far"
    assert lines(found(figures, "campaign=monuments&edition=2025"))["later"].note == "one edition so far"
    several = lines(found(figures, "campaign=monuments&edition=2024,2022"))["later"]
    assert several.note == "2 to 4 editions so far"


def test_who_had_no_chance_yet_is_counted_beside(figures: Figures) -> None:
    """The newest edition's newcomers are in no denominator."""
    newest, before = (
        sum(row.newcomers for row in figures.facts.cohorts[edition.edition, "global"])
        for edition in figures.by_campaign["monuments"][:2]
    )
    line = lines(found(figures, "campaign=monuments&edition=2026,2025"))["next"]
    assert line.counts.endswith(f"of {before:,}")
    assert line.note == f"{newest:,} newcomers have had no chance yet"


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        ("campaign=monuments&edition=2026", "next", "no later edition is over yet"),
        ("campaign=monuments&edition=2026", "later", "no later edition is over yet"),
        ("campaign=birds&edition=2025", "next", "the edition of 2026 is not over yet"),
    ],
)
def test_without_a_later_edition_there_are_words(figures: Figures, query: str, kind: str, words: str) -> None:
    """Never 0 %: nobody had the chance."""
    line = lines(found(figures, query))[kind]
    assert line.words == words
    assert (line.share, line.bar) == ("", None)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("campaign=science", "Without newcomers nobody can take part again."),
        ("campaign=folklore", "Counts only so far."),
        ("campaign=monuments&edition=2025&country=MT", "There is no such figure for this selection."),
        ("country=GH", "Campaigns are never added together."),
    ],
)
def test_without_people_there_is_a_reason(figures: Figures, query: str, words: str) -> None:
    """And no line."""
    view = found(figures, query)
    assert view.nothing.startswith(words)
    assert view.lines == ()
    assert 'class="nothing"' in html(view)


def test_the_definition_decides_who_is_counted(figures: Figures) -> None:
    """Its newcomers are others, and the summary says who they are."""
    view = found(figures, "campaign=monuments&edition=2024&definition=commons")
    assert lines(view)["next"].counts != lines(found(figures, "campaign=monuments&edition=2024"))["next"].counts
    assert "new on Commons" in " ".join(view.summary)


def test_the_html_has_a_heading_for_each_way(figures: Figures) -> None:
    """With its figure, in both languages."""
    view = found(figures, "campaign=monuments&edition=2024")
    made = html(view)
    assert made.count("<h3>") == 3
    assert all(line.share in made and line.interval in made for line in view.lines)
    assert "In der nächsten Ausgabe, 2025" in html(found(figures, "campaign=monuments&edition=2024", "de"), "de")
