"""A round: everything that is due beside following the stream, in the order in which it is most useful.

Contests first, then who took part in them, edition by edition with the backfill of who is found; then what accounts
are called, what they did before, whom newcomers are compared with, and the verification of everybody. What is due is
derived from what is stored, so a round that broke off is taken up where it was.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields

from collector.api import Api, batches
from collector.backfill import Backfill
from collector.clock import Clock
from collector.comparison import Comparison
from collector.enrol import Enrolment, due, selected
from collector.errors import ApiError
from collector.histories import Histories
from collector.names import NamePoll, RenameLog, look_up
from collector.progress import counted
from collector.registration import Registration
from collector.wikis import Wikis
from state.activity import Activity
from state.roster import StoredContest

log = logging.getLogger(__name__)

SINCE = "enrolling since"  # kept with the data while everything is read again, so that it can be resumed
RESUMABLE = 86_400  # seconds; a reading of everything that broke off longer ago begins anew


@dataclass(slots=True)
class Round:
    """What a round did: contests read and failed, new participations, (account, contest) pairs newly tracked."""

    contests: int = 0
    failed: int = 0
    participants: int = 0
    tracked: int = 0
    renamed: int = 0
    histories: int = 0
    compared: int = 0
    asked_about: int = 0
    postponed: int = 0  # questions about accounts that a wiki did not answer
    resumed: int = 0  # contests that an earlier, broken reading of everything had read
    requests: dict[str, int] = field(default_factory=dict)  # sent, by step


class Rounds:
    """The rounds of one collector; `look` is called between two requests or so. `state` says what goes on."""

    def __init__(self, api: Api, activity: Activity, clock: Clock, look: Callable[[], object]) -> None:
        self.state = "starting"
        self.more = False  # whether something was left over that need not wait
        self.registration = Registration(api, activity, clock)
        self._api = api
        self._settings = api.settings
        self._activity = activity
        self._roster = activity.roster
        self._clock = clock
        self._look = look
        self._wikis = Wikis(api.step("wikis"), clock)
        self.backfill = Backfill(api, activity, self._wikis, clock)
        self._log = RenameLog(api, activity, clock)
        self._poll = NamePoll(api, activity, clock)
        self._histories = Histories(api, activity, clock, self._wikis)
        self._comparison = Comparison(api, activity, clock, self._wikis)
        self._named = float("-inf")

    def names_soon(self) -> None:
        """Lets accounts known by name only be looked up in the next round."""
        self._named = float("-inf")

    def run(self, *, everything: bool = False, backfill: bool = True, most: int | None = None) -> Round:
        """One round. With `everything` each contest that is not frozen is read again; a broken one is resumed.

        Verifying sends about `most` requests, so that contests do not wait for all of it. Without `backfill` only
        contests and participants are read. Raises ApiUnavailable and Stopped.
        """
        done, sent = Round(), Counter(self._api.requests)
        self.more = False
        try:
            self._contests(everything)
            self._enrol(done, everything=everything, backfill=backfill)
            self._known_by_name(done)
            if backfill:
                self._people(done, most)
                self._verify(done, most)
        finally:
            done.requests = dict(Counter(self._api.requests) - sent)
        log.info("round %s", " ".join(f"{step}={n}" for step, n in sorted(done.requests.items())) or "requests=0")
        return done

    def _contests(self, now: bool) -> None:
        if now or self.registration.due():
            self.state = "reading the list of contests"
            self._wikis.forget()
            self.registration.run()

    def _enrol(self, done: Round, *, everything: bool, backfill: bool) -> None:
        since = self._since(everything)
        now = int(self._clock.now())
        contests = selected(self._roster.contests(), self._settings)
        pending = due(contests, now, self._settings.enrol_every, since)
        if everything:
            done.resumed = len(due(contests, now, 0)) - len(pending)
        editions: dict[str, list[StoredContest]] = {}
        for contest in pending:
            name = f"{contest.edition} as a whole" if contest.whole else contest.edition
            editions.setdefault(name, []).append(contest)
        enrolment = Enrolment(self._api, self._activity, self._clock)
        for number, (edition, members) in enumerate(editions.items(), 1):
            self.state = f"enrolling {edition} ({number} of {len(editions)})"
            self._edition(enrolment, edition, members, done)
            done.tracked += self._roster.retrack()
            if backfill:
                self._ask(self.backfill.due(int(self._clock.now()), new_only=True), done)
        done.participants += enrolment.finish()
        if everything:
            self._activity.set_meta(SINCE, "")

    def _since(self, everything: bool) -> int | None:
        """When the reading of everything began that this round takes part in."""
        if not everything:
            return None
        now = int(self._clock.now())
        before = self._activity.meta(SINCE)
        since = int(before) if before and now - int(before) < RESUMABLE else now
        self._activity.set_meta(SINCE, str(since))
        return since

    def _edition(self, enrolment: Enrolment, edition: str, members: list[StoredContest], done: Round) -> None:
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
            done.participants += enrolment.settle()

    def _known_by_name(self, done: Round) -> None:
        """Asks who the accounts known by name only are, as an import leaves them; again after `enrol_every`."""
        if self._clock.monotonic() - self._named >= self._settings.enrol_every:
            names = [name for _, name in self._roster.unresolved()]
            self.state = "looking up names"
            with counted("names", len(names)) as advance:
                for batch in batches(names):
                    look_up(self._api.step("identity"), self._activity, self._clock, batch)
                    advance(len(batch))
                    self._look()
            self._named = self._clock.monotonic()
        done.tracked += self._roster.retrack()

    def _people(self, done: Round, most: int | None) -> None:
        """What makes nobody wait when a wiki refuses it: names, histories, comparison groups."""
        steps: tuple[tuple[str, Callable[[], int], str], ...] = (
            ("following renames", lambda: self._log.run(self._look) + self._poll.run(self._look), "renamed"),
            ("looking for first contributions", lambda: self._all_histories(most), "histories"),
            (
                "drawing comparison groups",
                lambda: self._comparison.run(self._look, None if most is None else 1),
                "compared",
            ),
        )
        for self.state, step, counted_as in steps:
            try:
                found = step()
            except ApiError as error:
                done.failed += 1
                log.error("step-failed doing=%r why=%r", self.state, str(error))
                continue
            setattr(done, counted_as, getattr(done, counted_as) + found)
            if found:
                done.tracked += self._roster.retrack()
                self.more = self.more or (most is not None and counted_as != "renamed")

    def _all_histories(self, most: int | None) -> int:
        """Asks about a run's worth of people when accounts are bounded too, else about everybody."""
        answered = found = self._histories.run(self._look)
        while found and most is None:
            answered += (found := self._histories.run(self._look))
        return answered

    def _verify(self, done: Round, most: int | None) -> None:
        """Goes on with verifying whoever is due, for `most` requests; the next round goes on with what is left."""
        accounts = self.backfill.start(int(self._clock.now()))
        done.asked_about += accounts
        if accounts or self.backfill.busy:
            self.state = "verifying accounts"
            done.postponed += self.backfill.go_on(self._look, most)
        self.more = self.more or self.backfill.busy
        self.backfill.close_gaps(int(self._clock.now()))

    def _ask(self, accounts: list[int], done: Round) -> None:
        self.state = f"asking about {len(accounts)} accounts"
        done.asked_about += len(accounts)
        done.postponed += self.backfill.run(accounts, self._look)


def summary(answer: dict[str, object]) -> str:
    """What a round did, in a few sentences, with the requests it sent by step."""
    done = Round(**{each.name: answer[each.name] for each in fields(Round)})  # type: ignore[arg-type]
    failed = f", {done.failed} could not be read" if done.failed else ""
    resumed = f" ({done.resumed} had been read before a break)" if done.resumed else ""
    postponed = f", {done.postponed} questions not answered" if done.postponed else ""
    requests = ", ".join(f"{step} {n}" for step, n in sorted(done.requests.items())) or "none"
    return (
        f"{done.contests} contests read{resumed}{failed}: {done.participants} participants new, "
        f"{done.tracked} newly followed; {done.renamed} renames followed, {done.histories} asked for earlier "
        f"contributions, {done.compared} people to compare with; {done.asked_about} accounts asked about{postponed}. "
        f"Requests: {requests}"
    )
