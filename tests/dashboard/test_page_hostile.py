"""What comes from outside does no harm and nothing goes there: a file full of attacks; all that a visit asks for."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from state.published import Changes, EditionRows
from tests.dashboard import invented
from tests.dashboard.conftest import Page, serving, unused_port
from tests.dashboard.visit import await_chart, await_text, new_tab, opened, scrolled, sentence, walked

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=alert(1)>\"'</script>{{ 7777*7 }}${alert(2)}\u202e"
SHOWN = "<img src=x onerror=alert(1)>"
TIPS = "seen.deep('.bk-tooltip-content').filter(one => one.checkVisibility())"
PLACES = ("#headline", "#strips", "#campaign", "#filters", "#countries", "#curvetable", "#quality")


def hostile(now: int) -> Changes:
    """The invented file with an attack for every text; India has a code of which no table knows a name."""
    everything = invented.everything(now)
    return replace(
        everything,
        editions=tuple(attacked(rows) for rows in everything.editions),
        campaigns=tuple(replace(row, title=EVIL) for row in everything.campaigns),
        meta=everything.meta | {"simulated": EVIL},
        quality=tuple(
            replace(row, area=EVIL, title=EVIL, meaning=EVIL, example=row.example and EVIL)
            for row in invented.quality()
        ),
        terms=tuple(replace(row, title=EVIL, meaning=EVIL) for row in everything.terms),
    )


def attacked(rows: EditionRows) -> EditionRows:
    """An edition of which every name is an attack."""

    def unit(name: str) -> str:
        return name.replace("/IN", "/QX")

    def named(row: Any) -> Any:
        return replace(row, unit=unit(row.unit))

    return replace(
        rows,
        edition=replace(rows.edition, title=EVIL),
        units=tuple(
            replace(
                named(row),
                country=row.country.replace("IN", "QX"),
                title=EVIL,
                merged=tuple(f"{name} {EVIL}" for name in row.merged),
            )
            for row in rows.units
        ),
        unit_contests=tuple(replace(named(row), label=EVIL) for row in rows.unit_contests),
        cohorts=tuple(
            replace(named(row), title=EVIL, merged=tuple(f"{name} {EVIL}" for name in row.merged))
            for row in rows.cohorts
        ),
        cohort_contests=tuple(named(row) for row in rows.cohort_contests),
        figures=tuple(named(row) for row in rows.figures),
        curves=tuple(named(row) for row in rows.curves),
        spreads=tuple(
            replace(named(row), wikis=tuple((f"{wiki}{EVIL}", n) for wiki, n in row.wikis)) for row in rows.spreads
        ),
        returning=tuple(named(row) for row in rows.returning),
        hours=tuple(named(row) for row in rows.hours),
        running=tuple(replace(row, title=f"{EVIL}{row.country}") for row in rows.running),
        left_out=tuple(replace(row, why=EVIL) for row in rows.left_out),
    )


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Give a running page that shows the hostile file."""
    folder, now = tmp_path_factory.mktemp("evil"), int(time.time())
    invented.write(folder / "published.db", now, hostile(now))
    with serving(folder, unused_port()) as running:
        yield running


@pytest.fixture
def alarms(tab: Any) -> list[str]:
    """Give the list of what attacks have run in the tab."""
    ran: list[str] = []

    def alarmed(dialog: Any) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    tab.on("dialog", alarmed)
    return ran


def assert_harmless(tab: Any, alarms: list[str]) -> None:
    """No element was made of an attack, in no shadow root either; no sign turns the writing; no template was filled."""
    made = "img, iframe, object, embed, [onerror], [onclick], [onload], [onmouseover]"
    assert tab.evaluate("made => seen.deep(made).map(one => one.outerHTML)", made) == []
    words = tab.evaluate("() => [document.title, ...seen.texts()]")
    assert len(words) > 50
    assert not [text for text in words if "\u202e" in text or "54439" in text or "54,439" in text or "54.439" in text]
    assert alarms == []


