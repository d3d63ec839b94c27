"""The curves of a selection: a line for each edition, and beside a single one the years before and who came alone.

A day's share is the sum of retained over the sum of newcomers of the units that are mature at that day, from the first
day with a whole window on. Up to `solid` these are all units; beyond it the line goes on without those that are
named, as long as at least half of the newcomers are left. Nothing of it is "so far", but the live point. Days count
from the end, shares are fractions of 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dashboard.asked import Asked
from dashboard.colours import GREY, by_edition
from dashboard.curve_days import days_of, usual_days, weighted
from dashboard.curve_values import (
    BEFORE,
    DAILY,
    DAYS,
    EDITION,
    GROUP,
    MARKS,
    QUARTERS,
    Curves,
    Dropped,
    Ints,
    Line,
    Live,
    Mark,
)
from dashboard.figures import Figures
from dashboard.selection import Choice
from metrics.alignment import AFTER
from metrics.answers import LIVE, NOW, Selection, answer, answers, members
from metrics.answers_places import comparison_group
from metrics.answers_rows import CohortRow
from metrics.calendar import MILESTONES
from state.published import Cohort

MOST_BEFORE: Final = 3  # earlier editions beside a single one
FORMS: Final = {"quarter": QUARTERS, "on-or-after": MARKS}


def curve(asked: Asked) -> Curves:
    """The curves of a selection; what does not move with every contribution is worked out once for all sessions."""
    figures, choice = asked.figures, asked.choice
    key = ("curve", replace(choice, months=None, compare=""))
    lines, quiet = figures.remembered(key, lambda: _lines(figures, choice), choice.campaign)
    live = tuple(found for line in lines if (found := _live(figures, choice, line)))
    form = FORMS.get(choice.reading, DAILY)
    return Curves(form, choice.reading, _width(choice), lines, quiet, live)


def _width(choice: Choice) -> int:
    """The width of the curve in days, 0 for since the end."""
    if choice.reading == "since-end":
        return 0
    return choice.width if choice.reading == "active" else 30


def _lines(figures: Figures, choice: Choice) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    colours = by_edition(figures.by_campaign.get(choice.campaign, ()))
    mine = [
        _line(figures, choice, EDITION, replace(choice.selection, editions=(name,)), colours[name])
        for name in choice.editions
    ]
    beside = _beside(figures, choice) if len(mine) == 1 else ()
    quiet = (_line(figures, choice, kind, selection, GREY) for kind, selection in beside)
    return tuple(mine), tuple(line for line in quiet if line.drawn)


def _beside(figures: Figures, choice: Choice) -> Iterator[tuple[str, Selection]]:
    """What is compared with a single edition: the years before, and the comparison group; nothing that grows."""
    selection = choice.selection
    if selection.grows:
        return
    year = figures.editions[choice.editions[0]].year
    before = [row.edition for row in figures.by_campaign[choice.campaign] if row.year < year]
    for name in before[:MOST_BEFORE]:
        yield BEFORE, replace(selection, editions=(name,))
    yield GROUP, comparison_group(selection)


def _line(figures: Figures, choice: Choice, kind: str, selection: Selection, colour: str) -> Line:
    (edition,) = selection.editions
    rows = [row for row in members(figures.facts, selection) if row.newcomers]
    days = {row.unit: days_of(figures, row) for row in rows}
    width = _width(choice)
    daily = choice.reading not in FORMS
    found = [_followed(figures, selection, row, width) for row in rows] if daily else []
    newcomers, retained = _pooled(found)
    solid = min((unit.mature for unit in found), default=-1)
    first = max(1, width)
    return Line(
        kind=kind,
        edition=edition,
        year=figures.editions[edition].year,
        colour=colour,
        first=first,
        newcomers=newcomers,
        retained=retained,
        solid=min(solid, len(retained) - 1),
        units=len(rows),
        dropped=_dropped(found, first, len(retained) - 1),
        marks=tuple(_marks(figures, selection, rows, days)),
        ticks=_ticks(rows, days) if rows else usual_days(figures.editions[edition].end),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A unit and how far it is mature (-1: nowhere): `daily` by day, None where it has no such curve."""

    unit: str
    title: str
    newcomers: int
    mature: int
    daily: Ints | None


