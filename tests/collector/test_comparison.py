"""Comparison groups drawn from a miniature Wikimedia, against an oracle that looks at everybody in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.comparison import Comparison
from collector.errors import ApiUnavailable
from collector.matching import Known, begins, in_order, match, turns
from sandbox.faults import Faults
from sandbox.model import World
from sandbox.world import build
from state.activity import Activity
from state.comparisons import Newcomer
from tests.collector.compared import (
    COMMONS,
    WEEK,
    Oracle,
    Pairs,
    Village,
    asked,
    drawn,
    drawn_of,
    editions,
    enrolled,
    week,
)

NOW = 1_795_520_000  # 2026-11-24
OLDEST = "monuments2025"


@pytest.fixture(scope="module")
def world() -> World:
    """Build a world at a tenth of the scale."""
    return build(1, NOW, 0.1)


@pytest.fixture
def database(tmp_path: Path, world: World) -> Iterator[Activity]:
    """Give the database of a collector that has read every category."""
    opened = enrolled(tmp_path, world)
    yield opened
    opened.close()


def by_rights(oracle: Oracle, edition: str, size: int) -> Pairs:
    """Give whom an edition of that many members has by rights, matched to whom."""
    world, ours = oracle.world, oracle.newcomers()
    people = [Newcomer(0, one, world.people[one].registered or 0, 0, contest.end) for one, contest in ours.items()]
    facts = {world.people[one].local[COMMONS].user_id: (one, first) for one, first in oracle.candidates().items()}
    weeks: dict[int, list[int]] = {}
    for user_id, (one, _) in facts.items():
        weeks.setdefault(week(world.people[one].registered or 0), []).append(user_id)
    candidates = {at: in_order(edition, ids) for at, ids in weeks.items()}
    known = Known({user_id: first for user_id, (_, first) in facts.items()})
    found = match(turns(edition, people), candidates, known, size)
    return {(edition, facts[user_id][0], newcomer.central_id) for user_id, newcomer in found.pairs}


def all_by_rights(world: World, size: int) -> Pairs:
    """Give the same for every edition that has ended."""
    return {
        pair for name, contests in editions(world).items() for pair in by_rights(Oracle(world, contests), name, size)
    }


@pytest.mark.parametrize("size", [2000, 12])
def test_members_are_those_by_rights(tmp_path: Path, world: World, database: Activity, size: int) -> None:
    """Of every ended edition, whether everybody is wanted or a sample, the members and their newcomers are right."""
    with asked(tmp_path, world, comparison=size) as (api, clock, _):
        found = Comparison(api, database, clock).run()
    wanted = all_by_rights(world, size)
    assert drawn(database) == wanted
    assert len(wanted) == found > 40
    counts = Counter(name for name, _, _ in wanted)
    assert dict(database._con.execute("SELECT campaign || year, found FROM drawn WHERE wanted = ?", [size])) == counts


def test_members_are_followed_like_newcomers(tmp_path: Path, world: World, database: Activity) -> None:
    """After the facts are looked at again each is tracked in its newcomer's contest, from that contest's start on."""
    with asked(tmp_path, world) as (api, clock, _):
        found = Comparison(api, database, clock).run()
    assert database.roster.retrack() == found
    rows = database._con.execute(
        "SELECT count(*) FROM comparison JOIN tracked USING (contest, account) JOIN contest c ON c.id = contest"
        " JOIN tracking t USING (account) WHERE t.since <= c.start"
    )
    assert rows.fetchone() == (found,)


@pytest.mark.parametrize(
    ("case", "member"),
    [
        ("starter", True),
        ("starter_elsewhere_later", True),
        ("starter_renamed", True),
        ("starter_locked", True),
        ("starter_last_second", True),
        ("starter_together", True),
        ("starter_by_another", False),
        ("starter_by_mail", False),
        ("starter_autocreated", False),
        ("starter_bot", False),
        ("starter_temporary", False),
        ("starter_hidden", False),
        ("starter_unattached", False),
        ("starter_elsewhere", False),
        ("starter_registered_before", False),
        ("starter_participant", False),
        ("starter_late", False),
        ("starter_silent", False),
    ],
)
def test_who_only_looks_like_one_is_none(everybody: Pairs, world: World, case: str, *, member: bool) -> None:
    """With everybody drawn, the awkward cases are in the group of the oldest edition or not, as their case says."""
    (entry,) = world.special[case]
    assert (entry["central_id"] in {one for edition, one, _ in everybody if edition == OLDEST}) == member


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory, world: World) -> Pairs:
    """Draw everybody there is."""
    folder = tmp_path_factory.mktemp("everybody")
    activity = enrolled(folder, world)
    with asked(folder, world) as (api, clock, _):
        Comparison(api, activity, clock).run()
    found = drawn(activity)
    activity.close()
    return found


def test_the_same_sample_from_another_collector(tmp_path: Path, world: World, database: Activity) -> None:
    """Contests and people stored in another order, and with other ids of ours, make the same sample."""
    (tmp_path / "other").mkdir()
    other = enrolled(tmp_path / "other", world, backwards=True)
    with asked(tmp_path, world, comparison=15) as (api, clock, _):
        Comparison(api, database, clock).run()
        Comparison(api, other, clock).run()
    assert drawn(database) == drawn(other) != set()
    other.close()


def test_a_rename_changes_nothing(tmp_path: Path) -> None:
    """Candidates that are called otherwise by then are drawn in the same order."""
    names = Village()
    renamed = Village()
    for village in (names, renamed):
        village.starters(60)
    for at, person in enumerate([*renamed.world.people.values()][1:]):
        renamed.ledger.rename(person, f"Renamed {at}", renamed.now - 9, renamed.newcomer)
    (tmp_path / "renamed").mkdir()
    assert drawn_of(names, tmp_path, 20) == drawn_of(renamed, tmp_path / "renamed", 20)


def test_nothing_is_drawn_twice(tmp_path: Path, world: World, database: Activity) -> None:
    """A second run asks nothing, though the size has changed since, and a contest's E."""
    with asked(tmp_path, world, comparison=5) as (api, clock, _):
        assert Comparison(api, database, clock).run() == 20
    before = drawn(database)
    with asked(tmp_path, world, comparison=50) as (api, clock, _):
        assert Comparison(api, database, clock).run() == 0
    assert api.requests == {}
    assert drawn(database) == before


