"""What may not be lost or counted twice, whatever is cut, crashed, shuffled or forgotten."""

from __future__ import annotations

import json
import random
import sqlite3
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from collector.clock import FakeClock
from collector.errors import StreamError
from collector.frames import frames
from collector.position import JUMP, TRUNCATED
from collector.stream import open_stream
from state.activity import Activity
from tests.collector.followed import (
    NOW,
    NOW_MS,
    PAGE,
    add_edit,
    counted,
    follow,
    follower,
    recorded,
    session,
)
from tests.collector.scripted import (
    BUSY,
    EDITS,
    QUIET,
    STREAMS,
    Answer,
    Request,
    Scripted,
    Topics,
)
from tests.state.world import populated


def test_a_cut_at_any_byte_loses_nothing_and_counts_nothing_twice(activity: Activity) -> None:
    """Three events arrive in a connection cut n bytes before its end, for every n; the next connection has the rest.

    The same follower goes through all cuts, each with three events of its own, a minute and more after the last.
    """
    topics, stop, asked = Topics((EDITS,)), threading.Event(), count()
    cuts: list[int] = []
    fresh = [0]  # bytes of the three events
    topics.ids = False

    def respond(request: Request) -> Answer:
        cut, second = divmod(next(asked), 2)
        if not second and cuts and cut > fresh[0]:
            stop.set()
            return Answer()
        if not second:
            cuts.append(cut)
            for n in range(3):
                add_edit(topics, 3 * cut + n + 1, NOW_MS + 100_000 * cut + n // 2, who=n)
        body = b"".join(step for step in topics.respond(request).steps if isinstance(step, bytes))
        fresh[0] = sum(len(frame) + 2 for frame in body.split(b"\n\n")[-4:-1])
        return Answer([body if second else body[: len(body) - cut]])

    with Scripted(respond) as server:
        follower(server, activity, streams=(EDITS,)).run(stop)
    assert len(cuts) > 900
    assert recorded(activity) == list(range(1, 3 * len(cuts) + 1))
    assert counted(activity) == 3 * len(cuts)
    assert activity.gaps() == []


@pytest.mark.parametrize("step", range(1, 7))
def test_a_crash_at_any_step_of_recording_loses_nothing(tmp_path: Path, step: int) -> None:
    """Killed inside a transaction, at each of its steps, and started again: every event once."""
    path = tmp_path / "activity.db"
    populated(path)[0].close()
    topics = Topics()
    for n in range(1, 8):
        add_edit(topics, n, NOW_MS + n, BUSY if n % 2 else PAGE)
    left, rows = [2], count(1)

    def fault(at: int) -> None:
        if at == 3 and next(rows) == 1:  # the first rows are on their way: the next ones need another transaction
            add_edit(topics, 8, NOW_MS + 100)
        if at == step:
            left[0] -= 1
            if left[0] == 0:
                raise RuntimeError("killed")

    with Scripted(topics.respond) as server:
        broken = Activity.open(path, fault=fault)
        stop = threading.Event()
        first = follower(server, broken)
        with pytest.raises(RuntimeError, match="killed"):
            first.run(stop)
        broken.close()
        healed = Activity.open(path)
        follow(server, healed, connections=3)
        assert set(range(1, 9)) <= set(recorded(healed))
        assert counted(healed) == len(recorded(healed))
        assert healed.gaps() == []
        healed.close()


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_lost_whatever_the_server_does(activity: Activity, seed: int) -> None:
    """Two hundred events in four topics, several a millisecond and not in order of time, under changing faults.

    Where a server also delivers out of order (upstream does not), what a cut takes away then lies in a noted gap.
    """
    chance, swapping = random.Random(seed), seed % 4 == 3
    topics, stop, asked = Topics(), threading.Event(), count(1)
    at = {n: NOW_MS + 40 * (n // 3) - chance.randrange(30) for n in range(1, 201)}
    for n, ts_ms in at.items():
        add_edit(topics, n, ts_ms, chance.choice([BUSY, BUSY, BUSY, PAGE, PAGE, QUIET]), who=n % 3)

    def respond(request: Request) -> Answer:
        topics.cut_after = chance.choice([0, 1, 5, 20, 60])
        topics.cut_at = chance.choice([0, 0, chance.randrange(1, 30_000)])
        topics.twice_every = chance.choice([0, 3, 7])
        topics.swap_every = chance.choice([0, 5]) if swapping else 0
        topics.end = chance.choice(["cut", "clean", "reset"])
        size = chance.choice([9, 50, 1000, 10**6])
        topics.chunk = lambda raw: (raw[n : n + size] for n in range(0, len(raw), size))
        if next(asked) > 60:
            stop.set()
        return topics.respond(request)

    with Scripted(respond) as server:
        made = follower(server, activity)
        made.run(stop)
    found, gaps = recorded(activity), activity.gaps()
    missing = [ts_ms for n, ts_ms in at.items() if n not in set(found)]
    assert all(any(gap.since * 1000 <= ts_ms < gap.until * 1000 for gap in gaps) for ts_ms in missing)
    assert counted(activity) == made.progress.recorded == len(found)
    assert swapping or (gaps == [] and missing == [])


def plain_resume(url: str, connections: int) -> set[int]:
    """The revisions a client sees that sends back the last id it was given, as it was given."""
    seen, last = set(), json.dumps([{"topic": t, "partition": 0, "timestamp": 0} for t in Topics().logs])
    for _ in range(connections):
        with session() as opened, open_stream(opened, url, STREAMS, last_event_id=last) as connection:

            def arriving() -> Iterator[bytes]:
                while True:
                    yield connection.read(5) or b""

            try:
                for frame in frames(arriving()):
                    last = frame.id or last
                    body = json.loads(frame.data)
                    seen.add(body["revision"].get("new") or body["revision"]["rev_id"])
            except StreamError:
                continue
    return seen


def same_millisecond() -> Topics:
    """Sixty edits, three a millisecond; the server cuts after every seventh."""
    topics = Topics()
    for n in range(1, 61):
        add_edit(topics, n, NOW_MS + n // 3)
    topics.cut_after = 7
    return topics


def test_events_of_the_same_millisecond_are_not_skipped(activity: Activity) -> None:
    """Resuming by time, rewound, reads the others of the millisecond in which the connection was cut."""
    with Scripted(same_millisecond().respond) as server:
        follow(server, activity, connections=60)
    assert recorded(activity) == list(range(1, 61))
    assert activity.gaps() == []


def test_the_plain_resume_id_skips_events_of_the_same_millisecond() -> None:
    """Negative control: sending the server's id back, as it is, loses what this test of ours could lose."""
    with Scripted(same_millisecond().respond) as server:
        seen = plain_resume(server.url, connections=60)
    assert 40 < len(seen) < 60


def test_a_server_that_keeps_cutting_early_is_got_past(activity: Activity) -> None:
    """Three hundred events within a minute, cut after every fifth: the overlap gives way, and all are read."""
    topics = Topics()
    for n in range(1, 301):
        add_edit(topics, n, NOW_MS + 200 * n)
    topics.cut_after = 5
    with Scripted(topics.respond) as server:
        made = follow(server, activity, connections=400)
    assert recorded(activity) == list(range(1, 301))
    assert activity.gaps() == []
    assert made.progress.connections <= 400


def test_a_switch_of_datacentres_during_a_break_loses_nothing(activity: Activity) -> None:
    """A topic that brought nothing so far is read from where the others stood, not from its end."""
    topics = Topics()
    add_edit(topics, 1, NOW_MS)
    with Scripted(topics.respond) as server:
        follow(server, activity, connections=2)
        for n in range(2, 6):
            add_edit(topics, n, NOW_MS + 1000 * n, QUIET)
        follow(server, activity, connections=2)
    assert recorded(activity) == [1, 2, 3, 4, 5]
    sent = [json.loads(request.headers["last-event-id"]) for request in server.requests]
    assert all({entry["topic"] for entry in entries} == set(topics.logs) for entries in sent)
    assert all("offset" not in entry for entries in sent for entry in entries)


def test_a_start_at_the_end_of_a_topic_would_lose_them() -> None:
    """Negative control: an offset of -1 sent back starts at the end of the topic that was quiet."""
    topics = Topics()
    add_edit(topics, 1, NOW_MS)
    for n in range(2, 6):
        add_edit(topics, n, NOW_MS + 1000 * n, QUIET)
    entries = [{"topic": BUSY, "partition": 0, "timestamp": NOW_MS + 1}, {"topic": QUIET, "partition": 0, "offset": -1}]
    answer = topics.respond(Request("/", {"last-event-id": json.dumps(entries)}))
    assert list(answer.steps) == [b":ok\n\n"]


def test_a_first_connection_that_brings_nothing_is_where_coverage_begins(activity: Activity) -> None:
    """What happens in a break right after the very first connection is read too, hours later."""
    topics, clock = Topics(), FakeClock(NOW)
    with Scripted(topics.respond) as server:
        follow(server, activity, connections=1, clock=clock)
        add_edit(topics, 1, NOW_MS + 5000)
        clock.advance(7200)
        follow(server, activity, connections=2, clock=clock)
    assert recorded(activity) == [1]


def test_a_history_shorter_than_the_outage_is_a_gap(activity: Activity) -> None:
    """The server says nothing when what was asked for is gone; the first event after it does."""
    topics = Topics()
    add_edit(topics, 1, NOW_MS)
    add_edit(topics, 2, NOW_MS + 100, PAGE)
    with Scripted(topics.respond) as server:
        follow(server, activity, connections=2)
        add_edit(topics, 3, NOW_MS + 5_000_000)
        add_edit(topics, 4, NOW_MS + 9_000_000)
        add_edit(topics, 5, NOW_MS + 9_000_000, PAGE)
        topics.kept_from_ms = NOW_MS + 8_000_000
        follow(server, activity, connections=2)
    assert recorded(activity) == [1, 2, 4, 5]
    gaps = [(gap.topic, gap.since, gap.until, gap.reason) for gap in activity.gaps()]
    assert gaps == [(BUSY, NOW, NOW + 9001, TRUNCATED)]


def test_an_event_that_is_missing_in_a_connection_is_a_gap(activity: Activity) -> None:
    """Offsets follow each other; one left out is noticed, with the times around it."""
    topics = Topics()
    for n in range(1, 6):
        add_edit(topics, n, NOW_MS + 2000 * n)
    topics.lose = {(BUSY, topics.first[BUSY] + 2)}
    with Scripted(topics.respond) as server:
        made = follow(server, activity, connections=2)
    assert recorded(activity) == [1, 2, 4, 5]
    assert [(gap.since, gap.until, gap.reason) for gap in activity.gaps()] == [(NOW + 4, NOW + 9, JUMP)]
    assert made.progress.gaps == 1


def test_a_full_disk_is_waited_out(tmp_path: Path) -> None:
    """While nothing can be recorded nothing is dropped and no position moves; afterwards all of it is there."""
    path = tmp_path / "activity.db"
    populated(path)[0].close()
    stages: list[int] = []

    def fault(step: int) -> None:
        if step == 6 and len(stages) < 4:
            stages.append(len(recorded(opened)))
            raise sqlite3.OperationalError("database or disk is full")

    opened = Activity.open(path, fault=fault)
    topics = Topics()
    for n in range(1, 6):
        add_edit(topics, n, NOW_MS + n)
    beats: list[int] = []
    with Scripted(topics.respond) as server:
        made = follow(server, opened, connections=2, on_beat=lambda: beats.append(len(stages)))
    opened.close()
    assert stages == [0, 0, 0, 0]
    assert {2, 3, 4} <= set(beats)
    assert recorded(opened) == [1, 2, 3, 4, 5]
    assert made.progress.degraded == ""
