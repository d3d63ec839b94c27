"""A follower to be killed: one process imports everything once and forks a follower for each trial.

`python -m tests.collector.killed DATABASE URL` reads a trial from each line of its standard input, as JSON: which
variant follows, by what time, how many rows it records together, and after how many seconds it is killed; another
line kills it sooner. The answer is a line, too: at which step of recording it was (0: at none), and how it ended.
"""

from __future__ import annotations

import json
import mmap
import os
import random
import select
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from collector import follow, intake
from collector.clock import SystemClock
from collector.follow import Feed, Follower
from collector.frames import Frame, frames
from collector.intake import Intake
from state.activity import Activity, Batch, Contribution, Cursor, Recorded
from tests.collector.followed import session
from tests.conftest import ROOT


class Watched(Activity):
    """A database that notes in shared memory at which step of recording it is, for whoever kills the process."""

    board: mmap.mmap

    def record(self, batch: Batch, cursor: Cursor | None = None) -> Recorded:
        """Records, and notes that it has."""
        try:
            return super().record(batch, cursor)
        finally:
            self.board[0] = 0


class CursorFirst(Watched):
    """Control: commits the cursor before the rows."""

    def record(self, batch: Batch, cursor: Cursor | None = None) -> Recorded:
        """Records in two transactions, in the wrong order."""
        if cursor is not None:
            super().record(Batch(), cursor)
        return super().record(batch)


class CountsAgain(Watched):
    """Control: takes every contribution for a new one."""

    def _contributions(self, rows: Iterable[Contribution]) -> int:
        told = tuple(rows)
        self._con.executemany("DELETE FROM contribution WHERE rev_id = ?", ((row.rev_id,) for row in told))
        return super()._contributions(told)


class PlainId(Intake):
    """Control: goes on from the server's own id of the last frame that was recorded, as it was sent."""

    _last = ""

    def take(self, frame: Frame) -> bool:
        """Takes a frame in, and keeps its id."""
        self._last = frame.id or self._last
        return super().take(frame)

    def flush(self) -> None:
        """Records, and keeps the id with it."""
        super().flush()
        if self._last:
            self._activity.set_meta("last id", self._last)

    def resume(self, overlap_ms: int) -> str:
        """The id that was kept."""
        return self._activity.meta("last id") or super().resume(overlap_ms)


VARIANTS: dict[str, tuple[type[Watched], type[Intake]]] = {
    "ours": (Watched, Intake),
    "cursor first": (CursorFirst, Intake),
    "no de-duplication": (CountsAgain, Intake),
    "plain Last-Event-ID": (Watched, PlainId),
}


class Set(SystemClock):
    """The machine's clock, set to another time."""

    def __init__(self, now: float) -> None:
        self._ahead = now - time.time()

    def now(self) -> float:
        """Seconds since the epoch, as set."""
        return super().now() + self._ahead


def _follow(database: Path, url: str, trial: dict[str, Any], board: mmap.mmap) -> None:
    kind, reading = VARIANTS[trial["variant"]]
    kind.board = board
    with (
        mock.patch.object(intake, "FLUSH_ROWS", trial["rows"]),
        mock.patch.object(follow, "Intake", reading),
        mock.patch.object(follow, "frames", lambda chunks, **_: frames(chunks, ids=reading is PlainId)),
    ):
        activity = kind(database, fault=lambda step: board.__setitem__(0, step))
        made = Follower(Feed(url), activity, Set(trial["now"]), session=session, chance=random.Random(1))
        made.run(threading.Event())


def _forked(database: Path, url: str, trial: dict[str, Any], board: mmap.mmap) -> int:
    pid = os.fork()
    if not pid:
        try:
            _follow(database, url, trial, board)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    return pid


def main(database: Path, url: str) -> None:
    """Does one trial a line until the input ends."""
    board = mmap.mmap(-1, 1)
    for line in sys.stdin:
        if not line.strip():
            continue
        trial, board[0] = json.loads(line), 0
        pid = _forked(database, url, trial, board)
        select.select([sys.stdin], [], [], trial["seconds"])
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        ended = os.waitstatus_to_exitcode(status)
        sys.stdout.write(json.dumps({"step": board[0], "ended": ended}) + "\n")
        sys.stdout.flush()


class Killer:
    """The process that forks and kills, as seen by a test."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, variant: str, now: float, seconds: float, rows: int = intake.FLUSH_ROWS) -> None:
        """Lets the variant follow for so many seconds, with so many rows in a transaction."""
        self._say(json.dumps({"variant": variant, "now": now, "seconds": seconds, "rows": rows}))

    def end(self) -> int:
        """Waits until it is killed; at which step of recording it was, 0 when at none."""
        assert self._process.stdout is not None
        told = json.loads(self._process.stdout.readline())
        assert told["ended"] == -signal.SIGKILL, "the follower ended by itself"
        return int(told["step"])

    def now(self) -> int:
        """Kills at once, and waits as `end` does."""
        self._say("")
        return self.end()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()


@contextmanager
def killer(database: Path, url: str) -> Iterator[Killer]:
    """Start the process that forks followers of the stream at `url` into `database`."""
    command = [sys.executable, "-m", __name__, str(database), url]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
        try:
            yield Killer(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(20)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
