"""Which way is cheaper, from rates that are assumed or measured."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.remedy import API, EVENTS_PER_S, HISTORY_S, LITTLE_S, REPLAY_PER_S, STREAM, Costs, Remedy, choose

HOUR = 3600.0
DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("span_s", "api_s", "remedy"),
    [
        # An hour is 270,000 events; 1425 a second are gained on those that go on happening.
        pytest.param(HOUR, 5 * HOUR, Remedy(STREAM, 189.5, 5 * HOUR), id="an hour, and a million accounts"),
        pytest.param(3 * DAY, 1800.0, Remedy(API, 13642.1, 1800.0), id="a weekend, and a hundred thousand"),
        pytest.param(3 * DAY, 5 * HOUR, Remedy(STREAM, 13642.1, 5 * HOUR), id="a weekend, and a million"),
        pytest.param(8 * DAY, 40 * HOUR, Remedy(API, math.inf, 40 * HOUR), id="longer than the history"),
        pytest.param(8 * DAY, math.inf, Remedy(STREAM, math.inf, math.inf), id="no API: what there is"),
        pytest.param(900.0, 1.0, Remedy(STREAM, 47.4, 1.0), id="not worth a request"),
    ],
)
def test_the_sooner_way_is_chosen(span_s: float, api_s: float, remedy: Remedy) -> None:
    """Seventy-five events a second, of which 1,500 are repeated: with the costs of both ways."""
    found = choose(span_s, 75.0, 1500.0, api_s)
    assert (found.way, found.api_s) == (remedy.way, remedy.api_s)
    assert found.stream_s == pytest.approx(remedy.stream_s, abs=0.1)


rates = st.floats(0, 10_000)


@given(st.floats(0, 30 * DAY), rates, rates, st.floats(0, math.inf))
def test_what_is_chosen_is_never_the_later_one_by_more_than_a_little(
    span_s: float, events: float, replay: float, api_s: float
) -> None:
    """The API is chosen when it is sooner done and the stream takes more than a minute, and then only."""
    found = choose(span_s, events, replay, api_s)
    assert found.api_s == api_s
    assert (found.way == API) == (api_s < found.stream_s and found.stream_s > LITTLE_S)


@given(st.floats(0, 30 * DAY), st.floats(0, 30 * DAY), st.floats(0, 10 * HOUR))
def test_a_longer_break_is_never_left_to_the_stream_where_a_shorter_one_is_not(
    span_s: float, more: float, api_s: float
) -> None:
    """The costs of the stream grow with the span, those of the API do not."""
    shorter, longer = choose(span_s, 75, 1500, api_s), choose(span_s + more, 75, 1500, api_s)
    assert longer.stream_s >= shorter.stream_s
    assert longer.way == API or shorter.way == STREAM


def test_a_server_that_repeats_no_faster_than_events_happen_never_catches_up() -> None:
    """Then the API is the way, where there is one."""
    assert choose(HOUR, 100, 100, 5.0) == Remedy(API, math.inf, 5.0)
    assert choose(HOUR, 100, 90, math.inf).way == STREAM


def test_rates_are_assumed_until_they_are_measured() -> None:
    """Ten seconds of news tell what happens, ten of history what is repeated; those in between tell nothing."""
    costs = Costs(lambda: 7.0)
    assert (costs.events_per_s, costs.replay_per_s) == (EVENTS_PER_S, REPLAY_PER_S)
    costs.note(0, 0, 9000)
    costs.note(9, 36_000, 8000)
    assert costs.replay_per_s == REPLAY_PER_S
    costs.note(10, 40_000, 8000)
    assert costs.replay_per_s == 4000
    costs.note(20, 41_000, 1)
    costs.note(30, 41_500, 2)
    assert (costs.events_per_s, costs.replay_per_s) == (50, 4000)
    assert costs.remedy(HOUR) == choose(HOUR, 50, 4000, 7.0)


def test_later_measurements_move_a_rate_slowly() -> None:
    """One busy minute does not decide about a break of days."""
    costs = Costs()
    for n, events in enumerate((0, 500, 1500)):
        costs.note(10.0 * n, events, 1)
    assert costs.events_per_s == 50 + 0.2 * (100 - 50)


def test_silence_measures_nothing() -> None:
    """While no event comes the latest one grows old, which is no replay; nor is the pause between two connections."""
    costs = Costs()
    costs.note(0, 10, 1)
    costs.note(500, 10, 501)
    costs.note(600, 10, 601)
    costs.opened()
    costs.note(700, 10, 8000)
    costs.note(701, 5000, 8000)
    assert (costs.events_per_s, costs.replay_per_s) == (EVENTS_PER_S, REPLAY_PER_S)


def test_the_history_is_taken_to_be_seven_days() -> None:
    """The least that the operators' documentation promises."""
    assert choose(HISTORY_S, 75, 1500, math.inf).stream_s < math.inf
    assert choose(HISTORY_S + 1, 75, 1500, math.inf).stream_s == math.inf
