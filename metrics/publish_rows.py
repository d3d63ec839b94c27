"""The rows the published file gets of one edition, from its contests' figures. Part of the publisher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from metrics import cohort
from metrics.calendar import DAY
from metrics.disclosure import OTHER, Candidate, Formation, running_counts, running_hours, unit_hours
from metrics.publish_cells import Block
from state.published import (
    CohortContest,
    Edition,
    EditionRows,
    Hour,
    LeftOut,
    Running,
    Unit,
    UnitContest,
)
from state.reading import ContestRow

HOUR: Final = 3600
HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Part:
    """A contest with the number of its newcomers, its last mature mark, its milestones' days and its last hours."""

    row: ContestRow
    newcomers: int
    mature: int
    days: tuple[int, ...]
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
    blocks: Mapping[tuple[str, str], Block],
    cohort_contests: tuple[CohortContest, ...],
    told: Mapping[int, int],
    *,
    as_of: int,
    threshold: int,
) -> EditionRows:
    """All rows of `edition` but those in `blocks`, by unit and definition; `as_of` says how far coverage reaches.

    `told` are the hours of running contests that were published before.
    """
    groups: dict[str, list[Part]] = {}
    for part in parts:
        if part.row.category in formation.units:
            groups.setdefault(formation.units[part.row.category], []).append(part)
    open_parts = _open(parts, formation, as_of)
    counts = running_counts((candidate(part.row, part.newcomers), part.row.participants) for part in open_parts)
    since = (as_of // HOUR - HOURS + 1) * HOUR
    hours: list[Hour] = []
    for name, group in groups.items():
        hours += (Hour(name, hour, n) for hour, n in sorted(unit_hours(_hours(group, since), told).items()))
    shown = _may_show(open_parts, threshold)
    running = running_hours(_hours(open_parts, since), told, since=since, as_of=as_of, shown=shown)
    hours += (Hour(f"{edition.edition}/running", hour, n) for hour, n in sorted(running.items()))
    return EditionRows(
        edition=edition,
        units=tuple(_unit(edition, group, blocks[name, cohort.HEADLINE]) for name, group in groups.items()),
        unit_contests=tuple(_unit_contest(name, part) for name, group in groups.items() for part in group),
        cohort_contests=cohort_contests,
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


def _unit(edition: Edition, group: Sequence[Part], made: Block) -> Unit:
    ends = [part.row.end for part in group if part.row.end is not None]
    found = made.cohort
    other = found.unit == f"{edition.edition}/{OTHER}"
    return Unit(
        unit=found.unit,
        edition=edition.edition,
        campaign=edition.campaign,
        year=edition.year,
        country="" if other else group[0].row.country or "",
        title=found.title,
        merged=found.merged,
        contests=len(group),
        participants=sum(part.row.participants for part in group),
        newcomers=found.newcomers,
        unknown=found.unknown,
        end_first=min(ends),
        end_last=max(ends),
        mature_day=found.mature_day,
        seen_day=found.seen_day,
        today_day=found.today_day,
        today_retained=made.today,
        enrolled=True,
        formed=found.formed,
    )


def _unit_contest(unit: str, part: Part) -> UnitContest:
    end = part.row.end or 0
    due = tuple(end + day * DAY for day in part.days)
    return UnitContest(part.row.category, unit, part.row.label, part.row.end, part.mature, due)


def _hours(group: Iterable[Part], since: int) -> dict[int, int]:
    total: Counter[int] = Counter()
    for part in group:
        total.update({hour: n for hour, n in part.hours.items() if n and hour >= since})
    return dict(total)


def _left_out(edition: str, formation: Formation) -> tuple[LeftOut, ...]:
    if not formation.left_out:
        return ()
    countries = len({contest.place for contest in formation.left_out})
    return (LeftOut(edition, countries, formation.people, formation.why),)
