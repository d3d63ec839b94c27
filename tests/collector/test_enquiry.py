"""collector.enquiry: answers that prove what they say, page by page, whatever is renamed, fails or is killed."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector.backfill import Backfill
from collector.wikis import Wikis
from state.activity import Activity, Attachment, Batch, Recorded
from tests.collector.asking import asking
from tests.collector.newcomers import LAG, NOW, START, expected, marks, names, recorded, rename, tracking, world
from tests.collector.scripted_api import Params, ScriptedApi
from tests.collector.scripted_world import Person


@pytest.fixture
def activity(five: Activity) -> Activity:
    """Give a private database with five tracked newcomers."""
    return five


class Killed(BaseException):
    """The process ends here."""


def dying(activity: Activity, at: int, *, before: bool) -> Callable[..., Recorded]:
    """Give a `record` that ends the process before or after its `at`th transaction with contributions."""
    plain, count = activity.record, 0

    def record(batch: Batch, cursor: object = None) -> Recorded:
        nonlocal count
        count += bool(batch.contributions)
        if before and count >= at:
            raise Killed
        done = plain(batch)
        if count >= at:
            raise Killed
        return done

    return record


def pages(server: ScriptedApi) -> Counter[tuple[str, str, str]]:
    """Give how often each page of contributions was asked for."""
    return Counter(
        (asked.wiki, asked.params["ucuser"], asked.params.get("uccontinue", ""))
        for asked in server.asked
        if "ucuser" in asked.params
    )


@pytest.mark.parametrize("before", [False, True])
def test_killed_at_every_page(tmp_path: Path, before: bool) -> None:
    """Killed at any page and started again, all is recorded and verified, and no page is asked for twice.

    A page is asked for again only when the process ended before it was recorded.
    """
    with asking(tmp_path, world(), concurrency="1") as (api, server, clock):
        whole = tracking(tmp_path / "whole.db")
        backfill = Backfill(api, whole, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        needed = pages(server)
        assert (len(needed), set(needed.values())) == (23, {1})
        whole.close()
        tracking(tmp_path / "first.db").close()
        for at in range(1, len(needed) + 1, 3 if before else 1):
            path = Path(shutil.copy(tmp_path / "first.db", tmp_path / f"{at}.db"))
            server.asked.clear()
            activity = Activity.open(path)
            activity._con.execute("PRAGMA synchronous = OFF")  # a kill loses nothing that was committed
            backfill = Backfill(api, activity, Wikis(api), clock)
            activity.record = dying(activity, at, before=before)  # type: ignore[method-assign]
            with pytest.raises(Killed):
                backfill.run(backfill.due(NOW))
            activity.close()
            unrecorded = sum(pages(server).values()) - (at - 1) if before else 0
            activity = Activity.open(path)
            activity._con.execute("PRAGMA synchronous = OFF")
            backfill = Backfill(api, activity, Wikis(api), clock)
            backfill.run(backfill.due(NOW))
            assert recorded(activity) == expected(world(), activity)
            assert {mark for wikis in marks(activity).values() for mark in wikis.values()} == {NOW - LAG}
            assert activity.asking.unfinished() == []
            assert pages(server).keys() == needed.keys()
            assert sum(pages(server).values()) == len(needed) + unrecorded
            assert sum(asked.wiki == "metawiki" for asked in server.asked) == 5
            activity.close()


def broken_off(activity: Activity, there: Any, folder: Path) -> None:
    """Ask everybody, until the wiki fails at the second page of commonswiki's answer."""
    with asking(folder, there, concurrency="1") as (api, server, clock):
        good = server.reply

        def reply(wiki: str, params: Params) -> dict[str, Any]:
            failing = {"error": {"code": "readonly", "info": ""}}
            return failing if "uccontinue" in params and wiki == "commonswiki" else good(wiki, params)

        server.reply = reply
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert backfill.run(backfill.due(NOW)) == 1
        assert backfill.due(NOW) == []
        server.asked.clear()
        backfill.run([12345])
        assert server.asked == []
    (row,) = activity.asking.unfinished()
    assert (row.wiki, len(row.members), row.mark) == ("commonswiki", 5, NOW - LAG)


