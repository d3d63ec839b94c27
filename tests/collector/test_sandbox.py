"""Enrolment and backfill of a whole miniature world, compared with what an omniscient observer knows."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from tests.collector.sandboxed import ask, collector, miniature, options, running, told

pytestmark = pytest.mark.slow

SMALL = ("--seed", "3", "--scale", "0.1", "--live-rate", "0")
Truth = dict[str, Any]


@pytest.fixture(scope="module")
def world() -> Iterator[str]:
    """Give the address of a small world that stands still."""
    with miniature(*SMALL) as base:
        yield base


@pytest.fixture(scope="module")
def truth(world: str) -> Truth:
    """Give what there is to know about the world."""
    return dict(told(world, "/_sandbox/truth"))


@pytest.fixture(scope="module")
def folder(world: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder after one `backfill --once`."""
    found = tmp_path_factory.mktemp("sandbox")
    done = collector("--log-level", "DEBUG", "backfill", "--once", *options(world, found))
    assert done.returncode == 0, done.stderr
    (found / "said").write_text(done.stdout + done.stderr)
    return found


@pytest.fixture
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    """Give the private database, to be read."""
    with closing(sqlite3.connect(f"file:{folder}/activity.db?mode=ro", uri=True)) as con:
        yield con


def identities(truth: Truth, database: sqlite3.Connection) -> dict[int, str]:
    """Give the true id of each of our accounts; those without a central id are found by name or are hidden."""
    unattached = {p["name"]: key for key, p in truth["people"].items() if p["kind"] == "unattached"}
    rows = database.execute("SELECT id, central_id, name, kind FROM account")
    return {ours: str(central) if central else unattached.get(name, kind) for ours, central, name, kind in rows}


def test_participants(truth: Truth, database: sqlite3.Connection) -> None:
    """Every contest has its true participants with first upload, page and number of files; hidden ones have no name."""
    who = identities(truth, database)
    hidden = {key for key, person in truth["people"].items() if person["hidden"]}
    for contest in truth["contests"]:
        rows = database.execute(
            "SELECT p.account, p.first_upload, p.first_page, p.uploads FROM participation p"
            " JOIN contest c ON c.id = p.contest WHERE c.category = ?",
            [contest["category"]],
        )
        found = {who[account]: (*rest,) for account, *rest in rows}
        wanted = {
            "hidden" if key in hidden else key: (part["first_upload"], part["first_page"], part["uploads"])
            for key, part in truth["participants"][contest["category"]].items()
        }
        assert found == wanted, contest["category"]


def test_contests(truth: Truth, database: sqlite3.Connection) -> None:
    """The contests of the module page are there with their true dates, and were all read that had begun."""
    rows = database.execute('SELECT category, campaign, year, country, start, "end", enrolled FROM contest').fetchall()
    assert {row[:6] for row in rows} == {
        tuple(contest[key] for key in ("category", "campaign", "year", "iso2", "start", "end"))
        for contest in truth["contests"]
    }
    assert all(enrolled is not None or start > time.time() for *_, start, _, enrolled in rows)


def test_contributions(truth: Truth, database: sqlite3.Connection) -> None:
    """Every tracked account has exactly the contributions the wikis show from its first contest's start on."""
    who = identities(truth, database)
    tracked = database.execute("SELECT account, since FROM tracking").fetchall()
    assert len(tracked) > 100
    for account, since in tracked:
        wanted = {
            (wiki, rev, ts)
            for wiki, rev, ts, deleted in truth["contributions"][who[account]]
            if ts >= since and not deleted
        }
        rows = database.execute(
            "SELECT w.dbname, c.rev_id, c.ts FROM contribution c JOIN wiki w ON w.id = c.wiki WHERE c.account = ?",
            [account],
        )
        assert set(rows) == wanted, account


def test_everybody_new_is_tracked(truth: Truth, database: sqlite3.Connection) -> None:
    """Whoever registered globally within a contest entered is tracked, but for bots, hidden and unattached accounts."""
    who = identities(truth, database)
    found = {who[account] for (account,) in database.execute("SELECT account FROM tracking")}
    for contest in truth["contests"]:
        for key in truth["participants"][contest["category"]]:
            person = truth["people"][key]
            registered = person["registered"]
            if registered is None or not contest["start"] <= registered < contest["end"]:
                continue
            assert (key in found) == (person["kind"] == "person" and not person["hidden"]), key


