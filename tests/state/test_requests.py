"""state.requests: counts by hour and step, read by others, and kept for five weeks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from state.activity import Activity, open_reader
from state.requests import HOUR, KEPT, used

NOON = 1_795_521_600  # 2026-11-24 12:00:00 UTC


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give an empty database."""
    with closing(Activity.open(tmp_path / "activity.db")) as opened:
        yield opened


def read(activity: Activity, since: int) -> list[tuple[str, int]]:
    """Give what a read-only connection finds, in its order."""
    with closing(open_reader(activity.path)) as con:
        return list(used(con, since).items())


def rows(activity: Activity) -> list[tuple[int, str, int]]:
    """Give the table."""
    with closing(open_reader(activity.path)) as con:
        return con.execute("SELECT hour, step, n FROM request ORDER BY hour, step").fetchall()


def test_counts_add_up_within_an_hour(activity: Activity) -> None:
    """What is sent in the same hour is one row a step, from its first second to its last."""
    activity.requests.add(NOON, {"verify": 2, "enrol": 1})
    activity.requests.add(NOON + HOUR - 1, {"verify": 3, "names": 0})
    activity.requests.add(NOON + HOUR, {"verify": 10})
    assert rows(activity) == [(NOON, "enrol", 1), (NOON, "verify", 5), (NOON + HOUR, "verify", 10)]


def test_used_sums_hours_and_begins_with_the_most(activity: Activity) -> None:
    """The sums are of the hours that begin at the instant or later, steps with most requests first."""
    activity.requests.add(NOON, {"enrol": 100})
    activity.requests.add(NOON + HOUR, {"verify": 5, "enrol": 4})
    activity.requests.add(NOON + 2 * HOUR, {"enrol": 2, "names": 5})
    assert read(activity, NOON) == [("enrol", 106), ("names", 5), ("verify", 5)]
    assert read(activity, NOON + 1) == [("enrol", 6), ("names", 5), ("verify", 5)]
    assert read(activity, NOON + 3 * HOUR) == []


def test_old_hours_are_forgotten(activity: Activity) -> None:
    """An hour is kept for 35 days, and dropped with the first request after them."""
    activity.requests.add(NOON, {"verify": 1})
    activity.requests.add(NOON + KEPT, {"verify": 1})
    assert len(rows(activity)) == 2
    activity.requests.add(NOON + KEPT + HOUR, {"verify": 1})
    assert [hour for hour, _, _ in rows(activity)] == [NOON + KEPT, NOON + KEPT + HOUR]
