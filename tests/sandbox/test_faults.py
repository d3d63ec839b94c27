"""The faults: as values, and what each does to a stream or the API."""

from __future__ import annotations

import http.client
import json
import time

import pytest

from sandbox.errors import FaultError
from sandbox.faults import FaultBox, Faults, merged, parse
from sandbox.running import Running, running
from tests.sandbox.listen import PAGES, RECENT, Frame, Listener, api, ask, listening
from tests.sandbox.town import NOW, Town, miniature, town

MS = NOW * 1000
ONE = {"topic": RECENT, "partition": 0}


def faults(**values: object) -> Faults:
    """Return faults without canaries and connection limit."""
    return merged(Faults(), {"canary_every": 0, "max_connections": 0, **values})


def tell(box: Running, a_town: Town, n: int) -> None:
    """Let Asha edit n times, a millisecond apart."""
    box.do(lambda: box.miniature.tell([a_town.edited("Asha", MS + at) for at in range(n)]))


def numbers(frames: list[Frame]) -> list[int]:
    """Return which of the edits the frames tell, counted from 0."""
    return [int(frame.meta["dt"][-4:-1]) for frame in frames]


def test_unknown_and_impossible_faults_are_refused_by_name() -> None:
    """A fault that does not exist, a wrong type or an impossible value names itself in the error."""
    for items, name in (
        (["nonsense=1"], "nonsense"),
        (["max_age"], "max_age"),
        (["max_age=soon"], "max_age"),
        (["max_age=-1"], "max_age"),
        (["max_age=nan"], "max_age"),
        (["duplicate_every=1.5"], "duplicate_every"),
        (["active_dc=ulsfo"], "active_dc"),
        (["fail_status=200"], "fail_status"),
    ):
        with pytest.raises(FaultError, match=name):
            parse(items)
    with pytest.raises(FaultError, match="stall_after"):
        merged(Faults(), {"stall_after": True})
    assert parse(["max_age=5", "active_dc=codfw", "lose_every = 7"]) == Faults(
        max_age=5, active_dc="codfw", lose_every=7
    )


def test_countdowns_end_and_are_counted() -> None:
    """A countdown is met as often as it says; a setting of 0 is never due."""
    box = FaultBox(Faults(fail_next=2))
    assert [box.take("fail_next") for _ in range(4)] == [True, True, False, False]
    assert [nth for nth in range(1, 9) if FaultBox(Faults(lose_every=3)).due("lose_every", nth)] == [3, 6]
    assert not FaultBox(Faults()).due("lose_every", 3)
    assert box.met == {"fail_next": 2}


def read_all(stream: Listener) -> bytes:
    """Read until the connection ends; it must end without a last chunk."""
    with pytest.raises(http.client.IncompleteRead) as ended:
        stream.response.read()
    return bytes(ended.value.partial)


def test_cut_mid_frame_every_ends_the_connection_inside_a_frame() -> None:
    """The third frame ends in its middle, and with it the body, without a last chunk."""
    a_town = town()
    with running(miniature(a_town, faults(cut_mid_frame_every=3))) as box:
        tell(box, a_town, 5)
        with listening(box.url, "recentchange", "?since=0") as stream:
            body = read_all(stream)
    whole, part = body[: body.rfind(b"\n\n") + 2], body[body.rfind(b"\n\n") + 2 :]
    assert whole.count(b"event: message\n") == 2
    assert part.startswith(b"event: message\nid: ")
    assert not part.endswith(b"\n")


def test_duplicate_every_sends_an_event_twice() -> None:
    """Every second event comes twice, with the same meta.id."""
    a_town = town()
    with running(miniature(a_town, faults(duplicate_every=2))) as box:
        tell(box, a_town, 4)
        with listening(box.url, "recentchange", "?since=0") as stream:
            frames = stream.frames(6)
    assert numbers(frames) == [0, 1, 1, 2, 3, 3]
    assert frames[1].meta["id"] == frames[2].meta["id"]


def test_reorder_every_swaps_neighbours_and_holds_nothing_back_for_ever() -> None:
    """Every third event comes after the one behind it; when none comes, it is sent all the same."""
    a_town = town()
    with running(miniature(a_town, faults(reorder_every=3))) as box:
        tell(box, a_town, 6)
        with listening(box.url, "recentchange", "?since=0") as stream:
            assert numbers(stream.frames(6)) == [0, 1, 3, 2, 4, 5]


def test_skip_every_leaves_a_hole_in_the_offsets() -> None:
    """Every second event is left out of a connection, and its offset with it; another start finds it."""
    a_town = town()
    with running(miniature(a_town, faults(skip_every=2))) as box:
        tell(box, a_town, 6)
        with listening(box.url, "recentchange", "?since=0") as stream:
            frames = stream.frames(3)
        with listening(box.url, "recentchange", f"?since={MS + 1}") as stream:
            assert numbers([stream.frame()]) == [1]
    assert numbers(frames) == [0, 2, 4]
    first = frames[0].meta["offset"]
    assert [frame.meta["offset"] - first for frame in frames] == [0, 2, 4]


