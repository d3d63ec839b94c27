"""The log-rank test gives the published statistics, and both tails of chi-square are exact."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from metrics.logrank import FAR, chi2_tail, logrank
from tests.metrics.durations import from_durations

REFERENCE = Path(__file__).parent.parent / "reference"
LITERALS: dict[str, dict[str, Any]] = json.loads((REFERENCE / "logrank.json").read_text())
REMISSION: dict[str, dict[str, Any]] = json.loads((REFERENCE / "survival.json").read_text())
PEOPLE = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=20)
GROUPS = st.lists(PEOPLE, min_size=2, max_size=5)


def people_of(people: list[tuple[int, bool]]) -> tuple[Any, Any]:
    """Events and people at risk of pairs: days, and whether the event was observed."""
    return from_durations([days for days, _ in people], [seen for _, seen in people])


def table(found: dict[str, Any]) -> tuple[Any, Any]:
    """Events and people at risk of a group of a trial: durations observed and censored."""
    return people_of([(days, True) for days in found["observed"]] + [(days, False) for days in found["censored"]])


def remission(was: tuple[int, bool] | None = None, now: int = 0) -> Any:
    """The test of the remission trial; one treated child's weeks may be written down wrong."""
    treated = [(weeks, True) for weeks in REMISSION["mercaptopurine"]["observed"]]
    treated += [(weeks, False) for weeks in REMISSION["mercaptopurine"]["censored"]]
    if was is not None:
        treated[treated.index(was)] = (now, was[1])
    return logrank([people_of(treated), table(REMISSION["placebo"])])


def agrees(chi2: float, p: float) -> bool:
    """Whether both numbers round to the published ones."""
    literal = LITERALS["remission"]
    return bool(abs(chi2 - literal["chi2"]) <= 5.1e-7 and abs(p - literal["p"]) <= 5.1e-10)


def test_the_remission_trial_has_the_published_statistic() -> None:
    """Chi-square 16.792941 of one degree of freedom, p 0.000041688."""
    found = remission()
    assert LITERALS["remission"]["source"]
    assert found.df == 1
    assert agrees(found.chi2, found.p)


@pytest.mark.parametrize(
    ("was", "now"), [((10, True), 9), ((6, False), 7), ((9, False), 10), ((10, False), 9), ((17, False), 16)]
)
def test_a_datum_off_by_a_week_is_not_let_pass(was: tuple[int, bool], now: int) -> None:
    """The negative control: within 0.1 of 16.8 and 0.0001 of the p, as libraries test it, the wrong data would pass."""
    found = remission(was, now)
    assert abs(found.chi2 - 16.8) < 0.1
    assert abs(found.p - 4.17e-5) < 0.0001
    assert not agrees(found.chi2, found.p)


def test_no_tolerance_can_tell_25_weeks_from_35() -> None:
    """After the last relapse of the other group nobody is left to compare with: those at risk are tested for that."""
    assert remission((35, False), 25) == remission()
    assert remission((35, False), 22) != remission()


def test_four_groups_have_the_published_statistic() -> None:
    """137 veterans by type of cell, to all the digits there are."""
    veterans = LITERALS["veterans"]
    assert veterans["source"]
    found = logrank([table(group) for group in veterans["groups"].values()])
    assert found.df == veterans["df"]
    assert found.chi2 == pytest.approx(veterans["chi2"], rel=1e-13)
    assert found.p == pytest.approx(veterans["p"], rel=1e-12, abs=0)


@pytest.mark.parametrize("row", LITERALS["small"]["rows"])
def test_six_people_have_the_published_statistic(row: dict[str, Any]) -> None:
    """Three against three, with and without censoring: 15/59 and 5/13."""
    found = logrank([from_durations(*row["first"]), from_durations(*row["other"])])
    assert found.chi2 == pytest.approx(row["chi2"], abs=5.1e-7)
    assert found.p == pytest.approx(row["p"], abs=5.1e-7)


@pytest.mark.parametrize("row", LITERALS["chi_square_three_places"]["rows"])
def test_both_tails_are_those_of_the_table(row: dict[str, Any]) -> None:
    """The printed value has its probability within half a unit of the last place, from 1 to 100 degrees of freedom."""
    assert chi2_tail(row["chi2"] + 0.0005, row["df"]) <= row["q"] <= chi2_tail(row["chi2"] - 0.0005, row["df"])


