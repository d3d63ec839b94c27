"""Following a real farm of wikis."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from collector import service, settings
from collector.arrivals import Arrivals
from collector.clock import SystemClock
from collector.events import Change, Renamed
from collector.follow import Feed, Follower
from collector.live import LiveEnrolment
from state.activity import Activity, open_reader
from state.entries import Account, Contest, Participation
from tests.collector.followed import (
    session,
    until,
)
from tests.conftest import Rig
from tests.state.world import DAY, END, START, populated


@pytest.mark.rig
def test_a_farms_edits_are_recorded_exactly(tmp_path: Path, rig: Rig) -> None:
    """Edits, uploads, a global rename and a deletion on five real wikis: what their truth says, by central id.

    Revisions of names given up during the rename are their account's, and nobody else's are recorded.
    """
    users = {u["central_id"]: n for n, u in truth(rig, "ground_truth")["users"].items() if "central_id" in u}
    activity, began = everybody(tmp_path / "activity.db", users), int(time.time())

    def on_change(change: Change) -> None:
        if isinstance(change, Renamed) and change.everywhere:
            activity.roster.rename(None, change.old, change.new, change.ts)

    stop = threading.Event()
    made = Follower(Feed(rig.bridge), activity, SystemClock(), session=session, on_change=on_change)
    thread = threading.Thread(target=made.run, args=(stop,))
    thread.start()
    try:
        until(lambda: made.progress.connected)
        live = [str(rig.folder / "venv/bin/python"), "live.py", "--count", "30", "--uploads", "3", "--seed", str(began)]
        more = ["--workers", "2", "--renames", "1", "--deletes", "1"]
        env = os.environ | {"RIG_STATE": str(rig.state)}
        subprocess.run([*live, *more], cwd=rig.folder, env=env, check=True, capture_output=True, timeout=120)
        want = revisions_since(truth(rig, "live_truth"), began, set(users))
        until(lambda: want <= by_central_id(activity, began), 10)
    finally:
        stop.set()
        thread.join(10)
    assert len(want) > 30
    assert by_central_id(activity, began) == want
    assert uploads_recorded(activity) == uploaded_since(truth(rig, "live_truth"), began)
    assert (made.progress.rejects, activity.gaps()) == (0, [])
    activity.close()


@pytest.mark.rig
def test_a_farms_newcomers_arrive(tmp_path: Path, rig: Rig) -> None:
    """Who uploads into a contest takes part once the wiki's job queue has told of the category, without a reading.

    Accounts that are seconds old are known by then, and nobody asks about a file.
    """
    began, activity = int(time.time()) - 1, Activity.open(tmp_path / "activity.db")
    category = running_contest(rig)
    activity.roster.put_contests([Contest("earth", 2027, "India", "IN", category, began, began + DAY)])
    stop, clock = threading.Event(), SystemClock()
    with service.client(settings_of(rig, tmp_path), clock, stop) as api:
        arrivals = Arrivals(clock)
        live = LiveEnrolment(api, activity, clock, arrivals)
        made = Follower(Feed(rig.bridge), activity, clock, session=session, on_change=arrivals.take)
        threads = [threading.Thread(target=work, args=(stop,)) for work in (made.run, live.run)]
        for thread in threads:
            thread.start()
        try:
            until(lambda: made.progress.connected)
            act(
                rig,
                "venv/bin/python",
                "live.py",
                "--count",
                "4",
                "--uploads",
                "4",
                "--newcomers",
                "3",
                "--workers",
                "1",
                "--category",
                category,
            )
            act(rig, "./up.sh", "jobs")
            want = uploads_since(truth(rig, "live_truth"), began, category)
            until(lambda: uploads_of(activity) == want, 20)
        finally:
            stop.set()
            for thread in threads:
                thread.join(10)
    assert len(want) >= 4
    made_now = "SELECT count(*) FROM tracking t JOIN account a ON a.id = t.account WHERE a.registered >= ?"
    assert activity._con.execute(made_now, [began]).fetchone() == (3,)  # others may be new by another definition
    assert api.requests["files"] == 0
    assert (made.progress.rejects, made.progress.hook_errors) == (0, 0)
    activity.close()


def running_contest(rig: Rig) -> str:
    """The category of a farm's contest that is running now, else of any."""
    contests, now = truth(rig, "contests")["contests"], f"{datetime.now(UTC):%Y%m%d%H%M%S}"
    return str(max(contests, key=lambda one: bool(one["start"] <= now <= one["end"]))["category"])


