"""Contributions of the last 24 hours, hour by hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.figures import Figures
from dashboard.frames import scope
from dashboard.selection import Choice

HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Hours:
    """Contributions in the 24 hours that end with the current one: (start of the hour, number)."""

    bars: tuple[tuple[int, int], ...]

    @property
    def total(self) -> int:
        """Contributions of all 24 hours."""
        return sum(n for _, n in self.bars)


def hours(figures: Figures, choice: Choice, now: int) -> Hours:
    """The 24 hours up to the one that holds `now`; contests still running count unless a country is chosen."""
    units, _ = scope(figures, choice)
    names = [unit.unit for unit in units]
    if not choice.countries:
        names += [f"{key}/running" for key in choice.editions]
    last = now - now % HOUR
    found = dict.fromkeys(range(last - 23 * HOUR, last + HOUR, HOUR), 0)
    for name in names:
        for row in figures.hours.get(name, ()):
            if row.hour in found:
                found[row.hour] += row.n
    return Hours(tuple(found.items()))
