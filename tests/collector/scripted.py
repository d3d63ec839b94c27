"""Servers on loopback whose bytes, pauses and ends are values of the test.

`Scripted` sends what it is told and remembers what it was asked. `Topics` is a small EventStreams: one log a topic,
resumed by Last-Event-ID as KafkaSSE does it (`_updateLatestOffsetsMap` and `assignmentsForTimesAsync` of kafka-sse
0.4.2): an entry's id is the event's time + 1 ms, and a timestamp starts at the first event of that time or later.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

SSE = {"Content-Type": "text/event-stream; charset=utf-8"}
EDITS, PAGES = "mediawiki.recentchange", "mediawiki.page_change.v1"
STREAMS = (EDITS, PAGES)
BUSY, QUIET = f"eqiad.{EDITS}", f"codfw.{EDITS}"


@dataclass(frozen=True)
class Pause:
    """Seconds in which nothing is sent."""

    seconds: float


@dataclass(frozen=True)
class Answer:
    """A status line, headers, then the steps; `end` is clean (a last chunk), cut (none) or reset (TCP RST)."""

    steps: Iterable[bytes | Pause] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(SSE))
    end: str = "cut"
    chunked: bool = True


@dataclass(frozen=True)
class Request:
    """What a client asked: its path with the query, and its headers in lower case."""

    path: str
    headers: dict[str, str]


class Scripted:
    """An HTTP server on a free port of 127.0.0.1; `respond` gives each request its answer."""

    def __init__(self, respond: Callable[[Request], Answer]) -> None:
        self._respond = respond
        self.requests: list[Request] = []
        self.times: list[float] = []
        self.stopping = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for client in self._open:
            client.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            self._open.append(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            request = self._read(client)
            if request is not None:
                self.requests.append(request)
                self.times.append(time.monotonic())
                self._send(client, self._respond(request))
        except OSError:
            pass
        finally:
            client.close()

    def _read(self, client: socket.socket) -> Request | None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = client.recv(65_536)
            if not piece:
                return None
            head += piece
        first, *rest = head.decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in rest if ":" in line)
        return Request(first.split(" ")[1], {name.strip().lower(): value.strip() for name, value in pairs})

    def _send(self, client: socket.socket, answer: Answer) -> None:
        headers = dict(answer.headers)
        if answer.chunked:
            headers["Transfer-Encoding"] = "chunked"
        head = [f"HTTP/1.1 {answer.status} Text", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        client.sendall("\r\n".join(head).encode("latin-1"))
        for step in answer.steps:
            if isinstance(step, Pause):
                if self.stopping.wait(step.seconds):
                    return
            elif step:
                client.sendall(b"%x\r\n%s\r\n" % (len(step), step) if answer.chunked else step)
        if answer.end == "clean" and answer.chunked:
            client.sendall(b"0\r\n\r\n")
        if answer.end == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def in_order(*answers: Answer) -> Callable[[Request], Answer]:
    """Gives the answers one after the other, and the last one ever after."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


@dataclass(frozen=True)
class Event:
    """An event of a topic as Kafka holds it."""

    topic: str
    offset: int
    ts_ms: int
    body: dict[str, Any]


def edit(wiki: str, rev_id: int, user: str, timestamp: int, **more: Any) -> dict[str, Any]:
    """A recentchange edit, with the fields a reader needs (recentchange schema 1.0.1)."""
    revision = {"old": rev_id - 1, "new": rev_id}
    return {
        "type": "edit",
        "wiki": wiki,
        "user": user,
        "bot": False,
        "timestamp": timestamp,
        "revision": revision,
        **more,
    }


def page_change(wiki: str, rev_id: int, user: str, central_id: int | None, timestamp: int) -> dict[str, Any]:
    """A page_change of kind edit, with the fields a reader needs (page/change schema 1.2.0 and user_central_id)."""
    editor: dict[str, Any] = {"user_text": user, "is_bot": False, "is_temp": False}
    if central_id is not None:
        editor["user_central_id"] = central_id
    at = datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    revision = {"rev_id": rev_id, "rev_dt": at, "editor": editor}
    return {"page_change_kind": "edit", "wiki_id": wiki, "dt": at, "performer": editor, "revision": revision}


