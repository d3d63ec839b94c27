"""Questions the publisher and the reports ask the private database, answered as arrays; read-only connections only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from state.coverage import Coverage, coverage
from state.entries import KINDS
from state.tracking import is_settled

__all__ = [
    "ContestRow",
    "Coverage",
    "DayCounts",
    "Memberships",
    "PartRows",
    "asked_people",
    "campaign_memberships",
    "change_version",
    "changed",
    "changed_people",
    "compared",
    "consistent",
    "contest_rows",
    "coverage",
    "day_counts",
    "hourly",
    "is_settled",
    "last_followed",
    "memberships",
    "meta",
    "participation_rows",
    "participations_of",
    "verified",
]
Ints = npt.NDArray[np.int64]
_KIND = "CASE a.kind " + " ".join(f"WHEN '{kind}' THEN {index}" for index, kind in enumerate(KINDS)) + " END"
_FACTS = f"{_KIND}, " + ", ".join(
    f"coalesce(a.{fact}, -1)"
    for fact in ("registered", "commons_registered", "first_contribution", "history", "established")
)
# somebody drawn for comparison who took part after all counts for the contest of the first upload, and no other
_COMPARED_ONLY = (
    "EXISTS (SELECT 1 FROM comparison m WHERE m.contest = t.contest AND m.account = t.account)"
    " AND EXISTS (SELECT 1 FROM participation q JOIN contest o ON o.id = q.contest WHERE q.account = t.account"
    " AND o.campaign = c.campaign AND o.year = c.year AND NOT o.whole"
    " AND (q.first_upload, q.first_page, q.contest) < (p.first_upload, p.first_page, p.contest))"
)


@dataclass(frozen=True, slots=True)
class ContestRow:
    """A contest with its country and number of participants; `start`, `end` and `enrolled` are None when unknown.

    `remade` is the change version at which more of it moved than people.
    """

    id: int
    campaign: str
    campaign_title: str
    year: int
    label: str
    country: str | None
    country_name: str | None
    protected: bool
    category: str
    whole: bool
    start: int | None
    end: int | None
    offset: int
    enrolled: int | None
    participants: int
    remade: int
    subcategories: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Memberships:
    """Tracked participants with the contest they count for: parallel int64 arrays, ordered by contest, account.

    `year`, `start` and `end` are the contest's. -1 is unknown; `kind` indexes `state.roster.KINDS`.
    """

    contest: Ints
    year: Ints
    start: Ints
    end: Ints
    account: Ints
    kind: Ints
    registered: Ints
    commons_registered: Ints
    first_contribution: Ints
    history: Ints
    established: Ints
    first_upload: Ints


@dataclass(frozen=True, slots=True)
class PartRows:
    """Every participation: parallel int64 arrays ordered by contest, account; -1 is unknown.

    `attached` is 1 for a global account, 0 for one that is local only or was never looked up.
    """

    contest: Ints
    account: Ints
    uploads: Ints
    first_upload: Ints
    first_page: Ints
    attached: Ints
    kind: Ints
    registered: Ints
    commons_registered: Ints
    first_contribution: Ints
    history: Ints
    established: Ints


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Contributions by account, wiki (our ids) and day after E: parallel int64 arrays, ordered by these three.

    `own` of the `n` are uploads to the contest's own campaign.
    """

    account: Ints
    wiki: Ints
    day: Ints
    n: Ints
    own: Ints


def _columns(con: sqlite3.Connection, sql: str, width: int, values: list[int] | None = None) -> list[Ints]:
    cells = chain.from_iterable(con.execute(sql, values or []))
    table = np.fromiter(cells, dtype=np.int64).reshape(-1, width)
    return [np.ascontiguousarray(table[:, column]) for column in range(width)]


@contextmanager
def consistent(con: sqlite3.Connection) -> Iterator[None]:
    """Every question inside is answered as of one commit."""
    con.execute("BEGIN")
    try:
        yield
    finally:
        con.rollback()


def change_version(con: sqlite3.Connection) -> int:
    """Moves whenever a contest's figures may have changed."""
    return int(con.execute("SELECT value FROM counter WHERE name = 'change'").fetchone()[0])


def changed(con: sqlite3.Connection, since: int) -> tuple[list[int], list[int]]:
    """The contests of which more moved after the change version `since` than people, and those where people did."""
    sql = "SELECT id, remade > ?1 FROM contest WHERE changed > ?1 ORDER BY changed DESC"
    rows = con.execute(sql, [since]).fetchall()
    return [contest for contest, more in rows if more], [contest for contest, more in rows if not more]


def changed_people(con: sqlite3.Connection, contest: int, since: int) -> list[int]:
    """The tracked accounts of a contest whose contributions or marks moved after the change version `since`."""
    sql = "SELECT account FROM tracked WHERE contest = ? AND changed > ? ORDER BY account"
    return [row[0] for row in con.execute(sql, [contest, since])]


