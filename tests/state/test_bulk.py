"""A database written at once is there as a whole or not at all, and is like one that was recorded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from state.activity import Activity
from state.bulk import COLUMNS, Bulk, new_database
from state.schema import open_reader, open_writer

DAY = 86_400
START = 1_700_006_400 - 30 * DAY
END = 1_700_006_400


def fill(bulk: Bulk) -> None:
    """One contest, one newcomer with a file, one contribution."""
    bulk.put("wiki", [(1, "commonswiki")])
    dates = (START, END, 0, "module", END, END, "files", 1)
    bulk.put("contest", [(1, "monuments", 2023, "India", "IN", "An invented category", *dates)])
    bulk.put("account", [(1, 11, "Invented person", START + DAY, START + DAY, None, "person", None, None, None)])
    bulk.put("file", [(1, 5, 1, START + 2 * DAY), (1, 6, 1, START + DAY), (1, 7, 1, END)])
    assert bulk.derive_people() == 1
    bulk.put("contribution", [(1, 100, 1, END + 10, 2, None)])
    bulk.put("day_count", [(1, 1, 1, 0, 1, 0)])


def test_people_follow_from_files(tmp_path: Path) -> None:
    """Participation is of the files within [start, E), and who is followed follows from it."""
    path = tmp_path / "activity.db"
    with new_database(path) as bulk:
        fill(bulk)
    with closing(open_reader(path)) as con:
        assert con.execute("SELECT * FROM participation").fetchall() == [(1, 1, START + DAY, 6, 2)]
        assert con.execute("SELECT account, contest FROM tracked").fetchall() == [(1, 1)]
        assert con.execute("SELECT * FROM tracking").fetchall() == [(1, START)]
        assert con.execute("SELECT count(*) FROM contest WHERE remade > 0 AND changed = remade").fetchone() == (1,)


def test_the_schema_is_the_one_of_every_database(tmp_path: Path) -> None:
    """Tables and indexes are those of a database that was opened to record in, whole and with a write-ahead log."""
    path, other = tmp_path / "activity.db", tmp_path / "other.db"
    with new_database(path) as bulk:
        fill(bulk)
    open_writer(other).close()
    schemas = []
    for each in (path, other):
        with closing(open_reader(each)) as con:
            schemas.append(sorted(con.execute("SELECT type, name, sql FROM sqlite_master").fetchall(), key=repr))
            assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert con.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert schemas[0] == schemas[1]
    with closing(Activity.open(path)) as activity:
        assert [account.id for account in activity.roster.tracked_accounts()] == [1]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    """What breaks off, or gives a row twice, leaves no file; and what another one broken off left is no hindrance."""
    path = tmp_path / "activity.db"
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"), new_database(path) as bulk:
        bulk.put("wiki", [(1, "commonswiki"), (1, "enwiki")])
    assert list(tmp_path.iterdir()) == []
    path.with_name("activity.db.part").write_text("half a database")
    with new_database(path) as bulk:
        fill(bulk)
    assert [file.name for file in tmp_path.iterdir()] == ["activity.db"]


def test_every_column_is_one_of_the_schema(tmp_path: Path) -> None:
    """The tables that can be filled exist, with the columns named."""
    open_writer(tmp_path / "activity.db").close()
    with closing(open_reader(tmp_path / "activity.db")) as con:
        for table, columns in COLUMNS.items():
            assert set(columns) <= {row[1] for row in con.execute(f"PRAGMA table_info({table})")}, table
