"""Tiles and country lines as words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import tiles
from dashboard.curves import rate
from dashboard.figures import Figures, index
from dashboard.frames import View, view
from dashboard.selection import choose, query_of
from tests.dashboard.conftest import NOW


def shown(figures: Figures, query: str) -> View:
    """What the page shows of a query."""
    return view(figures, choose(query_of(query), figures)[0])


def first(figures: Figures, query: str) -> tiles.Tile:
    """The tile at 3 months."""
    return tiles.tiles(shown(figures, query), NOW)[0]


@pytest.mark.parametrize(
    ("query", "badge", "value", "detail", "note"),
    [
        ("campaign=monuments&edition=2025&country=AM", "final", "0 %", "0 of 37", ""),
        ("campaign=earth", "reached", "Being verified", "reached on 21 Nov 2026", "shown when every wiki was asked"),
        ("campaign=food", "not due yet", "4 Feb 2027", "in 72 days", ""),
        ("campaign=folklore", "counts only", "Contest running", "the mark is on 15 Mar 2027", ""),
        ("campaign=science", "no newcomers", "–", "nobody to count", ""),
        (
            "campaign=africa",
            "partly final",
            "5.0 %",
            "27 of 545",
            "142 more in Egypt and other countries fall due by 10 Dec 2026",
        ),
    ],
)
def test_every_state_reads_differently(
    figures: Figures, query: str, badge: str, value: str, detail: str, note: str
) -> None:
    """A result of 0 %, a date to come and a dash for nobody are never the same."""
    tile = first(figures, query)
    assert (tile.badge, tile.value, tile.detail, tile.note) == (badge, value, detail, note)


def test_only_a_figure_has_an_interval_and_a_bar(figures: Figures) -> None:
    """A mark that is not due draws nothing that could be taken for 0 %."""
    done, later = first(figures, "campaign=africa"), first(figures, "campaign=food")
    assert done.interval == "(3.4–7.1 %)"
    assert done.bar is not None
    assert (later.interval, later.bar) == ("", None)


def test_units_that_fall_due_on_two_dates_say_both(figures: Figures) -> None:
    """The first is the large one."""
    tile = tiles.tiles(shown(figures, "campaign=africa"), NOW)[1]
    assert (tile.value, tile.note) == ("1 Feb 2027", "others until 10 Mar 2027")


def test_a_mark_whose_day_has_passed_without_data_is_not_called_due_in_the_future(figures: Figures) -> None:
    """After an outage the date lies behind, and the tile says why there is no figure."""
    tile = tiles.tiles(shown(figures, "campaign=food"), NOW + 80 * 86_400)[0]
    assert (tile.value, tile.detail) == ("4 Feb 2027", "was due, but the data do not reach that day")


def test_several_editions_wait_by_year(figures: Figures) -> None:
    """Not by country: it is the edition that is too young."""
    note = tiles.tiles(shown(figures, "campaign=monuments&edition=2025,2026"), NOW)[3].note
    assert note == "3,525 more of 2026 fall due by 3 May 2027"


def test_the_live_tile_is_never_final(figures: Figures) -> None:
    """It says up to when it counts; while a contest runs it counts people."""
    live = tiles.live_tile(shown(figures, "campaign=africa").today, shown(figures, "campaign=africa"))
    assert (live.value, live.detail, live.note) == ("4.1 %", "28 of 687", "last 30 days · day 76–116")
    running = tiles.live_tile(None, shown(figures, "campaign=folklore"))
    assert (running.value, running.detail, running.note) == ("262", "newcomers", "of 571 participants")
    nobody = tiles.live_tile(None, shown(figures, "campaign=science"))
    assert nobody.value == "–"


def test_a_country_without_a_figure_is_told_in_words(figures: Figures) -> None:
    """Due with its date, running with its counts, being verified, without newcomers."""
    words = {line.title: line.words for line in tiles.country_lines(shown(figures, "campaign=africa"), NOW)}
    assert words["Egypt"] == "due on 10 Dec 2026 · 120 newcomers"
    assert words["Kenya"] == ""
    running = {line.title: line.words for line in tiles.country_lines(shown(figures, "campaign=food"), NOW)}
    assert running["France"] == "148 newcomers of 310 participants"
    assert tiles.country_lines(shown(figures, "campaign=earth"), NOW)[0].words == "being verified · 310 newcomers"
    assert tiles.country_lines(shown(figures, "campaign=science"), NOW)[0].words == "no newcomers"


def test_one_small_country_does_not_squeeze_all_others(figures: Figures) -> None:
    """The scale holds every rate and nine of ten intervals; the one that goes beyond is marked."""
    lines = tiles.country_lines(shown(figures, "campaign=monuments&edition=2025"), NOW)
    cut = [line.title for line in lines if line.bar and line.bar.cut]
    assert cut == ["North Macedonia"]
    assert {line.bar.end for line in lines if line.bar} == {"20 %"}


@given(st.lists(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1))
def test_every_bar_lies_within_its_scale(pairs: list[tuple[int, int]]) -> None:
    """Whatever the rates: the dot is on the scale, and so is what is drawn of the interval."""
    rates = [made for k, n in pairs if (made := rate(k, n))]
    end = tiles.scale(rates)
    for known in rates:
        drawn = tiles.bar(known, end)
        assert 0 <= drawn.low <= drawn.share <= drawn.high <= 100
        assert known.share <= end


def test_running_contests_that_are_over_are_being_enrolled(figures: Figures) -> None:
    """The tile does not say that a contest runs when none does."""
    over = [replace(row, running=False) for row in figures.snapshot.editions]
    tile = first(index(replace(figures.snapshot, editions=tuple(over))), "campaign=folklore")
    assert tile.value == "Being enrolled"
