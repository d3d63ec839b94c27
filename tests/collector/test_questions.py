"""collector.questions: what of a pass is left to ask, from what is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.clock import FakeClock
from collector.questions import Group, Planner
from collector.whereabouts import Known
from collector.wikis import Wikis
from state.activity import Activity, Attachment, Batch
from state.asking import Unfinished
from tests.collector.asking import asking
from tests.collector.newcomers import DAY, NOW, START, marks, world
from tests.collector.scripted_world import World

MATRIX = {
    "specials": [
        {"url": "https://commons.wikimedia.org", "dbname": "commonswiki"},
        {"url": "https://closed.wikimedia.org", "dbname": "closedwiki", "closed": True},
        {"url": "https://office.wikimedia.org", "dbname": "officewiki", "private": True},
    ],
}
OPTIONS = {"wiki_api": "{url}/w/api.php", "contact": "a@example.org"}


@pytest.fixture
def activity(five: Activity) -> Activity:
    """Give a private database with five tracked newcomers."""
    return five


def attached(activity: Activity, *places: tuple[int, str, int | None]) -> None:
    """Attach accounts to wikis, verified up to an instant."""
    activity.record(Batch(attachments=tuple(Attachment(*place) for place in places)))


def test_only_what_is_not_known_is_asked(tmp_path: Path, activity: Activity) -> None:
    """A wiki where an account is verified far enough is left out; the fullest wiki comes first."""
    attached(activity, (1, "awiki", NOW), (2, "awiki", NOW - DAY), (1, "bwiki", NOW - DAY), (2, "bwiki", NOW - 2 * DAY))
    with asking(tmp_path, world()) as (api, _, _):
        groups, waiting = Planner(api, activity, Wikis(api)).plan(Known(NOW - 100, {1: NOW, 2: NOW, 3: NOW}))
    assert [(one.wiki, one.since, list(one.accounts)) for one in groups] == [
        ("bwiki", NOW - 2 * DAY - 60, [2, 1]),
        ("awiki", NOW - DAY - 60, [2]),
    ]
    assert waiting == [3]


def test_wikis_that_hold_up_nobody(tmp_path: Path, activity: Activity) -> None:
    """A private wiki and one that is gone count as complete; a closed one is asked; a new one is waited for."""
    wikis = ("commonswiki", "closedwiki", "officewiki", "newwiki")
    attached(activity, *((1, wiki, None) for wiki in wikis))
    with asking(tmp_path, World(matrix=MATRIX, now=NOW), **OPTIONS) as (api, _, clock):
        planner = Planner(api, activity, Wikis(api, clock))
        clock.advance(10_000)
        groups, waiting = planner.plan(Known(NOW - 100, {1: NOW}))
        assert {one.wiki for one in groups} == {"commonswiki", "closedwiki"}
        assert waiting == [1]
        assert marks(activity)["Asha"] == {"commonswiki": None, "closedwiki": None, "officewiki": NOW, "newwiki": None}
        clock.advance(86_401)
        groups, waiting = planner.plan(Known(NOW - 100, {1: NOW}))
        assert waiting == []
        assert marks(activity)["Asha"]["newwiki"] == NOW


def test_a_wiki_missed_before_is_asked_from_then_on(tmp_path: Path, activity: Activity) -> None:
    """A wiki that was not known at an instant is asked about from there, whatever the mark; never before the start."""
    attached(activity, (1, "awiki", NOW - DAY))
    with asking(tmp_path, world()) as (api, _, _):
        planner = Planner(api, activity, Wikis(api))
        for missed, since in ((NOW - 7 * DAY, NOW - 7 * DAY), (NOW, NOW - DAY - 60), (START - 5, START)):
            groups, _ = planner.plan(Known(NOW - 100, {1: NOW}, {(1, "awiki"): missed}))
            assert [one.since for one in groups] == [since]


def test_names_are_those_of_the_moment(tmp_path: Path, activity: Activity) -> None:
    """A question asks under the names that its accounts have by then, and leaves out who has none any more."""
    with asking(tmp_path, world()) as (api, _, _):
        planner = Planner(api, activity, Wikis(api))
        activity.roster.rename(11, "Asha", "Asha of Nepal", NOW)
        activity._con.execute("UPDATE account SET name = NULL WHERE id = 2")
        question = planner.question(Group("awiki", 5, [1, 2]))
        assert question is not None
        assert [member.name for member in question.members] == ["Asha of Nepal"]
        assert planner.question(Group("awiki", 5, [2, 99])) is None


def test_who_is_no_longer_followed_is_not_gone_on_about(tmp_path: Path, activity: Activity) -> None:
    """A question about somebody who is not tracked any more, or on a wiki without an address, is not gone on with."""
    with asking(tmp_path, World(matrix=MATRIX), **OPTIONS) as (api, _, _):
        planner = Planner(api, activity, Wikis(api, FakeClock()))
        assert planner.revived(Unfinished("commonswiki", (1, 99), START, NOW, {"names": ""})) is None
        assert planner.revived(Unfinished("officewiki", (1,), START, NOW, {"names": ""})) is None
