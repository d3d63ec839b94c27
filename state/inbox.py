"""One writer: the collector's lock, and the folder in which other commands leave it their jobs."""

from __future__ import annotations

import fcntl
import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from state.errors import Locked, Unanswered
from state.paths import inbox_dir, lock_file

Job = dict[str, Any]
POLL_SECONDS = 0.05


@contextmanager
def acquire(base: Path) -> Iterator[None]:
    """Holds the right to write the private database in `base`; raises Locked when another process has it."""
    with lock_file(base).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise Locked(f"another collector (pid {holder}) is running on {base}") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def submit(base: Path, job: Job, timeout: float = 600.0) -> Job:
    """Leaves `job` for the running collector and returns its answer; raises Unanswered after `timeout` seconds.

    A job that nobody took is withdrawn on the way out, so that it cannot run unseen later.
    """
    folder = inbox_dir(base)
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
    asked, answered = folder / f"{name}.job", folder / f"{name}.answer"
    _write(asked, job)
    deadline = time.monotonic() + timeout
    try:
        while time.monotonic() < deadline:
            if answered.exists():
                return dict(json.loads(answered.read_text()))
            time.sleep(POLL_SECONDS)
        raise Unanswered(f"the running collector did not answer within {timeout:.0f} s")
    finally:
        asked.unlink(missing_ok=True)
        answered.unlink(missing_ok=True)


def pending(base: Path) -> Iterator[tuple[str, Job]]:
    """The jobs that wait, oldest first."""
    folder = inbox_dir(base)
    for path in sorted(folder.glob("*.job")) if folder.is_dir() else ():
        try:
            yield path.stem, json.loads(path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            path.unlink(missing_ok=True)


def answer(base: Path, name: str, result: Job) -> None:
    """Answers the job `name` and takes it out of the inbox; a job withdrawn meanwhile gets none."""
    folder = inbox_dir(base)
    if (folder / f"{name}.job").exists():
        _write(folder / f"{name}.answer", result)
        (folder / f"{name}.job").unlink(missing_ok=True)


def _write(path: Path, value: Job) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(value))
    temporary.replace(path)
