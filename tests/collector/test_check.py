"""collector.check: what a maintainer is told about a data folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.check import check, lines
from state.activity import Activity, Batch, Cursor, Reject
from state.errors import Corrupt
from state.paths import private_db

NOW = 1_800_000_000


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give a database whose stream was read until a minute ago."""
    found = Activity.open(private_db(tmp_path))
    found.start_seen(NOW - 5000)
    found.record(Batch(), Cursor((), NOW - 60))
    yield found
    found.close()


def test_all_is_well(tmp_path: Path, activity: Activity) -> None:
    """Seen until a minute ago and without gaps, there is no problem; size and SQLite's version are told."""
    health = check(tmp_path, NOW)
    assert (health.seen, health.seen_lag, health.problems) == (NOW - 60, 60, ())
    assert health.database_bytes > 0
    assert health.sqlite.startswith("3.")
    assert lines(health)[-1] == "all is well"


def test_a_collector_that_stands_still(tmp_path: Path, activity: Activity) -> None:
    """Beyond the allowed lag there is a problem."""
    (problem,) = check(tmp_path, NOW + 900).problems
    assert problem == "the stream is 960 s behind: is the collector running?"
    assert check(tmp_path, NOW + 900, most_lag=960).problems == ()


def test_gaps_and_what_was_set_aside(tmp_path: Path, activity: Activity) -> None:
    """An open gap is a problem and is listed with its span; inputs set aside are counted, which is none."""
    activity.open_gap("eqiad.mediawiki.recentchange", NOW - 4000, NOW - 3000, "older than the history")
    activity.record(Batch(rejects=(Reject("no JSON", "x"), Reject("no JSON", "y"))))
    health = check(tmp_path, NOW)
    assert health.problems == ("1 gap in the stream not yet filled from the API",)
    assert health.set_aside == 2
    (line,) = [line for line in lines(health) if line.startswith("gap")]
    assert "from 2027-01-15 06:53:20 UTC to 2027-01-15 07:10:00 UTC: older than the history" in line


def test_nothing_there_yet(tmp_path: Path) -> None:
    """Without a database the collector has not run, and the check says so."""
    (problem,) = check(tmp_path, NOW).problems
    assert problem.endswith("is not there yet: the collector has not run")


def test_invented_data_say_so(tmp_path: Path, activity: Activity) -> None:
    """The sentence that the data are invented is part of the answer."""
    activity.set_meta("simulated", "These people are invented.")
    assert "These people are invented." in "\n".join(lines(check(tmp_path, NOW)))


def test_a_damaged_database(tmp_path: Path) -> None:
    """A file that is no database is said to be damaged, and stays."""
    private_db(tmp_path).write_bytes(b"no database" * 500)
    with pytest.raises(Corrupt, match=r"activity\.db is damaged"):
        check(tmp_path, NOW)
    assert private_db(tmp_path).read_bytes().startswith(b"no database")