def test_lose_every_leaves_no_trace_in_the_offsets() -> None:
    """An event that never reached its topic is nowhere: offsets stay consecutive, the API has the revision."""
    a_town = town()
    with running(miniature(a_town, faults(lose_every=3))) as box:
        tell(box, a_town, 6)  # twelve events: recentchange loses the 3rd and 9th, page_change the 6th and 12th
        with listening(box.url, "recentchange", "?since=0") as stream:
            frames = stream.frames(4)
        revisions = api(box.url, list="usercontribs", ucuser="Asha the tester").json["query"]["usercontribs"]
    assert numbers(frames) == [0, 2, 3, 5]
    first = frames[0].meta["offset"]
    assert [frame.meta["offset"] - first for frame in frames] == [0, 1, 2, 3]
    assert len(revisions) == 6


def test_late_every_disturbs_the_order_of_kafka_times() -> None:
    """A late event lies behind younger ones; starting at a time still finds the first event of that time."""
    a_town = town()
    with running(miniature(a_town, faults(late_every=3, late_ms=50))) as box:
        tell(box, a_town, 6)
        with listening(box.url, "recentchange", f"?since={MS + 1}") as stream:
            assert [frame.meta["dt"][-4:-1] for frame in stream.frames(2)] == ["002", "003"]


def test_bad_json_every_breaks_the_data_and_not_the_frame() -> None:
    """Every second event's data is no JSON; id, frame and the events around it are good."""
    a_town = town()
    with running(miniature(a_town, faults(bad_json_every=2))) as box:
        tell(box, a_town, 3)
        with listening(box.url, "recentchange", "?since=0") as stream:
            good, bad, after = stream.frames(3)
    with pytest.raises(json.JSONDecodeError):
        json.loads(bad.raw)
    assert bad.entries[RECENT]["timestamp"] == MS + 2
    assert numbers([good, after]) == [0, 2]


def test_error_event_ends_the_connection_with_the_current_id() -> None:
    """After so many events an `event: error` with a message and the id comes, then the end."""
    a_town = town()
    with running(miniature(a_town, faults(error_event=2))) as box:
        tell(box, a_town, 5)
        with listening(box.url, "recentchange", "?since=0") as stream:
            frames = stream.frames(3)
            assert read_all(stream) == b""
    assert [frame.event for frame in frames] == ["message", "message", "error"]
    assert frames[2].data["origin"] == "KafkaSSE"
    assert frames[2].entries[RECENT]["timestamp"] == MS + 2


def test_stall_leaves_the_connection_open_and_silent() -> None:
    """After the second event nothing comes for a while, then the rest."""
    a_town = town()
    with running(miniature(a_town, faults(stall_after=2, stall_for=0.5))) as box:
        tell(box, a_town, 4)
        with listening(box.url, "recentchange", "?since=0") as stream:
            stream.frames(2)
            began = time.monotonic()
            assert numbers(stream.frames(2)) == [2, 3]
    assert 0.4 < time.monotonic() - began < 3


def test_active_dc_moves_events_to_the_other_topics() -> None:
    """After a switch of the datacentre events come in codfw's topics, at codfw's offsets."""
    a_town = town()
    with running(miniature(a_town, faults())) as box, listening(box.url) as stream:
        tell(box, a_town, 1)
        ask(box.url, "/_sandbox/faults", "POST", '{"active_dc": "codfw"}')
        tell(box, a_town, 1)
        frames = stream.frames(4)
    assert {f.meta["topic"] for f in frames[:2]} == {RECENT, PAGES}
    assert {f.meta["topic"] for f in frames[2:]} == {"codfw.mediawiki.recentchange", "codfw.mediawiki.page_change.v1"}


def test_fail_next_refuses_streams_with_a_status() -> None:
    """Two requests are answered with the status, the third is served."""
    with running(miniature(town(), faults(fail_next=2, fail_status=503))) as box:
        replies = [ask(box.url, "/v2/stream/recentchange?since=x") for _ in range(3)]
    assert [reply.status for reply in replies] == [503, 503, 400]
    assert replies[0].headers["retry-after"] == "1"


def test_history_seconds_hides_what_is_older() -> None:
    """With a shorter history the oldest readable event is a younger one, and comes back with a longer one."""
    a_town = town()
    with running(miniature(a_town, faults(history_seconds=2))) as box:
        box.do(lambda: box.miniature.tell([a_town.edited("Asha", MS - 5000), a_town.edited("Asha", MS - 1000)]))
        seen = []
        for body in ("{}", '{"history_seconds": 60}'):
            ask(box.url, "/_sandbox/faults", "POST", body)
            with listening(box.url, "recentchange", "?since=0") as stream:
                seen.append(stream.frame().meta["dt"][17:19])
    assert seen == ["59", "55"]


