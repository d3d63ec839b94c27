"""What can happen to a collector, drawn by a seed: to its process, its stream, its API, its machine and its world."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sandbox.faults import Faults
from state.paths import private_db
from tests.collector.claims import Claims
from tests.collector.sandboxed import ask, told
from tests.collector.unsteady import set_clock
from tests.conftest import ROOT

HOUR, DAY = 3600, 86_400
PATIENCE, WAITED = 10.0, 0.9  # seconds for a start, and how often it is waited for
QUIET: dict[str, object] = {"canary_every": 1, "retry_after": 0}
WEIGHTS = {
    "kill": 12,
    "stop": 2,
    "freeze": 4,
    "cut": 6,
    "spoil": 24,
    "refuse": 6,
    "storm": 14,
    "lock": 6,
    "fill": 5,
    "jump": 10,
    "rename": 6,
    "burst": 4,
}
KINDS = len(WEIGHTS)
LOCK = """
import sqlite3, sys, time
con = sqlite3.connect(sys.argv[1], timeout=5)
con.execute("BEGIN EXCLUSIVE")
time.sleep(float(sys.argv[2]))
con.execute("ROLLBACK")
"""


@dataclass
class Kept:
    """A collector that is started again whenever it ends by itself; `ends` are the codes it did so with."""

    words: Sequence[str]
    log: Path
    ends: list[int] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None
    _said: int = 0  # bytes of the log before it was started last

    def tend(self) -> None:
        """Starts it if it does not run."""
        if self._process is not None and (code := self._process.poll()) is not None:
            self.ends.append(code)
            self._process = None
        if self._process is None:
            with self.log.open("ab") as said:
                self._said = said.tell()
                command = [sys.executable, "-m", "tests.collector.unsteady", *self.words]
                self._process = subprocess.Popen(command, cwd=ROOT, stderr=said)

    def works(self) -> bool:
        """Whether it has come so far as to read the stream since it was started."""
        with self.log.open("rb") as said:
            said.seek(self._said)
            return b"stream-open" in said.read()

    def send(self, number: int) -> None:
        """Sends a signal, if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def end(self, number: int) -> int | None:
        """Ends it by a signal; its exit code, None when it did not run."""
        self.send(number)
        process, self._process = self._process, None
        return None if process is None else process.wait(20)


