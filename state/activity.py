"""Recording: the one way contributions, day counts, coverage and the stream's position get into the database.

`Activity.record` is a single transaction and idempotent: a contribution is the row (wiki, rev_id), and only a
row that was not there yet counts. So every source can be run twice, in any order and at the same time as
another, with the same result.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path

from state import coverage, tracking
from state.asking import Asking, Unfinished, save_unfinished
from state.comparisons import Comparisons
from state.coverage import Cursor, Gap
from state.files import Files
from state.findings import Findings
from state.histories import Histories
from state.renaming import Names
from state.requests import Requests
from state.roster import Roster
from state.schema import open_reader, open_writer

__all__ = [
    "Activity",
    "Attachment",
    "Batch",
    "Contribution",
    "Cursor",
    "Gap",
    "Recorded",
    "Reject",
    "Source",
    "open_reader",
]

QUARANTINE_SAMPLES = 1000
SAMPLE_LENGTH = 500


class Source(IntFlag):
    """The sources that have seen a contribution, as a set of bits."""

    STREAM = 1
    API = 2
    REPLICA = 4
    DUMP = 8
    IMPORT = 16


@dataclass(frozen=True, slots=True)
class Contribution:
    """A revision `rev_id` on `wiki` by `account` (our id) at `ts`, seen by `source`.

    `file` is the page id where the revision created a file's page on Commons: an upload.
    """

    account: int
    wiki: str
    rev_id: int
    ts: int
    source: int
    file: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """An account exists on `wiki`; its contributions there are known completely up to `verified` (None: not asked).

    `since` is the instant from which on they were asked for, None where that was their beginning. What begins after
    the mark known so far proves nothing: a later mark would hide what lies between.
    """

    account: int
    wiki: str
    verified: int | None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Input that could not be understood: why, and how it began."""

    reason: str
    sample: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction records."""

    contributions: tuple[Contribution, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    rejects: tuple[Reject, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()  # how far questions are, or that they are answered


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many contributions were new, and how many were known already or belong to nobody tracked."""

    new: int
    known: int


_ATTACH = (
    "INSERT INTO attachment VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET verified = excluded.verified"
    " WHERE ?5 AND (verified IS NULL OR verified < excluded.verified)"
)
_BEGINS = "coalesce(verified, (SELECT since FROM tracking WHERE account = ?1))"
_ATTACH_SINCE = (
    "INSERT INTO attachment SELECT ?1, ?2, CASE WHEN ?4 <= (SELECT since FROM tracking WHERE account = ?1) THEN ?3 END"
    " WHERE 1 ON CONFLICT DO UPDATE SET verified = ?3"
    f" WHERE ?5 AND ?4 <= {_BEGINS} AND (verified IS NULL OR verified < ?3)"
)
_MARK = "SELECT CASE WHEN count(verified) = count(*) THEN min(verified) END FROM attachment WHERE account = ?"


def _no_fault(step: int) -> None:
    """Nothing happens at step `step`; a test passes a function that kills the process instead."""


