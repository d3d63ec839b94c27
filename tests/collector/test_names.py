"""collector.names: what became of names, from the log and by id, with as few requests as can be."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from collector.api import Api
from collector.clock import FakeClock
from collector.errors import ApiUnavailable
from collector.names import DAY, OVERLAP, NamePoll, RenameLog, Renaming, fetch_renamings, look_up
from state.activity import Activity
from state.entries import Account
from state.findings import CENTRAL_ID, MERGED, RENAMED, SUPPRESSED
from tests.collector.asking import asking
from tests.collector.scripted_api import Fault, ScriptedApi
from tests.collector.scripted_world import Person, World
from tests.state.world import found

NOW = 1_800_000_000
WEEK = 7 * DAY


@contextmanager
def knowing(folder: Path, there: World, **options: object) -> Iterator[tuple[Activity, Api, ScriptedApi, FakeClock]]:
    """Give a database that knows everybody in a scripted world, and a client of that world."""
    with closing(Activity.open(folder / "a.db")) as activity, asking(folder, there, **options) as (api, server, clock):
        people = [Account(p.central_id, p.name, p.registered, p.commons_registered) for p in there.people]
        activity.roster.put_accounts(people, NOW - 2 * DAY)
        yield activity, api, server, clock


def crowd(number: int) -> list[Person]:
    """Give so many people."""
    return [Person(1000 + n, f"Person {n}", 5, 5) for n in range(number)]


def names(activity: Activity) -> dict[int, str | None]:
    """Give the names by central id."""
    return dict(activity._con.execute("SELECT central_id, name FROM account"))


def rename(there: World, number: int, new: str, at: int, *, logged: bool = True) -> None:
    """Rename somebody, as the log tells or does not."""
    if logged:
        there.renamings.append((at, "rename", there.people[number].name, new))
    there.people[number].name = new


def test_the_log_is_read_in_pages_and_order(tmp_path: Path) -> None:
    """Renames and merges come oldest first over all pages; hidden entries and promoted accounts are left out."""
    there = World(log_page=2)
    there.renamings = [
        (60, "rename", "B", "C"),
        (50, "rename", "A", "B"),
        (40, "rename", "Too", "Early"),
        (55, "promote", "Lone", "Alone"),
        (56, "rename", "", ""),
        (70, "merge", "C|D", "E"),
    ]
    with asking(tmp_path, there) as (api, server, _):
        pages = list(fetch_renamings(api, 50))
    assert [entry for page in pages for entry in page] == [
        Renaming(("A",), "B", 50, merged=False),
        Renaming(("B",), "C", 60, merged=False),
        Renaming(("C", "D"), "E", 70, merged=True),
    ]
    assert len(server.asked) == len(pages) == 3
    assert {one.params["lelimit"] for one in server.asked} == {"max"}


def test_missed_renames_are_followed_from_the_log(tmp_path: Path) -> None:
    """What the stream missed, the log tells: also of an account renamed twice, and of one by its name only."""
    there = World(people=crowd(3))
    with knowing(tmp_path, there) as (activity, api, server, _):
        activity.roster.put_accounts([Account(None, "By name", None, 5, kind="unresolved")])
        there.renamings.append((NOW - 70, "rename", "By name", "By another"))
        rename(there, 0, "First", NOW - 60)
        rename(there, 0, "Second", NOW - 50)
        rename(there, 1, "Unseen", NOW - DAY - OVERLAP - 1)
        assert RenameLog(api, activity, FakeClock(NOW)).run() == 3
        assert names(activity) == {1000: "Second", 1001: "Person 1", 1002: "Person 2", None: "By another"}
        assert len(server.asked) == 1
        assert api.requests == {"names": 1}
        assert found(activity, RENAMED) == 3


def test_the_log_is_read_daily_and_after_a_hole(tmp_path: Path) -> None:
    """It is read at the start of a process, a day later, and when the stream had a hole; each time from the last on."""
    with knowing(tmp_path, World()) as (activity, api, server, clock):
        log = RenameLog(api, activity, clock)
        for seconds, due in ((0, 1), (0, 0), (DAY - 1, 0), (1, 1), (60, 0)):
            clock.advance(seconds)
            server.asked.clear()
            log.run()
            assert len(server.asked) == due, seconds
        activity.open_gap("eqiad.x", NOW, NOW + 2 * DAY, "a hole")
        log.run()
        assert len(server.asked) == 1
        assert int(server.asked[0].params["lestart"]) == NOW + DAY - OVERLAP
        RenameLog(api, activity, clock).run()
        assert len(server.asked) == 2


def test_a_log_that_breaks_off_is_read_again(tmp_path: Path) -> None:
    """When Meta fails in between, nothing is noted as read; the next run takes up everything."""
    there = World(people=crowd(2), log_page=1)
    with knowing(tmp_path, there) as (activity, api, server, clock):
        rename(there, 0, "First", NOW - 60)
        rename(there, 1, "Second", NOW - 50)
        log = RenameLog(api, activity, clock)

        def fail() -> None:
            server.faults.extend([Fault(503)] * 10)

        with pytest.raises(ApiUnavailable):
            log.run(fail)
        server.faults.clear()
        assert names(activity) == {1000: "First", 1001: "Person 1"}
        assert log.run() == 1
        assert names(activity) == {1000: "First", 1001: "Second"}


def test_merges_are_followed_from_the_log(tmp_path: Path) -> None:
    """Accounts merged into a known one, or into one asked for by its name, are part of it; one request for all."""
    there = World(people=[*crowd(4), Person(2000, "Stranger", registered=3)])
    with knowing(tmp_path, World(people=there.people[:4])) as (activity, api, server, clock):
        server.reply = there.reply()
        there.renamings += [
            (NOW - 60, "merge", "Person 0|Person 1", "Person 2"),
            (NOW - 50, "merge", "Person 3", "Stranger"),
            (NOW - 40, "merge", "Nobody of ours", "Somebody"),
        ]
        assert RenameLog(api, activity, clock).run() == 3
        assert names(activity) == {1002: "Person 2", 2000: "Stranger"}
        (merged, moved) = (account for (account,) in activity._con.execute("SELECT id FROM account ORDER BY id"))
        assert activity.names.aliases() == {1000: merged, 1001: merged, 1003: moved}
        assert [one.params.get("gususers") for one in server.asked] == [None, "Person 2|Stranger"]
        assert found(activity, MERGED) == 3


@pytest.mark.parametrize(("people", "requests"), [(0, 0), (1, 1), (50, 1), (51, 2), (120, 3)])
def test_a_poll_asks_fifty_at_a_time(tmp_path: Path, people: int, requests: int) -> None:
    """Everybody is asked about by id once in names_every, 50 a request, and not before that has passed."""
    with knowing(tmp_path, World(people=crowd(people))) as (activity, api, server, clock):
        poll = NamePoll(api, activity, clock)
        assert poll.run() == 0
        clock.advance(WEEK - 1)
        assert poll.run() == 0
        assert server.asked == []
        clock.advance(1)
        assert NamePoll(api, activity, clock).run() == 0
        assert len(server.asked) == requests
        assert api.requests == ({"names": requests} if requests else {})
        assert poll.run() == 0
        assert len(server.asked) == requests
        clock.advance(WEEK)
        poll.run()
        assert len(server.asked) == 2 * requests


def due(activity: Activity, api: Api, clock: FakeClock) -> NamePoll:
    """Give a poll that is due."""
    poll = NamePoll(api, activity, clock)
    poll.run()
    clock.advance(WEEK)
    return poll


def test_a_poll_finds_what_nobody_told(tmp_path: Path) -> None:
    """Other names, locks and suppression are found by id; a name comes back when the account is shown again."""
    there = World(people=crowd(4))
    with knowing(tmp_path, there) as (activity, api, server, clock):
        poll = due(activity, api, clock)
        rename(there, 0, "Unheard", NOW, logged=False)
        there.people[1].hidden = there.people[2].locked = True
        assert poll.run() == 2
        assert names(activity) == {1000: "Unheard", 1001: None, 1002: "Person 2", 1003: "Person 3"}
        assert activity._con.execute("SELECT central_id FROM account WHERE locked").fetchall() == [(1002,)]
        assert [found(activity, kind) for kind in (RENAMED, SUPPRESSED)] == [1, 1]
        there.people[1].hidden = False
        clock.advance(WEEK)
        server.asked.clear()
        assert poll.run() == 1
        assert names(activity)[1001] == "Person 1"
        assert len(server.asked) == 1


def test_somebody_merged_is_not_taken_for_suppressed(tmp_path: Path) -> None:
    """When an id is gone, the log is asked first: it may tell that the account is part of another now."""
    there = World(people=crowd(2))
    with knowing(tmp_path, there) as (activity, api, server, clock):
        poll = due(activity, api, clock)
        there.people.pop(0)
        there.renamings.append((NOW + WEEK - DAY, "merge", "Person 0", "Person 1"))
        assert poll.run() == 0
        assert names(activity) == {1001: "Person 1"}
        assert [one.params["list"] for one in server.asked] == ["globalusers", "logevents", "globalusers"]
        assert [found(activity, kind) for kind in (MERGED, SUPPRESSED)] == [1, 0]


def test_a_stopped_poll_goes_on_where_it_was(tmp_path: Path) -> None:
    """When Meta fails, what was asked stays asked, also over a restart; the rest is asked about next time."""
    there = World(people=crowd(120))
    with knowing(tmp_path, there) as (activity, api, server, clock):
        poll = due(activity, api, clock)

        def fail() -> None:
            server.faults.extend([Fault(503)] * 10)

        with pytest.raises(ApiUnavailable):
            poll.run(fail)
        server.faults.clear()
        server.asked.clear()
        rename(there, 119, "Last", NOW, logged=False)
        assert NamePoll(api, activity, clock).run() == 1
        assert [one.params["guscentralids"].split("|")[0] for one in server.asked] == ["1050", "1100"]
        server.asked.clear()
        clock.advance(WEEK - 3600)
        assert NamePoll(api, activity, clock).run() == 0
        assert server.asked == []


def test_half_of_all_people_are_not_suppressed_at_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An answer that knows hardly anybody is not believed: nobody's name is erased, and an error is logged."""
    there = World(people=crowd(30))
    with knowing(tmp_path, there) as (activity, api, _, clock):
        poll = due(activity, api, clock)
        for person in there.people[:16]:
            person.hidden = True
        rename(there, 20, "Believed", NOW, logged=False)
        assert poll.run() == 1
        assert None not in names(activity).values()
        assert names(activity)[1020] == "Believed"
    assert "names-doubted missing=16 of=30" in caplog.text


