"""Figures and curves of the published file, read when they are first asked for and kept.

A cut is what one view of an edition needs: the rows of its units by one definition, measure, reading and least number.
All published figures are far more than anybody looks at; what was asked for stays readable when the file is not.
"""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, Protocol, TypeVar

from dashboard.errors import Unread
from dashboard.names import plain
from metrics.answers_rows import edition_of
from state.errors import StateError
from state.published import Curve, Figure, Returning, Spread, read_curves, read_figures, read_returning, read_spreads

MOST: Final = 3000  # cuts that are kept; one is 40 to 60 kB
LIVE: Final = frozenset(("today", "today-90"))  # readings that move with every contribution
Cut = tuple[Any, ...]  # a kind, an edition and what its reader is given
Rows = dict[Any, Any]
Value = TypeVar("Value", covariant=True)


class Source(Protocol):
    """Where cuts are read from."""

    def connection(self) -> sqlite3.Connection:
        """The open file. Raises an error of `state` when there is none."""
        ...

    def knows(self, edition: str, definition: str) -> bool:
        """Whether an edition has figures by a definition."""
        ...


READERS: Final[dict[str, Callable[..., tuple[Any, ...]]]] = {
    "figure": read_figures,
    "curve": read_curves,
    "spread": lambda con, *given: tuple(map(_cleaned, read_spreads(con, *given))),
    "returning": read_returning,
}
KEYS: Final[dict[str, Callable[[Any], Any]]] = {
    "figure": lambda row: (row.unit, row.k),
    "curve": lambda row: row.unit,
    "spread": lambda row: (row.unit, row.k),
    "returning": lambda row: row.unit,
}


class Cuts:
    """The cuts that were read, the least recently used ones forgotten."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._kept: OrderedDict[Cut, Rows] = OrderedDict()
        self.figures: Mapping[tuple[str, str, str, str, int, int], Figure] = _Figures(self)
        self.curves: Mapping[tuple[str, str, str, int, int], Curve] = _Curves(self)
        self.spreads: Mapping[tuple[str, str, str, int], Spread] = _Spreads(self)
        self.returning: Mapping[tuple[str, str], Returning] = _Returnings(self)

    def rows(self, cut: Cut) -> Rows:
        """The rows of a cut by unit, or by unit and month. Raises Unread."""
        kept = self._kept.get(cut)
        if kept is not None:
            self._kept.move_to_end(cut)
            return kept
        _, edition, definition, *_ = cut
        if not self._source.knows(edition, definition):
            return {}
        try:
            made = self._read(self._source.connection(), cut)
        except (StateError, sqlite3.Error, OSError) as error:
            raise Unread(f"the figures of {edition} cannot be read at the moment ({error})") from error
        self._kept[cut] = made
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return made

    def _read(self, con: sqlite3.Connection, cut: Cut) -> Rows:
        kind, *given = cut
        key = KEYS[kind]
        return {key(row): row for row in READERS[kind](con, *given)}

    def refresh(self, con: sqlite3.Connection, editions: set[str]) -> set[str]:
        """Reads the kept cuts of some editions anew; returns the editions of which a settled figure changed."""
        moved = set()
        for cut in [cut for cut in self._kept if cut[1] in editions]:
            before, now = self._kept[cut], self._read(con, cut)
            self._kept[cut] = now
            if settled(cut, before) != settled(cut, now):
                moved.add(cut[1])
        return moved

    def forget(self, editions: set[str]) -> None:
        """Drops the cuts of editions that have gone."""
        for cut in [cut for cut in self._kept if cut[1] in editions]:
            del self._kept[cut]


def settled(cut: Cut, rows: Rows) -> object:
    """What of a cut does not move with every contribution: all but today's figures and the open end of curves."""
    if cut[0] == "figure" and cut[4] in LIVE:
        return None
    if cut[0] != "curve":
        return rows
    return {
        unit: (row.newcomers, row.mature_day, row.retained[: 4 * (row.mature_day + 1)]) for unit, row in rows.items()
    }


def _cleaned(row: Spread) -> Spread:
    """Names of wikis are the file's, too."""
    return replace(row, wikis=tuple((plain(name), people) for name, people in row.wikis))


class _Lookup(Mapping[Any, Value]):
    """Rows by their full key. What there is cannot be listed, as it is not all read."""

    def __init__(self, cuts: Cuts) -> None:
        self._cuts = cuts

    def get(self, key: Any, default: Any = None) -> Any:  # asked thousands of times for one view
        return self._find(key) or default

    def __getitem__(self, key: Any) -> Value:
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("figures are read when they are asked for: they cannot be listed")

    def __len__(self) -> int:
        raise TypeError("figures are read when they are asked for: they cannot be counted")

    @abstractmethod
    def _find(self, key: Any) -> Value | None: ...


class _Figures(_Lookup[Figure]):
    def _find(self, key: Any) -> Figure | None:
        unit, definition, measure, reading, least, k = key
        cut = ("figure", edition_of(unit), definition, measure, reading, least)
        return self._cuts.rows(cut).get((unit, k))


class _Curves(_Lookup[Curve]):
    def _find(self, key: Any) -> Curve | None:
        unit, definition, measure, width, least = key
        return self._cuts.rows(("curve", edition_of(unit), definition, measure, width, least)).get(unit)


class _Spreads(_Lookup[Spread]):
    def _find(self, key: Any) -> Spread | None:
        unit, definition, measure, k = key
        return self._cuts.rows(("spread", edition_of(unit), definition, measure)).get((unit, k))


class _Returnings(_Lookup[Returning]):
    def _find(self, key: Any) -> Returning | None:
        unit, definition = key
        return self._cuts.rows(("returning", edition_of(unit), definition)).get(unit)
