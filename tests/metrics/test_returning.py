"""Who took part again, against the obvious loops."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics.participation import UNKNOWN, Editions
from metrics.returning import Returns, returns

Row = tuple[int, int, int]  # account, edition, first upload
NAMES = (("a", 2020), ("a", 2021), ("a", 2022), ("b", 2020), ("b", 2021), ("b", 2022))
OVER = (True, True, True, True, False, True)
EDITIONS = Editions(np.array([0, 0, 0, 1, 1, 1]), np.array(OVER))


def found(rows: list[Row], editions: Editions = EDITIONS) -> Returns:
    """What is found of these people."""
    account, edition, first_upload = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return returns(account, edition, first_upload, editions)


def told(rows: list[Row]) -> list[tuple[bool, int, int]]:
    """The same, a tuple for each person of an edition."""
    answer = found(rows)
    return list(zip(answer.next.tolist(), answer.later.tolist(), answer.elsewhere.tolist(), strict=True))


def test_another_campaign_is_later_by_the_first_upload() -> None:
    """One second later counts, the same second does not; an edition that goes on and an unknown instant never do."""
    assert told([(7, 0, 100), (7, 3, 101)]) == [(False, 0, 1), (False, 0, 0)]
    assert told([(7, 0, 100), (7, 3, 100)]) == [(False, 0, 0), (False, 0, 0)]
    assert told([(7, 0, 100), (7, 4, 101)]) == [(False, 0, 0), (False, 0, 0)]
    assert told([(7, 0, UNKNOWN), (7, 3, 101)]) == [(False, 0, 0), (False, 0, 0)]
    assert told([(7, 0, 100), (7, 3, UNKNOWN)]) == [(False, 0, 0), (False, 0, 0)]
    assert told([(7, 0, 100), (8, 3, 101)]) == [(False, 0, 0), (False, 0, 0)]


def test_the_same_campaign_is_later_by_the_year() -> None:
    """Whatever the instants: the next edition, and the number of later ones."""
    assert told([(7, 0, 300), (7, 1, 200), (7, 2, 100)]) == [(True, 2, 0), (True, 1, 0), (False, 0, 0)]
    assert told([(7, 0, 300), (7, 2, 400)]) == [(False, 1, 0), (False, 0, 0)]


def test_campaigns_are_told_apart() -> None:
    """A return to the own campaign is none to another one, and two editions of another one are two."""
    rows = [(7, 0, 100), (7, 1, 200), (7, 3, 300), (7, 5, 400)]
    assert told(rows) == [(True, 1, 2), (False, 0, 2), (False, 1, 0), (False, 0, 0)]


def test_nobody_gives_empty_arrays() -> None:
    """No people, no returns; no editions either."""
    assert told([]) == []
    nothing = found([], Editions(np.zeros(0, np.int64), np.zeros(0, np.bool_)))
    assert [len(nothing.next), len(nothing.later), len(nothing.elsewhere)] == [0, 0, 0]


people = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 5), st.sampled_from([UNKNOWN, 10, 20, 30, 40])),
    max_size=25,
    unique_by=lambda row: row[:2],
)


@given(people, st.randoms(use_true_random=False))
def test_returns_are_those_of_the_obvious_loops(rows: list[Row], random: object) -> None:
    """Next, later and elsewhere agree with plain Python, and do not depend on the order of the rows."""
    answers = dict(zip(rows, told(rows), strict=True))
    for account, edition, first in rows:
        campaign, year = NAMES[edition]
        others = [row for row in rows if row[0] == account and OVER[row[1]]]
        later = [NAMES[e] for _, e, _ in others if NAMES[e][0] == campaign and NAMES[e][1] > year]
        elsewhere = [e for _, e, at in others if NAMES[e][0] != campaign and UNKNOWN != first < at]
        expected = ((campaign, year + 1) in later, len(later), len(elsewhere))
        assert answers[account, edition, first] == expected
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert dict(zip(shuffled, told(shuffled), strict=True)) == answers


@given(people)
def test_who_came_back_stays_so(rows: list[Row]) -> None:
    """When one more edition is over, no figure of an earlier one becomes smaller."""
    before = found(rows)
    after = found(rows, Editions(EDITIONS.campaign, np.ones(6, np.bool_)))
    assert (after.later >= before.later).all()
    assert (after.elsewhere >= before.elsewhere).all()
    assert (after.next >= before.next).all()
