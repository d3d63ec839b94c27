"""From the socket to committed rows: what an event costs us, the usual way, and the socket alone; and our memory.

Run as `python -m collector.bench_stream`, or with `--soak` for the memory over millions of events alone. Server and
reader are processes of their own over a real loopback connection, and the reader has a processor to itself. Every
figure is of this run and this machine; only the ratios mean anything.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression
from tempfile import TemporaryDirectory
from typing import Final

from rich.console import Console
from rich.table import Table

from collector.bench_events import EDITS, LIVE_RATE, PAGES
from collector.bench_server import Plan, serving
from collector.bench_ways import Spent, Task, apart, make_database, ours, socket_alone, usual

STREAMS: Final = (EDITS, PAGES)
TRACKED: Final = 300_000
EVENTS: Final = 100_000
SOAK: Final = 10_000_000
ROUNDS: Final = 3
LIVE_SECONDS: Final = 30
WARM_SECONDS: Final = 10
REPLAY_CHUNK: Final = 16_384  # bytes: what a proxy that is kept busy makes of the server's many small writes
MOST_MB: Final = 150
MOST_GROWTH: Final = 1.0  # MB a million events
_MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one way: events a second, microseconds of processor an event, and those as a part of the usual way's."""

    way: str
    rate: float
    cpu_us: float
    ratio: float


@contextmanager
def roster(tracked: int) -> Iterator[Path]:
    """A private database with so many tracked accounts, in a folder that is gone afterwards."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roster.db"
        make_database(path, tracked)
        yield path


def run(way: Callable[[Task], Spent], plan: Plan, database: Path, warm: int = 0) -> Spent:
    """What it costs to read the plan's stream in this way, after `warm` events, into a copy of the database."""
    with TemporaryDirectory() as folder, serving(plan) as url:
        path = Path(folder) / "activity.db"
        if way is ours:
            shutil.copy(database, path)
        return apart(way, Task(url, plan.events, plan.tracked, path, warm))


def compare(events: int, tracked: int, database: Path, rounds: int = ROUNDS) -> list[Figures]:
    """The ways beside each other, taken in turns; of each the run that cost the least processor time."""
    each, busy = Plan(events, tracked), Plan(events, tracked, REPLAY_CHUNK)
    ways = {
        "socket alone": (socket_alone, busy),
        "requests-sse, json, a commit a match": (usual, busy),
        "our follower": (ours, busy),
        "our follower, an event a chunk": (ours, each),
    }
    taken: dict[str, list[Spent]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (way, plan) in ways.items():
            taken[name].append(run(way, plan, database))
    least = {name: min(spent, key=lambda one: one.cpu) for name, spent in taken.items()}
    base = next(least[name].cpu for name, (way, _) in ways.items() if way is usual)
    return [Figures(name, events / s.seconds, s.cpu / events * 1e6, s.cpu / base) for name, s in least.items()]


def growth(memory: Sequence[tuple[int, int]]) -> float:
    """MB of memory a million events, by a line through the second half of what was seen."""
    half = memory[len(memory) // 2 :]
    if len(half) < 2:
        raise ValueError("too few looks at the memory for a slope")
    slope, _ = linear_regression([events for events, _ in half], [size / _MB for _, size in half])
    return float(slope * 1e6)


def _print_ways(console: Console, found: Sequence[Figures]) -> None:
    table = Table("way", "events a second", "us of processor an event", "ratio", title="From the socket to rows")
    for one in found:
        table.add_row(one.way, f"{one.rate:,.0f}", f"{one.cpu_us:.1f}", f"{one.ratio:.2f}")
    console.print(table)


def _print_memory(console: Console, spent: Spent, events: int) -> bool:
    """What the reading took of memory; whether that is little and stays so."""
    most, grown = max(size for _, size in spent.memory) / _MB, growth(spent.memory)
    console.print(
        f"{events:,} events, {events / spent.seconds:,.0f} a second, {spent.rows:,} rows: {most:.0f} MB resident"
        f" at most (aim: below {MOST_MB}), {grown:+.2f} MB a million events (aim: below {MOST_GROWTH:+.0f})"
    )
    return most < MOST_MB and grown < MOST_GROWTH


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; with --soak 1 where memory is more than it may be, or grows."""
    parser = argparse.ArgumentParser(prog="python -m collector.bench_stream", description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=EVENTS, help="events in a run (%(default)s)")
    parser.add_argument("--tracked", type=int, default=TRACKED, help="tracked accounts (%(default)s)")
    parser.add_argument("--seconds", type=int, default=LIVE_SECONDS, help="at the live rate (%(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="runs, of which the best counts (%(default)s)")
    soak = f"the memory alone, over so many events ({SOAK})"
    parser.add_argument("--soak", type=int, nargs="?", const=SOAK, help=soak)
    given = parser.parse_args(arguments)
    console = Console()
    with roster(given.tracked) as database:
        if given.soak:
            spent = run(ours, Plan(given.soak, given.tracked, REPLAY_CHUNK), database)
            return 0 if _print_memory(console, spent, given.soak) else 1
        _print_ways(console, compare(given.events, given.tracked, database, given.rounds))
        live = Plan((WARM_SECONDS + given.seconds) * LIVE_RATE, given.tracked, rate=LIVE_RATE)
        spent = run(ours, live, database, WARM_SECONDS * LIVE_RATE)
        share = spent.cpu / spent.seconds
        console.print(
            f"At {LIVE_RATE} events a second: {share:.2%} of a core, {spent.memory[-1][1] / _MB:.0f} MB resident"
        )
        many = 5 * given.events
        _print_memory(console, run(ours, Plan(many, given.tracked, REPLAY_CHUNK), database), many)
    return 0


if __name__ == "__main__":
    sys.exit(main())