def test_the_fewest_requests_are_sent_and_printed(truth: Truth, folder: Path, database: sqlite3.Connection) -> None:
    """By step: the page once, 500 files of a category, 50 new names of an edition twice, one account's wikis each.

    No category of this world holds 500 files. Fifty categories without any are asked about together, and the log
    of renames once. The list of wikis is not needed where a wiki's address holds the name of its database.
    """
    printed = dict(
        re.findall(r"(\w+) (\d+)", (folder / "said").read_text().partition("Requests: ")[2].partition("\n")[0])
    )
    began = [contest for contest in truth["contests"] if contest["start"] <= truth["now"]]
    empty = database.execute("SELECT count(*) FROM contest WHERE condition != 'files'").fetchone()[0]
    editions: dict[tuple[str, int], list[int]] = {}
    rows = database.execute(
        "SELECT c.campaign, c.year, f.account FROM file f JOIN contest c ON c.id = f.contest JOIN account a"
        " ON a.id = f.account WHERE a.name NOT LIKE '#hidden%' ORDER BY c.\"end\" DESC, c.category"
    )
    met: set[int] = set()
    for campaign, year, account in rows:
        if account not in met:
            met.add(account)
            editions.setdefault((campaign, year), []).append(account)
    assert max(database.execute("SELECT count(*) FROM file GROUP BY contest"))[0] < 500
    assert {step: int(printed[step]) for step in ("contests", "files", "identity", "names", "wikis")} == {
        "contests": 1,
        "files": len(began) + ceil(empty / 50),
        "identity": sum(2 * ceil(len(names) / 50) for names in editions.values()),
        "names": 1,
        "wikis": database.execute("SELECT count(*) FROM tracking").fetchone()[0],
    }


def test_everybody_is_verified(truth: Truth, database: sqlite3.Connection) -> None:
    """Every tracked account is verified on all its wikis."""
    who = identities(truth, database)
    rows = database.execute(
        "SELECT t.account, group_concat(w.dbname), count(*) - count(t.verified) FROM attachment t"
        " JOIN wiki w ON w.id = t.wiki JOIN tracking USING (account) GROUP BY 1"
    ).fetchall()
    assert len(rows) == database.execute("SELECT count(*) FROM tracking").fetchone()[0]
    for account, wikis, unverified in rows:
        assert (sorted(wikis.split(",")), unverified) == (truth["people"][who[account]]["wikis"], 0)


def test_faults_change_nothing(world: str, truth: Truth, folder: Path, tmp_path: Path) -> None:
    """With errors, limits, cut answers and split pages on the way, the result is the same, and it is polite."""
    faults = {"api_fail_every": 97, "too_many_every": 151, "truncate_next": 2, "imageinfo_pages": 7}
    ask(world, "/_sandbox/faults", faults | {"api_fail_status": 503, "retry_after": 0})
    try:
        done = collector("backfill", "--once", *options(world, tmp_path), timeout=120)
    finally:
        ask(world, "/_sandbox/faults", dict.fromkeys(faults, 0))
    assert done.returncode == 0, done.stderr
    assert "api-again" in done.stderr
    tables = ("contest", "account", "participation", "tracked", "contribution", "day_count")
    assert content(tmp_path, tables) == content(folder, tables)


def test_kills_change_nothing(world: str, folder: Path, tmp_path: Path) -> None:
    """Killed three times on the way and run once more to the end, the result is that of one undisturbed run."""
    for seconds in (1.1, 1.6, 2.1):
        with running("backfill", "--once", *options(world, tmp_path)) as process:
            time.sleep(seconds)
            process.kill()
    done = collector("backfill", "--once", *options(world, tmp_path))
    assert done.returncode == 0, done.stderr
    tables = ("contest", "account", "participation", "tracked", "contribution", "day_count")
    assert content(tmp_path, tables) == content(folder, tables)


def content(folder: Path, tables: tuple[str, ...]) -> dict[str, list[tuple[object, ...]]]:
    """Give the rows of some tables, without our own ids and the times of reading."""
    queries = {
        "contest": 'SELECT category, start, "end", country FROM contest',
        "account": "SELECT central_id, name, registered, commons_registered, home, kind, locked FROM account",
        "participation": "SELECT category, name, first_upload, first_page, uploads FROM participation p"
        " JOIN contest c ON c.id = p.contest JOIN account a ON a.id = p.account",
        "tracked": "SELECT category, name FROM tracked t JOIN contest c ON c.id = t.contest"
        " JOIN account a ON a.id = t.account",
        "contribution": "SELECT dbname, rev_id, name, ts FROM contribution c JOIN wiki w ON w.id = c.wiki"
        " JOIN account a ON a.id = c.account",
        "day_count": "SELECT category, name, dbname, day, n FROM day_count d JOIN contest c ON c.id = d.contest"
        " JOIN account a ON a.id = d.account JOIN wiki w ON w.id = d.wiki",
    }
    with closing(sqlite3.connect(f"file:{folder}/activity.db?mode=ro", uri=True)) as con:
        return {table: sorted(con.execute(queries[table]), key=repr) for table in tables}


def test_no_user_name_is_said(truth: Truth, folder: Path) -> None:
    """Neither the output nor the log of the run, down to DEBUG, holds a user name of more than six letters."""
    said = (folder / "said").read_text()
    assert "contests read" in said  # what the run did
    assert "round" in said  # and what it logged
    names = {person["name"] for person in truth["people"].values() if len(person["name"]) > 6}
    assert {name for name in names if name in said} == set()
