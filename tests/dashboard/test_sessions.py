"""Sessions come and go without leaving anything in the process."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from tests.dashboard import invented
from tests.dashboard.conftest import Page, serving, unused_port
from tests.dashboard.visit import await_connection, await_text, new_tab, opened, scrolled

VISITS = 30
SOON = ("--unused-session-lifetime", "300", "--check-unused-sessions", "200")  # milliseconds until a session ends
MOST = 4  # documents that may be alive: the one being made, and what the last garbage collection had not seen

# What is left in the process, written down every second by a set-up script of the server. One campaign's page fails.
PROBE = """
import gc, json, os, pathlib
from bokeh.document import Document
from tornado.ioloop import PeriodicCallback
from dashboard import session
from dashboard.feed import shared
from dashboard.session import Session

choose = session.choose

def chosen(query, figures, texts):
    if query.get("campaign") == ["broken"]:
        raise RuntimeError("broken")
    return choose(query, figures, texts)

session.choose = chosen

def count():
    gc.collect()
    found = [type(item) for item in gc.get_objects()]
    left = {{"documents": found.count(Document), "sessions": found.count(Session), "subscribers": shared().subscribers}}
    path = pathlib.Path({path!r})
    path.with_suffix(".new").write_text(json.dumps(left))
    path.with_suffix(".new").replace(path)

PeriodicCallback(count, 1000).start()
"""


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Path]]:
    """Give a page whose unused sessions end soon, and the file in which its leftovers are counted."""
    folder = tmp_path_factory.mktemp("sessions")
    counts, probe = folder / "counts.json", folder / "probe.py"
    probe.write_text(PROBE.format(path=str(counts)))
    invented.write(folder / "published.db", int(time.time()))
    with serving(folder, unused_port(), options=["--setup", str(probe), *SOON]) as page:
        yield page, counts


def left_after_a_while(counts: Path) -> dict[str, int]:
    """What is left once the sessions have ended, or after 15 seconds."""
    last: dict[str, int] = {}
    for _ in range(10):
        time.sleep(1.5)
        last = json.loads(counts.read_text())
        if not last["subscribers"] and last["documents"] <= MOST:
            break
    return last


def visit(url: str) -> str:
    """Fetches the page as a robot does; returns the token of its session."""
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  # our own loopback address
        found = re.search(r'"token":"([^"]+)"', answer.read().decode())
    assert found is not None
    return found[1]


async def connect(url: str) -> list[Any]:
    """Visits as a browser does: fetches the page, opens its websocket, pulls the document and leaves."""
    token = await asyncio.get_running_loop().run_in_executor(None, visit, url)
    request = HTTPRequest(url.partition("?")[0].replace("http:", "ws:") + "/ws")
    socket = await websocket_connect(request, subprotocols=["bokeh", token])
    received = [await socket.read_message() for _ in range(3)]
    for fragment in ('{"msgid":"1","msgtype":"PULL-DOC-REQ"}', "{}", "{}"):
        await socket.write_message(fragment)
    received += [await socket.read_message() for _ in range(3)]
    socket.close()
    while await socket.read_message() is not None:
        pass
    return received


async def connect_all(urls: list[str]) -> list[list[Any]]:
    """One visit after the other."""
    return [await connect(url) for url in urls]


@pytest.mark.slow
def test_thirty_visits_leave_nothing(counted: tuple[Page, Path]) -> None:
    """Half fetch the page as robots do, half pull the document over a websocket too: nothing of them stays."""
    page, counts = counted
    for _ in range(VISITS // 2):
        visit(page.url)
    queries = ["", "?campaign=monuments&edition=2025,2026", "?country=GH&lang=de", "?campaign=art&view=curve&embed=1"]
    urls = [page.url + queries[turn % len(queries)] for turn in range(VISITS // 2)]
    with ThreadPoolExecutor(1) as apart:  # a browser of other tests may hold this thread's event loop
        received = apart.submit(lambda: asyncio.run(connect_all(urls))).result()
    assert all("PULL-DOC-REPLY" in messages[3] for messages in received)
    left = left_after_a_while(counts)
    assert left["subscribers"] == 0
    assert left["sessions"] <= 2
    assert left["documents"] <= MOST


@pytest.mark.slow
@pytest.mark.browser
def test_visits_that_look_at_everything_leave_nothing(counted: tuple[Page, Path], browser: Any) -> None:
    """All charts drawn, other selections asked for, the page loaded again: with the tab all of it goes."""
    page, counts = counted
    for _ in range(2):
        tab = new_tab(browser)
        opened(tab, page.url + "?campaign=monuments&edition=2026")
        scrolled(tab)
        tab.select_option("#campaign", "africa")
        await_text(tab, ".sentence", "Wiki Loves Africa")
        tab.reload()
        await_connection(tab)
        tab.context.close()
    left = left_after_a_while(counts)
    assert (left["subscribers"], left["sessions"] <= 2, left["documents"] <= MOST) == (0, True, True)


@pytest.mark.slow
def test_pages_that_fail_leave_nothing_either(counted: tuple[Page, Path]) -> None:
    """A page that says what went wrong has no session to end."""
    page, counts = counted
    for _ in range(5):
        with urllib.request.urlopen(f"{page.url}?campaign=broken", timeout=10) as answer:  # noqa: S310
            assert "could not be made" in answer.read().decode()
    left = left_after_a_while(counts)
    assert (left["subscribers"], left["sessions"] <= 2, left["documents"] <= MOST) == (0, True, True)


@pytest.mark.slow
def test_pages_that_wait_leave_nothing_either(tmp_path: Path) -> None:
    """They are told of changes too, and are forgotten with their tab."""
    counts, probe = tmp_path / "counts.json", tmp_path / "probe.py"
    probe.write_text(PROBE.format(path=str(counts)))
    with serving(tmp_path, unused_port(), options=["--setup", str(probe), *SOON]) as page:
        with ThreadPoolExecutor(1) as apart:
            apart.submit(lambda: asyncio.run(connect_all([page.url] * 5))).result()
        left = left_after_a_while(counts)
    assert (left["subscribers"], left["documents"] <= MOST) == (0, True)


@pytest.mark.slow
def test_the_plain_command_serves_the_page_too(tmp_path: Path) -> None:
    """`panel serve dashboard` as installed finds the project although it does not put the folder on the path."""
    invented.write(tmp_path / "published.db", int(time.time()))
    command = Path(sys.executable).with_name("panel")
    if not command.is_file():
        pytest.skip("no panel command beside this python")
    with (
        serving(tmp_path, unused_port(), command=[str(command)]) as page,
        urllib.request.urlopen(page.url, timeout=10) as answer,  # noqa: S310
    ):
        assert "Wiki Loves Africa" in answer.read().decode()
    assert "Traceback" not in page.log.read_text()
