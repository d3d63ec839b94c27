"""The figures of a report as lines, one figure each, with its share and interval. Part of the report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from metrics.figures import FINAL, NOT_DUE
from metrics.interval import wilson
from metrics.report_figures import ALL_TITLE, EditionFigures, Group
from state.published import Milestone, Snapshot, Unit

COMMONS: Final = "commons, by day"
NEXT: Final = "next edition"
LATER: Final = "any later edition"
SO_FAR: Final = "so far"
UNDATED: Final = "dates unknown"
EVERY_EDITION: Final = "all editions"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a unit: `count` of `newcomers` did what `figure` says; None where it cannot be said yet, or ever.

    `reference` is what the figure is measured against: the next edition, the number of later ones, the day it falls
    due. `state`: 'final', 'so far', 'not due', 'verifying' or 'dates unknown'. Shares are fractions of 1.
    """

    campaign: str
    year: int | None
    unit: str
    title: str
    countries: tuple[str, ...]
    participants: int | None
    newcomers: int | None
    definition: str
    figure: str
    reference: str
    count: int | None
    share: float | None
    low: float | None
    high: float | None
    state: str


def participation_lines(editions: Sequence[EditionFigures], *, pooled: bool) -> list[Line]:
    """The lines of the editions and their units; `pooled` adds the sums of each campaign."""
    lines: list[Line] = []
    by_campaign: dict[str, list[EditionFigures]] = defaultdict(list)
    for edition in editions:
        by_campaign[edition.campaign].append(edition)
        for group in (edition.total, *edition.units):
            lines += _returns(edition, group)
    if pooled:
        lines += [line for group in by_campaign.values() if len(group) > 1 for line in _sums(group)]
    return lines


def _returns(edition: EditionFigures, group: Group) -> Iterator[Line]:
    wanted = (
        (NEXT, str(edition.following or ""), group.again_next, FINAL),
        (LATER, str(edition.chances), group.again_later, SO_FAR),
    )
    for figure, reference, count, state in wanted:
        yield _line(
            campaign=edition.campaign,
            year=edition.year,
            unit=group.unit,
            title=group.title,
            countries=group.merged,
            participants=group.participants,
            newcomers=group.newcomers,
            definition=COMMONS,
            figure=figure,
            reference=reference,
            count=count,
            state=UNDATED if not edition.dated else state if count is not None else NOT_DUE,
        )


def _sums(editions: Sequence[EditionFigures]) -> Iterator[Line]:
    """A campaign's pooled figures: sums over the editions that have them. Nobody is a newcomer in two editions."""
    for figure in (NEXT, LATER):
        pairs = [(_count(edition, figure), edition.total.newcomers or 0) for edition in editions]
        due = [(count, size) for count, size in pairs if count is not None]
        yield _line(
            campaign=editions[0].campaign,
            year=None,
            unit=editions[0].campaign,
            title=EVERY_EDITION,
            countries=(),
            participants=None,
            newcomers=sum(size for _, size in due),
            definition=COMMONS,
            figure=figure,
            reference=f"{len(due)} editions",
            count=sum(count for count, _ in due) if due else None,
            state=(FINAL if figure == NEXT else SO_FAR) if due else NOT_DUE,
        )


def _count(edition: EditionFigures, figure: str) -> int | None:
    return edition.total.again_next if figure == NEXT else edition.total.again_later


def milestone_lines(snapshot: Snapshot) -> list[Line]:
    """The published milestones, by unit and months: active in the 30 days up to the mark, on any wiki."""
    found: dict[str, list[Milestone]] = defaultdict(list)
    for milestone in snapshot.milestones:
        if milestone.measure == "any":
            found[milestone.unit].append(milestone)
    units = sorted(snapshot.units, key=lambda unit: (unit.campaign, unit.year, not unit.country, unit.title))
    return [
        _milestone(unit, milestone)
        for unit in units
        for milestone in sorted(found[unit.unit], key=lambda each: (each.definition, each.k))
    ]


def _milestone(unit: Unit, milestone: Milestone) -> Line:
    return _line(
        campaign=unit.campaign,
        year=unit.year,
        unit=unit.unit,
        title=unit.title,
        countries=unit.merged,
        participants=unit.participants,
        newcomers=milestone.newcomers,
        definition=milestone.definition,
        figure=f"active, {milestone.k} months",
        reference=day(milestone.due),
        count=milestone.retained,
        state=milestone.state,
    )


def _line(
    *,
    campaign: str,
    year: int | None,
    unit: str,
    title: str,
    countries: Iterable[str],
    participants: int | None,
    newcomers: int | None,
    definition: str,
    figure: str,
    reference: str,
    count: int | None,
    state: str,
) -> Line:
    share = low = high = None
    if count is not None and newcomers:
        ends = wilson([count], [newcomers])
        share, low, high = count / newcomers, float(ends[0][0]), float(ends[1][0])
    facts = (campaign, year, unit, title, tuple(countries), participants, newcomers)
    return Line(*facts, definition, figure, reference, count, share, low, high, state)


def day(instant: int) -> str:
    """The date of an instant, UTC."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%d")


def selected(lines: Iterable[Line], country: str | None) -> list[Line]:
    """The lines of a country's own units (a code), of all units when None."""
    return [line for line in lines if country is None or line.unit.rpartition("/")[2] == country]


def is_total(line: Line) -> bool:
    """Whether a line is of a whole edition or campaign."""
    return line.title in (ALL_TITLE, EVERY_EDITION)
