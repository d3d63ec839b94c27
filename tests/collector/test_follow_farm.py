"""Following a real farm of wikis."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from collector import service
from collector.arrivals import Arrivals
from collector.clock import SystemClock
from collector.events import Change, Renamed
from collector.follow import Feed, Follower
from collector.live import LiveEnrolment
from state.activity import Activity, open_reader
from state.entries import Contest
from tests.collector.farmed import Farm, Followed, farm_settings, track
from tests.collector.followed import session, until
from tests.conftest import Rig
from tests.state.world import DAY


@pytest.mark.rig
def test_a_farms_edits_are_recorded_exactly(tmp_path: Path, rig: Rig) -> None:
    """Edits, uploads, a global rename and a deletion on five real wikis: what their truth says, by central id.

    Revisions of names given up during the rename are their account's, and nobody else's are recorded.
    """
    farm, began, stop = Farm(rig), int(time.time()), threading.Event()
    activity = Activity.open(tmp_path / "activity.db")

    def on_change(change: Change) -> None:
        if isinstance(change, Renamed) and change.everywhere:
            activity.roster.rename(None, change.old, change.new, change.ts)

    known = track(activity, farm.seeded())
    made = Follower(Feed(rig.bridge), activity, SystemClock(), session=session, on_change=on_change)
    followed = Followed(activity, made.progress, known)
    thread = threading.Thread(target=made.run, args=(stop,))
    thread.start()
    try:
        until(lambda: made.progress.connected)
        with farm.act(30, workers=2, uploads=3, renames=1, deletes=1, seed=began) as life:
            assert life.wait(120) == 0
        truth = farm.truth(began)
        want = {one for one in truth.revisions if one[0] in known}
        until(lambda: want <= followed.recorded(began), 10)
    finally:
        stop.set()
        thread.join(10)
    assert len(want) > 30
    assert followed.recorded(began) == want
    assert followed.uploads(began) == truth.uploads
    assert (made.progress.rejects, activity.gaps()) == (0, [])
    activity.close()


@pytest.mark.rig
def test_a_farms_newcomers_arrive(tmp_path: Path, rig: Rig) -> None:
    """Who uploads into a contest takes part once the wiki's job queue has told of the category, without a reading.

    Accounts that are seconds old are known by then, and nobody asks about a file.
    """
    began, activity = int(time.time()) - 1, Activity.open(tmp_path / "activity.db")
    farm = Farm(rig)
    category = running_contest(farm)
    activity.roster.put_contests([Contest("earth", 2027, "India", "IN", category, began, began + DAY)])
    stop, clock = threading.Event(), SystemClock()
    with service.client(farm_settings(rig, tmp_path, campaigns="", since_year=0), clock, stop) as api:
        arrivals = Arrivals(clock)
        live = LiveEnrolment(api, activity, clock, arrivals)
        made = Follower(Feed(rig.bridge), activity, clock, session=session, on_change=arrivals.take)
        threads = [threading.Thread(target=work, args=(stop,)) for work in (made.run, live.run)]
        for thread in threads:
            thread.start()
        try:
            until(lambda: made.progress.connected)
            with farm.act(4, workers=1, uploads=4, newcomers=3, category=category) as life:
                assert life.wait(120) == 0
            farm.work_off()
            want = uploads_since(farm.read("live_truth"), began, category)
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


def running_contest(farm: Farm) -> str:
    """The category of a farm's contest that is running now, else of any."""
    contests, now = farm.read("contests")["contests"], f"{datetime.now(UTC):%Y%m%d%H%M%S}"
    return str(max(contests, key=lambda one: bool(one["start"] <= now <= one["end"]))["category"])


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
