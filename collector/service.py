"""The collector as a process: the lock, the database, the threads that follow and work, and their end.

The stream is followed first; what is enrolled and backfilled meanwhile never makes it wait. Who arrives in a running
contest is enrolled in a thread of its own, as a round of the jobs may take hours. A thread that fails ends the
process with a line that says why, so that whoever started it starts it again.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

import requests

from collector import prometheus
from collector.api import Api, open_session
from collector.arrivals import Arrivals
from collector.budget import Budget
from collector.clock import Clock, SystemClock
from collector.errors import ApiError, ApiUnavailable, SettingsError, Stopped, StreamError, Unreachable
from collector.events import Change, Locked, Merged, Renamed
from collector.follow import STREAMS, Feed, Follower
from collector.jobs import Jobs
from collector.ledger import Ledger
from collector.live import LiveEnrolment
from collector.registration import Registration
from collector.reporting import Reports
from collector.rounds import Round, Rounds
from collector.settings import Settings
from collector.steady import SteadyClock, listen, machine
from collector.stream import open_stream
from collector.vitals import Parts, Vitals
from state import inbox, reading
from state.activity import Activity, open_reader
from state.notify import notify
from state.paths import private_db
from state.roster import Account
from state.stopping import stopped_by_signals

log = logging.getLogger(__name__)

STATUS_EVERY = 5.0  # seconds
PATIENCE = 2.0  # seconds for the threads to end; a request under way may take longer, and loses nothing
PROBE_TIMEOUT = 20.0


@contextmanager
def opened(settings: Settings) -> Iterator[Activity]:
    """The private database under the collector's lock. Raises Locked, Corrupt, SchemaNewer, SettingsError."""
    with inbox.acquire(settings.data), closing(Activity.open(private_db(settings.data))) as activity:
        log.info("opened data=%s sqlite=%s", settings.data, activity.sqlite_version())
        _mark(activity, settings)
        yield activity


def _mark(activity: Activity, settings: Settings) -> None:
    """Invented data say so for ever: they are never mixed with real ones."""
    with closing(open_reader(activity.path)) as con:
        before = reading.meta(con).get("simulated")
    if before and not settings.simulated:
        raise SettingsError("data", str(settings.data), "this folder holds invented data; choose another for real ones")
    if settings.simulated:
        activity.set_meta("simulated", settings.simulated)


@contextmanager
def client(settings: Settings, clock: Clock, stop: threading.Event, attempts: int | None = None) -> Iterator[Api]:
    """An Api with the settings' budget. Raises SettingsError where their token or bot password is not accepted."""
    budget = Budget(settings.requests_per_minute, settings.concurrency, clock, stop)
    with open_session(settings) as session:
        listen(clock, session)
        api = Api(session, budget, clock, settings, *(() if attempts is None else (attempts,)))
        with suppress(Stopped):
            api.identify()
        yield api


def feed(settings: Settings) -> Feed:
    """The stream the settings name."""
    return Feed(
        url=settings.stream_url,
        headers={"User-Agent": settings.user_agent},
        overlap_ms=settings.overlap * 1000,
        read_timeout=float(settings.read_timeout),
    )


def run(settings: Settings, clock: Clock | None = None, stop: threading.Event | None = None) -> int:
    """Follows, enrols and backfills until SIGTERM or SIGINT; 0 then, 1 when a thread failed."""
    stop = stop or threading.Event()
    clock = SteadyClock(clock or SystemClock())
    if settings.prometheus is not None:
        prometheus.refuse_unusable(settings.prometheus)
    with stopped_by_signals(stop), opened(settings) as activity, client(settings, clock, stop) as api:
        return Service(settings, activity, api, clock, stop).run()


def once(settings: Settings, *, everything: bool, backfill: bool) -> Round:
    """One round without the stream. Raises ApiUnavailable, Stopped, Locked and what the database raises."""
    stop = threading.Event()
    clock = SteadyClock(SystemClock())
    with stopped_by_signals(stop), opened(settings) as activity, client(settings, clock, stop) as api:
        try:
            return Rounds(api, activity, clock, _nothing).run(everything=everything, backfill=backfill)
        finally:
            Ledger(api, activity, clock).save()


def register(settings: Settings) -> None:
    """Reads the list of contests now. Raises ApiUnavailable, Stopped, Locked and what the database raises."""
    stop = threading.Event()
    clock = SteadyClock(SystemClock())
    with stopped_by_signals(stop), opened(settings) as activity, client(settings, clock, stop) as api:
        try:
            Registration(api, activity, clock).run()
        finally:
            Ledger(api, activity, clock).save()


def _nothing() -> None:
    """There is no inbox to look into: whoever writes there finds the lock taken for a while."""


