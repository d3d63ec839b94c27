"""What becomes of accounts' names: renames, merges, vanishing, suppression and locks, from whatever source.

The stream, the log and a look by id tell the same things, late, twice and in any order. A rename or a merge is told
by names, so it is about whoever had the name at that time: not about somebody who has it only since. The functions
are for within a transaction, `Names` is for everybody else.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable

from sqlite_utils import Database

from state import findings
from state.entries import Account, Called, Identified
from state.erasing import erase, naming, scrub
from state.merging import absorb
from state.names import KNOWN, Known, bring_up, by_id, call, called_since, close, one
from state.tracking import bump, retrack, touch, touch_people

# who is called ?1, unless that is told of a time after ?2, or they are there only since
_CALLED_AT = f"{KNOWN} WHERE name = ?1 AND max(coalesce(named, 0), coalesce(registered, 0)) <= ?2"


def rename(con: sqlite3.Connection, central_id: int | None, old: str, new: str, at: int) -> bool:
    """The account with `central_id` (else: called `old` at `at`) is called `new` from `at` on; False when unknown."""
    known = by_id(con, central_id) if central_id is not None else one(con, _CALLED_AT, old, at)
    if known is None:
        return False
    holder = one(con, f"{KNOWN} WHERE name = ? AND central_id IS NOT NULL", new)
    if known.central_id is None and holder is not None:
        return _adopt(con, holder, known, at)
    return call(con, known, new, at) or known.name == new


def _adopt(con: sqlite3.Connection, holder: Known, known: Known, at: int) -> bool:
    """Who is known by the old name only is who has the new one, if both registered on Commons on the same day."""
    same = "SELECT a.commons_registered / 86400 = b.commons_registered / 86400 FROM account a, account b"
    if (
        known.name is None
        or not con.execute(f"{same} WHERE a.id = ? AND b.id = ?", [holder.id, known.id]).fetchone()[0]
    ):
        return False
    close(con, holder.id, known.name, at)
    absorb(con, holder.id, known.id)
    findings.note(con, findings.RENAMED)
    return True


def merge(con: sqlite3.Connection, into: Account, merged: Iterable[str], at: int) -> int:
    """The accounts called `merged` at `at` are part of `into` from then on; how many of them were known.

    Where neither the central id of `into` nor anybody by its name is known, they stay what they are.
    """
    done = 0
    for name in merged:
        other = one(con, _CALLED_AT, name, at)
        found = by_id(con, into.central_id) if into.central_id is not None else one(con, _CALLED_AT, into.name, at)
        if other is None or other == found or (found is None and into.central_id is None):
            continue
        if found is None:
            _become(con, other, into, at)
        else:
            close(con, found.id, name, at)
            absorb(con, found.id, other.id)
        findings.note(con, findings.MERGED)
        done += 1
    return done


def _become(con: sqlite3.Connection, known: Known, into: Account, at: int) -> None:
    """The first that is known of `into` is what is known of an account merged into it; all of it is asked for anew."""
    registered = "coalesce(?2, registered)"
    if known.central_id is not None:
        con.execute("INSERT OR REPLACE INTO alias VALUES (?, ?)", [known.central_id, known.id])
        registered = "min(registered, ?2)"
    con.execute(
        f"UPDATE account SET central_id = ?1, registered = {registered}, history = NULL WHERE id = ?3",
        [into.central_id, into.registered, known.id],
    )
    con.execute("UPDATE attachment SET verified = NULL WHERE account = ?", [known.id])
    call(con, known, into.name, at)
    touch(con, f"SELECT contest FROM participation WHERE account = {known.id}")
    touch_people(con, str(known.id))
    retrack(con, [known.id])
    bump(con, "roster")


def hide(con: sqlite3.Connection, central_id: int) -> bool:
    """Nobody is told any more who has `central_id`: its names are erased, the account stays; False when unknown."""
    known = one(con, f"{KNOWN} WHERE central_id = ? AND name IS NOT NULL", central_id)
    if known is None:
        return False
    erase(con, known.id)
    findings.note(con, findings.SUPPRESSED)
    bump(con, "roster")
    return True


def lock(con: sqlite3.Connection, name: str, locked: bool, at: int) -> bool:
    """The global account called `name` at `at` is locked, or no longer; False when it is unknown."""
    known = one(con, _CALLED_AT, name, at)
    if known is None or known.central_id is None:
        return False
    con.execute("UPDATE account SET locked = ?1 WHERE id = ?2 AND locked != ?1", [int(locked), known.id])
    return True


def follow(con: sqlite3.Connection, told: Iterable[Called], at: int) -> int:
    """Takes over what central ids were called at `at`, unless something later is known; how many names changed."""
    changed = 0
    for seen in told:
        known = one(con, f"{KNOWN} WHERE central_id = ?", seen.central_id)
        if known is None:
            continue
        if seen.name is None:
            changed += not called_since(con, known.id, at) and hide(con, seen.central_id)
            continue
        changed += call(con, known, seen.name, at)
        facts = Account(None, seen.name, seen.registered, None, locked=seen.locked)
        bring_up(con, known.id, facts, known.kind)
    return changed


class Names:
    """What accounts are called, in the private database; every method is one transaction."""

    def __init__(self, db: Database, lock: threading.RLock) -> None:
        self._db = db
        self._con = db.conn
        self._lock = lock

    def merge(self, into: Account, merged: Iterable[str], at: int) -> int:
        """The accounts called `merged` at `at` are part of `into` from then on; how many of them were known."""
        with naming(self._db, self._lock):
            return merge(self._con, into, merged, at)

    def hide(self, central_id: int) -> bool:
        """Erases the names of an account that is suppressed; what it did stays. False when it has none."""
        with naming(self._db, self._lock):
            return hide(self._con, central_id)

    def lock(self, name: str, locked: bool, at: int) -> bool:
        """The global account called `name` at `at` is locked, or no longer; False when it is unknown."""
        with self._lock, self._db.atomic():
            return lock(self._con, name, locked, at)

    def follow(self, told: Iterable[Called], at: int) -> int:
        """Takes over what central ids were called at `at`, unless something later is known; how many changed."""
        with naming(self._db, self._lock):
            return follow(self._con, told, at)

    def scrub(self) -> bool:
        """Empties the log of writes if erased names may be in it; False when somebody reads just now."""
        with self._lock:
            return scrub(self._con)

    def identified(self, after: int, most: int) -> list[Identified]:
        """At most `most` accounts with a central id, in order of our id, from behind `after`."""
        with self._lock:
            rows = self._con.execute(
                "SELECT id, central_id, name FROM account WHERE id > ? AND central_id IS NOT NULL ORDER BY id LIMIT ?",
                [after, most],
            )
            return [Identified(*row) for row in rows]

    def many(self, after: int) -> int:
        """How many accounts have a central id, from behind `after` on."""
        with self._lock:
            return int(self._con.execute("SELECT count(central_id) FROM account WHERE id > ?", [after]).fetchone()[0])

    def aliases(self) -> dict[int, int]:
        """The accounts that central ids were merged into."""
        with self._lock:
            return dict(self._con.execute("SELECT central_id, account FROM alias"))
