"""The streams of the miniature, on a socket: framing, ids, starts, ends."""

from __future__ import annotations

import json
import socket
import time
from urllib.parse import urlsplit

import pytest

from sandbox.faults import Faults
from sandbox.running import Running, running
from sandbox.topics import iso_ms
from tests.sandbox.listen import BOTH, PAGES, QUIET_RECENT, RECENT, Frame, ask, listening
from tests.sandbox.town import DAY, NOW, Town, miniature, town

MS = NOW * 1000
TOPICS = {RECENT, PAGES, QUIET_RECENT, "codfw.mediawiki.page_change.v1"}


def tell(box: Running, a_town: Town, *times_ms: int, title: str = "Bridge") -> None:
    """Let Asha edit at each of the times."""
    box.do(lambda: box.miniature.tell([a_town.edited("Asha", ts, title=title) for ts in times_ms]))


def in_topic(frames: list[Frame], topic: str) -> list[Frame]:
    """Return the frames of one topic."""
    return [frame for frame in frames if frame.meta["topic"] == topic]


def test_body_is_ok_then_frames_of_three_lines_and_nothing_else() -> None:
    """The bytes behind the chunk heads are `:ok`, then event, id and data lines that end in LF, then silence."""
    a_town = town()
    with running(miniature(a_town)) as box:
        address = urlsplit(box.url)
        with socket.create_connection((address.hostname, address.port or 0), timeout=10) as line:
            line.sendall(b"GET /v2/stream/recentchange?since=0 HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n")
            text = b""
            while not text.endswith(b":ok\n\n\r\n"):
                text += line.recv(65536)
            tell(box, a_town, MS + 5, title="A\u2028B")
            rest = b""
            while not rest.endswith(b"\n\n\r\n"):
                rest += line.recv(65536)
            line.settimeout(0.6)
            with pytest.raises(TimeoutError):
                line.recv(65536)
    head, _, body = text.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n")
    assert b"Transfer-Encoding: chunked" in head
    assert body == b"5\r\n:ok\n\n\r\n"
    size, _, chunk = rest.partition(b"\r\n")
    frame = chunk[: int(size, 16)]
    assert chunk == frame + b"\r\n"
    event, ident, data = frame.removesuffix(b"\n\n").split(b"\n")
    assert event == b"event: message"
    assert ident.startswith(b'id: [{"topic":"') and ident.endswith(b"}]")  # noqa: PT018  # one fact
    assert data.startswith(b'data: {"$schema":"/mediawiki/recentchange/1.0.1","meta":{')
    assert "\u2028".encode() in data
    assert b"\r" not in frame


def test_id_holds_every_topic_and_the_time_behind_the_event() -> None:
    """An id lists all topics in varying order; a topic that delivered has time + 1 ms, the others their start."""
    a_town = town()
    with running(miniature(a_town)) as box, listening(box.url) as stream:
        tell(box, a_town, *range(MS, MS + 400, 10))
        frames = stream.frames(80)
    assert all(frame.entries.keys() == TOPICS for frame in frames)
    assert len({tuple(frame.entries) for frame in frames}) > 1
    first, last = frames[0], frames[-1]
    assert first.entries[first.meta["topic"]] == {"topic": first.meta["topic"], "partition": 0, "timestamp": MS + 1}
    assert first.entries[QUIET_RECENT] == {"topic": QUIET_RECENT, "partition": 0, "offset": -1}
    assert last.entries[RECENT]["timestamp"] == last.entries[PAGES]["timestamp"] == MS + 391


def test_meta_has_topic_consecutive_offsets_time_and_unique_id() -> None:
    """Offsets of a topic have no holes, dt is the Kafka time, ids are UUIDs and differ."""
    a_town = town()
    with running(miniature(a_town)) as box, listening(box.url) as stream:
        tell(box, a_town, *range(MS, MS + 20))
        frames = stream.frames(40)
    for topic in (RECENT, PAGES):
        offsets = [frame.meta["offset"] for frame in in_topic(frames, topic)]
        assert offsets == list(range(offsets[0], offsets[0] + 20))
    assert [frame.meta["dt"] for frame in in_topic(frames, PAGES)] == [iso_ms(MS + at) for at in range(20)]
    assert iso_ms(MS + 7) == "2026-11-24T12:00:00.007Z"
    assert len({frame.meta["id"] for frame in frames}) == 40
    assert {frame.meta["stream"] for frame in frames} == set(BOTH.split(","))
    assert {frame.meta["domain"] for frame in frames} == {"en.wikipedia.org"}


