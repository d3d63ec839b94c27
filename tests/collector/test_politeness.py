"""The API client among several wikis in bad weather: never more than it may, and quiet for as long as it is told."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from collector import settings
from collector.api import ATTEMPTS, CLASSES, LONGEST_WAIT, Api, open_session
from collector.budget import Budget
from collector.clock import FakeClock
from collector.errors import ApiError, ApiUnavailable, Stopped
from tests.collector.scripted_api import Fault, Params, ScriptedApi, always, error, serving

WIKIS = [f"{language}wiki" for language in ("en", "hi", "sw", "de", "commons")]
GOOD: dict[str, Any] = {"query": {}}
PER_MINUTE = 30
TEXT = {"Content-Type": "text/plain"}


class Weather:
    """What the wikis answer, drawn from a seed; notes when which wiki was asked, and what it said."""

    def __init__(self, clock: FakeClock, faults: list[Fault], seed: int = 0, share: float = 1.0) -> None:
        self.clock = clock
        self.faults = faults
        self.share = share
        self.random = random.Random(seed)
        self.asked: list[tuple[float, str, Fault | None]] = []
        self._lock = threading.Lock()

    def __call__(self, wiki: str, _params: Params) -> Any:
        """Answer one request."""
        with self._lock:
            bad = self.random.random() < self.share
            fault = self.random.choice(self.faults) if bad else None
            self.asked.append((self.clock.monotonic(), wiki, fault))
        time.sleep(0.001)
        return fault or GOOD

    def most_in_a_minute(self) -> int:
        """How many requests came in the busiest 60 s."""
        times = sorted(at for at, _, _ in self.asked)
        return max(sum(0 <= later - first < 60 for later in times) for first in times)


def seconds(fault: Fault) -> float | None:
    """Give what a fault's Retry-After asks for; None where it asks for nothing."""
    text = fault.headers.get("Retry-After")
    return None if text is None else float(text) if text.isdecimal() else 15.0


def in_15_s() -> str:
    """Give Retry-After's other form, with room for the server's own clock, which goes on meanwhile."""
    return formatdate(time.time() + 25, usegmt=True)


@contextmanager
def clients(
    folder: Path, per_minute: int = 60_000, attempts: int = ATTEMPTS, stop: threading.Event | None = None
) -> Iterator[tuple[Api, ScriptedApi, FakeClock]]:
    """Give a client of five wikis, their server, and the clock, which does not wait."""
    clock = FakeClock()
    with serving(always(GOOD)) as server:
        options = {"data": str(folder), "stream_url": server.base, "requests_per_minute": str(per_minute)}
        places = {"api": server.url("commonswiki"), "meta_api": server.url("metawiki")}
        found = settings.load({**options, **places, "wiki_api": server.base + "/{dbname}/w/api.php"}, {})
        with open_session(found) as session:
            yield Api(session, Budget(per_minute, 3, clock, stop), clock, found, attempts), server, clock


def storm() -> list[Fault]:
    """Give every way in which the real services say: not now."""
    return [
        Fault(429, {**TEXT, "Retry-After": "13"}, b"You are making too many requests to the API."),
        Fault(429, {**TEXT, "Retry-After": in_15_s()}, b"You are making too many requests to the API."),
        Fault(503, {"Retry-After": "7", "Content-Type": "text/html"}, b"<html>busy</html>"),
        Fault(503, {"Retry-After": in_15_s()}),
        Fault(503),
        Fault(504),
        error("maxlag", Retry_After="5"),
        error("maxlag"),
        Fault(200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html></html>"),
        Fault(200, {"Content-Type": "application/json"}, b'{"query":{'),
        Fault(200, {"Content-Type": "application/json", "Content-Encoding": "gzip"}, b'{"query":{}}'),
    ]


def ask_all(api: Api, server: ScriptedApi, times: int) -> int:
    """Ask the wikis in turn; give how many answered in the end."""
    answered = 0
    for n in range(times):
        with suppress(ApiUnavailable):
            assert api.get(server.url(WIKIS[n % len(WIKIS)]), {}) == GOOD
            answered += 1
    return answered


def test_many_threads_stay_within_the_budget(tmp_path: Path) -> None:
    """Eight threads on five wikis in a storm: at most 3 requests at once, and no minute with more than the budget."""
    with clients(tmp_path, PER_MINUTE, attempts=20) as (api, server, clock):  # whoever meets the storm, it passes
        server.reply = weather = Weather(clock, storm(), seed=1, share=0.3)
        with ThreadPoolExecutor(8) as threads:
            answered = sum(threads.map(lambda _: ask_all(api, server, 10), range(8)))
        assert answered == 80
        assert server.most_at_once == 3
        assert weather.most_in_a_minute() <= PER_MINUTE + 3  # those under way arrive later than they begin
        assert len(weather.asked) == sum(api.sent().values()) > 80


def test_a_larger_budget_would_be_seen(tmp_path: Path) -> None:
    """Control: with ten times the budget the same threads exceed the limit that the test above checks."""
    with clients(tmp_path, 10 * PER_MINUTE) as (api, server, clock):
        server.reply = weather = Weather(clock, [Fault(503)], share=0.0)
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _: ask_all(api, server, 10), range(8)))
        assert weather.most_in_a_minute() > PER_MINUTE + 3


