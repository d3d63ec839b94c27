"""An invented published file that holds every state a figure can be in.

`write(path, now)` makes it with ends counted back from `now`, so that the states hold on any day. The wave of
monuments before last is final throughout, the last one half due; africa is final for some countries only; earth is
being verified; folklore is running; science had no newcomers; food is so young that nothing is due, and part of
it still runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from metrics.calendar import DAY, milestone_day
from metrics.publish_quality import quality_rows
from state.published import (
    Campaign,
    Changes,
    Curve,
    Edition,
    EditionRows,
    Figure,
    Freshness,
    Hour,
    LeftOut,
    Published,
    Quality,
    Running,
    Unit,
    UnitContest,
)
from state.quality import KINDS, QualityFact

SIMULATED = "The people on this page are invented: it shows a miniature Wikimedia made for trying things out."
CAMPAIGNS = {
    "monuments": "Wiki Loves Monuments",
    "africa": "Wiki Loves Africa",
    "earth": "Wiki Loves Earth",
    "folklore": "Wiki Loves Folklore",
    "food": "Wiki Loves Food",
    "science": "Wiki Science Competition",
}
MANY = (
    ("IN", "India", 1204, 0.061),
    ("DE", "Germany", 640, 0.072),
    ("NP", "Nepal", 233, 0.094),
    ("CD", "Democratic Republic of the Congo", 131, 0.038),
    ("BA", "Bosnia and Herzegovina", 88, 0.102),
    ("VC", "Saint Vincent and the Grenadines", 31, 0.016),
    ("IT", "Italy", 512, 0.049),
    ("BR", "Brazil", 377, 0.034),
    ("GB", "United Kingdom", 204, 0.083),
    ("CI", "Côte d’Ivoire", 64, 0.047),
    ("PL", "Poland", 158, 0.066),
    ("UG", "Uganda", 97, 0.021),
    ("MK", "North Macedonia", 12, 0.08),
    ("AM", "Armenia", 37, 0.0),
    ("", "other countries", 61, 0.05),
)
MERGED = ("Andorra", "Bhutan", "Malta", "Suriname")
ODDITIES = {  # kind of the data-quality report: how many, and an example
    "missing": (3, "Images from Wiki Loves Monuments 2026 in Saint Vincent and the Grenadines"),
    "no country": (47, "Igbo Community, Wiki Loves Africa 2026"),
    "refused": (2, "earth2018 xx: ends before it starts"),
    "outside": (12_408, "Images from Wiki Loves Earth 2026 in Côte d’Ivoire (1,911, the others in 312 more)"),
    "several": (1204, "India and Nepal, Wiki Loves Monuments 2025"),
    "temporary": (4, ""),
    "established": (86, ""),
    "renamed": (317, ""),
    "stream only": (96, "commonswiki"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A unit to invent: `share` is active at 3 months, `late` days between the edition's end and its own."""

    country: str
    title: str
    newcomers: int
    share: float
    late: int = 0
    lag: int = 1  # days that verification is behind the stream


def active(group: Group, t: int) -> int:
    """Who is active `t` days after the end: rises while the window fills, then falls towards a floor."""
    if group.share == 0:
        return 0 if t > 60 else min(group.newcomers, math.ceil(t / 20))
    level = group.share * (0.62 + 2.4 * math.exp(-t / 34)) * (1 + 0.04 * math.sin(t / 9 + len(group.title)))
    return min(group.newcomers, round(group.newcomers * level * min(t, 30) / 30))


def edition_rows(
    campaign: str, end: int, seen: int, groups: Sequence[Group], *, running: Sequence[Running] = (), left: str = ""
) -> EditionRows:
    """The rows of an edition whose first contests ended at `end`, with the stream seen up to `seen`."""
    year = 1970 + end // (365 * DAY + DAY // 4)
    name = f"{campaign}{year}"
    made = [_unit_rows(name, campaign, year, end, seen, group) for group in groups]
    units = tuple(unit for unit, *_ in made)
    later = sum(row.newcomers for row in running)
    counts = {
        "contests": len(groups) + len(running),
        "ended_contests": len(groups),
        "participants": sum(unit.participants for unit in units) + sum(row.participants for row in running),
        "newcomers": sum(unit.newcomers for unit in units) + later,
    }
    edition = Edition(
        name, campaign, year, f"{CAMPAIGNS[campaign]} {year}", end - 30 * DAY, end, running=bool(running), **counts
    )
    hours = [hour for unit in units for hour in _hours(unit.unit, seen, unit.newcomers)]
    if running:
        hours += _hours(f"{name}/running", seen, later)
    return EditionRows(
        edition=edition,
        units=units,
        unit_contests=tuple(
            UnitContest(f"{unit.unit}!", unit.unit, unit.title, unit.end_last, unit.mature_day) for unit in units
        ),
        figures=tuple(row for _, marks, _ in made for row in marks),
        curves=tuple(curve for *_, curve in made),
        hours=tuple(hours),
        running=tuple(replace(row, edition=name) for row in running),
        left_out=(LeftOut(name, 2, 7, left),) if left else (),
    )


