"""Rates as a dot and an interval on a scale that begins at 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

SCALES: Final = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)


class Rate(Protocol):
    """A share between 0 and 1 with its interval."""

    @property
    def share(self) -> float:
        """The share."""
        ...

    @property
    def low(self) -> float:
        """Where the interval begins."""
        ...

    @property
    def high(self) -> float:
        """Where the interval ends."""
        ...


@dataclass(frozen=True, slots=True)
class Bar:
    """A rate on a scale: positions between 0 and 100, and the scale's end as a share."""

    share: float
    low: float
    high: float
    end: float
    cut: bool  # whether the interval goes on beyond the scale


def scale(rates: Iterable[Rate | None], *, cut: float = 0.1) -> float:
    """The smallest round end of a scale, as a share, that holds every rate; `cut` of the intervals may go beyond."""
    known = [rate for rate in rates if rate]
    highs = sorted(rate.high for rate in known)
    most = max([0.0, *(1.1 * rate.share for rate in known), *highs[: len(highs) - int(cut * len(highs))]])
    return next(end for end in SCALES if end >= min(most, 1.0))


def bar(rate: Rate, end: float) -> Bar:
    """A rate on the scale from 0 to `end`."""
    share, low, high = (round(min(100.0, 100 * value / end), 2) for value in (rate.share, rate.low, rate.high))
    return Bar(share, low, high, end, cut=rate.high > end)
