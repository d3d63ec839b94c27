"""Marks of contests of a unit: milestones with milestones, and never one mark with two of another contest."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics.alignment import AFTER, alike, own_marks, unit_days
from metrics.calendar import DAY, MILESTONES, civil_offset, milestone_day

LAST = 430
NOVEMBER, DECEMBER = (92, 182, 274, 366), (91, 183, 275, 366)  # 15 Nov 2023 and 1 Dec 2023 + 3, 6, 9, 12 months
ENDS = st.integers(17_000, 21_000).map(lambda day: day * DAY)
DAYS = ENDS.map(lambda end: tuple(milestone_day(end, civil_offset(end), months) for months in MILESTONES))


def test_contests_of_the_same_days_are_read_at_the_same_marks() -> None:
    """One contest, or several with the same milestones: the mark of the unit."""
    assert alike([NOVEMBER])
    assert alike([NOVEMBER, NOVEMBER])
    assert not alike([NOVEMBER, DECEMBER])
    for days in ([NOVEMBER], [DECEMBER, DECEMBER]):
        assert unit_days(days) == days[0]
        assert (own_marks(days, LAST) == np.arange(LAST + 1)).all()


def test_the_unit_skips_days_of_longer_months() -> None:
    """Its milestones are 91, 90, 92 and 91 days apart; each contest is read at its own."""
    marks = own_marks([NOVEMBER, DECEMBER], LAST)
    assert unit_days([NOVEMBER, DECEMBER]) == (91, 181, 273, 364)
    assert marks[:, [91, 181, 273, 364]].T.tolist() == [[92, 91], [182, 183], [274, 275], [366, 366]]
    assert marks[:, [30, 31]].T.tolist() == [[30, 30], [32, 31]]
    assert marks[:, [121, 122]].T.tolist() == [[122, 121], [123, 124]]


@given(st.lists(DAYS, min_size=1, max_size=4))
def test_milestones_and_the_thirty_days_after_them_are_read_together(days: list[tuple[int, ...]]) -> None:
    """At the unit's own milestone every contest is at its own, and so for as long as survival reads."""
    marks, milestones = own_marks(days, LAST), unit_days(days)
    for contest, own in zip(marks, days, strict=True):
        assert (np.diff(contest) > 0).all()
        assert contest[: AFTER + 1].tolist() == list(range(AFTER + 1))
        for k, milestone in enumerate(milestones):
            assert contest[milestone : milestone + AFTER + 1].tolist() == list(range(own[k], own[k] + AFTER + 1))


@given(st.lists(DAYS, min_size=2, max_size=5))
def test_a_mark_of_a_contest_is_added_to_one_mark_of_another(days: list[tuple[int, ...]]) -> None:
    """Whatever units two contests are in together: of all pairs of their marks that are read, no two share a mark."""
    for one, two in combinations(range(len(days)), 2):
        pairs = set()
        rest = [place for place in range(len(days)) if place not in (one, two)]
        for more in range(len(rest) + 1):
            marks = own_marks([days[place] for place in (one, two, *rest[:more])], LAST)
            pairs |= set(zip(marks[0].tolist(), marks[1].tolist(), strict=True))
        assert len({mark for mark, _ in pairs}) == len({mark for _, mark in pairs}) == len(pairs)
