"""Kaplan-Meier gives the published values, counts nobody longer than followed, and says where it knows nothing."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.interval import Z95
from metrics.survival import daily, pooled_returns, survival
from tests.metrics.durations import from_durations

LITERALS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "reference" / "survival.json").read_text()
)
PERSON = st.tuples(st.integers(0, 25), st.booleans())
PEOPLE = st.lists(PERSON, min_size=1, max_size=40)
# A unit: the day each member first comes back (99: not within any follow-up here), and the last mark it is mature at.
UNIT = st.tuples(st.lists(st.integers(1, 12) | st.just(99), min_size=1, max_size=15), st.integers(-1, 10))
UNITS = st.lists(UNIT, min_size=1, max_size=6)


def group(name: str) -> tuple[Any, Any]:
    """Events and people at risk of a group of the remission trial."""
    table = LITERALS[name]
    assert table["source"]
    durations = table["observed"] + table["censored"]
    return from_durations(durations, [True] * len(table["observed"]) + [False] * len(table["censored"]))


def people_of(people: list[tuple[int, bool]]) -> tuple[Any, Any]:
    """Events and people at risk of pairs: days, and whether the event was observed."""
    return from_durations([days for days, _ in people], [seen for _, seen in people])


def curve_of(days: list[int], length: int = 14) -> list[int]:
    """How many of a unit had come back by each mark."""
    return [sum(day <= mark for day in days) for mark in range(length)]


def pooled(units: list[tuple[list[int], int]]) -> tuple[Any, Any]:
    """The pooled counts of units, from their curves: these go on after the mature mark, as the live end does."""
    return pooled_returns(
        [curve_of(days) for days, _ in units], [len(days) for days, _ in units], [mature for _, mature in units]
    )


@pytest.mark.parametrize("row", LITERALS["mercaptopurine"]["rows"])
def test_the_treated_have_the_published_curve(row: dict[str, Any]) -> None:
    """At each week of a relapse: events, children at risk, survival, and Greenwood's error, from both ends alike."""
    events, at_risk = group("mercaptopurine")
    curve, week = survival(events, at_risk), row["week"]
    assert (events[week], at_risk[week]) == (row["events"], row["at_risk"])
    share = float(curve.survival[week])
    assert share == pytest.approx(row["survival"], abs=5.1e-7)
    for end, side in ((curve.low[week], 1), (curve.high[week], -1)):
        spread = side * math.log(math.log(end) / math.log(share)) / Z95
        assert -share * math.log(share) * spread == pytest.approx(row["error"], abs=5.1e-5)


@pytest.mark.parametrize("row", LITERALS["mercaptopurine"]["band"])
def test_the_treated_have_the_published_band(row: dict[str, Any]) -> None:
    """Both ends of the log-log band, at the first and the last relapse."""
    curve = survival(*group("mercaptopurine"))
    assert float(curve.low[row["week"]]) == pytest.approx(row["low"], abs=5.1e-5)
    assert float(curve.high[row["week"]]) == pytest.approx(row["high"], abs=5.1e-5)


@pytest.mark.parametrize("row", LITERALS["placebo"]["rows"])
def test_the_untreated_have_the_published_curve(row: dict[str, Any]) -> None:
    """At each week of a relapse the share still in remission, down to nobody."""
    assert float(survival(*group("placebo")).survival[row["week"]]) == pytest.approx(row["survival"], abs=5.1e-7)


@pytest.mark.parametrize("name", ["mercaptopurine", "placebo"])
def test_both_groups_have_the_published_median(name: str) -> None:
    """23 weeks and 8 weeks."""
    assert survival(*group(name)).reached() == LITERALS[name]["median"]


@pytest.mark.parametrize("row", LITERALS["mercaptopurine"]["followed"])
def test_a_child_followed_for_25_weeks_instead_of_35_is_noticed(row: dict[str, Any]) -> None:
    """After the last relapse no share and no test can tell: only the children at risk can, and they are those given."""
    events, at_risk = group("mercaptopurine")
    assert at_risk[row["week"]] == row["at_risk"]
    table = LITERALS["mercaptopurine"]
    wrong = [25 if weeks == 35 else weeks for weeks in table["observed"] + table["censored"]]
    slipped, fewer = from_durations(wrong, [True] * 9 + [False] * 12)
    assert np.array_equal(survival(slipped, fewer).survival[:24], survival(events, at_risk).survival[:24])
    later = fewer[row["week"]] if row["week"] < len(fewer) else 0
    assert later == row["at_risk"] - (row["week"] > 25)


