"""Holes over a real connection: what is read again, what is left to the API, and that neither is a loop."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from collector.clock import FakeClock
from collector.follow import Follower
from collector.gaps import SELDOM
from collector.position import JUMP
from collector.remedy import API, STREAM
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
    ticking,
    until,
)
from tests.collector.holed import asked, edits, run, table
from tests.collector.scripted import BUSY, QUIET, Answer, Event, Request, Scripted, Topics

HOUR = 3600


def losing(topics: Topics, *lost: set[tuple[str, int]]) -> Callable[[Request], Answer]:
    """Leaves out the first set of events in the first connection, the second in the second, and then nothing."""
    left = list(lost)

    def respond(request: Request) -> Answer:
        topics.lose = left.pop(0) if left else set()
        return topics.respond(request)

    return respond


def test_what_the_server_left_out_once_comes_with_the_next_connection(activity: Activity) -> None:
    """The gap is closed by the stream, and only its topic was asked for from before the hole."""
    topics = Topics()
    edits(topics, range(1, 100))
    edits(topics, range(200, 300), PAGE, NOW_MS - 200_000)
    lost = {(BUSY, topics.first[BUSY] + n) for n in (2, 3)}
    with Scripted(losing(topics, lost)) as server:
        made = follow(server, activity, connections=3)
    assert recorded(activity) == [*range(1, 100), *range(200, 300)]
    assert table(activity) == [(BUSY, 2, 6, JUMP, STREAM, True)]
    assert made.progress.gaps == 1
    first, again, after = asked(server)
    assert first[BUSY] == first[PAGE] == -60
    assert (again[BUSY], again[PAGE]) == (2 - 60, 99 - 60)
    assert (after[BUSY], after[PAGE]) == (99 - 60, 99 - 60)


def test_without_a_second_reading_it_would_stay_lost(activity: Activity) -> None:
    """Negative control: from where the reading stood, less the overlap, the hole is not reached."""
    topics = Topics()
    edits(topics, range(1, 100))
    lost = {(BUSY, topics.first[BUSY] + 2)}
    with Scripted(losing(topics, lost)) as server:
        made = follower(server, activity)
        made._intake._positions.asked = lambda: [  # type: ignore[method-assign]
            *made._intake._positions.current().values()
        ]
        run(made, server, 3)
    assert 3 not in recorded(activity)
    assert [gap.remedy for gap in activity.gaps()] == [API]


@contextmanager
def running(server: Scripted, activity: Activity, clock: FakeClock) -> Iterator[Follower]:
    """Follows in a thread, by a clock that others move; silence is no stall."""
    stop = threading.Event()
    made = follower(server, activity, clock, read_timeout=100_000.0)
    thread = threading.Thread(target=made.run, args=(stop,))
    thread.start()
    try:
        yield made
    finally:
        stop.set()
        thread.join(10)


def test_what_is_lost_for_good_is_asked_for_once(activity: Activity) -> None:
    """A second reading without it leaves the gap to the API; no later connection goes back."""
    topics = Topics()
    edits(topics, range(1, 200))
    topics.lose = {(BUSY, topics.first[BUSY] + 2)}
    with Scripted(topics.respond) as server:
        follow(server, activity, connections=8)
    assert recorded(activity) == [n for n in range(1, 200) if n != 3]
    assert table(activity) == [(BUSY, 2, 5, JUMP, API, False)]
    since = [one[BUSY] for one in asked(server)]
    assert since[:2] == [-60, 2 - 60]
    assert min(since[2:]) >= 199 - 60


def test_a_resume_without_its_proof_is_read_again(activity: Activity) -> None:
    """The last event seen and those behind it are missing in the second connection, and come with the third."""
    topics = Topics()
    edits(topics, range(1, 100))
    with Scripted(topics.respond) as server:
        follow(server, activity, connections=2)
        edits(topics, range(100, 110))
        lost = {(BUSY, topics.first[BUSY] + n) for n in range(97, 103)}
        server._respond = losing(topics, lost)
        follow(server, activity, connections=3)
    assert recorded(activity) == list(range(1, 110))
    assert [(one[4], one[5]) for one in table(activity)] == [(STREAM, True)]


class Skipping(Topics):
    """Leaves out every seventh event of a connection, each time others; and some in all."""

    turn = 0
    always: tuple[int, ...] = ()

    def _delivered(self, at: dict[str, int]) -> Iterator[Event]:
        self.turn += 3
        for n, event in enumerate(super()._delivered(at), self.turn):
            if n % 7 and event.offset - self.first[event.topic] not in self.always:
                yield event


@pytest.mark.parametrize("always", [(), (99,)])
def test_a_server_that_always_leaves_something_out_is_no_loop(activity: Activity, always: tuple[int, ...]) -> None:
    """A second reading finds what the first left out; what neither brings is the API's, and nobody goes back again."""
    topics = Skipping()
    topics.always = always
    edits(topics, range(1, 200))
    with Scripted(topics.respond) as server:
        follow(server, activity, connections=12)
    missing = {n for n in range(1, 200) if n not in recorded(activity)}
    assert missing == {n + 1 for n in always}
    spans = [range(gap.since - NOW, gap.until - NOW) for gap in activity.gaps()]
    assert bool(spans) == bool(always)
    assert all(any(n in span for span in spans) for n in missing)
    assert {gap.remedy for gap in activity.gaps()} <= {API}
    assert min(one[BUSY] for one in asked(server)[4:]) >= 190 - 60


