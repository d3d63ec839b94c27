"""HTTP/1.1 as one small server needs it: requests in, answers and chunks out, connections kept open."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote

from sandbox.errors import BadRequestError

HEAD_LIMIT = 64 * 1024  # bytes; long lists belong into a POST body
BODY_LIMIT = 8 * 1024 * 1024
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """One request: path decoded, `query` and `form` with the last of repeated values, header names lower-case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    client: str
    keep_alive: bool

    @property
    def params(self) -> dict[str, str]:
        """Query string and form body together; the body wins."""
        form = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if self.method != "POST" or form != "application/x-www-form-urlencoded":
            return dict(self.query)
        return {**self.query, **fields(self.body.decode("utf-8", "replace"))}


@dataclass(frozen=True, slots=True)
class Answer:
    """One response with its whole body."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    close: bool = False
    compress: bool = field(default=False)


def fields(text: str) -> dict[str, str]:
    """Return the fields of a query string or form body, the last of repeated ones."""
    return dict(parse_qsl(text, keep_blank_values=True))


def as_json(value: object) -> bytes:
    r"""Return `value` as compact JSON in UTF-8; only `"`, `\\` and control characters are escaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def json_answer(value: object, status: int = 200, *, close: bool = False) -> Answer:
    """Return `value` as an answer for a person or a test: indented JSON."""
    return Answer(status, json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n", close=close)


async def read_request(reader: asyncio.StreamReader, client: str) -> Request | None:
    """Return the next request, or None when the client has gone; raise BadRequestError for other bytes."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except asyncio.LimitOverrunError as error:
        raise BadRequestError("the request line and headers are too long") from error
    first, *lines = head.rstrip("\r\n").split("\r\n")
    try:
        method, target, version = first.split(" ")
    except ValueError as error:
        raise BadRequestError("no HTTP request line") from error
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await _body(reader, headers)
    path, _, query = target.partition("?")
    keep = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
    return Request(method, unquote(path), fields(query), headers, body, client, keep)


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not length.isdigit() or int(length) > BODY_LIMIT:
        raise BadRequestError("a body needs a Content-Length of at most 8 MB")
    try:
        return await reader.readexactly(int(length))
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise BadRequestError("the body ended early") from error


def render(answer: Answer, request: Request | None) -> bytes:
    """Return an answer's bytes: gzip when it may be compressed and the client takes it."""
    body, extra = answer.body, list(answer.headers)
    accepts = request.headers.get("accept-encoding", "") if request else ""
    if answer.compress and "gzip" in accepts and len(body) > 256:
        body = gzip.compress(body, compresslevel=1)
        extra += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    if answer.close or not (request and request.keep_alive):
        extra.append(("Connection", "close"))
    head = [
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
        f"Content-Type: {answer.content_type}",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in extra),
    ]
    return ("\r\n".join(head) + "\r\n\r\n").encode("latin-1", "replace") + body


def chunk(data: bytes) -> bytes:
    """Return `data` as one chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(data), data)
