"""The published file edition by edition, so that a reader has in memory what it was asked for and no more.

Every function reads as of one commit, that of the caller's transaction if there is one, and raises Unavailable or
Corrupt as `open_published` does.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from state.published_coding import KEYS, columns, decoder
from state.published_reading import freshness_of, one_commit, quality_of, rows_of
from state.published_rows import (
    Campaign,
    Cohort,
    Curve,
    Edition,
    Figure,
    Freshness,
    Hour,
    LeftOut,
    Quality,
    Returning,
    Running,
    Spread,
    Term,
    Unit,
    UnitContest,
)

Row = TypeVar("Row")
FIGURES: Final = ("definition", "measure", "reading", "least")
CURVES: Final = ("definition", "measure", "width", "least")
SPREADS: Final = ("definition", "measure")
RETURNING: Final = ("definition",)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All small rows of one edition; `contests` may be of the unit '<edition>/left-out', `hours` of its 'running'."""

    edition: Edition
    units: tuple[Unit, ...]
    contests: tuple[UnitContest, ...]
    cohorts: tuple[Cohort, ...]
    hours: tuple[Hour, ...]
    running: tuple[Running, ...]
    left_out: LeftOut | None


@dataclass(frozen=True, slots=True)
class Cover:
    """What belongs to no edition. `touched`: by edition, gone ones too, the version that last changed a row of it.

    Of '' it is the version that last changed campaigns, terms, meta or quality.
    """

    version: int
    meta: dict[str, str]
    campaigns: tuple[Campaign, ...]
    terms: tuple[Term, ...]
    quality: tuple[Quality, ...]
    touched: dict[str, int]
    freshness: Freshness | None


def read_cover(con: sqlite3.Connection) -> Cover:
    """What belongs to no edition, and which editions changed when."""
    with one_commit(con):
        meta = dict(con.execute("SELECT key, value FROM meta"))
        return Cover(
            version=int(meta["version"]),
            meta=meta,
            campaigns=rows_of(con, Campaign),
            terms=rows_of(con, Term),
            quality=quality_of(con),
            touched=dict(con.execute("SELECT edition, version FROM touched")),
            freshness=freshness_of(con),
        )


def read_sheet(con: sqlite3.Connection, edition: str) -> Sheet | None:
    """The small rows of an edition, or None where it is not published."""
    with one_commit(con):
        found = _of_edition(con, Edition, edition)
        if not found:
            return None
        return Sheet(
            found[0],
            units=_of_edition(con, Unit, edition),
            contests=_of_edition(con, UnitContest, edition),
            cohorts=_of_edition(con, Cohort, edition),
            hours=_of_edition(con, Hour, edition),
            running=_of_edition(con, Running, edition),
            left_out=next(iter(_of_edition(con, LeftOut, edition)), None),
        )


def read_figures(
    con: sqlite3.Connection, edition: str, definition: str, measure: str, reading: str, least: int
) -> tuple[Figure, ...]:
    """An edition's figures at all months and today, in the order of units and months."""
    return _by_unit(con, Figure, edition, FIGURES, (definition, measure, reading, least))


def read_curves(
    con: sqlite3.Connection, edition: str, definition: str, measure: str, width: int, least: int
) -> tuple[Curve, ...]:
    """An edition's daily curves, in the order of units."""
    return _by_unit(con, Curve, edition, CURVES, (definition, measure, width, least))


def read_spreads(con: sqlite3.Connection, edition: str, definition: str, measure: str) -> tuple[Spread, ...]:
    """Where an edition's newcomers were active, in the order of units and months."""
    return _by_unit(con, Spread, edition, SPREADS, (definition, measure))


def read_returning(con: sqlite3.Connection, edition: str, definition: str) -> tuple[Returning, ...]:
    """How many of an edition's newcomers took part again, in the order of units."""
    return _by_unit(con, Returning, edition, RETURNING, (definition,))


def _of_edition(con: sqlite3.Connection, kind: type[Row], edition: str) -> tuple[Row, ...]:
    """The rows of a kind whose table tells its edition or, before the slash, its unit; in the order of their keys."""
    table, key, by = KEYS[kind]
    where, given = f"{by} = ?", [edition]
    if by == "unit":
        where, given = "unit >= ? AND unit < ?", [*_units(edition)]
    sql = f"SELECT {', '.join(columns(kind))} FROM {table} WHERE {where} ORDER BY {', '.join(key)}"
    return tuple(map(decoder(kind), con.execute(sql, given)))


def _by_unit(
    con: sqlite3.Connection, kind: type[Row], edition: str, given: tuple[str, ...], values: tuple[str | int, ...]
) -> tuple[Row, ...]:
    with one_commit(con):
        found = con.execute(unit_seek(kind, given), {**dict(zip(given, values, strict=True)), **_bounds(edition)})
        return tuple(map(decoder(kind), found))


def unit_seek(kind: Any, given: tuple[str, ...]) -> str:
    """The statement that seeks each unit's rows by their key: an edition has too many rows to look at all."""
    table, key, _ = KEYS[kind]
    names = ", ".join(f"f.{name}" for name in columns(kind))
    wanted = " AND ".join(f"f.{name} = :{name}" for name in given)
    return (
        f"SELECT {names} FROM cohort c CROSS JOIN {table} f ON f.unit = c.unit AND {wanted}"  # cohorts first
        " WHERE c.unit >= :first AND c.unit < :beyond AND c.definition = :definition"
        f" ORDER BY c.unit{''.join(f', f.{name}' for name in key if name not in ('unit', *given))}"
    )


def _bounds(edition: str) -> dict[str, str]:
    first, beyond = _units(edition)
    return {"first": first, "beyond": beyond}


def _units(edition: str) -> tuple[str, str]:
    """The least name of an edition's units, which begin with the edition and a slash, and the least beyond them."""
    return f"{edition}/", f"{edition}0"
