"""What one live event costs, from being recorded to the published file with its figures."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from metrics.bench_publish import publish_all
from metrics.bench_world import Ints
from metrics.calendar import DAY
from metrics.cells import HORIZON
from metrics.publish import Publisher
from state import reading
from state.activity import Activity, Batch, Contribution, Cursor, Source
from state.coverage import Position
from state.published import Published
from state.schema import open_reader

WIKI: Final = "enwiki"
TOPIC: Final = "eqiad.mediawiki.page_change.v1"
ANY_EVENT: Final = "an event, any contest"
ONCE: Final = 51
BATCHES: Final = 15
BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Refresh:
    """Median seconds to record something and to publish what follows from it.

    `people` are those of the contest, 0 where it is any; `number` events come at once.
    """

    name: str
    people: int
    number: int
    record: float
    step: float

    @property
    def seconds(self) -> float:
        """Both together."""
        return self.record + self.step


@dataclass(frozen=True, slots=True)
class Refreshes:
    """The refreshes of a world: its stored contributions, its contests, and what each kind of refresh costs."""

    contributions: int
    contests: int
    kinds: tuple[Refresh, ...]


@dataclass(frozen=True, slots=True)
class _Followed:
    """Somebody whose contributions count: parallel arrays; contests in units only."""

    account: Ints
    contest: Ints
    end: Ints


def refresh(private: Path, public: Path, once: int = ONCE, batches: int = BATCHES) -> Refreshes:
    """Records live events in the database at `private` and publishes each to the file at `public`."""
    with (
        closing(Activity.open(private)) as activity,
        closing(open_reader(private)) as con,
        closing(Published.open(public)) as published,
    ):
        desk = _Desk(activity, con, published)
        everybody = _followed(con, published)
        kinds = []
        for name, contest in _contests(everybody):
            people = everybody.account[everybody.contest == contest]
            kinds.append(desk.many(name, once, partial(desk.live, people), len(people)))
        kinds.append(desk.many(ANY_EVENT, once, lambda: desk.live(everybody.account)))
        kinds.append(desk.many("an event of the past year, any contest", once, lambda: desk.late(everybody)))
        batch = desk.many(f"{BATCH} events at once", batches, lambda: desk.live(everybody.account, BATCH), number=BATCH)
        kinds += [batch, desk.many("coverage moved on a second", once, desk.nothing)]
        kinds.append(desk.many("nothing happened", once, lambda: 0.0))
        contests = len(np.unique(everybody.contest))
        return Refreshes(reading.sizes(con)["contributions"], contests, tuple(kinds))


def _followed(con: sqlite3.Connection, published: Published) -> _Followed:
    inside = {row.contest_key for row in published.read().unit_contests if not row.unit.endswith("/left-out")}
    rows = {row.id: row for row in reading.contest_rows(con) if row.category in inside}
    known = reading.memberships(con)
    kept = np.isin(known.contest, list(rows)) & (known.registered >= known.start) & (known.registered < known.end)
    return _Followed(known.account[kept], known.contest[kept], known.end[kept])


def _contests(everybody: _Followed) -> list[tuple[str, int]]:
    """A small, a middling and the largest contest of the edition that ended last."""
    latest = everybody.end > everybody.end.max() - 2 * DAY
    contests, people = np.unique(everybody.contest[latest], return_counts=True)
    order = contests[np.argsort(people)]
    chosen = ("smallest", order[0]), ("middling", order[len(order) // 2]), ("largest", order[-1])
    return [(f"an event, {name} contest", int(contest)) for name, contest in chosen]


class _Desk:
    """A collector and a publisher at work on the same world; time passes second by second."""

    def __init__(self, activity: Activity, con: sqlite3.Connection, published: Published) -> None:
        self._activity, self._rng = activity, np.random.default_rng(1)
        self._publisher = Publisher(con, published, quality=False)
        self._seen = reading.coverage(con).seen or 0
        sql = "SELECT max(rev_id) FROM contribution WHERE wiki = (SELECT id FROM wiki WHERE dbname = ?)"
        self._revision = int(con.execute(sql, [WIKI]).fetchone()[0] or 0)
        publish_all(self._publisher, self._now)

    @property
    def _now(self) -> int:
        return self._seen * 1000 + 400

    def many(self, name: str, times: int, event: Callable[[], float], people: int = 0, number: int = 1) -> Refresh:
        """The medians of `times` events; `event` records one and gives the seconds that took."""
        record, step = [], []
        for _ in range(times):
            record.append(event())
            begun = time.perf_counter()
            publish_all(self._publisher, self._now)
            step.append(time.perf_counter() - begun)
        return Refresh(name, people, number, float(np.median(record)), float(np.median(step)))

    def live(self, people: Ints, number: int = 1) -> float:
        """Contributions of some of the people in the second that has just gone by."""
        return self._record(self._rng.choice(people, number), np.full(number, self._seen))

    def late(self, everybody: _Followed) -> float:
        """A contribution that backfill found, of the year after somebody's contest or of what there is of it."""
        at = int(self._rng.integers(0, len(everybody.account)))
        end = int(everybody.end[at])
        ts = end + int(self._rng.random() * (min(self._seen, end + HORIZON * DAY) - end))
        return self._record(everybody.account[at : at + 1], np.array([ts]))

    def nothing(self) -> float:
        """The stream went on without anybody we know."""
        return self._record(np.zeros(0, np.int64), np.zeros(0, np.int64))

    def _record(self, accounts: Ints, at: Ints) -> float:
        rows = []
        for account, ts in zip(accounts.tolist(), at.tolist(), strict=True):
            self._revision += 1
            rows.append(Contribution(account, WIKI, self._revision, ts, Source.STREAM))
        self._seen += 1
        cursor = Cursor((Position(TOPIC, self._seen * 1000, 0, self._revision, "[]"),), self._seen)
        begun = time.perf_counter()
        recorded = self._activity.record(Batch(tuple(rows)), cursor)
        took = time.perf_counter() - begun
        if recorded.new != len(rows):
            raise RuntimeError(f"{recorded.known} of {len(rows)} events were not new")
        return took
