"""Pooled figures: sums of retained over sums of newcomers, of mature units only.

A unit that is not mature adds to neither sum, so it can never pull a rate towards 0 or 100 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


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


def pool_curves(curves: Sequence[Ints], newcomers: Sequence[int], mature: Sequence[int]) -> tuple[Ints, Ints]:
    """Retained and newcomers at the marks t = 0 .. the largest mature one, from the units mature at each t.

    `curves` hold retained by mark, `mature` the last mature mark of each unit (-1: none). Both results are
    empty when no unit is mature.
    """
    length = max(mature, default=-1) + 1
    retained, size = np.zeros(length, dtype=np.int64), np.zeros(length, dtype=np.int64)
    for curve, people, last in zip(curves, newcomers, mature, strict=True):
        retained[: last + 1] += curve[: last + 1]
        size[: last + 1] += people
    return retained, size
