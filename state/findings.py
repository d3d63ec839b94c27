"""What was found out about the data themselves: counted by kind and example, so that it can be looked at later.

An example names a contest, a wiki or a row, and never a person.
"""

from __future__ import annotations

import sqlite3
import threading
from typing import Final

from sqlite_utils import Database

FIRST_UPLOADER: Final = "first uploader"  # a category's reading corrected what the stream had told
TOO_DEEP: Final = "too deep"  # a contest's sub-categories go on beyond what is read
CENTRAL_ID: Final = "central id"  # two sources give one name different central ids
UNATTACHED: Final = "unattached"  # a local account without a global one
RENAMED: Final = "renamed"
MERGED: Final = "merged"
SUPPRESSED: Final = "suppressed"
EXAMPLES: Final = 1000  # by kind; more are counted under an empty example


class Findings:
    """Counts of what was found, in the private database."""

    def __init__(self, db: Database, lock: threading.RLock) -> None:
        self._db = db
        self._con = db.conn
        self._lock = lock

    def note(self, kind: str, example: str = "", n: int = 1) -> None:
        """Adds `n` to the count of a kind and example; beyond a thousand examples of a kind, to the kind alone."""
        with self._lock, self._db.atomic():
            note(self._con, kind, example, n)


def note(con: sqlite3.Connection, kind: str, example: str = "", n: int = 1) -> None:
    """As `Findings.note`, within the caller's transaction."""
    known = con.execute("SELECT count(*) FROM finding WHERE kind = ?", [kind]).fetchone()[0]
    con.execute(
        "INSERT INTO finding VALUES (?1, CASE WHEN ?4 >= ?5 AND NOT EXISTS (SELECT 1 FROM finding"
        " WHERE kind = ?1 AND example = ?2) THEN '' ELSE ?2 END, ?3)"
        " ON CONFLICT DO UPDATE SET n = n + excluded.n",
        [kind, example, n, known, EXAMPLES],
    )
