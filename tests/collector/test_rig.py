"""Enrolment and backfill against real MediaWiki wikis, compared with what is known to be in them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import pytest
import requests

from tests.conftest import ROOT, Rig

pytestmark = [pytest.mark.rig, pytest.mark.slow]

Truth = dict[str, Any]


def instant(text: str) -> int:
    """Give the seconds of an ISO timestamp."""
    return int(datetime.fromisoformat(text).timestamp())


def stamp(text: str) -> int:
    """Give the seconds of 14 digits."""
    return int(datetime.strptime(text + "+0000", "%Y%m%d%H%M%S%z").timestamp())


@pytest.fixture(scope="module")
def truth(rig: Rig) -> Truth:
    """Give what is in the farm: as it was seeded, and what was done to it since."""

    def read(name: str) -> Truth:
        path = rig.state / name
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    found = read("ground_truth.json")
    live = read("live_truth.json") or {"people": {}, "files": {}}
    by_id = {str(person.get("central_id")): name for name, person in found["users"].items()}
    for central_id, person in live["people"].items():
        old = by_id.get(central_id)
        fresh: Truth = {"central_id": int(central_id), "wikis": {}, "live": True}
        entry: Truth = found["users"].pop(old) if old else fresh
        found["users"][person["name"]] = entry
        for file in found["files"].values():
            for version in file["versions"]:
                version["user"] = person["name"] if version["user"] == old else version["user"]
        for wiki, rev, ts in person["revs"]:
            entry["wikis"].setdefault(wiki, {}).setdefault("revs", []).append([rev, ts])
        gone = {(wiki, rev) for wiki, rev in person["gone"]}
        for wiki, there in entry["wikis"].items():
            there["revs"] = [row for row in there.get("revs", ()) if (wiki, row[0]) not in gone]
    names = {str(person.get("central_id")): name for name, person in found["users"].items()}
    for title, file in live["files"].items():
        versions = [{"user": names[str(file["central_id"])], "ts": file["ts"]}]
        found["files"][title] = {"versions": versions, "categories": file["categories"], "page_id": None}
    return found | {"contests": read("contests.json")["contests"], "touched": bool(live["people"])}


@pytest.fixture(scope="module")
def database(rig: Rig, truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """Give the private database after one `backfill --once` on the farm."""
    folder = tmp_path_factory.mktemp("rig")
    options = {
        "--stream-url": rig.bridge,
        "--api": f"{rig.wikis}/commonswiki/w/api.php",
        "--meta-api": f"{rig.wikis}/metawiki/w/api.php",
        "--wiki-api": f"{rig.wikis}/{{dbname}}/w/api.php",
        "--data": str(folder),
        "--requests-per-minute": "60000",
    }
    words = [word for pair in options.items() for word in pair]
    command = [sys.executable, "-m", "collector", "backfill", "--once", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{len(truth['contests'])} contests read: ")
    with closing(sqlite3.connect(f"file:{folder}/activity.db?mode=ro", uri=True)) as con:
        yield con


def expected_participants(truth: Truth, contest: Truth) -> dict[str, tuple[int, int, set[int | None]]]:
    """Give first upload, number of files, and the pages of that first second of each first uploader, by name."""
    found: dict[str, list[tuple[int, int | None]]] = {}
    for file in truth["files"].values():
        first = file["versions"][0]
        at = instant(first["ts"])
        if contest["category"] in file["categories"] and stamp(contest["start"]) <= at <= stamp(contest["end"]):
            found.setdefault(first["user"], []).append((at, file["page_id"]))
    return {
        name: (
            min(at for at, _ in files),
            len(files),
            {page for at, page in files if at == min(files, key=first_of)[0]},
        )
        for name, files in found.items()
    }


def first_of(file: tuple[int, int | None]) -> int:
    """Give the time of a file."""
    return file[0]


def test_participants_are_the_first_uploaders(truth: Truth, database: sqlite3.Connection) -> None:
    """In all 38 contests the participants, their first uploads and numbers of files are the true ones."""
    assert len(truth["contests"]) == 38
    for contest in truth["contests"]:
        rows = database.execute(
            "SELECT a.name, p.first_upload, p.first_page, p.uploads FROM participation p"
            " JOIN account a ON a.id = p.account JOIN contest c ON c.id = p.contest WHERE c.category = ?",
            [contest["category"]],
        ).fetchall()
        want = expected_participants(truth, contest)
        assert {name: (at, files) for name, at, _, files in rows} == {
            name: (at, files) for name, (at, files, _) in want.items()
        }, contest["id"]
        for name, _, page, _ in rows:
            pages = want[name][2]
            assert None in pages or page == min(known for known in pages if known is not None)


def test_accounts_are_who_they_are(truth: Truth, database: sqlite3.Connection) -> None:
    """Central id, global and Commons registration and lock of every participant are the true ones; hidden stay out."""
    rows = database.execute("SELECT name, central_id, registered, commons_registered, locked, kind FROM account")
    for name, central_id, registered, commons_registered, locked, kind in rows:
        person = truth["users"][name]
        if person.get("live"):
            continue
        if person.get("hidden"):
            assert (central_id, registered, kind) == (None, None, "hidden")
            continue
        on_commons = person["wikis"]["commonswiki"]["registration"]
        assert central_id == person["central_id"]
        assert registered == instant(person["global_registration"])
        assert commons_registered == (on_commons and instant(on_commons))
        assert bool(locked) == bool(person.get("locked"))
        assert kind == ("bot" if "bot" in str(person.get("groups", "")) else "person")


def test_contributions_are_the_wikis_own(truth: Truth, database: sqlite3.Connection) -> None:
    """Each tracked account's recorded contributions are exactly those the five wikis show from its start on."""
    tracked = database.execute(
        "SELECT a.id, a.name, t.since FROM tracking t JOIN account a ON a.id = t.account"
    ).fetchall()
    assert len(tracked) > 100
    for account, name, since in tracked:
        person = truth["users"][name]
        want = {
            (wiki, rev, instant(ts))
            for wiki, there in person["wikis"].items()
            for rev, ts in there.get("revs", ())
            if instant(ts) >= since and wiki not in (person.get("unattached") or ())
        }
        got = set(
            database.execute(
                "SELECT w.dbname, c.rev_id, c.ts FROM contribution c JOIN wiki w ON w.id = c.wiki WHERE c.account = ?",
                [account],
            )
        )
        assert got == want, (account, sorted(want - got)[:5], sorted(got - want)[:5])


