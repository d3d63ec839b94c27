"""The model of what people do after a contest: its shape is the one its docstring states."""

from __future__ import annotations

import random
from statistics import mean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.activity_model import DAY, NEWCOMER, OLD_HAND, Habits, Session, afterlife, propensity, session, uploads

WIKIS = ("commonswiki", "enwiki", "hiwiki")
YEAR = 400.0


def lives(habits: Habits, people: int = 6000, comes_back: float | None = None) -> list[list[int]]:
    """Return the instants of many people's contributions, in seconds after the end."""
    rng = random.Random("lives")
    share = habits.comes_back if comes_back is None else comes_back
    return [[at for s in afterlife(rng, habits, share, YEAR, WIKIS) for at in s.at] for _ in range(people)]


def active(some: list[list[int]], mark: int) -> float:
    """Return the share with a contribution in the 30 days up to a mark."""
    window = range((mark - 30) * DAY, mark * DAY)
    return mean(any(at in window for at in one) for one in some)


def test_retention_is_the_stated_one() -> None:
    """About 7 % are active up to the third month and 3 % up to the twelfth; it never rises between."""
    some = lives(NEWCOMER)
    rates = [active(some, mark) for mark in (30, 92, 183, 273, 365)]
    assert 0.05 < rates[1] < 0.09
    assert 0.02 < rates[4] < 0.04
    assert rates == sorted(rates, reverse=True)


def test_old_hands_stay_more_often() -> None:
    """Somebody known before the contest is active at twelve months several times as often as a newcomer."""
    assert active(lives(OLD_HAND, 2000), 365) > 3 * active(lives(NEWCOMER, 2000), 365)


def test_leaving_gets_less_likely() -> None:
    """Of those active at three months a larger share is active three months later than of those at one."""
    some = lives(NEWCOMER, comes_back=1.0)
    at = {mark: active(some, mark) for mark in (30, 120, 210, 300)}
    assert at[120] / at[30] < at[210] / at[120] < at[300] / at[210]


def test_contributions_are_heavy_tailed() -> None:
    """Of those who come back, a tenth makes more than two fifths of all contributions."""
    counts = sorted((len(one) for one in lives(NEWCOMER, comes_back=1.0) if one), reverse=True)
    assert sum(counts[: len(counts) // 10]) > 0.4 * sum(counts)
    assert mean(counts) > 2 * median(counts)


def test_nobody_comes_back_at_share_zero() -> None:
    """At share 0 there is at most the one session of a look back."""
    rng = random.Random(1)
    some = [afterlife(rng, NEWCOMER, 0.0, YEAR, WIKIS) for _ in range(2000)]
    assert {len(sessions) for sessions in some} == {0, 1}
    assert mean(map(len, some)) == pytest.approx(NEWCOMER.looks_back, abs=0.02)


@given(st.integers(0, 10_000), st.floats(0.01, 500))
def test_sessions_come_in_order_before_the_horizon(seed: int, horizon: float) -> None:
    """Sessions are in order of time, begin before the horizon and are on the person's wikis."""
    sessions = afterlife(random.Random(seed), NEWCOMER, 1.0, horizon, WIKIS)
    starts = [s.at[0] for s in sessions]
    assert starts == sorted(starts)
    assert all(0 <= start < horizon * DAY for start in starts)
    assert {s.wiki for s in sessions} <= set(WIKIS)


@given(st.integers(0, 10_000), st.floats(0, 400))
def test_a_session_is_one_sitting(seed: int, day: float) -> None:
    """Its contributions are at different seconds, in order, the first on the day asked for; 1 to 50."""
    one: Session = session(random.Random(seed), day, WIKIS)
    assert one.at[0] == int(day * DAY)
    assert list(one.at) == sorted(set(one.at))
    assert 1 <= len(one.at) <= 50


@given(st.integers(0, 10_000))
def test_same_generator_same_life(seed: int) -> None:
    """Equal seeds give equal lives."""
    first, second = (afterlife(random.Random(seed), OLD_HAND, 0.7, YEAR, WIKIS) for _ in range(2))
    assert first == second


def test_contests_differ() -> None:
    """The share that comes back differs between contests and is right on average."""
    rng = random.Random(2)
    shares = [propensity(rng, NEWCOMER) for _ in range(4000)]
    assert mean(shares) == pytest.approx(NEWCOMER.comes_back, abs=0.01)
    assert min(shares) < NEWCOMER.comes_back / 2 < 2 * NEWCOMER.comes_back < max(shares)


def test_uploads_are_bounded() -> None:
    """Most bring one or two files, some many, nobody none or more than 40."""
    rng = random.Random(3)
    counts = [uploads(rng) for _ in range(5000)]
    assert median(counts) == 1
    assert (min(counts), max(counts)) == (1, 40)
