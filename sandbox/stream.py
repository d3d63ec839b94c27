"""EventStreams: where a connection starts, what it is sent, how it ends.

The framing and the resume rules are those of KafkaSSE: a plain `:ok`, no keep-alives, an id with one
entry a topic whose timestamp is one millisecond behind the event, and no last chunk when cut.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import email.utils
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.errors import StreamRefusedError
from sandbox.faults import FaultBox
from sandbox.topics import DATACENTRES, PAGE_CHANGE, RECENTCHANGE, Kept, Topic, Topics
from sandbox.wire import Request, as_json

NAMES = {"recentchange": RECENTCHANGE, RECENTCHANGE: RECENTCHANGE, PAGE_CHANGE: PAGE_CHANGE}
TURN = 100  # events of a backlog that one topic gives before it is the next one's turn
PIECE = 16 * 1024  # bytes of a chunk of a backlog: frames are cut wherever they happen to be


@dataclass(slots=True)
class Cursor:
    """A connection's place in a topic: the next offset, and the topic's entry in the id."""

    topic: Topic
    offset: int
    entry: dict[str, object]


def open_cursors(request: Request, topics: Topics, names: str, hidden_before_ms: int) -> list[Cursor]:
    """Return where a request starts in each topic; raise StreamRefusedError (400, 404)."""
    wanted = names.split(",")
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        detail = f"Invalid streams: {','.join(unknown)}"
        raise StreamRefusedError(400, {"type": "invalid_stream", "title": "Stream Not Found", "detail": detail})
    streams = dict.fromkeys(NAMES[name] for name in wanted)
    available = [f"{dc}.{stream}" for stream in streams for dc in DATACENTRES]
    header = request.headers.get("last-event-id")
    if header is not None:
        entries = _entries(header, available)
    else:
        since = _since(request.query.get("since"))
        start = {"offset": -1} if since is None else {"timestamp": since}
        entries = [{"topic": topic, "partition": 0, **start} for topic in available]
    return [_cursor(topics.by_name[str(entry["topic"])], entry, hidden_before_ms) for entry in entries]


def _entries(header: str, available: list[str]) -> list[dict[str, object]]:
    """Return the entries of a Last-Event-ID; only the topics in it are read."""
    try:
        entries = json.loads(header)
    except ValueError:
        entries = None
    if not isinstance(entries, list) or not entries or not all(_is_entry(entry) for entry in entries):
        message = "Last-Event-ID must be a JSON array of objects with topic, partition and offset or timestamp."
        raise StreamRefusedError(400, {"message": message, "origin": "KafkaSSE", "name": "InvalidAssignmentError"})
    absent = [entry["topic"] for entry in entries if entry["topic"] not in available or entry["partition"] != 0]
    if absent:
        message = f"Topics not available for consumption: {', '.join(absent)}."
        raise StreamRefusedError(404, {"message": message, "origin": "KafkaSSE", "name": "TopicNotAvailableError"})
    return list({entry["topic"]: entry for entry in entries}.values())


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("topic"), str):
        return False
    places = [entry[name] for name in ("offset", "timestamp") if name in entry]
    return bool(places) and all(type(value) is int for value in (entry.get("partition"), *places))


def _since(text: str | None) -> int | None:
    """Return milliseconds of `since`: digits are milliseconds, else a date; raise StreamRefusedError."""
    if text is None or text.isdigit():
        return int(text) if text else None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except ValueError as error:
            detail = f"since timestamp is not a UTC milliseconds unix epoch and was not parseable: '{text}'"
            body = {"type": "invalid_timestamp", "title": "Invalid timestamp", "detail": detail}
            raise StreamRefusedError(400, body) from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp() * 1000)


def _cursor(topic: Topic, entry: dict[str, object], hidden_before_ms: int) -> Cursor:
    """Return the start in one topic: an offset verbatim (-1: the end), a time as its first event or the end."""
    oldest = topic.oldest(hidden_before_ms)
    if "offset" in entry:
        asked = int(str(entry["offset"]))
        inside = oldest <= asked <= topic.next_offset
        offset, shown = (asked, asked) if inside else (topic.next_offset, -1)
    else:
        found = topic.at_time(int(str(entry["timestamp"])))
        offset = topic.next_offset if found is None else max(found, oldest)
        shown = -1 if offset == topic.next_offset else offset
    return Cursor(topic, offset, {"topic": topic.name, "partition": 0, "offset": shown})


class Feed:
    """What one connection is sent. `write` takes bytes of the body and returns once they may be followed."""

    def __init__(
        self,
        cursors: list[Cursor],
        topics: Topics,
        faults: FaultBox,
        write: Callable[[bytes], Awaitable[None]],
        seed: int,
    ) -> None:
        self.cursors, self.topics, self.faults, self.write = cursors, topics, faults, write
        self.entries = {cursor.topic.name: cursor.entry for cursor in cursors}
        self.order = random.Random(seed)
        self.plain = False  # newline-delimited JSON without ids
        self.taken = self.sent = 0
        self.held: tuple[Topic, Kept] | None = None
        self.buffer = bytearray()
        self.gone = asyncio.Event()  # the client has left, or the server stops

    async def run(self) -> str:
        """Send events until the connection has to end; return why it ends."""
        loop = asyncio.get_running_loop()
        born = loop.time()
        await self.write(b"\n" if self.plain else b":ok\n\n")
        while True:
            published = self.topics.published
            batch = self._pending()
            for topic, event in batch:
                end = await self._take(topic, event)
                if end:
                    await self._flush()
                    return end
                if len(self.buffer) >= PIECE:
                    await self._flush()
            if not batch and self.held:
                self._send(*self.held)
                self.held = None
            await self._flush()
            left = self.faults.now.max_age - (loop.time() - born) if self.faults.now.max_age else 1.0
            if self.gone.is_set() or left <= 0:
                return "gone" if self.gone.is_set() else "max_age"
            await (asyncio.sleep(0) if batch else self.topics.changed(published, min(left, 0.5)))

    def _pending(self) -> list[tuple[Topic, Kept]]:
        """Return what comes next: in order of arrival, or, of a backlog, a turn of each topic in varying order."""
        lots = [(cursor, cursor.topic.behind(cursor.offset, TURN)) for cursor in self.cursors]
        for cursor, lot in lots:
            cursor.offset = lot[-1].offset + 1 if lot else cursor.offset
        if sum(len(lot) for _, lot in lots) > TURN:
            self.order.shuffle(lots)
            return [(cursor.topic, event) for cursor, lot in lots for event in lot]
        return sorted(((cursor.topic, event) for cursor, lot in lots for event in lot), key=lambda pair: pair[1].seq)

    async def _take(self, topic: Topic, event: Kept) -> str | None:
        """Send an event, with what goes wrong on the way; return why the connection ends, if it does."""
        faults, self.taken = self.faults, self.taken + 1
        if faults.due("skip_every", self.taken):
            return None
        if self.held is None and faults.due("reorder_every", self.taken):
            self.held = (topic, event)
            return None
        if faults.due("cut_mid_frame_every", self.taken):
            frame = self._frame(topic, event)
            self.buffer += frame[: len(frame) * 3 // 5]
            return "cut_mid_frame"
        self._send(topic, event)
        if faults.due("duplicate_every", self.taken):
            self._send(topic, event)
        if self.held:
            self._send(*self.held)
            self.held = None
        return await self._pause()

    async def _pause(self) -> str | None:
        faults = self.faults
        if faults.now.stall_after and self.taken == faults.now.stall_after:
            faults.count("stall_after")
            await self._flush()
            await self._sleep(faults.now.stall_for)
        if faults.now.error_event and self.sent >= faults.now.error_event:
            faults.count("error_event")
            error = {"message": "Local: Broker transport failure", "origin": "KafkaSSE", "name": "KafkaSSEError"}
            self.buffer += self._lines("error", as_json(error))
            return "error_event"
        return None

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.gone.wait(), seconds)
        except TimeoutError:
            return

    def _send(self, topic: Topic, event: Kept) -> None:
        self.buffer += self._frame(topic, event)

    def _frame(self, topic: Topic, event: Kept) -> bytes:
        self.sent += 1
        self.entries[topic.name] = {"topic": topic.name, "partition": 0, "timestamp": event.ts_ms + 1}
        data = event.data
        if self.faults.due("bad_json_every", self.sent):
            data = data[: len(data) // 2]
        return data + b"\n" if self.plain else self._lines("message", data)

    def _lines(self, kind: str, data: bytes) -> bytes:
        entries = list(self.entries.values())
        self.order.shuffle(entries)
        return b"event: %b\nid: %b\ndata: %b\n\n" % (kind.encode(), as_json(entries), data)

    async def _flush(self) -> None:
        data, self.buffer = bytes(self.buffer), bytearray()
        for at in range(0, len(data), PIECE):
            await self.write(data[at : at + PIECE])
