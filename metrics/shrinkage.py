"""Shrunken rates, by which units are ordered and coloured: a small unit leans on all of them, a large one on itself.

Raw rates of small units rank noise. Here the units' own propensities follow a beta distribution (alpha, beta), which
is estimated from the units themselves: empirical Bayes with a beta-binomial margin. A unit's shrunken rate is its
posterior mean, (retained + alpha) / (newcomers + alpha + beta): between its own rate and the prior mean.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.beta_binomial import Floats, Ints, fit
from metrics.interval import wilson

FEWEST: Final = 3  # fewer units cannot tell how much units differ


@dataclass(frozen=True, slots=True, eq=False)
class Shrunken:
    """Of each unit the shrunken `rate`, with the Wilson ends `low` and `high` of its own count; NaN without newcomers.

    The interval is of the raw count, the one printed beside it: `rate`, which is for order and colour, may lie outside.
    `mean` is the prior mean. Where `pooled`, it is the pooled rate, all rates are, and alpha and beta are infinite.
    """

    rate: Floats
    low: Floats
    high: Floats
    alpha: float
    beta: float
    mean: float
    pooled: bool


def shrink(retained: npt.ArrayLike, newcomers: npt.ArrayLike) -> Shrunken:
    """The shrunken rates of units with `retained` out of `newcomers`, one number a unit.

    They are the pooled rate where the units differ by no more than chance (the likelihood is greatest without a
    spread), where fewer than three units have newcomers, and where everybody or nobody is retained. A unit without
    newcomers changes nothing and has no rate. Raises ValueError that names the unit whose numbers cannot be.
    """
    hits, sizes = _counted(retained, newcomers)
    low, high = wilson(hits, sizes)
    total = int(sizes.sum())
    mean = int(hits.sum()) / total if total else math.nan
    fitted = fit(hits, sizes) if np.count_nonzero(sizes) >= FEWEST and 0 < mean < 1 else None
    if fitted is None:
        return Shrunken(np.where(sizes > 0, mean, np.nan), low, high, math.inf, math.inf, mean, pooled=True)
    alpha, beta = fitted
    rate = np.where(sizes > 0, (hits + alpha) / (sizes + alpha + beta), np.nan)
    return Shrunken(rate, low, high, alpha, beta, alpha / (alpha + beta), pooled=False)


def _counted(retained: npt.ArrayLike, newcomers: npt.ArrayLike) -> tuple[Ints, Ints]:
    given = np.asarray(retained), np.asarray(newcomers)
    if given[0].ndim != 1 or given[0].shape != given[1].shape:
        raise ValueError(f"retained and newcomers must be one number a unit: shapes {given[0].shape}, {given[1].shape}")
    if any(values.size and values.dtype.kind not in "iu" for values in given):
        raise ValueError("retained and newcomers must be whole numbers")
    hits, sizes = (values.astype(np.int64) for values in given)
    for unit in np.flatnonzero((hits < 0) | (hits > sizes)):
        raise ValueError(f"unit {unit}: {hits[unit]} retained of {sizes[unit]} newcomers")
    return hits, sizes
