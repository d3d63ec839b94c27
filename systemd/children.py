"""One child process, kept as systemd keeps a service: started, listened to, ended."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from systemd.answers import Question

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1  # linux/prctl.h
LARGEST_LOG = 10_000_000  # bytes; a larger one is set aside at the next start
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Service:
    """What is to run: a name, a command, and how one knows that it is ready.

    Ready means: `url` answers with 200 where one is given, else the process has sent READY=1 (sd_notify).
    `after` names the services that must have been ready once before this one is started. `watchdog` is the longest
    silence in seconds, after the first WATCHDOG=1, that a service which still works may keep; None watches nobody.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    url: str | None = None
    after: tuple[str, ...] = ()
    watchdog: float | None = None


class Child:
    """A service's process, in a process group of its own that dies with this one."""

    def __init__(self, service: Service, logs: Path, sockets: Path) -> None:
        self.service = service
        self.log = logs / f"{service.name}.log"
        self.status = ""
        self.ready = False
        self._alive: float | None = None  # by the monotonic clock, when the process last said so
        self._process: subprocess.Popen[bytes] | None = None
        self._address = sockets / f"{service.name}.sock"
        self._ear: socket.socket | None = None
        self._question = Question(service.url) if service.url else None

    @property
    def pid(self) -> int | None:
        """The running process's number; None when none runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Start the process; its output is added to its log, and it has no input."""
        self.ready, self.status, self._alive = False, "", None
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **self.service.environment}
        for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):  # the terms of our own manager, if we have one
            environment.pop(name, None)
        if self._question is None:
            environment["NOTIFY_SOCKET"] = self._listen()
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as sink:
            self._process = subprocess.Popen(
                self.service.command,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=environment,
                process_group=0,
                preexec_fn=_dies_with(os.getpid()),
            )

    def listen(self) -> bool:
        """Take in what the process has said since; true when it has just become ready.

        To be called for as long as the process runs: one that says how it is waits when nobody listens.
        """
        before = self.ready
        if self._question is None:
            self._hear()
        elif not self.ready and self.pid is not None:
            self.ready = self._question.answered()
        return self.ready and not before

    def silence(self) -> float:
        """The seconds since the process last said that it is alive; 0 for one that never has, or is not watched."""
        if self.service.watchdog is None or self._alive is None:
            return 0.0
        return time.monotonic() - self._alive

    def ended(self) -> str | None:
        """How the process ended, in words; None while it runs or before it was started."""
        code = None if self._process is None else self._process.poll()
        if code is None:
            return None
        return f"ended with status {code}" if code >= 0 else f"was ended by {signal.Signals(-code).name}"

    @property
    def code(self) -> int | None:
        """The exit status of the ended process, negative for a signal."""
        return None if self._process is None else self._process.poll()

    def signal(self, number: int) -> None:
        """Send a signal to the process and all it started; nothing when it has ended."""
        if self._process is not None and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def wait(self, seconds: float) -> bool:
        """Wait for the process's end; true when it has ended."""
        if self._process is None:
            return True
        try:
            self._process.wait(max(seconds, 0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def close(self) -> None:
        """Give the socket back."""
        if self._ear is not None:
            self._ear.close()
            self._ear = None
        if self._question is not None:
            self._question.close()

    def last_words(self) -> str:
        """The last line of the log that says anything."""
        with contextlib.suppress(OSError), self.log.open("rb") as file:
            file.seek(max(self.log.stat().st_size - 4000, 0))
            lines = file.read().decode(errors="replace").splitlines()
            return next((line.strip() for line in reversed(lines) if line.strip()), "")
        return ""

    def _listen(self) -> str:
        self.close()
        self._address.unlink(missing_ok=True)
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.bind(str(self._address))
        return str(self._address)

    def _hear(self) -> None:
        while self._ear is not None and select.select([self._ear], [], [], 0)[0]:
            for line in self._ear.recv(4096).decode(errors="replace").splitlines():
                key, _, value = line.partition("=")
                if key == "STATUS":
                    self.status = value
                elif key == "READY":
                    self.ready = value == "1"
                elif key == "WATCHDOG":
                    self._alive = time.monotonic()


def _dies_with(parent: int) -> Callable[[], None]:
    """Make what runs in a new child: the kernel ends it when this process is gone, however it went."""

    def tie() -> None:
        if _LIBC is not None:
            _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return tie
