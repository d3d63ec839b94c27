"""What is known so far of a person's past, and whether that answers the question: a value without network.

Starts of contests are open until one contribution (or 500) is known before them, or all contributions before them
are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from collector.contributions import COMMONS
from state.histories import ESTABLISHED, History, OpenHistory


@dataclass(slots=True, eq=False)
class Past:
    """A person whose question is open: what is known so far, and the wikis to be asked next."""

    who: OpenHistory
    name: str
    waiting: list[str] = field(default_factory=lambda: [COMMONS])
    times: list[int] = field(default_factory=list)  # the earliest contributions known, in order, 500 at most
    edits: dict[str, int] = field(default_factory=dict)  # to this day, by wiki, on those that were asked
    total: int | None = None  # edits on all wikis together
    totalled: bool = False  # the total was asked for
    placed: bool = False  # all wikis with edits are known

    @property
    def until(self) -> int | None:
        """The latest start that is still open; None when all are decided."""
        return self._open(self.times)

    @property
    def counted(self) -> bool:
        """Whether the number of contributions matters."""
        return any(_at(self.times, ESTABLISHED) >= start for start in self.who.counts)

    @property
    def complete(self) -> bool:
        """Whether there is nothing on the wikis that were not asked. A total of none would belie the uploads."""
        everything = bool(self.total) and self.total == sum(self.edits.values())
        return everything or (self.placed and not self.waiting)

    def _open(self, times: list[int]) -> int | None:
        first, last = _at(times, 1), _at(times, ESTABLISHED)
        starts = [start for start in self.who.firsts if first >= start]
        return max(starts + [start for start in self.who.counts if last >= start], default=None)

    def content(self, rows: list[int]) -> bool:
        """Whether the beginning of a wiki's list is enough, as the rest of it cannot change the answer."""
        until = self.until
        if until is None or not self.counted or len(rows) >= ESTABLISHED or rows[-1] >= until:
            return True
        return self._open(sorted(self.times + rows)) is None

    def hear(self, wiki: str, rows: list[int], edits: int) -> None:
        """Takes in what a wiki told; what lies beyond the last open start tells nothing."""
        until = self.until or 0
        self.times = sorted(self.times + [at for at in rows if at < until])[:ESTABLISHED]
        self.waiting.remove(wiki)
        self.edits[wiki] = edits

    def miss(self, wiki: str) -> None:
        """Takes in that nobody has the name on a wiki."""
        self.waiting.remove(wiki)
        self.edits[wiki] = 0

    def answer(self) -> History | None:
        """What is to be stored; None while more has to be asked."""
        until = self.until
        if until is not None and not self.complete:
            return None
        first, last = (self.times[n - 1] if len(self.times) >= n else None for n in (1, ESTABLISHED))
        return History(self.who.account, first, last, until)


def _at(times: Sequence[int], n: int) -> float:
    return times[n - 1] if len(times) >= n else float("inf")