def _unit_rows(
    name: str, campaign: str, year: int, first: int, seen: int, group: Group
) -> tuple[Unit, tuple[Figure, ...], Curve]:
    end = first + group.late * DAY
    covered = (seen - end) // DAY
    mature = max(-1, covered - group.lag)
    daily = [active(group, t) for t in range(min(covered, 430) + 1)]
    unit = Unit(
        unit=f"{name}/{group.country or 'other'}",
        edition=name,
        campaign=campaign,
        year=year,
        country=group.country,
        title=group.title,
        merged=MERGED if not group.country else (),
        contests=1 if group.country else len(MERGED),
        participants=round(group.newcomers * 2.4) + 5,
        newcomers=group.newcomers,
        unknown=3 if group.country == "IN" else 0,
        end_first=end,
        end_last=end,
        mature_day=mature,
        seen_day=covered,
        today_day=covered + 1,
        today_retained=active(group, covered + 1),
        enrolled=True,
        formed=end + DAY,
    )
    marks = tuple(_milestone(unit, k, end, covered, mature, group) for k in (3, 6, 9, 12))
    retained = np.asarray(daily, dtype="<i4").tobytes()
    return unit, marks, Curve(unit.unit, "global", "any", 30, 1, group.newcomers, mature, retained)


def _milestone(unit: Unit, k: int, end: int, covered: int, mature: int, group: Group) -> Figure:
    day = milestone_day(end, 0, k)
    state = "final" if day <= mature else "verifying" if day <= covered else "not due"
    retained = active(group, day) if state == "final" else None
    due = end + day * DAY
    return Figure(unit.unit, "global", "any", "active", 1, k, due, due, unit.newcomers, retained, state)


def _hours(unit: str, seen: int, people: int) -> list[Hour]:
    last = seen - seen % 3600
    rate = people / 150
    bars = [
        (last - back * 3600, round(rate * (1 + math.sin((last // 3600 - back) / 24 * 2 * math.pi))))
        for back in range(24)
    ]
    return [Hour(unit, hour, n) for hour, n in bars if n]


def everything(now: int) -> Changes:
    """All editions, campaigns and words of the invented file."""
    midnight = now - now % DAY
    groups = [Group(*row) for row in MANY]
    younger = [replace(group, newcomers=round(group.newcomers * 0.9) + 4, share=group.share * 0.8) for group in groups]
    early = [Group("GH", "Ghana", 140, 0.07), Group("NG", "Nigeria", 310, 0.05), Group("KE", "Kenya", 95, 0.09)]
    late = [Group("EG", "Egypt", 120, 0.03, late=40), Group("", "other countries", 22, 0.06, late=40)]
    young = [Group("MX", "Mexico", 77, 0.06), Group("PE", "Peru", 41, 0.05)]
    going = [Running("", "FR", "France", 310, 148), Running("", "ES", "Spain", 204, 91)]
    hidden = Running("", "", "other countries", 57, 23)
    few = "fewer than 10 newcomers are left"
    return Changes(
        editions=(
            edition_rows("monuments", midnight - 570 * DAY, now, groups, left=few),
            edition_rows("monuments", midnight - 205 * DAY, now, younger),
            edition_rows("africa", midnight - 115 * DAY, now, [*early, *late]),
            edition_rows("earth", midnight - 95 * DAY, now, [replace(row, lag=9) for row in early]),
            edition_rows("folklore", midnight + 21 * DAY, now, [], running=[*going, hidden]),
            edition_rows("food", midnight - 20 * DAY, now, young, running=going),
            edition_rows("science", midnight - 300 * DAY, now, [Group("", "other countries", 0, 0.0)]),
        ),
        campaigns=tuple(Campaign(key, title) for key, title in CAMPAIGNS.items()),
        meta={"simulated": SIMULATED, "definition": "global", "generated_by": "invented", "threshold": "10"},
        quality=quality(),
    )


def quality() -> tuple[Quality, ...]:
    """A report in which some things were found, and some were not."""
    return quality_rows([QualityFact(kind, *ODDITIES.get(kind, (0, ""))) for kind in KINDS], 10)


def freshness(now: int, *, seen: int | None = None, gaps: tuple[tuple[int, int, str], ...] = ()) -> Freshness:
    """Freshness as of `now`: seen three seconds ago, verified a few hours ago."""
    at = now - 3 if seen is None else seen
    return Freshness(at, at - 5 * 3600, 1900, now * 1000, "open", gaps)


def write(path: Path, now: int, changes: Changes | None = None) -> None:
    """Makes the published file at `path`."""
    published = Published.open(path)
    published.apply(changes or everything(now))
    published.set_freshness(freshness(now))
    published.close()
