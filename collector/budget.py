"""How often and how many at a time the API is asked: one budget over all wikis."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from collector.clock import Clock
from collector.errors import Stopped

MINUTE = 60.0
MOST_AT_ONCE = 10  # requests that may follow each other without a pause
_MARGIN = 1e-6  # keeps rounding from fitting one request too many into a minute


class Budget:
    """Lets at most `per_minute` requests begin in any minute, and `concurrency` be under way. Shared by all threads.

    The bucket holds as many tokens as divide the budget evenly (at most 10) and is full again after the same part
    of a minute, so that the limit holds in every window of 60 s, not only on the average.
    """

    def __init__(self, per_minute: int, concurrency: int, clock: Clock, stop: threading.Event | None = None) -> None:
        burst = next(n for n in range(min(MOST_AT_ONCE, per_minute), 0, -1) if per_minute % n == 0)
        self._begun: deque[float] = deque([float("-inf")] * burst, maxlen=burst)
        self._refill = MINUTE * burst / per_minute + _MARGIN
        self._seconds: deque[list[int]] = deque(maxlen=int(MINUTE))  # pairs: a second, and how many began in it
        self._closed_until = float("-inf")
        self._slots = threading.BoundedSemaphore(concurrency)
        self._clock = clock
        self._stop = stop or threading.Event()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for this request's turn, and holds its place while it is under way; raises Stopped at a stop."""
        with self._slots:
            while (wait := self._try()) > 0:
                self.sleep(wait)
            if self._stop.is_set():
                raise Stopped("asked to stop")
            yield

    def _try(self) -> float:
        """Takes a token and returns 0, else returns the seconds until there may be one."""
        with self._lock:
            now = self._clock.monotonic()
            ready = max(self._begun[0] + self._refill, self._closed_until)
            if ready <= now:
                self._begun.append(now)
                self._note(int(now))
                return 0.0
            return ready - now

    def _note(self, second: int) -> None:
        if self._seconds and self._seconds[-1][0] == second:
            self._seconds[-1][1] += 1
        else:
            self._seconds.append([second, 1])

    def recent(self) -> int:
        """How many requests began in the last 60 s, to the second."""
        with self._lock:
            since = int(self._clock.monotonic()) - MINUTE + 1
            return sum(n for second, n in self._seconds if second >= since)

    def close_for(self, seconds: float) -> None:
        """Nobody begins a request for `seconds`: the server's limit counts all of ours together."""
        with self._lock:
            self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)

    def sleep(self, seconds: float) -> None:
        """Returns after `seconds`; raises Stopped as soon as the process is asked to stop."""
        if self._clock.wait(self._stop, seconds):
            raise Stopped("asked to stop")
