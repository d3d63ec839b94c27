"""collector.backfill: passes that are complete and provable, whatever else goes on."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest

from collector.backfill import Backfill
from collector.errors import ApiUnavailable, Stopped
from collector.wikis import Wikis
from state.activity import Activity, Batch, Contribution, Cursor, Recorded, Source
from tests.collector.asking import asking
from tests.collector.newcomers import DAY, END, LAG, NOW, expected, marks, recorded, rename, tracking, world
from tests.collector.scripted_api import Fault
from tests.collector.scripted_world import World


@pytest.fixture
def activity(five: Activity) -> Activity:
    """Give a private database with five tracked newcomers."""
    return five


def test_everything_is_recorded_and_proven(tmp_path: Path, activity: Activity) -> None:
    """After a pass the contributions are the wikis' own, and every mark is the server's time less the lag."""
    there = world()
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert len(backfill.due(NOW)) == 5
        backfill.run(backfill.due(NOW))
        assert recorded(activity) == expected(there, activity)
        assert marks(activity)["Chitra"] == dict.fromkeys(("commonswiki", "enwiki", "hiwiki"), NOW - LAG)
        assert all(mark == NOW - LAG for wikis in marks(activity).values() for mark in wikis.values())
        assert backfill.due(NOW) == []


def test_a_wiki_nobody_edits_is_not_asked(tmp_path: Path, activity: Activity) -> None:
    """The wiki loginwiki has no pages of people: it is no attachment and gets no request."""
    there = world()
    there.people[0].wikis.append("loginwiki")
    with asking(tmp_path, there) as (api, server, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        assert "loginwiki" not in {asked.wiki for asked in server.asked}
    assert "loginwiki" not in marks(activity)["Asha"]


def test_the_next_pass_begins_at_the_mark(tmp_path: Path, activity: Activity) -> None:
    """A verification asks from the mark less the overlap on, and finds what was made since."""
    there = world()
    with asking(tmp_path, there) as (api, server, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        there.now += 86_400
        there.revs["hiwiki"].append(("Chitra", 7777, NOW + 5))
        server.asked.clear()
        clock.advance(86_399)
        assert backfill.due(NOW + 86_399) == []
        clock.advance(1)
        backfill.run(backfill.due(NOW + 86_400))
        starts = {asked.params["ucstart"] for asked in server.asked if "ucstart" in asked.params}
        assert starts == {str(NOW - LAG - 60)}
    assert recorded(activity) == expected(there, activity)
    assert marks(activity)["Chitra"]["hiwiki"] == NOW + 86_400 - LAG


def test_a_wiki_met_later_begins_at_the_mark_of_the_others(tmp_path: Path, activity: Activity) -> None:
    """An account that visits a new wiki between two passes is verified there too, from its own mark on."""
    there = world()
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        there.now += 86_400
        clock.advance(86_400)
        there.people[0].wikis.append("swwiki")
        there.revs["swwiki"] = [("Asha", 5, NOW + 50)]
        backfill.run(backfill.due(NOW + 86_400))
    assert ("Asha", "swwiki", 5) in recorded(activity)
    assert marks(activity)["Asha"]["swwiki"] == NOW + 86_400 - LAG


def test_a_rename_before_the_pass(tmp_path: Path, activity: Activity) -> None:
    """CentralAuth's answer by id brings the new name, under which the wikis are asked."""
    there = world()
    rename(there, "Asha", "Asha of Nepal")
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
    assert recorded(activity) == expected(there, activity)
    assert "Asha of Nepal" in {account.name for account in activity.roster.tracked_accounts()}
    assert None not in marks(activity)["Asha of Nepal"].values()


def test_meta_down_is_said(tmp_path: Path, activity: Activity) -> None:
    """Without CentralAuth nothing can be asked: the pass ends with the host's name."""
    with asking(tmp_path, world()) as (api, server, clock):
        server.faults = [Fault(500)] * 100
        backfill = Backfill(api, activity, Wikis(api), clock)
        with pytest.raises(ApiUnavailable, match=r"127\.0\.0\.1"):
            backfill.run(backfill.due(NOW))


