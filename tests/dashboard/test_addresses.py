"""The addresses beside the page: what they answer, what they refuse, and what a visitor reads when something fails."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from bokeh.server.auth_provider import AuthProvider, NullAuth
from bokeh.server.urls import per_app_patterns
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application

from dashboard import addresses
from dashboard.addresses import ROUTES, register
from dashboard.answering import Kept
from dashboard.exports import NAMES, export
from dashboard.exports_files import File
from dashboard.feed import Feed
from dashboard.own_figures import Moved, own_figures
from state.published import Changes, Published
from tests.dashboard import invented
from tests.dashboard.conftest import NOW, Page

Fetch = Callable[..., Awaitable[HTTPResponse]]


@asynccontextmanager
async def serving(feed: Feed, auth: AuthProvider | None = None) -> AsyncIterator[Fetch]:
    """Runs the addresses on a real socket; what is given fetches a path of the application."""
    application: Any = Application([(f"/dashboard{route}", handler, {"feed": feed}) for route, handler in ROUTES])
    application.auth_provider = auth or NullAuth()
    application.prefix = ""
    socket, port = bind_unused_port()
    server = HTTPServer(application)
    server.add_socket(socket)
    client = AsyncHTTPClient(force_instance=True)

    async def fetch(path: str, **more: Any) -> HTTPResponse:
        url = f"http://127.0.0.1:{port}/dashboard/{path}"
        return await client.fetch(url, raise_error=False, follow_redirects=False, request_timeout=20, **more)

    try:
        yield fetch
    finally:
        server.stop()
        await server.close_all_connections()
        client.close()


def fetched(feed: Feed, path: str, **more: Any) -> HTTPResponse:
    """One answer."""

    async def once() -> HTTPResponse:
        async with serving(feed) as fetch:
            return await fetch(path, **more)

    return asyncio.run(once())


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Feed:
    """Give the feed of the invented file."""
    path = tmp_path_factory.mktemp("addresses") / "published.db"
    invented.write(path, NOW)
    found = Feed(path)
    found.poll()
    return found


def nothing(tmp_path: Path) -> Feed:
    """A feed of a file that is not there."""
    found = Feed(tmp_path / "published.db")
    found.poll()
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_view_has_its_address(feed: Feed, name: str) -> None:
    """Each file is sent with its type, to any page that asks, and tables under a telling name."""
    answer = fetched(feed, f"data/{name}?campaign=monuments")
    kind = {"csv": "text/csv", "json": "application/json", "wiki": "text/plain"}[name.rpartition(".")[2]]
    assert answer.code == 200
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    saved = answer.headers.get("Content-Disposition", "")
    assert saved.startswith('attachment; filename="campaign-retention-') == name.endswith(".csv")


def test_the_calendar_has_its_type(feed: Feed) -> None:
    """A calendar program recognises the calendar, and may fetch it from anywhere."""
    answer = fetched(feed, "milestones.ics?campaign=earth")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.body.startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize("name", ["about", "quality"])
@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("de", "dark")])
def test_pages_honour_language_and_theme(feed: Feed, name: str, language: str, theme: str) -> None:
    """The pages are whole, in the language and theme asked for, and may load nothing from elsewhere."""
    answer = fetched(feed, f"{name}?lang={language}&theme={theme}")
    html = answer.body.decode()
    assert f'<html lang="{language}" dir="ltr" data-theme="{theme}">' in html
    assert html.rstrip().endswith("</html>")
    assert 'href="../dashboard?lang=' in html
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_language_may_come_from_the_browser(feed: Feed) -> None:
    """Without one in the address the browser's language is spoken."""
    answer = fetched(feed, "about", headers={"Accept-Language": "de-AT,de;q=0.9"})
    assert '<html lang="de"' in answer.body.decode()
    assert answer.headers["Vary"] == "Accept-Language"


def test_an_unchanged_answer_is_not_sent_again(feed: Feed) -> None:
    """The tag of an answer brings 304 without a body, in the same language and for the same address only."""

    async def visits() -> list[tuple[int, int]]:
        async with serving(feed) as fetch:
            tag = (await fetch("data/countries.csv?campaign=monuments")).headers["Etag"]
            paths = ("campaign=monuments", "campaign=monuments&lang=de", "campaign=africa")
            found = [await fetch(f"data/countries.csv?{path}", headers={"If-None-Match": tag}) for path in paths]
            return [(answer.code, len(answer.body)) for answer in found]

    (same, empty), *others = asyncio.run(visits())
    assert (same, empty) == (304, 0)
    assert [code for code, _ in others] == [200, 200]


