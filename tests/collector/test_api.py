"""collector.api: the envelope of the Action API, its errors and its politeness, against a scripted server."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from collector import settings
from collector.api import Api, batches, join, open_session
from collector.budget import Budget
from collector.clock import FakeClock
from collector.errors import ApiError, ApiUnavailable
from collector.identity import resolve
from tests.collector.scripted_api import Fault, Params, ScriptedApi, always, error, serving

GOOD: dict[str, Any] = {"batchcomplete": True, "query": {"users": []}}


def reply(wiki: str, params: Params) -> dict[str, Any]:
    """Give three pages of a list; the second continuation has two members."""
    at = int(params.get("uccontinue", 0))
    answer: dict[str, Any] = {"batchcomplete": True, "query": {"usercontribs": [at]}}
    if at < 2:
        answer["continue"] = {"uccontinue": str(at + 1), "continue": f"-||{at}"}
    return answer


@pytest.fixture
def server() -> Iterator[ScriptedApi]:
    """Give a running scripted API."""
    with serving(reply) as api:
        yield api


@pytest.fixture
def clock() -> FakeClock:
    """Give a clock that does not wait."""
    return FakeClock()


@pytest.fixture
def api(server: ScriptedApi, clock: FakeClock, tmp_path: Path) -> Iterator[Api]:
    """Give a client of the scripted API."""
    found = settings.load(
        {
            "data": str(tmp_path),
            "contact": "ops@example.org",
            "stream_url": server.base,
            "api": server.url("commonswiki"),
            "meta_api": server.url("metawiki"),
            "wiki_api": server.base + "/{dbname}/w/api.php",
        },
        {},
    )
    with open_session(found) as session:
        yield Api(session, Budget(60_000, 3, clock), clock, found)


def test_every_member_of_continue_is_passed_back(api: Api, server: ScriptedApi) -> None:
    """`batchcomplete` beside `continue` does not end a query; only its absence does, and all members go back."""
    rows = [answer["query"]["usercontribs"][0] for answer in api.query(server.url("enwiki"), {"list": "usercontribs"})]
    assert rows == [0, 1, 2]
    assert [asked.params.get("continue") for asked in server.asked] == [None, "-||0", "-||1"]


def test_the_envelope(api: Api, server: ScriptedApi) -> None:
    """Requests are GETs for JSON of version 2 with maxlag, gzip and an identifying User-Agent."""
    api.get(server.url("enwiki"), {"list": "users"})
    (asked,) = server.asked
    assert asked.method == "GET"
    assert {key: asked.params[key] for key in ("action", "format", "formatversion", "maxlag")} == {
        "action": "query",
        "format": "json",
        "formatversion": "2",
        "maxlag": "5",
    }
    assert "errorformat" not in asked.params
    assert "gzip" in asked.headers["Accept-Encoding"]
    assert "(ops@example.org)" in asked.headers["User-Agent"]


def test_long_requests_are_posts_that_promise_to_write_nothing(api: Api, server: ScriptedApi) -> None:
    """50 long names exceed 8 KB of address: the request is a POST with Promise-Non-Write-API-Action."""
    names = [f"{'आ' * 80}{n}" for n in range(50)]
    api.get(server.url("enwiki"), {"list": "users", "ususers": join(names)})
    (asked,) = server.asked
    assert (asked.method, asked.headers["Promise-Non-Write-API-Action"]) == ("POST", "true")
    assert asked.params["ususers"].split("|") == names


def test_names_that_hold_the_separator(api: Api, server: ScriptedApi) -> None:
    """Values with a bar are joined by U+001F with one in front (API:Data formats); others by the bar."""
    assert join(["A|B", "C"]) == "\x1fA|B\x1fC"
    assert join([1, 2]) == "1|2"
    api.get(server.url("enwiki"), {"ususers": join(["A|B", "C"])})
    assert server.asked[0].params["ususers"] == "\x1fA|B\x1fC"


def test_batches() -> None:
    """51 names make a batch of 50 and one of 1."""
    assert [len(batch) for batch in batches(list(range(51)))] == [50, 1]
    assert list(batches([])) == []


def test_an_error_with_status_200(api: Api, server: ScriptedApi) -> None:
    """An error in the body is raised with its code, after one request."""
    server.faults = [error("baduser_ucuser")]
    with pytest.raises(ApiError, match="about baduser_ucuser") as caught:
        api.get(server.url("enwiki"), {})
    assert caught.value.code == "baduser_ucuser"
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "fault",
    [
        error("maxlag", Retry_After="5"),
        error("ratelimited"),
        error("readonly"),
        error("internal_api_error_DBQueryTimeoutError"),
        Fault(503, {"Retry-After": "1", "Content-Type": "text/html"}, b"<html>busy</html>"),
        Fault(504, {}, b""),
        Fault(200, {"Content-Type": "text/html"}, b"<!DOCTYPE html>" + b"x" * 50),
        Fault(200, {"Content-Type": "application/json"}, b'{"batchcomplete":true,"query":{"us'),
        Fault(200, {"Content-Type": "application/json"}, b'{"batchcomplete":true,"query":{"users":[]}}', cut=True),
        Fault(200, {"Content-Type": "application/json"}, b"[]"),
    ],
    ids=lambda fault: f"{fault.status}-{fault.headers.get('MediaWiki-API-Error', fault.body[:8])}",
)
def test_what_passes_is_asked_again(api: Api, server: ScriptedApi, fault: Fault) -> None:
    """A passing failure is tried again and its half answer is never used."""
    server.faults = [fault, fault]
    assert api.get(server.url("enwiki"), {})["query"] == {"usercontribs": [0]}
    assert len(server.asked) == 3


def test_retry_after_in_seconds(api: Api, server: ScriptedApi, clock: FakeClock) -> None:
    """The Retry-After of maxlag is waited for in full."""
    server.faults = [error("maxlag", Retry_After="7")]
    begun = clock.monotonic()
    api.get(server.url("enwiki"), {})
    assert clock.monotonic() - begun == pytest.approx(7)


def test_retry_after_as_a_date(api: Api, server: ScriptedApi, clock: FakeClock) -> None:
    """A date in Retry-After counts from the server's own Date, whatever our clock says (RFC 9110, 10.2.3)."""
    server.faults = [Fault(503, {"Retry-After": formatdate(time.time() + 90, usegmt=True)}, b"")]
    begun = clock.monotonic()
    api.get(server.url("enwiki"), {})
    assert clock.monotonic() - begun == pytest.approx(90, abs=1.5)


