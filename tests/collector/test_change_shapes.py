"""Events in the shapes of the real ones, spoiled in every way: nothing raises, and what is read can be stored."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from collector.bench_events import Wire
from collector.change import decode
from collector.events import Event, Rejected, Revision
from collector.frames import frames

CHANGES = "data/eventstreams/page_change_events"
SHAPES = [json.loads(frame.data) for frame in frames([b"".join(Wire(20).take(20))])]  # one of each kind, and more
ODD: list[Any] = [None, True, 0, -1, 1.5, 10**400, 2**63, 2**70, "", "x", "\ud800", "\x00", "canary", [], {}, {"a": 1}]


def spoil(body: Any, chance: random.Random, odd: Any) -> Any:
    """The same with one value, somewhere in it, replaced, left out, or moved one level up."""
    if not isinstance(body, dict | list) or not body or chance.random() < 0.2:
        return odd
    keys = sorted(body) if isinstance(body, dict) else list(range(len(body)))
    key, made = chance.choice(keys), body.copy()
    if isinstance(made, dict) and chance.random() < 0.2:
        lost = made.pop(key)
        return made | (lost if isinstance(lost, dict) else {})
    made[key] = spoil(made[key], chance, odd)
    return made


def check(data: bytes) -> None:
    """What is read can be stored and written: SQLite's integers, and text that has an encoding."""
    found = decode(data)
    assert isinstance(found, Event | Rejected)
    if found.at is not None:
        assert all(-(2**63) <= n < 2**63 for n in (found.at.ts_ms, found.at.partition, found.at.offset))
        (found.at.topic + found.at.event_id).encode()
    if isinstance(found, Event) and isinstance(found.change, Revision):
        change = found.change
        assert 0 < change.rev_id < 2**63
        assert 0 <= change.ts < 2**41
        assert 0 <= (change.central_id or 0) < 2**63
        f"{change.wiki}{change.user}".encode()


@given(st.sampled_from(SHAPES), st.integers(0, 2**32), st.lists(st.sampled_from(ODD), min_size=1, max_size=3))
def test_no_real_shape_with_odd_values_raises(body: dict[str, Any], seed: int, odd: list[Any]) -> None:
    """Whatever stands anywhere in an event of the real shapes, however deep, it is an event or a reject."""
    chance = random.Random(seed)
    for value in odd:
        body = spoil(body, chance, value)
    check(json.dumps(body).encode("utf-8", "surrogatepass"))


@given(
    st.sampled_from(SHAPES), st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=3)), min_size=1, max_size=4)
)
def test_no_real_shape_with_broken_bytes_raises(body: dict[str, Any], cuts: list[tuple[int, bytes]]) -> None:
    """Bytes changed, put in or cut off anywhere in an event make an event or a reject."""
    raw = json.dumps(body).encode()
    for place, put in cuts:
        raw = raw[:place] + put + raw[place + 1 :]
    check(raw)


def test_real_page_changes_with_odd_values_do_not_raise(shared: Path) -> None:
    """Wikimedia's own examples of page_change, each spoiled a hundred times."""
    chance = random.Random(1)
    bodies = [json.loads(path.read_bytes()) for path in sorted((shared / CHANGES).glob("*.json"))]
    assert len(bodies) > 10
    for body in bodies:
        check(json.dumps(body).encode())
        for _ in range(100):
            check(json.dumps(spoil(body, chance, chance.choice(ODD[:8]))).encode())
