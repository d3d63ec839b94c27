"""Wilson and Newcombe give the published values, and nothing gives Wald's."""

from __future__ import annotations

import ast
import inspect
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import interval
from metrics.interval import Z95, newcombe, wilson

LITERALS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "reference" / "intervals.json").read_text()
)


def rows(name: str) -> list[Any]:
    """The literals of a table; each table names its source."""
    assert LITERALS[name]["source"]
    return list(LITERALS[name]["rows"])


def agrees(value: float, literal: float, places: int = 4) -> bool:
    """Whether a value rounds to the printed one: half a unit of its last place, and not more."""
    return abs(value - literal) <= float(0.5 * 10**-places) * (1 + 1e-9)


@pytest.mark.parametrize("row", rows("wilson"))
def test_wilson_gives_newcombes_table(row: dict[str, Any]) -> None:
    """Both ends are those of Newcombe (1998), table I, method 3."""
    low, high = wilson(row["retained"], row["newcomers"])
    assert agrees(float(low), row["low"])
    assert agrees(float(high), row["high"])


@pytest.mark.parametrize("row", rows("wilson_upper_of_none"))
def test_nobody_retained_still_has_an_upper_end(row: dict[str, Any]) -> None:
    """0 of n is from exactly 0 to z^2 / (n + z^2)."""
    low, high = wilson(0, row["newcomers"])
    assert low == 0.0
    assert agrees(float(high), row["high"])
    assert float(high) == pytest.approx(Z95**2 / (row["newcomers"] + Z95**2), rel=1e-14)


@pytest.mark.parametrize("row", rows("newcombe") + rows("newcombe_two_editions"))
def test_newcombe_gives_the_table_of_differences(row: dict[str, Any]) -> None:
    """The difference of two shares has the interval of Newcombe (1998), table II, method 10."""
    difference, low, high = newcombe(*row["first"], *row["other"])
    assert float(difference) == pytest.approx(row["first"][0] / row["first"][1] - row["other"][0] / row["other"][1])
    assert agrees(float(low), row["low"])
    assert agrees(float(high), row["high"])


def test_arrays_give_what_single_values_give() -> None:
    """Many shares at once are the same numbers, in their shape."""
    table = rows("wilson")
    low, high = wilson([row["retained"] for row in table], [row["newcomers"] for row in table])
    assert low.shape == (len(table),)
    for index, row in enumerate(table):
        one = wilson(row["retained"], row["newcomers"])
        assert (low[index], high[index]) == (one[0], one[1])


def test_none_of_none_is_not_a_number() -> None:
    """Without newcomers there is no interval, rather than one of 0 % or 100 %."""
    low, high = wilson([0, 1], [0, 2])
    assert math.isnan(low[0])
    assert math.isnan(high[0])
    assert not math.isnan(low[1])
    assert all(math.isnan(float(part)) for part in newcombe(0, 0, 1, 2))


@pytest.mark.parametrize(("retained", "newcomers"), [(3, 2), (-1, 5)])
def test_an_impossible_share_is_refused(retained: int, newcomers: int) -> None:
    """More retained than newcomers, or fewer than none, is an error that names the pair, and no number."""
    for several in (retained, [0, retained]):
        with pytest.raises(ValueError, match=f"between 0 and the number of newcomers: {retained} of {newcomers}"):
            wilson(several, newcomers)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_both_ends_are_where_the_share_is_just_credible(pair: tuple[int, int]) -> None:
    """At either end the observed share lies z standard errors away, the error being that of the end itself."""
    retained, newcomers = pair
    for end, side in zip(wilson(retained, newcomers), (1, -1), strict=True):
        p = float(end)
        away = side * (retained / newcomers - p)
        assert away == pytest.approx(Z95 * math.sqrt(p * (1 - p) / newcomers), abs=1e-12)


@given(
    st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)
def test_both_ends_of_a_difference_are_as_far_as_wilsons_ends_together(
    first: tuple[int, int], other: tuple[int, int]
) -> None:
    """Below: the first's distance to its lower end and the other's to its upper one, by Pythagoras; above: mirrored."""
    difference, low, high = (float(part) for part in newcombe(*first, *other))
    ends, other_ends = ([float(end) for end in wilson(*pair)] for pair in (first, other))
    p, q = first[0] / first[1], other[0] / other[1]
    assert difference == p - q
    assert difference - low == pytest.approx(math.hypot(p - ends[0], other_ends[1] - q), abs=1e-12)
    assert high - difference == pytest.approx(math.hypot(ends[1] - p, q - other_ends[0]), abs=1e-12)