def test_a_new_figure_changes_the_tag(tmp_path: Path) -> None:
    """After a commit of other figures the old tag is no longer good, and neither is what was kept under it."""
    path = tmp_path / "published.db"
    invented.write(path, NOW)
    clock = [0.0]
    feed = Feed(path, monotonic=lambda: clock[0])
    feed.poll()

    async def visits() -> list[HTTPResponse]:
        async with serving(feed) as fetch:
            first = await fetch("data/answer.json")
            writer = Published.open(path)
            writer.apply(Changes(meta={"generated_by": "another"}))
            writer.close()
            clock[0] = 60
            feed.poll()
            return [first, await fetch("data/answer.json", headers={"If-None-Match": first.headers["Etag"]})]

    first, second = asyncio.run(visits())
    assert second.code == 200
    assert json.loads(second.body)["version"] == json.loads(first.body)["version"] + 1


def test_an_answer_can_be_asked_for_without_its_body(feed: Feed) -> None:
    """HEAD tells the length of what GET sends, and sends nothing."""

    async def visits() -> list[HTTPResponse]:
        async with serving(feed) as fetch:
            return [await fetch("data/answer.csv", method=method) for method in ("GET", "HEAD")]

    whole, head = asyncio.run(visits())
    assert head.body == b""
    assert head.headers["Content-Length"] == str(len(whole.body))
    assert head.headers["Etag"] == whole.headers["Etag"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_written(feed: Feed, method: str) -> None:
    """Other methods are refused in words."""
    body = {"body": b""} if method in ("POST", "PUT", "PATCH") else {}
    answer = fetched(feed, "data/answer.csv", method=method, **body)
    assert (answer.code, answer.body) == (405, b"This address can only be read.\n")


@pytest.mark.parametrize(
    "name", ["nothing.csv", "answer.xml", "answer", "", "..%2f..%2fetc%2fpasswd", "curve.csv.json"]
)
def test_an_unknown_view_is_answered_in_words(feed: Feed, name: str) -> None:
    """What there is not is said, with what there is."""
    answer = fetched(feed, f"data/{name}?lang=de")
    assert answer.code == 404
    assert "gibt es hier nicht" in answer.body.decode()
    assert "answer.json" in answer.body.decode()
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("query", ["campaign=moon", "edition=1066", "reading=tea&width=2", "country=%00%ff,<script>"])
def test_nonsense_falls_back_and_says_so(feed: Feed, query: str) -> None:
    """A query with nonsense is answered for the nearest selection, and the file lists what was not understood."""
    answer = fetched(feed, f"data/answer.json?{query}")
    found = json.loads(answer.body)
    assert answer.code == 200
    assert found["notices"]
    assert found["selection"]["campaign"]


def test_nothing_published_is_said_and_may_be_tried_again(tmp_path: Path) -> None:
    """Without figures data are not there yet, in words; what the words mean is."""
    answer = fetched(nothing(tmp_path), "data/answer.json")
    assert answer.code == 503
    assert answer.headers["Retry-After"] == "30"
    assert b"Nothing has been published yet" in answer.body
    assert fetched(nothing(tmp_path), "milestones.ics").code == 503
    assert fetched(nothing(tmp_path), "about").code == 200
    assert b"not been looked through" in fetched(nothing(tmp_path), "quality").body


def test_a_file_that_has_gone_leaves_what_was_read(tmp_path: Path) -> None:
    """Figures that were read before are still sent; those that were not cannot be, which is said."""
    path = tmp_path / "published.db"
    invented.write(path, NOW)
    feed = Feed(path)
    feed.poll()
    assert feed.figures is not None
    fetched(feed, "data/hours.csv?campaign=monuments")  # reads what choosing needs
    path.unlink()
    feed.close()
    assert fetched(feed, "data/hours.csv?campaign=monuments&edition=2025").code == 200
    answer = fetched(feed, "data/curve.csv?campaign=monuments&edition=2025&measure=organic")
    assert answer.code == 503
    assert b"cannot be read at the moment" in answer.body
    assert "Content-Disposition" not in answer.headers


def test_an_error_is_told_by_a_reference(
    feed: Feed, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What nobody expected is in the log under a reference, and the visitor reads that and no more."""

    def broken(*_given: object) -> File:
        raise RuntimeError("a secret of the machine")

    monkeypatch.setattr(addresses, "export", broken)
    with caplog.at_level(logging.ERROR):
        answer = fetched(feed, "data/answer.csv?campaign=art")
    assert answer.code == 500
    words = answer.body.decode()
    assert "secret" not in words
    assert "Traceback" not in words
    (record,) = [record for record in caplog.records if "reference=" in record.getMessage()]
    assert record.getMessage().rpartition("=")[2] in words
    assert record.exc_info is not None


def test_many_who_ask_at_once_are_served_from_one_making(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file is made once for all who wait for it, and kept for those who come later."""
    made: list[str] = []
    real = export

    def noted(sought: Any, name: str) -> File:
        made.append(threading.current_thread().name)
        return real(sought, name)

    monkeypatch.setattr(addresses, "export", noted)

    async def visits() -> list[HTTPResponse]:
        async with serving(feed) as fetch:
            path = "data/returning.json?campaign=birds&least=5"
            return [*await asyncio.gather(*(fetch(path) for _ in range(8))), await fetch(path)]

    answers = asyncio.run(visits())
    assert len({answer.body for answer in answers}) == 1
    assert len(made) == 1
    assert made[0].startswith("exports")  # not on the thread that serves the page


def test_figures_of_a_thread_are_of_one_commit(feed: Feed, tmp_path: Path) -> None:
    """A file that moved on is not read further for older figures: the page has to read it first."""
    assert feed.figures is not None
    with own_figures(feed.figures, feed.path) as mine:
        assert mine.facts.cohorts is feed.figures.facts.cohorts
        assert mine.memo is not feed.figures.memo
    path = tmp_path / "published.db"
    invented.write(path, NOW)
    writer = Published.open(path)
    writer.apply(Changes(meta={"generated_by": "another"}))
    writer.close()
    with pytest.raises(Moved), own_figures(feed.figures, path):
        pass


def test_a_file_that_never_keeps_still_is_answered_from_memory(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the publisher writes between each try, the figures in memory are sent."""

    def moved(*_given: object) -> Any:
        raise Moved

    monkeypatch.setattr(addresses, "own_figures", moved)
    monkeypatch.setattr(addresses, "PAUSE", 0)
    assert fetched(feed, "data/answer.csv?campaign=earth&edition=2026").code == 200


def test_absolute_addresses_are_of_the_host_that_was_asked(feed: Feed) -> None:
    """Links inside a file lead to where it came from, behind a proxy too; a forged host leads nowhere."""
    proxied = {"Host": "tool.example", "X-Forwarded-Proto": "https"}
    found = json.loads(fetched(feed, "data/answer.json", headers=proxied).body)
    assert found["page"].startswith("https://tool.example/dashboard?")
    forged = json.loads(fetched(feed, "data/answer.json", headers={"Host": 'evil"/><script>'}).body or b"{}")
    assert "script" not in forged.get("page", "")


def test_who_may_not_see_the_page_may_not_see_its_data(feed: Feed) -> None:
    """Where the server asks for a login, the addresses do so too."""

    class Closed(NullAuth):  # type: ignore[misc]  # bokeh is not typed for us
        """Lets nobody in."""

        @property
        def get_user(self) -> Callable[[Any], None]:
            return lambda _handler: None

        @property
        def login_url(self) -> str:
            return "/login"

    async def visit() -> HTTPResponse:
        async with serving(feed, Closed()) as fetch:
            return await fetch("data/answer.json")

    answer = asyncio.run(visit())
    assert answer.code == 302
    assert answer.headers["Location"].startswith("/login")


def test_routes_are_added_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hooks of an application run several times in one process; the routes stay the same."""
    monkeypatch.setattr(addresses, "per_app_patterns", before := [*per_app_patterns])
    register()
    once = [*before]
    register()
    assert before == once
    assert [route for route, _ in ROUTES] == [pattern[0] for pattern in before if pattern in ROUTES]


def test_what_is_kept_is_bounded() -> None:
    """What was asked for least recently is forgotten first, and nothing larger than all is kept."""
    kept = Kept(10)
    kept.put("a", File(b"12345", ""))
    kept.put("b", File(b"12345", ""))
    assert kept.get("a") is not None
    kept.put("c", File(b"12345", ""))
    assert [kept.get(tag) is not None for tag in "abc"] == [True, False, True]
    kept.put("d", File(bytes(11), ""))
    assert kept.get("d") is None
    kept.put("a", File(b"1", ""))
    kept.put("a", File(b"12", ""))
    assert kept.get("a") == File(b"12", "")


@pytest.mark.slow
def test_panel_serves_the_addresses_without_options(page: Page) -> None:
    """`panel serve dashboard` has all addresses beside the page, whatever else it is told."""
    for path, kind in (
        ("data/answer.json", "application/json"),
        ("data/countries.csv", "text/csv"),
        ("data/report.wiki", "text/plain"),
        ("milestones.ics", "text/calendar"),
        ("about", "text/html"),
        ("quality", "text/html"),
    ):
        with urllib.request.urlopen(f"{page.url}/{path}", timeout=20) as answer:  # noqa: S310  # our own loopback
            assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
            assert answer.read()
