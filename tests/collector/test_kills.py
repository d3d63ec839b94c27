"""A following process killed at two hundred random times loses nothing and counts nothing twice."""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from state.activity import open_reader
from tests.collector.followed import NOW_MS, add_edit, until
from tests.collector.killed import Killer, killer
from tests.collector.scripted import Scripted, Topics
from tests.state.world import populated

SEED = int(os.environ.get("KILLS_SEED") or random.SystemRandom().randrange(10**9))
KILLS = 200
LEAST, MOST = 0.01, 0.15  # seconds before a kill
AT_ONCE, EVERY = 15, 0.01  # so many events each so many seconds
OFTEN = 10  # rows in a transaction: the smaller, the more kills meet one
TOGETHER = 3  # events of the same millisecond; then nothing for a second
STRANGER = 7  # somebody who is not tracked
FOUND_OUT = {
    "cursor first": "lost that the cursor has passed",
    "no de-duplication": "counted too often",
    "plain Last-Event-ID": "lost that the cursor has passed",
}


class Flow:
    """A stream that goes on and on in all topics, and what is to be recorded of it.

    A fifth of the page changes name a revision that recentchange has named a moment ago; a fifth of all events is
    about somebody who is not tracked.
    """

    def __init__(self, seed: int) -> None:
        self.topics = Topics()
        self.topics.stay = True
        self.ours: dict[str, list[int | None]] = {topic: [] for topic in self.topics.logs}  # revisions, in order
        self._chance = random.Random(seed)
        self._events = 0

    @property
    def now(self) -> int:
        """The second of the latest event."""
        return NOW_MS // 1000 + self._events // TOGETHER

    def add(self, events: int) -> None:
        """So many events more."""
        busy, quiet, pages, other = self.topics.logs
        for _ in range(events):
            rev_id = self._events + 1
            (topic,) = self._chance.choices((busy, quiet, pages, other), (12, 1, 6, 1))
            if topic == pages and self._chance.random() < 0.2:
                rev_id = next((rev for rev in reversed(self.ours[busy]) if rev), rev_id)
            known = rev_id <= self._events or self._chance.random() < 0.8
            self.ours[topic].append(rev_id if known else None)
            at = NOW_MS + self._events // TOGETHER * 1000
            add_edit(self.topics, rev_id, at, topic, who=rev_id % 3 if known else STRANGER)
            self._events += 1

    def read(self, topic: str, offset: int) -> set[int]:
        """The revisions to be recorded that the topic has named up to `offset`."""
        return {rev for rev in self.ours[topic][: offset - self.topics.first[topic] + 1] if rev}

    def before(self, second: int) -> set[int]:
        """The revisions to be recorded from before a second."""
        logs = self.topics.logs.items()
        pairs = (pair for topic, log in logs for pair in zip(log, self.ours[topic], strict=False))
        return {rev for event, rev in pairs if rev and event.ts_ms < second * 1000}

    def everything(self) -> set[int]:
        """All the revisions to be recorded."""
        return {rev for revs in self.ours.values() for rev in revs if rev}


@contextmanager
def flowing(flow: Flow) -> Iterator[None]:
    """Let the stream go on until the end of the block."""
    stop = threading.Event()

    def add() -> None:
        while not stop.wait(EVERY):
            flow.add(AT_ONCE)

    thread = threading.Thread(target=add)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def recorded(path: Path) -> set[int]:
    """The revisions in a database that others may have open."""
    with closing(open_reader(path)) as con:
        return {rev for (rev,) in con.execute("SELECT rev_id FROM contribution")}


def gaps(path: Path) -> int:
    """How many gaps were ever noted; where the server loses nothing there are none."""
    with closing(open_reader(path)) as con:
        return int(con.execute("SELECT count(*) FROM gap").fetchone()[0])


def wrong(flow: Flow, path: Path) -> str:
    """What the database says that is not so; "" when all of it is."""
    with closing(open_reader(path)) as con:
        rows = {rev for (rev,) in con.execute("SELECT rev_id FROM contribution")}
        (days,) = con.execute("SELECT coalesce(sum(n), 0) FROM day_count").fetchone()
        positions = con.execute("SELECT topic, offset FROM position WHERE event_id != ''").fetchall()
        ((seen,),) = con.execute("SELECT seen FROM coverage").fetchall() or [(0,)]
    passed = {rev for topic, offset in positions for rev in flow.read(topic, offset)}
    found = {
        "contributions lost that the cursor has passed": len(passed - rows),
        "contributions lost that coverage has passed": len(flow.before(seen) - rows),
        "contributions of nobody": len(rows - flow.everything()),
        "counted too often": days - len(rows),
    }
    return ", ".join(f"{what}: {n}" for what, n in found.items() if n)


def kill(killing: Killer, flow: Flow, path: Path, variant: str, chance: random.Random, look: int) -> Counter[int]:
    """Kill a following process again and again; at which steps of recording. Raises AssertionError on what is wrong.

    The database is looked at after every `look`-th kill, so that mostly the next process finds it as it was left.
    """
    steps: Counter[int] = Counter()
    for number in range(1, KILLS + 1):
        killing.start(variant, flow.now, chance.uniform(LEAST, MOST), OFTEN)
        steps[killing.end()] += 1
        if number % look == 0:
            found = wrong(flow, path)
            assert not found, f"after {number} kills {found}"
    return steps


@contextmanager
def trial(path: Path) -> Iterator[tuple[Flow, Killer]]:
    """A database, a stream that can flow, and whoever kills its followers. Coverage begins where the stream does."""
    flow = Flow(SEED)
    activity, _, _ = populated(path)
    with closing(activity):
        activity.start_seen(flow.now)
    with Scripted(flow.topics.respond) as server, killer(path, server.url) as killing:
        try:
            yield flow, killing
        except BaseException as error:
            error.add_note(f"KILLS_SEED={SEED} repeats the stream and the moments")
            raise


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing_and_count_nothing_twice(tmp_path: Path) -> None:
    """Whenever it was killed, all that the cursor and coverage have passed is there, once; healed, everything is."""
    path = tmp_path / "activity.db"
    with trial(path) as (flow, killing):
        with flowing(flow):
            steps = kill(killing, flow, path, "ours", random.Random(SEED), look=10)
        killing.start("ours", flow.now, 120)
        until(lambda: recorded(path) == flow.everything(), 60)
        killing.now()
        assert wrong(flow, path) == ""
        assert gaps(path) == 0
        assert sum(steps.values()) == KILLS
        assert KILLS - steps[0] >= 5, f"hardly any kill met a transaction: {steps}"


@pytest.mark.slow
@pytest.mark.parametrize("variant", FOUND_OUT)
def test_the_same_kills_find_out_a_broken_variant(tmp_path: Path, variant: str) -> None:
    """Negative control: who commits the cursor first, counts again, or sends the server's id back is found out."""
    path = tmp_path / "activity.db"
    with trial(path) as (flow, killing), flowing(flow), pytest.raises(AssertionError, match=FOUND_OUT[variant]):
        kill(killing, flow, path, variant, random.Random(SEED), look=1)
