"""The rolling curve of an edition, pooled over its units, as arrays by day after the end.

A day's share is the sum of retained over the sum of newcomers of the units the stream has covered on that day.
Up to `solid` every unit is mature: the figure is final. Beyond, a unit is missing or not verified; the line ends
where less than half of the newcomers have come to that age. Before day 30 the window is shorter than 30 days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from dashboard.figures import MONTHS, Figures
from metrics.interval import wilson
from state.published import Edition, Unit

WINDOW: Final = 30
DAYS: Final = 396  # thirteen months: where the chart ends
DAY: Final = 86_400
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share between 0 and 1 with its Wilson 95 % interval."""

    retained: int
    newcomers: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """A figure on the curve: `months` after the end (0: today so far), which is so many days."""

    months: int
    day: float
    rate: Rate


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One edition's curve for t = 0, 1, ...; shares between 0 and 1. `solid`: the last final day (-1: none)."""

    edition: str
    year: int
    newcomers: Ints
    retained: Ints
    low: Floats
    high: Floats
    solid: int
    marks: tuple[Point, ...]
    live: Point | None
    ticks: tuple[int, ...]  # the days of the milestones

    @property
    def share(self) -> Floats:
        """Retained over newcomers, by day."""
        return self.retained / np.maximum(self.newcomers, 1)

    @property
    def last(self) -> int:
        """The last day of the line; -1 when there is none."""
        return len(self.retained) - 1

    @property
    def shape(self) -> tuple[object, ...]:
        """What has to differ for the line, without its live end, to be drawn anew."""
        return (self.edition, self.solid, self.marks, self.retained.tobytes(), self.newcomers.tobytes(), self.ticks)


def rate(retained: int, newcomers: int) -> Rate | None:
    """The share with its interval; None when there is nobody to count."""
    if newcomers == 0:
        return None
    low, high = wilson(retained, newcomers)
    return Rate(retained, newcomers, retained / newcomers, float(low), float(high))


def line(figures: Figures, edition: Edition, units: Sequence[Unit]) -> Line:
    """The curve of an edition's units; empty when none of them has one."""
    members = [unit for unit in units if unit.newcomers]
    retained, newcomers = _sums(figures, members)
    low, high = wilson(retained, np.maximum(newcomers, 1))
    last = len(retained) - 1
    return Line(
        edition=edition.edition,
        year=edition.year,
        newcomers=newcomers,
        retained=retained,
        low=np.asarray(low, dtype=np.float64),
        high=np.asarray(high, dtype=np.float64),
        solid=min([last, *(unit.mature_day for unit in members)]),
        marks=tuple(point for months in MONTHS if (point := _mark(figures, members, months))),
        live=_live(members, last),
        ticks=_ticks(figures, members),
    )


def _sums(figures: Figures, units: Sequence[Unit]) -> tuple[Ints, Ints]:
    retained, newcomers = np.zeros(DAYS + 1, np.int64), np.zeros(DAYS + 1, np.int64)
    for unit in units:
        daily = np.frombuffer(figures.snapshot.curves.get(unit.unit, b""), dtype="<i4")[: DAYS + 1]
        retained[: len(daily)] += daily
        newcomers[: len(daily)] += unit.newcomers
    total = sum(unit.newcomers for unit in units)
    days = int(np.count_nonzero(2 * newcomers >= max(total, 1)))
    return np.minimum(retained[:days], newcomers[:days]), newcomers[:days]


def _day(figures: Figures, unit: Unit, months: int) -> int | None:
    row = figures.milestones.get((unit.unit, months))
    return None if row is None else (row.due - unit.end_last) // DAY


def _mark(figures: Figures, units: Sequence[Unit], months: int) -> Point | None:
    rows = [(unit, figures.milestones.get((unit.unit, months))) for unit in units]
    final = [(unit, row) for unit, row in rows if row and row.state == "final" and row.retained is not None]
    pooled = rate(sum(row.retained or 0 for _, row in final), sum(row.newcomers for _, row in final))
    if pooled is None:
        return None
    days = [((row.due - unit.end_last) / DAY, row.newcomers) for unit, row in final]
    return Point(months, round(sum(day * n for day, n in days) / pooled.newcomers, 2), pooled)


def _live(units: Sequence[Unit], last: int) -> Point | None:
    """Today so far, set at the end of the line; its units may be of several ages, so it has no day of its own."""
    seen = [unit for unit in units if unit.today_day >= 0]
    pooled = rate(sum(unit.today_retained for unit in seen), sum(unit.newcomers for unit in seen))
    return None if pooled is None else Point(0, last + 1, pooled)


def _ticks(figures: Figures, units: Sequence[Unit]) -> tuple[int, ...]:
    """The milestone days of the unit with most newcomers; they differ by a day or two between contests."""
    largest = max(units, key=lambda unit: unit.newcomers, default=None)
    if largest is None:
        return ()
    return tuple(day for months in MONTHS if (day := _day(figures, largest, months)) is not None)
