"""collector.jobs: rounds that do what is due, an inbox that is answered, and failures that are survived."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from collector.api import Api
from collector.clock import FakeClock
from collector.errors import ApiUnavailable
from collector.importing import job_of
from collector.jobs import Jobs, summary
from state import inbox
from state.activity import Activity
from state.paths import private_db
from state.roster import Account
from tests.collector.asking import asking
from tests.collector.scripted_api import Fault, ScriptedApi
from tests.collector.scripted_world import Person, World

START, END = 1_756_684_800, 1_759_276_800  # 2025-09-01 and 2025-10-01, UTC
NEPAL = "Images from Wiki Loves Monuments 2025 in Nepal"
INDIA = "Images from Wiki Loves Monuments 2025 in India"
EARTH = "Images from Wiki Loves Earth 2024 in Nepal"
PAGE = """
wl["prefixes"] = { np = "Nepal", ["in"] = "India" }
wl["monuments"][2025] = { np = { start = 20250901000000, ["end"] = 20250930235959 },
                          ["in"] = { start = 20250901000000, ["end"] = 20250929235959 },
                          xx = {} }
wl["earth"][2024] = { np = { start = 20240501000000, ["end"] = 20240531235959 } }
"""


def world() -> World:
    """Give three contests, three newcomers in two of them, and what they did afterwards."""
    people = [Person(n, name, START + 5, START + 5) for n, name in enumerate(("Asha", "Binod", "Chitra"), 1)]
    people[1].wikis.append("enwiki")
    return World(
        people=people,
        versions={1: [("Asha", START + 10)], 2: [("Binod", START + 10)], 3: [("Chitra", START + 10)]},
        categories={NEPAL: [1, 2], INDIA: [2, 3]},
        revs={"commonswiki": [("Asha", 10, END + 5), ("Chitra", 11, END + 5)], "enwiki": [("Binod", 12, END + 5)]},
        module=PAGE,
        now=END + 10 * 86_400,
    )


@contextmanager
def working(folder: Path, there: World, **options: object) -> Iterator[tuple[Jobs, Activity, ScriptedApi, FakeClock]]:
    """Give the jobs of a collector on a scripted world."""
    activity = Activity.open(private_db(folder))
    try:
        with asking(folder, there, **options) as (api, server, clock):
            yield Jobs(api, activity, clock, threading.Event()), activity, server, clock
    finally:
        activity.close()


def names(activity: Activity) -> set[str | None]:
    """Give the names of the tracked accounts."""
    return {account.name for account in activity.roster.tracked_accounts()}


def count(activity: Activity, table: str) -> int:
    """Give the number of rows of a table."""
    return int(activity._con.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_round_from_nothing(tmp_path: Path) -> None:
    """From an empty database one round finds the contests, the participants and their contributions."""
    with working(tmp_path, world()) as (jobs, activity, _, _):
        done = jobs.round()
        assert (done.contests, done.failed, done.participants, done.tracked) == (3, 0, 4, 3)
        assert names(activity) == {"Asha", "Binod", "Chitra"}
        assert count(activity, "contribution") == 3
        assert {contest.category for contest in activity.roster.contests() if contest.enrolled} == {NEPAL, INDIA, EARTH}
        (protected,) = activity._con.execute("SELECT sum(protected) FROM country").fetchone()
        assert protected == 36
    assert summary(asdict(done)).startswith("3 contests read: 4 participants, 3 newly followed")


def test_the_latest_edition_is_backfilled_first(tmp_path: Path) -> None:
    """Editions are enrolled latest first, and each one's newcomers are asked about before the next is read."""
    there = world()
    there.people.append(Person(4, "Dipak", 1_714_521_605, 1_714_521_605))
    there.versions[4] = [("Dipak", 1_714_521_610)]
    there.categories[EARTH] = [4]
    with working(tmp_path, there) as (jobs, _, server, _):
        jobs.round()
        asked = [one.params.get("gcmtitle") or one.params.get("guiid") for one in server.asked]
    steps = [step for step in asked if step]
    assert steps[0].endswith(NEPAL)
    assert steps[1].endswith(INDIA)
    assert set(steps[2:5]) == {"1", "2", "3"}
    assert steps[5].endswith(EARTH)
    assert steps[6] == "4"


def test_nothing_due_asks_nothing(tmp_path: Path) -> None:
    """A second round right after the first sends no request at all."""
    with working(tmp_path, world()) as (jobs, _, server, _):
        jobs.round()
        server.asked.clear()
        jobs.round()
        assert server.asked == []


