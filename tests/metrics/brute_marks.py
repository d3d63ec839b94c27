"""When a contest's marks fall due, how far it is mature, whom that leaves unknown: another calendar, plain loops."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tests.metrics.brute_facts import DAY, Contest, Facts

MONTHS = (3, 6, 9, 12)
WEEK = 7 * DAY


def months_later(contest: Contest, months: int) -> int:
    """Whole days from a contest's end to the same civil time `months` later, or to that month's last day."""
    zone = dt.timezone(dt.timedelta(minutes=contest.offset))
    anchor = dt.datetime.fromtimestamp(contest.end, zone)
    year, month = anchor.year, anchor.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = min(anchor.day, calendar.monthrange(year, month)[1])
    return (anchor.replace(year=year, month=month, day=day) - anchor).days


@dataclass(frozen=True, slots=True)
class Marks:
    """A contest's marks for one group of people, in days after its end; -1 for none.

    `known` are the people in its figures, `unknown` the number of those who could not be verified. `due` are the
    milestones, the first 0. `today` is where the live end is read, `reach` where counting ends.
    """

    mature: int
    seen: int
    today: int
    reach: int
    known: tuple[int, ...]
    unknown: int
    due: tuple[int, ...]


def milestones(contest: Contest) -> tuple[int, ...]:
    """The days of the end and of the four milestones."""
    return (0, *(months_later(contest, months) for months in MONTHS))


def marks(
    facts: Facts, contest: Contest, people: Sequence[int], mature: int, ahead: int, live: int | None = None
) -> Marks:
    """The marks of a contest's group that is `mature`; some group of the contest is so even at `ahead`.

    With `live` the live end of its unit is read there.
    """
    known = [one for one in people if mature < 0 or facts.people[one].mark >= contest.end + mature * DAY]
    seen = today = -1
    if facts.covered is not None:
        whole = (facts.covered - contest.end) // DAY  # rounds down, before the end, too
        seen, today = max(-1, whole), max(0, whole + 1, ahead + 1)
    if live is not None:
        today, ahead = live, -1
    return Marks(
        mature=mature,
        seen=max(seen, mature),
        today=today,
        reach=max(today, ahead, 0),
        known=tuple(known),
        unknown=len(people) - len(known),
        due=milestones(contest),
    )


def unit_marks(dues: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The milestones of a unit: as far apart as in the contest in which they are closest, the first 0."""
    found = [0]
    for k in range(1, len(MONTHS) + 1):
        found.append(found[-1] + min(due[k] - due[k - 1] for due in dues))
    return tuple(found)


def own_mark(due: Sequence[int], unit: Sequence[int], t: int) -> int:
    """Where a contest is read at the mark t of its unit: as many days after, or before, the same milestone.

    For 30 days that is the milestone before, then the one after, as long as there is any.
    """
    for own, mark in zip(due, unit, strict=True):
        if t <= mark + 30:
            return own + t - mark
    return due[-1] + t - unit[-1]


def reached(dues: Sequence[Sequence[int]], limits: Sequence[int]) -> int:
    """The last mark of a unit at which every contest is read at its limit or before; -1 for none."""
    unit, t = unit_marks(dues), min(limits)
    while t >= 0 and any(own_mark(due, unit, t) > limit for due, limit in zip(dues, limits, strict=True)):
        t -= 1
    return max(t, -1)


def live_marks(facts: Facts, contests: Sequence[Contest]) -> dict[str, int | None]:
    """Where the live end of a unit is read in each contest; None for the first mark after what is covered.

    That is so where all end together; else it is the last mark of the unit that all of them have passed.
    """
    if len({contest.end for contest in contests}) < 2:
        return {contest.key: None for contest in contests}
    if facts.covered is None:
        return {contest.key: -1 for contest in contests}
    dues = [milestones(contest) for contest in contests]
    passed = [(facts.covered - contest.end) // DAY for contest in contests]
    t = max(0, reached(dues, passed))
    return {contest.key: own_mark(due, unit_marks(dues), t) for contest, due in zip(contests, dues, strict=True)}


def mature_mark(facts: Facts, contest: Contest, people: Sequence[int], since: int, before: int = -1) -> int:
    """The last mark at which a contest's group is mature, tried from the last that anybody is verified through.

    Verification could be asked for from `since` on; `before` was published.
    """
    if not people:
        return before
    through = [facts.people[one].mark for one in people]
    mark = max(-1, (max(through) - contest.end) // DAY)
    while mark >= 0 and not _is_mature(facts, contest.end + mark * DAY, through, since):
        mark -= 1
    if before > mark:  # who was found late is not waited for, unless it is more than a tenth
        late = sum(each < contest.end + before * DAY for each in through)
        if late * 10 <= len(people):
            return before
    return mark


def _is_mature(facts: Facts, at: int, through: Sequence[int], since: int) -> bool:
    """Everybody is verified through the instant; or all but 1 % are, and a week has passed in which they were not."""
    missing = sum(each < at for each in through)
    if not missing:
        return True
    waited = facts.covered is not None and facts.covered >= max(at, since) + WEEK
    return waited and missing * 100 <= len(through)
