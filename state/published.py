"""The published file: sums of units, and nothing about a person.

The publisher writes it, the page reads it without any right to write: it has a rollback journal, so a reader
needs none, and `data_version` moves with every commit. One transaction writes every row that changed, leaves the
others alone and notes which editions they are of; writing the same figures again changes no row and not the version.
Freshness is a row of its own. Times are seconds since the epoch, UTC; days count from the end E of a contest.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from state.errors import Corrupt, Locked, SchemaNewer, Unavailable
from state.published_coding import KEYS, columns, encoder, upsert, values
from state.published_editions import (
    Cover,
    Sheet,
    read_cover,
    read_curves,
    read_figures,
    read_returning,
    read_sheet,
    read_spreads,
)
from state.published_reading import (
    BUSY_SECONDS,
    SCHEMA,
    Cube,
    data_version,
    open_published,
    read,
    read_cube,
    read_head,
    rows_of,
)
from state.published_rows import (
    Campaign,
    Changes,
    Cohort,
    CohortContest,
    Curve,
    Edition,
    EditionRows,
    Figure,
    Freshness,
    Hour,
    LeftOut,
    Milestone,
    Quality,
    Returning,
    Running,
    Snapshot,
    Spread,
    Term,
    Unit,
    UnitContest,
)
from state.published_tables import SINCE, TABLES
from state.published_touched import NO_EDITION, Touched, edition_of_key

__all__ = [
    "Campaign",
    "Changes",
    "Cohort",
    "CohortContest",
    "Cover",
    "Cube",
    "Curve",
    "Edition",
    "EditionRows",
    "Figure",
    "Freshness",
    "Hour",
    "LeftOut",
    "Memory",
    "Milestone",
    "Published",
    "Quality",
    "Returning",
    "Running",
    "Sheet",
    "Snapshot",
    "Spread",
    "Term",
    "Unit",
    "UnitContest",
    "data_version",
    "open_published",
    "read",
    "read_cover",
    "read_cube",
    "read_curves",
    "read_figures",
    "read_head",
    "read_returning",
    "read_sheet",
    "read_spreads",
]


def _no_fault(step: int) -> None:
    """Nothing happens at step `step`; a test passes a function that kills the process instead."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What was formed for ever: contests of definitions other than the headline, and when each cohort was formed."""

    contests: dict[tuple[str, str], CohortContest]
    formed: dict[tuple[str, str], int]


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

    def memory(self) -> Memory:
        """The units that were formed, for ever."""
        contests = {}
        for row in rows_of(self._con, CohortContest):
            contests[row.definition, row.contest_key] = row
        formed = self._con.execute("SELECT unit, definition, formed FROM cohort").fetchall()
        return Memory(contests, {(unit, definition): at for unit, definition, at in formed})

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
            touched = self._apply(changes)
            changed = con.total_changes != before
            if changed:
                con.execute("UPDATE meta SET value = value + 1 WHERE key = 'version'")
                touched.write(self.version())
            self._fault(4)
            con.execute("COMMIT")
        except BaseException as error:
            _rollback(con)
            if isinstance(error, sqlite3.OperationalError):
                raise Unavailable(f"{self.path} cannot be written ({error})") from error
            raise
        self._fault(5)
        return changed

    def _apply(self, changes: Changes) -> Touched:
        touched = Touched(self._con)
        with touched.noting(NO_EDITION):
            self._put_head(changes)
        for edition in changes.gone:
            with touched.noting(edition):
                for kind in KEYS.keys() - {Campaign, UnitContest, CohortContest, Quality, Term}:
                    self._remove(kind, edition, set())
        self._fault(2)
        for rows in changes.editions:
            with touched.noting(rows.edition.edition):
                self._put_edition(rows)
        for (kind, edition), group in groupby(changes.rows, key=lambda row: (type(row), touched.edition_of(row))):
            with touched.noting(edition):
                self._put(kind, group)
        for kind, key in changes.removed:
            with touched.noting(edition_of_key(kind, key)):
                self._con.execute(_delete(kind), key)
        self._fault(3)
        return touched

    def _put_head(self, changes: Changes) -> None:
        """Writes what belongs to no edition."""
        self._put(Campaign, changes.campaigns)
        self._put(Term, changes.terms)
        self._con.executemany(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
            " WHERE value != excluded.value",
            changes.meta.items(),
        )
        if changes.quality is not None:
            self._put(Quality, changes.quality)
            kinds = [row.kind for row in changes.quality]
            self._con.execute(f"DELETE FROM quality WHERE kind NOT IN ({', '.join('?' * len(kinds))})", kinds)

    def _put_edition(self, rows: EditionRows) -> None:
        name = rows.edition.edition
        for kind, group in rows.groups():
            self._put(kind, group)
            if kind in (UnitContest, CohortContest):
                continue  # what was once in a unit stays in it
            key = KEYS[kind][1]
            self._remove(kind, name, {tuple(getattr(row, part) for part in key) for row in group})

    def _put(self, kind: type, rows: Iterable[Any]) -> None:
        self._con.executemany(upsert(kind), map(encoder(kind), rows))

    def _remove(self, kind: type, edition: str, kept: set[tuple[Any, ...]]) -> None:
        """Removes an edition's rows that are not `kept`; a unit's name begins with its edition and a slash."""
        table, key, by = KEYS[kind]
        where, given = f"{by} = ?", [edition]
        if by == "unit":
            where, given = "unit >= ? AND unit < ?", [f"{edition}/", f"{edition}0"]
        found = self._con.execute(f"SELECT {', '.join(key)} FROM {table} WHERE {where}", given).fetchall()
        stale = [row for row in found if row not in kept]
        self._con.executemany(_delete(kind), stale)

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


def _delete(kind: type) -> str:
    table, key, _ = KEYS[kind]
    return f"DELETE FROM {table} WHERE {' AND '.join(f'{part} = ?' for part in key)}"


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
        if version < SCHEMA:
            missing = ("" if version else TABLES) + "".join(text for since, text in SINCE.items() if since > version)
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
