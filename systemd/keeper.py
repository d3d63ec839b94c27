"""The loop that keeps several services running until it is told to stop."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from systemd.children import Child

CONFIGURATION = 78  # sysexits.h EX_CONFIG: starting again cannot help
TRIES = 3  # deaths in a row before the first readiness
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a service is started again
STEADY = 60.0  # seconds of running after which an old death is forgotten
NEWS = 5.0  # seconds between two lines about what is still starting
SLOW = 12.0  # seconds after which such a line quotes the service's log
GRACE = 4.0  # seconds all services together have to stop in order
ABORT = 2.0  # seconds that one which hangs has to end at SIGABRT, and to write where it hangs
TICK = 0.1

Say = Callable[[str], None]


@dataclass(slots=True)
class Kept:
    """A child with what the loop remembers about it; times are of the monotonic clock."""

    child: Child
    running: bool = False
    started: float = 0.0
    due: float = 0.0
    pause: float = 0.0
    deaths: int = 0
    was_ready: bool = False
    aborted: float | None = None

    @property
    def name(self) -> str:
        """The service's name."""
        return self.child.service.name


class Keeper:
    """Starts services in order, starts again those that end, and stops all of them.

    `say` gets one line for each thing worth knowing; `patience` is how many seconds the first start may take.
    """

    def __init__(self, children: Iterable[Child], say: Say, *, patience: float = 180.0) -> None:
        self._kept = [Kept(child) for child in children]
        self._say = say
        self._patience = patience
        self._begun = self._told = time.monotonic()
        self._stopping = self._hurry = False
        self._failed: int | None = None

    def ask_to_stop(self, *_signal: object) -> None:
        """Stop at the next turn; fit to be a signal's handler. Asked twice, nothing is waited for any more."""
        self._hurry = self._stopping
        self._stopping = True

    def run(self, welcome: str) -> int:
        """Keep the services until a stop is asked for; say `welcome` when all are ready. The exit status."""
        welcomed = False
        try:
            while not self._stopping and self._failed is None:
                for kept in self._kept:
                    self._look_after(kept, time.monotonic())
                waiting = [kept for kept in self._kept if not kept.was_ready]
                if waiting:
                    self._tell_progress(waiting)
                elif not welcomed:
                    self._say(welcome)
                    welcomed = True
                time.sleep(TICK)
        finally:
            self.stop()
        return self._failed or 0

    def stop(self) -> None:
        """End the services, last started first: SIGTERM and a while to end, then SIGKILL."""
        deadline = time.monotonic() + GRACE
        for kept in reversed(self._kept):
            kept.child.signal(signal.SIGTERM)
            while not (kept.child.wait(0.05) or self._hurry or time.monotonic() > deadline):
                pass
        for kept in self._kept:
            kept.child.signal(signal.SIGKILL)
            kept.child.wait(1)
            kept.child.close()

    def _look_after(self, kept: Kept, now: float) -> None:
        if not kept.running:
            if now >= kept.due and self._may_start(kept):
                kept.running, kept.started, kept.aborted = True, now, None
                kept.child.start()
        elif kept.child.pid is None:
            kept.running = False
            self._mourn(kept, now)
        else:
            self._hear(kept, now)
            self._watch(kept, now)

    def _hear(self, kept: Kept, now: float) -> None:
        if kept.child.listen():
            again = "again " if kept.was_ready else ""
            kept.was_ready, kept.deaths = True, 0
            self._say(f"  {kept.name:<10} {again}ready after {now - kept.started:.1f} s")

    def _watch(self, kept: Kept, now: float) -> None:
        """Ends a service that has stopped saying that it is alive, as systemd's watchdog does."""
        if kept.aborted is not None:
            if now - kept.aborted > ABORT:
                kept.child.signal(signal.SIGKILL)
        elif kept.child.silence() > (kept.child.service.watchdog or 0.0):
            kept.aborted = now
            self._say(f"  {kept.name} has not said for {kept.child.silence():.0f} s that it is alive; ending it")
            kept.child.signal(signal.SIGABRT)
            kept.child.signal(signal.SIGCONT)  # one that was stopped takes the signal only when it goes on

    def _may_start(self, kept: Kept) -> bool:
        return {other.name for other in self._kept if other.was_ready}.issuperset(kept.child.service.after)

    def _mourn(self, kept: Kept, now: float) -> None:
        kept.deaths += 1
        end = f"{kept.name} {kept.child.ended()}"
        if kept.child.code == CONFIGURATION or (not kept.was_ready and kept.deaths >= TRIES):
            self._give_up(kept, f"{end}: {kept.child.last_words()}")
            return
        doubled = min(max(kept.pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
        kept.pause = FIRST_PAUSE if now - kept.started > STEADY else doubled
        kept.due = now + kept.pause
        self._say(f"  {end}; starting it again in {kept.pause:g} s")

    def _tell_progress(self, waiting: list[Kept]) -> None:
        now = time.monotonic()
        if now - self._begun > self._patience and self._failed is None:
            self._give_up(waiting[0], f"{waiting[0].name} was not ready after {self._patience:.0f} s")
        if now - self._told >= NEWS:
            self._told = now
            for kept in waiting:
                if kept.running:
                    slow = now - kept.started > SLOW
                    news = kept.child.status or (kept.child.last_words() if slow else "")
                    self._say(f"  {kept.name:<10} starting{': ' if news else ''}{news}")

    def _give_up(self, kept: Kept, why: str) -> None:
        self._say(f"{why} (log: {kept.child.log})")
        self._failed = CONFIGURATION if kept.child.code == CONFIGURATION else 1
