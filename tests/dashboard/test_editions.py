"""The table of editions by months: its figures, what stands where there is none, its shades and its links."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from dashboard.edition_cells import Cell
from dashboard.editions import Editions, Row, editions
from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.selection import query_of
from dashboard.texts import texts
from metrics.answers import answer, answers
from metrics.calendar import MILESTONES
from tests.dashboard.conftest import asked

NBSP = "\u00a0"


def table(figures: Figures, query: str, language: str = "en") -> Editions:
    """The table for an address."""
    return editions(asked(figures, query, language))


def row(view: Editions, name: str) -> Row:
    """The row of an edition."""
    return next(each for each in view.rows if each.name == name)


def cell(view: Editions, name: str, months: int) -> Cell:
    """The cell of an edition at a mark."""
    return next(each for each in row(view, name).cells if each.months == months)


def html(view: Editions, language: str = "en", **more: Any) -> str:
    """The table as it is set."""
    return str(macros("editions").editions(view, texts(language), **more))


def test_every_edition_is_a_row_of_four_marks(figures: Figures) -> None:
    """Newest first, whichever are chosen."""
    view = table(figures, "campaign=monuments&edition=2024")
    years = [int(each.name) for each in view.rows]
    assert years == sorted(years, reverse=True) == [each.year for each in figures.by_campaign["monuments"]]
    assert all(tuple(each.months for each in row.cells) == MILESTONES == view.months for row in view.rows)
    assert [each.name for each in view.rows if each.chosen] == ["2024"]


@pytest.mark.parametrize(
    "query",
    [
        "campaign=monuments&edition=2025",
        "campaign=monuments&edition=2025&country=IN,NP",
        "campaign=monuments&edition=2025&definition=commons&measure=organic",
        "campaign=monuments&edition=2025&reading=quarter&least=5",
        "campaign=monuments&edition=2025&width=90",
    ],
)
def test_a_cell_is_the_pooled_answer_of_what_is_chosen(figures: Figures, query: str) -> None:
    """Of the chosen countries, by the chosen definition, reading, window, least number and measure."""
    given = asked(figures, query)
    view = editions(given)
    for edition in figures.by_campaign["monuments"]:
        for months in MILESTONES:
            chosen = replace(given.choice.selection, editions=(edition.edition,))
            found, shown = answer(figures.facts, chosen, months), cell(view, str(edition.year), months)
            rate = found.rate
            assert shown.share == (rate.share if rate else None)
            if rate:
                assert shown.value == texts("en").percent(rate.share)
                assert shown.detail == f"{found.retained:,} of {found.newcomers:,}"


def test_the_people_of_a_row_are_those_of_its_figures(figures: Figures) -> None:
    """By the chosen definition and countries; those of contests that still run stand beside."""
    assert row(table(figures, "campaign=monuments&country=IN"), "2025").people == "1,204 newcomers"
    assert row(table(figures, "campaign=food"), str(figures.by_campaign["food"][0].year)).note == (
        "239 newcomers not counted yet"
    )


def test_what_is_not_due_has_its_date_and_no_share(figures: Figures) -> None:
    """It is hatched, and its shade is none of the scale."""
    found = cell(table(figures, "campaign=monuments"), "2026", 9)
    assert re.fullmatch(r"\d+ \w+ \d{4}", found.value)
    assert found.detail == "due"
    assert found.word.startswith("others until")
    assert (found.share, found.shade, found.hatched) == (None, 0, True)
    assert "%" not in found.value


def test_a_date_that_passed_without_data_says_so(figures: Figures) -> None:
    """Seen from a year later, nothing has been covered: it was due."""
    later = replace(asked(figures, "campaign=food"), now=2_000_000_000)
    shown = editions(later).rows[0].cells[0]
    assert (shown.state, shown.detail, shown.hatched) == ("overdue", "was due, not covered", True)


@pytest.mark.parametrize(
    ("query", "name", "months", "state", "value"),
    [
        ("campaign=monuments", "2025", 12, "final", rf".*{NBSP}%"),
        ("campaign=africa", "2026", 3, "partly", rf".*{NBSP}%"),
        ("campaign=monuments&reading=on-or-after", "2025", 6, "so-far", rf".*{NBSP}%"),
        ("campaign=monuments", "2026", 12, "not-due", r"\d+ \w+ 2027"),
        ("campaign=earth", "2026", 3, "verifying", "being verified"),
        ("campaign=art", "2026", 3, "held", "held up"),
        ("campaign=birds&measure=organic", "2025", 12, "unread", "waits for another contest"),
        ("campaign=science", "2026", 3, "nobody", "–"),
        ("campaign=folklore", "2026", 3, "running", "contest running"),
        ("campaign=women", "2026", 3, "enrolling", "being read"),
        ("campaign=africa&country=GH", "2025", 3, "merged", "merged"),
        ("campaign=monuments&country=GH", "2023", 3, "no-contest", "no contest"),
        ("campaign=africa&width=90&country=other", "2025", 3, "no-figure", "no figure"),
    ],
)
def test_every_state_has_its_own_word(
    figures: Figures, query: str, name: str, months: int, state: str, value: str
) -> None:
    """And its own class, so that none looks like another."""
    shown = cell(table(figures, query), name, months)
    assert shown.state == state
    assert re.fullmatch(value, shown.value), shown.value
    assert f'class="{state}' in html(table(figures, query))
    assert (shown.share is not None) == (state in ("final", "partly", "so-far"))


def test_a_partly_final_cell_says_so_in_a_word(figures: Figures) -> None:
    """And names who is never in it."""
    assert cell(table(figures, "campaign=africa"), "2026", 3).word == "partly final"
    assert cell(table(figures, "campaign=africa&width=90"), "2025", 3).word == "without Other countries"
    assert cell(table(figures, "campaign=monuments"), "2025", 3).word == ""


def test_all_editions_are_pooled_and_say_what_they_leave_out(figures: Figures) -> None:
    """The sum is that of the answers; years that are to come are named, those in it in part too."""
    given = asked(figures, "campaign=monuments&country=IN")
    view = editions(given)
    assert view.total is not None
    names = tuple(each.edition for each in figures.by_campaign["monuments"])
    for found, shown in zip(
        answers(figures.facts, replace(given.choice.selection, editions=names)), view.total.cells, strict=True
    ):
        assert shown.detail == f"{found.retained:,} of {found.newcomers:,}"
    assert [each.word for each in view.total.cells] == ["", "", "without 2026", "without 2026"]
    africa = table(figures, "campaign=africa").total
    assert africa is not None
    assert africa.cells[0].word == "2026 in part"


def test_one_edition_needs_no_sum(figures: Figures) -> None:
    """Nor do several of which one has figures."""
    assert table(figures, "campaign=art").total is None
    assert table(figures, "campaign=birds&country=EG").total is None


def test_a_pooled_row_names_the_editions_a_country_is_missing_from(figures: Figures) -> None:
    """Ghana was counted with others in 2025; where there was no contest nothing is missing."""
    total = table(figures, "campaign=africa&country=GH").total
    assert total is not None
    assert total.note == "without 2025"
    both = table(figures, "campaign=africa&country=GH,KE")
    assert both.total is not None
    assert both.total.note == "Ghana without 2025"
    assert row(both, "2025").note == "without Ghana"
    assert (table(figures, "campaign=monuments&country=GH").total or row(both, "2024")).note == ""


def test_a_country_without_any_figure_is_told_of_once(figures: Figures) -> None:
    """Not in each row; where nothing else is chosen, the cells say so."""
    view = table(figures, "campaign=monuments&country=IN,BY")
    assert view.note == "Belarus: no figure of its own in any of these editions."
    assert {each.note for each in view.rows} == {""}
    alone = table(figures, "campaign=monuments&country=BY")
    assert alone.note == ""
    assert {each.state for row in alone.rows for each in row.cells} == {"merged"}


def test_the_shade_follows_the_share(figures: Figures) -> None:
    """A larger share is never lighter, and none is beyond the scale; the order of months would not do."""
    view = table(figures, "campaign=monuments")
    found = [each for row in view.rows for each in row.cells if each.share is not None]
    shades = [each.shade for each in sorted(found, key=lambda each: each.share or 0.0)]
    assert shades == sorted(shades)
    assert [each.shade for each in found] != sorted(each.shade for each in found)
    assert max(shades) <= 100
    assert max(each.share or 0.0 for each in found) <= view.end
    assert max(shades) > 50


def test_a_cell_leads_to_its_edition_and_month(figures: Figures) -> None:
    """And keeps countries and definition."""
    view = table(figures, "campaign=monuments&edition=2025&country=IN&definition=grace")
    query = query_of(cell(view, "2023", 9).link)
    assert query == {
        "campaign": ["monuments"],
        "edition": ["2023"],
        "country": ["IN"],
        "definition": ["grace"],
        "months": ["9"],
    }
    assert "months" not in query_of(row(view, "2023").link)
    assert view.total is not None
    assert query_of(view.total.link)["edition"] == ["2026,2025,2024,2023,2022"]


def test_the_cell_that_is_read_is_marked(figures: Figures) -> None:
    """That of the chosen editions at the mark that countries and wikis are read at."""
    view = table(figures, "campaign=monuments&edition=2025,2023&months=6")
    assert [(row.name, each.months) for row in view.rows for each in row.cells if each.chosen] == [
        ("2025", 6),
        ("2023", 6),
    ]


def test_the_html_is_a_table_for_eyes_and_ears(figures: Figures) -> None:
    """Headers of rows and columns, a caption, a region that scrolls, every cell a link that says what it is of."""
    view = table(figures, "campaign=monuments&edition=2025&months=6")
    made = html(view)
    assert made.count('scope="row"') == len(view.rows) + 1
    assert made.count('scope="col"') == 5
    assert "<caption" in made
    assert 'tabindex="0" role="region"' in made
    assert made.count("data-go") == 5 * (len(view.rows) + 1)
    assert f"2025, 6{' months'}: " in made
    assert made.count('id="cell-2025-6"') == 1
    assert 'style="--p:' in made
    ids = re.findall(r' id="([^"]+)"', made)
    assert len(ids) == len(set(ids))


def test_the_legend_explains_what_is_there(figures: Figures) -> None:
    """The hatching only where something is to come."""
    assert table(figures, "campaign=monuments").keys == ("scale", "partly", "hatched")
    assert table(figures, "campaign=folklore").keys == ("hatched",)
    assert table(figures, "campaign=science").keys == ()


def test_the_summary_names_what_is_shown(figures: Figures) -> None:
    """The reading, the countries, the definition."""
    told = " ".join(table(figures, "campaign=monuments&country=GB,IN&reading=survival&definition=commons").summary)
    assert "in the United Kingdom and India" in told or "in India and the United Kingdom" in told
    assert "in the 30 days after each mark" in told
    assert "new on Commons" in told


def test_campaigns_side_by_side_have_no_table(figures: Figures) -> None:
    """They are never added together."""
    view = table(figures, "country=GH")
    assert view.rows == ()
    assert "<table" not in html(view)
    assert "never added together" in html(view)


def test_the_table_is_german_where_the_page_is(figures: Figures) -> None:
    """Dates, states and shares."""
    view = table(figures, "campaign=monuments&edition=2025", "de")
    assert "fällig" in html(view, "de")
    assert cell(view, "2025", 3).value.endswith(f"{NBSP}%")
    assert "," in cell(view, "2025", 3).value
