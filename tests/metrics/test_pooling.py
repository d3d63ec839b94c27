"""Pooling sums what is mature and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.pooling import pool

UNIT = st.integers(0, 200).flatmap(lambda n: st.tuples(st.none() | st.integers(0, n), st.just(n)))
UNITS = st.lists(UNIT, max_size=12)


def test_a_pooled_rate_is_the_sum_over_the_sum() -> None:
    """1 of 10 and 30 of 100 are 31 of 110, not the mean of the two rates."""
    pooled = pool([1, 30], [10, 100])
    assert (pooled.retained, pooled.newcomers, pooled.units) == (31, 110, 2)
    assert pooled.rate == pytest.approx(31 / 110)


def test_what_is_not_mature_is_told_and_not_counted() -> None:
    """A unit that waits adds to neither sum; it does not pull the rate to 0 or to 100 %."""
    pooled = pool([5, None], [50, 50])
    assert (pooled.rate, pooled.waiting, pooled.waiting_newcomers) == (0.1, 1, 50)


def test_nothing_mature_has_no_rate() -> None:
    """Neither 0 nor 100 %: none."""
    assert pool([None], [40]).rate is None
    assert pool([], []).rate is None


@given(UNITS, st.integers(0, 500), st.integers(0, 12))
def test_an_immature_unit_never_changes_a_rate(units: list[tuple[int | None, int]], size: int, place: int) -> None:
    """Adding a unit that is not mature, anywhere, leaves retained, newcomers and rate as they are."""
    more = [*units[:place], (None, size), *units[place:]]
    before, after = pool(*_columns(units)), pool(*_columns(more))
    assert (after.retained, after.newcomers, after.rate) == (before.retained, before.newcomers, before.rate)


@given(UNITS, st.integers(0, 12))
def test_pooling_in_two_steps_is_pooling_at_once(units: list[tuple[int | None, int]], cut: int) -> None:
    """Sums of sums: how units are batched does not matter."""
    first, second = pool(*_columns(units[:cut])), pool(*_columns(units[cut:]))
    whole = pool(*_columns(units))
    assert whole.retained == first.retained + second.retained
    assert whole.newcomers == first.newcomers + second.newcomers


def _columns(units: list[tuple[int | None, int]]) -> tuple[list[int | None], list[int]]:
    return [hits for hits, _ in units], [size for _, size in units]
