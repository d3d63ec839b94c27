"""state.health: what a maintainer asks the private database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collector.verification import current
from state import health
from state.activity import Activity, Attachment, Batch, Cursor
from state.coverage import Position
from state.health import Behind, Files, GapFact
from tests.state.world import DAY, END, populated

LATE = int(datetime(2024, 12, 15, tzinfo=UTC).timestamp())  # 13 calendar months after the contest's end
TOPIC = "eqiad.mediawiki.recentchange"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Activity, list[int]]]:
    """Give a database with five newcomers of a contest that ended on 2023-11-15, and their ids."""
    opened, ids, _ = populated(tmp_path / "activity.db", 5)
    yield opened, ids
    opened.close()


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give an empty database."""
    opened = Activity.open(tmp_path / "activity.db")
    yield opened
    opened.close()


def verify(activity: Activity, marks: Mapping[int, Mapping[str, int | None]]) -> None:
    """Note up to when each account is verified on each of its wikis."""
    rows = [Attachment(account, wiki, mark) for account, of in marks.items() for wiki, mark in of.items()]
    activity.record(Batch(attachments=tuple(rows)))


def behind(activity: Activity, now: int, size: int = 50) -> Behind:
    """Ask who is due, daily and every thirty days."""
    return health.behind(activity._con, now, DAY, 30 * DAY, current(activity.roster.contests(), now), size)


def test_nobody_is_tracked(activity: Activity) -> None:
    """In an empty database nobody is due."""
    assert behind(activity, END) == Behind(0, 0, 0, 0)


def test_whoever_was_never_asked_about_is_due(world: tuple[Activity, list[int]]) -> None:
    """Without a wiki, or with one that was never asked, an account is due, whatever its other wikis say."""
    activity, ids = world
    now = END + DAY
    verify(activity, {ids[1]: {"enwiki": None}} | {one: {"enwiki": now, "dewiki": now} for one in ids[2:]})
    activity._con.execute("UPDATE attachment SET verified = NULL WHERE account = ? AND wiki = 2", [ids[2]])
    assert behind(activity, now) == Behind(5, 3, 3, 1 + 1 + 1)


def test_the_least_mark_decides(world: tuple[Activity, list[int]]) -> None:
    """An account is due as soon as one of its wikis was asked longer ago than a day."""
    activity, ids = world
    now = END + 10 * DAY
    verify(activity, {one: {"enwiki": now - DAY, "dewiki": now} for one in ids})
    assert behind(activity, now) == Behind(5, 0, 0, 0)
    assert behind(activity, now + 1) == Behind(5, 0, 5, 1 + 1 + 1)
    verify(activity, {ids[0]: {"enwiki": now}})
    assert behind(activity, now + 1).due == 4


def test_thirteen_months_after_a_contest_a_month_is_enough(world: tuple[Activity, list[int]]) -> None:
    """From then on an account is due thirty days after its mark."""
    activity, ids = world
    verify(activity, {one: {"enwiki": LATE - 2 * DAY} for one in ids})
    assert behind(activity, LATE - 1).due == 5
    assert behind(activity, LATE).due == 0
    assert behind(activity, LATE + 28 * DAY).due == 0
    assert behind(activity, LATE + 28 * DAY + 1).due == 5


@pytest.mark.parametrize(("size", "requests"), [(50, 1 + 1 + 1), (2, 3 + 3 + 1), (5, 1 + 1 + 1), (1, 5 + 5 + 1)])
def test_requests_are_counted_by_wiki(world: tuple[Activity, list[int]], size: int, requests: int) -> None:
    """Five accounts on two wikis, on one of which there is only one of them: a request for so many at a time."""
    activity, ids = world
    verify(activity, {one: {"enwiki": END} for one in ids} | {ids[0]: {"enwiki": END, "dewiki": END}})
    assert behind(activity, END + 5 * DAY, size).requests == requests


def test_gaps_that_are_open_come_first(activity: Activity) -> None:
    """Open gaps from the oldest on, then those filled, the latest first; all are counted, twenty are named."""
    activity.open_gap(TOPIC, 300, 400, "too old", "api")
    activity.open_gap(TOPIC, 100, 200, "a hole", "stream")
    for n in range(20):
        activity.open_gap(TOPIC, 1000 + n, 2000, "a hole")
    for gap in activity.gaps()[2:]:
        activity.close_gap(gap.id, 5000 + gap.since)
    told = health.gaps(activity._con)
    assert told[:3] == (
        GapFact(TOPIC, 100, 200, "a hole", "stream", None),
        GapFact(TOPIC, 300, 400, "too old", "api", None),
        GapFact(TOPIC, 1019, 2000, "a hole", None, 6019),
    )
    assert len(told) == health.SHOWN
    assert health.gap_counts(activity._con) == (2, 20)


def test_last_events_are_those_recorded(activity: Activity) -> None:
    """The time of a topic's position, in milliseconds."""
    activity.record(Batch(), Cursor((Position(TOPIC, 1_800_000_000_123, 0, 7, "x"),), None))
    assert health.last_events(activity._con) == {TOPIC: 1_800_000_000_123}


def test_requests_are_watched_from_their_first_hour_on(activity: Activity) -> None:
    """The earliest hour kept; none at first."""
    assert health.watched_since(activity._con) is None
    activity.requests.add(END + 4000, {"wikis": 3})
    activity.requests.add(END + 10, {"wikis": 3})
    assert health.watched_since(activity._con) == END


def test_sizes_are_those_of_the_files(activity: Activity, tmp_path: Path) -> None:
    """What is committed and not merged yet is counted apart; what is not there is 0."""
    told = health.files(activity.path)
    assert told == Files(activity.path.stat().st_size, Path(f"{activity.path}-wal").stat().st_size)
    assert told.wal > 0
    assert health.files(tmp_path / "nowhere.db") == Files(0, 0)
