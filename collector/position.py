"""Where the reading stands in each topic: what to ask for next time, and whether nothing is missing in between.

The server's own resume id is not sent back: it is the last event's time + 1 ms, and skips what was queued behind
it with the same time; an entry with offset -1 starts at the end. Every topic is asked for by time instead, rewound
by an overlap: a timestamp starts at the first event of that time or later, so the last event seen comes again,
and everything after it. That it does come again is the proof that nothing was lost; offsets, which follow each
other within a connection, are the proof from there on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from state.coverage import Position

DATACENTRES = ("eqiad", "codfw")
FULL_OVERLAP_MS = 60_000
_LEAST_OVERLAP_MS = 1000

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


def last_event_id(positions: Mapping[str, Position], topics: Sequence[str], overlap_ms: int, start_ms: int) -> str:
    """The Last-Event-ID that asks for every topic from its position on, rewound by the overlap.

    A topic without a position is asked for from the least of the others, without any from `start_ms`, rewound
    as well: what it brought in between is not known. Topics left out would not be read at all.
    """
    known = {topic: positions[topic] for topic in topics if topic in positions}
    least = min((position.ts_ms for position in known.values()), default=start_ms)
    entries = [
        {
            "topic": topic,
            "partition": known[topic].partition if topic in known else 0,
            "timestamp": max(0, (known[topic].ts_ms if topic in known else least) - overlap_ms),
        }
        for topic in topics
    ]
    return json.dumps(entries, separators=(",", ":"))


class Overlap:
    """How far to rewind: the full overlap, but less where a server that keeps cutting would never let us past it.

    Halved whenever a connection brought nothing but the known, below a second none at all (the last event still
    comes again); doubled up to the full one with every connection that brought something new.
    """

    def __init__(self, full_ms: int = FULL_OVERLAP_MS) -> None:
        self.full_ms = full_ms
        self.ms = full_ms

    def after(self, events: int, new: int) -> None:
        """A connection has ended that brought so many events, so many of them new."""
        if new:
            self.ms = min(self.full_ms, max(_LEAST_OVERLAP_MS, 2 * self.ms))
        elif events:
            self.ms = self.ms // 2 if self.ms >= 2 * _LEAST_OVERLAP_MS else 0


class _Topic:
    """One topic's position, and what the current connection has shown of it."""

    __slots__ = ("first", "position", "proven")

    def __init__(self, position: Position | None) -> None:
        self.position = position
        self.proven = position is None
        self.first = True


class Positions:
    """All topics' positions, moved by the events that arrive; says which are new and where some are missing."""

    def __init__(self, topics: Iterable[str], known: Iterable[Position] = ()) -> None:
        self._topics = {topic: _Topic(None) for topic in topics}
        for position in known:
            if position.topic in self._topics:
                self._topics[position.topic] = _Topic(position)
        self._moved: set[str] = set()
        self._holes: list[tuple[Hole, list[int]]] = []

    def begin(self) -> None:
        """A connection opens: each topic has to be shown to go on where it stood."""
        for topic in self._topics.values():
            topic.proven = topic.position is None
            topic.first = True

    def arrived(self, at: Position) -> bool:
        """Moves to an event; False when it was read before."""
        topic = self._topics.get(at.topic)
        if topic is None:
            topic = self._topics[at.topic] = _Topic(None)
        first, topic.first = topic.first, False
        before = topic.position
        if before is None:
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
        before = topic.position
        topic.position = at if before is None or at.ts_ms >= before.ts_ms else replace(at, ts_ms=before.ts_ms)
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
        """The position of every topic that has one."""
        return {name: topic.position for name, topic in self._topics.items() if topic.position is not None}

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
