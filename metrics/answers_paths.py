"""Where newcomers went: how soon they came back, to which wikis, and to which later editions. Part of the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.answers import Rate, Selection, members, rate
from metrics.answers_rows import Facts, ReturningRow
from metrics.figures import FINAL, NOT_DUE, SO_FAR
from metrics.logrank import LogRank, logrank
from metrics.survival import pooled_returns, survival

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
SINCE_END: Final = 0  # the width of the curves that look back to the end
NEXT: Final = "next edition"
LATER: Final = "any later edition"
ELSEWHERE: Final = "another campaign"


@dataclass(frozen=True, slots=True, eq=False)
class FirstReturn:
    """How many of `newcomers` came back within t = 0, 1, ... days after the end, by Kaplan-Meier, pooled over units.

    Each unit counts for as long as it is followed: up to its last final mark; `followed` is the last of them all.
    `median` is the first day by which half had come back, None where it was never so many. Shares are fractions of 1;
    the ends of the band are NaN where the share is 0 or 1.
    """

    newcomers: int
    followed: int
    median: int | None
    share: Floats
    low: Floats
    high: Floats

    def within(self, days: int) -> Rate | None:
        """The share that came back within so many days, None where nobody was followed for so long."""
        if days > self.followed:
            return None
        return Rate(float(self.share[days]), float(self.low[days]), float(self.high[days]))


def first_return(facts: Facts, selection: Selection) -> FirstReturn | None:
    """When newcomers first came back, pooled over unequal follow-up; None where no unit has a final mark."""
    known = _returned(facts, selection)
    if known is None:
        return None
    newcomers, days = known
    found = survival(*days)
    followed = int(np.flatnonzero(~np.isnan(found.survival))[-1])
    return FirstReturn(newcomers, followed, found.reached(), 1 - found.survival, 1 - found.high, 1 - found.low)


def pace(facts: Facts, selection: Selection, other: Selection) -> LogRank | None:
    """Whether two selections' newcomers come back at the same pace; None where nobody of one of them is followed."""
    known = [_returned(facts, each) for each in (selection, other)]
    groups = [days for found in known if found for days in (found[1],)]
    return logrank(groups) if len(groups) == len(known) else None


def _returned(facts: Facts, selection: Selection) -> tuple[int, tuple[Ints, Ints]] | None:
    """The newcomers that are followed, how many of them came back first on each day, and how many could have."""
    curves, sizes, mature = [], [], []
    for row in members(facts, selection):
        key = (row.unit, selection.definition, selection.measure, SINCE_END, selection.least)
        curve = facts.curves.get(key)
        if curve is None or not curve.newcomers:
            continue
        daily = np.frombuffer(curve.retained, dtype="<i4").astype(np.int64)
        last = min(curve.mature_day, len(daily) - 1)
        if last > 0:
            curves.append(daily)
            sizes.append(curve.newcomers)
            mature.append(last)
    return (sum(sizes), pooled_returns(curves, sizes, mature)) if curves else None


@dataclass(frozen=True, slots=True)
class Spread:
    """Where those active at a milestone were: of `newcomers`, on Commons only, on other wikis only, on both.

    `wikis` counts wiki by wiki, most first; who was active on several is in each of them.
    """

    months: int
    newcomers: int
    commons_only: int
    other_only: int
    both: int
    wikis: tuple[tuple[str, int], ...]

    @property
    def active(self) -> int:
        """Everybody who was active."""
        return self.commons_only + self.other_only + self.both


def spread(facts: Facts, selection: Selection, months: int) -> Spread | None:
    """Where the newcomers active in the 30 days up to a milestone were, of units where it is final; None of nobody."""
    rows, newcomers = [], 0
    for row in members(facts, selection):
        found = facts.spreads.get((row.unit, selection.definition, selection.measure, months))
        if found is not None and row.newcomers:
            rows.append(found)
            newcomers += row.newcomers
    if not rows:
        return None
    wikis: Counter[str] = Counter()
    for found in rows:
        wikis.update(dict(found.wikis))
    return Spread(
        months,
        newcomers,
        sum(row.commons_only for row in rows),
        sum(row.other_only for row in rows),
        sum(row.both for row in rows),
        tuple(sorted(wikis.items(), key=lambda item: (-item[1], item[0]))),
    )


@dataclass(frozen=True, slots=True)
class Again:
    """How many newcomers took part again in what `kind` says; `count` None where no such edition is over yet.

    `newcomers` are those of the units that had the chance; `chances` is how many such editions there were for them,
    at least and at most, and `following` the years of the next edition.
    """

    kind: str
    state: str
    count: int | None
    newcomers: int
    chances: tuple[int, int]
    following: tuple[int, ...] = ()

    @property
    def rate(self) -> Rate | None:
        """The share with its interval, None where there is none."""
        return None if self.count is None else rate(self.count, self.newcomers)


def again(facts: Facts, selection: Selection) -> tuple[Again, ...]:
    """Who took part in the next edition, in any later one, in another campaign; pooled over a selection's units.

    The next edition stays as it is once it is over; the others grow with every edition that is held.
    """
    keys = ((row.unit, selection.definition) for row in members(facts, selection) if row.newcomers)
    rows = [facts.returning[key] for key in keys if key in facts.returning]
    following = tuple(sorted({row.following for row in rows if row.following is not None}))
    return (
        _again(NEXT, FINAL, [(row, row.again_next, 1) for row in rows], following),
        _again(LATER, SO_FAR, [(row, row.again_later, row.chances) for row in rows]),
        _again(ELSEWHERE, SO_FAR, [(row, row.elsewhere, row.chances_elsewhere) for row in rows]),
    )


def _again(
    kind: str, state: str, rows: Sequence[tuple[ReturningRow, int | None, int]], following: tuple[int, ...] = ()
) -> Again:
    known = [(row, count, chances) for row, count, chances in rows if count is not None]
    if not known:
        return Again(kind, NOT_DUE, None, 0, (0, 0), following)
    chances = [number for _, _, number in known]
    counted = sum(count for _, count, _ in known)
    return Again(kind, state, counted, sum(row.newcomers for row, *_ in known), (min(chances), max(chances)), following)
