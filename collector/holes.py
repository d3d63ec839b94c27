"""Holes in a topic: between which two events something is missing, and how much of it has come after all.

What is missing is known by offsets, and those are comparable within a connection only: the clusters of the two
datacentres count differently. So in every new connection a hole waits for the event before it, which is known by its
id; from there on every offset up to the event behind it must come. Where the cluster is the same, what came in an
earlier connection need not come again.
"""

from __future__ import annotations

from dataclasses import dataclass

from state.coverage import Position

_PASSED_MS = 5000  # event time behind a hole after which what is missing in it will not come in this reading
_NO_END = 2**62

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hole:
    """Events of `topic` are missing between the times `since_ms` and `until_ms` of the events around them."""

    topic: str
    since_ms: int
    until_ms: int
    reason: str


def without(ranges: tuple[Range, ...], offset: int) -> tuple[Range, ...]:
    """The ranges, both ends of each included, without one offset."""
    found: list[Range] = []
    for low, high in ranges:
        if low <= offset <= high:
            found += [(low, offset - 1)] if low < offset else []
            found += [(offset + 1, high)] if offset < high else []
        else:
            found.append((low, high))
    return tuple(found)


def below(ranges: tuple[Range, ...], end: int) -> tuple[Range, ...]:
    """What of the ranges lies below `end`."""
    return tuple((low, min(high, end - 1)) for low, high in ranges if low < end)


class Missing:
    """What is missing in a hole: all between `before` and `after` that has not come.

    `gap` is the gap's id once it is recorded, `readings` counts the connections that were asked for it.
    """

    __slots__ = ("_after", "_anchored", "_before", "_missing", "_reached", "gap", "hole", "passed", "readings")

    def __init__(self, hole: Hole, before: Position, after: Position) -> None:
        self.hole = hole
        self.gap: int | None = None
        self.readings = 0
        self.passed = False
        self._before, self._after = before, after
        self._missing: tuple[Range, ...] | None = None
        self._anchored = self._reached = False

    def counted(self) -> Missing:
        """The same, where both events were counted in the connection at hand: it is known by offset what is missing."""
        self._missing = ((self._before.offset + 1, self._after.offset - 1),)
        self._anchored = self._reached = True
        return self

    @property
    def since_ms(self) -> int:
        """The time to read again from."""
        return self._before.ts_ms

    @property
    def complete(self) -> bool:
        """Whether everything between the two events has come."""
        return self._missing == () and self._reached

    def begin(self) -> None:
        """Another connection opens, and counts by offsets of its own."""
        self._anchored = self._reached = self.passed = False
        self.readings += 1

    def came(self, at: Position) -> bool:
        """Whether an event of the topic is one of those missing."""
        if at.ts_ms > self.hole.until_ms + _PASSED_MS:
            self.passed = True
        if self.passed:
            return False
        if not self._anchored:
            self._anchor(at)
            return False
        if at.event_id == self._after.event_id:
            self._reached = True
            self._missing = below(self._missing or (), at.offset)
            return False
        left = without(self._missing or (), at.offset)
        found, self._missing = left != self._missing, left
        return found

    def _anchor(self, at: Position) -> None:
        """The event before the hole tells how offsets count here: as before, or anew from there to the event behind."""
        if at.event_id != self._before.event_id:
            return
        self._anchored = True
        self._reached = self._missing is not None and at.offset == self._before.offset
        if not self._reached:
            self._before = self._before._replace(offset=at.offset)
            self._missing = ((at.offset + 1, _NO_END),)
