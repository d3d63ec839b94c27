"""Intervals for a share: Wilson's score interval, and Newcombe's for the difference of two.

They describe the propensity behind a count, not a sample. Nothing else is offered: the usual "plus or minus two
standard errors" (Wald) covers 40 % instead of 95 % at 10 people and a true share of 5 %. Source: R. G. Newcombe,
Statistics in Medicine 17 (1998), 857-872 (method 3) and 873-890 (method 10).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Z95: Final = 1.959963984540054


def wilson(retained: npt.ArrayLike, newcomers: npt.ArrayLike, z: float = Z95) -> tuple[Floats, Floats]:
    """Lower and upper end of the Wilson interval of `retained` out of `newcomers`, elementwise; NaN out of none.

    Raises ValueError when more are retained than there are newcomers, or fewer than none.
    """
    hits, total = np.broadcast_arrays(np.asarray(retained, np.float64), np.asarray(newcomers, np.float64))
    for wrong in np.flatnonzero((hits < 0) | (hits > total)):
        pair = f"{hits.flat[wrong]:g} of {total.flat[wrong]:g}"
        raise ValueError(f"retained must lie between 0 and the number of newcomers: {pair}")
    some = total > 0
    n = np.where(some, total, 1.0)
    share = hits / n
    spread = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    centre, scale = share + z * z / (2 * n), 1 + z * z / n
    low = np.where(hits == 0, 0.0, (centre - spread) / scale)  # exact where rounding would leave 1e-17
    high = np.where(hits == total, 1.0, (centre + spread) / scale)
    return np.where(some, low, np.nan), np.where(some, high, np.nan)


def newcombe(
    retained: npt.ArrayLike,
    newcomers: npt.ArrayLike,
    other_retained: npt.ArrayLike,
    other_newcomers: npt.ArrayLike,
    z: float = Z95,
) -> tuple[Floats, Floats, Floats]:
    """The first share minus the other one, with the lower and upper end of Newcombe's interval (method 10).

    Elementwise; NaN where one of the two has no newcomers. Raises ValueError as `wilson` does.
    """
    low, high = wilson(retained, newcomers, z)
    other_low, other_high = wilson(other_retained, other_newcomers, z)
    share, other = _share(retained, newcomers), _share(other_retained, other_newcomers)
    difference = share - other
    below = np.sqrt((share - low) ** 2 + (other_high - other) ** 2)
    above = np.sqrt((high - share) ** 2 + (other - other_low) ** 2)
    return difference, difference - below, difference + above


def _share(retained: npt.ArrayLike, newcomers: npt.ArrayLike) -> Floats:
    hits, total = np.asarray(retained, np.float64), np.asarray(newcomers, np.float64)
    return np.where(total > 0, hits / np.where(total > 0, total, 1.0), np.nan)
