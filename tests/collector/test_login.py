"""collector.login: who we are to the wikis, against the miniature, and what is said when they do not believe it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from collector import service, settings
from collector.__main__ import main
from collector.api import Api, open_session
from collector.budget import Budget
from collector.clock import FakeClock
from collector.errors import ApiError, ApiUnavailable, SettingsError
from collector.login import GUEST_FOR
from sandbox.api_login import BOT_NAME, BOT_PASSWORD, TOKEN
from sandbox.running import Running, running
from tests.collector import sandboxed
from tests.collector.scripted_api import Fault, Params, ScriptedApi, always, error, serving
from tests.sandbox.town import miniature, town

BOT = {"bot_name": BOT_NAME, "bot_password": BOT_PASSWORD}
OAUTH = {"token": TOKEN}
WIKIS = ("commonswiki", "enwiki", "hiwiki")


def found(base: str, folder: Path, **options: str) -> settings.Settings:
    """Give the settings of a collector of the wikis at `base`."""
    places = {
        "stream_url": base,
        "api": f"{base}/commonswiki/w/api.php",
        "meta_api": f"{base}/metawiki/w/api.php",
        "wiki_api": base + "/{dbname}/w/api.php",
    }
    return settings.load({"data": str(folder), **places, **options}, {})


@contextmanager
def asking(base: str, folder: Path, **options: str) -> Iterator[tuple[Api, FakeClock]]:
    """Give a client of the wikis at `base`, and its clock, which does not wait."""
    clock = FakeClock()
    ours = found(base, folder, **options)
    with open_session(ours) as session:
        yield Api(session, Budget(60_000, 3, clock), clock, ours, attempts=3), clock


@pytest.fixture
def box() -> Iterator[Running]:
    """Serve a town whose operator has high limits."""
    with running(miniature(town())) as place:
        place.miniature.box.merge({"high_limits": 1})
        yield place


def url(box: Running, wiki: str = "enwiki") -> str:
    """Give the address of a wiki's API."""
    return f"{box.url}/{wiki}/w/api.php"


def asked(box: Running, wiki: str) -> dict[str, int]:
    """Give how often each module of a wiki was asked."""
    return box.miniature.api.requests.get(wiki, {})


def who(api: Api, address: str) -> Any:
    """Give whom a wiki takes us for."""
    return api.get(address, {"meta": "userinfo"})["query"]["userinfo"]


@pytest.mark.parametrize("options", [BOT, OAUTH], ids=["bot password", "token"])
def test_every_wiki_knows_us(box: Running, tmp_path: Path, options: dict[str, str]) -> None:
    """A bot password logs in once on each wiki at its first use, a token nowhere; every request asserts a user."""
    with asking(box.url, tmp_path, **options) as (api, _):
        for wiki in WIKIS * 2:
            assert who(api, url(box, wiki))["name"] == "Operator"
        for wiki in WIKIS:
            logins = 0 if "token" in options else 1
            assert (asked(box, wiki).get("tokens", 0), asked(box, wiki).get("login", 0)) == (logins, logins)
        assert api.sent() == {"other": 6} | ({} if "token" in options else {"login": 6})


def test_nobody_is_nobody(box: Running, tmp_path: Path) -> None:
    """Without either setting no request asserts anything, and no limits are asked for."""
    with asking(box.url, tmp_path) as (api, _):
        assert who(api, url(box))["anon"] is True
        assert api.most(url(box)) == 50
        api.identify()
        assert api.sent() == {"other": 1}


def test_limits_are_asked_once_a_wiki(box: Running, tmp_path: Path) -> None:
    """With the right apihighlimits a parameter takes 500 values, without it 50; each wiki is asked once."""
    with asking(box.url, tmp_path, **OAUTH) as (api, _):
        assert [api.most(url(box)) for _ in range(3)] == [500] * 3
        box.miniature.box.merge({"high_limits": 0})
        assert [api.most(url(box, "hiwiki")) for _ in range(3)] == [50] * 3
        assert api.sent() == {"login": 2}
        assert api.most(url(box)) == 500


def test_too_many_values_end_the_high_limits(box: Running, tmp_path: Path) -> None:
    """A wiki that refuses 51 values after all is given 50 from then on, without another question."""
    with asking(box.url, tmp_path, **OAUTH) as (api, _):
        assert api.most(url(box)) == 500
        box.miniature.box.merge({"high_limits": 0})
        with pytest.raises(ApiError, match="toomanyvalues"):
            api.get(url(box), {"list": "users", "ususers": "|".join(f"U{n}" for n in range(51))})
        assert api.most(url(box)) == 50
        assert api.sent() == {"login": 1, "other": 1}


def test_a_session_that_is_over_is_begun_again(box: Running, tmp_path: Path) -> None:
    """When the session ends the wiki is logged in to once more, and the question is answered."""
    with asking(box.url, tmp_path, **BOT) as (api, _):
        assert api.most(url(box)) == 500
        box.miniature.box.merge({"expired_next": 1})
        assert who(api, url(box))["name"] == "Operator"
        assert asked(box, "enwiki")["login"] == 2
        assert api.most(url(box)) == 500


