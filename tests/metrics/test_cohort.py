"""Who is new, by each named definition, at every boundary."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calendar import DAY
from metrics.cohort import DEFINITIONS, HEADLINE, Facts, newcomers
from metrics.errors import UnknownDefinition

START, END = 1_000_000_000, 1_002_592_000


def facts(registered: list[int], commons: list[int] | None = None, *, person: bool = True) -> Facts:
    """Facts of persons (or of no persons) with these registrations."""
    count = len(registered)
    local = commons if commons is not None else registered
    return Facts(np.full(count, person), np.array(registered), np.array(local), np.zeros(count, np.int64))


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


def test_first_edit_needs_no_contribution_before_the_start() -> None:
    """Somebody long registered who never contributed is new; somebody unknown is not."""
    known = Facts(np.full(3, True), np.full(3, 5), np.full(3, 5), np.array([0, 1, -1]))
    assert new("first-edit", known) == [True, False, False]


def test_first_edit_without_its_fact_is_refused() -> None:
    """Contributions before the start that nobody stored are not taken for none."""
    known = Facts(np.full(1, True), np.full(1, 5), np.full(1, 5))
    with pytest.raises(UnknownDefinition, match="first-edit"):
        newcomers("first-edit", known, START, END)


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
