"""The publisher as a process: it waits, follows, says one sentence, and stops when told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from metrics.__main__ import main
from state.errors import NotFound, Unavailable
from state.paths import private_db, published_db
from state.published import Published, Snapshot, open_published, read
from tests.metrics.world import DAY, END, World, make_world

COMMAND = [sys.executable, "-m", "metrics", "publish"]
DEADLINE = 20.0


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A private database with one contest of ten, seen and verified for 100 days."""
    made = make_world(tmp_path)
    made.contest("IN", 10)
    made.verify(made.everybody(), END + 100 * DAY)
    made.see(END + 100 * DAY)
    yield made
    made.activity.close()


def published(base: Path) -> Snapshot:
    """What is published in a data folder."""
    con = open_published(published_db(base))
    try:
        return read(con)
    finally:
        con.close()


def until(true: Callable[[], object], seconds: float = DEADLINE) -> float:
    """Seconds until something is so; fails when it is not in time."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < seconds, "it did not happen in time"
        time.sleep(0.01)
    return time.monotonic() - start


class Service:
    """A following publisher in a process of its own."""

    def __init__(self, base: Path, **environment: str) -> None:
        self.base = base
        self.log = base / "publisher.log"
        with self.log.open("w") as log:
            command = [*COMMAND, "--follow", "--data", str(base)]
            self.process = subprocess.Popen(command, stderr=log, env={**os.environ, **environment})

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Sends a signal and waits for the end: the exit status."""
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)

    def said(self, words: str) -> bool:
        """Whether the log holds these words."""
        return words in self.log.read_text()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """A maker of following publishers, all of which end with the test."""
    made: list[Service] = []

    def make(**environment: str) -> Service:
        made.append(Service(tmp_path, **environment))
        return made[-1]

    yield make
    for each in made:
        if each.process.poll() is None:
            each.stop(signal.SIGKILL)


def test_publishing_once_writes_the_file_and_ends(world: World, tmp_path: Path) -> None:
    """Exit status 0, and the figures are there; again, and nothing has moved."""
    assert main(["publish", "--data", str(tmp_path)]) == 0
    first = published(tmp_path)
    assert [unit.unit for unit in first.units] == ["monuments2023/IN"]
    assert main(["publish", "--data", str(tmp_path)]) == 0
    assert published(tmp_path).version == first.version


def test_without_a_private_database_there_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1, one line that says what is missing, and no published file."""
    assert main(["publish", "--data", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "activity.db is not there yet" in said
    assert not published_db(tmp_path).exists()


@pytest.mark.parametrize("kept", [0, 4096])
@pytest.mark.parametrize("options", [[], ["--follow"]])
def test_a_damaged_private_database_is_status_78(world: World, tmp_path: Path, kept: int, options: list[str]) -> None:
    """One line, the file is kept; whether its head is damaged or its inside, once or following."""
    world.activity.close()
    path = private_db(tmp_path)
    path.write_bytes(path.read_bytes()[:kept] + b"\x55" * 200_000)
    damaged = path.read_bytes()
    ended = subprocess.run([*COMMAND, "--data", tmp_path, *options], capture_output=True, text=True, timeout=DEADLINE)
    assert ended.returncode == 78
    assert ended.stderr.count("\n") == 1
    assert "activity.db is damaged" in ended.stderr
    assert path.read_bytes() == damaged


def test_a_damaged_published_file_is_status_78(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 78: it holds the memory of the units, so it is not replaced without a word."""
    published_db(tmp_path).parent.mkdir()
    published_db(tmp_path).write_bytes(b"no database at all" * 1000)
    assert main(["publish", "--data", str(tmp_path)]) == 78
    assert "published.db is damaged" in capsys.readouterr().err


