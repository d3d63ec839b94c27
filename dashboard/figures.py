"""The published file as the page looks things up in it: by campaign, edition and unit.

An index is made once for each version of the file and shared by all sessions; it holds no text of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from state.published import Campaign, Edition, Hour, LeftOut, Milestone, Quality, Running, Snapshot, Unit

MONTHS: Final = (3, 6, 9, 12)
DEFINITION: Final = "global"
MEASURE: Final = "any"
OTHER: Final = "other"  # stands for all countries without a unit of their own, in addresses
OTHER_TITLE: Final = "other countries"

TURNING: Final = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """A snapshot and its indexes; editions are ordered newest first, units as the file has them."""

    snapshot: Snapshot
    campaigns: dict[str, Campaign]
    editions: dict[str, Edition]
    by_campaign: dict[str, tuple[Edition, ...]]
    units: dict[str, tuple[Unit, ...]]
    milestones: dict[tuple[str, int], Milestone]
    hours: dict[str, tuple[Hour, ...]]
    running: dict[str, tuple[Running, ...]]
    left_out: dict[str, LeftOut]
    memo: dict[object, object] = field(default_factory=dict)  # what was worked out from these figures

    @property
    def version(self) -> int:
        """The number that moves with every change of the data (not of the freshness)."""
        return self.snapshot.version

    @property
    def simulated(self) -> str:
        """The sentence that says the data are invented; empty when they are not."""
        return self.snapshot.meta.get("simulated", "")

    def country_names(self) -> dict[str, str]:
        """The name of every country that has a figure or a count of its own anywhere in the file, by code."""
        named: dict[str, str] = {}
        for group in self.running.values():
            named.update({row.country: row.title for row in group if row.country})
        for units in self.units.values():
            named.update({unit.country: unit.title for unit in units if unit.country})
        return named


def code_of(row: Unit | Running) -> str:
    """The country code of a unit or of a running count in addresses; `other` for the other countries."""
    return row.country or OTHER


def index(snapshot: Snapshot) -> Figures:
    """Makes the lookups for a snapshot; one pass over its rows."""
    snapshot = _cleaned(snapshot)
    editions = sorted(snapshot.editions, key=lambda row: (-row.year, row.edition))
    titles = {row.campaign: row for row in snapshot.campaigns}
    for edition in editions:
        titles.setdefault(edition.campaign, Campaign(edition.campaign, edition.campaign))
    headline = (row for row in snapshot.milestones if (row.definition, row.measure) == (DEFINITION, MEASURE))
    return Figures(
        snapshot=snapshot,
        campaigns=titles,
        editions={row.edition: row for row in editions},
        by_campaign=_groups(editions, lambda row: row.campaign),
        units=_groups(snapshot.units, lambda row: row.edition),
        milestones={(row.unit, row.k): row for row in headline},
        hours=_groups(snapshot.hours, lambda row: row.unit),
        running=_groups(snapshot.running, lambda row: row.edition),
        left_out={row.edition: row for row in snapshot.left_out},
    )


def _cleaned(snapshot: Snapshot) -> Snapshot:
    """The snapshot without signs that turn the writing direction: a name must not turn the words around it."""
    return replace(
        snapshot,
        meta={key: plain(value) for key, value in snapshot.meta.items()},
        campaigns=tuple(replace(row, title=plain(row.title)) for row in snapshot.campaigns),
        units=tuple(
            replace(row, title=plain(row.title), merged=tuple(map(plain, row.merged))) for row in snapshot.units
        ),
        running=tuple(replace(row, title=plain(row.title)) for row in snapshot.running),
        left_out=tuple(replace(row, why=plain(row.why)) for row in snapshot.left_out),
        quality=tuple(_quality(row) for row in snapshot.quality),
    )


def _quality(row: Quality) -> Quality:
    area, title, meaning, example = map(plain, (row.area, row.title, row.meaning, row.example))
    return replace(row, area=area, title=title, meaning=meaning, example=example)


def plain(text: str) -> str:
    """A text without signs that turn the writing direction."""
    return text.translate(TURNING)


def _groups(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {name: tuple(group) for name, group in found.items()}
