"""Following a real farm of wikis."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from collector.clock import SystemClock
from collector.events import Change, Renamed
from collector.follow import Feed, Follower
from state.activity import Activity, open_reader
from state.entries import Account, Participation
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
    assert (made.progress.rejects, activity.gaps()) == (0, [])
    activity.close()


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
