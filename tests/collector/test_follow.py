"""The live loop: what is recorded when, who is told, and how far the stream was read."""

from __future__ import annotations

import logging
import threading
import time
from itertools import pairwise

import pytest

from collector.clock import FakeClock
from collector.events import Change, Renamed, Upload
from state.activity import Activity
from tests.collector.followed import (
    NOW,
    NOW_MS,
    PAGE,
    add_edit,
    follow,
    follower,
    following,
    recorded,
    rename_log,
    ticking,
    track,
    until,
)
from tests.collector.scripted import (
    BUSY,
    QUIET,
    Answer,
    Pause,
    Request,
    Scripted,
    Topics,
    edit,
)


def test_an_edit_is_recorded_within_half_a_second(activity: Activity) -> None:
    """On a stream that is silent otherwise, by name as by id: a quarter second after it came it is committed."""
    topics, took = Topics(), []
    topics.stay = True
    with Scripted(topics.respond) as server, following(server, activity) as made:
        until(lambda: made.progress.connected)
        for rev_id, topic in enumerate((BUSY, PAGE, BUSY, PAGE), 1):
            began = time.monotonic()
            add_edit(topics, rev_id, NOW_MS + rev_id, topic)
            until(lambda n=rev_id: len(recorded(activity)) == n)  # type: ignore[misc]
            took.append(time.monotonic() - began)
    assert min(took) < 0.5
    assert max(took) < 2.0
    assert made.progress.matches == made.progress.recorded == 4


def test_stopping_takes_a_moment_whatever_is_under_way(activity: Activity) -> None:
    """In an idle connection, and in a long pause, a stop is heard at once; what had arrived is recorded."""
    topics = Topics()
    topics.stay = True
    with Scripted(topics.respond) as server:
        with following(server, activity) as made:
            until(lambda: made.progress.connected)
            add_edit(topics, 1, NOW_MS)
            until(lambda: made.progress.matches == 1)
            began = time.monotonic()
        assert time.monotonic() - began < 1.5
        assert recorded(activity) == [1]
    with Scripted(lambda _: Answer([], 503, {"Retry-After": "3000"})) as server:
        with following(server, activity):
            until(lambda: server.requests)
            began = time.monotonic()
        assert time.monotonic() - began < 1.5


def test_somebody_tracked_meanwhile_is_matched_from_then_on(activity: Activity) -> None:
    """The roster is read again when it changes, also while the stream is silent."""
    topics = Topics()
    topics.stay = True
    with Scripted(topics.respond) as server, following(server, activity) as made:
        until(lambda: made.progress.connected)
        add_edit(topics, 1, NOW_MS + 1, who=7)
        add_edit(topics, 2, NOW_MS + 2)
        until(lambda: recorded(activity) == [2])
        track(activity, 7)
        time.sleep(0.6)
        add_edit(topics, 3, NOW_MS + 3, who=7)
        until(lambda: recorded(activity) == [2, 3])


def test_other_changes_are_handed_on_once_and_their_failure_stops_nothing(activity: Activity) -> None:
    """Renames and uploads go to whoever acts on them, not again when replayed, and an error there is counted."""
    topics = Topics()
    topics.add(BUSY, rename_log("A", "B"), NOW_MS)
    upload = {"type": "log", "log_type": "upload", "log_action": "upload", "title": "File:Fort.jpg"}
    topics.add(BUSY, edit("commonswiki", 1, "Person 0", NOW) | upload, NOW_MS + 1)
    topics.canary(QUIET, NOW_MS + 2)
    add_edit(topics, 5, NOW_MS + 3)
    heard: list[Change] = []

    def act(change: Change) -> None:
        heard.append(change)
        raise ValueError("cannot act")

    with Scripted(topics.respond) as server:
        made = follow(server, activity, connections=4, on_change=act)
    assert heard == [
        Renamed("metawiki", "A", "B", NOW, everywhere=True),
        Upload("commonswiki", "File:Fort.jpg", "Person 0", NOW, "upload"),
    ]
    assert recorded(activity) == [5]
    assert made.progress.hook_errors == 2


def test_coverage_begins_with_the_first_connection_and_follows_the_traffic(activity: Activity) -> None:
    """The mark starts at the first opening, moves with both streams, and stays when one of them falls silent."""
    topics, clock = Topics(), FakeClock(NOW)
    with Scripted(topics.respond) as server:
        follow(server, activity, connections=1, clock=clock)
        assert activity._con.execute("SELECT seen_from, seen FROM coverage").fetchone() == (NOW, NOW)
        clock.advance(100)
        for n in range(40):
            add_edit(topics, 2 * n + 1, NOW_MS + 1000 * n)
            add_edit(topics, 2 * n + 2, NOW_MS + 1000 * n, PAGE)

        def respond(request: Request) -> Answer:
            steps = [step for step in topics.respond(request).steps if isinstance(step, bytes)]
            return Answer([part for step in steps for part in (step, Pause(0.004))])

        server._respond = respond
        with ticking(clock):
            made = follow(server, activity, connections=3, clock=clock, read_timeout=10_000.0)
    cursor = activity.cursor()
    assert cursor is not None
    assert cursor.seen == made.progress.seen == NOW + 39 - 1
    assert recorded(activity) == list(range(1, 81))


