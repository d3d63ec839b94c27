"""The published file: sums of units, and nothing about a person.

The publisher writes it, the page reads it without any right to write: it has a rollback journal, so a reader
needs none, and `data_version` moves with every commit. One transaction writes every row that changed and
leaves the others alone; writing the same figures again changes no row and not the version. Freshness is a row
of its own. Times are seconds since the epoch, UTC; days count from the end E of a contest.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, TextIO, TypeVar

from state.errors import Corrupt, Locked, NotFound, SchemaNewer, Unavailable
from state.published_rows import (
    KEYS,
    Campaign,
    Changes,
    Curve,
    Edition,
    EditionRows,
    Freshness,
    Hour,
    LeftOut,
    Milestone,
    Quality,
    Running,
    Snapshot,
    Unit,
    UnitContest,
    columns,
    decoder,
    upsert,
    values,
)
from state.published_tables import SINCE_2, TABLES

__all__ = [
    "Campaign",
    "Changes",
    "Curve",
    "Edition",
    "EditionRows",
    "Freshness",
    "Hour",
    "LeftOut",
    "Milestone",
    "Published",
    "Quality",
    "Running",
    "Snapshot",
    "Unit",
    "UnitContest",
    "data_version",
    "open_published",
    "read",
    "read_head",
]

SCHEMA: Final = 2
BUSY_SECONDS: Final = 10.0
Row = TypeVar("Row")


def _no_fault(step: int) -> None:
    """Nothing happens at step `step`; a test passes a function that kills the process instead."""


class Published:
    """The published file, opened by its one writer."""

    def __init__(self, path: Path, *, fault: Callable[[int], None] = _no_fault) -> None:
        self.path = path
        self._fault = fault
        try:
            _make_folder(path.parent)
            self._lock = _lock(path)
        except OSError as error:
            raise Unavailable(f"{path} cannot be written ({error})") from error
        try:
            self._con = _open_writer(path)
        except BaseException:
            self._lock.close()
            raise

    @classmethod
    def open(cls, path: Path, *, fault: Callable[[int], None] = _no_fault) -> Published:
        """Opens or makes the file at `path`, in a folder other users may enter.

        `fault` is called with the number of each step of `apply`. Raises Corrupt, SchemaNewer,
        Unavailable, and Locked when another publisher has it open.
        """
        return cls(path, fault=fault)

    def read(self) -> Snapshot:
        """What is published now."""
        return read(self._con)

    def version(self) -> int:
        """The number that moves with every change of figures."""
        return int(self._con.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()[0])

    def apply(self, changes: Changes) -> bool:
        """Writes the rows that differ in one transaction; False when none did: the file is untouched then.

        Raises Unavailable when the disk is full or the file stays locked; then nothing was written.
        """
        con = self._con
        try:
            con.execute("BEGIN IMMEDIATE")
            before = con.total_changes
            self._fault(1)
            self._apply(changes)
            changed = con.total_changes != before
            if changed:
                con.execute("UPDATE meta SET value = value + 1 WHERE key = 'version'")
            self._fault(4)
            con.execute("COMMIT")
        except BaseException as error:
            _rollback(con)
            if isinstance(error, sqlite3.OperationalError):
                raise Unavailable(f"{self.path} cannot be written ({error})") from error
            raise
        self._fault(5)
        return changed

    def _apply(self, changes: Changes) -> None:
        self._put(Campaign, changes.campaigns)
        self._con.executemany(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
            " WHERE value != excluded.value",
            changes.meta.items(),
        )
        for edition in changes.gone:
            for kind in KEYS.keys() - {Campaign, UnitContest, Quality}:
                self._remove(kind, edition, set())
        if changes.quality is not None:
            self._put(Quality, changes.quality)
            kinds = [row.kind for row in changes.quality]
            self._con.execute(f"DELETE FROM quality WHERE kind NOT IN ({', '.join('?' * len(kinds))})", kinds)
        self._fault(2)
        for rows in changes.editions:
            self._put_edition(rows)
        self._fault(3)

    def _put_edition(self, rows: EditionRows) -> None:
        name = rows.edition.edition
        for kind, group in rows.groups():
            self._put(kind, group)
            if kind is UnitContest:
                continue  # what was once in a unit stays in it
            key = KEYS[kind][1]
            self._remove(kind, name, {tuple(getattr(row, part) for part in key) for row in group})

    def _put(self, kind: type, rows: Iterable[Any]) -> None:
        self._con.executemany(upsert(kind), (values(row) for row in rows))

    def _remove(self, kind: type, edition: str, kept: set[tuple[Any, ...]]) -> None:
        """Removes an edition's rows that are not `kept`; a unit's name begins with its edition and a slash."""
        table, key, by = KEYS[kind]
        where, given = f"{by} = ?", [edition]
        if by == "unit":
            where, given = "unit >= ? AND unit < ?", [f"{edition}/", f"{edition}0"]
        found = self._con.execute(f"SELECT {', '.join(key)} FROM {table} WHERE {where}", given).fetchall()
        stale = [row for row in found if row not in kept]
        self._con.executemany(f"DELETE FROM {table} WHERE {' AND '.join(f'{part} = ?' for part in key)}", stale)

    def set_freshness(self, freshness: Freshness) -> None:
        """Writes the freshness row in a transaction of its own. Raises Unavailable as `apply` does."""
        names = columns(Freshness)
        try:
            self._con.execute(
                f"INSERT OR REPLACE INTO freshness (id, {', '.join(names)}) VALUES (1{', ?' * len(names)})",
                values(freshness),
            )
        except sqlite3.OperationalError as error:
            _rollback(self._con)
            raise Unavailable(f"{self.path} cannot be written ({error})") from error

    def close(self) -> None:
        """Closes the connection; what was applied is already durable."""
        self._con.close()
        self._lock.close()


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(0o755)  # readers of other users enter, whatever the umask of the service is


def _lock(path: Path) -> TextIO:
    file = path.with_suffix(".lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise Locked(f"another publisher is writing {path}") from None
    return file


def _rollback(con: sqlite3.Connection) -> None:
    if con.in_transaction:
        con.execute("ROLLBACK")


def _open_writer(path: Path) -> sqlite3.Connection:
    new = not path.exists()
    con = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        if new:
            path.chmod(0o644)
        (version,) = con.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise SchemaNewer(f"{path} was written by a newer version of this program")
        con.execute("PRAGMA journal_mode = DELETE")
        con.execute("PRAGMA synchronous = FULL")
        (verdict,) = con.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            found = verdict.splitlines()[-1]
            raise Corrupt(f"{path} is damaged ({found}); it is kept as it is: move it away to publish anew")
        missing = {0: TABLES + SINCE_2, 1: SINCE_2}.get(version)
        if missing:
            con.executescript(f"BEGIN IMMEDIATE; {missing} PRAGMA user_version = {SCHEMA}; COMMIT;")
    except sqlite3.DatabaseError as error:
        con.close()
        if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
            raise Unavailable(f"{path} cannot be written ({error})") from error
        raise Corrupt(f"{path} is damaged ({error}); it is kept as it is: move it away to publish anew") from error
    except BaseException:
        con.close()
        raise
    return con


def open_published(path: Path, *, busy: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A read-only connection to the published file, which waits up to `busy` seconds for its writer.

    Raises NotFound when there is none, Unavailable when nothing was published yet or when a killed or an older
    publisher has to come back first, SchemaNewer, Corrupt.
    """
    if not path.is_file():
        raise NotFound(f"{path} is not there yet: nothing has been published")
    con = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro",
        uri=True,
        timeout=busy,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        con.execute("PRAGMA query_only = ON")
        (version,) = con.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise SchemaNewer(f"{path} was written by a newer version of this program")
        if version == 0:
            raise Unavailable(f"{path} is empty: nothing has been published yet")
        if version < SCHEMA:
            raise Unavailable(f"{path} is of an older version of this program: its publisher has to be started again")
    except sqlite3.DatabaseError as error:
        con.close()
        raise _unreadable(error) from error
    except BaseException:
        con.close()
        raise
    return con


