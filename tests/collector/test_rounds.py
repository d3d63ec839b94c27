"""collector.rounds: what is due is done in a useful order, and what breaks off is taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from collector.clock import FakeClock
from collector.errors import ApiUnavailable, Stopped
from collector.rounds import Rounds, summary
from state.activity import Activity
from state.paths import private_db
from state.roster import Account
from tests.collector.asking import asking
from tests.collector.scripted_api import Fault, ScriptedApi
from tests.collector.scripted_world import Person, World
from tests.collector.three_contests import EARTH, END, INDIA, NEPAL, PAGE, START, count, names, world


@contextmanager
def working(folder: Path, there: World, **options: object) -> Iterator[tuple[Rounds, Activity, ScriptedApi, FakeClock]]:
    """Give the rounds of a collector on a scripted world."""
    activity = Activity.open(private_db(folder))
    try:
        with asking(folder, there, **options) as (api, server, clock):
            yield Rounds(api, activity, clock, lambda: None), activity, server, clock
    finally:
        activity.close()


def test_a_round_from_nothing(tmp_path: Path) -> None:
    """From an empty database one round finds the contests, the participants and their contributions."""
    with working(tmp_path, world()) as (rounds, activity, _, _):
        done = rounds.run()
        assert (done.contests, done.failed, done.participants, done.tracked) == (3, 0, 4, 3)
        assert names(activity) == {"Asha", "Binod", "Chitra"}
        assert count(activity, "contribution") == 3
        assert {contest.category for contest in activity.roster.contests() if contest.enrolled} == {NEPAL, INDIA, EARTH}
        (protected,) = activity._con.execute("SELECT sum(protected) FROM country").fetchone()
        assert protected == 36
    assert summary(asdict(done)).startswith("3 contests read: 4 participants new, 3 newly followed")


def test_the_latest_edition_is_backfilled_first(tmp_path: Path) -> None:
    """Editions are enrolled latest first, and each one's newcomers are asked about before the next is read."""
    there = world()
    there.people.append(Person(4, "Dipak", 1_714_521_605, 1_714_521_605))
    there.versions[4] = [("Dipak", 1_714_521_610)]
    there.categories[EARTH] = [4]
    with working(tmp_path, there) as (rounds, _, server, _):
        rounds.run()
        asked = [one.params.get("gcmtitle") or one.params.get("guiid") for one in server.asked]
    steps = [step for step in asked if step]
    assert steps[0].endswith(NEPAL)
    assert steps[1].endswith(INDIA)
    assert set(steps[2:5]) == {"1", "2", "3"}
    assert steps[5].endswith(EARTH)
    assert steps[6] == "4"


def test_nothing_due_asks_nothing(tmp_path: Path) -> None:
    """A second round right after the first sends no request at all."""
    with working(tmp_path, world()) as (rounds, _, server, _):
        rounds.run()
        server.asked.clear()
        rounds.run()
        assert server.asked == []


def test_a_day_later_contests_and_marks_are_renewed(tmp_path: Path) -> None:
    """After a day, the page is read again, contests not frozen are too, and everybody is verified anew."""
    there = world()
    with working(tmp_path, there) as (rounds, activity, server, clock):
        rounds.run()
        server.asked.clear()
        clock.advance(86_400)
        there.now += 86_400
        there.module = PAGE.replace("20250929235959", "20250928235959")
        done = rounds.run()
        read = {one.params["gcmtitle"].removeprefix("Category:") for one in server.asked if "gcmtitle" in one.params}
        assert read == {NEPAL, INDIA}  # earth2024 has been frozen since its first reading
        assert done.asked_about == 3
        (india,) = [contest for contest in activity.roster.contests() if contest.category == INDIA]
        assert india.end == END - 2 * 86_400


def test_contests_do_not_wait_for_all_verifications(tmp_path: Path) -> None:
    """Of the accounts due, a round verifies some, and another round follows at once and goes on where it stopped."""
    there = world()
    with working(tmp_path, there) as (rounds, _, server, clock):
        rounds.run()
        clock.advance(86_400)
        there.now += 86_400
        server.asked.clear()
        assert (rounds.run(most=1).asked_about, rounds.more) == (3, True)
        turns = 1
        while rounds.more:
            assert rounds.run(most=1).asked_about == 0
            turns += 1
        lists = [asked for asked in server.asked if "guscentralids" in asked.params]
        assert (turns > 1, len(lists)) == (True, 1)
        assert rounds.backfill.due(there.now) == []


