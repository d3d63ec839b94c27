"""A contest as a source has it: the row, what its dates must be, and the `Contest` it becomes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from collector.rules import Rules
from metrics.calendar import civil_offset, parse_stamp
from state.roster import WHOLE_LABEL, Contest

YEARS = range(2005, 2101)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was set aside: what it is called, and why."""

    row: str
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """A contest of a source: first and last second, None where the source gives none."""

    name: str
    campaign: str
    year: int
    label: str
    category: str
    start: int | None
    last: int | None

    @property
    def backwards(self) -> bool:
        """Whether it ends before it starts."""
        return self.start is not None and self.last is not None and self.last < self.start


def stamp(text: str, year: int) -> int:
    """The instant of fourteen digits in an edition of `year`. Raises ValueError for what cannot be one."""
    return near(parse_stamp(text[:40]), year)


def near(instant: int, year: int) -> int:
    """The instant, if it is in `year` or next to it. Raises ValueError: nobody holds a contest at another time."""
    try:
        found = time.gmtime(instant).tm_year
    except (ValueError, OverflowError, OSError):
        found = 0
    if abs(found - year) > 1:
        raise ValueError(f"its dates are not near {year}")
    return instant


def contest_of(row: Row, start: int, last: int, rules: Rules) -> Contest:
    """The contest of a row from the second `start` to the second `last`, both in it."""
    return Contest(
        campaign=row.campaign,
        year=row.year,
        label=row.label,
        country=None if row.label == WHOLE_LABEL else rules.country_of(row.label),
        category=row.category,
        start=start,
        end=last + 1,
        offset=civil_offset(last + 1),
    )