def data_version(con: sqlite3.Connection) -> int:
    """A number that moves when another connection has committed. Raises Unavailable, see `open_published`."""
    try:
        return int(con.execute("PRAGMA data_version").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise _unreadable(error) from error


def read_head(con: sqlite3.Connection) -> tuple[int, Freshness | None]:
    """The version of the figures, which moves with each change of them, and the freshness row. Raises as `read`."""
    try:
        (version,) = con.execute("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'version'").fetchone()
        return version, _freshness(con)
    except sqlite3.DatabaseError as error:
        raise _unreadable(error) from error


def read(con: sqlite3.Connection) -> Snapshot:
    """Everything published, as of one commit. Raises Unavailable or Corrupt, see `open_published`."""
    try:
        con.execute("BEGIN")
        try:
            return _snapshot(con)
        finally:
            _rollback(con)
    except sqlite3.DatabaseError as error:
        raise _unreadable(error) from error


def _unreadable(error: sqlite3.DatabaseError) -> Exception:
    if isinstance(error, sqlite3.OperationalError):
        return Unavailable(f"the published file cannot be read at the moment ({error})")
    return Corrupt(f"the published file is damaged ({error})")


def _snapshot(con: sqlite3.Connection) -> Snapshot:
    meta = dict(con.execute("SELECT key, value FROM meta"))
    return Snapshot(
        version=int(meta["version"]),
        meta=meta,
        campaigns=_rows(con, Campaign),
        editions=_rows(con, Edition),
        units=_rows(con, Unit),
        unit_contests=_rows(con, UnitContest),
        left_out=_rows(con, LeftOut),
        milestones=_rows(con, Milestone),
        curves={curve.unit: curve.retained for curve in _rows(con, Curve) if curve.headline},
        hours=_rows(con, Hour),
        running=_rows(con, Running),
        freshness=_freshness(con),
        quality=tuple(sorted(_rows(con, Quality), key=lambda row: row.place)),
    )


def _rows(con: sqlite3.Connection, kind: type[Row]) -> tuple[Row, ...]:
    table, key, _ = KEYS[kind]
    found = con.execute(f"SELECT {', '.join(columns(kind))} FROM {table} ORDER BY {', '.join(key)}")
    return tuple(map(decoder(kind), found))


def _freshness(con: sqlite3.Connection) -> Freshness | None:
    row = con.execute(f"SELECT {', '.join(columns(Freshness))} FROM freshness").fetchone()
    return decoder(Freshness)(row) if row else None
