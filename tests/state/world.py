"""A small invented world for the tests of what is remembered, and a plain-Python oracle of its day counts."""

from __future__ import annotations

from pathlib import Path

from state.activity import Activity, Contribution
from state.entries import Account, Contest, Participation

DAY = 86_400
END = 1_700_006_400  # 2023-11-15 00:00:00 UTC, a midnight
START = END - 30 * DAY


def contest(label: str = "India", year: int = 2023, end: int = END, campaign: str = "monuments") -> Contest:
    """An invented contest of 30 days."""
    category = f"Images from {campaign} {year} in {label}"
    return Contest(campaign, year, label, label[:2].upper(), category, end - 30 * DAY, end)


def person(number: int, registered: int | None = START + DAY) -> Account:
    """An invented account, new by default."""
    return Account(1000 + number, f"Person {number}", registered, registered)


def populated(path: Path, people: int = 3) -> tuple[Activity, list[int], int]:
    """A database with one contest and `people` newcomers in it: the database, their ids, the contest's id."""
    activity = Activity.open(path)
    (contest_id,) = activity.roster.put_contests([contest()]).values()
    ids = activity.roster.put_accounts([person(n) for n in range(people)])
    activity.roster.put_participations([Participation(contest_id, a, START + 2 * DAY, 10 + a, 1) for a in ids])
    activity.roster.retrack()
    return activity, ids, contest_id


def expected_days(rows: list[Contribution], end: int = END) -> dict[tuple[int, str, int], int]:
    """Day counts by (account, wiki, day) of distinct revisions, the obvious way."""
    first: dict[tuple[str, int], Contribution] = {}
    for row in rows:
        first.setdefault((row.wiki, row.rev_id), row)
    counts: dict[tuple[int, str, int], int] = {}
    for row in first.values():
        if row.ts >= end:
            key = (row.account, row.wiki, (row.ts - end) // DAY)
            counts[key] = counts.get(key, 0) + 1
    return counts


def stored_days(activity: Activity, contest_id: int) -> dict[tuple[int, str, int], int]:
    """Day counts by (account, wiki, day) as the database has them."""
    rows = activity._con.execute(
        "SELECT d.account, w.dbname, d.day, d.n FROM day_count d JOIN wiki w ON w.id = d.wiki WHERE d.contest = ?",
        [contest_id],
    )
    return {(account, wiki, day): n for account, wiki, day, n in rows}


def found(activity: Activity, kind: str) -> int:
    """How often something of a kind was found about the data."""
    return int(activity._con.execute("SELECT coalesce(sum(n), 0) FROM finding WHERE kind = ?", [kind]).fetchone()[0])