def gone_on(activity: Activity, there: Any, folder: Path, bad: str = "") -> tuple[set[str], int]:
    """Start again later; give where pages of commonswiki's contributions began, and how many ended in an error."""
    there.now += 1000
    with asking(folder, there, concurrency="1") as (api, server, clock):
        good, errors = server.reply, 0

        def reply(wiki: str, params: Params) -> dict[str, Any]:
            nonlocal errors
            if bad and wiki == "commonswiki" and params.get("uccontinue") and not errors:
                errors += 1
                return {"error": {"code": bad, "info": ""}}
            return good(wiki, params)

        server.reply = reply
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert backfill.run(backfill.due(there.now)) == 0
        begun = {key[2] for key in pages(server) if key[0] == "commonswiki"}
        assert sum(pages(server).values()) == len(pages(server)) + errors
    assert activity.asking.unfinished() == []
    return begun, errors


def test_gone_on_with_after_a_restart(tmp_path: Path, activity: Activity) -> None:
    """An answer that broke off is gone on with, and proves what it would have proven then."""
    there = world()
    broken_off(activity, there, tmp_path)
    assert "" not in gone_on(activity, there, tmp_path)[0]
    assert recorded(activity) == expected(there, activity)
    assert {wikis["commonswiki"] for wikis in marks(activity).values()} == {NOW - LAG}


def test_asked_anew_under_another_name(tmp_path: Path, activity: Activity) -> None:
    """When an account of the question has another name by then, what follows is not about it: all is asked anew."""
    there = world()
    broken_off(activity, there, tmp_path)
    rename(there, "Dipak", "Dipak of Nepal")
    activity.roster.rename(15, "Dipak", "Dipak of Nepal", NOW + 1)
    assert "" in gone_on(activity, there, tmp_path)[0]
    assert recorded(activity) == expected(there, activity)
    assert None not in marks(activity)["Dipak of Nepal"].values()


def test_asked_anew_from_an_earlier_start(tmp_path: Path, activity: Activity) -> None:
    """Who is followed from earlier on by then is asked about anew, as the question began too late for that."""
    there = world()
    broken_off(activity, there, tmp_path)
    activity._con.execute("UPDATE attachment SET verified = NULL WHERE account = 1")
    activity._con.execute("UPDATE tracking SET since = ? WHERE account = 1", [START - 100])
    assert "" in gone_on(activity, there, tmp_path)[0]
    assert ("Asha", "enwiki", 9000) in recorded(activity)
    assert {wikis["commonswiki"] for wikis in marks(activity).values()} == {NOW - LAG}


def test_asked_anew_where_it_cannot_be_gone_on_with(tmp_path: Path, activity: Activity) -> None:
    """A continuation that the wiki no longer understands is forgotten, and the same pass asks anew."""
    there = world()
    broken_off(activity, there, tmp_path)
    begun, errors = gone_on(activity, there, tmp_path, "badcontinue")
    assert (errors, "" in begun) == (1, True)
    assert recorded(activity) == expected(there, activity)
    assert None not in {mark for wikis in marks(activity).values() for mark in wikis.values()}