class Activity:
    """The private database, opened by its one writer. Safe to share between threads."""

    def __init__(self, path: Path, *, fault: Callable[[int], None] = _no_fault) -> None:
        self.path = path
        self._db = open_writer(path)
        self._con = self._db.conn
        self._lock = threading.RLock()
        self._fault = fault
        self._con.execute(
            "CREATE TEMP TABLE incoming (wiki INTEGER, rev_id INTEGER, account INTEGER, ts INTEGER, source INTEGER,"
            " file INTEGER, PRIMARY KEY (wiki, rev_id)) STRICT, WITHOUT ROWID"
        )
        self._wikis: dict[str, int] = dict(self._con.execute("SELECT dbname, id FROM wiki"))
        self.roster = Roster(self._db, self._lock)
        self.files = Files(self._db, self._lock)
        self.findings = Findings(self._db, self._lock)
        self.names = Names(self._db, self._lock)
        self.histories = Histories(self._db, self._lock)
        self.comparisons = Comparisons(self._db, self._lock)
        self.asking = Asking(self._db, self._lock)
        self.requests = Requests(self._db, self._lock)

    @classmethod
    def open(cls, path: Path, *, fault: Callable[[int], None] = _no_fault) -> Activity:
        """Opens the database at `path`, made or migrated when needed.

        `fault` is called with the number of each step of `record`. Raises Corrupt and SchemaNewer.
        """
        return cls(path, fault=fault)

    def record(self, batch: Batch, cursor: Cursor | None = None) -> Recorded:
        """One transaction with the rows that are new, their day counts, the attachments, the rejects and the cursor.

        Contributions of untracked accounts, and those before an account's first contest began, are left out.
        Raises sqlite3.OperationalError when the disk is full or the database stays locked; then nothing happened.
        """
        with self._lock:
            try:
                with self._db.atomic():
                    return self._record(batch, cursor)
            except BaseException:
                self._wikis = dict(self._con.execute("SELECT dbname, id FROM wiki"))
                raise

    def _record(self, batch: Batch, cursor: Cursor | None) -> Recorded:
        self._fault(1)
        new = self._contributions(batch.contributions) if batch.contributions else 0
        self._fault(4)
        if batch.attachments:
            self._attachments(batch.attachments)
        self._fault(5)
        for reject in batch.rejects:
            self._quarantine(reject)
        for question in batch.unfinished:
            save_unfinished(self._con, question)
        if cursor is not None:
            coverage.save_cursor(self._con, cursor)
        self._fault(6)
        return Recorded(new, len(batch.contributions) - new)

    def _contributions(self, rows: Iterable[Contribution]) -> int:
        con = self._con
        con.execute("DELETE FROM incoming")
        con.executemany(
            "INSERT INTO incoming VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET source = source | excluded.source, file = coalesce(file, excluded.file)",
            ((self._wiki(row.wiki), row.rev_id, row.account, row.ts, int(row.source), row.file) for row in rows),
        )
        con.execute(
            "DELETE FROM incoming WHERE NOT EXISTS (SELECT 1 FROM tracking t"
            " WHERE t.account = incoming.account AND t.since <= incoming.ts)"
        )
        self._seen_again()
        con.execute(
            "DELETE FROM incoming WHERE EXISTS (SELECT 1 FROM contribution c"
            " WHERE c.wiki = incoming.wiki AND c.rev_id = incoming.rev_id)"
        )
        (new,) = con.execute("SELECT count(*) FROM incoming").fetchone()
        if new:
            self._fault(2)
            con.execute("INSERT INTO contribution SELECT wiki, rev_id, account, ts, source, file FROM incoming")
            self._fault(3)
            tracking.count_days(con, "SELECT wiki, account, ts, file FROM incoming")
            self._attach_seen()
            tracking.touch_people(con, "SELECT account FROM incoming")
        return int(new)

    def _seen_again(self) -> None:
        """Known contributions note another source, and that they are uploads where the first source could not tell."""
        con = self._con
        told = con.execute(
            "SELECT i.file FROM incoming i JOIN contribution c USING (wiki, rev_id)"
            " WHERE i.file IS NOT NULL AND c.file IS NULL"
        ).fetchall()
        # An upsert, as UPDATE ... FROM would read the whole table.
        con.execute(
            "INSERT INTO contribution SELECT wiki, rev_id, account, ts, source, file FROM incoming i WHERE EXISTS"
            " (SELECT 1 FROM contribution c WHERE c.wiki = i.wiki AND c.rev_id = i.rev_id)"
            " ON CONFLICT DO UPDATE SET sources = sources | excluded.sources, file = coalesce(file, excluded.file)"
            " WHERE (sources | excluded.sources, coalesce(file, excluded.file)) IS NOT (sources, file)"
        )
        for (page,) in told:
            for (contest,) in con.execute("SELECT contest FROM file WHERE page = ?", [page]).fetchall():
                tracking.mark_own(con, contest, f"SELECT {page} AS page")

    def _attach_seen(self) -> None:
        """A wiki where somebody is first met starts at the person's mark: before, there was no account."""
        self._con.execute(
            "INSERT INTO attachment SELECT i.account, i.wiki, (SELECT CASE WHEN count(a.verified) = count(*)"
            " THEN min(a.verified) END FROM attachment a WHERE a.account = i.account)"
            " FROM (SELECT DISTINCT account, wiki FROM incoming) i WHERE 1 ON CONFLICT DO NOTHING"
        )

    def _attachments(self, rows: tuple[Attachment, ...]) -> None:
        for row in rows:
            mark = [row.verified]
            if row.verified is None:
                mark = self._con.execute(_MARK, [row.account]).fetchone()
            values = [row.account, self._wiki(row.wiki), mark[0], row.since, row.verified is not None]
            self._con.execute(_ATTACH if row.since is None else _ATTACH_SINCE, values)
        tracking.touch_people(self._con, ",".join(str(account) for account in {row.account for row in rows}))

    def _quarantine(self, reject: Reject) -> None:
        """Counts are exact; samples are kept for the first thousand only, so that a storm cannot fill the disk."""
        (kinds,) = self._con.execute("SELECT count(*) FROM quarantine").fetchone()
        sample = reject.sample[:SAMPLE_LENGTH] if kinds < QUARANTINE_SAMPLES else ""
        self._con.execute(
            "INSERT INTO quarantine (reason, sample, n) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
            [reject.reason, sample],
        )

    def _wiki(self, dbname: str) -> int:
        found = self._wikis.get(dbname)
        if found is None:
            self._con.execute("INSERT INTO wiki (dbname) VALUES (?) ON CONFLICT DO NOTHING", [dbname])
            (found,) = self._con.execute("SELECT id FROM wiki WHERE dbname = ?", [dbname]).fetchone()
            self._wikis[dbname] = int(found)
        return int(found)

    def cursor(self) -> Cursor | None:
        """The stream's position as last committed; None before the first connection."""
        with self._lock:
            return coverage.load_cursor(self._con)

    def start_seen(self, at: int) -> None:
        """Seen coverage begins at `at`, unless it began before."""
        with self._lock, self._db.atomic():
            coverage.start_seen(self._con, at)

    def open_gap(self, topic: str, since: int, until: int, reason: str, remedy: str | None = None) -> int | None:
        """The stream brought nothing certain about `topic` in [since, until); the gap's id, None for an empty span.

        `remedy` is what is to fill it: `stream` or `api`.
        """
        with self._lock, self._db.atomic():
            return coverage.open_gap(self._con, topic, since, until, reason, remedy)

    def open_gaps(self, spans: Iterable[tuple[str, int, int]], reason: str, remedy: str) -> None:
        """The same for spans of several topics, as (topic, since, until), in one transaction."""
        with self._lock, self._db.atomic():
            for topic, since, until in spans:
                coverage.open_gap(self._con, topic, since, until, reason, remedy)

    def choose_remedy(self, gap: int, remedy: str) -> None:
        """What is to fill the gap `gap` from now on."""
        with self._lock, self._db.atomic():
            coverage.choose_remedy(self._con, gap, remedy)

    def gaps(self) -> list[Gap]:
        """The gaps that are still open, oldest first."""
        with self._lock:
            return coverage.open_gaps(self._con)

    def close_gap(self, gap: int, at: int) -> None:
        """The gap `gap` was filled, by the stream or from the API, at `at`."""
        with self._lock, self._db.atomic():
            coverage.close_gap(self._con, gap, at)

    def set_meta(self, key: str, value: str) -> None:
        """Keeps a named text, such as the sentence that says the data are invented."""
        with self._lock, self._db.atomic():
            self._con.execute(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
                " WHERE value != excluded.value",
                [key, value],
            )

    def meta(self, key: str) -> str | None:
        """A named text that was kept; None when there is none."""
        with self._lock:
            row = self._con.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
        return row and str(row[0])

    def sqlite_version(self) -> str:
        """The version of the SQLite library in use."""
        return sqlite3.sqlite_version

    def close(self) -> None:
        """Closes the connection; what was recorded is already durable."""
        with self._lock:
            self._con.close()
