"""The collector as a process: ready, watched, obedient, alone, and honest about what fails."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from collector import service, settings
from collector.check import check
from collector.clock import SystemClock
from collector.errors import SettingsError
from collector.events import Canary, Categorized, FilePage, Locked, Merged, Renamed, Revision, Upload
from collector.reporting import line
from collector.status import Status, load, status_file
from state.activity import Activity
from state.paths import private_db
from state.roster import Account, Contest
from tests.collector.exposition import parsed
from tests.collector.sandboxed import ask, collector, miniature, options, running, told
from tests.collector.told import status

LOGGED = re.compile(
    r"2\d{3}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (?:INFO|WARNING|ERROR) [\w.]+ "
    r"(?:[a-z][a-z -]+|(?:enrolling|comparing) \w+)(?: [a-z_]+=(?:'[^']*'|\"[^\"]*\"|\S+)(?: s)?)*"
)  # the time, the level, whose event it is, its name, and what belongs to it
SMALL = ("--seed", "4", "--scale", "0.05", "--live-rate", "0")


@pytest.fixture(scope="module")
def world() -> Iterator[str]:
    """Give the address of a small world in which something happens when it is asked to."""
    with miniature(*SMALL) as base:
        yield base


def eventually(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something is true."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come true in time"
        time.sleep(0.05)


def query(folder: Path, sql: str) -> list[tuple[object, ...]]:
    """Ask the private database, as a reader."""
    with closing(sqlite3.connect(f"file:{private_db(folder)}?mode=ro", uri=True)) as con:
        return con.execute(sql).fetchall()


@pytest.mark.slow
def test_a_day_in_the_life(world: str, tmp_path: Path) -> None:
    """Ready at the first connection, it records what happens live, does an inbox job, and stops soon with 0."""
    address = tmp_path / "notify"
    data = tmp_path / "data"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(address))
        manager.settimeout(20)
        environment = {**os.environ, "NOTIFY_SOCKET": str(address)}
        metrics = tmp_path / "retention.prom"
        with running("follow", *options(world, data, prometheus=metrics), env=environment) as process:
            heard = [manager.recv(4096)]
            while b"READY=1" not in heard:
                heard.append(manager.recv(4096))
            eventually(lambda: bool(query(data, "SELECT 1 FROM attachment WHERE verified IS NOT NULL")))
            eventually(lambda: not query(data, "SELECT 1 FROM contest WHERE enrolled IS NULL AND start < unixepoch()"))
            enrolled = collector("enrol", *options(world, data))
            assert enrolled.returncode == 0, enrolled.stderr
            assert re.match(r"\d+ contests read: \d+ participants", enrolled.stdout)
            second = collector("follow", *options(world, data))
            assert second.returncode == 1
            assert re.search(rf"another collector \(pid {process.pid}\) is running", second.stderr)
            before = told(world, "/_sandbox/state")["emitted"]
            ask(world, "/_sandbox/live", {"events": 200})
            assert told(world, "/_sandbox/state")["emitted"] > before
            eventually(lambda: complete(world, data), 60)  # who has just arrived is asked about within 20 s
            well = collector("check", "--json", "--data", str(data), "--max-lag", "100000000")
            assert well.returncode == 0, well.stdout
            assert json.loads(well.stdout)["status"]["pid"] == process.pid
            eventually(metrics.exists)
            samples, _ = parsed(metrics.read_text())
            assert samples[("retention_collector_up", ())] == 1
            while (
                not any(message.startswith(b"STATUS=following") for message in heard) or heard.count(b"WATCHDOG=1") < 2
            ):
                heard.append(manager.recv(4096))
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            said = process.communicate(timeout=20)[1]
            assert time.monotonic() - begun < 5
    assert process.returncode == 0, said
    assert "stopped" in said.splitlines()[-1]
    assert "sqlite=3." in said
    assert "Traceback" not in said
    assert [line for line in said.splitlines() if not LOGGED.fullmatch(line)] == []
    assert parsed(metrics.read_text())[0][("retention_collector_up", ())] == 0
    assert (ended := load(data)) is not None
    assert ended.ended == "stopped"
    assert named(world, said + status_file(data).read_text() + metrics.read_text() + b"".join(heard).decode()) == []
    assert query(data, "SELECT value FROM meta WHERE key = 'simulated'") == [("invented",)]


def named(world: str, text: str) -> list[str]:
    """Give the people of the world whose name, present or former, is in a text."""
    people = told(world, "/_sandbox/truth")["people"].values()
    names = {name for person in people for name in (person["name"], *(former[0] for former in person["former_names"]))}
    assert len(names) > 700
    return sorted(name for name in names if name in text)


def complete(world: str, data: Path) -> bool:
    """Tell whether all contributions of tracked accounts are recorded, none twice and none invented."""
    truth = told(world, "/_sandbox/truth")
    tracked = query(data, "SELECT a.central_id, t.since FROM tracking t JOIN account a ON a.id = t.account")
    there = {
        (wiki, rev, deleted)
        for central_id, since in tracked
        for wiki, rev, ts, deleted in truth["contributions"][str(central_id)]
        if ts >= since
    }
    rows = set(query(data, "SELECT dbname, rev_id FROM contribution c JOIN wiki w ON w.id = c.wiki"))
    assert rows <= {(wiki, rev) for wiki, rev, _ in there}
    return {(wiki, rev) for wiki, rev, deleted in there if not deleted} <= rows


@pytest.mark.slow
def test_a_stop_does_not_wait_for_an_answer(tmp_path: Path) -> None:
    """While a server accepts and never answers, SIGINT ends the process within five seconds."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        base = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with running("follow", *options(base, tmp_path)) as process:
            eventually(lambda: private_db(tmp_path).exists())
            time.sleep(1)
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=20)[1]
            assert time.monotonic() - begun < 5
    assert process.returncode == 0, said


