"""Doing the same to several things at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def together(pool: ThreadPoolExecutor, do: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """What `do` makes of each item, in their order. Raises what the first one raised that failed.

    Then no other is begun, and nothing is under way any more, so that whatever they work with may be closed.
    """
    futures = [pool.submit(do, item) for item in items]
    try:
        wait(futures, return_when=FIRST_EXCEPTION)
    finally:
        for future in futures:
            future.cancel()
        wait(futures)
    failed = (future.exception() for future in futures if not future.cancelled())
    if error := next((error for error in failed if error is not None), None):
        raise error
    return [future.result() for future in futures]
