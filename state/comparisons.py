"""Comparison groups: whom an edition's newcomers are compared with, drawn once for each edition."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from state import tracking

# In an edition a person counts for the contest of the first upload; newcomers are those of the headline definition.
_NEWCOMERS = """
SELECT account, central_id, registered, contest, "end" FROM (
    SELECT p.account, a.central_id, a.registered, a.kind, p.contest, c.start, c."end",
           row_number() OVER (PARTITION BY p.account ORDER BY p.first_upload, p.first_page, p.contest) AS place
    FROM participation p JOIN contest c ON c.id = p.contest JOIN account a ON a.id = p.account
    WHERE c.campaign = ? AND c.year = ? AND NOT c.whole AND c.start IS NOT NULL AND c."end" IS NOT NULL
      AND p.first_upload IS NOT NULL
)
WHERE place = 1 AND kind = 'person' AND central_id IS NOT NULL AND registered >= start AND registered < "end"
ORDER BY account
"""
_INVOLVED = """
SELECT name, central_id FROM account
WHERE id IN (SELECT account FROM participation UNION SELECT account FROM file)
"""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A newcomer of an edition: our id, the central one, when registered, the contest that counts, and its E."""

    account: int
    central_id: int
    registered: int
    contest: int
    end: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A member of a comparison group, and the newcomer it is matched to, whose contest and E it takes over."""

    contest: int
    account: int
    newcomer: int


@dataclass(frozen=True, slots=True)
class Involved:
    """Those who took part in contests, by present name and central id, as far as they have one."""

    names: frozenset[str | None]
    central_ids: frozenset[int | None]


class Comparisons:
    """The comparison groups in the private database; every method is one transaction."""

    def __init__(self, db: Database, lock: threading.RLock) -> None:
        self._db = db
        self._con = db.conn
        self._lock = lock

    def drawn(self) -> set[tuple[str, int]]:
        """The editions, by campaign and year, whose group was drawn."""
        with self._lock:
            return set(self._con.execute("SELECT campaign, year FROM drawn"))

    def settled(self, campaign: str, year: int) -> bool:
        """Whether everybody to be tracked in an edition is."""
        with self._lock:
            return tracking.is_settled(self._con, campaign, year)

    def newcomers(self, campaign: str, year: int) -> list[Newcomer]:
        """Who registered within [start, E) of the contest of the edition's first upload, by our ids."""
        with self._lock:
            return [Newcomer(*row) for row in self._con.execute(_NEWCOMERS, [campaign, year])]

    def involved(self) -> Involved:
        """Everybody who took part in a contest, or has a file in one."""
        with self._lock:
            rows = self._con.execute(_INVOLVED).fetchall()
        return Involved(frozenset(name for name, _ in rows), frozenset(central_id for _, central_id in rows))

    def put(self, campaign: str, year: int, at: int, wanted: int, members: Iterable[Compared]) -> None:
        """The group of an edition, drawn at `at`. What was drawn stays, whatever becomes of a contest or its E."""
        with self._lock, self._db.atomic():
            self._con.executemany(
                "INSERT INTO comparison VALUES (?, ?, ?)",
                rows := [(member.contest, member.account, member.newcomer) for member in members],
            )
            self._con.execute("INSERT INTO drawn VALUES (?, ?, ?, ?, ?)", [campaign, year, at, wanted, len(rows)])
