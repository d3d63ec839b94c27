"""One connection to the stream: what arrives when, and how it ends."""

from __future__ import annotations

import contextlib
import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from collector.errors import Ended, NotAStream, Refused, Stalled, StreamError, Unreachable
from collector.stream import CHUNK, Connection, open_stream, start_stream
from tests.collector.scripted import SSE, STREAMS, Answer, Pause, Scripted, in_order


def pieces_of(connection: Connection) -> tuple[list[bytes], StreamError]:
    """All bytes of a connection as they came, and how it ended."""
    pieces = []
    while True:
        try:
            pieces.append(connection.read(5) or b"")
        except StreamError as end:
            return pieces, end


def everything(connection: Connection) -> tuple[bytes, StreamError]:
    """All bytes of a connection, and how it ended."""
    pieces, end = pieces_of(connection)
    return b"".join(pieces), end


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """Give a session that ignores the machine's proxies."""
    with requests.Session() as made:
        made.trust_env = False
        yield made


def test_the_request_names_streams_position_and_sender(session: requests.Session) -> None:
    """Streams stand comma-separated in the path; the id and our headers are sent as given; gzip is welcome."""
    with Scripted(in_order(Answer([b":ok\n\n"]))) as server:
        headers = {"User-Agent": "test/1 (https://example.org) requests"}
        everything(open_stream(session, server.url, STREAMS, last_event_id='[{"topic":"a"}]', headers=headers))
        everything(open_stream(session, server.url + "/", STREAMS, since=1_800_000_000_000))
    first, second = server.requests
    assert first.path == "/v2/stream/mediawiki.recentchange,mediawiki.page_change.v1"
    assert first.headers["last-event-id"] == '[{"topic":"a"}]'
    assert first.headers["user-agent"] == "test/1 (https://example.org) requests"
    assert first.headers["accept"] == "text/event-stream"
    assert "gzip" in first.headers["accept-encoding"]
    assert second.path.endswith("?since=1800000000000")
    assert "last-event-id" not in second.headers


@pytest.mark.parametrize("chunked", [True, False])
def test_bytes_arrive_as_they_are_sent(session: requests.Session, chunked: bool) -> None:
    """A small piece is handed on at once, not held back until 64 KB, or the next piece, are there."""
    answer = Answer([b"data: 1\n\n", Pause(1.5), b"data: 2\n\n"], chunked=chunked)
    with Scripted(lambda _: answer) as server, open_stream(session, server.url, STREAMS) as connection:
        assert connection.read(5) == b"data: 1\n\n"
        assert connection.opened
        assert time.monotonic() - server.times[0] < 0.7
        assert connection.read(0.05) is None


def test_gzip_is_decoded_as_it_arrives(session: requests.Session) -> None:
    """A compressed stream is decoded piece by piece, each as soon as it is flushed."""
    packer = zlib.compressobj(wbits=31)
    pieces = [packer.compress(b"data: %d\n\n" % n) + packer.flush(zlib.Z_SYNC_FLUSH) for n in range(3)]
    steps: list[bytes | Pause] = [pieces[0], Pause(1.0), *pieces[1:], packer.flush()]
    answer = Answer(steps, headers=SSE | {"Content-Encoding": "gzip"}, end="clean")
    with Scripted(lambda _: answer) as server, open_stream(session, server.url, STREAMS) as connection:
        assert connection.read(0.5) == b"data: 0\n\n"
        body, end = everything(connection)
    assert body == b"data: 1\n\ndata: 2\n\n"
    assert isinstance(end, Ended)


def test_a_body_that_is_not_encoded_as_it_says_is_no_stream(session: requests.Session) -> None:
    """Plain text under a gzip header ends in NotAStream, not in garbage."""
    answer = Answer([b"data: 1\n\n" * 9], headers=SSE | {"Content-Encoding": "gzip"})
    with Scripted(lambda _: answer) as server, open_stream(session, server.url, STREAMS) as connection:
        body, end = everything(connection)
    assert body == b""
    assert isinstance(end, NotAStream)


