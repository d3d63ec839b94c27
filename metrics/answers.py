"""Answers: what the published rows say of a selection, pooled over its units.

Pooling is a sum of retained over a sum of newcomers, of mature units only, each at its own mark; what is left out is
named with the day it falls due. Campaigns are never pooled. A selection without newcomers has no share: that is
neither 0 % nor 100 %. Intervals are Wilson's. Figures that stay "so far" carry how far they reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from metrics.answers_rows import CohortRow, Facts, FigureRow, country_of, edition_of
from metrics.calendar import MILESTONES
from metrics.cohort import HEADLINE
from metrics.figures import FINAL, NOT_DUE, SO_FAR, UNREAD, VERIFYING
from metrics.interval import wilson

ANY: Final = "any"
NOW: Final = 0  # the month of today's figure
NOBODY: Final = "nobody"  # the state of a figure of no newcomers
ABSENT: Final = "no figure"  # the state of a unit whose file has no such figure
WIDE: Final = {"active": "active-90", "today": "today-90"}
GROWING: Final = frozenset(("on-or-after", "today", "today-90"))
LIVE: Final = "today"
_PRESSING: Final = (VERIFYING, UNREAD, NOT_DUE, ABSENT)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked: editions of one campaign, countries by their codes (`other`; none for all), and which figure.

    `width` in days, 30 or 90, is of the readings "active" and "today".
    """

    campaign: str
    editions: tuple[str, ...]
    countries: tuple[str, ...] = ()
    definition: str = HEADLINE
    measure: str = ANY
    reading: str = "active"
    least: int = 1
    width: int = 30

    @property
    def column(self) -> str:
        """The reading as the rows have it: the wide window is one of its own there."""
        return WIDE.get(self.reading, self.reading) if self.width == 90 else self.reading

    @property
    def grows(self) -> bool:
        """Whether its figures stay "so far" and are never compared."""
        return self.column in GROWING

    @property
    def marks(self) -> tuple[int, ...]:
        """The months after the end that it is read at; NOW for the live end."""
        return (NOW,) if self.reading == LIVE else MILESTONES


@dataclass(frozen=True, slots=True)
class Rate:
    """A share between 0 and 1 with its 95 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """A unit that is in no sum yet, and why; `due` is when its figure fell or falls due, None if nobody knows."""

    unit: str
    title: str
    newcomers: int
    state: str
    due: int | None

    @property
    def edition(self) -> str:
        """The edition it is of."""
        return edition_of(self.unit)


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure `months` after the end: `retained` of the `newcomers` of `units` mature units.

    `state` is 'final' or 'so far' where there are any, else that of what is waited for, or 'nobody'. `due` and
    `through` are the first and the last instant at which the units in it were due and at which their windows end.
    """

    months: int
    state: str
    retained: int
    newcomers: int
    units: int
    waiting: tuple[Waiting, ...]
    due: tuple[int, int] | None = None
    through: tuple[int, int] | None = None

    @property
    def rate(self) -> Rate | None:
        """The share with its interval, None where nobody is in it."""
        return rate(self.retained, self.newcomers)

    @property
    def waiting_newcomers(self) -> int:
        """The newcomers of the units that are not in it yet."""
        return sum(unit.newcomers for unit in self.waiting)

    def dates(self, state: str) -> tuple[int, int] | None:
        """When the first and the last unit that waits in this state fall due."""
        found = [unit.due for unit in self.waiting if unit.state == state and unit.due is not None]
        return (min(found), max(found)) if found else None


@lru_cache(8192)  # asked for the same counts again and again, and an interval costs fifty microseconds
def rate(retained: int, newcomers: int) -> Rate | None:
    """The share of newcomers that were retained, None of nobody."""
    if not newcomers:
        return None
    low, high = wilson(retained, newcomers)
    return Rate(retained / newcomers, float(low), float(high))


def members(facts: Facts, selection: Selection) -> tuple[CohortRow, ...]:
    """The cohorts that a selection pools."""
    return tuple(
        row
        for edition in selection.editions
        for row in facts.cohorts.get((edition, selection.definition), ())
        if not selection.countries or country_of(row.unit) in selection.countries
    )


def covered(facts: Facts, selection: Selection) -> set[tuple[str, str]]:
    """The countries that a selection has figures of, alone or together with others: edition and name."""
    rows = members(facts, selection)
    alone = {(edition_of(row.unit), row.title) for row in rows if not row.merged}
    return alone | {(edition_of(row.unit), name) for row in rows for name in row.merged}


def uncovered(facts: Facts, selection: Selection) -> list[str]:
    """The countries that have figures by the headline's definition and none by the selection's."""
    headline = covered(facts, replace(selection, definition=HEADLINE))
    return sorted({name for _, name in headline - covered(facts, selection)}, key=str.casefold)


def answer(facts: Facts, selection: Selection, months: int) -> Answer:
    """The pooled figure of a selection so many months after the end."""
    return pooled(facts, selection, members(facts, selection), months)


def answers(facts: Facts, selection: Selection) -> tuple[Answer, ...]:
    """The pooled figures of a selection at each mark it is read at."""
    return tuple(answer(facts, selection, months) for months in selection.marks)


def latest(found: Iterable[Answer]) -> Answer | None:
    """The last of some figures that at least half of the newcomers are in, else the last that anybody is in."""
    known = [each for each in found if each.newcomers]
    enough = [each for each in known if each.newcomers >= each.waiting_newcomers]
    return max(enough or known, key=lambda each: each.months, default=None)


def upcoming(found: Iterable[Answer]) -> Answer | None:
    """The first of some figures that a unit is not due for."""
    return min((each for each in found if each.dates(NOT_DUE)), key=lambda each: each.months, default=None)


def pooled(facts: Facts, selection: Selection, cohorts: Sequence[CohortRow], months: int) -> Answer:
    """The figure of some of a selection's cohorts: sums over those that are mature, and the others by name."""
    found = [(row, _figure(facts, selection, row.unit, months)) for row in cohorts]
    known = [figure for _, figure in found if figure and figure.newcomers and figure.retained is not None]
    waiting = tuple(
        Waiting(row.unit, row.title, row.newcomers, figure.state if figure else ABSENT, figure.due if figure else None)
        for row, figure in found
        if row.newcomers and (figure is None or figure.retained is None)
    )
    return Answer(
        months=months,
        state=_state(known, waiting),
        retained=sum(figure.retained or 0 for figure in known),
        newcomers=sum(figure.newcomers for figure in known),
        units=len(known),
        waiting=waiting,
        due=_span([figure.due for figure in known]),
        through=_span([figure.through for figure in known]),
    )


def _figure(facts: Facts, selection: Selection, unit: str, months: int) -> FigureRow | None:
    key = (unit, selection.definition, selection.measure, selection.column, selection.least, months)
    return facts.figures.get(key)


def _span(instants: Sequence[int]) -> tuple[int, int] | None:
    return (min(instants), max(instants)) if instants else None


def _state(known: Sequence[FigureRow], waiting: Sequence[Waiting]) -> str:
    if known:
        return SO_FAR if any(figure.state == SO_FAR for figure in known) else FINAL
    states = {unit.state for unit in waiting}
    return next((state for state in _PRESSING if state in states), NOBODY)
