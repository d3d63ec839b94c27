"""Questions asked, and their answers recorded a page at a time: each in one transaction with how the answer goes on."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from collector import contributions
from collector.api import Api, batches
from collector.contributions import BAD_CONTINUE, Page, Question
from collector.errors import ApiError, ApiUnavailable
from collector.questions import Group, Planner
from collector.together import together
from collector.verification import Verification
from collector.whereabouts import Known
from state.activity import Activity, Attachment, Batch, Reject
from state.asking import Unfinished

log = logging.getLogger(__name__)

SLICE = 60  # questions between two looks at what else there is to do
AGAIN = 900  # seconds until an account is asked about again when a wiki did not answer
FAILURES = 3  # in a row, after which a wiki is not asked any more in this pass


class Enquiry:
    """The questions of one pass. `failed` counts those that a wiki did not answer: they are asked again later."""

    def __init__(self, api: Api, activity: Activity, planner: Planner, verification: Verification) -> None:
        self.failed = 0
        self._api = api.step("contributions")
        self._lag = api.settings.replication_lag
        self._activity = activity
        self._planner = planner
        self._verification = verification
        self._failures: Counter[str] = Counter()
        self._lock = threading.Lock()

    def resume(self, pool: ThreadPoolExecutor) -> Iterator[int]:
        """Goes on with answers that broke off; yields now and then how many are done. Some have to be asked anew."""
        rows = [row for row in self._activity.asking.unfinished() if not self._verification.rests(row.members)]
        for batch in batches(rows, SLICE):
            together(pool, self._revive, batch)
            yield len(batch)

    def _revive(self, row: Unfinished) -> None:
        question = self._planner.revived(row)
        if question is None:
            self._activity.asking.drop(row)
        else:
            self._ask(question, dict.fromkeys(row.members, row.mark))

    def ask(self, pool: ThreadPoolExecutor, groups: Sequence[Group], known: Known) -> Iterator[int]:
        """Asks about the groups; yields now and then how many are done."""
        for batch in batches(groups, SLICE):
            together(pool, lambda group: self._about(group, known.through), batch)
            yield len(batch)

    def _about(self, group: Group, through: dict[int, int]) -> None:
        if self._failures[group.wiki] >= FAILURES:
            self._postpone(group.wiki, group.accounts, "it did not answer before")
            return
        question = self._planner.question(group)
        asked = () if question is None else question.accounts
        if unnamed := [account for account in group.accounts if account not in asked]:
            self._activity.asking.fall_silent(unnamed, through[unnamed[0]] + self._lag)
        if question is not None:
            self._ask(question, through)

    def _ask(self, question: Question, through: dict[int, int]) -> None:
        """Asks one question and records each page of the answer.

        When the wiki stops answering, the pages that came are recorded, and prove nothing.
        """
        left, at = set(question.accounts), min(through[account] for account in question.accounts) + self._lag
        try:
            for page in contributions.fetch(self._api, question):
                at = page.asked_at or at
                self._record(
                    page, {account: min(at - self._lag, through[account]) for account in page.question.accounts}
                )
                left -= page.answered
        except (ApiError, ApiUnavailable) as error:
            if question.more and isinstance(error, ApiError) and error.code == BAD_CONTINUE:
                log.info("backfill-asked-anew wiki=%s accounts=%d", question.wiki, len(left))
                self._activity.asking.drop(_unfinished(question, 0, {}))
                return
            with self._lock:
                self._failures[question.wiki] += 1
            self._postpone(question.wiki, tuple(left), str(error))
            return
        with self._lock:
            self._failures[question.wiki] = 0
        if left:
            log.info("backfill-unanswered wiki=%s accounts=%d", question.wiki, len(left))
            self._activity.asking.fall_silent(left, at)

    def _record(self, page: Page, marks: dict[int, int]) -> None:
        question = page.question
        verified = (
            Attachment(account, question.wiki, marks[account], question.since) for account in sorted(page.answered)
        )
        rejects = (Reject("a name that a wiki calls invalid", question.wiki),) if page.refused else ()
        more = () if page.more is None else (_unfinished(question, min(marks.values()), page.more),)
        self._activity.record(Batch(page.contributions, tuple(verified), rejects, more))

    def _postpone(self, wiki: str, accounts: Sequence[int], why: str) -> None:
        log.warning("backfill-postponed wiki=%s accounts=%d why=%r", wiki, len(accounts), why)
        starts = self._activity.asking.standing(accounts)
        with self._lock:
            self.failed += 1
            self._verification.rest(((one.id, one.start) for one in starts.values()), AGAIN)


def _unfinished(question: Question, mark: int, more: Mapping[str, Any]) -> Unfinished:
    return Unfinished(question.wiki, question.accounts, question.since, mark, more)
