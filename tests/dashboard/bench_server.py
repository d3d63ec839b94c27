"""A server of a page to be measured: started and ended here, with its processor time and memory as the kernel tells."""

from __future__ import annotations

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.conftest import ROOT
from tests.dashboard.conftest import unused_port

TICKS: Final = os.sysconf("SC_CLK_TCK")
START_SECONDS: Final = 60
SHORT: Final = ("--unused-session-lifetime", "5000", "--check-unused-sessions", "1000")  # milliseconds: ends who left


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two pages: what is served, and the address of the edition that is looked at."""

    name: str
    folder: str
    query: str

    @property
    def path(self) -> str:
        """Where its server has it."""
        return "/" + self.folder.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server of a side."""

    side: Side
    port: int
    pid: int

    @property
    def url(self) -> str:
        """The page without a query."""
        return f"http://127.0.0.1:{self.port}{self.side.path}"

    @property
    def page(self) -> str:
        """The page that is measured."""
        return self.url + self.side.query

    def cpu(self) -> float:
        """Seconds of processor time since it was started."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss(self) -> float:
        """Megabytes in memory."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def idle(self, seconds: float = 60) -> None:
        """Waits until it has nothing to do, or so long: less than a twentieth of a core for half a second."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            before = self.cpu()
            time.sleep(0.5)
            if self.cpu() - before < 0.03:
                return

    def first_byte(self) -> tuple[float, bytes]:
        """Seconds from the request to the first byte of the HTML, and all of it."""
        con = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        begun = time.perf_counter()
        con.request("GET", self.side.path + self.side.query)
        answer = con.getresponse()
        first = answer.read(1)
        spent = time.perf_counter() - begun
        html = first + answer.read()
        con.close()
        return spent, html


@contextlib.contextmanager
def serving(side: Side, published: Path, *, options: tuple[str, ...] = SHORT) -> Iterator[Server]:
    """Runs a side's server on a published file until the block ends; it has answered once already."""
    port = unused_port()
    log = published.with_name(f"{side.name}.log")
    with log.open("ab") as out:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "panel", "serve", side.folder, "--port", str(port), *options),
                *("--address", "127.0.0.1", "--allow-websocket-origin", f"127.0.0.1:{port}"),
            ],
            cwd=ROOT,
            env=os.environ | {"RETENTION_PUBLISHED": str(published), "PYTHONWARNINGS": "ignore"},
            stdout=out,
            stderr=out,
        )
    server = Server(side, port, process.pid)
    try:
        _await(server, process, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server of {server.side.name} ended: {log.read_text()[-2000:]}")
        with contextlib.suppress(OSError):
            _, html = server.first_byte()
            if b"</html>" in html:
                return
        time.sleep(0.2)
    raise RuntimeError(f"the server of {server.side.name} does not answer: {log.read_text()[-2000:]}")
