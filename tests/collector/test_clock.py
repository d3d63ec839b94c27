"""The clocks that are passed around."""

from __future__ import annotations

import threading
import time

from collector.clock import Clock, FakeClock, SystemClock


def test_the_system_clock_tells_the_machines_time() -> None:
    """Wall time is the machine's, and waiting takes the time asked for on the monotonic clock."""
    clock: Clock = SystemClock()
    assert abs(clock.now() - time.time()) < 1
    began = clock.monotonic()
    assert clock.wait(threading.Event(), 0.02) is False
    assert clock.monotonic() - began >= 0.02


def test_waiting_ends_when_the_event_is_set() -> None:
    """A set event ends a wait at once, on either clock."""
    stop = threading.Event()
    stop.set()
    fake = FakeClock()
    assert SystemClock().wait(stop, 60) is True
    assert fake.wait(stop, 60) is True
    assert fake.waits == []


def test_waiting_on_the_fake_clock_moves_it_and_takes_no_time() -> None:
    """An hour's wait passes at once and moves both times by an hour."""
    clock = FakeClock(now=100.0)
    before, began = clock.monotonic(), time.monotonic()
    assert clock.wait(threading.Event(), 3600) is False
    assert (clock.now(), clock.monotonic() - before) == (3700.0, 3600.0)
    assert time.monotonic() - began < 1
    assert clock.waits == [3600]


def test_wall_time_may_jump_while_monotonic_time_does_not() -> None:
    """Setting the wall clock back leaves the monotonic one where it was."""
    clock = FakeClock(now=1000.0)
    before = clock.monotonic()
    clock.set_back(300)
    assert (clock.now(), clock.monotonic()) == (700.0, before)
