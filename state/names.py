"""Accounts and what they are called; functions inside the caller's transaction.

An account is found by its central id or one merged into it, else by its current name. A current name belongs to one
account: when another turns up with it, the former holder has been renamed without our knowing yet, and loses it.
The local account of Commons that shares its name with somebody else's global one is kept under a name that no
user can have.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from state import findings
from state.entries import Account
from state.erasing import erase, is_vanished
from state.merging import absorb
from state.tracking import bump, touch

UNATTACHED = "#unattached "
KNOWN = "SELECT id, name, kind, central_id FROM account"
_ADD = (
    "INSERT INTO account (central_id, registered, commons_registered, home, locked, kind, name, named)"
    " VALUES (?, ?, ?, ?, coalesce(?, 0), ?, ?, ?)"
)
_UPDATE = (
    "UPDATE account SET central_id = coalesce(central_id, ?1), registered = coalesce(?2, registered),"
    " commons_registered = CASE WHEN ?3 = commons_registered / 86400 * 86400 THEN commons_registered"
    " ELSE coalesce(?3, commons_registered) END, home = coalesce(?4, home), locked = coalesce(?5, locked),"
    " kind = ?6 WHERE id = ?7"
)
_FACTS = "SELECT registered, commons_registered, kind, central_id FROM account WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Known:
    """An account as it is stored."""

    id: int
    name: str | None
    kind: str
    central_id: int | None


def one(con: sqlite3.Connection, sql: str, *values: object) -> Known | None:
    """The one account that a query of KNOWN finds."""
    row = con.execute(sql, values).fetchone()
    return Known(*row) if row else None


def put_account(con: sqlite3.Connection, new: Account, at: int | None = None) -> int:
    """The id of the account, added or brought up to date; all of it was so at `at` (None: nobody knows when).

    A person hidden later stays a person, and a bot a bot. A Commons registration known to the second is not
    replaced by the midnight of its day, as imports have it. What is said of a merged account is no news.
    """
    known = _find(con, new)
    if known and None not in (new.central_id, known.central_id) and known.central_id != new.central_id:
        return known.id
    nobody = new.central_id is None and (known is None or known.central_id is None)
    if nobody and new.kind == "person" and (known is None or known.kind == "unresolved"):
        findings.note(con, findings.UNATTACHED)
    name = new.name if new.attached else UNATTACHED + new.name
    if known is None:
        _take(con, None, name, at)
        con.execute(_ADD, [*_values(new), new.kind, name, at])
        return int(con.execute("SELECT last_insert_rowid()").fetchone()[0])
    bring_up(con, known.id, new, _kind(known.kind, new.kind))
    if new.central_id is not None or not new.attached:
        call(con, known, name, at)
    return known.id


def _find(con: sqlite3.Connection, new: Account) -> Known | None:
    """Who that is. Found by a name it no longer has, an account keeps the present one."""
    nameless = f"{KNOWN} WHERE name = ? AND central_id IS NULL"
    if new.central_id is not None:
        return by_id(con, new.central_id) or one(con, nameless, new.name)
    unattached = one(con, f"{KNOWN} WHERE name = ?", UNATTACHED + new.name)
    if unattached or not new.attached:
        return unattached or one(con, nameless, new.name)
    return one(con, f"{KNOWN} WHERE name = ?", new.name) or _former(con, new.name)


def by_id(con: sqlite3.Connection, central_id: int) -> Known | None:
    """The account with that central id, or the one it was merged into."""
    found = one(con, f"{KNOWN} WHERE central_id = ?", central_id)
    return found or one(con, f"{KNOWN} WHERE id = (SELECT account FROM alias WHERE central_id = ?)", central_id)


def _former(con: sqlite3.Connection, name: str) -> Known | None:
    """The one account that was called `name`, when nobody is now and only one ever was."""
    rows = con.execute(f"{KNOWN} WHERE id IN (SELECT account FROM name WHERE name = ?)", [name]).fetchall()
    return Known(*rows[0]) if len(rows) == 1 else None


def bring_up(con: sqlite3.Connection, account: int, new: Account, kind: str) -> None:
    """Takes over what is told of an account, but for its name; what is not told stays."""
    before = con.execute(_FACTS, [account]).fetchone()
    con.execute(_UPDATE, [*_values(new), kind, account])
    if con.execute(_FACTS, [account]).fetchone() != before:
        touch(con, f"SELECT contest FROM participation WHERE account = {account}")


def _values(new: Account) -> list[object]:
    locked = None if new.locked is None else int(new.locked)
    return [new.central_id, new.registered, new.commons_registered, new.home, locked]


def _kind(old: str, new: str) -> str:
    if new == "unresolved" or (new == "hidden" and old != "unresolved"):
        return old
    return old if new == "person" and old in ("bot", "temporary", "system") else new


def call(con: sqlite3.Connection, known: Known, name: str, at: int | None) -> bool:
    """Gives the account a name it has at `at`; False when that is no news, or older news than what is known.

    Of a vanished account nothing that it was called before is kept.
    """
    if at is not None and called_since(con, known.id, at):
        return False
    if known.name != name:
        _take(con, known.id, name, at)
        if is_vanished(name):
            erase(con, known.id)
        elif known.name is not None and not name.startswith(UNATTACHED):
            close(con, known.id, known.name, at)
        if known.name is not None and not name.startswith(UNATTACHED):
            findings.note(con, findings.RENAMED)
        bump(con, "roster")
    con.execute("UPDATE account SET name = ?, named = coalesce(?, named) WHERE id = ?", [name, at, known.id])
    return known.name != name


def called_since(con: sqlite3.Connection, account: int, at: int) -> bool:
    """Whether what the account is called was told for a time after `at`."""
    return bool(con.execute("SELECT named > ? FROM account WHERE id = ?", [at, account]).fetchone()[0])


def _take(con: sqlite3.Connection, account: int | None, name: str, at: int | None) -> None:
    """Frees the name for an account (None: a new one). Who is known by nothing else is that account."""
    holder = one(con, f"{KNOWN} WHERE name = ?", name)
    if holder is None:
        return
    if account is not None and holder.central_id is None and holder.kind in ("person", "unresolved"):
        absorb(con, account, holder.id)
        return
    close(con, holder.id, name, at)
    con.execute("UPDATE account SET name = NULL, named = coalesce(?, named) WHERE id = ?", [at, holder.id])
    bump(con, "roster")


def close(con: sqlite3.Connection, account: int, name: str, at: int | None) -> None:
    """The account no longer has `name`, since `at` (None: now); it stays in the account's history."""
    sql = "INSERT INTO name VALUES (?, ?, coalesce(?, unixepoch())) ON CONFLICT DO NOTHING"
    con.execute(sql, [account, name, at])
