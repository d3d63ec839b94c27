"""The published file as the page looks things up in it: by campaign, edition and unit.

All small rows are in memory; figures and curves are read by `cuts` when they are first asked for. One `Figures` is made
for each version of the file and shared by all sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from dashboard.cuts import Cuts
from dashboard.names import country_names, plain
from metrics.answers_rows import Facts
from metrics.disclosure import OTHER, THRESHOLD
from state.published import (
    Campaign,
    Cohort,
    Cover,
    Edition,
    Freshness,
    Hour,
    LeftOut,
    Quality,
    Running,
    Sheet,
    Snapshot,
    Term,
    Unit,
    UnitContest,
)

MOST_REMEMBERED: Final = 400
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What is published; editions of a campaign are ordered newest first, units as the file has them.

    `settled` counts, by campaign, how often something changed that does not move with every contribution.
    """

    version: int
    meta: Mapping[str, str]
    campaigns: Mapping[str, str]
    editions: Mapping[str, Edition]
    by_campaign: Mapping[str, tuple[Edition, ...]]
    facts: Facts
    units: Mapping[str, tuple[Unit, ...]]
    contests: Mapping[str, tuple[UnitContest, ...]]
    hours: Mapping[str, tuple[Hour, ...]]
    running: Mapping[str, tuple[Running, ...]]
    left_out: Mapping[str, LeftOut]
    terms: tuple[Term, ...]
    quality: tuple[Quality, ...]
    settled: Mapping[str, int]
    names: Mapping[str, str]
    memo: dict[object, tuple[object, Any]] = field(default_factory=dict)
    brief: dict[object, Any] = field(default_factory=dict)

    @property
    def simulated(self) -> str:
        """The sentence that says the data are invented; empty when they are not."""
        return self.meta.get("simulated", "")

    @property
    def threshold(self) -> int:
        """The least newcomers of a group with figures of its own."""
        given = self.meta.get("threshold", "")
        return int(given) if given.isdecimal() else THRESHOLD

    def country_names(self) -> Mapping[str, str]:
        """The English name of every country that is told of anywhere in the file, by code."""
        return self.names

    def state_of(self, campaign: str) -> object:
        """What differs once a settled figure of a campaign, or of any if '', has changed."""
        return self.settled.get(campaign, 0) if campaign else sum(self.settled.values())

    def remembered(self, key: object, make: Callable[[], Value], campaign: str = "") -> Value:
        """What was made for this key, as long as no settled figure of the campaign changed since."""
        state = (self.state_of(campaign), self.settled.get("", 0))
        known = self.memo.get(key)
        if known is not None and known[0] == state:
            found: Value = known[1]
            return found
        made = make()
        if len(self.memo) >= MOST_REMEMBERED:
            self.memo.clear()
        self.memo[key] = (state, made)
        return made

    def once(self, key: object, make: Callable[[], Value]) -> Value:
        """What was made for this key from this version of the file."""
        if key not in self.brief:
            if len(self.brief) >= MOST_REMEMBERED:
                self.brief.clear()
            self.brief[key] = make()
        found: Value = self.brief[key]
        return found

    def snapshot(self, freshness: Freshness | None) -> Snapshot:
        """The rows as reports take them, without figures and curves, which are in `facts`."""
        return Snapshot(
            version=self.version,
            meta=dict(self.meta),
            campaigns=tuple(Campaign(key, title) for key, title in self.campaigns.items()),
            editions=tuple(self.editions.values()),
            units=tuple(row for rows in self.units.values() for row in rows),
            unit_contests=tuple(row for rows in self.contests.values() for row in rows),
            left_out=tuple(self.left_out.values()),
            milestones=(),
            curves={},
            hours=tuple(row for rows in self.hours.values() for row in rows),
            running=tuple(row for rows in self.running.values() for row in rows),
            freshness=freshness,
            quality=self.quality,
        )


def code_of(row: Unit | Running) -> str:
    """The country code of a unit or of a running count in addresses; `other` for the other countries."""
    return row.country or OTHER


