"""A page counts as there when it answers with 200, and with nothing else."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from systemd import answers

SCRIPT = Path(__file__).resolve().parents[2] / "systemd" / "answers.py"


class Page:
    """A server that answers each connection with the next of some byte strings, the last one for ever."""

    def __init__(self, *replies: bytes) -> None:
        self._replies = list(replies)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}/dashboard"
        self.requests: list[bytes] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._server.accept()
            with connection:
                self.requests.append(connection.recv(1000))
                if self.requests[-1] == b"":
                    return
                connection.sendall(self._replies.pop(0) if len(self._replies) > 1 else self._replies[0])

    def close(self) -> None:
        """End the server: a connection without a request."""
        socket.create_connection(self._server.getsockname()).close()
        self._thread.join()
        self._server.close()


@pytest.fixture
def pages() -> Iterator[list[Page]]:
    """The pages a test opens, closed behind it."""
    opened: list[Page] = []
    yield opened
    for page in opened:
        page.close()


def test_200_is_an_answer(pages: list[Page]) -> None:
    """A 200 is taken, whatever follows; the request names the page's path."""
    pages.append(Page(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000))
    assert answers.wait(pages[0].url, 5)
    assert pages[0].requests[0].startswith(b"GET /dashboard HTTP/1.0\r\nHost: 127.0.0.1:")


@pytest.mark.parametrize("reply", [b"HTTP/1.1 500 no\r\n\r\n", b"HTTP/1.1 302 Found\r\n\r\n", b"", b"200 OK", b"\x00"])
def test_anything_else_is_none(pages: list[Page], reply: bytes) -> None:
    """An error, a redirect, silence and noise are asked again, and are never taken for the page."""
    pages.append(Page(reply))
    assert not answers.wait(pages[0].url, 0.5)
    assert len(pages[0].requests) >= 2


def test_a_page_that_comes_up_late_is_found(pages: list[Page]) -> None:
    """Errors at first do not matter once a 200 has come."""
    pages.append(Page(b"HTTP/1.1 503 soon\r\n\r\n", b"HTTP/1.1 503 soon\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"))
    assert answers.wait(pages[0].url, 5)


def test_a_page_that_hangs_does_not_hang_the_question() -> None:
    """Looking for an answer never waits: a server that accepts and says nothing costs no time."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        question = answers.Question(f"http://127.0.0.1:{server.getsockname()[1]}/")
        begun = time.monotonic()
        assert not any(question.answered() for _ in range(100))
        assert time.monotonic() - begun < 0.5
        question.close()


def test_the_command_says_when_nothing_answers(free_port: int) -> None:
    """As a unit runs it: exit status 1 and one sentence when nobody listens."""
    url = f"http://127.0.0.1:{free_port}/dashboard"
    told = subprocess.run([sys.executable, SCRIPT, url, "--within", "0.3"], capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (1, f"{url} did not answer within 0.3 s\n")


def test_the_command_ends_well_when_the_page_answers(pages: list[Page]) -> None:
    """As a unit runs it: exit status 0 and not a word when the page is there."""
    pages.append(Page(b"HTTP/1.0 200 OK\r\n\r\n"))
    told = subprocess.run([sys.executable, SCRIPT, pages[0].url, "--within", "5"], capture_output=True, text=True)
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
