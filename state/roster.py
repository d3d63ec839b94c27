"""Who is followed: contests, accounts, participations, and the tracked accounts derived from them.

What is stored are facts (registrations, first uploads, groups as a kind); who is *new* follows from them in
`metrics.cohort`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from sqlite_utils import Database

from state import erasing, files, names, renaming, tracking
from state.entries import (
    KINDS,
    ORIGINS,
    WHOLE_LABEL,
    Account,
    Contest,
    ContestFile,
    Country,
    Participation,
    StoredContest,
    TrackedAccount,
)

__all__ = [
    "KINDS",
    "ORIGINS",
    "WHOLE_LABEL",
    "Account",
    "Contest",
    "ContestFile",
    "Country",
    "Participation",
    "Roster",
    "StoredContest",
    "TrackedAccount",
]

_PAGE = 5000  # accounts read at a time

_EARLIER = "(excluded.first_upload, excluded.first_page) < (first_upload, first_page)"
_PUT_PARTICIPATION = f"""
INSERT INTO participation SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM contest WHERE id = ? AND frozen)
ON CONFLICT DO UPDATE SET
    uploads = max(uploads, excluded.uploads),
    first_page = CASE WHEN first_upload IS NULL OR {_EARLIER} THEN excluded.first_page ELSE first_page END,
    first_upload = CASE WHEN first_upload IS NULL OR {_EARLIER} THEN excluded.first_upload ELSE first_upload END