def test_api_failures_and_limits_are_the_edges_own() -> None:
    """Failures are HTML with a 5xx, the gateway's 429 is plain text with Retry-After; neither speaks MediaWiki."""
    box_faults = faults(api_fail_next=1, api_fail_status=502, too_many_every=3, retry_after=9)
    with running(miniature(town(), box_faults)) as box:
        replies = [api(box.url, list="users", ususers="X") for _ in range(4)]
    assert [reply.status for reply in replies] == [502, 200, 429, 200]
    assert replies[0].headers["content-type"].startswith("text/html")
    assert replies[2].headers["content-type"] == "text/plain"
    assert replies[2].headers["retry-after"] == "9"
    assert replies[2].headers["x-wmf-ratelimit-class"] == "unauthed-bot"
    assert replies[2].body.startswith(b"You are making too many requests to the API.\n")


def test_api_fail_every_and_budget_a_minute() -> None:
    """Every second request fails; above the budget of a clock minute the 429 names the seconds left of it."""
    with running(miniature(town(), faults(api_fail_every=2))) as box:
        assert [api(box.url).status for _ in range(4)] == [200, 503, 200, 503]
    now = [float(NOW) + 50]
    with running(miniature(town(), faults(per_minute=2), lambda: now[0])) as box:
        replies = [api(box.url) for _ in range(3)]
        now[0] += 10
        assert api(box.url).status == 200
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert replies[2].headers["retry-after"] == "10"


def test_maxlag_next_meets_only_requests_that_carry_maxlag() -> None:
    """The error has status 200, Retry-After, X-Database-Lag and the lag; other requests do not see it."""
    with running(miniature(town(), faults(maxlag_next=1))) as box:
        plain = api(box.url, list="users", ususers="X")
        lagged = api(box.url, list="users", ususers="X", maxlag=5)
        again = api(box.url, list="users", ususers="X", maxlag=5)
    assert "error" not in plain.json
    assert "error" not in again.json
    assert lagged.status == 200
    assert (lagged.headers["retry-after"], lagged.headers["x-database-lag"]) == ("5", "7")
    assert lagged.headers["mediawiki-api-error"] == lagged.json["error"]["code"] == "maxlag"
    assert lagged.json["error"]["lag"] == 7.1


def test_replica_lag_hides_the_newest_rows() -> None:
    """Rows younger than the lag are not there yet, and a maxlag below it is an error."""
    a_town = town()
    a_town.edit("Asha", NOW - 100)
    a_town.edit("Asha", NOW - 10)
    with running(miniature(a_town, faults(replica_lag=60))) as box:
        rows = api(box.url, list="usercontribs", ucuser="Asha the tester").json["query"]["usercontribs"]
        refused = api(box.url, maxlag=5)
    assert [row["timestamp"] for row in rows] == ["2026-11-24T11:58:20Z"]
    assert refused.json["error"]["lag"] == 60


def test_internal_error_next_is_a_crash_with_status_200() -> None:
    """A crash of the API is an error in the body like any other, and the next request is answered."""
    with running(miniature(town(), faults(internal_error_next=1))) as box:
        crashed = api(box.url, list="users", ususers="X")
        fine = api(box.url, list="users", ususers="X")
    assert crashed.status == 200
    assert crashed.json["error"]["code"] == "internal_api_error_DBQueryError"
    assert "error" not in fine.json


def test_truncate_next_and_delay() -> None:
    """A truncated answer is complete by its length header and no JSON; a delayed one takes its time."""
    with running(miniature(town(), faults(truncate_next=1, delay=0.2))) as box:
        began = time.monotonic()
        cut = api(box.url, list="users", ususers="X")
        assert time.monotonic() - began >= 0.2
        good = api(box.url, list="users", ususers="X")
    with pytest.raises(json.JSONDecodeError):
        json.loads(cut.body)
    assert int(cut.headers["content-length"]) == len(cut.body) == len(good.body) // 2


def test_faults_route_shows_merges_replaces_and_refuses_by_name() -> None:
    """GET shows all, POST merges, PUT puts the others back, an unknown key is 400 and changes nothing."""
    with running(miniature(town(), faults())) as box:
        route = "/_sandbox/faults"
        assert ask(box.url, route).json["max_age"] == 900
        assert ask(box.url, route, "POST", '{"max_age": 5}').json["max_age"] == 5
        merged_twice = ask(box.url, route, "POST", '{"delay": 0.5}').json
        assert (merged_twice["max_age"], merged_twice["delay"]) == (5, 0.5)
        refused = ask(box.url, route, "POST", '{"max_age": 6, "no_such_thing": 1}')
        assert refused.status == 400
        assert "no_such_thing" in refused.json["error"]
        replaced = ask(box.url, route, "PUT", '{"delay": 0.25}').json
        assert (replaced["max_age"], replaced["delay"], replaced["max_connections"]) == (900, 0.25, 2)
        assert ask(box.url, route, "PUT", "[]").status == 400
