"""From one frame to what is recorded: decoding, positions, matching, and batches of one transaction each."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from collector.change import decode
from collector.clock import Clock
from collector.errors import Unreadable
from collector.events import Canary, Change, Event, NewAccount, Rejected, Revision
from collector.frames import OVERSIZED, Frame
from collector.gaps import Gaps
from collector.match import Matcher
from collector.position import FULL_OVERLAP_MS, Positions, last_event_id, topics_of
from collector.remedy import Costs
from collector.seen import Seen
from state.activity import Activity, Batch, Contribution, Cursor, Reject, Source
from state.coverage import Position

FLUSH_ROWS = 200  # contributions and rejects
FLUSH_EVENTS = 5000  # read, with rows or without
FLUSH_SECONDS = 0.25  # after the first row
MARK_SECONDS = 1.0  # after the first event, when only positions have moved
JUDGED = 200  # events after which it is judged whether they can be understood
DOUBTED = 5  # rejects that make nobody doubt yet

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Progress:
    """How the reading goes, for status lines; written by the reading thread only, safe to read from any."""

    connected: bool = False
    connections: int = 0
    failures: int = 0  # in a row
    last_end: str = ""
    degraded: str = ""  # why nothing can be recorded just now
    events: int = 0
    new: int = 0
    matches: int = 0
    recorded: int = 0
    rejects: int = 0
    gaps: int = 0
    hook_errors: int = 0
    seen: int | None = None
    overlap_ms: int = 0
    skew_ms: int | None = None  # the server's clock less ours, to a second; None where it was never told
    lag_ms: dict[str, int] = field(default_factory=dict)  # by topic: arrival after the event was sent


class Intake:
    """What has arrived and is not recorded yet, and everything needed to judge it."""

    def __init__(
        self,
        activity: Activity,
        streams: Sequence[str],
        clock: Clock,
        progress: Progress,
        on_change: Callable[[Change], None],
        costs: Costs | None = None,
    ) -> None:
        self._activity = activity
        self._clock = clock
        self._progress = progress
        self._on_change = on_change
        cursor = activity.cursor()
        progress.seen = cursor.seen if cursor else None
        start = clock.now() if progress.seen is None else progress.seen
        self._positions = Positions(topics_of(streams), cursor.positions if cursor else (), int(start * 1000))
        self._gaps = Gaps(activity, self._positions, costs or Costs())
        self._told: tuple[float, float] | None = None  # the server's time, and the monotonic second it was told
        self._seen = Seen(streams)
        self._matcher = Matcher()
        self._roster_version = -1
        self._contributions: list[Contribution] = []
        self._rejects: list[Reject] = []
        self._ahead = clock.now() - clock.monotonic()
        self._unheard: list[Change] = []  # whoever acts on them could not write
        self._pending = 0
        self._due: float | None = None
        self._judged = self._unreadable = 0
        self.reload()

    def opened(self, date: float | None = None) -> None:
        """A connection is open, at `date` by the server's clock. Seen coverage begins with the first one ever.

        Raises sqlite3.OperationalError when that cannot be recorded now.
        """
        monotonic = self._clock.monotonic()
        self._ahead = self._clock.now() - monotonic
        if date is not None:
            self._told = (date, monotonic)
            self._progress.skew_ms = round((date - self._clock.now()) * 1000)
        if self._progress.seen is None:
            seen = int(self.now())
            self._activity.start_seen(seen)
            self._progress.seen = seen
            self._positions.start_by(seen * 1000 - FULL_OVERLAP_MS)
        self._positions.begin()
        self._seen.connected(monotonic)

    def now(self) -> float:
        """Seconds since the epoch by the server's clock; by ours until it tells.

        The monotonic clock carries it on: what becomes of our own meanwhile changes nothing.
        """
        if self._told is None:
            return self._clock.now()
        return self._told[0] + self._clock.monotonic() - self._told[1]

    def resume(self, overlap_ms: int) -> str:
        """The Last-Event-ID to go on with."""
        return last_event_id(self._positions.asked(), overlap_ms)

    def behind(self) -> float:
        """Seconds of the server's time since the event that arrived last was sent."""
        return self.now() - self._positions.latest_ms / 1000

    def unread(self) -> float:
        """Seconds of the server's time that seen coverage has not reached."""
        return self.now() - (self._progress.seen or 0)

    def wants_another(self) -> bool:
        """Whether the connection is better ended, as the next one is to read something again."""
        return self._gaps.due(self._clock.monotonic())

    def leave(self) -> None:
        """Goes on from now, less an overlap, in the next connection; what was not read until now is the API's to fill.

        Raises sqlite3.OperationalError when that cannot be recorded now; then nothing has changed.
        """
        at = int(self.now())
        self._gaps.leave(self._progress.seen or 0, at)
        self._positions.restart(at * 1000 - FULL_OVERLAP_MS)

    def take(self, frame: Frame) -> bool:
        """Takes one frame in; whether it brought something new. Raises Unreadable when most are not understood."""
        now = self._clock.monotonic()
        self._progress.events += 1
        self._pending += 1
        if self._due is None:
            self._due = now + MARK_SECONDS
        if frame.event == OVERSIZED:
            found: Event | Rejected = Rejected(None, "a frame beyond the limit", frame.data.decode())
        else:
            found = decode(frame.data)
        change = None if isinstance(found, Rejected) else found.change
        new = found.at is not None and self._place(found.at, isinstance(change, Canary), now)
        if isinstance(found, Rejected):
            self._set_aside(found)
        elif isinstance(change, Revision):
            account = self._matcher.match(change)
            if account is not None or change.file is not None:
                self._match(change, account, new=new)
        elif new and change is not None and not isinstance(change, Canary):
            if isinstance(change, NewAccount):
                self._matcher.taken(change.name)
            self._hand_on(change)
        self._judged += 1
        if self._judged >= JUDGED:
            self._judge()
        return new

    def _place(self, at: Position, canary: bool, now: float) -> bool:
        progress, topic = self._progress, at.topic
        new = self._positions.arrived(at)
        self._seen.arrived(topic, canary, now)
        if new:
            progress.new += 1
            lag = int((now + self._ahead) * 1000) - at.ts_ms
            if topic in progress.lag_ms:
                progress.lag_ms[topic] = lag
            else:  # another thread may be going through it: it does not grow
                progress.lag_ms = progress.lag_ms | {topic: lag}
        return new

    def _match(self, change: Revision, account: int | None, *, new: bool) -> None:
        """Whoever made a file, and a tracked account that turns out to be a bot's, are handed on, too.

        Only with a central id is the flag the account's; in recentchange it is the edit's.
        """
        if account is not None:
            self._progress.matches += 1
            page = change.file.id if change.file else None
            self._contributions.append(
                Contribution(account, change.wiki, change.rev_id, change.ts, Source.STREAM, page)
            )
            self._wait_at_most(FLUSH_SECONDS)
        bot = change.bot and change.central_id is not None and account is not None
        if new and (bot or change.file):
            self._hand_on(change)

    def _set_aside(self, found: Rejected) -> None:
        self._progress.rejects += 1
        self._unreadable += 1
        self._rejects.append(Reject(found.reason, found.sample))
        self._wait_at_most(FLUSH_SECONDS)

    def _hand_on(self, change: Change) -> None:
        """Whoever acts on the change must not stop the reading. What could not be written waits for the next flush."""
        try:
            if self._unheard:
                self._unheard.append(change)
            else:
                self._on_change(change)
        except sqlite3.OperationalError:
            self._unheard.append(change)
            self._wait_at_most(0.0)
        except Exception:
            self._not_acted_on(change)

    def _not_acted_on(self, change: Change) -> None:
        self._progress.hook_errors += 1
        log.exception("change-not-acted-on kind=%s", type(change).__name__)

    def _hand_on_again(self) -> None:
        while self._unheard:
            try:
                self._on_change(self._unheard[0])
            except sqlite3.OperationalError:
                raise
            except Exception:
                self._not_acted_on(self._unheard[0])
            del self._unheard[0]

    def _judge(self) -> None:
        if self._doubtful():
            raise Unreadable(f"{self._unreadable} of {self._judged} events cannot be understood: see the quarantine")
        self._judged = self._unreadable = 0

    def _doubtful(self) -> bool:
        """Whether most of the latest events were rejected: then the position stays, to read them again."""
        return self._unreadable > DOUBTED and 2 * self._unreadable > self._judged

    def _wait_at_most(self, seconds: float) -> None:
        until = self._clock.monotonic() + seconds
        if self._due is None or until < self._due:
            self._due = until

    def patience(self) -> float:
        """Seconds until something has to be recorded, at most FLUSH_SECONDS."""
        if self._due is None:
            return FLUSH_SECONDS
        return min(max(self._due - self._clock.monotonic(), 0.0), FLUSH_SECONDS)

    def is_full(self) -> bool:
        """Whether as much has come as is recorded in one go."""
        return self._pending >= FLUSH_EVENTS or len(self._contributions) + len(self._rejects) >= FLUSH_ROWS

    def is_due(self) -> bool:
        """Whether it is time to record."""
        return self.is_full() or (self._due is not None and self._clock.monotonic() >= self._due)

    def flush(self) -> None:
        """Records what has arrived: gaps first, then rows, positions and the mark in one transaction, then filled gaps.

        What others could not write before goes first of all: no position passes a change that nobody acted on.
        Raises sqlite3.OperationalError when that is not possible now; then everything is kept for the next time.
        """
        self._hand_on_again()
        self._progress.gaps += self._gaps.open(self._clock.monotonic())
        moved, seen = ((), self._progress.seen) if self._doubtful() else (self._positions.moved(), self._mark())
        batch = Batch(tuple(self._contributions), (), tuple(self._rejects))
        if moved or batch != Batch() or seen != self._progress.seen:
            self._progress.recorded += self._activity.record(batch, Cursor(moved, seen)).new
        self._progress.seen = seen
        self._positions.told(moved)
        self._contributions.clear()
        self._rejects.clear()
        self._pending, self._due = 0, None
        self._gaps.close(int(self.now()))
        self._ahead = self._clock.now() - self._clock.monotonic()
        self.reload()

    def _mark(self) -> int | None:
        before, seen = self._progress.seen, self._seen.through(self._positions.current(), self.now())
        return None if before is None else max(before, seen)

    def reload(self) -> None:
        """Reads the tracked accounts again when they, or a name, have changed."""
        version = self._activity.roster.version()
        if version != self._roster_version:
            tracked, merged = self._activity.roster.each_tracked(), self._activity.names.aliases()
            self._matcher.reload(tracked, int(self.now()), merged)
            self._roster_version = version
            log.debug("roster-read accounts=%d version=%d", len(self._matcher), version)