def test_resuming_exactly_loses_what_shares_the_last_millisecond() -> None:
    """An id resumed verbatim skips events of the same millisecond; one rewound by a second brings them again."""
    a_town = town()
    with running(miniature(a_town)) as box:
        tell(box, a_town, MS + 1, MS + 2, MS + 2, MS + 2, MS + 3)
        with listening(box.url, "recentchange", "?since=0") as stream:
            seen = stream.frames(2)
        ours = [entry for entry in seen[-1].id if entry["topic"] == RECENT]
        with listening(box.url, "recentchange", last=ours) as stream:
            after = stream.frame()
        early = [{**ours[0], "timestamp": ours[0]["timestamp"] - 1000}]
        with listening(box.url, "recentchange", last=early) as stream:
            again = stream.frames(5)
    first = seen[0].meta["offset"]
    assert [frame.meta["offset"] - first for frame in seen] == [0, 1]
    assert after.meta["offset"] - first == 4
    assert [frame.meta["offset"] - first for frame in again] == [0, 1, 2, 3, 4]


def test_last_event_id_wins_over_since_and_reads_only_its_topics() -> None:
    """With a Last-Event-ID the since parameter is ignored, and topics it does not list bring nothing."""
    a_town = town()
    with running(miniature(a_town)) as box:
        tell(box, a_town, MS + 1, MS + 2, MS + 3)
        last = [{"topic": PAGES, "partition": 0, "timestamp": MS + 2}]
        with listening(box.url, BOTH, "?since=0", last) as stream:
            frames = stream.frames(2)
            tell(box, a_town, MS + 9)
            frames.append(stream.frame())
    assert [frame.meta["topic"] for frame in frames] == [PAGES] * 3
    assert [frame.meta["dt"][-4:-1] for frame in frames] == ["002", "003", "009"]
    assert all(frame.entries.keys() == {PAGES} for frame in frames)


def test_offset_is_used_verbatim_and_minus_one_is_the_end() -> None:
    """An entry's offset goes before its timestamp; -1, and an offset that is gone, start at the latest."""
    a_town = town()
    with running(miniature(a_town)) as box:
        tell(box, a_town, MS + 1, MS + 2, MS + 3)
        offset = box.do(lambda: box.miniature.topics.by_name[RECENT].next_offset) - 2
        entry = {"topic": RECENT, "partition": 0}
        with listening(box.url, "recentchange", last=[{**entry, "offset": offset, "timestamp": 1}]) as stream:
            assert [frame.meta["offset"] for frame in stream.frames(2)] == [offset, offset + 1]
        for end in (-1, 17, offset + 1000):
            with listening(box.url, "recentchange", last=[{**entry, "offset": end, "timestamp": 1}]) as stream:
                tell(box, a_town, MS + 50)
                offset += 1
                frame = stream.frame()
                assert frame.meta["offset"] == offset + 1


@pytest.mark.parametrize(
    "since", [str(MS + 2), "2026-11-24T12:00:00.002Z", "2026-11-24T12:00:00.002", str(MS + 2).zfill(14)]
)
def test_since_starts_at_the_first_event_of_that_time(since: str) -> None:
    """Since is milliseconds or a date; the id of other topics shows the offset they resolved to, or -1."""
    a_town = town()
    with running(miniature(a_town)) as box:
        tell(box, a_town, MS, MS + 2, MS + 4)
        with listening(box.url, BOTH, f"?since={since}") as stream:
            frames = stream.frames(4)
    assert {frame.meta["dt"] for frame in frames} == {iso_ms(MS + 2), iso_ms(MS + 4)}
    other = PAGES if frames[0].meta["topic"] == RECENT else RECENT
    assert frames[0].entries[other]["offset"] == in_topic(frames, other)[0].meta["offset"]
    assert frames[0].entries[QUIET_RECENT]["offset"] == -1


def test_since_behind_the_last_event_starts_at_the_end() -> None:
    """A time behind everything brings what comes next, as latest does."""
    a_town = town()
    with running(miniature(a_town)) as box:
        tell(box, a_town, MS)
        with listening(box.url, "recentchange", f"?since={MS + 1000}") as stream:
            tell(box, a_town, MS + 10)
            assert stream.frame().meta["dt"] == iso_ms(MS + 10)


def test_older_than_history_starts_silently_at_the_oldest_kept() -> None:
    """Asking for more than the history limit brings the oldest kept event, without an error or a hint."""
    a_town = town()
    ages = (9 * DAY, 8 * DAY, 6 * DAY, DAY)
    with running(miniature(a_town)) as box:
        tell(box, a_town, *(MS - age * 1000 for age in ages))
        entry = {"topic": RECENT, "partition": 0}
        for query, last in ((f"?since={MS - 30 * DAY * 1000}", None), ("", [{**entry, "timestamp": 5}])):
            with listening(box.url, "recentchange", query, last) as stream:
                assert [f.meta["dt"] for f in stream.frames(2)] == [iso_ms(MS - age * 1000) for age in ages[2:]]


