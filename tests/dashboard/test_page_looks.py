"""How the page looks: themes, languages, one view within somebody else's page, and paper."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from dashboard.charts import EMBEDDED
from dashboard.page import VIEWS
from tests.dashboard.conftest import Page
from tests.dashboard.visit import await_chart, await_shown, connected, new_tab, opened, sentence

pytestmark = pytest.mark.browser

START: Final = "?campaign=monuments&edition=2026"
LIGHT, DARK = "rgb(245, 246, 248)", "rgb(15, 18, 22)"
GROUND: Final = "() => getComputedStyle(document.body).backgroundColor"
# How bright the numbers at the left axis of a chart are on its canvas: 0 black, 255 white.
INK: Final = """name => {
  const canvas = seen.deep("canvas").find(one => seen.slotOf(one) === name && one.width);
  const paper = canvas.getContext("2d"), wide = Math.round(40 * devicePixelRatio);
  const { data } = paper.getImageData(0, 0, wide, canvas.height);
  let sum = 0, found = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] > 200) { sum += (data[at] + data[at + 1] + data[at + 2]) / 3; found += 1; }
  }
  return found > 20 ? sum / found : -1;
}"""
PALE: Final = f"name => ({INK})(name) > 140"
DEEP: Final = f"name => ({INK})(name) >= 0 && ({INK})(name) < 120"


def ground(tab: Any) -> str:
    """The colour behind everything."""
    return str(tab.evaluate(GROUND))


def test_light_and_dark_follow_the_system(browser: Any, page: Page) -> None:
    """Also while the page is open: the chart is painted anew, in ink that is read on the other ground."""
    tab = opened(new_tab(browser, color_scheme="dark"), page.url + START)
    assert ground(tab) == DARK
    tab.wait_for_function(PALE, arg="curve")
    tab.emulate_media(color_scheme="light")
    assert ground(tab) == LIGHT
    tab.wait_for_function(DEEP, arg="curve")
    tab.context.close()


def test_the_switch_wins_over_the_system_and_is_remembered(browser: Any, page: Page) -> None:
    """On the next visit and on the other pages; what the address says wins over it."""
    tab = opened(new_tab(browser), page.url + START)
    tab.wait_for_function(DEEP, arg="curve")
    tab.click("#theme")
    assert ground(tab) == DARK
    tab.wait_for_function(PALE, arg="curve")
    tab.emulate_media(color_scheme="dark")
    tab.click("#theme")
    assert ground(tab) == LIGHT
    for address in (START, "/about", "/quality"):
        tab.goto(page.url + address)
        assert ground(tab) == LIGHT, address
    tab.goto(f"{page.url}{START}&theme=dark")
    assert ground(tab) == DARK
    tab.goto(page.url + START)
    assert ground(tab) == LIGHT
    tab.context.close()


def test_the_switch_changes_a_theme_of_the_address(browser: Any, page: Page) -> None:
    """So that reloading shows the same; the selection stays, and filters keep the theme."""
    tab = connected(new_tab(browser), f"{page.url}{START}&theme=dark")
    tab.click("#theme")
    assert tab.url == f"{page.url}{START}&theme=light"
    tab.select_option("#campaign", "africa")
    await_shown(tab, "?campaign=africa&edition=2026")
    assert tab.url.endswith("&theme=light")
    tab.reload()
    assert ground(tab) == LIGHT
    tab.context.close()


@pytest.mark.parametrize(
    ("locale", "query", "language"),
    [
        ("de-AT", "", "de"),
        ("fr-FR", "", "en"),
        ("en-GB", "", "en"),
        ("de-DE", "&lang=en", "en"),
        ("en-US", "&lang=de", "de"),
    ],
)
def test_the_language_is_the_browsers_or_the_addresss(
    browser: Any, page: Page, locale: str, query: str, language: str
) -> None:
    """Words and numbers: 6,1 % and 3.695 in German, with the space that does not break."""
    tab = new_tab(browser, locale=locale, java_script_enabled=False)
    tab.goto(page.url + START + query)
    assert tab.get_attribute("html", "lang") == language
    assert tab.locator(".languages [aria-current]").get_attribute("lang") == language
    words = tab.inner_text("main")
    found = set(re.findall(r"\d[.,]\d(?=\xa0%)", words))
    assert len(found) > 10
    assert {text[1] for text in found} == {"," if language == "de" else "."}
    assert re.search(r"\d [%]", words) is None
    assert re.match(r"Von 3\.\d{3} Neulingen" if language == "de" else r"Of 3,\d{3} newcomers", sentence(tab))
    tab.context.close()


def test_another_language_shows_the_same_selection(tab: Any, page: Page) -> None:
    """As it has become by filters since the page was loaded; further filters keep the language."""
    connected(tab, page.url + START)
    tab.locator("label", has=tab.locator("#compare-comparison-group")).click()
    tab.wait_for_url("**compare=**")
    tab.click("#place-GH")
    tab.wait_for_url("**country=GH**")
    shares = re.findall(r"\d+\.\d", tab.inner_text("#tiles"))
    tab.click("a[data-lang=de]")
    tab.wait_for_function("() => document.documentElement.lang === 'de' && window.retention?.connected()")
    await_shown(tab, f"{START}&country=GH&compare=comparison-group")
    assert tab.url.endswith("&lang=de")
    assert "Wiki Loves Monuments 2026 in Ghana" in sentence(tab)
    assert [text.replace(",", ".") for text in re.findall(r"\d+,\d", tab.inner_text("#tiles"))] == shares
    tab.click("#place-IN")
    await_shown(tab, f"{START}&country=IN&compare=comparison-group")
    assert tab.url.endswith("&lang=de")
    assert "in Indien" in sentence(tab)


@pytest.fixture(scope="module")
def phone(browser: Any) -> Iterator[Any]:
    """Give a tab of 360 by 700."""
    tab = new_tab(browser, viewport={"width": 360, "height": 700})
    tab.set_default_timeout(10_000)
    yield tab
    tab.context.close()


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_alone_is_its_card_and_nothing_else(phone: Any, page: Page, view: str) -> None:
    """On a phone's width: named, dated, with a way to the whole page; no head, no filters, no other card."""
    connected(phone, f"{page.url}{START}&view={view}&embed=1&theme=dark")
    assert phone.locator("header.top, #filters, #headline, footer, .skip").count() == 0
    card = phone.locator(".marks" if view == "tiles" else f"#{view}-card")
    assert card.is_visible()
    assert phone.locator(".card:visible, .marks:visible").count() == 1
    assert phone.inner_text("#alone h1") == "Wiki Loves Monuments 2026"
    assert "As of " in phone.inner_text("#alone")
    assert phone.locator("#alone a").get_attribute("href").startswith(START)
    assert phone.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    if view in EMBEDDED:
        await_chart(phone, EMBEDDED[view])
        phone.wait_for_function(PALE, arg=EMBEDDED[view])
    assert phone.locator(".slot").count() == (1 if view in EMBEDDED else 0)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing about it."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Give a folder, and the address at which another server serves it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_snippet_works_in_the_page_of_another_server(tab: Any, page: Page, elsewhere: tuple[Path, str]) -> None:
    """The chart is painted in it, alive, at the height that the snippet asks for, without a scroll bar."""
    folder, address = elsewhere
    connected(tab, page.url + START)
    tab.click("#take-curve > summary")
    tab.click("#take-curve-embed > summary")
    snippet = tab.input_value("#take-curve-code")
    assert 'title="' in snippet
    (folder / "index.html").write_text(f"<!doctype html><title>x</title><h1>x</h1>{snippet}", encoding="utf-8")
    tab.goto(address)
    frame = tab.wait_for_selector("iframe").content_frame()
    frame.wait_for_url("**embed=1**")
    frame.wait_for_function("() => window.seen?.figures().curve?.painted > 500", timeout=15_000)
    frame.wait_for_function("() => retention.connected()")
    assert frame.locator("#curve-card").is_visible()
    assert frame.evaluate("() => document.documentElement.scrollHeight - innerHeight") <= 0
    with tab.context.expect_page() as opening:
        frame.click("#alone a")
    assert "view=" not in opening.value.url


@pytest.mark.parametrize("theme", ["", "&theme=dark"])
def test_paper_has_figures_and_no_controls(browser: Any, page: Page, theme: str) -> None:
    """In black on white whatever the theme; the sentence, the tiles, the lists and the notice of invented people."""
    tab = connected(new_tab(browser, color_scheme="dark"), page.url + START + theme)
    tab.emulate_media(media="print", color_scheme="dark")
    controls = "#filters, #theme, .languages, .take, .months, #copy, .skip, .foot nav, .twin > summary"
    assert tab.locator(controls).count() > 10
    assert [one.get_attribute("id") for one in tab.locator(controls).all() if one.is_visible()] == []
    for kept in (".sentence", ".strip.simulated", "#tiles", "#countries table", "#editions table", "#calendar"):
        assert tab.locator(kept).first.is_visible(), kept
    assert ground(tab) == "rgb(255, 255, 255)"
    assert tab.evaluate("() => getComputedStyle(document.querySelector('.sentence')).color") == "rgb(0, 0, 0)"
    tab.context.close()
