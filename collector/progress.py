"""How far a long job is: a bar with count, rate and time left on a terminal, else a line in the log now and then."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

log = logging.getLogger(__name__)

CONSOLE = Console(stderr=True)
EVERY = 30.0  # seconds between two lines in the log
LONG = 5.0  # seconds; the end of a shorter job is no news: what it did is told by whoever ordered it


class _Rate(TextColumn):
    """Items a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:.1f}/s")


@contextmanager
def counted(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Counts a job of `total` items; the function it gives takes how many more are done."""
    if sys.stderr.isatty():
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(""),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=CONSOLE, transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda n: bar.advance(task, n)
        return
    done, begun = 0, time.monotonic()
    said = begun

    def advance(n: int) -> None:
        nonlocal done, said
        done += n
        now = time.monotonic()
        if now - said >= EVERY and done:
            said = now
            left = (total - done) * (now - begun) / done
            log.info("%s done=%d of=%d rate=%.1f/s left=%.0f s", what, done, total, done / (now - begun), left)

    yield advance
    if total and (lasted := time.monotonic() - begun) >= LONG:
        log.info("%s done=%d of=%d seconds=%.1f", what, done, total, lasted)
