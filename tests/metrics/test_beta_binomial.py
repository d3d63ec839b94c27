"""The beta distribution of units' propensities is the one of the greatest likelihood, wherever that lies."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import beta_binomial
from metrics.beta_binomial import EXACT, TOLERANCE, fit

Ints = npt.NDArray[np.int64]
LITERALS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "reference" / "beta_binomial.json").read_text()
)
UNIT = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
UNITS = st.lists(UNIT, min_size=3, max_size=8).filter(
    lambda units: 0 < sum(k for k, _ in units) < sum(n for _, n in units)
)


def columns(units: list[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Hits and sizes of a list of pairs."""
    return np.array([hits for hits, _ in units]), np.array([size for _, size in units])


def likelihood(hits: Ints, sizes: Ints, alpha: float, beta: float) -> float:
    """The logarithm of the beta-binomial probabilities, by log-gamma: another way than the module's."""

    def log_beta(a: float, b: float) -> float:
        return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)

    return math.fsum(
        math.log(math.comb(n, k)) + log_beta(k + alpha, n - k + beta) - log_beta(alpha, beta)
        for k, n in zip(hits.tolist(), sizes.tolist(), strict=True)
    )


def chance(hits: Ints, sizes: Ints) -> float:
    """The logarithm of the binomial probabilities of units of one propensity, the pooled rate."""
    p = float(hits.sum() / sizes.sum())
    return math.fsum(
        math.log(math.comb(n, k)) + k * math.log(p) + (n - k) * math.log(1 - p)
        for k, n in zip(hits.tolist(), sizes.tolist(), strict=True)
    )


