"""From the private database to the published file: what changed, and nothing else.

A publication computes the editions whose contests were touched since the last one, and those for which a mark, an
hour, a start or an end has passed as seen coverage moved on. Figures go by continuous coverage, which an open gap
ends. All is read as of one commit and written in one transaction. Nothing depends on what an earlier process knew
but the units, which the file itself remembers.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics import cohort, disclosure
from metrics.calendar import next_mark
from metrics.disclosure import Candidate, Formation, form_units
from metrics.figures import FINAL, NEVER, ContestFacts, Figures, contest_figures
from metrics.publish_quality import Watch
from metrics.publish_rows import HOUR, HOURS, Part, candidate, edition_name, edition_row, edition_rows
from state import reading
from state.entries import KINDS
from state.published import Campaign, Changes, EditionRows, Freshness, Published, UnitContest
from state.reading import ContestRow, Coverage

BUDGET_SECONDS: Final = 0.4
LIVE_MS: Final = 60_000
HEARTBEAT_MS: Final = 5_000
FRESHNESS_MS: Final = 900
GENERATOR: Final = "campaign-retention"
PERSON: Final = KINDS.index("person")
Ints = npt.NDArray[np.int64]


@dataclass(slots=True)
class _Contest:
    """A contest as last read: the ids of its newcomers, and its figures as of the first mark after coverage."""

    newcomers: Ints
    figures: Figures | None = None
    mark: int | None = None
    hours: dict[int, int] = field(default_factory=dict)


class Publisher:
    """Keeps a published file in step with the activity database that `con` reads.

    `budget` bounds the seconds one step computes before it writes, so that a change waits for no mass of others.
    """

    def __init__(
        self,
        con: sqlite3.Connection,
        published: Published,
        *,
        threshold: int = disclosure.THRESHOLD,
        budget: float = BUDGET_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._con, self._published = con, published
        self._threshold, self._budget, self._monotonic = threshold, budget, monotonic
        self._version = -1
        self._editions: dict[str, list[ContestRow]] = {}
        self._people: dict[tuple[str, int], int] = {}
        self._contests: dict[int, _Contest] = {}
        self._queue: dict[str, None] = {}
        self._due: dict[str, int] = {}
        self._header: tuple[dict[str, str], tuple[Campaign, ...]] | None = None
        self._quality = Watch(con, threshold, monotonic)
        snapshot = published.read()
        self._memory: dict[str, dict[str, UnitContest]] = {}
        for row in snapshot.unit_contests:
            self._memory.setdefault(row.unit.partition("/")[0], {})[row.contest_key] = row
        self._formed = {unit.unit: unit.formed for unit in snapshot.units}
        self._gone = {edition.edition for edition in snapshot.editions}
        self._freshness = snapshot.freshness

    @property
    def behind(self) -> int:
        """How many editions still wait to be computed."""
        return len(self._queue)

    @property
    def unfinished(self) -> bool:
        """Whether editions wait to be computed, or the report about the data to be finished."""
        return bool(self._queue) or self._quality.asking

    def step(self, now_ms: int) -> bool:
        """Publishes what is due; True when figures changed. `now_ms` is the wall clock, for freshness only.

        Raises Unavailable when the file cannot be written; the next step then tries everything again.
        """
        with reading.consistent(self._con):
            cover = reading.coverage(self._con)
            self._look()
            as_of = now_ms // 1000 if cover.seen is None else cover.seen
            self._queue |= self._overtaken(cover)
            self._queue |= dict.fromkeys(name for name, at in self._due.items() if at <= as_of)
            done = self._compute(cover, as_of)
        self._quality.look()
        changed = self._write(done)
        self._tell(cover, now_ms)
        return changed

    def _look(self) -> None:
        """Takes note of the contests touched since the last look; the edition touched last comes first."""
        version = reading.change_version(self._con)
        if version == self._version:
            return
        contests = reading.contest_rows(self._con)
        touched = sorted((row for row in contests if row.changed > self._version), key=lambda row: -row.changed)
        for row in touched:
            self._contests.pop(row.id, None)
        editions = _followed(contests)
        if _participants(editions) != _participants(self._editions):
            self._people = reading.edition_participants(self._con)
        self._gone |= self._editions.keys()
        self._gone -= editions.keys()
        self._editions, self._version = editions, version
        self._queue = dict.fromkeys(map(edition_name, touched)) | self._queue
        self._queue = {name: None for name in self._queue if name in editions}
        self._due = {name: at for name, at in self._due.items() if name in editions}

    def _overtaken(self, cover: Coverage) -> dict[str, None]:
        """The editions whose figures stand at another mark than coverage: it moved on, or a gap was found or filled."""
        return {
            name: None
            for name, rows in self._editions.items()
            if any((known := self._contests.get(row.id)) and self._is_old(row, known, cover) for row in rows)
        }

    def _is_old(self, row: ContestRow, contest: _Contest, cover: Coverage) -> bool:
        return contest.figures is not None and contest.mark != _mark(row, cover)

    def _compute(self, cover: Coverage, as_of: int) -> list[EditionRows]:
        deadline = self._monotonic() + self._budget
        done: list[EditionRows] = []
        for name in self._queue:
            done.append(self._edition(name, cover, as_of))
            if self._monotonic() > deadline:
                break
        return done

    def _edition(self, name: str, cover: Coverage, as_of: int) -> EditionRows:
        rows = [row for row in self._editions[name] if not row.whole]
        contests = {row.id: self._contest(row, as_of) for row in rows}
        memory = self._memory.get(name, {})
        candidates = [candidate(row, len(contests[row.id].newcomers)) for row in rows]
        formation = self._formation(name, candidates, {key: kept.unit for key, kept in memory.items()})
        formed = {unit: self._formed.get(unit, as_of) for unit in formation.units.values()}
        parts = []
        for row in rows:
            contest, unit = contests[row.id], formation.units.get(row.category)
            if unit and (contest.figures is None or self._is_old(row, contest, cover)):
                self._measure(row, contest, cover, formed[unit])
            parts.append(Part(row, len(contest.newcomers), contest.figures if unit else None, contest.hours))
        self._due[name] = min((at for part in parts for at in self._instants(part, as_of)), default=NEVER)
        people = self._people.get((self._editions[name][0].campaign, self._editions[name][0].year), 0)
        edition = edition_row(name, self._editions[name], people, sum(part.newcomers for part in parts), as_of)
        return edition_rows(edition, parts, formation, formed, as_of=as_of, threshold=self._threshold)

    def _formation(self, name: str, candidates: Sequence[Candidate], known: dict[str, str]) -> Formation:
        """The units, formed for ever: so not while people of a contest just read are still to be tracked."""
        if any(each.done and each.key not in known for each in candidates):
            row = self._editions[name][0]
            if not reading.is_settled(self._con, row.campaign, row.year):
                candidates = [replace(each, done=False) for each in candidates]
        return form_units(name, candidates, known, threshold=self._threshold)

    def _contest(self, row: ContestRow, as_of: int) -> _Contest:
        if row.id not in self._contests:
            newcomers = self._newcomers(row.id)
            account, hour, n = reading.hourly(self._con, row.id, (as_of // HOUR - HOURS + 1) * HOUR)
            theirs = np.isin(account, newcomers)
            hours: Counter[int] = Counter()
            for at, contributions in zip(hour[theirs].tolist(), n[theirs].tolist(), strict=True):
                hours[at] += contributions
            self._contests[row.id] = _Contest(newcomers, hours=dict(hours))
        return self._contests[row.id]

    def _newcomers(self, contest: int) -> Ints:
        """The ids of a contest's newcomers, sorted; who was one in an earlier edition of the campaign is none here."""
        known = reading.campaign_memberships(self._con, contest)
        facts = cohort.Facts(
            *(known.kind == PERSON, known.registered, known.commons_registered),
            *(known.first_contribution, known.history, known.established),
        )
        new = cohort.newcomers(cohort.HEADLINE, facts, known.start, known.end)
        first = cohort.first_edition(known.account, known.start, known.year, new)
        found: Ints = known.account[first & (known.contest == contest)]
        return found

    def _measure(self, row: ContestRow, contest: _Contest, cover: Coverage, formed: int) -> None:
        end = row.end or 0
        tracked, through = reading.verified(self._con, row.id)
        account, day = reading.active_days(self._con, row.id)
        kept = self._memory.get(edition_name(row), {}).get(row.category)
        contest.figures = contest_figures(
            ContestFacts(
                end=end,
                offset=row.offset,
                account=contest.newcomers,
                verified=through[np.searchsorted(tracked, contest.newcomers)],
                days_account=account,
                days=day,
                seen=cover.through,
                since=max(cover.seen_from or 0, formed),
                mark=kept.mature_day if kept and kept.end == end else -1,
            )
        )
        contest.mark = _mark(row, cover)

    def _instants(self, part: Part, as_of: int) -> list[int]:
        """When, in terms of coverage, an edition changes by itself because of this contest."""
        instants = [at for at in (part.row.start, part.row.end) if at is not None and at > as_of]
        if any(hour > as_of - HOURS * HOUR for hour in part.hours):
            instants.append((as_of // HOUR + 1) * HOUR)
        return instants

    def _write(self, done: Sequence[EditionRows]) -> bool:
        header = self._head()
        gone = tuple(sorted(self._gone))
        if not done and not gone and header == self._header and self._quality.rows is None:
            return False
        changed = self._published.apply(Changes(tuple(done), header[1], header[0], gone, self._quality.rows))
        for rows in done:
            name = rows.edition.edition
            self._memory.setdefault(name, {}).update({row.contest_key: row for row in rows.unit_contests})
            self._formed |= {unit.unit: unit.formed for unit in rows.units}
            self._queue.pop(name, None)
        self._header, self._gone, self._quality.rows = header, set(), None
        return changed

    def _head(self) -> tuple[dict[str, str], tuple[Campaign, ...]]:
        meta = {
            "simulated": reading.meta(self._con).get("simulated", ""),
            "definition": cohort.HEADLINE,
            "threshold": str(self._threshold),
            "generated_by": GENERATOR,
        }
        titles = {row.campaign: row.campaign_title for rows in self._editions.values() for row in rows}
        return meta, tuple(Campaign(*pair) for pair in titles.items())

    def _tell(self, cover: Coverage, now_ms: int) -> None:
        """Writes freshness: at once when something in it changed, with seen coverage about once a second."""
        lag = None if cover.seen is None else max(0, now_ms - cover.seen * 1000)
        stream = "waiting" if lag is None else "live" if lag <= LIVE_MS else "late"
        gaps = tuple(sorted({(gap.since, gap.until, gap.reason) for gap in cover.gaps}))
        new, old = Freshness(cover.seen, self._verified(), lag, now_ms, stream, gaps), self._freshness
        if old is not None and (old.verified, old.stream, old.gaps) == (new.verified, new.stream, new.gaps):
            wait = HEARTBEAT_MS if old.seen == new.seen else FRESHNESS_MS
            if 0 <= now_ms - old.published_ms < wait:
                return
        self._published.set_freshness(new)
        self._freshness = new

    def _verified(self) -> int | None:
        """The instant through which everybody is verified who has a milestone to come; None while somebody is not.

        The others are verified more seldom, which holds up no figure. Where all are so old, they count.
        """
        figures = [contest.figures for contest in self._contests.values() if contest.figures]
        coming = [each for each in figures if each.milestones[-1].state != FINAL] or figures
        through = min((each.verified for each in coming if each.newcomers), default=-1)
        return through if through >= 0 else None


def _mark(row: ContestRow, cover: Coverage) -> int | None:
    """The first mark after continuous coverage; None without any."""
    return None if cover.through is None else next_mark(row.end or 0, cover.through)


def _followed(contests: Sequence[ContestRow]) -> dict[str, list[ContestRow]]:
    """The contests of each edition of which at least one was read: what nobody fetched is not empty but unknown."""
    editions: dict[str, list[ContestRow]] = {}
    for row in contests:
        editions.setdefault(edition_name(row), []).append(row)
    return {name: rows for name, rows in editions.items() if any(row.enrolled is not None for row in rows)}


def _participants(editions: dict[str, list[ContestRow]]) -> dict[str, int]:
    return {name: sum(row.participants for row in rows) for name, rows in editions.items()}
