"""The live loop: connect, take in, record, and go on where it stopped, whatever happens in between."""

from __future__ import annotations

import logging
import random
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import requests

from collector.clock import Clock
from collector.errors import Ended, ServerFault, Stalled, StreamError
from collector.events import Change
from collector.frames import frames
from collector.gaps import told
from collector.intake import Intake, Progress
from collector.position import FULL_OVERLAP_MS, Overlap
from collector.remedy import API, Costs, unlimited
from collector.stream import Connection, start_stream
from state.activity import Activity

STREAMS = ("mediawiki.recentchange", "mediawiki.page_change.v1")
SOON = 0.5  # seconds at most before the next connection after a normal end
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds; doubled with every failure
_SLICE = 1.0  # a wait is told of and looks at the stop this often
_MINUTE = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Feed:
    """Where the stream is and how to ask for it. `read_timeout` is the longest silence in seconds."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    streams: tuple[str, ...] = STREAMS
    overlap_ms: int = FULL_OVERLAP_MS
    read_timeout: float = 240.0


def _ignore(_: Change) -> None:
    """Nobody acts on changes."""


def _nothing() -> None:
    """Nobody is told."""


class Follower:
    """Follows the stream into the private database. `run` is for one thread; `progress` may be read from any.

    `on_change` is called with every new change that is no revision, and with those revisions that make a file's
    page on Commons or are a tracked account's with a bot flag; before it is recorded that they were read (so
    again after a crash). It must be quick. `on_open` is called when a connection is open, `on_beat` about
    every second while the loop is alive, also while it waits. `api_seconds` says how long it would take to ask the
    API about everybody: after a long outage the stream is only read again where that is sooner done.
    """

    def __init__(
        self,
        feed: Feed,
        activity: Activity,
        clock: Clock,
        *,
        on_change: Callable[[Change], None] = _ignore,
        on_open: Callable[[], None] = _nothing,
        on_beat: Callable[[], None] = _nothing,
        api_seconds: Callable[[], float] = unlimited,
        session: Callable[[], requests.Session] = requests.Session,
        chance: random.Random | None = None,
    ) -> None:
        self.progress = Progress()
        self._feed = feed
        self._clock = clock
        self._on_open, self._on_beat = on_open, on_beat
        self._session = session
        self._chance = chance or random.Random()
        self._costs = Costs(api_seconds)
        self._intake = Intake(activity, feed.streams, clock, self.progress, on_change, self._costs)
        self._overlap = Overlap(feed.overlap_ms)
        self._ended: float | None = None  # the monotonic second in which the latest connection of this process did
        self._since = self._heard = self._told = self._beaten = clock.monotonic()

    def run(self, stop: threading.Event) -> None:
        """Follows until `stop` is set. Raises Unreadable, and the errors of a database that is past repair."""
        while not stop.is_set():
            self._rest(self._connection(stop), stop)

    def _connection(self, stop: threading.Event) -> float:
        """One connection from its opening to its end; the seconds to wait before the next."""
        events, new = self.progress.events, self.progress.new
        try:
            with self._session() as session, self._open(session) as connection:
                self._pull(connection, stop)
            end = StreamError("asked to stop")
        except StreamError as error:
            end = error
        finally:
            lasted = self._clock.monotonic() - self._since if self.progress.connected else None
            self._ended = self._clock.monotonic() if self.progress.connected else self._ended
            self.progress.connected = False
        self._flush(stop)
        return self._after(end, lasted, self.progress.events - events, self.progress.new - new)

    def _open(self, session: requests.Session) -> Connection:
        self.progress.overlap_ms = self._overlap.ms
        self._heard = self._clock.monotonic()
        return start_stream(
            session,
            self._feed.url,
            self._feed.streams,
            last_event_id=self._intake.resume(self._overlap.ms),
            headers=self._feed.headers,
            timeout=self._feed.read_timeout,
            now=self._clock.now(),
        )

    def _opened(self, date: float | None, stop: threading.Event) -> None:
        self._record(lambda: self._intake.opened(date), stop)
        self._costs.opened()
        self._since = self._clock.monotonic()
        self.progress.connected = True
        self.progress.connections += 1
        log.info("stream-open connection=%d overlap_ms=%d", self.progress.connections, self._overlap.ms)
        self._on_open()
        if date is not None and self._missed() * 1000 > max(FULL_OVERLAP_MS, self._overlap.full_ms):
            self._record(self._make_up, stop)

    def _missed(self) -> float:
        """Seconds without a connection; for the first one of a process, since the latest event that was read."""
        return self._intake.behind() if self._ended is None else self._since - self._ended

    def _make_up(self) -> None:
        """Reads on from where the reading stood, or leaves what lies between to the API: by cost. Raises Ended then."""
        remedy = self._costs.remedy(self._intake.unread())
        told("all", remedy)
        if remedy.way == API:
            self._intake.leave()
            raise Ended("the API makes up for the break sooner")

    def _pull(self, connection: Connection, stop: threading.Event) -> None:
        for frame in frames(self._arriving(connection, stop), ids=False):
            if frame.event == "error":
                raise ServerFault("the server reports an error")
            self._intake.take(frame)
            if self._intake.is_full():
                self._flush(stop)

    def _arriving(self, connection: Connection, stop: threading.Event) -> Iterator[bytes]:
        """The bytes of the connection; what else is to be done is done whenever there are none."""
        while not stop.is_set():
            piece = connection.read(self._intake.patience())
            if connection.opened and not self.progress.connected:
                self._opened(connection.date, stop)
            if piece is not None:
                before = self.progress.events
                yield piece
                if self.progress.events != before:
                    self._heard = self._clock.monotonic()
            else:
                self._intake.reload()
            self._tick(stop)
            if self._intake.wants_another():
                raise Ended("something is to be read again")
            if self._clock.monotonic() - self._heard > self._feed.read_timeout:
                raise Stalled("no event for too long")

    def _tick(self, stop: threading.Event) -> None:
        if self._intake.is_due():
            self._flush(stop)
        self._beat()
        self._tell()

    def _flush(self, stop: threading.Event) -> None:
        """Records what has arrived."""
        self._record(self._intake.flush, stop)

    def _record(self, record: Callable[[], None], stop: threading.Event) -> None:
        """Calls what records, and waits as long as that is impossible (disk full, locked): nothing is dropped."""
        while True:
            try:
                record()
            except sqlite3.OperationalError as error:
                if not self.progress.degraded:
                    log.error("recording-stopped reason=%r", str(error))
                self.progress.degraded = str(error)
            else:
                if self.progress.degraded:
                    log.info("recording-resumed")
                self.progress.degraded = ""
                return
            self._beat()
            if self._clock.wait(stop, _SLICE):
                return

    def _after(self, end: StreamError, lasted: float | None, events: int, new: int) -> float:
        """The seconds before the next connection: few after one that went on, more with each that did not."""
        going = new > 0 or (events > 0 and self._overlap.ms > 0)
        if lasted is not None:
            self._overlap.after(events, new, lasted)
        if going:
            self.progress.failures = 0 if isinstance(end, Ended | Stalled) else 1
        else:
            self.progress.failures += 1
        pause = max(self._pause(), end.retry_after or 0.0)
        how = type(end).__name__
        self.progress.last_end = f"{how}: {end}"
        log.info("stream-ended how=%s why=%r events=%d new=%d pause=%.1f", how, str(end), events, new, pause)
        return pause

    def _pause(self) -> float:
        if not self.progress.failures:
            return self._chance.uniform(0.1, SOON)
        grown = FIRST_PAUSE * 2.0 ** min(self.progress.failures - 1, 10)
        return min(grown, LONGEST_PAUSE) * self._chance.uniform(0.5, 1.0)

    def _rest(self, seconds: float, stop: threading.Event) -> None:
        until = self._clock.monotonic() + seconds
        while (left := until - self._clock.monotonic()) > 0 and not stop.is_set():
            self._clock.wait(stop, min(left, _SLICE))
            self._intake.reload()
            self._beat()

    def _beat(self) -> None:
        now = self._clock.monotonic()
        if now - self._beaten >= _SLICE:
            self._beaten = now
            if self.progress.connected:
                self._costs.note(now, self.progress.events, self._intake.behind())
            self._on_beat()

    def _tell(self) -> None:
        """One line a minute."""
        now = self._clock.monotonic()
        if now - self._told >= _MINUTE:
            self._told = now
            p = self.progress
            log.info(
                "stream-alive events=%d new=%d matches=%d recorded=%d rejects=%d gaps=%d seen=%s lag_ms=%s skew_ms=%s",
                *(p.events, p.new, p.matches, p.recorded, p.rejects, p.gaps, p.seen),
                max(p.lag_ms.values(), default=None),
                p.skew_ms,
            )
