"""collector.jobs: an inbox that is answered whatever goes on, and failures that are survived."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from collector.clock import FakeClock
from collector.importing import job_of
from collector.jobs import Jobs
from state import inbox
from state.activity import Activity
from state.paths import private_db
from tests.collector.asking import asking
from tests.collector.scripted_api import Fault, ScriptedApi
from tests.collector.scripted_world import World
from tests.collector.three_contests import names, world


@contextmanager
def working(folder: Path, there: World, **options: object) -> Iterator[tuple[Jobs, Activity, ScriptedApi, FakeClock]]:
    """Give the jobs of a collector on a scripted world."""
    activity = Activity.open(private_db(folder))
    try:
        with asking(folder, there, **options) as (api, server, clock):
            yield Jobs(api, activity, clock, threading.Event()), activity, server, clock
    finally:
        activity.close()


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
            {"contests": 3, "participants": 4, "tracked": 3, "requests": {"contests": 1, "files": 4, "identity": 2}},
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
    assert len(answers) == 1
    assert {key: value for key, value in answers[0].items() if value} == answer


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
        jobs.rounds.run()
        thread.join()
    assert answers == [{"error": "the kind 'dance' is not known"}]


def test_waking_ends_the_wait(tmp_path: Path) -> None:
    """Whoever wakes the jobs has the next round soon, once."""
    with working(tmp_path, world()) as (jobs, _, _, clock):
        for woken, least, most in ((True, 0, 1), (False, 300, 301)):
            if woken:
                jobs.wake()
            begun = clock.monotonic()
            jobs._wait(300)
            assert least <= clock.monotonic() - begun <= most


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
