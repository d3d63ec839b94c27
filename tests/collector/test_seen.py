"""The second up to which the stream was read without a hole."""

from __future__ import annotations

import pytest

from collector.position import assumed, topics_of
from collector.seen import SETTLED, Seen
from state.coverage import Position

T = 1_800_000_000
WALL = T + 100_000.0
EDITS, PAGES = "mediawiki.recentchange", "mediawiki.page_change.v1"
BUSY, QUIET = f"eqiad.{EDITS}", f"codfw.{EDITS}"
PAGE, OTHER = f"eqiad.{PAGES}", f"codfw.{PAGES}"


class Reading:
    """A reading of the streams, told as who brought an event of which time."""

    def __init__(self, *streams: str) -> None:
        self.seen = Seen(streams)
        self.positions = assumed([], topics_of(streams), (T - 40) * 1000)
        self.clock = 50.0
        self.seen.connected(self.clock)

    def event(self, topic: str, ts: float, *, canary: bool = False, after: float = 0.1) -> int:
        """The event arrives `after` seconds; the mark then."""
        self.clock += after
        self.positions[topic] = Position(topic, int(ts * 1000), 0, 1, "x")
        self.seen.arrived(topic, canary, self.clock)
        return self.seen.through(self.positions, WALL)

    def flow(self, topic: str, ts: float, seconds: int) -> int:
        """Ten events a second for so long, from `ts` on."""
        mark = 0
        for n in range(10 * seconds + 1):
            mark = self.event(topic, ts + n / 10)
        return mark


def test_nothing_is_known_before_the_first_event() -> None:
    """A connection alone moves nothing, and each stream has to show that it lives."""
    reading = Reading(EDITS, PAGES)
    assert reading.seen.through(reading.positions, WALL) == T - 101
    assert reading.flow(BUSY, T, 20) == T - 101


def test_the_mark_follows_the_busy_topic_once_the_quiet_one_has_settled() -> None:
    """A topic that may have a backlog holds it back for five seconds; then the mark is a second behind."""
    reading = Reading(EDITS)
    assert reading.flow(BUSY, T, 4) == T - 101
    assert reading.flow(BUSY, T + 4.1, 2) == T + 5


def test_a_quiet_topic_running_ahead_in_a_backlog_does_not_move_the_mark() -> None:
    """Replayed by itself, the quiet topic is through at once: the mark is the busy one's, hours behind."""
    reading = Reading(EDITS)
    reading.event(QUIET, T + 7200, canary=True)
    assert reading.flow(BUSY, T, 20) == T + 19
    assert reading.event(QUIET, T + 7300, canary=True) == T + 19


def test_the_least_stream_counts() -> None:
    """One stream's backlog is not done because the other's is."""
    reading = Reading(EDITS, PAGES)
    for n in range(100):
        reading.event(BUSY, T + n)
        mark = reading.event(PAGE, T + 5000 + n)
    assert mark == T + 98


def test_a_canary_in_the_quiet_topic_does_not_hold_the_mark_back() -> None:
    """Once an hour the quiet topic speaks; the busy one still says how far the reading is."""
    reading = Reading(EDITS)
    reading.flow(BUSY, T, 10)
    reading.event(QUIET, T + 9, canary=True)
    assert reading.flow(BUSY, T + 10.1, 1) == T + 10


def test_after_a_switch_of_datacentres_the_mark_goes_on_with_the_new_topic() -> None:
    """While the old topic may still have something it holds the mark; silent for five seconds, it is done."""
    reading = Reading(EDITS)
    reading.flow(BUSY, T, 10)
    assert reading.flow(QUIET, T + 10.1, 3) == T + 9
    assert reading.flow(QUIET, T + 13.2, 3) == T + 15


def test_canaries_alone_move_the_mark() -> None:
    """Without any edit the hourly canaries show how far the stream was read."""
    reading = Reading(EDITS, PAGES)
    marks = [
        reading.event(topic, T + 3600 * hour, canary=True, after=900)
        for hour in range(6)
        for topic in (BUSY, QUIET, PAGE, OTHER)
    ]
    assert marks[-1] == T + 5 * 3600 - 1
    assert marks == sorted(marks)


def test_silence_moves_nothing() -> None:
    """Without events the mark stays where it is."""
    reading = Reading(EDITS)
    before = reading.flow(BUSY, T, 10)
    reading.clock += 10_000
    assert reading.seen.through(reading.positions, WALL) == before


def test_a_stalled_connection_settles_nothing() -> None:
    """In the middle of a backlog a pause, then a canary of the other topic: the busy topic is not done."""
    reading = Reading(EDITS)
    reading.event(QUIET, T + 7200, canary=True)
    reading.flow(BUSY, T, 10)
    assert reading.event(QUIET, T + 7300, canary=True, after=300) == T + 9
    assert reading.event(QUIET, T + 7400, canary=True, after=300) == T + 9


def test_a_new_connection_unsettles_every_topic() -> None:
    """The datacentres may have switched during the break: the quiet topic's backlog has to be waited for."""
    reading = Reading(EDITS)
    reading.event(QUIET, T, canary=True)
    reading.flow(BUSY, T, 10)
    reading.seen.connected(reading.clock)
    assert reading.event(BUSY, T + 4000) == T - 1
    assert reading.event(QUIET, T + 20) == T + 19


@pytest.mark.parametrize("ahead", [0, 7200])
def test_the_mark_is_never_later_than_the_wall_clock(ahead: int) -> None:
    """A server whose clock runs two hours ahead makes nothing known that has not happened."""
    reading = Reading(EDITS)
    mark = reading.flow(BUSY, WALL - 8 + ahead, 8)
    assert mark <= WALL
    assert SETTLED == 5.0
