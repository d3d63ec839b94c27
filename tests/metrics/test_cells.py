"""All counts of a cohort are the formula over windows, to the day at both ends of each, and they add up."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.cells import (
    BOTH,
    COMMONS_ONLY,
    HORIZON,
    LEASTS,
    MEASURES,
    ON_OR_AFTER,
    OTHER_ONLY,
    QUARTERS,
    SINCE_END,
    TODAY,
    TODAY_90,
    WIDTHS,
    WINDOWS,
    Cells,
    Ints,
    Marks,
    Rows,
    count,
    empty,
)

DAYS: Final = (92, 182, 274, 366)  # milestones of an end on 15 November 2023
ANY, ORGANIC = range(2)
COMMONS, WIKIS = 1, 4
Deed = tuple[int, int, int, int, int]  # person, wiki, day, n, own


def cells(deeds: list[Deed], groups: list[int], marks: list[tuple[tuple[int, ...], int, int]] | None = None) -> Cells:
    """The counts of what people did; `groups` has each one's group, `marks` its milestones, today and reach."""
    table = np.array(deeds, dtype=np.int64).reshape(-1, 5)
    found = marks or [(DAYS, 400, 400)] * (max(groups, default=0) + 1)
    return count(
        Rows(*(table[:, column] for column in range(5))),
        np.array(groups, dtype=np.int64),
        Marks(*(np.array(part, dtype=np.int64) for part in zip(*found, strict=True))),
        wikis=WIKIS,
        commons=COMMONS,
    )


def one(day: int, today: int = 400, reach: int = 400) -> Cells:
    """The counts of somebody who contributed once, on wiki 0 on that day."""
    return cells([(0, 0, day, 1, 0)], [0], [(DAYS, today, reach)])


def windows(found: Cells, measure: int = ANY, least: int = 0) -> list[int]:
    """The windows of the first group."""
    return [int(n) for n in found.windows[0, measure, least]]


@pytest.mark.parametrize(
    ("day", "quarter"), [(0, 0), (91, 0), (92, 1), (181, 1), (182, 2), (273, 2), (274, 3), (365, 3)]
)
def test_quarters_begin_at_a_mark_and_end_before_the_next(day: int, quarter: int) -> None:
    """The first day and the last one of each of the four; each day of the year is in exactly one."""
    assert windows(one(day))[QUARTERS] == [int(k == quarter) for k in range(4)]


def test_after_twelve_months_there_is_no_quarter() -> None:
    """Day t_12 is in none of the four."""
    assert windows(one(366))[QUARTERS] == [0, 0, 0, 0]


@pytest.mark.parametrize(("day", "reached"), [(91, 0), (92, 1), (181, 1), (182, 2), (366, 4), (399, 4), (400, 0)])
def test_on_or_after_goes_from_the_mark_to_what_is_known(day: int, reached: int) -> None:
    """From day t_k on, up to the day before the reach, here 400."""
    assert windows(one(day))[ON_OR_AFTER] == [int(k < reached) for k in range(4)]


def test_on_or_after_is_empty_where_nothing_is_known_after_the_mark() -> None:
    """With a reach of 182 days the first is open to the day before, the others are not begun."""
    assert windows(one(181, reach=182))[ON_OR_AFTER] == [1, 0, 0, 0]
    assert windows(one(182, reach=182))[ON_OR_AFTER] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("day", "today", "narrow", "wide"),
    [(99, 100, 1, 1), (100, 100, 0, 0), (70, 100, 1, 1), (69, 100, 0, 1), (10, 100, 0, 1), (9, 100, 0, 0)],
)
def test_the_live_end_looks_back_from_today(day: int, today: int, narrow: int, wide: int) -> None:
    """30 and 90 days up to its mark: day today - w is the first inside, today the first outside."""
    found = windows(one(day, today))
    assert (found[TODAY], found[TODAY_90]) == (narrow, wide)


def test_the_live_end_near_the_end_looks_back_to_it() -> None:
    """At mark 5 the window is [0, 5)."""
    assert (windows(one(0, 5))[TODAY], windows(one(4, 5))[TODAY], windows(one(5, 5))[TODAY]) == (1, 1, 0)


def test_without_a_stream_there_is_no_live_end() -> None:
    """A today of -1 counts nobody, on any day."""
    for day in (0, 1, 60):
        assert windows(one(day, -1))[TODAY:] == [0, 0]


