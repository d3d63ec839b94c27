"""Who is followed, and the day counts of those who are; functions inside the caller's transaction.

`tracked` pairs an account with the contest it counts for in an edition, or is compared with. It is derived from
stored facts and holds who is new by any cohort definition, so that choosing another one needs no new data.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

GRACE = 14 * 86_400  # Event Metrics counts registrations up to 14 days before an event's start

_WANTED = f"""
SELECT account, contest, start FROM (
    SELECT p.account, p.contest, c.campaign, c.year, c.start, a.kind, a.central_id, a.registered, a.commons_registered,
           a.history, a.first_contribution,
           row_number() OVER (PARTITION BY c.campaign, c.year, p.account
                              ORDER BY p.first_upload, p.first_page, p.contest) AS place
    FROM participation p JOIN contest c ON c.id = p.contest JOIN account a ON a.id = p.account
    WHERE NOT c.whole AND c.start IS NOT NULL AND c."end" IS NOT NULL AND p.first_upload IS NOT NULL
      AND {{of}}
)
WHERE place = 1 AND kind = 'person' AND central_id IS NOT NULL
  AND (registered >= start - {GRACE} OR commons_registered > start
       OR commons_registered % 86400 = 0 AND commons_registered + 86400 > start
       OR history >= start AND coalesce(first_contribution >= start, 1))
"""
_COMPARED = (
    "SELECT p.account, p.contest, c.start FROM comparison p JOIN contest c ON c.id = p.contest"
    " JOIN account a ON a.id = p.account WHERE a.kind = 'person' AND {of}"
)
_CONCERNED = "account IN (SELECT account FROM concerned)"
_OWN = (
    "i.file IS NOT NULL AND EXISTS (SELECT 1 FROM file f JOIN contest o ON o.id = f.contest"
    " WHERE f.page = i.file AND o.campaign = c.campaign)"
)
_OWN_OF_DAY = (
    "(SELECT count(*) FROM contest c JOIN contribution i ON i.account = day_count.account AND i.wiki = day_count.wiki"
    ' AND i.ts >= c."end" + day_count.day * 86400 AND i.ts < c."end" + (day_count.day + 1) * 86400'
    f" WHERE c.id = day_count.contest AND {_OWN})"
)


def bump(con: sqlite3.Connection, counter: str) -> int:
    """The next value of a counter: 'change' orders what the publisher must look at, 'roster' what a matcher must."""
    sql = "UPDATE counter SET value = value + 1 WHERE name = ? RETURNING value"
    return int(con.execute(sql, [counter]).fetchone()[0])


def touch(con: sqlite3.Connection, contests: str) -> None:
    """Marks the contests that the query `contests` yields (column contest) as changed, all there is of them."""
    change = bump(con, "change")
    con.execute(
        f"UPDATE contest SET changed = ?1, remade = ?1 WHERE id IN (SELECT contest FROM ({contests}))", [change]
    )


def touch_people(con: sqlite3.Connection, accounts: str) -> None:
    """Marks accounts as changed in every contest they count for; what else there is of those contests stays as it was.

    `accounts` is a query of one column, or a list of ids, as SQL.
    """
    change = bump(con, "change")
    con.execute(f"UPDATE tracked SET changed = ? WHERE account IN ({accounts})", [change])
    theirs = f"SELECT contest FROM tracked WHERE account IN ({accounts})"
    con.execute(f"UPDATE contest SET changed = ? WHERE id IN ({theirs})", [change])


def shared(contest: int) -> str:
    """A query for the contests that count somebody whom the contest counts."""
    return f"SELECT o.contest FROM tracked t JOIN tracked o USING (account) WHERE t.contest = {int(contest)}"


def count_days(con: sqlite3.Connection, rows: str, contest: int | None = None) -> None:
    """Adds the contributions that the query `rows` yields (wiki, account, ts, file) to the day counts.

    Days are whole days after E; what lies before E is not counted. Uploads to a category of the contest's own
    campaign are counted apart, too.
    """
    only = "" if contest is None else f" AND t.contest = {contest}"
    con.execute(
        'INSERT INTO day_count SELECT t.contest, i.account, i.wiki, (i.ts - c."end") / 86400, count(*),'
        f" sum({_OWN}) FROM ({rows}) i JOIN tracked t ON t.account = i.account{only} JOIN contest c"
        ' ON c.id = t.contest WHERE i.ts >= c."end" GROUP BY 1, 2, 3, 4'
        " ON CONFLICT DO UPDATE SET n = n + excluded.n, own = own + excluded.own"
    )


def mark_own(con: sqlite3.Connection, contest: int, pages: str) -> None:
    """Counts campaign uploads anew for who made the pages that the query `pages` yields (column page).

    To be called when files came to `contest`, or left it.
    """
    con.execute("CREATE TEMP TABLE IF NOT EXISTS uploaders (account INTEGER PRIMARY KEY) STRICT")
    con.execute("DELETE FROM uploaders")
    con.execute(f"INSERT INTO uploaders SELECT DISTINCT account FROM contribution WHERE file IN ({pages})")
    theirs = (
        "SELECT t.account, t.contest FROM tracked t JOIN uploaders USING (account) JOIN contest c ON c.id = t.contest"
        f" WHERE c.campaign = (SELECT campaign FROM contest WHERE id = {int(contest)})"
    )
    changed = con.total_changes
    con.execute(
        f"UPDATE day_count SET own = {_OWN_OF_DAY} WHERE (account, contest) IN ({theirs}) AND own != {_OWN_OF_DAY}"
    )
    if con.total_changes != changed:
        touch_people(con, "SELECT account FROM uploaders")


def recount(con: sqlite3.Connection, contest: int) -> None:
    """Makes a contest's day counts anew from the stored contributions, as after a change of its end."""
    con.execute("DELETE FROM day_count WHERE contest = ?", [contest])
    members = f"SELECT account FROM tracked WHERE contest = {contest}"
    count_days(con, f"SELECT wiki, account, ts, file FROM contribution WHERE account IN ({members})", contest)


