"""collector.live: participants as they arrive, asked about in few requests, and nothing lost on the way."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collector.arrivals import PATIENCE, PAUSES
from collector.errors import ApiError, ApiUnavailable
from collector.events import Revision
from collector.live import WATCHED, WOKEN
from state.entries import Account
from tests.collector.living import CONTEST, INDIA, NOW, START, categorized, living, uploaded, world
from tests.collector.scripted_api import Fault
from tests.collector.scripted_world import Person


def test_a_newcomer_arrives_with_the_file(tmp_path: Path) -> None:
    """Two requests tell who the uploader is; file, part, account and tracking are stored, and the jobs are woken."""
    with living(tmp_path, world()) as one:
        uploaded(one.arrivals, 1)
        assert one.after() == 0
        categorized(one.arrivals, 1)
        assert one.after() == 1
        assert one.asked() == ["users", "globalusers"]
        assert one.participants() == [("P1", NOW + 1, 1, 1)]
        assert [account.name for account in one.activity.roster.tracked_accounts()] == ["P1"]
        assert one.rows("SELECT page, ts FROM file") == [(1, NOW + 1)]
        assert len(one.woken) == 1
        assert one.api.requests == {"identity": 2}


def test_fifty_newcomers_cost_two_requests(tmp_path: Path) -> None:
    """120 files of 120 people are six requests, and another file of each is none."""
    with living(tmp_path, world(240)) as one:
        for n in range(1, 121):
            uploaded(one.arrivals, n)
            categorized(one.arrivals, n)
        assert one.after(0) == 120
        assert one.asked() == ["users", "globalusers"] * 3
        for n in range(121, 241):
            uploaded(one.arrivals, n, 9000 + n - 120, f"P{n - 120}")
            categorized(one.arrivals, n)
        assert one.after(0) == 0
        assert one.asked() == []
        assert one.rows("SELECT min(uploads), max(uploads), count(*) FROM participation") == [(2, 2, 120)]


def test_what_the_stream_did_not_tell_is_asked_by_title(tmp_path: Path) -> None:
    """Of a file that was uploaded long ago, overwritten meanwhile, the first uploader is enrolled, with one request."""
    there = world()
    there.versions[1].insert(0, ("P2", NOW + 50))
    with living(tmp_path, there) as one:
        for n in (1, 3):
            categorized(one.arrivals, n)
        assert one.after() == 0
        assert one.after(PATIENCE) == 2
        assert one.asked() == ["imageinfo|info", "users", "globalusers"]
        assert one.participants() == [("P1", NOW + 1, 1, 1), ("P3", NOW + 3, 3, 1)]
        assert one.api.requests == {"files": 1, "identity": 2}


def test_a_known_account_is_asked_about_by_nobody(tmp_path: Path) -> None:
    """By central id whatever it is called, else by the name of a global account; a name alone proves nothing."""
    with living(tmp_path, world()) as one:
        one.activity.roster.put_accounts(
            [
                Account(9001, "Once called so", START, START),
                Account(9002, "P2", START, START),
                Account(None, "P3", None, None, kind="unresolved"),
            ]
        )
        uploaded(one.arrivals, 1)
        uploaded(one.arrivals, 2, None)
        for n in (1, 2):
            categorized(one.arrivals, n)
        assert one.after() == 2
        assert one.asked() == []
        uploaded(one.arrivals, 3)
        categorized(one.arrivals, 3)
        assert one.after() == 1
        assert one.asked() == ["users", "globalusers"]
        assert [name for name, *_ in one.participants()] == ["Once called so", "P2", "P3"]


@pytest.mark.parametrize("told", [9001, None])
def test_a_name_not_known_yet_is_tried_again(tmp_path: Path, told: int | None) -> None:
    """CentralAuth takes a while to know a new account: it is asked again after growing pauses, until it does."""
    there = world()
    asha = there.people.pop(0)
    with living(tmp_path, there) as one:
        uploaded(one.arrivals, 1, told)
        categorized(one.arrivals, 1)
        assert one.after() == 0
        assert one.after(PAUSES[0] - 1) == 0
        assert len(one.asked()) == 2
        assert one.after(1) == 0
        assert len(one.asked()) == 2
        there.people.append(asha)
        assert one.after(PAUSES[1]) == 1
        assert one.rows("SELECT central_id, kind FROM account") == [(9001, "person")]


def test_a_name_nobody_ever_has_is_left_to_the_reading(tmp_path: Path) -> None:
    """After a handful of questions the arrival is dropped, and nothing of it is stored."""
    there = world()
    del there.people[0]
    with living(tmp_path, there) as one:
        uploaded(one.arrivals, 1)
        categorized(one.arrivals, 1)
        one.after()
        for pause in (*PAUSES, 10_000.0, 10_000.0):
            one.after(pause)
        assert one.api.requests == {"identity": 2 * (len(PAUSES) + 1)}
        assert one.rows("SELECT (SELECT count(*) FROM file) + (SELECT count(*) FROM account)") == [(0,)]
        assert one.arrivals.dropped == 1


def test_a_name_that_changed_hands_is_nobody(tmp_path: Path) -> None:
    """When the name now is another central id's than the upload's, its holder takes part in nothing."""
    with living(tmp_path, world()) as one:
        uploaded(one.arrivals, 1, 5)
        categorized(one.arrivals, 1)
        assert one.after() == 0
        assert one.participants() == []


def test_who_cannot_be_new_takes_part(tmp_path: Path) -> None:
    """A bot of a group, and an account of Commons alone, are participants and not followed."""
    there = world()
    there.people[0].groups = ("bot",)
    there.people[1].central_id = 0
    there.people.append(Person(77, "P2", wikis=["enwiki"]))
    with living(tmp_path, there) as one:
        uploaded(one.arrivals, 1)
        uploaded(one.arrivals, 2, None)
        for n in (1, 2):
            categorized(one.arrivals, n)
        assert one.after() == 2
        assert one.rows("SELECT kind FROM account WHERE central_id = 9001") == [("bot",)]
        assert one.activity.roster.tracked_accounts() == []


def test_a_name_that_is_changing_hands_is_tried_again(tmp_path: Path) -> None:
    """While Commons and Meta know different accounts by a name, a rename is under way, and nothing is stored."""
    there = world()
    with living(tmp_path, there) as one:
        there.people.insert(0, Person(77, "P1", START, None, wikis=["enwiki"]))
        uploaded(one.arrivals, 1, None)
        categorized(one.arrivals, 1)
        assert one.after() == 0
        assert one.rows("SELECT count(*) FROM account") == [(0,)]
        there.people[0].name = "Renamed"
        assert one.after(PAUSES[0]) == 1
        assert one.rows("SELECT central_id, name FROM account") == [(9001, "P1")]


def test_a_hidden_uploader_is_left_to_the_reading(tmp_path: Path) -> None:
    """As are files that are no longer there, and redirects: nothing is stored of them."""
    there = world()
    there.versions[1] = [(None, NOW)]
    there.redirects.add(2)
    del there.versions[3]
    with living(tmp_path, there) as one:
        for n in (1, 2, 3):
            categorized(one.arrivals, n)
        for pause in (PATIENCE, *PAUSES, 1.0):
            assert one.after(pause) == 0
        assert one.rows("SELECT count(*) FROM file") == [(0,)]
        assert one.asked() == ["imageinfo|info"] * (1 + len(PAUSES))
        assert one.arrivals.due().unknown == ()


def test_files_outside_the_contest_make_no_participant(tmp_path: Path) -> None:
    """A file from before the start is stored, as a complete reading stores it, and nobody takes part with it."""
    there = world()
    there.versions[1] = [("P1", START - 1)]
    with living(tmp_path, there) as one:
        categorized(one.arrivals, 1)
        assert one.after(PATIENCE) == 0
        assert one.rows("SELECT page, ts FROM file") == [(1, START - 1)]
        assert one.participants() == []


def test_a_new_contest_is_live_without_a_restart(tmp_path: Path) -> None:
    """Ten seconds after it was registered, files arrive in it; campaigns that nobody asked for have none."""
    with living(tmp_path, world()) as one:
        india = replace(CONTEST, label="India", country="IN", category=INDIA)
        one.activity.roster.put_contests([india])
        uploaded(one.arrivals, 1)
        assert one.after(WATCHED) == 0
        categorized(one.arrivals, 1, INDIA)
        assert one.after() == 1


def test_whole_editions_are_not_live(tmp_path: Path) -> None:
    """The category of a whole edition is read after its end, and nobody arrives in it."""
    whole = replace(CONTEST, label="Global", country=None, category=INDIA)
    with living(tmp_path, world(), whole) as one:
        uploaded(one.arrivals, 1)
        categorized(one.arrivals, 1, INDIA)
        assert one.after() == 0
        assert one.asked() == []


@pytest.mark.parametrize("told", [True, False])
def test_nothing_is_lost_while_the_api_is_away(tmp_path: Path, told: bool) -> None:
    """What could not be asked stays due, and is enrolled when the API is back; nothing is stored in between."""
    with living(tmp_path, world()) as one:
        if told:
            uploaded(one.arrivals, 1)
        categorized(one.arrivals, 1)
        one.server.faults = [Fault(500)] * 6
        with pytest.raises(ApiUnavailable):
            one.after(PATIENCE)
        assert one.participants() == []
        assert one.after(0) == 1


def test_a_refusal_does_not_stand_in_the_way(tmp_path: Path) -> None:
    """What the API refuses to tell is tried less and less, and others arrive meanwhile."""
    there = world()
    with living(tmp_path, there) as one:
        good = one.server.reply

        def reply(wiki: str, params: dict[str, str]) -> dict[str, Any]:
            if "P1" in params.get("ususers", "").split("|"):
                return {"error": {"code": "nonsense", "info": "no"}}
            return good(wiki, params)

        one.server.reply = reply
        for n in (1, 2):
            uploaded(one.arrivals, n)
        categorized(one.arrivals, 1)
        with pytest.raises(ApiError):
            one.after()
        categorized(one.arrivals, 2)
        assert one.after() == 1


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """The arrival is enrolled when there is room again, a bot marked then, too."""
    with living(tmp_path, world()) as one:
        one.activity.roster.put_accounts([Account(55, "Cleaner", START, START)])
        uploaded(one.arrivals, 1)
        categorized(one.arrivals, 1)
        one.arrivals.met({55})
        one.activity._con.execute("PRAGMA query_only = ON")
        with pytest.raises(sqlite3.OperationalError):
            one.after()
        one.activity._con.execute("PRAGMA query_only = OFF")
        assert one.after() == 1
        assert one.rows("SELECT kind FROM account WHERE central_id = 55") == [("bot",)]


def test_a_bot_among_the_tracked_is_followed_no_longer(tmp_path: Path) -> None:
    """An account that the stream calls a bot is one for good, whatever its groups say later."""
    with living(tmp_path, world()) as one:
        uploaded(one.arrivals, 1)
        categorized(one.arrivals, 1)
        one.after()
        one.arrivals.take(Revision("enwiki", 9, NOW, "P1", 9001, bot=True))
        one.after()
        assert one.activity.roster.tracked_accounts() == []
        one.activity.roster.put_accounts([Account(9001, "P1", START + 5, START + 5)])
        one.activity.roster.retrack()
        assert one.activity.roster.tracked_accounts() == []


def test_the_jobs_are_not_woken_for_each(tmp_path: Path) -> None:
    """Questions about new people share requests, so after the first the next ones wait up to a minute together."""
    with living(tmp_path, world()) as one:
        for n in (1, 2, 3):
            uploaded(one.arrivals, n)
            categorized(one.arrivals, n)
            one.after()
        assert len(one.woken) == 1
        one.after(WOKEN)
        one.after(WOKEN)
        assert len(one.woken) == 2


def test_it_runs_until_the_stop(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be reached is said without a name and tried again; a stop ends it."""
    with living(tmp_path, world()) as one:
        uploaded(one.arrivals, 1)
        categorized(one.arrivals, 1)
        one.server.faults = [Fault(500)] * 6
        stop = threading.Event()

        def wait(event: threading.Event, seconds: float) -> bool:
            if one.participants():
                stop.set()
            one.clock.advance(seconds)
            return stop.is_set()

        one.clock.wait = wait  # type: ignore[method-assign]
        one.live.run(stop)
        assert one.participants() == [("P1", NOW + 1, 1, 1)]
    assert "arrivals-wait" in caplog.text
    assert "P1" not in caplog.text
