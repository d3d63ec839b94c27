"""The status of a running collector, taken from the parts that work: rates, what goes on, requests, memory."""

from __future__ import annotations

import os
import platform
import resource
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from collector.backfill import BackfillProgress
from collector.clock import Clock
from collector.intake import Progress
from collector.spending import Spent
from collector.status import Asking, Filling, Rates, Status, Stream, Work
from state.installed import installed

WINDOW = 60.0  # seconds over which rates are told


@dataclass(frozen=True, slots=True)
class Parts:
    """What is looked at; every function may be called from any thread at any time."""

    progress: Progress
    doing: Callable[[], str]
    filling: Callable[[], BackfillProgress | None]
    recent: Callable[[], int]  # requests begun in the last minute
    sent: Callable[[], Mapping[str, int]]  # since the start, by step


class Vitals:
    """Looks at the parts of a collector. For one thread; `spent` may be set by another."""

    def __init__(self, parts: Parts, clock: Clock, per_minute: int) -> None:
        self.spent: Spent | None = None
        self._parts = parts
        self._clock = clock
        self._per_minute = per_minute
        self._since = int(clock.now())
        self._work = Work(parts.doing(), self._since)
        self._samples: deque[tuple[float, int, int, int]] = deque()

    def look(self, ended: str = "") -> Status:
        """How it goes now; with `ended`, for the last time."""
        now = int(self._clock.now())
        if (doing := self._parts.doing()) != self._work.doing:
            self._work = Work(doing, now)
        return Status(
            at=now,
            pid=os.getpid(),
            since=self._since,
            version=installed(),
            python=platform.python_version(),
            sqlite=sqlite3.sqlite_version,
            stream=self._stream(),
            rates=self._rates(),
            work=self._work,
            asking=self._asking(),
            filling=self._filling(),
            memory_bytes=resident(),
            ended=ended,
        )

    def _stream(self) -> Stream:
        p = self._parts.progress
        return Stream(
            connected=p.connected,
            connections=p.connections,
            failures=p.failures,
            last_end=p.last_end,
            degraded=p.degraded,
            seen=p.seen,
            overlap_ms=p.overlap_ms,
            skew_ms=p.skew_ms,
            lag_ms=dict(p.lag_ms),
            events=p.events,
            matches=p.matches,
            recorded=p.recorded,
            rejects=p.rejects,
            gaps=p.gaps,
            hook_errors=p.hook_errors,
        )

    def _rates(self) -> Rates | None:
        """Over the samples of the last minute; None before there are two."""
        p = self._parts.progress
        newest = (self._clock.monotonic(), p.events, p.matches, p.recorded)
        self._samples.append(newest)
        while newest[0] - self._samples[0][0] > WINDOW:
            self._samples.popleft()
        oldest = self._samples[0]
        if (seconds := newest[0] - oldest[0]) <= 0:
            return None
        return Rates(*(round((b - a) / seconds, 3) for a, b in zip(oldest[1:], newest[1:], strict=True)))

    def _asking(self) -> Asking:
        sent, spent = dict(self._parts.sent()), self.spent
        today, day = ({}, None) if spent is None else (spent.today, spent.forecast)
        return Asking(self._parts.recent(), self._per_minute, sent, today, day)

    def _filling(self) -> Filling | None:
        if (told := self._parts.filling()) is None:
            return None
        return Filling(told.done, told.of, told.requests_left, round(told.seconds_left, 1))


def resident() -> int:
    """The bytes of memory this process has just now; where that cannot be told, the most it ever had."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * resource.getpagesize()