def test_without_globalusers_nothing_is_polled(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A Meta that does not know the list is asked once a period, and it is said once."""
    with knowing(tmp_path, World(people=crowd(120), globalusers=False)) as (activity, api, server, clock):
        poll = due(activity, api, clock)
        assert poll.run() == poll.run() == 0
        assert len(server.asked) == 1
        clock.advance(WEEK)
        poll.run()
    assert len(server.asked) == 2
    assert caplog.text.count("names-not-polled") == 1


def test_names_looked_up_are_stored_as_of_the_asking(tmp_path: Path) -> None:
    """Who has a name is stored for the time it was asked, less the lag: a rename told meanwhile wins, an older not."""
    there = World(people=[Person(7, "Asha", 5, 5)])
    with knowing(tmp_path, World(), replication_lag=600) as (activity, api, server, clock):
        server.reply = there.reply()
        assert look_up(api, activity, clock, ["Asha", "Gone"]) == [1, 2]
        assert not activity.roster.rename(None, "Asha", "Other", NOW - 601)
        assert activity.roster.rename(None, "Asha", "Renamed", NOW - 600)
        assert look_up(api, activity, clock, ["Asha"]) == [1]
        assert names(activity) == {7: "Asha", None: "Gone"}


def test_a_disagreement_is_counted(tmp_path: Path) -> None:
    """When Commons and Meta tell of two accounts by one name, nobody is taken for either, and it is counted."""
    there = World(people=crowd(2))
    answer: Callable[[str, dict[str, str]], dict[str, Any]] = there.reply()

    def reply(wiki: str, params: dict[str, str]) -> dict[str, Any]:
        told = answer(wiki, params)
        for row in told["query"].get("globalusers", ())[:1]:
            row["centralid"] = 4711
        return told

    with knowing(tmp_path, World()) as (activity, api, server, clock):
        server.reply = reply
        look_up(api, activity, clock, ["Person 0", "Person 1"])
        rows = activity._con.execute("SELECT central_id, name, kind FROM account").fetchall()
        assert rows == [(None, "Person 0", "unresolved"), (1001, "Person 1", "person")]
        assert found(activity, CENTRAL_ID) == 1


def test_no_name_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is followed, down to the last detail, the log holds no name."""
    there = World(people=crowd(3))
    with caplog.at_level(logging.DEBUG), knowing(tmp_path, there) as (activity, api, _, clock):
        poll = due(activity, api, clock)
        rename(there, 0, "Unheard", NOW + DAY)
        there.people[1].hidden = True
        assert RenameLog(api, activity, clock).run() + poll.run() == 2
    assert "renames-followed" in caplog.text
    assert not any(name in caplog.text for name in ("Person", "Unheard"))
