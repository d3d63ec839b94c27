"""Up to which second the stream was read without a hole.

Everything up to that second has been read on every topic that may have had something by then. A stream has a
topic in each datacentre; one is active and the other brings a canary an hour. So the mark of a stream is its
active topic's last time, and the mark of the reading is the least of its streams'.

Which topic is active is not told, and it changes. A backlog is replayed topic by topic, the quiet one running
days ahead of the busy one, so the latest time of a stream proves nothing. A topic therefore holds the mark back
until it has *settled*: it brought nothing but canaries for SETTLED seconds while events kept arriving. Time counts
only while they do (at most a second between two of them), so that a stalled connection settles nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from collector.position import topics_of
from state.coverage import Position

SETTLED = 5.0
_COUNTED = 1.0  # seconds at most that count between two events
_DISORDER = 1  # seconds: order in a topic is nearly, but not quite, order in time


class Seen:
    """The mark, from who brought something when; times are monotonic seconds."""

    def __init__(self, streams: Sequence[str]) -> None:
        self._streams = [topics_of([stream]) for stream in streams]
        self._elapsed = 0.0
        self._last = 0.0
        self._active = {topic: 0.0 for topics in self._streams for topic in topics}  # nothing was read yet

    def connected(self, now: float) -> None:
        """A connection opens: any topic may have a backlog."""
        self._last = now
        self._active = {topic: self._elapsed for topics in self._streams for topic in topics}

    def arrived(self, topic: str, canary: bool, now: float) -> None:
        """An event of the topic has come."""
        passed = now - self._last
        self._elapsed += passed if passed < _COUNTED else _COUNTED
        self._last = now
        if not canary:
            self._active[topic] = self._elapsed

    def through(self, positions: Mapping[str, Position], wall: float) -> int:
        """The second up to which everything has been read, by all positions; never later than the wall clock."""
        least = min(self._mark([positions[topic] for topic in topics]) for topics in self._streams)
        return min(least // 1000 - _DISORDER, int(wall))

    def _mark(self, positions: Sequence[Position]) -> int:
        unsettled = [at.ts_ms for at in positions if self._elapsed - self._active[at.topic] < SETTLED]
        return min(unsettled) if unsettled else max(at.ts_ms for at in positions)