def settings_of(rig: Rig, folder: Path) -> settings.Settings:
    """The settings of a collector of a farm."""
    api = {name: f"{rig.bridge}/{wiki}/w/api.php" for name, wiki in (("api", "commonswiki"), ("meta_api", "metawiki"))}
    wikis = {"stream_url": rig.bridge, "wiki_api": rig.bridge + "/{dbname}/w/api.php"}
    return settings.load({**api, **wikis, "data": str(folder), "requests_per_minute": 60_000}, {})


def act(rig: Rig, *words: str) -> None:
    """Runs a program of the farm to its end."""
    env = os.environ | {"RIG_STATE": str(rig.state)}
    subprocess.run(words, cwd=rig.folder, env=env, check=True, capture_output=True, timeout=120)


def uploads_since(live: dict[str, Any], began: int, category: str) -> dict[int, int]:
    """How many files each central id uploaded into a category since `began`, by a farm's own account."""
    return Counter(
        int(file["central_id"])
        for file in live["files"].values()
        if category in file["categories"] and datetime.fromisoformat(file["ts"]).timestamp() >= began
    )


def uploads_of(activity: Activity) -> dict[int, int]:
    """How many files of the contest each central id has, as stored."""
    with open_reader(activity.path) as con:
        found = dict(
            con.execute("SELECT a.central_id, p.uploads FROM participation p JOIN account a ON a.id = p.account")
        )
    con.close()
    return found


def truth(rig: Rig, name: str) -> dict[str, Any]:
    """What a farm wrote down about itself."""
    found: dict[str, Any] = json.loads((rig.state / f"{name}.json").read_text())
    return found


def everybody(path: Path, users: dict[int, str]) -> Activity:
    """A database that tracks all these accounts, in a contest that ended a while ago."""
    activity, _, contest = populated(path, people=0)
    ids = activity.roster.put_accounts([Account(central_id, name, END, END) for central_id, name in users.items()])
    activity.roster.put_participations([Participation(contest, a, START + DAY, a, 1) for a in ids])
    assert activity.roster.retrack() == len(users)
    return activity


def revisions_since(live: dict[str, Any], began: int, known: set[int]) -> set[tuple[int, str, int]]:
    """The (central id, wiki, revision) triples a farm's live edits made since `began`, deleted ones included."""
    found = set()
    for central_id, person_ in live["people"].items():
        for wiki, rev_id, stamp in person_["revs"]:
            if int(central_id) in known and datetime.fromisoformat(stamp).timestamp() >= began:
                found.add((int(central_id), str(wiki), int(rev_id)))
    return found


def uploaded_since(live: dict[str, Any], began: int) -> set[int]:
    """The revisions that made files' pages since `began`."""
    return {
        int(file["rev"]) for file in live["files"].values() if datetime.fromisoformat(file["ts"]).timestamp() >= began
    }


def uploads_recorded(activity: Activity) -> set[int]:
    """The revisions recorded as uploads."""
    with open_reader(activity.path) as con:
        found = {rev for (rev,) in con.execute("SELECT rev_id FROM contribution WHERE file IS NOT NULL")}
    con.close()
    return found


def by_central_id(activity: Activity, began: int) -> set[tuple[int, str, int]]:
    """The (central id, wiki, revision) triples recorded since `began`."""
    with open_reader(activity.path) as con:
        found = set(
            con.execute(
                "SELECT a.central_id, w.dbname, c.rev_id FROM contribution c JOIN account a ON a.id = c.account"
                " JOIN wiki w ON w.id = c.wiki WHERE c.ts >= ?",
                [began],
            )
        )
    con.close()
    return found
