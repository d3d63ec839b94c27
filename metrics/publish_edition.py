"""An edition as the publisher keeps it: its units by every definition, and all its rows. Part of the publisher.

Rows are made anew only of units whose contests moved; those of the others are the same objects as before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from metrics import cohort
from metrics.alignment import live_marks
from metrics.disclosure import form_units
from metrics.figures import NEVER
from metrics.publish_again import Again, Calendar, read_again, returning
from metrics.publish_cells import Block, block
from metrics.publish_changes import Made
from metrics.publish_contest import COHORTS, HEADLINE, HOUR, HOURS, Contest, Span, View
from metrics.publish_rows import Part, candidate, edition_row, edition_rows
from metrics.publish_units import COMPARED, FIRST_EDIT, Units
from state import reading
from state.published import CohortContest, Returning, UnitContest
from state.reading import ContestRow, Coverage


@dataclass(frozen=True, slots=True)
class Moment:
    """What an edition's rows depend on besides itself, as of one commit.

    `wikis` has the names of wikis by our ids; `commons` is the id of Commons, 0 before it is known; `people` is the
    number of the edition's participants; `unread` has the spans of unread contests by contest. `epoch` moves with
    `unread`, and `season` with the calendar.
    """

    con: sqlite3.Connection
    cover: Coverage
    as_of: int
    threshold: int
    wikis: Mapping[int, str]
    commons: int
    calendar: Calendar
    people: int
    unread: Mapping[int, tuple[Span, ...]]
    epoch: int
    season: int


@dataclass(slots=True)
class Edition:
    """An edition with its contests as they are stored, and what was published of it, for ever or before.

    `kept` are the contests in units of the headline by category, `kept_cohorts` those of other definitions by
    definition and category, `formed` says when each unit was, by unit and definition.
    """

    name: str
    rows: list[ContestRow]
    contests: dict[int, Contest] = field(default_factory=dict)
    kept: dict[str, UnitContest] = field(default_factory=dict)
    kept_cohorts: dict[tuple[str, str], CohortContest] = field(default_factory=dict)
    formed: dict[tuple[str, str], int] = field(default_factory=dict)
    told: dict[int, int] = field(default_factory=dict)  # contributions to running contests by hour
    written: Made | None = None
    current: Span | None = None  # between which instants of coverage figures are those of now; None without any
    lives: tuple[object, list[dict[str, int]]] | None = None
    settled: object = None  # the contests of which everybody to be tracked was
    due: int = 0  # when, in terms of coverage, it changes by itself
    units: Units | None = None
    again: dict[int, tuple[object, Again]] = field(default_factory=dict)
    blocks: dict[tuple[str, str], tuple[object, int, Block]] = field(default_factory=dict)

    @property
    def countries(self) -> list[ContestRow]:
        """Its contests; the category of the whole edition is none."""
        return [row for row in self.rows if not row.whole]

    def is_old(self, cover: Coverage) -> bool:
        """Whether figures stand at another mark than coverage: it moved on, or a gap was found or filled."""
        if self.current is None:
            return False
        if cover.through is None or self.current == (0, 0):
            return (cover.through is None) != (self.current == (0, 0))
        return not self.current[0] <= cover.through < self.current[1]

    def publish(self, moment: Moment) -> Made:
        """All its rows, with every contest in `contests`."""
        rows = self.countries
        candidates = [candidate(row, self.contests[row.id].newcomers) for row in rows]
        if any(each.done and each.key not in self.kept for each in candidates) and not self._settled(moment):
            # units are formed for ever: so not while people of a contest just read are still to be tracked
            candidates = [replace(each, done=False) for each in candidates]
        formed = {key: kept.unit for key, kept in self.kept.items()}
        formation = form_units(self.name, candidates, formed, threshold=moment.threshold)
        complete = all(each.done for each in candidates if each.dated)
        base = {key: unit for key, unit in formation.units.items() if not unit.endswith("/left-out")}
        contests = {row.category: self.contests[row.id] for row in rows if row.category in base}
        self.units = self.units or Units(self.name, self.kept_cohorts)
        units = self.units.form(base, contests, moment.threshold, complete=complete)
        for which, definition in enumerate(COHORTS):
            for unit in set(units[which].values()):
                self.formed.setdefault((unit, definition), moment.as_of)
        self._measure(units, moment)
        spans = [contest.current() for contest in self.contests.values() if contest.ledger is not None]
        self.current = (max(low for low, _ in spans), min(high for _, high in spans)) if spans else None
        blocks = self._blocks(units, moment)
        parts = [self._part(row) for row in rows]
        formed_others = tuple(self.units.rows())
        self.due = min((at for part in parts for at in _instants(part, moment.as_of)), default=NEVER)
        newcomers = sum(part.newcomers for part in parts)
        edition = edition_row(self.name, self.rows, moment.people, newcomers, moment.as_of)
        settings = {"as_of": moment.as_of, "threshold": moment.threshold}
        return Made(edition_rows(edition, parts, formation, blocks, formed_others, self.told, **settings), blocks)

    def _settled(self, moment: Moment) -> bool:
        state = [contest.serial for contest in self.contests.values()]
        if self.settled != state and reading.is_settled(moment.con, self.rows[0].campaign, self.rows[0].year):
            self.settled = state
        return self.settled == state

    def _measure(self, units: Sequence[Mapping[str, str]], moment: Moment) -> None:
        begun = moment.cover.seen_from or 0
        state = (list(units), [contest.serial for contest in self.contests.values()])
        if self.lives is None or self.lives[0] != state or self.is_old(moment.cover):
            self.lives = (state, [self._lives(which, unit, moment.cover) for which, unit in enumerate(units)])
        lives = self.lives[1]
        for row in self.countries:
            contest = self.contests[row.id]
            if row.category not in units[HEADLINE]:
                contest.ledger = None
                continue
            names = [unit.get(row.category, "") for unit in units]
            formed = (self.formed.get((unit, name), 0) for unit, name in zip(names, COHORTS, strict=True))
            views = [
                View(max(begun, at), live.get(row.category), shown=bool(unit))
                for at, live, unit in zip(formed, lives, names, strict=True)
            ]
            if not contest.is_measured(moment.cover, views):
                mature = [self._last_mature(row, name) for name in COHORTS]
                contest.measure(moment.con, moment.cover, views, mature=mature, commons=moment.commons)

    def _lives(self, which: int, units: Mapping[str, str], cover: Coverage) -> dict[str, int]:
        """By contest the mark at which the live end is read, where that is not its own."""
        groups: dict[str, list[Contest]] = {}
        for row in self.countries:
            if row.category in units and self.contests[row.id].size(which):
                groups.setdefault(units[row.category], []).append(self.contests[row.id])
        found: dict[str, int] = {}
        for contests in groups.values():
            ends = [contest.row.end or 0 for contest in contests]
            marks = live_marks(ends, [contest.days for contest in contests], cover.through)
            found |= {} if marks is None else dict(zip((c.row.category for c in contests), marks, strict=True))
        return found

    def _last_mature(self, row: ContestRow, definition: str) -> int:
        kept = self.kept.get(row.category)
        if kept is None or kept.end != row.end:
            return -1
        if definition == cohort.HEADLINE:
            return kept.mature_day
        other = self.kept_cohorts.get((definition, row.category))
        return -1 if other is None else other.mature_day

    def _blocks(self, units: Sequence[Mapping[str, str]], moment: Moment) -> dict[tuple[str, str], Block]:
        """The rows of every unit by every definition; only those made anew whose contests moved."""
        before, self.blocks = self.blocks, {}
        for which, definition in enumerate(COHORTS):
            groups: dict[str, list[Contest]] = {}
            for row in self.countries:
                if row.category in units[which]:
                    groups.setdefault(units[which][row.category], []).append(self.contests[row.id])
            for unit, contests in groups.items():
                state = (moment.epoch, [contest.stamps[which] for contest in contests])
                known = before.get((unit, definition))
                old = known[2] if known else None
                if known is None or known[0] != state:
                    made = self._block(unit, which, contests, moment, old)
                elif known[1] != moment.season:
                    made = replace(known[2], returning=self._returning(unit, which, contests, moment))
                else:
                    made = known[2]
                self.blocks[unit, definition] = (state, moment.season, made)
        return {key: made for key, (_, _, made) in self.blocks.items()}

    def _block(self, unit: str, which: int, contests: Sequence[Contest], moment: Moment, before: Block | None) -> Block:
        standings = [
            contest.standing(which, moment.wikis, moment.unread.get(contest.row.id, ())) for contest in contests
        ]
        return block(
            unit,
            COHORTS[which],
            [contest.row for contest in contests],
            standings,
            returning=self._returning(unit, which, contests, moment),
            undecided=sum(contest.undecided for contest in contests) if which == FIRST_EDIT else 0,
            formed=self.formed[unit, COHORTS[which]],
            before=before,
        )

    def _returning(self, unit: str, which: int, contests: Sequence[Contest], moment: Moment) -> Returning | None:
        if which == COMPARED:
            return None
        members = []
        for contest in contests:
            key = (moment.season, contest.serial)
            known = self.again.get(contest.row.id)
            if known is None or known[0] != key:
                known = self.again[contest.row.id] = (key, read_again(moment.con, contest.row.id, moment.calendar))
            members.append((known[1], contest.members(which)))
        edition = (self.rows[0].campaign, self.rows[0].year)
        return returning(unit, COHORTS[which], members, edition, moment.calendar)

    def _part(self, row: ContestRow) -> Part:
        contest = self.contests[row.id]
        return Part(row, contest.newcomers, contest.mature(HEADLINE), contest.days, contest.total)

    def remember(self, made: Made) -> None:
        """Takes note of what was written."""
        self.written = made
        self.told = {hour.hour: hour.n for hour in made.rows.hours if hour.unit == f"{self.name}/running"}
        self.kept |= {row.contest_key: row for row in made.rows.unit_contests}
        self.kept_cohorts |= {(row.definition, row.contest_key): row for row in made.rows.cohort_contests}

    def verified(self) -> Iterable[tuple[int, bool]]:
        """Through when the newcomers of each measured contest are verified, and whether it has a milestone to come."""
        for contest in self.contests.values():
            if contest.ledger is not None and contest.through != NEVER:
                yield contest.through, contest.mature(HEADLINE) < contest.days[-1]


def _instants(part: Part, as_of: int) -> list[int]:
    """When, in terms of coverage, an edition changes by itself because of this contest."""
    instants = [at for at in (part.row.start, part.row.end) if at is not None and at > as_of]
    if any(n and hour > as_of - HOURS * HOUR for hour, n in part.hours.items()):
        instants.append((as_of // HOUR + 1) * HOUR)
    return instants