def countries_of(figures: Figures, edition: str) -> dict[str, str]:
    """Who has a figure or a count of its own in an edition by the headline's definition: English name by code."""
    rows: tuple[Unit | Running, ...] = (*figures.running.get(edition, ()), *figures.units.get(edition, ()))
    return {code_of(row): row.title for row in rows}


def index(
    cover: Cover,
    sheets: Mapping[str, Sheet],
    cuts: Cuts,
    settled: Mapping[str, int],
    memo: dict[object, tuple[object, Any]],
) -> Figures:
    """The lookups over all rows; `memo` is what was remembered of the version before."""
    ordered = sorted(sheets.values(), key=lambda sheet: (-sheet.edition.year, sheet.edition.edition))
    editions = {sheet.edition.edition: sheet.edition for sheet in ordered}
    by_campaign: dict[str, list[Edition]] = {}
    hours: dict[str, list[Hour]] = {}
    cohorts: dict[tuple[str, str], list[Cohort]] = {}
    for name, sheet in ((sheet.edition.edition, sheet) for sheet in ordered):
        by_campaign.setdefault(sheet.edition.campaign, []).append(sheet.edition)
        for hour in sheet.hours:
            hours.setdefault(hour.unit, []).append(hour)
        for row in sheet.cohorts:
            cohorts.setdefault((name, row.definition), []).append(row)
    titles = {row.campaign: row.title for row in cover.campaigns}
    return Figures(
        version=cover.version,
        meta=cover.meta,
        campaigns={key: titles.get(key, key) for key in (*titles, *by_campaign)},
        editions=editions,
        by_campaign={key: tuple(rows) for key, rows in by_campaign.items()},
        facts=Facts(
            editions=editions,
            cohorts={key: tuple(rows) for key, rows in cohorts.items()},
            figures=cuts.figures,
            curves=cuts.curves,
            spreads=cuts.spreads,
            returning=cuts.returning,
        ),
        units={name: sheet.units for name, sheet in sheets.items() if sheet.units},
        contests={name: sheet.contests for name, sheet in sheets.items() if sheet.contests},
        hours={name: tuple(rows) for name, rows in hours.items()},
        running={name: sheet.running for name, sheet in sheets.items() if sheet.running},
        left_out={name: sheet.left_out for name, sheet in sheets.items() if sheet.left_out},
        terms=cover.terms,
        quality=cover.quality,
        settled=dict(settled),
        names=country_names(sheets.values()),
        memo=memo,
    )


def cleaned_cover(cover: Cover) -> Cover:
    """What belongs to no edition, without signs that turn the writing direction."""
    return replace(
        cover,
        meta={key: plain(value) for key, value in cover.meta.items()},
        campaigns=tuple(replace(row, title=plain(row.title)) for row in cover.campaigns),
        quality=tuple(_quality(row) for row in cover.quality),
    )


def cleaned_sheet(sheet: Sheet) -> Sheet:
    """The small rows of an edition, without signs that turn the writing direction."""
    left_out = sheet.left_out and replace(sheet.left_out, why=plain(sheet.left_out.why))
    return replace(
        sheet,
        units=tuple(replace(row, title=plain(row.title), merged=tuple(map(plain, row.merged))) for row in sheet.units),
        cohorts=tuple(
            replace(row, title=plain(row.title), merged=tuple(map(plain, row.merged))) for row in sheet.cohorts
        ),
        contests=tuple(replace(row, label=plain(row.label)) for row in sheet.contests),
        running=tuple(replace(row, title=plain(row.title)) for row in sheet.running),
        left_out=left_out,
    )


def _quality(row: Quality) -> Quality:
    area, title, meaning, example = map(plain, (row.area, row.title, row.meaning, row.example))
    return replace(row, area=area, title=title, meaning=meaning, example=example)


def settled_part(sheet: Sheet) -> object:
    """What of an edition's small rows does not move with every contribution."""
    units = tuple(replace(row, mature_day=0, seen_day=0, today_day=0, today_retained=0) for row in sheet.units)
    cohorts = tuple(replace(row, mature_day=0, seen_day=0, today_day=0) for row in sheet.cohorts)
    contests = tuple(replace(row, mature_day=0) for row in sheet.contests)
    return (sheet.edition, units, cohorts, contests, sheet.running, sheet.left_out)