def test_everybody_is_verified_everywhere(truth: Truth, database: sqlite3.Connection) -> None:
    """Every tracked account is verified on every wiki it is attached to."""
    rows = database.execute(
        "SELECT a.name, group_concat(w.dbname), min(t.verified), count(*) - count(t.verified) FROM attachment t"
        " JOIN account a ON a.id = t.account JOIN wiki w ON w.id = t.wiki JOIN tracking k ON k.account = a.id"
        " GROUP BY a.id"
    ).fetchall()
    assert len(rows) == database.execute("SELECT count(*) FROM tracking").fetchone()[0]
    for name, wikis, verified, unverified in rows:
        person = truth["users"][name]
        there = {wiki for wiki, local in person["wikis"].items() if "user_id" in local}
        if not truth["touched"]:
            assert set(wikis.split(",")) == there - set(person.get("unattached") or ())
        assert unverified == 0
        assert verified > 1_700_000_000


def test_the_farm_answers_what_it_should(rig: Rig) -> None:
    """Control: the farm is a real MediaWiki and no stand-in of ours."""
    answer = requests.get(
        f"{rig.wikis}/commonswiki/w/api.php",
        params={"action": "query", "meta": "siteinfo", "format": "json"},
        timeout=30,
    ).json()
    assert answer["query"]["general"]["generator"].startswith("MediaWiki 1.")