@pytest.mark.parametrize(
    ("path", "header", "status"),
    [
        ("mediawiki.nonsense", None, 400),
        ("mediawiki.recentchange,", None, 400),
        ("recentchange?since=yesterday", None, 400),
        ("recentchange?since=", None, 400),
        ("recentchange", "no json", 400),
        ("recentchange", "{}", 400),
        ("recentchange", "[]", 400),
        ("recentchange", '[{"topic":"eqiad.mediawiki.recentchange","partition":0}]', 400),
        ("recentchange", '[{"topic":"eqiad.mediawiki.recentchange","partition":0,"timestamp":"5"}]', 400),
        ("recentchange", '[{"topic":"eqiad.mediawiki.page_change.v1","partition":0,"offset":-1}]', 404),
        ("recentchange", '[{"topic":"eqiad.mediawiki.recentchange","partition":3,"offset":-1}]', 404),
    ],
)
def test_bad_starts_are_refused_with_json(path: str, header: str | None, status: int) -> None:
    """An unknown stream, a since that is no time or a bad id is 400; a topic outside the streams is 404."""
    with running(miniature(town())) as box:
        reply = ask(box.url, f"/v2/stream/{path}", headers={"Last-Event-ID": header} if header else {})
    assert reply.status == status
    assert isinstance(reply.json, dict)


def test_third_connection_of_a_client_is_429_until_one_ends() -> None:
    """Two streams a client are served, a third is refused, and a place is free again when one has gone."""
    with running(miniature(town(), Faults())) as box:
        with listening(box.url), listening(box.url), listening(box.url) as third:
            assert third.status == 429
        deadline = time.monotonic() + 5
        while box.do(lambda: len(box.server.open)) and time.monotonic() < deadline:
            time.sleep(0.02)
        with listening(box.url) as again:
            assert again.status == 200


def test_quiet_topics_carry_canaries_and_nothing_else() -> None:
    """Every topic gets a canary at each multiple of the interval; recentchange's has no user, wiki or type."""
    a_town = town()
    now = [float(NOW)]
    with running(miniature(a_town, Faults(canary_every=60), lambda: now[0])) as box, listening(box.url) as stream:
        tell(box, a_town, MS + 500)
        now[0] += 61
        frames = stream.frames(6)
    canaries = [frame for frame in frames if frame.meta["domain"] == "canary"]
    assert {frame.meta["topic"] for frame in canaries} == TOPICS
    assert {frame.meta["dt"] for frame in canaries} == {iso_ms(MS + 60_000)}
    for frame in canaries:
        if frame.meta["stream"] == "mediawiki.recentchange":
            assert not {"user", "wiki", "type"} & frame.data.keys()
    assert {frame.meta["topic"] for frame in frames if frame not in canaries} == {RECENT, PAGES}
    assert frames[-1].entries[QUIET_RECENT].keys() >= {"topic", "partition"}


def test_connection_is_cut_at_max_age_without_a_last_chunk() -> None:
    """When its time is over the body ends where a chunk ends, and no `0` chunk says so."""
    with running(miniature(town(), Faults(max_age=0.3, canary_every=0))) as box:
        address = urlsplit(box.url)
        with socket.create_connection((address.hostname, address.port or 0), timeout=10) as line:
            line.sendall(b"GET /v2/stream/recentchange HTTP/1.1\r\nHost: x\r\n\r\n")
            began = time.monotonic()
            text = b""
            while piece := line.recv(65536):
                text += piece
    assert text.endswith(b"5\r\n:ok\n\n\r\n")
    assert 0.2 < time.monotonic() - began < 3


def test_backlog_comes_in_turns_of_a_topic() -> None:
    """A long backlog is replayed topic by topic: the small topic is through while the big one has much left."""
    a_town = town()
    with running(miniature(a_town)) as box:
        tell(box, a_town, *range(MS, MS + 300))
        with listening(box.url, BOTH, "?since=0") as stream:
            frames = stream.frames(600)
    topics = [frame.meta["topic"] for frame in frames]
    assert topics[:100] == [topics[0]] * 100
    assert topics[100:200] == [topics[100]] * 100 != topics[:100]
    assert sorted(topics) == sorted([RECENT, PAGES] * 300)


def test_json_lines_without_ids_for_clients_that_ask_for_json() -> None:
    """With Accept: application/json an event is one line of JSON; its place is in meta alone."""
    a_town = town()
    with running(miniature(a_town)) as box:
        tell(box, a_town, MS)
        with listening(box.url, "recentchange", "?since=0", Accept="application/json") as stream:
            line = stream.response.readline()
    assert json.loads(line)["meta"]["topic"] == RECENT