def test_a_refused_row_is_kept_until_it_is_mended(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The page's bad row is known by name and said once, however often it is read; put right, it is forgotten."""
    there = world()
    refused = "SELECT source, place, why FROM refused"
    with working(tmp_path, there) as (rounds, activity, _, clock):
        for _ in range(2):
            rounds.run()
            clock.advance(86_400)
        rows = activity._con.execute(refused).fetchall()
        assert rows == [("module", "monuments2025 xx", "the code 'xx' is not among the prefixes")]
        assert caplog.text.count("contest-refused") == 1
        there.module = PAGE.replace("xx = {}", "")
        rounds.run()
        assert activity._con.execute(refused).fetchall() == []


def test_without_the_page_the_known_contests_stay(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A page that is gone is said, and the contests that are known are read as before."""
    there = world()
    with working(tmp_path, there) as (rounds, activity, _, clock):
        rounds.run()
        clock.advance(86_400)
        there.module = ""
        assert rounds.run().contests == 2
        assert len(activity.roster.contests()) == 3
    assert "Module:WL_data is not there" in caplog.text


def test_settings_choose_the_contests(tmp_path: Path) -> None:
    """Only the campaigns and years that are asked for are read."""
    with working(tmp_path, world(), campaigns="earth") as (rounds, activity, _, _):
        assert rounds.run().contests == 1
        assert {contest.category for contest in activity.roster.contests() if contest.enrolled} == {EARTH}


def test_enrolment_without_backfill(tmp_path: Path) -> None:
    """A round of everything without backfill reads all contests that are not frozen, and asks about nobody."""
    with working(tmp_path, world()) as (rounds, activity, _, clock):
        rounds.run(backfill=False)
        assert names(activity) == {"Asha", "Binod", "Chitra"}
        assert count(activity, "attachment") == 0
        clock.advance(1)
        done = rounds.run(everything=True, backfill=False)
        assert (done.contests, done.asked_about, done.resumed) == (2, 0, 0)


def test_a_broken_reading_of_everything_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Stopped between two contests, asking for everything again reads the others only; once done, all anew."""
    with working(tmp_path, world()) as (rounds, _, _, clock):
        rounds.run(backfill=False)
        clock.advance(5)
        seen: list[int] = []

        def stop() -> None:
            seen.append(1)
            raise Stopped

        rounds._look, look = stop, rounds._look
        with pytest.raises(Stopped):
            rounds.run(everything=True, backfill=False)
        rounds._look = look
        clock.advance(60)
        done = rounds.run(everything=True, backfill=False)
        assert (len(seen), done.contests, done.resumed) == (1, 1, 1)
        assert "1 contests read (1 had been read before a break)" in summary(asdict(done))
        clock.advance(60)
        assert rounds.run(everything=True, backfill=False).contests == 2


def test_a_contest_the_api_refuses(tmp_path: Path) -> None:
    """A contest whose category is refused is counted as failed, and the others are read."""
    with working(tmp_path, world()) as (rounds, activity, server, _):
        good = server.reply

        def reply(wiki: str, params: dict[str, str]) -> dict[str, Any]:
            if params.get("gcmtitle", "").endswith(INDIA):
                return {"error": {"code": "invalidcategory", "info": "no category"}}
            return good(wiki, params)

        server.reply = reply
        done = rounds.run()
        assert (done.contests, done.failed) == (2, 1)
        assert names(activity) == {"Asha", "Binod"}


def test_a_wiki_that_does_not_answer_is_told(tmp_path: Path) -> None:
    """What a wiki does not answer, or answers in another form than known, is counted and said."""
    with working(tmp_path, world()) as (rounds, activity, server, _):
        good = server.reply

        def reply(wiki: str, params: dict[str, str]) -> dict[str, Any]:
            return {"query": ["quite", "another", "form"]} if wiki == "enwiki" else good(wiki, params)

        server.reply = reply
        done = rounds.run()
        assert (done.asked_about, done.postponed) == (3, 1)
        assert count(activity, "contribution") == 2
    assert "3 accounts asked about, 1 questions not answered." in summary(asdict(done))


def test_imported_names_are_looked_up(tmp_path: Path) -> None:
    """An account that an import knows by name only gets its central id in the next round."""
    with working(tmp_path, world()) as (rounds, activity, _, _):
        activity.roster.put_accounts([Account(None, "Binod", None, START, kind="unresolved")])
        activity.roster.put_accounts([Account(None, "Never heard of", None, START, kind="unresolved")])
        rounds.run()
        rows = activity._con.execute(
            "SELECT name, central_id, kind FROM account WHERE name IN ('Binod', 'Never heard of')"
        )
        assert sorted(rows) == [("Binod", 2, "person"), ("Never heard of", None, "hidden")]


def test_a_round_alone_raises(tmp_path: Path) -> None:
    """Outside the service, what cannot be reached ends the round for the caller to say."""
    with working(tmp_path, world()) as (rounds, _, server, _):
        server.faults = [Fault(500)] * 6
        with pytest.raises(ApiUnavailable):
            rounds.run()


def test_the_settings_reach_the_api(tmp_path: Path) -> None:
    """The jobs ask with the settings' own User-Agent."""
    with working(tmp_path, world(), contact="ops@example.org") as (rounds, _, server, _):
        rounds.run(backfill=False)
        assert "(ops@example.org)" in server.asked[0].headers["User-Agent"]
