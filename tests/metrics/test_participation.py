"""Newcomers by day and one place for each person: against the obvious loops."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calendar import DAY
from metrics.participation import (
    NO_COUNTRY,
    UNKNOWN,
    WHOLE,
    Editions,
    Entries,
    first_time_new,
    new_by_day,
    placed,
    registered_after,
)

START, END = 100 * DAY, 130 * DAY


def array(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """An int64 array."""
    return np.array(values, dtype=np.int64)


def entries(*rows: tuple[int, int, int, int, int, int]) -> Entries:
    """Entries of (edition, contest, country, account, uploads, first upload); everybody registered inside."""
    edition, contest, country, account, uploads, first = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    size = len(edition)
    inside = START + edition * 365 * DAY
    return Entries(
        *(edition, contest, country, account, uploads, first),
        first_page=100 - contest,
        registered=inside + DAY,
        start=inside,
        end=inside + np.full(size, END - START),
    )


@pytest.mark.parametrize(
    ("registered", "new"),
    [
        (START - DAY, False),  # the day before, by day
        (START, True),  # the first day, by day: some second of it is later
        (START - 1, False),
        (START + 1, True),
        (END - DAY, True),  # the last day
        (END - 1, True),
        (END, False),  # the day after
        (UNKNOWN, False),
    ],
)
def test_new_is_registered_later_than_the_start_and_before_the_end(registered: int, new: bool) -> None:
    """A day counts as later than the start if any second of it is; the end is exclusive."""
    assert bool(new_by_day(array(registered), array(START), array(END))[0]) is new


def test_a_start_within_a_day_lets_that_day_in() -> None:
    """At a start of 21:00 somebody known by that day may be later; known by the second at 20:00 it is not so."""
    start, end = array(START + 21 * 3600), array(END + 21 * 3600)
    assert new_by_day(array(START), start, end)[0]
    assert not new_by_day(array(START + 20 * 3600), start, end)[0]
    assert new_by_day(array(START + 22 * 3600), start, end)[0]


def test_unknown_dates_make_nobody_new() -> None:
    """Without a contest's dates nobody is new, and nobody is late."""
    registered = array(UNKNOWN, 0, START, END)
    for start, end in ((UNKNOWN, END), (START, UNKNOWN), (UNKNOWN, UNKNOWN)):
        assert not new_by_day(registered, array(*[start] * 4), array(*[end] * 4)).any()
    assert not registered_after(registered, array(*[UNKNOWN] * 4)).any()
    assert registered_after(registered, array(*[END] * 4)).tolist() == [False, False, False, True]


@pytest.mark.parametrize(
    ("rows", "contest"),
    [
        ([(0, 1, 5, 9, 1, 20), (0, 2, 3, 9, 8, 30)], 1),  # known first uploads win over many uploads
        ([(0, 1, 5, 9, 1, 20), (0, 2, 3, 9, 8, UNKNOWN)], 2),  # one unknown: most uploads
        ([(0, 1, 5, 9, 4, UNKNOWN), (0, 2, 3, 9, 4, UNKNOWN)], 2),  # tie: first country of the alphabet
        ([(0, 1, 5, 9, 3, -1), (0, 2, 5, 9, 4, -1), (0, 3, 3, 9, 6, -1)], 2),  # 3 + 4 uploads in one country
        ([(0, 1, NO_COUNTRY, 9, 50, -1), (0, 2, 3, 9, 1, -1)], 2),  # a country before none
        ([(0, 1, NO_COUNTRY, 9, 5, 10), (0, 2, 3, 9, 1, 20)], 1),  # but the first upload decides where it is known
        ([(0, 1, WHOLE, 9, 50, -1), (0, 2, NO_COUNTRY, 9, 1, -1)], 2),  # the whole edition last
        ([(0, 1, WHOLE, 9, 50, -1), (0, 2, 5, 9, 1, 10), (0, 3, 6, 9, 9, 5)], 3),  # and it hides no first upload
        ([(0, 1, WHOLE, 9, 50, -1)], 1),
        ([(0, 2, 3, 9, 1, 7), (0, 1, 4, 9, 1, 7)], 2),  # same second: first country of the alphabet
    ],
)
def test_a_person_is_placed_once(rows: list[tuple[int, int, int, int, int, int]], contest: int) -> None:
    """By first upload where all are known, else by the country with most uploads; never depending on the order."""
    for order in (rows, rows[::-1]):
        found = entries(*order)
        (place,) = placed(found)
        assert found.contest[place] == contest


