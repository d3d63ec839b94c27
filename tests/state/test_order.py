"""In whatever order, however often, in whatever batches and from whatever source a history comes: the same tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.activity import Activity, Attachment, Batch, Contribution, Cursor, Source
from state.coverage import Position
from state.entries import ContestFile
from tests.state.world import DAY, END, START, populated

PEOPLE = 3
WIKIS = ("commonswiki", "enwiki", "dewiki")
SOURCES = (Source.STREAM, Source.API, Source.REPLICA, Source.DUMP, Source.IMPORT)
CAMPAIGN_PAGE = 4  # of the files below, this and lower ones are in the contest's category
TABLES = {
    "contribution": "SELECT w.dbname, rev_id, account, ts, sources, file FROM contribution JOIN wiki w ON w.id = wiki",
    "day_count": "SELECT contest, account, w.dbname, day, n, own FROM day_count JOIN wiki w ON w.id = wiki",
    "attachment": "SELECT account, w.dbname, verified FROM attachment JOIN wiki w ON w.id = wiki",
    "position": "SELECT topic, ts_ms, partition, offset, event_id FROM position",
    "coverage": "SELECT seen_from, seen FROM coverage",
    "gap": "SELECT topic, since, until, reason, closed FROM gap",
    "quarantine": "SELECT reason, sample, n FROM quarantine",
}


@dataclass(frozen=True)
class Fact:
    """One thing that is so in the world, told by a source; what else follows from `number`."""

    number: int
    source: Source
    tells_file: bool

    @property
    def contribution(self) -> Contribution:
        """A revision: of an account, on a wiki, at a time and perhaps an upload, all by its number."""
        wiki = WIKIS[self.number % len(WIKIS)]
        page = self.number if wiki == "commonswiki" and self.tells_file else None
        ts = END - DAY + self.number * 17_000
        return Contribution(1 + self.number % PEOPLE, wiki, self.number, ts, self.source, page)


def marks(pass_: int) -> tuple[Attachment, ...]:
    """A verification of everybody on all their wikis."""
    return tuple(Attachment(account, wiki, END + pass_) for account in range(1, 1 + PEOPLE) for wiki in WIKIS)


def cursor(number: int) -> Cursor:
    """What the stream has reached with an event: in one topic or another."""
    topic = ("eqiad.a", "codfw.a")[number % 2]
    return Cursor((Position(topic, number, 0, number, str(number)),), END + number)


Told = tuple[tuple[Fact, ...], int | None, int | None]  # facts, a verification, a place in the stream
FACTS = st.builds(Fact, st.integers(1, 30), st.sampled_from(SOURCES), st.booleans())
HISTORIES = st.lists(
    st.tuples(
        st.lists(FACTS, max_size=8).map(tuple),
        st.none() | st.integers(1, 20),
        st.none() | st.integers(1, 40),
    ),
    min_size=1,
    max_size=8,
)


@cache
def beginning() -> bytes:
    """The file of a database with three newcomers, who made files of the contest, and nothing told yet."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        activity, _, contest = populated(path, PEOPLE)
        activity.start_seen(START)
        activity.files.put(contest, [ContestFile(page, 1, START + DAY) for page in range(1, 1 + CAMPAIGN_PAGE)])
        activity.close()
        return path.read_bytes()


