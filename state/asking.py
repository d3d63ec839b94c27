"""What backfill remembers: who is behind, what CentralAuth said last, and questions whose answer is not complete yet.

An account's mark is the least of its wikis'; it has none while it has no wiki, or one that was never asked. Accounts
are looked through a part at a time, so that recording never waits long for its turn.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

PART = 20_000  # account ids that are looked at in one go

_MARK = "(SELECT CASE WHEN count(verified) = count(*) THEN min(verified) END FROM attachment WHERE account = t.account)"
_MARKED = (
    f"WITH marked AS (SELECT account, since, {_MARK} AS mark FROM tracking t WHERE account > ?1 AND account <= ?2)"
)
_CURRENT = (
    "EXISTS (SELECT 1 FROM tracked d WHERE d.account = marked.account"
    " AND d.contest IN (SELECT value FROM json_each(?5)))"
)
_BEHIND = (
    f"{_MARKED} SELECT account, since, mark, silent FROM marked LEFT JOIN asked USING (account) WHERE mark IS NULL"
    f" OR mark <= ?4 OR (mark < ?6 AND since < ?6) OR (mark <= ?3 AND {_CURRENT})"
)
_HOLDS = (
    f"{_MARKED} SELECT 1 FROM marked LEFT JOIN asked USING (account) WHERE since < ?3"
    " AND (mark IS NULL OR mark < ?3) AND coalesce(silent < ?4, 1) LIMIT 1"
)
_STANDING = (
    "SELECT t.account, a.central_id, a.name, t.since, a.registered, k.at, k.edits, k.silent FROM tracking t"
    " JOIN account a ON a.id = t.account LEFT JOIN asked k ON k.account = t.account"
    " WHERE t.account IN (SELECT value FROM json_each(?))"
)
_SIZES = (
    "SELECT wiki, count(*) FROM attachment JOIN tracking USING (account) WHERE account > ? AND account <= ?"
    " GROUP BY wiki"
)
_SAME = "wiki = ? AND members = ? AND since = ?"


@dataclass(frozen=True, slots=True)
class Behind:
    """An account that may be due: from when on it is followed, its mark, and since when nobody answers for it."""

    account: int
    start: int
    mark: int | None
    silent: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A tracked account, and what CentralAuth said of it at `at`: its edits on all wikis. None: never asked.

    `silent` is when nobody answered for it, None once somebody did.
    """

    id: int
    central_id: int | None
    name: str | None
    start: int
    registered: int | None
    at: int | None
    edits: int | None
    silent: int | None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A question about the accounts `members` on `wiki` from `since` on, whose answer goes on as `more` says.

    When it is complete, they are verified up to `mark`. Without `more` it is.
    """

    wiki: str
    members: tuple[int, ...]
    since: int
    mark: int
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many accounts are tracked, how many of them CentralAuth must be asked about, and how many each wiki has."""

    tracked: int
    unasked: int
    wikis: tuple[int, ...]


def save_unfinished(con: sqlite3.Connection, row: Unfinished) -> None:
    """Notes how far a question is, or forgets it when it is answered; inside the caller's transaction."""
    members = json.dumps(row.members)
    con.execute(f"DELETE FROM unfinished WHERE {_SAME}", [row.wiki, members, row.since])
    if row.more:
        con.execute(
            "INSERT INTO unfinished (wiki, members, since, mark, more) VALUES (?, ?, ?, ?, ?)",
            [row.wiki, members, row.since, row.mark, json.dumps(row.more)],
        )


