"""collector.spending: how many requests were sent, and what a day of following costs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.spending import HOUR, Spent, spent
from state.activity import Activity

MIDNIGHT = 1_800_057_600  # 2027-01-16 00:00:00 UTC


@pytest.fixture(scope="module")
def activity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Activity]:
    """Give a database whose counts every test sets anew."""
    opened = Activity.open(tmp_path_factory.mktemp("ledger") / "activity.db")
    yield opened
    opened.close()


def after(activity: Activity, hours: dict[int, dict[str, int]], now: int) -> Spent:
    """Give what is told at `now` when so much was sent in the hours that begin so many seconds from midnight."""
    activity._con.execute("DELETE FROM request")
    for at, counts in hours.items():
        activity.requests.add(MIDNIGHT + at, counts)
    return spent(activity._con, now)


def test_nothing_was_sent_yet(activity: Activity) -> None:
    """Before the first request there is no forecast."""
    assert after(activity, {}, MIDNIGHT) == Spent(0, 0, {}, None)


def test_today_begins_at_midnight(activity: Activity) -> None:
    """The steps of today are those since 00:00 UTC, most first; the last day reaches further back."""
    hours = {-HOUR: {"wikis": 90}, 0: {"wikis": 3}, HOUR: {"contributions": 5, "wikis": 1}}
    told = after(activity, hours, MIDNIGHT + 2 * HOUR)
    assert told.today == {"contributions": 5, "wikis": 4}
    assert list(told.today) == ["contributions", "wikis"]
    assert (told.hour, told.day) == (6, 99)


def test_an_hour_that_is_partly_in_the_span_counts_in_part(activity: Activity) -> None:
    """At a quarter past, the last hour is this one so far and three quarters of the one before."""
    hours = {-HOUR: {"wikis": 80}, 0: {"wikis": 7}}
    assert after(activity, hours, MIDNIGHT + HOUR // 4).hour == 7 + 60


def test_the_forecast_of_a_short_time_is_scaled(activity: Activity) -> None:
    """Nothing is foretold in the first hour; after six hours a day is four times what was sent."""
    hours = {hour * HOUR: {"wikis": 100} for hour in range(6)}
    assert after(activity, {0: {"wikis": 100}}, MIDNIGHT + HOUR - 1).forecast is None
    assert after(activity, hours, MIDNIGHT + 6 * HOUR).forecast == 2400


@given(
    counts=st.lists(st.integers(0, 500), min_size=1, max_size=60),
    minutes=st.integers(0, 59),
)
def test_a_day_is_never_more_than_was_sent(activity: Activity, counts: list[int], minutes: int) -> None:
    """The last day lies between the sums over its whole hours and over all it touches.

    With a day of history the forecast is that day.
    """
    now = MIDNIGHT + (len(counts) - 1) * HOUR + minutes * 60
    told = after(activity, {hour * HOUR: {"wikis": n} for hour, n in enumerate(counts)}, now)
    assert sum(counts[-24:]) <= told.day <= sum(counts[-25:])
    assert told.day >= told.hour
    if len(counts) > 25 and counts[0]:
        assert told.forecast == told.day
