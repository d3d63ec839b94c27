"""The measurement compares equals: every way gives what is published, or the command fails."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from metrics import bench, bench_refresh
from metrics.__main__ import main
from metrics.bench_apart import Measured, measured
from metrics.bench_cells import Answer, named
from metrics.bench_publish import Recompute
from metrics.bench_sql import by_sql
from metrics.bench_tables import PANDAS, SQL
from metrics.bench_world import Size

TINY = ["--newcomers", "600", "--contributions", "20000"]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything in this process, with few events: starting others takes most of the time of small worlds."""

    def few(work: Callable[..., object], *args: object) -> Measured[object]:
        return measured(work, *args, *((3, 1) if work is bench_refresh.refresh else ()))

    monkeypatch.setattr(bench, "apart", few)


def off_by_one(path: Path) -> Answer:
    """What SQL finds, but for one person more in one cell."""
    answer = by_sql(path)
    answer[named("quarter", "organic", 1)][0, 1] += 1
    return answer


@pytest.mark.slow
def test_the_command_measures_in_processes_of_their_own(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It ends with 0 and tables that name each way, what an event costs, and the aims; its worlds are gone then."""
    assert main(["bench", *TINY]) == 0
    told = capsys.readouterr().out
    for words in ("publisher", "kernel on", "pandas on", "SQLite on", "peak MB", "yes", "100 events at once", "Aims"):
        assert words in told
    assert "NO" not in told


def test_a_way_that_differs_is_told_and_is_status_1(
    here: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The control: one cell off in the SQL, and the command fails and says which, published and by the others."""
    monkeypatch.setitem(bench.WAYS, SQL, off_by_one)
    assert main(["bench", *TINY]) == 1
    told = capsys.readouterr().out
    assert f"NOT THE SAME: published and {SQL}: " in told.replace("\n", " ")
    assert "quarter, organic, at least 1" in told
    assert f"kernel on the day counts and {SQL}: " in told.replace("\n", " ")


def test_a_world_that_was_kept_is_used_again(
    here: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--keep builds what is not there and leaves it, --data measures it as it is."""
    assert main(["bench", *TINY, "--keep", str(tmp_path)]) == 0
    (kept,) = tmp_path.rglob("activity.db")
    made = kept.stat().st_ino
    assert "building" in capsys.readouterr().err
    monkeypatch.setattr(bench, "build", None)
    assert main(["bench", *TINY, "--data", str(tmp_path)]) == 0
    assert "building" not in capsys.readouterr().err
    assert kept.stat().st_ino == made


def test_a_world_that_is_not_there_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--data of another size says which file it misses and how it comes about."""
    assert main(["bench", *TINY, "--data", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert f"{tmp_path}/600-20000-1/activity.db is not there: build it with --keep {tmp_path}" in told


def test_the_middle_one_of_three_recomputes_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Chance moves no figure much; and one that takes long is done once."""
    taken = iter([5.0, 1.0, 3.0, 40.0])

    def fake(work: Callable[..., object], *args: object) -> Measured[Recompute]:
        seconds = next(taken)
        return Measured(Recompute(seconds, 0.0, 0.0), seconds, 1.0)

    monkeypatch.setattr(bench, "apart", fake)
    path = tmp_path / "file"
    path.write_bytes(b"x" * 10)
    assert bench._recomputed(path, tmp_path).answer.seconds == 3.0
    assert bench._recomputed(path, tmp_path).answer.seconds == 40.0


@pytest.mark.parametrize("words", [["--newcomers", "0"], ["--contributions", "many"], ["--keep", "a", "--data", "b"]])
def test_a_wrong_option_is_named(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Sizes below 1, words for numbers, and two folders are refused with the option's name."""
    with pytest.raises(SystemExit):
        main(["bench", *words])
    assert words[-2] in capsys.readouterr().err


def test_tenths_down_to_a_million_are_measured_too() -> None:
    """The default world is measured with one of a million contributions, the large one with two smaller ones."""
    asked = Size(1_000_000, 100_000_000)
    assert [size.contributions for size in bench._sizes(asked)] == [10**6, 10**7, 10**8]
    assert [size.newcomers for size in bench._sizes(asked)] == [10**4, 10**5, 10**6]
    assert [size.contributions for size in bench._sizes(Size(100_000, 10_000_000))] == [10**6, 10**7]
    assert bench._sizes(Size(600, 20_000)) == [Size(600, 20_000)]


def test_pandas_runs_where_memory_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A world too large for it is computed by the other ways, and by pandas at a tenth of the size."""
    asked = Size(1_000_000, 100_000_000)
    small, tenth, _ = bench._sizes(asked)
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 24 * 2**18}.__getitem__)
    ways = [bench._ways(size, asked) for size in (small, tenth, asked)]
    assert [[PANDAS in each, SQL in each] for each in ways] == [
        [False, False],
        [True, False],
        [False, True],
    ]
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 256 * 2**18}.__getitem__)
    ways = [bench._ways(size, asked) for size in (small, tenth, asked)]
    assert [[PANDAS in each, SQL in each] for each in ways] == [
        [False, False],
        [False, False],
        [True, True],
    ]
