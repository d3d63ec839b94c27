"""Figures read through a connection of one's own, so that a thread can work on them beside the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from sqlite3 import Connection

from dashboard.cuts import Cuts
from dashboard.feed import BUSY
from dashboard.figures import Figures
from state.published import open_published, read_head


class Moved(Exception):
    """The file has other figures by now than the ones that were to be read further."""


@dataclass(frozen=True, slots=True)
class _Own:
    """A connection, and what the figures say is there."""

    con: Connection
    figures: Figures

    def connection(self) -> Connection:
        """The open file."""
        return self.con

    def knows(self, edition: str, definition: str) -> bool:
        """Whether an edition has figures by a definition."""
        return (edition, definition) in self.figures.facts.cohorts


@contextmanager
def own_figures(figures: Figures, path: Path) -> Iterator[Figures]:
    """The same figures, all that is read of them further as of one commit, and remembered until the block ends.

    Raises Moved, and what `open_published` and SQLite raise.
    """
    with closing(open_published(path, busy=BUSY)) as con:
        con.execute("BEGIN")
        if read_head(con)[0] != figures.version:
            raise Moved
        cuts = Cuts(_Own(con, figures))
        facts = replace(
            figures.facts, figures=cuts.figures, curves=cuts.curves, spreads=cuts.spreads, returning=cuts.returning
        )
        yield replace(figures, facts=facts, memo={}, brief={})
