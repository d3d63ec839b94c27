"""Bytes between two threads: all of them, in order, bounded, and an end."""

from __future__ import annotations

import random
import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import Ended, Stalled, StreamError
from collector.pieces import Pieces


def drained(pieces: Pieces, most: int, seconds: float = 5.0) -> tuple[list[bytes], StreamError]:
    """Everything until the end, as it was taken, and the end."""
    taken: list[bytes] = []
    while True:
        try:
            piece = pieces.take(seconds, most)
        except StreamError as end:
            return taken, end
        assert piece is not None
        taken.append(piece)


def test_a_piece_is_there_at_once() -> None:
    """Whoever waits gets a piece as it comes, and nothing when none does."""
    pieces = Pieces(100)
    assert pieces.take(0.0, 10) is None
    threading.Timer(0.02, pieces.put, [b"abc"]).start()
    assert pieces.take(5.0, 10) == b"abc"
    assert pieces.take(0.01, 10) is None


@given(st.lists(st.binary(min_size=1, max_size=8)), st.integers(1, 20))
def test_what_has_come_is_joined_up_to_the_size_asked_for(sent: list[bytes], most: int) -> None:
    """Nothing is lost or turned round; more than asked for comes only where a single piece is larger."""
    pieces = Pieces(10_000)
    for piece in sent:
        pieces.put(piece)
    pieces.end(Ended("over"))
    taken, _ = drained(pieces, most)
    assert b"".join(taken) == b"".join(sent)
    assert all(len(piece) <= most or piece in sent for piece in taken)
    assert all(len(a) + len(b) > most for a, b in pairwise(taken) if len(b) <= most)


def test_between_two_threads_nothing_is_lost_and_the_room_is_kept() -> None:
    """However the threads take turns, the bytes come out as they went in, and never much more than the room is held."""
    chance = random.Random(5)
    sent = [bytes([n % 256]) * chance.randrange(1, 400) for n in range(5000)]
    pieces, most = Pieces(1000), []

    def put() -> None:
        for piece in sent:
            pieces.put(piece)
            most.append(pieces._size)
        pieces.end(Ended("over"))

    thread = threading.Thread(target=put)
    thread.start()
    taken, _ = drained(pieces, 700)
    thread.join(5)
    assert b"".join(taken) == b"".join(sent)
    assert max(most) < 1000 + 400
    assert len(taken) < len(sent)


def test_the_first_end_counts_and_stays() -> None:
    """What came before the end is taken first; then it is raised, every time."""
    pieces = Pieces(100)
    pieces.put(b"abc")
    pieces.end(Stalled("silent"))
    pieces.shut()
    assert pieces.take(0.0, 10) == b"abc"
    for _ in range(2):
        with pytest.raises(Stalled, match="silent"):
            pieces.take(0.0, 10)


def test_shut_wakes_both_sides() -> None:
    """Neither whoever waits for room nor whoever waits for bytes is left waiting."""
    full, empty = Pieces(1), Pieces(1)
    full.put(b"abc")
    putting = threading.Thread(target=full.put, args=[b"def"])
    putting.start()
    time.sleep(0.02)
    assert putting.is_alive()
    for pieces in (full, empty):
        threading.Timer(0.02, pieces.shut).start()
    with pytest.raises(Ended, match="closed here"):
        empty.take(30.0, 10)
    putting.join(5)
    assert not putting.is_alive()
