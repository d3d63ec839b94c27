"""Gaps in the database: opened with their remedy, closed by a second reading, or handed to the API."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable

import pytest

from collector.gaps import GRACE, LEFT, MOST, SELDOM, Gaps
from collector.position import JUMP, TRUNCATED, Positions
from collector.remedy import API, STREAM, Costs
from state.activity import Activity
from state.coverage import Position

T = 1_800_000_000
BUSY, QUIET = "eqiad.mediawiki.recentchange", "codfw.mediawiki.recentchange"


class Reading:
    """Positions of two topics, and their gaps in a real database; times are seconds after T."""

    def __init__(self, activity: Activity, api_seconds: Callable[[], float] = lambda: math.inf) -> None:
        self.activity = activity
        known = [Position(topic, T * 1000, 0, 0, f"{topic} 0") for topic in (BUSY, QUIET)]
        self.positions = Positions((BUSY, QUIET), known, T * 1000)
        self.gaps = Gaps(activity, self.positions, Costs(api_seconds))
        self.positions.begin()

    def read(self, *numbers: int, topic: str = BUSY) -> None:
        """Events of a topic arrive, one a second."""
        for n in numbers:
            self.positions.arrived(Position(topic, (T + n) * 1000, 0, n, f"{topic} {n}"))

    def flush(self, now: float = 0.0) -> int:
        """Records gaps, and then whatever became of them; how many were opened."""
        opened = self.gaps.open(now)
        self.gaps.close(T + 999)
        return opened

    def table(self) -> list[tuple[str, int, int, str | None, int | None]]:
        """Every gap ever: topic, since, until, remedy, closed."""
        rows = self.activity._con.execute("SELECT topic, since - ?1, until - ?1, remedy, closed FROM gap", [T])
        return [tuple(row) for row in rows]


def test_holes_found_together_are_one_gap(activity: Activity) -> None:
    """In a topic; it reaches from the first of them to the last, and each topic has its own."""
    reading = Reading(activity)
    reading.read(0, 1, 3, 6)
    reading.read(0, 2, topic=QUIET)
    assert reading.flush() == 2
    assert reading.flush() == 0
    assert reading.table() == [(BUSY, 1, 7, STREAM, None), (QUIET, 0, 3, STREAM, None)]


def test_a_gap_is_closed_when_the_last_of_its_holes_is(activity: Activity) -> None:
    """By late events in the same connection as by a second reading."""
    reading = Reading(activity)
    reading.read(0, 1, 3, 6)
    reading.flush()
    reading.read(2, 4)
    reading.flush()
    assert [gap.topic for gap in activity.gaps()] == [BUSY]
    reading.positions.begin()
    reading.read(1, 2, 3, 4, 5, 6)
    reading.flush()
    assert reading.table() == [(BUSY, 1, 7, STREAM, T + 999)]


def test_what_a_second_reading_passes_without_it_is_the_apis(
    activity: Activity, caplog: pytest.LogCaptureFixture
) -> None:
    """Five seconds of event time behind the hole; and nobody waits for it any more."""
    reading = Reading(activity)
    reading.read(0, 1, 3)
    reading.flush()
    reading.positions.begin()
    reading.read(1, 3, 4, 5, 6, 7, 8)
    reading.flush()
    assert reading.table() == [(BUSY, 1, 4, STREAM, None)]
    reading.read(9)
    with caplog.at_level(logging.INFO):
        reading.flush()
    assert reading.table() == [(BUSY, 1, 4, API, None)]
    assert reading.positions.missing() == ()
    assert caplog.messages[1:] == [f"gap-not-filled topic={BUSY} by=stream way=api"]


def test_a_second_reading_that_is_cut_before_is_the_only_one(activity: Activity) -> None:
    """With the third connection the gap is the API's, wherever the second ended."""
    reading = Reading(activity)
    reading.read(0, 1, 3)
    reading.flush()
    for remedy in (STREAM, API):
        reading.positions.begin()
        reading.flush()
        assert reading.table() == [(BUSY, 1, 4, remedy, None)]


def test_a_history_that_is_too_short_is_the_apis_at_once(activity: Activity) -> None:
    """The stream gave what it has; its cost is infinite."""
    reading = Reading(activity)
    reading.read(50, 51)
    reading.flush()
    assert reading.table() == [(BUSY, 0, 51, API, None)]
    assert [gap.reason for gap in activity.gaps()] == [TRUNCATED]