def _followed(figures: Figures, selection: Selection, row: CohortRow, width: int) -> Followed:
    key = (row.unit, selection.definition, selection.measure, width, selection.least)
    found = figures.facts.curves.get(key)
    if found is None:
        return Followed(row.unit, row.title, row.newcomers, -1, None)
    daily = np.frombuffer(found.retained, dtype="<i4").astype(np.int64)
    mature = min(found.mature_day, len(daily) - 1, DAYS)
    return Followed(row.unit, row.title, found.newcomers, mature, daily[: mature + 1])


def _pooled(found: Sequence[Followed]) -> tuple[Ints, Ints]:
    """Newcomers and retained by day, summed over the units that are mature; to where half of the newcomers are left."""
    newcomers, retained = np.zeros((2, DAYS + 1), np.int64)
    total = 0
    for unit in found:
        if unit.daily is not None:
            newcomers[: unit.mature + 1] += unit.newcomers
            retained[: unit.mature + 1] += unit.daily
            total += unit.newcomers
    length = int(np.count_nonzero(2 * newcomers >= max(total, 1)))
    return newcomers[:length], retained[:length]


def _dropped(found: Sequence[Followed], first: int, last: int) -> tuple[Dropped, ...]:
    """The units that are not in all of the line, by the day from which they are not."""
    units = (
        Dropped(unit.unit, unit.title, unit.newcomers, max(first, unit.mature + 1), unit.daily is None)
        for unit in found
        if unit.daily is None or (unit.mature < last and last >= first)
    )
    return tuple(sorted(units, key=lambda unit: (unit.day, -unit.newcomers, unit.unit)))


def _ticks(rows: Sequence[CohortRow], days: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    """The days of the milestones; where they differ between units, by a day or two, the mean one of the newcomers."""
    return tuple(round(weighted([(days[row.unit][k], row.newcomers) for row in rows])) for k in range(len(MILESTONES)))


def _marks(
    figures: Figures, selection: Selection, rows: Sequence[CohortRow], days: dict[str, tuple[int, ...]]
) -> Iterator[Mark]:
    """The figures at the milestones, each at the mean day of the newcomers in it."""
    later = AFTER if selection.reading == "survival" else 0
    for place, found in enumerate(answers(figures.facts, selection)):
        if not found.newcomers:
            continue
        waiting = {unit.unit for unit in found.waiting}
        inside = [row for row in rows if row.unit not in waiting]
        start, day = (
            weighted([(days[row.unit][k], row.newcomers) for row in inside]) if k >= 0 else 0.0
            for k in (place - 1, place)
        )
        yield Mark(start, day + later, found)


def _live(figures: Figures, choice: Choice, line: Line) -> Live | None:
    """Today so far of an edition; None while no stream has covered it, and by readings that have no such end."""
    if choice.reading not in ("active", "survival"):
        return None
    selection = replace(choice.selection, editions=(line.edition,), reading=LIVE, width=_width(choice))
    found = answer(figures.facts, selection, NOW)
    if not found.newcomers:
        return None
    rows = (row for row in members(figures.facts, selection) if isinstance(row, Cohort))
    ages = [(row.today_day, row.newcomers) for row in rows if row.newcomers and row.today_day >= 0]
    if len({day for day, _ in ages}) == 1:
        day = ages[0][0]
    else:  # units of several ages have no day in common: at the end of the line
        day = line.last + 1 if line.last > line.first else round(weighted(ages))
    return Live(line.edition, line.colour, day, found) if 0 <= day <= DAYS else None
