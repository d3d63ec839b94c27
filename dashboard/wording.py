"""Numbers, dates and lists as people write them. English; times are UTC, dates the contest's own civil date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from dashboard.curves import Rate

DAY: Final = 86_400
WITH_ARTICLE: Final = frozenset(
    ("Netherlands", "Philippines", "Gambia", "Bahamas", "Maldives", "Comoros", "Seychelles", "Solomon Islands")
)
ARTICLE_BEFORE: Final = ("United ", "Republic ", "Democratic Republic", "Central African", "Dominican", "Czech Rep")


def count(number: int) -> str:
    """A whole number with its thousands apart: 1,204."""
    return f"{number:,}"


def plural(number: int, one: str, many: str) -> str:
    """A counted noun: 1 country, 2 countries."""
    return f"{count(number)} {one if number == 1 else many}"


def percent(share: float) -> str:
    """A share in percent with one decimal; nothing and everything are exact: 6.1 %, 0 %, <0.1 %."""
    return f"{_percent(share)} %"


def _percent(share: float) -> str:
    if share <= 0:
        return "0"
    if share >= 1:
        return "100"
    shown = f"{100 * share:.1f}"
    return {"0.0": "<0.1", "100.0": ">99.9"}.get(shown, shown)


def interval(rate: Rate) -> str:
    """The interval of a rate: 4.9–7.6 %."""
    return f"{_percent(rate.low)}–{percent(rate.high)}"


def k_of_n(rate: Rate) -> str:
    """The counts behind a rate: 73 of 1,204."""
    return f"{count(rate.retained)} of {count(rate.newcomers)}"


def civil_date(instant: int) -> str:
    """The date of a midnight in the civil time it belongs to: 1 Oct 2026.

    Ends and marks are midnights at an offset in (-12 h, +12 h]; the nearest midnight UTC has the same date.
    """
    midnight = (instant + DAY // 2) // DAY * DAY
    return _date(datetime.fromtimestamp(midnight, UTC))


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


def listing(words: Sequence[str]) -> str:
    """Words as a list in a sentence: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def few(words: Sequence[str], most: int = 3) -> str:
    """The first words of a list and how many more there are: a, b, c and 5 more."""
    return listing(words) if len(words) <= most + 1 else f"{', '.join(words[:most])} and {len(words) - most} more"


def years(numbers: Sequence[int]) -> str:
    """Years in order, a run of three or more as a span: 2023–2025; 2021 and 2023."""
    ordered = sorted(set(numbers))
    runs: list[list[int]] = []
    for year in ordered:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    words = [f"{run[0]}–{run[-1]}" if len(run) > 2 else listing([str(year) for year in run]) for run in runs]
    return listing([word for group in words for word in group.split(" and ")])


def place(name: str) -> str:
    """A country's name as it stands after `in`: the Netherlands, the United Kingdom, India."""
    article = name in WITH_ARTICLE or name.startswith(ARTICLE_BEFORE)
    return f"the {name}" if article else name
