"""What a private database claims to have complete, at any instant such as that of a kill, and whether it is there."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.collector.witness import Truth, Witness, from_the_future, short


@dataclass
class Claims:
    """Looks at one database again and again; remembers whom it followed when it was looked at last."""

    followed: dict[int, int] = field(default_factory=dict)  # the first second after which each was known as such
    seen: int = 0
    checked: Counter[str] = field(default_factory=Counter)  # contributions that a claim was held against

    def overclaims(self, con: sqlite3.Connection, facts: Truth, at: float) -> list[str]:
        """What is claimed to be complete and is not, in a database as it was at the instant `at`.

        A verified mark speaks for a wiki, the least of an account's marks for all wikis; seen coverage, but for
        open gaps, for whoever was followed before.
        """
        witness = Witness(con, facts)
        told = [*self._verified(witness), *self._seen(witness), *from_the_future(con, at)]
        self.followed = {account: self.followed.get(account, int(at) + 1) for account in witness.since}
        return told

    def _verified(self, w: Witness) -> Iterator[str]:
        marks: dict[int, dict[str, int | None]] = defaultdict(dict)
        for account, wiki, verified in w.rows(
            "SELECT account, dbname, verified FROM attachment JOIN wiki ON id = wiki"
        ):
            marks[account][wiki] = verified
        for account in w.since:
            known = [mark for mark in marks[account].values() if mark is not None]
            least = min(known) if known and len(known) == len(marks[account]) else 0
            due = {row for row in w.made(account) if row[2] < max(marks[account].get(row[0]) or 0, least)}
            self.checked["verified"] += len(due)
            yield from short(f"account {account} verified without", due - w.found[account])

    def _seen(self, w: Witness) -> Iterator[str]:
        (row,) = w.rows("SELECT seen_from, seen FROM coverage") or [(0, 0)]
        yield from short("seen coverage went back", [row[1]] if row[1] < self.seen else [])
        begin, self.seen = row
        gaps = w.rows("SELECT since, until FROM gap WHERE closed IS NULL")
        for account in self.followed.keys() & w.since.keys():
            due = {
                made
                for made in w.made(account)
                if max(begin, self.followed[account]) <= made[2] < self.seen
                and not any(since <= made[2] < until for since, until in gaps)
            }
            self.checked["seen"] += len(due)
            yield from short(f"account {account} seen without", due - w.found[account])
