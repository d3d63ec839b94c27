"""All counts behind a cohort's figures, for many groups of people at once; counts add up.

Every figure is n(a; x, y) >= m for some window [x, y) of days after E. Windows of 30 and 90 days and those since the
end are curves, read at any mark; quarters, "on or after" and the live end have bounds of their own. A group of people
is a contest's by one combination of definitions, or one person: the counts of a sum of groups are the sum of counts,
and a change of one person is a difference of two.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.calendar import MILESTONES
from metrics.retention import Daily, daily, rolling

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
MEASURES: Final = ("any", "organic")
LEASTS: Final = (1, 5)
SINCE_END: Final = 0  # the width that reaches back to the end
WIDTHS: Final = (30, 90, SINCE_END)
HORIZON: Final = 400  # the last mark of curves: thirteen months, with the 30 days after the last milestone
QUARTERS: Final = slice(0, 4)
ON_OR_AFTER: Final = slice(4, 8)
TODAY: Final = 8
TODAY_90: Final = 9
WINDOWS: Final = 10
COMMONS_ONLY, OTHER_ONLY, BOTH = range(3)


@dataclass(frozen=True, slots=True)
class Marks:
    """By group of people: the days of the four milestones, int64[groups, 4], and how far is counted, int64[groups].

    `today` is the mark the live end is read at, -1 where there is none; `reach` bounds "on or after".
    """

    milestones: Ints
    today: Ints
    reach: Ints


@dataclass(frozen=True, slots=True)
class Rows:
    """Contributions of people by wiki and day after E: parallel arrays, in any order; `own` of `n` to the campaign.

    `person` and `wiki` are numbers from 0 on.
    """

    person: Ints
    wiki: Ints
    day: Ints
    n: Ints
    own: Ints


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts of active people; measures, widths and least numbers in the order of the constants.

    `curves`: int64[groups, measures, widths, leasts, HORIZON + 1]. `windows`: int64[groups, measures, leasts, WINDOWS].
    `spread`: int64[groups, measures, 4, 3], active at each milestone on Commons only, elsewhere only, on both.
    `wikis`: int64[groups, measures, 4, wikis].
    """

    curves: Ints
    windows: Ints
    spread: Ints
    wikis: Ints

    def weighted(self, weights: Ints) -> Cells:
        """The cells of other groups: `weights` is int64[new groups, groups], how often each is in a new one."""
        return Cells(*(np.tensordot(weights, getattr(self, item.name), axes=1) for item in fields(self)))

    def add(self, other: Cells) -> None:
        """Adds the counts of another's groups to these, in place."""
        for item in fields(self):
            mine: Ints = getattr(self, item.name)
            mine += getattr(other, item.name)


def empty(groups: int, wikis: int) -> Cells:
    """The cells of groups in which nobody ever did anything."""
    measures, leasts, months = len(MEASURES), len(LEASTS), len(MILESTONES)
    return Cells(
        np.zeros((groups, measures, len(WIDTHS), leasts, HORIZON + 1), np.int64),
        np.zeros((groups, measures, leasts, WINDOWS), np.int64),
        np.zeros((groups, measures, months, 3), np.int64),
        np.zeros((groups, measures, months, wikis), np.int64),
    )


def count(rows: Rows, group: Ints, marks: Marks, *, wikis: int, commons: int) -> Cells:
    """The cells of all groups; `group` tells that of each person, `commons` which of the `wikis` is Commons."""
    groups = len(marks.today)
    cells = empty(groups, wikis)
    _measure(cells, 0, rows, rows.n, group, marks, commons)
    if rows.own.any():
        _measure(cells, 1, rows, rows.n - rows.own, group, marks, commons)
    else:
        for item in fields(cells):
            counts = getattr(cells, item.name)
            counts[:, 1] = counts[:, 0]
    return cells


def windows(rows: Rows, group: Ints, marks: Marks) -> Ints:
    """The `windows` of the cells alone, int64[groups, measures, leasts, WINDOWS]."""
    parts = [_windows(daily(rows.person, rows.day, n), group, marks) for n in (rows.n, rows.n - rows.own)]
    return np.stack(parts, axis=1)


def _measure(cells: Cells, measure: int, rows: Rows, n: Ints, group: Ints, marks: Marks, commons: int) -> None:
    groups = len(marks.today)
    days = daily(rows.person, rows.day, n)
    for w, width in enumerate(WIDTHS):
        for m, least in enumerate(LEASTS):
            wide = width or HORIZON + 1
            cells.curves[:, measure, w, m] = rolling(days, group, groups=groups, width=wide, least=least, days=HORIZON)
    cells.windows[:, measure] = _windows(days, group, marks)
    for k in range(len(MILESTONES)):
        mark = marks.milestones[:, k]
        inside = (n > 0) & (rows.day >= np.maximum(mark - WIDTHS[0], 0)[group[rows.person]])
        inside &= rows.day < mark[group[rows.person]]
        cells.spread[:, measure, k], cells.wikis[:, measure, k] = _places(
            rows.person[inside], rows.wiki[inside], group, groups, cells.wikis.shape[-1], commons
        )


def _windows(days: Daily, group: Ints, marks: Marks) -> Ints:
    low, high = _bounds(marks)
    found = np.zeros((len(marks.today), len(LEASTS), WINDOWS), np.int64)
    for window in range(WINDOWS):
        done = _done(days, group, low[:, window], high[:, window])
        for m, least in enumerate(LEASTS):
            found[:, m, window] = np.bincount(group[done >= least], minlength=len(found))
    return found


def _bounds(marks: Marks) -> tuple[Ints, Ints]:
    """The first day of each window and the first after it, int64[groups, WINDOWS]; empty where there is none."""
    groups = len(marks.today)
    before = np.concatenate((np.zeros((groups, 1), np.int64), marks.milestones[:, :-1]), axis=1)
    today = marks.today[:, None]
    live = [np.maximum(today - width, 0) for width in WIDTHS[:2]]
    low = np.concatenate((before, marks.milestones, *live), axis=1)
    high = np.concatenate((marks.milestones, np.repeat(marks.reach[:, None], 4, axis=1), today, today), axis=1)
    return low, high


def _done(days: Daily, group: Ints, low: Ints, high: Ints) -> Ints:
    """By person the number of contributions from the day `low` to before `high` of the person's group."""
    theirs = group[days.person]
    inside = (days.day >= low[theirs]) & (days.day < high[theirs])
    return np.bincount(days.person[inside], days.n[inside], minlength=len(group)).astype(np.int64)


def _places(person: Ints, wiki: Ints, group: Ints, groups: int, wikis: int, commons: int) -> tuple[Ints, Ints]:
    """By group: who was on Commons only, elsewhere only, on both; and who was on each wiki."""
    on_commons, elsewhere = np.zeros(len(group), np.bool_), np.zeros(len(group), np.bool_)
    on_commons[person[wiki == commons]] = True
    elsewhere[person[wiki != commons]] = True
    kinds = (on_commons & ~elsewhere, ~on_commons & elsewhere, on_commons & elsewhere)
    spread = np.stack([np.bincount(group[kind], minlength=groups) for kind in kinds], axis=1)
    pairs = np.unique(person * wikis + wiki)
    cell = group[pairs // wikis] * wikis + pairs % wikis if len(pairs) else pairs
    return spread, np.bincount(cell, minlength=groups * wikis).reshape(groups, wikis)
