"""Milestones by the day they fall due: which edition, how many months after the end, of which countries.

A unit's milestone falls due with the last of its contests. Contests that are no unit yet are expected on the marks of
their edition's end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from dashboard.figures import Figures
from metrics.answers import Answer, Selection, members, pooled
from metrics.answers_rows import CohortRow, country_of
from metrics.calendar import DAY, MILESTONES, civil_offset, milestone_instant
from metrics.figures import FINAL, SO_FAR
from metrics.wording import civil
from state.published import Edition

EXPECTED: Final = "expected"  # the state of a milestone of contests that are no unit yet
AFTER: Final = {"survival": 30}  # days after the mark that a reading is final
LONGEST: Final = 430 * DAY  # from an end to the last day on which any of its figures falls due


@dataclass(frozen=True, slots=True)
class Member:
    """A unit with newcomers: its country's code (`other` for several), its English title, what is merged in it."""

    code: str
    title: str
    merged: tuple[str, ...]
    newcomers: int


@dataclass(frozen=True, slots=True)
class Milestone:
    """The figures of some units of an edition that fall due on one civil date, `months` after the end.

    `due` is the last of their instants; `state` that of the figures, or EXPECTED. `whole`: these are all units.
    """

    campaign: str
    edition: str
    year: int
    months: int
    due: int
    state: str
    members: tuple[Member, ...]
    whole: bool

    @property
    def day(self) -> date:
        """The civil date."""
        return civil(self.due)

    @property
    def newcomers(self) -> int:
        """All newcomers of its units."""
        return sum(member.newcomers for member in self.members)

    @property
    def is_over(self) -> bool:
        """Whether the figures are there."""
        return self.state in (FINAL, SO_FAR)


def milestones(figures: Figures, selection: Selection, editions: Iterable[Edition]) -> tuple[Milestone, ...]:
    """The milestones of some editions by the selection's definition and reading, of all countries, by date.

    Raises Unread.
    """
    found: list[Milestone] = []
    for edition in editions:
        one = replace(selection, campaign=edition.campaign, editions=(edition.edition,), countries=())
        found += remembered(figures, one, edition)
        found += _expected(figures, edition, selection.reading)
    return tuple(sorted(found, key=lambda each: (each.due, each.campaign, -each.year, each.months)))


def remembered(figures: Figures, one: Selection, edition: Edition) -> list[Milestone]:
    """The milestones of the units of one edition, made anew when a settled figure changed."""
    return figures.remembered(("milestones", one), lambda: list(_of_units(figures, one, edition)), edition.campaign)


def open_editions(figures: Figures, campaigns: Iterable[str], now: int) -> list[Edition]:
    """The editions of some campaigns of which anything may fall due yet, newest first."""
    return [
        row
        for campaign in campaigns
        for row in figures.by_campaign.get(campaign, ())
        if figures.running.get(row.edition) or _last_end(figures, row) + LONGEST > now or _waits(figures, row)
    ]


def _last_end(figures: Figures, edition: Edition) -> int:
    ends = [unit.end_last for unit in figures.units.get(edition.edition, ())]
    return max([edition.end or 0, *ends])


def _waits(figures: Figures, edition: Edition) -> bool:
    """Whether somebody is not verified through the last day of the edition's figures."""
    return any(unit.newcomers and unit.mature_day * DAY < LONGEST for unit in figures.units.get(edition.edition, ()))


def _of_units(figures: Figures, one: Selection, edition: Edition) -> Iterator[Milestone]:
    rows = [row for row in members(figures.facts, one) if row.newcomers]
    for months in MILESTONES:
        groups: dict[tuple[date, str], list[tuple[CohortRow, int]]] = {}
        for row in rows:
            known = _due(pooled(figures.facts, one, [row], months))
            if known is not None:
                due, state = known
                groups.setdefault((civil(due), state), []).append((row, due))
        for (_, state), group in groups.items():
            yield Milestone(
                *(edition.campaign, edition.edition, edition.year, months),
                due=max(due for _, due in group),
                state=state,
                members=_members(row for row, _ in group),
                whole=len(group) == len(rows),
            )


def _due(found: Answer) -> tuple[int, str] | None:
    """When a unit's figure fell or falls due, and its state; None where it has no such figure."""
    if found.newcomers and found.due:
        return found.due[1], found.state
    waiting = next(iter(found.waiting), None)
    return (waiting.due, waiting.state) if waiting is not None and waiting.due is not None else None


def _members(rows: Iterable[CohortRow]) -> tuple[Member, ...]:
    """The units of a milestone, the largest first, other countries last."""
    found = [Member(country_of(row.unit), row.title, row.merged, row.newcomers) for row in rows]
    return tuple(sorted(found, key=lambda member: (bool(member.merged), -member.newcomers, member.title)))


def _expected(figures: Figures, edition: Edition, reading: str) -> Iterator[Milestone]:
    rows: Sequence[Member] = [
        Member(row.country, row.title, (), row.newcomers) for row in figures.running.get(edition.edition, ())
    ]
    if not rows or edition.end is None:
        return
    whole = not figures.units.get(edition.edition)
    for months in MILESTONES:
        due = milestone_instant(edition.end, civil_offset(edition.end), months) + AFTER.get(reading, 0) * DAY
        yield Milestone(
            *(edition.campaign, edition.edition, edition.year, months, due, EXPECTED),
            members=tuple(sorted(rows, key=lambda member: (-member.newcomers, member.title))),
            whole=whole,
        )