world = st.lists(
    st.tuples(
        st.integers(0, 5),  # edition
        st.integers(WHOLE, 3),  # country
        st.integers(0, 6),  # account
        st.integers(1, 4),  # uploads
        st.sampled_from([UNKNOWN, 10, 20, 30]),
    ),
    max_size=40,
    unique_by=lambda row: row[:3],
)
EDITIONS = Editions(campaign=array(0, 0, 0, 1, 1, 1), over=np.array([True, True, True, True, False, True]))


def build(rows: list[tuple[int, int, int, int, int]]) -> Entries:
    """One contest for each country and edition."""
    return entries(*((e, e * 10 + c + 2, c, a, u, f) for e, c, a, u, f in rows))


def slow_place(rows: list[tuple[int, int, int, int, int]]) -> int:
    """The country a person of these entries is placed in, as the words say it."""
    contests = [row for row in rows if row[1] != WHOLE]
    if not contests:
        return WHOLE
    if all(row[4] != UNKNOWN for row in contests):
        first = min(row[4] for row in contests)
        return max(row[1] for row in contests if row[4] == first)  # the page id falls with the contest here
    countries = [row for row in contests if row[1] != NO_COUNTRY] or contests
    most = max(row[3] for row in countries)
    return min(row[1] for row in countries if row[3] == most)


@given(world)
def test_places_are_those_of_the_obvious_loops(rows: list[tuple[int, int, int, int, int]]) -> None:
    """Placing agrees with plain Python on any entries of two campaigns."""
    found = build(rows)
    people = found.take(placed(found))
    theirs = defaultdict(list)
    for row in rows:
        theirs[row[0], row[2]].append(row)
    assert list(zip(people.edition.tolist(), people.account.tolist(), strict=True)) == sorted(theirs)
    assert people.country.tolist() == [slow_place(theirs[key]) for key in sorted(theirs)]


@given(world, st.randoms())
def test_the_order_of_entries_does_not_matter(rows: list[tuple[int, int, int, int, int]], random: object) -> None:
    """Shuffled entries give the same people in the same order."""
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = build(rows), build(shuffled)
    assert one.take(placed(one)).contest.tolist() == other.take(placed(other)).contest.tolist()


def test_chances_to_come_back_are_later_editions_that_are_over() -> None:
    """A campaign's last edition has no chance, and an edition that goes on is none: not due is not 0 %."""
    assert EDITIONS.following().tolist() == [1, 2, UNKNOWN, 4, 5, UNKNOWN]
    assert EDITIONS.next_over().tolist() == [True, True, False, False, True, False]
    assert EDITIONS.later_over().tolist() == [2, 1, 0, 1, 1, 0]


def test_uploads_in_one_second_are_ordered_by_page() -> None:
    """Two contests entered in the same second: the lower page id decides, here the later contest's."""
    found = entries((0, 0, 1, 9, 5, START), (0, 1, 2, 9, 1, START))
    assert found.take(placed(found)).contest.tolist() == [1]


def test_a_campaign_recruits_a_person_once() -> None:
    """Windows that overlap make a person new in the first edition only, and in each campaign for itself."""
    found = entries((0, 0, 1, 9, 1, -1), (1, 1, 1, 9, 1, -1), (3, 3, 1, 9, 1, -1))
    people = found.take(placed(found))
    overlapping = Entries(
        **{name: getattr(people, name) for name in Entries.__slots__ if name not in ("registered", "start", "end")},
        registered=array(START + 1, START + 1, START + 1),
        start=array(START, START, START),
        end=array(END, END, END),
    )
    assert first_time_new(overlapping, EDITIONS).tolist() == [True, False, True]


def test_the_contest_that_began_first_recruits() -> None:
    """Where a later year's contest began before an earlier year's, it is the first."""
    found = entries((0, 0, 1, 9, 1, -1), (1, 1, 1, 9, 1, -1))
    people = found.take(placed(found))
    turned = Entries(
        **{name: getattr(people, name) for name in Entries.__slots__ if name not in ("registered", "start", "end")},
        registered=array(START + 1, START + 1),
        start=array(START, START - 5),
        end=array(END, END),
    )
    assert first_time_new(turned, EDITIONS).tolist() == [False, True]


def test_nobody_gives_empty_arrays() -> None:
    """A world without entries has no people."""
    nobody = entries()
    people = nobody.take(placed(nobody))
    assert len(people) == 0
    assert len(first_time_new(people, EDITIONS)) == 0
    empty = Editions(array(), np.zeros(0, dtype=bool))
    assert len(empty.following()) == len(empty.later_over()) == len(empty.next_over()) == 0
