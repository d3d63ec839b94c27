"""collector.check: what a maintainer is told about a data folder."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from collector import __main__ as command
from collector.check import Health, Schedule, as_json, check, has_wal_fault
from collector.status import STALE, Status, save
from state.activity import Activity, Attachment, Batch, Cursor, Reject
from state.coverage import Position
from state.errors import Corrupt
from state.health import Behind
from state.paths import private_db
from state.quality import KINDS
from tests.collector.told import BUSY, NOW, QUIET, odd, status, streaming
from tests.state.world import END, populated


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give a database whose stream was read until a minute ago, by a collector that runs."""
    found = Activity.open(private_db(tmp_path))
    found.start_seen(NOW - 5000)
    found.record(Batch(), Cursor((), NOW - 60))
    save(tmp_path, status())
    yield found
    found.close()


def told(tmp_path: Path, said: Status, now: int = NOW) -> Health:
    """Give the health when the collector has said so."""
    save(tmp_path, said)
    return check(tmp_path, now)


def test_all_is_well(tmp_path: Path, activity: Activity) -> None:
    """Seen until a minute ago, without gaps and with a running collector, there is no problem."""
    health = check(tmp_path, NOW)
    assert (health.seen, health.seen_lag, health.problems, health.code) == (NOW - 60, 60, (), 0)
    assert health.database_bytes > 0
    assert health.wal_bytes > 0
    assert health.sqlite.startswith("3.")
    assert (health.presence, health.status) == ("running", status())


def test_a_collector_that_does_not_keep_up(tmp_path: Path, activity: Activity) -> None:
    """Beyond the allowed lag there is a problem, and what the collector says of the stream is its reason."""
    later = NOW + 900
    health = told(tmp_path, status(later), later)
    assert health.problems == ("the stream is 960 s behind: it is being caught up with",)
    assert health.code == 1
    assert check(tmp_path, later, most_lag=960).problems == ()
    away = streaming(status(later), connected=False, last_end="Unreachable: no connection")
    assert told(tmp_path, away, later).problems == (
        "the stream is 960 s behind: it cannot be reached (Unreachable: no connection)",
    )


def test_a_collector_that_was_stopped(tmp_path: Path, activity: Activity) -> None:
    """It says itself when; the exit code is that of a collector that does not run, whatever else there is."""
    health = told(tmp_path, status(NOW - 30, ended="stopped"))
    assert health.problems == ("the collector is not running: it stopped at 2027-01-15 07:59:30 UTC (30 s ago)",)
    assert health.code == 2
    health = told(tmp_path, status(NOW, ended="failed (RuntimeError)"), NOW + 7200)
    assert health.problems[0].startswith("the collector is not running: it failed (RuntimeError) at")
    assert health.problems[1] == "the stream is 7260 s behind: is the collector running?"
    assert health.code == 2


def test_a_collector_that_was_killed(tmp_path: Path, activity: Activity) -> None:
    """Its last word is told, and that its process is gone."""
    health = told(tmp_path, status(NOW - 5, pid=2**22 + 1))  # larger than any process number, linux/threads.h
    (problem,) = health.problems
    assert problem.endswith("last heard of at 2027-01-15 07:59:55 UTC (5 s ago), and its process is gone")
    assert health.code == 2


def test_a_collector_that_hangs(tmp_path: Path, activity: Activity) -> None:
    """A process that has not said for a minute how it is does not count as running."""
    health = told(tmp_path, status(NOW - int(STALE) - 1))
    assert health.problems[0].endswith("since 2027-01-15 07:58:59 UTC (1 min 1 s ago): it hangs, or is gone")
    assert health.code == 2


def test_a_collector_nobody_has_heard_of(tmp_path: Path, activity: Activity) -> None:
    """Without a word of itself, or with one of another version, it is not known to run."""
    (tmp_path / "status.json").write_text("{}")
    health = check(tmp_path, NOW)
    assert health.problems == ("no collector runs, and none has left word of itself",)
    assert (health.code, health.presence) == (2, "never")


