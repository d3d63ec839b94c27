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

from collector.holes import Hole, Missing
from state.coverage import Position

__all__ = ["Hole", "Overlap", "Positions", "assumed", "last_event_id", "topics_of"]

DATACENTRES = ("eqiad", "codfw")
FULL_OVERLAP_MS = 60_000
LASTING = 60.0  # seconds: a server that keeps a connection so long does not keep cutting
_LEAST_OVERLAP_MS = 1000

NOTHING = (-1, "")  # offset and id of the event of a topic that has brought none; never sent
UNPROVEN = "the last event seen did not come again"
TRUNCATED = "the history no longer reaches back to the last event seen"
JUMP = "offsets jump"


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
    """One topic's position, what the current connection has shown of it, and what is missing in it."""

    __slots__ = ("first", "missing", "position", "proven")

    def __init__(self, position: Position) -> None:
        self.position = position
        self.missing: list[Missing] = []
        self.begin()

    def begin(self) -> None:
        self.proven = not self.position.event_id
        self.first = True
        for missing in self.missing:
            missing.begin()


class Positions:
    """All topics' positions, moved by the events that arrive; says which are new and where some are missing."""

    def __init__(self, topics: Sequence[str], known: Iterable[Position], start_ms: int) -> None:
        known = list(known)
        self._topics = {topic: _Topic(at) for topic, at in assumed(known, topics, start_ms).items()}
        self._moved = set(topics) - {at.topic for at in known}
        self.latest_ms = max((at.ts_ms for at in known), default=start_ms)  # of the event that arrived last

    def begin(self) -> None:
        """A connection opens: each topic has to be shown to go on where it stood."""
        for topic in self._topics.values():
            topic.begin()

    def arrived(self, at: Position) -> bool:
        """Moves to an event; False when it was read before. A topic that was not asked for is no concern."""
        topic = self._topics.get(at.topic)
        if topic is None:
            return True
        self.latest_ms = at.ts_ms
        before = topic.position
        if topic.proven and at.offset == before.offset + 1 and at.ts_ms >= before.ts_ms and not topic.missing:
            topic.position = at  # nearly always
            self._moved.add(at.topic)
            return True
        found = bool(topic.missing) and self._found(topic, at)
        first, topic.first = topic.first, False
        if not before.event_id:
            return self._move(topic, at)
        if not topic.proven:
            before = self._prove(topic, before, at, first)
        return (topic.proven and self._follow(topic, before, at)) or found

    def _found(self, topic: _Topic, at: Position) -> bool:
        """Whether a late or repeated event was missing: then it is new. A hole that nobody was told of is forgotten."""
        found = [missing for missing in topic.missing if missing.came(at)]
        if found:
            topic.missing = [missing for missing in topic.missing if missing.gap is not None or not missing.complete]
        return bool(found)

    def _prove(self, topic: _Topic, before: Position, at: Position, first: bool) -> Position:
        """Finds the reading past the place where it stood, with proof or leaving a hole; the place in today's offsets.

        Offsets differ between the clusters of the datacentres: the event's own id counts, or else the next offset.
        In the order of a topic nothing before the place has a later time than it, so a later one is past it.
        """
        if at.event_id == before.event_id:
            topic.proven = True
            topic.position = before = before._replace(partition=at.partition, offset=at.offset)
        elif at.offset == before.offset + 1:
            topic.proven = True
        elif at.ts_ms > before.ts_ms:
            topic.proven = True
            hole = Hole(at.topic, before.ts_ms, at.ts_ms, TRUNCATED if first else UNPROVEN)
            topic.missing.append(Missing(hole, before, at))
            before = before._replace(partition=at.partition, offset=at.offset - 1)
        return before

    def _follow(self, topic: _Topic, before: Position, at: Position) -> bool:
        if at.offset <= before.offset:
            return False
        if at.offset > before.offset + 1:
            hole = Hole(at.topic, before.ts_ms, max(before.ts_ms, at.ts_ms), JUMP)
            topic.missing.append(Missing(hole, before, at).counted())
        return self._move(topic, at)

    def _move(self, topic: _Topic, at: Position) -> bool:
        """The greatest time stays: order in a topic is not quite order in time, and a resume must not skip."""
        before = topic.position
        late = at.ts_ms < before.ts_ms and before.event_id
        topic.position = at._replace(ts_ms=before.ts_ms) if late else at
        self._moved.add(at.topic)
        return True

    def current(self) -> dict[str, Position]:
        """The position of every topic."""
        return {name: topic.position for name, topic in self._topics.items()}

    def asked(self) -> list[Position]:
        """Where to read on, by topic; before the earliest of its holes that is to be read again, where there is one."""
        found = []
        for topic in self._topics.values():
            again = min((missing.since_ms for missing in topic.missing if not missing.readings), default=None)
            earlier = again is not None and again < topic.position.ts_ms
            found.append(topic.position._replace(ts_ms=again) if earlier and again is not None else topic.position)
        return found

    def moved(self) -> tuple[Position, ...]:
        """The positions to be recorded: those that moved since `told`."""
        current = self.current()
        return tuple(current[name] for name in sorted(self._moved))

    def missing(self) -> tuple[Missing, ...]:
        """What is missing, in all topics: found just now, waited for, or complete and to be dropped."""
        return tuple(missing for topic in self._topics.values() for missing in topic.missing)

    def holes(self) -> tuple[Hole, ...]:
        """The holes nobody was told of, and not filled by a late event."""
        return tuple(missing.hole for missing in self.missing() if missing.gap is None)

    def told(self, moved: Iterable[Position]) -> None:
        """These positions are recorded."""
        self._moved -= {position.topic for position in moved}

    def drop(self, missing: Missing) -> None:
        """Nobody waits for what is missing there any more: it has come, or comes by another way."""
        self._topics[missing.hole.topic].missing.remove(missing)

    def start_by(self, ms: int) -> None:
        """Topics that have brought no event yet begin at `ms` at the latest.

        By a clock that is ahead of the server's, what is still to come would be asked for.
        """
        for name, topic in self._topics.items():
            if not topic.position.event_id and topic.position.ts_ms > ms:
                topic.position = topic.position._replace(ts_ms=ms)
                self._moved.add(name)

    def restart(self, ms: int) -> None:
        """All topics go on at `ms`, whatever lies before it; those that are past it already stay."""
        for name, topic in self._topics.items():
            topic.missing.clear()
            if topic.position.ts_ms < ms:
                topic.position = Position(name, ms, 0, *NOTHING)
                self._moved.add(name)
