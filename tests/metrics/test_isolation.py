"""How few people combinations of sums tell of: what the rules find is what exact linear algebra finds."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.isolation import OTHERS, OWN, PATTERNS, SHARED, Fault, Group, fewest, find_fault
from tests.metrics.attack import Cell, Sum, isolate

NAMES = ("grace", "commons", "first-edit")
ALONE = (True,) * OTHERS
TOGETHER = (False,) * OTHERS


def group(inside: dict[int, int], outside: dict[int, int] | None = None, own: tuple[bool, ...] = ALONE) -> Group:
    """A group from its people by pattern."""
    counts = [tuple(part.get(pattern, 0) for pattern in range(PATTERNS)) for part in (inside, outside or {})]
    return Group(counts[0], counts[1], own)


def published(groups: list[Group]) -> tuple[list[Sum], dict[Cell, int]]:
    """The sums published of the groups, headline and all, and the people of each cell (group, inside, pattern)."""
    people: dict[Cell, int] = {}
    for place, each in enumerate(groups):
        for pattern in range(PATTERNS):
            people[place, True, pattern] = each.inside[pattern]
            people[place, False, pattern] = each.outside[pattern]
    told: dict[str, set[Cell]] = {}
    for place, each in enumerate(groups):
        for inside, pattern in product((True, False), range(PATTERNS)):
            if inside:
                told.setdefault(f"{place} global", set()).add((place, inside, pattern))
            for d, name in enumerate(NAMES):
                if pattern >> d & 1:
                    unit = f"{place} {name}" if each.own[d] else f"other {name}"
                    told.setdefault(unit, set()).add((place, inside, pattern))
    return [Sum(name, frozenset((cell, "x") for cell in cells)) for name, cells in told.items()], people


def test_who_is_new_by_one_definition_only_is_told_of() -> None:
    """Three people of the grace period are the difference of two figures of the same country; ten may be."""
    assert find_fault([group({7: 30}, {1: 3})], 10) == Fault((1, 0, 0), 0)
    assert find_fault([group({7: 30}, {1: 10})], 10) is None
    assert find_fault([group({7: 30})], 10) is None


def test_the_headline_people_that_another_definition_lacks_are_told_of() -> None:
    """The difference counts both ways, and not what is left of it: 9 people here and 9 there are 18."""
    assert find_fault([group({7: 30, 5: 9})], 10) == Fault((0, 1, 0), 0)
    assert find_fault([group({7: 30, 5: 9}, {2: 9})], 10) is None


def test_two_other_definitions_are_compared_with_each_other() -> None:
    """Grace and first-edit each differ from the headline by 14, and from one another by 3."""
    fault = find_fault([group({7: 30}, {5: 14, 4: 3})], 10)
    assert fault == Fault((1, 0, -1), 0)
    assert fault is not None
    assert fault.definitions == [2, 0]


def test_three_definitions_are_combined() -> None:
    """Grace and commons, less first-edit and the headline, leave the three people whom all but the headline take in.

    No two of the four definitions differ by fewer than ten.
    """
    assert find_fault([group({7: 30}, {5: 20, 6: 20, 7: 3})], 10) == Fault((1, 1, -1), 0)
    assert find_fault([group({7: 30}, {5: 20, 6: 20, 7: 10})], 10) is None


def test_units_that_are_merged_are_told_of_together() -> None:
    """Four people of one country and six of the other; nine are too few."""
    shared = (False, True, True)
    assert find_fault([group({7: 30}, {1: 4}, shared), group({7: 20}, {1: 6}, shared)], 10) is None
    fault = find_fault([group({7: 30}, {1: 4}, shared), group({7: 20}, {1: 5}, shared)], 10)
    assert fault == Fault((1, 0, 0), None)


def test_different_merging_of_two_definitions_is_seen_through() -> None:
    """Grace is merged over two countries and first-edit in none: what is known of one is taken off the other."""
    merged = (False, True, True)
    groups = [group({7: 30}, {5: 12}, merged), group({7: 20}, {1: 6, 5: 30}, merged)]
    assert find_fault(groups, 10) == Fault((1, 0, 0), None)


def test_fewest_are_told_with_the_best_coefficients_of_ones_own() -> None:
    """Of a group whose other definitions are its own, nobody need be told; of one that shares all, the difference."""
    assert fewest(group({7: 30}, {1: 4}), (1, 0, 0)) == 0
    assert fewest(group({7: 30}, {1: 4}, TOGETHER), (1, 0, 0)) == 4


def test_the_largest_coefficients_do_occur() -> None:
    """Two countries leave the shared coefficients 4, 1, -2 only, and those tell of three people of a third one.

    With c for coefficients: in the first nobody is told of where 2 c(commons) + c(first-edit) = 0, in the second where
    c(grace) + 2 c(first-edit) = 0.
    """
    groups = [
        group({1: 10, 6: 10}, {3: 10}, (True, False, False)),
        group({2: 10, 5: 10}, {6: 10}, (False, True, False)),
        group({7: 10}, {1: 3}, TOGETHER),
    ]
    assert find_fault(groups, 10) == Fault((4, 1, -2), None)
    assert find_fault(groups[:2], 10) is None


def test_directions_are_each_there_once() -> None:
    """No direction is a multiple of another, and those of one definition come first."""
    for directions in (OWN, SHARED):
        assert directions[:OTHERS] == ((0, 0, 1), (0, 1, 0), (1, 0, 0))
        lines = {frozenset({d, tuple(-entry for entry in d)}) for d in directions}
        assert len(lines) == len(directions)
    assert len(OWN) == 49
    assert len(SHARED) == 289


FEW = st.dictionaries(st.integers(0, PATTERNS - 1), st.sampled_from([1, 2, 3, 4, 8]), max_size=6)
GROUPS = st.lists(
    st.builds(
        lambda inside, outside, own: group(inside, {p: n for p, n in outside.items() if p}, own),
        FEW,
        FEW,
        st.tuples(*[st.booleans()] * OTHERS),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=300, deadline=None)
@given(GROUPS, st.integers(2, 6))
def test_linear_algebra_finds_the_same(groups: list[Group], threshold: int) -> None:
    """A fault is found exactly where some combination of the sums, whatever its coefficients, tells of a few.

    Countries are large enough: the headline's own figures tell of no few.
    """
    groups = [
        Group(tuple(n if p < PATTERNS - 1 else n + 6 for p, n in enumerate(each.inside)), each.outside, each.own)
        for each in groups
    ]
    sums, people = published(groups)
    found = isolate(sums, people, threshold)
    assert (find_fault(groups, threshold) is None) == (found is None)
