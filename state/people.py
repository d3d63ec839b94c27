"""Who accounts are and where they were last seen: for the operator's own list, on the machine that has the names.

Read-only connections only. Nothing of it is ever published.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from state.erasing import is_vanished

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Person:
    """An account as it is now. `name` is None where nobody is to be told it: hidden, vanished, taken by another.

    `central_id` is the global id, None where there is none; `last` the instant of the last contribution known, on any
    of the `wikis` contributed to since the first contest began.
    """

    account: int
    central_id: int | None
    name: str | None
    registered: int | None
    last: int | None
    wikis: tuple[str, ...]


def people(con: sqlite3.Connection, accounts: Iterable[int]) -> dict[int, Person]:
    """The accounts, by our ids."""
    found = {}
    left = iter(accounts)
    while some := tuple(islice(left, BATCH)):
        marks = ", ".join("?" * len(some))
        wikis: dict[int, list[str]] = {}
        last: dict[int, int] = {}
        rows = con.execute(
            "SELECT c.account, w.dbname, max(c.ts) FROM contribution c JOIN wiki w ON w.id = c.wiki"
            f" WHERE c.account IN ({marks}) GROUP BY 1, 2 ORDER BY 1, count(*) DESC, 2",
            some,
        )
        for account, wiki, ts in rows:
            wikis.setdefault(account, []).append(wiki)
            last[account] = max(ts, last.get(account, ts))
        for account, central_id, name, registered, kind in con.execute(
            f"SELECT id, central_id, name, registered, kind FROM account WHERE id IN ({marks})", some
        ):
            told = None if kind == "hidden" or name is None or is_vanished(name) else name
            where = tuple(wikis.get(account, ()))
            found[account] = Person(account, central_id, told, registered, last.get(account), where)
    return found
