"""Everything published, as sums of what people did: what somebody knows who keeps every file and knows all rules.

A figure counts who made at least so many contributions, by a measure, in a window of time. A window is one of
instants, so that the same window read by another name is the same. People are known by cells (`tests.metrics.year`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from metrics.alignment import own_marks
from metrics.calendar import DAY, MILESTONES, last_mark, next_mark
from state.published import Cube, Curve, Figure, Hour, Snapshot, Spread
from tests.metrics.attack import Sum, Variable
from tests.metrics.year import DEFINITIONS, HOUR, Cell, Place, Somebody

LONGEST = 400
HEADLINE = DEFINITIONS[0]
PLACES = ("commons only", "elsewhere only", "both")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Done:
    """What people did: at least `least` contributions by `measure` in [low, high), at `place` ('' for anywhere).

    By hour (`measure` 'hour'): the number of contributions.
    """

    measure: str
    least: int
    low: int
    high: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The people of a unit by a definition, contest by contest, as of coverage that ends with the second `seen`."""

    name: tuple[str, str]
    members: tuple[tuple[Place, tuple[Cell, ...]], ...]
    seen: int

    @property
    def days(self) -> list[tuple[int, ...]]:
        """The milestones of each contest."""
        return [place.days for place, _ in self.members]

    @property
    def several(self) -> bool:
        """Whether its contests end at different instants."""
        return len({place.end for place, _ in self.members}) > 1

    def marks(self) -> list[list[int]]:
        """The mark of each contest that is read at each mark of the unit that all have passed."""
        passed = tuple(last_mark(place.end, self.seen) for place, _ in self.members)
        return _marks(tuple(self.days), passed)

    def live(self) -> list[int]:
        """The mark of each contest at which the live end is read: of several ends, the last that all have passed."""
        if not self.several:
            return [next_mark(place.end, self.seen) for place, _ in self.members]
        return [row[-1] if row else 0 for row in self.marks()]

    def total(self, name: str, value: int, what: tuple[str, int, str], spans: Sequence[Span]) -> Sum:
        """A sum over the contests, each with its own window of days after its E."""
        measure, least, place = what
        of: set[Variable] = set()
        for (contest, cells), (low, high) in zip(self.members, spans, strict=True):
            for done in _done(contest, measure, least, place, low, high, self.seen):
                of |= {(cell, done) for cell in cells}
        return Sum(f"{' '.join(self.name)} {name}", frozenset(of), value)

    def figure(self, row: Figure) -> Sum:
        """What a figure adds up."""
        spans = self._spans(row.reading, row.k)
        name = f"{row.reading} {row.k} {row.measure} {row.least}"
        return self.total(name, row.retained or 0, (row.measure, row.least, ""), spans)

    def _spans(self, reading: str, k: int) -> list[Span]:
        if not k:
            width = 30 if reading == "today" else 90
            return [(max(0, mark - width), mark) for mark in self.live()]
        at = MILESTONES.index(k)
        return [
            {
                "active": (max(0, days[at] - 30), days[at]),
                "active-90": (max(0, days[at] - 90), days[at]),
                "quarter": (days[at - 1] if at else 0, days[at]),
                "since-end": (0, days[at]),
                "survival": (days[at], days[at] + 30),
                "on-or-after": (days[at], live),
            }[reading]
            for days, live in zip(self.days, self.live(), strict=True)
        ]

    def curve(self, row: Curve, known: int) -> Iterator[Sum]:
        """What the marks of a curve add up, from the mark `known` on."""
        marks = self.marks()
        if len(row.retained) > 4 * len(marks[0]):
            raise AssertionError(
                f"{' '.join(self.name)}: a curve of {len(row.retained) // 4} marks, {len(marks[0])} passed"
            )
        values = np.frombuffer(row.retained, dtype="<i4")[known:].tolist()
        what = (row.measure, row.least, "")
        for t, value in enumerate(values, known):
            spans = [(max(0, own[t] - (row.width or own[t])), own[t]) for own in marks]
            yield self.total(f"curve {row.width} {t} {row.measure} {row.least}", value, what, spans)

    def spread(self, row: Spread) -> Iterator[Sum]:
        """Where those active at a milestone were."""
        spans = self._spans("active", row.k)
        counts = zip(PLACES, (row.commons_only, row.other_only, row.both), strict=True)
        for place, value in (*counts, *row.wikis):
            yield self.total(f"{place} {row.k} {row.measure}", value, (row.measure, 1, place), spans)

    def hour(self, row: Hour) -> Sum:
        """Contributions in an hour."""
        done = Done("hour", 1, row.hour, row.hour + HOUR)
        of = frozenset((cell, done) for _, cells in self.members for cell in cells)
        return Sum(f"{row.unit} {row.hour}", of, row.n)


@lru_cache(maxsize=512)
def _marks(days: tuple[tuple[int, ...], ...], passed: tuple[int, ...]) -> list[list[int]]:
    marks = own_marks(days, LONGEST)
    length = int((marks <= np.array(passed)[:, None]).all(axis=0).sum())
    return [list(row) for row in marks[:, :length].tolist()]


def _done(contest: Place, measure: str, least: int, place: str, low: int, high: int, seen: int) -> Iterator[Done]:
    """What a window of days tells of: nothing if it is empty, less if coverage ends in it, by more than an hour.

    Who was active in the 30 days up to a milestone was on Commons only, elsewhere only or on both: three things.
    """
    start, stop = contest.end + low * DAY, contest.end + high * DAY
    if stop > seen + HOUR:
        stop = seen + 1
    if start >= stop:
        return
    if not place and least == 1 and high in contest.days and low == max(0, high - 30):
        for each in PLACES:
            yield Done(measure, least, start, stop, each)
    else:
        yield Done(measure, least, start, stop, place)


