"""Accounts and the names they had; functions inside the caller's transaction.

An account is found by its central id, else by its current name. A current name belongs to one account: when
another turns up with it, the former holder has been renamed without our knowing yet, and loses it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from state.entries import Account
from state.tracking import bump, touch


def put_account(con: sqlite3.Connection, new: Account) -> int:
    """The id of the account, added or brought up to date. A person hidden later stays a person.

    A Commons registration known to the second is not replaced by the midnight of its day, as imports have it.
    """
    row = _find(con, new)
    if row and row[1] and new.central_id is None:
        new = replace(new, name=row[1])  # met by a name it no longer has
    if row is None or row[1] != new.name:
        _free(con, new.name)
    locked = None if new.locked is None else int(new.locked)
    values = [new.central_id, new.registered, new.commons_registered, new.home, locked, new.name]
    if row is None:
        con.execute(
            "INSERT INTO account (central_id, registered, commons_registered, home, locked, name, kind)"
            " VALUES (?, ?, ?, ?, coalesce(?, 0), ?, ?)",
            [*values, new.kind],
        )
        return int(con.execute("SELECT last_insert_rowid()").fetchone()[0])
    account, old_name, old_kind = row
    if old_name != new.name:
        close_name(con, account, old_name)
    facts = "SELECT registered, commons_registered, kind FROM account WHERE id = ?"
    known = con.execute(facts, [account]).fetchone()
    con.execute(
        "UPDATE account SET central_id = coalesce(?1, central_id), registered = coalesce(?2, registered),"
        " commons_registered = CASE WHEN ?3 = commons_registered / 86400 * 86400 THEN commons_registered"
        " ELSE coalesce(?3, commons_registered) END, home = coalesce(?4, home), locked = coalesce(?5, locked),"
        " name = ?6, kind = ?7 WHERE id = ?8",
        [*values, _kind(old_kind, new.kind), account],
    )
    if con.execute(facts, [account]).fetchone() != known:
        touch(con, f"SELECT contest FROM participation WHERE account = {account}")
    return account


def _find(con: sqlite3.Connection, new: Account) -> tuple[int, str | None, str] | None:
    row = None
    if new.central_id is not None:
        row = con.execute("SELECT id, name, kind FROM account WHERE central_id = ?", [new.central_id]).fetchone()
    if row is None:
        row = con.execute(
            "SELECT id, name, kind FROM account WHERE name = ? AND (central_id IS NULL OR ? IS NULL)",
            [new.name, new.central_id],
        ).fetchone()
    if row is None and new.central_id is None:
        row = _former(con, new.name)
    return (int(row[0]), row[1], str(row[2])) if row else None


def _former(con: sqlite3.Connection, name: str) -> tuple[int, str | None, str] | None:
    """The one account that was called `name`, when nobody is now and only one ever was; it keeps its present name."""
    rows = con.execute(
        "SELECT DISTINCT a.id, a.name, a.kind FROM name n JOIN account a ON a.id = n.account WHERE n.name = ?"
        " AND NOT EXISTS (SELECT 1 FROM account WHERE name = ?)",
        [name, name],
    ).fetchall()
    return rows[0] if len(rows) == 1 else None


def _kind(old: str, new: str) -> str:
    if new == "unresolved" or (old == "person" and new == "hidden"):
        return old
    return new


def _free(con: sqlite3.Connection, name: str) -> None:
    held = con.execute("SELECT id FROM account WHERE name = ?", [name]).fetchone()
    if held:
        close_name(con, held[0], name)
        con.execute("UPDATE account SET name = NULL WHERE id = ?", [held[0]])


def close_name(con: sqlite3.Connection, account: int, name: str | None, at: int | None = None) -> None:
    """The account no longer has `name`, since `at` (None: since just now); the name stays in its history."""
    if name is not None:
        sql = "INSERT INTO name VALUES (?, ?, coalesce(?, unixepoch())) ON CONFLICT DO NOTHING"
        con.execute(sql, [account, name, at])
    bump(con, "roster")


def rename(con: sqlite3.Connection, central_id: int | None, old: str, new: str, at: int) -> bool:
    """The account with `central_id` (else: called `old`) is called `new` from `at` on; False when it is unknown."""
    column, value = ("central_id", central_id) if central_id is not None else ("name", old)
    row = con.execute(f"SELECT id, name FROM account WHERE {column} = ?", [value]).fetchone()
    if row is None:
        return False
    if row[1] != new:
        _free(con, new)
        close_name(con, row[0], row[1], at)
        con.execute("UPDATE account SET name = ? WHERE id = ?", [new, row[0]])
    return True
