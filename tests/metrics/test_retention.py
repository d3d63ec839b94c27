"""The kernel is the formula: active(a; t, w, m) = n(a; max(0, t - w), t) >= m, counted by mark."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.retention import Daily, Ints, active_curve, active_curves, daily, rolling

ROW = st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(1, 4))
ROWS = st.lists(ROW, max_size=40)
WIDTHS = st.integers(1, 45)
LEASTS = st.integers(1, 6)
SPANS = st.integers(0, 45)


def arrays(rows: list[tuple[int, int, int]]) -> tuple[Ints, Ints, Ints]:
    """Account, day and n as arrays."""
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def brute_force(rows: list[tuple[int, int, int]], width: int, least: int, days: int) -> list[int]:
    """The formula, mark by mark and account by account."""
    curve = []
    for t in range(days + 1):
        n: dict[int, int] = {}
        for account, day, count in rows:
            if max(0, t - width) <= day < t:
                n[account] = n.get(account, 0) + count
        curve.append(sum(count >= least for count in n.values()))
    return curve


def curve(rows: list[tuple[int, int, int]], width: int, least: int, days: int) -> list[int]:
    """The kernel's answer."""
    account, day, n = arrays(rows)
    return list(active_curve(account, day, n, width=width, least=least, days=days).tolist())


@given(ROWS, WIDTHS, LEASTS, SPANS)
def test_the_kernel_is_the_formula(rows: list[tuple[int, int, int]], width: int, least: int, days: int) -> None:
    """Against brute force, for any width, least number and span, with several rows on a day."""
    assert curve(rows, width, least, days) == brute_force(rows, width, least, days)


@pytest.mark.slow
def test_the_kernel_is_the_formula_for_whole_years() -> None:
    """Against brute force at the sizes of real figures: hundreds of days, 30 and 90 days wide, at least 1 and 5."""
    random = Random(5)
    for width, least in ((30, 1), (30, 5), (90, 1), (90, 5), (365, 1), (92, 2)):
        rows = [
            (random.randrange(60), int(random.expovariate(1 / 80)), random.randrange(1, 4))
            for _ in range(random.randrange(400))
        ]
        assert curve(rows, width, least, 380) == brute_force(rows, width, least, 380)


def test_a_day_reaches_the_marks_after_it_and_no_further() -> None:
    """Contributing on day d makes active from mark d + 1 to mark d + w: half-open on both sides."""
    assert curve([(0, 0, 1)], 3, 1, 6) == [0, 1, 1, 1, 0, 0, 0]
    assert curve([(0, 2, 1)], 3, 1, 6) == [0, 0, 0, 1, 1, 1, 0]
    assert curve([(0, 6, 1)], 3, 1, 6) == [0] * 7  # day 6 is read at mark 7


def test_the_first_marks_look_back_to_the_end_and_not_beyond() -> None:
    """At t < w the window is [0, t): contributions before the end are never counted."""
    assert curve([(0, -1, 1), (1, 0, 1)], 30, 1, 2) == [0, 1, 1]


def test_at_least_m_counts_contributions_and_not_days() -> None:
    """Five on one day, on two wikis, or over five days are all five."""
    rows = [(0, 1, 5), *[(1, 1, 2), (1, 1, 3)], *[(2, day, 1) for day in range(5)], (3, 1, 4)]
    assert curve(rows, 30, 5, 5) == [0, 0, 2, 2, 2, 3]


def test_without_n_each_row_is_one_contribution() -> None:
    """Leaving out `n` counts rows; rows of n = 0 change nothing."""
    account, day, n = arrays([(0, 1, 1), (0, 1, 1), (1, 2, 1)])
    for least in (1, 2):
        bare = active_curve(account, day, width=30, least=least, days=9)
        assert bare.tolist() == active_curve(account, day, n, width=30, least=least, days=9).tolist()
        padded = active_curve(np.append(account, 7), np.append(day, 3), np.append(n, 0), width=30, least=least, days=9)
        assert padded.tolist() == bare.tolist()


def test_nobody_is_a_curve_of_zeros() -> None:
    """No rows give int64 zeros for t = 0 .. days."""
    nothing = active_curve(*arrays([]), width=30, days=3)
    assert nothing.tolist() == [0, 0, 0, 0]
    assert nothing.dtype == np.int64


@given(ROWS, WIDTHS, LEASTS, SPANS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    rows: list[tuple[int, int, int]], width: int, least: int, days: int, random: Random
) -> None:
    """Any permutation gives the same curve."""
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert curve(shuffled, width, least, days) == curve(rows, width, least, days)


@given(ROWS, WIDTHS, LEASTS, SPANS)
def test_splitting_a_row_does_not_matter(rows: list[tuple[int, int, int]], width: int, least: int, days: int) -> None:
    """One row of n contributions or n rows of one are the same."""
    split = [(account, day, 1) for account, day, n in rows for _ in range(n)]
    assert curve(split, width, least, days) == curve(rows, width, least, days)


