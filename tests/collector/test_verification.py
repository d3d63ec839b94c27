"""collector.verification: who is due and when, who rests, and when a gap is closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.backfill import Backfill
from collector.clock import FakeClock
from collector.steady import SteadyClock
from collector.verification import CURRENT_MONTHS, Verification, current
from collector.wikis import Wikis
from metrics.calendar import milestone_instant
from state.activity import Activity, Attachment, Batch
from state.roster import Account, Contest, Participation, StoredContest
from tests.collector.asking import asking
from tests.collector.newcomers import DAY, END, LAG, NAMES, NOW, START, names, recorded, world
from tests.collector.test_steady import answer

LATE = milestone_instant(END, 0, CURRENT_MONTHS)


@pytest.fixture
def activity(five: Activity) -> Activity:
    """Give a private database with five tracked newcomers."""
    return five


def mark(activity: Activity, **marks: int) -> None:
    """Verify accounts, on one wiki each."""
    ids = {account.name: account.id for account in activity.roster.tracked_accounts()}
    activity.record(Batch(attachments=tuple(Attachment(ids[name], "enwiki", at) for name, at in marks.items())))


@contextmanager
def verifying(folder: Path, activity: Activity, now: int = NOW) -> Iterator[tuple[Verification, FakeClock]]:
    """Give a verification that never hears from a server, and its clock."""
    with asking(folder, world()) as (api, server, _):
        clock = FakeClock(now)
        yield Verification(api.settings, activity, clock), clock
        assert server.asked == []


def test_who_is_asked_about_first(tmp_path: Path, activity: Activity) -> None:
    """New accounts come first, those of the latest contest before all; then whoever was verified longest ago."""
    late = Contest("earth", 2025, "Nepal", "NP", "Late", START + 50, END + 50)
    (contest_id,) = activity.roster.put_contests([late]).values()
    ids = {account.name: account.id for account in activity.roster.tracked_accounts()}
    (new,) = activity.roster.put_accounts([Account(20, "Esha", START + 60, START + 60)])
    activity.roster.put_participations([Participation(contest_id, new, START + 70, 2, 1)])
    activity.roster.retrack()
    for name, mark in (("Asha", NOW - 5), ("Binod", NOW - 9), ("Chitra", NOW - 7)):
        activity.record(Batch(attachments=(Attachment(ids[name], "enwiki", mark),)))
    with asking(tmp_path, world()) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        order = names(activity, backfill.due(NOW + 2 * 86_400))
        assert order == ["Esha", "A|B", "Dipak", "Binod", "Chitra", "Asha"]
        assert names(activity, backfill.due(NOW + 2 * 86_400, new_only=True)) == order[:3]


def test_who_is_followed_from_earlier_on_does_not_rest(tmp_path: Path, activity: Activity) -> None:
    """An account just asked about rests, but is asked again at once when it turns out to have begun earlier."""
    with asking(tmp_path, world()) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert backfill.run(backfill.due(NOW)) == 0
        assert backfill.due(NOW) == []
        earlier = Contest("earth", 2025, "Nepal", "NP", "Earth", START - 99 * 86_400, START - 90 * 86_400)
        (contest_id,) = activity.roster.put_contests([earlier]).values()
        first, newcomer, *_ = (account.id for account in activity.roster.tracked_accounts())
        activity._con.execute("INSERT INTO comparison VALUES (?, ?, ?)", [contest_id, first, newcomer])
        activity.roster.retrack()
        assert backfill.due(NOW) == [first]
        assert backfill.run(backfill.due(NOW)) == 0
        assert backfill.due(NOW) == []
        assert ("Asha", "enwiki", 9000) in recorded(activity)


@pytest.mark.parametrize("wrong", [-5 * 86_400, -7200, 7200, 3 * 86_400])
def test_a_server_whose_clock_is_another(tmp_path: Path, activity: Activity, wrong: int) -> None:
    """Marks are in the server's time, and so is a day: whatever our clock shows, verification is daily."""
    there = world()
    there.now += wrong
    with asking(tmp_path, there) as (api, _, ours):
        clock = SteadyClock(ours)
        clock.hear(answer(Date=formatdate(there.now, usegmt=True)))
        ours.set_back(wrong)
        backfill = Backfill(api, activity, Wikis(api), clock)
        backfill.run(backfill.due(int(clock.now())))
        for passed, due in ((0, 0), (900, 0), (85_400, 0), (100, 5)):
            there.now += passed
            ours.advance(passed)
            assert len(backfill.due(int(clock.now()))) == due


def test_gaps_close_when_everybody_is_past_them(tmp_path: Path, activity: Activity) -> None:
    """A gap stays open until every account is verified past its end; one hidden by now does not hold it."""
    there = world()
    there.people[4].hidden = True
    activity.open_gap("eqiad.mediawiki.recentchange", NOW - 5000, NOW - 700, "older than the history")
    activity.open_gap("eqiad.mediawiki.recentchange", NOW - 5000, NOW - 100, "older than the history")
    with asking(tmp_path, there) as (api, _, clock):
        backfill = Backfill(api, activity, Wikis(api), clock)
        assert backfill.close_gaps(NOW) == 0
        backfill.run(backfill.due(NOW))
        assert backfill.close_gaps(NOW) == 1
    assert [gap.until for gap in activity.gaps()] == [NOW - 100]


@given(st.integers(380, 410), st.integers(0, DAY - 1))
def test_daily_for_thirteen_months(ended: int, age: int) -> None:
    """A contest is current until 13 calendar months after its end, by the day; one without an end always is."""
    now = END + ended * DAY + age
    stored = [
        StoredContest("a", 2025, "x", "NP", "X", START, END, id=7),
        StoredContest("a", 2025, "y", None, "Y", None, None, id=8),
    ]
    # 2025-10-01 and 13 months are 2026-11-01: 396 days.
    assert current(stored, now) == ([7, 8] if now < END + 396 * DAY else [8])