@pytest.mark.parametrize("name", ["corrected", "wald", "agresti_coull"])
def test_the_tolerance_lets_no_other_interval_pass(name: str) -> None:
    """The negative control: each of Wilson's neighbours misses every published row."""
    missed = 0
    for row in rows("wilson"):
        k, n, z = row["retained"], row["newcomers"], Z95
        p, q = k / n, 1 - k / n
        middle = (k + z * z / 2) / (n + z * z)
        low, high = {
            "wald": (p - z * math.sqrt(p * q / n), p + z * math.sqrt(p * q / n)),
            "agresti_coull": (
                middle - z * math.sqrt(middle * (1 - middle) / (n + z * z)),
                middle + z * math.sqrt(middle * (1 - middle) / (n + z * z)),
            ),
            "corrected": (
                (2 * k + z * z - 1 - z * math.sqrt(max(z * z - 2 - 1 / n + 4 * p * (n * q + 1), 0))) / 2 / (n + z * z),
                (2 * k + z * z + 1 + z * math.sqrt(max(z * z + 2 - 1 / n + 4 * p * (n * q - 1), 0))) / 2 / (n + z * z),
            ),
        }[name]
        missed += not (agrees(low, row["low"]) and agrees(high, row["high"]))
    assert missed == 5


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_within_bounds(pair: tuple[int, int]) -> None:
    """0 <= low <= share <= high <= 1, and the mirrored share has the mirrored interval."""
    retained, newcomers = pair
    low, high = (float(end) for end in wilson(retained, newcomers))
    assert 0 <= low <= retained / newcomers <= high <= 1
    other_low, other_high = (float(end) for end in wilson(newcomers - retained, newcomers))
    assert (1 - other_high, 1 - other_low) == pytest.approx((low, high), abs=1e-12)


@given(
    st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)
def test_swapping_two_shares_mirrors_their_difference(first: tuple[int, int], other: tuple[int, int]) -> None:
    """The interval of b - a is the mirrored interval of a - b, and it holds the difference."""
    difference, low, high = newcombe(*first, *other)
    back, back_low, back_high = newcombe(*other, *first)
    assert -1 - 1e-12 <= low <= difference + 1e-12
    assert difference - 1e-12 <= high <= 1 + 1e-12
    assert (-back, -back_high, -back_low) == pytest.approx((difference, low, high), abs=1e-12)


def covered(newcomers: int, share: float, low: Any, high: Any) -> float:
    """The probability that an interval covers the true share, over the binomial distribution."""
    hits = np.arange(newcomers + 1)
    chance = np.array([math.comb(newcomers, k) * share**k * (1 - share) ** (newcomers - k) for k in hits])
    return float(chance[(low <= share) & (share <= high)].sum())


@pytest.mark.parametrize("row", rows("coverage"))
def test_wilson_covers_what_it_should_and_wald_would_not(row: dict[str, Any]) -> None:
    """At a true share of 5 % Wilson covers about 95 %; the forbidden interval is as bad as the table says."""
    n = row["newcomers"]
    hits = np.arange(n + 1)
    assert agrees(covered(n, 0.05, *wilson(hits, n)), row["wilson"], 3)
    half = Z95 * np.sqrt(hits / n * (1 - hits / n) / n)
    assert agrees(covered(n, 0.05, hits / n - half, hits / n + half), row["wald"], 3)


def test_wald_is_not_what_comes_out() -> None:
    """No function of the module gives p +- z sqrt(p q / n), for one share or for a difference."""
    p, n = 3 / 21, 21
    half = Z95 * math.sqrt(p * (1 - p) / n)
    low, high = wilson(3, 21)
    assert abs(float(low) - (p - half)) > 0.01
    assert abs(float(high) - (p + half)) > 0.01
    difference, low, high = newcombe(9, 10, 3, 10)
    spread = Z95 * math.sqrt(0.9 * 0.1 / 10 + 0.3 * 0.7 / 10)
    assert abs(float(low) - (float(difference) - spread)) > 0.05
    assert abs(float(high) - (float(difference) + spread)) > 0.05
    assert {name for name, _ in inspect.getmembers(interval, inspect.isfunction)} == {"wilson", "newcombe", "_share"}


def test_no_other_interval_is_computed_anywhere(root: Path) -> None:
    """No module but this one uses 1.96 or a normal quantile."""
    for package in ("metrics", "dashboard"):
        for path in (root / package).glob("*.py"):
            numbers = {
                node.value
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Constant) and isinstance(node.value, float)
            }
            near = {value for value in numbers if 1.9 < value < 2.0}
            assert path.name == "interval.py" or not near, path
