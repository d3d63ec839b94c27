"""What a visit costs and how long people wait: our page beside its plain twin, on sixty invented editions.

    python -m tests.dashboard.bench [--only settle,change] [--sides ours] [--sessions 200]

Every measurement starts servers of its own on one published file, `panel serve dashboard` and the twin's, and ends
them; nothing else is touched. Browsers are real ones, crowds are websocket clients (`bench_tab` and `bench_socket` say
what "settled" and "delivered" mean). Figures are of this run and this machine; the ratios travel better.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from tests.dashboard import invented_big
from tests.dashboard.bench_report import Others, Result, table
from tests.dashboard.bench_runs import RUNS, World
from tests.dashboard.bench_server import Side

SIDES: Final = ("ours", "twin")
BEAT_SECONDS: Final = 4.0


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.dashboard.bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--only", type=_listed(tuple(RUNS)), default=tuple(RUNS), metavar=",".join(RUNS))
    parser.add_argument("--sides", type=_listed(SIDES), default=SIDES, metavar=",".join(SIDES))
    parser.add_argument("--rounds", type=int, default=7, help="how often something is measured")
    parser.add_argument("--commits", type=int, default=35, help="commits on their way to the screen")
    parser.add_argument("--seconds", type=float, default=60, help="for how long 20 sessions are watched")
    parser.add_argument("--sessions", type=int, default=2000, help="sessions opened and closed")
    parser.add_argument("--held", type=int, default=200, help="sessions held at once")
    parser.add_argument(
        "--file", type=Path, help="keep the published file here, and take it from here if it is of today"
    )
    return parser.parse_args(words)


def _listed(known: tuple[str, ...]) -> type[tuple[str, ...]]:
    def listed(text: str) -> tuple[str, ...]:
        names = tuple(text.split(","))
        if unknown := [name for name in names if name not in known]:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: there are {', '.join(known)}")
        return names

    return listed  # type: ignore[return-value]


@contextlib.contextmanager
def beating(live: invented_big.Live) -> Iterator[None]:
    """Writes freshness every few seconds, as a publisher that has nothing new does."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT_SECONDS):
            live.beat(int(time.time()))

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def measured(asked: argparse.Namespace, published: Path, console: Console) -> list[Result]:
    """All results that were asked for."""
    now = int(time.time())
    year = invented_big.newest(now)
    sides = {
        "ours": Side("ours", "dashboard", f"?campaign=monuments&edition={year}"),
        "twin": Side("twin", "tests/dashboard/twin", ""),
    }
    live = invented_big.Live(published, f"monuments{year}")
    settings = (asked.rounds, asked.commits, asked.seconds, asked.sessions, asked.held)
    world = World(
        published,
        live,
        year,
        *settings,
        lambda text: console.print(f"{time.strftime('%X')} {text}", highlight=False, soft_wrap=True),
    )
    found: list[Result] = []
    others = Others()
    try:
        live.beat(now)
        with beating(live):
            for name in asked.only:
                for side in asked.sides:
                    found += RUNS[name](world, sides[side])
    finally:
        live.close()
        if found:
            Console(width=140).print(table(found, asked.sides, others.share()))
    return found


def main(words: Sequence[str] | None = None) -> int:
    """The command."""
    asked, console = parsed(words), Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder:
        published = asked.file or Path(folder) / "published.db"
        if not published.exists():
            console.log(f"inventing {published}")
            invented_big.write(published, int(time.time()))
        measured(asked, published, console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
