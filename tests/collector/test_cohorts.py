"""Every contest of the miniature as a collector finds it, against what an omniscient observer knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from collector.api import Api
from collector.backfill import Backfill
from collector.clock import Clock
from collector.enrol import Enrolment, due
from collector.histories import Histories
from collector.wikis import Wikis
from metrics.report_world import World, world_of
from sandbox import cohorts
from sandbox.cohorts import DEFINITIONS
from sandbox.truth import Truth, truth
from sandbox.world import build
from state import reading
from state.activity import Activity
from state.schema import open_reader
from state.tracking import GRACE
from tests.collector.compared import asked, contest_of

NOW = 1_795_520_000  # 2026-11-24
DAY = 86_400


@dataclass(frozen=True)
class Found:
    """What is true, what was found, and the observer's key of each of our accounts (None: nobody's, or hidden)."""

    facts: Truth
    activity: Activity
    world: World
    key: dict[int, str | None]

    def keys(self, category: str, mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> set[str | None]:
        """Who is counted in a contest, as far as the mask is true."""
        place = next(number for number, row in enumerate(self.world.contests) if row.category == category)
        return {
            self.key[one] for one in self.world.people.account[(self.world.people.contest == place) & mask].tolist()
        }


def collect(activity: Activity, api: Api, clock: Clock, facts: Truth) -> None:
    """Finds who took part in the contests that have begun, what they did before them, and all they did since."""
    contests = due(activity.roster.contests(), NOW, 0)
    assert len(contests) == sum(contest["start"] <= NOW for contest in facts["contests"])
    enrolment = Enrolment(api, activity, clock)
    for contest in contests:
        enrolment.read(contest)
    enrolment.finish()
    activity.roster.retrack()
    histories = Histories(api, activity, clock)
    while histories.run():
        pass
    activity.roster.retrack()
    backfill = Backfill(api, activity, Wikis(api), clock)
    assert backfill.run(backfill.due(NOW)) == 0


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    """A small world, served and collected."""
    folder, world = tmp_path_factory.mktemp("cohorts"), build(5, NOW, 0.2)
    facts = truth(world)
    with asked(folder, world) as (api, clock, *_), closing(Activity.open(folder / "activity.db")) as activity:
        activity.roster.put_contests([contest_of(one) for one in world.contests])
        collect(activity, api, clock, facts)
        with closing(open_reader(Path(activity.path))) as con:
            counted = world_of(reading.contest_rows(con), reading.participation_rows(con), NOW)
            yield Found(facts, activity, counted, dict(_keys(activity, facts)))


def _keys(activity: Activity, facts: Truth) -> Iterator[tuple[int, str | None]]:
    """Our accounts are the observer's by central id, an account that is local only by its name."""
    local = {person["name"]: key for key, person in facts["people"].items() if person["kind"] == "unattached"}
    for account, central_id, name in activity._con.execute("SELECT id, central_id, name FROM account"):
        yield account, local.get(name.removeprefix("#unattached ")) if central_id is None else str(central_id)


def seen(facts: Truth, accounts: set[str]) -> set[str]:
    """Those of some accounts whose names are to be seen."""
    return {account for account in accounts if not facts["people"][account]["hidden"]}


def test_participants_are_the_true_ones(found: Found) -> None:
    """In every contest: who uploaded first, when, which page, and how many files; all but those who are hidden."""
    total = 0
    for category, people in found.facts["participants"].items():
        rows = found.activity._con.execute(
            "SELECT p.account, p.first_upload, p.first_page, p.uploads FROM participation p"
            " JOIN contest c ON c.id = p.contest WHERE c.category = ?",
            [category],
        )
        told = {found.key[account]: tuple(row) for account, *row in rows if found.key[account] is not None}
        expected = {one: tuple(people[one].values()) for one in seen(found.facts, set(people))}
        assert told == expected, category
        total += len(told)
    assert total > 500


