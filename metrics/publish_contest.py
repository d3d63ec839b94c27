"""A contest as the publisher keeps it in memory, read from the private database. Part of the publisher.

Who is a newcomer by which definition is read whole whenever more than people's contributions moved; otherwise
what moved is read person by person.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from metrics import cohort
from metrics.calendar import DAY, MILESTONES, milestone_day, next_mark
from metrics.figures import NEVER, PATIENCE, Standing, Watch
from metrics.ledger import Deeds, Ledger, People
from metrics.terms import COMPARISON
from state import reading
from state.entries import KINDS
from state.reading import ContestRow, Coverage, DayCounts

PERSON: Final = KINDS.index("person")
HOUR: Final = 3600
HOURS: Final = 24
COHORTS: Final = (*cohort.DEFINITIONS, COMPARISON)
HEADLINE: Final = COHORTS.index(cohort.HEADLINE)
Ints = npt.NDArray[np.int64]
Span = tuple[int, int]
_STAMPS: Final = count()


class View(NamedTuple):
    """How a contest's cohort is seen by its unit: `since` and `live` are as of a Watch; `shown`: it has a unit."""

    since: int
    live: int | None
    shown: bool


@dataclass(slots=True)
class Contest:
    """A contest's people and figures. `hours` has contributions by account and hour; the ledger is read at need.

    `serial` and the `stamps`, which move with each change of a cohort's figures, are never those of another contest.
    `mark` is the one after coverage that figures stand at, `patience` holds the instants of coverage between which
    nobody else becomes unknown, `through` is the one up to which all newcomers are verified (-1: not yet; NEVER: there
    is nobody). `total` are the hours of all newcomers.
    """

    row: ContestRow
    people: People
    undecided: int
    hours: dict[int, dict[int, int]]
    days: tuple[int, ...]
    total: Counter[int]
    ledger: Ledger | None = None
    watches: tuple[Watch, ...] = ()
    views: list[View] = field(default_factory=list)
    mark: int | None = None
    moved: bool = False
    patience: Span = (0, NEVER)
    through: int = NEVER
    sizes: tuple[int, ...] = ()
    serial: int = field(default_factory=lambda: next(_STAMPS))
    stamps: list[int] = field(default_factory=lambda: [next(_STAMPS)] * len(COHORTS))

    def size(self, which: int) -> int:
        """The number of a cohort's members, unknown ones included."""
        if not self.sizes:
            self.sizes = tuple(int((self.people.bits >> each & 1).sum()) for each in range(len(COHORTS)))
        return self.sizes[which]

    @property
    def newcomers(self) -> int:
        """The newcomers by the headline's definition."""
        return self.size(HEADLINE)

    @property
    def patterns(self) -> dict[int, int]:
        """How many people are new by which of the definitions: bit i stands for the i-th."""
        bits, number = np.unique(self.people.bits & (1 << len(cohort.DEFINITIONS)) - 1, return_counts=True)
        return {int(b): int(n) for b, n in zip(bits, number, strict=True) if b}

    def current(self) -> Span:
        """The instants of coverage, from the first to before the second, between which figures are those of now."""
        since, until = self.patience
        if self.mark is None:
            return 0, 0
        end = self.row.end or 0
        return max(since, end + (self.mark - 1) * DAY if self.mark else 0), min(until, end + self.mark * DAY)

    def is_current(self, cover: Coverage) -> bool:
        """Whether figures stand where coverage is: at the same mark, and with the same patience."""
        if self.mark is None or cover.through is None:
            return self.mark is cover.through
        since, until = self.current()
        return since <= cover.through < until

    def is_measured(self, cover: Coverage, views: Sequence[View]) -> bool:
        """Whether the figures are those of now. Within a day after coverage moved on, they move with people only."""
        return self.ledger is not None and not self.moved and list(views) == self.views and self.is_current(cover)

    def measure(
        self, con: sqlite3.Connection, cover: Coverage, views: Sequence[View], *, mature: Sequence[int], commons: int
    ) -> None:
        """Brings the figures up to date, as each cohort is seen; `mature` are as of a Ledger."""
        same = self.ledger is not None and list(views) == self.views and self.is_current(cover)
        if self.ledger is None:
            self.people.verified[:] = _verified(con, self.row.id, self.people.ids)
            deeds = _deeds(reading.day_counts(con, self.row.id))
            self.ledger = Ledger(self.people, deeds, commons=commons, mature=mature)
        end, through = self.row.end or 0, cover.through
        watches = tuple(Watch(end, self.days, through, view.since, view.live) for view in views)
        shown = [which for which, view in enumerate(views) if view.shown]
        moved: Iterable[int] = self.ledger.settle(watches, shown)
        self.mark, self.watches, self.views, self.moved = mark_after(self.row, cover), watches, list(views), False
        over = [view.since + PATIENCE for view in views]
        self.patience = (
            max((at for at in over if through is not None and at <= through), default=0),
            min((at for at in over if through is None or at > through), default=NEVER),
        )
        for which in moved if same else range(len(COHORTS)):
            self.stamps[which] = next(_STAMPS)
        self.through = self.ledger.verified(HEADLINE)

    def members(self, which: int) -> Ints:
        """The ids of a cohort's newcomers that are in its figures, as last measured."""
        return self._measured().members(which)

    def mature(self, which: int) -> int:
        """The last mature mark of a cohort, as last measured; -1 for none."""
        return -1 if self.ledger is None else self.ledger.mature[which]

    def _measured(self) -> Ledger:
        if self.ledger is None:
            raise ValueError(f"{self.row.category} was not measured")
        return self.ledger

    def standing(self, which: int, names: Mapping[int, str], unread: tuple[Span, ...]) -> Standing:
        """A cohort's figures as last measured."""
        return self._measured().standing(which, self.watches[which], names, unread)

    def take_note(self, con: sqlite3.Connection, accounts: Iterable[int], as_of: int) -> None:
        """Reads anew what some accounts did."""
        for account in accounts:
            at = int(np.searchsorted(self.people.ids, account))
            if at == len(self.people.ids) or self.people.ids[at] != account:
                continue
            if self.people.bits[at] >> HEADLINE & 1:
                _, hour, n = reading.hourly(con, self.row.id, _first_hour(as_of), account)
                self.total.subtract(self.hours.get(account, {}))
                self.hours[account] = dict(zip(hour.tolist(), n.tolist(), strict=True))
                self.total.update(self.hours[account])
            if self.ledger is not None:
                _, through = reading.verified(con, self.row.id, account)
                deeds = _deeds(reading.day_counts(con, self.row.id, account))
                self.ledger.replace(account, int(through[0]) if len(through) else -1, deeds)
                self.moved = True