@pytest.mark.parametrize("seed", range(5))
def test_every_retry_after_is_kept(tmp_path: Path, seed: int) -> None:
    """After a 429 no wiki, after a 503 or maxlag not that wiki is asked before the time it said, in either form."""
    with clients(tmp_path) as (api, server, clock):
        server.reply = weather = Weather(clock, storm(), seed=seed, share=0.6)
        ask_all(api, server, 30)
        for at, (begun, wiki, fault) in enumerate(weather.asked):
            if fault is None or (pause := seconds(fault)) is None:
                continue
            for later, where, _ in weather.asked[at + 1 :]:
                if fault.status == 429 or where == wiki:
                    assert later - begun >= pause - 0.001, f"seed {seed}: {where} was asked too early"


@pytest.mark.parametrize("nth", range(len(storm())))
def test_a_storm_that_does_not_end_is_met_quietly(tmp_path: Path, nth: int) -> None:
    """Whatever the wikis say for ever, a thread sends at most one request in two seconds on the average of a minute."""
    with clients(tmp_path) as (api, server, clock):
        server.reply = weather = Weather(clock, [storm()[nth]])
        assert ask_all(api, server, 20) == 0
        assert weather.most_in_a_minute() <= 30
        assert len(weather.asked) <= 20 * ATTEMPTS


@pytest.mark.parametrize("fault", [Fault(429, {**TEXT, "Retry-After": "0"}), error("maxlag", Retry_After="0")])
def test_a_pause_of_nothing_is_no_invitation(tmp_path: Path, fault: Fault) -> None:
    """Retry-After: 0 does not make a tight loop: the growing pause holds, at least 15.5 s over five attempts."""
    with clients(tmp_path) as (api, server, clock):
        server.reply = Weather(clock, [fault])
        begun = clock.monotonic()
        assert ask_all(api, server, 1) == 0
        assert clock.monotonic() - begun >= 15.5


def test_the_pause_is_jittered_and_capped(tmp_path: Path) -> None:
    """The n-th pause lies in [1/2, 1] of 1, 2, 4, ... 60 s, and two clients do not choose the same."""
    drawn = []
    for _ in range(2):
        with clients(tmp_path, attempts=12) as (api, server, clock):
            server.reply = Weather(clock, [Fault(500)])
            ask_all(api, server, 1)
            drawn.append([pause for pause in clock.waits if pause > 0.1])
    for pauses in drawn:
        assert len(pauses) == 11
        for n, pause in enumerate(pauses):
            longest = min(2**n, 60)
            assert longest / 2 <= pause <= longest
    assert drawn[0] != drawn[1]


def test_a_long_rest_of_one_wiki_holds_up_nobody(tmp_path: Path) -> None:
    """A wiki that asks for an hour is left alone for it, at no cost in time; the others are asked meanwhile."""
    with clients(tmp_path) as (api, server, clock):
        server.faults = [Fault(503, {"Retry-After": "3600"})]
        begun = clock.monotonic()
        for _ in range(5):
            with pytest.raises(ApiUnavailable, match=r"status 503|left alone for 3600 s"):
                api.get(server.url("hiwiki"), {})
            assert api.get(server.url("enwiki"), {}) == GOOD
        assert [asked.wiki for asked in server.asked] == ["hiwiki", *["enwiki"] * 5]
        assert clock.monotonic() - begun < 1
        clock.advance(3600 - LONGEST_WAIT)
        assert api.get(server.url("hiwiki"), {}) == GOOD
        assert clock.monotonic() - begun == pytest.approx(3600, abs=0.1)


