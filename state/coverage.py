"""What is known to be complete: the stream's position and seen coverage, gaps, and each account's verified mark.

Seen coverage is one row. A verified mark belongs to an (account, wiki): `usercontribs` was asked there for
everything up to it. An account's mark is the least of its wikis', and -1 while one of them was never asked.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import NamedTuple


class Position(NamedTuple):  # one is made of every event: nothing is made faster than a tuple
    """The last event of a topic that is durably known: Kafka time in ms, partition, offset and id."""

    topic: str
    ts_ms: int
    partition: int
    offset: int
    event_id: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """Positions by topic, and the second up to which the stream was read without a hole (None: leave it)."""

    positions: tuple[Position, ...]
    seen: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A span [since, until) of a topic in which the stream proved nothing; `remedy` is what is to fill it.

    That is `stream`, which is read again there, or `api`; None where nobody has chosen.
    """

    id: int
    topic: str
    since: int
    until: int
    reason: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Seen coverage [seen_from, seen) with the gaps still open in it; both None before the first connection."""

    seen_from: int | None
    seen: int | None
    gaps: tuple[Gap, ...]

    @property
    def through(self) -> int | None:
        """The second up to which coverage is continuous: an open gap ends it, whatever was seen after."""
        return None if self.seen is None else min([self.seen, *(gap.since for gap in self.gaps)])


def save_cursor(con: sqlite3.Connection, cursor: Cursor) -> None:
    """Moves positions and seen coverage forward; neither ever moves back."""
    con.executemany(
        "INSERT INTO position VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ts_ms = excluded.ts_ms,"
        " partition = excluded.partition, offset = excluded.offset, event_id = excluded.event_id"
        " WHERE excluded.ts_ms >= ts_ms",
        [(p.topic, p.ts_ms, p.partition, p.offset, p.event_id) for p in cursor.positions],
    )
    if cursor.seen is not None:
        con.execute("UPDATE coverage SET seen = ? WHERE seen < ?", [cursor.seen, cursor.seen])


def load_cursor(con: sqlite3.Connection) -> Cursor | None:
    """The cursor as committed, or None when nothing was ever read."""
    rows = con.execute("SELECT topic, ts_ms, partition, offset, event_id FROM position ORDER BY topic").fetchall()
    seen = con.execute("SELECT seen FROM coverage").fetchone()
    if not rows and seen is None:
        return None
    return Cursor(tuple(Position(*row) for row in rows), seen[0] if seen else None)


def start_seen(con: sqlite3.Connection, at: int) -> None:
    """Seen coverage begins at `at`, unless it began before."""
    con.execute("INSERT INTO coverage VALUES (1, ?, ?) ON CONFLICT DO NOTHING", [at, at])


def open_gap(
    con: sqlite3.Connection, topic: str, since: int, until: int, reason: str, remedy: str | None = None
) -> int | None:
    """Notes a gap and returns its id; None for an empty one, which is none.

    The same span found again is the same gap, and open again: what filled it before has not filled this.
    """
    if since >= until:
        return None
    (gap,) = con.execute(
        "INSERT INTO gap (topic, since, until, reason, remedy) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET closed = NULL, reason = excluded.reason, remedy = coalesce(excluded.remedy, remedy) RETURNING id",
        [topic, since, until, reason, remedy],
    ).fetchone()
    return int(gap)


def choose_remedy(con: sqlite3.Connection, gap: int, remedy: str) -> None:
    """What is to fill the gap from now on, while it is open."""
    con.execute("UPDATE gap SET remedy = ? WHERE id = ? AND closed IS NULL", [remedy, gap])


def close_gap(con: sqlite3.Connection, gap: int, at: int) -> None:
    """The gap was filled by `at`, unless it was filled before."""
    con.execute("UPDATE gap SET closed = ? WHERE id = ? AND closed IS NULL", [at, gap])


def open_gaps(con: sqlite3.Connection) -> list[Gap]:
    """Gaps that are still open, oldest first."""
    rows = con.execute(
        "SELECT id, topic, since, until, reason, remedy FROM gap WHERE closed IS NULL ORDER BY since, id"
    )
    return [Gap(*row) for row in rows]


def coverage(con: sqlite3.Connection) -> Coverage:
    """Seen coverage as committed."""
    row = con.execute("SELECT seen_from, seen FROM coverage").fetchone() or (None, None)
    return Coverage(row[0], row[1], tuple(open_gaps(con)))
