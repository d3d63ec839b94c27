"""All ways give the same cells, and what differs is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from metrics.bench_cells import PEOPLE, WIKIS, Answer, Frame, curve, curves, differences, named, read_frame, readings
from metrics.bench_pandas import by_pandas
from metrics.bench_publish import by_kernel
from metrics.bench_sql import by_sql
from metrics.bench_world import Size
from metrics.calendar import DAY
from state.activity import open_reader
from tests.metrics.benched import built


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a world of 2,000 people."""
    return built(tmp_path_factory.mktemp("cells"), Size(2000, 60_000, seed=5))


@pytest.fixture(scope="module")
def answer(path: Path) -> Answer:
    """The cells by the kernel."""
    return by_kernel(path)


def rows(path: Path, frame: Frame, place: int) -> Iterator[tuple[int, int, int, int]]:
    """Account, wiki, day after E and uploads to the campaign of a contest's newcomers, row by row from raw tables."""
    with closing(open_reader(path)) as con:
        sql = (
            "SELECT c.account, c.wiki, c.ts, EXISTS (SELECT 1 FROM file f JOIN contest o ON o.id = f.contest"
            " WHERE f.page = c.file AND o.campaign = h.campaign) FROM tracked t JOIN contest h ON h.id = t.contest"
            " JOIN account a ON a.id = t.account JOIN participation p USING (account, contest)"
            " JOIN contribution c USING (account)"
            ' WHERE t.contest = ? AND a.registered >= h.start AND a.registered < h."end"'
        )
        for account, wiki, ts, own in con.execute(sql, [place + 1]):
            if ts >= frame.end[place]:
                yield account, wiki, (ts - int(frame.end[place])) // DAY, own


@pytest.mark.parametrize("way", [by_pandas, by_sql])
def test_every_way_gives_the_kernels_cells(path: Path, answer: Answer, way: object) -> None:
    """Pandas and SQL, from the raw rows, agree with the kernel on day counts in every cell of every contest."""
    assert differences(answer, way(path)) == []  # type: ignore[operator]
    assert all(cells.sum() > 0 for cells in answer.values())


def test_the_cells_are_the_formulas(path: Path, answer: Answer) -> None:
    """Counting person by person and window by window gives the largest contest's cells."""
    with closing(open_reader(path)) as con:
        frame = read_frame(con)
    place = int(answer[PEOPLE].argmax())
    raw = list(rows(path, frame, place))
    for reading, measure, least in readings():
        for k in range(4):
            low, high = (int(bound[place]) for bound in frame.window(reading, k))
            inside = [who for who, _, day, own in raw if low <= day < high and not (measure == "organic" and own)]
            enough = sum(inside.count(who) >= least for who in set(inside))
            assert answer[named(reading, measure, least)][place, k] == enough, (reading, measure, least, k)
    for width, measure in curves():
        for t in (0, 1, 29, 30, 31, 89, 90, 91, 200, 400):
            active = {
                w for w, _, day, own in raw if max(0, t - width) <= day < t and not (measure == "organic" and own)
            }
            assert answer[curve(width, measure)][place, t] == len(active), (width, measure, t)
    low, high = (int(bound[place]) for bound in frame.window("active", 0))
    there = {(who, wiki) for who, wiki, day, _ in raw if low <= day < high}
    counted = [sum(wiki == each for _, wiki in there) for each in range(1, len(frame.wikis) + 1)]
    assert answer[WIKIS][place, 0].tolist() == counted


def test_windows_tile_the_year() -> None:
    """Quarters begin where the one before ends, the first one at the end; "since the end" always begins there."""
    end = int((date(2024, 10, 1) - date(1970, 1, 1)).days) * DAY
    frame = Frame(np.array([end]), np.array([[92, 182, 273, 365]]), ("commonswiki",), ("A category",))
    windows = {
        name: [tuple(int(b[0]) for b in frame.window(name, k)) for k in range(4)] for name in ("quarter", "active")
    }
    assert windows["quarter"] == [(0, 92), (92, 182), (182, 273), (273, 365)]
    assert windows["active"] == [(62, 92), (152, 182), (243, 273), (335, 365)]
    assert frame.window("since-end", 3)[0].tolist() == [0]


def test_a_difference_is_told(answer: Answer) -> None:
    """The control: a cell that is one off, and a kind of cell that is missing, are named."""
    other = {name: cells.copy() for name, cells in answer.items()}
    other[curve(30, "any")][2, 17] += 1
    del other[WIKIS]
    told = differences(answer, other)
    assert told == [f"{WIKIS}: only one of them has it", f"curve of 30 days, any: 1 cells of {12 * 401:,} differ"]
