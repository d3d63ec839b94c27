"""collector.backfill: complete, provable, and safe against renames and failures."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.backfill import Attached, Backfill, fetch_attached
from collector.errors import ApiUnavailable, Stopped
from collector.wikis import Wikis
from state.activity import Activity, Attachment, Batch, Contribution, Source
from state.roster import Account, Contest, Participation
from tests.collector.asking import asking
from tests.collector.scripted_api import Fault, Params
from tests.collector.scripted_world import Person, World

START, END = 1_756_684_800, 1_759_276_800  # 2025-09-01 and 2025-10-01, UTC
NOW = END + 40 * 86_400
LAG = 600
NAMES = ("Asha", "Binod", "Chitra", "A|B", "Dipak")


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give a private database with five tracked newcomers, central ids 11 to 15."""
    found = Activity.open(tmp_path / "activity.db")
    contest = Contest("monuments", 2025, "Nepal", "NP", "Images", START, END)
    (contest_id,) = found.roster.put_contests([contest]).values()
    accounts = found.roster.put_accounts(Account(11 + n, name, START + 10, START + 10) for n, name in enumerate(NAMES))
    found.roster.put_participations(Participation(contest_id, id_, START + 20, 1, 1) for id_ in accounts)
    assert found.roster.retrack() == 5
    yield found
    found.close()