def test_a_429_holds_back_every_wiki(api: Api, server: ScriptedApi, clock: FakeClock) -> None:
    """The gateway's 429 is text, and its window counts all wikis together: none is asked before Retry-After is over."""
    text = b"You are making too many requests to the API."
    server.faults = [Fault(429, {"Retry-After": "37", "Content-Type": "text/plain"}, text)]
    begun = clock.monotonic()
    api.get(server.url("enwiki"), {})
    assert clock.monotonic() - begun == pytest.approx(37, abs=0.1)
    server.faults = [Fault(429, {"Content-Type": "text/plain"}, text)]
    begun = clock.monotonic()
    api.get(server.url("hiwiki"), {})
    assert clock.monotonic() - begun == pytest.approx(60, abs=0.1)


def test_pauses_grow_and_are_capped(api: Api, server: ScriptedApi, clock: FakeClock) -> None:
    """Without Retry-After the five pauses lie in [1/2, 1] of 1, 2, 4, 8, 16 s; then the host is named."""
    server.faults = [Fault(500)] * 6
    begun = clock.monotonic()
    with pytest.raises(ApiUnavailable, match=r"127\.0\.0\.1:\d+ could not be reached: status 500"):
        api.get(server.url("enwiki"), {})
    assert 15.5 <= clock.monotonic() - begun <= 31.5
    assert len(server.asked) == 6


def test_nobody_there(api: Api) -> None:
    """A refused connection ends in one sentence with the host, without the address's parameters."""
    with pytest.raises(ApiUnavailable) as caught:
        api.get("http://127.0.0.1:9/w/api.php", {"ususers": "Somebody"})
    assert str(caught.value) == "127.0.0.1:9 could not be reached: no connection"


def test_a_refusal_by_status(api: Api, server: ScriptedApi) -> None:
    """401 (a budget of nothing) and 403 are refusals and are not asked again."""
    server.faults = [Fault(403, {"Content-Type": "text/html"}, b"<html>")]
    with pytest.raises(ApiError, match="http-403"):
        api.get(server.url("enwiki"), {})
    assert len(server.asked) == 1


def test_a_continuation_that_goes_nowhere(api: Api, server: ScriptedApi) -> None:
    """A server that repeats the same continuation is left, instead of being asked for ever."""
    server.reply = always({"continue": {"uccontinue": "1", "continue": "-||"}, "query": {}})
    with pytest.raises(ApiUnavailable, match="same continuation"):
        list(api.query(server.url("enwiki"), {}))


def test_no_name_is_logged(api: Api, server: ScriptedApi, caplog: pytest.LogCaptureFixture) -> None:
    """Neither retries nor warnings put a user name into the log."""
    server.reply = always({"warnings": {"users": {"warnings": "Unrecognized: Secret Name"}}, "query": {}})
    server.faults = [Fault(500)]
    with caplog.at_level("DEBUG", logger="collector"):
        api.get(server.url("enwiki"), {"ususers": "Secret Name"})
    assert "api-again" in caplog.text
    assert "api-warning" in caplog.text
    assert "Secret" not in caplog.text


@pytest.mark.parametrize("document", [{"query": []}, {"query": {"users": [{}]}}, {"query": {"users": {"a": 1}}}])
def test_an_answer_of_another_form(api: Api, server: ScriptedApi, document: dict[str, Any]) -> None:
    """JSON that is good but of a form we do not know is an ApiError with the host, not an accident."""
    server.reply = always(document)
    with pytest.raises(ApiError, match=r"127\.0\.0\.1:\d+ answers in a form we do not know"):
        list(resolve(api, ["Somebody"]))


def test_recorded_answers(shared: Path, api: Api, server: ScriptedApi) -> None:
    """Real recorded errors of a MediaWiki 1.39 are refusals with their real codes, maxlag is asked again."""
    folder = shared / "data" / "action_api"
    for name, code in (("uc-bad-name-spoils-batch", "baduser"), ("uc-51-users", "toomanyvalues")):
        document = json.loads((folder / f"{name}.json").read_text())["body"]
        server.reply = always(document)
        with pytest.raises(ApiError) as caught:
            api.get(server.url("enwiki"), {})
        assert caught.value.code == code
    lagged = json.loads((folder / "err-maxlag.json").read_text())["body"]
    server.reply = reply
    body = json.dumps(lagged).encode()
    server.faults = [Fault(200, {"Content-Type": "application/json", "Retry-After": "5"}, body)]
    assert api.get(server.url("enwiki"), {})["query"] == {"usercontribs": [0]}
