"""Work is measured in a process of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from metrics import bench_apart
from metrics.bench_apart import apart, measured, peak_mb
from metrics.bench_cells import PEOPLE
from metrics.bench_publish import by_kernel
from metrics.errors import Unmeasurable
from tests.metrics.benched import built


@pytest.mark.slow
def test_the_answer_comes_back_with_time_and_memory(tmp_path: Path) -> None:
    """What another process computed is what is computed here, and its memory is not this process's."""
    path = built(tmp_path)
    ballast = b"x" * 250_000_000
    there = apart(by_kernel, path)
    assert there.answer[PEOPLE].tolist() == by_kernel(path)[PEOPLE].tolist()
    assert there.seconds > 0
    assert 20 < there.peak_mb < len(ballast) / 1e6
    assert peak_mb() > len(ballast) / 2**20
    assert apart(os.getpid).answer != os.getpid()


def test_what_is_raised_there_is_raised_here(tmp_path: Path) -> None:
    """An error of the other process is this one's, with its sentence."""
    with pytest.raises(FileNotFoundError, match="nowhere"):
        apart(os.stat, tmp_path / "nowhere")
    with pytest.raises(Unmeasurable, match="no room"):
        measured(_refused)


def _refused() -> None:
    raise Unmeasurable("no room")


def test_without_proc_the_kernel_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no /proc tells of the present program, the size is that of the process's whole life."""
    monkeypatch.setattr(bench_apart, "STATUS", tmp_path / "nothing")
    assert peak_mb() > 20
