"""The published rows that answers are made of, and how they are looked up. Part of the answers.

Rows come in as values with the attributes named here, whatever their class is: this package cannot name theirs.
"""

# ruff: noqa: D102  # the columns are described where they are published

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol


class EditionRow(Protocol):
    """Counts of a campaign's year."""

    @property
    def edition(self) -> str: ...
    @property
    def campaign(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def end(self) -> int | None: ...
    @property
    def participants(self) -> int: ...
    @property
    def newcomers(self) -> int: ...
    @property
    def running(self) -> bool: ...


class CohortRow(Protocol):
    """A unit's people by one definition; `merged` names its countries where it is several."""

    @property
    def unit(self) -> str: ...
    @property
    def definition(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def merged(self) -> tuple[str, ...]: ...
    @property
    def newcomers(self) -> int: ...
    @property
    def unknown(self) -> int: ...
    @property
    def established(self) -> int: ...
    @property
    def undecided(self) -> int: ...


class FigureRow(Protocol):
    """A unit's figure by definition, measure, reading and least number, `k` months after the end."""

    @property
    def unit(self) -> str: ...
    @property
    def definition(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def reading(self) -> str: ...
    @property
    def least(self) -> int: ...
    @property
    def k(self) -> int: ...
    @property
    def due(self) -> int: ...
    @property
    def through(self) -> int: ...
    @property
    def newcomers(self) -> int: ...
    @property
    def retained(self) -> int | None: ...
    @property
    def state(self) -> str: ...


class CurveRow(Protocol):
    """A unit's daily curve as little-endian int32; `width` 0 is "since the end"."""

    @property
    def unit(self) -> str: ...
    @property
    def definition(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def least(self) -> int: ...
    @property
    def newcomers(self) -> int: ...
    @property
    def mature_day(self) -> int: ...
    @property
    def retained(self) -> bytes: ...


class SpreadRow(Protocol):
    """Where those active at a final milestone were."""

    @property
    def unit(self) -> str: ...
    @property
    def definition(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def k(self) -> int: ...
    @property
    def commons_only(self) -> int: ...
    @property
    def other_only(self) -> int: ...
    @property
    def both(self) -> int: ...
    @property
    def wikis(self) -> tuple[tuple[str, int], ...]: ...


class ReturningRow(Protocol):
    """How many newcomers of a unit took part again; None where there was no such edition that is over."""

    @property
    def unit(self) -> str: ...
    @property
    def definition(self) -> str: ...
    @property
    def newcomers(self) -> int: ...
    @property
    def following(self) -> int | None: ...
    @property
    def again_next(self) -> int | None: ...
    @property
    def chances(self) -> int: ...
    @property
    def again_later(self) -> int | None: ...
    @property
    def chances_elsewhere(self) -> int: ...
    @property
    def elsewhere(self) -> int | None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Published rows by what they are looked up by; units of an edition in the order of their names."""

    editions: Mapping[str, EditionRow]
    cohorts: Mapping[tuple[str, str], tuple[CohortRow, ...]]  # by edition and definition
    figures: Mapping[tuple[str, str, str, str, int, int], FigureRow]
    curves: Mapping[tuple[str, str, str, int, int], CurveRow]
    spreads: Mapping[tuple[str, str, str, int], SpreadRow]
    returning: Mapping[tuple[str, str], ReturningRow]

    def years(self, campaign: str) -> tuple[EditionRow, ...]:
        """The editions of a campaign, oldest first."""
        rows = (row for row in self.editions.values() if row.campaign == campaign)
        return tuple(sorted(rows, key=lambda row: (row.year, row.edition)))

    def definitions(self, editions: Iterable[str]) -> tuple[str, ...]:
        """The definitions by which any of the editions has figures, in the order they were given."""
        wanted = set(editions)
        return tuple(dict.fromkeys(definition for edition, definition in self.cohorts if edition in wanted))


def facts(
    editions: Iterable[EditionRow],
    cohorts: Iterable[CohortRow],
    figures: Iterable[FigureRow],
    curves: Iterable[CurveRow] = (),
    spreads: Iterable[SpreadRow] = (),
    returning: Iterable[ReturningRow] = (),
) -> Facts:
    """The rows, looked up; those of several definitions may come mixed."""
    by_edition: dict[tuple[str, str], list[CohortRow]] = {}
    for row in sorted(cohorts, key=lambda row: row.unit):
        by_edition.setdefault((edition_of(row.unit), row.definition), []).append(row)
    return Facts(
        editions={row.edition: row for row in editions},
        cohorts={key: tuple(rows) for key, rows in by_edition.items()},
        figures={(row.unit, row.definition, row.measure, row.reading, row.least, row.k): row for row in figures},
        curves={(row.unit, row.definition, row.measure, row.width, row.least): row for row in curves},
        spreads={(row.unit, row.definition, row.measure, row.k): row for row in spreads},
        returning={(row.unit, row.definition): row for row in returning},
    )


def edition_of(unit: str) -> str:
    """The edition that a unit is of: `monuments2024/IN` is of monuments2024."""
    return unit.partition("/")[0]


def country_of(unit: str) -> str:
    """The code of a unit's country, or `other` for all its edition's other countries."""
    return unit.partition("/")[2]
