"""Services are started in order, started again when they end, and never outlive their keeper."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from systemd.children import LARGEST_LOG
from systemd.keeper import ABORT

DRIVER = Path(__file__).with_name("kept.py")
PYTHON = [sys.executable, "-I", "-S", "-c"]

# A service as ours are: it leaves its number, says that it is ready, and ends at SIGTERM, leaving a word.
GOOD = """
import os, signal, socket, sys, time
folder, name = sys.argv[1:3]
def note(word):
    with open(folder + "/events", "a") as file:
        file.write(name + " " + word + " " + str(os.getpid()) + "\\n")
def end(*_):
    note("ended")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
note("started")
time.sleep(float(sys.argv[3]))
ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
ear.sendto(b"STATUS=reading\\nREADY=1", os.environ["NOTIFY_SOCKET"])
note("ready")
while True:
    time.sleep(60)
"""
# Does not end at SIGTERM, and has a child of its own.
STUBBORN = GOOD.replace("signal.signal(signal.SIGTERM, end)", "signal.signal(signal.SIGTERM, signal.SIG_IGN)")
PARENT = STUBBORN.replace('note("started")', 'note("started"); os.fork() or note("born")')
# Says a thousand times that it is well, more than a socket holds unread, and leaves a word when it was heard.
CHATTY = GOOD.replace(
    'note("ready")',
    'note("ready"); [ear.sendto(b"WATCHDOG=1", os.environ["NOTIFY_SOCKET"]) for _ in range(1000)]; note("heard")',
)
# Says ten times that it is alive, and then waits for ever for something that does not come.
HANGING = GOOD.replace(
    'note("ready")',
    'note("ready"); [(ear.sendto(b"WATCHDOG=1", os.environ["NOTIFY_SOCKET"]), time.sleep(0.1)) for _ in range(10)];'
    ' note("hangs")',
)
# The same, and does not take SIGABRT either.
DEAF = HANGING.replace("def note(", "signal.signal(signal.SIGABRT, signal.SIG_IGN)\ndef note(")
SILENT = GOOD.replace("ear.sendto", "(lambda *_: None)")
DEAD = "print('first'); print('the last words'); raise SystemExit(3)"
REFUSING = "print('contact is missing'); raise SystemExit(78)"
# A page that is broken at first: 500 twice, then 200.
PAGE = """
import http.server, sys
answers = [500, 500, 200]
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""


class Run:
    """A keeper in a process of its own, and what it and its services said."""

    def __init__(self, folder: Path, services: list[dict[str, Any]], patience: float) -> None:
        asked = {"services": services, "logs": str(folder), "patience": patience}
        self.folder = folder
        with (folder / "said").open("wb") as said:
            command = [sys.executable, str(DRIVER), json.dumps(asked)]
            self.process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)

    def said(self) -> str:
        """What the keeper has said so far."""
        return (self.folder / "said").read_text()

    def events(self) -> list[list[str]]:
        """What the services have noted: name, word, process."""
        path = self.folder / "events"
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def until(self, text: str, times: int = 1, seconds: float = 15) -> None:
        """Wait until the keeper has said `text` that often."""
        deadline = time.monotonic() + seconds
        while self.said().count(text) < times:
            assert time.monotonic() < deadline, f"{text!r} was not said: {self.said()}"
            time.sleep(0.02)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send the keeper a signal and wait for it; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(15)


@pytest.fixture
def keep(tmp_path: Path) -> Iterator[Any]:
    """Start keepers, and end them with all they started, however the test went."""
    runs: list[Run] = []

    def start(*services: dict[str, Any], patience: float = 30) -> Run:
        runs.append(Run(tmp_path, list(services), patience))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.end()
        for _, _, pid in run.events():
            if alive(int(pid)):
                os.kill(int(pid), signal.SIGKILL)


