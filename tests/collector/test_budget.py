"""collector.budget: the limit holds in every minute, for every thread, and a stop wakes whoever waits."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.budget import Budget
from collector.clock import FakeClock
from collector.errors import Stopped

pauses = st.lists(st.one_of(st.just(0.0), st.floats(0, 5), st.floats(0, 200)), min_size=1, max_size=300)


@given(per_minute=st.integers(1, 120), pauses=pauses)
def test_never_more_than_the_budget_in_any_minute(per_minute: int, pauses: list[float]) -> None:
    """Whatever the pauses between them, at most `per_minute` requests begin in any window of 60 s."""
    clock = FakeClock()
    budget = Budget(per_minute, 3, clock)
    begun = []
    for pause in pauses:
        clock.advance(pause)
        with budget.turn():
            begun.append(clock.monotonic())
    for first, later in zip(begun, begun[per_minute:], strict=False):
        assert later - first >= 60.0


@given(per_minute=st.integers(1, 60_000))
def test_the_budget_can_be_used_up(per_minute: int) -> None:
    """Whoever asks without a pause gets the whole budget: n requests take at most n budgets' worth of time."""
    clock = FakeClock()
    begun = clock.monotonic()
    budget = Budget(per_minute, 3, clock)
    for _ in range(50):
        with budget.turn():
            pass
    assert clock.monotonic() - begun <= 50 * 60 / per_minute + 0.01


def test_without_smoothing_the_limit_breaks() -> None:
    """Control: counting per calendar minute lets twice the budget into one window, which the test above would see."""
    begun = [59.0] * 10 + [60.0] * 10
    assert any(later - first < 60 for first, later in zip(begun, begun[10:], strict=False))


def test_closing_holds_everybody_back() -> None:
    """After close_for(37) the next request begins 37 s later, however much budget is left."""
    clock = FakeClock()
    budget = Budget(200, 3, clock)
    begun = clock.monotonic()
    budget.close_for(37)
    with budget.turn():
        assert clock.monotonic() - begun == pytest.approx(37)


def test_only_so_many_at_a_time() -> None:
    """Twelve threads are never more than three at once inside."""
    budget = Budget(60_000, 3, FakeClock())
    inside, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal inside, most
        with budget.turn():
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.01)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 3


@given(per_minute=st.integers(1, 120), pauses=pauses)
def test_recent_is_what_the_last_minute_held(per_minute: int, pauses: list[float]) -> None:
    """The count of the last minute never exceeds the budget, and misses at most those of a second."""
    clock = FakeClock()
    budget = Budget(per_minute, 3, clock)
    assert budget.recent() == 0
    begun = []
    for pause in pauses:
        clock.advance(pause)
        with budget.turn():
            begun.append(clock.monotonic())
        now = clock.monotonic()
        assert sum(now - at <= 59 for at in begun) <= budget.recent() <= sum(now - at < 60 for at in begun)
        assert budget.recent() <= per_minute
    clock.advance(60)
    assert budget.recent() == 0


def test_a_stop_wakes_a_sleeper() -> None:
    """A sleep is given up at the stop, and nobody begins a request after it."""
    stop = threading.Event()
    budget = Budget(1, 1, FakeClock(), stop)
    with budget.turn():
        pass
    stop.set()
    with pytest.raises(Stopped):
        budget.sleep(3600)
    with pytest.raises(Stopped), budget.turn():
        pytest.fail("a request began after the stop")
