"""What is missing between two events, and when it is known to have come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from collector.holes import Hole, Missing, Range, below, without
from state.coverage import Position

T = 1_800_000_000_000
TOPIC = "eqiad.mediawiki.recentchange"


def at(n: int, shift: int = 0) -> Position:
    """The event number `n`, a second after the one before, in a cluster that counts from elsewhere."""
    return Position(TOPIC, T + 1000 * n, 0, n + shift, f"id {n}")


def between(before: int, after: int) -> Missing:
    """All events between two, in no connection yet."""
    return Missing(Hole(TOPIC, T + 1000 * before, T + 1000 * after, "a test"), at(before), at(after))


def members(ranges: tuple[Range, ...]) -> list[int]:
    """The offsets of ranges, one by one."""
    return [n for low, high in ranges for n in range(low, high + 1)]


apart = st.lists(st.integers(0, 30), unique=True, max_size=8).map(
    lambda ends: tuple(zip(*[iter(sorted(ends))] * 2, strict=False))
)


@given(apart, st.integers(-2, 32))
def test_ranges_lose_one_offset_and_nothing_else(ranges: tuple[Range, ...], offset: int) -> None:
    """As sets of offsets; ranges stay in order, apart and not empty."""
    left = without(ranges, offset)
    assert members(left) == [n for n in members(ranges) if n != offset]
    assert all(low <= high for low, high in left)


@given(apart, st.integers(-2, 32))
def test_what_lies_below_an_end_ends_before_it(ranges: tuple[Range, ...], end: int) -> None:
    """As sets of offsets."""
    assert members(below(ranges, end)) == [n for n in members(ranges) if n < end]


def test_late_events_complete_a_hole_in_any_order() -> None:
    """In the connection that left it out, each that was missing is new once, and the last one completes it."""
    hole = between(3, 8).counted()
    assert [hole.came(at(n)) for n in (6, 4, 6, 7)] == [True, True, False, True]
    assert not hole.complete
    assert hole.came(at(5))
    assert hole.complete


def test_a_second_reading_in_another_cluster_completes_it() -> None:
    """Offsets are others there: from the event before it, known by its id, all up to the one behind it."""
    hole = between(3, 6)
    hole.begin()
    assert [hole.came(at(n, shift=70_000)) for n in (2, 3, 4, 5)] == [False, False, True, True]
    assert not hole.complete
    assert not hole.came(at(6, shift=70_000))
    assert hole.complete


def test_a_foreign_offset_is_not_mistaken_for_the_missing_one() -> None:
    """Before the event in front of the hole has come, nobody knows how this connection counts."""
    hole = between(3, 6).counted()
    hole.begin()
    assert [hole.came(at(n, shift=-3)) for n in (7, 8)] == [False, False]
    assert not hole.complete


def test_where_the_cluster_is_the_same_what_came_before_need_not_come_again() -> None:
    """One of two comes late, the other with the second reading."""
    hole = between(3, 6).counted()
    hole.came(at(4))
    hole.begin()
    assert [hole.came(at(n)) for n in (3, 4, 5)] == [False, False, True]
    assert hole.complete


def test_nothing_came_between_two_neighbours_of_another_cluster() -> None:
    """A hole that was none: the event behind it follows the one before it."""
    hole = between(3, 4)
    hole.begin()
    assert not hole.came(at(3, shift=50))
    assert not hole.complete
    hole.came(at(4, shift=50))
    assert hole.complete


def test_a_reading_that_is_past_the_place_completes_nothing() -> None:
    """Five seconds of event time behind the hole it is passed; the next reading may still bring what is missing."""
    hole = between(3, 5).counted()
    assert not hole.came(at(10))
    assert not hole.passed
    assert not hole.came(at(11))
    assert hole.passed
    assert not hole.came(at(4))
    hole.begin()
    assert (hole.passed, hole.readings) == (False, 1)
    assert [hole.came(at(n)) for n in (3, 4)] == [False, True]
    assert hole.complete
