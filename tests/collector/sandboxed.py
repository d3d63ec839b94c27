"""The miniature Wikimedia and collectors of it, as processes."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import ROOT


@contextmanager
def miniature(*words: str) -> Iterator[str]:
    """Serve a small invented world; give its address."""
    command = [sys.executable, "-m", "sandbox", "serve", "--port", "0", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert found, line
            yield found[0]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def options(base: str, folder: Path, **more: object) -> list[str]:
    """Give the options of a collector of the world at `base` with its data in `folder`."""
    found = {
        "stream_url": base,
        "api": f"{base}/commonswiki/w/api.php",
        "meta_api": f"{base}/metawiki/w/api.php",
        "wiki_api": base + "/{dbname}/w/api.php",
        "data": str(folder),
        "requests_per_minute": 60_000,
        "simulated": "invented",
        **more,
    }
    return [word for key, value in found.items() for word in ("--" + key.replace("_", "-"), str(value))]


def collector(*words: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run a command of the collector to its end."""
    command = [sys.executable, "-m", "collector", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout)


@contextmanager
def running(*words: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """Start a command of the collector; it is killed at the end if it still runs."""
    command = [sys.executable, "-m", "collector", *words]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=env) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def told(base: str, path: str) -> Any:
    """Give what the world says of itself at `path`."""
    with urllib.request.urlopen(base + path, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


def ask(base: str, path: str, body: object) -> Any:
    """Ask the world for something."""
    request = urllib.request.Request(base + path, json.dumps(body).encode(), method="POST")  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)
