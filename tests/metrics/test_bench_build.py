"""A world written in bulk has the tables that recording it gives."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from metrics import bench_build
from metrics.bench_build import build
from metrics.bench_world import Size
from metrics.errors import Unmeasurable
from state.activity import Activity, Attachment, Batch, Contribution, Cursor, open_reader
from state.comparisons import Compared
from state.coverage import Position
from state.histories import History
from state.roster import Account, Contest, ContestFile, Country
from tests.metrics.benched import SMALL, built

# What moves with each step of recording, and says nothing about the world.
COUNTERS = {"contest": ("changed", "remade"), "tracked": ("changed",), "account": ("named",), "wiki": ("id",)}
TABLES = (
    *("country", "campaign", "contest", "account", "participation", "file", "comparison", "drawn", "tracked"),
    *("tracking", "attachment", "contribution", "day_count", "position", "coverage", "name", "gap", "wiki"),
)
FROM = "FROM contribution JOIN wiki ON id = wiki"
ONE_OF_THEM = "SELECT contest, account, wiki, day FROM day_count LIMIT 1"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a small world."""
    return built(tmp_path_factory.mktemp("bulk"))


def recorded(source: sqlite3.Connection, path: Path) -> None:
    """Records the facts of a built world as the collector does, the contributions by time, in a new database."""
    with closing(Activity.open(path)) as activity:
        roster = activity.roster
        roster.put_countries(Country(*row) for row in source.execute("SELECT iso2, name, protected FROM country"))
        roster.put_campaigns(dict(source.execute("SELECT campaign, title FROM campaign")))
        sql = 'SELECT campaign, year, label, country, category, start, "end", offset FROM contest ORDER BY id'
        roster.put_contests([Contest(*row) for row in source.execute(sql)])
        sql = "SELECT central_id, name, registered, commons_registered, home, kind FROM account ORDER BY id"
        roster.put_accounts(Account(*row) for row in source.execute(sql))
        activity.histories.store(
            History(*row) for row in source.execute("SELECT id, first_contribution, established, history FROM account")
        )
        for contest, at in source.execute("SELECT id, enrolled FROM contest").fetchall():
            files = source.execute("SELECT page, account, ts FROM file WHERE contest = ?", [contest])
            activity.files.put(contest, (ContestFile(*row) for row in files))
            roster.set_enrolled(contest, at, frozen=True, condition="files")
        for campaign, year, at, wanted in source.execute("SELECT campaign, year, at, wanted FROM drawn").fetchall():
            edition = "(SELECT id FROM contest WHERE campaign = ? AND year = ?)"
            sql = f"SELECT contest, account, newcomer FROM comparison WHERE contest IN {edition}"
            members = [Compared(*row) for row in source.execute(sql, [campaign, year])]
            activity.comparisons.put(campaign, year, at, wanted, members)
        roster.retrack()
        record(source, activity)


def record(source: sqlite3.Connection, activity: Activity) -> None:
    """Records contributions, attachments and coverage."""
    for rows in some(source.execute(f"SELECT account, dbname, rev_id, ts, sources, file {FROM} ORDER BY ts DESC")):
        activity.record(Batch(tuple(Contribution(*row) for row in rows)))
    sql = "SELECT account, dbname, verified FROM attachment JOIN wiki ON id = wiki"
    for rows in some(source.execute(sql)):
        activity.record(Batch(attachments=tuple(Attachment(*row) for row in rows)))
    seen_from, seen = source.execute("SELECT seen_from, seen FROM coverage").fetchone()
    activity.start_seen(seen_from)
    positions = tuple(Position(*row) for row in source.execute("SELECT * FROM position"))
    activity.record(Batch(), Cursor(positions, seen))


def some(cursor: sqlite3.Cursor) -> Iterator[list[tuple[Any, ...]]]:
    """The rows, 700 at a time."""
    while rows := cursor.fetchmany(700):
        yield rows


def table(con: sqlite3.Connection, name: str) -> list[tuple[object, ...]]:
    """The rows of a table, with the names of wikis for their ids and without counters, in order."""
    found = con.execute(f"PRAGMA table_info({name})").fetchall()
    columns = [row[1] for row in found if row[1] not in COUNTERS.get(name, ())]
    named = "(SELECT dbname FROM wiki w WHERE w.id = t.wiki)"
    wanted = ", ".join(named if column == "wiki" else f't."{column}"' for column in columns)
    return sorted(con.execute(f"SELECT {wanted} FROM {name} t"), key=repr)


def test_recording_the_same_world_gives_the_same_tables(small: Path, tmp_path: Path) -> None:
    """Through the one way in, in another order, each table gets the rows it got in bulk, and no other one has any."""
    path = tmp_path / "activity.db"
    with closing(open_reader(small)) as source:
        recorded(source, path)
        with closing(open_reader(path)) as con:
            for name in TABLES:
                assert table(con, name) == table(source, name), name
            assert con.execute("SELECT sum(own), count(DISTINCT wiki) FROM day_count").fetchone() > (0, 1)
            left = [name for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for name in set(left) - {*TABLES, "meta", "counter", "_sqlite_migrations"}:
                counts = [each.execute(f"SELECT count(*) FROM {name}").fetchone() for each in (source, con)]
                assert counts == [(0,), (0,)], name


def test_a_missing_day_count_would_be_seen(small: Path, tmp_path: Path) -> None:
    """The control: one day count less is a difference."""
    path = tmp_path / "activity.db"
    path.write_bytes(small.read_bytes())
    with closing(sqlite3.connect(path)) as con, closing(open_reader(small)) as source:
        assert table(con, "day_count") == table(source, "day_count")
        con.execute(f"DELETE FROM day_count WHERE (contest, account, wiki, day) = ({ONE_OF_THEM})")
        assert table(con, "day_count") != table(source, "day_count")


def test_the_same_world_comes_twice(small: Path, tmp_path: Path) -> None:
    """A world is the same whenever it is built."""
    again = built(tmp_path, SMALL)
    with closing(open_reader(again)) as one, closing(open_reader(small)) as other:
        assert table(one, "contribution") == table(other, "contribution")


def test_a_disk_without_room_is_said_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says how much is needed and how much is free, and nothing is written."""
    monkeypatch.setattr(bench_build, "SPARE", 10**18)
    path = tmp_path / "world" / "activity.db"
    with pytest.raises(
        Unmeasurable, match=r"^a world of 20,000 contributions needs [0-9.]+ GB, and .* free in .*world"
    ):
        build(path, Size(600, 20_000))
    assert list(path.parent.iterdir()) == []