def meta(con: sqlite3.Connection) -> dict[str, str]:
    """The named texts kept with the data, such as 'simulated'."""
    return dict(con.execute("SELECT key, value FROM meta"))


def contest_rows(con: sqlite3.Connection) -> list[ContestRow]:
    """All contests, also those standing for a whole edition (`whole`)."""
    rows = con.execute(
        "SELECT c.id, c.campaign, coalesce(g.title, c.campaign), c.year, c.label, c.country, k.name,"
        ' coalesce(k.protected, 0), c.category, c.whole, c.start, c."end", c.offset, c.enrolled,'
        " (SELECT count(*) FROM participation p WHERE p.contest = c.id), c.remade, c.subcategories, c.origin"
        " FROM contest c LEFT JOIN campaign g USING (campaign) LEFT JOIN country k ON k.iso2 = c.country"
        " ORDER BY c.campaign, c.year, c.category"
    )
    return [_contest_row(row) for row in rows]


def _contest_row(row: tuple[Any, ...]) -> ContestRow:
    values = list(row)
    values[7], values[9], values[16] = bool(row[7]), bool(row[9]), bool(row[16])
    return ContestRow(*values)


def edition_participants(con: sqlite3.Connection) -> dict[tuple[str, int], int]:
    """Distinct participants by (campaign, year), each person once over all countries."""
    rows = con.execute(
        "SELECT c.campaign, c.year, count(DISTINCT p.account) FROM participation p"
        " JOIN contest c ON c.id = p.contest GROUP BY 1, 2"
    )
    return {(campaign, year): n for campaign, year, n in rows}


def memberships(con: sqlite3.Connection, contest: int | None = None) -> Memberships:
    """Every tracked participant (of one contest, if given) with the facts newness is derived from."""
    return _memberships(con, "tracked t", "1" if contest is None else f"t.contest = {int(contest)}")


def campaign_memberships(con: sqlite3.Connection, contest: int) -> Memberships:
    """The tracked participants of a contest, there and in every other edition of its campaign."""
    return _memberships(
        con,
        "tracked own CROSS JOIN tracked t USING (account)",  # in this order, or all of a campaign is looked at
        f"own.contest = {int(contest)} AND c.campaign = (SELECT campaign FROM contest WHERE id = {int(contest)})",
    )


def _memberships(con: sqlite3.Connection, tracked: str, where: str) -> Memberships:
    return Memberships(
        *_columns(
            con,
            'SELECT t.contest, c.year, c.start, c."end", t.account,'
            f" {_FACTS}, coalesce(p.first_upload, -1) FROM {tracked} JOIN account a ON a.id = t.account"
            " JOIN participation p ON p.contest = t.contest AND p.account = t.account"
            f" JOIN contest c ON c.id = t.contest WHERE {where} AND NOT ({_COMPARED_ONLY})"
            " ORDER BY t.contest, t.account",
            12,
        )
    )


def participation_rows(con: sqlite3.Connection) -> PartRows:
    """Every participation with the facts about its account."""
    return PartRows(
        *_columns(
            con,
            "SELECT p.contest, p.account, p.uploads, coalesce(p.first_upload, -1), coalesce(p.first_page, -1),"
            f" a.central_id IS NOT NULL, {_FACTS} FROM participation p"
            " JOIN account a ON a.id = p.account ORDER BY p.contest, p.account",
            12,
        )
    )


def day_counts(con: sqlite3.Connection, contest: int, account: int | None = None) -> DayCounts:
    """The day counts of a contest, or of one account in it."""
    one = "" if account is None else f" AND account = {int(account)}"
    # two numbers a row: making Python's numbers is most of the time
    packed, counts = _columns(
        con,
        "SELECT (account << 32) | (wiki << 16) | day, (n << 32) | own FROM day_count"
        f" WHERE contest = ?{one} ORDER BY account, wiki, day",
        2,
        [contest],
    )
    return DayCounts(packed >> 32, packed >> 16 & 0xFFFF, packed & 0xFFFF, counts >> 32, counts & 0xFFFFFFFF)


def verified(con: sqlite3.Connection, contest: int, account: int | None = None) -> tuple[Ints, Ints]:
    """A contest's tracked accounts and the instant up to which each is verified on all its wikis (-1: not yet).

    Of one `account` only, if given.
    """
    one = "" if account is None else f" AND t.account = {int(account)}"
    found, through = _columns(
        con,
        "SELECT t.account, coalesce((SELECT CASE WHEN count(v.verified) = count(*) THEN min(v.verified) END"
        f" FROM attachment v WHERE v.account = t.account), -1) FROM tracked t WHERE t.contest = ?{one}"
        " ORDER BY t.account",
        2,
        [contest],
    )
    return found, through


