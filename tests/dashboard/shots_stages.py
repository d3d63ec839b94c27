"""Servers in the states whose pictures are taken: what is published, how fresh it is, and what went wrong."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from state.published import Changes, Freshness, Published
from tests.dashboard import invented
from tests.dashboard.conftest import Page, serving, unused_port

BEAT_SECONDS: Final = 3.0
FAILING: Final = """
import dashboard.charts

def failing(asked):
    raise ValueError("a chart that fails on purpose")

dashboard.charts.CHARTS["curve"] = failing
"""


def _fresh(now: int) -> Freshness:
    return invented.freshness(now)


def _gap(now: int) -> Freshness:
    gaps = ((now - 9000, now - 7200, "the connection was lost"),)
    return invented.freshness(now, gaps=gaps)


def _stalled(now: int) -> Freshness:
    """The publisher lives, and nothing has come from the stream for three hours."""
    return replace(invented.freshness(now, seen=now - 3 * 3600), published_ms=now * 1000, stream="late")


def _silent(now: int) -> Freshness:
    """Nobody has written for twenty minutes."""
    return invented.freshness(now - 1200)


def _filling(now: int) -> Freshness:
    """The past is still being read."""
    return replace(invented.freshness(now), contests_read=74, people_asked=4210)


def _begun(now: int) -> Freshness:
    """The first contests are being read, and no edition is there yet."""
    return Freshness(now - 3, None, 1900, now * 1000, "open", (), 12, 131, 310, 1620)


@dataclass(frozen=True, slots=True)
class Stage:
    """A server to be pictured. `fresh` is written again and again, if at all; `empty`: no edition, `absent`: no file.

    `then` happens once its pages are open. `setup` is run in the server.
    """

    fresh: Callable[[int], Freshness] | None = _fresh
    empty: bool = False
    absent: bool = False
    setup: str = ""
    then: Callable[[Page, contextlib.ExitStack], None] | None = None


def _gone(page: Page, done: contextlib.ExitStack) -> None:
    """The file goes away."""
    page.path.rename(page.path.with_name("away.db"))


def _locked(page: Page, done: contextlib.ExitStack) -> None:
    """Somebody holds the file, as a publisher that was stopped in the middle of a commit does."""
    con = sqlite3.connect(page.path, isolation_level=None)
    con.execute("BEGIN EXCLUSIVE")
    con.execute("UPDATE meta SET value = value")
    done.callback(con.close)


def _damaged(page: Page, done: contextlib.ExitStack) -> None:
    """Something else was written over the file."""
    new = page.path.with_name("new.db")
    new.write_bytes(b"this is no database " * 500)
    new.replace(page.path)


STAGES: Final = {
    "whole": Stage(),
    "gap": Stage(_gap),
    "collector stopped": Stage(_stalled),
    "publisher stopped": Stage(_silent),
    "backfill": Stage(_filling),
    "first start": Stage(_begun, empty=True),
    "no file": Stage(None, absent=True),
    "file gone": Stage(None, then=_gone),
    "file locked": Stage(None, then=_locked),
    "file damaged": Stage(None, then=_damaged),
    "server gone": Stage(None, then=lambda _, done: done.pop_all().close()),
    "chart failed": Stage(setup=FAILING),
}


@contextlib.contextmanager
def staged(stage: Stage, folder: Path) -> Iterator[tuple[Page, contextlib.ExitStack]]:
    """The running server of a stage; closing the stack ends what `then` began, or the server."""
    folder.mkdir(parents=True)
    path, now = folder / "published.db", int(time.time())
    if not stage.absent:
        whole = invented.everything(now)
        invented.write(path, now, Changes(meta=whole.meta, terms=whole.terms) if stage.empty else whole)
        if stage.fresh is not None:
            _tell(path, stage.fresh)
    options: tuple[str, ...] = ()
    if stage.setup:
        (folder / "setup.py").write_text(stage.setup)
        options = ("--setup", str(folder / "setup.py"))
    done = threading.Event()
    with contextlib.ExitStack() as stack:
        page = stack.enter_context(serving(folder, unused_port(), options=options))
        beat = threading.Thread(target=_beat, args=(path, stage.fresh, done), daemon=True)
        beat.start()
        try:
            yield page, stack
        finally:
            done.set()
            beat.join()


def _beat(path: Path, fresh: Callable[[int], Freshness] | None, done: threading.Event) -> None:
    while fresh is not None and not done.wait(BEAT_SECONDS):
        _tell(path, fresh)


def _tell(path: Path, fresh: Callable[[int], Freshness]) -> None:
    published = Published.open(path)
    published.set_freshness(fresh(int(time.time())))
    published.close()