def grid(
    hits: Ints, sizes: Ints, means: npt.NDArray[np.float64], strengths: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The log-likelihood at every mean and strength, unit by unit and person by person; without the constant."""
    mean, strength = means[:, None], strengths[None, :]
    total: npt.NDArray[np.float64] = np.zeros((len(means), len(strengths)))
    for k, n in zip(hits.tolist(), sizes.tolist(), strict=True):
        for j in range(n):
            total -= np.log1p(j / strength)
            total += np.log(mean + j / strength) if j < k else 0.0
            total += np.log(1 - mean + j / strength) if j < n - k else 0.0
    return total


def test_the_rats_have_the_published_prior() -> None:
    """70 groups of rats: alpha 2.304768, beta 14.079707."""
    rats = LITERALS["rats"]
    assert rats["source"]
    found = fit(np.array(rats["hits"]), np.array(rats["sizes"]))
    assert found == pytest.approx((rats["alpha"], rats["beta"]), rel=rats["tolerance"])


def test_the_boys_have_the_published_prior_likelihood_and_fitted_families() -> None:
    """6,115 families of twelve: alpha, beta, Akaike's criterion with and without a spread, and families by boys."""
    boys = LITERALS["boys"]
    size, families = boys["size"], np.array(boys["families"])
    hits, sizes = np.repeat(np.arange(size + 1), families), np.full(families.sum(), size)
    found = fit(hits, sizes)
    assert found == pytest.approx((boys["alpha"], boys["beta"]), rel=boys["tolerance"])
    assert found is not None
    best = likelihood(hits, sizes, *found)
    assert best >= likelihood(hits, sizes, boys["alpha"], boys["beta"])  # nor is the printed one better
    assert 2 * 2 - 2 * best == pytest.approx(boys["aic"], abs=0.005)
    assert 2 * 1 - 2 * chance(hits, sizes) == pytest.approx(boys["aic_binomial"], abs=0.005)
    for number, fitted in enumerate(boys["fitted"]):
        share = math.exp(likelihood(np.array([number]), np.array([size]), *found))
        assert families.sum() * share == pytest.approx(fitted, abs=0.06)  # 1257.956 is printed as 1257.9


def test_a_fine_grid_has_no_greater_likelihood_and_its_best_point_is_beside() -> None:
    """80,000 points of mean and strength: none is better than what is found, and the best is the nearest."""
    hits, sizes = np.array([3, 0, 9, 1, 14, 2, 25]), np.array([30, 12, 41, 25, 60, 22, 88])
    found = fit(hits, sizes)
    assert found is not None
    alpha, beta = found
    means, strengths = np.linspace(0.01, 0.99, 200), np.geomspace(0.02, 1e6, 400)
    values = grid(hits, sizes, means, strengths)
    best = float(grid(hits, sizes, np.array([alpha / (alpha + beta)]), np.array([alpha + beta]))[0, 0])
    assert values.max() <= best
    row, column = np.unravel_index(values.argmax(), values.shape)
    assert abs(means[row] - alpha / (alpha + beta)) < means[1] - means[0]
    assert abs(math.log(strengths[column] / (alpha + beta))) < math.log(strengths[1] / strengths[0])


@settings(max_examples=40)
@given(UNITS)
def test_no_point_of_a_grid_is_better_than_what_is_found(units: list[tuple[int, int]]) -> None:
    """Neither is chance alone better, nor any mean with any strength; None is said only where chance is best."""
    hits, sizes = columns(units)
    found = fit(hits, sizes)
    even = chance(hits, sizes)
    best = even if found is None else likelihood(hits, sizes, *found)
    constant = sum(math.log(math.comb(n, k)) for k, n in zip(hits.tolist(), sizes.tolist(), strict=True))
    values = grid(hits, sizes, np.linspace(0.02, 0.98, 25), np.geomspace(0.02, 1e5, 30)) + constant
    assert values.max() <= best + 2 * TOLERANCE
    assert even <= best


def best_at(hits: Ints, sizes: Ints, strength: float) -> float:
    """The greatest log-likelihood of a strength, over the mean, in which it is concave: by thirds."""
    least, most = 1e-6, 1 - 1e-6
    while most - least > 1e-7:
        low, high = least + (most - least) / 3, most - (most - least) / 3
        values = [likelihood(hits, sizes, strength * mean, strength * (1 - mean)) for mean in (low, high)]
        least, most = (low, most) if values[0] < values[1] else (least, high)
    return likelihood(hits, sizes, strength * least, strength * (1 - least))


@pytest.mark.parametrize("row", LITERALS["two_maxima"]["rows"])
def test_of_two_maxima_the_greater_is_found(row: dict[str, Any]) -> None:
    """The likelihood falls from no spread on, and rises again: a climb from there, or from the moments, may be lost."""
    hits, sizes = np.array(row["hits"]), np.array(row["sizes"])
    gain = np.array([best_at(hits, sizes, strength) for strength in np.geomspace(0.05, 1e4, 40)]) - chance(hits, sizes)
    inner = np.flatnonzero((gain[1:-1] > gain[:-2]) & (gain[1:-1] > gain[2:])) + 1
    assert len(inner) == 1
    assert gain[inner[0] :].min() < min(0, gain[inner[0]]) - 1e-3  # a valley lies between it and no spread
    assert bool(gain[inner[0]] > 0) is row["spread"]
    assert (fit(hits, sizes) is not None) is row["spread"]


@given(UNITS, st.floats(-6, 2), st.floats(1e-3, 3), st.floats(0, 1))
def test_no_likelihood_exceeds_the_bound_of_its_interval(
    units: list[tuple[int, int]], start: float, width: float, part: float
) -> None:
    """The bound holds anywhere within, from no spread on and from any other; it is what the proof rests on."""
    margin = beta_binomial._Margin(*columns(units))
    none = margin.at(0.0, margin.pooled)
    first, last = (margin.at(10**power, margin.pooled) for power in (start, start + width))
    within = margin.at(10 ** (start + part * width), margin.pooled)
    slack = 1e-9 * abs(within.value)
    assert within.value <= -beta_binomial._span(first, last).against + slack
    assert within.value <= -beta_binomial._span(none, last).against + slack
    assert -beta_binomial._span(first, last).against >= max(first.value, last.value) - slack


def test_a_search_that_climbs_from_no_spread_would_miss_the_maximum() -> None:
    """The negative control: the slope there points down, though a spread is likelier by far."""
    hits, sizes = np.array([5, 95, 0]), np.array([5, 400, 1])
    found = fit(hits, sizes)
    assert found is not None
    p = hits.sum() / sizes.sum()
    assert chance(hits, sizes) > likelihood(hits, sizes, 1e5 * p, 1e5 * (1 - p))
    assert likelihood(hits, sizes, *found) > chance(hits, sizes) + 2


@settings(max_examples=30)
@given(UNITS, st.randoms(use_true_random=False))
def test_the_order_of_units_changes_no_digit(units: list[tuple[int, int]], random: Any) -> None:
    """Only how many units have how many people counts."""
    mixed = list(units)
    random.shuffle(mixed)
    assert fit(*columns(units)) == fit(*columns(mixed))


@settings(max_examples=30)
@given(UNITS)
def test_counting_the_others_swaps_alpha_and_beta(units: list[tuple[int, int]]) -> None:
    """Of those who stay and of those who leave the same is found, mirrored."""
    hits, sizes = columns(units)
    found, other = fit(hits, sizes), fit(sizes - hits, sizes)
    assert (found is None) is (other is None)
    if found is not None and other is not None:
        assert likelihood(hits, sizes, *found) == pytest.approx(
            likelihood(hits, sizes, *other[::-1]), abs=2 * TOLERANCE
        )


@settings(max_examples=20)
@given(UNITS)
def test_twice_the_same_units_have_the_same_prior(units: list[tuple[int, int]]) -> None:
    """Each unit twice doubles the logarithm of the likelihood everywhere and moves no maximum."""
    hits, sizes = columns(units)
    found, twice = fit(hits, sizes), fit(np.repeat(hits, 2), np.repeat(sizes, 2))
    if found is not None and twice is not None:
        assert twice[0] / sum(twice) == pytest.approx(found[0] / sum(found), rel=1e-2)
        assert likelihood(hits, sizes, *twice) == pytest.approx(likelihood(hits, sizes, *found), abs=2 * TOLERANCE)


def test_thinning_long_sums_changes_nothing_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Units of thousands: the sums over people by few nodes give what person by person gives."""
    hits, sizes = np.array([140, 61, 800, 9, 0, 333]), np.array([3000, 900, 9000, 210, 75, 5100])
    thin = fit(hits, sizes)
    monkeypatch.setattr(beta_binomial, "EXACT", 10**6)
    full = fit(hits, sizes)
    assert sizes.max() > 100 * EXACT
    assert thin == pytest.approx(full, rel=1e-8)


def test_units_of_all_or_nothing_lean_on_nothing() -> None:
    """Where no unit is mixed the spread has no end: the prior counts as a hundredth of a person, the least there is."""
    found = fit(np.array([10, 0, 0, 12, 0]), np.array([10, 20, 13, 12, 40]))
    assert found is not None
    assert sum(found) == pytest.approx(0.01, rel=1e-9)
    assert found[0] / sum(found) == pytest.approx(2 / 5, abs=0.01)


def test_one_person_a_unit_tells_of_no_spread() -> None:
    """Units of one person have the same likelihood with any spread."""
    assert fit(np.array([1, 0, 0, 1, 0]), np.ones(5, np.int64)) is None


@pytest.mark.parametrize(("hits", "sizes"), [([0, 0], [5, 9]), ([5, 9], [5, 9]), ([], [])])
def test_without_hits_or_without_misses_there_is_no_prior(hits: list[int], sizes: list[int]) -> None:
    """Nobody or everybody: an error, rather than a mean of exactly 0 or 1."""
    with pytest.raises(ValueError, match="some hits and some misses"):
        fit(np.array(hits, np.int64), np.array(sizes, np.int64))
