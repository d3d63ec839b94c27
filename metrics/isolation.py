"""How few people any combination of published sums tells of, exactly.

Every published sum is of one unit by one definition. People of a headline unit differ by nothing but their *pattern*:
by which definitions they are new. A combination of sums gives each pattern of each unit a weight, and tells of the
people whose weight is not zero; they must be nobody or enough.

Which combinations need trying? Patterns are vectors of 0 and 1. The headline's coefficient is free in each unit, so
there one can make the weight of any one set of equal patterns zero: what counts is whether (p - q).c or p.c is zero,
c being the coefficients of the other definitions, p and q patterns by those. Fewest people are told of where as many
as possible of these conditions hold, so where they leave c free up to a factor only (the elementary vectors of
R. T. Rockafellar, "The elementary vectors of a subspace of R^N", 1969). With three other definitions:

- a definition whose unit is this headline unit alone has its coefficient here only. Where all three have, c is the
  cross product of two vectors of -1, 0, 1, and its entries are at most 2;
- coefficients shared by several units obey conditions that are left when those not shared are eliminated: entries at
  most 1 where all are shared, and where one is not, in two places at most 2 (p - q - r); cross products of two such
  vectors have entries of at most 4;
- a coefficient that is not shared is then i.a + j.b of the two that are, i and j of -1, 0, 1; two of them have one of
  the finitely many ratios above to the third.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from math import gcd
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Counts = tuple[int, ...]
Vector = tuple[int, ...]
OTHERS: Final = 3  # definitions beside the headline
PATTERNS: Final = 1 << OTHERS


def _directions(largest: int) -> tuple[Vector, ...]:
    """Integer vectors with entries of at most `largest`, one for each direction; those of few definitions first."""
    found = []
    for vector in product(range(-largest, largest + 1), repeat=OTHERS):
        first = next((entry for entry in vector if entry), 0)
        if first > 0 and gcd(*vector) == 1:
            found.append(vector)
    return tuple(sorted(found, key=lambda vector: (sum(map(bool, vector)), sum(map(abs, vector)), vector)))


OWN: Final = _directions(2)
SHARED: Final = _directions(4)
_BITS: Final = np.array([[pattern >> d & 1 for d in range(OTHERS)] for pattern in range(PATTERNS)])


@dataclass(frozen=True, slots=True)
class Group:
    """A headline unit's people, by pattern of the other definitions (bit d: new by the d-th), int[PATTERNS] each.

    `inside` are newcomers by the headline's definition, `outside` are not. `own[d]`: the d-th definition has a unit
    of this headline unit alone; else its unit, if any, is the one that is shared.
    """

    inside: Counts
    outside: Counts
    own: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A combination that tells of a few: coefficients by other definition, and the group it tells of (None: shared)."""

    direction: Vector
    group: int | None

    @property
    def definitions(self) -> list[int]:
        """Which of the other definitions take part, the last one first."""
        return [d for d in reversed(range(OTHERS)) if self.direction[d]]


def find_fault(groups: Sequence[Group], threshold: int) -> Fault | None:
    """The simplest combination of sums by other definitions that tells of 1 to `threshold` - 1 people; None: none.

    Combinations inside one group come first. The headline's sums alone are not looked at.
    """
    alone = [_fewest_alone(group.own, group.inside, group.outside) for group in groups]
    few = [(at, place) for place, told in enumerate(alone) if (at := _first_few(told, threshold)) >= 0]
    if few:
        at, place = min(few)
        return Fault(OWN[at], place)
    together = np.zeros(len(SHARED), dtype=np.int64)
    for group in groups:
        together += _fewest(group.own, group.inside, group.outside)
    at = _first_few(together, threshold)
    return Fault(SHARED[at], None) if at >= 0 else None


def fewest(group: Group, direction: Vector) -> int:
    """The fewest people of a group told of where the shared coefficients are those of `direction`."""
    return int(_fewest(group.own, group.inside, group.outside)[SHARED.index(direction)])


def _first_few(told: Ints, threshold: int) -> int:
    """The first place with 1 to `threshold` - 1 people, -1 for none."""
    few = np.flatnonzero((told > 0) & (told < threshold))
    return int(few[0]) if len(few) else -1


@lru_cache(maxsize=8192)
def _fewest_alone(own: tuple[bool, ...], inside: Counts, outside: Counts) -> Ints:
    """By direction of OWN the fewest people told of, 0 where a definition takes part that is not the group's own."""
    told = _told(*_conditions(np.array(OWN)), inside, outside)
    reached = ~((np.array(OWN) != 0) & ~np.array(own)).any(axis=1)
    return np.where(reached, told, 0)


@lru_cache(maxsize=8192)
def _fewest(own: tuple[bool, ...], inside: Counts, outside: Counts) -> Ints:
    """By direction of SHARED the fewest people told of, over all coefficients of the group's own definitions."""
    found: Ints = _told(*_choices(own), inside, outside).min(axis=-1)
    return found


def _told(weighty: Bools, same: Bools, inside: Counts, outside: Counts) -> Ints:
    new, old = np.array(inside, dtype=np.int64), np.array(outside, dtype=np.int64)
    found: Ints = weighty @ old + new.sum() - (same @ new).max(axis=-1)
    return found


def _conditions(coefficients: Ints) -> tuple[Bools, Bools]:
    """Which patterns have a weight (the headline's coefficient being 0), [..., PATTERNS], and which pairs the same."""
    weight = coefficients @ _BITS.T
    return weight != 0, weight[..., :, None] == weight[..., None, :]


@cache
def _choices(own: tuple[bool, ...]) -> tuple[Bools, Bools]:
    """The conditions of [directions of SHARED, all that a group's own definitions may be given]."""
    free = [d for d in range(OTHERS) if own[d]]
    rest = [d for d in range(OTHERS) if not own[d]]
    shared = np.array(SHARED)
    if len(free) == 1:
        steps = np.array(list(product((-1, 0, 1), repeat=2)))
        given = np.repeat(shared[:, None], len(steps), axis=1)
        given[..., free[0]] = shared[:, rest] @ steps.T
    elif len(free) == 2:
        ratios = np.array([vector for vector in OWN if vector[rest[0]]])
        given = ratios[None] * (shared[:, rest[0]] != 0)[:, None, None]
    else:
        given = shared[:, None] * (not free)
    return _conditions(given)
