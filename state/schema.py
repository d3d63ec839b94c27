"""The tables of the private database, and how one is opened.

Every table is STRICT. A contribution is a row of the clustered table `contribution`, keyed by what it is in
the world: (wiki, rev_id). Its second index, (account, ts), costs about as much as the table, and buys what
this system cannot do without: rebuilding one person's day counts when a contest's end changes, when an earlier
contest is found, or when a person asks to be forgotten. Times are seconds since the epoch, UTC.

Each migration is one transaction together with the note that it ran, so that a killed process leaves either
the old schema or the new one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from state.errors import Corrupt, NotFound, SchemaNewer

APPLICATION_ID = 0x43525431  # "CRT1"
BUSY_MS = 30_000

migrations = Migrations("activity")

FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES ('change', 0), ('roster', 0);
CREATE TABLE wiki (id INTEGER PRIMARY KEY, dbname TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE country (iso2 TEXT PRIMARY KEY, name TEXT NOT NULL, protected INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE campaign (campaign TEXT PRIMARY KEY, title TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE contest (
    id INTEGER PRIMARY KEY,
    campaign TEXT NOT NULL,
    year INTEGER NOT NULL,
    label TEXT NOT NULL,
    country TEXT,
    category TEXT NOT NULL UNIQUE,
    whole INTEGER NOT NULL DEFAULT 0,   -- the whole edition's people, no contest
    start INTEGER,
    "end" INTEGER,                      -- E, exclusive
    offset INTEGER NOT NULL DEFAULT 0,  -- minutes east of UTC
    origin TEXT NOT NULL,
    enrolled INTEGER,                   -- the category was read completely at this instant
    frozen INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0  -- counter 'change' when its figures last moved
) STRICT;
CREATE INDEX contest_edition ON contest (campaign, year);
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    central_id INTEGER UNIQUE,
    name TEXT UNIQUE,
    registered INTEGER,
    commons_registered INTEGER,
    home TEXT,
    kind TEXT NOT NULL,
    locked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE name (
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    name TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (account, name, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_name ON name (name);
CREATE TABLE participation (
    contest INTEGER NOT NULL REFERENCES contest,
    account INTEGER NOT NULL REFERENCES account,
    first_upload INTEGER,
    first_page INTEGER,
    uploads INTEGER NOT NULL,
    PRIMARY KEY (contest, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX participation_account ON participation (account);
CREATE TABLE tracked (
    account INTEGER NOT NULL,
    contest INTEGER NOT NULL,
    PRIMARY KEY (account, contest)
) STRICT, WITHOUT ROWID;
CREATE INDEX tracked_contest ON tracked (contest);
CREATE TABLE tracking (account INTEGER PRIMARY KEY, since INTEGER NOT NULL) STRICT;
CREATE TABLE attachment (
    account INTEGER NOT NULL,
    wiki INTEGER NOT NULL,
    verified INTEGER,
    PRIMARY KEY (account, wiki)
) STRICT, WITHOUT ROWID;
CREATE TABLE contribution (
    wiki INTEGER NOT NULL,
    rev_id INTEGER NOT NULL,
    account INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    sources INTEGER NOT NULL,
    PRIMARY KEY (wiki, rev_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contribution_account ON contribution (account, ts);
CREATE TABLE day_count (
    contest INTEGER NOT NULL,
    account INTEGER NOT NULL,
    wiki INTEGER NOT NULL,
    day INTEGER NOT NULL,   -- whole days after E
    n INTEGER NOT NULL,
    PRIMARY KEY (contest, account, wiki, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE position (
    topic TEXT PRIMARY KEY,
    ts_ms INTEGER NOT NULL,
    partition INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    event_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE coverage (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seen_from INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT;
CREATE TABLE gap (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    reason TEXT NOT NULL,
    closed INTEGER,
    UNIQUE (topic, since, until)
) STRICT;
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    reason TEXT NOT NULL,
    sample TEXT NOT NULL,
    n INTEGER NOT NULL,
    UNIQUE (reason, sample)
) STRICT;
"""

