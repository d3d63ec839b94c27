"""In which units a report may speak of people. Part of the report.

Units are formed as everything published is (`metrics.disclosure`), of an edition that is followed by the headline
definition; of others by Commons registration, or in an edition whose dates are unknown, which has no newcomers, by
participants. For each other definition the headline's units are merged further, until each has the headline's
newcomers or differs from them by at least the threshold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from metrics.cohort import HEADLINE
from metrics.disclosure import OTHER, Candidate, Formation, form_units
from metrics.report_world import BY_DAY, World, is_dated

Bools = npt.NDArray[np.bool_]

TOO_CLOSE = "their figures would differ from the published ones by fewer than {threshold} people"


def form(
    world: World, number: int, definition: str, as_of: int, formed: Mapping[str, str], threshold: int
) -> Formation:
    """The units of the edition `number` for a definition, by category of the contest; `formed` are those published."""
    base = _formation(world, number, BY_DAY if definition == BY_DAY else HEADLINE, as_of, formed, threshold)
    if definition in (BY_DAY, HEADLINE):
        return base
    new = world.new[definition]
    sizes, apart = (_by_category(world, number, which) for which in (new, new != world.new[HEADLINE]))
    candidates = _candidates(world, number, sizes, as_of)
    name = "".join(map(str, world.names[number]))
    units = merged_further(name, base.units, sizes, apart, threshold)
    out, why = {each.key for each in base.left_out}, base.why
    if base.units and not units:
        out, why = out | base.units.keys(), TOO_CLOSE.format(threshold=threshold)
    if not all(each.done for each in candidates):  # others that grow would tell of those who came
        other = f"{name}/{OTHER}"
        units = {key: unit for key, unit in units.items() if unit != other}
    return Formation(units, tuple(each for each in candidates if each.key in out), why)


def _formation(
    world: World, number: int, definition: str, as_of: int, formed: Mapping[str, str], threshold: int
) -> Formation:
    name = "".join(map(str, world.names[number]))
    weight = world.new[definition] if is_dated(world.of_edition(number)) else np.ones(len(world.people), dtype=bool)
    kept = {key: unit for key, unit in formed.items() if not unit.endswith("/left-out")}
    candidates = [
        each
        for each in _candidates(world, number, _by_category(world, number, weight), as_of)
        if formed.get(each.key) in (None, kept.get(each.key))
    ]
    return form_units(name, candidates, kept, threshold=threshold)


def _candidates(world: World, number: int, sizes: Mapping[str, int], as_of: int) -> list[Candidate]:
    rows = world.of_edition(number)
    undated = not is_dated(rows)
    return [
        Candidate(
            row.category,
            row.country or "",
            row.country_name or row.label,
            row.protected,
            row.end is not None or undated,
            world.is_done(row, as_of),
            sizes.get(row.category, 0),
        )
        for row in rows
    ]


def _by_category(world: World, number: int, which: Bools) -> Counter[str]:
    """The number of people that `which` is true for, by the category they are counted in."""
    places = world.people.contest[(world.people.edition == number) & which]
    return Counter({world.contests[place].category: n for place, n in enumerate(np.bincount(places).tolist()) if n})


def merged_further(
    edition: str, units: Mapping[str, str], sizes: Mapping[str, int], apart: Mapping[str, int], threshold: int
) -> dict[str, str]:
    """The units of an edition merged until in each nobody, or at least `threshold` people, are in one count only.

    `apart` says for each contest how many people two definitions disagree about; `sizes` who it brings. Units that
    disagree by a few go to the other countries; empty when even all of them together disagree by a few.
    """
    units, other = dict(units), f"{edition}/{OTHER}"
    while True:
        differing: Counter[str] = Counter()
        size: Counter[str] = Counter(dict.fromkeys(units.values(), 0))
        for key, unit in units.items():
            differing[unit] += apart.get(key, 0)
            size[unit] += sizes.get(key, 0)
        close = {unit for unit, n in differing.items() if 0 < n < threshold}
        if not close:
            return units
        candidates = close - {other} or size.keys() - {other}
        if not candidates:
            return {}
        smallest = min(candidates, key=lambda unit: (size[unit], unit))
        units = {key: other if unit == smallest else unit for key, unit in units.items()}
