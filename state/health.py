"""What a maintainer asks the private database about its own health, through a read-only connection.

With 300,000 tracked accounts on 900,000 wikis of theirs `behind`, which reads each mark, took 0.6 s; the others nothing
to speak of.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SHOWN: Final = 20  # gaps told one by one; the others are counted
_BEHIND = """
WITH marked AS (
    SELECT t.account,
           CASE WHEN count(a.wiki) > 0 AND count(a.verified) = count(a.wiki) THEN min(a.verified) END AS mark,
           EXISTS (SELECT 1 FROM tracked d WHERE d.account = t.account
                   AND d.contest IN (SELECT value FROM json_each(?5))) AS current
    FROM tracking t LEFT JOIN attachment a USING (account) GROUP BY t.account),
due AS MATERIALIZED (
    SELECT account, mark FROM marked WHERE mark IS NULL OR mark < ?1 - iif(current, ?2, ?3)),
asked AS (SELECT (count(*) + ?4 - 1) / ?4 AS n FROM attachment JOIN due USING (account) GROUP BY wiki)
SELECT (SELECT count(*) FROM tracking), (SELECT count(*) FROM due WHERE mark IS NULL), (SELECT count(*) FROM due),
       (SELECT total(n) FROM asked) + (SELECT (count(*) + ?4 - 1) / ?4 FROM due)
"""


@dataclass(frozen=True, slots=True)
class GapFact:
    """A span [since, until) of a topic in which the stream proved nothing, what fills it, and when it was filled."""

    topic: str
    since: int
    until: int
    reason: str
    remedy: str | None
    closed: int | None


@dataclass(frozen=True, slots=True)
class Behind:
    """Tracked accounts; those never asked about completely, those due, and the requests that asking these takes."""

    accounts: int
    never: int
    due: int
    requests: int


@dataclass(frozen=True, slots=True)
class Files:
    """Bytes on the disk: the database, and what was committed beside it and not merged yet."""

    database: int
    wal: int


def gaps(con: sqlite3.Connection) -> tuple[GapFact, ...]:
    """The gaps that are open, oldest first, then those closed last; SHOWN of them at most."""
    rows = con.execute(
        "SELECT topic, since, until, reason, remedy, closed FROM gap"
        " ORDER BY closed IS NOT NULL, closed DESC, since, id LIMIT ?",
        [SHOWN],
    )
    return tuple(GapFact(*row) for row in rows)


def gap_counts(con: sqlite3.Connection) -> tuple[int, int]:
    """How many gaps are open, and how many were closed."""
    opened, closed = con.execute("SELECT count(*) - count(closed), count(closed) FROM gap").fetchone()
    return int(opened), int(closed)


def last_events(con: sqlite3.Connection) -> dict[str, int]:
    """By topic, the milliseconds at which its last recorded event was sent."""
    return dict(con.execute("SELECT topic, ts_ms FROM position ORDER BY topic"))


def behind(
    con: sqlite3.Connection, now: int, every: int, late_every: int, current: Iterable[int], size: int = 50
) -> Behind:
    """How many accounts are due at `now`, when each is to be verified anew every so many seconds.

    `late_every` holds for those in none of the contests `current`. The requests are those that ask for all of the
    due accounts' wikis and contributions, `size` accounts at a time, a page each.
    """
    row = con.execute(_BEHIND, [now, every, late_every, size, json.dumps(list(current))]).fetchone()
    return Behind(*map(int, row))


def watched_since(con: sqlite3.Connection) -> int | None:
    """The first second of the earliest hour whose requests are kept; None when there were none yet."""
    return con.execute("SELECT min(hour) FROM request").fetchone()[0]  # type: ignore[no-any-return]


def files(path: Path) -> Files:
    """The sizes of the database at `path`; 0 for what is not there."""
    wal = path.with_name(path.name + "-wal")
    return Files(*(place.stat().st_size if place.exists() else 0 for place in (path, wal)))
