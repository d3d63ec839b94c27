"""Time to first return: Kaplan-Meier with its log-log band, pooled over units that were followed for unequal time.

Days are whole, and index t of an array belongs to mark t, t days after the end: `events[t]` people came back for the
first time in the day that ends at mark t, of `at_risk[t]` who had not before and whose unit is mature at t. "Survival"
is the field's word for the share who have not come back yet; 1 - survival is the share who have, its band
1 - high to 1 - low. With everybody followed equally long it is the plain "since the end" curve, and needs none of this.
Source: E. L. Kaplan and P. Meier, Journal of the American Statistical Association 53 (1958), 457-481; the band on
the scale of log(-log S), with Greenwood's variance: J. D. Kalbfleisch and R. L. Prentice, The Statistical Analysis of
Failure Time Data (1980), 15.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics.interval import Z95

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """By mark, the share who have not come back yet, and the ends of its pointwise 95 % band.

    All are NaN from where nobody is followed any more. The band is NaN where the share is 1 or 0: that scale does not
    reach them, and a band without width would claim certainty.
    """

    survival: Floats
    low: Floats
    high: Floats

    def reached(self, share: float = 0.5) -> int | None:
        """The first mark at which at least `share` of the people have come back, or None if that is not reached."""
        if not 0 < share <= 1:
            raise ValueError(f"a share of people lies above 0 and up to 1, not {share}")
        marks = np.flatnonzero(1 - self.survival >= share - 1e-12)  # a product of fractions may miss a half by 1e-16
        return int(marks[0]) if len(marks) else None


def survival(events: npt.ArrayLike, at_risk: npt.ArrayLike) -> Survival:
    """The Kaplan-Meier curve of daily counts. Raises ValueError that names the day whose counts cannot be."""
    came, risk = daily(events, at_risk)
    left = risk - came
    gone = np.cumprod(np.where(risk > 0, left / np.maximum(risk, 1), 1.0))
    followed = (np.cumsum(risk == 0) == 0) | (gone == 0)
    share = np.where(followed, gone, np.nan)
    inside = followed & (gone > 0) & (gone < 1)
    greenwood = np.cumsum(np.where(left > 0, came / np.maximum(risk * left, 1), 0.0))
    log = np.log(np.where(inside, gone, 0.5))
    spread = Z95 * np.sqrt(greenwood) / -log
    low, high = (np.where(inside, np.exp(log * np.exp(side)), np.nan) for side in (spread, -spread))
    return Survival(share, low, high)


def daily(events: npt.ArrayLike, at_risk: npt.ArrayLike) -> tuple[Ints, Ints]:
    """Both as arrays of whole numbers, checked: nobody comes back twice and nobody joins later.

    Raises ValueError that names the day.
    """
    came, risk = _whole("events", events), _whole("at risk", at_risk)
    if len(came) != len(risk):
        raise ValueError(f"events of {len(came)} days, but people at risk of {len(risk)}")
    for day in np.flatnonzero((came < 0) | (risk < 0)):
        raise ValueError(f"day {day}: a negative number, {came[day]} events of {risk[day]} at risk")
    for day in np.flatnonzero(came > risk):
        raise ValueError(f"day {day}: {came[day]} events exceed {risk[day]} at risk")
    for day in np.flatnonzero(risk[1:] > (risk - came)[:-1]):
        raise ValueError(f"day {day + 1}: {risk[day + 1]} at risk, but only {risk[day] - came[day]} were left")
    return came, risk


def pooled_returns(
    curves: Sequence[npt.ArrayLike], newcomers: Sequence[int], mature: Sequence[int]
) -> tuple[Ints, Ints]:
    """Events and people at risk by mark, summed over units, each counted as far as it was followed.

    A unit is its curve "since the end" (how many had come back by mark t, from t = 0 on), its newcomers, and the last
    mark at which it is mature; what its curve says later is not used. One that is mature at no mark after the end adds
    nothing. Raises ValueError that names the unit, by its place.
    """
    if not len(curves) == len(newcomers) == len(mature):
        raise ValueError(f"{len(curves)} curves, {len(newcomers)} numbers of newcomers, {len(mature)} mature marks")
    days = max([0, *mature]) + 1
    events, at_risk = np.zeros(days, np.int64), np.zeros(days, np.int64)
    for unit, (curve, people, last) in enumerate(zip(curves, newcomers, mature, strict=True)):
        if last > 0:
            back = _returned(unit, curve, people, last)
            events[: last + 1] += np.diff(back)
            at_risk[: last + 1] += people - back[:-1]
    return events, at_risk


def _returned(unit: int, curve: npt.ArrayLike, people: int, last: int) -> Ints:
    """How many had come back before mark 0 (nobody), by mark 0, by mark 1, and so on to `last`."""
    back = _whole(f"unit {unit}: the curve", curve)
    if len(back) <= last:
        raise ValueError(f"unit {unit}: mature at mark {last}, but its curve ends at mark {len(back) - 1}")
    back = np.concatenate([np.zeros(1, np.int64), back[: last + 1]])
    for mark in np.flatnonzero(np.diff(back) < 0):
        raise ValueError(
            f"unit {unit}: fewer had come back by mark {mark} ({back[mark + 1]}) than before ({back[mark]})"
        )
    if back[-1] > people:
        raise ValueError(f"unit {unit}: {back[-1]} of {people} newcomers had come back by mark {last}")
    return back


def _whole(name: str, values: npt.ArrayLike) -> Ints:
    given = np.asarray(values)
    if given.ndim != 1:
        raise ValueError(f"{name}: one row of numbers is needed, not shape {given.shape}")
    if given.size and given.dtype.kind not in "iu":
        raise ValueError(f"{name}: whole numbers are needed, not {given.dtype}")
    return given.astype(np.int64)
