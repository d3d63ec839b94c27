"""A shrunken rate lies between a unit's own and that of all; without a spread it is that of all."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.beta_binomial import fit
from metrics.interval import wilson
from metrics.shrinkage import Shrunken, shrink

UNIT = st.integers(0, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
UNITS = st.lists(UNIT, min_size=1, max_size=10)
DIFFER = ([2, 30, 9, 0, 12], [40, 120, 150, 31, 29])


def shrunken(units: list[tuple[int, int]]) -> Shrunken:
    """The shrunken rates of pairs."""
    return shrink([hits for hits, _ in units], [size for _, size in units])


def test_units_that_differ_are_drawn_to_the_prior_mean() -> None:
    """(retained + alpha) / (newcomers + alpha + beta), with the alpha and beta of the greatest likelihood."""
    found = shrink(*DIFFER)
    hits, sizes = (np.array(column) for column in DIFFER)
    assert not found.pooled
    assert (found.alpha, found.beta) == fit(hits, sizes)
    assert found.mean == found.alpha / (found.alpha + found.beta)
    assert found.rate == pytest.approx((hits + found.alpha) / (sizes + found.alpha + found.beta), rel=1e-15)


@settings(max_examples=60)
@given(UNITS)
def test_a_rate_lies_between_its_own_and_the_prior_mean(units: list[tuple[int, int]]) -> None:
    """Never beyond either; and the interval beside it is Wilson's of the unit's own count, and no other."""
    found = shrunken(units)
    low, high = wilson([hits for hits, _ in units], [size for _, size in units])
    assert np.array_equal(found.low, low, equal_nan=True)
    assert np.array_equal(found.high, high, equal_nan=True)
    for (hits, size), rate in zip(units, found.rate, strict=True):
        if size:
            ends = sorted((hits / size, found.mean))
            assert ends[0] - 1e-12 <= rate <= ends[1] + 1e-12
            assert 0 <= rate <= 1


@settings(max_examples=30)
@given(UNITS, st.randoms(use_true_random=False))
def test_the_order_of_units_changes_no_rate(units: list[tuple[int, int]], random: Any) -> None:
    """Each unit keeps its rate to the last digit wherever it stands."""
    order = list(range(len(units)))
    random.shuffle(order)
    assert np.array_equal(shrunken([units[i] for i in order]).rate, shrunken(units).rate[order], equal_nan=True)


@settings(max_examples=30)
@given(UNITS, st.integers(0, 10))
def test_a_unit_without_newcomers_changes_nothing_and_has_no_rate(units: list[tuple[int, int]], place: int) -> None:
    """A contest that brought nobody is a dash: it is not 0 %, and it draws nobody anywhere."""
    place = min(place, len(units))
    found, more = shrunken(units), shrunken([*units[:place], (0, 0), *units[place:]])
    assert math.isnan(more.rate[place])
    assert math.isnan(more.low[place])
    assert np.array_equal(np.delete(more.rate, place), found.rate, equal_nan=True)
    assert (more.alpha, more.beta, more.pooled) == (found.alpha, found.beta, found.pooled)


def test_a_small_unit_is_drawn_further_than_a_large_one() -> None:
    """Of two units at 0 % the smaller one comes nearer to the prior mean; of the raw rates neither would be first."""
    found = shrink([0, 0, 30, 9, 12], [10, 300, 120, 150, 40])
    assert found.rate[0] > found.rate[1]
    assert abs(found.rate[0] - found.mean) < abs(found.rate[1] - found.mean)


@pytest.mark.parametrize(
    ("retained", "newcomers"),
    [
        ([1, 2, 3, 4], [20, 40, 60, 80]),  # all at 5 %: less spread than chance makes
        ([5, 60], [100, 100]),  # two units cannot tell how much units differ
        ([5, 60, 0], [100, 100, 0]),  # nor can two and an empty one
        ([0, 0, 0], [30, 40, 50]),
        ([30, 40, 50], [30, 40, 50]),
    ],
)
def test_without_a_spread_every_unit_has_the_pooled_rate(retained: list[int], newcomers: list[int]) -> None:
    """The fall-back: sums of retained over sums of newcomers, said to be so, with no end to the prior's weight."""
    found = shrink(retained, newcomers)
    assert found.pooled
    assert found.mean == sum(retained) / sum(newcomers)
    assert set(found.rate[np.array(newcomers) > 0]) == {found.mean}
    assert (found.alpha, found.beta) == (math.inf, math.inf)


@pytest.mark.parametrize(("retained", "newcomers"), [([], []), ([0], [0]), ([0, 0, 0], [0, 0, 0])])
def test_of_nobody_there_is_no_rate(retained: list[int], newcomers: list[int]) -> None:
    """No unit, or units of nobody: no rate and no mean, and no error."""
    found = shrink(retained, newcomers)
    assert found.pooled
    assert math.isnan(found.mean)
    assert np.isnan(found.rate).all()
    assert len(found.rate) == len(retained)


@pytest.mark.parametrize(
    ("retained", "newcomers", "message"),
    [
        ([1, 7], [9, 5], "unit 1: 7 retained of 5 newcomers"),
        ([1, -1], [9, 5], "unit 1: -1 retained of 5 newcomers"),
        ([0], [-2], "unit 0: 0 retained of -2 newcomers"),
        ([1, 2], [9], r"one number a unit: shapes \(2,\), \(1,\)"),
        (3, 5, r"one number a unit: shapes \(\), \(\)"),
        ([0.5], [2], "whole numbers"),
    ],
)
def test_impossible_numbers_are_refused_by_name(retained: Any, newcomers: Any, message: str) -> None:
    """The error names the unit, by its place, and its numbers."""
    with pytest.raises(ValueError, match=message):
        shrink(retained, newcomers)
