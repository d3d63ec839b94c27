"""A restarted miniature goes on where it was."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.errors import JournalError
from sandbox.faults import Faults
from sandbox.journal import Journal, Origin, read_origin
from sandbox.life import Life, history
from sandbox.miniature import Miniature
from sandbox.truth import truth
from sandbox.world import build
from tests.sandbox.town import DAY, NOW

FIRST = Faults(canary_every=600)
ORIGIN = Origin(seed=4, scale=0.02, now=NOW, rate=3.0, shift=0.0, faults=dataclasses.asdict(FIRST))


@contextmanager
def started(path: Path, clock: list[float]) -> Iterator[Miniature]:
    """Start a miniature with a journal, as the command line does."""
    world = build(ORIGIN.seed, ORIGIN.now, ORIGIN.scale)
    past = history(world, (NOW - 7 * DAY) * 1000)
    journal = Journal(path, ORIGIN)
    life = Life(world, ORIGIN.rate)
    miniature = Miniature(world, life, lambda: clock[0], faults=FIRST, past=past, journal=journal)
    try:
        yield miniature
    finally:
        miniature.close()


def everything(miniature: Miniature) -> tuple[object, object]:
    """Return all that anybody could have seen: the truth, and every event's bytes."""
    events = {name: [event.data for event in topic.kept] for name, topic in miniature.topics.by_name.items()}
    return json.dumps(truth(miniature.world), sort_keys=True), events


def live_on(miniature: Miniature, clock: list[float]) -> None:
    """Let time pass, ask for events, change faults, pause and resume."""
    for at in range(120):
        clock[0] += 0.7
        miniature.step()
        if at == 40:
            miniature.emit(25)
        if at == 50:
            miniature.box.merge({"lose_every": 5, "active_dc": "codfw"})
        if at == 60:
            miniature.set_rate(0.0)
        if at == 70:
            miniature.set_rate(2.0)
    clock[0] += 700.0
    miniature.step()


def test_a_restart_has_the_same_world_and_the_same_events(tmp_path: Path) -> None:
    """After a restart truth, topics, offsets, ids and times are those of before, and life goes on as it would have."""
    clock = [float(NOW)]
    path = tmp_path / "journal"
    with started(tmp_path / "copy", clock) as unbroken:
        with started(path, clock) as first:
            live_on(first, clock)
        clock[0] = float(NOW)
        live_on(unbroken, clock)
        lived = everything(first)
        with started(path, clock) as again:
            assert everything(again) == lived == everything(unbroken)
            assert again.box.now.lose_every == 5
            clock[0] = NOW + 900.0
            again.step()
            unbroken.step()
    assert everything(again) == everything(unbroken) != lived


def test_what_a_kill_left_unfinished_is_dropped(tmp_path: Path) -> None:
    """A line without an end was never carried out; the restart is the state before it, and can be written on."""
    clock = [float(NOW)]
    path = tmp_path / "journal"
    with started(path, clock) as first:
        first.emit(20)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"emit":50,"at":17955')
    with started(path, clock) as again:
        assert path.read_bytes() == whole
        assert sum(again.told.values()) == sum(first.told.values())
        again.emit(3)
    assert path.read_bytes().endswith(b'{"emit":3,"at":%d}\n' % int(clock[0] * 1000))


def test_steps_in_which_nothing_happened_cost_no_line(tmp_path: Path) -> None:
    """The journal grows with what happens, not with time."""
    clock = [float(NOW)]
    path = tmp_path / "journal"
    with started(path, clock) as miniature:
        miniature.set_rate(0.0)
        size = path.stat().st_size
        for _ in range(100):
            clock[0] += 0.1
            miniature.step()
    assert path.stat().st_size == size


def test_another_worlds_journal_and_broken_lines_are_refused_by_line(tmp_path: Path) -> None:
    """A journal of another seed is not continued; a line that is no JSON, or no origin, names its place."""
    path = tmp_path / "journal"
    Journal(path, ORIGIN).close()
    assert read_origin(path) == ORIGIN
    with pytest.raises(JournalError, match="another world"):
        Journal(path, dataclasses.replace(ORIGIN, seed=5))
    path.write_bytes(path.read_bytes() + b"nonsense\n")
    journal = Journal(path, ORIGIN)
    with pytest.raises(JournalError, match="line 2"):
        list(journal.entries())
    journal.close()
    path.write_bytes(b'{"at":5}\n')
    with pytest.raises(JournalError, match="line 1"):
        read_origin(path)
    assert read_origin(tmp_path / "none") is None