@dataclass(slots=True)
class Attacker:
    """Collects the sums of each snapshot of contests; those known already are not taken again.

    The same figures by another measure, or of another least number, are other sums of the same form. They are taken
    once, as long as nothing is published by those others alone; with `every` they all are.
    """

    contests: Mapping[str, Place]
    every: bool = False
    sums: dict[frozenset[Variable], Sum] = field(default_factory=dict)
    _lengths: dict[Hashable, int] = field(default_factory=dict)
    _numbers: dict[Hashable, int] = field(default_factory=dict)
    _hours: dict[tuple[str, int], int] = field(default_factory=dict)

    def look(
        self, snapshot: Snapshot, cube: Cube, others: Mapping[tuple[str, str], str], cells: Iterable[Cell], seen: int
    ) -> None:
        """Takes in all that is published; `others` has by definition other than the headline and contest its unit.

        `cells` have joined so far, and `seen` is the last second of coverage.
        """
        joined: dict[str, list[Cell]] = {}
        for cell in cells:
            joined.setdefault(cell[0], []).append(cell)
        headline = {(HEADLINE, row.contest_key): row.unit for row in snapshot.unit_contests}
        running = {
            (HEADLINE, key): f"{place.edition}/running"
            for key, place in self.contests.items()
            if place.start <= seen and (HEADLINE, key) not in headline
        }
        groups = self._groups(headline | running | dict(others), joined, seen)
        for figure in sorted(cube.figures, key=_simplest):
            if figure.retained is not None:
                group, number = groups[figure.unit, figure.definition]
                when = 0 if figure.state == "final" else seen
                if self._news((number, figure.reading, figure.k, when), 1, figure):
                    self.take([group.figure(figure)])
        for curve in sorted(cube.curves, key=_simplest):
            group, number = groups[curve.unit, curve.definition]
            length = len(curve.retained) // 4
            new = self._news((number, "curve", curve.width), length, curve)
            if new:
                self.take(group.curve(curve, length - new))
        for spread in sorted(cube.spreads, key=_simplest):
            group, number = groups[spread.unit, spread.definition]
            if self._news((number, "spread", spread.k), 1, spread):
                self.take(group.spread(spread))
        for hour in _each_hour(snapshot.hours, seen):
            if self._hours.get((hour.unit, hour.hour)) != hour.n:  # as it was, it is the sum that it was
                self._hours[hour.unit, hour.hour] = hour.n
                self.take([groups[hour.unit, HEADLINE][0].hour(hour)])

    def _news(self, name: Hashable, length: int, row: Figure | Curve | Spread) -> int:
        """How many of the `length` values of that name were not published before, by no measure."""
        if self.every:
            return length
        new = max(0, length - self._lengths.get(name, 0))
        if new and _simplest(row) != ("any", 1):
            raise AssertionError(f"{row.unit} {name}: published by {row.measure} alone, so take every sum")
        self._lengths[name] = max(length, self._lengths.get(name, 0))
        return new

    def _groups(
        self, units: Mapping[tuple[str, str], str], joined: Mapping[str, Sequence[Cell]], seen: int
    ) -> dict[tuple[str, str], tuple[Group, int]]:
        """The people of each unit by definition, without contests of which nobody is new by it, and their number."""
        members: dict[tuple[str, str], list[tuple[Place, tuple[Cell, ...]]]] = {}
        for (definition, key), unit in sorted(units.items()):
            bit = 1 << DEFINITIONS.index(definition)
            cells = tuple(cell for cell in joined.get(key, ()) if cell[1] & bit)
            if cells and unit:
                members.setdefault((unit, definition), []).append((self.contests[key], cells))
        found = {}
        for name, parts in members.items():
            number = self._numbers.setdefault((name, tuple(parts)), len(self._numbers))
            found[name] = Group(name, tuple(parts), seen), number
        return found

    def take(self, sums: Iterable[Sum]) -> None:
        """Takes in sums; one of nothing tells of nobody."""
        for each in sums:
            if each.of:
                self.sums.setdefault(each.of, each)


def _each_hour(rows: Iterable[Hour], seen: int) -> Iterator[Hour]:
    """The hours that are published, and those after the first, up to now, of units in which nobody did anything.

    Of running contests nothing is known after the last one.
    """
    found: dict[str, dict[int, int]] = {}
    for row in rows:
        found.setdefault(row.unit, {})[row.hour] = row.n
    for unit, hours in found.items():
        last = max(hours) if unit.endswith("/running") else seen // HOUR * HOUR
        for hour in range(min(hours), last + HOUR, HOUR):
            yield Hour(unit, hour, hours.get(hour, 0))


def _simplest(row: Figure | Curve | Spread) -> tuple[str, int]:
    return row.measure, 1 if isinstance(row, Spread) else row.least


def happened(people: Iterable[Somebody], done: Done) -> int:
    """How much of it people really did: how many of them, or by hour how many contributions."""
    total = 0
    for person in people:
        low, high = (bisect_left(person.deeds, (at, "")) for at in (done.low, done.high))
        wikis = [wiki for _, wiki in person.deeds[low:high]]
        if done.measure == "hour":
            total += len(wikis)
        else:
            total += len(wikis) >= done.least and _is_at(done.place, set(wikis))
    return total


def _is_at(place: str, wikis: set[str]) -> bool:
    if place in PLACES:
        return PLACES.index(place) == ("commonswiki" in wikis) + 2 * bool(wikis - {"commonswiki"}) - 1
    return not place or place in wikis
