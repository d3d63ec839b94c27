"""What stands around the curves: legend, summary, table, and why there is no curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from dashboard.curve import curve
from dashboard.curve_said import MOST_NAMED
from dashboard.curve_view import CurveView, curve_view
from dashboard.curve_words import NOTHING, Told, Words
from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.texts import Pieces, words
from metrics.answers import answers
from metrics.answers_paths import pace
from metrics.answers_places import last_year
from tests.dashboard.conftest import asked
from tests.dashboard.made_curves import Made, asked_of, figures_of


def view_of(figures: Figures, query: str, language: str = "en") -> CurveView:
    """The view of an address."""
    return curve_view(asked(figures, query, language))


def said(view: CurveView) -> str:
    """All sentences."""
    return " ".join(words(each) for each in (*view.figures, *view.said))


def keys(view: CurveView) -> list[str]:
    """The signs of the legend."""
    return [entry.key for entry in view.legend]


def test_the_legend_has_the_signs_of_the_chart(figures: Figures) -> None:
    """Colour and year of what was chosen first; dashed only where a country is missing."""
    one = view_of(figures, "campaign=monuments&edition=2025")
    assert keys(one) == ["line", "solid marked", "band", "before", "group"]
    assert (one.legend[0].text, one.legend[0].colour.startswith("#")) == ("2025", True)
    assert keys(view_of(figures, "campaign=africa&edition=2026"))[1:4] == ["solid marked", "dashed marked", "ring"]
    five = view_of(figures, "campaign=monuments&edition=2026,2025,2024,2023,2022")
    assert keys(five)[:5] == ["line"] * 5
    assert not {"band", "before", "group"} & set(keys(five))
    assert keys(view_of(figures, "campaign=monuments&edition=2026&reading=on-or-after")) == ["line", "open", "whisker"]
    assert "ring" not in keys(view_of(figures, "campaign=monuments&edition=2026&reading=quarter"))


def test_countries_that_are_left_out_are_named(figures: Figures) -> None:
    """In the sentence the first of them with their people and the day, in the list all of them."""
    view = view_of(figures, "campaign=africa&edition=2026")
    (line,) = curve(asked(figures, "campaign=africa&edition=2026")).lines
    assert len(view.left) == len(line.dropped) > 0
    first = line.dropped[0]
    assert f"Egypt ({first.newcomers} newcomers, from day {first.day})" in said(view)
    assert f"up to day {line.solid};" in said(view)
    assert (view.left[0].country, view.left[0].when) == ("Egypt", f"from day {first.day}")


def test_editions_with_everybody_in_them_share_a_sentence(figures: Figures) -> None:
    """Five lines would say the same five times."""
    told = said(view_of(figures, "campaign=monuments&edition=2026,2025,2024,2023,2022"))
    assert "2022–2025: All countries are in it, up to day 400." in told
    assert told.count("All countries") == 2


def test_many_countries_are_counted_in_the_sentence_and_named_in_the_list() -> None:
    """No more names than one reads."""
    made = [Made(30, 90, (5,) * 91), *(Made(2, 40 + place, (1,) * (41 + place)) for place in range(6))]
    view = curve_view(asked_of(figures_of({2025: made}), 2025))
    assert len(view.left) == 6
    assert f"and {6 - MOST_NAMED} more" in said(view)


def test_a_country_in_no_such_window_is_told_with_the_reason(figures: Figures) -> None:
    """Its contests ended on different days: it will never be in a line of 90 days."""
    view = view_of(figures, "campaign=africa&edition=2026&width=90")
    assert "no window of 90 days, as its contests ended on different days" in said(view)
    assert "The dashed line goes without" in said(view)
    assert "no window of 90 days" in [left.when for left in view.left]


def cells(view: CurveView, name: str) -> tuple[Told, ...]:
    """The cells of a row."""
    return next(row.cells for row in view.rows if row.name == name)


def test_the_table_has_the_figures_of_the_tiles(figures: Figures) -> None:
    """Share, interval and counts of each milestone, and of every thirtieth day, for quiet lines too."""
    given = asked(figures, "campaign=monuments&edition=2025")
    view = curve_view(given)
    assert view.columns == ("2025", "2024", "2023", "2022", "comparison group")
    assert [row.name for row in view.rows if not row.fine][:4] == ["30", "60", "90", "120"]
    for found in answers(figures.facts, given.choice.selection):
        told = cells(view, f"{found.months} months")[0]
        assert found.rate is not None
        assert told.share == given.texts.percent(found.rate.share)
        assert told.interval == given.texts.interval(found.rate)
        assert told.counts == f"{found.retained:,} of {found.newcomers:,}"
    assert all(told.share for told in cells(view, "6 months"))


def test_a_cell_says_how_many_are_missing(figures: Figures) -> None:
    """Where the line is dashed, and in a milestone that is not final for all."""
    view = view_of(figures, "campaign=africa&edition=2026")
    (line,) = curve(asked(figures, "campaign=africa&edition=2026")).lines
    missing = sum(unit.newcomers for unit in line.dropped)
    assert cells(view, "3 months")[0].note == f"without {missing} newcomers"
    assert cells(view, "60")[0].note == ""
    assert cells(view, "90")[0].note == f"without {missing} newcomers"


def test_today_is_a_row_of_its_own_and_never_of_a_quiet_line(figures: Figures) -> None:
    """So far, without an interval, of what was chosen."""
    view = view_of(figures, "campaign=monuments&edition=2026")
    mine, *others = cells(view, "today")
    assert (mine.note, mine.interval) == ("so far", "")
    assert others == [NOTHING] * len(others)


@pytest.mark.parametrize(
    ("reading", "names"),
    [
        ("quarter", ["months 1 to 3", "months 4 to 6", "months 7 to 9", "months 10 to 12"]),
        ("on-or-after", ["3 months", "6 months", "9 months", "12 months"]),
    ],
)
def test_a_form_without_days_has_a_row_for_each_mark(figures: Figures, reading: str, names: Sequence[str]) -> None:
    """Four of them, where all are known."""
    view = view_of(figures, f"campaign=monuments&edition=2025&reading={reading}")
    assert [row.name for row in view.rows] == names
    notes = {row.cells[0].note for row in view.rows}
    assert notes == ({"so far"} if reading == "on-or-after" else {""})


def test_survival_has_its_marks_thirty_days_later(figures: Figures) -> None:
    """In the table as in the chart."""
    view = view_of(figures, "campaign=monuments&edition=2025&reading=survival")
    rows = [(row.name, row.fine) for row in view.rows if row.fine]
    assert rows[0] == ("3 months + 30 days", "day 122")


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("campaign=science", "Without newcomers there is no curve."),
        ("campaign=folklore", "Counts only: the curve begins once the contests are over and read."),
        ("campaign=women", "Counts only: the curve begins once the contests are over and read."),
        ("campaign=monuments&edition=2025&country=MT", "None of the chosen countries has a curve of its own here."),
        ("campaign=food&reading=quarter", "The first quarter ends on "),
        ("campaign=food&reading=on-or-after", "The first mark is on "),
        ("campaign=food&reading=since-end&country=FR", "Counts only"),
    ],
)
def test_an_empty_chart_says_why(figures: Figures, query: str, why: str) -> None:
    """And nothing else: no legend, no table, no sentence."""
    view = view_of(figures, query)
    assert view.nothing.startswith(why)
    assert (view.legend, view.said, view.figures, view.rows) == ((), (), (), ())


def test_a_line_that_has_not_begun_says_when_it_does(figures: Figures) -> None:
    """Food ended 20 days ago: there is today, and the line begins on its thirtieth day."""
    view = view_of(figures, "campaign=food")
    assert view.nothing == ""
    assert "The line begins on 4 Dec 2026, 30 days after the end." in said(view)
    assert "Not in it yet, as contests are running or being read: France (148 newcomers)" in said(view)


@pytest.mark.parametrize("edition", ["2026", "2025", "2024"])
def test_days_of_first_return_are_tested_against_the_year_before(figures: Figures, edition: str) -> None:
    """By the reading that looks at them, of a single edition; below 5 % it differs, else too few to tell."""
    given = asked(figures, f"campaign=monuments&edition={edition}&reading=since-end")
    other = last_year(figures.facts, given.choice.selection)
    assert other is not None
    test = pace(figures.facts, given.choice.selection, other)
    assert test is not None
    told = [words(each) for each in curve_view(given).said if "first return" in words(each)]
    assert len(told) == 1
    assert ("differ by more than chance" in told[0]) == (test.p < 0.05)
    assert ("too few to tell apart" in told[0]) == (test.p >= 0.05)


@pytest.mark.parametrize(
    "query", ["edition=2026", "edition=2022&reading=since-end", "edition=2026,2025&reading=since-end"]
)
def test_without_a_year_before_nothing_is_tested(figures: Figures, query: str) -> None:
    """Nor by another reading, nor of several editions."""
    assert "log-rank" not in said(view_of(figures, f"campaign=monuments&{query}"))


def test_the_pointer_and_the_table_use_the_same_words(figures: Figures) -> None:
    """Of a day of the line and of a milestone."""
    given = asked(figures, "campaign=monuments&edition=2025")
    (line,) = curve(given).lines
    assert Words(given.texts).day(line, 60) == cells(curve_view(given), "60")[0]
    assert Words(given.texts).mark(line.marks[1]) == cells(curve_view(given), "6 months")[0]
    assert Words(given.texts).day(line, 29) == Words(given.texts).day(line, line.last + 1) == NOTHING


@pytest.mark.parametrize(
    "query", ["campaign=africa&edition=2026", "campaign=monuments&reading=quarter", "campaign=science"]
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_parts_are_set(figures: Figures, query: str, language: str) -> None:
    """In both languages, names apart from the writing direction around them, no hole."""
    given = asked(figures, query, language)
    view = curve_view(given)
    made: Any = macros("curve")
    html = str(made.curve(view, given.texts)) + str(made.curve_table(view, given.texts))
    assert 'id="curve-title"' in html
    assert "None" not in html
    assert ("<table" in html) == (not view.nothing)
    if view.left:
        assert f"<bdi>{view.left[0].country}</bdi>" in html


def test_hostile_names_are_harmless(figures: Figures) -> None:
    """A country's name is text wherever it stands."""
    base = figures_of({2025: [Made(30, 90, (5,) * 91), Made(10, 40, (1,) * 41)]})
    cohorts = {
        key: tuple(replace(row, title="<img src=x onerror=alert(1)>") for row in rows)  # type: ignore[type-var]
        for key, rows in base.facts.cohorts.items()
    }
    made = replace(base, facts=replace(base.facts, cohorts=cohorts))
    given = asked_of(made, 2025)
    html = str(macros("curve").curve_table(curve_view(given), given.texts))
    assert "&lt;img" in html
    assert "<img" not in html


def test_german_says_the_same(figures: Figures) -> None:
    """Numbers, names and words."""
    view = view_of(figures, "campaign=africa&edition=2026", "de")
    text = said(view)
    assert "Ägypten (120 Neulinge, ab Tag " in text
    assert "die gestrichelte Linie geht weiter ohne" in text
    pieces: tuple[Pieces, ...] = view.said
    assert any(piece.kind == "name" and piece.text == "Ägypten" for each in pieces for piece in each)