def test_three_threads_log_in_once(box: Running, tmp_path: Path) -> None:
    """Threads that come to a wiki at the same time share one login, also when its session is over for all of them."""
    box.miniature.box.merge({"delay": 0.02})
    with asking(box.url, tmp_path, **BOT) as (api, _):
        for round_ in (1, 2):
            with ThreadPoolExecutor(3) as threads:
                told = list(threads.map(lambda _: who(api, url(box)), range(3)))
            assert [one["name"] for one in told] == ["Operator"] * 3
            assert asked(box, "enwiki")["login"] == round_
            box.miniature.box.merge({"expired_next": 1})


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({**BOT, "bot_password": "wrong-s3cret"}, r"bot_password \(value\): 127.0.0.1:\d+ .* \(wrongpassword\)"),
        ({"token": "wrong-s3cret"}, r"token \(value\): 127.0.0.1:\d+ .* \(mwoauth-invalid-authorization\)"),
    ],
    ids=["bot password", "token"],
)
def test_a_wrong_one_stops_the_start(
    box: Running, tmp_path: Path, caplog: pytest.LogCaptureFixture, options: dict[str, str], sentence: str
) -> None:
    """A collector does not start with a password or token that Commons refuses; the sentence names the setting."""
    ours = found(box.url, tmp_path, **options)
    with (
        caplog.at_level("DEBUG"),
        pytest.raises(SettingsError, match=sentence) as caught,
        service.client(ours, FakeClock(), threading.Event()),
    ):
        pytest.fail("it started")
    assert "s3cret" not in caplog.text + str(caught.value) + repr(caught.value) + repr(ours)


def test_a_right_one_starts_and_no_answer_stops_nobody(box: Running, tmp_path: Path) -> None:
    """A good password starts at once; a Commons that does not answer now is asked later, and says nothing of it."""
    with service.client(found(box.url, tmp_path, **BOT), FakeClock(), threading.Event()) as api:
        assert api.sent() == {"login": 3}
    box.miniature.box.merge({"api_fail_next": 1})
    with service.client(found(box.url, tmp_path, **BOT), FakeClock(), threading.Event()) as api:
        assert api.sent() == {"login": 1}
        assert who(api, url(box, "commonswiki"))["name"] == "Operator"


def refusing(wiki: str, code: str) -> Callable[[str, Params], dict[str, Any]]:
    """Wikis of which one, `wiki`, refuses every login with a code; the others answer who asserts to be somebody."""

    def reply(where: str, params: Params) -> dict[str, Any]:
        if params.get("meta") == "tokens":
            return {"query": {"tokens": {"logintoken": "t+\\"}}}
        if params["action"] == "login" and where == wiki:
            return {
                "login": {"result": "Failed", "reason": {"code": code, "text": "no"}},
                "warnings": [{"module": "x"}],
            }
        if params["action"] == "login":
            return {"login": {"result": "Success", "lgusername": "Operator"}}
        return {"query": {"userinfo": {"name": "Operator" if "assert" in params else "", "rights": []}}}

    return reply


def logins(server: ScriptedApi, wiki: str) -> int:
    """Count the logins on a wiki."""
    return sum(asked.wiki == wiki and asked.params["action"] == "login" for asked in server.asked)


