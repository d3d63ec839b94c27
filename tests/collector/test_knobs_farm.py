"""Whatever is wrong with the streams and the API of a real farm, everything arrives exactly once in the end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from collector.intake import Progress
from state.activity import Activity, Batch, Contribution, Source
from tests.collector.farmed import Farm, Followed, following, track
from tests.collector.followed import until
from tests.collector.knobs import TRIALS, Result, Trial, arrived, heal, judge, spoil
from tests.conftest import Rig

A_TURN = 0.5  # seconds
WRONG = ("missing", "lost", "invented", "unmade", "twice", "misnamed")
IN_TURN = Trial("everything in turn", {}, lossy=True)


@pytest.fixture
def farm(rig: Rig) -> Iterator[Farm]:
    """Give a farm that is well, and leave it so, without work that would be done in the middle of another test."""
    there = Farm(rig)
    heal(there)
    yield there
    heal(there)
    there.turn({"canary_every": 0.0})
    there.work_off()


@pytest.mark.rig
def test_every_knob_has_a_trial(rig: Rig) -> None:
    """There is nothing a bridge can do to streams or API that no trial makes it do."""
    assert Farm(rig).knobs() == {knob for trial in TRIALS for knob in trial.knobs}


@pytest.mark.rig
@pytest.mark.slow
def test_nothing_is_lost_whatever_goes_wrong(farm: Farm, tmp_path: Path) -> None:
    """300 live edits with uploads, renames and deletions arrive exactly once while every knob is turned in turn.

    What events tell of no more, backfill finds; a page that is deleted by then is known to nobody.
    """
    with following(farm, tmp_path) as followed:
        until(lambda: followed.progress.connected)
        since = int(time.time()) + 1
        time.sleep(since - time.time())
        seconds = A_TURN * len(TRIALS)
        with farm.act(300, workers=4, rate=300 / seconds, uploads=6, renames=4, deletes=3, seed=since) as life:
            for turns, trial in enumerate(cycle(TRIALS), 1):
                end = time.monotonic() + A_TURN
                spoil(farm, trial, lambda end=end: time.monotonic() < end)  # type: ignore[misc]
                if turns >= len(TRIALS) and life.poll() is not None:
                    break
            assert " 0 not successful" in life.communicate()[0]
        heal(farm)
        result = arrived(farm, followed, since, Result(IN_TURN), 0, 60)
    assert result.well, result
    assert result.edits >= 300
    assert result.asked > 0, "without backfill nothing was missing: nothing was lost"


class Telling(Farm):
    """A farm that is nothing but what it wrote down."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = {"live_truth": told}

    def read(self, name: str) -> dict[str, Any]:
        """What it wrote down."""
        return self.told[name]


def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    """A lost revision, one of nobody, an upload that is none, a day counted twice, and an old name each are told."""
    now = int(time.time())
    stamp = datetime.fromtimestamp(now, UTC).isoformat()
    five = {"name": "Five", "revs": [["enwiki", 1, stamp]], "gone": [["enwiki", 1]]}
    six = {"name": "Six", "revs": [["enwiki", 2, stamp], ["commonswiki", 3, stamp]], "gone": []}
    files = {"File:3.png": {"rev": 3, "ts": stamp}}
    farm = Telling({"people": {"5": five, "6": six}, "files": files})
    with closing(Activity.open(tmp_path / "activity.db")) as activity:
        followed = Followed(activity, Progress(), track(activity, {5: "Five", 6: "Six"}))
        ids = {account.central_id: account.id for account in activity.roster.tracked_accounts()}

        def judged(*rows: tuple[int, str, int, int | None], lossy: bool = False) -> dict[str, Any]:
            there = [Contribution(ids[who], wiki, rev, now, Source.STREAM, page) for who, wiki, rev, page in rows]
            activity.record(Batch(tuple(there)))
            one = judge(farm, followed, now, Result(Trial("", {}, lossy=lossy)))
            told = {name: getattr(one, name) for name in WRONG}
            wrong = {name: value for name, value in told.items() if value}
            assert one.well == (wrong.keys() <= {"lost"})
            return wrong

        assert judged((6, "enwiki", 2, None), (6, "commonswiki", 3, 33)) == {"missing": {(5, "enwiki", 1)}}
        assert judged(lossy=True) == {"lost": 1}  # with its page, and with the events that told of it
        assert judged((5, "enwiki", 1, None)) == {}
        assert judged((5, "commonswiki", 4, 34)) == {"invented": {(5, "commonswiki", 4)}, "unmade": {4}}
        five["revs"], five["name"] = [["enwiki", 1, stamp], ["commonswiki", 4, stamp]], "Fifth"
        assert judged() == {"unmade": {4}, "misnamed": 1}
        files["File:4.png"], five["name"] = {"rev": 4, "ts": stamp}, "Five"
        with activity._con:
            activity._con.execute("UPDATE day_count SET n = n + 1 WHERE account = ?", [ids[5]])
        assert judged() == {"twice": 2}  # a day of each of two wikis
