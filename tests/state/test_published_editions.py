"""The published file is read edition by edition: what was asked for, as of one commit, and nothing else looked at."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from state.errors import Corrupt, Unavailable
from state.published import (
    Campaign,
    Changes,
    Curve,
    EditionRows,
    Figure,
    Freshness,
    Published,
    Quality,
    Returning,
    Spread,
    Term,
    open_published,
    read_cover,
    read_curves,
    read_figures,
    read_returning,
    read_sheet,
    read_spreads,
)
from state.published_editions import CURVES, FIGURES, RETURNING, SPREADS, unit_seek
from tests.state.printed import rows

EVERY: Final[dict[str, Callable[[sqlite3.Connection], object]]] = {
    "cover": read_cover,
    "sheet": lambda con: read_sheet(con, "monuments2024"),
    "figures": lambda con: read_figures(con, "monuments2024", "global", "any", "active", 1),
    "curves": lambda con: read_curves(con, "monuments2024", "global", "any", 30, 1),
    "spreads": lambda con: read_spreads(con, "monuments2024", "grace", "any"),
    "returning": lambda con: read_returning(con, "monuments2024", "grace"),
}
SEEKS: Final[list[tuple[type, tuple[str, ...], int]]] = [
    (Figure, FIGURES, 5),
    (Curve, CURVES, 5),
    (Spread, SPREADS, 3),
    (Returning, RETURNING, 2),
]


def edition(year: int, n: int = 10) -> EditionRows:
    """An edition whose units have people by two definitions."""
    made = rows(year, n)
    return replace(made, cohorts=made.cohorts + tuple(replace(row, definition="global") for row in made.cohorts))


@pytest.fixture
def con(published: Published) -> Iterator[sqlite3.Connection]:
    """A reader of a file with two editions, the name of one of which begins with that of the other."""
    campaigns = (Campaign("monuments", "Wiki Loves Monuments"),)
    published.apply(Changes((edition(2024), edition(20240, 11)), campaigns, {"simulated": "invented"}))
    made = open_published(published.path, busy=0)
    yield made
    made.close()


def test_a_sheet_has_the_small_rows_of_its_edition(con: sqlite3.Connection) -> None:
    """All of them as they were written, and none of another edition."""
    for year, n in ((2024, 10), (20240, 11)):
        sheet, written = read_sheet(con, f"monuments{year}"), edition(year, n)
        assert sheet is not None
        assert sheet.edition == written.edition
        assert (sheet.units, sheet.contests) == (written.units, written.unit_contests)
        assert set(sheet.cohorts) == set(written.cohorts)
        assert (sheet.hours, sheet.running, sheet.left_out) == (written.hours, written.running, written.left_out[0])


def test_what_is_not_published_has_no_sheet(con: sqlite3.Connection, published: Published) -> None:
    """Neither an edition nobody knows nor one that is gone, although its units stay remembered."""
    assert read_sheet(con, "monuments2023") is None
    published.apply(Changes(gone=("monuments2024",)))
    assert read_sheet(con, "monuments2024") is None
    assert read_figures(con, "monuments2024", "global", "any", "active", 1) == ()


def test_an_edition_that_leaves_nobody_out_says_so(con: sqlite3.Connection, published: Published) -> None:
    """There is no row then."""
    published.apply(Changes((replace(edition(2024), left_out=()),)))
    sheet = read_sheet(con, "monuments2024")
    assert sheet is not None
    assert sheet.left_out is None


def test_a_cover_has_what_belongs_to_no_edition(con: sqlite3.Connection, published: Published) -> None:
    """Words, campaigns, meta, quality by its places, freshness, and the editions with their last change."""
    words = (Term("state", "final", 1, "final", "It stays."), Term("state", "so far", 0, "so far", "It grows."))
    oddities = (Quality("some", 2, "People", "Some", "It is odd.", 3), Quality("many", 1, "People", "Many", "So.", 9))
    published.apply(Changes(terms=words, quality=oddities))
    freshness = Freshness(5, 4, 70, 1234, "live", (), 3, 12, 40, 900)
    published.set_freshness(freshness)
    cover = read_cover(con)
    assert (cover.version, cover.meta) == (2, {"version": "2", "simulated": "invented"})
    assert cover.campaigns == (Campaign("monuments", "Wiki Loves Monuments"),)
    assert (cover.terms, cover.quality) == (words, (oddities[1], oddities[0]))
    assert cover.touched == {"": 2, "monuments2024": 1, "monuments20240": 1}
    assert cover.freshness == freshness


def test_a_new_file_has_a_cover(published: Published) -> None:
    """Nothing is in it, not even freshness."""
    con = open_published(published.path)
    cover = read_cover(con)
    assert (cover.version, cover.campaigns, cover.touched, cover.freshness) == (0, (), {"": 0}, None)
    con.close()


def test_figures_are_those_asked_for(con: sqlite3.Connection) -> None:
    """By definition, measure, reading and least number, at every month, unit by unit."""
    written = edition(2024)
    for measure, least in (("any", 1), ("any", 5), ("organic", 1)):
        found = read_figures(con, "monuments2024", "global", measure, "active", least)
        assert found == tuple(row for row in written.figures if (row.measure, row.least) == (measure, least))
    assert len(found) == 3 * 4
    assert read_figures(con, "monuments2024", "grace", "any", "active", 1) == ()
    assert read_figures(con, "monuments2024", "global", "any", "quarter", 1) == ()
    assert read_figures(con, "monuments", "global", "any", "active", 1) == ()


def test_curves_spreads_and_returning_are_those_asked_for(con: sqlite3.Connection) -> None:
    """Of one edition, in the order of units; lists come back as they were."""
    written = edition(20240, 11)
    for width in (0, 30):
        found = read_curves(con, "monuments20240", "global", "any", width, 1)
        assert found == tuple(row for row in written.curves if row.width == width)
    assert read_curves(con, "monuments20240", "global", "any", 90, 1) == ()
    assert read_spreads(con, "monuments20240", "grace", "any") == written.spreads
    assert read_spreads(con, "monuments20240", "grace", "organic") == ()
    assert read_returning(con, "monuments20240", "grace") == written.returning
    assert read_returning(con, "monuments20240", "global") == ()


def plan(con: sqlite3.Connection, sql: str, given: object = ()) -> list[str]:
    """How SQLite looks for rows."""
    told: list[str] = [row[3] for row in con.execute(f"EXPLAIN QUERY PLAN {sql}", given)]  # type: ignore[arg-type]
    return told


def of_units(con: sqlite3.Connection, kind: type, given: tuple[str, ...], *, turned: bool = False) -> list[str]:
    """How the rows of a kind are looked for; `turned`: with the kind's own table first."""
    sql = unit_seek(kind, given)
    if turned:
        join = sql[sql.index("FROM ") + 5 : sql.index(" ON ")]
        sql = sql.replace(join, " CROSS JOIN ".join(reversed(join.split(" CROSS JOIN "))))
    return plan(con, sql, {**dict.fromkeys(given, 1), "first": "a/", "beyond": "a0"})


