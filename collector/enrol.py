"""Enrolment: who took part in a contest, from the files in its category.

Every file is stored with its first uploader; that those who uploaded within [start, E) are the participants follows
from it in `state.files`. When a category is read, and how, is said in `collector.readings`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from collector.api import NAMES, Api
from collector.category import FileUse, Tree, fetch_existing, fetch_files
from collector.clock import Clock
from collector.names import look_up
from collector.progress import EVERY
from collector.readings import Reading, due, freezes_at, reading, selected
from state.activity import Activity
from state.findings import FIRST_UPLOADER, TOO_DEEP
from state.roster import Account, ContestFile, StoredContest

__all__ = ["Enrolment", "due", "selected"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Fetched:
    """A category as it was read at `at`, waiting for who its uploaders are; `among` are the pages that may be gone."""

    contest: StoredContest
    at: int
    how: Reading
    among: set[int] | None
    uses: tuple[FileUse, ...]
    names: frozenset[str]


class Enrolment:
    """Reads contests into the database. One of these serves one round, in which each name is looked up once.

    As 50 names are looked up at a time, contests wait for each other's. What was not stored is read again in the
    next round.
    """

    def __init__(self, api: Api, activity: Activity, clock: Clock) -> None:
        self._files = api.step("files")
        self._identity = api.step("identity")
        self._activity = activity
        self._roster = activity.roster
        self._clock = clock
        # The wikis may not show yet what was done this long ago.
        self._margin = api.settings.replication_lag + api.settings.overlap
        self._waiting: list[_Fetched] = []
        self._wanted: dict[str, None] = {}  # names to be looked up, in order
        self._asked: set[str] = set()
        self._empty: list[_Fetched] = []

    def read(self, contest: StoredContest) -> int:
        """Reads a contest's category, and returns how many participations are new, in whichever contest.

        Nothing of a contest is stored before all of it is fetched and its uploaders are looked up, by `settle` at
        the latest. Raises ApiError, ApiUnavailable and Stopped.
        """
        if contest.start is None or contest.end is None:
            raise ValueError(f"{contest.category} has no dates")
        if contest.complete is not None and contest.complete >= freezes_at(contest):
            self._roster.set_enrolled(contest.id, contest.complete, frozen=True)
            return 0
        at = int(self._clock.now())
        how = reading(contest, at, self._margin)
        # What the stream tells meanwhile, or told just before, is not gone because it is not in the answer.
        among = self._activity.files.pages(contest.id, at - self._margin) if how.since is None else None
        uses = tuple(self._fetch(contest, how).values())
        names = frozenset(use.uploader for use in uses if use.uploader is not None)
        self._waiting.append(_Fetched(contest, at, how, among, uses, names))
        self._wanted |= dict.fromkeys(sorted(names - self._asked - self._known(names, how).keys()))
        while len(self._wanted) >= NAMES:
            self._look_up(list(self._wanted)[:NAMES])
        return self._store()

    def settle(self) -> int:
        """Looks up all uploaders that contests wait for; returns how many participations are new thereby."""
        self._look_up(list(self._wanted))
        return self._store()

    def finish(self) -> int:
        """Settles, asks whether the categories without files exist, and marks their contests as read."""
        new = self.settle()
        self._tell_empty()
        return new

    def _fetch(self, contest: StoredContest, how: Reading) -> dict[int, FileUse]:
        """The files by page; a large category says now and then how far it is."""
        found: dict[int, FileUse] = {}
        said = self._clock.monotonic()
        for use in self._uses(contest, how):
            found[use.page_id] = use
            if self._clock.monotonic() - said >= EVERY:
                said = self._clock.monotonic()
                log.info("reading contest=%r files=%d", contest.category, len(found))
        return found

    def _uses(self, contest: StoredContest, how: Reading) -> Iterator[FileUse]:
        if not contest.subcategories:
            yield from fetch_files(self._files, contest.category, how.since)
            return
        tree = Tree(self._files, contest.category)
        yield from tree.files()
        if tree.unread:
            log.warning("subcategories-unread contest=%r categories=%d", contest.category, len(tree.unread))
            if contest.complete is None or how.anew:
                self._activity.findings.note(TOO_DEEP, contest.category, len(tree.unread))

    def _known(self, names: Iterable[str], how: Reading) -> dict[str, int]:
        """Our ids of the names nobody is to be asked about: a global account has its name until a rename is told."""
        return {
            name: account
            for name, (account, certain) in self._roster.known_names(names).items()
            if name in self._asked or (certain and not how.anew)
        }

    def _look_up(self, names: Sequence[str]) -> list[int]:
        ids = look_up(self._identity, self._activity, self._clock, names)
        self._asked.update(names)
        for name in names:
            self._wanted.pop(name, None)
        return ids

    def _store(self) -> int:
        """Stores the contests that wait for nobody any more."""
        new = 0
        for fetched in list(self._waiting):
            if self._wanted.keys().isdisjoint(fetched.names):
                new += self._put(fetched)
                self._waiting.remove(fetched)
        return new

    def _put(self, fetched: _Fetched) -> int:
        contest, complete = fetched.contest, fetched.how.since is None
        files = self._identified(fetched)
        if corrected := self._activity.files.corrected(contest.id, files):
            self._activity.findings.note(FIRST_UPLOADER, contest.category, corrected)
        new = self._activity.files.put(contest.id, files, complete=complete, among=fetched.among)
        if complete and not files:
            self._empty.append(fetched)
            if len(self._empty) >= NAMES:
                self._tell_empty()
        else:
            condition = "files" if complete else None
            self._roster.set_enrolled(contest.id, fetched.at, fetched.how.last, condition=condition)
        log.debug("enrolled contest=%r files=%d complete=%s", contest.category, len(files), complete)
        return new

    def _identified(self, fetched: _Fetched) -> list[ContestFile]:
        """The files with our ids of their uploaders; behind a hidden name is who was stored before, else nobody."""
        ids = self._known(fetched.names, fetched.how)
        # Met by a name that is being changed, so that it is not stored as the present one.
        changing = sorted(fetched.names - ids.keys())
        ids |= dict(zip(changing, self._look_up(changing), strict=True))
        hidden = [use.page_id for use in fetched.uses if use.uploader is None]
        before = self._activity.files.known(fetched.contest.id, hidden)
        if len(before) < len(hidden):
            nobody = Account(None, f"#hidden in {fetched.contest.category}", None, None, kind="hidden")
            (account,) = self._roster.put_accounts([nobody])
            before |= {page: account for page in hidden if page not in before}
        return [
            ContestFile(use.page_id, before[use.page_id] if use.uploader is None else ids[use.uploader], use.ts)
            for use in fetched.uses
        ]

    def _tell_empty(self) -> None:
        there = fetch_existing(self._files, [fetched.contest.category for fetched in self._empty])
        for fetched in self._empty:
            condition = "empty" if fetched.contest.category in there else "missing"
            self._roster.set_enrolled(fetched.contest.id, fetched.at, fetched.how.last, condition=condition)
        self._empty.clear()