def alive(pid: int) -> bool:
    """Whether a process runs under this number (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def gone(pids: list[int], seconds: float = 5) -> bool:
    """Whether all of the processes end within some seconds."""
    deadline = time.monotonic() + seconds
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(alive(pid) for pid in pids)


def service(folder: Path, name: str, code: str = GOOD, *, delay: float = 0, **more: Any) -> dict[str, Any]:
    """A fake service that is ready after `delay` seconds."""
    return {"name": name, "command": [*PYTHON, code, str(folder), name, str(delay)], **more}


def test_a_service_starts_after_those_it_needs(keep: Any, tmp_path: Path) -> None:
    """A service named in `after` is ready before the one that needs it is started; the welcome comes last, once."""
    first, free = service(tmp_path, "first", delay=0.4), service(tmp_path, "free")
    run = keep(service(tmp_path, "second", after=["first"]), first, free)
    run.until("welcome")
    order = [(name, word) for name, word, _ in run.events()]
    assert order.index(("second", "started")) > order.index(("first", "ready")) > order.index(("free", "ready"))
    time.sleep(0.3)
    assert run.said().count("welcome") == 1
    assert run.said().splitlines()[-1] == "welcome"


def test_a_killed_service_is_started_again(keep: Any, tmp_path: Path) -> None:
    """Kill -9 of each service is answered by a new process; the others go on under their numbers."""
    run = keep(service(tmp_path, "one"), service(tmp_path, "two"))
    run.until("welcome")
    before = {name: int(pid) for name, word, pid in run.events() if word == "ready"}
    os.kill(before["one"], signal.SIGKILL)
    run.until("again ready")
    after = {name: int(pid) for name, word, pid in run.events() if word == "ready"}
    assert after["one"] != before["one"]
    assert after["two"] == before["two"]
    assert alive(after["two"])
    assert "one was ended by SIGKILL; starting it again in 0.5 s" in run.said()


def test_the_pause_before_another_start_grows(keep: Any, tmp_path: Path) -> None:
    """A service that keeps dying is not started in a tight loop: half a second, then one."""
    run = keep(service(tmp_path, "one"))
    run.until("welcome")
    for times in (1, 2):
        os.kill(int(run.events()[-1][2]), signal.SIGKILL)
        run.until("again ready", times)
    assert "in 0.5 s" in run.said()
    assert "in 1 s" in run.said()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_everything_stops_in_order(keep: Any, tmp_path: Path, number: int) -> None:
    """Ctrl-C and SIGTERM end the services one after the other, last first, and the keeper with status 0."""
    run = keep(*(service(tmp_path, name) for name in ("one", "two", "three")))
    run.until("welcome")
    assert run.end(number) == 0
    assert [name for name, word, _ in run.events() if word == "ended"] == ["three", "two", "one"]
    assert gone([int(pid) for _, _, pid in run.events()], 0)


def test_a_service_that_will_not_end_is_ended(keep: Any, tmp_path: Path) -> None:
    """A service that ignores SIGTERM is killed, with what it started, within about five seconds."""
    run = keep(service(tmp_path, "one"), service(tmp_path, "two", PARENT))
    run.until("welcome")
    begun = time.monotonic()
    assert run.end() == 0
    assert time.monotonic() - begun < 6
    assert {"born", "started"} <= {word for _, word, _ in run.events()}
    assert gone([int(pid) for _, _, pid in run.events()], 1)


def test_a_second_signal_waits_for_nothing(keep: Any, tmp_path: Path) -> None:
    """Ctrl-C twice ends even a stubborn service at once."""
    run = keep(service(tmp_path, "one", STUBBORN))
    run.until("welcome")
    begun = time.monotonic()
    run.process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert run.end(signal.SIGINT) == 0
    assert time.monotonic() - begun < 2


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the tie to the parent is Linux's")
def test_nothing_outlives_a_killed_keeper(keep: Any, tmp_path: Path) -> None:
    """Kill -9 of the keeper leaves no orphan, not even one that ignores SIGTERM."""
    run = keep(service(tmp_path, "one"), service(tmp_path, "two", STUBBORN))
    run.until("welcome")
    run.end(signal.SIGKILL)
    assert gone([int(pid) for _, _, pid in run.events()])


def test_status_78_is_final(keep: Any, tmp_path: Path) -> None:
    """A service that refuses its settings is not started again: its last words are said, all stops with 78."""
    run = keep(service(tmp_path, "good"), {"name": "bad", "command": [*PYTHON, REFUSING]})
    assert run.process.wait(10) == 78
    assert "bad ended with status 78: contact is missing (log: " in run.said()
    assert run.said().count("status 78") == 1
    assert gone([int(pid) for _, _, pid in run.events()], 0)


def test_a_service_that_never_comes_up_is_given_up(keep: Any, tmp_path: Path) -> None:
    """Three deaths before the first readiness end the start, with the last line of the service's log."""
    run = keep({"name": "bad", "command": [*PYTHON, DEAD]})
    assert run.process.wait(15) == 1
    assert run.said().count("starting it again") == 2
    assert "bad ended with status 3: the last words (log: " in run.said()