@pytest.mark.parametrize(
    ("now", "age", "due"),
    [
        (LATE - DAY, DAY - 1, False),
        (LATE - DAY, DAY, True),
        (LATE, DAY, False),
        (LATE, 30 * DAY - 1, False),
        (LATE, 30 * DAY, True),
    ],
)
def test_monthly_afterwards(tmp_path: Path, activity: Activity, now: int, age: int, due: bool) -> None:
    """From 13 months after the last contest's end on, an account is verified every 30 days instead of daily."""
    mark(activity, **dict.fromkeys(NAMES, now - LAG - age))
    with verifying(tmp_path, activity, now) as (verification, _):
        assert verification.due(now) == ([1, 2, 3, 4, 5] if due else [])


def test_a_new_contest_makes_it_daily_again(tmp_path: Path, activity: Activity) -> None:
    """Who takes part in a contest that is current is verified daily, however long ago the first one was."""
    mark(activity, **dict.fromkeys(NAMES, LATE - LAG - DAY))
    (contest,) = activity.roster.put_contests([Contest("earth", 2026, "Nepal", "NP", "2026", LATE - 99, LATE)]).values()
    activity._con.execute("INSERT INTO tracked (account, contest) VALUES (3, ?)", [contest])
    with verifying(tmp_path, activity, LATE) as (verification, _):
        assert verification.due(LATE) == [3]


def test_who_is_due_soon_joins(tmp_path: Path, activity: Activity) -> None:
    """When somebody is due, whoever will be within a quarter of a day is asked about too, so that requests are full."""
    ages = {"Asha": DAY, "Binod": DAY * 3 // 4, "Chitra": DAY * 3 // 4 - 1}
    with verifying(tmp_path, activity) as (verification, _):
        mark(activity, **{name: NOW - LAG - age for name, age in ages.items()})
        activity.asking.fall_silent([4], NOW - DAY * 3 // 4)
        activity.asking.fall_silent([5], NOW - DAY * 3 // 4 + 1)
        assert verification.due(NOW - 1) == []
        assert verification.due(NOW) == [4, 1, 2]


def test_a_gap_makes_everybody_due(tmp_path: Path, activity: Activity) -> None:
    """Once the API knows all of a gap, whoever is not verified past it and was followed by then is due at once."""
    mark(activity, **dict.fromkeys(NAMES, NOW))
    mark(activity, Chitra=NOW + 100)
    activity.open_gap("t", NOW - 9, NOW + 100, "a hole")
    with verifying(tmp_path, activity) as (verification, _):
        assert verification.due(NOW + LAG + 99) == []
        assert verification.due(NOW + LAG + 100) == [1, 2, 4, 5]
        assert verification.least(NOW + LAG + 100) == NOW + 100
        activity._con.execute("UPDATE tracking SET since = ? WHERE account = 2", [NOW + 100])
        assert verification.due(NOW + LAG + 100) == [1, 4, 5]
        assert verification.close_gaps(NOW) == 0
        mark(activity, **{"Asha": NOW + 100, "A|B": NOW + 100, "Dipak": NOW + 100})
        assert verification.close_gaps(NOW) == 1
        assert (activity.gaps(), verification.due(NOW + LAG + 100)) == ([], [])


def test_the_stream_fills_its_own_gaps(tmp_path: Path, activity: Activity) -> None:
    """A gap for which the stream is read again hurries nobody; verification past it closes it all the same."""
    mark(activity, **dict.fromkeys(NAMES, NOW))
    activity.open_gap("t", NOW - 9, NOW + 100, "a hole", "stream")
    with verifying(tmp_path, activity) as (verification, _):
        assert verification.due(NOW + LAG + 100) == []
        mark(activity, **dict.fromkeys(NAMES, NOW + 100))
        assert verification.close_gaps(NOW) == 1


def test_who_is_silent_rests_and_holds_up_nothing(tmp_path: Path, activity: Activity) -> None:
    """Somebody nobody answers for is asked about a day later, or once after a gap, also by a collector that starts."""
    mark(activity, **dict.fromkeys(NAMES, NOW))
    activity._con.execute("UPDATE attachment SET verified = NULL WHERE account = 1")
    activity.asking.fall_silent([1], NOW)
    activity.open_gap("t", NOW - 1000, NOW - LAG, "a hole")
    with verifying(tmp_path, activity) as (verification, _):
        assert verification.due(NOW) == []
        assert verification.due(NOW + DAY - 1) == []
        assert 1 in verification.due(NOW + DAY)
        assert verification.close_gaps(NOW) == 1
    activity.open_gap("t", NOW - 1000, NOW - LAG + 1, "a hole that ended after it fell silent")
    with verifying(tmp_path, activity) as (verification, _):
        assert verification.close_gaps(NOW) == 0
        assert verification.due(NOW + 1) == [1]
        activity.asking.fall_silent([1], NOW + 1)
        assert verification.due(NOW + 1) == []
        assert verification.close_gaps(NOW) == 1


def test_a_rest_ends(tmp_path: Path, activity: Activity) -> None:
    """Whose wiki did not answer is due again after a while, or at once when followed from earlier on."""
    with verifying(tmp_path, activity) as (verification, clock):
        verification.rest([(1, START), (2, START + 5)], 900)
        assert verification.due(NOW) == [2, 3, 4, 5]
        assert (verification.rests([3, 1]), verification.rests([3, 4])) == (True, False)
        clock.advance(900)
        assert not verification.rests([3, 1])
        assert verification.due(NOW) == [1, 2, 3, 4, 5]
