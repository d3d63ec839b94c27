"""Enrolment sends as few requests as the protocol allows: counted by step, against the minimum computed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from collector import settings
from collector.api import Api, open_session
from collector.budget import Budget
from collector.category import fetch_files
from collector.clock import SystemClock
from collector.enrol import Enrolment
from collector.readings import due, selected
from state.activity import Activity
from state.roster import Contest
from tests.collector.asking import asking
from tests.collector.enrolling import CATEGORY, CONTEST, DAY, END, INDIA, START, enrol, world
from tests.collector.sandboxed import miniature, options, told
from tests.collector.scripted_world import Person, World


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give an empty private database."""
    found = Activity.open(tmp_path / "activity.db")
    yield found
    found.close()


def test_contests_wait_for_fifty_names(tmp_path: Path, activity: Activity) -> None:
    """Names of several contests are looked up 50 at a time, each once; a contest is stored once all its names are."""
    contests = [replace(CONTEST, label=f"P{n}", category=f"Images {n}") for n in range(3)]
    activity.roster.put_contests(contests)
    there = World(people=[Person(n, f"Person {n}", START) for n in range(1, 91)], now=END + DAY, page=500)
    there.versions = {n: [(f"Person {n}", START + n)] for n in range(1, 91)}
    spans = [range(1, 31), range(20, 61), range(55, 91)]
    there.categories = {one.category: list(span) for one, span in zip(contests, spans, strict=True)}
    with asking(tmp_path, there) as (api, _, clock):
        enrolment = Enrolment(api, activity, clock)
        steps = [(enrolment.read(contest), api.requests["identity"]) for contest in activity.roster.contests()]
        assert steps == [(0, 0), (30, 2), (0, 2)]
        assert (enrolment.settle(), api.requests["identity"]) == (41 + 36, 2 * ceil(90 / 50))
        assert (enrolment.settle(), enrolment.finish(), api.requests["identity"]) == (0, 0, 4)


def test_empty_categories_are_asked_about_together(tmp_path: Path, activity: Activity) -> None:
    """51 categories without files take one request each, and two more for all of them."""
    activity.roster.put_contests(replace(CONTEST, label=f"P{n}", category=f"Images {n}") for n in range(51))
    with asking(tmp_path, world(described={"Images 7"})) as (api, _, clock):
        enrol(api, activity, clock)
        assert api.requests == {"files": 53}
    rows = activity._con.execute("SELECT condition, count(*), count(complete) FROM contest GROUP BY 1")
    assert sorted(rows) == [("empty", 1, 1), ("missing", 50, 50)]


def test_the_fewest_requests(tmp_path: Path, activity: Activity) -> None:
    """500 files and 50 names in a request, names once a round, empty categories together, and nothing else.

    By the protocol a list goes on after 500 pages, whose versions come with it; 50 names take one request on Commons
    and one on Meta.
    """
    activity.roster.put_contests([CONTEST, INDIA, replace(CONTEST, label="Bhutan", category="Images 3")])
    people = [Person(n, f"Person {n}", START) for n in range(1, 131)]
    there = World(people=people, now=END + DAY, page=500, files_page=500)
    there.versions = {n: [(f"Person {1 + n % 130}", START + n)] for n in range(1, 1235)}
    there.categories = {CATEGORY: list(range(1, 1001)), INDIA.category: list(range(900, 1235))}
    with asking(tmp_path, there) as (api, _, clock):
        assert enrol(api, activity, clock) == 260
        files = ceil(1000 / 500) + ceil(335 / 500) + 1
        assert api.requests == {"files": files + 1, "identity": 2 * ceil(130 / 50)}
        api.requests.clear()
        there.versions |= {2000: [("Person 5", END + DAY)], 2001: [("Person 131", END + DAY)]}
        there.linked |= dict.fromkeys((2000, 2001), END + DAY)
        there.people.append(Person(131, "Person 131", START))
        there.categories[CATEGORY] += [2000, 2001]
        clock.advance(DAY)
        enrol(api, activity, clock)
        assert api.requests == {"files": 3, "identity": 2}