@pytest.mark.parametrize(
    "query",
    [
        "campaign=monuments&edition=2025&country=QX,GH&lang=de",
        "campaign=africa&edition=2026",
        "campaign=birds&edition=2026&lang=de",
        "country=QX",
        f"campaign={EVIL}&edition={EVIL}&country={EVIL}&months={EVIL}&reading={EVIL}&lang=de",
    ],
)
def test_names_are_text_everywhere(tab: Any, evil: Page, alarms: list[str], query: str) -> None:
    """Whole pages of attacks, every list opened and every chart in sight: all of it is read, none of it is run."""
    tab.goto(f"{evil.url}?{query}")
    tab.wait_for_function("() => window.retention?.connected()")
    walked(tab)
    tab.evaluate("() => document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    assert_harmless(tab, alarms)
    assert SHOWN in sentence(tab)


def test_every_place_that_shows_a_name_shows_the_attack_as_text(tab: Any, evil: Page, alarms: list[str]) -> None:
    """So the test above looks at what it is meant to look at; the document's title and a chart's axis are among it."""
    opened(tab, evil.url + "?campaign=africa&edition=2026")
    scrolled(tab)
    for place in PLACES:
        assert SHOWN in tab.locator(place).text_content(), place
    assert tab.title().startswith(SHOWN)
    factors = ".filter(one => one.type === 'FactorRange').flatMap(one => one.factors)"
    ticks = tab.evaluate(f"() => Bokeh.documents.flatMap(held => [...held._all_models.values()]){factors}")
    assert any(SHOWN in tick for tick in ticks)
    assert_harmless(tab, alarms)


def test_what_stands_beside_the_pointer_is_text_too(tab: Any, evil: Page, alarms: list[str]) -> None:
    """The hover of the wikis holds names of the file; that of the curves is shown wherever the pointer is."""
    opened(tab, evil.url + "?campaign=monuments&edition=2025&country=QX&lang=de")
    scrolled(tab)
    for name, right, down in (("wikis", 0.85, 12), *(("curve", 0.5 + step / 500, 150) for step in range(4))):
        slot = tab.locator(f".slot[data-chart={name}]")
        slot.scroll_into_view_if_needed()
        box = slot.bounding_box()
        tab.mouse.move(0, 0)
        tab.wait_for_function(f"() => !{TIPS}.length")
        tab.mouse.move(box["x"] + box["width"] * right, box["y"] + down)
        tab.wait_for_function(f"() => {TIPS}.length", timeout=5000)
        told = tab.evaluate(f"() => {TIPS}.map(one => one.textContent).join()")
        assert ("%" in told, SHOWN in told) == (True, name == "wikis")
        assert_harmless(tab, alarms)


def test_an_attack_that_arrives_later_is_text_too(tab: Any, evil: Page, alarms: list[str]) -> None:
    """What a filter brings and what is typed in the search goes the same way."""
    opened(tab, evil.url + "?campaign=africa&edition=2025")
    tab.click("#pick-country summary")
    tab.fill("#country-search", EVIL)
    tab.keyboard.press("Escape")
    tab.evaluate("evil => retention.ask(`?campaign=${encodeURIComponent(evil)}&edition=2026`)", EVIL)
    tab.wait_for_selector(".strip.notice")
    tab.evaluate("evil => retention.ask('?campaign=monuments&edition=2025&country=QX')", EVIL)
    await_text(tab, "#edition-value", "2025")
    tab.wait_for_url("**country=QX**")
    await_chart(tab, "curve")
    assert tab.title().count(SHOWN) == 2
    assert_harmless(tab, alarms)


@pytest.mark.parametrize("name", ["about", "quality"])
def test_the_further_pages_are_harmless(tab: Any, evil: Page, alarms: list[str], name: str) -> None:
    """They are made of the file's texts as well."""
    tab.goto(f"{evil.url}/{name}")
    assert_harmless(tab, alarms)


def test_the_check_finds_an_attack_that_works(tab: Any, evil: Page, alarms: list[str]) -> None:
    """Markup put in as markup is seen by it, behind a shadow root too; and so is an alarm."""
    tab.goto(f"{evil.url}?campaign=folklore")
    put = "document.body.appendChild(document.createElement('p')).attachShadow({mode: 'open'}).innerHTML = evil"
    with tab.expect_event("dialog"):
        tab.evaluate(f"evil => {{ {put}; }}", EVIL)
    assert alarms == ["1"]
    with pytest.raises(AssertionError):
        assert_harmless(tab, [])
    tab.evaluate("() => document.body.lastChild.remove()")
    assert_harmless(tab, [])
    with pytest.raises(AssertionError):
        assert_harmless(tab, alarms)


def asked_of(tab: Any) -> list[str]:
    """The list of all addresses that a tab's context asks for from now on."""
    asked: list[str] = []
    tab.context.on("request", lambda request: asked.append(request.url))
    tab.on("websocket", lambda socket: asked.append(socket.url))
    return asked


def elsewhere(asked: list[str], page: Page) -> list[str]:
    """The addresses that are not this server's."""
    own = page.url.partition("//")[2].partition("/")[0]
    return [url for url in asked if not re.match(rf"(https?|ws)://{own}/|data:|blob:http://{own}/", url)]


def test_nothing_is_asked_of_another_host(tab: Any, page: Page) -> None:
    """Over a whole visit: scrolling, filters, theme, language, pictures to take along, the further pages."""
    asked = asked_of(tab)
    opened(tab, page.url + "?campaign=monuments&edition=2026")
    scrolled(tab)
    tab.click("#theme")
    tab.select_option("#campaign", "africa")
    await_text(tab, ".sentence", "Wiki Loves Africa")
    tab.click("a[data-lang=de]")
    tab.wait_for_function("() => document.documentElement.lang === 'de' && retention.connected()")
    walked(tab)
    tab.click("footer a >> nth=0")
    tab.click("footer a >> nth=1") if tab.locator("footer a").count() > 1 else None
    tab.goto(f"{page.url}/quality")
    tab.goto(f"{page.url}?campaign=monuments&view=curve&embed=1")
    await_chart(tab, "curve")
    assert elsewhere(asked, page) == []
    assert {url[:3] for url in asked} >= {"htt", "ws:"}
    assert len(asked) > 30


def test_the_check_finds_a_page_that_asks_elsewhere(browser: Any, page: Page) -> None:
    """A picture, a font, a script or a socket of another host is found."""
    tab = new_tab(browser)
    asked = asked_of(tab)
    far = "http://127.0.0.2:6999"
    html = f"""<!doctype html><style>@font-face {{ font-family: far; src: url({far}/f.woff2) }}</style>
      <p style="font-family: far">text<img src="{far}/i.png"><script src="{far}/s.js"></script>
      <script>try {{ new WebSocket("{far}/w".replace("http", "ws")) }} catch {{ }}</script>"""
    tab.route("**/dashboard?far", lambda route: route.fulfill(body=html, content_type="text/html"))
    with tab.expect_event("websocket"):
        tab.goto(page.url + "?far")
    assert {url.rpartition("/")[2] for url in elsewhere(asked, page)} == {"f.woff2", "i.png", "s.js", "w"}
    tab.context.close()
