"""Countries of a selection in order, and selections beside each other. Part of the answers.

Countries are ordered by their rate shrunken towards what all of them have in common; differences are Newcombe's. What
stays "so far" is never compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from metrics.answers import Answer, Selection, answer, members, pooled
from metrics.answers_rows import CohortRow, Facts, country_of
from metrics.comparing import Difference, difference
from metrics.disclosure import OTHER, OTHER_TITLE
from metrics.shrinkage import shrink
from metrics.terms import COMPARISON


@dataclass(frozen=True, slots=True)
class Place:
    """A country of a selection, or all other ones: its figures by month, and its shrunken rate at one of them.

    `newcomers` and `unknown` are sums over the editions; `merged` names the countries of several.
    """

    code: str
    title: str
    merged: tuple[str, ...]
    newcomers: int
    unknown: int
    answers: tuple[Answer, ...]
    shrunken: float | None = None

    def at(self, months: int) -> Answer:
        """Its figure of this month."""
        return next(answer for answer in self.answers if answer.months == months)


def places(facts: Facts, selection: Selection, months: int | None = None) -> tuple[Place, ...]:
    """The countries of a selection by their shrunken rate `months` after the end, other countries last.

    A country is pooled over the editions. What they have in common is taken from all countries of the editions, chosen
    or not; those without a figure follow by size. `months` None orders by size alone.
    """
    everything = replace(selection, countries=())
    groups: dict[str, list[CohortRow]] = {}
    for row in members(facts, everything):
        groups.setdefault(country_of(row.unit), []).append(row)
    found = [_place(facts, selection, code, rows) for code, rows in groups.items()]
    if months is not None:
        found = _shrunken(found, months)
    chosen = [place for place in found if not selection.countries or place.code in selection.countries]
    return tuple(sorted(chosen, key=_order))


def _place(facts: Facts, selection: Selection, code: str, rows: Sequence[CohortRow]) -> Place:
    merged = sorted({name for row in rows for name in row.merged}, key=str.casefold)
    return Place(
        code=code,
        title=OTHER_TITLE if code == OTHER else rows[-1].title,
        merged=tuple(merged),
        newcomers=sum(row.newcomers for row in rows),
        unknown=sum(row.unknown for row in rows),
        answers=tuple(pooled(facts, selection, rows, each) for each in selection.marks),
    )


def _shrunken(found: Sequence[Place], months: int) -> list[Place]:
    ranked = [place for place in found if place.code != OTHER and place.at(months).newcomers]
    if not ranked:
        return list(found)
    counts = [place.at(months) for place in ranked]
    rates = shrink(np.array([each.retained for each in counts]), np.array([each.newcomers for each in counts])).rate
    by_code = {place.code: float(share) for place, share in zip(ranked, rates, strict=True)}
    return [replace(place, shrunken=by_code.get(place.code)) for place in found]


def _order(place: Place) -> tuple[bool, bool, float, int, str]:
    return (
        place.code == OTHER,
        place.shrunken is None,
        -(place.shrunken or 0.0),
        -place.newcomers,
        place.title.casefold(),
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two figures of the same month and reading, and how they differ: the first minus the other."""

    mine: Answer
    other: Answer
    difference: Difference


def compared(facts: Facts, selection: Selection, other: Selection, months: int) -> Comparison | None:
    """How a selection differs from another one so many months after the end; None where either has no final figure."""
    if selection.grows or other.grows:
        return None
    mine, theirs = answer(facts, selection, months), answer(facts, other, months)
    if not mine.newcomers or not theirs.newcomers:
        return None
    found = difference((mine.retained, mine.newcomers), (theirs.retained, theirs.newcomers))
    return Comparison(mine, theirs, found)


def comparison_group(selection: Selection) -> Selection:
    """The newcomers of the same weeks who came without a campaign, matched to those selected."""
    return replace(selection, definition=COMPARISON)


def last_year(facts: Facts, selection: Selection) -> Selection | None:
    """The same of the campaign's edition a year before; None of several editions, or where there is none."""
    if len(selection.editions) != 1:
        return None
    year = facts.editions[selection.editions[0]].year - 1
    before = [row.edition for row in facts.years(selection.campaign) if row.year == year]
    return replace(selection, editions=(before[0],)) if before else None
