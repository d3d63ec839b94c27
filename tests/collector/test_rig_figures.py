"""What is published of a farm of real wikis is what its own tables say, cell by cell, counted by hand."""

from __future__ import annotations

import csv
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from metrics.publish import Publisher
from sandbox.truth import civil_offset
from state.activity import Activity, Batch, Cursor
from state.paths import private_db, published_db
from state.published import Published
from state.schema import open_reader
from tests.collector.rigged import Truth, collect, expected_participants, instant, read_truth, stamp
from tests.conftest import ROOT, Rig
from tests.metrics.brute import Cells, Units, cells
from tests.metrics.brute_facts import DAY, Contest, Deed, Facts, Person
from tests.metrics.brute_people import COMPARISON, DEFINITIONS
from tests.metrics.told import differences, told

pytestmark = [pytest.mark.rig, pytest.mark.slow]

COMMONS = "commonswiki"
NOW = int(time.time())


@pytest.fixture(scope="module")
def truth(rig: Rig) -> Truth:
    """Give what is in the farm."""
    return read_truth(rig)


@pytest.fixture(scope="module")
def folder(rig: Rig, truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with a private database made from the farm."""
    made = tmp_path_factory.mktemp("figures")
    collect(rig, made, len(truth["contests"]))
    return made


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    """Give the private database."""
    with closing(open_reader(private_db(folder))) as con:
        yield con


def publish(folder: Path) -> tuple[Cells, Units]:
    """Everything published of the farm, where one person is enough for a unit."""
    path = published_db(folder)
    with closing(open_reader(private_db(folder))) as con, closing(Published.open(path)) as published:
        publisher = Publisher(con, published, threshold=1)
        publisher.step(NOW * 1000)
        while publisher.unfinished:
            publisher.step(NOW * 1000)
    said, units, _ = told(path)
    units.before = {}
    return said, units


def facts_of(truth: Truth, database: sqlite3.Connection) -> Facts:
    """The farm's facts; of the collector only when it read what, through when it verified whom, and whom it drew."""
    enrolled = dict(database.execute("SELECT category, enrolled FROM contest"))
    verified = dict(
        database.execute(
            "SELECT a.name, min(t.verified) FROM attachment t JOIN account a ON a.id = t.account"
            " GROUP BY a.id HAVING count(t.verified) = count(*)"
        )
    )
    facts = Facts(now=NOW)
    (facts.seen_from, facts.seen) = database.execute("SELECT seen_from, seen FROM coverage").fetchone() or (None, None)
    numbers = {name: number for number, name in enumerate(truth["users"])}
    uploads: dict[int, set[str]] = {}
    names, shielded = countries()
    for row in truth["contests"]:
        contest = contest_of(row, names, shielded, enrolled[row["category"]])
        facts.contests[contest.key] = contest
        facts.uploads[contest.key] = {
            numbers[name]: (at, min((page for page in pages if page is not None), default=0))
            for name, (at, _, pages) in expected_participants(truth, row).items()
        }
        for file in truth["files"].values():
            if file.get("rev") and contest.key in file["categories"]:
                uploads.setdefault(file["rev"], set()).add(contest.campaign)
    for name, person in truth["users"].items():
        number, foreign = numbers[name], person.get("unattached") or ()
        facts.deeds[number] = [
            Deed(instant(ts), wiki, frozenset(uploads.get(rev, ())) if wiki == COMMONS else frozenset())
            for wiki, there in person["wikis"].items()
            for rev, ts in there.get("revs", ())
            if wiki not in foreign
        ]
        first = min((deed.at for deed in facts.deeds[number]), default=None)
        facts.people[number] = person_of(person, first, verified.get(name))
    drawn = database.execute(
        "SELECT c.category, a.name FROM comparison m JOIN contest c ON c.id = m.contest"
        " JOIN account a ON a.id = m.account"
    )
    facts.compared = [(category, numbers[name]) for category, name in drawn]
    return facts


def countries() -> tuple[dict[str, str], set[str]]:
    """Give the names of countries, and those on the protection list, from the table itself."""
    lines = [line for line in (ROOT / "collector" / "countries.tsv").read_text().splitlines() if line[:1] != "#"]
    rows = list(csv.DictReader(lines, delimiter="\t"))
    names = {row["iso_code"]: row["name"] for row in rows}
    return names, {row["iso_code"] for row in rows if row["is_protected"] == "True"}


def contest_of(row: Truth, names: dict[str, str], shielded: set[str], enrolled: int | None) -> Contest:
    """Give a contest of the farm."""
    end, country = stamp(row["end"]) + 1, row["code"].upper()
    place = names[country]
    return Contest(
        key=row["category"],
        campaign=row["campaign"],
        year=row["year"],
        country=country,
        place=place,
        protected=country in shielded,
        start=stamp(row["start"]),
        end=end,
        offset=civil_offset(end),
        enrolled=enrolled,
    )


def person_of(person: Truth, first: int | None, verified: int | None) -> Person:
    """Give what is known of an account of the farm when everything was asked for just now."""
    on_commons = person["wikis"].get(COMMONS, {}).get("registration")
    bot = "bot" in str(person.get("groups", ""))
    return Person(
        human=not bot and not person.get("hidden") and "central_id" in person,
        registered=instant(person["global_registration"]) if person.get("global_registration") else None,
        on_commons=instant(on_commons) if on_commons else None,
        first=first,
        asked=NOW,
        verified=(("every wiki", verified),),
    )


def test_every_cell_of_the_farm_is_counted_from_its_own_tables(
    truth: Truth, folder: Path, database: sqlite3.Connection
) -> None:
    """Before any stream was followed: every definition, reading, curve, spread and return of 38 contests."""
    said, units = publish(folder)
    assert differences(said, cells(facts_of(truth, database), units)) == []
    assert {key[2] for key in said if key[0] == "cohort"} == {*DEFINITIONS, COMPARISON}
    assert sum(key[0] == "unit contest" for key in said) > 20
    retained = [row["retained"] for key, row in said.items() if key[0] == "figure"]
    assert sum(number not in (None, 0) for number in retained) > 500


def test_a_stream_adds_the_live_end_and_nothing_else(truth: Truth, folder: Path, database: sqlite3.Connection) -> None:
    """Once coverage reaches to where everybody is verified, there is a mark of today in every cell that has one."""
    with closing(Activity.open(private_db(folder))) as activity:
        activity.start_seen(NOW - DAY)
        activity.record(Batch(), Cursor((), NOW))
    said, units = publish(folder)
    assert differences(said, cells(facts_of(truth, database), units)) == []
    today = [row for key, row in said.items() if key[0] == "figure" and key[4] == "today"]
    assert {row["state"] for row in today} == {"so far"}


def test_a_contribution_more_is_noticed(truth: Truth, folder: Path, database: sqlite3.Connection) -> None:
    """Control: with one of a newcomer's contributions in none of its months, or one too many, cells differ."""
    said, units = publish(folder)
    facts = facts_of(truth, database)
    assert differences(said, cells(facts, units)) == []
    newcomer = max(
        (person for people in facts.uploads.values() for person in people), key=lambda who: len(facts.deeds[who])
    )
    facts.deeds[newcomer] = []
    assert differences(said, cells(facts, units)) != []