class Topics:
    """One log a topic, and how it is served. The knobs are plain attributes; a test may turn them at any time."""

    def __init__(self, streams: Iterable[str] = STREAMS) -> None:
        self.logs: dict[str, list[Event]] = {f"{dc}.{s}": [] for dc in ("eqiad", "codfw") for s in streams}
        self.first = {topic: 1_000_000 * (n + 1) for n, topic in enumerate(self.logs)}
        self.cut_after = 0  # events, then the connection is cut; 0: never
        self.cut_at = 0  # bytes, likewise
        self.twice_every = 0
        self.swap_every = 0
        self.lose: set[tuple[str, int]] = set()  # (topic, offset) left out
        self.spoil: set[tuple[str, int]] = set()  # (topic, offset) sent as broken JSON
        self.kept_from_ms = 0  # older events are gone
        self.end = "cut"
        self.chunk: Callable[[bytes], Iterable[bytes | Pause]] = lambda raw: (raw,)
        self.ids = True  # ids as upstream's; False: short ones
        self.stay = False  # keep the connection open for what is added later
        self._more = threading.Condition()

    def add(self, topic: str, body: dict[str, Any], ts_ms: int, domain: str = "en.wikipedia.org") -> Event:
        """Appends an event and wakes those who wait for it."""
        offset = self.first[topic] + len(self.logs[topic])
        at = datetime.fromtimestamp(ts_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{ts_ms % 1000:03d}Z"
        meta: dict[str, Any] = {
            "id": f"{topic}-{offset}",
            "dt": at,
            "domain": domain,
            "stream": topic.partition(".")[2],
        }
        meta |= {"topic": topic, "partition": 0, "offset": offset}
        event = Event(topic, offset, ts_ms, {"meta": meta, **body})
        with self._more:
            self.logs[topic].append(event)
            self._more.notify_all()
        return event

    def canary(self, topic: str, ts_ms: int) -> Event:
        """Appends a canary: only meta.domain tells what it is."""
        return self.add(topic, {"timestamp": ts_ms // 1000}, ts_ms, domain="canary")

    def respond(self, request: Request) -> Answer:
        """Serves the stream from where Last-Event-ID says; without one, what comes from now on."""
        sent = request.headers.get("last-event-id")
        return Answer(self._steps(self._starts(json.loads(sent) if sent else None)), end=self.end)

    def _starts(self, entries: list[dict[str, Any]] | None) -> dict[str, int]:
        if entries is None:
            return {topic: len(log) for topic, log in self.logs.items()}
        return {entry["topic"]: self._start(entry) for entry in entries}

    def _start(self, entry: dict[str, Any]) -> int:
        log = self.logs[entry["topic"]]
        if "offset" in entry:
            return len(log) if entry["offset"] < 0 else entry["offset"] - self.first[entry["topic"]]
        least = max(entry["timestamp"], self.kept_from_ms)
        return next((n for n, event in enumerate(log) if event.ts_ms >= least), len(log))

    def _steps(self, at: dict[str, int]) -> Iterator[bytes | Pause]:
        yield b":ok\n\n"
        left = self.cut_at
        for raw in self._frames(at):
            if self.cut_at and len(raw) >= left:
                yield raw[:left]
                return
            left -= len(raw)
            yield from self.chunk(raw)

    def _frames(self, at: dict[str, int]) -> Iterator[bytes]:
        places: dict[str, dict[str, Any]] = {t: {"topic": t, "partition": 0, "offset": -1} for t in at}
        for sent, event in enumerate(self._delivered(at), 1):
            places[event.topic] = {"topic": event.topic, "partition": 0, "timestamp": event.ts_ms + 1}
            data = json.dumps(event.body, ensure_ascii=False, separators=(",", ":"))
            if (event.topic, event.offset) in self.spoil:
                data = data[: len(data) // 2]
            place = json.dumps(list(places.values())) if self.ids else "[]"
            yield f"event: message\nid: {place}\ndata: {data}\n\n".encode()
            if sent == self.cut_after:
                return

    def _delivered(self, at: dict[str, int]) -> Iterator[Event]:
        held: Event | None = None
        for n, event in enumerate(self._in_turns(at), 1):
            if (event.topic, event.offset) in self.lose:
                continue
            if self.swap_every and n % self.swap_every == 0:
                held = event
                continue
            yield event
            if held is not None:
                yield held
                held = None
            if self.twice_every and n % self.twice_every == 0:
                yield event
        if held is not None:
            yield held

    def _in_turns(self, at: dict[str, int]) -> Iterator[Event]:
        """A hundred events a topic in turn, as a Kafka consumer with a backlog gets them."""
        while True:
            ready = {topic: self.logs[topic][place : place + 100] for topic, place in at.items()}
            if not any(ready.values()):
                with self._more:
                    if not self.stay:
                        return
                    self._more.wait(0.05)
                continue
            for topic, events in ready.items():
                at[topic] += len(events)
                yield from events
