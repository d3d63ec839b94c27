"""Enrolment and backfill against real MediaWiki wikis, compared with what is known to be in them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from metrics.cohort import DEFINITIONS
from metrics.report_world import World, world_of
from state import reading
from tests.collector.rigged import DAY, Truth, collect, expected_participants, instant, read_truth, stamp
from tests.conftest import Rig

pytestmark = [pytest.mark.rig, pytest.mark.slow]

NOW = int(datetime.now(UTC).timestamp())


@pytest.fixture(scope="module")
def truth(rig: Rig) -> Truth:
    """Give what is in the farm: as it was seeded, and what was done to it since."""
    return read_truth(rig)


@pytest.fixture(scope="module")
def database(rig: Rig, truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """Give the private database after one `backfill --once` on the farm."""
    folder = tmp_path_factory.mktemp("rig")
    collect(rig, folder, len(truth["contests"]))
    with closing(sqlite3.connect(f"file:{folder}/activity.db?mode=ro", uri=True)) as con:
        yield con


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


@dataclass(frozen=True)
class Place:
    """The contest that counts for somebody in an edition, by the first upload to it."""

    at: int
    page: int
    contest: str
    start: int
    end: int


def places(truth: Truth) -> dict[tuple[str, int], dict[str, Place]]:
    """Give the contest each participant of each edition (campaign and year) counts for: of the first file there."""
    found: dict[tuple[str, int], dict[str, Place]] = {}
    for contest in truth["contests"]:
        people = found.setdefault((contest["campaign"], contest["year"]), {})
        window = stamp(contest["start"]), stamp(contest["end"]) + 1
        for name, (at, _, pages) in expected_participants(truth, contest).items():
            page = min((page for page in pages if page is not None), default=0)
            this = Place(at, page, contest["category"], *window)
            if name not in people or (at, page) < (people[name].at, people[name].page):
                people[name] = this
    return found


def visible(person: Truth) -> list[int]:
    """Give when a global account contributed, anywhere, as far as anybody may see."""
    foreign = person.get("unattached") or ()
    return [
        instant(ts) for wiki, there in person["wikis"].items() for _, ts in there.get("revs", ()) if wiki not in foreign
    ]


def is_new(person: Truth, place: Place, definition: str) -> bool:
    """Whether somebody is new in a contest: by the words of the definition."""
    if person.get("hidden") or "bot" in str(person.get("groups", "")):
        return False
    registered = instant(person["global_registration"])
    on_commons = person["wikis"]["commonswiki"].get("registration")
    if definition == "global":
        return place.start <= registered < place.end
    if definition == "grace":
        return place.start - 14 * DAY <= registered < place.end
    if definition == "commons":
        return on_commons is not None and instant(on_commons) > place.start
    return registered >= place.start or not any(ts < place.start for ts in visible(person))


def expected_newcomers(truth: Truth, definition: str) -> dict[str, set[str]]:
    """Give the newcomers of each contest; in a campaign somebody is one of the first edition only."""
    chances: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for (campaign, year), people in places(truth).items():
        for name, place in people.items():
            if is_new(truth["users"][name], place, definition):
                chances.setdefault((campaign, name), []).append((place.start, year, place.contest))
    found: dict[str, set[str]] = {contest["category"]: set() for contest in truth["contests"]}
    for (_, name), editions in chances.items():
        found[min(editions)[2]].add(name)
    return found


@pytest.fixture(scope="module")
def world(database: sqlite3.Connection) -> World:
    """Give who counts where, and who is new by which definition, as the project's own code reads the database."""
    return world_of(reading.contest_rows(database), reading.participation_rows(database), NOW)


def names_in(database: sqlite3.Connection, world: World, category: str, mask: Any = True) -> set[str]:
    """Give the names of who is counted in a contest, as far as a mask is true."""
    place = next(number for number, row in enumerate(world.contests) if row.category == category)
    accounts = world.people.account[(world.people.contest == place) & mask].tolist()
    return {database.execute("SELECT name FROM account WHERE id = ?", [account]).fetchone()[0] for account in accounts}


def test_the_first_upload_decides_the_country(truth: Truth, database: sqlite3.Connection, world: World) -> None:
    """In each edition everybody counts for the contest of the first upload, of the lowest page id in one second."""
    several = 0
    for people in places(truth).values():
        for contest in {place.contest for place in people.values()}:
            want = {name for name, place in people.items() if place.contest == contest}
            bots = {name for name in want if "bot" in str(truth["users"][name].get("groups", ""))}
            assert names_in(database, world, contest) == want - bots, contest
    for name in ("Two countries", "Other country first"):
        several += sum(name in people for people in places(truth).values())
        assert truth["users"][name]
    assert several == 2


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_newcomers_are_the_true_ones(truth: Truth, database: sqlite3.Connection, world: World, definition: str) -> None:
    """In all 38 contests, by every definition: the very people, each in the first edition of a campaign only."""
    want = expected_newcomers(truth, definition)
    assert len(want) == 38
    for contest, names in want.items():
        assert names_in(database, world, contest, world.new[definition]) == names, contest
    assert not world.undecided.any()
    assert sum(map(len, want.values())) > 100


