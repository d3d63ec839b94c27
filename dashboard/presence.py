"""Countries that were asked for and have no figure of their own in an edition, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.figures import Figures
from dashboard.names import folded
from dashboard.selection import Choice
from metrics.answers_rows import country_of
from metrics.disclosure import OTHER

MERGED: Final = "merged"  # counted with other countries
LEFT_OUT: Final = "left out"  # in no figure at all
RUNNING: Final = "running"  # counts only, so far
NO_FIGURE: Final = "no figure"  # the edition has figures by other definitions only
NO_CONTEST: Final = "no contest"


@dataclass(frozen=True, slots=True)
class Absent:
    """A chosen country without a figure of its own in a chosen edition; `title` is its English name."""

    edition: str
    year: int
    code: str
    title: str
    why: str


def absent(figures: Figures, choice: Choice) -> tuple[Absent, ...]:
    """The chosen countries that an edition has no figure of by the chosen definition, by edition."""
    names = figures.country_names()
    found = []
    for edition in choice.editions:
        for code in choice.countries:
            why = reason(figures, edition, code, choice.definition)
            if why:
                year = figures.editions[edition].year
                found.append(Absent(edition, year, code, names.get(code, ""), why))
    return tuple(found)


def reason(figures: Figures, edition: str, code: str, definition: str) -> str:
    """Why an edition has no figure of a country by a definition; '' where it has one."""
    cohorts = figures.facts.cohorts.get((edition, definition), ())
    if any(country_of(row.unit) == code for row in cohorts):
        return ""
    if code == OTHER:
        return NO_FIGURE if any(unit.country == "" for unit in figures.units.get(edition, ())) else NO_CONTEST
    if any(row.country == code for row in figures.running.get(edition, ())):
        return RUNNING
    name = folded(figures.country_names().get(code, code))
    if any(name == folded(each) for row in cohorts for each in row.merged):
        return MERGED
    if any(unit.country == code for unit in figures.units.get(edition, ())) or _merged(figures, edition, name):
        return NO_FIGURE
    out = (row for row in figures.contests.get(edition, ()) if row.unit.endswith("/left-out"))
    return LEFT_OUT if any(folded(row.label) == name for row in out) else NO_CONTEST


def _merged(figures: Figures, edition: str, name: str) -> bool:
    return any(folded(each) == name for unit in figures.units.get(edition, ()) for each in unit.merged)
