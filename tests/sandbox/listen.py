"""Clients that look at bytes: a stream reader without a library, and a small API client."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

BOTH = "mediawiki.recentchange,mediawiki.page_change.v1"
RECENT, PAGES = "eqiad.mediawiki.recentchange", "eqiad.mediawiki.page_change.v1"
QUIET_RECENT = "codfw.mediawiki.recentchange"


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: its lines as they came, and what they hold."""

    lines: list[bytes]

    @property
    def event(self) -> str:
        """The event's name."""
        return self.lines[0].decode().removeprefix("event: ").rstrip("\n")

    @property
    def id(self) -> list[dict[str, Any]]:
        """The id's entries."""
        return list(json.loads(self.lines[1].decode().removeprefix("id: ")))

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        """The id's entries by topic."""
        return {entry["topic"]: entry for entry in self.id}

    @property
    def raw(self) -> bytes:
        """The data's bytes."""
        return self.lines[2].removeprefix(b"data: ").rstrip(b"\n")

    @property
    def data(self) -> dict[str, Any]:
        """The data."""
        return dict(json.loads(self.raw))

    @property
    def meta(self) -> dict[str, Any]:
        """The data's meta block."""
        return dict(self.data["meta"])


class Listener:
    """One connection to a stream."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.response, self.status = response, response.status

    def greeting(self) -> bytes:
        """Read what comes before the first frame."""
        first = self.response.readline()
        return first + self.response.readline() if first == b":ok\n" else first

    def frame(self) -> Frame:
        """Read one frame; the lines end early when the connection does."""
        lines: list[bytes] = []
        while True:
            line = self.response.readline()
            if not line or line == b"\n":
                return Frame([*lines, line])
            lines.append(line)

    def frames(self, n: int) -> list[Frame]:
        """Read so many frames."""
        return [self.frame() for _ in range(n)]


@contextmanager
def listening(
    url: str, names: str = BOTH, query: str = "", last: list[dict[str, Any]] | str | None = None, **headers: str
) -> Iterator[Listener]:
    """Open a stream; `last` is the Last-Event-ID. The greeting of a stream that is there has been read."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    if last is not None:
        headers["Last-Event-ID"] = last if isinstance(last, str) else json.dumps(last)
    try:
        connection.request("GET", f"/v2/stream/{names}{query}", headers={"Accept": "text/event-stream", **headers})
        listener = Listener(connection.getresponse())
        if listener.status == 200:
            assert listener.greeting() in (b":ok\n\n", b"\n")
        yield listener
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of any route."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def ask(
    url: str, path: str, method: str = "GET", body: bytes | str | None = None, headers: dict[str, str] | None = None
) -> Reply:
    """Ask one question on a connection of its own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    try:
        connection.request(method, path, body.encode() if isinstance(body, str) else body, headers or {})
        response = connection.getresponse()
        return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def api(url: str, wiki: str = "enwiki", **params: object) -> Reply:
    """Ask the Action API of a wiki by GET."""
    fields = {"action": "query", "format": "json", "formatversion": "2", **params}
    return ask(url, f"/{wiki}/w/api.php?{urlencode(fields)}")


def paged(url: str, wiki: str, **params: object) -> list[Any]:
    """Return all answers of a query, going on until there is nothing to go on with."""
    answers: list[Any] = []
    going_on: dict[str, str] = {}
    while True:
        answer = api(url, wiki, **{**params, **going_on}).json
        assert "error" not in answer, answer
        answers.append(answer)
        if "continue" not in answer:
            return answers
        going_on = answer["continue"]
