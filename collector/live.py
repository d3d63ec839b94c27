"""Participants of running contests as they arrive, a few seconds after their files are put into the category.

Nothing depends on it: what is missed, dropped or cut short here, the next reading of the category finds.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence

from collector.api import Api, batches
from collector.arrivals import Arrival, Arrivals, Link
from collector.category import fetch_first_uploads
from collector.clock import Clock
from collector.enrol import selected
from collector.errors import ApiError, ApiUnavailable, Stopped
from collector.identity import resolve
from collector.names import as_of
from state.activity import Activity
from state.roster import Account, ContestFile

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two looks at what has arrived
WATCHED = 2.0  # seconds after which the contests are looked at again
WOKEN = 20.0  # seconds at least between two rounds for newly tracked people: their questions share requests
AFTER_FAILURE = 60.0


def _nobody() -> None:
    """Nobody waits for newly tracked people."""


class LiveEnrolment:
    """Enrols what arrives. `run` is for one thread; `wake` is called when somebody new is to be asked about."""

    def __init__(
        self,
        api: Api,
        activity: Activity,
        clock: Clock,
        arrivals: Arrivals,
        wake: Callable[[], None] = _nobody,
    ) -> None:
        self._files = api.step("files")
        self._identity = api.step("identity")
        self._settings = api.settings
        self._activity = activity
        self._roster = activity.roster
        self._clock = clock
        self._arrivals = arrivals
        self._wake = wake
        self._watched = self._woken = float("-inf")
        self._new = False
        self._watch()

    def run(self, stop: threading.Event) -> None:
        """Enrols until the stop. What cannot be reached or written is kept, and tried again."""
        while not stop.is_set():
            pause = EVERY
            try:
                self.step()
            except Stopped:
                return
            except (ApiError, ApiUnavailable) as error:
                pause = AFTER_FAILURE
                log.warning("arrivals-wait why=%r seconds=%.0f", str(error), pause)
            except sqlite3.OperationalError as error:
                pause = AFTER_FAILURE
                log.error("the database cannot be written: %s; trying again in %.0f s", error, pause)
            self._clock.wait(stop, pause)

    def step(self) -> int:
        """Enrols what has arrived, and returns how many participations are new.

        Raises ApiError, ApiUnavailable, Stopped and sqlite3.OperationalError; what was not enrolled then stays due.
        """
        if self._clock.monotonic() - self._watched >= WATCHED:
            self._watch()
        self._mark_bots()
        due = self._arrivals.due()
        found = self._enrol(due.known) + sum(self._enrol(self._ask(batch)) for batch in batches(due.unknown))
        if self._new and self._clock.monotonic() - self._woken >= WOKEN:
            self._new, self._woken = False, self._clock.monotonic()
            self._wake()
        return found

    def _watch(self) -> None:
        """Contests of the module page come and change while this runs; whole editions are read after their end."""
        contests = selected(self._roster.contests(), self._settings)
        self._arrivals.watch(contest for contest in contests if not contest.whole)
        self._watched = self._clock.monotonic()

    def _mark_bots(self) -> None:
        if bots := self._arrivals.bots():
            try:
                self._roster.mark_bots(bots)
            except sqlite3.OperationalError:
                self._arrivals.met(bots)
                raise

    def _ask(self, links: Sequence[Link]) -> list[Arrival]:
        """The arrivals that the stream told too little of. A file that is not shown yet is asked for again."""
        try:
            uses = dict(fetch_first_uploads(self._files, list(dict.fromkeys(title for _, title in links))))
        except ApiError:
            self._arrivals.postpone(links)
            raise
        self._arrivals.postpone(link for link in links if link[1] not in uses)
        hidden = [link for link in links if link[1] in uses and uses[link[1]].uploader is None]
        self._arrivals.done(hidden)  # for the reading: it knows who was stored before the name was hidden
        return [
            Arrival(contest, title, use.page_id, use.uploader, None, use.ts)
            for contest, title in links
            if (use := uses.get(title)) is not None and use.uploader is not None
        ]

    def _enrol(self, arrivals: Sequence[Arrival]) -> int:
        """Stores files whose uploaders are known by now; how many participations are new."""
        if not arrivals:
            return 0
        accounts = self._accounts(arrivals)
        known = [arrival for arrival in arrivals if arrival in accounts]
        found = 0
        for contest in sorted({arrival.contest for arrival in known}):
            files = (ContestFile(one.page, accounts[one], one.ts) for one in known if one.contest == contest)
            found += self._activity.files.put(contest, files)
        if self._roster.retrack(set(accounts.values())):
            self._new = True
        self._arrivals.done(arrival.link for arrival in known)
        self._arrivals.postpone(arrival.link for arrival in arrivals if arrival not in accounts)
        log.debug("arrived files=%d participations=%d", len(known), found)
        return found

    def _accounts(self, arrivals: Sequence[Arrival]) -> dict[Arrival, int]:
        """Our ids of the uploaders: those stored, and those who could be looked up now."""
        found = self._stored(arrivals)
        strangers = [arrival for arrival in arrivals if arrival not in found]
        at = as_of(self._identity, self._clock)
        try:
            names = sorted({arrival.uploader for arrival in strangers})
            told = {account.name: account for account in resolve(self._identity, names)}
        except ApiError:
            self._arrivals.postpone(arrival.link for arrival in strangers)
            raise
        met = {arrival: told[arrival.uploader] for arrival in strangers if _is_certain(arrival, told[arrival.uploader])}
        accounts = list(dict.fromkeys(met.values()))
        ids = dict(zip(accounts, self._roster.put_accounts(accounts, at), strict=True))
        return found | {arrival: ids[account] for arrival, account in met.items()}

    def _stored(self, arrivals: Sequence[Arrival]) -> dict[Arrival, int]:
        """Our ids by central id; by name where the stream did not tell it, and the name is a global account's."""
        by_id = self._roster.known_ids(one.central_id for one in arrivals if one.central_id is not None)
        by_name = self._roster.known_names(one.uploader for one in arrivals if one.central_id is None)
        names = {name: account for name, (account, certain) in by_name.items() if certain}
        found: dict[Arrival, int] = {}
        for one in arrivals:
            account = names.get(one.uploader) if one.central_id is None else by_id.get(one.central_id)
            if account is not None:
                found[one] = account
        return found


def _is_certain(arrival: Arrival, account: Account) -> bool:
    """Whether an answer is who was meant: CentralAuth takes a while to know new accounts, and names change hands."""
    if arrival.central_id is not None:
        return account.central_id == arrival.central_id
    return account.central_id is not None or not account.attached or account.kind in ("bot", "temporary", "system")
