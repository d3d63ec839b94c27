"""The days of a unit's own curve that its milestones lie on.

A unit of several contests has marks of its own, see `metrics.alignment`; its curve passes through the published
milestones there and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures import Figures, code_of
from metrics.alignment import unit_days
from metrics.answers_rows import CohortRow, country_of, edition_of
from metrics.calendar import DAY, MILESTONES, civil_offset, milestone_day
from metrics.disclosure import OTHER
from state.published import Unit, UnitContest

Days = tuple[int, ...]


def days_of(figures: Figures, row: CohortRow) -> Days:
    """The four days after the end at which a cohort's curve is at its milestones."""
    edition = edition_of(row.unit)
    parts = {unit.unit for unit in figures.units.get(edition, ()) if _part(unit, row)}
    found = [days for contest in figures.contests.get(edition, ()) if contest.unit in parts and (days := _own(contest))]
    return unit_days(found) if found else usual_days(figures.editions[edition].end)


def usual_days(end: int | None) -> Days:
    """The days of the milestones of a contest that ended at this instant."""
    at = end or 0
    return tuple(milestone_day(at, civil_offset(at), months) for months in MILESTONES)


def _own(contest: UnitContest) -> Days:
    if contest.end is None or len(contest.due) != len(MILESTONES):
        return ()
    return tuple((due - contest.end) // DAY for due in contest.due)


def _part(unit: Unit, row: CohortRow) -> bool:
    """Whether a headline unit's contests are in a cohort; other definitions merge some into the other countries."""
    if unit.unit == row.unit:
        return True
    return country_of(row.unit) == OTHER and (code_of(unit) == OTHER or unit.title in row.merged)


def weighted(days: Sequence[tuple[int, int]]) -> float:
    """The mean of some days, each with the number of newcomers it is the day of; 0 of nobody."""
    people = sum(newcomers for _, newcomers in days)
    return round(sum(day * newcomers for day, newcomers in days) / people, 2) if people else 0.0
