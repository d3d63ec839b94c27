"""A clock that stands still until somebody sleeps."""

from __future__ import annotations

import threading


class FakeClock:
    """Time that passes only by `sleep`; `slept` lists every sleep. Safe to share between threads."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self._now = now
        self._lock = threading.Lock()
        self.slept: list[float] = []

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._now

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Move the clock forward at once."""
        with self._lock:
            self.slept.append(seconds)
            self._now += seconds