@given(PEOPLE)
def test_every_share_is_the_product_over_people(people: list[tuple[int, bool]]) -> None:
    """Day by day and person by person, with the band in its own closed form, as long as anybody is followed."""
    curve = survival(*people_of(people))
    share, spread = 1.0, 0.0
    for day in range(len(curve.survival)):
        risk = sum(days >= day for days, _ in people)
        events = sum(seen and days == day for days, seen in people)
        share *= 1 - events / risk
        spread += events / (risk * (risk - events)) if risk > events else 0.0
        assert float(curve.survival[day]) == pytest.approx(share, abs=1e-14)
        if 0 < share < 1:
            factor = math.exp(Z95 * math.sqrt(spread) / -math.log(share))
            assert float(curve.low[day]) == pytest.approx(share**factor, rel=1e-10)
            assert float(curve.high[day]) == pytest.approx(share ** (1 / factor), rel=1e-10)
            assert 0 <= curve.low[day] <= curve.survival[day] <= curve.high[day] <= 1
        else:
            assert math.isnan(curve.low[day])
            assert math.isnan(curve.high[day])


@given(st.lists(st.integers(0, 60), min_size=1, max_size=60))
def test_without_censoring_it_is_the_empirical_distribution(days: list[int]) -> None:
    """Everybody followed to the end: the share not yet back is one minus the share back, to the last digits."""
    curve = survival(*from_durations(days, [True] * len(days)))
    back = np.array([sum(day <= mark for day in days) for mark in range(max(days) + 1)]) / len(days)
    assert np.abs(curve.survival - (1 - back)).max() <= 1e-14


@given(UNITS, st.integers(1, 10))
def test_units_followed_equally_long_are_their_plain_curve(units: list[tuple[list[int], int]], mature: int) -> None:
    """With one common horizon nothing is gained by this estimate: it is the pooled "since the end" curve."""
    level = [(days, mature) for days, _ in units]
    curve = survival(*pooled(level))
    everybody = [day for days, _ in units for day in days]
    back = np.array(curve_of(everybody)[: mature + 1]) / len(everybody)
    assert np.abs(curve.survival - (1 - back)).max() <= 1e-14


@given(UNITS)
def test_pooled_units_are_their_people(units: list[tuple[list[int], int]]) -> None:
    """Events and risk sets from curves are those of one duration a person, censored at the unit's mature mark."""
    events, at_risk = pooled(units)
    people = [(min(day, mature), day <= mature) for days, mature in units if mature > 0 for day in days]
    expected, risk = people_of(people)
    assert len(events) == max([0, *(mature for _, mature in units)]) + 1
    assert events[: len(expected)].tolist() == expected.tolist()
    assert at_risk[: len(risk)].tolist() == risk.tolist()
    assert not events[len(expected) :].any()
    assert not at_risk[len(risk) :].any()


@given(UNITS, st.lists(st.integers(1, 12), min_size=1, max_size=9), st.integers(-5, 0), st.integers(0, 6))
def test_a_unit_mature_at_no_mark_changes_nothing(
    units: list[tuple[list[int], int]], days: list[int], mature: int, place: int
) -> None:
    """Adding one, wherever, leaves every event and every person at risk as they are."""
    before, after = pooled(units), pooled([*units[:place], (days, mature), *units[place:]])
    assert np.array_equal(before, after)


@given(UNITS, st.randoms(use_true_random=False), st.integers(0, 15))
def test_neither_order_nor_splitting_changes_a_count(units: list[tuple[list[int], int]], random: Any, cut: int) -> None:
    """Units in another order, and a unit in two parts, pool to the same."""
    mixed = list(units)
    random.shuffle(mixed)
    assert np.array_equal(pooled(mixed), pooled(units))
    days, mature = units[0]
    parts = [(part, mature) for part in (days[:cut], days[cut:])]
    assert np.array_equal(pooled([*parts, *units[1:]]), pooled(units))


def test_filling_what_is_not_mature_with_nobody_would_pull_the_share_down() -> None:
    """The negative control: of two equal units one is followed for a third of the time, and the naive share is low."""
    full, mature = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [10, 3]
    curve = survival(*pooled([(full + [99] * 10, mature[0]), (full + [99] * 10, mature[1])]))
    assert 1 - float(curve.survival[10]) == pytest.approx(0.5, abs=1e-12)
    assert (10 + 3) / 40 < 0.35