@pytest.mark.parametrize("row", LITERALS["chi_square_five_figures"]["rows"])
def test_both_tails_are_those_of_the_finer_table(row: dict[str, Any]) -> None:
    """The printed value has its probability within a unit of its fifth figure."""
    assert chi2_tail(row["chi2"] * (1 + 1e-5), row["df"]) <= row["q"] <= chi2_tail(row["chi2"] * (1 - 1e-5), row["df"])


@pytest.mark.parametrize("row", LITERALS["normal_tail"]["rows"])
def test_the_far_tail_is_that_of_the_normal_distribution(row: dict[str, Any]) -> None:
    """Down to 10^-315 the logarithm has its five places; one minus a distribution function is 0 from 10^-17 on."""
    p = chi2_tail(row["x"] ** 2, 1)
    assert -math.log10(p / 2) == pytest.approx(row["log"], abs=2e-3 if row["x"] == 38 else 5.1e-6)
    assert row["x"] < 9 or 1 - math.erf(row["x"] / math.sqrt(2)) == 0


@pytest.mark.parametrize("df", range(1, 9))
def test_a_tail_is_the_integral_of_its_density(df: int) -> None:
    """By Simpson's rule, between two points: another way than the finite sums."""
    x = np.linspace(0.5, 30, 4001)
    density = x ** (df / 2 - 1) * np.exp(-x / 2) / (2 ** (df / 2) * math.gamma(df / 2))
    weights = np.where(np.arange(len(x)) % 2, 4.0, 2.0)
    weights[[0, -1]] = 1.0
    area = float(weights @ density) * (x[1] - x[0]) / 3
    assert chi2_tail(0.5, df) - chi2_tail(30, df) == pytest.approx(area, abs=1e-9)


def test_no_p_is_0_and_none_is_above_1() -> None:
    """Nothing at all has p 1 exactly; the greatest statistic there may be has a p above 0."""
    for df in (1, 2, 3, 7, 60):
        assert chi2_tail(0.0, df) == 1.0
        assert 0 < chi2_tail(1e9, df) <= 5e-324
        assert 1 - 1e-12 < chi2_tail(1e-300, df) <= 1
        values = [chi2_tail(10**power, df) for power in np.linspace(-12, 3.5, 200)]
        assert all(0 < later <= sooner * (1 + 1e-12) <= 1 + 1e-12 for sooner, later in pairwise(values))


def test_the_series_takes_over_without_a_step() -> None:
    """Where the error function is left for its series, both give the same to twelve digits."""
    x = 2 * FAR**2
    below, at = chi2_tail(x * (1 - 1e-15), 1), chi2_tail(x * (1 + 1e-15), 1)
    assert below == pytest.approx(math.erfc(FAR), rel=1e-11, abs=0)
    assert at == pytest.approx(below, rel=1e-11, abs=0)


@given(PEOPLE, PEOPLE)
def test_two_groups_have_the_textbook_formula(first: list[tuple[int, bool]], other: list[tuple[int, bool]]) -> None:
    """(observed - expected)^2 over the hypergeometric variance, added up day by day and person by person."""
    beyond, variance = 0.0, 0.0
    for day in range(13):
        n1, n2 = (sum(days >= day for days, _ in people) for people in (first, other))
        d1, d2 = (sum(seen and days == day for days, seen in people) for people in (first, other))
        n, d = n1 + n2, d1 + d2
        if n > 1:
            beyond += d1 - d * n1 / n
            variance += d * (n1 / n) * (n2 / n) * (n - d) / (n - 1)
    found = logrank([people_of(first), people_of(other)])
    if variance > 0:
        assert found.chi2 == pytest.approx(beyond**2 / variance, rel=1e-9, abs=1e-12)
        assert found.df == 1
    else:
        assert (found.chi2, found.df, found.p) == (0.0, 0, 1.0)


@given(GROUPS, st.randoms(use_true_random=False))
def test_neither_the_order_of_groups_nor_of_people_matters(groups: list[list[tuple[int, bool]]], random: Any) -> None:
    """The same statistic whichever group comes first: none is the reference."""
    found = logrank([people_of(people) for people in groups])
    mixed = [random.sample(people, len(people)) for people in random.sample(groups, len(groups))]
    again = logrank([people_of(people) for people in mixed])
    assert again.chi2 == pytest.approx(found.chi2, rel=1e-8, abs=1e-10)
    assert again.df == found.df
    assert again.p == pytest.approx(found.p, rel=1e-7, abs=0)