def compared(con: sqlite3.Connection, contest: int) -> Ints:
    """The ids of a contest's comparison group that are followed, in order; who took part after all is none of it."""
    sql = (
        "SELECT m.account FROM comparison m JOIN tracked t USING (account, contest) JOIN contest c ON c.id = m.contest"
        " WHERE m.contest = ? AND NOT EXISTS (SELECT 1 FROM participation p CROSS JOIN contest o ON o.id = p.contest"
        " WHERE p.account = m.account AND o.campaign = c.campaign AND o.year = c.year) ORDER BY m.account"
    )
    return _columns(con, sql, 1, [contest])[0]


def undecided(con: sqlite3.Connection, contest: int) -> int:
    """How many people count for a contest of whom it is not known yet whether they contributed before its start."""
    sql = (
        "WITH open AS MATERIALIZED (SELECT p.*, c.campaign, c.year FROM participation p"  # few: they come first
        " JOIN account a ON a.id = p.account JOIN contest c ON c.id = p.contest"
        " WHERE p.contest = ? AND a.kind = 'person' AND a.central_id IS NOT NULL AND p.first_upload IS NOT NULL"
        " AND coalesce(a.registered, -1) < c.start AND coalesce(a.history, -1) < c.start"
        " AND coalesce(a.first_contribution, c.start) >= c.start)"
        " SELECT count(*) FROM open p WHERE NOT EXISTS (SELECT 1 FROM participation q"
        " JOIN contest o ON o.id = q.contest WHERE q.account = p.account AND o.campaign = p.campaign"
        " AND o.year = p.year AND NOT o.whole"
        " AND (q.first_upload, q.first_page, q.contest) < (p.first_upload, p.first_page, p.contest))"
    )
    return int(con.execute(sql, [contest]).fetchone()[0])


def wikis(con: sqlite3.Connection) -> dict[int, str]:
    """The names of the wikis, such as commonswiki, by our ids."""
    return dict(con.execute("SELECT id, dbname FROM wiki"))


def participations_of(con: sqlite3.Connection, contest: int) -> tuple[Ints, Ints, Ints]:
    """Every participation of a contest's tracked accounts, anywhere: account, contest, first upload (-1: unknown)."""
    account, where, first = _columns(
        con,
        "SELECT p.account, p.contest, coalesce(p.first_upload, -1) FROM tracked t JOIN participation p USING (account)"
        " WHERE t.contest = ? ORDER BY 1, 2",
        3,
        [contest],
    )
    return account, where, first


def verified_through(con: sqlite3.Connection) -> int | None:
    """The instant up to which every tracked account is verified; None while one was never asked."""
    row = con.execute(
        "SELECT CASE WHEN (SELECT count(*) FROM tracking WHERE account NOT IN (SELECT account FROM attachment)) = 0"
        " AND count(v.verified) = count(*) THEN min(v.verified) END"
        " FROM attachment v JOIN tracking USING (account)"
    ).fetchone()
    return row[0] if row else None


def last_followed(con: sqlite3.Connection) -> int:
    """The greatest id of a tracked account, 0 without any."""
    return int(con.execute("SELECT coalesce(max(account), 0) FROM tracking").fetchone()[0])


def asked_people(con: sqlite3.Connection, after: int, last: int) -> tuple[int, int]:
    """How many accounts are tracked of those with ids above `after` up to `last`, and of how many every wiki was asked.

    An account whose wikis are not known yet was not asked about; one that nobody answers for counts as asked.
    """
    row = con.execute(
        "SELECT count(*), count(*) FILTER (WHERE s.silent IS NOT NULL OR (SELECT count(*) = count(v.verified)"
        " AND count(*) > 0 FROM attachment v WHERE v.account = t.account)) FROM tracking t"
        " LEFT JOIN asked s USING (account) WHERE t.account > ? AND t.account <= ?",
        [after, last],
    ).fetchone()
    return int(row[0]), int(row[1])


def hourly(con: sqlite3.Connection, contest: int, since: int, account: int | None = None) -> tuple[Ints, Ints, Ints]:
    """Contributions of a contest's tracked accounts from `since` on: parallel account, start of the hour, number.

    Of one `account` only, if given.
    """
    one = "" if account is None else f" AND t.account = {int(account)}"
    found, hour, n = _columns(
        con,
        "SELECT t.account, c.ts / 3600 * 3600, count(*) FROM tracked t JOIN contribution c ON c.account = t.account"
        f" AND c.ts >= ? WHERE t.contest = ?{one} GROUP BY 1, 2 ORDER BY 1, 2",
        3,
        [since, contest],
    )
    return found, hour, n


def quarantined(con: sqlite3.Connection) -> dict[str, int]:
    """How many inputs were set aside, by reason."""
    return dict(con.execute("SELECT reason, sum(n) FROM quarantine GROUP BY reason ORDER BY reason"))


def sizes(con: sqlite3.Connection) -> dict[str, int]:
    """How many contests, accounts, tracked accounts and contributions there are."""
    tables = {
        "contests": "contest",
        "accounts": "account",
        "tracked": "tracking",
        "contributions": "contribution",
    }
    return {key: int(con.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for key, table in tables.items()}
