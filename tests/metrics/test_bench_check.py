"""What is published is compared with what the other ways give, and a wrong cell is seen."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from metrics.bench_cells import WIKIS, Frame, curve, named, read_frame
from metrics.bench_check import SHOWN, check, differing, extent
from metrics.bench_publish import Recompute, recompute
from metrics.bench_refresh import ANY_EVENT, refresh
from metrics.bench_sql import by_sql
from metrics.bench_world import Size
from state.activity import open_reader
from tests.metrics.benched import built


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The database of a world."""
    return built(tmp_path, Size(1500, 40_000, seed=6))


@pytest.fixture
def public(path: Path, tmp_path: Path) -> Path:
    """What is published of it."""
    public = tmp_path / "published" / "published.db"
    taken = recompute(path, public)
    assert isinstance(taken, Recompute)
    assert 0 < taken.reading < taken.seconds
    assert taken.computing > 0
    return public


def frame_of(path: Path) -> Frame:
    """The frame of the world."""
    with closing(open_reader(path)) as con:
        return read_frame(con)


def test_published_cells_are_those_of_the_raw_rows(path: Path, public: Path) -> None:
    """Final figures, whole curves and wikis of every unit are what SQL finds; thousands of cells."""
    done = check(public, by_sql(path), frame_of(path))
    assert done.wrong == []
    assert done.cells > 5000
    cube = extent(public)
    assert cube.definitions == 4
    assert cube.figures > 1000


@pytest.mark.parametrize("name", [named("active", "any", 1), named("since-end", "organic", 5), curve(90, "any"), WIKIS])
def test_a_wrong_answer_is_seen(path: Path, public: Path, name: str) -> None:
    """The control: cells that are one off are named, the first of them with both numbers."""
    answer = by_sql(path)
    answer[name] += 1
    done = check(public, answer, frame_of(path))
    assert len(done.wrong) > SHOWN
    told = done.told()
    assert len(told) == SHOWN + 1
    assert all(name in sentence and "expected" in sentence for sentence in told[:SHOWN])
    assert told[-1] == f"and {len(done.wrong) - SHOWN:,} more"


def test_a_wrong_published_cell_is_seen(path: Path, public: Path) -> None:
    """The other way round: one figure changed in the file is one that differs."""
    with closing(sqlite3.connect(public)) as con, con:
        con.execute(
            "UPDATE figure SET retained = retained + 1 WHERE (unit, k) IN (SELECT unit, k FROM figure WHERE state ="
            " 'final' LIMIT 1) AND definition = 'global' AND measure = 'any' AND reading = 'quarter' AND least = 5"
        )
    done = check(public, by_sql(path), frame_of(path))
    assert len(done.wrong) == 1
    assert named("quarter", "any", 5) in done.wrong[0]


def test_events_published_one_by_one_end_where_a_recompute_does(path: Path, public: Path, tmp_path: Path) -> None:
    """After events live, late and in batches, what is published is what publishing everything anew gives."""
    refreshes = refresh(path, public, once=4, batches=2)
    assert [each.number for each in refreshes.kinds].count(100) == 1
    assert all(each.seconds > 0 for each in refreshes.kinds)
    assert ANY_EVENT in [each.name for each in refreshes.kinds]
    with closing(open_reader(path)) as con:
        assert con.execute("SELECT count(*) FROM contribution").fetchone() == (refreshes.contributions,)
    again = tmp_path / "again" / "published.db"
    recompute(path, again)
    assert differing(public, again) == 0
    with closing(sqlite3.connect(again)) as con, con:
        con.execute("UPDATE curve SET retained = x'00000000' WHERE width = 90")
    assert differing(public, again) > 0
