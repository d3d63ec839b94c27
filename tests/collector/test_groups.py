"""collector.groups: who shares a request."""

from __future__ import annotations

from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from collector.groups import SPREAD, groups, wish

START = 1_756_684_800  # 2025-09-01, UTC


def test_fifty_names_a_request() -> None:
    """120 accounts on one wiki are three questions, each from its earliest account's instant on."""
    asked = list(groups((wish(START + n, n, False) for n in range(120)), 50))
    assert [(len(accounts), since) for since, accounts in asked] == [(50, START), (50, START + 50), (20, START + 100)]


def test_who_has_nothing_before_shares_with_anybody() -> None:
    """Newcomers of ten years, who did nothing before they came, take one request; old hands take one each."""
    for new, requests in ((True, 1), (False, 10)):
        wishes = [wish(START + year * (SPREAD + 1), year, new) for year in range(10)]
        assert len(list(groups(wishes, 50))) == requests


wishes = st.lists(st.tuples(st.integers(0, 2**33 - 1) | st.integers(0, 5 * SPREAD), st.booleans()), max_size=120)


@given(wishes, st.sampled_from([3, 50]))
def test_nobody_is_left_out(pairs: list[tuple[int, bool]], most: int) -> None:
    """Everyone is in one group, asked about from no later than wished, in groups no larger than a request takes."""
    asked = list(groups((wish(since, n, new) for n, (since, new) in enumerate(pairs)), most))
    assert sorted(n for _, accounts in asked for n in accounts) == list(range(len(pairs)))
    for since, accounts in asked:
        assert 1 <= len(accounts) <= most
        assert since == min(pairs[n][0] for n in accounts)
        assert all(pairs[n][1] or pairs[n][0] - since <= SPREAD for n in accounts)


@given(st.lists(st.integers(START, START + SPREAD), min_size=1, max_size=200))
def test_groups_are_full(instants: list[int]) -> None:
    """Accounts that begin within a year of each other take as few requests as their number allows."""
    asked = list(groups((wish(since, n, False) for n, since in enumerate(instants)), 50))
    assert len(asked) == ceil(len(instants) / 50)
