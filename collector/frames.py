"""Bytes to server-sent frames, by the library sseclient-py, with what it leaves open settled around it.

The library is fed whole frames only: the splitter here keeps what has no blank line after it yet. So a last
frame cut by the end of the body never comes out, and a line without end cannot fill the memory. Lines are
decoded as Latin-1 and encoded back, which is lossless: the data's own encoding is left to whoever reads the data.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator

import msgspec
from sseclient import SSEClient

from collector.errors import FrameTooLong

LIMIT = 4 * 1024 * 1024
HOPELESS = 16  # limits' worth of bytes without a blank line: no stream of frames
OVERSIZED = "oversized"
_END = b"\n\n"
_ENDS = (_END, b"\r\n\r\n", b"\r\r")
_LONGEST_END = 4
_USUAL = b"event: message\n"  # what an event is called that is not named
_BETWEEN = re.compile(_END + b"(?:" + _USUAL + b")?")
_BETWEEN_AND_ID = re.compile(_BETWEEN.pattern + rb"(?:id: [^\n]*\n)?")

logging.getLogger("sseclient").setLevel(logging.INFO)  # at DEBUG it writes out every event


class Frame(msgspec.Struct, frozen=True, gc=False):
    """One frame: its id (None without), its event name, and its data as it came.

    An event named OVERSIZED stands for a frame that was longer than the limit; its data is its length.
    """

    id: str | None
    event: str
    data: bytes


def frames(chunks: Iterable[bytes], *, limit: int = LIMIT, ids: bool = True) -> Iterator[Frame]:
    """The frames in `chunks`, however those are cut; comments are skipped, and so is a frame cut by the end.

    Without `ids` they have none: the server's are long, and whoever does not send them back need not read them.

    A frame of more than `limit` bytes is passed over and told by an OVERSIZED one. Raises FrameTooLong when
    sixteen times as much has no end either. Holds little more than `limit` bytes at any time.
    """
    for event in _Parser(_whole(chunks, limit), _BETWEEN if ids else _BETWEEN_AND_ID).events():
        yield Frame(event.id if ids else None, event.event, event.data.encode("latin-1"))


class _Parser(SSEClient):
    """The library's parser, over pieces that end with a frame: its reader need not join them line by line.

    Where a carriage return makes the ends of frames less plain, its own reader finds them.
    """

    def __init__(self, pieces: Iterator[bytes], between: re.Pattern[bytes]) -> None:
        super().__init__(pieces, char_enc="latin-1")
        self._pieces, self._between = pieces, between

    def _read(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if b"\r" in piece:
                yield from SSEClient(iter((piece,)))._read()  # type: ignore[attr-defined]
            else:
                yield from self._between.split(piece)


def _whole(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The same bytes, cut only after blank lines."""
    kept = bytearray()
    skipped = 0  # bytes of a frame being passed over
    for chunk in chunks:
        fresh = max(0, len(kept) - _LONGEST_END + 1)
        kept += chunk
        if skipped and (end := _first_end(kept)):
            yield b"event: %s\ndata: %d\n\n" % (OVERSIZED.encode(), skipped + end)
            del kept[:end]
            skipped = fresh = 0
        if not skipped and (end := _last_end(kept, fresh)):
            with memoryview(kept) as view:
                whole = bytes(view[:end])
            del kept[:end]
            yield whole
        if skipped or len(kept) > limit:
            drop = max(0, len(kept) - _LONGEST_END + 1)
            skipped += drop
            del kept[:drop]
        if skipped > limit * HOPELESS:
            raise FrameTooLong(f"no blank line within {skipped} bytes")


def _last_end(kept: bytearray, start: int) -> int:
    """Where the last blank line ends that ends after `start`; 0 without one."""
    ends = _ENDS if kept.find(b"\r", start) >= 0 else (_END,)
    return max(at + len(end) if (at := kept.rfind(end, start)) >= 0 else 0 for end in ends)


def _first_end(kept: bytearray) -> int:
    """Where the first blank line ends; 0 without one."""
    return min((at + len(end) for end in _ENDS if (at := kept.find(end)) >= 0), default=0)
