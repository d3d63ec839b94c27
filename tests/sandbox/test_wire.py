"""HTTP in small: requests read from bytes, answers made of them."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from sandbox.errors import BadRequestError
from sandbox.wire import Answer, Request, as_json, chunk, read_request, render


def read(data: bytes) -> Request | None:
    """Read one request from bytes."""

    async def run() -> Request | None:
        reader = asyncio.StreamReader(limit=65536)
        reader.feed_data(data)
        reader.feed_eof()
        return await read_request(reader, "client")

    return asyncio.run(run())


def test_query_and_form_are_read_together() -> None:
    """Path and fields are decoded, the body wins over the query string, of repeated fields the last."""
    body = b"b=%C3%A9&c=x+y"
    request = read(
        b"POST /a%%20b?a=1&b=2&a=3 HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    assert request is not None
    assert request.path == "/a b"
    assert request.params == {"a": "3", "b": "é", "c": "x y"}
    assert request.keep_alive


def test_the_end_and_broken_requests_are_told_apart() -> None:
    """No bytes are a client that has gone; bytes that are no request, or a body without a length, are an error."""
    assert read(b"") is None
    for data in (
        b"hello\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab",
        b"GET /" + b"x" * 70000 + b" HTTP/1.1\r\n\r\n",
    ):
        with pytest.raises(BadRequestError):
            read(data)


@pytest.mark.parametrize(
    ("line", "keeps"),
    [(b"HTTP/1.1\r\n", True), (b"HTTP/1.0\r\n", False), (b"HTTP/1.1\r\nConnection: close\r\n", False)],
)
def test_connections_are_kept_as_the_client_says(line: bytes, keeps: bool) -> None:
    """HTTP/1.1 keeps a connection unless told otherwise; the answer says when it ends."""
    request = read(b"GET / " + line + b"\r\n")
    assert request is not None
    assert request.keep_alive is keeps
    assert (b"Connection: close" in render(Answer(200, b"x"), request)) is not keeps


def test_answers_are_packed_only_when_accepted_and_worth_it() -> None:
    """Gzip needs a client that accepts it and more than 256 bytes; the length is that of what is sent."""
    request = read(b"GET / HTTP/1.1\r\nAccept-Encoding: gzip, deflate\r\n\r\n")
    small = render(Answer(200, b"x" * 256, compress=True), request)
    head, _, body = render(Answer(200, b"x" * 257, compress=True), request).partition(b"\r\n\r\n")
    assert b"gzip" not in small
    assert b"Content-Encoding: gzip" in head
    assert b"Content-Length: %d" % len(body) in head
    assert gzip.decompress(body) == b"x" * 257


def test_json_keeps_line_separators_and_chunks_count_bytes() -> None:
    """U+2028 stays as it is, as in JSON.stringify; a chunk's size is in hexadecimal bytes."""
    assert as_json({"a": "\u2028\n"}) == '{"a":"\u2028\\n"}'.encode()
    assert chunk("é".encode() * 8) == b"10\r\n" + "é".encode() * 8 + b"\r\n"