def test_a_day_later_contests_and_marks_are_renewed(tmp_path: Path) -> None:
    """After a day, the page is read again, contests not frozen are too, and everybody is verified anew."""
    there = world()
    with working(tmp_path, there) as (jobs, activity, server, clock):
        jobs.round()
        server.asked.clear()
        clock.advance(86_400)
        there.now += 86_400
        there.module = PAGE.replace("20250929235959", "20250928235959")
        done = jobs.round()
        read = {one.params["gcmtitle"].removeprefix("Category:") for one in server.asked if "gcmtitle" in one.params}
        assert read == {NEPAL, INDIA}  # earth2024 has been frozen since its first reading
        assert done.asked_about == 3
        (india,) = [contest for contest in activity.roster.contests() if contest.category == INDIA]
        assert india.end == END - 2 * 86_400


def test_contests_do_not_wait_for_all_verifications(tmp_path: Path) -> None:
    """Of the accounts due, a round verifies only so many, and another round follows at once for the others."""
    with working(tmp_path, world()) as (jobs, _, _, clock):
        jobs.round()
        clock.advance(86_400)
        assert jobs.round(most=2).asked_about == 2
        assert jobs._soon
        assert jobs.round(most=2).asked_about == 1


def test_a_row_set_aside_is_counted_once(tmp_path: Path) -> None:
    """The page's bad row is in the quarantine with its name, however often the page is read."""
    with working(tmp_path, world()) as (jobs, activity, _, clock):
        jobs.round()
        clock.advance(86_400)
        jobs.round()
        rows = activity._con.execute("SELECT reason, sample, n FROM quarantine").fetchall()
    assert rows == [("a contest: the code 'xx' is not among the prefixes", "monuments2025 xx", 1)]


