"""Breaks in which nothing was read: what is replayed, and what is left to the API; with what both cost."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from collector.clock import FakeClock
from collector.events import Change
from collector.gaps import LEFT
from collector.position import TRUNCATED
from collector.remedy import API, EVENTS_PER_S
from state.activity import Activity, Batch, Cursor
from state.coverage import Position
from tests.collector.dated import dated
from tests.collector.followed import (
    NOW,
    NOW_MS,
    add_edit,
    follow,
    follower,
    recorded,
    rename_log,
    until,
)
from tests.collector.holed import asked, edits, run, table
from tests.collector.scripted import BUSY, Answer, Request, Scripted, Topics
from tests.state.world import DAY

HOUR = 3600


def break_of(seconds: int, activity: Activity) -> tuple[Topics, FakeClock]:
    """A reading that stood at NOW, and topics that have had an edit every ten minutes since, and one a second now."""
    topics, clock = Topics(), FakeClock(NOW)
    for topic in topics.logs:
        topics.canary(topic, NOW_MS - 5000)
    edits(topics, range(1, 11), start_ms=NOW_MS - 11_000)
    with Scripted(dated(topics.respond, clock.now)) as server:
        follow(server, activity, connections=2, clock=clock)
    clock.advance(seconds)
    for n in range(0, seconds - 100, 600):
        add_edit(topics, 100 + n, NOW_MS + 1000 * n + 5000)
    edits(topics, range(20_000_000, 20_000_050), start_ms=NOW_MS + 1000 * (seconds - 50 - 20_000_000))
    return topics, clock


def test_a_long_break_is_left_to_the_api_where_that_is_sooner(
    activity: Activity, caplog: pytest.LogCaptureFixture
) -> None:
    """Three days: a gap in every topic up to now, the reading goes on at once, and coverage says both."""
    topics, clock = break_of(3 * DAY, activity)
    with Scripted(dated(topics.respond, clock.now)) as server, caplog.at_level(logging.INFO):
        made = follow(server, activity, connections=3, clock=clock, api_seconds=lambda: 60.0)
    assert recorded(activity) == [*range(1, 11), *range(20_000_000, 20_000_050)]
    gaps = table(activity)
    assert {one[0] for one in gaps} == set(Topics().logs)
    assert {one[2:] for one in gaps} == {(3 * DAY, LEFT, API, False)}
    assert all(-10 <= one[1] <= 0 for one in gaps)
    assert [one[BUSY] for one in asked(server)] == [-61, 3 * DAY - 60, 3 * DAY - 61]
    assert made.progress.seen is not None
    assert made.progress.seen >= NOW + 3 * DAY - 62
    assert any(message.startswith("gap-remedy topic=all way=api stream_s=13") for message in caplog.messages)


@pytest.mark.parametrize(("seconds", "api"), [(3 * DAY, 5 * HOUR), (1000, 1)])
def test_a_break_is_read_where_that_is_sooner_or_takes_no_time(activity: Activity, seconds: int, api: int) -> None:
    """Three days against five hours of requests; and a quarter of an hour, which is never worth any."""
    topics, clock = break_of(seconds, activity)
    with Scripted(dated(topics.respond, clock.now)) as server:
        follow(server, activity, connections=2, clock=clock, api_seconds=lambda: float(api))
    assert len(recorded(activity)) == len(topics.logs[BUSY]) - 1
    assert activity.gaps() == []


def test_a_backlog_that_was_being_read_counts_with_the_break(activity: Activity) -> None:
    """A busy topic that stood days back when the process ended, after a quiet one had caught up, costs those days."""
    topics, clock = Topics(), FakeClock(NOW)
    stood = {topic: NOW - (3 * DAY if topic == BUSY else 1800) for topic in topics.logs}
    positions = tuple(Position(topic, 1000 * at, 0, 5, f"{topic} 5") for topic, at in stood.items())
    activity.start_seen(NOW - 4 * DAY)
    activity.record(Batch(), Cursor(positions, NOW - 3 * DAY))
    with Scripted(dated(topics.respond, clock.now)) as server:
        follow(server, activity, connections=2, clock=clock, api_seconds=lambda: 1000.0)
    assert {one[0]: one[1] for one in table(activity)} == {topic: at - NOW for topic, at in stood.items()}
    assert {one[2:] for one in table(activity)} == {(0, LEFT, API, False)}


def test_a_short_break_needs_no_decision(activity: Activity) -> None:
    """Within the overlap the API's cost is not even asked for; nor in a first start, nor after a normal end."""

    def never() -> float:
        raise AssertionError("nobody has to choose")

    topics, clock = break_of(0, activity)
    edits(topics, range(30_000_000, 30_000_009), start_ms=NOW_MS - 30_000_000_000)
    clock.advance(59)
    with Scripted(dated(topics.respond, clock.now)) as server:
        follow(server, activity, connections=4, clock=clock, api_seconds=never)
    assert 30_000_008 in recorded(activity)


