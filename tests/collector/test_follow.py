"""Following a stream that is cut, repeated, shuffled, silent, slow or wrong, into a real database."""

from __future__ import annotations

import json
import logging
import os
import random
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
import requests

from collector.clock import Clock, FakeClock, SystemClock
from collector.errors import StreamError, Unreadable
from collector.events import Change, Renamed, Upload
from collector.follow import Feed, Follower
from collector.frames import LIMIT, frames
from collector.position import JUMP, TRUNCATED
from collector.stream import open_stream
from state.activity import Activity, open_reader
from state.entries import Account, Participation
from tests.collector.scripted import (
    BUSY,
    EDITS,
    PAGES,
    QUIET,
    STREAMS,
    Answer,
    Event,
    Pause,
    Request,
    Scripted,
    Topics,
    edit,
    page_change,
)
from tests.conftest import Rig
from tests.state.world import DAY, END, START, person, populated

NOW = END + 1000  # seconds; the contest of the invented world has just ended
NOW_MS = NOW * 1000
PAGE = f"eqiad.{PAGES}"


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give a database with three tracked newcomers, called Person 0 to Person 2."""
    opened, _, _ = populated(tmp_path / "activity.db")
    yield opened
    opened.close()


def session() -> requests.Session:
    """A session that ignores the machine's proxies."""
    made = requests.Session()
    made.trust_env = False
    return made


def follower(server: Scripted, activity: Activity, clock: Clock | None = None, **more: Any) -> Follower:
    """A follower of the server's stream, with a clock that waits for nothing."""
    feed = Feed(server.url, read_timeout=more.pop("read_timeout", 5.0), streams=more.pop("streams", STREAMS))
    chance = random.Random(1)
    return Follower(feed, activity, clock or FakeClock(NOW), session=session, chance=chance, **more)


def follow(server: Scripted, activity: Activity, connections: int, **more: Any) -> Follower:
    """Follows over so many connections, the last of which is not read, and stops."""
    stop, opened = threading.Event(), count(1)

    def on_open() -> None:
        if next(opened) >= connections:
            stop.set()

    made = follower(server, activity, on_open=on_open, **more)
    made.run(stop)
    return made


@contextmanager
def ticking(clock: FakeClock) -> Iterator[None]:
    """Moves the clock fifty times as fast as the machine's."""
    stop = threading.Event()

    def tick() -> None:
        while not stop.wait(0.001):
            clock.advance(0.05)

    thread = threading.Thread(target=tick)
    thread.start()
    yield
    stop.set()
    thread.join()


@contextmanager
def following(server: Scripted, activity: Activity, **more: Any) -> Iterator[Follower]:
    """Follows in a thread, by the machine's clock."""
    stop = threading.Event()
    made = follower(server, activity, SystemClock(), **more)
    thread = threading.Thread(target=made.run, args=(stop,))
    thread.start()
    try:
        yield made
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Returns once the condition holds; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.002)


def just_now() -> int:
    """The machine's time in ms, for followers that go by it."""
    return int(time.time() * 1000)


def recorded(activity: Activity) -> list[int]:
    """The revisions recorded, in order."""
    with open_reader(activity.path) as con:
        found = [rev for (rev,) in con.execute("SELECT rev_id FROM contribution ORDER BY rev_id")]
    con.close()
    return found


def counted(activity: Activity) -> int:
    """The sum of the day counts."""
    with open_reader(activity.path) as con:
        (n,) = con.execute("SELECT coalesce(sum(n), 0) FROM day_count").fetchone()
    con.close()
    return int(n)