def test_a_wiki_without_the_account_is_asked_as_a_guest(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One wiki where the login is refused costs its high limits for a day and nothing else, and is said once."""
    with serving(refusing("hiwiki", "nosuchuser")) as server, asking(server.base, tmp_path, **BOT) as (api, clock):
        for _ in range(3):
            assert who(api, server.url("hiwiki"))["name"] == ""
            assert who(api, server.url("enwiki"))["name"] == "Operator"
            assert api.most(server.url("hiwiki")) == 50
        assert (logins(server, "hiwiki"), logins(server, "enwiki")) == (1, 1)
        assert caplog.text.count("code=nosuchuser; asking as a guest") == 1
        clock.advance(GUEST_FOR)
        who(api, server.url("hiwiki"))
        assert logins(server, "hiwiki") == 2
        server.reply = refusing("", "")
        clock.advance(GUEST_FOR)
        assert who(api, server.url("hiwiki"))["name"] == "Operator"


def test_too_many_logins_wait(tmp_path: Path) -> None:
    """A throttled login is no refusal: the wiki is left alone for the five minutes, then logged in to."""
    with serving(refusing("hiwiki", "login-throttled")) as server, asking(server.base, tmp_path, **BOT) as (api, clock):
        for _ in range(3):
            with pytest.raises(ApiUnavailable):
                who(api, server.url("hiwiki"))
            assert api.most(server.url("hiwiki")) == 50
        assert logins(server, "hiwiki") == 1
        server.reply = refusing("", "")
        clock.advance(300)
        assert who(api, server.url("hiwiki"))["name"] == "Operator"


def test_a_lost_cookie_is_no_wrong_password(tmp_path: Path) -> None:
    """A login token that was lost on the way is asked for again."""
    with serving(refusing("", "")) as server, asking(server.base, tmp_path, **BOT) as (api, _):
        lost = b'{"login":{"result":"Failed","reason":{"code":"sessionlost","text":"lost"}}}'
        token = b'{"query":{"tokens":{"logintoken":"t"}}}'
        server.faults = [Fault(headers={"Content-Type": "application/json"}, body=body) for body in (token, lost)]
        assert who(api, server.url("enwiki"))["name"] == "Operator"
        assert logins(server, "enwiki") == 2


def test_a_session_that_never_holds_makes_a_guest(tmp_path: Path) -> None:
    """A wiki that forgets every session at once is not logged in to for ever."""
    with serving(refusing("", "")) as server, asking(server.base, tmp_path, **BOT) as (api, _):
        good = server.reply
        lost = {"error": {"code": "assertuserfailed", "info": "no"}}
        server.reply = lambda wiki, params: lost if "assert" in params else good(wiki, params)
        for _ in range(3):
            assert who(api, server.url("enwiki"))["name"] == ""
        assert logins(server, "enwiki") == 1


@pytest.mark.parametrize(
    "fault", [Fault(401), error("mwoauth-invalid-authorization-invalid-user"), error("assertuserfailed")]
)
def test_a_token_that_one_wiki_refuses(tmp_path: Path, fault: Fault) -> None:
    """Status 401, OAuth's errors and an ignored token make us a guest there, without the token."""
    with serving(refusing("", "")) as server, asking(server.base, tmp_path, **OAUTH) as (api, _):
        server.faults = [fault]
        assert who(api, server.url("enwiki"))["name"] == ""
        assert who(api, server.url("hiwiki"))["name"] == "Operator"
        assert [request.headers.get("Authorization") for request in server.asked] == [
            f"Bearer {TOKEN}",
            None,
            f"Bearer {TOKEN}",
        ]


def test_an_unknown_form_is_a_refusal(tmp_path: Path) -> None:
    """A wiki that answers a login with something else is asked as a guest."""
    empty = always({"query": {"userinfo": {}}})
    with serving(empty) as server, asking(server.base, tmp_path, **BOT) as (api, _):
        assert who(api, server.url("enwiki")) == {}


def test_secrets_go_into_bodies_and_headers_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The password is in POST bodies only, and with the token in no log and never where a redirect points to."""
    caplog.set_level("DEBUG")
    for options in (BOT, OAUTH):
        with serving(refusing("", "")) as server, asking(server.base, tmp_path, **options) as (api, _):
            token = Fault(headers={"Content-Type": "application/json"}, body=b'{"query":{"tokens":{"logintoken":"t"}}}')
            elsewhere = Fault(307, {"Location": server.url("elsewhere")})
            server.faults = [token, elsewhere, Fault(500)] if "bot_name" in options else [elsewhere, Fault(500)]
            assert who(api, server.url("enwiki"))["name"] == "Operator"
            assert {asked.wiki for asked in server.asked} == {"enwiki"}
            methods = [asked.method for asked in server.asked if "lgpassword" in asked.params]
            assert methods == (["POST"] * 2 if "bot_name" in options else [])
    assert BOT_PASSWORD not in caplog.text
    assert TOKEN not in caplog.text


def test_nothing_secret_is_sent_unencrypted(tmp_path: Path) -> None:
    """A wiki whose address begins with http:// gets neither token nor password, whoever says that it is there."""
    with asking("http://127.0.0.1:9", tmp_path, **OAUTH) as (api, _):
        standing = api._login.standing("http://en.wikipedia.example/w/api.php", lambda _: pytest.fail("it was asked"))
        assert api._login.headers(standing) == {}
        assert api._login.headers(api._login.standing("https://en.wikipedia.example/w/api.php", lambda _: {})) != {}


def test_a_netrc_file_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A .netrc of the operator's does not replace our token, though proxies of the environment are used."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine commons.wikimedia.org login me password mine\n")
    monkeypatch.setenv("NETRC", str(netrc))
    ours = settings.load({"data": str(tmp_path), "contact": "ops@example.org", **OAUTH}, {})
    request = requests.Request("GET", ours.api, headers={"Authorization": "Bearer x"})
    with open_session(ours) as session, requests.Session() as plain:
        assert session.prepare_request(request).headers["Authorization"] == "Bearer x"
        assert plain.prepare_request(request).headers["Authorization"].startswith("Basic ")  # control


def test_the_command_ends_with_78(
    box: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong bot password ends every command with exit code 78 and one line, so that nobody starts it again."""
    monkeypatch.setenv("RETENTION_BOT_PASSWORD", "wrong-s3cret")
    words = [*sandboxed.options(box.url, tmp_path), "--bot-name", BOT_NAME]
    for command in (["follow"], ["backfill", "--once"], ["probe"]):
        assert main([*command, *words]) == settings.EXIT_CONFIG
        told = capsys.readouterr().err.splitlines()[-1]
        assert told.startswith("collector: bot_password (value): 127.0.0.1:")
        assert "s3cret" not in told