PEOPLE = """
ALTER TABLE contest ADD COLUMN subcategories INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contest ADD COLUMN condition TEXT;    -- files, empty or missing, when it was last read completely
ALTER TABLE contest ADD COLUMN complete INTEGER;  -- every member was read at this instant; `enrolled`: those added were
ALTER TABLE contest ADD COLUMN listed INTEGER;    -- its source had it at this instant
ALTER TABLE account ADD COLUMN first_contribution INTEGER;  -- the earliest one known, on any wiki
ALTER TABLE account ADD COLUMN established INTEGER;         -- the earliest instant known with 500 made
ALTER TABLE account ADD COLUMN history INTEGER;   -- before this instant nothing unknown could move these two
ALTER TABLE account ADD COLUMN named INTEGER;     -- the instant its name was told for: older news is none
CREATE TABLE alias (
    central_id INTEGER PRIMARY KEY,     -- was merged into the account
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE
) STRICT;
CREATE TABLE file (
    contest INTEGER NOT NULL REFERENCES contest,
    page INTEGER NOT NULL,
    account INTEGER NOT NULL REFERENCES account,    -- the first uploader
    ts INTEGER NOT NULL,                -- of the first version
    PRIMARY KEY (contest, page)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_page ON file (page);
CREATE INDEX file_account ON file (account, contest);
ALTER TABLE contribution ADD COLUMN file INTEGER; -- the page, where this revision created a file's page on Commons
CREATE INDEX contribution_file ON contribution (file) WHERE file IS NOT NULL;
ALTER TABLE day_count ADD COLUMN own INTEGER NOT NULL DEFAULT 0;  -- of n, uploads to the contest's own campaign
CREATE TABLE comparison (
    contest INTEGER NOT NULL REFERENCES contest,
    account INTEGER NOT NULL REFERENCES account,
    newcomer INTEGER NOT NULL REFERENCES account,   -- whose contest and E the account takes over
    PRIMARY KEY (contest, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX comparison_account ON comparison (account);
CREATE TABLE drawn (
    campaign TEXT NOT NULL,
    year INTEGER NOT NULL,
    at INTEGER NOT NULL,
    wanted INTEGER NOT NULL,
    found INTEGER NOT NULL,
    PRIMARY KEY (campaign, year)
) STRICT, WITHOUT ROWID;
CREATE TABLE finding (
    kind TEXT NOT NULL,
    example TEXT NOT NULL,              -- names no person
    n INTEGER NOT NULL,
    PRIMARY KEY (kind, example)
) STRICT, WITHOUT ROWID;
CREATE TABLE refused (
    source TEXT NOT NULL,               -- as in contest.origin
    place TEXT NOT NULL,                -- what the row is called
    why TEXT NOT NULL,
    PRIMARY KEY (source, place, why)
) STRICT, WITHOUT ROWID;
UPDATE contest SET enrolled = NULL, frozen = 0;   -- their files are not stored yet
UPDATE attachment SET verified = NULL;            -- nor which contributions are uploads
"""

YEARS = """
ALTER TABLE gap ADD COLUMN remedy TEXT;           -- stream or api: what fills it at the least cost
CREATE TABLE asked (
    account INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    at INTEGER NOT NULL,                -- CentralAuth was last asked where it is attached, by the server's time
    edits INTEGER,                      -- on all wikis together, by then; unchanged, there is no new wiki with any
    silent INTEGER                      -- nobody answered for it at this instant; it does not hold up a gap
) STRICT;
CREATE TABLE unfinished (
    id INTEGER PRIMARY KEY,
    wiki TEXT NOT NULL,
    members TEXT NOT NULL,              -- JSON: our ids of the accounts in the question, in its order
    since INTEGER NOT NULL,             -- asked from this instant on
    mark INTEGER NOT NULL,              -- when it is answered completely they are verified up to here
    more TEXT NOT NULL                  -- JSON: how the wiki goes on
) STRICT;
CREATE TABLE request (
    hour INTEGER NOT NULL,              -- its first second
    step TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (hour, step)
) STRICT, WITHOUT ROWID;
"""

