"""Linear algebra on published sums: does any combination of them tell of a few people? Exact, in integers.

A published number is a sum over *variables*: what one cell of people (who are alike in everything published) did of
one kind. A combination of sums tells of the cells that it gives a weight. This knows nothing of how units are formed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from typing import Any, TypeVar

Cell = Any  # both are anything hashable
Kind = Any
Variable = tuple[Cell, Kind]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sum:
    """A published number, what it adds up, each once, and its value."""

    name: str
    of: frozenset[Variable]
    value: int = 0


@dataclass(frozen=True, slots=True)
class Isolated:
    """A combination of sums that tells of a few: their weights, the cells and the weights of what these did."""

    weights: tuple[tuple[Sum, int], ...]
    cells: frozenset[Cell]
    of: tuple[tuple[Variable, int], ...]

    @property
    def value(self) -> int:
        """What the combination comes to."""
        return sum(weight * each.value for each, weight in self.weights)


@dataclass(frozen=True, slots=True)
class _Vector:
    """A combination `by` sums (their places), and the weights it gives `of` variables; no zeros."""

    by: dict[int, int]
    of: dict[Variable, int]

    def minus(self, other: _Vector, at: Variable) -> _Vector:
        """A multiple of this vector and one of the other, so that nothing is left at a variable."""
        mine, theirs = self.of[at], other.of[at]
        by, of = _mix(self.by, theirs, other.by, -mine), _mix(self.of, theirs, other.of, -mine)
        common = gcd(*by.values())
        return _Vector({key: n // common for key, n in by.items()}, {key: n // common for key, n in of.items()})


def _mix(one: Mapping[Key, int], times: int, two: Mapping[Key, int], and_times: int) -> dict[Key, int]:
    total = {key: times * n for key, n in one.items()}
    for key, n in two.items():
        total[key] = total.get(key, 0) + and_times * n
    return {key: n for key, n in total.items() if n}


def isolate(sums: Iterable[Sum], people: Mapping[Cell, int], limit: int = 10) -> Isolated | None:
    """A combination of sums that tells of at least one person and of fewer than `limit`, or None if none does.

    `people` is the number of people of each cell. Sums that share no variable, even by way of others, do not help
    each other, so that each such part is solved by itself; parts of the same form are solved once.
    """
    solved = set()
    for part in _parts(sums, people):
        form = _form(part)
        if form not in solved:
            found = _isolate(part, people, limit)
            if found is not None:
                return found
            solved.add(form)
    return None


def _parts(sums: Iterable[Sum], people: Mapping[Cell, int]) -> list[list[Sum]]:
    """Different sums about anybody, by the part of the whole that they belong to."""
    different = {each.of: each for each in sums if any(people[cell] for cell, _ in each.of)}
    leader: dict[Variable, Variable] = {}

    def find(variable: Variable) -> Variable:
        while leader[variable] != variable:
            leader[variable] = variable = leader[leader[variable]]
        return variable

    for variables in different:
        first, *rest = variables
        for variable in variables:
            leader.setdefault(variable, variable)
        for variable in rest:
            leader[find(variable)] = find(first)
    parts: dict[Variable, list[Sum]] = {}
    for variables, each in different.items():
        parts.setdefault(find(next(iter(variables))), []).append(each)
    return list(parts.values())


def _form(part: Sequence[Sum]) -> frozenset[frozenset[tuple[Cell, int]]]:
    """The sums without their names and with numbers for what people did, in order."""
    kinds = sorted({kind for each in part for _, kind in each.of}, key=repr)
    number = {kind: at for at, kind in enumerate(kinds)}
    return frozenset(frozenset((cell, number[kind]) for cell, kind in each.of) for each in part)


def _isolate(part: Sequence[Sum], people: Mapping[Cell, int], limit: int) -> Isolated | None:
    alike = _alike(part, people)
    size = {cells[0]: sum(people[cell] for cell in cells) for cells in alike}
    vectors = [
        _Vector({at: 1}, {variable: 1 for variable in each.of if variable[0] in size}) for at, each in enumerate(part)
    ]
    found = _few(_without(vectors, lambda cell: size[cell] >= limit), size, limit, frozenset())
    if found is None:
        return None
    weights = tuple((part[at], n) for at, n in sorted(found.by.items()))
    everybody = {cells[0]: cells for cells in alike}
    of = [((each, kind), n) for (cell, kind), n in found.of.items() for each in everybody[cell]]
    return Isolated(weights, frozenset(cell for (cell, _), _ in of), tuple(sorted(of, key=repr)))


def _alike(part: Sequence[Sum], people: Mapping[Cell, int]) -> list[tuple[Cell, ...]]:
    """The cells with people, those together that are in the same sums with the same variables."""
    seen: dict[Cell, list[tuple[int, Kind]]] = {}
    for at, each in enumerate(part):
        for cell, kind in each.of:
            if people[cell]:
                seen.setdefault(cell, []).append((at, kind))
    groups: dict[frozenset[tuple[int, Kind]], list[Cell]] = {}
    for cell, places in seen.items():
        groups.setdefault(frozenset(places), []).append(cell)
    return [tuple(cells) for cells in groups.values()]


def _without(vectors: Sequence[_Vector], told: Callable[[Cell], bool]) -> list[_Vector]:
    """All combinations of the vectors that tell nothing of some cells, as combinations of those returned."""
    order: dict[Variable, int] = {}
    pivots: list[_Vector] = []
    rest = []
    for each in vectors:
        vector = each
        while (at := min((order[v] for v in vector.of if v in order), default=-1)) >= 0:
            vector = vector.minus(pivots[at], next(v for v in vector.of if order.get(v) == at))
        pivot = min((v for v in vector.of if told(v[0])), key=repr, default=None)
        if pivot is not None:
            order[pivot] = len(pivots)
            pivots.append(vector)
        elif vector.of:
            rest.append(vector)
    return rest


def _few(vectors: Sequence[_Vector], people: Mapping[Cell, int], limit: int, needed: frozenset[Cell]) -> _Vector | None:
    """A combination of the vectors that tells of fewer than `limit`; every one is to tell of the `needed` cells."""
    cells = {cell for vector in vectors for cell, _ in vector.of}
    if not cells:
        return None
    if sum(people[cell] for cell in cells) < limit:
        return vectors[0]
    if sum(people[cell] for cell in needed) >= limit or cells <= needed:
        return None
    next_cell = min(cells - needed, key=lambda cell: (-people[cell], repr(cell)))
    less = _without(vectors, lambda cell: cell == next_cell)
    found = _few(less, people, limit, needed) if less else None
    return found or _few(vectors, people, limit, needed | {next_cell})