def test_the_first_upload_decides_the_contest(found: Found) -> None:
    """In every edition everybody counts once, where the first upload was (ties: lowest page id)."""
    several = 0
    for edition, people in cohorts.counted(found.facts).items():
        entered = Counter(
            one
            for contest in found.facts["contests"]
            if (contest["campaign"], contest["year"]) == edition
            for one in found.facts["participants"][contest["category"]]
        )
        several += sum(n > 1 for n in entered.values())
        for category in set(people.values()):
            persons = {
                one
                for one, where in people.items()
                if where == category and found.facts["people"][one]["kind"] not in ("bot", "temporary")
            }
            everybody = np.ones(len(found.world.people), dtype=bool)
            assert found.keys(category, everybody) - {None} == seen(found.facts, persons), category
    assert several > 5


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_newcomers_are_the_true_ones(found: Found, definition: str) -> None:
    """In every contest, by every definition: the very people, those established among them, nobody undecided."""
    contests = {contest["category"]: contest for contest in found.facts["contests"]}
    total = old = 0
    for category, expected in cohorts.newcomers(found.facts, definition).items():
        mask = found.world.new[definition]
        assert found.keys(category, mask) == set(expected), category
        established = {one for one in expected if cohorts.is_established(found.facts, one, contests[category])}
        assert found.keys(category, mask & found.world.established) == established
        total, old = total + len(expected), old + len(established)
    assert not found.world.undecided.any()
    assert total > 300
    assert (old > 0) == (definition == "commons")


def test_definitions_differ(found: Found) -> None:
    """Control: each of the other definitions has people in this world that the headline has not."""
    sizes = {name: sum(map(len, cohorts.newcomers(found.facts, name).values())) for name in DEFINITIONS}
    assert sizes["global"] < sizes["grace"]
    assert sizes["global"] < sizes["first-edit"]
    assert sizes["global"] < sizes["commons"]
    assert len(set(sizes.values())) == 4


def test_everybody_new_by_any_definition_is_followed(found: Found) -> None:
    """And nobody else: another definition costs no request."""
    contests = {contest["category"]: contest for contest in found.facts["contests"]}
    expected = {
        (one, category)
        for people in cohorts.counted(found.facts).values()
        for one, category in people.items()
        if any(cohorts.is_new(found.facts, one, contests[category], name) for name in DEFINITIONS)
    }
    rows = found.activity._con.execute("SELECT t.account, c.category FROM tracked t JOIN contest c ON c.id = t.contest")
    assert {(found.key[account], category) for account, category in rows} == expected


def test_returns_are_the_true_ones(found: Found) -> None:
    """Each newcomer's later editions of the campaign, and editions of other campaigns entered later, that are over."""
    over = dict(zip(found.world.names, found.world.editions.over.tolist(), strict=True))
    account = {key: ours for ours, key in found.key.items()}
    campaign = {contest["category"]: (contest["campaign"], contest["year"]) for contest in found.facts["contests"]}
    again = Counter[str]()
    for category, people in cohorts.returning(found.facts).items():
        edition = found.world.names.index(campaign[category])
        for one, told in people.items():
            mine = (found.world.people.account == account[one]) & (found.world.people.edition == edition)
            later = sum(over[campaign[category][0], year] for year in told["later"])
            elsewhere = sum(over[other, year] for other, year in told["elsewhere"])
            assert found.world.again.later[mine].tolist() == [later]
            assert found.world.again.elsewhere[mine].tolist() == [elsewhere]
            again += Counter(later=later, elsewhere=elsewhere)
    assert min(again.values()) > 1


def test_campaign_uploads_are_the_true_ones(found: Found) -> None:
    """Every day count says how many of the contributions are uploads to the contest's own campaign."""
    contests = {contest["category"]: contest for contest in found.facts["contests"]}
    rows = found.activity._con.execute(
        "SELECT t.account, c.category, t.contest FROM tracked t JOIN contest c ON c.id = t.contest"
    )
    total = 0
    for account, category, number in rows.fetchall():
        key, end, campaign = found.key[account], contests[category]["end"], contests[category]["campaign"]
        uploads = {rev for rev, campaigns in found.facts["uploads"].get(key, ()) if campaign in campaigns}
        expected = Counter[int]()
        for wiki, rev, ts, deleted in found.facts["contributions"][key]:
            if wiki == "commonswiki" and rev in uploads and ts >= end and not deleted:
                expected[(ts - end) // DAY] += 1
        days = "SELECT day, sum(own) FROM day_count WHERE account = ? AND contest = ? GROUP BY day HAVING sum(own) > 0"
        assert dict(found.activity._con.execute(days, [account, number])) == expected
        total += expected.total()
    assert total > 10


def test_the_grace_is_the_one_people_are_followed_by() -> None:
    """Control: the observer's fourteen days are the collector's."""
    assert cohorts.GRACE == GRACE
