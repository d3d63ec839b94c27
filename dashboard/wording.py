"""Numbers, dates and lists as people write them. English; times are UTC, dates the contest's own civil date."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from dashboard.curves import Rate
from metrics.wording import counted as plural
from metrics.wording import day as civil_date
from metrics.wording import few, hundredths, listing, place, years

__all__ = [
    "ago",
    "civil_date",
    "count",
    "few",
    "hour",
    "interval",
    "k_of_n",
    "listing",
    "moment",
    "percent",
    "place",
    "plural",
    "until",
    "years",
]
DAY: Final = 86_400


def count(number: int) -> str:
    """A whole number with its thousands apart: 1,204."""
    return f"{number:,}"


def percent(share: float) -> str:
    """A share in percent with one decimal; nothing and everything are exact: 6.1 %, 0 %, <0.1 %."""
    return f"{hundredths(share)} %"


def interval(rate: Rate) -> str:
    """The interval of a rate: 4.9–7.6 %."""
    return f"{hundredths(rate.low)}–{percent(rate.high)}"


def k_of_n(rate: Rate) -> str:
    """The counts behind a rate: 73 of 1,204."""
    return f"{count(rate.retained)} of {count(rate.newcomers)}"


def _date(when: datetime) -> str:
    return f"{when.day} {when:%b %Y}"


def moment(instant: int, now: int) -> str:
    """An instant in UTC, with its date when that is not today's: 12:04 UTC; 23 Nov, 12:04 UTC."""
    when, today = datetime.fromtimestamp(instant, UTC), datetime.fromtimestamp(now, UTC)
    clock = f"{when:%H:%M} UTC"
    if when.date() == today.date():
        return clock
    return f"{when.day} {when:%b}, {clock}" if when.year == today.year else f"{_date(when)}, {clock}"


def hour(instant: int) -> str:
    """The full hour an instant is in, UTC: 14:00."""
    return f"{datetime.fromtimestamp(instant, UTC):%H}:00"


def ago(seconds: float) -> str:
    """An age in its largest unit: 3 s ago, 9 min ago, 5 h ago, 3 days ago."""
    whole = max(0, int(seconds))
    if whole < 120:
        return f"{whole} s ago"
    if whole < 7200:
        return f"{whole // 60} min ago"
    return f"{whole // 3600} h ago" if whole < 2 * DAY else f"{whole // DAY} days ago"


def until(instant: int, now: int) -> str:
    """How far a date lies ahead, in days: tomorrow, in 312 days."""
    days = (instant + DAY // 2) // DAY - now // DAY
    if days <= 0:
        return "today"
    return "tomorrow" if days == 1 else f"in {count(days)} days"