@pytest.mark.parametrize("t", DAYS)
@pytest.mark.parametrize(("width", "place"), [(30, 0), (90, 1)])
def test_curves_at_a_milestone_are_its_window(t: int, width: int, place: int) -> None:
    """Day t - w is the first inside, day t - 1 the last; and since the end, every day before t."""
    for day, inside in ((t - width - 1, 0), (t - width, 1), (t - 1, 1), (t, 0)):
        found = one(day).curves[0, ANY]
        assert found[place, 0, t] == inside
        assert found[WIDTHS.index(SINCE_END), 0, t] == int(day < t)


def test_since_the_end_never_falls_and_reaches_the_horizon() -> None:
    """Who came back on day 0 has come back at every mark from 1 to the last."""
    assert one(0).curves[0, ANY, WIDTHS.index(SINCE_END), 0].tolist() == [0] + [1] * HORIZON
    assert one(HORIZON).curves.sum() == 0


def test_at_least_five_is_of_contributions_in_the_window() -> None:
    """Four before a window's first day and one inside are one; five on several wikis and days are five."""
    apart = cells([(0, 0, 91, 4, 0), (0, 0, 92, 1, 0)], [0])
    assert windows(apart, least=1)[QUARTERS] == [0, 0, 0, 0]
    assert windows(apart)[QUARTERS] == [1, 1, 0, 0]
    together = cells([(0, 0, 92, 2, 0), (0, 1, 92, 1, 0), (0, 2, 180, 2, 0)], [0])
    assert windows(together, least=1)[QUARTERS] == [0, 1, 0, 0]
    assert windows(together, least=1)[ON_OR_AFTER] == [1, 0, 0, 0]
    assert LEASTS == (1, 5)


@pytest.mark.parametrize(
    ("deeds", "kind"),
    [
        ([(0, COMMONS, 80, 1, 0)], COMMONS_ONLY),
        ([(0, 0, 80, 1, 0), (0, 3, 81, 1, 0)], OTHER_ONLY),
        ([(0, COMMONS, 62, 1, 0), (0, 2, 91, 1, 0)], BOTH),
        ([(0, COMMONS, 61, 1, 0), (0, 2, 91, 1, 0)], OTHER_ONLY),  # the day before the window
        ([(0, COMMONS, 80, 1, 0), (0, 2, 92, 1, 0)], COMMONS_ONLY),  # the day after it
    ],
)
def test_where_somebody_was_active_in_the_window(deeds: list[Deed], kind: int) -> None:
    """On Commons only, elsewhere only or on both, in the 30 days up to the mark; each person is one of the three."""
    found = cells(deeds, [0])
    assert found.spread[0, ANY, 0].tolist() == [int(place == kind) for place in range(3)]


def test_each_wiki_counts_who_was_active_there() -> None:
    """A person once a wiki, however many days, and on each of several wikis."""
    deeds = [(0, 0, 70, 3, 0), (0, 0, 71, 1, 0), (0, 2, 91, 1, 0), (1, 2, 62, 1, 0), (2, 3, 92, 1, 0)]
    assert cells(deeds, [0, 0, 0]).wikis[0, ANY, 0].tolist() == [1, 0, 2, 0]


def test_organic_leaves_out_what_is_the_campaigns_own() -> None:
    """Two contributions of which two are own are none, three are one; in curves, windows, spread and wikis."""
    found = cells([(0, COMMONS, 80, 2, 2), (1, 0, 80, 3, 2), (2, COMMONS, 80, 6, 1)], [0, 0, 0])
    assert windows(found)[0] == 3
    assert windows(found, ORGANIC)[0] == 2
    assert (windows(found, ANY, 1)[0], windows(found, ORGANIC, 1)[0]) == (1, 1)
    assert found.curves[0, :, 0, 0, 92].tolist() == [3, 2]
    assert found.spread[0, :, 0].tolist() == [[2, 1, 0], [1, 1, 0]]
    assert found.wikis[0, :, 0].tolist() == [[1, 2, 0, 0], [1, 1, 0, 0]]


def test_without_own_uploads_organic_is_any() -> None:
    """Then nothing is left out, and both are the same counts."""
    found = cells([(0, 0, 80, 2, 0), (1, COMMONS, 300, 7, 0)], [0, 1])
    for item in fields(Cells):
        counts: Ints = getattr(found, item.name)
        assert (counts[:, ANY] == counts[:, ORGANIC]).all()