def test_without_the_page_the_known_contests_stay(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A page that is gone is said, and the contests that are known are read as before."""
    there = world()
    with working(tmp_path, there) as (jobs, activity, _, clock):
        jobs.round()
        clock.advance(86_400)
        there.module = ""
        assert jobs.round().contests == 2
        assert len(activity.roster.contests()) == 3
    assert "Module:WL_data is not there" in caplog.text


def test_settings_choose_the_contests(tmp_path: Path) -> None:
    """Only the campaigns and years that are asked for are read."""
    with working(tmp_path, world(), campaigns="earth") as (jobs, activity, _, _):
        assert jobs.round().contests == 1
        assert {contest.category for contest in activity.roster.contests() if contest.enrolled} == {EARTH}


def test_enrolment_without_backfill(tmp_path: Path) -> None:
    """A round of everything without backfill reads all contests that are not frozen, and asks about nobody."""
    with working(tmp_path, world()) as (jobs, activity, _, _):
        jobs.round(backfill=False)
        assert names(activity) == {"Asha", "Binod", "Chitra"}
        assert count(activity, "attachment") == 0
        done = jobs.round(everything=True, backfill=False)
        assert (done.contests, done.asked_about) == (2, 0)


def test_a_contest_the_api_refuses(tmp_path: Path) -> None:
    """A contest whose category is refused is counted as failed, and the others are read."""
    with working(tmp_path, world()) as (jobs, activity, server, _):
        good = server.reply

        def reply(wiki: str, params: dict[str, str]) -> dict[str, Any]:
            if params.get("gcmtitle", "").endswith(INDIA):
                return {"error": {"code": "invalidcategory", "info": "no category"}}
            return good(wiki, params)

        server.reply = reply
        done = jobs.round()
        assert (done.contests, done.failed) == (2, 1)
        assert names(activity) == {"Asha", "Binod"}


def test_a_wiki_that_does_not_answer_is_told(tmp_path: Path) -> None:
    """What a wiki does not answer, or answers in another form than known, is counted and said."""
    with working(tmp_path, world()) as (jobs, activity, server, _):
        good = server.reply

        def reply(wiki: str, params: dict[str, str]) -> dict[str, Any]:
            return {"query": ["quite", "another", "form"]} if wiki == "enwiki" else good(wiki, params)

        server.reply = reply
        done = jobs.round()
        assert (done.asked_about, done.postponed) == (3, 1)
        assert count(activity, "contribution") == 2
    assert summary(asdict(done)).endswith("3 accounts asked about, 1 questions not answered")


def submitted(folder: Path, job: inbox.Job) -> tuple[threading.Thread, list[inbox.Job]]:
    """Leave a job in the inbox from another thread; give it and the list its answer comes into."""
    answers: list[inbox.Job] = []
    thread = threading.Thread(target=lambda: answers.append(inbox.submit(folder, job, 30)))
    thread.start()
    while not any(True for _ in inbox.pending(folder)):
        pass
    return thread, answers


@pytest.mark.parametrize(
    ("job", "answer"),
    [
        (
            {"kind": "enrol"},
            {"contests": 3, "failed": 0, "participants": 4, "tracked": 3, "asked_about": 0, "postponed": 0},
        ),
        ({"kind": "dance"}, {"error": "the kind 'dance' is not known"}),
    ],
)
def test_the_inbox_is_answered_while_idle(tmp_path: Path, job: inbox.Job, answer: inbox.Job) -> None:
    """A job left in the inbox is done while the collector waits, and answered with what was done."""
    with working(tmp_path, world()) as (jobs, _, _, _):
        thread, answers = submitted(tmp_path, job)
        jobs._wait(10)
        thread.join()
    assert answers == [answer]


def test_the_inbox_is_looked_into_during_a_round(tmp_path: Path) -> None:
    """A job that comes in the middle of a long round does not wait for its end."""
    with working(tmp_path, world()) as (jobs, _, server, clock):
        good = server.reply
        waiting: list[threading.Thread] = []

        def reply(wiki: str, params: dict[str, str]) -> dict[str, Any]:
            if "guiid" in params:
                assert waiting
                assert not list(inbox.pending(tmp_path))
            clock.advance(1)
            return good(wiki, params)

        server.reply = reply
        thread, answers = submitted(tmp_path, {"kind": "dance"})
        waiting.append(thread)
        jobs.round()
        thread.join()
    assert answers == [{"error": "the kind 'dance' is not known"}]


def test_imported_names_are_looked_up(tmp_path: Path) -> None:
    """An account that an import knows by name only gets its central id in the next round."""
    with working(tmp_path, world()) as (jobs, activity, _, _):
        activity.roster.put_accounts([Account(None, "Binod", None, START, kind="unresolved")])
        activity.roster.put_accounts([Account(None, "Never heard of", None, START, kind="unresolved")])
        jobs.round()
        rows = activity._con.execute(
            "SELECT name, central_id, kind FROM account WHERE name IN ('Binod', 'Never heard of')"
        )
        assert sorted(rows) == [("Binod", 2, "person"), ("Never heard of", None, "hidden")]


def test_an_import_comes_through_the_inbox(tmp_path: Path) -> None:
    """The import command's job is stored by the running collector, which answers with the counts."""
    from collector.import_intake import Intake

    with working(tmp_path, world()) as (jobs, _, _, _):
        thread, answers = submitted(tmp_path, job_of(Intake(), ()))
        jobs._wait(10)
        thread.join()
    assert answers[0]["contests"] == 0


def test_what_cannot_be_reached_is_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """When Commons is away, `run` says so in a sentence with the host and goes on until it is back."""
    with working(tmp_path, world()) as (jobs, activity, server, clock):
        server.faults = [Fault(500)] * 6
        done = threading.Event()

        def wait(event: threading.Event, seconds: float) -> bool:
            if activity.roster.tracked_accounts():
                jobs._stop.set()
            clock.advance(seconds)
            return jobs._stop.is_set()

        clock.wait = wait  # type: ignore[method-assign]
        jobs.run()
        done.set()
        assert names(activity) == {"Asha", "Binod", "Chitra"}
    assert "could not be reached: status 500; trying again in 60 s" in caplog.text


def test_a_full_disk_is_survived(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """When the database cannot be written, the round ends with a line, and the next one completes it."""
    with working(tmp_path, world()) as (jobs, activity, _, clock):
        activity._con.execute("PRAGMA max_page_count = 1")
        rounds = 0

        def wait(event: threading.Event, seconds: float) -> bool:
            nonlocal rounds
            rounds += 1
            activity._con.execute("PRAGMA max_page_count = 1000000")
            if activity.roster.tracked_accounts():
                jobs._stop.set()
            clock.advance(seconds)
            return jobs._stop.is_set()

        clock.wait = wait  # type: ignore[method-assign]
        jobs.run()
        assert rounds
        assert names(activity) == {"Asha", "Binod", "Chitra"}
    assert "the database cannot be written" in caplog.text


def test_a_round_alone_raises(tmp_path: Path) -> None:
    """Outside the service, what cannot be reached ends the round for the caller to say."""
    with working(tmp_path, world()) as (jobs, _, server, _):
        server.faults = [Fault(500)] * 6
        with pytest.raises(ApiUnavailable):
            jobs.round()


def test_the_settings_reach_the_api(tmp_path: Path) -> None:
    """The jobs ask with the settings' own User-Agent."""
    with working(tmp_path, world(), contact="ops@example.org") as (jobs, _, server, _):
        jobs.round(backfill=False)
        assert isinstance(jobs._api, Api)
        assert "(ops@example.org)" in server.asked[0].headers["User-Agent"]
