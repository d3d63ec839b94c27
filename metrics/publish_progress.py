"""How far reading contests and asking about people have come, for the freshness of the published file.

People are counted a part at a time between the publisher's other work, and anew when something was touched and the
last count's share of the time allows it: about every two seconds for a small database, a minute for a large one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Final

from state import reading
from state.reading import ContestRow

PART: Final = 20_000  # account ids that are looked at in one go
SLICE_SECONDS: Final = 0.05  # after which no other part is counted in the same step
SHORTEST_SECONDS: Final = 2.0  # between two counts
SHARE: Final = 0.01  # of the publisher's time that its counts take
_ALWAYS: Final = 2**62


class Progress:
    """Keeps counting the people of the database that `con` reads.

    `people` are those asked about on every wiki at least once and all that are followed; None before the first count
    has ended.
    """

    def __init__(self, con: sqlite3.Connection, monotonic: Callable[[], float]) -> None:
        self.people: tuple[int, int] | None = None
        self._con, self._monotonic = con, monotonic
        self._version: int | None = None
        self._after: int | None = None
        self._asked = self._followed = 0
        self._spent, self._due = 0.0, float("-inf")
        self._rows: Sequence[ContestRow] = ()
        self._from, self._until = _ALWAYS, _ALWAYS
        self._contests = (0, 0)

    @property
    def counting(self) -> bool:
        """Whether a count has been begun and not ended."""
        return self._after is not None

    def look(self, version: int) -> None:
        """Counts some people, if something was touched since the last count, which the change version tells."""
        begun = self._monotonic()
        if self._after is None and version != self._version and begun >= self._due:
            self._version, self._after = version, 0
            self._asked = self._followed = 0
            self._spent = 0.0
        spent = 0.0
        while self._after is not None and spent < SLICE_SECONDS:
            self._count_part()
            spent = self._monotonic() - begun
            if self._after is None:
                self._due = begun + max(SHORTEST_SECONDS, (self._spent + spent) / SHARE)
        self._spent += spent

    def _count_part(self) -> None:
        after = self._after or 0
        followed, asked = reading.asked_people(self._con, after, after + PART)
        self._followed, self._asked = self._followed + followed, self._asked + asked
        self._after = after + PART
        if self._after >= reading.last_followed(self._con):
            self.people, self._after = (self._asked, self._followed), None

    def contests(self, rows: Sequence[ContestRow], as_of: int) -> tuple[int, int]:
        """How many of the contests that have begun at `as_of` were read at least once, and how many have begun."""
        if rows is not self._rows or not self._from <= as_of < self._until:
            starts = [(row.start, row.enrolled) for row in rows if row.start is not None and not row.whole]
            begun = [read is not None for start, read in starts if start <= as_of]
            self._rows, self._from, self._contests = rows, as_of, (sum(begun), len(begun))
            self._until = min((start for start, _ in starts if start > as_of), default=_ALWAYS)
        return self._contests
