"""A follower over a scripted server into a real database, and what it has recorded."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, pairwise
from typing import Any

import requests

from collector.clock import Clock, FakeClock, SystemClock
from collector.follow import Feed, Follower
from state.activity import Activity, open_reader
from state.entries import Participation
from tests.collector.scripted import (
    BUSY,
    PAGES,
    STREAMS,
    Answer,
    Event,
    Request,
    Scripted,
    Topics,
    edit,
    page_change,
)
from tests.state.world import DAY, END, START, person

NOW = END + 1000  # seconds; the contest of the invented world has just ended
NOW_MS = NOW * 1000
PAGE = f"eqiad.{PAGES}"


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
