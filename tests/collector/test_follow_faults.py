"""Servers that fail, stall, drip or send what cannot be read."""

from __future__ import annotations

import json
import socket
import threading
from itertools import count
from typing import Any

import pytest

from collector.clock import FakeClock
from collector.errors import Unreadable
from collector.frames import LIMIT
from collector.position import JUMP
from state.activity import Activity
from tests.collector.followed import (
    NOW,
    NOW_MS,
    add_edit,
    follow,
    follower,
    following,
    just_now,
    recorded,
    until,
    waits_of,
)
from tests.collector.scripted import (
    BUSY,
    Answer,
    Pause,
    Request,
    Scripted,
    Topics,
    edit,
)

ASK_ALL = [{"topic": topic, "partition": 0, "timestamp": 0} for topic in Topics().logs]


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


def test_a_name_server_that_fails_is_waited_for(activity: Activity, monkeypatch: pytest.MonkeyPatch) -> None:
    """Growing pauses while the host has no address, and then the stream is read from where it stood."""
    topics, failures, resolve = Topics(), count(1), socket.getaddrinfo
    add_edit(topics, 1, NOW_MS)

    def stub(*asked: Any, **more: Any) -> Any:
        if next(failures) <= 4:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return resolve(*asked, **more)

    monkeypatch.setattr(socket, "getaddrinfo", stub)
    clock = FakeClock(NOW)
    with Scripted(topics.respond) as server:
        made = follow(server, activity, connections=2, clock=clock)
    assert recorded(activity) == [1]
    assert (len(server.requests), next(failures)) == (2, 7)
    assert clock.monotonic() - 1000 > 0.5 + 1 + 2 + 4
    assert made.progress.failures <= 1
