"""Two accounts that are one person: what is stored of both becomes one account's, and nothing counts twice.

That happens when global accounts are merged, and when a name that an imported table brought turns out to be the
later name of an account that is known by its id. Functions inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3

from state import tracking

_EARLIER = "coalesce((excluded.first_upload, excluded.first_page) < (first_upload, first_page), first_upload IS NULL)"
_PARTS = f"""
INSERT INTO participation SELECT contest, ?1, first_upload, first_page, uploads FROM participation WHERE account = ?2
ON CONFLICT DO UPDATE SET
    uploads = CASE WHEN ?3 THEN uploads + excluded.uploads ELSE max(uploads, excluded.uploads) END,
    first_page = CASE WHEN {_EARLIER} THEN excluded.first_page ELSE first_page END,
    first_upload = CASE WHEN {_EARLIER} THEN excluded.first_upload ELSE first_upload END
"""
_FACTS = """
SELECT CASE WHEN ?3 THEN min(a.registered, b.registered) ELSE coalesce(a.registered, b.registered) END,
       CASE WHEN ?3 THEN min(a.commons_registered, b.commons_registered)
            ELSE coalesce(a.commons_registered, b.commons_registered) END,
       coalesce(min(a.first_contribution, b.first_contribution), a.first_contribution, b.first_contribution),
       coalesce(min(a.established, b.established), a.established, b.established),
       CASE WHEN ?3 THEN NULL ELSE a.history END,
       CASE WHEN 'bot' IN (a.kind, b.kind) THEN 'bot' ELSE a.kind END
FROM account a JOIN account b ON a.id = ?1 AND b.id = ?2
"""
_SAME_EDITION = """
DELETE FROM comparison WHERE account = ?2 AND EXISTS (
    SELECT 1 FROM comparison m JOIN contest k ON k.id = m.contest JOIN contest c ON c.id = comparison.contest
    WHERE m.account = ?1 AND k.campaign = c.campaign AND k.year = c.year)
"""


def absorb(con: sqlite3.Connection, account: int, other: int) -> None:
    """Makes `other` a part of `account`, which keeps its id and its name.

    Of two global accounts the earlier registration counts, and an unknown one is the earliest; both have to be
    asked about again. An account known by name only is the same account seen twice: its uploads are there already.
    """
    (central_id,) = con.execute("SELECT central_id FROM account WHERE id = ?", [other]).fetchone()
    both = central_id is not None
    tracking.touch(con, f"SELECT contest FROM tracked WHERE account IN ({account}, {other})")
    facts = con.execute(_FACTS, [account, other, both]).fetchone()
    con.execute(_PARTS, [account, other, both])
    con.execute("DELETE FROM participation WHERE account = ?", [other])
    for table in ("file", "contribution", "alias"):
        con.execute(f"UPDATE {table} SET account = ? WHERE account = ?", [account, other])
    con.execute("UPDATE OR IGNORE name SET account = ? WHERE account = ?", [account, other])
    _move_comparison(con, account, other)
    if both:
        con.execute("INSERT OR REPLACE INTO alias VALUES (?, ?)", [central_id, account])
        _ask_again(con, account, other)
    for table in ("tracked", "tracking", "day_count", "attachment"):
        con.execute(f"DELETE FROM {table} WHERE account = ?", [other])
    con.execute("DELETE FROM account WHERE id = ?", [other])
    con.execute(
        "UPDATE account SET registered = ?, commons_registered = ?, first_contribution = ?, established = ?,"
        " history = ?, kind = ? WHERE id = ?",
        [*facts, account],
    )
    _track(con, account)


def _move_comparison(con: sqlite3.Connection, account: int, other: int) -> None:
    """Nobody is in an edition's comparison group twice, or compared with themselves."""
    con.execute(_SAME_EDITION, [account, other])
    con.execute("UPDATE comparison SET account = ? WHERE account = ?", [account, other])
    con.execute("UPDATE comparison SET newcomer = ? WHERE newcomer = ?", [account, other])
    con.execute("DELETE FROM comparison WHERE account = newcomer")


def _ask_again(con: sqlite3.Connection, account: int, other: int) -> None:
    """Either may lack what the other was followed for: both's wikis are asked for, and verified, anew."""
    wikis = "SELECT ?, wiki, NULL FROM attachment WHERE account = ?"
    con.execute(f"INSERT OR IGNORE INTO attachment {wikis}", [account, other])
    con.execute("UPDATE attachment SET verified = NULL WHERE account = ?", [account])
    con.execute("DELETE FROM asked WHERE account = ?", [account])


def _track(con: sqlite3.Connection, account: int) -> None:
    """Brings what is derived up to date: who is tracked for which contest, and the day counts."""
    tracking.touch(con, f"SELECT contest FROM participation WHERE account = {account}")
    tracking.retrack(con, [account])
    con.execute("DELETE FROM day_count WHERE account = ?", [account])
    tracking.count_days(con, f"SELECT wiki, account, ts, file FROM contribution WHERE account = {account}")
    tracking.bump(con, "roster")
