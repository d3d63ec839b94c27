"""How fast the figures are made: the kernel beside plain pandas and SQL, with the same answers.

The world is invented: 60 % of the newcomers are never seen again, a few make tens of thousands of contributions.
Every way gives each contest's daily curve of the headline (active in the 30 days up to each mark).
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import sys
import time
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from metrics.calendar import DAY
from metrics.retention import active_curve, active_curves

Ints = npt.NDArray[np.int64]
NEWCOMERS: Final = 100_000
CONTRIBUTIONS: Final = 10_000_000
BASELINE_SCALE: Final = 0.2
CONTESTS: Final = 200
DAYS: Final = 400
WIDTH: Final = 30
WIKIS: Final = 8


@dataclass(frozen=True, slots=True)
class World:
    """Contributions as raw rows in order of arrival, and their day counts ordered by contest, account, day.

    `contest`, `account`, `wiki`, `second` (after E) are parallel, one a contribution; `days` holds the day counts.
    """

    contest: Ints
    account: Ints
    wiki: Ints
    second: Ints
    days: tuple[Ints, Ints, Ints, Ints]


def make_world(newcomers: int, contributions: int, seed: int = 1) -> World:
    """An invented world of about `contributions` contributions."""
    rng = np.random.default_rng(seed)
    weight = rng.pareto(0.9, newcomers) * (rng.random(newcomers) > 0.6)
    weight = np.minimum(weight, np.quantile(weight, 0.999))
    counts = rng.poisson(weight / weight.sum() * contributions)
    lifetime = np.minimum(rng.exponential(90.0, newcomers) + 1, DAYS)
    account = np.repeat(np.arange(newcomers), counts)
    second = (rng.random(len(account)) * lifetime[account] * DAY).astype(np.int64)
    order = np.argsort(second, kind="stable")
    account, second = account[order], second[order]
    wiki = rng.integers(0, WIKIS, len(account)) * (rng.random(len(account)) > 0.7)
    return World(account % CONTESTS, account, wiki, second, _day_counts(account, wiki, second // DAY))


def _day_counts(account: Ints, wiki: Ints, day: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    people = int(account.max()) + 1
    key = ((account % CONTESTS * people + account) * WIKIS + wiki) * DAYS + day
    distinct, n = np.unique(key, return_counts=True)
    person = distinct // (DAYS * WIKIS)
    return person // people, person % people, distinct % DAYS, n


def recounted(world: World) -> World:
    """The world with its day counts made anew from the raw rows; recording keeps them as it goes."""
    return replace(world, days=_day_counts(world.account, world.wiki, world.second // DAY))


def by_kernel(world: World, least: int = 1) -> Ints:
    """The curves from the day counts, with the kernel of this project."""
    contest, account, day, n = world.days
    return active_curves(contest, account, day, n, groups=CONTESTS, width=WIDTH, least=least, days=DAYS)


def by_pandas(world: World) -> Ints:
    """The curves from raw rows, mark by mark, as one would write them with pandas."""
    import pandas as pd  # the publisher shares this command line and shall not carry it

    frame = pd.DataFrame({"contest": world.contest, "account": world.account, "day": world.second // DAY})
    marks = []
    for t in range(DAYS + 1):
        window = frame[(frame.day >= t - WIDTH) & (frame.day < t)]
        marks.append(window.groupby("contest").account.nunique().reindex(range(CONTESTS), fill_value=0))
    return np.array(pd.concat(marks, axis=1), dtype=np.int64)


def by_sql(con: sqlite3.Connection) -> Ints:
    """The curves from raw rows in SQLite, in one statement."""
    rows = con.execute(
        "WITH RECURSIVE step(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM step WHERE k < ?),"
        " active AS (SELECT DISTINCT contest, account, second / 86400 AS day FROM contribution)"
        " SELECT contest, day + k, count(DISTINCT account) FROM active JOIN step WHERE day + k <= ? GROUP BY 1, 2",
        [WIDTH, DAYS],
    )
    curves = np.zeros((CONTESTS, DAYS + 1), dtype=np.int64)
    for contest, mark, people in rows:
        curves[contest, mark] = people
    return curves


def _load(world: World) -> sqlite3.Connection:
    con = sqlite3.connect(":memory:")
    con.execute("CREATE TABLE contribution (contest INTEGER, account INTEGER, wiki INTEGER, second INTEGER)")
    columns = (world.contest, world.account, world.wiki, world.second)
    con.executemany("INSERT INTO contribution VALUES (?, ?, ?, ?)", zip(*(c.tolist() for c in columns), strict=True))
    return con


def _timed(compute: Callable[[], Ints], repeats: int = 1) -> tuple[float, Ints]:
    """Median seconds of `repeats` runs, and the answer."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        answer = compute()
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds)), answer


