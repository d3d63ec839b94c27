"""The envelope of the Action API: errors, warnings, formats, compression, methods, and the wikis."""

from __future__ import annotations

import gzip
import http.client
import json
from urllib.parse import urlencode, urlsplit

import pytest

from sandbox.running import running
from tests.sandbox.listen import api, ask
from tests.sandbox.town import NOW, Town, alive, miniature, town

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def quiet_town() -> Town:
    """Give a town with one edit."""
    a_town = town()
    a_town.edit("Asha", NOW - 50)
    return a_town


def test_errors_have_status_200_a_header_and_two_formats(quiet_town: Town) -> None:
    """An error is in the body: `error` with code and info, or `errors` with text and module when asked for."""
    with running(miniature(quiet_town)) as box:
        plain = api(box.url, list="usercontribs", ucuser="A", ucstart="yesterday")
        text = api(box.url, list="usercontribs", ucuser="A", ucstart="yesterday", errorformat="plaintext")
        lag = api(box.url, maxlag=-1, errorformat="plaintext")
    assert (plain.status, plain.headers["mediawiki-api-error"]) == (200, "badtimestamp")
    info = 'Invalid value "yesterday" for timestamp parameter "ucstart".'
    assert plain.json["error"]["info"] == info
    assert text.json["errors"] == [{"code": "badtimestamp", "text": info, "module": "query+usercontribs"}]
    assert lag.json["errors"][0]["data"] == {"host": "db-sandbox", "lag": 0.0, "type": "db"}


def test_unknown_action_is_an_error_and_unknown_list_a_warning(quiet_town: Town) -> None:
    """As in the real API a misspelt action is refused, a misspelt list only warned about."""
    with running(miniature(quiet_town)) as box:
        action = api(box.url, action="nonsense").json
        listed = api(box.url, list="nonsense").json
    assert action["error"]["code"] == "badvalue"
    assert action["error"]["info"] == 'Unrecognized value for parameter "action": nonsense.'
    text = 'Unrecognized value for parameter "list": nonsense'
    assert listed == {"batchcomplete": True, "warnings": {"query": {"warnings": text}}}


def test_unknown_parameters_and_too_much_warn(quiet_town: Town) -> None:
    """Unknown parameters and props, and a limit above 500, are warnings beside the rows."""
    with running(miniature(quiet_town)) as box:
        query = {"list": "usercontribs", "ucuser": "Asha the tester"}
        answer = api(box.url, ucnonsense=1, ucprop="ids|nonsense", uclimit=5000, **query).json
        listed = api(box.url, ucnonsense=1, errorformat="plaintext", **query).json["warnings"]
    assert answer["warnings"]["main"]["warnings"] == "Unrecognized parameter: ucnonsense."
    assert answer["warnings"]["usercontribs"]["warnings"].splitlines() == [
        'Unrecognized value for parameter "ucprop": nonsense',
        'The value "5000" for parameter "uclimit" must be between 1 and 500.',
    ]
    assert len(answer["query"]["usercontribs"]) == 1
    assert listed[0]["module"] == "main"


def test_without_json_comes_a_page_and_the_old_format_is_refused(quiet_town: Town) -> None:
    """No format is an HTML page with status 200; formatversion=1 is an error that names the limit."""
    with running(miniature(quiet_town)) as box:
        page = ask(box.url, "/enwiki/w/api.php?action=query")
        old = ask(box.url, "/enwiki/w/api.php?action=query&format=json")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=UTF-8")
    assert old.json["error"] | {"docref": ""} == {
        "code": "badversion",
        "info": "The miniature speaks formatversion=2 only.",
        "docref": "",
    }