WHERE excluded.uploads > uploads OR (first_upload IS NULL AND excluded.first_upload IS NOT NULL) OR {_EARLIER}
"""


class Roster:
    """Contests and people in the private database; every method is one transaction."""

    def __init__(self, db: Database, lock: threading.RLock) -> None:
        self._db = db
        self._con = db.conn
        self._lock = lock

    def put_countries(self, rows: Iterable[Country]) -> None:
        """Takes over the table of countries; contests of countries that changed have to be looked at again."""
        with self._lock, self._db.atomic():
            for row in rows:
                before = self._con.total_changes
                self._con.execute(
                    "INSERT INTO country VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name,"
                    " protected = excluded.protected WHERE (name, protected) != (excluded.name, excluded.protected)",
                    [row.iso2, row.name, int(row.protected)],
                )
                if self._con.total_changes != before:
                    tracking.touch(self._con, f"SELECT id AS contest FROM contest WHERE country = '{row.iso2}'")

    def put_campaigns(self, titles: dict[str, str]) -> None:
        """Takes over campaigns and their titles."""
        with self._lock, self._db.atomic():
            self._con.executemany(
                "INSERT INTO campaign VALUES (?, ?) ON CONFLICT DO UPDATE SET title = excluded.title",
                list(titles.items()),
            )

    def put_contests(
        self, contests: Iterable[Contest], origin: str = "module", at: int | None = None
    ) -> dict[str, int]:
        """The ids of the contests by category; new ones are added, and a changed E rebuilds a contest's day counts.

        Dates of a weaker origin never replace those of a stronger one (import < shipped < module < operator). `at` is
        when the source listed them.
        """
        with self._lock, self._db.atomic():
            ids = {contest.category: self._put_contest(contest, origin) for contest in contests}
            if at is not None:
                listed = "UPDATE contest SET listed = ? WHERE id = ? AND origin = ?"
                self._con.executemany(listed, ((at, contest, origin) for contest in ids.values()))
            return ids

    def release(self, origin: str, kept: Iterable[str]) -> None:
        """Contests that an origin no longer names, by `kept` category, keep their dates; another may set new ones."""
        with self._lock, self._db.atomic():
            self._con.execute(
                "UPDATE contest SET origin = ? WHERE origin = ? AND category NOT IN (SELECT value FROM json_each(?))",
                [ORIGINS[0], origin, json.dumps(list(kept))],
            )

    def set_refused(self, source: str, rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The rows of a source that cannot be used now, each with its reason; those that were not refused before."""
        with self._lock, self._db.atomic():
            told = self._con.execute("DELETE FROM refused WHERE source = ? RETURNING place, why", [source])
            before = set(told.fetchall())
            now = list(dict.fromkeys(rows))
            self._con.executemany("INSERT INTO refused VALUES (?, ?, ?)", ((source, *row) for row in now))
            return [row for row in now if row not in before]

    def _put_contest(self, new: Contest, origin: str) -> int:
        row = self._con.execute(
            'SELECT id, start, "end", offset, origin, label, country, whole, subcategories FROM contest'
            " WHERE category = ?",
            [new.category],
        ).fetchone()
        if row is None:
            return self._add_contest(new, origin)
        contest, *old_dates, old_origin, label, country, whole, deep = row
        weaker = ORIGINS.index(origin) < ORIGINS.index(old_origin)
        if weaker and old_dates[1] is not None:
            return int(contest)
        dates = [new.start, new.end, new.offset] if new.end is not None else old_dates
        now = [new.label, new.country, int(new.whole), int(new.subcategories)]
        if [*dates, *now] != [*old_dates, label, country, whole, deep] or (origin != old_origin and not weaker):
            self._con.execute(
                'UPDATE contest SET start = ?, "end" = ?, offset = ?, origin = ?, label = ?, country = ?,'
                " whole = ?, subcategories = ?, changed = ?, remade = ? WHERE id = ?",
                [*dates, origin, *now, *[tracking.bump(self._con, "change")] * 2, contest],
            )
        if dates[:2] != old_dates[:2]:
            self._con.execute("UPDATE contest SET frozen = 0 WHERE id = ?", [contest])
            files.recount(self._con, contest)
            tracking.touch(self._con, tracking.shared(contest))
        if dates[1] != old_dates[1]:
            tracking.recount(self._con, contest)
        if int(new.subcategories) != deep:
            self._con.execute("UPDATE contest SET enrolled = NULL, complete = NULL, frozen = 0 WHERE id = ?", [contest])
        return int(contest)

    def _add_contest(self, new: Contest, origin: str) -> int:
        self._con.execute(
            'INSERT INTO contest (campaign, year, label, country, category, whole, start, "end", offset, subcategories,'
            " origin, changed, remade) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(new.campaign, new.year, new.label, new.country, new.category, int(new.whole)),
                *(new.start, new.end, new.offset, int(new.subcategories)),
                *(origin, *[tracking.bump(self._con, "change")] * 2),
            ],
        )
        return int(self._con.execute("SELECT last_insert_rowid()").fetchone()[0])

    def contests(self) -> list[StoredContest]:
        """All contests, oldest first."""
        with self._lock:
            rows = self._con.execute(
                'SELECT campaign, year, label, country, category, start, "end", offset, subcategories, id, enrolled,'
                " frozen, complete, origin FROM contest ORDER BY campaign, year, category"
            )
            return [_stored(list(row)) for row in rows]

    def put_accounts(self, accounts: Iterable[Account], at: int | None = None) -> list[int]:
        """The ids of the accounts, in their order; known ones (by central id, else by name) are brought up to date.

        A name that moved to another account is taken from its former holder. A person hidden later stays a person.
        `at` is when all this was so, None when nobody knows.
        """
        with erasing.naming(self._db, self._lock):
            return [names.put_account(self._con, account, at) for account in accounts]

    def rename(self, central_id: int | None, old: str, new: str, at: int) -> bool:
        """The account with `central_id` (else: called `old` at `at`) is called `new` from `at` on; False when unknown.

        Once an account is called "Renamed user" or "Vanished user", none of its former names is kept.
        """
        with erasing.naming(self._db, self._lock):
            return renaming.rename(self._con, central_id, old, new, at)

    def put_participations(self, rows: Iterable[Participation]) -> None:
        """Adds participations: the earliest first upload and the most files win; a frozen contest is shut."""
        with self._lock, self._db.atomic():
            touched = set()
            for row in rows:
                before = self._con.total_changes
                values = [row.contest, row.account, row.first_upload, row.first_page, row.uploads, row.contest]
                self._con.execute(_PUT_PARTICIPATION, values)
                if self._con.total_changes != before:
                    touched.add(row.contest)
            for contest in touched:
                tracking.touch(self._con, f"SELECT {contest} AS contest")

    def set_enrolled(self, contest: int, at: int, frozen: bool = False, *, condition: str | None = None) -> None:
        """The contest's category was read at `at`; a frozen contest takes in nobody any more.

        With a `condition` (files, empty or missing) every member was read, else what had been added.
        """
        with self._lock, self._db.atomic():
            self._con.execute(
                "UPDATE contest SET enrolled = max(coalesce(enrolled, 0), ?1), frozen = frozen OR ?2,"
                " condition = coalesce(?3, condition), complete = CASE WHEN ?3 IS NULL THEN complete"
                " ELSE max(coalesce(complete, 0), ?1) END WHERE id = ?4",
                [at, int(frozen), condition, contest],
            )
            tracking.touch(self._con, f"SELECT {int(contest)} AS contest")

    def retrack(self, accounts: Iterable[int] | None = None) -> int:
        """Brings the tracked accounts up to date with the facts; the number of new (account, contest) pairs.

        With `accounts` only those are looked at, which costs as much as they have contests.
        """
        with self._lock, self._db.atomic():
            return tracking.retrack(self._con, accounts)

    def tracked_accounts(self) -> list[TrackedAccount]:
        """The accounts to follow."""
        return list(self.each_tracked())

    def each_tracked(self) -> Iterator[TrackedAccount]:
        """The accounts to follow, some at a time: hundreds of thousands need not be held twice."""
        last = -1
        while True:
            with self._lock:
                rows = self._con.execute(
                    "SELECT a.id, a.central_id, a.name, t.since FROM tracking t JOIN account a ON a.id = t.account"
                    f" WHERE t.account > ? ORDER BY t.account LIMIT {_PAGE}",
                    [last],
                ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield from (TrackedAccount(*row) for row in rows)

    def unresolved(self) -> list[tuple[int, str]]:
        """Accounts known by name only, of which nobody was asked who they are: our id and the name."""
        with self._lock:
            sql = "SELECT id, name FROM account WHERE kind = 'unresolved' AND name IS NOT NULL ORDER BY id"
            return list(self._con.execute(sql))

    def known_names(self, wanted: Iterable[str]) -> dict[str, tuple[int, bool]]:
        """The accounts that have one of the names now: our id, and whether that is a person's or bot's for certain.

        It is so of a global account whose name is not that of an account of Commons alone, too.
        """
        with self._lock:
            rows = self._con.execute(
                "SELECT name, id, central_id IS NOT NULL AND kind IN ('person', 'bot') AND NOT EXISTS"
                " (SELECT 1 FROM account o WHERE o.name = ?2 || a.name)"
                " FROM account a WHERE name IN (SELECT value FROM json_each(?1))",
                [json.dumps(list(wanted)), names.UNATTACHED],
            )
            return {name: (account, bool(certain)) for name, account, certain in rows}

    def known_ids(self, central_ids: Iterable[int]) -> dict[int, int]:
        """Our ids of those of `central_ids` that are stored, merged ones included."""
        with self._lock:
            rows = self._con.execute(
                "WITH asked (central_id) AS (SELECT value FROM json_each(?))"
                " SELECT central_id, account FROM alias JOIN asked USING (central_id)"
                " UNION ALL SELECT central_id, id FROM account JOIN asked USING (central_id)",
                [json.dumps(list(central_ids))],
            )
            return dict(rows.fetchall())

    def mark_bots(self, central_ids: Iterable[int]) -> int:
        """Those of the accounts that are stored as persons are bots for good, and no longer followed; how many were."""
        marks = ",".join(str(int(central_id)) for central_id in central_ids)
        with self._lock, self._db.atomic():
            accounts = [
                account
                for (account,) in self._con.execute(
                    f"UPDATE account SET kind = 'bot' WHERE central_id IN ({marks}) AND kind = 'person' RETURNING id"
                ).fetchall()
            ]
            if accounts:
                ours = ",".join(map(str, accounts))
                tracking.touch(self._con, f"SELECT contest FROM participation WHERE account IN ({ours})")
                tracking.retrack(self._con, accounts)
            return len(accounts)

    def attachments(self, accounts: Iterable[int]) -> dict[int, dict[str, int | None]]:
        """The wikis each account is attached to, and up to when it is verified there (None: not asked)."""
        marks = ",".join(str(int(account)) for account in accounts)
        found: dict[int, dict[str, int | None]] = {}
        with self._lock:
            for account, wiki, verified in self._con.execute(
                "SELECT t.account, w.dbname, t.verified FROM attachment t JOIN wiki w ON w.id = t.wiki"
                f" WHERE t.account IN ({marks})"
            ):
                found.setdefault(account, {})[wiki] = verified
        return found

    def version(self) -> int:
        """Moves whenever the tracked accounts or a name changes, so that a matcher knows to read them again."""
        with self._lock:
            return int(self._con.execute("SELECT value FROM counter WHERE name = 'roster'").fetchone()[0])


def _stored(values: list[Any]) -> StoredContest:
    values[8], values[11] = bool(values[8]), bool(values[11])
    return StoredContest(*values)
