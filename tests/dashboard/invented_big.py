"""The invented world grown to sixty editions of 38 countries and others, for measurements.

    python -m tests.dashboard.invented_big PATH

writes it and says how large it is and how long that took. `Live` commits to it as the publisher does while people
contribute.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import chain, product
from pathlib import Path
from typing import Final

import numpy as np

from metrics.calendar import DAY
from metrics.cells import MEASURES
from metrics.publish_contest import HOUR
from state.published import (
    Campaign,
    Changes,
    EditionRows,
    Figure,
    Hour,
    Published,
    open_published,
    read_figures,
    read_sheet,
)
from tests.dashboard import invented
from tests.dashboard.invented_people import Group
from tests.dashboard.invented_rows import Entry, edition_entries, edition_rows, season

CAMPAIGNS: Final = {  # the campaign, its title, and how many days ago its newest edition ended
    "monuments": ("Wiki Loves Monuments", 100),
    "earth": ("Wiki Loves Earth", 141),
    "africa": ("Wiki Loves Africa", 187),
    "folklore": ("Wiki Loves Folklore", 233),
    "art": ("Wiki Loves Art", 288),
}
YEARS: Final = 12
COUNTRIES: Final = 38
NAMES: Final = (
    *(("IN", "India"), ("DE", "Germany"), ("IT", "Italy"), ("BR", "Brazil"), ("NP", "Nepal"), ("GB", "United Kingdom")),
    *(("PL", "Poland"), ("GH", "Ghana"), ("UG", "Uganda"), ("BA", "Bosnia and Herzegovina"), ("CI", "Côte d’Ivoire")),
    *(
        ("CD", "Democratic Republic of the Congo"),
        ("ES", "Spain"),
        ("FR", "France"),
        ("UA", "Ukraine"),
        ("NG", "Nigeria"),
    ),
    *(("KE", "Kenya"), ("EG", "Egypt"), ("TZ", "Tanzania"), ("MX", "Mexico"), ("PE", "Peru"), ("AR", "Argentina")),
    *(("CL", "Chile"), ("CO", "Colombia"), ("BD", "Bangladesh"), ("PK", "Pakistan"), ("PH", "Philippines")),
    *(("ID", "Indonesia"), ("MY", "Malaysia"), ("TW", "Taiwan"), ("JP", "Japan"), ("SE", "Sweden"), ("NO", "Norway")),
    *(("NL", "Netherlands"), ("AT", "Austria"), ("CH", "Switzerland"), ("GR", "Greece"), ("PT", "Portugal")),
)
SMALL: Final = (
    *(("AD", "Andorra"), ("BT", "Bhutan"), ("MT", "Malta"), ("SR", "Suriname"), ("TO", "Tonga"), ("FJ", "Fiji")),
)


def newest(now: int, campaign: str = "monuments") -> int:
    """The year of a campaign's newest edition as of `now`."""
    return 1970 + (now - now % DAY - CAMPAIGNS[campaign][1] * DAY) // (365 * DAY + DAY // 4)


def groups(campaign: str, year: int) -> list[Group]:
    """The countries of an edition; large ones stay large over the years."""
    place = list(CAMPAIGNS).index(campaign)
    sizes = np.random.default_rng(7).lognormal(4.4, 0.8, COUNTRIES)
    rng = np.random.default_rng([place, year])
    sizes = (sizes * rng.lognormal(0, 0.3, COUNTRIES)).clip(24, 2500)
    shares = rng.beta(3, 50, COUNTRIES)
    found = [
        Group(*name, round(float(size)), float(share)) for name, size, share in zip(NAMES, sizes, shares, strict=True)
    ]
    return found + [Group(*name, int(n), 0.06) for name, n in zip(SMALL, rng.integers(3, 10, len(SMALL)), strict=True)]


def planned(now: int, campaigns: int, years: int) -> list[list[Entry]]:
    """The contests of each edition as of `now`, the newest year first."""
    midnight = now - now % DAY
    found = []
    for ago in range(years):
        for name, (title, days) in list(CAMPAIGNS.items())[:campaigns]:
            end, year = midnight - (days + ago * 365) * DAY, newest(now, name) - ago
            found.append(edition_entries((name, title), year, end, groups(name, year)))
    return found


def editions(now: int, *, campaigns: int = len(CAMPAIGNS), years: int = YEARS) -> Iterator[EditionRows]:
    """The rows of each edition, made one after the other."""
    entries = planned(now, campaigns, years)
    known = season(entries, now)
    return (edition_rows(each, known) for each in entries)


def write(path: Path, now: int) -> None:
    """Makes the published file at `path`."""
    published = Published.open(path)
    try:
        published.apply(replace(invented.everything(now), editions=(), campaigns=_campaigns()))
        for rows in editions(now):
            published.apply(Changes(editions=(rows,)))
        published.set_freshness(invented.freshness(now))
    finally:
        published.close()


def _campaigns() -> tuple[Campaign, ...]:
    return tuple(Campaign(name, title) for name, (title, _) in CAMPAIGNS.items())


class Live:
    """Commits to a published file: with each one more newcomer of an edition is active today, and contributes."""

    def __init__(self, path: Path, edition: str) -> None:
        with closing(open_published(path)) as con:
            sheet = read_sheet(con, edition)
            if sheet is None:
                raise ValueError(f"{path} has no edition {edition}")
            self._units = {row.unit: row for row in sheet.units}
            self._hours = {(row.unit, row.hour): row for row in sheet.hours}
            self._today: dict[str, list[Figure]] = {}
            wanted = product(sorted({row.definition for row in sheet.cohorts}), MEASURES, ("today", "today-90"))
            for row in chain.from_iterable(read_figures(con, edition, *key, 1) for key in wanted):
                self._today.setdefault(row.unit, []).append(row)
        self._published, self._lock = Published.open(path), threading.Lock()

    def close(self) -> None:
        """Gives the file back."""
        self._published.close()

    @property
    def today(self) -> tuple[int, int]:
        """How many of how many newcomers are active today, as committed last."""
        units = self._units.values()
        return sum(unit.today_retained for unit in units), sum(unit.newcomers for unit in units)

    def beat(self, now: int) -> None:
        """Writes that the publisher is alive."""
        with self._lock:
            self._published.set_freshness(invented.freshness(now))

    def commit(self, n: int, now: int) -> None:
        """Writes the n-th: a unit's figures of today and its hour, by every definition it is in, and freshness."""
        name = sorted(self._units)[n % len(self._units)]
        unit = self._units[name]
        self._units[name] = unit = replace(unit, today_retained=min(unit.newcomers, unit.today_retained + 1))
        self._today[name] = [_with_one_more(row) for row in self._today[name]]
        hour = now // HOUR * HOUR
        known = self._hours.get((name, hour), Hour(name, hour, 0))
        self._hours[name, hour] = known = replace(known, n=known.n + 1 + n % 3)
        with self._lock:
            self._published.apply(Changes(rows=(*self._today[name], known, unit)))
            self._published.set_freshness(invented.freshness(now))


def _with_one_more(row: Figure) -> Figure:
    return replace(row, retained=min(row.newcomers, (row.retained or 0) + 1))


def main(words: list[str]) -> int:
    """The command."""
    path, begun = Path(words[0]), time.perf_counter()
    path.unlink(missing_ok=True)
    write(path, int(time.time()))
    spent, size = time.perf_counter() - begun, path.stat().st_size
    sys.stdout.write(f"{path}: {size / 1e6:,.0f} MB in {spent:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