FIGURES = """
ALTER TABLE contest ADD COLUMN remade INTEGER NOT NULL DEFAULT 0;   -- counter 'change' when more moved than people
ALTER TABLE tracked ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;  -- counter 'change' when the account's figures moved
UPDATE contest SET remade = changed;
DROP INDEX tracked_contest;
CREATE INDEX tracked_contest ON tracked (contest, changed);
"""


@migrations()  # type: ignore[untyped-decorator]
def tables(db: Database) -> None:
    """The first tables. Statement by statement: `executescript` would commit on its own."""
    for statement in _statements(FIRST):
        db.conn.execute(statement)


@migrations()  # type: ignore[untyped-decorator]
def people(db: Database) -> None:
    """The facts behind every cohort definition, the files of contests, and the comparison group."""
    for statement in _statements(PEOPLE):
        db.conn.execute(statement)


@migrations()  # type: ignore[untyped-decorator]
def years(db: Database) -> None:
    """What backfill remembers from one start to the next, and how much is asked of the API."""
    for statement in _statements(YEARS):
        db.conn.execute(statement)


@migrations()  # type: ignore[untyped-decorator]
def figures(db: Database) -> None:
    """Whose figures moved, so that a publisher reads what changed and nothing else."""
    for statement in _statements(FIGURES):
        db.conn.execute(statement)


def _statements(script: str) -> list[str]:
    statements, buffer = [], ""
    for line in script.splitlines():
        buffer += line + "\n"
        if sqlite3.complete_statement(buffer):
            statements.append(buffer)
            buffer = ""
    return statements


def open_writer(path: Path) -> Database:
    """The one writing connection: WAL, every commit synced, migrated to this program's schema.

    Raises Corrupt for a damaged file and SchemaNewer for one of a newer program; either is kept to the byte.
    """
    with _damage_told(path):
        if path.exists():
            _examine(path)
        con = sqlite3.connect(path, timeout=BUSY_MS / 1000, check_same_thread=False)
        try:
            con.execute("PRAGMA journal_mode = WAL")
            con.execute("PRAGMA synchronous = FULL")
            con.execute("PRAGMA foreign_keys = ON")
            con.execute("PRAGMA temp_store = MEMORY")
            con.execute("PRAGMA secure_delete = ON")  # a name that was erased is in no free page either
            con.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db = Database(con)
            migrations.apply(db)
        except BaseException:
            con.close()
            raise
    return db


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    """What SQLite says about a damaged file, as Corrupt; a disk that is full and a lock are no damage."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
            raise
        raise Corrupt(f"{path} is damaged ({error}); it is kept as it is: restore a copy or move it away") from error


def _examine(path: Path) -> None:
    """Refuses a file that is damaged or not this program's, through a connection that cannot write.

    One that can would move the write-ahead log into the damaged file when it is closed.
    """
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_MS / 1000)) as con:
        _check(con, path)
        unknown = {m.name for m in migrations.applied(Database(con))} - {m.name for m in migrations._migrations}
    if unknown:
        raise SchemaNewer(f"{path} was written by a newer version of this program ({', '.join(sorted(unknown))})")


def _check(con: sqlite3.Connection, path: Path) -> None:
    (found,) = con.execute("PRAGMA application_id").fetchone()
    if found not in (0, APPLICATION_ID):
        raise Corrupt(f"{path} is a database of another program; it is kept as it is")
    (verdict,) = con.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        verdict = " ".join(verdict.split())
        raise Corrupt(f"{path} is damaged ({verdict}); it is kept as it is: restore a copy or move it away")


def open_reader(path: Path) -> sqlite3.Connection:
    """A read-only connection to the private database, for the publisher and the reports.

    Raises NotFound when there is no such file yet, Corrupt when it is no database.
    """
    if not path.is_file():
        raise NotFound(f"{path} is not there yet: the collector has not run")
    con = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=BUSY_MS / 1000, check_same_thread=False)
    try:
        con.execute("PRAGMA query_only = ON")
        con.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.OperationalError as error:
        con.close()
        raise NotFound(f"{path} cannot be read ({error})") from error
    except sqlite3.DatabaseError as error:
        con.close()
        raise Corrupt(f"{path} is damaged ({error}); it is kept as it is") from error
    return con
