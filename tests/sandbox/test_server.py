"""The routes of the miniature itself, and its life behind them."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from contextlib import closing
from email.utils import formatdate
from http.client import HTTPConnection

import pytest

from sandbox.errors import PortBusyError
from sandbox.happening import Happening
from sandbox.life import Life
from sandbox.miniature import Miniature
from sandbox.running import running
from sandbox.server import Server
from sandbox.truth import truth
from sandbox.world import build
from tests.sandbox.listen import api, ask, listening
from tests.sandbox.town import NOW, QUIET, Still, alive, miniature, town


def test_truth_is_the_truth_of_the_world() -> None:
    """The route gives what the truth module says, as JSON."""
    made = alive()
    with running(made) as box:
        told = ask(box.url, "/_sandbox/truth").json
    assert told == json.loads(json.dumps(truth(made.world)))


def test_live_events_come_when_asked_for_in_stream_and_api() -> None:
    """POST live makes so many happenings; each revision the stream tells is in usercontribs, or was deleted."""
    with running(alive(rate=0.0)) as box, listening(box.url, "mediawiki.page_change.v1") as stream:
        before = ask(box.url, "/_sandbox/state").json
        answer = ask(box.url, "/_sandbox/live", "POST", '{"events": 40}').json
        after = ask(box.url, "/_sandbox/state").json
        told = after["topics"]["eqiad.mediawiki.page_change.v1"]["next_offset"]
        told -= before["topics"]["eqiad.mediawiki.page_change.v1"]["next_offset"]
        assert answer["events"] == 40
        assert sum(after["happenings"].values()) - sum(before["happenings"].values()) == 40
        edits = [f.data for f in stream.frames(told) if f.data["page_change_kind"] in ("edit", "create")]
        assert edits
        for event in edits:
            who, wiki = event["performer"]["user_text"], event["wiki_id"]
            answer = api(box.url, wiki, list="usercontribs", ucuser=who, uclimit="max").json
            revisions = [row["revid"] for row in answer["query"]["usercontribs"]]
            assert event["revision"]["rev_id"] in revisions


def test_every_answer_says_when_it_was_sent() -> None:
    """By the world's clock, as in RFC 9110: a stream, a refused stream, the API, and what is not there."""
    date = formatdate(NOW, usegmt=True)
    with running(miniature(town())) as box, closing(HTTPConnection("127.0.0.1", box.server.port, timeout=5)) as client:
        for path in ("/enwiki/w/api.php?action=query", "/nothing", "/v2/stream/nothing", "/v2/stream/recentchange"):
            client.request("GET", path)
            answer = client.getresponse()
            assert answer.getheader("Date") == date, path
            client.close()


@pytest.mark.parametrize("body", ["", "[]", '{"events": 0}', '{"events": "5"}', '{"events": true}', '{"events": 1e9}'])
def test_live_refuses_what_is_no_number_of_events(body: str) -> None:
    """Anything but a whole number in range is 400 with a sentence."""
    with running(miniature(town())) as box:
        reply = ask(box.url, "/_sandbox/live", "POST", body)
    assert reply.status == 400
    assert "events" in reply.json["error"]


def test_life_goes_on_by_itself_and_can_be_paused() -> None:
    """At a rate things happen with time; paused they stop, and on resuming what was missed is not made up for."""
    now = [float(NOW)]
    world = build(5, NOW, 0.02)
    made = Miniature(world, Life(world, 5.0), lambda: now[0], faults=QUIET)
    with running(made) as box:

        def told() -> int:
            return int(sum(ask(box.url, "/_sandbox/state").json["happenings"].values()))

        def advance(seconds: float) -> int:
            now[0] += seconds
            box.do(box.miniature.step)
            return told()

        first = advance(60)
        assert 150 < first < 450
        assert ask(box.url, "/_sandbox/pause", "POST").json == {"paused": True}
        paused = advance(600)
        assert paused == first
        assert ask(box.url, "/_sandbox/state").json["paused"] is True
        ask(box.url, "/_sandbox/resume", "POST")
        assert told() == first
        assert 0 < advance(10) - first < 120