@contextmanager
def copied(data: Path, to: Path) -> Iterator[sqlite3.Connection | None]:
    """Opens a copy of the private database of a collector that does not run; None before there was one."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    for path in data.glob("activity.db*"):
        if not path.name.endswith("-shm"):
            shutil.copy(path, to)
    if not private_db(to).exists():
        yield None
        return
    with closing(sqlite3.connect(private_db(to))) as con:
        yield con if con.execute("SELECT 1 FROM sqlite_master WHERE name = 'request'").fetchone() else None


class Misfortunes:
    """One after the other, each drawn by the seed; what lasts is undone after its time.

    `wrong` is what a database claimed falsely when its collector was killed. `folder` holds the clock.
    """

    def __init__(self, seed: int, base: str, collector: Kept, data: Path, folder: Path, disk: Path | None) -> None:
        self.acts: Counter[str] = Counter()
        self.story: list[str] = []
        self.wrong: list[str] = []
        self.claims = Claims()
        self.collector = collector
        self._base, self._data, self._folder = base, data, folder
        self._disk = disk
        self._rng = random.Random(seed)
        self._begun = time.monotonic()
        self._undone: list[tuple[float, Callable[[], object]]] = []
        self._helpers: list[subprocess.Popen[bytes]] = []
        set_clock(folder / "clock", 0)

    def run(self, seconds: float, least: int = 0) -> None:
        """Lets things go wrong for so many seconds, and at least so often.

        Most of them wait until the collector works, so that it is not only hindered from starting.
        """
        self._begun = time.monotonic()
        while (self._now < seconds or self.acts.total() < least) and not self.wrong:
            self._wait(PATIENCE if self._rng.random() < WAITED else 0.0)
            (name,) = self._rng.choices(list(WEIGHTS), list(WEIGHTS.values()))
            act: Callable[[], str] = getattr(self, f"_{name}")
            self.acts[name] += 1
            now = self._now
            self.story.append(f"{now:7.2f} {name}: {act()}")
            time.sleep(self._rng.uniform(0.05, 0.35))

    @property
    def _now(self) -> float:
        return time.monotonic() - self._begun

    def _wait(self, seconds: float) -> None:
        """Starts the collector if it does not run, and gives it some time to come so far as to read the stream."""
        end = self._now + seconds
        while True:
            self._undo(self._now)
            self.collector.tend()
            if self._now >= end or self.collector.works():
                return
            time.sleep(0.05)

    def heal(self) -> None:
        """Everything is well again, and nothing happens any more but canaries."""
        self._undo(float("inf"))
        for helper in self._helpers:
            helper.wait(20)
        ask(self._base, "/_sandbox/pause", {})
        self._faults(asdict(Faults()) | QUIET)
        self.collector.tend()

    def _undo(self, now: float) -> None:
        due, self._undone = (
            [undo for at, undo in self._undone if at <= now],
            [entry for entry in self._undone if entry[0] > now],
        )
        for undo in due:
            undo()

    def _for(self, least: float, most: float, undo: Callable[[], object]) -> float:
        """Undoes something after a time that is drawn, and returned."""
        seconds = self._rng.uniform(least, most)
        self._undone.append((self._now + seconds, undo))
        return seconds

    def _faults(self, changes: dict[str, object]) -> str:
        ask(self._base, "/_sandbox/faults", changes)
        return " ".join(f"{name}={value}" for name, value in changes.items())

    # -- the process

    def _kill(self) -> str:
        self.collector.end(signal.SIGKILL)
        at = time.time()
        for helper in self._helpers:  # one that ends tidies the database up, which would spoil a copy
            helper.wait(20)
        with copied(self._data, self._folder / "copy") as con:
            if con is not None:
                self.wrong += self.claims.overclaims(con, told(self._base, "/_sandbox/truth"), at)
        time.sleep(self._rng.choice([0, 0, 0.3, 1]))
        self.collector.tend()
        return "-9"

    def _stop(self) -> str:
        self.collector.send(signal.SIGCONT)
        code = self.collector.end(signal.SIGTERM)
        self.collector.tend()
        return str(code)

    def _freeze(self) -> str:
        self.collector.send(signal.SIGSTOP)
        return f"{self._for(0.3, 1.2, lambda: self.collector.send(signal.SIGCONT)):.2f} s"

    # -- the stream

    def _cut(self) -> str:
        return str(ask(self._base, "/_sandbox/cut", {}))

    def _spoil(self) -> str:
        kinds: dict[str, tuple[int, int]] = {
            "cut_mid_frame_every": (5, 60),
            "duplicate_every": (1, 7),
            "reorder_every": (2, 9),
            "skip_every": (3, 40),
            "bad_json_every": (5, 40),
            "error_event": (5, 60),
            "stall_after": (5, 60),
        }
        name = self._rng.choice(list(kinds))
        found: dict[str, object] = {name: self._rng.randint(*kinds[name])}
        seconds = self._for(0.3, 2.5, lambda: self._faults({name: 0}))
        return f"{self._faults(found)} for {seconds:.2f} s"

    def _refuse(self) -> str:
        status = self._rng.choice([429, 500, 502, 503])
        return self._faults({"fail_next": self._rng.randint(1, 5), "fail_status": status})

    # -- the API

    def _storm(self) -> str:
        kinds = ("too_many_next", "api_fail_next", "maxlag_next", "internal_error_next", "truncate_next")
        lasting: dict[str, tuple[object, object]] = {"delay": (0.3, 0), "replica_lag": (0.8, 0), "retry_after": (1, 0)}
        name = self._rng.choice([*kinds, *lasting])
        if name in lasting:
            worse, well = lasting[name]
            seconds = self._for(0.5, 2, lambda: self._faults({name: well}))
            return f"{self._faults({name: worse})} for {seconds:.2f} s"
        return self._faults({name: self._rng.randint(1, 12), "api_fail_status": self._rng.choice([500, 502, 503])})

    # -- the machine

    def _lock(self) -> str:
        path, seconds = private_db(self._data), self._rng.uniform(0.2, 2)
        if not path.exists():
            return "nothing there yet"
        command = [sys.executable, "-c", LOCK, str(path), str(seconds)]
        self._helpers = [helper for helper in self._helpers if helper.poll() is None]
        self._helpers.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        return f"{seconds:.2f} s"

    def _fill(self) -> str:
        if self._disk is None:
            return "no disk to fill"
        ballast = self._disk / "ballast"
        with suppress(OSError), ballast.open("ab", buffering=0) as full:
            for size in (1 << 20, 4096, 1):
                with suppress(OSError):
                    while full.write(b"\0" * size):
                        pass
        return f"{self._for(0.3, 2, lambda: ballast.unlink(missing_ok=True)):.2f} s"

    def _jump(self) -> str:
        offset = self._rng.choice([-HOUR, HOUR, -3 * DAY, 3 * DAY, 0.7, -0.7, 0])
        set_clock(self._folder / "clock", offset)
        seconds = self._for(0.5, 3, lambda: set_clock(self._folder / "clock", 0))
        return f"{offset} s for {seconds:.2f} s"

    # -- the world

    def _rename(self) -> str:
        return str(ask(self._base, "/_sandbox/rename", {})["central_id"])

    def _burst(self) -> str:
        return str(ask(self._base, "/_sandbox/live", {"events": self._rng.randint(20, 120)})["events"])
