"""What is said of two shares is what their Newcombe interval allows, and no more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.comparing import Difference, Share, difference
from metrics.interval import newcombe

SHARE = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_two_editions_differ_by_the_known_points() -> None:
    """2011 (397 of 3,497) against 2012 (635 of 11,237): 4.60 to 6.87 points."""
    found = difference(Share(397, 3497), Share(635, 11237))
    assert (round(found.low, 2), round(found.high, 2)) == (4.60, 6.87)
    assert found.points == pytest.approx(100 * (397 / 3497 - 635 / 11237), rel=1e-12)
    assert found.verdict == "4.6 to 6.9 points more"
    assert found.against("2012") == "4.6 to 6.9 points more than 2012"


@pytest.mark.parametrize(
    ("first", "other", "verdict", "against"),
    [
        ((48, 80), (56, 70), "5.2 to 33.4 points fewer", "5.2 to 33.4 points fewer than last year"),
        (
            (5, 56),
            (0, 29),
            "no difference can be seen",
            "no difference from last year can be seen (3.8 points fewer to 19.3 points more)",
        ),
        ((0, 0), (3, 10), "nothing to compare", "nothing to compare with last year"),
        ((3, 10), (0, 0), "nothing to compare", "nothing to compare with last year"),
        ((10, 10), (0, 20), "67.9 to 100.0 points more", "67.9 to 100.0 points more than last year"),
    ],
)
def test_a_difference_reads_as_part_of_a_sentence(
    first: tuple[int, int], other: tuple[int, int], verdict: str, against: str
) -> None:
    """Newcombe's own examples, in words: more, fewer, not to be seen, nothing to compare."""
    found = difference(first, other)
    assert (found.verdict, found.against("last year")) == (verdict, against)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.02, 2.34, "under 0.1 to 2.3 points more"),
        (-2.34, -0.02, "under 0.1 to 2.3 points fewer"),
        (0.01, 0.04, "under 0.1 points more"),
        (2.31, 2.33, "2.3 points more"),
        (-0.03, 0.04, "under 0.1 points fewer to under 0.1 points more"),
        (0.0, 1.0, "0.0 points fewer to 1.0 points more"),
    ],
)
def test_an_end_is_not_rounded_to_no_difference(low: float, high: float, words: str) -> None:
    """An interval that leaves out 0 does not print it, nor the same number twice."""
    assert Difference((low + high) / 2, low, high).range == words


@given(SHARE, SHARE)
def test_the_verdict_is_that_of_the_interval(first: tuple[int, int], other: tuple[int, int]) -> None:
    """More only where both ends are above 0, fewer only where both are below; the points are Newcombe's, times 100."""
    found = difference(first, other)
    share, low, high = (float(value) for value in newcombe(*first, *other))
    assert (found.points, found.low, found.high) == (100 * share, 100 * low, 100 * high)
    assert found.known
    assert found.seen is not (low <= 0 <= high)
    assert ("more" in found.verdict) is (low > 0)
    assert ("fewer" in found.verdict) is (high < 0)
    assert found.range == found.verdict or not found.seen


@given(SHARE, SHARE)
def test_seen_from_the_other_side_it_is_the_opposite(first: tuple[int, int], other: tuple[int, int]) -> None:
    """The same ends with the other sign, and more where there was fewer."""
    found, back = difference(first, other), difference(other, first)
    assert (back.points, back.low, back.high) == pytest.approx((-found.points, -found.high, -found.low), abs=1e-10)
    assert back.verdict == found.verdict.replace("more", "MORE").replace("fewer", "more").replace("MORE", "fewer")


@pytest.mark.parametrize(
    ("first", "other", "message"),
    [
        ((6, 5), (1, 2), "the first share cannot be: 6 retained of 5 newcomers"),
        ((1, 2), (-1, 5), "the other share cannot be: -1 retained of 5 newcomers"),
        ((1, 2), (0, -5), "the other share cannot be: 0 retained of -5 newcomers"),
    ],
)
def test_an_impossible_share_is_refused_by_side(first: Any, other: Any, message: str) -> None:
    """The error names the side and its numbers."""
    with pytest.raises(ValueError, match=message):
        difference(first, other)