def test_state_counts_requests_by_wiki_and_module_and_open_streams() -> None:
    """Each module asked is counted on its wiki, streams are shown while they are open, with the faults met."""
    a_town = town()
    with running(miniature(a_town)) as box:
        api(box.url, list="users|usercontribs", ususers="A", ucuser="A")
        api(box.url, "commonswiki", generator="categorymembers", gcmtitle="Category:X", prop="imageinfo")
        api(box.url, "commonswiki", action="sitematrix")
        box.do(lambda: box.miniature.tell([a_town.edited("Asha", NOW * 1000 + 7)]))
        with listening(box.url, "recentchange"):
            state = ask(box.url, "/_sandbox/state").json
    assert state["requests"] == {
        "enwiki": {"users": 1, "usercontribs": 1},
        "commonswiki": {"categorymembers": 1, "sitematrix": 1},
    }
    assert [stream["path"] for stream in state["streams"]] == ["/v2/stream/recentchange"]
    assert (state["counts"]["api_requests"], state["counts"]["stream_requests"]) == (3, 1)
    assert (state["emitted"], state["last_event_ms"]) == (2, NOW * 1000 + 7)


def test_cut_ends_all_streams_now() -> None:
    """POST cut closes every open stream; the count tells how many."""
    with running(miniature(town())) as box, listening(box.url) as one, listening(box.url) as other:
        assert ask(box.url, "/_sandbox/cut", "POST").json == {"cut": 2}
        for stream in (one, other):
            assert stream.frame().lines[-1] == b""


def test_a_crash_of_a_module_is_answered_as_an_api_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An exception nobody foresaw becomes internal_api_error with its type, and the server goes on."""
    with running(miniature(town())) as box:
        monkeypatch.setattr(box.miniature.index, "local", lambda *_: 1 / 0)
        error = api(box.url, list="users", ususers="X").json["error"]
        monkeypatch.undo()
        assert "query" in api(box.url, list="users", ususers="X").json
    assert error["code"] == "internal_api_error_ZeroDivisionError"
    assert "api-crash wiki=enwiki" in caplog.text


def test_no_such_control_is_404() -> None:
    """A control that does not exist, or by the wrong method, is 404 with its name."""
    with running(miniature(town())) as box:
        for method, path in (("GET", "/_sandbox/nothing"), ("GET", "/_sandbox/live"), ("POST", "/_sandbox/truth")):
            reply = ask(box.url, path, method)
            assert reply.status == 404
            assert path in reply.json["error"]


def test_a_busy_port_is_named() -> None:
    """A second server on the port fails with a sentence that names the port."""
    with running(miniature(town())) as box:
        port = box.server.port
        with (
            pytest.raises(PortBusyError, match=f"port {port} of 127.0.0.1 is in use"),
            running(miniature(town()), port),
        ):
            pass


def test_only_loopback_is_listened_on() -> None:
    """The server's sockets are bound to 127.0.0.1."""
    with running(miniature(town())) as box:
        assert box.server.url.startswith("http://127.0.0.1:")


def test_an_end_of_life_is_not_silent() -> None:
    """When life fails the server's wait ends with its exception, so that the process does too."""

    class Failing(Still):
        def step(self, now_ms: int) -> list[Happening]:  # noqa: ARG002
            raise ZeroDivisionError

    async def serve() -> None:
        server = Server(Miniature(town().world, Failing(), lambda: float(NOW), faults=QUIET))
        await server.start(0)
        try:
            await server.until(asyncio.Event())
        finally:
            await server.close()

    with pytest.raises(ZeroDivisionError):
        asyncio.run(asyncio.wait_for(serve(), 10))


@pytest.mark.slow
def test_hundred_requests_a_second_beside_two_streams() -> None:
    """Four clients on kept connections get 50 answers a second and more while two streams are read."""
    import requests

    made = alive(rate=20.0)
    names = "|".join(person.name for person in list(made.world.people.values())[:50] if not person.hidden)
    done: list[float] = []

    def client(url: str) -> None:
        with requests.Session() as session:
            for _ in range(50):
                params = {
                    "action": "query",
                    "format": "json",
                    "formatversion": "2",
                    "list": "usercontribs",
                    "ucuser": names,
                }
                assert session.post(f"{url}/enwiki/w/api.php", data=params, timeout=10).json()["query"]
                done.append(time.monotonic())

    with running(made) as box, listening(box.url) as one, listening(box.url, query="?since=0") as other:
        began = time.monotonic()
        threads = [threading.Thread(target=client, args=(box.url,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        other.frames(200)
        for thread in threads:
            thread.join()
        ask(box.url, "/_sandbox/live", "POST", '{"events": 5}')
        one.frame()
    assert len(done) == 200
    assert 200 / (max(done) - began) > 50
