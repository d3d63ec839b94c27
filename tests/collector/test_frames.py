"""Bytes to frames: whatever the cuts, the separators and the ends."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from itertools import pairwise

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from sseclient import SSEClient

from collector.errors import Ended, FrameTooLong
from collector.frames import LIMIT, OVERSIZED, Frame, frames
from collector.stream import open_stream
from tests.collector.scripted import Answer, Scripted

# The framing of KafkaSSE 0.4.2 (SSEResponse.js): ":ok", then event, id and data lines, LF only.
TEXTS = ('{"title":"Fort"}', '{"title":"किला"}', '{"title":"a\u2028b\u2029c\u0085d\x0be"}', '{"title":"Ümläut"}')
EVENTS = [f'event: message\nid: [{{"n":{n}}}]\ndata: {text}\n\n'.encode() for n, text in enumerate(TEXTS)]
WHOLE = b":ok\n\n" + b"".join(EVENTS)
WANTED = [Frame(f'[{{"n":{n}}}]', "message", text.encode()) for n, text in enumerate(TEXTS)]


def through(body: list[bytes]) -> list[Frame]:
    """The frames of a body sent by a real server in these chunks."""

    def arriving() -> Iterator[bytes]:
        with open_stream(requests.Session(), server.url, ["any"]) as connection:
            while (piece := connection.read(5)) is not None:
                yield piece

    found: list[Frame] = []
    with Scripted(lambda _: Answer(body)) as server:
        try:
            found.extend(frames(arriving()))
        except Ended:
            return found
    raise AssertionError("the server fell silent")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([b":ok\n\n", *EVENTS], id="chunk is event"),
        pytest.param([WHOLE[:60], WHOLE[60:150], WHOLE[150:]], id="boundary inside an event"),
        pytest.param([b":ok\n\n", EVENTS[2], EVENTS[3]], id="U+2028 and U+0085 in a string"),
        pytest.param([b":ok\n\n", EVENTS[0], EVENTS[1][:-1]], id="cut after the data line"),
        pytest.param([b":ok\n\n", EVENTS[0], EVENTS[1][:40]], id="cut inside the data line"),
    ],
)
def test_the_five_scenarios_bring_every_whole_frame_and_no_half_one(body: list[bytes]) -> None:
    """Over a real chunked connection exactly the frames sent whole come out, in order."""
    sent = b"".join(body)
    whole = [frame for frame, raw in zip(WANTED, EVENTS, strict=True) if raw in sent]
    assert through(body) == whole


def test_the_library_alone_hands_out_the_half_frame() -> None:
    """Negative control: sseclient-py over the same truncated body yields half an event as if it were one."""
    body = [b":ok\n\n", EVENTS[1], EVENTS[0][:-6]]
    assert [event.data for event in SSEClient(iter(body)).events()] == [TEXTS[1], '{"title":"Fo']
    assert list(frames(body)) == WANTED[1:2]


@given(st.lists(st.integers(0, len(WHOLE)), max_size=40), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_no_cutting_changes_the_frames(cuts: list[int], end: bytes) -> None:
    """Any re-chunking, with LF, CRLF or CR line ends, gives the same frames."""
    body = WHOLE.replace(b"\n", end)
    places = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    assert list(frames(body[a:b] for a, b in pairwise(places))) == WANTED


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_byte_at_a_time_is_enough(end: bytes) -> None:
    """The slowest drip gives the same frames."""
    body = WHOLE.replace(b"\n", end)
    assert list(frames(bytes([byte]) for byte in body)) == WANTED


@given(st.integers(0, len(WHOLE)))
def test_a_body_cut_anywhere_loses_its_last_frame_only(length: int) -> None:
    """Of a truncated body the frames with their blank line come out, never part of another."""
    ends = [len(b":ok\n\n") + sum(map(len, EVENTS[: n + 1])) for n in range(len(EVENTS))]
    assert list(frames([WHOLE[:length]])) == [frame for frame, e in zip(WANTED, ends, strict=True) if e <= length]


LINES = (
    b"",
    b"event: message",
    b"event: error",
    b"event",
    b"id: 7",
    b"data: 1",
    b"data:",
    b"data:  2",
    b": x",
    b"odd: 1",
)


@pytest.mark.parametrize("ends", [[b"\n"], [b"\n", b"\r\n", b"\r"]])
@given(data=st.data(), lines=st.lists(st.sampled_from(LINES), max_size=30))
def test_any_lines_are_the_frames_the_library_makes_of_them(
    ends: list[bytes], data: st.DataObject, lines: list[bytes]
) -> None:
    """Fed with whole blocks, the parser finds what the library finds by itself, whatever the lines and their ends."""
    block = b"".join(line + data.draw(st.sampled_from(ends)) for line in lines) + b"\n\n"
    alone = [Frame(e.id, e.event, e.data.encode()) for e in SSEClient(iter((block,))).events()]
    assert list(frames([block])) == alone
    assert list(frames([block], ids=False)) == [Frame(None, frame.event, frame.data) for frame in alone]


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_no_bytes_raise(chunks: list[bytes]) -> None:
    """Arbitrary bytes are frames or nothing, never an error."""
    for frame in frames(chunks):
        assert isinstance(frame.data, bytes)


def test_bytes_that_are_no_utf8_stay_as_they_are() -> None:
    """The data of a frame is what was sent, for its reader to judge; the frames after it come too."""
    assert [f.data for f in frames([b'data: "\xff\xfe\x85"\n\ndata: 1\n\n'])] == [b'"\xff\xfe\x85"', b"1"]


def test_comments_are_no_frames() -> None:
    """Keep-alive comments and blank lines bring nothing."""
    assert list(frames([b": keepalive\n\n\n\n: again\n", b"\n"])) == []


@pytest.mark.parametrize("size", [100, 1000, 4096])
def test_a_frame_over_the_limit_is_told_and_passed_over(size: int) -> None:
    """Of a frame beyond the limit only its length is told; its neighbours are read."""
    long = b"id: 7\ndata: " + b"x" * 5000 + b"\n\n"
    body = EVENTS[0] + long + EVENTS[1] + long + EVENTS[3]
    found = list(frames((body[n : n + size] for n in range(0, len(body), size)), limit=1000))
    assert [frame for frame in found if frame.event != OVERSIZED] == [WANTED[0], WANTED[1], WANTED[3]]
    assert [frame.data for frame in found if frame.event == OVERSIZED] == [b"5014", b"5014"]


def test_a_line_without_end_is_given_up_with_little_memory() -> None:
    """100 MB without a line end raise FrameTooLong after 16 limits, and never hold more than a little over one."""
    piece = b"x" * 65_536
    tracemalloc.start()
    try:
        with pytest.raises(FrameTooLong, match="no blank line within 6"):
            list(frames(piece for _ in range(1600)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2.5 * LIMIT
