"""How much was asked of the API: requests by hour and step, for five weeks."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping

from sqlite_utils import Database

HOUR = 3600
KEPT = 35 * 86_400  # seconds


class Requests:
    """The counts in the private database; every method is one transaction."""

    def __init__(self, db: Database, lock: threading.RLock) -> None:
        self._db = db
        self._con = db.conn
        self._lock = lock

    def add(self, hour: int, counts: Mapping[str, int]) -> None:
        """Adds the requests of each step that were sent in the hour that holds the instant `hour`.

        What is older than 35 days by then is forgotten.
        """
        hour -= hour % HOUR
        with self._lock, self._db.atomic():
            self._con.executemany(
                "INSERT INTO request VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n",
                [(hour, step, n) for step, n in counts.items() if n],
            )
            self._con.execute("DELETE FROM request WHERE hour < ?", [hour - KEPT])


def used(con: sqlite3.Connection, since: int) -> dict[str, int]:
    """The requests by step, most first, in the hours that begin at the instant `since` or later."""
    rows = con.execute(
        "SELECT step, sum(n) AS n FROM request WHERE hour >= ? GROUP BY step ORDER BY n DESC, step", [since]
    )
    return {str(step): int(n) for step, n in rows}
