"""Contributions of the last 24 hours, hour by hour, by the newcomers of a selection on all wikis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.asked import Asked
from dashboard.figures import code_of
from dashboard.selection import Choice

HOUR: Final = 3600
DAY: Final = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour: when it starts, its name "14:00", how many contributions, and whether it still runs."""

    start: int
    name: str
    number: int
    open: bool


@dataclass(frozen=True, slots=True)
class Hours:
    """The 24 hours that end with the current one, in numbers and words; `note` says what they do not hold."""

    bars: tuple[Bar, ...]
    total: int
    total_words: str
    about: str
    said: str
    note: str
    rows: tuple[tuple[str, str], ...]

    @property
    def starts(self) -> int:
        """When the first of them starts."""
        return self.bars[0].start


def hours(asked: Asked, seen: int | None = None) -> Hours:
    """The 24 hours up to the one in which coverage ends (`seen`, else what the page was asked with, else now)."""
    known = (each for each in (seen, asked.seen, asked.now) if each is not None)
    texts, numbers = asked.texts, _numbers(asked, next(known))
    last = max(numbers)
    bars = tuple(Bar(start, texts.hour(start), number, start == last) for start, number in numbers.items())
    total = sum(numbers.values())
    return Hours(
        bars=bars,
        total=total,
        total_words=texts.number(total),
        about=texts("hours-about", n=total),
        said=_said(asked, bars) if total else texts("hours-none"),
        note=texts("hours-running") if _running(asked) else "",
        rows=tuple((f"{bar.name}–{texts.hour(bar.start + HOUR)}", texts.number(bar.number)) for bar in reversed(bars)),
    )


def _numbers(asked: Asked, until: int) -> dict[int, int]:
    last = until - until % HOUR
    found = dict.fromkeys(range(last - (DAY - 1) * HOUR, last + HOUR, HOUR), 0)
    for name in _names(asked):
        for row in asked.figures.hours.get(name, ()):
            if row.hour in found:
                found[row.hour] += row.n
    return found


def _names(asked: Asked) -> list[str]:
    """The units of the headline, and the contests that still run unless a country is chosen."""
    choice, figures = asked.choice, asked.figures
    units = [
        unit.unit
        for edition in choice.editions
        for unit in figures.units.get(edition, ())
        if not choice.countries or code_of(unit) in choice.countries
    ]
    return units + _running_names(choice)


def _running_names(choice: Choice) -> list[str]:
    return [] if choice.countries else [f"{edition}/running" for edition in choice.editions]


def _running(asked: Asked) -> bool:
    """Whether contests that still run are in it: their hours are told once they are over."""
    return any(asked.figures.hours.get(name) for name in _running_names(asked.choice))


def _said(asked: Asked, bars: tuple[Bar, ...]) -> str:
    texts = asked.texts
    most = max(bars, key=lambda bar: bar.number)
    if most.open:
        return texts("hours-most-now", n=most.number)
    return texts("hours-most", first=most.name, last=texts.hour(most.start + HOUR), n=most.number)
