"""What the collector does beside following the stream: rounds of what is due, and the inbox's jobs.

One thread does one thing at a time, and looks into the inbox in between.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from dataclasses import asdict

from collector import importing
from collector.api import Api
from collector.clock import Clock
from collector.errors import ApiError, ApiUnavailable, Stopped
from collector.rounds import Rounds
from state import inbox
from state.activity import Activity

log = logging.getLogger(__name__)

ENROL = "enrol"  # the kind of an inbox job that asks for all contests to be read now
CONTESTS = "contests"  # of one that asks for the list of contests to be read now
INBOX_EVERY = 0.5  # seconds
SHORTEST_IDLE, LONGEST_IDLE = 1.0, 300.0  # seconds between two rounds
AFTER_FAILURE = 60.0
AT_A_TIME = 1000  # requests that verify accounts in a round


class Jobs:
    """The rounds of one collector. `run` is for one thread; `state` says in a few words what goes on, to any."""

    def __init__(self, api: Api, activity: Activity, clock: Clock, stop: threading.Event) -> None:
        self.rounds = Rounds(api, activity, clock, self._look)
        self._settings = api.settings
        self._activity = activity
        self._clock = clock
        self._stop = stop
        self._looked = float("-inf")
        self._busy = False
        self._soon = threading.Event()

    @property
    def state(self) -> str:
        """What goes on, in a few words."""
        return self.rounds.state

    def wake(self) -> None:
        """Lets the next round begin at once; from any thread."""
        self._soon.set()

    def run(self) -> None:
        """Rounds until the stop. What cannot be reached is said in one sentence, and tried again."""
        every = (self._settings.contests_every, self._settings.enrol_every, self._settings.verify_every)
        idle = min(max(min(every) / 10, SHORTEST_IDLE), LONGEST_IDLE)
        while not self._stop.is_set():
            pause = idle
            try:
                self.rounds.run(most=AT_A_TIME)
                pause = 0 if self.rounds.more else idle
            except Stopped:
                return
            except (ApiError, ApiUnavailable) as error:
                pause = AFTER_FAILURE
                log.error("%s; trying again in %.0f s", error, pause)
            except sqlite3.OperationalError as error:
                pause = AFTER_FAILURE
                log.error("the database cannot be written: %s; trying again in %.0f s", error, pause)
            self.rounds.state = "idle"
            self._wait(pause)

    def _wait(self, seconds: float) -> None:
        """Returns after `seconds`, at the stop, when woken, or when the inbox brought work."""
        until = self._clock.monotonic() + seconds
        while self._clock.monotonic() < until and not self._clock.wait(self._stop, INBOX_EVERY):
            if self._look() or self._soon.is_set():
                break
        self._soon.clear()

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
            self.rounds.registration.soon()
            self.rounds.names_soon()
            self._soon.set()
            return importing.answer(self._activity, job)
        try:
            if job.get("kind") == CONTESTS:
                self.rounds.registration.run()
                self._soon.set()
                return {}
            if job.get("kind") == ENROL:
                return asdict(self.rounds.run(everything=True, backfill=False))
        except (ApiError, ApiUnavailable) as error:
            return {"error": str(error)}
        return {"error": f"the kind {job.get('kind')!r} is not known"}
