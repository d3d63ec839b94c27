"""Backfill: what the stream may have missed, from each wiki's own list of contributions, with proof of completeness.

A pass over some accounts finds out where each of them is attached and what it is called now, then asks every such wiki
for its contributions. An account is verified on a wiki up to the server's time when it was asked, less the replication
lag, and never beyond the instant until which the account's wikis are known: so a wiki met later begins at the mark of
the others. Following the stream goes on meanwhile. An answer of several pages can be gone on with at each of them,
also after a restart; what else a pass was about follows from the marks that are stored.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil

from collector.api import NAMES, Api, batches
from collector.clock import Clock
from collector.enquiry import AGAIN, Enquiry
from collector.progress import counted
from collector.questions import Planner
from collector.verification import Verification
from collector.whereabouts import WEEK, Known, Whereabouts
from collector.wikis import Wikis
from state.activity import Activity

CHUNK = 30_000  # accounts of a pass over new ones: those of the latest contests are complete first
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class BackfillProgress:
    """How far a pass is: requests sent, of about how many, what is left, and seconds that takes within the budget."""

    done: int
    of: int
    requests_left: int
    seconds_left: float


@dataclass(slots=True)
class Phase:
    """A part of a pass: what it does, to how many, and the steps that are left, each doing some."""

    what: str
    of: int
    steps: Iterator[int]
    done: int = 0


@dataclass(slots=True)
class Pass:
    """Asking about some accounts, as far as it is. `gap` is the end of the latest gap that it can help to close."""

    accounts: Sequence[int]
    now: int
    gap: int
    known: Known
    enquiry: Enquiry
    left: deque[Callable[[Pass], Phase]]
    of: int  # requests, about
    sent: int = 0
    phase: Phase | None = None


def _nothing() -> None:
    """Nobody waits for a turn."""


class Backfill:
    """Asks about accounts and records the answers, a few requests at a time. `progress` is None between passes."""

    def __init__(self, api: Api, activity: Activity, wikis: Wikis, clock: Clock) -> None:
        self.progress: BackfillProgress | None = None
        self._api = api
        self._settings = api.settings
        self._activity = activity
        self._clock = clock
        self._planner = Planner(api, activity, wikis)
        self._whereabouts = Whereabouts(api, activity, wikis, clock)
        self._verification = Verification(api.settings, activity, clock)
        self._under_way: Pass | None = None
        self._pool = ThreadPoolExecutor(api.settings.concurrency, thread_name_prefix="backfill")

    def due(self, now: int, *, new_only: bool = False) -> list[int]:
        """Accounts never asked about completely, the latest contests' first; then those too old, the oldest first."""
        return self._verification.due(now, new_only=new_only)

    def run(self, accounts: Sequence[int], between: Callable[[], object] = _nothing) -> int:
        """One pass over `accounts`; returns how many questions a wiki did not answer, which are asked again later.

        `between` is called now and then. Raises ApiUnavailable when Meta does not answer, and Stopped at a
        stop; what is recorded stays.
        """
        failed = 0
        for chunk in batches(accounts, CHUNK):
            one = self._pass(chunk)
            self._advance(one, between, None)
            failed += one.enquiry.failed
        return failed

    def start(self, now: int) -> int:
        """Begins a pass over whoever is due, if none is under way; returns over how many accounts.

        One that is under way is given up where it could not help to close a gap that was opened since.
        """
        gap = self._verification.gap(now - self._settings.replication_lag)
        if self._under_way is not None and gap <= self._under_way.gap:
            return 0
        accounts = self.due(now)
        self._under_way = self._pass(accounts) if accounts else None
        return len(accounts)

    @property
    def busy(self) -> bool:
        """Whether a pass is under way."""
        return self._under_way is not None

    def go_on(self, between: Callable[[], object] = _nothing, most: int | None = None) -> int:
        """Goes on with the pass under way for `most` requests or a few more; returns and raises what `run` does."""
        one, self._under_way = self._under_way, None
        if one is None:
            return 0
        before = one.enquiry.failed
        if not self._advance(one, between, most):
            self._under_way = one
        return one.enquiry.failed - before

    def close_gaps(self, now: int) -> int:
        """Closes the gaps that every account is verified past, but for those nobody answers for; returns how many."""
        return self._verification.close_gaps(now)

    def seconds(self, now: int) -> float:
        """What asking about everybody once would take within the budget, by stored numbers; nothing is asked for it."""
        return self._requests(now, 1.0) * MINUTE / self._settings.requests_per_minute

    def _requests(self, now: int, share: float) -> int:
        """The requests for a share of all accounts, about."""
        sizes = self._activity.asking.sizes(now - WEEK)
        changed = self._whereabouts.changed * (sizes.tracked - sizes.unasked) + sizes.unasked
        return ceil(share * (sizes.tracked / NAMES + changed)) + sum(ceil(share * n / NAMES) for n in sizes.wikis)

    def _pass(self, accounts: Sequence[int]) -> Pass:
        now = int(self._clock.now())
        sizes = self._activity.asking.sizes(now - WEEK)
        return Pass(
            array("q", accounts),
            now,
            gap=self._verification.gap(now - self._settings.replication_lag),
            known=Known(self._verification.least(now)),
            enquiry=Enquiry(self._api, self._activity, self._planner, self._verification),
            left=deque((self._resuming, self._finding, self._asking)),
            of=self._requests(now, len(accounts) / max(1, sizes.tracked)),
        )

    def _resuming(self, one: Pass) -> Phase:
        rows = len(self._activity.asking.unfinished())
        return Phase("answers that broke off", rows, one.enquiry.resume(self._pool))

    def _finding(self, one: Pass) -> Phase:
        steps = self._whereabouts.find(self._pool, one.accounts, one.now, one.known)
        return Phase("wikis of accounts", len(one.accounts), steps)

    def _asking(self, one: Pass) -> Phase:
        groups, waiting = self._planner.plan(one.known)
        starts = self._activity.asking.standing(waiting)
        self._verification.rest(((each.id, each.start) for each in starts.values()), AGAIN)
        one.of = one.sent + len(groups)
        return Phase("backfill", len(groups), one.enquiry.ask(self._pool, groups, one.known))

    def _advance(self, one: Pass, between: Callable[[], object], most: int | None) -> bool:
        """Goes on with a pass until it is done or has sent `most` requests; whether it is done."""
        until = None if most is None else one.sent + most
        before, paused = self._sent() - one.sent, False
        try:
            while not paused and (phase := self._phase(one)) is not None:
                with counted(phase.what, phase.of - phase.done) as advance:
                    for n in phase.steps:
                        phase.done += n
                        one.sent = self._sent() - before
                        self._tell(one)
                        advance(n)
                        between()
                        if paused := until is not None and one.sent >= until:
                            break
                    else:
                        one.phase = None
        finally:
            if not paused:
                self.progress = None
        return not paused

    def _phase(self, one: Pass) -> Phase | None:
        if one.phase is None and one.left:
            one.phase = one.left.popleft()(one)
        return one.phase

    def _tell(self, one: Pass) -> None:
        left = max(0, one.of - one.sent)
        self.progress = BackfillProgress(
            one.sent, max(one.of, one.sent), left, left * MINUTE / self._settings.requests_per_minute
        )

    def _sent(self) -> int:
        return self._api.requests["wikis"] + self._api.requests["contributions"]