def test_a_second_publisher_is_refused(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While one has the file, another one ends with one sentence."""
    first = Published.open(published_db(tmp_path))
    assert main(["publish", "--data", str(tmp_path)]) == 1
    assert "another publisher" in capsys.readouterr().err
    first.close()


@pytest.mark.parametrize(
    ("option", "value", "why"),
    [("--threshold", "4", "tell of persons"), ("--threshold", "x", "invalid"), ("--interval", "0", "not above 0")],
)
def test_a_bad_option_is_refused_by_name(
    option: str, value: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is opened, with the reason."""
    with pytest.raises(SystemExit) as caught:
        main(["publish", "--data", str(tmp_path), option, value])
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert option in said
    assert why in said


def test_the_threshold_is_told_on_the_file(world: World, tmp_path: Path) -> None:
    """A stricter installation says so."""
    assert main(["publish", "--data", str(tmp_path), "--threshold", "11"]) == 0
    snapshot = published(tmp_path)
    assert snapshot.meta["threshold"] == "11"
    assert snapshot.units == ()
    assert "fewer than 11" in snapshot.left_out[0].why


@pytest.mark.slow
def test_a_commit_is_published_within_two_seconds(
    world: World, tmp_path: Path, service: Callable[..., Service]
) -> None:
    """A running publisher shows a contribution of just now as active today; told to stop, it ends with 0."""
    running = service()
    until(lambda: running.said("publisher-ready"))
    assert published(tmp_path).units[0].today_retained == 0
    waits = []
    for index in range(3):
        world.contribute(world.people["IN"][index], END + 100 * DAY + 60)
        waits.append(until(partial(_active_today, tmp_path, index + 1), 2.0))
    assert max(waits) < 2.0
    assert running.stop() == 0
    assert running.said("publisher-stopped")


def _active_today(base: Path, people: int) -> bool:
    return published(base).units[0].today_retained == people


@pytest.mark.slow
def test_a_publisher_started_first_waits_in_one_sentence(tmp_path: Path, service: Callable[..., Service]) -> None:
    """It says once what it waits for, and begins when the database is there."""
    running = service()
    until(lambda: running.said("publisher-waiting"))
    time.sleep(0.8)
    assert running.log.read_text().count("\n") == 1
    assert running.process.poll() is None
    world = make_world(tmp_path)
    world.contest("IN", 10)
    world.see(END + DAY)
    until(lambda: running.said("publisher-ready"))
    until(lambda: published(tmp_path).units)
    assert running.stop(signal.SIGINT) == 0
    world.activity.close()


@pytest.mark.slow
def test_readiness_is_told_after_the_first_publication(
    world: World, tmp_path: Path, service: Callable[..., Service]
) -> None:
    """READY=1 comes to $NOTIFY_SOCKET when there is something to read, then signs of life."""
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(address)
        channel.settimeout(DEADLINE)
        running = service(NOTIFY_SOCKET=address)
        assert channel.recv(100) == b"READY=1"
        assert len(published(tmp_path).units) == 1
        assert channel.recv(100) == b"WATCHDOG=1"
        running.process.send_signal(signal.SIGTERM)
        told = b""
        while told != b"STOPPING=1":
            told = channel.recv(100)
        assert running.process.wait(DEADLINE) == 0


@pytest.mark.slow
def test_a_killed_publisher_goes_on_where_the_facts_are(
    world: World, tmp_path: Path, service: Callable[..., Service]
) -> None:
    """SIGKILL while it works: the next one publishes what happened meanwhile, and the unit is the one it was."""
    running = service()
    until(lambda: running.said("publisher-ready"))
    formed = published(tmp_path).units[0].formed
    running.stop(signal.SIGKILL)
    world.contribute(world.people["IN"][3], END + 100 * DAY + 60)
    world.see(END + 101 * DAY)
    again = service()
    until(lambda: again.said("publisher-ready"))
    unit = published(tmp_path).units[0]
    assert (unit.today_day, unit.today_retained, unit.formed) == (102, 1, formed)


@pytest.mark.slow
def test_a_replaced_file_is_noticed(world: World, tmp_path: Path, service: Callable[..., Service]) -> None:
    """When the published file is moved away, the running publisher makes it anew."""
    running = service()
    until(lambda: running.said("publisher-ready"))
    published_db(tmp_path).rename(tmp_path / "away.db")

    def made_anew() -> bool:
        with suppress(NotFound, Unavailable):  # while its tables are being made
            return bool(published(tmp_path).units)
        return False

    until(made_anew)
    assert running.process.poll() is None
