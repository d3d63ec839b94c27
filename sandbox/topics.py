"""Kafka in small: one log a topic, a topic for each stream and datacentre, offsets without holes."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import uuid
from bisect import bisect_left
from dataclasses import dataclass

from sandbox.wire import as_json

RECENTCHANGE, PAGE_CHANGE = "mediawiki.recentchange", "mediawiki.page_change.v1"
STREAMS = (RECENTCHANGE, PAGE_CHANGE)
DATACENTRES = ("eqiad", "codfw")
FIRST_OFFSETS = {
    f"eqiad.{RECENTCHANGE}": 4_500_000_001,
    f"codfw.{RECENTCHANGE}": 310_000_001,
    f"eqiad.{PAGE_CHANGE}": 820_000_001,
    f"codfw.{PAGE_CHANGE}": 97_000_001,
}
KEPT_BYTES = 64 * 1024 * 1024  # of a topic; beyond it the oldest events go before their time

Body = dict[str, object]


@dataclass(frozen=True, slots=True)
class Kept:
    """An event in a topic: its arrival among all topics, its Kafka time, the latest time up to here, its JSON."""

    seq: int
    offset: int
    ts_ms: int
    peak_ms: int
    data: bytes


class Topic:
    """The kept events of one topic, in order of offset."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stream = name.partition(".")[2]
        self.next_offset = FIRST_OFFSETS[name]
        self.kept: list[Kept] = []
        self.size = 0

    def append(self, event: Kept) -> None:
        """Add an event; above KEPT_BYTES a part of the oldest ones goes."""
        self.kept.append(event)
        self.next_offset = event.offset + 1
        self.size += len(event.data)
        if self.size > KEPT_BYTES:
            gone = len(self.kept) // 10 + 1
            self.size -= sum(len(old.data) for old in self.kept[:gone])
            del self.kept[:gone]

    def oldest(self, hidden_before_ms: int) -> int:
        """Return the offset of the oldest event that may still be read."""
        found = self.at_time(hidden_before_ms)
        return self.next_offset if found is None else found

    def at_time(self, ts_ms: int) -> int | None:
        """Return the smallest offset whose event has that Kafka time or a later one; None behind the end."""
        at = bisect_left(self.kept, ts_ms, key=lambda event: event.peak_ms)
        return self.kept[at].offset if at < len(self.kept) else None

    def behind(self, offset: int, limit: int) -> list[Kept]:
        """Return up to `limit` events from an offset on; those that are gone are passed over."""
        if not self.kept:
            return []
        at = max(0, offset - self.kept[0].offset)
        return self.kept[at : at + limit]


class Topics:
    """All topics. `changed` completes when an event has arrived."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.by_name = {name: Topic(name) for name in FIRST_OFFSETS}
        self.published = 0
        self._arrival = asyncio.Event()

    def publish(self, topic_name: str, body: Body, ts_ms: int, domain: str, uri: str, request_id: str) -> Kept:
        """Put an event into a topic and return it; `body` gets its `meta`."""
        topic = self.by_name[topic_name]
        meta = {
            "uri": uri,
            "request_id": request_id,
            "id": self.identity(f"{topic_name}/{topic.next_offset}"),
            "domain": domain,
            "stream": topic.stream,
            "dt": iso_ms(ts_ms),
            "topic": topic_name,
            "partition": 0,
            "offset": topic.next_offset,
        }
        peak = max(ts_ms, topic.kept[-1].peak_ms if topic.kept else ts_ms)
        schema = body.pop("$schema")
        data = as_json({"$schema": schema, "meta": meta, **body})
        event = Kept(self.published, topic.next_offset, ts_ms, peak, data)
        self.published += 1
        topic.append(event)
        self.wake()
        return event

    def wake(self) -> None:
        """Let everybody who waits look again."""
        self._arrival.set()
        self._arrival = asyncio.Event()

    def identity(self, what: str) -> str:
        """Return a UUID that is the same in every run of the same world."""
        digest = hashlib.blake2b(f"{self.seed}/{what}".encode(), digest_size=16).digest()
        return str(uuid.UUID(bytes=digest, version=4))

    def last_ms(self) -> int | None:
        """Return the latest Kafka time of any topic, or None when all are empty."""
        return max((topic.kept[-1].peak_ms for topic in self.by_name.values() if topic.kept), default=None)

    async def changed(self, published: int, timeout: float) -> None:
        """Wait until more than `published` events have arrived, somebody woke all, or `timeout` seconds have passed."""
        if self.published > published:
            return
        try:
            await asyncio.wait_for(self._arrival.wait(), timeout)
        except TimeoutError:
            return


def iso_ms(ts_ms: int) -> str:
    """Return a time in milliseconds as events write it: 2026-11-22T12:00:00.123Z."""
    second = dt.datetime.fromtimestamp(ts_ms // 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{second}.{ts_ms % 1000:03d}Z"