def test_big_bodies_come_in_pieces_of_64_kb_at_most(session: requests.Session) -> None:
    """A megabyte is complete and no piece is larger than asked for, compressed ones included."""
    body = b"".join(b"data: %d\n\n" % n for n in range(100_000))
    answers = [Answer([body]), Answer([gzip.compress(body)], headers=SSE | {"Content-Encoding": "gzip"})]
    with Scripted(in_order(*answers)) as server:
        for _ in answers:
            with open_stream(session, server.url, STREAMS) as connection:
                pieces, _ = pieces_of(connection)
            assert b"".join(pieces) == body
            assert max(map(len, pieces)) <= 65_536


@pytest.mark.parametrize("end", ["clean", "cut", "reset"])
def test_every_end_of_a_body_is_normal(session: requests.Session, end: str) -> None:
    """A last chunk, none, or a TCP reset: the bytes before it come, then Ended, every time it is asked."""
    answer = Answer([b"data: 1\n\n", Pause(0.05)], end=end)
    with Scripted(lambda _: answer) as server, open_stream(session, server.url, STREAMS) as connection:
        body, _ = everything(connection)
        with pytest.raises(Ended):
            connection.read(1)
    assert body == b"data: 1\n\n"


def test_a_body_cut_inside_a_chunk_keeps_what_came(session: requests.Session) -> None:
    """A chunk announced longer than what is sent is an end like any other."""
    raw = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n40\r\ndata: 1\n\n"
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            client, _ = listening.accept()
            with client:
                client.recv(65_536)
                client.sendall(raw)

        threading.Thread(target=serve, daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with open_stream(session, url, STREAMS) as connection:
            body, end = everything(connection)
    assert body == b"data: 1\n\n"
    assert isinstance(end, Ended)


def test_silence_is_a_stall(session: requests.Session) -> None:
    """A connection that stays open and says nothing for the timeout raises Stalled."""
    with (
        Scripted(lambda _: Answer([b":ok\n\n", Pause(30)])) as server,
        open_stream(session, server.url, STREAMS, timeout=0.2) as connection,
    ):
        began = time.monotonic()
        body, end = everything(connection)
        assert time.monotonic() - began < 2
    assert body == b":ok\n\n"
    assert isinstance(end, Stalled)


def test_an_html_page_with_status_200_is_no_stream(session: requests.Session) -> None:
    """The content type is checked before a byte is read."""
    answers = [Answer([b"<html>"], headers={"Content-Type": "text/html"}), Answer([b"x"], headers={})]
    with Scripted(in_order(*answers)) as server:
        for kind in ("text/html", "unknown"):
            connection = start_stream(session, server.url, STREAMS)
            body, end = everything(connection)
            assert (body, connection.opened) == (b"", False)
            assert isinstance(end, NotAStream)
            assert kind in str(end)


@pytest.mark.parametrize(("status", "wait"), [(429, "7"), (503, "7"), (404, None), (500, None)])
def test_an_error_status_tells_how_long_to_wait(session: requests.Session, status: int, wait: str | None) -> None:
    """Refused carries the status and, where the server says so, the pause."""
    headers = {"Retry-After": wait} if wait else {}
    with Scripted(lambda _: Answer([b"too many"], status, headers)) as server, pytest.raises(Refused) as caught:
        open_stream(session, server.url, STREAMS)
    assert (caught.value.status, caught.value.retry_after) == (status, 7.0 if wait else None)


def test_nobody_listening_is_unreachable(session: requests.Session, free_port: int) -> None:
    """A refused connection and an unknown host are Unreachable."""
    for url in (f"http://127.0.0.1:{free_port}", "http://stream.invalid"):
        with pytest.raises(Unreachable, match="ConnectionError: "):
            open_stream(session, url, STREAMS)


def test_a_server_without_tls_is_unreachable_by_https(session: requests.Session) -> None:
    """A handshake that fails is a failure to wait after, like any other."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            client, _ = listening.accept()
            with client:
                client.recv(65_536)
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(Unreachable, match="SSLError: "):
            open_stream(session, f"https://127.0.0.1:{listening.getsockname()[1]}", STREAMS)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Give a certificate for 127.0.0.1 that signs itself, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed")
    made, key = tmp_path / "made.pem", tmp_path / "key.pem"
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([program, "req", *kind, *name, "-out", made, "-keyout", key], check=True, capture_output=True)
    return made, key


def test_a_certificate_nobody_vouches_for_is_refused(session: requests.Session, certificate: tuple[Path, Path]) -> None:
    """Unreachable, before anything is asked; where the certificate is trusted the stream is read."""
    made, key = certificate
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(made, key)
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: 1\n\n"
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for _ in range(2):
                client, _ = listening.accept()
                with client, contextlib.suppress(OSError), secure.wrap_socket(client, server_side=True) as wrapped:
                    asked.append(wrapped.recv(65_536))
                    wrapped.sendall(body)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            open_stream(session, url, STREAMS)
        assert asked == []
        session.verify = str(made)
        with open_stream(session, url, STREAMS) as connection:
            assert everything(connection)[0] == b"data: 1\n\n"
        thread.join(5)


def test_the_servers_time_is_told_where_it_has_one(session: requests.Session) -> None:
    """From the Date header (RFC 9110, 6.6.1), to a second; a header that is no date is as if it were not there."""
    dates = ["Sun, 22 Nov 2026 12:00:00 GMT", "noon", ""]
    answers = [Answer([b":ok\n\n"], headers=SSE | ({"Date": date} if date else {})) for date in dates]
    found = []
    with Scripted(in_order(*answers)) as server:
        for _ in dates:
            with open_stream(session, server.url, STREAMS) as connection:
                found.append(connection.date)
    assert found == [NOON, None, None]


def test_whoever_waits_for_an_answer_can_do_something_else(session: requests.Session) -> None:
    """A server that accepts and does not answer holds up neither a read nor a close."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        connection = start_stream(session, f"http://127.0.0.1:{silent.getsockname()[1]}", STREAMS, timeout=1.0)
        assert connection.read(0.05) is None
        assert not connection.opened
        connection.close()
        assert time.monotonic() - began < 0.5
        with pytest.raises(Ended):
            connection.read(5)
    until_no_reader_is_left()


def until_no_reader_is_left() -> None:
    """Returns once every reading thread is over."""
    for thread in threading.enumerate():
        if thread.name == "stream-reader":
            thread.join(5)
            assert not thread.is_alive()


def test_closing_from_another_thread_ends_the_read(session: requests.Session) -> None:
    """A reader that waits for bytes gets the end at once, and closing twice is harmless."""
    with Scripted(lambda _: Answer([b":ok\n\n", Pause(30)])) as server:
        connection = open_stream(session, server.url, STREAMS)
        assert connection.read(5) == b":ok\n\n"
        began = time.monotonic()
        threading.Timer(0.1, connection.close).start()
        with pytest.raises(Ended):
            connection.read(30)
        connection.close()
        assert time.monotonic() - began < 2
        assert not [t for t in threading.enumerate() if t.name == "stream-reader"]


def test_a_slow_taker_makes_the_network_wait(session: requests.Session) -> None:
    """What is not taken yet is bounded: a fast server cannot fill the memory, and a close does not hang on it."""
    answer = Answer(b"x" * 65_536 for _ in range(2000))
    with Scripted(lambda _: answer) as server:
        connection = open_stream(session, server.url, STREAMS)
        time.sleep(0.3)
        assert connection._pieces._size <= 33 * CHUNK
        began = time.monotonic()
        connection.close()
        assert time.monotonic() - began < 2


NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC).timestamp()