def test_groups_are_read_at_their_own_marks() -> None:
    """The same deed is in the first quarter of one group and in the second of another that ended sooner."""
    found = cells([(0, 0, 92, 1, 0), (1, 0, 92, 1, 0)], [0, 1], [(DAYS, 93, 93), ((93, 183, 275, 367), 92, 92)])
    assert found.windows[:, ANY, 0, QUARTERS].tolist() == [[0, 1, 0, 0], [1, 0, 0, 0]]
    assert found.windows[:, ANY, 0, TODAY].tolist() == [1, 0]
    assert found.spread[:, ANY, 0].sum(axis=1).tolist() == [0, 1]


def test_nobody_is_zeros() -> None:
    """Groups without people, and people without deeds, are counted as nobody."""
    found, nobody = cells([], [0, 1]), empty(2, WIKIS)
    for item in fields(Cells):
        assert getattr(found, item.name).shape == getattr(nobody, item.name).shape
        assert getattr(found, item.name).sum() == 0
    assert nobody.windows.shape == (2, len(MEASURES), len(LEASTS), WINDOWS)


DEEDS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.integers(0, WIKIS - 1),
        st.sampled_from([0, 1, 29, 61, 62, 91, 92, 151, 152, 181, 182, 273, 274, 336, 365, 366, 369, 399, 400, 500]),
        st.integers(1, 6),
        st.integers(0, 2),
    ).map(lambda deed: (*deed[:4], min(deed[3], deed[4]))),
    max_size=25,
)


def plain(deeds: list[Deed], measure: int, first: int, after: int, least: int) -> int:
    """Who made so many contributions in the days [first, after), the obvious way."""
    n = [0] * 6
    for person, _, day, number, own in deeds:
        if first <= day < after:
            n[person] += number - own * measure
    return sum(number >= least for number in n)


@given(DEEDS, st.integers(-1, 402), st.integers(0, 402))
def test_every_window_is_the_formula(deeds: list[Deed], today: int, reach: int) -> None:
    """Against plain counting, for both measures and both least numbers, with days at and beside every boundary."""
    found = cells(deeds, [0] * 6, [(DAYS, today, reach)])
    bounds = [*zip((0, *DAYS[:-1]), DAYS, strict=True), *((t, reach) for t in DAYS)]
    bounds += [(max(0, today - 30), today), (max(0, today - 90), today)]
    for measure in range(2):
        for m, least in enumerate(LEASTS):
            assert windows(found, measure, m) == [plain(deeds, measure, *pair, least) for pair in bounds]
            for w, width in enumerate(WIDTHS):
                for t in (0, 1, 30, 31, 92, 182, 366, 396, HORIZON):
                    expected = plain(deeds, measure, max(0, t - (width or t)), t, least)
                    assert found.curves[0, measure, w, m, t] == expected


@given(DEEDS, st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_counts_of_groups_add_up(deeds: list[Deed], groups: list[int]) -> None:
    """The cells of all people are the sum of their groups'; differences come from weights below 0."""
    apart, whole = cells(deeds, [*groups, 2]), cells(deeds, [0] * 6)
    summed, less = apart.weighted(np.array([[1, 1, 1]])), apart.weighted(np.array([[1, 1, 0], [0, 0, -1]]))
    for item in fields(Cells):
        counts: Ints = getattr(whole, item.name)
        assert (getattr(summed, item.name) == counts).all()
        assert (getattr(less, item.name)[0] - getattr(less, item.name)[1] == counts[0]).all()
    summed.add(less.weighted(np.array([[-1, 1]])))
    assert not any(getattr(summed, item.name).any() for item in fields(Cells))


@given(DEEDS)
def test_places_tell_apart_all_who_were_active(deeds: list[Deed]) -> None:
    """The three kinds add up to those active in the 30 days; nobody is on a wiki who is not one of them."""
    found = cells(deeds, [0] * 6)
    for measure in range(2):
        for k, t in enumerate(DAYS):
            active = found.curves[0, measure, 0, 0, t]
            assert found.spread[0, measure, k].sum() == active
            assert found.wikis[0, measure, k].max() <= active <= found.wikis[0, measure, k].sum()
            on_commons = found.spread[0, measure, k, [COMMONS_ONLY, BOTH]].sum()
            assert found.wikis[0, measure, k, COMMONS] == on_commons
