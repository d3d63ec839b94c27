"""Who is followed, and the day counts of those who are; functions inside the caller's transaction.

`tracked` pairs an account with the contest it counts for in an edition. It is derived from stored facts and
drawn wider than any one cohort definition, so that choosing another definition needs no new data.
"""

from __future__ import annotations

import sqlite3

GRACE = 14 * 86_400  # Event Metrics counts registrations up to 14 days before an event's start

_WANTED = f"""
SELECT account, contest, start FROM (
    SELECT p.account, p.contest, c.campaign, c.year, c.start, a.kind, a.central_id, a.registered, a.commons_registered,
           row_number() OVER (PARTITION BY c.campaign, c.year, p.account
                              ORDER BY p.first_upload, p.first_page, p.contest) AS place
    FROM participation p JOIN contest c ON c.id = p.contest JOIN account a ON a.id = p.account
    WHERE NOT c.whole AND c.start IS NOT NULL AND c."end" IS NOT NULL AND p.first_upload IS NOT NULL
)
WHERE place = 1 AND kind = 'person' AND central_id IS NOT NULL
  AND (registered >= start - {GRACE} OR commons_registered > start
       OR commons_registered % 86400 = 0 AND commons_registered + 86400 > start)
"""


def bump(con: sqlite3.Connection, counter: str) -> int:
    """The next value of a counter: 'change' orders what the publisher must look at, 'roster' what a matcher must."""
    sql = "UPDATE counter SET value = value + 1 WHERE name = ? RETURNING value"
    return int(con.execute(sql, [counter]).fetchone()[0])


def touch(con: sqlite3.Connection, contests: str) -> None:
    """Marks the contests that the query `contests` yields (column contest) as changed."""
    con.execute(f"UPDATE contest SET changed = ? WHERE id IN (SELECT contest FROM ({contests}))", [bump(con, "change")])


def count_days(con: sqlite3.Connection, rows: str, contest: int | None = None) -> None:
    """Adds the contributions that the query `rows` yields (wiki, account, ts) to the day counts.

    Days are whole days after E; what lies before E is not counted.
    """
    only = "" if contest is None else f" AND t.contest = {contest}"
    con.execute(
        'INSERT INTO day_count SELECT t.contest, i.account, i.wiki, (i.ts - c."end") / 86400, count(*)'
        f" FROM ({rows}) i JOIN tracked t ON t.account = i.account{only} JOIN contest c ON c.id = t.contest"
        ' WHERE i.ts >= c."end" GROUP BY 1, 2, 3, 4'
        " ON CONFLICT DO UPDATE SET n = n + excluded.n"
    )


def recount(con: sqlite3.Connection, contest: int) -> None:
    """Makes a contest's day counts anew from the stored contributions, as after a change of its end."""
    con.execute("DELETE FROM day_count WHERE contest = ?", [contest])
    members = f"SELECT account FROM tracked WHERE contest = {contest}"
    count_days(con, f"SELECT wiki, account, ts FROM contribution WHERE account IN ({members})", contest)


def retrack(con: sqlite3.Connection) -> int:
    """Brings `tracked` up to date with the facts; the number of (account, contest) pairs that are new.

    In an edition a person counts for the contest of the first upload (ties: lowest page id). Somebody whose
    first contest turns out to have begun earlier is asked about again from there.
    """
    con.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (account INTEGER, contest INTEGER, start INTEGER)")
    con.execute("DELETE FROM wanted")
    con.execute("INSERT INTO wanted " + _WANTED)
    pairs = "SELECT account, contest FROM"
    lost = con.execute(f"{pairs} tracked EXCEPT {pairs} wanted").fetchall()
    found = con.execute(f"{pairs} wanted EXCEPT {pairs} tracked").fetchall()
    since_moved = con.execute(
        "SELECT 1 FROM (SELECT account, min(start) AS begins FROM wanted GROUP BY account)"
        " LEFT JOIN tracking t USING (account) WHERE t.since IS NOT begins LIMIT 1"
    ).fetchone()
    if not lost and not found and not since_moved:
        return 0
    con.executemany("DELETE FROM day_count WHERE account = ? AND contest = ?", lost)
    con.executemany("DELETE FROM tracked WHERE account = ? AND contest = ?", lost)
    con.executemany("INSERT INTO tracked VALUES (?, ?)", found)
    _restart(con)
    for contest, accounts in _by_contest(found).items():
        marks = ",".join(map(str, accounts))
        count_days(con, f"SELECT wiki, account, ts FROM contribution WHERE account IN ({marks})", contest)
    changed = ",".join(str(contest) for contest in {contest for _, contest in lost + found})
    touch(con, f"SELECT id AS contest FROM contest WHERE id IN ({changed})")
    bump(con, "roster")
    return len(found)


def is_settled(con: sqlite3.Connection, campaign: str, year: int) -> bool:
    """Whether everybody to be tracked in an edition is; not so between reading a contest and `retrack`."""
    tracked = "SELECT 1 FROM tracked t WHERE t.account = w.account AND t.contest = w.contest"
    edition = f"{_WANTED} AND campaign = ? AND year = ?"
    missing = f"SELECT EXISTS (SELECT 1 FROM ({edition}) w WHERE NOT EXISTS ({tracked}))"
    return not con.execute(missing, [campaign, year]).fetchone()[0]


def _restart(con: sqlite3.Connection) -> None:
    con.execute(
        "UPDATE attachment SET verified = NULL WHERE account IN (SELECT w.account FROM wanted w"
        " JOIN tracking t USING (account) GROUP BY w.account HAVING min(w.start) < max(t.since))"
    )
    con.execute("DELETE FROM tracking")
    con.execute("INSERT INTO tracking SELECT account, min(start) FROM wanted GROUP BY account")


def _by_contest(pairs: list[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for account, contest in pairs:
        found.setdefault(contest, []).append(account)
    return found
