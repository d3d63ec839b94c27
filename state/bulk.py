"""A whole private database written at once: for invented worlds of many millions of contributions.

Recording looks at every row for what it already knows. Where nothing is known yet and the rows come in the order of
their tables, the same tables are written without looking, in one transaction, and the indexes made at the end. Who
took part and who is followed is not handed over: it follows from the files and accounts by the same statements as
ever.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from state import files, tracking
from state.schema import open_writer

CACHE_KB: Final = 256_000
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "meta": ("key", "value"),
    "wiki": ("id", "dbname"),
    "country": ("iso2", "name", "protected"),
    "campaign": ("campaign", "title"),
    "contest": (
        *("id", "campaign", "year", "label", "country", "category", "start", "end", "offset", "origin"),
        *("enrolled", "complete", "condition", "frozen"),
    ),
    "account": (
        *("id", "central_id", "name", "registered", "commons_registered", "home", "kind"),
        *("first_contribution", "established", "history"),
    ),
    "file": ("contest", "page", "account", "ts"),
    "comparison": ("contest", "account", "newcomer"),
    "drawn": ("campaign", "year", "at", "wanted", "found"),
    "attachment": ("account", "wiki", "verified"),
    "day_count": ("contest", "account", "wiki", "day", "n", "own"),
    "contribution": ("wiki", "rev_id", "account", "ts", "sources", "file"),
    "position": ("topic", "ts_ms", "partition", "offset", "event_id"),
    "coverage": ("id", "seen_from", "seen"),
}
_INDEXES: Final = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'contribution' AND sql != ''"


class Bulk:
    """The tables of a new private database while they are filled; `put` is the only way in."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self._con = con
        con.execute("BEGIN")
        self._indexes = dict(con.execute(_INDEXES).fetchall())
        for name in self._indexes:
            con.execute(f"DROP INDEX {name}")

    def put(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Adds rows of `table` with its columns as in COLUMNS; fastest in the order of its primary key.

        Raises sqlite3.IntegrityError for a row that is there already.
        """
        columns = COLUMNS[table]
        names = ", ".join(f'"{name}"' for name in columns)
        self._con.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", rows)

    def derive_people(self) -> int:
        """Makes participations from the files, and from them who is followed; how many pairs with a contest that are.

        To be called once, when accounts, contests, files and comparison groups are there, and no contribution is.
        """
        for (contest,) in self._con.execute("SELECT id FROM contest ORDER BY id").fetchall():
            files.recount(self._con, contest)
        return tracking.retrack(self._con)

    def finish(self) -> None:
        """Makes the indexes and ends the transaction."""
        for statement in self._indexes.values():
            self._con.execute(statement)
        tracking.touch(self._con, "SELECT id AS contest FROM contest")
        self._con.execute("COMMIT")


@contextmanager
def new_database(path: Path) -> Iterator[Bulk]:
    """A private database that comes into being at `path` when the block ends without an error, and else not at all."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        open_writer(part).close()
        with closing(sqlite3.connect(part, isolation_level=None)) as con:
            for pragma in ("journal_mode = DELETE", "journal_mode = OFF", "synchronous = OFF", "threads = 2"):
                con.execute(f"PRAGMA {pragma}")
            con.execute(f"PRAGMA cache_size = -{CACHE_KB}")
            bulk = Bulk(con)
            yield bulk
            bulk.finish()
            con.execute("PRAGMA journal_mode = WAL")
        _flush(part)
        part.rename(path)
    finally:
        for left in (part, *(part.with_name(part.name + end) for end in ("-wal", "-shm", "-journal"))):
            left.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Waits until the disk has everything, so that what is measured next does not wait for it."""
    file = os.open(path, os.O_RDWR)
    try:
        os.fsync(file)
    finally:
        os.close(file)
