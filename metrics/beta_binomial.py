"""The beta distribution of units' propensities, by the greatest marginal likelihood of their counts.

With m = alpha / (alpha + beta), the mean, and d = 1 / (alpha + beta), the spread, the log-likelihood of units with
`hits` of `sizes` is, up to a constant,

    A(m, d) - B(d),   A = sum log(m + j d) + sum log(1 - m + j d),   B = sum log(1 + j d)

over j below each unit's hits, misses, size. A is concave in (m, d), being logs of linear functions: for each d there is
one best m, and the best value a(d) is concave, as B is. In log d both are convex. So over an interval of d a tangent
bounds a from above and a chord B from below, and over log d it is the other way round: two upper bounds for the
likelihood there. Intervals are halved until no bound exceeds the best value found by more than `TOLERANCE`: so the
maximum is the global one, and no starting value decides which is found.
"""

from __future__ import annotations

import heapq
import math
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TOLERANCE: Final = 1e-6  # of the log-likelihood: how far the maximum is proven, and the least gain that is a spread
WEAKEST: Final = 0.01  # the least alpha + beta: units of all or nothing drive it to 0, where it says nothing
EXACT: Final = 64  # so many terms of a sum one by one, the others by blocks half as long again as what precedes them
NODES: Final = 7  # of a block: leaves less than 1e-13 of its sum, the nearest singularity lying as far as its start


def fit(hits: Ints, sizes: Ints) -> tuple[float, float] | None:
    """Alpha and beta of units with `hits` of `sizes`, or None where no spread is likelier than any (pure chance).

    Some hits and some misses are needed: without, the mean is 0 or 1 and ValueError is raised.
    """
    if not 0 < hits.sum() < sizes.sum():
        raise ValueError("a beta distribution needs some hits and some misses")
    return _Margin(hits, sizes).fit()


class _Point(NamedTuple):
    """The parts of the log-likelihood at the spread `d`, at its best mean: a and its slope, B and its slope."""

    d: float
    mean: float
    a: float
    a_slope: float
    b: float
    b_slope: float

    @property
    def value(self) -> float:
        return self.a - self.b

    @property
    def rising(self) -> bool:
        return self.a_slope > self.b_slope


class _Span(NamedTuple):
    """An interval of d; with the negative of its bound first, the smallest of a heap has the greatest bound."""

    against: float
    first: _Point
    last: _Point


class _Sum(NamedTuple):
    """A sum over j as nodes and weights: of log(x + j d) for a number of units that falls with j."""

    j: Floats
    weight: Floats

    def log(self, x: float, d: float) -> tuple[float, float]:
        """The sum at x and d, and its derivative by d."""
        terms = x + self.j * d
        return float(self.weight @ np.log(terms)), float(self.weight @ (self.j / terms))

    def pull(self, x: float, d: float) -> tuple[float, float]:
        """The derivative by x, and the negative of the second one."""
        inverse = 1 / (x + self.j * d)
        return float(self.weight @ inverse), float(self.weight @ inverse**2)


class _Margin:
    """The beta-binomial likelihood of units as a function of the spread."""

    def __init__(self, hits: Ints, sizes: Ints) -> None:
        self.hit, self.missed, self.all = (_thinned(counts) for counts in (hits, sizes - hits, sizes))
        self.pooled = float(hits.sum() / sizes.sum())
        self.person = 1 / float(sizes.max())

    def fit(self) -> tuple[float, float] | None:
        """Alpha and beta at the greatest likelihood, or None where it is greatest without a spread."""
        none = self.at(0.0, self.pooled)
        best = self._greatest(none, self.at(1 / WEAKEST, self.pooled))
        if best.value - none.value <= TOLERANCE:
            return None
        return best.mean / best.d, (1 - best.mean) / best.d

    def at(self, d: float, mean: float) -> _Point:
        """The point at d, its best mean looked for from `mean` on."""
        mean = self._best_mean(d, mean)
        (hit, hit_slope), (missed, missed_slope) = self.hit.log(mean, d), self.missed.log(1 - mean, d)
        return _Point(d, mean, hit + missed, hit_slope + missed_slope, *self.all.log(1.0, d))

    def _best_mean(self, d: float, mean: float) -> float:
        """The root of a decreasing function: Newton's steps, or halving where one would leave what is left."""
        least, most = 0.0, 1.0
        for _ in range(200):
            (up, up_bend), (down, down_bend) = self.hit.pull(mean, d), self.missed.pull(1 - mean, d)
            ahead = mean + (up - down) / (up_bend + down_bend)
            if abs(ahead - mean) <= 1e-12 * min(mean, 1 - mean):
                break
            least, most = (mean, most) if up > down else (least, mean)
            mean = ahead if least < ahead < most else (least + most) / 2
        return mean

    def _greatest(self, none: _Point, last: _Point) -> _Point:
        best = max(none, last, key=_value)
        spans = [_span(none, last)]
        while -spans[0].against > best.value + TOLERANCE:
            _, first, last = heapq.heappop(spans)
            middle = self.at(self._between(first.d, last.d), first.mean)
            best = max(best, middle, key=_value)
            heapq.heappush(spans, _span(first, middle))
            heapq.heappush(spans, _span(middle, last))
        return self._top(best, spans)

    def _between(self, d: float, other: float) -> float:
        """Half way by ratio, where d is large beside one person of the largest unit, and by difference below that."""
        return math.sqrt((d + self.person) * (other + self.person)) - self.person

    def _top(self, best: _Point, spans: list[_Span]) -> _Point:
        """The stationary point beside the best one found, by halving: as exact as the slope is."""
        up = best.rising
        far = next((s.last.d if up else s.first.d for s in spans if best is (s.first if up else s.last)), best.d)
        while abs(far - best.d) > 1e-12 * best.d:
            middle = self.at((best.d + far) / 2, best.mean)
            if middle.rising is up and middle.value >= best.value - TOLERANCE:
                best = middle
            else:
                far = middle.d
        return best


