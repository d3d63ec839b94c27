"""collector.vitals: the status of a collector, taken from its parts."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from collector.backfill import BackfillProgress
from collector.clock import FakeClock
from collector.intake import Progress
from collector.spending import Spent
from collector.status import Filling, Rates, load, save
from collector.vitals import WINDOW, Parts, Vitals, resident
from tests.collector.told import BUSY


class Collector:
    """The parts of a collector, moved by hand."""

    def __init__(self) -> None:
        self.progress = Progress()
        self.doing = "starting"
        self.filling: BackfillProgress | None = None
        self.sent: Counter[str] = Counter()
        self.clock = FakeClock()
        parts = Parts(self.progress, lambda: self.doing, lambda: self.filling, lambda: 7, lambda: self.sent)
        self.vitals = Vitals(parts, self.clock, 200)


@pytest.fixture
def collector() -> Collector:
    """Give a collector that has just started."""
    return Collector()


def test_rates_are_those_of_the_last_minute(collector: Collector) -> None:
    """A minute of 75 events a second, one in a hundred matching, is told so, whatever was before."""
    assert collector.vitals.look().rates is None
    collector.progress.events = 1_000_000
    for _ in range(30):
        collector.clock.advance(5)
        collector.progress.events += 375
        collector.progress.matches += 4
        collector.progress.recorded += 3
        rates = collector.vitals.look().rates
    assert rates == Rates(75.0, 0.8, 0.6)
    collector.clock.advance(WINDOW + 1)
    assert collector.vitals.look().rates is None


def test_a_wall_clock_that_jumps_changes_no_rate(collector: Collector) -> None:
    """Rates go by the monotonic clock."""
    collector.vitals.look()
    collector.clock.advance(10)
    collector.clock.set_back(3 * 86_400)
    collector.progress.events = 100
    assert collector.vitals.look().rates == Rates(10.0, 0.0, 0.0)


def test_work_is_told_with_its_beginning(collector: Collector) -> None:
    """What goes on has the instant since when it has been the same."""
    begun = int(collector.clock.now())
    collector.clock.advance(30)
    assert (collector.vitals.look().work.doing, collector.vitals.look().work.since) == ("starting", begun)
    collector.doing = "enrolling earth2026 (1 of 3)"
    told = collector.vitals.look()
    assert (told.work.doing, told.work.since, told.since) == (collector.doing, begun + 30, begun)


def test_everything_is_told(collector: Collector, tmp_path: Path) -> None:
    """Stream, requests, backfill, process and versions come from where they are, and can be saved."""
    p = collector.progress
    p.connected, p.connections, p.degraded, p.skew_ms, p.seen = True, 3, "database or disk is full", -2000, 5
    p.lag_ms = {BUSY: 12}
    p.rejects, p.gaps, p.hook_errors, p.overlap_ms = 1, 2, 3, 4
    collector.filling = BackfillProgress(10, 20, 30, 40.04)
    collector.sent["wikis"] = 9
    collector.vitals.spent = Spent(1, 2, {"wikis": 3}, 4)
    told = collector.vitals.look("stopped")
    s = told.stream
    assert (s.connected, s.connections, s.degraded, s.skew_ms, s.seen) == (True, 3, p.degraded, -2000, 5)
    assert (s.lag_ms, s.rejects, s.gaps, s.hook_errors, s.overlap_ms) == ({BUSY: 12}, 1, 2, 3, 4)
    assert told.filling == Filling(10, 20, 30, 40.0)
    a = told.asking
    assert (a.minute, a.per_minute, a.sent, a.today, a.day) == (7, 200, {"wikis": 9}, {"wikis": 3}, 4)
    assert (told.pid, told.ended) == (os.getpid(), "stopped")
    assert told.sqlite.startswith("3.")
    save(tmp_path, told)
    assert load(tmp_path) == told


def test_memory_is_that_of_now() -> None:
    """What is taken is seen, and so is what is given back."""
    before = resident()
    taken = bytearray(b"x" * 50_000_000)
    full = resident()
    del taken
    assert full - before > 40_000_000
    assert full - resident() > 40_000_000