@pytest.mark.parametrize(("kind", "given", "parts"), SEEKS)
def test_each_unit_is_sought_by_the_whole_key(
    con: sqlite3.Connection, kind: type, given: tuple[str, ...], parts: int
) -> None:
    """An edition's rows are found without looking at those that were not asked for."""
    told = of_units(con, kind, given)
    assert told[0] == "SEARCH c USING PRIMARY KEY (unit>? AND unit<?)"
    assert told[1].startswith("SEARCH f USING ")
    assert told[1].count("=?") == parts
    assert not [step for step in told if "SCAN" in step]


@pytest.mark.parametrize(("kind", "given"), [(kind, given) for kind, given, _ in SEEKS])
def test_a_seek_the_other_way_round_is_seen(con: sqlite3.Connection, kind: type, given: tuple[str, ...]) -> None:
    """The control: with its own table first, all of the edition's rows of the kind are looked at."""
    told = of_units(con, kind, given, turned=True)
    assert told[0].startswith("SEARCH f USING ")
    assert told[0].endswith("(unit>? AND unit<?)")


def test_a_sheet_scans_no_table(con: sqlite3.Connection) -> None:
    """Every statement goes by a key or an index."""
    statements: list[str] = []
    con.set_trace_callback(statements.append)
    read_sheet(con, "monuments2024")
    con.set_trace_callback(None)
    questions = [sql for sql in statements if sql.startswith("SELECT")]
    assert len(questions) == 7
    assert not [step for sql in questions for step in plan(con, sql) if "SCAN" in step]


@pytest.mark.parametrize("name", EVERY)
def test_a_transaction_of_the_callers_stays_open(con: sqlite3.Connection, name: str) -> None:
    """What is read in it is as of its commit; without one, none is left behind."""
    EVERY[name](con)
    assert not con.in_transaction
    con.execute("BEGIN")
    EVERY[name](con)
    assert con.in_transaction
    con.rollback()


@pytest.mark.parametrize("name", ["cover", "sheet"])
def test_nothing_is_written_between_two_questions(con: sqlite3.Connection, published: Published, name: str) -> None:
    """The publisher waits until a reader has all of one commit."""
    published._con.execute("PRAGMA busy_timeout = 0")
    refused: list[bool] = []

    def write(sql: str) -> None:
        if sql.startswith("SELECT"):
            try:
                published.apply(Changes((edition(2024, 20 + len(refused)),)))
            except Unavailable:
                refused.append(True)
            else:
                refused.append(False)

    con.set_trace_callback(write)
    EVERY[name](con)
    con.set_trace_callback(None)
    assert not any(refused[:1])  # before the first question nothing is held
    assert len(refused) > 3
    assert all(refused[1:])


@pytest.mark.parametrize("name", EVERY)
def test_a_file_that_is_being_written_is_not_available(
    con: sqlite3.Connection, published: Published, name: str
) -> None:
    """The reader is told so, and may try again; nothing stays open."""
    published._con.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Unavailable, match="cannot be read at the moment"):
        EVERY[name](con)
    assert not con.in_transaction
    published._con.rollback()
    assert EVERY[name](con)


@pytest.mark.parametrize("name", EVERY)
def test_a_damaged_file_is_told_from_one_that_is_busy(con: sqlite3.Connection, published: Published, name: str) -> None:
    """Whatever is asked for; and no transaction stays open."""
    size = published.path.stat().st_size
    with published.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\x55" * (size - 4096))
    damaged: Any = sqlite3.connect(f"{published.path.as_uri()}?mode=ro", uri=True, isolation_level=None)
    with pytest.raises(Corrupt, match="damaged"):
        EVERY[name](damaged)
    assert not damaged.in_transaction
    damaged.close()
