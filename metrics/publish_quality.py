"""The data-quality report in the published file: asked in small pieces, and what of the answers may be told to all.

The questions read large tables, so a report is asked bit by bit between the publisher's other work, and the next
one waits until its share of the time allows it: 10 seconds for a small database, minutes for a large one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Final

from state.published import Quality
from state.quality import KINDS, QUESTIONS, QualityFact

SLICE_SECONDS: Final = 0.05  # after which no other question is asked in the same step
SHORTEST_SECONDS: Final = 10.0  # between two reports
SHARE: Final = 0.01  # of the publisher's time that its reports take
LONGEST_EXAMPLE: Final = 200  # characters


class Watch:
    """Keeps asking the database that `con` reads about the quality of its data.

    `rows` holds a whole report that has not been written yet, else None. One that is not `wanted` asks nothing.
    """

    def __init__(
        self, con: sqlite3.Connection, threshold: int, monotonic: Callable[[], float], *, wanted: bool = True
    ) -> None:
        self.rows: tuple[Quality, ...] | None = None
        self._con, self._threshold, self._monotonic = con, threshold, monotonic
        self._left = list(QUESTIONS) if wanted else []
        self._facts: list[QualityFact] = []
        self._spent = 0.0
        self._due = float("-inf") if wanted else float("inf")

    @property
    def asking(self) -> bool:
        """Whether a report has been begun and not ended."""
        return bool(self._left)

    def look(self) -> None:
        """Asks some questions of the report that is due, if one is."""
        begun = self._monotonic()
        if not self._left and begun >= self._due:
            self._left, self._facts, self._spent = list(QUESTIONS), [], 0.0
        spent = 0.0
        while self._left and spent < SLICE_SECONDS:
            self._facts += self._left.pop(0)(self._con)
            spent = self._monotonic() - begun
            if not self._left:
                self.rows = quality_rows(self._facts, self._threshold)
                self._due = begun + max(SHORTEST_SECONDS, (self._spent + spent) / SHARE)
        self._spent += spent


def quality_rows(facts: Iterable[QualityFact], threshold: int) -> tuple[Quality, ...]:
    """What all may read of a report: no number of people below `threshold`, and no example that tells of so few."""
    found = {fact.kind: fact for fact in facts}
    rows = []
    for place, kind in enumerate(KINDS.values()):
        if kind.private:
            continue
        fact = found[kind.key]
        few = kind.people and 0 < fact.count < threshold
        example = "" if few or fact.shielded else _short(fact.example)
        rows.append(Quality(kind.key, place, kind.area, kind.title, kind.meaning, None if few else fact.count, example))
    return tuple(rows)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_EXAMPLE else text[: LONGEST_EXAMPLE - 1] + "…"