def test_the_mark_stays_where_the_silent_stream_is(activity: Activity) -> None:
    """Edits alone do not prove that page changes were read."""
    topics = Topics()
    add_edit(topics, 1, NOW_MS, PAGE)
    for n in range(2, 60):
        add_edit(topics, n, NOW_MS + 1000 * n)
    with Scripted(topics.respond) as server:
        made = follow(server, activity, connections=3)
    assert made.progress.seen == NOW


def test_a_position_alone_is_recorded_without_a_match(activity: Activity) -> None:
    """A stream of strangers moves positions, and leaves contributions, quarantine and gaps empty."""
    topics = Topics()
    for n in range(1, 450):
        topics.add(BUSY, edit("enwiki", n, f"Stranger {n}", NOW), NOW_MS + n)
    with Scripted(topics.respond) as server:
        made = follow(server, activity, connections=2)
    cursor = activity.cursor()
    assert cursor is not None
    moved = [(p.topic, p.offset) for p in cursor.positions if p.event_id]
    assert moved == [(BUSY, topics.first[BUSY] + 448)]
    assert (made.progress.events, made.progress.new, made.progress.matches) == (449, 449, 0)
    assert recorded(activity) == []


def test_the_log_names_nobody(activity: Activity, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever happens, user names stay out of the log; openings, ends and gaps are in it."""
    topics = Topics()
    for n in range(1, 30):
        add_edit(topics, n, NOW_MS + n)
    topics.add(BUSY, rename_log("Person 0", "Person 9"), NOW_MS + 100)
    topics.lose = {(BUSY, topics.first[BUSY] + 2)}
    topics.spoil = {(BUSY, topics.first[BUSY] + 5)}

    def act(change: Change) -> None:
        raise ValueError(type(change).__name__)

    with caplog.at_level(logging.DEBUG), Scripted(topics.respond) as server:
        clock = FakeClock(NOW)
        follow(server, activity, connections=3, on_change=act, clock=clock)
    assert "Person" not in caplog.text
    assert {"stream-open", "stream-ended", "gap-opened"} <= {word for line in caplog.messages for word in line.split()}


def test_one_line_a_minute_tells_that_the_stream_lives(activity: Activity, caplog: pytest.LogCaptureFixture) -> None:
    """The counts, how far the stream was read, and the lag."""
    topics, clock = Topics(), FakeClock(NOW)
    add_edit(topics, 1, NOW_MS - 700)

    def respond(request: Request) -> Answer:
        clock.advance(61 if len(server.requests) == 2 else 0)
        return topics.respond(request)

    with caplog.at_level(logging.INFO), Scripted(respond) as server:
        follow(server, activity, connections=3, clock=clock)
    lines = [message for message in caplog.messages if message.startswith("stream-alive")]
    assert lines
    assert "events=1 new=1 matches=1" in lines[0]
    assert "lag_ms=700" in lines[0]


def test_a_loop_that_hangs_does_not_beat(activity: Activity) -> None:
    """The beat is the loop's own: none while whoever acts on a change does not come back, and again afterwards."""
    topics, clock = Topics(), FakeClock(NOW)
    topics.stay = True
    hanging, release = threading.Event(), threading.Event()
    beats: list[float] = []

    def act(change: Change) -> None:
        hanging.set()
        release.wait(20)

    stop = threading.Event()
    with Scripted(topics.respond) as server, ticking(clock):
        made = follower(
            server,
            activity,
            clock,
            read_timeout=100_000.0,
            on_change=act,
            on_beat=lambda: beats.append(clock.monotonic()),
        )
        thread = threading.Thread(target=made.run, args=(stop,))
        thread.start()
        try:
            until(lambda: len(beats) > 2)
            topics.add(BUSY, rename_log("A", "B"), NOW_MS)
            until(hanging.is_set)
            before, began = len(beats), clock.monotonic()
            until(lambda: clock.monotonic() > began + 20)
            assert len(beats) == before
            release.set()
            until(lambda: len(beats) > before + 2)
        finally:
            release.set()
            stop.set()
            thread.join(10)


def test_the_beat_goes_on_while_the_loop_waits(activity: Activity) -> None:
    """In the pause a server asked for: about every second, so that whoever watches knows it from a hang."""
    clock = FakeClock(NOW)
    beats: list[float] = []
    with Scripted(lambda _: Answer([], 503, {"Retry-After": "30"})) as server:
        stop = threading.Event()

        def beat() -> None:
            beats.append(clock.monotonic())
            if len(beats) == 20:
                stop.set()

        follower(server, activity, clock, on_beat=beat).run(stop)
    assert all(1 <= later - earlier <= 2 for earlier, later in pairwise(beats))
