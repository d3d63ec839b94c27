"""Backfill: what the stream may have missed, from each wiki's own list of contributions, with proof of completeness.

A pass over some accounts asks `meta=globaluserinfo` where each of them is attached and what it is called now,
then every such wiki for its contributions. An account is verified on a wiki up to the server's time when it was
asked, less the replication lag, and never beyond the instant at which the account's wikis were asked for: so a
wiki met later begins at the mark of the others. Following the stream goes on meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from collector import contributions
from collector.api import Api, batches, understood
from collector.clock import Clock
from collector.contributions import Page, Question
from collector.errors import ApiError, ApiUnavailable
from collector.identity import with_wikis
from collector.progress import counted
from collector.wikis import Wikis
from state.activity import Activity, Attachment, Batch, Reject
from state.roster import Account, TrackedAccount

log = logging.getLogger(__name__)

CHUNK = 1000  # accounts whose wikis a stopped pass asks for again
AGAIN = 900  # seconds until an account is asked about again when a wiki did not answer
SMALL = 50  # accounts in a transaction


@dataclass(frozen=True, slots=True)
class Attached:
    """What CentralAuth says of an account: name, home wiki, lock, the wikis it is attached to, and as of when."""

    name: str
    home: str | None
    locked: bool
    wikis: tuple[str, ...]
    at: int


def fetch_attached(api: Api, central_id: int) -> Attached | None:
    """Where a central account is attached; None when it is hidden or gone."""
    if (told := with_wikis(api, central_id)) is None:
        return None
    row, at = told
    with understood(api.settings.meta_api):
        return Attached(
            name=str(row["name"]),
            home=row.get("home"),
            locked=bool(row.get("locked")),
            wikis=tuple(str(place["wiki"]) for place in row.get("merged", ())),
            at=at,
        )


def _nothing() -> None:
    """Nobody waits for a turn."""


class Backfill:
    """Asks about accounts and records the answers, a few requests at a time."""

    def __init__(self, api: Api, activity: Activity, wikis: Wikis, clock: Clock) -> None:
        self._asking_where = api.step("wikis")
        self._asking_what = api.step("contributions")
        self._settings = api.settings
        self._activity = activity
        self._wikis = wikis
        self._clock = clock
        self._not_before: dict[int, float] = {}
        self._asked_from: dict[int, int] = {}
        self._silent: set[int] = set()

    def due(self, now: int, *, new_only: bool = False) -> list[TrackedAccount]:
        """Accounts never asked about completely, the latest contests' first; then those too old, the oldest first."""
        oldest = now - self._settings.verify_every - self._settings.replication_lag
        wanted: list[tuple[tuple[bool, int, int], TrackedAccount]] = []
        for account, mark in self._marks().items():
            resting = self._clock.monotonic() < self._not_before.get(account.id, 0.0)
            if resting and account.start >= self._asked_from.get(account.id, account.start):
                continue
            if mark is None:
                wanted.append(((False, -account.start, account.id), account))
            elif not new_only and mark <= oldest:
                wanted.append(((True, mark, account.id), account))
        return [account for _, account in sorted(wanted, key=lambda pair: pair[0])]

    def _marks(self) -> dict[TrackedAccount, int | None]:
        """The instant up to which each tracked account is verified on all its wikis; None while one was never asked."""
        found: dict[TrackedAccount, int | None] = {}
        for chunk in batches(self._activity.roster.tracked_accounts(), 10_000):
            attachments = self._activity.roster.attachments(account.id for account in chunk)
            for account in chunk:
                wikis = attachments.get(account.id, {})
                marks = [mark for mark in wikis.values() if mark is not None]
                found[account] = min(marks) if wikis and len(marks) == len(wikis) else None
        return found

    def run(self, accounts: Sequence[TrackedAccount], between: Callable[[], object] = _nothing) -> int:
        """One pass over `accounts`; returns how many questions a wiki did not answer, which are asked again later.

        `between` is called now and then. Raises ApiUnavailable when Meta does not answer, and Stopped at a
        stop; what is recorded stays.
        """
        with ThreadPoolExecutor(self._settings.concurrency) as pool:
            return sum(self._chunk(pool, chunk, between) for chunk in batches(accounts, CHUNK))

    def _chunk(
        self, pool: ThreadPoolExecutor, accounts: Sequence[TrackedAccount], between: Callable[[], object]
    ) -> int:
        self._asked_from |= {account.id: account.start for account in accounts}
        attached = self._attach(pool, accounts, between)
        named = [replace(account, name=attached[account.id].name) for account in accounts if account.id in attached]
        roster = self._activity.roster
        asked = contributions.questions(named, roster.attachments(attached), self._wikis.url, self._settings.overlap)
        through = {account: found.at - self._settings.replication_lag for account, found in attached.items()}
        failed = 0
        with counted("backfill", len(asked)) as advance:
            for question, unanswered in zip(
                asked, pool.map(lambda question: self._answer(question, through), asked), strict=True
            ):
                failed += unanswered is None
                self._fall_silent(question.wiki, unanswered or set())
                advance(1)
                between()
        # Where the server's clock is behind ours, a fresh mark looks old: nobody is asked about without a rest.
        self._postpone(attached, min(AGAIN, self._settings.verify_every))
        return failed

    def _attach(
        self, pool: ThreadPoolExecutor, accounts: Sequence[TrackedAccount], between: Callable[[], object]
    ) -> dict[int, Attached]:
        """Asks for the accounts' wikis and names, and records them; accounts that are hidden or gone are left out."""
        attached: dict[int, Attached] = {}
        with counted("wikis of accounts", len(accounts)) as advance:
            for batch in batches(accounts, SMALL):
                answers = pool.map(lambda one: fetch_attached(self._asking_where, one.central_id or 0), batch)
                found = {account: answer for account, answer in zip(batch, answers, strict=True) if answer}
                self._record_attached(found)
                attached |= {account.id: answer for account, answer in found.items()}
                self._silent -= attached.keys()
                self._fall_silent("meta", {one.id for one in batch} - attached.keys())
                advance(len(batch))
                between()
        return attached

    def _record_attached(self, found: dict[TrackedAccount, Attached]) -> None:
        self._activity.roster.put_accounts(
            (
                Account(account.central_id, one.name, None, None, home=one.home, locked=one.locked)
                for account, one in found.items()
            ),
            min((one.at for one in found.values()), default=0) - self._settings.replication_lag,
        )
        places = (
            Attachment(account.id, wiki, None)
            for account, one in found.items()
            for wiki in one.wikis
            if self._wikis.url(wiki) is not None
        )
        self._activity.record(Batch(attachments=tuple(places)))

    def _answer(self, question: Question, through: dict[int, int]) -> set[int] | None:
        """Asks one question and records each page of the answer; returns the accounts it proved nothing about.

        None when the wiki did not answer; the pages that came are recorded, and prove nothing.
        """
        unanswered = {member.account for member in question.members}
        try:
            for page in contributions.fetch(self._asking_what, question):
                self._record(question.wiki, page, through)
                unanswered -= page.answered
        except (ApiError, ApiUnavailable) as error:
            log.warning("backfill-postponed wiki=%s accounts=%d why=%r", question.wiki, len(unanswered), str(error))
            self._postpone(unanswered, AGAIN)
            return None
        return unanswered

    def _record(self, wiki: str, page: Page, through: dict[int, int]) -> None:
        asked = page.asked_at - self._settings.replication_lag
        verified = (Attachment(account, wiki, min(asked, through[account])) for account in page.answered)
        rejects = (Reject("a name that a wiki calls invalid", wiki),) if page.refused else ()
        self._activity.record(Batch(page.contributions, tuple(verified), rejects))

    def _postpone(self, accounts: Iterable[int], seconds: float) -> None:
        at = self._clock.monotonic() + seconds
        for account in accounts:
            self._not_before[account] = max(at, self._not_before.get(account, 0.0))

    def _fall_silent(self, wiki: str, accounts: set[int]) -> None:
        """Nobody there has these accounts' names: hidden, or being renamed. They are asked about in the next round."""
        if accounts:
            log.info("backfill-unanswered wiki=%s accounts=%d", wiki, len(accounts))
        self._silent |= accounts
        self._postpone(accounts, self._settings.verify_every)

    def close_gaps(self, now: int) -> int:
        """Closes the gaps that every account is verified past, but for those nobody answers for; returns how many."""
        gaps = self._activity.gaps()
        if not gaps:
            return 0
        marks = [mark for account, mark in self._marks().items() if account.id not in self._silent]
        least = None if None in marks else min((mark for mark in marks if mark is not None), default=None)
        past = [gap for gap in gaps if least is not None and gap.until <= least]
        for gap in past:
            self._activity.close_gap(gap.id, now)
            log.info("gap-closed topic=%s since=%d until=%d", gap.topic, gap.since, gap.until)
        return len(past)