def test_who_lost_the_name_falls_silent(tmp_path: Path, activity: Activity) -> None:
    """Somebody whose name was erased since CentralAuth told it cannot be asked about, and is not due again at once."""
    activity.record(Batch(attachments=(Attachment(1, "enwiki", None),)))
    activity.asking.told([(1, NOW, 5)])
    activity._con.execute("UPDATE account SET name = NULL WHERE id = 1")
    with asking(tmp_path, world()) as (api, server, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert backfill.run([1]) == 0
        assert server.asked == []
        assert 1 not in backfill.due(NOW)


def test_a_start_that_moves_in_mid_question_proves_nothing(tmp_path: Path, activity: Activity) -> None:
    """What was asked from an account's former start on verifies nothing when it is followed from earlier on by then."""
    there = world()
    with asking(tmp_path, there, concurrency="1") as (api, server, clock):
        good = server.reply

        def reply(wiki: str, params: Params) -> dict[str, Any]:
            if wiki == "enwiki" and activity.asking.standing([1])[1].start == START:
                activity._con.execute("UPDATE attachment SET verified = NULL WHERE account = 1")
                activity._con.execute("UPDATE tracking SET since = ? WHERE account = 1", [START - 100])
            return good(wiki, params)

        server.reply = reply
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        assert set(marks(activity)["Asha"].values()) == {None}
        assert set(marks(activity)["Binod"].values()) == {NOW - LAG}
        assert backfill.due(NOW) == [1]
        backfill.run([1])
    assert set(marks(activity)["Asha"].values()) == {NOW - LAG}
    assert ("Asha", "enwiki", 9000) in recorded(activity)


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
        there.now += 86_400
        backfill.run(backfill.due(there.now))
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
        assert set(names(activity, backfill.due(NOW))) == {"Binod", "Chitra"} | (
            {name for name, wikis in marks(activity).items() if "hiwiki" in wikis}
        )


@pytest.mark.parametrize(("passed", "mark"), [(500, NOW - LAG), (-500, NOW - 500 - LAG)])
def test_marks_are_of_the_earlier_clock(tmp_path: Path, activity: Activity, passed: int, mark: int) -> None:
    """A mark is never beyond the instant until which the account's wikis are known, nor beyond the wiki's own time."""
    there = world()
    with asking(tmp_path, there, concurrency="1") as (api, server, clock):
        good = server.reply

        def reply(wiki: str, params: Params) -> dict[str, Any]:
            there.now = NOW + passed if "ucuser" in params else NOW
            return good(wiki, params)

        server.reply = reply
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
    assert {verified for wikis in marks(activity).values() for verified in wikis.values()} == {mark}


def test_a_newcomer_added_late(tmp_path: Path, activity: Activity) -> None:
    """Who is tracked later has no mark until all its wikis answered completely, and moves nobody else's."""
    there = world()
    there_by_then = dict.fromkeys(("commonswiki", "enwiki", "hiwiki"), NOW + 1000 - LAG)
    activity._con.execute("DELETE FROM tracking WHERE account = 5")
    with asking(tmp_path, there, concurrency="1") as (api, server, clock):
        good, down = server.reply, False

        def reply(wiki: str, params: Params) -> dict[str, Any]:
            return {"query": ["another form"]} if down and wiki == "enwiki" else good(wiki, params)

        server.reply = reply
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        activity._con.execute("INSERT INTO tracking VALUES (5, ?)", [START])
        there.now += 1000
        down = True
        assert backfill.run(backfill.due(NOW)) == 1
        assert marks(activity)["Dipak"] == there_by_then | {"enwiki": None}
        down = False
        backfill.run([5])
    assert marks(activity).pop("Dipak") == there_by_then
    assert {at for name, wikis in marks(activity).items() if name != "Dipak" for at in wikis.values()} == {NOW - LAG}
    assert recorded(activity) == expected(there, activity)


def test_a_dead_wiki_is_left_alone(tmp_path: Path, activity: Activity) -> None:
    """After three questions in a row that a wiki did not answer, a pass asks it no more, and all its accounts wait."""
    there = world()
    for n in range(5, 260):
        there.people.append(Person(11 + n, f"Person {n}", START + 10, START + 10))
        activity._con.execute(
            "INSERT INTO account (id, central_id, name, kind) VALUES (?, ?, ?, 'person')",
            [n + 1, 11 + n, f"Person {n}"],
        )
        activity._con.execute("INSERT INTO tracking VALUES (?, ?)", [n + 1, START])
    with asking(tmp_path, there, concurrency="1") as (api, server, clock):
        good = server.reply

        def reply(wiki: str, params: Params) -> dict[str, Any]:
            return {"query": ["another form"]} if wiki == "commonswiki" else good(wiki, params)

        server.reply = reply
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert backfill.run(backfill.due(NOW)) == 6
        assert sum(pages(server)[key] for key in pages(server) if key[0] == "commonswiki") == 3
        assert None not in {wikis["enwiki"] for wikis in marks(activity).values() if "enwiki" in wikis}
        assert backfill.due(NOW) == []
