"""Contributions of the last 24 hours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.hours import DAY, HOUR, hours
from state.published import Hour
from tests.dashboard.conftest import NOW, asked


def with_hours(figures: Figures, *rows: Hour) -> Figures:
    """The same figures with these hours and no others."""
    names = dict.fromkeys(row.unit for row in rows)
    return replace(figures, hours={name: tuple(row for row in rows if row.unit == name) for name in names}, brief={})


def test_each_bar_is_the_sum_of_the_units(figures: Figures) -> None:
    """Of the selection, in the 24 hours that end with the current one; what is older is not in it."""
    start = NOW - NOW % HOUR
    made = with_hours(
        figures,
        Hour("monuments2026/IN", start, 5),
        Hour("monuments2026/DE", start, 2),
        Hour("monuments2026/IN", start - 23 * HOUR, 1),
        Hour("monuments2026/IN", start - 24 * HOUR, 100),
        Hour("monuments2025/IN", start, 1000),
    )
    found = hours(asked(made, "campaign=monuments&edition=2026"))
    assert len(found.bars) == DAY
    assert (found.bars[0].number, found.bars[-1].number, found.total) == (1, 7, 8)
    assert [bar.open for bar in found.bars] == [False] * 23 + [True]
    assert hours(asked(made, "campaign=monuments&edition=2026&country=DE")).total == 2
    assert hours(asked(made, "campaign=monuments&edition=2026,2025")).total == 1008


def test_the_hours_end_where_coverage_does(figures: Figures) -> None:
    """An hour that nobody has seen is not an hour without contributions."""
    given = asked(figures, "campaign=monuments")
    late = replace(given, seen=NOW - 5 * HOUR)
    assert hours(late).bars[-1].start == NOW - NOW % HOUR - 5 * HOUR
    assert hours(given).bars[-1].start == NOW - NOW % HOUR


def test_contests_that_run_count_unless_a_country_is_chosen(figures: Figures) -> None:
    """Their hours are published as one sum, once they are over; the page says so."""
    every = hours(asked(figures, "campaign=folklore"))
    assert every.total > 0
    assert "once an hour is over" in every.note
    one = hours(asked(figures, "campaign=folklore&country=FR"))
    assert (one.total, one.note) == (0, "")


def test_the_busiest_hour_is_told(figures: Figures) -> None:
    """With its bounds, or as the one that is not over."""
    start = NOW - NOW % HOUR
    over = with_hours(figures, Hour("monuments2026/IN", start - HOUR, 7), Hour("monuments2026/IN", start, 2))
    assert hours(asked(over, "campaign=monuments")).said.startswith("Most from 05:00 to 06:00 UTC: 7.")
    now = with_hours(figures, Hour("monuments2026/IN", start, 9))
    assert hours(asked(now, "campaign=monuments")).said == "Most in the hour that is not over: 9 so far."


def test_the_table_has_the_newest_hour_first(figures: Figures) -> None:
    """All 24 of them, with numbers of the language."""
    made = with_hours(figures, Hour("monuments2026/IN", NOW - NOW % HOUR, 1204))
    found = hours(asked(made, "campaign=monuments", "de"))
    assert len(found.rows) == DAY
    assert found.rows[0] == ("06:00–07:00", "1.204")
    assert found.total_words == "1.204"


@pytest.mark.parametrize("language", ["en", "de"])
def test_without_contributions_it_says_so(figures: Figures, language: str) -> None:
    """A sentence in the place of the bars, and no table of zeros."""
    given = asked(with_hours(figures), "campaign=monuments", language)
    view = hours(given)
    made: Any = macros("hours")
    head, table = str(made.hours(view, given.texts)), str(made.hours_table(view, given.texts)).strip()
    assert "nothing" in head
    assert table == ""
