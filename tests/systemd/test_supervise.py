"""One command starts the whole system, keeps it, and leaves nothing behind; what cannot work is one sentence."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = str(ROOT / "systemd" / "supervise.py")
START_SECONDS = 120
SERVICES = ("sandbox", "collector", "publisher", "dashboard")


def supervise(*words: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the supervisor to its end."""
    environment = {**os.environ, **env}
    command = [sys.executable, SCRIPT, *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=100)


def sentence(told: subprocess.CompletedProcess[str]) -> str:
    """The one line that a refused start says on standard error."""
    lines = told.stderr.splitlines()
    assert len(lines) == 1, told.stderr
    assert "Traceback" not in told.stdout
    return lines[0]


@pytest.fixture
def ports() -> tuple[int, int]:
    """Two free ports."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        return one.getsockname()[1], two.getsockname()[1]


def test_a_busy_port_ends_the_demo_before_it_begins(tmp_path: Path, ports: tuple[int, int]) -> None:
    """The sentence names the port and the option; no folder is made."""
    with socket.create_server(("127.0.0.1", ports[0])):
        told = supervise("demo", "--port", str(ports[0]), "--data", str(tmp_path / "demo"))
    assert told.returncode == 1
    assert f"Port {ports[0]} cannot be had" in sentence(told)
    assert "--port" in sentence(told)
    assert not (tmp_path / "demo").exists()


def test_a_folder_of_someone_else_ends_the_demo(tmp_path: Path, ports: tuple[int, int]) -> None:
    """A folder with other files in it is neither used nor emptied."""
    (tmp_path / "letters.txt").touch()
    where = ("--port", str(ports[0]), "--sandbox-port", str(ports[1]), "--data", str(tmp_path))
    told = supervise("demo", *where, "--fresh")
    assert told.returncode == 1
    assert "letters.txt" in sentence(told)
    assert (tmp_path / "letters.txt").exists()


def test_nothing_runs_without_a_contact(tmp_path: Path) -> None:
    """The real Wikimedia is not asked anything before the operator has said an address."""
    told = supervise("run", "--data", str(tmp_path), cwd=tmp_path)
    assert told.returncode == 78
    assert sentence(told).startswith("contact (missing): Wikimedia asks every program")


def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    """A value that cannot be used ends the start with 78, its key and where it came from."""
    told = supervise("run", "--data", str(tmp_path), cwd=tmp_path, RETENTION_OVERLAP="soon")
    assert told.returncode == 78
    assert sentence(told).startswith("overlap (environment RETENTION_OVERLAP)")


def test_what_cannot_be_reached_is_one_sentence(tmp_path: Path, ports: tuple[int, int]) -> None:
    """With nobody at the given addresses, the start says which could not be reached and ends with 1."""
    home = f"http://127.0.0.1:{ports[0]}"
    (tmp_path / "retention.toml").write_text(
        f'stream_url = "{home}"\napi = "{home}/commonswiki/w/api.php"\nmeta_api = "{home}/metawiki/w/api.php"\n'
        f'wiki_api = "{home}/{{dbname}}/w/api.php"\ndata = "{tmp_path}/data"\ncontact = "me@example.org"\n'
    )
    told = supervise("run", "--port", str(ports[1]), "--config", "retention.toml", cwd=tmp_path)
    assert told.returncode == 1
    assert "127.0.0.1" in sentence(told)
    assert told.stdout.count("\n") == 1


class Demo:
    """A demo in a process of its own, in a folder and on ports of its own."""

    def __init__(self, folder: Path, ports: tuple[int, int]) -> None:
        self.data = folder / "demo"
        self.said = folder / "said"
        self.page = f"http://127.0.0.1:{ports[0]}/dashboard"
        where = ["--port", str(ports[0]), "--sandbox-port", str(ports[1]), "--data", str(self.data)]
        with self.said.open("wb") as said:
            command = [sys.executable, SCRIPT, "demo", *where, "--scale", "0.2"]
            self.process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)

    def until(self, text: str, times: int = 1) -> None:
        """Wait until the supervisor has said `text` that often."""
        deadline = time.monotonic() + START_SECONDS
        while (said := self.said.read_text()).count(text) < times:
            assert self.process.poll() is None, said
            assert time.monotonic() < deadline, f"{text!r} was not said: {said}"
            time.sleep(0.1)

    def children(self) -> dict[str, int]:
        """The process of each service."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                parent = re.search(r"^PPid:\s+(\d+)$", (entry / "status").read_text(), re.MULTILINE)
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if parent and int(parent[1]) == self.process.pid and len(words) > 2:
                module = words[2].decode()
                found[{"metrics": "publisher", "panel": "dashboard"}.get(module, module)] = int(entry.name)
        return found

    def began(self) -> int:
        """The instant at which the demo's world began."""
        return int(json.loads((self.data / "world.json").read_text())["began"])


@pytest.fixture
def demo(tmp_path: Path, ports: tuple[int, int]) -> Iterator[Demo]:
    """A running demo, ended however the test went."""
    if not Path("/proc/self/status").exists():
        pytest.skip("finds the processes through /proc")
    running = Demo(tmp_path, ports)
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.wait(20)


def answers(url: str) -> bool:
    """Whether the page answers with 200."""
    return requests.get(url, timeout=30).status_code == 200


@pytest.mark.slow
def test_the_demo_shows_a_page_survives_kills_and_goes_on(demo: Demo, tmp_path: Path, ports: tuple[int, int]) -> None:
    """The demo comes up, outlives kill -9 of each process, stops at Ctrl-C in 6 s, and goes on at the next start."""
    demo.until("The page is at " + demo.page)
    assert answers(demo.page)
    first = demo.children()
    assert set(first) == set(SERVICES)

    for count, name in enumerate(SERVICES, 1):
        os.kill(first[name], signal.SIGKILL)
        demo.until("again ready", count)
    second = demo.children()
    assert set(second) == set(SERVICES)
    assert all(second[name] != first[name] for name in SERVICES)
    assert answers(demo.page)

    begun = time.monotonic()
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(20) == 0
    assert time.monotonic() - begun < 6
    assert not any(Path(f"/proc/{pid}").exists() for pid in second.values())

    with sqlite3.connect(f"file:{demo.data}/published/published.db?mode=ro", uri=True) as con:
        assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    began = demo.began()
    again = Demo(tmp_path, ports)
    try:
        again.until("The page is at")
        assert again.began() == began
    finally:
        again.process.terminate()
        assert again.process.wait(20) == 0