def test_a_stop_ends_a_pass(tmp_path: Path, activity: Activity) -> None:
    """At a stop no further request begins, and what was recorded stays."""
    with asking(tmp_path, world()) as (api, server, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        api._budget._stop.set()
        with pytest.raises(Stopped):
            backfill.run(backfill.due(NOW))
        assert server.asked == []


def streamed(there: World, activity: Activity, seed: int) -> list[Contribution]:
    """Give two thirds of all revisions of the five as the stream tells them, in any order."""
    ids = {account.name: account.id for account in activity.roster.tracked_accounts()}
    rows = [
        Contribution(ids[name], wiki, rev, ts, Source.STREAM)
        for wiki, entries in there.revs.items()
        for name, rev, ts in entries
        if name in ids
    ]
    random.Random(seed).shuffle(rows)
    return rows[: len(rows) * 2 // 3]


def check(there: World, activity: Activity) -> None:
    """Check that each revision is there once, and once in the day counts."""
    assert recorded(activity) == expected(there, activity)
    counted = activity._con.execute("SELECT coalesce(sum(n), 0) FROM day_count").fetchone()[0]
    assert counted == sum(
        ts >= END and name != "Nobody we know" for rows in there.revs.values() for name, _, ts in rows
    )


@pytest.mark.parametrize("seed", range(4))
def test_backfill_and_stream_at_the_same_time(tmp_path: Path, activity: Activity, seed: int) -> None:
    """While another thread records what the stream tells, the result is the same, and each revision counts once."""
    there = world()

    def stream() -> None:
        for row in streamed(there, activity, seed):
            activity.record(Batch((row,)))

    with asking(tmp_path, there) as (api, _, clock):
        follower = threading.Thread(target=stream)
        follower.start()
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        follower.join()
    check(there, activity)


def test_backfill_and_stream_in_any_interleaving(tmp_path: Path, activity: Activity) -> None:
    """In 100 interleavings of what a pass records with what a stream does, the tables are the same."""
    there, batches = world(), list[Batch]()
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        plain = activity.record

        def record(batch: Batch, cursor: Cursor | None = None) -> Recorded:
            batches.append(batch)
            return plain(batch, cursor)

        activity.record = record  # type: ignore[method-assign]
        backfill.run(backfill.due(NOW))
    verified = marks(activity)
    assert len(batches) > 10
    again = tracking(tmp_path / "again.db")
    again._con.execute("PRAGMA synchronous = OFF")
    for seed in range(100):
        random_ = random.Random(seed)
        for table in ("contribution", "day_count", "attachment"):
            again._con.execute(f"DELETE FROM {table}")
        rows = [Batch((row,)) for row in streamed(there, again, seed)]
        later = batches[:]
        while rows or later:
            again.record((rows if random_.random() * (len(rows) + len(later)) < len(rows) else later).pop(0))
        check(there, again)
        assert marks(again) == verified
    again.close()


def test_deleted_pages_delete_no_rows(tmp_path: Path, activity: Activity) -> None:
    """What a wiki no longer shows stays as it was recorded, and the next pass is as complete as ever."""
    there = world()
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        before = recorded(activity), days(activity)
        there.revs = {wiki: rows[::2] for wiki, rows in there.revs.items()}
        there.now += DAY
        clock.advance(DAY)
        activity._con.execute("UPDATE attachment SET verified = NULL WHERE account = 1")
        backfill.run(backfill.due(there.now))
    assert (recorded(activity), days(activity)) == before
    assert {mark for wikis in marks(activity).values() for mark in wikis.values()} == {there.now - LAG}


def days(activity: Activity) -> list[tuple[int, ...]]:
    """Give the day counts."""
    return list(activity._con.execute("SELECT * FROM day_count ORDER BY 1, 2, 3, 4"))


def test_a_pass_can_be_gone_on_with_later(tmp_path: Path, activity: Activity) -> None:
    """A few requests at a time, a pass does what it does at once, with the same requests and no account twice."""
    with asking(tmp_path, world(), concurrency="1") as (api, server, clock):
        whole = tracking(tmp_path / "whole.db")
        backfill = Backfill(api, whole, Wikis(api), clock)
        backfill.run(backfill.due(NOW))
        at_once = sorted(str(asked.params) for asked in server.asked)
        assert recorded(whole) == expected(world(), whole)
        whole.close()
        server.asked.clear()
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert (backfill.start(NOW), backfill.start(NOW), backfill.busy) == (5, 0, True)
        turns = 0
        while backfill.busy:
            turns += 1
            assert backfill.go_on(most=1) == 0
            assert backfill.busy == (backfill.progress is not None)
        assert turns >= 2
        assert sorted(str(asked.params) for asked in server.asked) == at_once
    assert recorded(activity) == expected(world(), activity)


def test_a_pass_that_cannot_close_a_new_gap_is_given_up(tmp_path: Path, activity: Activity) -> None:
    """When a gap opens and the API knows all of it, the pass under way ends for one that can close the gap."""
    there = world()
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.start(NOW)
        backfill.go_on(most=1)
        activity.open_gap("t", NOW - 50, NOW + 50, "older than the history")
        assert backfill.start(NOW) == 0
        clock.advance(50 + LAG)
        there.now += 50 + LAG
        assert backfill.start(there.now) == 5
        while backfill.busy:
            backfill.go_on(most=1)
        assert backfill.close_gaps(there.now) == 1
    assert {mark for wikis in marks(activity).values() for mark in wikis.values()} == {NOW + 50}


def test_a_wiki_without_an_address_yet(tmp_path: Path, activity: Activity) -> None:
    """An account that made edits on a wiki no list has yet is not verified past them, and rests before it is due."""
    there = world()
    there.people[0].wikis.append("newwiki")
    there.revs["newwiki"] = [("Asha", 5, NOW - 50)]
    options = {"wiki_api": "{url}/w/api.php", "contact": "a@example.org"}
    with asking(tmp_path, there, **options) as (api, server, clock):
        listed = ["commonswiki", "enwiki", "hiwiki"]
        there.matrix = {"specials": [{"url": f"{server.base}/{wiki}", "dbname": wiki} for wiki in listed]}
        backfill = Backfill(api, activity, Wikis(api, clock), clock)
        backfill.run(backfill.due(NOW))
        assert marks(activity)["Asha"] == {"commonswiki": NOW - LAG, "enwiki": NOW - LAG, "newwiki": None}
        assert backfill.due(NOW) == []
        there.now += 2 * 3600
        clock.advance(2 * 3600)
        there.matrix["specials"].append({"url": f"{server.base}/newwiki", "dbname": "newwiki"})
        assert backfill.due(there.now) == [1]
        backfill.run([1])
    assert recorded(activity) == expected(there, activity)
    assert None not in marks(activity)["Asha"].values()


def test_progress_and_time_left(tmp_path: Path, activity: Activity) -> None:
    """While a pass runs, anybody may read how many requests are left, and how long the budget makes them take."""
    with asking(tmp_path, world(), requests_per_minute="30") as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert backfill.progress is None
        seen = []
        backfill.run(backfill.due(NOW), lambda: seen.append(backfill.progress))
        assert backfill.progress is None
    told = [one for one in seen if one is not None]
    assert [one.done for one in told] == sorted(one.done for one in told)
    assert all(one.of - one.done == one.requests_left for one in told)
    assert all(one.seconds_left == one.requests_left * 2 for one in told)
    assert told[0].requests_left > told[-1].requests_left == 0


def test_what_asking_about_everybody_takes(tmp_path: Path, activity: Activity) -> None:
    """From stored numbers alone: wikis of accounts never asked about, and a question for each wiki with any."""
    with asking(tmp_path, world(), requests_per_minute="30") as (api, server, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert backfill.seconds(NOW) == (1 + 5) * 2
        backfill.run(backfill.due(NOW))
        asked = len(server.asked)
        assert backfill.seconds(NOW) == (1 + 3) * 2
        assert len(server.asked) == asked


def test_nobody_tracked_takes_no_time(tmp_path: Path) -> None:
    """Without tracked accounts the API has nothing to tell, and costs nothing."""
    activity = Activity.open(tmp_path / "empty.db")
    with asking(tmp_path, world()) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert backfill.seconds(NOW) == 0
        assert (backfill.start(NOW), backfill.busy, backfill.close_gaps(NOW)) == (0, False, 0)
    activity.close()
