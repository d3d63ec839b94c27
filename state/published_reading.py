"""The published file as others read it, without any right to write: all that the page shows, or every figure."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from state.errors import Corrupt, NotFound, SchemaNewer, Unavailable
from state.published_coding import KEYS, columns, decoder
from state.published_rows import (
    Campaign,
    Cohort,
    Curve,
    Edition,
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

SCHEMA: Final = 4
BUSY_SECONDS: Final = 10.0
Row = TypeVar("Row")
_MILESTONES: Final = (
    "SELECT unit, definition, measure, k, due, newcomers, retained, state FROM figure WHERE definition = 'global'"
    " AND measure = 'any' AND reading = 'active' AND least = 1 ORDER BY unit, k"
)
_CURVES: Final = (
    "SELECT unit, retained FROM curve WHERE definition = 'global' AND measure = 'any' AND width = 30 AND least = 1"
)


@dataclass(frozen=True, slots=True)
class Cube:
    """Every figure published by one definition, or by all; tuples in the order of their keys."""

    terms: tuple[Term, ...]
    cohorts: tuple[Cohort, ...]
    figures: tuple[Figure, ...]
    curves: tuple[Curve, ...]
    spreads: tuple[Spread, ...]
    returning: tuple[Returning, ...]


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
        return version, freshness_of(con)
    except sqlite3.DatabaseError as error:
        raise _unreadable(error) from error


def read(con: sqlite3.Connection) -> Snapshot:
    """Everything published, as of one commit. Raises Unavailable or Corrupt, see `open_published`."""
    with one_commit(con):
        return _snapshot(con)


@contextmanager
def one_commit(con: sqlite3.Connection) -> Iterator[None]:
    """What is read inside is as of one commit, that of the caller's transaction if there is one.

    Raises Unavailable or Corrupt for what SQLite says, see `open_published`.
    """
    own = not con.in_transaction
    try:
        if own:
            con.execute("BEGIN")
        try:
            yield
        finally:
            if own:
                con.rollback()
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
        campaigns=rows_of(con, Campaign),
        editions=rows_of(con, Edition),
        units=rows_of(con, Unit),
        unit_contests=rows_of(con, UnitContest),
        left_out=rows_of(con, LeftOut),
        milestones=tuple(Milestone(*row) for row in con.execute(_MILESTONES)),
        curves=dict(con.execute(_CURVES)),
        hours=rows_of(con, Hour),
        running=rows_of(con, Running),
        freshness=freshness_of(con),
        quality=quality_of(con),
    )


def read_cube(con: sqlite3.Connection, definition: str | None = None) -> Cube:
    """Every figure by `definition`, or by all of them, as of one commit inside a transaction of the caller's, if any.

    Raises Unavailable or Corrupt, see `open_published`.
    """
    try:
        parts = (rows_of(con, kind, definition) for kind in (Cohort, Figure, Curve, Spread, Returning))
        return Cube(rows_of(con, Term), *parts)  # type: ignore[arg-type]
    except sqlite3.DatabaseError as error:
        raise _unreadable(error) from error


def rows_of(con: sqlite3.Connection, kind: type[Row], definition: str | None = None) -> tuple[Row, ...]:
    """The rows of a kind in the order of their keys, all or those of one definition; SQLite's errors are not told."""
    table, key, _ = KEYS[kind]
    where, values = (" WHERE definition = ?", [definition]) if definition is not None else ("", [])
    found = con.execute(f"SELECT {', '.join(columns(kind))} FROM {table}{where} ORDER BY {', '.join(key)}", values)
    return tuple(map(decoder(kind), found))


def quality_of(con: sqlite3.Connection) -> tuple[Quality, ...]:
    """The data-quality report in its order; SQLite's errors are not told."""
    return tuple(sorted(rows_of(con, Quality), key=lambda row: row.place))


def freshness_of(con: sqlite3.Connection) -> Freshness | None:
    """The freshness row, if there is one yet; SQLite's errors are not told."""
    row = con.execute(f"SELECT {', '.join(columns(Freshness))} FROM freshness").fetchone()
    return decoder(Freshness)(row) if row else None
