"""Logging in to the miniature: tokens, bot passwords, OAuth, and what the rights of the operator change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox.api_login import BOT_NAME, BOT_PASSWORD, TOKEN
from sandbox.running import Running, running
from tests.sandbox.listen import Reply, api, ask
from tests.sandbox.town import miniature, town

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def box() -> Iterator[Running]:
    """Serve a town."""
    with running(miniature(town())) as found:
        yield found


def post(box: Running, wiki: str, cookie: str = "", query: str = "", **params: str) -> Reply:
    """Post a form to a wiki's API."""
    body = urlencode({"format": "json", "formatversion": "2", **params})
    return ask(box.url, f"/{wiki}/w/api.php{query}", "POST", body, {**FORM, "Cookie": cookie})


def begun(box: Running, wiki: str) -> tuple[str, str]:
    """Ask for a login token; return it and the cookie it belongs to."""
    reply = api(box.url, wiki, meta="tokens", type="login")
    return reply.json["query"]["tokens"]["logintoken"], reply.headers["set-cookie"].partition(";")[0]


def logged_in(box: Running, wiki: str, password: str = BOT_PASSWORD, **params: str) -> tuple[Any, str]:
    """Log in; return what the wiki says and the cookie."""
    token, cookie = begun(box, wiki)
    form = {"lgname": BOT_NAME, "lgpassword": password, "lgtoken": token, **params}
    return post(box, wiki, cookie, action="login", **form).json["login"], cookie


def test_a_session_is_one_wikis(box: Running) -> None:
    """After a login the wiki knows its cookie, and another wiki does not."""
    told, cookie = logged_in(box, "enwiki")
    assert told == {"result": "Success", "lguserid": 1, "lgusername": "Operator"}
    here = post(box, "enwiki", cookie, action="query", meta="userinfo", **{"assert": "user"})
    there = post(box, "hiwiki", cookie, action="query", meta="userinfo", **{"assert": "user"})
    assert here.json["query"]["userinfo"] == {"id": 1, "name": "Operator"}
    assert (here.headers["x-wmf-ratelimit-class"], there.headers["x-wmf-ratelimit-class"]) == (
        "authed-user",
        "unauthed-bot",
    )
    assert there.json["error"]["code"] == "assertuserfailed"
    assert api(box.url, meta="userinfo").json["query"]["userinfo"]["anon"] is True


def test_reasons_of_a_failed_login(box: Running) -> None:
    """A wrong password is told in words, or with another errorformat by code; so are lost cookies and wrong tokens."""
    words, _ = logged_in(box, "enwiki", "wrong")
    coded, cookie = logged_in(box, "enwiki", "wrong", errorformat="plaintext")
    assert words["reason"].startswith("Incorrect username or password")
    assert (coded["result"], coded["reason"]["code"]) == ("Failed", "wrongpassword")
    form = {"action": "login", "lgname": BOT_NAME, "lgpassword": BOT_PASSWORD, "lgtoken": "x", "errorformat": "none"}
    assert post(box, "enwiki", **form).json["login"]["reason"]["code"] == "sessionlost"
    assert post(box, "enwiki", cookie, **form).json["login"] == {"result": "WrongToken"}


def test_a_password_belongs_into_the_body(box: Running) -> None:
    """A login by GET, and a password in the address, are refused, as in the real API."""
    assert api(box.url, action="login").json["error"]["code"] == "mustbeposted"
    reply = post(box, "enwiki", query="?lgpassword=x", action="login")
    assert reply.json["error"]["code"] == "mustpostparams"


def test_high_limits(box: Running) -> None:
    """With the fault high_limits whoever logs in has apihighlimits: 500 values and 5000 rows instead of 50 and 500."""
    box.miniature.box.merge({"high_limits": 1})
    _, cookie = logged_in(box, "enwiki")
    query = {"action": "query", "list": "users", "ususers": "|".join(f"U{n}" for n in range(51))}
    told = post(box, "enwiki", cookie, action="query", meta="userinfo", uiprop="rights|ratelimits").json
    assert "apihighlimits" in told["query"]["userinfo"]["rights"]
    assert len(post(box, "enwiki", cookie, **query).json["query"]["users"]) == 51
    assert post(box, "enwiki", **query).json["error"] | {"docref": ""} == {
        "code": "toomanyvalues",
        "info": 'Too many values supplied for parameter "ususers". The limit is 50.',
        "limit": 50,
        "lowlimit": 50,
        "highlimit": 500,
        "docref": "",
    }
    rows = post(box, "enwiki", cookie, action="query", list="usercontribs", ucuser="Asha the tester", uclimit="max")
    assert rows.json["limits"] == {"usercontribs": 5000}


def test_sessions_end_when_told_to(box: Running) -> None:
    """The fault expired_next ends the session of a request that asserts a user, and of no other."""
    _, cookie = logged_in(box, "enwiki")
    box.miniature.box.merge({"expired_next": 1})
    query = {"action": "query", "meta": "userinfo"}
    assert post(box, "enwiki", cookie, **query).json["query"]["userinfo"]["id"] == 1
    assert post(box, "enwiki", cookie, **query, **{"assert": "user"}).json["error"]["code"] == "assertuserfailed"
    assert post(box, "enwiki", cookie, **query).json["query"]["userinfo"]["id"] == 0


def test_oauth(box: Running) -> None:
    """A Bearer token is known on every wiki; a wrong one is refused instead of being taken for nobody."""
    path = "/hiwiki/w/api.php?action=query&format=json&formatversion=2&meta=userinfo&assert=user"
    good = ask(box.url, path, headers={"Authorization": f"Bearer {TOKEN}"}).json
    bad = ask(box.url, path, headers={"Authorization": "Bearer x"}).json
    assert good["query"]["userinfo"]["name"] == "Operator"
    assert bad["error"]["code"] == "mwoauth-invalid-authorization"