def read_contest(con: sqlite3.Connection, row: ContestRow, as_of: int) -> Contest:
    """A contest's people as stored now; `as_of` says which hours are the last ones."""
    people = _people(con, row.id)
    account, hour, n = reading.hourly(con, row.id, _first_hour(as_of))
    headline = np.isin(account, people.ids[people.bits >> HEADLINE & 1 > 0])
    hours: dict[int, dict[int, int]] = {}
    total: Counter[int] = Counter()
    for who, at, number in zip(*(column[headline].tolist() for column in (account, hour, n)), strict=True):
        hours.setdefault(who, {})[at] = number
        total[at] += number
    days = () if row.end is None else tuple(milestone_day(row.end, row.offset, months) for months in MILESTONES)
    return Contest(row, people, reading.undecided(con, row.id), hours, days, total)


def _people(con: sqlite3.Connection, contest: int) -> People:
    """Who belongs to which cohort; who was a newcomer in an earlier edition of the campaign is none here."""
    known = reading.campaign_memberships(con, contest)
    facts = cohort.Facts(
        *(known.kind == PERSON, known.registered, known.commons_registered),
        *(known.first_contribution, known.history, known.established),
    )
    here = known.contest == contest
    bits = np.zeros(int(here.sum()), np.int64)
    for which, definition in enumerate(cohort.DEFINITIONS):
        new = cohort.newcomers(definition, facts, known.start, known.end)
        bits |= cohort.first_edition(known.account, known.start, known.year, new)[here].astype(np.int64) << which
    ids, old = known.account[here][bits > 0], cohort.established(facts, known.start)[here][bits > 0]
    compared = np.setdiff1d(reading.compared(con, contest), ids)
    ids = np.append(ids, compared)
    bits = np.append(bits[bits > 0], np.full(len(compared), 1 << COHORTS.index(COMPARISON)))
    old = np.append(old, np.zeros(len(compared), np.bool_))
    order = np.argsort(ids)
    return People(ids[order], bits[order], np.full(len(ids), -1, np.int64), old[order])


def _verified(con: sqlite3.Connection, contest: int, ids: Ints) -> Ints:
    tracked, through = reading.verified(con, contest)
    found: Ints = through[np.searchsorted(tracked, ids)]
    return found


def _deeds(found: DayCounts) -> Deeds:
    return Deeds(found.account, found.wiki, found.day, found.n, found.own)


def _first_hour(as_of: int) -> int:
    return (as_of // HOUR - HOURS + 1) * HOUR


def mark_after(row: ContestRow, cover: Coverage) -> int | None:
    """The first mark after continuous coverage; None without any."""
    return None if cover.through is None else next_mark(row.end or 0, cover.through)


def unread(row: ContestRow, others: Iterable[ContestRow]) -> tuple[Span, ...]:
    """The spans of the campaign's other contests that went on after this one's end and were not read since theirs."""
    return tuple(
        sorted(
            (other.start, other.end)
            for other in others
            if other.id != row.id
            and other.campaign == row.campaign
            and not other.whole
            and other.start is not None
            and other.end is not None
            and other.end > (row.end or 0)
            and (other.enrolled is None or other.enrolled < other.end)
        )
    )
