"""From one frame to what is recorded: decoding, positions, matching, and batches of one transaction each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from collector.change import decode
from collector.clock import Clock
from collector.errors import Unreadable
from collector.events import Canary, Change, Event, NewAccount, Rejected, Revision
from collector.frames import OVERSIZED, Frame
from collector.match import Matcher
from collector.position import Positions, last_event_id, topics_of
from collector.seen import Seen
from state.activity import Activity, Batch, Contribution, Cursor, Reject, Source

FLUSH_ROWS = 200  # contributions and rejects
FLUSH_EVENTS = 2000  # read, with rows or without
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
    ) -> None:
        self._activity = activity
        self._clock = clock
        self._progress = progress
        self._on_change = on_change
        cursor = activity.cursor()
        progress.seen = cursor.seen if cursor else None
        start = clock.now() if progress.seen is None else progress.seen
        self._positions = Positions(topics_of(streams), cursor.positions if cursor else (), int(start * 1000))
        self._seen = Seen(streams)
        self._matcher = Matcher()
        self._roster_version = -1
        self._contributions: list[Contribution] = []
        self._rejects: list[Reject] = []
        self._pending = 0
        self._due: float | None = None
        self._judged = self._unreadable = 0
        self.reload()

    def opened(self) -> None:
        """A connection is open. Seen coverage begins with the first one ever."""
        if self._progress.seen is None:
            self._progress.seen = int(self._clock.now())
            self._activity.start_seen(self._progress.seen)
        self._positions.begin()
        self._seen.connected(self._clock.monotonic())

    def resume(self, overlap_ms: int) -> str:
        """The Last-Event-ID to go on with."""
        return last_event_id(self._positions.current().values(), overlap_ms)

    def take(self, frame: Frame) -> bool:
        """Takes one frame in; whether it brought something new. Raises Unreadable when most are not understood."""
        self._progress.events += 1
        self._pending += 1
        self._wait_at_most(MARK_SECONDS)
        if frame.event == OVERSIZED:
            found: Event | Rejected = Rejected(None, "a frame beyond the limit", frame.data.decode())
        else:
            found = decode(frame.data)
        new = self._place(found)
        if isinstance(found, Rejected):
            self._set_aside(found)
        elif isinstance(found.change, Revision):
            self._match(found.change, new=new)
        elif new and found.change is not None and not isinstance(found.change, Canary):
            if isinstance(found.change, NewAccount):
                self._matcher.taken(found.change.name)
            self._hand_on(found.change)
        self._judge(isinstance(found, Rejected))
        return new

    def _place(self, found: Event | Rejected) -> bool:
        at = found.at
        if at is None:
            return False
        new = self._positions.arrived(at)
        canary = isinstance(found, Event) and isinstance(found.change, Canary)
        self._seen.arrived(at.topic, canary, self._clock.monotonic())
        if new:
            self._progress.new += 1
            lag = int(self._clock.now() * 1000) - at.ts_ms
            self._progress.lag_ms = self._progress.lag_ms | {at.topic: lag}  # another thread may be looking
        return new

    def _match(self, change: Revision, *, new: bool) -> None:
        """Whoever made a file, and a tracked account that turns out to be a bot's, are handed on, too.

        Only with a central id is the flag the account's; in recentchange it is the edit's.
        """
        account = self._matcher.match(change)
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
        self._rejects.append(Reject(found.reason, found.sample))
        self._wait_at_most(FLUSH_SECONDS)

    def _hand_on(self, change: Change) -> None:
        """Whoever acts on the change must not stop the reading."""
        try:
            self._on_change(change)
        except Exception:
            self._progress.hook_errors += 1
            log.exception("change-not-acted-on kind=%s", type(change).__name__)

    def _judge(self, rejected: bool) -> None:
        self._judged += 1
        self._unreadable += rejected
        if self._judged >= JUDGED:
            if self._doubtful():
                raise Unreadable(
                    f"{self._unreadable} of {self._judged} events cannot be understood: see the quarantine"
                )
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

    def is_due(self) -> bool:
        """Whether it is time to record."""
        if len(self._contributions) + len(self._rejects) >= FLUSH_ROWS or self._pending >= FLUSH_EVENTS:
            return True
        return self._due is not None and self._clock.monotonic() >= self._due

    def flush(self) -> None:
        """Records what has arrived: gaps first, then rows, positions and the mark in one transaction.

        Raises sqlite3.OperationalError when that is not possible now; then everything is kept for the next time.
        """
        holes = self._positions.holes()
        for hole in holes:
            until = hole.until_ms // 1000 + 1
            self._activity.open_gap(hole.topic, hole.since_ms // 1000, until, hole.reason)
        moved, seen = ((), self._progress.seen) if self._doubtful() else (self._positions.moved(), self._mark())
        batch = Batch(tuple(self._contributions), (), tuple(self._rejects))
        if moved or batch != Batch() or seen != self._progress.seen:
            self._progress.recorded += self._activity.record(batch, Cursor(moved, seen)).new
        for hole in holes:
            self._progress.gaps += 1
            span = (hole.until_ms - hole.since_ms) / 1000
            log.warning("gap-opened topic=%s seconds=%.3f reason=%r", hole.topic, span, hole.reason)
        self._progress.seen = seen
        self._positions.told(moved)
        self._contributions.clear()
        self._rejects.clear()
        self._pending, self._due = 0, None
        self.reload()

    def _mark(self) -> int | None:
        before, seen = self._progress.seen, self._seen.through(self._positions.current(), self._clock.now())
        return None if before is None else max(before, seen)

    def reload(self) -> None:
        """Reads the tracked accounts again when they, or a name, have changed."""
        version = self._activity.roster.version()
        if version != self._roster_version:
            tracked, merged = self._activity.roster.tracked_accounts(), self._activity.names.aliases()
            self._matcher.reload(tracked, int(self._clock.now()), merged)
            self._roster_version = version
            log.info("roster-read accounts=%d version=%d", len(self._matcher), version)
