"""The private database opens whole, is refused when damaged, and a killed migration leaves it as it was."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from state.activity import Activity
from state.errors import Corrupt, NotFound, SchemaNewer
from state.schema import migrations, open_reader, open_writer
from tests.state.world import populated

ROOT = Path(__file__).parents[2]


def test_every_table_is_strict(tmp_path: Path) -> None:
    """No table of ours takes a text for a number."""
    db = open_writer(tmp_path / "a.db")
    strict = {row[1]: row[5] for row in db.conn.execute("PRAGMA table_list") if row[0] == "main"}
    ours = {name for name in strict if not name.startswith(("sqlite_", "_sqlite"))}
    assert len(ours) > 12
    assert [name for name in ours if not strict[name]] == []


def test_commits_are_durable(tmp_path: Path) -> None:
    """The journal is a write-ahead log and every commit is synced."""
    con = open_writer(tmp_path / "a.db").conn
    assert con.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert con.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_damaged_file_is_refused_and_kept(tmp_path: Path) -> None:
    """With a page overwritten the database is refused in one line, and its bytes are what they were."""
    path = tmp_path / "a.db"
    populated(path)[0].close()
    raw = bytearray(path.read_bytes())
    raw[4096:8192] = b"\xff" * 4096
    path.write_bytes(raw)
    with pytest.raises(Corrupt, match=r"is damaged .*kept as it is"):
        Activity.open(path)
    assert path.read_bytes() == raw


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that is no database is refused and kept."""
    path = tmp_path / "a.db"
    path.write_bytes(content)
    with pytest.raises(Corrupt):
        Activity.open(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """A database with another application id is left alone."""
    con = sqlite3.connect(tmp_path / "a.db")
    con.execute("PRAGMA application_id = 12345")
    con.close()
    with pytest.raises(Corrupt, match="another program"):
        Activity.open(tmp_path / "a.db")


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    """A migration this program does not know means a newer program wrote the file."""
    db = open_writer(tmp_path / "a.db")
    db["_sqlite_migrations"].insert({"migration_set": "activity", "name": "from_the_future", "applied_at": "2030"})
    db.conn.commit()
    db.conn.close()
    with pytest.raises(SchemaNewer, match="from_the_future"):
        Activity.open(tmp_path / "a.db")


@pytest.mark.slow
@pytest.mark.parametrize("statement", [1, 5, 17])
def test_a_killed_migration_leaves_nothing_half_done(tmp_path: Path, statement: int) -> None:
    """Killed inside the first migration, the file has no table of ours; opened again it has all."""
    path = tmp_path / "a.db"
    script = f"""
        import os, signal, sqlite3, sys
        from pathlib import Path
        import state.schema as schema
        whole = schema._statements
        def part(script):
            for n, statement in enumerate(whole(script)):
                if n == {statement}:
                    os.kill(os.getpid(), signal.SIGKILL)
                yield statement
        schema._statements = part
        schema.open_writer(Path(sys.argv[1]))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(path)], check=False, cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    con = sqlite3.connect(path)
    assert con.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('meta', 'contest')").fetchone() == (0,)
    con.close()
    assert Activity.open(path).cursor() is None


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """The publisher's connection refuses every change."""
    populated(tmp_path / "a.db")[0].close()
    reader = open_reader(tmp_path / "a.db")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM account")
    reader.close()


def test_a_missing_file_is_said_in_one_sentence(tmp_path: Path) -> None:
    """Reading before the collector ran is not an error with a traceback but a sentence, and makes no file."""
    with pytest.raises(NotFound, match="the collector has not run"):
        open_reader(tmp_path / "a.db")
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_the_first_tables_is_taken_over(tmp_path: Path) -> None:
    """Rows of the first schema stay, and what it could not know is asked for again: files, uploads, histories."""
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as con:
        migrations.apply(Database(con), stop_before="people")
        con.execute("INSERT INTO wiki VALUES (1, 'commonswiki')")
        con.execute(
            'INSERT INTO contest (id, campaign, year, label, category, start, "end", origin, enrolled, frozen)'
            " VALUES (1, 'earth', 2024, 'Nepal', 'Images', 100, 200, 'module', 300, 1)"
        )
        con.execute("INSERT INTO account (id, central_id, name, kind) VALUES (7, 70, 'Asha', 'person')")
        con.execute("INSERT INTO contribution VALUES (1, 5, 7, 150, 1)")
        con.execute("INSERT INTO day_count VALUES (1, 7, 1, 0, 2)")
        con.execute("INSERT INTO attachment VALUES (7, 1, 400)")
        con.commit()
    with closing(Activity.open(path)) as activity:
        (contest,) = activity.roster.contests()
        assert (contest.enrolled, contest.frozen, contest.complete, contest.subcategories) == (None, False, None, False)
        assert activity.roster.attachments([7]) == {7: {"commonswiki": None}}
        assert list(activity._con.execute("SELECT * FROM contribution")) == [(1, 5, 7, 150, 1, None)]
        assert list(activity._con.execute("SELECT * FROM day_count")) == [(1, 7, 1, 0, 2, 0)]
        assert list(activity._con.execute("SELECT history, first_contribution, established FROM account")) == [
            (None, None, None)
        ]


def test_a_database_from_before_backfill_remembered_is_taken_over(tmp_path: Path) -> None:
    """Gaps and marks stay as they are, and everybody counts as never asked about."""
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as con:
        migrations.apply(Database(con), stop_before="years")
        con.execute("INSERT INTO wiki VALUES (1, 'commonswiki')")
        con.execute("INSERT INTO account (id, central_id, name, kind) VALUES (7, 70, 'Asha', 'person')")
        con.execute("INSERT INTO tracking VALUES (7, 100)")
        con.execute("INSERT INTO attachment VALUES (7, 1, 400)")
        con.execute("INSERT INTO gap (topic, since, until, reason) VALUES ('t', 1, 2, 'a hole')")
        con.commit()
    with closing(Activity.open(path)) as activity:
        (gap,) = activity.gaps()
        assert (gap.topic, gap.since, gap.until, gap.remedy) == ("t", 1, 2, None)
        assert activity.roster.attachments([7]) == {7: {"commonswiki": 400}}
        standing = activity.asking.standing([7])[7]
        assert (standing.name, standing.start, standing.at, standing.edits, standing.silent) == (
            *("Asha", 100),
            *(None, None, None),
        )
        assert activity.asking.unfinished() == []
