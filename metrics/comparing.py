"""Two shares against each other: the difference in points, its Newcombe interval, and what may be said of it.

A country or edition against another one, against the year before, against its comparison group: each is the
difference of two groups without a common member. A part is compared with the rest, never with the whole it is in. What
is compared is final on both sides; the comparison group tells of the season, not of an effect.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from metrics.interval import newcombe


class Share(NamedTuple):
    """So many retained of so many newcomers; any pair of whole numbers will do for one."""

    retained: int
    newcomers: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The first share minus the other in percentage points, with the 95 % interval; NaN where a side has nobody."""

    points: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether there were newcomers on both sides."""
        return not math.isnan(self.points)

    @property
    def seen(self) -> bool:
        """Whether the interval leaves out that there is no difference."""
        return self.low > 0 or self.high < 0

    @property
    def verdict(self) -> str:
        """What may be said, in a few words: "4.6 to 6.9 points more", "no difference can be seen"."""
        if not self.known:
            return "nothing to compare"
        return self._extent if self.seen else "no difference can be seen"

    @property
    def range(self) -> str:
        """Both ends in words, also where no difference can be seen: "2.1 points fewer to 3.4 points more"."""
        if not self.known or self.seen:
            return self.verdict
        return f"{_points(self.low)} points fewer to {_points(self.high)} points more"

    def against(self, other: str) -> str:
        """The verdict with the other side's name, to be said of the first: "4.6 to 6.9 points more than last year"."""
        if not self.known:
            return f"nothing to compare with {other}"
        if self.seen:
            return f"{self._extent} than {other}"
        return f"no difference from {other} can be seen ({self.range})"

    @property
    def _extent(self) -> str:
        near, far = sorted((abs(self.low), abs(self.high)))
        least, most = _points(near), _points(far)
        return f"{least if least == most else f'{least} to {most}'} points {'more' if self.low > 0 else 'fewer'}"


def difference(first: tuple[int, int], other: tuple[int, int]) -> Difference:
    """The first share minus the other, each as retained and newcomers of groups without a common member.

    Raises ValueError that names the side whose numbers cannot be.
    """
    for side, (retained, newcomers) in (("first", first), ("other", other)):
        if not 0 <= retained <= newcomers:
            raise ValueError(f"the {side} share cannot be: {retained} retained of {newcomers} newcomers")
    points, low, high = (100 * float(value) for value in newcombe(*first, *other))
    return Difference(points, low, high)


def _points(value: float) -> str:
    """Points without sign, to one decimal; one that rounds to none is told from none."""
    size = abs(value)
    return "under 0.1" if 0 < size < 0.05 else f"{size:.1f}"