def test_a_collector_that_cannot_record(tmp_path: Path, activity: Activity) -> None:
    """A full disk is a problem from its first moment on, before there is any lag."""
    health = told(tmp_path, streaming(status(), degraded="database or disk is full"))
    assert health.problems == ("nothing can be recorded: database or disk is full",)
    assert health.code == 1


@pytest.mark.parametrize(("skew_ms", "problems"), [(None, 0), (60_000, 0), (-60_000, 0), (60_001, 1), (-7_200_000, 1)])
def test_clocks_that_are_apart(tmp_path: Path, activity: Activity, skew_ms: int | None, problems: int) -> None:
    """More than a minute between our clock and the server's is a problem: lags mean nothing then."""
    assert len(told(tmp_path, streaming(status(), skew_ms=skew_ms)).problems) == problems


def test_gaps_and_what_was_set_aside(tmp_path: Path, activity: Activity) -> None:
    """An open gap is a problem, one that was filled is none; inputs set aside are counted, which is none either."""
    activity.open_gap(BUSY, NOW - 4000, NOW - 3000, "older than the history", "api")
    activity.open_gap(BUSY, NOW - 2000, NOW - 1990, "a hole", "stream")
    activity.record(Batch(rejects=(Reject("no JSON", "x"), Reject("no JSON", "y"))))
    assert check(tmp_path, NOW).problems == ("2 gaps in the stream not yet filled",)
    activity.close_gap(activity.gaps()[1].id, NOW - 1900)
    health = check(tmp_path, NOW)
    assert health.problems == ("1 gap in the stream not yet filled",)
    assert (health.gaps_open, health.gaps_closed, health.set_aside, health.code) == (1, 1, 2, 1)
    first, second = health.gaps
    assert (first.reason, first.remedy, first.closed) == ("older than the history", "api", None)
    assert (second.reason, second.remedy, second.closed) == ("a hole", "stream", NOW - 1900)


def test_who_is_due_goes_by_the_settings(tmp_path: Path) -> None:
    """Accounts are due by `verify_every` and the replication lag; the time it takes is that of the budget."""
    activity, ids, _ = populated(private_db(tmp_path))
    mark = END + 100_000
    activity.record(Batch(attachments=tuple(Attachment(one, "enwiki", mark) for one in ids)))
    daily = Schedule(replication_lag=10, per_minute=4)
    assert check(tmp_path, mark + 86_410, schedule=daily).behind == Behind(3, 0, 0, 0)
    health = check(tmp_path, mark + 86_411, schedule=daily)
    assert (health.behind, health.behind_seconds, health.per_minute) == (Behind(3, 0, 3, 2), 30.0, 4)
    assert check(tmp_path, mark + 86_411, schedule=daily, brief=True).behind is None
    activity.close()


def test_last_events_are_told_by_topic(tmp_path: Path, activity: Activity) -> None:
    """Each topic has its own last event, as recorded."""
    positions = tuple(Position(topic, (NOW - age) * 1000, 0, 1, "x") for topic, age in ((BUSY, 2), (QUIET, 3000)))
    activity.record(Batch(), Cursor(positions, NOW))
    assert check(tmp_path, NOW).last_events == {QUIET: (NOW - 3000) * 1000, BUSY: (NOW - 2) * 1000}


def test_nothing_there_yet(tmp_path: Path) -> None:
    """Without a database the collector has not run, and the check says so."""
    health = check(tmp_path, NOW)
    (problem,) = health.problems
    assert problem.endswith("is not there yet: the collector has not run")
    assert health.code == 2


def test_a_database_of_an_older_version(tmp_path: Path, activity: Activity) -> None:
    """A table that is not there yet is no damage: the next start makes it."""
    activity._con.execute("DROP TABLE request")
    (problem,) = check(tmp_path, NOW).problems
    assert problem.endswith(
        "cannot be read just now (no such table: request); a collector that starts brings it up to date"
    )


