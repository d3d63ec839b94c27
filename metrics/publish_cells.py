"""The rows of a unit's figures by one definition. Part of the publisher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from metrics.disclosure import OTHER, OTHER_TITLE
from metrics.figures import Standing, Value, curves_of, of_unit, places_of, summary
from state.published import Cohort, Curve, Figure, Returning, Spread
from state.reading import ContestRow

TODAY: Final = ("today", "any", 1)


@dataclass(frozen=True, slots=True)
class Block:
    """A unit's rows by one definition; `today` are active at the live end, by the headline's reading of it.

    The comparison group, who took part in nothing, has no row of who took part again.
    """

    cohort: Cohort
    figures: tuple[Figure, ...]
    curves: tuple[Curve, ...]
    spreads: tuple[Spread, ...]
    returning: Returning | None
    today: int


def block(
    unit: str,
    definition: str,
    contests: Sequence[ContestRow],
    standings: Sequence[Standing],
    *,
    returning: Returning | None,
    undecided: int,
    formed: int,
    before: Block | None = None,
) -> Block:
    """The rows of a unit from its contests' cohorts, parallel to `contests`; rows as `before` stay the same objects."""
    found, values = summary(standings), of_unit(standings)
    other = unit.endswith(f"/{OTHER}")
    titles = {
        row.country_name or row.label for row, standing in zip(contests, standings, strict=True) if standing.counts
    }
    return Block(
        Cohort(
            unit=unit,
            definition=definition,
            title=OTHER_TITLE if other else contests[0].country_name or contests[0].label,
            merged=tuple(sorted(titles)) if other else (),
            newcomers=found.newcomers,
            unknown=found.unknown,
            established=found.established,
            undecided=undecided,
            mature_day=found.mature,
            seen_day=found.covered,
            today_day=found.today,
            formed=formed,
        ),
        _figures(unit, definition, found.newcomers, values, before.figures if before else ()),
        tuple(
            Curve(
                *(unit, definition, each.measure, each.width, each.least, found.newcomers, each.mature),
                each.retained.astype("<i4").tobytes(),
            )
            for each in curves_of(standings)
        ),
        tuple(
            Spread(
                *(unit, definition, each.measure, each.months),
                *(each.commons_only, each.other_only, each.both, each.wikis),
            )
            for each in places_of(standings)
        ),
        returning,
        next(each.retained or 0 for each in values if (each.reading, each.measure, each.least) == TODAY),
    )


def _figures(
    unit: str, definition: str, newcomers: int, values: Sequence[Value], before: Sequence[Figure]
) -> tuple[Figure, ...]:
    """Making rows costs more than comparing them, and of a unit somebody was active in few figures move."""
    rows = []
    known = before if len(before) == len(values) else ()  # else figures of 90 days came or went
    for each, old in zip_longest(values, known):
        if (
            old is None
            or (old.retained, old.newcomers, old.through) != (each.retained, newcomers, each.through)
            or (old.due, old.state) != (each.due, each.state)
        ):
            old = Figure(
                *(unit, definition, each.measure, each.reading, each.least, each.months),
                *(each.due, each.through, newcomers, each.retained, each.state),
            )
        rows.append(old)
    return tuple(rows)