def _value(point: _Point) -> float:
    return point.value


def _span(first: _Point, last: _Point) -> _Span:
    """The interval with the lower of its two bounds: over d, and over log d where that exists."""
    a, b = last.a - first.a, last.b - first.b
    rise = _rise(last.d - first.d, (first.a_slope, last.a_slope), a, b)
    if first.d > 0:
        falls = (-first.d * first.b_slope, -last.d * last.b_slope)
        rise = min(rise, _rise(math.log(last.d / first.d), falls, -b, -a))
    return _Span(-(first.value + rise), first, last)


def _rise(width: float, slopes: tuple[float, float], growth: float, other: float) -> float:
    """How far the difference of two concave functions can rise over an interval above its value at the start.

    Known are the first one's `slopes` at both ends and both functions' growth: the first stays below its tangents,
    the other above its chord. The highest point is at an end or where the tangents cross.
    """
    bend = slopes[0] - slopes[1]
    cross = min(max((growth - slopes[1] * width) / bend, 0.0), width) if bend > 0 else 0.0
    return max(0.0, growth - other, (slopes[0] - other / width) * cross)


def _thinned(counts: Ints) -> _Sum:
    """The j below the counts, each as often as counts exceed it; from `EXACT` on few of them with greater weights.

    The nodes are those of Gauss for the counts themselves: weights stay positive, so the sum stays one of logs of
    linear functions.
    """
    weight = np.cumsum(np.bincount(counts)[::-1])[::-1][1:].astype(np.float64)
    j = np.arange(len(weight), dtype=np.float64)
    js, weights, start = [j[:EXACT]], [weight[:EXACT]], EXACT
    while start < len(j):
        stop = start + start // 2
        nodes, masses = _gauss(j[start:stop], weight[start:stop])
        js.append(nodes)
        weights.append(masses)
        start = stop
    return _Sum(np.concatenate(js), np.concatenate(weights))


def _gauss(j: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Nodes and weights that give the sum of any polynomial of degree below 2 `NODES` over the points `j` exactly.

    By the three-term recurrence of the orthogonal polynomials and the eigenvalues of its matrix. Source: G. H. Golub
    and J. H. Welsch, Mathematics of Computation 23 (1969), 221-230.
    """
    if len(j) <= NODES:
        return j, weight
    total, centre, half = weight.sum(), (j[0] + j[-1]) / 2, (j[-1] - j[0]) / 2
    x, before, now = (j - centre) / half, np.zeros_like(j), np.full_like(j, 1 / math.sqrt(total))
    diagonal, beside = np.zeros(NODES), np.zeros(NODES)
    for k in range(NODES):
        diagonal[k] = (weight * x * now * now).sum()
        ahead = (x - diagonal[k]) * now - (beside[k - 1] if k else 0.0) * before
        beside[k] = math.sqrt((weight * ahead * ahead).sum())
        before, now = now, ahead / beside[k]
    matrix = np.diag(diagonal) + np.diag(beside[:-1], 1) + np.diag(beside[:-1], -1)
    roots, vectors = np.linalg.eigh(matrix)
    return centre + half * roots, total * vectors[0] ** 2
