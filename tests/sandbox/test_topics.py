"""One log a topic, as Kafka keeps it."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import topics
from sandbox.topics import Topics

NAME = "eqiad.mediawiki.recentchange"


def put(kafka: Topics, ts_ms: int, text: str = "x") -> int:
    """Publish an event and return its offset."""
    return kafka.publish(NAME, {"$schema": "/s", "text": text}, ts_ms, "d", "u", "r").offset


@given(st.lists(st.integers(0, 50), max_size=30), st.integers(0, 55))
def test_a_time_finds_the_smallest_offset_of_that_time_or_later(times: list[int], wanted: int) -> None:
    """Whatever the order of times, the offset found is that of the first event at or behind the time."""
    kafka = Topics(1)
    offsets = [put(kafka, ts) for ts in times]
    expected = next((offset for offset, ts in zip(offsets, times, strict=True) if ts >= wanted), None)
    assert kafka.by_name[NAME].at_time(wanted) == expected


def test_ids_are_the_same_in_every_run_and_differ_between_worlds() -> None:
    """An event's id is a function of the seed, the topic and the offset."""
    assert Topics(1).identity("a") == Topics(1).identity("a")
    assert len({Topics(1).identity("a"), Topics(2).identity("a"), Topics(1).identity("b")}) == 3


def test_oldest_events_go_when_a_topic_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit of bytes a part of the oldest is dropped; offsets go on, reading starts at what is left."""
    monkeypatch.setattr(topics, "KEPT_BYTES", 5000)
    kafka = Topics(1)
    offsets = [put(kafka, at, "y" * 100) for at in range(100)]
    topic = kafka.by_name[NAME]
    assert topic.size <= 5000
    assert topic.next_offset == offsets[-1] + 1
    left = topic.behind(offsets[0], 1000)
    assert [event.offset for event in left] == offsets[-len(left) :]
    assert topic.oldest(0) == left[0].offset
    assert topic.behind(offsets[-1], 10)[0].offset == offsets[-1]


def test_waiting_ends_with_an_arrival_a_wake_or_the_time() -> None:
    """What has arrived since is not waited for; a later event or a wake ends the wait."""

    async def run() -> None:
        kafka = Topics(1)
        put(kafka, 1)
        await asyncio.wait_for(kafka.changed(0, 5), 1)
        await asyncio.wait_for(kafka.changed(1, 0.01), 1)
        for act in (lambda: put(kafka, 2), kafka.wake):
            waiting = asyncio.create_task(kafka.changed(kafka.published, 5))
            await asyncio.sleep(0)
            act()
            await asyncio.wait_for(waiting, 1)

    asyncio.run(run())
