"""collector.whereabouts: as few questions to CentralAuth as prove where everybody is attached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from collector.backfill import Backfill
from collector.clock import FakeClock
from collector.wikis import Wikis
from state.activity import Activity, Attachment, Batch
from tests.collector.asking import asking
from tests.collector.newcomers import DAY, LAG, NOW, START, expected, marks, recorded, rename, world
from tests.collector.scripted_api import Params, ScriptedApi
from tests.collector.scripted_world import World


@pytest.fixture
def activity(five: Activity) -> Activity:
    """Give a private database with five tracked newcomers."""
    return five


def kinds(server: ScriptedApi) -> Counter[str]:
    """Give what CentralAuth was asked, by kind, and forget it."""
    asked = Counter(
        "one" if one.params.get("meta") == "globaluserinfo" else "list"
        for one in server.asked
        if one.wiki == "metawiki"
    )
    server.asked.clear()
    return asked


class Miscounting(World):
    """A world whose numbers of edits stand still."""

    def edits(self, name: str) -> int:
        """Give the same number for everybody, for ever."""
        return len(name) or 1


Day = Callable[[], Counter[str]]


@contextmanager
def verified(folder: Path, activity: Activity, there: World) -> Iterator[tuple[Day, FakeClock, Backfill]]:
    """Give a function that lets a day pass, verifies everybody and tells what that asked, after the first time."""
    with asking(folder, there, concurrency="1") as (api, server, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        assert kinds(server) == {"one": 5}

        def day() -> Counter[str]:
            there.now += DAY
            clock.advance(DAY)
            backfill.run(backfill.due(there.now))
            return kinds(server)

        yield day, clock, backfill


def test_whoever_made_no_edit_is_not_asked_about(tmp_path: Path, activity: Activity) -> None:
    """A day later one request shows that nobody has new edits, and everybody is verified up to that."""
    there = world()
    with verified(tmp_path, activity, there) as (day, _, _):
        assert day() == {"list": 1}
        assert {mark for wikis in marks(activity).values() for mark in wikis.values()} == {NOW + DAY - LAG}


def test_a_mark_is_not_beyond_the_list(tmp_path: Path, activity: Activity) -> None:
    """However late the wikis answer, nobody is verified beyond the instant of which the list is, less the lag."""
    there = world()
    with asking(tmp_path, there, concurrency="1") as (api, server, clock):
        good = server.reply

        def reply(wiki: str, params: Params) -> dict[str, object]:
            there.now += 2 * LAG if "ucuser" in params else 0
            return good(wiki, params)

        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        server.reply = reply
        there.now += DAY
        clock.advance(DAY)
        backfill.run(backfill.due(there.now))
    assert {mark for wikis in marks(activity).values() for mark in wikis.values()} == {NOW + DAY - LAG}


def test_only_whoever_made_edits_is_asked_about(tmp_path: Path, activity: Activity) -> None:
    """Of five accounts, two have new edits: only their wikis are asked for, and a new wiki is found."""
    there = world()
    with verified(tmp_path, activity, there) as (day, _, _):
        there.people[0].wikis.append("swwiki")
        there.revs["swwiki"] = [("Asha", 5, NOW + 50)]
        there.revs["enwiki"].append(("Binod", 6000, NOW + 60))
        assert day() == {"list": 1, "one": 2}
        assert day() == {"list": 1}
    assert recorded(activity) == expected(there, activity)
    assert marks(activity)["Asha"]["swwiki"] == NOW + 2 * DAY - LAG


def test_everybody_once_a_week(tmp_path: Path, activity: Activity) -> None:
    """What no number of edits shows, such as a wiki that was attached, is asked for after a week."""
    with verified(tmp_path, activity, world()) as (day, _, _):
        assert [day() for _ in range(8)] == [{"list": 1}] * 7 + [{"one": 5}]


def test_a_number_that_lied(tmp_path: Path, activity: Activity) -> None:
    """A wiki that a number of edits did not show is asked about from when wikis were last asked for, not the mark."""
    plain = world()
    there = Miscounting(people=plain.people, revs=plain.revs, now=NOW)
    with verified(tmp_path, activity, there) as (day, _, _):
        day()
        there.people[0].wikis.append("swwiki")
        there.revs["swwiki"] = [("Asha", 5, NOW + DAY + 50)]
        assert [day()["one"] for _ in range(7)] == [0] * 6 + [5]
    assert ("Asha", "swwiki", 5) in recorded(activity)


def test_without_the_list_everybody_is_asked_about(tmp_path: Path, activity: Activity) -> None:
    """Where CentralAuth does not know the list, it is asked about each account, daily."""
    there = world()
    there.globalusers = False
    with verified(tmp_path, activity, there) as (day, _, _):
        assert day() == {"list": 1, "one": 5}
    assert {mark for wikis in marks(activity).values() for mark in wikis.values()} == {NOW + DAY - LAG}


def test_names_come_with_the_list(tmp_path: Path, activity: Activity) -> None:
    """A rename that nobody told of is learnt from the list, and the wikis are asked under the new name."""
    there = world()
    with verified(tmp_path, activity, there) as (day, _, _):
        rename(there, "Asha", "Asha of Nepal")
        assert day() == {"list": 1}
    assert marks(activity)["Asha of Nepal"]["enwiki"] == NOW + DAY - LAG


def test_who_is_hidden_falls_silent(tmp_path: Path, activity: Activity) -> None:
    """Somebody the list does not know any more is asked about a day later; who is shown again is verified."""
    there = world()
    with verified(tmp_path, activity, there) as (day, _, backfill):
        there.people[4].hidden = True
        assert day() == {"list": 1}
        assert activity.asking.standing([5])[5].silent == NOW + DAY
        assert backfill.due(NOW + DAY) == []
        there.people[4].hidden = False
        day()
        assert activity.asking.standing([5])[5].silent is None
    assert set(marks(activity)["Dipak"].values()) == {NOW + 2 * DAY - LAG}


def test_who_has_no_central_id_falls_silent(tmp_path: Path, activity: Activity) -> None:
    """Nobody can be asked about an account without a central id: it costs no request, and holds up nothing."""
    activity._con.execute("UPDATE account SET central_id = NULL WHERE id = 2")
    with asking(tmp_path, world()) as (api, server, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        assert kinds(server) == {"one": 4}
        assert backfill.due(NOW) == []
    assert activity.asking.standing([2])[2].silent == NOW


def test_where_an_account_is_no_longer_attached(tmp_path: Path, activity: Activity) -> None:
    """A wiki that CentralAuth does not name any more has nothing more to tell: it holds up nobody's mark."""
    there = world()
    activity.record(Batch(attachments=(Attachment(1, "deletedwiki", None),)))
    with asking(tmp_path, there) as (api, server, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        assert "deletedwiki" not in {asked.wiki for asked in server.asked}
        assert backfill.due(NOW) == []
    assert marks(activity)["Asha"]["deletedwiki"] == NOW - LAG


def test_lists_are_full(tmp_path: Path, activity: Activity) -> None:
    """Requests for numbers of edits are full whatever lies between: of 1,005 accounts, 7 without one, 20 of them."""
    with verified(tmp_path, activity, world()) as (day, _, _):
        for n in range(6, 1006):
            row = [n, 1000 + n, f"Person {n}"]
            activity._con.execute("INSERT INTO account (id, central_id, name, kind) VALUES (?, ?, ?, 'person')", row)
            activity._con.execute("INSERT INTO tracking VALUES (?, ?)", [n, START])
            activity._con.execute("INSERT INTO tracked (account, contest) VALUES (?, 1)", [n])
        activity.record(Batch(attachments=tuple(Attachment(n, "commonswiki", NOW - LAG) for n in range(6, 1006))))
        activity.asking.told((n, NOW, 0 if n < 13 else 7) for n in range(6, 1006))
        assert day() == {"list": 20, "one": 7}
    assert all(one.silent for one in activity.asking.standing(range(6, 1006)).values())