@pytest.mark.slow
def test_nobody_there(tmp_path: Path) -> None:
    """Without a network the collector says in one sentence each what it cannot reach, and keeps trying."""
    with running("follow", *options("http://127.0.0.1:9", tmp_path)) as process:
        assert process.stderr
        lines = []
        for line in process.stderr:
            lines.append(line)
            if "the stream at 127.0.0.1:9 cannot be reached" in line:
                break
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0
    assert any("why='no connection'" in line for line in lines)


def found_settings(folder: Path, base: str = "http://127.0.0.1:9", **more: object) -> settings.Settings:
    """Give settings of a collector of `base`."""
    words = options(base, folder, **more)
    pairs = zip(words[::2], words[1::2], strict=True)
    return settings.load({key[2:].replace("-", "_"): value for key, value in pairs}, {})


def test_probe(world: str, tmp_path: Path) -> None:
    """A probe finds nothing wrong when all answer, else a sentence that names each host that does not."""
    assert service.probe(found_settings(tmp_path, world)) == []
    assert service.probe(found_settings(tmp_path)) == ["127.0.0.1:9 could not be reached: no connection"]


def test_a_failed_thread_ends_the_process(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """When one thread fails, the other is stopped, a line says which and why, and the exit code is 1."""
    found, clock, stop = found_settings(tmp_path), SystemClock(), threading.Event()
    with service.opened(found) as activity, service.client(found, clock, stop) as api:
        one = service.Service(found, activity, api, clock, stop)

        def fail() -> None:
            raise RuntimeError("out of ideas")

        one._jobs.run = fail  # type: ignore[method-assign]
        assert one.run() == 1
    assert stop.is_set()
    assert "the thread 'jobs' failed: RuntimeError: out of ideas" in caplog.text


@contextmanager
def at_work(one: service.Service, stop: threading.Event) -> Iterator[None]:
    """Run a service in a thread, and stop it in the end."""
    thread = threading.Thread(target=one.run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.slow
def test_what_cannot_be_recorded_is_told(world: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the disk takes nothing the collector stays, says so to whoever asks, and gets over it by itself."""
    found, clock, stop = found_settings(tmp_path, world), SystemClock(), threading.Event()
    monkeypatch.setattr(service, "STATUS_EVERY", 0.1)

    def said() -> Status:
        """Give what the service says of itself."""
        told = load(tmp_path)
        return told if told is not None and told.pid == os.getpid() else status()

    with service.opened(found) as activity, service.client(found, clock, stop) as api:
        one = service.Service(found, activity, api, clock, stop)
        with at_work(one, stop):
            eventually(lambda: said().stream.connected and bool(said().stream.events))
            with activity._lock:
                activity._con.execute("PRAGMA query_only = ON")  # as on a disk that was mounted anew, for reading only
            ask(world, "/_sandbox/live", {"events": 20})
            eventually(lambda: said().stream.degraded == "attempt to write a readonly database")
            problem = "nothing can be recorded: attempt to write a readonly database"
            assert problem in check(tmp_path, int(time.time())).problems
            assert line(said()).startswith("degraded: cannot record (attempt to write a readonly database), ")
            with activity._lock:
                activity._con.execute("PRAGMA query_only = OFF")
            eventually(lambda: said().stream.degraded == "")
            assert problem not in check(tmp_path, int(time.time())).problems
    assert said().ended == "stopped"


def test_invented_data_stay_apart(tmp_path: Path) -> None:
    """A folder that holds invented data is refused by a collector of real ones."""
    with service.opened(found_settings(tmp_path)):
        pass
    with (
        pytest.raises(SettingsError, match="holds invented data"),
        service.opened(found_settings(tmp_path, simulated="")),
    ):
        pass


def test_global_renames_are_taken_over(tmp_path: Path) -> None:
    """A global rename on the stream changes the name we match by; a local part of it, or anything else, does not."""
    found, clock, stop = found_settings(tmp_path), SystemClock(), threading.Event()
    with service.opened(found) as activity, service.client(found, clock, stop) as api:
        activity.roster.put_accounts([Account(11, "Asha", 5, 5)])
        one = service.Service(found, activity, api, clock, stop)
        one._changed(Renamed("enwiki", "Asha", "Wrong", 10, everywhere=False))
        one._changed(Canary("eqiad.mediawiki.recentchange"))
        assert name_of(activity) == "Asha"
        one._changed(Renamed("metawiki", "Asha", "Asha of Nepal", 10, everywhere=True))
        one._changed(Renamed("metawiki", "Unheard of", "Whoever", 10, everywhere=True))
        assert name_of(activity) == "Asha of Nepal"


def test_locks_and_merges_are_taken_over(tmp_path: Path) -> None:
    """A global lock, and a merge of two known accounts, are acted on as the stream tells them."""
    found, clock, stop = found_settings(tmp_path), SystemClock(), threading.Event()
    with service.opened(found) as activity, service.client(found, clock, stop) as api:
        ids = activity.roster.put_accounts([Account(11, "Asha", 5, 5), Account(12, "Binod", 5, 5)])
        one = service.Service(found, activity, api, clock, stop)
        one._changed(Locked("Binod", True, 10))
        one._changed(Locked("Asha", None, 10))
        one._changed(Merged(("Asha", "Unheard of"), "Binod", 11))
        rows = activity._con.execute("SELECT id, central_id, locked FROM account").fetchall()
        assert rows == [(ids[1], 12, 1)]
        assert activity.names.aliases() == {11: ids[1]}


def name_of(activity: Activity) -> str:
    """Give the name of the one account."""
    ((name,),) = activity._con.execute("SELECT name FROM account").fetchall()
    return str(name)


def test_what_the_stream_tells_of_files_reaches_the_live_enrolment(tmp_path: Path) -> None:
    """An upload, its page and its category, as the follower hands them on, make an arrival in an open contest."""
    found, clock, stop = found_settings(tmp_path), SystemClock(), threading.Event()
    now = int(clock.now())
    open_one = Contest("earth", 2027, "Nepal", "NP", "An invented category", now - 60, now + 60)
    with service.opened(found) as activity, service.client(found, clock, stop) as api:
        activity.roster.put_contests([open_one])
        one = service.Service(found, activity, api, clock, stop)
        one._changed(Upload("commonswiki", "File:Fort.jpg", "Asha", now, "upload", now))
        one._changed(Revision("commonswiki", 5, now, "Asha", 11, file=FilePage(7, "File:Fort.jpg")))
        one._changed(Categorized("commonswiki", "An invented category", "File:Fort.jpg", "Binod", True, now))
        eventually(lambda: [file.page for file in one._arrivals.due().known] == [7])