def test_after_the_last_one_followed_nothing_is_said() -> None:
    """Where nobody is at risk any more the curve has no value; where everybody has come back it is and stays 0."""
    ended = survival([0, 1, 0, 0], [4, 3, 1, 0])
    assert ended.survival[:3] == pytest.approx([1, 2 / 3, 2 / 3])
    assert math.isnan(ended.survival[3])
    assert math.isnan(ended.low[3])
    assert survival([0, 3, 0], [3, 3, 0]).survival.tolist() == [1, 0, 0]
    assert np.isnan(survival([0], [0]).survival).all()


def test_a_band_without_width_is_not_given() -> None:
    """Before the first return nothing is certain: no band, rather than one from 100 % to 100 %."""
    curve = survival([0, 0, 1], [9, 9, 9])
    assert curve.survival[:2].tolist() == [1, 1]
    assert np.isnan(curve.low[:2]).all()
    assert np.isnan(curve.high[:2]).all()
    assert 0 < curve.low[2] < curve.survival[2] < curve.high[2] < 1


def test_a_percentile_is_the_first_mark_that_reaches_it() -> None:
    """Half of ten by the fifth return, a tenth by the first; what is never reached is None, not the last mark."""
    curve = survival(*from_durations([1, 2, 3, 4, 5, 9, 9, 9, 9, 9], [True] * 5 + [False] * 5))
    assert [curve.reached(share) for share in (0.1, 0.25, 0.5, 0.51, 1.0)] == [1, 3, 5, None, None]
    assert survival([0], [0]).reached() is None
    for share in (0.0, 1.5, math.nan):
        with pytest.raises(ValueError, match="share of people lies above 0"):
            curve.reached(share)


@settings(max_examples=30)
@given(PEOPLE, st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(people: list[tuple[int, bool]], random: Any) -> None:
    """Durations in another order give the same counts."""
    mixed = list(people)
    random.shuffle(mixed)
    assert np.array_equal(people_of(mixed), people_of(people))


@pytest.mark.parametrize(
    ("events", "at_risk", "message"),
    [
        ([0, 4], [5, 3], "day 1: 4 events exceed 3 at risk"),
        ([0, -1], [5, 5], "day 1: a negative number, -1 events of 5 at risk"),
        ([0, 0], [5, -5], "day 1: a negative number, 0 events of -5 at risk"),
        ([0, 2, 0], [5, 5, 4], "day 2: 4 at risk, but only 3 were left"),
        ([0, 2], [5, 5, 3], "events of 2 days, but people at risk of 3"),
        ([0.5], [5], "events: whole numbers are needed, not float64"),
        ([[1]], [5], r"events: one row of numbers is needed, not shape \(1, 1\)"),
    ],
)
def test_counts_that_cannot_be_are_refused_by_day(events: Any, at_risk: Any, message: str) -> None:
    """The error names the day and both numbers."""
    for asked in (daily, survival):
        with pytest.raises(ValueError, match=message):
            asked(events, at_risk)


@pytest.mark.parametrize(
    ("curves", "newcomers", "mature", "message"),
    [
        ([[0, 1]], [5, 5], [1], "1 curves, 2 numbers of newcomers, 1 mature marks"),
        ([[0, 1], [0, 1]], [5, 5], [1, 4], "unit 1: mature at mark 4, but its curve ends at mark 1"),
        ([[0, 3, 2]], [5], [2], r"unit 0: fewer had come back by mark 2 \(2\) than before \(3\)"),
        ([[0, 1, 6]], [5], [2], "unit 0: 6 of 5 newcomers had come back by mark 2"),
        ([[-1, 0, 1]], [5], [2], r"unit 0: fewer had come back by mark 0 \(-1\) than before \(0\)"),
        ([[0.0, 0.5]], [5], [1], "unit 0: the curve: whole numbers"),
    ],
)
def test_curves_that_cannot_be_are_refused_by_unit(curves: Any, newcomers: Any, mature: Any, message: str) -> None:
    """The error names the unit, by its place, and the mark."""
    with pytest.raises(ValueError, match=message):
        pooled_returns(curves, newcomers, mature)