def retrack(con: sqlite3.Connection, accounts: Iterable[int] | None = None) -> int:
    """Brings `tracked` up to date with the facts, about `accounts` only or all; how many pairs are new.

    In an edition a person counts for the contest of the first upload (ties: lowest page id). Somebody whose
    first contest turns out to have begun earlier is asked about again from there.
    """
    con.execute("CREATE TEMP TABLE IF NOT EXISTS concerned (account INTEGER PRIMARY KEY)")
    con.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (account INTEGER, contest INTEGER, start INTEGER)")
    con.execute("DELETE FROM concerned")
    con.execute("DELETE FROM wanted")
    if accounts is not None:
        con.executemany("INSERT OR IGNORE INTO concerned VALUES (?)", ((account,) for account in accounts))
    whom = "1" if accounts is None else _CONCERNED
    of = whom.replace("account IN", "p.account IN")
    con.execute(f"INSERT INTO wanted {_WANTED.format(of=of)} UNION {_COMPARED.format(of=of)}")
    before, after = f"SELECT account, contest FROM tracked WHERE {whom}", "SELECT account, contest FROM wanted"
    lost = con.execute(f"{before} EXCEPT {after}").fetchall()
    found = con.execute(f"{after} EXCEPT {before}").fetchall()
    since_moved = con.execute(
        "SELECT 1 FROM (SELECT account, min(start) AS begins FROM wanted GROUP BY account)"
        " LEFT JOIN tracking t USING (account) WHERE t.since IS NOT begins LIMIT 1"
    ).fetchone()
    if lost or found or since_moved:
        _move(con, lost, found, whom)
    return len(found)


def _move(con: sqlite3.Connection, lost: list[tuple[int, int]], found: list[tuple[int, int]], whom: str) -> None:
    con.executemany("DELETE FROM day_count WHERE account = ? AND contest = ?", lost)
    con.executemany("DELETE FROM tracked WHERE account = ? AND contest = ?", lost)
    con.executemany("INSERT INTO tracked (account, contest) VALUES (?, ?)", found)
    _restart(con, whom)
    for contest, accounts in _by_contest(found).items():
        marks = ",".join(map(str, accounts))
        count_days(con, f"SELECT wiki, account, ts, file FROM contribution WHERE account IN ({marks})", contest)
    changed = ",".join(str(contest) for contest in {contest for _, contest in lost + found})
    con.execute("DELETE FROM concerned")
    con.executemany("INSERT OR IGNORE INTO concerned VALUES (?)", ((account,) for account, _ in lost + found))
    # a newcomer of one edition is none of the campaign's later ones, so those change too
    others = f"SELECT contest FROM tracked WHERE {_CONCERNED}"
    touch(con, f"SELECT id AS contest FROM contest WHERE id IN ({changed}) UNION {others}")
    bump(con, "roster")


def is_settled(con: sqlite3.Connection, campaign: str, year: int) -> bool:
    """Whether everybody to be tracked in an edition is; not so between reading a contest and `retrack`."""
    tracked = "SELECT 1 FROM tracked t WHERE t.account = w.account AND t.contest = w.contest"
    edition = f"{_WANTED.format(of='1')} AND campaign = ? AND year = ?"
    missing = f"SELECT EXISTS (SELECT 1 FROM ({edition}) w WHERE NOT EXISTS ({tracked}))"
    return not con.execute(missing, [campaign, year]).fetchone()[0]


def _restart(con: sqlite3.Connection, whom: str) -> None:
    """Sets from when on each account is followed; one followed from earlier on, or no more, is to be asked anew."""
    anew = con.execute(
        "SELECT t.account FROM tracking t"
        " LEFT JOIN (SELECT account, min(start) AS begins FROM wanted GROUP BY account) w USING (account)"
        f" WHERE (w.begins IS NULL OR w.begins < t.since) AND {whom.replace('account IN', 't.account IN')}"
    ).fetchall()
    con.executemany("UPDATE attachment SET verified = NULL WHERE account = ?", anew)
    if anew:
        touch_people(con, ",".join(str(account) for (account,) in anew))
    con.execute(f"DELETE FROM tracking WHERE {whom}")
    con.execute("INSERT INTO tracking SELECT account, min(start) FROM wanted GROUP BY account")


def _by_contest(pairs: list[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for account, contest in pairs:
        found.setdefault(contest, []).append(account)
    return found
