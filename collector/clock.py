"""Time as a value: what reads a clock, or waits, is given one."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """Wall time, monotonic time and waiting."""

    def now(self) -> float:
        """Seconds since the epoch, UTC. May jump."""
        ...

    def monotonic(self) -> float:
        """Seconds since some instant. Never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Returns after `seconds`."""
        ...

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Waits until `event` is set, at most `seconds`; whether it is set."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Seconds since the epoch, UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since the machine started."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Returns after `seconds`."""
        time.sleep(max(0.0, seconds))

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Waits until `event` is set, at most `seconds`; whether it is set."""
        return event.wait(max(0.0, seconds))


class FakeClock:
    """A clock that only moves when it is told to, or waited on: waiting takes no time and moves it."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self._now = now
        self._monotonic = 1000.0
        self._lock = threading.Lock()
        self.waits: list[float] = []

    def now(self) -> float:
        """Seconds since the epoch, as set."""
        return self._now

    def monotonic(self) -> float:
        """Seconds, moved by `advance` and `wait` only."""
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        """Moves the clock by `seconds` at once."""
        self.wait(threading.Event(), seconds)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Moves the clock by `seconds` at once, unless `event` is set; whether it is set."""
        if not event.is_set():
            with self._lock:
                self.waits.append(seconds)
            self.advance(max(0.0, seconds))
        return event.is_set()

    def advance(self, seconds: float) -> None:
        """Moves both times forward."""
        with self._lock:
            self._now += seconds
            self._monotonic += seconds

    def set_back(self, seconds: float) -> None:
        """Moves wall time only, back by `seconds`, as an operator or a time server may."""
        with self._lock:
            self._now -= seconds
