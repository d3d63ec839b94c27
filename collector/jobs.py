"""What the collector does beside following the stream: contests, enrolment, names, backfill, and the inbox's jobs.

One thread does one thing at a time, and looks into the inbox in between. What is due is derived from what is
stored, so a round that broke off is taken up where it was.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from dataclasses import asdict, dataclass, fields

from collector import contests, importing
from collector.api import Api, batches
from collector.backfill import Backfill
from collector.clock import Clock
from collector.contests import Refused
from collector.enrol import Enrolment, due, selected
from collector.errors import ApiError, ApiUnavailable, Stopped
from collector.identity import resolve
from collector.progress import counted
from collector.settings import is_loopback
from collector.wikis import Wikis
from state import inbox
from state.activity import Activity, Batch, Reject
from state.roster import Contest, StoredContest, TrackedAccount

log = logging.getLogger(__name__)

ENROL = "enrol"  # the kind of an inbox job that asks for all contests to be read now
INBOX_EVERY = 0.5  # seconds
SHORTEST_IDLE, LONGEST_IDLE = 1.0, 300.0  # seconds between two rounds
AFTER_FAILURE = 60.0
AT_A_TIME = 1000  # accounts verified in a round


@dataclass(slots=True)
class Round:
    """What a round did: contests read and failed, their participants, (account, contest) pairs newly tracked."""

    contests: int = 0
    failed: int = 0
    participants: int = 0
    tracked: int = 0
    asked_about: int = 0
    postponed: int = 0  # questions about accounts that a wiki did not answer


class Jobs:
    """The rounds of one collector. `run` is for one thread; `state` says in a few words what goes on, to any."""

    def __init__(self, api: Api, activity: Activity, clock: Clock, stop: threading.Event) -> None:
        self.state = "starting"
        self._api = api
        self._settings = api.settings
        self._activity = activity
        self._roster = activity.roster
        self._clock = clock
        self._stop = stop
        self._wikis = Wikis(api)
        self._backfill = Backfill(api, activity, self._wikis, clock)
        self._said: set[Refused] = set()
        self._registered = self._named = self._looked = float("-inf")
        self._busy = self._soon = False

    def run(self) -> None:
        """Rounds until the stop. What cannot be reached is said in one sentence, and tried again."""
        while not self._stop.is_set():
            pause = min(self._settings.enrol_every, self._settings.verify_every) / 10
            pause = min(max(pause, SHORTEST_IDLE), LONGEST_IDLE)
            try:
                self.round(most=AT_A_TIME)
            except Stopped:
                return
            except (ApiError, ApiUnavailable) as error:
                pause = AFTER_FAILURE
                log.error("%s; trying again in %.0f s", error, pause)
            except sqlite3.OperationalError as error:
                pause = AFTER_FAILURE
                log.error("the database cannot be written: %s; trying again in %.0f s", error, pause)
            self.state = "idle"
            self._wait(0 if self._soon else pause)
            self._soon = False

    def _wait(self, seconds: float) -> None:
        """Returns after `seconds`, at the stop, or when the inbox brought work."""
        until = self._clock.monotonic() + seconds
        while self._clock.monotonic() < until and not self._clock.wait(self._stop, INBOX_EVERY):
            if self._look():
                return

    def round(self, *, everything: bool = False, backfill: bool = True, most: int | None = None) -> Round:
        """What is due: contests, enrolment edition by edition with the backfill of who is found, verification.

        With `everything` each contest that is not frozen is read again. At most `most` accounts are verified, so
        that contests do not wait for all of them. Raises ApiUnavailable and Stopped.
        """
        done = Round()
        self.state = "reading the list of contests"
        self._register(now=everything)
        every = 0 if everything else self._settings.enrol_every
        pending = due(selected(self._roster.contests(), self._settings), int(self._clock.now()), every)
        editions: dict[str, list[StoredContest]] = {}
        for contest in pending:
            editions.setdefault(contest.edition, []).append(contest)
        enrolment = Enrolment(self._api, self._roster, self._clock)
        for number, (edition, members) in enumerate(editions.items(), 1):
            self.state = f"enrolling {edition} ({number} of {len(editions)})"
            self._enrol(enrolment, edition, members, done)
            done.tracked += self._roster.retrack()
            if backfill:
                self._ask(self._backfill.due(int(self._clock.now()), new_only=True), done)
        self._resolve_names()
        done.tracked += self._roster.retrack()
        if backfill:
            accounts = self._backfill.due(int(self._clock.now()))
            self._soon = self._soon or len(accounts) > len(accounts[:most])
            self._ask(accounts[:most], done)
            self._backfill.close_gaps(int(self._clock.now()))
        return done

    def _register(self, *, now: bool) -> None:
        """Brings the contests up to date from the module page; without it, those that are known stay."""
        if not now and self._clock.monotonic() - self._registered < self._settings.enrol_every:
            return
        self._wikis.forget()
        self._roster.put_countries(contests.countries())
        if not is_loopback(self._settings.api):
            self._put(*contests.shipped(), origin="shipped")
        try:
            text = contests.fetch(self._api)
        except ApiError as error:
            log.error("the list of contests could not be read (%s); the known ones stay", error)
        else:
            self._put(*contests.parse(text), origin="module")
        self._registered = self._clock.monotonic()

    def _put(self, found: list[Contest], refused: list[Refused], origin: str) -> None:
        self._roster.put_campaigns({one.campaign: contests.campaign_title(one.campaign) for one in found})
        self._roster.put_contests(found, origin)
        new = [row for row in refused if row not in self._said]
        for row in new:
            log.warning("contest-refused row=%r why=%r", row.row, row.why)
        self._said.update(new)
        self._activity.record(Batch(rejects=tuple(Reject(f"a contest: {row.why}", row.row) for row in new)))
        log.info("contests origin=%s found=%d refused=%d", origin, len(found), len(refused))

    def _enrol(self, enrolment: Enrolment, edition: str, members: list[StoredContest], done: Round) -> None:
        with counted(f"enrolling {edition}", len(members)) as advance:
            for contest in members:
                try:
                    done.participants += enrolment.read(contest)
                    done.contests += 1
                except ApiError as error:
                    done.failed += 1
                    log.error("enrolment-failed contest=%r why=%r", contest.category, str(error))
                advance(1)
                self._look()

    def _resolve_names(self) -> None:
        """Asks who the accounts known by name only are, as an import leaves them; again after `enrol_every`."""
        if self._clock.monotonic() - self._named < self._settings.enrol_every:
            return
        names = [name for _, name in self._roster.accounts_without_id() if not name.startswith("#")]
        self.state = "looking up names"
        with counted("names", len(names)) as advance:
            for batch in batches(names):
                self._roster.put_accounts(list(resolve(self._api, batch)))
                advance(len(batch))
                self._look()
        self._named = self._clock.monotonic()

    def _ask(self, accounts: list[TrackedAccount], done: Round) -> None:
        self.state = f"asking about {len(accounts)} accounts"
        done.asked_about += len(accounts)
        done.postponed += self._backfill.run(accounts, self._look)

    def _look(self) -> bool:
        """Does the jobs that wait in the inbox, if it was not looked at just now; whether there were any."""
        if self._busy or self._clock.monotonic() - self._looked < INBOX_EVERY:
            return False
        self._looked = self._clock.monotonic()
        self._busy = True
        found = False
        try:
            for name, job in inbox.pending(self._settings.data):
                found = True
                log.info("inbox-job kind=%s", job.get("kind"))
                inbox.answer(self._settings.data, name, self._do(job))
        finally:
            self._busy = False
        return found

    def _do(self, job: inbox.Job) -> inbox.Job:
        if job.get("kind") == importing.KIND:
            self._registered = self._named = float("-inf")
            self._soon = True
            return importing.answer(self._activity, job)
        if job.get("kind") != ENROL:
            return {"error": f"the kind {job.get('kind')!r} is not known"}
        try:
            return asdict(self.round(everything=True, backfill=False))
        except (ApiError, ApiUnavailable) as error:
            return {"error": str(error)}


def summary(job: inbox.Job) -> str:
    """What a round did, in a sentence."""
    done = Round(**{field.name: job[field.name] for field in fields(Round)})
    failed = f", {done.failed} could not be read" if done.failed else ""
    postponed = f", {done.postponed} questions not answered" if done.postponed else ""
    return (
        f"{done.contests} contests read{failed}: {done.participants} participants, "
        f"{done.tracked} newly followed; {done.asked_about} accounts asked about{postponed}"
    )