@contextmanager
def begun(kind: type[Activity] = Activity) -> Iterator[Activity]:
    """That database, opened."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        path.write_bytes(beginning())
        with closing(kind.open(path)) as activity:
            yield activity


def state_after(history: Sequence[Told], kind: type[Activity] = Activity) -> dict[str, list[Any]]:
    """The tables after all of it, each told in a transaction."""
    with begun(kind) as activity:
        for facts, pass_, place in history:
            rows = tuple(fact.contribution for fact in facts)
            found = () if pass_ is None else marks(pass_)
            activity.record(Batch(rows, found), None if place is None else cursor(place))
        return tables(activity)


def tables(activity: Activity) -> dict[str, list[Any]]:
    """What is remembered, in an order of its own, with wikis by name."""
    con = activity._con
    return {name: sorted(con.execute(sql).fetchall(), key=repr) for name, sql in TABLES.items()}


def expected(history: Sequence[Told]) -> dict[str, list[Any]]:
    """The same, the obvious way: by revision, by day, by the greatest."""
    facts = {fact for told, _, _ in history for fact in told}
    rows: dict[int, list[Contribution]] = {}
    for fact in facts:
        rows.setdefault(fact.number, []).append(fact.contribution)
    contributions: list[tuple[Any, ...]] = []
    days: dict[tuple[int, int, str, int], tuple[int, int]] = {}
    for number, same in rows.items():
        one, page = same[0], max(row.file or 0 for row in same) or None
        sources = sum({int(row.source) for row in same})
        contributions.append((one.wiki, number, one.account, one.ts, sources, page))
        if one.ts >= END:
            key = (1, one.account, one.wiki, (one.ts - END) // DAY)
            n, own = days.get(key, (0, 0))
            days[key] = (n + 1, own + (page is not None and page <= CAMPAIGN_PAGE))
    passes = [pass_ for _, pass_, _ in history if pass_ is not None]
    met = {(row[2], row[0], None) for row in contributions}
    verified = {(mark.account, mark.wiki, mark.verified) for mark in marks(max(passes))} if passes else met
    places = [cursor(place) for _, _, place in history if place is not None]
    latest = {at.topic: at for at in sorted((c.positions[0] for c in places), key=lambda at: at.ts_ms)}
    return {
        "contribution": sorted(contributions, key=repr),
        "day_count": sorted((key + counts for key, counts in days.items()), key=repr),
        "attachment": sorted(verified, key=repr),
        "position": sorted(((p.topic, p.ts_ms, p.partition, p.offset, p.event_id) for p in latest.values()), key=repr),
        "coverage": [(START, max((c.seen or 0 for c in places), default=START))],
        "gap": [],
        "quarantine": [],
    }


def parts(told: Told, cuts: list[bool]) -> list[Told]:
    """The same in several transactions: a cut, or none, after each of its facts."""
    facts, pass_, place = told
    found: list[list[Fact]] = [[]]
    for fact, cut in zip(facts, cuts, strict=False):
        found[-1].append(fact)
        if cut:
            found.append([])
    found[-1].extend(facts[len(cuts) :])
    return [(tuple(part), None, None) for part in found[:-1]] + [(tuple(found[-1]), pass_, place)]


@settings(max_examples=60, deadline=None)
@given(history=HISTORIES, data=st.data())
def test_any_order_of_any_parts_told_any_number_of_times_gives_the_same_tables(
    history: list[Told], data: st.DataObject
) -> None:
    """Told once in order, and told shuffled, split and partly again, a history ends in the tables of the oracle."""
    wanted = expected(history)
    assert state_after(history) == wanted
    cuts = data.draw(st.lists(st.booleans(), max_size=8))
    split = [part for told in history for part in parts(told, cuts)]
    again = data.draw(st.lists(st.sampled_from(split), max_size=4))
    assert state_after(data.draw(st.permutations(split + again))) == wanted


@settings(max_examples=40, deadline=None)
@given(facts=st.sets(st.integers(1, 30), min_size=1), sources=st.permutations(SOURCES), once=st.booleans())
def test_every_source_can_bring_all_of_it(facts: set[int], sources: list[Source], once: bool) -> None:
    """Stream, API, replicas, dumps and an import bring the same history whole, one after the other or in one batch.

    A row remembers them all, and counts once.
    """
    told = [tuple(Fact(number, source, tells_file=True) for number in facts) for source in sources]
    history: list[Told] = [(tuple(fact for whole in told for fact in whole), None, None)]
    if not once:
        history = [(whole, None, None) for whole in told]
    found = state_after(history)
    assert found == expected(history)
    assert {row[4] for row in found["contribution"]} == {int(sum(SOURCES))}


class CountsAgain(Activity):
    """Control: takes every contribution for a new one."""

    def _contributions(self, rows: Iterable[Contribution]) -> int:
        told = tuple(rows)
        self._con.executemany("DELETE FROM contribution WHERE rev_id = ?", ((row.rev_id,) for row in told))
        return super()._contributions(told)


class LastWins(Activity):
    """Control: forgets which sources told a contribution before."""

    def _seen_again(self) -> None:
        self._con.execute("UPDATE contribution SET sources = 0 WHERE rev_id IN (SELECT rev_id FROM incoming)")
        super()._seen_again()


@pytest.mark.parametrize("kind", [CountsAgain, LastWins])
def test_who_depends_on_how_it_is_told_is_found_out(kind: type[Activity]) -> None:
    """Negative control: a recorder that counts again, or keeps the last source only, does not end as the oracle."""
    twice: list[Told] = [((Fact(6, source, tells_file=False),), None, None) for source in (Source.STREAM, Source.API)]
    assert state_after(twice) == expected(twice)
    assert state_after(twice, kind) != expected(twice)
