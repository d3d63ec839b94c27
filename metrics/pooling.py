"""Pooled figures: sums of retained over sums of newcomers, of mature units only.

A unit that is not mature adds to neither sum, so it can never pull a rate towards 0 or 100 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pooled:
    """Retained out of newcomers of `units` mature units; `waiting` units with `waiting_newcomers` are not in it."""

    retained: int
    newcomers: int
    units: int
    waiting: int
    waiting_newcomers: int

    @property
    def rate(self) -> float | None:
        """The share retained, or None where nobody is in it."""
        return self.retained / self.newcomers if self.newcomers else None


def pool(retained: Sequence[int | None], newcomers: Sequence[int]) -> Pooled:
    """The sums over units, each given by its retained (None: not mature) and its newcomers."""
    pairs = list(zip(retained, newcomers, strict=True))
    mature = [(hits, size) for hits, size in pairs if hits is not None]
    waiting = [size for hits, size in pairs if hits is None]
    return Pooled(
        sum(hits for hits, _ in mature), sum(size for _, size in mature), len(mature), len(waiting), sum(waiting)
    )
