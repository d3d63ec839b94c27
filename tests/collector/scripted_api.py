"""An Action API on loopback that answers as told: a function of the parameters, with faults in front of it."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Params = dict[str, str]
Reply = Callable[[str, Params], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer instead of the API's own: status, headers, body; `cut` sends only half of what Content-Length says."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: bool = False


@dataclass(slots=True)
class Asked:
    """A request as it came in."""

    method: str
    wiki: str
    params: Params
    headers: dict[str, str]


class ScriptedApi:
    """The server: `faults` are used up one a request, then `reply(wiki, params)` answers; `asked` keeps all."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.faults: list[Fault | dict[str, Any]] = []
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def base(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def url(self, wiki: str) -> str:
        """The address of a wiki's API."""
        return f"{self.base}/{wiki}/w/api.php"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _take(self, asked: Asked) -> Fault | dict[str, Any]:
        with self._lock:
            self.asked.append(asked)
            if self.faults:
                return self.faults.pop(0)
        return self.reply(asked.wiki, asked.params)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._answer("GET", urlsplit(self.path).query)

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                self._answer("POST", self.rfile.read(length).decode())

            def _answer(self, method: str, query: str) -> None:
                params = {key: values[0] for key, values in parse_qs(query, keep_blank_values=True).items()}
                wiki = urlsplit(self.path).path.split("/")[1]
                with outer._lock:
                    outer._now += 1
                    outer.most_at_once = max(outer.most_at_once, outer._now)
                try:
                    reply = outer._take(Asked(method, wiki, params, dict(self.headers)))
                finally:
                    with outer._lock:
                        outer._now -= 1
                self._send(reply if isinstance(reply, Fault) else _json(reply))

            def _send(self, fault: Fault) -> None:
                body = fault.body
                self.send_response(fault.status)
                headers = dict(fault.headers)
                if len(body) > 1000 and "gzip" in self.headers.get("Accept-Encoding", ""):
                    body, headers["Content-Encoding"] = gzip.compress(body, 1), "gzip"
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if fault.cut else body)
                if fault.cut:
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        return Handler


def _json(document: dict[str, Any]) -> Fault:
    return Fault(headers={"Content-Type": "application/json; charset=utf-8"}, body=json.dumps(document).encode())


def error(code: str, **headers: str) -> Fault:
    """An error in the body of an answer with status 200, as the Action API gives it."""
    body = json.dumps({"error": {"code": code, "info": f"about {code}"}, "servedby": "x"}).encode()
    found = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(headers={"Content-Type": "application/json", "MediaWiki-API-Error": code, **found}, body=body)


def always(document: dict[str, Any]) -> Reply:
    """The same answer to everything."""

    def reply(wiki: str, params: Params) -> dict[str, Any]:
        return document

    return reply


@contextmanager
def serving(reply: Reply) -> Iterator[ScriptedApi]:
    """A running server, closed at the end."""
    api = ScriptedApi(reply)
    api.start()
    try:
        yield api
    finally:
        api.close()
