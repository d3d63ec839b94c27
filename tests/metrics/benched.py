"""A small invented world of the measurements, in a database and as it was drawn."""

from __future__ import annotations

from pathlib import Path

from metrics.bench_build import build, world_file
from metrics.bench_world import Size

SMALL = Size(600, 20_000, seed=3)


def built(folder: Path, size: Size = SMALL) -> Path:
    """The database of a world, built in `folder`."""
    path = world_file(folder, size)
    build(path, size)
    return path