def test_the_sooner_way_is_chosen_and_told(activity: Activity, caplog: pytest.LogCaptureFixture) -> None:
    """A hole of two days is dear to read again: with both costs in the log, and the choice in the table."""
    reading = Reading(activity, lambda: 30.0)
    reading.read(0, 1)
    reading.positions.arrived(Position(BUSY, (T + 172_800) * 1000, 0, 9, "later"))
    reading.read(0, 2, topic=QUIET)
    with caplog.at_level(logging.INFO):
        reading.flush()
    assert [(gap.topic, gap.remedy) for gap in activity.gaps()] == [(QUIET, STREAM), (BUSY, API)]
    told = [message for message in caplog.messages if message.startswith("gap-remedy")]
    assert told == [
        f"gap-remedy topic={BUSY} way=api stream_s=9101.0 api_s=30.0",
        f"gap-remedy topic={QUIET} way=stream stream_s=6.4 api_s=30.0",
    ]


def test_more_holes_than_a_reading_mends_are_the_apis(activity: Activity) -> None:
    """A hundred are waited for; what comes beyond is a fault of another kind."""
    reading = Reading(activity)
    reading.read(*range(0, 2 * MOST + 1, 2))
    reading.flush()
    reading.read(2 * MOST + 2)
    reading.flush()
    assert [gap.remedy for gap in activity.gaps()] == [STREAM, API]


def test_a_gap_that_is_the_apis_is_not_closed_by_what_comes_in_the_same_seconds(activity: Activity) -> None:
    """A history that is over and an event left out, within a second: one row, and only one of the two can come."""
    reading = Reading(activity)
    for offset, ms in ((50, 300), (52, 500)):
        reading.positions.arrived(Position(BUSY, T * 1000 + ms, 0, offset, f"{BUSY} {offset}"))
    reading.flush()
    assert reading.table() == [(BUSY, 0, 1, API, None)]
    reading.positions.arrived(Position(BUSY, T * 1000 + 400, 0, 51, f"{BUSY} 51"))
    reading.flush()
    assert reading.table() == [(BUSY, 0, 1, API, None)]
    assert reading.positions.missing() == ()


def test_a_connection_is_cut_for_a_hole_after_a_grace_and_seldom(activity: Activity) -> None:
    """What is only late has five seconds to come; a minute lies between two cuts, whatever is found meanwhile."""
    reading = Reading(activity)
    assert not reading.gaps.due(0)
    reading.read(0, 1, 3)
    reading.flush(now=100)
    assert not reading.gaps.due(100 + GRACE - 0.1)
    assert reading.gaps.due(100 + GRACE)
    reading.positions.begin()
    reading.read(3, 5)
    reading.flush(now=110)
    assert not reading.gaps.due(100 + GRACE + SELDOM - 0.1)
    assert reading.gaps.due(100 + GRACE + SELDOM)
    assert not reading.gaps.due(1000)


def test_a_connection_is_not_cut_for_what_came_late(activity: Activity) -> None:
    """Nothing is missing any more."""
    reading = Reading(activity)
    reading.read(0, 1, 3)
    reading.flush(now=100)
    reading.read(2)
    reading.flush(now=101)
    assert not reading.gaps.due(200)


def test_a_new_process_leaves_the_old_ones_gaps_to_the_api(activity: Activity) -> None:
    """Which offsets were missing is not stored."""
    reading = Reading(activity)
    reading.read(0, 1, 3)
    reading.flush()
    again = Reading(activity)
    assert again.table() == [(BUSY, 1, 4, API, None)]


def test_leaving_a_break_to_the_api_is_a_gap_in_every_topic(activity: Activity) -> None:
    """From where each stood, but not before what was read of all; and what was to be read again goes with it."""
    reading = Reading(activity)
    reading.read(0, 1, 3)
    reading.flush()
    reading.gaps.leave(T + 2, T + 5000)
    left = [(gap.topic, gap.since - T, gap.until - T, gap.reason, gap.remedy) for gap in activity.gaps()]
    assert left == [
        (BUSY, 1, 4, JUMP, API),
        (QUIET, 2, 5000, LEFT, API),
        (BUSY, 3, 5000, LEFT, API),
    ]