def world() -> World:
    """Give five people on up to three wikis with 42 revisions, many in one second and some before the contest."""
    people = [Person(11 + n, name, START + 10, START + 10) for n, name in enumerate(NAMES)]
    for n, person in enumerate(people):
        person.wikis = ["commonswiki", "enwiki", "hiwiki", "loginwiki"][: 2 + n % 3]
    revs: dict[str, list[tuple[str, int, int]]] = {"commonswiki": [], "enwiki": [], "hiwiki": []}
    for n, person in enumerate(people):
        for k in range(5):
            for at, wiki in enumerate(revs):
                if wiki in person.wikis:
                    revs[wiki].append((person.name, 100 * n + 10 * k + at, START + 1000 * (k // 2) * (n + 1)))
    revs["enwiki"].append(("Asha", 9000, START - 5))
    revs["enwiki"].append(("Nobody we know", 9001, START + 5))
    revs["commonswiki"].append(("Binod", 3_000_000_000, NOW - 10))
    return World(people=people, revs=revs, now=NOW)


def expected(there: World, activity: Activity) -> set[tuple[str, str, int]]:
    """Give what is to be recorded: every revision of the five from the start on."""
    names = {account.name for account in activity.roster.tracked_accounts()}
    return {
        (name, wiki, rev)
        for wiki, rows in there.revs.items()
        for name, rev, ts in rows
        if name in names and ts >= START
    }


def recorded(activity: Activity) -> set[tuple[str, str, int]]:
    """Give what is recorded."""
    return set(
        activity._con.execute(
            "SELECT a.name, w.dbname, c.rev_id FROM contribution c JOIN account a ON a.id = c.account"
            " JOIN wiki w ON w.id = c.wiki"
        )
    )


def marks(activity: Activity) -> dict[str, dict[str, int | None]]:
    """Give the verified marks by name and wiki."""
    accounts = {account.id: account.name or "" for account in activity.roster.tracked_accounts()}
    return {accounts[key]: value for key, value in activity.roster.attachments(accounts).items()}


def test_where_an_account_is_attached(tmp_path: Path) -> None:
    """A central id gives name, home, lock, wikis and the server's time; a hidden one gives nothing."""
    there = world()
    there.people[0].locked = True
    there.people[1].hidden = True
    with asking(tmp_path, there) as (api, _, _):
        assert fetch_attached(api, 11) == Attached("Asha", "commonswiki", True, ("commonswiki", "enwiki"), NOW)
        assert fetch_attached(api, 12) is None


def test_everything_is_recorded_and_proven(tmp_path: Path, activity: Activity) -> None:
    """After a pass the contributions are the wikis' own, and every mark is the server's time less the lag."""
    there = world()
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert len(backfill.due(NOW)) == 5
        backfill.run(backfill.due(NOW))
        assert recorded(activity) == expected(there, activity)
        assert marks(activity)["Chitra"] == dict.fromkeys(("commonswiki", "enwiki", "hiwiki"), NOW - LAG)
        assert all(mark == NOW - LAG for wikis in marks(activity).values() for mark in wikis.values())
        assert backfill.due(NOW) == []


def test_a_wiki_nobody_edits_is_not_asked(tmp_path: Path, activity: Activity) -> None:
    """The wiki loginwiki has no pages of people: it is no attachment and gets no request."""
    there = world()
    there.people[0].wikis.append("loginwiki")
    with asking(tmp_path, there) as (api, server, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        assert "loginwiki" not in {asked.wiki for asked in server.asked}
    assert "loginwiki" not in marks(activity)["Asha"]


def test_the_next_pass_begins_at_the_mark(tmp_path: Path, activity: Activity) -> None:
    """A verification asks from the mark less the overlap on, and finds what was made since."""
    there = world()
    with asking(tmp_path, there) as (api, server, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        there.now += 86_400
        there.revs["hiwiki"].append(("Chitra", 7777, NOW + 5))
        clock.advance(86_400)
        server.asked.clear()
        assert backfill.due(NOW + 86_399) == []
        backfill.run(backfill.due(NOW + 86_400))
        starts = {asked.params["ucstart"] for asked in server.asked if "ucstart" in asked.params}
        assert starts == {str(NOW - LAG - 60)}
    assert recorded(activity) == expected(there, activity)
    assert marks(activity)["Chitra"]["hiwiki"] == NOW + 86_400 - LAG


def test_a_wiki_met_later_begins_at_the_mark_of_the_others(tmp_path: Path, activity: Activity) -> None:
    """An account that visits a new wiki between two passes is verified there too, from its own mark on."""
    there = world()
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        there.now += 86_400
        clock.advance(86_400)
        there.people[0].wikis.append("swwiki")
        there.revs["swwiki"] = [("Asha", 5, NOW + 50)]
        backfill.run(backfill.due(NOW + 86_400))
    assert ("Asha", "swwiki", 5) in recorded(activity)
    assert marks(activity)["Asha"]["swwiki"] == NOW + 86_400 - LAG


def test_who_is_asked_about_first(tmp_path: Path, activity: Activity) -> None:
    """New accounts come first, those of the latest contest before all; then whoever was verified longest ago."""
    late = Contest("earth", 2025, "Nepal", "NP", "Late", START + 50, END + 50)
    (contest_id,) = activity.roster.put_contests([late]).values()
    ids = {account.name: account.id for account in activity.roster.tracked_accounts()}
    (new,) = activity.roster.put_accounts([Account(20, "Esha", START + 60, START + 60)])
    activity.roster.put_participations([Participation(contest_id, new, START + 70, 2, 1)])
    activity.roster.retrack()
    for name, mark in (("Asha", NOW - 5), ("Binod", NOW - 9), ("Chitra", NOW - 7)):
        activity.record(Batch(attachments=(Attachment(ids[name], "enwiki", mark),)))
    with asking(tmp_path, world()) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        order = [account.name for account in backfill.due(NOW + 2 * 86_400)]
        assert order == ["Esha", "A|B", "Dipak", "Binod", "Chitra", "Asha"]
        assert [account.name for account in backfill.due(NOW + 2 * 86_400, new_only=True)] == order[:3]


def test_who_is_followed_from_earlier_on_does_not_rest(tmp_path: Path, activity: Activity) -> None:
    """An account just asked about rests, but is asked again at once when it turns out to have begun earlier."""
    with asking(tmp_path, world()) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert backfill.run(backfill.due(NOW)) == 0
        assert backfill.due(NOW) == []
        earlier = Contest("earth", 2025, "Nepal", "NP", "Earth", START - 99 * 86_400, START - 90 * 86_400)
        (contest_id,) = activity.roster.put_contests([earlier]).values()
        first, newcomer, *_ = (account.id for account in activity.roster.tracked_accounts())
        activity._con.execute("INSERT INTO comparison VALUES (?, ?, ?)", [contest_id, first, newcomer])
        activity.roster.retrack()
        assert [account.id for account in backfill.due(NOW)] == [first]
        assert backfill.run(backfill.due(NOW)) == 0
        assert backfill.due(NOW) == []
        assert ("Asha", "enwiki", 9000) in recorded(activity)


def test_a_server_whose_clock_is_behind(tmp_path: Path, activity: Activity) -> None:
    """Marks are in the server's time: one that is days behind does not make us ask without a rest."""
    there = world()
    there.now -= 5 * 86_400
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        assert backfill.due(NOW) == []
        clock.advance(900)
        assert len(backfill.due(NOW)) == 5


def test_a_rename_before_the_pass(tmp_path: Path, activity: Activity) -> None:
    """CentralAuth's answer by id brings the new name, under which the wikis are asked."""
    there = world()
    rename(there, "Asha", "Asha of Nepal")
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
    assert recorded(activity) == expected(there, activity)
    assert "Asha of Nepal" in {account.name for account in activity.roster.tracked_accounts()}
    assert None not in marks(activity)["Asha of Nepal"].values()


def rename(there: World, old: str, new: str) -> None:
    """Rename a person everywhere."""
    for person in there.people:
        person.name = new if person.name == old else person.name
    for wiki, rows in there.revs.items():
        there.revs[wiki] = [(new if name == old else name, rev, ts) for name, rev, ts in rows]


@pytest.mark.parametrize("taken", [False, True])
def test_a_rename_during_the_pass_proves_nothing(tmp_path: Path, activity: Activity, taken: bool) -> None:
    """A name unknown by the time a wiki is asked is not verified there, nor is one that somebody else took over."""
    there = world()
    with asking(tmp_path, there) as (api, server, clock):
        good = server.reply

        def reply(wiki: str, params: Params) -> dict[str, Any]:
            if "ucuser" in params and any(person.name == "Asha" and person.central_id == 11 for person in there.people):
                with there.lock:
                    rename(there, "Asha", "Asha of Nepal")
                    if taken:
                        there.people.append(Person(99, "Asha", wikis=["commonswiki", "enwiki"]))
                        there.revs["enwiki"].append(("Asha", 8888, NOW - 50))
            return good(wiki, params)

        server.reply = reply
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        assert set(marks(activity)["Asha"].values()) == {None}
        assert ("Asha", "enwiki", 8888) not in recorded(activity)
        assert marks(activity)["Binod"]["commonswiki"] == NOW - LAG
        assert backfill.due(NOW) == []
        clock.advance(86_400)
        backfill.run(backfill.due(NOW))
        assert None not in marks(activity)["Asha of Nepal"].values()
        assert {row for row in recorded(activity) if row[2] != 8888} == expected(there, activity) - {
            ("Asha", "enwiki", 8888)
        }


def test_a_rename_between_two_pages_proves_nothing(tmp_path: Path, activity: Activity) -> None:
    """When a name changes between two pages of one answer, its rows are cut short: it is not verified there."""
    there = world()
    with asking(tmp_path, there, concurrency="1") as (api, server, clock):
        good = server.reply

        def reply(wiki: str, params: Params) -> dict[str, Any]:
            if wiki == "commonswiki" and "uccontinue" in params and any(p.name == "Dipak" for p in there.people):
                with there.lock:
                    rename(there, "Dipak", "Dipak of Nepal")
            return good(wiki, params)

        server.reply = reply
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        assert marks(activity)["Dipak"]["commonswiki"] is None
        assert marks(activity)["Asha"]["commonswiki"] == NOW - LAG
        clock.advance(86_400)
        backfill.run(backfill.due(NOW))
    assert recorded(activity) == expected(there, activity)


def test_an_invalid_name_spoils_only_itself(tmp_path: Path, activity: Activity) -> None:
    """One name that the wikis call invalid is found by halving and set aside; the others are complete."""
    there = world()
    rename(there, "Chitra", "Chitra#1")
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
    assert {row for row in expected(there, activity) if row[0] != "Chitra#1"} == recorded(activity)
    assert set(marks(activity)["Chitra#1"].values()) == {None}
    assert all(None not in wikis.values() for name, wikis in marks(activity).items() if name != "Chitra#1")
    (reason, n) = activity._con.execute("SELECT reason, sum(n) FROM quarantine GROUP BY reason").fetchone()
    assert (reason, n) == ("a name that a wiki calls invalid", 3)


@pytest.mark.parametrize("failing", range(1, 9))
def test_a_failure_at_any_page_claims_nothing(tmp_path: Path, activity: Activity, failing: int) -> None:
    """Whichever request for contributions fails for good, its wiki is not verified, and the next pass completes it."""
    there = world()
    with asking(tmp_path, there, concurrency="1") as (api, server, clock):
        good, count = server.reply, 0

        def reply(wiki: str, params: Params) -> dict[str, Any]:
            nonlocal count
            count += "ucuser" in params
            if "ucuser" in params and count >= failing:
                return {"error": {"code": "internal_api_error_DBQueryError", "info": ""}}
            return good(wiki, params)

        server.reply = reply
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        unproven = {
            (name, wiki) for name, wikis in marks(activity).items() for wiki, mark in wikis.items() if mark is None
        }
        assert unproven
        missing = expected(there, activity) - recorded(activity)
        assert {(name, wiki) for name, wiki, _ in missing} <= unproven
        server.reply = good
        clock.advance(900)
        backfill.run(backfill.due(NOW))
    assert recorded(activity) == expected(there, activity)
    assert all(None not in wikis.values() for wikis in marks(activity).values())


def test_one_wiki_down_does_not_hold_up_the_others(tmp_path: Path, activity: Activity) -> None:
    """While hiwiki answers nothing, the others are verified; it is asked again a quarter of an hour later."""
    there = world()
    with asking(tmp_path, there) as (api, server, clock):
        good = server.reply

        def reply(wiki: str, params: Params) -> dict[str, Any]:
            if wiki == "hiwiki":
                return {"error": {"code": "readonly", "info": ""}}
            return good(wiki, params)

        server.reply = reply
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        assert {mark for wikis in marks(activity).values() for wiki, mark in wikis.items() if wiki != "hiwiki"} == {
            NOW - LAG
        }
        assert backfill.due(NOW) == []
        clock.advance(900)
        assert {account.name for account in backfill.due(NOW)} == {"Binod", "Chitra"} | (
            {name for name, wikis in marks(activity).items() if "hiwiki" in wikis}
        )


def test_meta_down_is_said(tmp_path: Path, activity: Activity) -> None:
    """Without CentralAuth nothing can be asked: the pass ends with the host's name."""
    with asking(tmp_path, world()) as (api, server, clock):
        server.faults = [Fault(500)] * 100
        backfill = Backfill(api, activity, Wikis(api), clock)
        with pytest.raises(ApiUnavailable, match=r"127\.0\.0\.1"):
            backfill.run(backfill.due(NOW))


def test_a_stop_ends_a_pass(tmp_path: Path, activity: Activity) -> None:
    """At a stop no further request begins, and what was recorded stays."""
    with asking(tmp_path, world()) as (api, server, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        api._budget._stop.set()
        with pytest.raises(Stopped):
            backfill.run(backfill.due(NOW))
        assert server.asked == []


@pytest.mark.parametrize("seed", range(12))
def test_backfill_and_stream_in_any_interleaving(tmp_path: Path, activity: Activity, seed: int) -> None:
    """While a stream records the same revisions at random moments, the result is the same, and each counts once."""
    there = world()
    ids = {account.name: account.id for account in activity.roster.tracked_accounts()}
    rows = [
        Contribution(ids[name], wiki, rev, ts, Source.STREAM)
        for wiki, entries in there.revs.items()
        for name, rev, ts in entries
        if name in ids
    ]
    random.Random(seed).shuffle(rows)

    def stream() -> None:
        for row in rows[: len(rows) * 2 // 3]:
            activity.record(Batch((row,)))

    with asking(tmp_path, there) as (api, _, clock):
        follower = threading.Thread(target=stream)
        follower.start()
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        follower.join()
    assert recorded(activity) == expected(there, activity)
    counted = activity._con.execute("SELECT coalesce(sum(n), 0) FROM day_count").fetchone()[0]
    assert counted == sum(ts >= END for entries in there.revs.values() for name, _, ts in entries if name in ids)


def test_gaps_close_when_everybody_is_past_them(tmp_path: Path, activity: Activity) -> None:
    """A gap stays open until every account is verified past its end; one hidden by now does not hold it."""
    there = world()
    there.people[4].hidden = True
    activity.open_gap("eqiad.mediawiki.recentchange", NOW - 5000, NOW - 700, "older than the history")
    activity.open_gap("eqiad.mediawiki.recentchange", NOW - 5000, NOW - 100, "older than the history")
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert backfill.close_gaps(NOW) == 0
        backfill.run(backfill.due(NOW))
        assert backfill.close_gaps(NOW) == 1
    assert [gap.until for gap in activity.gaps()] == [NOW - 100]
