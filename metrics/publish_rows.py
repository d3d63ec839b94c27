"""The rows the published file gets of one edition, from its contests' figures. Part of the publisher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from metrics import cohort
from metrics.disclosure import OTHER, OTHER_TITLE, Candidate, Formation, running_counts
from metrics.figures import WIDTH, Figures, unit_figures
from state.published import Curve, Edition, EditionRows, Hour, LeftOut, Milestone, Running, Unit, UnitContest
from state.reading import ContestRow

HOUR: Final = 3600
HOURS: Final = 24
MEASURE: Final = "any"
LEAST: Final = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A contest with the number of its newcomers, its figures (None: it is in no unit) and its last hours."""

    row: ContestRow
    newcomers: int
    figures: Figures | None
    hours: Mapping[int, int]


def edition_name(row: ContestRow) -> str:
    """The name of a contest's edition, such as monuments2024."""
    return f"{row.campaign}{row.year}"


def candidate(row: ContestRow, newcomers: int) -> Candidate:
    """What disclosure has to know of a contest."""
    dated = row.start is not None and row.end is not None
    done = row.end is not None and row.enrolled is not None and row.enrolled >= row.end
    title = row.country_name or row.label
    return Candidate(row.category, row.country or "", title, row.protected, dated, done, newcomers)


def edition_rows(
    edition: Edition,
    parts: Sequence[Part],
    formation: Formation,
    formed: Mapping[str, int],
    *,
    as_of: int,
    threshold: int,
) -> EditionRows:
    """Everything published of `edition`; `formed` says when each unit was, `as_of` how far coverage reaches."""
    groups: dict[str, list[Part]] = {}
    for part in parts:
        if part.row.category in formation.units:
            groups.setdefault(formation.units[part.row.category], []).append(part)
    sums = {name: unit_figures([part.figures for part in group if part.figures]) for name, group in groups.items()}
    open_parts = _open(parts, formation, as_of)
    counts = running_counts((candidate(part.row, part.newcomers), part.row.participants) for part in open_parts)
    since = (as_of // HOUR - HOURS + 1) * HOUR
    hours = [hour for name, group in groups.items() for hour in _hours(name, group, since)]
    if _may_show(open_parts, threshold):
        hours += _hours(f"{edition.edition}/running", open_parts, since)
    return EditionRows(
        edition=edition,
        units=tuple(_unit(edition, name, group, sums[name], formed[name]) for name, group in groups.items()),
        unit_contests=tuple(_unit_contest(name, part) for name, group in groups.items() for part in group),
        milestones=tuple(row for name, figures in sums.items() for row in _milestones(name, figures)),
        curves=tuple(_curve(name, figures) for name, figures in sums.items()),
        hours=tuple(hours),
        running=tuple(Running(edition.edition, c.country, c.title, c.participants, c.newcomers) for c in counts),
        left_out=_left_out(edition.edition, formation),
    )


def edition_row(name: str, rows: Sequence[ContestRow], participants: int, newcomers: int, as_of: int) -> Edition:
    """The counts of an edition; the category of a whole edition only completes its people."""
    contests = [row for row in rows if not row.whole]
    starts = [row.start for row in contests if row.start is not None]
    ends = [row.end for row in contests if row.end is not None]
    return Edition(
        edition=name,
        campaign=rows[0].campaign,
        year=rows[0].year,
        title=f"{rows[0].campaign_title} {rows[0].year}",
        start=min(starts, default=None),
        end=max(ends, default=None),
        contests=len(contests),
        ended_contests=sum(end <= as_of for end in ends),
        participants=participants,
        newcomers=newcomers,
        running=any(_began(row, as_of) and not _ended(row, as_of) for row in contests),
    )


def _began(row: ContestRow, as_of: int) -> bool:
    return row.start is not None and row.end is not None and row.start <= as_of


def _ended(row: ContestRow, as_of: int) -> bool:
    return row.end is not None and row.end <= as_of


def _open(parts: Iterable[Part], formation: Formation, as_of: int) -> list[Part]:
    """Contests that have begun and are neither in a unit nor left out."""
    out = {contest.key for contest in formation.left_out} | formation.units.keys()
    return [part for part in parts if part.row.category not in out and _began(part.row, as_of)]


def _may_show(parts: Sequence[Part], threshold: int) -> bool:
    """Whether the hours of open contests may be shown: of enough people, and not of a protected country alone."""
    places = {part.row.country or part.row.label for part in parts if part.newcomers}
    shielded = len(places) == 1 and any(part.row.protected for part in parts)
    return sum(part.newcomers for part in parts) >= threshold and not shielded


def _unit(edition: Edition, name: str, group: Sequence[Part], figures: Figures, formed: int) -> Unit:
    other = name == f"{edition.edition}/{OTHER}"
    ends = [part.row.end for part in group if part.row.end is not None]
    titles = sorted({part.row.country_name or part.row.label for part in group if part.newcomers})
    return Unit(
        unit=name,
        edition=edition.edition,
        campaign=edition.campaign,
        year=edition.year,
        country="" if other else group[0].row.country or "",
        title=OTHER_TITLE if other else group[0].row.country_name or group[0].row.label,
        merged=tuple(titles) if other else (),
        contests=len(group),
        participants=sum(part.row.participants for part in group),
        newcomers=figures.newcomers,
        unknown=figures.unknown,
        end_first=min(ends),
        end_last=max(ends),
        mature_day=figures.mature,
        seen_day=figures.covered,
        today_day=figures.today,
        today_retained=figures.today_retained,
        enrolled=True,
        formed=formed,
    )


def _unit_contest(unit: str, part: Part) -> UnitContest:
    mature = part.figures.mature if part.figures else -1
    return UnitContest(part.row.category, unit, part.row.label, part.row.end, mature)


def _milestones(unit: str, figures: Figures) -> list[Milestone]:
    return [
        Milestone(unit, cohort.HEADLINE, MEASURE, each.months, each.due, figures.newcomers, each.retained, each.state)
        for each in figures.milestones
    ]


def _curve(unit: str, figures: Figures) -> Curve:
    retained = figures.curve.astype("<i4").tobytes()
    return Curve(unit, cohort.HEADLINE, MEASURE, WIDTH, LEAST, figures.newcomers, retained)


def _hours(unit: str, group: Iterable[Part], since: int) -> list[Hour]:
    total: Counter[int] = Counter()
    for part in group:
        total.update({hour: n for hour, n in part.hours.items() if hour >= since})
    return [Hour(unit, hour, n) for hour, n in sorted(total.items())]


def _left_out(edition: str, formation: Formation) -> tuple[LeftOut, ...]:
    if not formation.left_out:
        return ()
    countries = len({contest.place for contest in formation.left_out})
    return (LeftOut(edition, countries, formation.people, formation.why),)