@given(GROUPS, st.integers(1, 19))
def test_splitting_a_group_never_lowers_the_statistic(groups: list[list[tuple[int, bool]]], cut: int) -> None:
    """What two parts hide together they show apart; and the degrees of freedom go up by one at most."""
    parts = [part for part in (groups[0][:cut], groups[0][cut:]) if part]
    whole = logrank([people_of(people) for people in groups])
    apart = logrank([people_of(people) for people in [*parts, *groups[1:]]])
    assert apart.chi2 >= whole.chi2 * (1 - 1e-8) - 1e-9
    assert whole.df <= apart.df <= whole.df + 1 or whole.df == 0


@given(PEOPLE, st.integers(2, 4))
def test_groups_that_are_the_same_do_not_differ(people: list[tuple[int, bool]], copies: int) -> None:
    """Chi-square 0 and p 1, exactly for two and to rounding for more."""
    found = logrank([people_of(people)] * copies)
    assert found.chi2 == pytest.approx(0, abs=1e-20)
    assert found.p == pytest.approx(1, abs=1e-9)
    assert copies > 2 or (found.chi2, found.p) == (0.0, 1.0)


@settings(max_examples=40)
@given(GROUPS, st.integers(0, 5), st.integers(0, 9))
def test_a_group_of_nobody_and_days_of_nobody_change_nothing(
    groups: list[list[tuple[int, bool]]], place: int, days: int
) -> None:
    """An empty group takes no degree of freedom, and a group may end with days on which nobody is left."""
    counts = [people_of(people) for people in groups]
    found = logrank(counts)
    longer = [tuple(np.pad(column, (0, days)) for column in pair) for pair in counts]
    nobody = (np.zeros(3, np.int64), np.zeros(3, np.int64))
    again = logrank([*longer[:place], nobody, *longer[place:]])  # type: ignore[list-item]
    assert again.chi2 == pytest.approx(found.chi2, rel=1e-8, abs=1e-10)
    assert again.df == found.df


@settings(max_examples=40)
@given(GROUPS)
def test_people_never_seen_again_after_the_last_event_tell_nothing(groups: list[list[tuple[int, bool]]]) -> None:
    """Following those who do not come back for longer changes no statistic."""
    last = max((days for people in groups for days, seen in people if seen), default=-1)
    assume(last >= 0)
    longer = [[(days if seen or days < last else days + 7, seen) for days, seen in people] for people in groups]
    assert logrank([people_of(people) for people in longer]) == logrank([people_of(people) for people in groups])


def test_where_nothing_can_be_compared_nothing_differs() -> None:
    """Nobody came back, or only one group was ever at risk: no degree of freedom, and p 1."""
    nobody_back, back = people_of([(5, False)] * 4), people_of([(2, True), (3, True)])
    for groups in ([nobody_back, nobody_back], [back, (np.zeros(4, np.int64), np.zeros(4, np.int64))]):
        found = logrank(groups)
        assert (found.chi2, found.df, found.p) == (0.0, 0, 1.0)


def test_a_group_that_is_always_alone_is_not_compared() -> None:
    """The other left before anybody came back: however the sums round, there is no variance, and no warning."""
    alone = from_durations(list(range(1, 40)) * 7, [True] * 273)
    assert logrank([alone, from_durations([0] * 13, [False] * 13)]) == logrank([alone, ([0], [0])])
    assert logrank([alone, ([0], [13])]).df == 0


def test_impossible_groups_are_refused_by_name() -> None:
    """One group, a group with more events than people, and lengths that differ."""
    with pytest.raises(ValueError, match="two groups or more, not 1"):
        logrank([([0], [5])])
    with pytest.raises(ValueError, match="group 1, day 0: 6 events exceed 5 at risk"):
        logrank([([0], [5]), ([6], [5])])
    with pytest.raises(ValueError, match="group 0, events of 1 days, but people at risk of 2"):
        logrank([([0], [5, 5]), ([1], [5])])


@pytest.mark.parametrize(("chi2", "df"), [(-0.1, 1), (math.nan, 1), (math.inf, 1), (1.0, 0), (1.0, -2)])
def test_impossible_statistics_are_refused(chi2: float, df: int) -> None:
    """No p of a negative statistic, of none, or without a degree of freedom."""
    with pytest.raises(ValueError, match="there is no chi-square of"):
        chi2_tail(chi2, df)
