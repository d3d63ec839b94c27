"""The whole system as a visitor starts it, with its processes in reach of a test."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from state.errors import StateError
from state.paths import published_db
from state.published import Snapshot, open_published, read

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("sandbox", "collector", "publisher", "dashboard")
MARKS = {
    "sandbox": "-m sandbox serve",
    "collector": "-m collector follow",
    "publisher": "-m metrics publish",
    "dashboard": "-m panel serve",
}
READY_WITHIN = 150.0


def ports(number: int) -> list[int]:
    """Ports of 127.0.0.1 that were free a moment ago."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def until(true: Callable[[], Any], what: str, within: float) -> Any:
    """The first true answer of `true`, asked every 0.1 s; fails with `what` after `within` seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if answer := true():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"not within {within:.0f} s: {what}")


class Whole:
    """A demo started by the same command as `make demo`, on free ports, with its own data folder."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self.page_port, self.sandbox_port = ports(2)
        self.options = options
        self.supervisor: subprocess.Popen[str] | None = None
        self.started_in = 0.0
        self.said: list[str] = []

    @property
    def page(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self.page_port}/dashboard"

    def start(self) -> None:
        """Starts everything and waits for the line with the page's address."""
        begun = time.monotonic()
        port = ["--port", str(self.page_port), "--sandbox-port", str(self.sandbox_port)]
        self.supervisor = subprocess.Popen(
            [sys.executable, "systemd/supervise.py", "demo", "--data", str(self.data), *port, *self.options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = []
        threading.Thread(target=self._listen, args=[self.supervisor], daemon=True).start()
        try:
            until(lambda: any("The page is at" in line for line in self.said), "the page's address", READY_WITHIN)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{''.join(self.said)}\n{self.logs()}") from None
        self.started_in = time.monotonic() - begun

    def _listen(self, supervisor: subprocess.Popen[str]) -> None:
        assert supervisor.stdout is not None
        with supervisor.stdout as lines:
            self.said.extend(lines)

    def logs(self) -> str:
        """The last lines of every process's log."""
        files = sorted((self.data / "logs").glob("*.log"))
        return "\n".join(f"== {file.name}\n" + "\n".join(file.read_text().splitlines()[-15:]) for file in files)

    def stop(self) -> int:
        """Ctrl-C; the exit status once everything has ended."""
        assert self.supervisor is not None
        self.supervisor.send_signal(signal.SIGINT)
        code = self.supervisor.wait(timeout=30)
        self.supervisor = None
        return code

    def pids(self) -> dict[str, int]:
        """The process of each service, found among the supervisor's own children."""
        assert self.supervisor is not None
        found: dict[str, int] = {}
        children = Path(f"/proc/{self.supervisor.pid}/task/{self.supervisor.pid}/children").read_text()
        for pid in map(int, children.split()):
            with contextlib.suppress(OSError):
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                found |= {name: pid for name, mark in MARKS.items() if mark in command}
        return found

    def kill(self, name: str) -> None:
        """SIGKILL for one service, as the kernel or an operator would."""
        os.kill(until(lambda: self.pids().get(name), f"{name} runs", 30), signal.SIGKILL)

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What the sandbox answers at `/_sandbox/<path>`."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.sandbox_port}/_sandbox/{path}", data=data)
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # our own loopback address
            return json.load(answer)

    def quicken(self) -> None:
        """Lets canaries come every second, so that the end of seen coverage is told although nothing else happens."""
        self.ask("faults", {"canary_every": 1})

    def snapshot(self) -> Snapshot | None:
        """What is published now; None while that cannot be read."""
        try:
            with contextlib.closing(open_published(published_db(self.data))) as con:
                return read(con)
        except StateError:
            return None

    def settled(self, after: float, within: float = 90.0) -> Snapshot:
        """What is published once everybody was verified, and the stream seen, past the instant `after`.

        The stream of a world without life moves on with its canaries; `quicken` makes them come often.
        """

        def enough() -> Snapshot | None:
            snapshot = self.snapshot()
            fresh = snapshot.freshness if snapshot else None
            if fresh is None or fresh.seen is None or fresh.verified is None:
                return None
            return snapshot if min(fresh.seen, fresh.verified) > after else None

        try:
            return until(enough, f"seen and verified past {after}", within)  # type: ignore[no-any-return]
        except AssertionError as error:
            now = self.snapshot()
            raise AssertionError(f"{error}; now {now and now.freshness}\n{self.logs()}") from None
