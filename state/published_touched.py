"""Which editions a transaction of the published file changed, so that a reader reads those anew and no other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from state.published_coding import KEYS
from state.published_rows import CohortContest

NO_EDITION: Final = ""  # of campaigns, terms, meta and the data-quality report
_PLACES: Final = {
    kind: next(((name, index) for index, name in enumerate(key) if name in ("edition", "unit")), None)
    for kind, (_, key, _) in KEYS.items()
}


class Touched:
    """The editions that the transaction now open on `con` has changed rows of."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self._con = con
        self._editions: set[str] = set()

    @contextmanager
    def noting(self, edition: str) -> Iterator[None]:
        """Takes note of the edition if a row changes inside."""
        before = self._con.total_changes
        yield
        if self._con.total_changes != before:
            self._editions.add(edition)

    def edition_of(self, row: Any) -> str:
        """The edition a row is of, '' for none; of a contest without a unit by one definition, that of its headline."""
        if isinstance(row, CohortContest) and not row.unit:
            found = self._con.execute("SELECT unit FROM unit_contest WHERE contest_key = ?", [row.contest_key])
            unit = (found.fetchone() or (NO_EDITION,))[0]
        else:
            unit = getattr(row, "edition", "") or getattr(row, "unit", NO_EDITION)
        return str(unit).partition("/")[0]

    def write(self, version: int) -> None:
        """Notes that they changed with this version of the figures."""
        self._con.executemany(
            "INSERT INTO touched VALUES (?, ?) ON CONFLICT DO UPDATE SET version = excluded.version",
            [(edition, version) for edition in sorted(self._editions)],
        )


def edition_of_key(kind: type, key: tuple[Any, ...]) -> str:
    """The edition that a row with this key is of, '' for none."""
    place = _PLACES[kind]
    return NO_EDITION if place is None else str(key[place[1]]).partition("/")[0]
