"""Whether a page answers on this machine.

`python systemd/answers.py http://127.0.0.1:5006/dashboard --within 60` waits until it does; a unit of systemd
runs it after the page's process, which is then started only when people can see it.
"""

from __future__ import annotations

import argparse
import select
import socket
import sys
import time
from urllib.parse import urlsplit


class Question:
    """One GET whose answer is looked for without waiting; only its status line is read."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._path = parts.path or "/"
        self._socket: socket.socket | None = None

    def answered(self) -> bool:
        """Ask if nobody has yet; true once the answer is a 200. Any other answer, or none, is asked again."""
        if self._socket is None:
            self._socket = self._ask()
        if self._socket is None or not select.select([self._socket], [], [], 0)[0]:
            return False
        try:
            head = self._socket.recv(64)
        except OSError:
            head = b""
        self.close()
        return head.startswith(b"HTTP/1.") and head[9:12] == b"200"

    def close(self) -> None:
        """Forget a question that is still open."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self) -> socket.socket | None:
        try:
            asking = socket.create_connection((self._host, self._port), timeout=1)
            asking.sendall(f"GET {self._path} HTTP/1.0\r\nHost: {self._host}:{self._port}\r\n\r\n".encode())
        except OSError:
            return None
        return asking


def wait(url: str, within: float) -> bool:
    """Wait up to `within` seconds for a 200 from `url`; true when it came."""
    question, deadline = Question(url), time.monotonic() + within
    try:
        while time.monotonic() < deadline:
            if question.answered():
                return True
            time.sleep(0.1)
    finally:
        question.close()
    return False


def main(arguments: list[str] | None = None) -> int:
    """Exit 0 when the page answered in time, else 1 with a sentence."""
    parser = argparse.ArgumentParser(description="Wait until a page answers with 200.")
    parser.add_argument("url")
    parser.add_argument("--within", type=float, default=60, metavar="SECONDS")
    asked = parser.parse_args(arguments)
    if wait(asked.url, asked.within):
        return 0
    sys.stderr.write(f"{asked.url} did not answer within {asked.within:g} s\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