class Asking:
    """What is remembered about asking; every method that writes is one transaction."""

    def __init__(self, db: Database, lock: threading.RLock) -> None:
        self._db = db
        self._con = db.conn
        self._lock = lock

    def behind(self, mark: int, late: int, current: Iterable[int], gap: int = 0) -> Iterator[Behind]:
        """Accounts without a mark, with one of `late` or earlier, or of `mark` or earlier if in a `current` contest.

        So are those with a mark before the instant `gap` that were followed by then. Ordered by id.
        """
        contests = json.dumps(list(current))
        for low, high in self._parts():
            with self._lock:
                rows = self._con.execute(_BEHIND, [low, high, mark, late, contests, gap]).fetchall()
            yield from (Behind(*row) for row in rows)

    def holds(self, until: int, silent: int) -> bool:
        """Whether somebody followed before `until` has no mark of then, and was not silent at `silent` or later."""
        for low, high in self._parts():
            with self._lock:
                if self._con.execute(_HOLDS, [low, high, until, silent]).fetchone():
                    return True
        return False

    def _parts(self) -> Iterator[tuple[int, int]]:
        with self._lock:
            (last,) = self._con.execute("SELECT coalesce(max(account), 0) FROM tracking").fetchone()
        return ((low, low + PART) for low in range(0, last, PART))

    def standing(self, accounts: Iterable[int]) -> dict[int, Standing]:
        """How the tracked ones of the accounts stand, by id."""
        with self._lock:
            rows = self._con.execute(_STANDING, [json.dumps(list(accounts))]).fetchall()
        return {row[0]: Standing(*row) for row in rows}

    def told(self, rows: Iterable[tuple[int, int, int | None]]) -> None:
        """CentralAuth said of each account, at an instant, where it is attached and how many edits it has."""
        with self._lock, self._db.atomic():
            self._con.executemany(
                "INSERT INTO asked (account, at, edits) SELECT ?1, ?2, ?3 WHERE EXISTS"
                " (SELECT 1 FROM account WHERE id = ?1)"
                " ON CONFLICT DO UPDATE SET at = excluded.at, edits = excluded.edits, silent = NULL",
                rows,
            )

    def fall_silent(self, accounts: Iterable[int], at: int) -> None:
        """Nobody answered for the accounts at `at`. Who was never told of counts as asked at the beginning of time."""
        with self._lock, self._db.atomic():
            self._con.executemany(
                "INSERT INTO asked (account, at, silent) SELECT ?1, 0, ?2 WHERE EXISTS"
                " (SELECT 1 FROM account WHERE id = ?1) ON CONFLICT DO UPDATE SET silent = excluded.silent",
                ((account, at) for account in accounts),
            )

    def speak(self, accounts: Iterable[int]) -> None:
        """Somebody answered for the accounts."""
        with self._lock, self._db.atomic():
            self._con.executemany(
                "UPDATE asked SET silent = NULL WHERE account = ? AND silent IS NOT NULL",
                ((account,) for account in accounts),
            )

    def unfinished(self) -> list[Unfinished]:
        """The questions whose answer is not complete, oldest first."""
        with self._lock:
            rows = self._con.execute("SELECT wiki, members, since, mark, more FROM unfinished ORDER BY id").fetchall()
        return [
            Unfinished(wiki, tuple(json.loads(members)), since, mark, json.loads(more))
            for wiki, members, since, mark, more in rows
        ]

    def drop(self, row: Unfinished) -> None:
        """Forgets a question that cannot be gone on with."""
        with self._lock, self._db.atomic():
            self._con.execute(f"DELETE FROM unfinished WHERE {_SAME}", [row.wiki, json.dumps(row.members), row.since])

    def sizes(self, before: int) -> Sizes:
        """How much there is to ask; CentralAuth must be asked anew about whoever it told of before `before`."""
        with self._lock:
            tracked, unasked = self._con.execute(
                "SELECT count(*), count(*) FILTER (WHERE coalesce(at < ?, 1)) FROM tracking LEFT JOIN asked"
                " USING (account)",
                [before],
            ).fetchone()
        wikis: Counter[int] = Counter()
        for low, high in self._parts():
            with self._lock:
                wikis.update(dict(self._con.execute(_SIZES, [low, high]).fetchall()))
        return Sizes(tracked, unasked, tuple(wikis.values()))