def test_a_429_is_kept_by_whoever_asks_next(tmp_path: Path) -> None:
    """Also when the one who met it gives up: the next request, to another wiki, waits for the gateway's 37 s."""
    with clients(tmp_path, attempts=1) as (api, server, clock):
        server.faults = [Fault(429, {**TEXT, "Retry-After": "37"})]
        begun = clock.monotonic()
        with pytest.raises(ApiUnavailable, match="429 too many requests"):
            api.get(server.url("enwiki"), {})
        assert clock.monotonic() - begun < 1
        assert api.step("other thread").get(server.url("hiwiki"), {}) == GOOD
        assert clock.monotonic() - begun == pytest.approx(37, abs=0.1)


def test_a_stop_ends_the_longest_wait(tmp_path: Path) -> None:
    """An hour's pause that the gateway asks for is given up at the stop."""
    stop = threading.Event()
    with clients(tmp_path, stop=stop) as (api, server, clock):

        def reply(_wiki: str, _params: Params) -> Any:
            stop.set()
            return Fault(429, {**TEXT, "Retry-After": "3600"})

        server.reply = reply
        with pytest.raises(Stopped):
            api.get(server.url("enwiki"), {})
        assert clock.waits == []


def test_no_such_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that does not resolve passes: it is asked for six times with growing pauses, then the host is named."""
    lookups = []

    def unknown(host: str, *_: object, **__: object) -> Any:
        lookups.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with clients(tmp_path) as (api, _, clock):
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        begun = clock.monotonic()
        with pytest.raises(ApiUnavailable, match=r"^en\.wiki\.example could not be reached: no connection$"):
            api.get("http://en.wiki.example/w/api.php", {})
        assert (len(lookups), clock.monotonic() - begun >= 15.5) == (6, True)


def test_no_secure_connection(tmp_path: Path) -> None:
    """A host that does not speak TLS, or not as it should, passes too, and is told apart from one that is not there."""
    with clients(tmp_path) as (api, server, _):
        address = server.url("enwiki").replace("http://", "https://")
        with pytest.raises(ApiUnavailable, match="no secure connection"):
            api.get(address, {})
        assert server.asked == []


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    """A page in between that sends everybody elsewhere is asked again, and nothing is sent to where it points."""
    with clients(tmp_path) as (api, server, _):
        server.faults = [Fault(302, {"Location": server.url("portal")}), Fault(301, {"Location": server.url("portal")})]
        assert api.get(server.url("enwiki"), {}) == GOOD
        assert [asked.wiki for asked in server.asked] == ["enwiki"] * 3


def test_a_budget_of_nothing_is_a_refusal(tmp_path: Path) -> None:
    """Status 401 without a token, the gateway's answer to a class that may ask nothing, is not asked again."""
    with clients(tmp_path) as (api, server, _):
        server.faults = [Fault(401, {"x-wmf-ratelimit-class": "nobody"})]
        with pytest.raises(ApiError, match="http-401"):
            api.get(server.url("enwiki"), {})
        assert len(server.asked) == 1


def test_the_class_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """As what the gateway counts us is logged once a class, as a warning where it allows less than our budget."""
    caplog.set_level("INFO")
    with clients(tmp_path, per_minute=200) as (api, server, _):
        body = json.dumps(GOOD).encode()
        for name in ("unauthed-bot", "anon", "known-network"):
            headers = {"Content-Type": "application/json", "x-wmf-ratelimit-class": name}
            server.faults += [Fault(headers=headers, body=body)] * 2
        for n in range(6):
            api.get(server.url(WIKIS[n % 5]), {})
    said = [(record.levelname, record.message) for record in caplog.records if "api-class" in record.message]
    assert said == [
        ("INFO", "api-class class=unauthed-bot allows=200 budget=200"),
        ("WARNING", "api-class class=anon allows=10 budget=200"),
        ("INFO", "api-class class=known-network allows=unknown budget=200"),
    ]
    assert CLASSES["established-user"] == 2000