def test_post_is_get_and_gzip_is_given_when_accepted(quiet_town: Town) -> None:
    """A form body holds parameters like a query string; gzip comes with its header and the same JSON."""
    fields = {
        "action": "query",
        "format": "json",
        "formatversion": 2,
        "list": "users",
        "ususers": "|".join("ABCD" * 10),
    }
    with running(miniature(quiet_town)) as box:
        got = api(box.url, list="users", ususers="|".join("ABCD" * 10))
        posted = ask(box.url, "/enwiki/w/api.php", "POST", urlencode(fields), FORM)
        packed = ask(box.url, "/enwiki/w/api.php", "POST", urlencode(fields), {**FORM, "Accept-Encoding": "gzip"})
    assert posted.json == got.json
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in posted.headers
    assert json.loads(gzip.decompress(packed.body)) == got.json


def test_envelope_repeats_what_was_asked_for(quiet_town: Town) -> None:
    """Requestid, server and time are in the answer when asked for, also in that of an error."""
    with running(miniature(quiet_town)) as box:
        good = api(box.url, list="users", ususers="A", curtimestamp=1, servedby=1, requestid="abc").json
        bad = api(box.url, list="globalusers", curtimestamp=1).json
    assert (good["requestid"], good["servedby"], good["curtimestamp"]) == ("abc", "sandbox", "2026-11-24T12:00:00Z")
    assert bad["curtimestamp"] == "2026-11-24T12:00:00Z"


def test_several_modules_answer_together_and_go_on_together(quiet_town: Town) -> None:
    """Lists and metas of one request stand side by side, their continue values too."""
    quiet_town.edit("Asha", NOW - 40)
    with running(miniature(quiet_town)) as box:
        answer = api(
            box.url, list="usercontribs|logevents", meta="siteinfo", ucuser="Asha the tester", uclimit=1, lelimit=1
        ).json
    assert answer["query"].keys() == {"usercontribs", "logevents", "siteinfo"}
    assert answer["continue"].keys() == {"uccontinue", "lecontinue", "continue"}


def test_site_matrix_has_numbered_languages_and_specials_and_urls_that_answer() -> None:
    """Each wiki of the world is in the matrix once, with a url under which its API answers; two are not to be asked."""
    made = alive()
    with running(made) as box:
        matrix = api(box.url, "commonswiki", action="sitematrix").json["sitematrix"]
        numbered = [value for key, value in matrix.items() if key.isdigit()]
        sites = [*matrix["specials"], *(site for language in numbered for site in language["site"])]
        flagged = {site["dbname"] for site in sites if site.get("closed") or site.get("private")}
        open_sites = [site for site in sites if site["dbname"] not in flagged]
        assert {site["dbname"] for site in open_sites} == set(made.world.wikis)
        for site in open_sites:
            path = urlsplit(site["url"] + "/w/api.php").path
            general = ask(box.url, f"{path}?action=query&meta=siteinfo&format=json&formatversion=2").json["query"][
                "siteinfo"
            ]
            assert general["general"]["wikiid"] == site["dbname"]
        assert ask(box.url, "/aawiki/w/api.php?action=query").status == 404
    assert flagged == {"aawiki", "officewiki"}
    assert matrix["count"] == len(sites) == len(made.world.wikis) + 2
    assert {language["code"] for language in numbered} >= {"en", "hi", "sw"}
    assert all(language.keys() == {"code", "name", "site", "dir", "localname"} for language in numbered)


def test_connection_is_kept_and_bytes_that_are_no_request_end_it(quiet_town: Town) -> None:
    """Many requests go over one connection; a broken one is answered with 400 and the end."""
    with running(miniature(quiet_town)) as box:
        parts = urlsplit(box.url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        path = "/enwiki/w/api.php?action=query&list=users&ususers=A&format=json&formatversion=2"
        for _ in range(3):
            connection.request("GET", path)
            response = connection.getresponse()
            assert response.status == 200
            response.read()
            assert connection.sock is not None
        connection.request(
            "POST", path, body=iter([b"a"]), encode_chunked=True, headers={"Transfer-Encoding": "chunked"}
        )
        response = connection.getresponse()
        assert response.status == 400
        response.read()
        connection.close()
        assert ask(box.url, "/nowhere").status == 404
