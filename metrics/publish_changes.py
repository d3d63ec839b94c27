"""What of an edition differs from what was written of it before, row by row. Part of the publisher."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from metrics.publish_cells import Block
from state.published import CohortContest, EditionRows, UnitContest
from state.published_coding import KEYS

FOR_EVER = (UnitContest, CohortContest)


@dataclass(frozen=True, slots=True)
class Made:
    """An edition's rows: those of units by definition are in `blocks`, all others in `rows`."""

    rows: EditionRows
    blocks: Mapping[tuple[str, str], Block]

    def whole(self) -> EditionRows:
        """All rows together."""
        blocks = self.blocks.values()
        return replace(
            self.rows,
            cohorts=tuple(block.cohort for block in blocks),
            figures=tuple(chain.from_iterable(block.figures for block in blocks)),
            curves=tuple(chain.from_iterable(block.curves for block in blocks)),
            spreads=tuple(chain.from_iterable(block.spreads for block in blocks)),
            returning=tuple(block.returning for block in blocks if block.returning),
        )


@dataclass(slots=True)
class Difference:
    """Rows to be written, and the kind and key of rows to be removed."""

    rows: list[Any] = field(default_factory=list)
    removed: list[tuple[type, tuple[Any, ...]]] = field(default_factory=list)

    def compare(self, before: Sequence[Any], now: Sequence[Any]) -> None:
        """Takes up what differs between rows of one kind."""
        if before is now or not (before or now):
            return
        kind = type((*now[:1], *before[:1])[0])
        key = _key(kind)
        known = {key(row): row for row in before}
        for row in now:
            old = known.pop(key(row), None)
            if old is not row and old != row:
                self.rows.append(row)
        if kind not in FOR_EVER:
            self.removed += [(kind, gone) for gone in known]


def difference(before: Made, now: Made) -> Difference:
    """What has to be written so that the file has the rows of `now` instead of those of `before`."""
    found = Difference()
    for (_, old), (_, new) in zip(before.rows.groups(), now.rows.groups(), strict=True):
        found.compare(old, new)
    for name in before.blocks.keys() | now.blocks.keys():
        one, other = before.blocks.get(name), now.blocks.get(name)
        if one is not other:
            for old, new in zip(_groups(one), _groups(other), strict=True):
                found.compare(old, new)
    found.rows.sort(key=lambda row: KEYS[type(row)][0])
    return found


def _groups(block: Block | None) -> tuple[Sequence[Any], ...]:
    if block is None:
        return ((), (), (), (), ())
    return ((block.cohort,), block.figures, block.curves, block.spreads, (block.returning,) if block.returning else ())


def _key(kind: type) -> Any:
    names = KEYS[kind][1]
    get = operator.attrgetter(*names)
    return get if len(names) > 1 else lambda row: (get(row),)
