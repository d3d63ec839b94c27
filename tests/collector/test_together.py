"""collector.together: several things at a time, and none of them left behind."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from collector.together import together


def late(n: int) -> int:
    """Give a number back, the larger the sooner."""
    time.sleep(0.01 * (3 - n))
    return n


def test_answers_come_in_order() -> None:
    """What is made of each item comes in the items' order, whichever is ready first."""
    with ThreadPoolExecutor(3) as pool:
        assert together(pool, late, range(3)) == [0, 1, 2]


def test_nothing_is_under_way_after_a_failure() -> None:
    """After one failed, no other is begun, and those under way are over before the failure is told."""
    begun: list[int] = []
    over: list[int] = []
    slow = threading.Event()

    def do(n: int) -> None:
        begun.append(n)
        if n == 0:
            slow.wait(5)
            raise LookupError("zero")
        slow.set()
        time.sleep(0.05)
        over.append(n)

    with ThreadPoolExecutor(2) as pool:
        with pytest.raises(LookupError, match="zero"):
            together(pool, do, range(50))
        assert sorted(begun)[1:] == sorted(over)
        assert len(begun) < 50
