"""Bytes on their way from the thread that reads a connection to the one that takes them in.

A fast server sends thousands of small pieces a second, and waking another thread costs more than reading one. So
whoever puts says whether more is about to come, and what has come since the last taking is taken in one go.
"""

from __future__ import annotations

import threading
from collections import deque

from collector.errors import Ended, StreamError

MANY = 65_536  # bytes for which whoever takes is woken in any case


class Pieces:
    """A queue of bytes with an end, of at most about `room` bytes. One thread puts, one takes, any may `shut` it."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._end: StreamError | None = None
        self._shut = False
        self._waiting = False  # whoever takes: a waking is only worth its time when somebody sleeps
        lock = threading.Lock()
        self._come, self._gone = threading.Condition(lock), threading.Condition(lock)

    def put(self, piece: bytes, *, wake: bool = True) -> None:
        """Adds a piece as soon as there is room; once shut, at once, for nobody will take it.

        Without `wake`, whoever takes sleeps on until it is woken for another one, or there are many.
        """
        with self._gone:
            while self._size >= self._room and not self._shut:
                self._gone.wait()
            self._pieces.append(piece)
            self._size += len(piece)
            if self._waiting and (wake or self._size >= MANY):
                self._come.notify()

    def wake(self) -> None:
        """Nothing more is about to come: lets whoever takes have what is there."""
        with self._come:
            self._come.notify()

    def end(self, how: StreamError) -> None:
        """Nothing comes any more: after what is there, `take` raises `how`. The first end counts."""
        with self._come:
            self._end = self._end or how
            self._come.notify()

    def shut(self) -> None:
        """Nobody wants more: lets whoever waits go on, and ends as "closed here" if there was no end."""
        self.end(Ended("closed here"))
        with self._gone:
            self._shut = True
            self._gone.notify()

    def take(self, seconds: float, most: int) -> bytes | None:
        """What has come, joined, as soon as there is any; None when nothing has for `seconds`.

        At most `most` bytes, but never less than a piece. Raises the end, every time, when all is taken.
        """
        with self._come:
            if not self._pieces and self._end is None:
                self._waiting = True
                self._come.wait(max(0.0, seconds))
                self._waiting = False
            if not self._pieces:
                if self._end is not None:
                    raise self._end
                return None
            taken = [self._pieces.popleft()]
            size = len(taken[0])
            while self._pieces and size + len(self._pieces[0]) <= most:
                taken.append(self._pieces.popleft())
                size += len(taken[-1])
            full = self._size >= self._room
            self._size -= size
            if full and self._size < self._room:
                self._gone.notify()
        return taken[0] if len(taken) == 1 else b"".join(taken)
