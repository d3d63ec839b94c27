"""A collector that hangs is ended and started again, and goes on where it was: by a real one, stopped with SIGSTOP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from collector.status import Status, load
from tests.collector.sandboxed import ask, miniature, options
from tests.conftest import ROOT

DRIVER = Path(__file__).with_name("kept.py")
PATIENCE = 4.0  # seconds of silence after which it hangs; it says about every second that it is alive

pytestmark = pytest.mark.slow


@contextmanager
def kept(folder: Path, base: str) -> Iterator[Path]:
    """Keep a collector of the world at `base`; the file with what its keeper says."""
    command = [sys.executable, "-m", "collector", "follow", *options(base, folder / "data")]
    service = {"name": "collector", "command": command, "watchdog": PATIENCE}
    asked = {"services": [service], "logs": str(folder), "patience": 60}
    said = folder / "said"
    with said.open("wb") as sink:
        driver = [sys.executable, str(DRIVER), json.dumps(asked)]
        process = subprocess.Popen(driver, stdout=sink, stderr=subprocess.STDOUT, cwd=ROOT)
    try:
        yield said
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def eventually(true: Callable[[], object], said: Path, seconds: float = 45.0) -> None:
    """Wait until something is true."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, said.read_text()
        time.sleep(0.05)


def test_a_collector_that_hangs_is_started_again(tmp_path: Path) -> None:
    """Stopped in its tracks, it is ended after its patience, leaves word where it was, and comes back as another."""
    with miniature("--seed", "4", "--scale", "0.05", "--live-rate", "0") as base, kept(tmp_path, base) as said:

        def status() -> Status | None:
            return load(tmp_path / "data")

        eventually(lambda: "welcome" in said.read_text(), said)
        eventually(lambda: (found := status()) and found.stream.connected, said)
        time.sleep(1.5)  # it has said at least once that it is alive
        (first,) = (found.pid for found in [status()] if found)
        os.kill(first, signal.SIGSTOP)
        eventually(lambda: "collector was ended by SIGABRT; starting it again" in said.read_text(), said)
        eventually(lambda: "again ready" in said.read_text(), said)
        assert said.read_text().count("that it is alive; ending it") == 1
        ask(base, "/_sandbox/live", {"events": 20})
        eventually(lambda: (found := status()) and found.pid != first and found.stream.events >= 20, said)
        log = (tmp_path / "collector.log").read_text()
        assert re.search(r"Fatal Python error: Aborted\n(.*\n)*Thread 0x\w+ .*\n(.*\n)*.*/collector/follow\.py", log)
    assert not list(ROOT.glob("core*"))
