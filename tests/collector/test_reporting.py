"""collector.reporting: a collector's reports, and that none of them stops it."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from collector import settings
from collector.clock import Clock, FakeClock
from collector.intake import Progress
from collector.ledger import Ledger
from collector.reporting import Reports, line
from collector.settings import Settings
from collector.status import load, presence, status_file
from collector.vitals import Parts, Vitals
from state import requests
from state.activity import Activity, open_reader
from state.paths import private_db
from tests.collector.told import BUSY, status, streaming


class Counting(Ledger):
    """A ledger of requests that were counted by hand."""

    def __init__(self, sent: Counter[str], activity: Activity, clock: Clock) -> None:
        self.sent, self.activity, self.clock = sent, activity, clock

    def save(self) -> dict[str, int]:
        """Enter what was counted."""
        new = dict(self.sent)
        self.sent.clear()
        self.activity.requests.add(int(self.clock.now()), new)
        return new


class Told:
    """The reports of a collector that asks by hand, with its data in a folder."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.sent: Counter[str] = Counter()
        self.file = folder / "metrics" / "retention.prom"
        self.file.parent.mkdir()
        self.activity = Activity.open(private_db(folder))
        self.settings: Settings = settings.load(
            {"data": folder, "contact": "you@example.org", "prometheus": self.file, "requests_per_minute": 7}, {}
        )
        self.vitals = Vitals(Parts(Progress(), lambda: "idle", lambda: None, lambda: 0, dict), self.clock, 7)
        ledger = Counting(self.sent, self.activity, self.clock)
        self.reports = Reports(self.settings, self.vitals, ledger, self.clock)

    def minutes(self, n: int) -> None:
        """Run the books for so many entries, without waiting for any, and stop."""
        stop, waited = threading.Event(), self.clock.waits

        class Ending(FakeClock):
            def wait(self, event: threading.Event, seconds: float) -> bool:
                if len(waited) >= n:
                    event.set()
                waited.append(seconds)
                return super().wait(event, seconds)

        self.reports._clock = Ending(self.clock.now())
        self.reports.run(stop)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    """Give the reports of a collector."""
    made = Told(tmp_path)
    yield made
    made.activity.close()


def booked(folder: Path) -> dict[str, int]:
    """Give what the ledger holds, by step."""
    with open_reader(private_db(folder)) as con:
        found = requests.used(con, 0)
    con.close()
    return found


def test_the_status_is_told(told: Told, tmp_path: Path) -> None:
    """It lies in the data folder, of this process, now; at the end it says how it ended."""
    told.reports.tell()
    assert presence(load(tmp_path), told.clock.now()) == "running"
    told.reports.tell("stopped")
    assert presence(load(tmp_path), told.clock.now()) == "stopped"


def test_the_books_are_kept_every_minute_and_at_the_end(told: Told, tmp_path: Path) -> None:
    """The first entry is soon, the others a minute apart, and what was sent last is entered at the stop."""
    told.sent["wikis"] = 3
    told.minutes(3)
    assert told.clock.waits[:4] == [5.0, 60.0, 60.0, 60.0]
    assert booked(tmp_path) == {"wikis": 3}
    told.sent["wikis"] = 2
    told.clock.waits.clear()
    told.minutes(0)
    assert booked(tmp_path) == {"wikis": 5}
    assert told.vitals.spent is not None
    assert told.vitals.spent.day == 5


def test_metrics_are_written_and_end_with_the_collector(told: Told) -> None:
    """The file for Prometheus follows the status: a collector that is stopped is down at once."""
    told.reports.tell()
    told.minutes(1)
    assert "retention_collector_up 1\n" in told.file.read_text()
    assert "retention_api_requests_per_minute_limit 7\n" in told.file.read_text()
    told.reports.tell("stopped")
    assert "retention_collector_up 0\n" in told.file.read_text()


def test_what_cannot_be_written_is_said_once(told: Told, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A status that cannot be written stops nothing; it is said again only after it could be written."""
    caplog.set_level(logging.INFO)
    status_file(tmp_path).mkdir()
    for _ in range(3):
        told.reports.tell()
    assert caplog.text.count("report-failed what=status") == 1
    status_file(tmp_path).rmdir()
    told.reports.tell()
    assert load(tmp_path) is not None
    status_file(tmp_path).unlink()
    status_file(tmp_path).mkdir()
    told.reports.tell()
    assert caplog.text.count("report-failed what=status") == 2


def test_one_report_that_fails_leaves_the_others(told: Told, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where the folder for Prometheus is gone, the ledger is kept all the same."""
    told.file.parent.rmdir()
    told.sent["wikis"] = 3
    told.minutes(3)
    assert caplog.text.count("report-failed what=prometheus") == 1
    assert booked(tmp_path) == {"wikis": 3}


def test_a_line_for_the_service_manager() -> None:
    """Short; trouble first."""
    work = "asking about 1000 accounts, 41% of it done, 2 min 57 s left"
    assert line(status()) == f"following, lag 0.8 s, 60,000 contributions recorded, {work}"
    full = streaming(status(), connected=False, degraded="database or disk is full")
    assert line(full).startswith("degraded: cannot record (database or disk is full), not connected, 60,000")
    assert line(replace(status(filling=None), ended="stopped")).endswith("asking about 1000 accounts, stopped")
    assert BUSY not in line(status())
