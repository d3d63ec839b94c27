"""Who is new, by each named definition, at every boundary."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calendar import DAY
from metrics.cohort import DEFINITIONS, HEADLINE, Facts, established, first_edition, newcomers, undecided
from metrics.errors import UnknownDefinition

START, END = 1_000_000_000, 1_002_592_000


NOTHING = -1


def facts(
    registered: list[int],
    commons: list[int] | None = None,
    *,
    person: bool = True,
    first: list[int] | None = None,
    history: list[int] | None = None,
    fivehundredth: list[int] | None = None,
) -> Facts:
    """Facts of persons (or of no persons) with these registrations; nobody was asked for contributions by default."""
    none = [NOTHING] * len(registered)
    columns = (registered, commons or registered, first or none, history or none, fivehundredth or none)
    return Facts(np.full(len(registered), person), *(np.array(column, dtype=np.int64) for column in columns))


def new(definition: str, known: Facts) -> list[bool]:
    """Which of them are newcomers of [START, END)."""
    return list(newcomers(definition, known, START, END).tolist())


def test_the_headline_is_global() -> None:
    """The headline definition is the global registration within the contest."""
    assert HEADLINE == "global"
    assert list(DEFINITIONS) == ["global", "grace", "commons", "first-edit"]


def test_global_takes_the_start_and_not_the_end() -> None:
    """Registered in [start, E), to the second; unknown is not new."""
    assert new("global", facts([START - 1, START, END - 1, END, -1])) == [False, True, True, False, False]


def test_grace_begins_fourteen_days_earlier() -> None:
    """Registered in [start - 14 d, E), to the second."""
    grace = START - 14 * DAY
    assert new("grace", facts([grace - 1, grace, END - 1, END, -1])) == [False, True, True, False, False]


def test_commons_is_later_than_the_start_and_takes_old_wikipedians() -> None:
    """Commons registration > start, as the Wiki Loves tool has it, whatever the global one says."""
    old = facts([START - 900 * DAY] * 4, [START, START + 1, END, -1])
    assert new("commons", old) == [False, True, True, False]
    assert new("global", old) == [False] * 4


def test_commons_takes_the_stored_second() -> None:
    """Registered at the very start, a midnight too, is not later than it."""
    midnight = START // DAY * DAY
    known = facts([midnight] * 3, [midnight - 1, midnight, midnight + 1])
    assert newcomers("commons", known, midnight, END).tolist() == [False, False, True]


OLD = START - 900 * DAY


@pytest.mark.parametrize(
    ("registered", "first", "history", "is_new", "is_undecided"),
    [
        (START, NOTHING, NOTHING, True, False),  # an account of the contest's days is asked nothing
        (START, START - 1, END, True, False),  # what is older than the account was imported
        (START - 1, NOTHING, NOTHING, False, True),
        (START - 1, NOTHING, START - 1, False, True),  # asked, and not up to the start
        (START - 1, NOTHING, START, True, False),  # nothing before the start
        (OLD, START - 1, START, False, False),
        (OLD, START, START + 5, True, False),  # the first contribution is at the start itself
        (OLD, START - 1, START - 5, False, False),  # one contribution before decides, whatever else is unknown
        (NOTHING, NOTHING, NOTHING, False, True),  # older than the records of registrations
        (NOTHING, NOTHING, END, True, False),
        (NOTHING, OLD, END, False, False),
        (END, NOTHING, NOTHING, True, False),
    ],
)
def test_first_edit(registered: int, first: int, history: int, is_new: bool, is_undecided: bool) -> None:
    """New without a contribution before the start, to the second; undecided until an older account was asked."""
    known = facts([registered], first=[first], history=[history])
    assert new("first-edit", known) == [is_new]
    assert undecided("first-edit", known, START).tolist() == [is_undecided]


@given(st.tuples(*[st.sampled_from([NOTHING, OLD, START - 1, START, START + 1, END])] * 3))
def test_nobody_is_new_and_undecided(known: tuple[int, int, int]) -> None:
    """Undecided is never new, under any definition; and more history never takes a decision back."""
    registered, first, history = known
    for definition in DEFINITIONS:
        now = facts([registered], first=[first], history=[history])
        later = facts([registered], first=[first], history=[END + DAY])
        assert not (np.array(new(definition, now)) & undecided(definition, now, START)).any()
        if not undecided(definition, now, START)[0]:
            assert new(definition, later) == new(definition, now)
        assert not undecided(definition, later, START).any()


def test_registrations_leave_nothing_undecided() -> None:
    """An unknown registration is not new by it, and stays so; what is no person is never undecided."""
    known = facts([NOTHING, OLD])
    for definition in ("global", "grace", "commons"):
        assert not undecided(definition, known, START).any()
    assert not undecided("first-edit", facts([OLD], person=False), START).any()
    with pytest.raises(UnknownDefinition, match="recent"):
        undecided("recent", known, START)


def test_established_is_the_five_hundredth_contribution_before_the_start() -> None:
    """To the second; an instant nobody knows is none."""
    known = facts([OLD] * 4, fivehundredth=[START - 1, START, NOTHING, OLD])
    assert established(known, START).tolist() == [True, False, False, True]
    assert established(known, np.array([0, 0, 0, START])).tolist() == [False, False, False, True]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_bots_temporary_and_system_accounts_are_never_new(definition: str) -> None:
    """Whatever the registration says, what is no person is no newcomer."""
    assert new(definition, facts([START + 1], person=False)) == [False]
    assert new(definition, facts([START + 1])) == [True]


def test_an_unknown_definition_is_refused_with_those_there_are() -> None:
    """The message names the definitions."""
    with pytest.raises(UnknownDefinition, match="global, grace, commons, first-edit"):
        newcomers("recent", facts([START]), START, END)


@given(st.lists(st.integers(-1, END + DAY), max_size=20))
def test_grace_holds_all_of_global(registered: list[int]) -> None:
    """Whoever is new by the headline is new by the wider definition."""
    known = facts(registered)
    assert all(wide or not narrow for narrow, wide in zip(new("global", known), new("grace", known), strict=True))


def test_starts_and_ends_may_be_arrays() -> None:
    """Each account is judged by its own contest."""
    known = facts([100, 100])
    assert newcomers("global", known, np.array([50, 101]), np.array([150, 200])).tolist() == [True, False]


NOBODY = np.zeros(0, np.int64)
Membership = tuple[int, int, int, bool]  # person, start, year, whether new there


def recruited(rows: list[Membership]) -> list[bool]:
    """Which memberships make a newcomer."""
    person, start, year, is_new = (np.array(column) for column in zip(*rows, strict=True))
    return list(first_edition(person, start, year, is_new.astype(bool)).tolist())


def test_the_first_edition_somebody_is_new_in_counts() -> None:
    """The start of the contest that counts there decides, then the year; an edition one is not new in never does."""
    assert recruited([(7, 200, 2025, True), (7, 100, 2024, True)]) == [False, True]
    assert recruited([(7, 100, 2025, True), (7, 100, 2024, True)]) == [False, True]
    assert recruited([(7, 200, 2024, True), (7, 100, 2025, True)]) == [False, True]  # a year's late country
    assert recruited([(7, 100, 2024, False), (7, 200, 2025, True)]) == [False, True]
    assert recruited([(7, 100, 2024, True), (8, 200, 2025, True)]) == [True, True]
    assert first_edition(NOBODY, NOBODY, NOBODY, NOBODY > 0).tolist() == []


campaign = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(2020, 2026), st.booleans()),
    min_size=1,
    max_size=25,
    unique_by=lambda row: (row[0], row[2]),
)


@given(campaign, st.randoms())
def test_nobody_is_a_newcomer_of_two_editions(rows: list[Membership], random: Random) -> None:
    """Each person with a membership to be new in has one; the order of the rows changes nothing."""
    chosen = [row for row, is_first in zip(rows, recruited(rows), strict=True) if is_first]
    assert len({row[0] for row in chosen}) == len(chosen)
    assert {row[0] for row in chosen} == {row[0] for row in rows if row[3]}
    for row in chosen:
        assert row == min((each for each in rows if each[0] == row[0] and each[3]), key=lambda each: each[1:3])
    shuffled = random.sample(rows, len(rows))
    assert {row for row, is_first in zip(shuffled, recruited(shuffled), strict=True) if is_first} == set(chosen)


@given(campaign, st.integers(0, 4), st.booleans())
def test_a_later_edition_changes_nothing_earlier(rows: list[Membership], person: int, is_new: bool) -> None:
    """One more edition after all others leaves who is new in them as it was."""
    assert recruited([*rows, (person, 4, 2027, is_new)])[:-1] == recruited(rows)