def _peak_mb(compute: Callable[[], Ints]) -> float:
    """Megabytes allocated at the worst moment of `compute`, without its input."""
    tracemalloc.start()
    try:
        compute()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def _one_contest(world: World) -> Callable[[], Ints]:
    """What a new contribution costs: the curve of its contest alone."""
    contest, account, day, n = world.days
    lo, hi = np.searchsorted(contest, [7, 8])
    return lambda: active_curve(account[lo:hi], day[lo:hi], n[lo:hi], width=WIDTH, days=DAYS)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command `bench`."""
    about = "Measures the kernel against plain pandas and SQL on an invented world, and that all give the same."
    parser = commands.add_parser("bench", help="measure how fast figures are made", description=about)
    sizes = f"size of the world; 1 is {NEWCOMERS:,} newcomers with {CONTRIBUTIONS:,} contributions (default: 1)"
    parser.add_argument("--scale", type=float, default=1.0, metavar="X", help=sizes)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs the comparison and writes it to standard output; 1 when two ways differ."""
    world = make_world(int(NEWCOMERS * args.scale), int(CONTRIBUTIONS * args.scale))
    console = Console(file=sys.stdout, width=100)
    full, _ = _timed(lambda: by_kernel(world), 5)
    one, _ = _timed(_one_contest(world), 51)
    table = _table("way", "seconds", "ratio", "peak MB")
    several, _ = _timed(lambda: by_kernel(world, 5), 3)
    peak = _peak_mb(lambda: by_kernel(world))
    table.add_row("kernel, all contests, at least 1", f"{full:.3f}", "1", f"{peak:.0f}")
    table.add_row("kernel, all contests, at least 5", f"{several:.3f}", f"{several / full:.1f}", "")
    table.add_row("kernel, the contest of one event", f"{one:.5f}", f"{one / full:.4f}", "")
    console.print(_title(world), table)
    same = _compare(args.scale * BASELINE_SCALE, console)
    peak_rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    console.print(f"largest size of this process, invented world included: {peak_rss:,.0f} MB")
    return 0 if same else 1


def _compare(scale: float, console: Console) -> bool:
    """The three ways side by side at a smaller size."""
    world = make_world(max(1, int(NEWCOMERS * scale)), int(CONTRIBUTIONS * scale), seed=2)
    with closing(_load(world)) as con:
        return _side_by_side(world, con, console)


def _side_by_side(world: World, con: sqlite3.Connection, console: Console) -> bool:
    kernel, expected = _timed(lambda: by_kernel(world), 5)
    table = _table("way", "seconds", "ratio", "peak MB", "same answer")
    table.add_row("kernel on day counts", f"{kernel:.4f}", "1", f"{_peak_mb(lambda: by_kernel(world)):.0f}", "")
    ways: dict[str, Callable[[], Ints]] = {
        "day counts from raw rows, then kernel": lambda: by_kernel(recounted(world)),
        "pandas on raw rows": lambda: by_pandas(world),
        "SQLite on raw rows, in memory": lambda: by_sql(con),
    }
    same = True
    for name, way in ways.items():
        seconds, answer = _timed(way)
        equal = bool(np.array_equal(answer, expected))
        same &= equal
        peak = "" if "SQLite" in name else f"{_peak_mb(way):.0f}"  # its memory is not Python's
        table.add_row(name, f"{seconds:.3f}", f"{seconds / kernel:.0f}", peak, "yes" if equal else "NO")
    console.print(_title(world), table)
    return same


def _table(*columns: str) -> Table:
    table = Table()
    for column in columns:
        table.add_column(column, justify="left" if column == "way" else "right")
    return table


def _title(world: World) -> str:
    people = int(world.account.max()) + 1
    size = f"{len(world.account):,} contributions, {len(world.days[0]):,} day counts"
    return f"{size}, {people:,} newcomers, {CONTESTS} contests"
