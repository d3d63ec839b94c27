"""The files of contests, and what follows from them: who took part, and which contributions are campaign uploads.

A file is known by its contest and page. A participation is the sum of an account's files of the contest whose first
version came within [start, E); imported participations, which have no files, stay beside them.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable

from sqlite_utils import Database

from state import tracking
from state.entries import ContestFile

_BY_PAGE = "SELECT page, account FROM file WHERE contest = ? AND page IN ({})"
_COUNTED = """
INSERT INTO participation SELECT ?1, account, ts, page, n FROM (
    SELECT f.account, f.ts, f.page, count(*) OVER (PARTITION BY f.account) AS n,
           row_number() OVER (PARTITION BY f.account ORDER BY f.ts, f.page) AS place
    FROM touched t JOIN file f ON f.account = t.account AND f.contest = ?1 JOIN contest c ON c.id = ?1
    WHERE f.ts >= c.start AND f.ts < c."end")
WHERE place = 1
ON CONFLICT DO UPDATE SET
    first_upload = excluded.first_upload, first_page = excluded.first_page, uploads = excluded.uploads
WHERE (first_upload, first_page, uploads) IS NOT (excluded.first_upload, excluded.first_page, excluded.uploads)
"""
_GONE = """
DELETE FROM participation WHERE contest = ?1 AND first_upload IS NOT NULL AND account IN (SELECT account FROM touched)
AND NOT EXISTS (SELECT 1 FROM file f JOIN contest c ON c.id = f.contest WHERE f.contest = ?1
                AND f.account = participation.account AND f.ts >= c.start AND f.ts < c."end")
"""
_DIFFERENT = """
INSERT OR IGNORE INTO touched SELECT a.account FROM arrived a LEFT JOIN file f ON f.contest = ?1 AND f.page = a.page
WHERE f.page IS NULL OR (f.account, f.ts) != (a.account, a.ts)
UNION SELECT f.account FROM arrived a JOIN file f ON f.contest = ?1 AND f.page = a.page
WHERE (f.account, f.ts) != (a.account, a.ts)
"""


def _gone(among: Iterable[int] | None) -> str:
    gone = "FROM file WHERE contest = ? AND page NOT IN (SELECT page FROM arrived)"
    return gone if among is None else f"{gone} AND page IN ({','.join(str(int(page)) for page in among)})"


class Files:
    """The files of contests in the private database; every method is one transaction."""

    def __init__(self, db: Database, lock: threading.RLock) -> None:
        self._db = db
        self._con = db.conn
        self._lock = lock
        self._con.execute(
            "CREATE TEMP TABLE arrived (page INTEGER PRIMARY KEY, account INTEGER NOT NULL, ts INTEGER NOT NULL) STRICT"
        )
        self._con.execute("CREATE TEMP TABLE touched (account INTEGER PRIMARY KEY) STRICT")
        self._con.execute("CREATE TEMP TABLE moved (page INTEGER PRIMARY KEY) STRICT")

    def put(
        self, contest: int, files: Iterable[ContestFile], *, complete: bool = False, among: Iterable[int] | None = None
    ) -> int:
        """Stores files of a contest; the number of participations that are new.

        With `complete` they are all there are (of the pages `among`, if named): others are gone, and so is who took
        part with nothing else. A frozen contest stays as it is. Files of a contest without dates make no
        participations.
        """
        con = self._con
        with self._lock, self._db.atomic():
            (frozen,) = con.execute("SELECT frozen FROM contest WHERE id = ?", [contest]).fetchone()
            if frozen:
                return 0
            for table in ("arrived", "touched", "moved"):
                con.execute(f"DELETE FROM {table}")
            con.executemany(
                "INSERT INTO arrived VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET account = excluded.account,"
                " ts = excluded.ts",
                ((file.page, file.account, file.ts) for file in files),
            )
            return self._put(contest, _gone(among) if complete else None)

    def _put(self, contest: int, gone: str | None) -> int:
        """Takes over what arrived; the query `gone` finds what is no longer there."""
        con = self._con
        con.execute(_DIFFERENT, [contest])
        con.execute(
            "INSERT INTO moved SELECT page FROM arrived WHERE NOT EXISTS"
            " (SELECT 1 FROM file f WHERE f.contest = ? AND f.page = arrived.page)",
            [contest],
        )
        if gone is not None:
            con.execute(f"INSERT OR IGNORE INTO touched SELECT account {gone}", [contest])
            con.execute(f"INSERT INTO moved SELECT page {gone}", [contest])
            con.execute(f"DELETE {gone}", [contest])
        con.execute(
            "INSERT INTO file SELECT ?, page, account, ts FROM arrived WHERE 1 ON CONFLICT DO UPDATE SET"
            " account = excluded.account, ts = excluded.ts WHERE (account, ts) != (excluded.account, excluded.ts)",
            [contest],
        )
        con.execute(
            "UPDATE contest SET condition = 'files' WHERE id = ? AND condition != 'files'"
            " AND EXISTS (SELECT 1 FROM arrived)",
            [contest],
        )
        new = self._count(contest)
        tracking.mark_own(con, contest, "SELECT page FROM moved")
        return new

    def _count(self, contest: int) -> int:
        """Makes the touched accounts' participations anew; how many there are now that were not before."""
        con = self._con
        here = "SELECT count(*) FROM participation WHERE contest = ? AND account IN (SELECT account FROM touched)"
        (before,), changes = con.execute(here, [contest]).fetchone(), con.total_changes
        con.execute(_GONE, [contest])
        lost = con.total_changes - changes
        con.execute(_COUNTED, [contest])
        if con.total_changes != changes:
            tracking.touch(con, f"SELECT {int(contest)} AS contest")
        (now,) = con.execute(here, [contest]).fetchone()
        return int(now - before + lost)

    def pages(self, contest: int, before: int) -> set[int]:
        """The pages of the contest's stored files whose first version came before the instant `before`."""
        with self._lock:
            rows = self._con.execute("SELECT page FROM file WHERE contest = ? AND ts < ?", [contest, before])
            return {page for (page,) in rows}

    def corrected(self, contest: int, files: Iterable[ContestFile]) -> int:
        """How many of the files are stored with another first uploader or time."""
        told = {file.page: file for file in files}
        with self._lock:
            rows = self._con.execute(
                "SELECT page, account, ts FROM file WHERE contest = ? AND page IN (SELECT value FROM json_each(?))",
                [contest, json.dumps(list(told))],
            )
            return sum(told[page] != ContestFile(page, account, ts) for page, account, ts in rows)

    def known(self, contest: int, pages: Iterable[int]) -> dict[int, int]:
        """The accounts of those of `pages` that are stored for the contest."""
        marks = ",".join(str(int(page)) for page in pages)
        with self._lock:
            return dict(self._con.execute(_BY_PAGE.format(marks), [contest]))


def recount(con: sqlite3.Connection, contest: int) -> None:
    """Makes all participations of a contest anew from its files; part of the caller's transaction."""
    con.execute("CREATE TEMP TABLE IF NOT EXISTS touched (account INTEGER PRIMARY KEY) STRICT")
    con.execute("DELETE FROM touched")
    con.execute("INSERT INTO touched SELECT DISTINCT account FROM file WHERE contest = ?", [contest])
    con.execute(_GONE, [contest])
    con.execute(_COUNTED, [contest])
