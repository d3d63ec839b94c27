"""Readers of the published file need no right to write, and read all of one publication or nothing."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from state.errors import NotFound, Unavailable
from state.published import (
    Changes,
    Freshness,
    Published,
    Term,
    open_published,
    read,
    read_cube,
    read_head,
)
from tests.state.printed import rows

NOBODY = 65534


def test_every_figure_is_read_by_definition_or_all(published: Published) -> None:
    """Each kind of row as it was written; of one definition those of that one only, and the words in any case."""
    edition, word = rows(2024), Term("state", "final", 0, "final", "It stays.")
    published.apply(Changes((edition,), terms=(word,)))
    con = open_published(published.path)
    cube = read_cube(con)
    assert (set(cube.cohorts), set(cube.figures)) == (set(edition.cohorts), set(edition.figures))
    assert (set(cube.curves), set(cube.spreads)) == (set(edition.curves), set(edition.spreads))
    assert set(cube.returning) == set(edition.returning)
    assert cube.terms == read_cube(con, "commons").terms == (word,)
    grace = read_cube(con, "grace")
    assert (grace.cohorts, grace.figures, grace.curves) == (cube.cohorts, (), ())
    con.close()


def test_nothing_published_is_not_found(folder: Path) -> None:
    """There is no file, or an empty one of a publisher that was killed at its very start."""
    with pytest.raises(NotFound, match="nothing has been published"):
        open_published(folder / "published.db")
    (folder / "published.db").touch()
    with pytest.raises(Unavailable, match="nothing has been published"):
        open_published(folder / "published.db")


def test_the_head_tells_changed_figures_from_new_freshness(published: Published) -> None:
    """Freshness moves without the version, figures move the version; both are read without the figures."""
    con = open_published(published.path)
    published.apply(Changes((rows(2023),)))
    version, fresh = read_head(con)
    assert (version, fresh) == (read(con).version, None)
    published.set_freshness(Freshness(5, 4, 1000, 5000, "live"))
    assert read_head(con) == (version, Freshness(5, 4, 1000, 5000, "live"))
    published.apply(Changes((rows(2023, 11),)))
    assert read_head(con)[0] > version
    con.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_a_reader_without_any_right_to_write_reads(published: Published) -> None:
    """Another user reads while the writer has the file open and when it is stopped, and cannot write."""
    published.apply(Changes((rows(2024),)))
    os.seteuid(NOBODY)
    try:
        con = open_published(published.path)
        assert read(con).version == 1
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            con.execute("DELETE FROM unit")
        with pytest.raises(PermissionError):
            (published.path.parent / "other").touch()
    finally:
        os.seteuid(0)
    published.apply(Changes((rows(2024, 11),)))
    published.close()
    os.seteuid(NOBODY)
    try:
        assert read(con).version == 2
        con.close()
        con = open_published(published.path)
        assert {unit.newcomers for unit in read(con).units} == {11}
        con.close()
    finally:
        os.seteuid(0)
