"""In which units the other definitions and the comparison group have figures: the headline's, merged further.

Somebody may be new by one definition and not by another. Published for the same unit, two such figures would differ by
that person alone. So units are merged, for a definition at a time, into the edition's other countries until no
combination of anything published tells of fewer people than the threshold, nor of one of the other countries alone;
where even that does not help, the definition has no figure there. Once formed, a unit keeps its name for ever; what
has come to tell of a few since, as people were found late, has no figure any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from metrics.disclosure import OTHER
from metrics.isolation import OTHERS, PATTERNS, Fault, Group, fewest, find_fault

MANY: Final = 1000  # more than there are patterns


def definition_units(
    edition: str,
    base: Mapping[str, str],
    people: Mapping[str, Mapping[int, int]],
    formed: Mapping[str, Mapping[str, str]],
    *,
    definitions: Sequence[str],
    threshold: int,
    places: Mapping[str, str] | None = None,
) -> dict[str, dict[str, str]]:
    """By each definition but the first, the headline's, the unit of each contest; contests without one are absent.

    `base` has the headline's units of an edition that is complete, by contest; `people` how many people of a contest
    are new by which definitions (bit i of the pattern: by the i-th). `formed` are units of before, by definition and
    contest ('': none for ever). `places` may say which contests are of one country. Raises ValueError for more than
    four definitions.
    """
    others = definitions[1:]
    if len(others) > OTHERS:
        raise ValueError(
            f"{len(definitions)} definitions: {', '.join(definitions)}; no more than {OTHERS + 1} can be told apart"
        )
    plan = _Plan.of(f"{edition}/{OTHER}", base, people, [formed.get(name, {}) for name in others], places or {})
    while (fault := plan.fault(threshold)) is not None:
        plan.mend(fault)
    return {name: plan.units(d) for d, name in enumerate(others)}


def comparison_units(
    edition: str, base: Mapping[str, str], sizes: Mapping[str, int], formed: Mapping[str, str], *, threshold: int
) -> dict[str, str]:
    """The comparison group's unit of each contest, from the headline's (`base`) and the members of each contest.

    Headline units with fewer members than the threshold are merged into the other countries, the smallest first, until
    these have enough; if they never have, they have none. `formed` is kept.
    """
    other = f"{edition}/{OTHER}"
    kept = {key: unit for key, unit in formed.items() if key in base}
    free = {key: unit for key, unit in base.items() if key not in kept and unit not in {base[k] for k in kept}}
    members = _sums(free, sizes)
    small = {unit for unit, n in members.items() if n < threshold or unit == other}
    if other in kept.values():
        merged: set[str] = set()
    else:
        merged = _enough(small, members, threshold)
    found = {
        key: other if unit in merged else unit for key, unit in free.items() if unit in merged or unit not in small
    }
    told = _sums(kept, sizes)
    return found | {key: unit for key, unit in kept.items() if unit and not 0 < told[unit] < threshold}


def _sums(units: Mapping[str, str], sizes: Mapping[str, int]) -> Counter[str]:
    total: Counter[str] = Counter(dict.fromkeys(units.values(), 0))
    for key, unit in units.items():
        total[unit] += sizes.get(key, 0)
    return total


def _enough(small: set[str], members: Mapping[str, int], threshold: int) -> set[str]:
    """The small units, with as many of the others as it takes for `threshold` members; nothing if all are too few."""
    merged = set(small)
    rest = sorted(members.keys() - small, key=lambda unit: (members[unit], unit))
    while merged and sum(members[unit] for unit in merged) < threshold:
        if not rest:
            return set()
        merged.add(rest.pop(0))
    return merged


@dataclass(slots=True)
class _Unit:
    """A headline unit: its contests with their people by pattern, and by other definition where its figures are.

    `own[d]`: in a unit of its own; `fixed[d]`: formed before. `told[d]`: the contests that are in figures at all.
    """

    name: str
    people: dict[str, dict[int, int]]
    own: list[bool] = field(default_factory=lambda: [True] * OTHERS)
    fixed: list[bool] = field(default_factory=lambda: [False] * OTHERS)
    told: list[set[str]] = field(default_factory=lambda: [set() for _ in range(OTHERS)])

    def patterns(self, contest: str) -> Iterator[tuple[int, bool, int]]:
        """A contest's people: by which other definitions they are in figures, whether by the headline's, how many."""
        mask = sum(1 << d for d in range(OTHERS) if contest in self.told[d])
        for pattern, n in self.people[contest].items():
            yield pattern >> 1 & mask, bool(pattern & 1), n

    def size(self, d: int) -> int:
        """How many people are new by the other definition."""
        return sum(n for contest in self.told[d] for pattern, n in self.people[contest].items() if pattern >> d + 1 & 1)

    def group(self) -> Group:
        """The people by pattern."""
        counts = [[0] * PATTERNS, [0] * PATTERNS]
        for contest in self.people:
            for pattern, inside, n in self.patterns(contest):
                counts[inside][pattern] += n
        return Group(tuple(counts[True]), tuple(counts[False]), tuple(self.own))

    def apart(self, contests: Iterable[str]) -> Group:
        """Patterns weighed to tell whether some contests are told of alone: 1 where nobody else has one, else MANY."""
        alone, counts = set(contests), [[0] * PATTERNS, [0] * PATTERNS]
        for contest in self.people:
            for pattern, inside, n in self.patterns(contest):
                if n:
                    weight = 1 if contest in alone else MANY
                    counts[inside][pattern] = max(counts[inside][pattern], weight)
        return Group(tuple(counts[True]), tuple(counts[False]), tuple(self.own))


@dataclass(slots=True)
class _Plan:
    """Headline units, fewest people first, on the way to units of the other definitions.

    `closed[d]`: the other countries were formed before and take in nobody.
    """

    other: str
    groups: list[_Unit]
    closed: list[bool]
    places: Mapping[str, str]

    @classmethod
    def of(
        cls,
        other: str,
        base: Mapping[str, str],
        people: Mapping[str, Mapping[int, int]],
        formed: Sequence[Mapping[str, str]],
        places: Mapping[str, str],
    ) -> _Plan:
        """Every unit on its own, but for those formed before."""
        units: dict[str, _Unit] = {}
        for key in sorted(base):
            unit = units.setdefault(base[key], _Unit(base[key], {}))
            unit.people[key] = dict(people.get(key, {}))
        for unit in units.values():
            for d, before in enumerate(formed):
                _settle(unit, d, before, other)
        ordered = sorted(units.values(), key=lambda unit: (sum(n for _, n in _people(unit)), unit.name))
        return cls(other, ordered, [other in before.values() for before in formed], places)

    def fault(self, threshold: int) -> Fault | None:
        """A combination that tells of too few people, or of one of the other countries alone."""
        found = find_fault([unit.group() for unit in self.groups], threshold)
        if found is not None:
            return found
        hidden = next((unit for unit in self.groups if unit.name == self.other), None)
        if hidden is None:
            return None
        groups = [unit.apart(()) for unit in self.groups]
        for place in sorted({self.places.get(key, key) for key in hidden.people}):
            alone = hidden.apart(key for key in hidden.people if self.places.get(key, key) == place)
            found = find_fault([alone if unit is hidden else groups[at] for at, unit in enumerate(self.groups)], MANY)
            if found is not None:
                return found
        return None

    def mend(self, fault: Fault) -> None:
        """Makes the combination impossible: merges a unit into the other countries, or takes figures away."""
        if fault.group is not None:
            unit, d = self.groups[fault.group], fault.definitions[0]
            if unit.fixed[d] or self.closed[d]:
                unit.told[d] = set()
            unit.own[d] = False
            return
        for d in fault.definitions:
            helping = [unit for unit in self.groups if not self.closed[d] and self._helps(unit, d, fault)]
            if helping:
                min(helping, key=lambda unit: unit.size(d)).own[d] = False
                return
        self._dissolve(next(d for d in fault.definitions if self._shared(d)))

    def _shared(self, d: int) -> list[_Unit]:
        return [unit for unit in self.groups if not unit.own[d] and unit.told[d]]

    def _helps(self, unit: _Unit, d: int, fault: Fault) -> bool:
        """Whether more people would be told of if the unit were merged, too."""
        if not unit.own[d] or unit.fixed[d] or not unit.told[d]:
            return False
        now = unit.group()
        merged = replace(now, own=tuple(own and at != d for at, own in enumerate(now.own)))
        return fewest(merged, fault.direction) > fewest(now, fault.direction)

    def _dissolve(self, d: int) -> None:
        """Takes figures away from what was merged; if nothing was, from the other countries."""
        shared = self._shared(d)
        merged = [unit for unit in shared if unit.name != self.other]
        for unit in merged or shared:
            unit.told[d] = set()

    def units(self, d: int) -> dict[str, str]:
        """The unit of each contest that has figures; one that nothing was merged with has kept its name."""
        shared = self._shared(d)
        lone = len(shared) == 1 and not shared[0].fixed[d]
        return {
            key: unit.name if unit.own[d] or lone else self.other
            for unit in self.groups
            for key in sorted(unit.told[d])
        }


def _people(unit: _Unit) -> Iterator[tuple[int, int]]:
    return (pair for contest in unit.people.values() for pair in contest.items())


def _settle(unit: _Unit, d: int, formed: Mapping[str, str], other: str) -> None:
    """A unit as it was formed before. The headline's other countries are those of every definition, if not too late."""
    known = {key for key in unit.people if key in formed}
    late = unit.name == other and other in formed.values()
    unit.fixed[d] = bool(known)
    unit.told[d] = {key for key in known if formed[key]} if known or late else set(unit.people)
    unit.own[d] = unit.name != other and not any(formed[key] == other for key in known)
