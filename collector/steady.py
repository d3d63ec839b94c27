"""Wall time as the servers tell it: what is kept with a time outlives a machine's clock that was wrong for a while.

A name is taken over when it is newer than what is known, a category is read from its last reading on: a time from the
future would shut such news out until it has come. Every answer of a server says when it was sent (RFC 9110, 6.6.1).
"""

from __future__ import annotations

import threading
from typing import Any

import requests

from collector.clock import Clock
from collector.http_time import http_date


class SteadyClock:
    """The time of the last answer and what has passed since by the monotonic clock; the machine's own before any.

    `machine` is the clock underneath, `hear` a response hook of requests. Of an answer from a cache its age counts,
    too (RFC 9111, 5.1).
    """

    def __init__(self, clock: Clock) -> None:
        self.machine = clock
        self._told: tuple[float, float] | None = None  # the time of an answer, and the monotonic time by which it came

    def hear(self, response: requests.Response, *_: Any, **__: Any) -> None:
        """Goes by an answer's time from now on; one that tells none changes nothing."""
        sent = http_date(response.headers.get("Date"))
        if sent is None:
            return
        kept = response.headers.get("Age", "").strip()
        self._told = sent + (float(kept) if kept.isdecimal() else 0.0), self.machine.monotonic()

    def now(self) -> float:
        """Seconds since the epoch by the servers' clock, up to a second behind it."""
        told = self._told
        return self.machine.now() if told is None else told[0] + self.machine.monotonic() - told[1]

    def monotonic(self) -> float:
        """Seconds since some instant. Never goes back."""
        return self.machine.monotonic()

    def sleep(self, seconds: float) -> None:
        """Returns after `seconds`."""
        self.machine.sleep(seconds)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Waits until `event` is set, at most `seconds`; whether it is set."""
        return self.machine.wait(event, seconds)


def listen(clock: Clock, session: requests.Session) -> None:
    """Lets a steady clock go by the session's answers; any other clock stays as it is."""
    if isinstance(clock, SteadyClock):
        session.hooks["response"].append(clock.hear)


def machine(clock: Clock) -> Clock:
    """The machine's own clock, by which lag and skew are measured."""
    return clock.machine if isinstance(clock, SteadyClock) else clock
