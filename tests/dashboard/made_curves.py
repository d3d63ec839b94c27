"""Figures of units made by hand, for the tests of the curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.asked import Asked
from dashboard.figures import Figures
from dashboard.selection import Choice
from dashboard.texts import texts
from metrics.answers_rows import facts
from metrics.calendar import DAY
from state.published import Cohort, Curve, Edition, Figure, Unit, UnitContest

END = 1_759_276_800  # 1 Oct 2025
DAYS = (92, 182, 273, 365)
NAMES = ("AA", "BB", "CC", "DD", "EE", "FF", "GG", "HH")


@dataclass(frozen=True, slots=True)
class Made:
    """A unit: how many newcomers, through which day they are final, and who is active by day; None for no curve."""

    newcomers: int
    mature: int
    daily: tuple[int, ...] | None
    seen: int = 0  # days of coverage beyond the last final one


def edition_of(year: int) -> Edition:
    """An edition that ended on 1 October of its year, or near it."""
    end = END + (year - 2025) * 365 * DAY
    return Edition(f"made{year}", "made", year, f"Made {year}", end - 30 * DAY, end, 1, 1, 99, 99, running=False)


def figures_of(editions: dict[int, Sequence[Made]]) -> Figures:
    """Figures of some years of one campaign; every milestone that a unit is mature at has its figure."""
    known = {year: edition_of(year) for year in sorted(editions, reverse=True)}
    rows = [row for year in known for row in enumerate_units(known[year], editions[year])]
    by_edition = {known[year].edition: [row for row in rows if row[0].edition == known[year].edition] for year in known}
    return Figures(
        version=1,
        meta={},
        campaigns={"made": "Made"},
        editions={row.edition: row for row in known.values()},
        by_campaign={"made": tuple(known.values())},
        facts=facts(
            known.values(),
            [cohort for _, cohort, *_ in rows],
            [figure for *_, figures in rows for figure in figures],
            [curve for _, _, _, curve, _ in rows if curve],
        ),
        units={name: tuple(row[0] for row in found) for name, found in by_edition.items()},
        contests={name: tuple(row[2] for row in found) for name, found in by_edition.items()},
        hours={},
        running={},
        left_out={},
        terms=(),
        quality=(),
        settled={},
        names=dict(zip(NAMES, NAMES, strict=True)),
    )


def enumerate_units(
    edition: Edition, made: Sequence[Made]
) -> list[tuple[Unit, Cohort, UnitContest, Curve | None, list[Figure]]]:
    """The rows of each unit of an edition."""
    return [_rows(edition, code, each) for code, each in zip(NAMES, made, strict=False)]


def _rows(edition: Edition, code: str, made: Made) -> tuple[Unit, Cohort, UnitContest, Curve | None, list[Figure]]:
    name, end = f"{edition.edition}/{code}", edition.end or 0
    today = made.mature + made.seen + 1 if made.mature >= 0 else -1
    unit = Unit(
        *(name, edition.edition, "made", edition.year, code, f"Land {code}", (), 1, made.newcomers, made.newcomers),
        *(0, end, end, made.mature, made.mature + made.seen, today, 0, True, end),
    )
    cohort = Cohort(name, "global", unit.title, (), made.newcomers, 0, 0, 0, made.mature, unit.seen_day, today, end)
    contest = UnitContest(f"{name}!", name, unit.title, end, made.mature, tuple(end + day * DAY for day in DAYS))
    curve = None
    if made.daily is not None:
        retained = np.asarray(made.daily, "<i4").tobytes()
        curve = Curve(name, "global", "any", 30, 1, made.newcomers, made.mature, retained)
    return unit, cohort, contest, curve, _figures(name, end, made)


def _figures(name: str, end: int, made: Made) -> list[Figure]:
    if made.daily is None:
        return []
    found = []
    for months, day in zip((3, 6, 9, 12), DAYS, strict=True):
        final = day <= made.mature
        retained = made.daily[day] if final else None
        due = end + day * DAY
        state = "final" if final else "not due"
        found.append(Figure(name, "global", "any", "active", 1, months, due, due, made.newcomers, retained, state))
    live = made.daily[-1] if made.mature >= 0 else None
    state = "so far" if live is not None else "not due"
    return [*found, Figure(name, "global", "any", "today", 1, 0, end, end, made.newcomers, live, state)]


def asked_of(figures: Figures, *years: int, language: str = "en") -> Asked:
    """Some years of the made campaign, as the page is asked for them."""
    choice = Choice("made", tuple(f"made{year}" for year in sorted(years, reverse=True)))
    return Asked(figures, choice, texts(language), END + 400 * DAY)
