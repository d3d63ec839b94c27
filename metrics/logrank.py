"""Whether groups come back at the same pace: the log-rank test of any number of groups, from daily counts.

On each day the people who come back are shared out among the groups as the people at risk are; what is observed beyond
that, summed over the days, is compared with its hypergeometric covariance. Source: N. Mantel, Cancer Chemotherapy
Reports 50 (1966), 163-170; R. Peto and J. Peto, Journal of the Royal Statistical Society A 135 (1972), 185-207.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.survival import Floats, Ints, daily

SINGULAR: Final = 1e-9  # of the largest eigenvalue of a covariance with unit diagonal: below, it is 0
SMALLEST: Final = math.ulp(0.0)  # the least positive number there is
FAR: Final = 25.0  # from here on the complementary error function is taken from its asymptotic series


@dataclass(frozen=True, slots=True)
class LogRank:
    """The statistic, its degrees of freedom (groups compared, less one), and the probability of one as great or more.

    `p` is never 0: one too small for a number is the smallest number there is. Where nothing can be compared, as
    nobody came back or only one group was at risk, chi2 and df are 0 and p is 1.
    """

    chi2: float
    df: int
    p: float


def logrank(groups: Sequence[tuple[npt.ArrayLike, npt.ArrayLike]]) -> LogRank:
    """The log-rank test of groups, each given by its daily events and people at risk, from the same day 0 on.

    A group whose days end sooner is not followed after them. Raises ValueError for fewer than two groups, and one that
    names the group and the day whose counts cannot be.
    """
    if len(groups) < 2:
        raise ValueError(f"a comparison needs two groups or more, not {len(groups)}")
    came, risk = _aligned(groups)
    excess, covariance = _excess(came, risk)
    scale = np.sqrt(np.diag(covariance))
    compared = scale > 0
    if not compared.any():
        return LogRank(0.0, 0, 1.0)
    scale, excess = scale[compared], excess[compared]
    values, vectors = np.linalg.eigh(covariance[np.ix_(compared, compared)] / np.outer(scale, scale))
    kept = values > SINGULAR * values[-1]
    chi2 = float((((excess / scale) @ vectors)[kept] ** 2 / values[kept]).sum())
    return LogRank(chi2, int(kept.sum()), chi2_tail(chi2, int(kept.sum())))


def chi2_tail(chi2: float, df: int) -> float:
    """The probability that a chi-square variable of `df` degrees of freedom is at least `chi2`; above 0, at most 1.

    In closed form: a finite sum of positive terms, after the complementary error function where df is odd. The terms
    are added as logarithms, so that neither tail is lost. Source: M. Abramowitz and I. A. Stegun, Handbook of
    Mathematical Functions (1964), 26.4.4 and 26.4.5.
    """
    if df < 1 or not 0 <= chi2 < math.inf:
        raise ValueError(f"there is no chi-square of {chi2} with {df} degrees of freedom")
    if chi2 == 0:
        return 1.0
    half, odd = chi2 / 2, df % 2
    terms = [_log_erfc(math.sqrt(half))] if odd else []
    powers = [k + odd / 2 for k in range(df // 2)]
    terms += [power * math.log(half) - half - math.lgamma(power + 1) for power in powers]
    top = max(terms)
    log = top + math.log(math.fsum(math.exp(term - top) for term in terms))
    return min(1.0, max(SMALLEST, math.exp(log)))


def _log_erfc(x: float) -> float:
    """The logarithm of the complementary error function, also where the function itself is too small for a number."""
    if x < FAR:
        return math.log(math.erfc(x))
    series, term = 1.0, 1.0
    for k in range(1, 8):
        term *= -(2 * k - 1) / (2 * x * x)
        series += term
    return -x * x - math.log(x * math.sqrt(math.pi)) + math.log(series)


def _aligned(groups: Sequence[tuple[npt.ArrayLike, npt.ArrayLike]]) -> tuple[Ints, Ints]:
    """Events and people at risk, by group and day; 0 after a group's last day."""
    checked = []
    for group, (events, at_risk) in enumerate(groups):
        try:
            checked.append(daily(events, at_risk))
        except ValueError as wrong:
            raise ValueError(f"group {group}, {wrong}") from None
    days = max(len(came) for came, _ in checked)
    came, risk = np.zeros((2, len(groups), days), np.int64)
    for group, (events, at_risk) in enumerate(checked):
        came[group, : len(events)], risk[group, : len(at_risk)] = events, at_risk
    return came, risk


def _excess(came: Ints, risk: Ints) -> tuple[Floats, Floats]:
    """By group, the events beyond the expected ones, and their covariance."""
    events, people = came.sum(axis=0), risk.sum(axis=0)
    days = (events > 0) & (people > 1)
    came, risk, events, people = came[:, days], risk[:, days], events[days], people[days]
    portion = risk / people
    weight = events * ((people - events) / (people - 1))
    covariance = -(portion * weight) @ portion.T
    np.fill_diagonal(covariance, (portion * (1 - portion)) @ weight)  # exactly 0 for a group that was always alone
    return (came - portion * events).sum(axis=1), covariance