def add_edit(topics: Topics, rev_id: int, ts_ms: int, topic: str = BUSY, who: int = 0) -> Event:
    """An edit of a tracked newcomer, in recentchange's topic or in page_change's."""
    if topic.endswith(PAGES):
        return topics.add(topic, page_change("enwiki", rev_id, f"Person {who}", 1000 + who, ts_ms // 1000), ts_ms)
    return topics.add(topic, edit("enwiki", rev_id, f"Person {who}", ts_ms // 1000), ts_ms)


def test_an_edit_is_recorded_within_half_a_second(activity: Activity) -> None:
    """On a stream that is silent otherwise, by name as by id: a quarter second after it came it is committed."""
    topics = Topics()
    topics.stay = True
    with Scripted(topics.respond) as server, following(server, activity) as made:
        until(lambda: made.progress.connected)
        for rev_id, topic in ((1, BUSY), (2, PAGE)):
            began = time.monotonic()
            add_edit(topics, rev_id, NOW_MS + rev_id, topic)
            until(lambda n=rev_id: len(recorded(activity)) == n)  # type: ignore[misc]
            assert time.monotonic() - began < 0.5
    assert made.progress.matches == made.progress.recorded == 2


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
    left = [2]

    def fault(at: int) -> None:
        if at == step:
            left[0] -= 1
            if left[0] == 0:
                raise RuntimeError("killed")

    with Scripted(topics.respond) as server:
        broken = Activity.open(path, fault=fault)
        stop = threading.Event()
        first = follower(server, broken, on_open=lambda: add_edit(topics, 8, NOW_MS + 100))
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


def test_a_poisonous_event_is_set_aside_and_asked_for_again(activity: Activity) -> None:
    """Broken JSON is kept with its reason, the events after it are read, and what it hid is a gap to be closed."""
    topics = Topics()
    for n in range(1, 6):
        add_edit(topics, n, NOW_MS + 2000 * n)
    topics.spoil = {(BUSY, topics.first[BUSY] + 2)}
    with Scripted(topics.respond) as server:
        made = follow(server, activity, connections=2)
    assert recorded(activity) == [1, 2, 4, 5]
    assert made.progress.rejects == 1
    kept = activity._con.execute("SELECT reason, substr(sample, 1, 8), n FROM quarantine").fetchall()
    assert kept == [("Input data was truncated", '{"meta":', 1)]
    assert [(gap.since, gap.until) for gap in activity.gaps()] == [(NOW + 4, NOW + 9)]


def test_an_endless_line_is_passed_over(activity: Activity) -> None:
    """An event of more than 4 MiB is not kept in memory; its neighbours are read, and its place is a gap."""
    topics = Topics()
    add_edit(topics, 1, NOW_MS)
    topics.add(BUSY, edit("enwiki", 2, "Person 0", NOW, comment="x" * (LIMIT + 200_000)), NOW_MS + 1000)
    add_edit(topics, 3, NOW_MS + 2000)
    with Scripted(topics.respond) as server:
        made = follow(server, activity, connections=2)
    assert recorded(activity) == [1, 3]
    assert made.progress.rejects == 1
    assert [gap.reason for gap in activity.gaps()] == [JUMP]


def test_a_stream_that_cannot_be_understood_stops_the_reading_where_it_stood(activity: Activity) -> None:
    """When most events are rejected the form has changed: Unreadable, and the position stays for a repaired reader."""
    topics = Topics()
    for n in range(1, 4):
        add_edit(topics, n, NOW_MS + n)
    with Scripted(topics.respond) as server:
        follow(server, activity, connections=2)
        before = activity.cursor()
        for n in range(300):
            topics.add(BUSY, {"type": "edit", "wiki": "enwiki", "when": "renamed field"}, NOW_MS + 1000 + n)
        with pytest.raises(Unreadable, match="of 200 events cannot be understood"):
            follower(server, activity).run(threading.Event())
    assert before is not None
    assert activity.cursor() == before
    assert activity._con.execute("SELECT sum(n) FROM quarantine").fetchone() == (None,)


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


def waits_of(server: Scripted, activity: Activity, requests_made: int) -> list[float]:
    """The seconds between the requests of a follower, by a clock that waits for nothing."""
    stop, clock, at = threading.Event(), FakeClock(NOW), []
    respond = server._respond

    def noting(request: Request) -> Answer:
        at.append(clock.monotonic())
        if len(at) == requests_made:
            stop.set()
        return respond(request)

    server._respond = noting
    follower(server, activity, clock).run(stop)
    return [round(b - a, 3) for a, b in pairwise(at)]


def test_after_a_normal_end_the_next_connection_follows_within_half_a_second(activity: Activity) -> None:
    """A connection that brought something new is not a failure, however it ended."""
    topics = Topics()

    def respond(request: Request) -> Answer:
        n = sum(map(len, topics.logs.values()))
        add_edit(topics, n + 1, NOW_MS + n)
        return topics.respond(request)

    with Scripted(respond) as server:
        waits = waits_of(server, activity, 6)
    assert all(0.1 <= wait <= 0.5 for wait in waits)


def test_failures_are_followed_by_growing_pauses(activity: Activity) -> None:
    """A second, two, four, ... up to a minute, each jittered down to half of it."""
    with Scripted(lambda _: Answer([b"no"], 500, {})) as server:
        waits = waits_of(server, activity, 10)
    full = [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert all(most / 2 <= wait <= most for wait, most in zip(waits, full, strict=True))
    assert len(set(waits)) == len(waits)


def test_a_connection_that_ends_at_once_is_a_failure(activity: Activity) -> None:
    """A server that accepts and says nothing is not asked twice a second for ever."""
    with Scripted(lambda _: Answer([b":ok\n\n"])) as server:
        waits = waits_of(server, activity, 8)
    assert waits[-1] >= 30


@pytest.mark.parametrize(("status", "asked"), [(429, 7.0), (503, 90.0)])
def test_retry_after_is_obeyed(activity: Activity, status: int, asked: float) -> None:
    """Whoever is asked to wait waits as long, then goes on."""
    topics = Topics()
    add_edit(topics, 1, NOW_MS)
    answers = iter([Answer([b"slow down"], status, {"Retry-After": str(int(asked))})])
    with Scripted(lambda request: next(answers, None) or topics.respond(request)) as server:
        waits = waits_of(server, activity, 3)
    assert asked <= waits[0] < asked + 1
    assert recorded(activity) == [1]


def test_an_html_page_is_never_read_as_a_stream(activity: Activity) -> None:
    """A proxy's page with status 200 is a failure to wait after, whatever stands in it."""
    topics = Topics()
    add_edit(topics, 1, NOW_MS)
    page = Answer([b'<html>\n\ndata: {"meta": {}}\n\n'], headers={"Content-Type": "text/html"})
    answers = iter([page])
    with Scripted(lambda request: next(answers, None) or topics.respond(request)) as server:
        made = follow(server, activity, connections=2)
    assert recorded(activity) == [1]
    assert (made.progress.rejects, made.progress.events) == (0, 1)


def test_an_error_told_in_the_stream_ends_the_connection(activity: Activity) -> None:
    """KafkaSSE says `event: error` and closes; what came before is recorded, and the reading goes on after a pause."""
    topics = Topics()
    add_edit(topics, 1, NOW_MS)
    error = b'event: error\nid: []\ndata: {"message":"broker went away","origin":"KafkaSSE"}\n\n'
    first = Answer([*topics.respond(Request("", {"last-event-id": json.dumps(ASK_ALL)})).steps, error, Pause(5)])
    answers = iter([first])
    with Scripted(lambda request: next(answers, None) or topics.respond(request)) as server:
        waits = waits_of(server, activity, 3)
    assert recorded(activity) == [1]
    assert 0.5 <= waits[0] <= 1.0


ASK_ALL = [{"topic": topic, "partition": 0, "timestamp": 0} for topic in Topics().logs]


def test_a_stalled_connection_is_given_up(activity: Activity) -> None:
    """Open but silent for longer than the timeout: the next connection brings the rest."""
    topics = Topics()
    add_edit(topics, 1, just_now())
    stalled = iter([Answer([b":ok\n\n", Pause(30)])])
    with Scripted(lambda request: next(stalled, None) or topics.respond(request)) as server:
        with following(server, activity, read_timeout=0.3):
            until(lambda: recorded(activity) == [1], 4)
        assert server.times[1] - server.times[0] < 2.5


def test_a_drip_that_never_makes_an_event_is_given_up(activity: Activity) -> None:
    """A byte now and then keeps a socket alive for ever, and brings no event."""
    topics = Topics()
    add_edit(topics, 1, just_now())
    drip: list[bytes | Pause] = [step for _ in range(400) for step in (b"x", Pause(0.05))]
    slow = iter([Answer(drip)])
    with Scripted(lambda request: next(slow, None) or topics.respond(request)) as server:
        with following(server, activity, read_timeout=0.4):
            until(lambda: recorded(activity) == [1], 4)
        assert server.times[1] - server.times[0] < 2.5


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


def track(activity: Activity, number: int) -> None:
    """Makes another invented person a tracked newcomer."""
    (account,) = activity.roster.put_accounts([person(number)])
    (contest,) = (contest.id for contest in activity.roster.contests())
    activity.roster.put_participations([Participation(contest, account, START + 2 * DAY, 99, 1)])
    assert activity.roster.retrack() == 1


def rename_log(old: str, new: str) -> dict[str, Any]:
    """A global rename's log entry on Meta."""
    return edit("metawiki", 1, "Steward", NOW) | {
        "type": "log",
        "log_type": "gblrename",
        "log_action": "rename",
        "title": "Special:CentralAuth/" + new,
        "log_params": {"olduser": old, "newuser": new},
    }


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


@pytest.mark.rig
def test_a_farms_edits_are_recorded_exactly(tmp_path: Path, rig: Rig) -> None:
    """Edits, uploads, a global rename and a deletion on five real wikis: what their truth says, by central id.

    Revisions of names given up during the rename are their account's, and nobody else's are recorded.
    """
    users = {u["central_id"]: n for n, u in truth(rig, "ground_truth")["users"].items() if "central_id" in u}
    activity, began = everybody(tmp_path / "activity.db", users), int(time.time())

    def on_change(change: Change) -> None:
        if isinstance(change, Renamed) and change.everywhere:
            activity.roster.rename(None, change.old, change.new, change.ts)

    stop = threading.Event()
    made = Follower(Feed(rig.bridge), activity, SystemClock(), session=session, on_change=on_change)
    thread = threading.Thread(target=made.run, args=(stop,))
    thread.start()
    try:
        until(lambda: made.progress.connected)
        live = [str(rig.folder / "venv/bin/python"), "live.py", "--count", "30", "--uploads", "3", "--seed", str(began)]
        more = ["--workers", "2", "--renames", "1", "--deletes", "1"]
        env = os.environ | {"RIG_STATE": str(rig.state)}
        subprocess.run([*live, *more], cwd=rig.folder, env=env, check=True, capture_output=True, timeout=120)
        want = revisions_since(truth(rig, "live_truth"), began, set(users))
        until(lambda: want <= by_central_id(activity, began), 10)
    finally:
        stop.set()
        thread.join(10)
    assert len(want) > 30
    assert by_central_id(activity, began) == want
    assert (made.progress.rejects, activity.gaps()) == (0, [])
    activity.close()


def truth(rig: Rig, name: str) -> dict[str, Any]:
    """What a farm wrote down about itself."""
    found: dict[str, Any] = json.loads((rig.state / f"{name}.json").read_text())
    return found


def everybody(path: Path, users: dict[int, str]) -> Activity:
    """A database that tracks all these accounts, in a contest that ended a while ago."""
    activity, _, contest = populated(path, people=0)
    ids = activity.roster.put_accounts([Account(central_id, name, END, END) for central_id, name in users.items()])
    activity.roster.put_participations([Participation(contest, a, START + DAY, a, 1) for a in ids])
    assert activity.roster.retrack() == len(users)
    return activity


def revisions_since(live: dict[str, Any], began: int, known: set[int]) -> set[tuple[int, str, int]]:
    """The (central id, wiki, revision) triples a farm's live edits made since `began`, deleted ones included."""
    found = set()
    for central_id, person_ in live["people"].items():
        for wiki, rev_id, stamp in person_["revs"]:
            if int(central_id) in known and datetime.fromisoformat(stamp).timestamp() >= began:
                found.add((int(central_id), str(wiki), int(rev_id)))
    return found


def by_central_id(activity: Activity, began: int) -> set[tuple[int, str, int]]:
    """The (central id, wiki, revision) triples recorded since `began`."""
    with open_reader(activity.path) as con:
        found = set(
            con.execute(
                "SELECT a.central_id, w.dbname, c.rev_id FROM contribution c JOIN account a ON a.id = c.account"
                " JOIN wiki w ON w.id = c.wiki WHERE c.ts >= ?",
                [began],
            )
        )
    con.close()
    return found