def test_a_start_that_hangs_is_given_up(keep: Any, tmp_path: Path) -> None:
    """A service that is not ready in time ends the start with its name."""
    run = keep(service(tmp_path, "mute", SILENT), patience=1)
    assert run.process.wait(10) == 1
    assert "mute was not ready after 1 s" in run.said()
    assert "welcome" not in run.said()


def test_a_ready_service_is_still_listened_to(keep: Any, tmp_path: Path) -> None:
    """A service that keeps saying that it is well, as for systemd's watchdog, never has to wait for its keeper."""
    run = keep(service(tmp_path, "one", CHATTY))
    run.until("welcome")
    deadline = time.monotonic() + 10
    while ["one", "heard"] not in [event[:2] for event in run.events()]:
        assert time.monotonic() < deadline, "the service waits for someone to listen"
        time.sleep(0.02)


def test_a_service_that_hangs_is_ended_and_started_again(keep: Any, tmp_path: Path) -> None:
    """One that said it is alive and says so no more gets SIGABRT, as from systemd; one that never did is let be."""
    watched = service(tmp_path, "one", HANGING, watchdog=0.8)
    run = keep(watched, service(tmp_path, "two", watchdog=0.8), service(tmp_path, "three", HANGING))
    run.until("one was ended by SIGABRT; starting it again in 0.5 s")
    run.until("one        again ready")
    assert run.said().count("  one has not said for 1 s that it is alive; ending it") == 1
    assert {name for name, word, _ in run.events() if word == "started"} == {"one", "two", "three"}
    starts = [name for name, word, _ in run.events() if word == "started"]
    assert sorted(starts) == ["one", "one", "three", "two"]
    order = [word for name, word, _ in run.events() if name == "one"]
    assert order[:4] == ["started", "ready", "hangs", "started"]


def test_a_service_that_hangs_and_ignores_it_is_killed(keep: Any, tmp_path: Path) -> None:
    """SIGKILL follows for one that SIGABRT does not end."""
    run = keep(service(tmp_path, "one", DEAF, watchdog=0.5))
    run.until("one was ended by SIGKILL; starting it again", seconds=ABORT + 10)
    run.until("one        again ready")


def test_a_service_that_is_slow_to_begin_is_not_ended(keep: Any, tmp_path: Path) -> None:
    """Nobody is watched before the first word that it is alive, so a long start is no silence."""
    run = keep(service(tmp_path, "one", HANGING, delay=1.5, watchdog=1.0))
    run.until("welcome")
    assert "has not said" not in run.said()
    assert [word for _, word, _ in run.events()][:2] == ["started", "ready"]


def test_a_large_log_is_set_aside(keep: Any, tmp_path: Path) -> None:
    """A log that has grown beyond its size is kept as .1 when the service is started, and a new one begun."""
    (tmp_path / "one.log").write_bytes(b"x" * (LARGEST_LOG + 1))
    keep(service(tmp_path, "one")).until("welcome")
    assert (tmp_path / "one.log.1").stat().st_size == LARGEST_LOG + 1
    assert (tmp_path / "one.log").stat().st_size == 0


def test_a_page_is_ready_when_it_answers_200(keep: Any, tmp_path: Path, free_port: int) -> None:
    """The page's process counts as ready with its first 200, not with an error page."""
    url = f"http://127.0.0.1:{free_port}/dashboard"
    run = keep({"name": "page", "command": [*PYTHON, PAGE, str(free_port)], "url": url})
    run.until("welcome")
    log = (tmp_path / "page.log").read_text()
    assert [line.split()[-2] for line in log.splitlines()] == ["500", "500", "200"]
