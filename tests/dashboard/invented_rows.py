"""The rows an invented edition has in the published file: the publisher's own, given people who were never stored.

Its `Edition` gets contests that are already in memory, so it never asks the private database: units are formed, merged
and left out, figures wait, and marks are read exactly as they are for real people.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from metrics.calendar import DAY, MILESTONES, civil_offset, milestone_day
from metrics.disclosure import OTHER, THRESHOLD
from metrics.ledger import Ledger
from metrics.publish_again import Again, Calendar, calendar
from metrics.publish_contest import COHORTS, HOUR, HOURS, Contest, Span, unread
from metrics.publish_edition import Edition, Moment
from metrics.publish_rows import edition_name
from metrics.returning import Returns
from state.published import EditionRows, UnitContest
from state.reading import ContestRow, Coverage
from tests.dashboard.invented_people import COMMONS, GLOBAL, WIKIS, Crowd, Group, crowd

SPAN: Final = 30 * DAY  # from the start of a contest to its end
STREAM: Final = 3000 * DAY  # for so long the stream has been followed


@dataclass(frozen=True, slots=True)
class Entry:
    """A contest and its people. `unit`: the one it was put into before."""

    row: ContestRow
    group: Group
    unit: str = ""


def edition_entries(
    campaign: tuple[str, str],
    year: int,
    end: int,
    groups: Sequence[Group],
    *,
    running: Sequence[Group] = (),
    until: int = 0,
    late: Sequence[Group] = (),
) -> list[Entry]:
    """The contests of the edition of `year`, the first of which ended at `end`.

    Those of `running` groups end at `until` and nobody has read them since. Those of `late` groups were found after the
    edition's other countries had been put together.
    """
    other = f"{campaign[0]}{year}/{OTHER}"
    kept = {each.title: other for each in groups if late and (each.newcomers < THRESHOLD or each.protected)}
    ended = [(each, end + each.late * DAY) for each in (*groups, *late)]
    found = [
        Entry(_contest(campaign, year, each, (at - SPAN, at), at + HOUR), each, kept.get(each.title, ""))
        for each, at in ended
    ]
    return found + [Entry(_contest(campaign, year, each, (end - SPAN, until), None), each) for each in running]


def _contest(
    campaign: tuple[str, str], year: int, group: Group, span: tuple[int, int], enrolled: int | None
) -> ContestRow:
    category = f"Images from {campaign[1]} {year} in {group.title}"
    return ContestRow(
        id=zlib.crc32(category.encode()),
        campaign=campaign[0],
        campaign_title=campaign[1],
        year=year,
        label=group.title,
        country=group.country or None,
        country_name=group.title,
        protected=group.protected,
        category=category,
        whole=False,
        start=span[0],
        end=span[1],
        offset=civil_offset(span[1]),
        enrolled=enrolled,
        participants=group.participants,
        remade=1,
    )


@dataclass(frozen=True, slots=True)
class Season:
    """What the editions of all campaigns mean for each other as of the second `seen`."""

    seen: int
    calendar: Calendar
    unread: Mapping[int, tuple[Span, ...]]


def season(editions: Sequence[Sequence[Entry]], seen: int) -> Season:
    """Which editions are over, and whose uploads nobody has read yet."""
    rows = [entry.row for entries in editions for entry in entries]
    campaigns: dict[str, list[ContestRow]] = {}
    for row in rows:
        campaigns.setdefault(row.campaign, []).append(row)
    return Season(seen, calendar(rows, seen), {row.id: unread(row, campaigns[row.campaign]) for row in rows})


def edition_rows(entries: Sequence[Entry], known: Season) -> EditionRows:
    """Everything that is published of an edition."""
    edition = Edition(edition_name(entries[0].row), [entry.row for entry in entries])
    ids = 1
    for entry in entries:
        people = crowd(entry.row.category, entry.group, ids, entry.row.end or 0, known.seen)
        ids += len(people.people.ids)
        contest = _with_people(entry, people, known.seen)
        edition.contests[entry.row.id] = contest
        edition.again[entry.row.id] = ((0, contest.serial), _again(people))
        if entry.unit:
            edition.kept[entry.row.category] = UnitContest(
                entry.row.category, entry.unit, entry.row.label, entry.row.end, -1
            )
        for cohort in COHORTS:
            for unit in (entry.row.country, OTHER):
                edition.formed[f"{edition.name}/{unit}", cohort] = (entry.row.end or 0) + DAY
    edition.settled = [contest.serial for contest in edition.contests.values()]
    return edition.publish(_moment(entries, known)).whole()


def _with_people(entry: Entry, people: Crowd, seen: int) -> Contest:
    row = entry.row
    days = tuple(milestone_day(row.end or 0, row.offset, months) for months in MILESTONES)
    contest = Contest(row, people.people, entry.group.undecided, {}, days, _hours(row, people, seen))
    contest.ledger = Ledger(people.people, people.deeds, commons=COMMONS, mature=[-1] * len(COHORTS))
    return contest


def _hours(row: ContestRow, people: Crowd, seen: int) -> Counter[int]:
    """Contributions of the last hours by newcomers, those to a running contest included."""
    first = (seen // HOUR - HOURS + 1) * HOUR
    if (row.end or 0) > seen:
        size = int((people.people.bits == GLOBAL).sum())
        rng = np.random.default_rng(row.id)
        return Counter({first + at * HOUR: int(n) for at, n in enumerate(rng.poisson(size / 60, HOURS))})
    headline = people.people.bits[np.searchsorted(people.people.ids, people.deeds.account)] & 1 > 0
    at = (row.end or 0) + people.deeds.day * DAY + people.hours
    recent = headline & (at >= first)
    found: Counter[int] = Counter()
    for hour, n in zip((at[recent] // HOUR * HOUR).tolist(), people.deeds.n[recent].tolist(), strict=True):
        found[hour] += n
    return found


def _again(people: Crowd) -> Again:
    following, later, elsewhere = people.again
    return Again(people.people.ids, Returns(following, later.astype(np.int64), elsewhere.astype(np.int64)))


def _moment(entries: Sequence[Entry], known: Season) -> Moment:
    return Moment(
        con=sqlite3.connect(":memory:"),  # nothing is asked of it
        cover=Coverage(known.seen - STREAM, known.seen, ()),
        as_of=known.seen,
        threshold=THRESHOLD,
        wikis=dict(enumerate(WIKIS)),
        commons=COMMONS,
        calendar=known.calendar,
        people=sum(entry.row.participants for entry in entries),
        unread=known.unread,
        epoch=0,
        season=0,
    )
