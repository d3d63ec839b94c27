"""Where the reading stands in each topic: what to ask for next time, and whether nothing is missing in between.

The server's own resume id is not sent back: it is the last event's time + 1 ms, and skips what was queued behind
it with the same time; an entry with offset -1 starts at the end. Every topic is asked for by time instead, rewound
by an overlap: a timestamp starts at the first event of that time or later, so the last event seen comes again,
and everything after it. That it does come again is the proof that nothing was lost; offsets, which follow each
other within a connection, are the proof from there on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from state.coverage import Position

DATACENTRES = ("eqiad", "codfw")
FULL_OVERLAP_MS = 60_000
LASTING = 60.0  # seconds: a server that keeps a connection so long does not keep cutting
_LEAST_OVERLAP_MS = 1000

NOTHING = (-1, "")  # offset and id of the event of a topic that has brought none; never sent
UNPROVEN = "the last event seen did not come again"
TRUNCATED = "the history no longer reaches back to the last event seen"
JUMP = "offsets jump"


@dataclass(frozen=True, slots=True)
class Hole:
    """Events of `topic` are missing between the times `since_ms` and `until_ms` of the events around them."""

    topic: str
    since_ms: int
    until_ms: int
    reason: str


def topics_of(streams: Iterable[str]) -> tuple[str, ...]:
    """The topics of the streams: each has one in every datacentre, whichever is active."""
    return tuple(f"{dc}.{stream}" for stream in streams for dc in DATACENTRES)


def assumed(known: Iterable[Position], topics: Sequence[str], start_ms: int) -> dict[str, Position]:
    """A position for every topic, in their order; an unknown one lies a full overlap before the others, or `start_ms`.

    Such a position has no event (NOTHING), and is kept like any other: the others move on, and a topic that is
    slow to bring its first event must not move with them.
    """
    given = {position.topic: position for position in known}
    least = min((given[topic].ts_ms for topic in topics if topic in given), default=start_ms)
    unknown = max(0, least - FULL_OVERLAP_MS)
    return {topic: given.get(topic) or Position(topic, unknown, 0, *NOTHING) for topic in topics}


def last_event_id(positions: Iterable[Position], overlap_ms: int) -> str:
    """The Last-Event-ID that asks for each topic from its position on, rewound by the overlap.

    By time only: offsets differ between datacentres, and -1 is the end. Topics left out would not be read at all.
    Where there is no event to see again, nothing has to be rewound.
    """
    entries = [
        {
            "topic": at.topic,
            "partition": at.partition,
            "timestamp": max(0, at.ts_ms - overlap_ms) if at.event_id else at.ts_ms,
        }
        for at in positions
    ]
    return json.dumps(entries, separators=(",", ":"))


class Overlap:
    """How far to rewind: the full overlap, but less where a server that keeps cutting would never let us past it.

    Halved whenever a connection brought nothing but the known, below a second none at all (the last event still
    comes again); the full one again after a connection that lasted. In between what works is kept.
    """

    def __init__(self, full_ms: int = FULL_OVERLAP_MS) -> None:
        self.full_ms = full_ms
        self.ms = full_ms

    def after(self, events: int, new: int, seconds: float) -> None:
        """A connection has ended that lasted so long and brought so many events, so many of them new."""
        if seconds >= LASTING:
            self.ms = self.full_ms
        elif events and not new:
            self.ms = self.ms // 2 if self.ms >= 2 * _LEAST_OVERLAP_MS else 0


class _Topic:
    """One topic's position, and what the current connection has shown of it."""

    __slots__ = ("first", "position", "proven")

    def __init__(self, position: Position) -> None:
        self.position = position
        self.begin()

    def begin(self) -> None:
        self.proven = not self.position.event_id
        self.first = True


class Positions:
    """All topics' positions, moved by the events that arrive; says which are new and where some are missing."""

    def __init__(self, topics: Sequence[str], known: Iterable[Position], start_ms: int) -> None:
        known = list(known)
        self._topics = {topic: _Topic(at) for topic, at in assumed(known, topics, start_ms).items()}
        self._moved = set(topics) - {at.topic for at in known}
        self._holes: list[tuple[Hole, list[int]]] = []

    def begin(self) -> None:
        """A connection opens: each topic has to be shown to go on where it stood."""
        for topic in self._topics.values():
            topic.begin()

    def arrived(self, at: Position) -> bool:
        """Moves to an event; False when it was read before. A topic that was not asked for is no concern."""
        topic = self._topics.get(at.topic)
        if topic is None:
            return True
        first, topic.first = topic.first, False
        before = topic.position
        if not before.event_id:
            return self._move(topic, at)
        if not topic.proven:
            before = self._prove(topic, before, at, first)
        return self._follow(topic, before, at) if topic.proven else False

    def _prove(self, topic: _Topic, before: Position, at: Position, first: bool) -> Position:
        """Finds the reading past the place where it stood, with proof or leaving a hole; the place in today's offsets.

        Offsets differ between the clusters of the datacentres: the event's own id counts, or else the next offset.
        In the order of a topic nothing before the place has a later time than it, so a later one is past it.
        """
        if at.event_id == before.event_id:
            topic.proven = True
            topic.position = before = replace(before, partition=at.partition, offset=at.offset)
        elif at.offset == before.offset + 1:
            topic.proven = True
        elif at.ts_ms > before.ts_ms:
            topic.proven = True
            self._holes.append((Hole(at.topic, before.ts_ms, at.ts_ms, TRUNCATED if first else UNPROVEN), []))
            before = replace(before, partition=at.partition, offset=at.offset - 1)
        return before

    def _follow(self, topic: _Topic, before: Position, at: Position) -> bool:
        if at.offset <= before.offset:
            return self._fill(at)
        if at.offset > before.offset + 1:
            hole = Hole(at.topic, before.ts_ms, max(before.ts_ms, at.ts_ms), JUMP)
            self._holes.append((hole, [before.offset + 1, at.offset - 1]))
        return self._move(topic, at)

    def _move(self, topic: _Topic, at: Position) -> bool:
        """The greatest time stays: order in a topic is not quite order in time, and a resume must not skip."""
        before = topic.position
        late = at.ts_ms < before.ts_ms and before.event_id
        topic.position = replace(at, ts_ms=before.ts_ms) if late else at
        self._moved.add(at.topic)
        return True

    def _fill(self, at: Position) -> bool:
        """Whether a late event belongs to a hole that is not told yet: then it is new, and the hole gets smaller."""
        for entry in self._holes:
            hole, missing = entry
            if hole.topic == at.topic and missing and at.offset in (missing[0], missing[1]):
                if missing[0] == missing[1]:
                    self._holes.remove(entry)
                elif at.offset == missing[0]:
                    missing[0] += 1
                else:
                    missing[1] -= 1
                return True
        return False

    def current(self) -> dict[str, Position]:
        """The position of every topic."""
        return {name: topic.position for name, topic in self._topics.items()}

    def moved(self) -> tuple[Position, ...]:
        """The positions to be recorded: those that moved since `told`."""
        current = self.current()
        return tuple(current[name] for name in sorted(self._moved))

    def holes(self) -> tuple[Hole, ...]:
        """The holes to be recorded: those found since `told` and not filled by a late event."""
        return tuple(hole for hole, _ in self._holes)

    def told(self, moved: Iterable[Position]) -> None:
        """These positions, and the holes, are recorded."""
        self._moved -= {position.topic for position in moved}
        self._holes.clear()
