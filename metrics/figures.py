"""From what is known of a contest's newcomers to its figures, and from contests to the figures of a unit.

A mark is mature when every newcomer of the contest is verified through it. Newcomers that could not be verified for
a week are unknown and out of both counts, as long as they are no more than 1 % of the contest. A contest that was
mature already does not wait for newcomers found late, who join once verified; were that more than a tenth of it,
it would rather be published as not mature again. Times in seconds, UTC; marks in days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.calendar import DAY, MILESTONES, last_mark, milestone_day, next_mark
from metrics.retention import active_curve

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
WIDTH: Final = 30
PATIENCE: Final = 7 * DAY
UNKNOWN_PERCENT: Final = 1
LATE_PERCENT: Final = 10
NEVER: Final = np.iinfo(np.int64).max
NOT_DUE: Final = "not due"
VERIFYING: Final = "verifying"
FINAL: Final = "final"


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """What the figures of a contest are made of; `account` and `verified` (-1: never) are of its newcomers, sorted.

    `days_account` and `days` hold an entry for each day after E on which an account contributed. `seen` ends the
    stream's coverage (None: no stream yet). `since` is when verification could first be asked for: the start of
    coverage or the forming of the unit. `mark` is the last mature mark published before (-1: none).
    """

    end: int
    offset: int
    account: Ints
    verified: Ints
    days_account: Ints
    days: Ints
    seen: int | None
    since: int
    mark: int = -1


@dataclass(frozen=True, slots=True)
class MilestoneFigure:
    """A contest's or unit's figure `months` after the end; `retained` is None unless it is final."""

    months: int
    due: int
    retained: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a contest or unit.

    `curve[t]` are active at mark t, for t up to `covered`. `mature` and `covered` are marks (-1: none), `today`
    the first mark after coverage (-1: no stream yet), `verified` the instant through which all `newcomers`
    are verified (-1: not yet).
    """

    newcomers: int
    unknown: int
    mature: int
    covered: int
    today: int
    today_retained: int
    verified: int
    curve: Ints
    milestones: tuple[MilestoneFigure, ...]


def contest_figures(facts: ContestFacts) -> Figures:
    """The figures of one contest."""
    mature = mature_mark(facts)
    counted = facts.verified >= facts.end + mature * DAY if mature >= 0 else np.ones(len(facts.account), np.bool_)
    seen = -1 if facts.seen is None else max(-1, last_mark(facts.end, facts.seen))
    today = -1 if facts.seen is None else max(next_mark(facts.end, facts.seen), mature + 1)
    curve = _curve(facts, counted, max(today, mature, 0))
    return Figures(
        newcomers=int(counted.sum()),
        unknown=int((~counted).sum()),
        mature=mature,
        covered=max(seen, mature),
        today=today,
        today_retained=int(curve[today]) if today >= 0 else 0,
        verified=int(facts.verified[counted].min(initial=NEVER)),
        curve=curve[: max(seen, mature) + 1],
        milestones=tuple(_milestone(facts, months, mature, curve) for months in MILESTONES),
    )


def mature_mark(facts: ContestFacts) -> int:
    """The last mark at which the contest is mature, -1 for none. Without newcomers there is nothing to wait for."""
    if not len(facts.verified):
        return facts.mark
    slowest = np.sort(facts.verified)
    mature = _verified_mark(facts, int(slowest[0]))
    if facts.seen is not None and facts.seen >= facts.since + PATIENCE:
        spared = len(slowest) * UNKNOWN_PERCENT // 100
        waited = last_mark(facts.end, facts.seen - PATIENCE)
        mature = max(mature, min(waited, _verified_mark(facts, int(slowest[spared]))))
    late = len(slowest) * LATE_PERCENT // 100
    return facts.mark if mature < facts.mark <= _verified_mark(facts, int(slowest[late])) else mature


def _verified_mark(facts: ContestFacts, through: int) -> int:
    return max(-1, last_mark(facts.end, through)) if through >= 0 else -1


def _curve(facts: ContestFacts, counted: Bools, days: int) -> Ints:
    accounts = facts.account[counted]
    if not len(accounts):
        return np.zeros(days + 1, dtype=np.int64)
    place = np.minimum(np.searchsorted(accounts, facts.days_account), len(accounts) - 1)
    theirs = accounts[place] == facts.days_account
    return active_curve(place[theirs], facts.days[theirs], width=WIDTH, days=days)


def _milestone(facts: ContestFacts, months: int, mature: int, curve: Ints) -> MilestoneFigure:
    day = milestone_day(facts.end, facts.offset, months)
    due = facts.end + day * DAY
    if day <= mature:
        return MilestoneFigure(months, due, int(curve[day]), FINAL)
    passed = facts.seen is not None and facts.seen >= due
    return MilestoneFigure(months, due, None, VERIFYING if passed else NOT_DUE)


def unit_figures(contests: Sequence[Figures]) -> Figures:
    """The sums of the contests of a unit: the curve mark by mark, each milestone and today at each contest's own.

    A contest without newcomers adds nothing and holds up nothing.
    """
    contests = [figures for figures in contests if figures.newcomers or figures.unknown] or contests
    covered = min(figures.covered for figures in contests)
    return Figures(
        newcomers=sum(figures.newcomers for figures in contests),
        unknown=sum(figures.unknown for figures in contests),
        mature=min(figures.mature for figures in contests),
        covered=covered,
        today=min(figures.today for figures in contests),
        today_retained=sum(figures.today_retained for figures in contests),
        verified=min(figures.verified for figures in contests),
        curve=np.sum([figures.curve[: covered + 1] for figures in contests], axis=0, dtype=np.int64),
        milestones=tuple(_sum(parts) for parts in zip(*(figures.milestones for figures in contests), strict=True)),
    )


def _sum(parts: tuple[MilestoneFigure, ...]) -> MilestoneFigure:
    states = {part.state for part in parts}
    state = next(state for state in (NOT_DUE, VERIFYING, FINAL) if state in states)
    retained = sum(part.retained or 0 for part in parts) if state == FINAL else None
    return MilestoneFigure(parts[0].months, max(part.due for part in parts), retained, state)