def test_definitions_tell_the_people_on_the_edges_apart(truth: Truth) -> None:
    """Control: those who stand on an edge are new by different definitions, in the words of the truth itself."""
    special = truth["special"]["contest"]
    (contest,) = (contest["category"] for contest in truth["contests"] if contest["id"] == special["contest"])
    new = {definition: expected_newcomers(truth, definition)[contest] for definition in DEFINITIONS}
    found = {key: [name for name in DEFINITIONS if special["names"][key] in new[name]] for key in special["names"]}
    assert found["registered_at_start"] == ["global", "grace", "first-edit"]
    assert found["registered_before_start"] == found["grace_in"] == ["grace", "first-edit"]
    assert found["grace_out"] == ["first-edit"]
    assert found["old_hand"] == ["commons"]
    assert found["bot"] == found["overwriter"] == []
    assert found["locked"] == found["renamed"] == list(DEFINITIONS)


def test_everybody_new_by_any_definition_is_followed(truth: Truth, database: sqlite3.Connection) -> None:
    """So that another definition costs nothing; besides them only those who are compared are followed."""
    found = set(
        database.execute(
            "SELECT a.name, c.category FROM tracked t JOIN account a ON a.id = t.account JOIN contest c"
            " ON c.id = t.contest WHERE NOT EXISTS (SELECT 1 FROM comparison m WHERE m.account = t.account"
            " AND m.contest = t.contest)"
        )
    )
    want = {
        (name, place.contest)
        for people in places(truth).values()
        for name, place in people.items()
        if any(is_new(truth["users"][name], place, definition) for definition in DEFINITIONS)
    }
    assert found == want


def test_nobody_takes_part_by_being_compared(database: sqlite3.Connection) -> None:
    """The comparison group took part in nothing, and is in no edition's people."""
    members = {account for (account,) in database.execute("SELECT account FROM comparison")}
    took_part = {account for (account,) in database.execute("SELECT account FROM participation")}
    assert members
    assert not members & took_part
    assert not members & set(reading.memberships(database).account.tolist())


def test_returns_are_the_true_ones(truth: Truth, database: sqlite3.Connection, world: World) -> None:
    """Who took part in a later edition of the campaign, or in another campaign later: by plain loops."""
    editions, recruited = places(truth), expected_newcomers(truth, "global")
    over = dict(zip(world.names, world.editions.over.tolist(), strict=True))
    accounts = dict(database.execute("SELECT name, id FROM account"))
    seen = {"later": 0, "elsewhere": 0}
    for (campaign, year), people in editions.items():
        number = world.names.index((campaign, year))
        for name in (name for name, place in people.items() if name in recruited[place.contest]):
            others = {edition: there[name].at for edition, there in editions.items() if name in there and over[edition]}
            later = sum(edition[0] == campaign and edition[1] > year for edition in others)
            elsewhere = sum(edition[0] != campaign and at > people[name].at for edition, at in others.items())
            mine = (world.people.account == accounts[name]) & (world.people.edition == number)
            assert (world.again.later[mine].tolist(), world.again.elsewhere[mine].tolist()) == ([later], [elsewhere])
            seen["later"] += later > 0
            seen["elsewhere"] += elsewhere > 0
    assert min(seen.values()) > 0


def test_campaign_uploads_are_told_apart(truth: Truth, database: sqlite3.Connection) -> None:
    """Of the days after E, uploads to the contest's own campaign: those of files in a category of it, in any year."""
    campaigns = {contest["category"]: contest["campaign"] for contest in truth["contests"]}
    own = {
        (file["rev"], campaigns[category])
        for file in truth["files"].values()
        if file.get("rev")
        for category in file["categories"]
        if category in campaigns
    }
    rows = database.execute(
        "SELECT a.name, c.category, c.end, t.account, t.contest FROM tracked t JOIN account a ON a.id = t.account"
        " JOIN contest c ON c.id = t.contest"
    ).fetchall()
    total = 0
    for name, category, end, account, contest in rows:
        want: Counter[int] = Counter(
            (instant(ts) - end) // DAY
            for rev, ts in truth["users"][name]["wikis"].get("commonswiki", {}).get("revs", ())
            if (rev, campaigns[category]) in own and instant(ts) >= end
        )
        sql = "SELECT day, sum(own) FROM day_count WHERE account = ? AND contest = ? GROUP BY day HAVING sum(own) > 0"
        assert dict(database.execute(sql, [account, contest])) == want, name
        total += want.total()
    assert total > 5


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
        rows = database.execute(
            "SELECT w.dbname, c.rev_id, c.ts FROM contribution c JOIN wiki w ON w.id = c.wiki WHERE c.account = ?",
            [account],
        )
        got = {
            # Of a live upload the farm notes the file's time, and its page may be a second younger.
            (wiki, rev, ts - 1) if rev in truth["uploaded"] and (wiki, rev, ts - 1) in want else (wiki, rev, ts)
            for wiki, rev, ts in rows
        }
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
