"""What a day of following costs: the requests sent, carried over from a client's counters into the database."""

from __future__ import annotations

import threading

from collector.api import Api
from collector.clock import Clock
from state.activity import Activity


class Ledger:
    """Carries over what was sent since the last time; one for each client. Safe to share between threads."""

    def __init__(self, api: Api, activity: Activity, clock: Clock) -> None:
        self._api = api
        self._activity = activity
        self._clock = clock
        self._saved: dict[str, int] = {}
        self._lock = threading.Lock()

    def save(self) -> dict[str, int]:
        """Adds what is new by step to the present hour, and gives it.

        Nothing counts twice; what could not be written counts the next time. Raises what the database raises.
        """
        with self._lock:
            sent = self._api.sent()
            new = {step: n - self._saved.get(step, 0) for step, n in sent.items() if n != self._saved.get(step, 0)}
            if new:
                self._activity.requests.add(int(self._clock.now()), new)
                self._saved = sent
            return new