def test_a_damaged_database(tmp_path: Path) -> None:
    """A file that is no database is said to be damaged, and stays."""
    private_db(tmp_path).write_bytes(b"no database" * 500)
    with pytest.raises(Corrupt, match=r"activity\.db is damaged"):
        check(tmp_path, NOW)
    assert private_db(tmp_path).read_bytes().startswith(b"no database")


def test_a_database_damaged_inside(tmp_path: Path, activity: Activity) -> None:
    """A page that is no page any more is damage, too, when it is met."""
    activity.close()
    content = bytearray(private_db(tmp_path).read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    private_db(tmp_path).write_bytes(content)
    with pytest.raises(Corrupt, match=r"activity\.db is damaged \(database disk image is malformed\)"):
        check(tmp_path, NOW)


@pytest.mark.parametrize(
    ("version", "fault"),
    [("3.6.23", False), ("3.7.0", True), ("3.40.1", True), ("3.51.2", True), ("3.51.3", False), ("3.52.0", False)],
)
def test_versions_of_sqlite_with_a_fault(version: str, fault: bool) -> None:
    """Those from 3.7.0 to 3.51.2: https://www.sqlite.org/wal.html#walresetbug."""
    assert has_wal_fault(version) is fault


def test_programs_read_it_as_json(tmp_path: Path, activity: Activity) -> None:
    """The health with what the collector says and its facts of quality, each with its title."""
    odd(activity)
    read = json.loads(as_json(check(tmp_path, NOW)))
    assert (read["contests"], read["read"], read["waiting"], read["problems"]) == (2, 1, 1, [])
    assert (read["code"], read["presence"], read["behind"]["due"], read["spent"]["day"]) == (0, "running", 0, 12)
    assert read["status"]["stream"]["lag_ms"] == {BUSY: 850}
    assert read["status"]["filling"] == {"done": 410, "of": 1000, "requests_left": 590, "seconds_left": 177.0}
    assert [fact["kind"] for fact in read["quality"]] == list(KINDS)
    assert read["quality"][0] == {
        "kind": "missing",
        "title": "Categories that do not exist",
        "count": 1,
        "example": "Images from Wiki Loves Earth 2026 in India",
    }


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ((), "all is well"),
        (("--quality",), "data quality: 5 of"),
        (("--json",), '"problems": []'),
        (("--prometheus",), "retention_problems 0"),
    ],
)
def test_the_command_has_an_exit_code(
    tmp_path: Path, activity: Activity, capsys: pytest.CaptureFixture[str], words: list[str], part: str
) -> None:
    """In whatever form it is told: 0 when all is well, 1 when something is not, 2 when no collector runs."""
    odd(activity)
    running = replace(status(), at=int(time.time()))
    save(tmp_path, running)
    assert command.main(["check", *words, "--data", str(tmp_path)]) == 0
    assert part in capsys.readouterr().out
    activity.open_gap(BUSY, NOW - 4000, NOW - 3000, "cut")
    assert command.main(["check", *words, "--data", str(tmp_path)]) == 1
    save(tmp_path, replace(running, ended="stopped"))
    assert command.main(["check", *words, "--data", str(tmp_path)]) == 2
    activity.close()
    private_db(tmp_path).write_bytes(b"no database" * 500)
    assert command.main(["check", *words, "--data", str(tmp_path)]) == 78


def test_the_command_goes_by_the_settings(
    tmp_path: Path, activity: Activity, capsys: pytest.CaptureFixture[str]
) -> None:
    """The budget of a collector that is not running is that of the settings' file or option."""
    (tmp_path / "status.json").unlink()
    (tmp_path / "file.toml").write_text(f'data = "{tmp_path}"\nrequests_per_minute = 2000\nprometheus = "x.prom"\n')
    command.main(["check", "--json", "--config", str(tmp_path / "file.toml")])
    assert json.loads(capsys.readouterr().out)["per_minute"] == 2000
    command.main(["check", "--json", "--data", str(tmp_path), "--requests-per-minute", "10"])
    assert json.loads(capsys.readouterr().out)["per_minute"] == 10
