"""Ends, months and marks, in whole seconds of UTC.

A contest ends in its own civil time: at the fixed offset from UTC that makes its end E a midnight. Months are
added to that civil date and taken back with the same offset, so every mark is a whole number of days after E.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Final

from metrics.errors import InvalidStamp

DAY: Final = 86_400
MILESTONES: Final = (3, 6, 9, 12)
EPOCH: Final = date(1970, 1, 1)
QUARTER_HOUR: Final = 900


def parse_stamp(stamp: str, *, row: str = "") -> int:
    """The instant of fourteen digits YYYYMMDDhhmmss of UTC, in seconds since the epoch.

    `row` names where the stamp was read. Raises InvalidStamp for a time that does not exist.
    """
    where = f" in {row}" if row else ""
    if not re.fullmatch(r"[0-9]{14}", stamp):
        raise InvalidStamp(f"{stamp!r}{where} is not a time of the form YYYYMMDDhhmmss")
    parts = [int(stamp[:4]), *(int(stamp[at : at + 2]) for at in range(4, 14, 2))]
    try:
        year, month, day, hour, minute, second = parts
        return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp())
    except ValueError as error:
        raise InvalidStamp(f"{stamp!r}{where} is no time that exists ({error})") from None


def civil_offset(end: int) -> int:
    """Minutes east of UTC, in (-720, 720] and a multiple of 15, at which the instant `end` is a midnight; else 0."""
    to_midnight = -end % DAY
    if to_midnight % QUARTER_HOUR:
        return 0
    minutes = to_midnight // 60
    return minutes - 1440 if minutes > 720 else minutes


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def civil_date(instant: int, offset: int) -> date:
    """The date of `instant` at `offset` minutes east of UTC."""
    return EPOCH + timedelta(days=(instant + offset * 60) // DAY)


def milestone_day(end: int, offset: int, months: int) -> int:
    """Days from the end E to E + `months` calendar months at `offset` minutes east of UTC: the mark t_k."""
    anchor = civil_date(end, offset)
    return (add_months(anchor, months) - anchor).days


def milestone_instant(end: int, offset: int, months: int) -> int:
    """The instant E + t_k days at which the milestone of `months` months falls due."""
    return end + milestone_day(end, offset, months) * DAY


def last_mark(end: int, through: int) -> int:
    """The largest mark t with E + t days no later than the instant `through`; negative before E."""
    return (through - end) // DAY


def next_mark(end: int, seen: int) -> int:
    """The first mark after seen coverage, where "today so far" is read; 0 while coverage ends before E."""
    return max(0, last_mark(end, seen) + 1)
