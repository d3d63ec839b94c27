"""The measurement compares equals: every way gives the curves of the formula."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest

from metrics import bench
from metrics.__main__ import main
from tests.metrics.test_retention import brute_force


@pytest.fixture(scope="module")
def world() -> bench.World:
    """A world of 300 newcomers."""
    return bench.make_world(300, 3000, seed=4)


def test_the_ways_agree_with_each_other_and_with_the_formula(world: bench.World) -> None:
    """Kernel, pandas and SQL give the same curves, and brute force gives one contest's."""
    curves = bench.by_kernel(world)
    assert curves.sum() > 0
    assert np.array_equal(bench.by_pandas(world), curves)
    assert np.array_equal(bench.by_sql(bench._load(world)), curves)
    contest, account, day, n = world.days
    busiest = int(np.bincount(contest).argmax())
    rows = [
        (int(who), int(when), int(count))
        for which, who, when, count in zip(contest, account, day, n, strict=True)
        if which == busiest
    ]
    assert curves[busiest].tolist() == brute_force(rows, 30, 1, bench.DAYS)


def test_day_counts_made_anew_are_those_kept(world: bench.World) -> None:
    """Day counts lose no contribution."""
    again = bench.recounted(world)
    assert all(np.array_equal(one, other) for one, other in zip(again.days, world.days, strict=True))
    assert int(world.days[3].sum()) == len(world.account)


def test_the_command_says_whether_the_answers_are_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """At a small scale it ends with 0 and a table that names each way and its ratio."""
    assert main(["bench", "--scale", "0.01"]) == 0
    told = capsys.readouterr().out
    for words in ("kernel, all contests", "pandas on raw rows", "SQLite on raw rows", "ratio", "peak MB", "yes"):
        assert words in told
    assert "NO" not in told


def test_a_way_that_differs_is_told_and_is_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The control: one count off in the SQL, and the command fails."""
    real = bench.by_sql

    def off_by_one(con: sqlite3.Connection) -> bench.Ints:
        curves = real(con)
        curves[0, 0] += 1
        return curves

    monkeypatch.setattr(bench, "by_sql", off_by_one)
    assert main(["bench", "--scale", "0.01"]) == 1
    assert "NO" in capsys.readouterr().out