class Service:
    """The threads of a collector, and what is told about them."""

    def __init__(self, settings: Settings, activity: Activity, api: Api, clock: Clock, stop: threading.Event) -> None:
        self._settings = settings
        self._activity = activity
        self._clock = clock
        self._stop = stop
        self._failure: BaseException | None = None
        self._jobs = Jobs(api, activity, clock, stop)
        self._arrivals = Arrivals(clock)
        self._live = LiveEnrolment(api, activity, clock, self._arrivals, self._jobs.wake)
        self._follower = Follower(
            feed(settings),
            activity,
            machine(clock),
            on_change=self._changed,
            on_open=self._ready,
            on_beat=self._alive,
            api_seconds=self._api_seconds,
            session=self._session,
        )
        rounds = self._jobs.rounds
        parts = Parts(
            self._follower.progress, lambda: self._jobs.state, lambda: rounds.backfill.progress, api.recent, api.sent
        )
        vitals = Vitals(parts, machine(clock), settings.requests_per_minute)
        self._reports = Reports(settings, vitals, Ledger(api, activity, clock), machine(clock))

    def _api_seconds(self) -> float:
        return self._jobs.rounds.backfill.seconds(int(self._clock.now()))

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = not self._settings.loopback
        listen(self._clock, session)
        return session

    def run(self) -> int:
        """Runs the threads until the stop or until one of them fails; the process's exit code."""
        works: dict[str, Callable[[], None]] = {
            "follow": lambda: self._follower.run(self._stop),
            "jobs": self._jobs.run,
            "live": lambda: self._live.run(self._stop),
            "reports": lambda: self._reports.run(self._stop),
        }
        threads = [
            threading.Thread(target=self._guarded, args=(name, work), name=name, daemon=True)
            for name, work in works.items()
        ]
        for thread in threads:
            thread.start()
        self._watch()
        notify("STOPPING=1")
        for thread in threads:
            thread.join(PATIENCE / len(threads))
        self._reports.tell("stopped" if self._failure is None else f"failed ({type(self._failure).__name__})")
        if self._failure is not None:
            return 1
        log.info("stopped")
        return 0

    def _guarded(self, name: str, work: Callable[[], None]) -> None:
        """Runs a thread's work; its failure stops the process."""
        try:
            work()
        except BaseException as error:
            if self._stop.is_set() and isinstance(error, sqlite3.ProgrammingError):
                return  # the database was closed while this thread was still at a request
            self._failure = error
            log.critical("the thread %r failed: %s: %s", name, type(error).__name__, error, exc_info=error)
        finally:
            self._stop.set()

    def _watch(self) -> None:
        """Reports every few seconds how it goes, and says once, in a sentence, that the stream cannot be reached."""
        said = False
        while not self._clock.wait(self._stop, STATUS_EVERY if said else 0.5):
            progress = self._follower.progress
            if not progress.connections and progress.failures and not said:
                host = urlsplit(self._settings.stream_url).netloc
                log.error("the stream at %s cannot be reached (%s); trying again until it can", host, progress.last_end)
            said = said or bool(progress.connections or progress.failures)
            self._reports.tell()

    def _ready(self) -> None:
        if self._follower.progress.connections <= 1:
            log.info("following stream=%s", self._settings.stream_url)
            notify("READY=1")

    def _alive(self) -> None:
        notify("WATCHDOG=1", wait=False)

    def _changed(self, change: Change) -> None:
        """Global renames, merges and locks are taken over at once; the log and a look by id confirm them later."""
        self._arrivals.take(change)
        if isinstance(change, Renamed) and change.everywhere:
            self._activity.roster.rename(None, change.old, change.new, change.ts)
        elif isinstance(change, Merged):
            self._activity.names.merge(Account(None, change.new, None, None), change.old, change.ts)
        elif isinstance(change, Locked) and change.locked is not None:
            self._activity.names.lock(change.name, change.locked, change.ts)


def probe(settings: Settings) -> list[str]:
    """One sentence for each address that does not answer as it should; none when a collector could work."""
    clock, stop = SystemClock(), threading.Event()
    wrong = []
    try:
        with requests.Session() as session:
            session.trust_env = not settings.loopback
            headers = {"User-Agent": settings.user_agent}
            open_stream(session, settings.stream_url, STREAMS, headers=headers, timeout=PROBE_TIMEOUT).close()
    except StreamError as error:
        why = "no connection" if isinstance(error, Unreachable) else str(error)
        wrong.append(f"{urlsplit(settings.stream_url).netloc} could not be reached: {why}")
    with client(settings, clock, stop, attempts=1) as api:
        for address in dict.fromkeys((settings.api, settings.meta_api)):
            try:
                api.get(address, {"meta": "siteinfo"})
            except (ApiError, ApiUnavailable) as error:
                wrong.append(str(error))
    return list(dict.fromkeys(wrong))
