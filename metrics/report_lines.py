"""The figures of a report as lines, one figure each, with its share and interval. Part of the report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from metrics.figures import FINAL, NOT_DUE
from metrics.interval import wilson
from metrics.report_figures import ALL_TITLE, EditionFigures, Group
from metrics.report_world import BY_DAY
from state.published import Milestone, Snapshot, Unit

NEXT: Final = "next edition"
LATER: Final = "any later edition"
ELSEWHERE: Final = "another campaign"
SO_FAR: Final = "so far"
UNDATED: Final = "dates unknown"
EVERY_EDITION: Final = "all editions"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a unit: `count` of `newcomers` did what `figure` says; None where it cannot be said yet, or ever.

    Of the newcomers `established` are known to be so; of `undecided` people it is not known yet whether they are new
    by first-edit; None where nobody looks. `reference` is what the figure is measured against: the next edition, the
    number of later ones or of those elsewhere, the day it falls due. `state`: 'final', 'so far', 'not due',
    'verifying' or 'dates unknown'. Shares are fractions of 1.
    """

    campaign: str
    year: int | None
    unit: str
    title: str
    countries: tuple[str, ...]
    participants: int | None
    newcomers: int | None
    established: int | None
    undecided: int | None
    definition: str
    figure: str
    reference: str
    count: int | None
    share: float | None
    low: float | None
    high: float | None
    state: str


def participation_lines(editions: Sequence[EditionFigures], *, pooled: bool) -> list[Line]:
    """The lines of the editions and their units; `pooled` adds the sums of each campaign, by definition."""
    lines: list[Line] = []
    figures = [NEXT, LATER] + [ELSEWHERE] * any(edition.chances_elsewhere for edition in editions)
    by_campaign: dict[str, dict[str, list[EditionFigures]]] = defaultdict(lambda: defaultdict(list))
    for edition in editions:
        by_campaign[edition.campaign][edition.definition].append(edition)
        for group in (edition.total, *edition.units):
            lines += [_returns(edition, group, figure) for figure in figures]
    if pooled:
        groups = [group for campaign in by_campaign.values() for group in campaign.values() if len(group) > 1]
        lines += [_sums(group, figure) for group in groups for figure in figures]
    return lines


def _returns(edition: EditionFigures, group: Group, figure: str) -> Line:
    reference = {
        NEXT: str(edition.following or ""),
        LATER: str(edition.chances),
        ELSEWHERE: str(edition.chances_elsewhere),
    }
    count = _count(group, figure)
    return _line(
        campaign=edition.campaign,
        year=edition.year,
        unit=group.unit,
        title=group.title,
        countries=group.merged,
        participants=group.participants,
        newcomers=group.newcomers,
        established=group.established,
        undecided=group.undecided,
        definition=edition.definition,
        figure=figure,
        reference=reference[figure],
        count=count,
        state=UNDATED if not edition.dated else NOT_DUE if count is None else _state(figure),
    )


def _sums(editions: Sequence[EditionFigures], figure: str) -> Line:
    """A campaign's pooled figures: sums over the editions that have them. Nobody is a newcomer in two editions."""
    due = [edition.total for edition in editions if _count(edition.total, figure) is not None]
    return _line(
        campaign=editions[0].campaign,
        year=None,
        unit=editions[0].campaign,
        title=EVERY_EDITION,
        countries=(),
        participants=None,
        newcomers=sum(total.newcomers or 0 for total in due),
        established=sum(total.established or 0 for total in due) if editions[0].definition != BY_DAY else None,
        undecided=sum(total.undecided or 0 for total in due) if editions[0].definition != BY_DAY else None,
        definition=editions[0].definition,
        figure=figure,
        reference=f"{len(due)} editions",
        count=sum(_count(total, figure) or 0 for total in due) if due else None,
        state=_state(figure) if due else NOT_DUE,
    )


def _count(group: Group, figure: str) -> int | None:
    return {NEXT: group.again_next, LATER: group.again_later, ELSEWHERE: group.elsewhere}[figure]


def _state(figure: str) -> str:
    """What a figure that is there is: a next edition that is over stays as it is, the others grow."""
    return FINAL if figure == NEXT else SO_FAR


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
        established=None,
        undecided=None,
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
    established: int | None,
    undecided: int | None,
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
    facts = (campaign, year, unit, title, tuple(countries), participants, newcomers, established, undecided)
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
