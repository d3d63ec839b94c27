"""A running collector's reports: to the service manager, in the status file, in the ledger, and for Prometheus.

None of them is worth stopping for: what cannot be written is said once, and tried again.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing

from collector import prometheus, status
from collector.check import Schedule, check
from collector.clock import Clock
from collector.ledger import Ledger
from collector.settings import Settings
from collector.spending import spent
from collector.status import Status
from collector.telling import ago, plural
from collector.vitals import Vitals
from state.activity import open_reader
from state.errors import StateError
from state.notify import notify
from state.paths import private_db

BOOKS_SOON, BOOKS_EVERY = 5.0, 60.0  # seconds to the first entry in the ledger and file for Prometheus, then between

log = logging.getLogger(__name__)


class Reports:
    """What a collector tells about itself. `tell` is for one thread, `run` for another."""

    def __init__(self, settings: Settings, vitals: Vitals, ledger: Ledger, clock: Clock) -> None:
        self._settings = settings
        self._vitals = vitals
        self._ledger = ledger
        self._clock = clock
        self._troubles: set[str] = set()

    def tell(self, ended: str = "") -> None:
        """Tells the service manager in a line how it goes, and whoever looks into the data folder in full.

        `ended` is how it ended, for the last time.
        """
        now = self._vitals.look(ended)
        notify(f"STATUS={line(now)}", wait=False)
        self._try("status", lambda: status.save(self._settings.data, now))
        if ended:
            self._try("prometheus", self._publish)

    def run(self, stop: threading.Event) -> None:
        """Keeps the books once a minute until the stop, and then once more."""
        pause = BOOKS_SOON
        while not self._clock.wait(stop, pause):
            self._try("ledger", self._book)
            self._try("prometheus", self._publish)
            pause = BOOKS_EVERY
        self._try("ledger", self._book)

    def _book(self) -> None:
        self._ledger.save()
        with closing(open_reader(private_db(self._settings.data))) as con:
            self._vitals.spent = spent(con, int(self._clock.now()))

    def _publish(self) -> None:
        """Writes the file for Prometheus, if the settings name one."""
        if self._settings.prometheus is None:
            return
        now = int(self._clock.now())
        health = check(self._settings.data, now, schedule=Schedule.of(self._settings), brief=True)
        prometheus.save(self._settings.prometheus, prometheus.render(health))

    def _try(self, what: str, act: Callable[[], None]) -> None:
        try:
            act()
        except (OSError, sqlite3.OperationalError, StateError) as error:
            if what not in self._troubles:
                log.warning("report-failed what=%s why=%r", what, str(error))
            self._troubles.add(what)
        else:
            self._troubles.discard(what)


def line(told: Status) -> str:
    """How it goes, in a line for the service manager."""
    s = told.stream
    parts = [f"degraded: cannot record ({s.degraded})"] if s.degraded else []
    parts.append(f"following, lag {max(s.lag_ms.values(), default=0) / 1000:.1f} s" if s.connected else "not connected")
    parts += [plural(s.recorded, "contribution") + " recorded", told.work.doing]
    if told.filling is not None and told.filling.of:
        parts.append(f"{told.filling.done / told.filling.of:.0%} of it done, {ago(told.filling.seconds_left)} left")
    return ", ".join([*parts, *([told.ended] if told.ended else [])])
