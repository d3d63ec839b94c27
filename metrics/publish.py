"""From the private database to the published file: what changed, and nothing else.

A publication computes the editions whose contests were touched since the last one, and those for which a mark, an
hour, a start or an end has passed as seen coverage moved on. Of a contest in which only people's contributions moved it
reads those people, and writes the rows that differ. Figures go by continuous coverage, which an open gap ends. All is
read as of one commit and written in one transaction. Nothing depends on what an earlier process knew but the units,
which the file itself remembers.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from metrics import cohort, disclosure
from metrics.publish_again import Calendar, calendar
from metrics.publish_changes import Difference, Made, difference
from metrics.publish_contest import Span, read_contest, unread
from metrics.publish_edition import Edition, Moment
from metrics.publish_progress import Progress
from metrics.publish_quality import Watch
from metrics.publish_rows import edition_name
from metrics.terms import TERMS
from state import reading
from state.installed import NAME, installed
from state.published import Campaign, Changes, Freshness, Published, Term, UnitContest
from state.reading import ContestRow, Coverage

BUDGET_SECONDS: Final = 0.4
LIVE_MS: Final = 60_000
HEARTBEAT_MS: Final = 5_000
FRESHNESS_MS: Final = 900
COMMONS: Final = "commonswiki"


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
        quality: bool = True,
    ) -> None:
        self._con, self._published = con, published
        self._threshold, self._budget, self._monotonic = threshold, budget, monotonic
        self._version = -1
        self._editions: dict[str, Edition] = {}
        self._by_contest: dict[int, str] = {}
        self._people: dict[tuple[str, int], int] = {}
        self._unread: dict[int, tuple[Span, ...]] = {}
        self._rows: list[ContestRow] = []
        self._calendar: Calendar | None = None
        self._signature: object = None
        self._epoch = self._season = 0
        self._over_at = self._as_of = 0
        self._commons = 0
        self._queue: dict[str, None] = {}
        self._header: tuple[dict[str, str], tuple[Campaign, ...]] | None = None
        self._quality = Watch(con, threshold, monotonic, wanted=quality)
        self._progress = Progress(con, monotonic)
        snapshot = published.read()
        self._gone = {edition.edition for edition in snapshot.editions}
        self._freshness = snapshot.freshness
        self._hours = snapshot.hours
        self._kept: dict[str, dict[str, UnitContest]] = {}
        for row in snapshot.unit_contests:
            self._kept.setdefault(row.unit.partition("/")[0], {})[row.contest_key] = row
        self._memory = published.memory()

    @property
    def behind(self) -> int:
        """How many editions still wait to be computed."""
        return len(self._queue)

    @property
    def unfinished(self) -> bool:
        """Whether editions wait to be computed, the report about the data to be finished, or people to be counted."""
        return bool(self._queue) or self._quality.asking or self._progress.counting

    def step(self, now_ms: int) -> bool:
        """Publishes what is due; True when figures changed. `now_ms` is the wall clock, for freshness only.

        Raises Unavailable when the file cannot be written; the next step then tries everything again.
        """
        with reading.consistent(self._con):
            cover = reading.coverage(self._con)
            as_of = now_ms // 1000 if cover.seen is None else cover.seen
            if as_of < self._as_of:  # the clock told it until the stream began
                self._calendar = None
                self._forget()
            self._as_of = as_of
            self._look(as_of)
            for name, edition in self._editions.items():
                if edition.is_old(cover) or edition.due <= as_of:
                    self._queue[name] = None
            done = self._compute(cover, as_of)
        self._quality.look()
        self._progress.look(self._version)
        changed = self._write(done)
        self._tell(cover, now_ms)
        return changed

    def _look(self, as_of: int) -> None:
        """Takes note of what was touched since the last look; the edition touched last comes first."""
        version = reading.change_version(self._con)
        if version != self._version:
            remade, moved = reading.changed(self._con, self._version)
            if remade:
                self._restructure(remade)
            for number in moved:
                self._note(number, as_of)
            touched = [self._by_contest[each] for each in (*moved, *remade) if each in self._by_contest]
            self._queue = dict.fromkeys(touched) | self._queue
            self._queue = {name: None for name in self._queue if name in self._editions}
            self._version = version
        if self._calendar is None or as_of >= self._over_at:
            self._remake_calendar(as_of)

    def _restructure(self, remade: Sequence[int]) -> None:
        """Reads the contests anew; of those in `remade` nothing read before counts."""
        self._rows = reading.contest_rows(self._con)
        followed = _followed(self._rows)
        if _participants(followed) != {name: _number(edition.rows) for name, edition in self._editions.items()}:
            self._people = reading.edition_participants(self._con)
        self._gone = (self._gone | self._editions.keys()) - followed.keys()
        self._editions = {name: self._edition(name, rows) for name, rows in followed.items()}
        self._by_contest = {row.id: name for name, rows in followed.items() for row in rows}
        for number in remade:
            if number in self._by_contest:
                self._editions[self._by_contest[number]].contests.pop(number, None)
        self._calendar = None
        self._see_unread()

    def _edition(self, name: str, rows: list[ContestRow]) -> Edition:
        known = self._editions.get(name)
        if known is None:
            known = Edition(name, rows, kept=dict(self._kept.get(name, {})))
            known.told = {hour.hour: hour.n for hour in self._hours if hour.unit == f"{name}/running"}
            keys = {row.category for row in rows}
            known.kept_cohorts = {key: row for key, row in self._memory.contests.items() if key[1] in keys}
            known.formed = {key: at for key, at in self._memory.formed.items() if key[0].partition("/")[0] == name}
        known.rows = rows
        known.contests = {row.id: known.contests[row.id] for row in known.countries if row.id in known.contests}
        return known

    def _see_unread(self) -> None:
        """Notes which contests of a campaign are not read yet; editions where that matters are to be computed anew."""
        by_campaign: dict[str, list[ContestRow]] = {}
        for row in self._rows:
            by_campaign.setdefault(row.campaign, []).append(row)
        spans = {row.id: unread(row, by_campaign[row.campaign]) for row in self._rows}
        moved = [number for number, found in spans.items() if self._unread.get(number) != found]
        self._queue |= dict.fromkeys(self._by_contest[number] for number in moved if number in self._by_contest)
        self._epoch += bool(moved)
        self._unread = spans

    def _forget(self) -> None:
        """Reads everything anew."""
        for edition in self._editions.values():
            edition.contests = {}
        self._queue |= dict.fromkeys(self._editions)

    def _note(self, number: int, as_of: int) -> None:
        edition = self._editions.get(self._by_contest.get(number, ""))
        contest = edition.contests.get(number) if edition else None
        if contest is not None:
            contest.take_note(self._con, reading.changed_people(self._con, number, self._version), as_of)

    def _remake_calendar(self, as_of: int) -> None:
        """Which editions are over; where that moved, who came back is to be told anew everywhere."""
        self._calendar = calendar(self._rows, as_of)
        signature = (self._calendar.signature, self._calendar.names)
        if signature != self._signature:
            self._signature = signature
            self._season += 1
            self._queue |= dict.fromkeys(self._editions)
        ends = [row.end for row in self._rows if row.end is not None and row.end > as_of]
        self._over_at = min(ends, default=2**62)

    def _compute(self, cover: Coverage, as_of: int) -> list[Made]:
        if not self._queue or self._calendar is None:
            return []
        deadline = self._monotonic() + self._budget
        wikis = reading.wikis(self._con)
        self._learn_commons(wikis)
        done: list[Made] = []
        for name in self._queue:
            edition = self._editions[name]
            for row in edition.countries:
                if row.id not in edition.contests:
                    edition.contests[row.id] = read_contest(self._con, row, as_of)
                edition.contests[row.id].row = row
            people = self._people.get((edition.rows[0].campaign, edition.rows[0].year), 0)
            known = (self._threshold, wikis, self._commons, self._calendar, people, self._unread)
            moment = Moment(self._con, cover, as_of, *known, self._epoch, self._season)
            done.append(edition.publish(moment))
            if self._monotonic() > deadline:
                break
        return done

    def _learn_commons(self, wikis: Mapping[int, str]) -> None:
        """Counts anew where the number of Commons was not known before."""
        commons = next((number for number, name in wikis.items() if name == COMMONS), 0)
        if commons != self._commons:
            self._forget()
        self._commons = commons

    def _write(self, done: Sequence[Made]) -> bool:
        header = self._head()
        gone = tuple(sorted(self._gone))
        whole, single = [], Difference()
        for made in done:
            before = self._editions[made.rows.edition.edition].written
            if before is None:
                whole.append(made.whole())
            else:
                found = difference(before, made)
                single.rows += found.rows
                single.removed += found.removed
        terms = () if self._header else _TERMS
        changed = False
        if whole or single.rows or single.removed or gone or header != self._header or self._quality.rows is not None:
            parts = (tuple(whole), header[1], header[0], gone, self._quality.rows)
            changed = self._published.apply(Changes(*parts, terms, tuple(single.rows), tuple(single.removed)))
        for made in done:
            name = made.rows.edition.edition
            self._editions[name].remember(made)
            self._queue.pop(name, None)
        self._header, self._gone, self._quality.rows = header, set(), None
        return changed

    def _head(self) -> tuple[dict[str, str], tuple[Campaign, ...]]:
        meta = {
            "simulated": reading.meta(self._con).get("simulated", ""),
            "definition": cohort.HEADLINE,
            "threshold": str(self._threshold),
            "generated_by": f"{NAME} {installed()}",
        }
        titles = {edition.rows[0].campaign: edition.rows[0].campaign_title for edition in self._editions.values()}
        return meta, tuple(Campaign(*pair) for pair in titles.items())

    def _tell(self, cover: Coverage, now_ms: int) -> None:
        """Writes freshness: at once when something in it changed, with seen coverage about once a second."""
        lag = None if cover.seen is None else max(0, now_ms - cover.seen * 1000)
        stream = "waiting" if lag is None else "live" if lag <= LIVE_MS else "late"
        gaps = tuple(sorted({(gap.since, gap.until, gap.reason) for gap in cover.gaps}))
        reach = (
            *self._progress.contests(self._rows, self._as_of),
            *(self._progress.people or _people(self._freshness)),
        )
        new, old = Freshness(cover.seen, self._verified(), lag, now_ms, stream, gaps, *reach), self._freshness
        if old is not None and _told(old) == _told(new):
            wait = HEARTBEAT_MS if old.seen == new.seen else FRESHNESS_MS
            if 0 <= now_ms - old.published_ms < wait:
                return
        self._published.set_freshness(new)
        self._freshness = new

    def _verified(self) -> int | None:
        """The instant through which everybody is verified who has a milestone to come; None while somebody is not.

        The others are verified more seldom, which holds up no figure. Where all are so old, they count.
        """
        known = [each for edition in self._editions.values() for each in edition.verified()]
        coming = [through for through, has in known if has] or [through for through, _ in known]
        through = min(coming, default=-1)
        return through if through >= 0 else None


_TERMS: Final = tuple(
    Term(term.kind, term.name, place, term.title, term.meaning) for group in TERMS for place, term in enumerate(group)
)


def _told(row: Freshness) -> tuple[object, ...]:
    """What of the freshness row is written at once when it changes."""
    return row.verified, row.stream, row.gaps, row.contests_read, row.contests_known, row.people_asked, row.people


def _people(row: Freshness | None) -> tuple[int, int]:
    return (0, 0) if row is None else (row.people_asked, row.people)


def _followed(contests: Sequence[ContestRow]) -> dict[str, list[ContestRow]]:
    """The contests of each edition of which at least one was read: what nobody fetched is not empty but unknown."""
    editions: dict[str, list[ContestRow]] = {}
    for row in contests:
        editions.setdefault(edition_name(row), []).append(row)
    return {name: rows for name, rows in editions.items() if any(row.enrolled is not None for row in rows)}


def _number(rows: Sequence[ContestRow]) -> int:
    return sum(row.participants for row in rows)


def _participants(editions: Mapping[str, Sequence[ContestRow]]) -> dict[str, int]:
    return {name: _number(rows) for name, rows in editions.items()}
