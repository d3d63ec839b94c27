"""Where each country stands in the chosen editions: with a figure of its own, counted with others, or not there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from dashboard.figures import Figures, code_of
from dashboard.names import folded
from dashboard.presence import LEFT_OUT, MERGED, NO_CONTEST, NO_FIGURE
from metrics.answers_rows import country_of
from metrics.disclosure import OTHER

ORDER: Final = (MERGED, LEFT_OUT, NO_FIGURE, NO_CONTEST)


@dataclass(frozen=True, slots=True)
class Standing:
    """A country in some editions: `newcomers` where it has figures or counts of its own, else `why` it has none."""

    code: str
    title: str
    newcomers: int
    why: str


@dataclass(frozen=True, slots=True)
class _Edition:
    """Who is in an edition, by a definition: newcomers by code, and the folded names of the rest."""

    own: dict[str, int]
    merged: frozenset[str]
    left_out: frozenset[str]
    elsewhere: frozenset[str]  # codes and names that have figures by the headline's definition only


def standings(figures: Figures, editions: Iterable[str], definition: str) -> tuple[Standing, ...]:
    """Every country that is known, those with figures of their own first, the other countries last of them."""
    sheets = [
        figures.remembered(
            ("standing", key, definition), partial(_edition, figures, key, definition), figures.editions[key].campaign
        )
        for key in editions
    ]
    names = {**figures.country_names(), OTHER: ""}
    found = [_standing(code, title, sheets) for code, title in names.items()]
    return tuple(sorted(found, key=lambda row: (bool(row.why), row.code == OTHER)))


def _edition(figures: Figures, edition: str, definition: str) -> _Edition:
    cohorts = figures.facts.cohorts.get((edition, definition), ())
    units = figures.units.get(edition, ())
    own = {country_of(row.unit): row.newcomers for row in cohorts}
    for row in figures.running.get(edition, ()):
        own[code_of(row)] = own.get(code_of(row), 0) + row.newcomers
    contests = figures.contests.get(edition, ())
    return _Edition(
        own=own,
        merged=frozenset(folded(name) for row in cohorts for name in row.merged),
        left_out=frozenset(folded(row.label) for row in contests if row.unit.endswith("/left-out")),
        elsewhere=frozenset((*map(code_of, units), *(folded(name) for unit in units for name in unit.merged))),
    )


def _standing(code: str, title: str, editions: list[_Edition]) -> Standing:
    counts = [edition.own[code] for edition in editions if code in edition.own]
    if counts:
        return Standing(code, title, sum(counts), "")
    name = folded(title)
    reasons = {_reason(code, name, edition) for edition in editions}
    return Standing(code, title, 0, next((why for why in ORDER if why in reasons), NO_CONTEST))


def _reason(code: str, name: str, edition: _Edition) -> str:
    if name in edition.merged:
        return MERGED
    if name in edition.left_out:
        return LEFT_OUT
    return NO_FIGURE if code in edition.elsewhere or name in edition.elsewhere else NO_CONTEST
