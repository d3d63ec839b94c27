"""Backfill of a farm of real wikis: whom it asks about, what that costs, and what it never takes back."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import pytest

from collector.api import NAMES
from collector.backfill import Backfill
from collector.clock import SystemClock
from collector.intake import Progress
from collector.service import client, opened
from collector.wikis import Wikis
from tests.collector.farmed import Farm, Followed, farm_settings, following, track
from tests.collector.followed import until
from tests.collector.knobs import heal
from tests.conftest import Rig

pytestmark = [pytest.mark.rig, pytest.mark.slow]

EVERY, LAG = 2, 1  # seconds


@dataclass(frozen=True, slots=True)
class Backfilled:
    """A backfill of a farm, and what it has recorded."""

    farm: Farm
    backfill: Backfill
    followed: Followed

    def verify(self) -> Counter[str]:
        """Verify everybody anew; give what that asked of the wikis, by their own account."""
        time.sleep(EVERY + LAG + 1)
        before = self.farm.counts()
        assert self.backfill.run(self.backfill.due(int(time.time()))) == 0
        return self.farm.counts() - before


@contextmanager
def backfilling(farm: Farm, folder: Path) -> Iterator[Backfilled]:
    """Backfill everybody who was made with the farm, while nobody follows its streams."""
    found = farm_settings(farm.rig, folder, verify_every=EVERY, replication_lag=LAG)
    with opened(found) as activity, client(found, clock := SystemClock(), threading.Event()) as api:
        followed = Followed(activity, Progress(), track(activity, farm.seeded()))
        yield Backfilled(farm, Backfill(api, activity, Wikis(api.step("wikis")), clock), followed)


@pytest.fixture
def farm(rig: Rig) -> Farm:
    """Give a farm that is well."""
    there = Farm(rig)
    heal(there)
    return there


def test_only_who_edited_is_asked_where_they_are(farm: Farm, tmp_path: Path) -> None:
    """Everybody's wikis are asked for once; then 50 numbers of edits in a request tell whose have to be asked again.

    Accounts without edits, and those that are hidden, have no number that could stay the same.
    """
    with backfilling(farm, tmp_path) as one:
        people = len(one.followed.known)
        first = one.verify()
        assert (asked(first, "meta=globaluserinfo"), asked(first, "list=globalusers")) == (people, 0)
        numbered = one.followed.numbered()
        idle, lists = people - numbered, ceil(numbered / NAMES)
        assert numbered > people / 2
        second = one.verify()
        assert asked(second, "list=globalusers") == lists
        assert asked(second, "meta=globaluserinfo") <= idle
        since = int(time.time())
        with farm.act(20, workers=2, users=8, seed=since) as life:
            assert life.wait(60) == 0
        done = farm.truth(since).revisions
        third = one.verify()
        busy = len({central_id for central_id, _, _ in done})
        assert asked(third, "list=globalusers") == lists
        assert busy <= asked(third, "meta=globaluserinfo") <= busy + idle
        assert one.followed.recorded(since) == done
        least = sum(ceil(n / NAMES) for n in one.followed.attached().values())
        assert asked(third, "list=usercontribs|users") <= least + 1


def asked(sent: Counter[str], what: str) -> int:
    """How many requests of a kind were sent, to whichever wiki."""
    return sum(n for name, n in sent.items() if name.startswith("api:") and name.endswith(f":{what}"))


def test_a_deletion_takes_nothing_away(farm: Farm, tmp_path: Path) -> None:
    """Revisions that the stream told of stay when their page was deleted, although a verification sees them no more."""
    since = int(time.time())
    with following(farm, tmp_path, verify_every=2, verify_late_every=2) as followed:
        until(lambda: followed.progress.connected)
        with farm.act(4, workers=1, deletes=2, seed=since) as life:
            assert life.wait(60) == 0
        truth = farm.truth(since)
        gone = {one for one in truth.revisions if one[1:] in truth.gone}
        until(lambda: truth.revisions <= followed.recorded(since), 30)
        deleted = int(time.time())
        until(lambda: followed.verified() > deleted, 60)
        assert len(gone) == 4
        assert followed.recorded(since) == truth.revisions
        assert followed.counted_twice() == 0