def test_none_wanted_none_drawn(tmp_path: Path, world: World, database: Activity) -> None:
    """A size of 0 switches it off: nothing is asked, and no edition counts as drawn."""
    with asked(tmp_path, world, comparison=0) as (api, clock, _):
        assert Comparison(api, database, clock).run() == 0
    assert api.requests == {}
    assert database.comparisons.drawn() == set()


@pytest.mark.parametrize("what", ["read before E", "never read", "not settled", "runs"])
def test_an_edition_waits_until_its_people_are_known(tmp_path: Path, what: str) -> None:
    """Every contest has to be read after its E, and its newcomers to be tracked."""
    village = Village()
    village.starters(3)
    activity = enrolled(tmp_path, village.world)
    change = {
        "read before E": f"UPDATE contest SET enrolled = {village.contest.end - 1}",
        "never read": "UPDATE contest SET enrolled = NULL",
        "not settled": "DELETE FROM tracked",
        "runs": f'UPDATE contest SET "end" = {village.now + 1}',
    }[what]
    with asked(tmp_path, village.world) as (api, clock, _):
        activity._con.execute(change)
        assert Comparison(api, activity, clock).run() == 0
        assert api.requests == {}
        activity._con.execute('UPDATE contest SET enrolled = ?, "end" = ?', [village.now, village.contest.end])
        activity.roster.retrack()
        assert Comparison(api, activity, clock).run() == 3
    activity.close()


def test_an_edition_without_newcomers_is_done_without_asking(tmp_path: Path) -> None:
    """There is nobody to compare anybody with: it counts as drawn, with nobody."""
    village = Village()
    village.newcomer.registered = village.contest.start - 9
    activity = enrolled(tmp_path, village.world)
    with asked(tmp_path, village.world) as (api, clock, _):
        assert Comparison(api, activity, clock).run() == 0
        assert api.requests == {}
    assert activity.comparisons.drawn() == {("earth", 2026)}
    activity.close()


def test_the_newest_edition_comes_first_and_each_is_stored_as_a_whole(
    tmp_path: Path, world: World, database: Activity
) -> None:
    """Broken off in the third edition, two are stored and nothing of the third; a later run gives the rest."""
    calls: list[int] = []

    def stopping() -> None:
        calls.append(len(database.comparisons.drawn()))
        if calls.count(2) == 3:
            raise InterruptedError

    with asked(tmp_path, world, comparison=20) as (api, clock, _):
        with pytest.raises(InterruptedError):
            Comparison(api, database, clock).run(stopping)
        assert {f"{campaign}{year}" for campaign, year in database.comparisons.drawn()} == {
            "monuments2026",
            "earth2026",
        }
        assert {name for name, _, _ in drawn(database)} == {"monuments2026", "earth2026"}
        Comparison(api, database, clock).run()
    wanted = all_by_rights(world, 20)
    assert drawn(database) == wanted


def test_failures_on_the_way_change_nothing(tmp_path: Path, world: World, database: Activity) -> None:
    """With errors, half answers and a crash now and then the group is the same."""
    faults = Faults(canary_every=0, api_fail_every=7, truncate_next=2, internal_error_next=1, retry_after=0)
    with asked(tmp_path, world, faults, comparison=30) as (api, clock, _):
        Comparison(api, database, clock).run()
    wanted = all_by_rights(world, 30)
    assert drawn(database) == wanted


def test_commons_out_of_reach_is_said_and_stores_nothing(tmp_path: Path, world: World, database: Activity) -> None:
    """When the attempts are used up the run ends with ApiUnavailable."""
    faults = Faults(canary_every=0, api_fail_every=1, retry_after=0)
    with asked(tmp_path, world, faults) as (api, clock, _), pytest.raises(ApiUnavailable):
        Comparison(api, database, clock).run()
    assert drawn(database) == set()
    assert database.comparisons.drawn() == set()


def test_weeks_of_another_contest_do_not_mix(tmp_path: Path) -> None:
    """Somebody of the week before or after the newcomer's is no member, by one second on either side."""
    village = Village()
    inside = [village.person(village.monday), village.person(village.monday + WEEK - 1)]
    outside = [village.person(village.monday - 1), village.person(village.monday + WEEK)]
    for person in inside + outside:
        village.edit(person, village.monday + WEEK + 50)
    assert begins(week(village.monday)) == village.monday
    assert drawn_of(village, tmp_path) == {person.central_id for person in inside}
