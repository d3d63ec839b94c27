"""How fast figures are made: the publisher on an invented world, beside pandas and SQLite, with the same answers.

A world is written into a private database of its own and everything is computed from that file, each way in a process
of its own. Then events are recorded while the publisher follows, and what is published in the end is compared with
a full recompute.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console

from metrics.bench_apart import Measured, apart, warm
from metrics.bench_build import build, world_file
from metrics.bench_cells import Answer, Frame, differences, read_frame
from metrics.bench_check import check, differing, extent
from metrics.bench_pandas import by_pandas
from metrics.bench_publish import Recompute, by_kernel, recompute
from metrics.bench_refresh import refresh
from metrics.bench_sql import by_sql
from metrics.bench_tables import KERNEL, PANDAS, SQL, Outcome, tables
from metrics.bench_world import Size
from metrics.errors import Unmeasurable
from state.reading import sizes
from state.schema import open_reader

NEWCOMERS: Final = 100_000
CONTRIBUTIONS: Final = 10_000_000
SMALLEST: Final = 1_000_000  # contributions of the smallest world that refreshes are compared with
RECOMPUTES: Final = 3
LONG_SECONDS: Final = 30.0
PANDAS_BYTES: Final = 170  # of memory for each contribution
PANDAS_SHARE: Final = 0.6  # of the machine's memory that pandas may need
WAYS: Final[dict[str, Callable[[Path], Answer]]] = {KERNEL: by_kernel, PANDAS: by_pandas, SQL: by_sql}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command `bench`."""
    about = "Measures how fast figures are made on an invented world, beside pandas and SQL; all have to give the same."
    parser = commands.add_parser("bench", help="measure how fast figures are made", description=about)
    parser.add_argument(
        "--newcomers", type=_number, default=NEWCOMERS, metavar="N", help="people of the world (default: %(default)s)"
    )
    parser.add_argument(
        "--contributions",
        type=_number,
        default=CONTRIBUTIONS,
        metavar="N",
        help="contributions of them (default: %(default)s)",
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="which of the worlds (default: %(default)s)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="build in DIR what is not there yet, and leave it there with the events that measuring adds",
    )
    where.add_argument("--data", type=Path, metavar="DIR", help="measure what --keep left in DIR, and build nothing")
    parser.set_defaults(run=run)


def _number(text: str) -> int:
    value = int(text.replace(",", "").replace("_", ""))
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


def run(args: argparse.Namespace) -> int:
    """Measures and writes the tables to standard output; 1 when two ways differ."""
    size = Size(args.newcomers, args.contributions, args.seed)
    said = Console(stderr=True)
    outcomes = []
    with _folder(args.keep or args.data) as folder:
        worlds = {each: world_file(folder, each) for each in _sizes(size)}
        missing = [path for path in worlds.values() if not path.exists()]
        if missing and args.data:
            raise Unmeasurable(f"{missing[0]} is not there: build it with --keep {args.data} and the same sizes")
        for each, path in worlds.items():
            if path in missing:
                said.print(f"building a world of {each.contributions:,} contributions in {path.parent}")
                apart(build, path, each)
            outcomes.append(_measure(path, each, _ways(each, size), said))
    console = Console(file=sys.stdout, width=max(120, Console().width))
    for table in tables(outcomes):
        console.print(table)
    wrong = [sentence for outcome in outcomes for sentence in outcome.wrong]
    for sentence in wrong:
        console.print(f"NOT THE SAME: {sentence}", markup=False)
    return 1 if wrong else 0


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    """The folder of the worlds: the one given, or one that goes away afterwards."""
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="retention-bench-") as folder:
        yield Path(folder)


def _sizes(size: Size) -> list[Size]:
    """The worlds to measure: the one asked for, and tenths of it down to the smallest."""
    found = [size]
    while found[0].contributions // 10 >= SMALLEST:
        found.insert(0, found[0].tenth())
    return found


def _ways(size: Size, asked: Size) -> list[str]:
    """Which ways a world is computed in: all at the size asked for, but pandas where memory has room for it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * PANDAS_SHARE
    fits = size.contributions * PANDAS_BYTES <= memory
    if size == asked:
        return [KERNEL, *([PANDAS] if fits else []), SQL]
    larger = size.contributions * 10 == asked.contributions
    return [KERNEL, PANDAS] if larger and asked.contributions * PANDAS_BYTES > memory else []


def _measure(path: Path, size: Size, ways: list[str], said: Console) -> Outcome:
    """Everything about one world."""
    with tempfile.TemporaryDirectory(prefix="retention-bench-") as folder:
        public, again = (Path(folder) / name / "published.db" for name in ("0", "again"))
        said.print(f"publishing {size.contributions:,} contributions")
        full = _recomputed(path, Path(folder))
        answers: dict[str, Measured[Answer]] = {}
        for name in ways:
            said.print(f"computing: {name}")
            warm(path)
            answers[name] = apart(WAYS[name], path)
        with closing(open_reader(path)) as con:
            stored, frame = sizes(con), read_frame(con)
        wrong, cells = _compare(public, frame, answers)
        said.print("recording events and publishing each")
        refreshes = apart(refresh, path, public)
        apart(recompute, path, again)
        rows = differing(public, again)
        if rows:
            wrong.append(f"{rows:,} rows published event by event differ from those of a full recompute")
        size_of_cube = extent(public)
    ways_taken = {name: (measured.seconds, measured.peak_mb) for name, measured in answers.items()}
    return Outcome(stored, size_of_cube, full, ways_taken, refreshes.answer, cells, wrong)


def _recomputed(path: Path, folder: Path) -> Measured[Recompute]:
    """The median of some full recomputes, the first of them kept in `folder`; of one where that takes long."""
    runs: list[Measured[Recompute]] = []
    while len(runs) < RECOMPUTES and sum(run.seconds for run in runs) < LONG_SECONDS:
        warm(path)
        runs.append(apart(recompute, path, folder / str(len(runs)) / "published.db"))
    return sorted(runs, key=lambda run: run.answer.seconds)[(len(runs) - 1) // 2]


def _compare(public: Path, frame: Frame, answers: dict[str, Measured[Answer]]) -> tuple[list[str], int]:
    """Where published cells differ from an answer, or answers from each other; how many cells were compared."""
    wrong: list[str] = []
    cells = 0
    first: tuple[str, Answer] | None = None
    for name, measured in answers.items():
        done = check(public, measured.answer, frame)
        wrong += [f"published and {name}: {sentence}" for sentence in done.told()]
        cells = done.cells
        if first is None:
            first = name, measured.answer
        wrong += [f"{first[0]} and {name}: {sentence}" for sentence in differences(first[1], measured.answer)]
    return wrong, cells