def test_a_first_event_eight_days_late_is_a_gap_whichever_way(activity: Activity) -> None:
    """The history is over: without an API to ask, what there is is read, and the rest is the API's all the same."""
    topics, clock = break_of(8 * DAY, activity)
    topics.kept_from_ms = NOW_MS + 1000 * 8 * DAY - 100_000
    with Scripted(dated(topics.respond, clock.now)) as server:
        follow(server, activity, connections=3, clock=clock)
    assert recorded(activity) == [*range(1, 11), *range(20_000_000, 20_000_050)]
    (gap,) = table(activity)
    assert gap == (BUSY, -1, 8 * DAY - 50 + 1, TRUNCATED, API, False)


def test_a_break_longer_than_the_history_is_the_apis(activity: Activity) -> None:
    """However long that takes: there is no other way."""
    topics, clock = break_of(8 * DAY, activity)
    with Scripted(dated(topics.respond, clock.now)) as server:
        follow(server, activity, connections=3, clock=clock, api_seconds=lambda: 10.0 * DAY)
    assert {one[3] for one in table(activity)} == {LEFT}


def test_without_the_servers_time_nothing_is_skipped(activity: Activity) -> None:
    """Our own clock may be days ahead: then the break is invented, and the stream is read."""
    topics, clock = break_of(3 * DAY, activity)
    with Scripted(topics.respond) as server:
        follow(server, activity, connections=2, clock=clock, api_seconds=lambda: 1.0)
    assert len(recorded(activity)) == len(topics.logs[BUSY]) - 1
    assert activity.gaps() == []


def test_a_silent_connection_is_no_break(activity: Activity) -> None:
    """A stream that brings nothing for hours, and is given up again and again, was read all the time."""
    topics, clock = Topics(), FakeClock(NOW)
    edits(topics, range(1, 11), start_ms=NOW_MS - 11_000)

    def hours() -> Iterator[bytes]:
        yield b":ok\n\n"
        until(lambda: made.progress.connected)
        clock.advance(2 * HOUR)
        until(lambda: not made.progress.connected)

    def respond(request: Request) -> Answer:
        return Answer(hours()) if 1 < len(server.requests) < 5 else topics.respond(request)

    with Scripted(dated(respond, clock.now)) as server:
        made = follower(server, activity, clock, api_seconds=lambda: 1.0)
        run(made, server, 5)
    assert clock.now() > NOW + 6 * HOUR
    assert recorded(activity) == list(range(1, 11))
    assert table(activity) == []


def test_how_fast_a_backlog_is_repeated_is_measured(activity: Activity) -> None:
    """A hundred events a second, a day late: the next decision goes by that, and by what happens as assumed."""
    topics, clock = Topics(), FakeClock(NOW)
    for n in range(3000):
        topics.add(BUSY, rename_log(f"A {n}", f"B {n}"), NOW_MS + n)

    def read(_: Change) -> None:
        clock.advance(0.01)

    with Scripted(dated(topics.respond, lambda: clock.now() + DAY)) as server:
        made = follower(server, activity, clock, on_change=read)
        run(made, server, 2)
    assert made._costs.replay_per_s == pytest.approx(100, rel=0.2)
    assert made._costs.events_per_s == EVENTS_PER_S


def test_a_database_that_is_locked_at_the_opening_is_waited_for(activity: Activity) -> None:
    """Coverage begins, and a break is left to the API, when they can be recorded; nothing stops before."""
    topics, clock = Topics(), FakeClock(NOW)
    edits(topics, range(1, 4), start_ms=NOW_MS - 10_000)
    start, leave, refused = activity.start_seen, activity.open_gaps, [0, 0]

    def starting(at: int) -> None:
        refused[0] += 1
        if refused[0] < 3:
            raise sqlite3.OperationalError("database is locked")
        start(at)

    def leaving(*more: Any) -> None:
        refused[1] += 1
        if refused[1] < 3:
            raise sqlite3.OperationalError("database is locked")
        leave(*more)

    activity.start_seen = starting  # type: ignore[method-assign]
    activity.open_gaps = leaving  # type: ignore[assignment, method-assign]
    with Scripted(dated(topics.respond, clock.now)) as server:
        first = follow(server, activity, connections=2, clock=clock)
        clock.advance(3 * DAY)
        edits(topics, range(4, 7), start_ms=int(clock.now()) * 1000 - 10_000)
        again = follow(server, activity, connections=3, clock=clock, api_seconds=lambda: 1.0)
    assert refused == [3, 3]
    assert recorded(activity) == [1, 2, 3, 4, 5, 6]
    assert sorted(one[0] for one in table(activity)) == sorted(topics.logs)
    assert first.progress.degraded == again.progress.degraded == ""


def test_a_crash_between_the_gaps_and_the_new_positions_loses_nothing(activity: Activity) -> None:
    """The gaps of the break are there, the reading stands where it stood, and the next process decides anew."""
    topics, clock = break_of(3 * DAY, activity)
    before = activity.cursor()
    with Scripted(dated(topics.respond, clock.now)) as server:
        made = follower(server, activity, clock, api_seconds=lambda: 1.0)
        made._intake.flush = crash  # type: ignore[method-assign]
        with pytest.raises(RuntimeError, match="killed"):
            run(made, server, 9)
        assert activity.cursor() == before
        assert len(table(activity)) == 4
        follow(server, activity, connections=2, clock=clock)
    assert len(recorded(activity)) == len(topics.logs[BUSY]) - 1


def crash() -> None:
    """Ends the process, as it were."""
    raise RuntimeError("killed")
