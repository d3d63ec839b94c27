"""Curves as values: a line's counts by day, the figures of the tiles on it, and today so far.

Days count from the end, shares are fractions of 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from dashboard.curve_days import usual_days
from metrics.answers import Answer
from metrics.cells import HORIZON
from metrics.figures import SO_FAR
from metrics.interval import wilson

DAYS: Final = HORIZON  # thirteen months: where every line ends at the latest
BREAK: Final = 0.98  # below this share of the newcomers of the day before, others are counted: no line across
DAILY, QUARTERS, MARKS = "daily", "quarters", "marks"
EDITION, BEFORE, GROUP = "edition", "before", "group"
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure of the tiles, `day` after the end; of a quarter, which begins at day `start`."""

    start: float
    day: float
    answer: Answer

    @property
    def whole(self) -> bool:
        """Whether it is final, and all units are in it."""
        return self.answer.state != SO_FAR and not self.answer.waiting


@dataclass(frozen=True, slots=True)
class Dropped:
    """A unit that a line goes on without from `day` on; `absent`: it has no such curve at all."""

    unit: str
    title: str
    newcomers: int
    day: int
    absent: bool


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A curve: `retained` of `newcomers` by day 0, 1, ...; drawn from `first` to `last`, of all units up to `solid`.

    `kind` is an edition that was chosen, one before it, or the comparison group. `units` is how many have newcomers;
    `ticks` are the days of the four milestones.
    """

    kind: str
    edition: str
    year: int
    colour: str
    first: int
    newcomers: Ints
    retained: Ints
    solid: int
    units: int
    dropped: tuple[Dropped, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[int, ...]
    low: Floats = field(init=False)
    high: Floats = field(init=False)

    def __post_init__(self) -> None:
        low, high = wilson(self.retained, self.newcomers)
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    @property
    def share(self) -> Floats:
        """Retained over newcomers, by day."""
        return self.retained / self.newcomers

    def share_on(self, day: int) -> float:
        """The share on a day of the line."""
        return float(self.retained[day] / self.newcomers[day])

    @property
    def last(self) -> int:
        """The last day of the line; before `first` where there is none."""
        return len(self.retained) - 1

    @property
    def drawn(self) -> bool:
        """Whether there is anything to draw of it but a live point."""
        return self.last > self.first or bool(self.marks)

    def without(self, day: int) -> tuple[Dropped, ...]:
        """The units that are not counted at a day."""
        return tuple(unit for unit in self.dropped if unit.day <= day)

    def stretches(self) -> Iterator[tuple[int, int]]:
        """The first and the last day of each stretch in which the same people are counted, but for 2 % of them."""
        days = np.arange(max(1, self.first + 1), self.last + 1)
        ends = [int(day) for day in days[self.newcomers[days] < BREAK * self.newcomers[days - 1]]]
        begins = [self.first, *ends]
        yield from ((a, b) for a, b in zip(begins, [*(end - 1 for end in ends), self.last], strict=True) if b > a)

    @property
    def shape(self) -> tuple[object, ...]:
        """What has to differ for the line to be drawn anew."""
        counts = (self.newcomers.tobytes(), self.retained.tobytes())
        kept = (self.kind, self.edition, self.colour, self.first, self.solid, self.dropped, self.marks, self.ticks)
        return (*kept, *counts)


@dataclass(frozen=True, slots=True)
class Live:
    """Today so far of an edition, at its `day` after the end, over all units; it rises with each contribution."""

    edition: str
    colour: str
    day: int
    answer: Answer


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """All lines of a selection: those chosen, newest first, and the quiet ones beside a single one.

    `form` is "daily", or "quarters" (a step for each), or "marks" (what stays so far has no line).
    """

    form: str
    reading: str
    width: int
    lines: tuple[Line, ...]
    quiet: tuple[Line, ...]
    live: tuple[Live, ...]

    @property
    def shape(self) -> tuple[object, ...]:
        """What has to differ for the chart to be drawn anew: not where live points are, but of what there are any."""
        lines = tuple(line.shape for line in (*self.lines, *self.quiet))
        return (self.form, self.reading, self.width, lines, tuple(point.edition for point in self.live))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.live and not any(line.drawn for line in self.lines)

    @property
    def ticks(self) -> tuple[int, ...]:
        """The days of the milestones, of the first line."""
        return self.lines[0].ticks if self.lines else usual_days(None)

    @property
    def end(self) -> int:
        """Where the axis of days ends: with the year of steps, else with the milestone after the last figure chosen."""
        if self.form != DAILY:
            return self.ticks[-1]
        days = [line.last for line in self.lines if line.drawn] + [point.day for point in self.live]
        last = max([0.0, *days, *(mark.day for line in self.lines for mark in line.marks)])
        return next((day for day in self.ticks[:-1] if day >= last), DAYS)
