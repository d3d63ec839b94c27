"""A page and the way to its server: none at all, one that fell silent, one that ended, and what a page does then."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

from tests.dashboard import invented
from tests.dashboard.conftest import Page, serving, unused_port
from tests.dashboard.visit import await_connection, await_text, new_tab, opened, scrolled, sentence

pytestmark = pytest.mark.browser

SOCKET = re.compile(r"/dashboard/ws")


def test_a_page_that_gets_no_connection_says_so(tab: Any, page: Page) -> None:
    """After a quarter of a minute, in the chip, in a banner and instead of charts; all words and tables are there."""
    tab.clock.install()
    tab.route_web_socket(SOCKET, lambda _socket: None)  # opened, and never answered
    tab.goto(page.url + "?campaign=monuments&edition=2026")
    assert tab.locator(".slot.failed").count() == 0
    tab.clock.fast_forward(16_000)
    tab.wait_for_selector(".chip[data-state=still]")
    assert tab.inner_text(".chip").startswith("not live")
    assert tab.locator(".strip[data-when=still]").is_visible()
    assert tab.locator(".slot.failed").count() == 3
    assert "needs a connection" in tab.locator(".slot.curve").get_attribute("data-reason")
    assert tab.locator("#countries tbody tr:visible").count() > 10
    tab.unroute_all()
    tab.select_option("#campaign", "earth")
    await_text(tab, ".sentence", "Wiki Loves Earth")
    assert "campaign=earth" in tab.url


def test_a_connection_that_fell_silent_is_replaced(tab: Any, page: Page) -> None:
    """Without an end of the socket, as behind a broken proxy: signs of life stop, and the page is loaded again."""
    sockets: list[Any] = []
    silent: list[Any] = []  # for good: the rest of a message of which a part was lost is none

    def between(socket: Any) -> None:
        sockets.append(socket)
        server = socket.connect_to_server()
        server.on_message(lambda message: None if socket in silent else socket.send(message))

    tab.clock.install()
    tab.route_web_socket(SOCKET, between)
    opened(tab, page.url + "?campaign=monuments&edition=2024")
    tab.evaluate("() => { window.here = true; }")
    tab.clock.fast_forward(4000)
    assert tab.evaluate("() => [here, retention.lost]") == [True, False]
    silent += sockets
    tab.clock.fast_forward(6000)
    tab.clock.fast_forward(6000)
    tab.wait_for_function("() => !window.here && window.retention?.connected()", timeout=15_000)
    assert "Wiki Loves Monuments 2024" in sentence(tab)


def test_a_server_that_goes_away_is_said_and_its_return_noticed(browser: Any, tmp_path: Path) -> None:
    """The chip says "connection lost" and all stays; what is chosen meanwhile comes with the server, and Back works."""
    tab = new_tab(browser)
    invented.write(tmp_path / "published.db", int(time.time()))
    port = unused_port()
    with serving(tmp_path, port) as page:
        opened(tab, page.url + "?campaign=monuments&edition=2024&lang=en&theme=dark")
        tab.select_option("#campaign", "earth")
        tab.wait_for_url("**campaign=earth**")
        address, said = tab.url, sentence(tab)
        tab.evaluate("() => { window.here = true; }")
    tab.wait_for_selector(".chip[data-state=lost]", timeout=20_000)
    assert "connection lost" in tab.inner_text(".chip")
    assert tab.locator(".strip[data-when=lost]").is_visible()
    assert (sentence(tab), tab.url) == (said, address)
    tab.click("#pick-country summary")
    tab.check("#country-GH")
    tab.go_back()
    tab.go_forward()
    assert "country=GH" in tab.url
    assert sentence(tab) == said
    with serving(tmp_path, port):
        tab.wait_for_function("() => !window.here && document.querySelector('.sentence')", timeout=20_000)
        await_connection(tab)
        assert "Wiki Loves Earth 2025 in Ghana" in sentence(tab)
        assert tab.is_checked("#country-GH")
        assert tab.get_attribute("html", "data-theme") == "dark"
        assert set(scrolled(tab)) == {"curve", "wikis", "hours"}
        tab.go_back()
        await_text(tab, ".sentence", said[:40])
        assert tab.url == address
    tab.context.close()