@given(ROWS, st.integers(1, 12))
def test_windows_tile_without_gap_or_overlap(rows: list[tuple[int, int, int]], width: int) -> None:
    """Read at t = w, 2w, 3w ... every contribution is in exactly one window: the tiles add up to all of them."""
    marks = range(width, 48 + width, width)
    single = [(account * 50 + index, day, n) for index, (account, day, n) in enumerate(rows)]
    days = max(marks)
    found = curve(single, width, 1, days)
    assert sum(found[t] for t in marks) == len(rows)


@given(ROWS, WIDTHS, SPANS)
def test_more_is_never_easier(rows: list[tuple[int, int, int]], width: int, days: int) -> None:
    """A wider window never has fewer active, a higher least number never more."""
    one = np.array(curve(rows, width, 1, days))
    assert (np.array(curve(rows, width + 1, 1, days)) >= one).all()
    assert (np.array(curve(rows, width, 2, days)) <= one).all()


@given(st.lists(st.tuples(st.integers(0, 3), ROW), max_size=40), WIDTHS, LEASTS, SPANS)
def test_many_groups_at_once_are_each_group_alone(
    rows: list[tuple[int, tuple[int, int, int]]], width: int, least: int, days: int
) -> None:
    """The curves of groups do not touch, even where they share accounts."""
    group = np.array([which for which, _ in rows], dtype=np.int64)
    account, day, n = arrays([row for _, row in rows])
    found = active_curves(group, account, day, n, groups=4, width=width, least=least, days=days)
    assert found.shape == (4, days + 1)
    for which in range(4):
        assert found[which].tolist() == brute_force([row for g, row in rows if g == which], width, least, days)


@pytest.mark.parametrize(("width", "least", "days"), [(0, 1, 5), (30, 0, 5), (30, 1, -1)])
def test_a_window_of_nothing_is_refused(width: int, least: int, days: int) -> None:
    """Width and least number are at least 1, the span at least 0."""
    with pytest.raises(ValueError, match="at least"):
        curve([(0, 0, 1)], width, least, days)


def days_of(rows: list[tuple[int, int, int]]) -> Daily:
    """The sums by person and day."""
    return daily(*arrays(rows))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(-2, 4)), max_size=40))
def test_days_are_summed_in_order(rows: list[tuple[int, int, int]]) -> None:
    """A row for each person and day with anything, in order, with a running sum; numbers below 1 count nothing."""
    sums: dict[tuple[int, int], int] = {}
    for person, day, n in rows:
        if n > 0:
            sums[person, day] = sums.get((person, day), 0) + n
    found = days_of(rows)
    pairs = list(zip(found.person.tolist(), found.day.tolist(), strict=True))
    assert dict(zip(pairs, found.n.tolist(), strict=True)) == sums
    assert pairs == sorted(sums)
    assert found.total.tolist() == np.cumsum(found.n).tolist()
    assert len(found) == len(sums)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(-2, 4)), max_size=40),
    st.lists(st.integers(0, 2), min_size=6, max_size=9),
    WIDTHS,
    LEASTS,
    SPANS,
)
def test_groups_of_people_are_the_formula(
    rows: list[tuple[int, int, int]], groups: list[int], width: int, least: int, days: int
) -> None:
    """Unsorted rows, people without any, groups of nobody: each group's curve is that of its people alone."""
    found = rolling(days_of(rows), np.array(groups), groups=4, width=width, least=least, days=days)
    assert found.dtype == np.int64
    for which in range(4):
        theirs = [row for row in rows if groups[row[0]] == which and row[2] > 0]
        assert found[which].tolist() == brute_force(theirs, width, least, days)


def test_five_over_several_days_hold_as_long_as_a_window_holds_them() -> None:
    """2 on day 0, 2 on day 3, 1 on day 6: five at marks 7 and 8 by 8 days, and never by 6."""
    rows = [(0, 0, 2), (0, 3, 2), (0, 6, 1)]
    assert curve(rows, 8, 5, 10) == [0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0]
    assert curve(rows, 7, 5, 10) == [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert curve(rows, 6, 5, 10) == [0] * 11


def test_contributions_of_one_person_do_not_complete_anothers() -> None:
    """The last four of one and the first of the next are five rows in a row, and nobody's five."""
    assert curve([(0, 5, 4), (1, 5, 1), (1, 6, 3)], 30, 5, 10) == [0] * 11


def test_spans_that_touch_or_overlap_count_a_person_once() -> None:
    """Active every day, every w days, or every w + 1 days: one person at most, with a hole of one mark in the last."""
    assert curve([(0, day, 1) for day in range(9)], 3, 1, 9) == [0, *[1] * 9]
    assert curve([(0, day, 1) for day in (0, 3, 6)], 3, 1, 9) == [0, *[1] * 9]
    assert curve([(0, day, 1) for day in (0, 4)], 3, 1, 9) == [0, 1, 1, 1, 0, 1, 1, 1, 0, 0]


def test_a_kernel_that_forgets_the_window_is_found() -> None:
    """The control: a curve that counts people from their first day on differs from brute force where windows end."""
    rows = [(0, 0, 1)]
    forgetful = np.minimum(np.cumsum(np.bincount([1], minlength=7)), 1).tolist()
    assert forgetful != brute_force(rows, 3, 1, 6)
    assert forgetful == brute_force(rows, 7, 1, 6)