def test_a_hole_in_a_connection_that_goes_on_is_read_again_soon(activity: Activity) -> None:
    """Not only when the server ends the connection, fifteen minutes later; but not twice within a minute."""
    topics, clock = Topics(), FakeClock(NOW)
    topics.stay = True
    lost = {(BUSY, topics.first[BUSY] + n) for n in (2, 22)}
    edits(topics, range(1, 6))
    topics.lose = lost
    with Scripted(topics.respond) as server, ticking(clock), running(server, activity, clock) as made:
        until(lambda: 5 in recorded(activity))
        topics.lose = {(BUSY, topics.first[BUSY] + 22)}
        until(lambda: len(server.requests) == 2)
        until(lambda: recorded(activity) == [1, 2, 3, 4, 5])
        edits(topics, range(6, 30))
        until(lambda: 29 in recorded(activity))
        topics.lose = set()
        at = clock.monotonic()
        until(lambda: 23 in recorded(activity), 10)
        assert clock.monotonic() - at > SELDOM / 2
        assert len(server.requests) == made.progress.connections == 3
    assert recorded(activity) == list(range(1, 30))
    assert [(one[4], one[5]) for one in table(activity)] == [(STREAM, True)] * 2


def test_what_is_late_leaves_no_gap_open(activity: Activity) -> None:
    """An event that comes after its hole was recorded closes it, in the same connection."""
    topics = Topics()
    late = add_edit(topics, 2, NOW_MS + 2000)
    edits(topics, range(3, 6))
    frames = [step for step in topics.respond(Request("/", {"last-event-id": ASK})).steps if isinstance(step, bytes)]
    assert late.offset == topics.first[BUSY]
    order = [frames[0], frames[1], frames[3], frames[2], frames[4]]
    with Scripted(lambda _: Answer(order)) as server:
        made = follower(server, activity)
        made._intake.is_full = lambda: True  # type: ignore[method-assign]
        run(made, server, 2)
    assert recorded(activity) == [2, 3, 4, 5]
    assert [(one[4], one[5]) for one in table(activity)] == [(STREAM, True)]


ASK = json.dumps([{"topic": topic, "partition": 0, "timestamp": 0} for topic in Topics().logs])


@pytest.mark.parametrize("seed", range(10))
def test_whatever_is_left_out_comes_again_or_lies_in_a_gap(activity: Activity, seed: int) -> None:
    """Two hundred edits in three topics; connections leave some out, are cut, repeat and swap, until the server heals.

    What never came lies in a gap that is the API's, no gap the stream has closed hides any, and none waits for ever.
    """
    chance, topics = random.Random(seed), Topics()
    at = {n: NOW_MS + 700 * n - chance.randrange(500) for n in range(1, 201)}
    for topic in topics.logs:
        topics.canary(topic, NOW_MS)
    with Scripted(topics.respond) as server:
        follow(server, activity, connections=2)
    for n, ts_ms in at.items():
        add_edit(topics, n, ts_ms, chance.choice([BUSY, BUSY, BUSY, PAGE, QUIET]), who=n % 3)
    every = [(topic, event.offset) for topic, log in topics.logs.items() for event in log[1:]]
    for topic in topics.logs:
        topics.canary(topic, NOW_MS + 200_000)
    always = set(chance.sample(every, 2))

    def respond(request: Request) -> Answer:
        faulty = len(server.requests) < 25
        topics.lose = always | (set(chance.sample(every, 8)) if faulty else set())
        topics.cut_after = chance.choice([0, 0, 30, 80]) if faulty else 0
        topics.twice_every = chance.choice([0, 5])
        topics.swap_every = chance.choice([0, 0, 4]) if faulty else 0
        return topics.respond(request)

    with Scripted(respond) as server:
        made = follow(server, activity, connections=32)
    found = set(recorded(activity))
    missing = {ts_ms for n, ts_ms in at.items() if n not in found}
    gaps = [(range(1000 * (NOW + one[1]), 1000 * (NOW + one[2])), *one[4:]) for one in table(activity)]
    assert len(missing) >= len(always)
    assert all(any(ts_ms in span and way == API and not closed for span, way, closed in gaps) for ts_ms in missing)
    assert {(way, closed) for _, way, closed in gaps} <= {(STREAM, True), (API, False)}
    assert made.progress.recorded == counted(activity) == len(found)