@contextmanager
def client(base: str, folder: Path) -> Iterator[Api]:
    """Give an Api of the miniature at `base`."""
    words = options(base, folder)
    asked = {name[2:].replace("-", "_"): value for name, value in zip(words[::2], words[1::2], strict=True)}
    found = settings.load(asked, {})
    clock = SystemClock()
    with open_session(found) as session:
        yield Api(session, Budget(60_000, found.concurrency, clock), clock, found)


@pytest.mark.slow
def test_a_whole_miniature(tmp_path: Path, activity: Activity) -> None:
    """All contests of a small world get their true participants, in the fewest requests the protocol allows.

    That is one for 500 files of a category, two for 50 names of an edition, and one for 50 categories without files.
    Read again, each contest that is not frozen takes one request and nobody is asked about.
    """
    with miniature("--seed", "3", "--scale", "0.1", "--live-rate", "0") as base, client(base, tmp_path) as api:
        truth = told(base, "/_sandbox/truth")
        activity.roster.put_contests(
            Contest(
                one["campaign"],
                one["year"],
                one["country"],
                one["iso2"],
                *(one[key] for key in ("category", "start", "end")),
            )
            for one in truth["contests"]
        )
        now = int(time.time())
        pending = due(selected(activity.roster.contests(), api.settings), now, DAY)
        enrolment, least = Enrolment(api, activity, SystemClock()), Counter[str]()
        seen: set[str] = set()
        with client(base, tmp_path) as other:
            for _, members in groupby(pending, lambda one: one.edition):
                names: set[str] = set()
                for contest in members:
                    uses = list(fetch_files(other, contest.category))
                    names |= {use.uploader for use in uses if use.uploader is not None} - seen
                    least += Counter(files=max(1, ceil(size(other, contest.category) / 500)), empty=not uses)
                    enrolment.read(contest)
                seen |= names
                least["identity"] += 2 * ceil(len(names) / 50)
                enrolment.settle()
        enrolment.finish()
        least["files"] += ceil(least.pop("empty") / 50)
        assert api.requests == +least
        sent = +api.requests
        again = due(activity.roster.contests(), now + 9, 0)
        enrolment = Enrolment(api, activity, SystemClock())
        assert sum([enrolment.read(contest) for contest in again]) + enrolment.finish() == 0
        assert api.requests - sent == Counter(files=len(again))
    assert 0 < len(again) < len(pending)
    assert true_participants(truth) == {
        one["category"]: {
            (row[0], *row[1:])
            for row in activity._con.execute(
                "SELECT coalesce(a.central_id, iif(a.name LIKE '#%', 'hidden', a.name)), p.first_upload, p.first_page,"
                " p.uploads FROM participation p JOIN account a ON a.id = p.account JOIN contest c ON c.id = p.contest"
                " WHERE c.category = ?",
                [one["category"]],
            )
        }
        for one in truth["contests"]
    }


def size(api: Api, title: str) -> int:
    """Give the number of files that a category's list has."""
    params = {"list": "categorymembers", "cmtitle": f"Category:{title}", "cmtype": "file", "cmlimit": "max"}
    return sum(len(answer["query"]["categorymembers"]) for answer in api.query(api.settings.api, params))


def true_participants(truth: Any) -> dict[str, set[tuple[Any, ...]]]:
    """Give by category who took part: central id, or the name of a local account, or that the name is hidden."""
    people = truth["people"]
    found: dict[str, set[tuple[Any, ...]]] = {}
    for one in truth["contests"]:
        rows = found.setdefault(one["category"], set())
        for key, part in truth["participants"][one["category"]].items():
            who = people[key]["name"] if people[key]["kind"] == "unattached" else int(key)
            who = "hidden" if people[key]["hidden"] else who
            rows.add((who, part["first_upload"], part["first_page"], part["uploads"]))
    return found
