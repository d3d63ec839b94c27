"""The page in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dashboard.wording import count, percent
from state.published import Changes, Published
from tests.dashboard import invented
from tests.dashboard.conftest import Page, serving, unused_port
from tests.dashboard.test_parts import EVIL

pytestmark = pytest.mark.browser

CONNECTED = "() => window.Bokeh && [...Bokeh.index.all_views()].some(view => view.model.type === 'GlyphRenderer')"
LIVE_POINT = (
    "() => [...Bokeh.index.all_views()].filter(view => view.model.type === 'GlyphRenderer')[3]"
    ".model.data_source.data.y.at(-1)"
)
CUT = """() => [...document.querySelectorAll("th, td, .value, .detail, summary, label")]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible")
  .filter(e => !e.closest(".hidden"))
  .map(e => e.textContent)"""
OVERFLOW = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """Give the running page, with the invented figures put back when a test changed them."""
    before = page.version()
    yield page
    if page.version() != before:
        page.reset()


def opened(tab: Any, page: Page, query: str = "") -> Any:
    """The tab, with the page of a query connected and its first chart drawn."""
    tab.goto(page.url + query)
    tab.wait_for_function(CONNECTED, timeout=15_000)
    return tab


def sentence(tab: Any) -> str:
    """The headline."""
    return str(tab.inner_text(".sentence"))


def test_the_numbers_of_the_page_are_those_of_the_file(tab: Any, page: Page) -> None:
    """Headline, tiles and countries against sums made here from the published rows."""
    writer = Published.open(page.path)
    snapshot = writer.read()
    writer.close()
    opened(tab, page, "?campaign=monuments&edition=2026")
    units = {row.unit: row for row in snapshot.units if row.edition == "monuments2026"}
    newcomers = sum(row.newcomers for row in units.values())
    assert f"Of {count(newcomers)} newcomers of Wiki Loves Monuments 2026" in sentence(tab)
    for months in (3, 6):
        rows = [row for row in snapshot.milestones if row.unit in units and row.k == months]
        retained = sum(row.retained or 0 for row in rows)
        tile = tab.locator(f".tile[data-months='{months}']")
        assert tile.locator(".value").inner_text() == percent(retained / newcomers)
        assert tile.locator(".detail span").first.inner_text() == f"{count(retained)} of {count(newcomers)}"
    india = next(row for row in snapshot.milestones if row.unit == "monuments2026/IN" and row.k == 6)
    row = tab.locator(".ranking tr", has_text="India")
    assert row.locator(".counts").inner_text() == f"{count(india.retained or 0)} of {count(india.newcomers)}"
    assert tab.locator(".ranking tbody tr").count() == len(units)


def test_the_answer_is_in_the_html_before_any_script_runs(browser: Any, page: Page) -> None:
    """Headline, tiles, countries and filters; the form works without scripts too."""
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{page.url}?campaign=earth")
    assert "Of 545 newcomers of Wiki Loves Earth" in sentence(tab)
    assert tab.locator(".tile").count() == 5
    tab.select_option("#campaign", "monuments")
    tab.click("noscript button")
    assert "Wiki Loves Monuments 2026" in sentence(tab)
    assert "campaign=monuments" in tab.url
    context.close()


def test_a_filter_changes_sentence_and_address_and_the_way_back_works(tab: Any, page: Page) -> None:
    """Without loading the page anew; the address restores the view, and so do back and forward."""
    opened(tab, page)
    tab.evaluate("window.here = true")
    tab.select_option("#campaign", "monuments")
    tab.wait_for_url("**/dashboard?campaign=monuments&edition=2026")
    assert "Wiki Loves Monuments 2026" in sentence(tab)
    tab.click("#pick-country summary")
    tab.fill("#country-search", "cote")
    assert tab.locator("#pick-country li:visible").all_inner_texts()[0].startswith("Côte d’Ivoire")
    tab.check("#country-CI")
    tab.wait_for_url("**country=CI")
    assert "in Côte d’Ivoire, " in sentence(tab)
    assert tab.evaluate("document.querySelector('#pick-country').open && document.activeElement.id") == "country-CI"
    tab.keyboard.press("Escape")
    tab.check("#mark-3", force=True)
    tab.wait_for_url("**country=CI&months=3")
    tab.go_back()
    tab.go_back()
    tab.wait_for_function("() => !document.querySelector('.sentence').textContent.includes('Ivoire')")
    assert tab.url.endswith("?campaign=monuments&edition=2026")
    tab.go_forward()
    tab.wait_for_function("() => document.querySelector('.sentence').textContent.includes('Ivoire')")
    assert tab.evaluate("window.here") is True
    link = tab.get_attribute(".filters", "data-address")
    assert link == "?campaign=monuments&edition=2026&country=CI"
    said = sentence(tab)
    tab.goto(page.url + link)
    assert sentence(tab) == said
    assert tab.is_checked("#country-CI")


def test_the_filters_work_with_the_keyboard(tab: Any, page: Page) -> None:
    """Tab reaches them, space opens and chooses, Escape closes and gives the focus back."""
    opened(tab, page, "?campaign=monuments&edition=2026")
    tab.focus("#campaign")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    tab.wait_for_url("**edition=2026,2025")
    assert "2025 and 2026" in sentence(tab)
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.tagName") == "SUMMARY"
    tab.click("#pick-edition summary")
    tab.uncheck("#edition-2025")
    tab.wait_for_url("**edition=2026")


def test_nonsense_in_the_address_is_answered_with_a_word(tab: Any, page: Page) -> None:
    """And a valid view."""
    opened(tab, page, "?campaign=monuments&edition=2099&country=ZZ")
    assert [strip for strip in tab.locator(".strip.notice").all_inner_texts() if "“2099”" in strip]
    assert "Wiki Loves Monuments 2026" in sentence(tab)


def test_a_commit_moves_the_numbers_without_loading(tab: Any, page: Page) -> None:
    """Today so far, its point on the curve and the contributions of the day follow within three seconds."""
    opened(tab, page, "?campaign=monuments&edition=2026")
    tab.locator("[data-view=hours]").scroll_into_view_if_needed()
    tab.wait_for_function("() => [...Bokeh.index.all_views()].some(view => view.model.type === 'Quad')")
    before = tab.inner_text(".today .detail"), tab.inner_text(".total strong")
    point = tab.evaluate(LIVE_POINT)
    rows = next(
        rows for rows in invented.everything(int(time.time())).editions if rows.edition.edition == "monuments2026"
    )
    units = tuple(replace(unit, today_retained=unit.today_retained + 3) for unit in rows.units)
    hours = tuple(replace(row, n=row.n + 7) for row in rows.hours)
    tab.evaluate("window.here = true")
    started = time.monotonic()
    page.rewrite(Changes(editions=(replace(rows, units=units, hours=hours),)))
    tab.wait_for_function("was => document.querySelector('.today .detail').textContent !== was", arg=before[0])
    tab.wait_for_function("was => document.querySelector('.total strong').textContent !== was", arg=before[1])
    assert time.monotonic() - started < 3
    retained = sum(unit.today_retained for unit in units)
    assert tab.inner_text(".today .detail") == f"{count(retained)} of {count(sum(u.newcomers for u in units))}"
    assert tab.evaluate(LIVE_POINT) > point
    assert tab.inner_text(".chip .live").startswith("seen to ")
    assert tab.evaluate("window.here") is True


def test_what_is_odd_about_the_data_opens_and_follows_the_file(tab: Any, page: Page) -> None:
    """Folded at first; once opened it stays so while its numbers change, for whichever campaign is shown."""
    opened(tab, page, "?campaign=monuments&edition=2026")
    oddities = tab.locator("#quality")
    assert "9 were found: 4 about contests" in oddities.inner_text()
    assert not oddities.locator("table").is_visible()
    oddities.locator("summary").click()
    line = oddities.locator("tr", has_text="Files outside the window")
    assert line.locator(".n").inner_text() == "12,408"
    assert "in Côte d’Ivoire" in line.locator(".such").inner_text()
    more = [replace(row, n=12_409 if row.n == 12_408 else row.n) for row in invented.quality()]
    tab.evaluate("window.here = true")
    page.rewrite(Changes(quality=tuple(more)))
    tab.wait_for_function("() => document.querySelector('#quality').textContent.includes('12,409')")
    assert oddities.locator("table").is_visible()
    tab.select_option("#campaign", "africa")
    tab.wait_for_url("**campaign=africa**")
    assert oddities.locator("table").is_visible()
    assert tab.evaluate("window.here") is True


@pytest.mark.parametrize("how", ["?theme=dark", "system", "button"])
def test_dark_is_dark_with_charts_and_all(browser: Any, page: Page, how: str) -> None:
    """By address, by the system's preference and by the button, which the next visit remembers."""
    context = browser.new_context(color_scheme="dark" if how == "system" else "light")
    tab = opened(context.new_page(), page, how if how.startswith("?") else "")
    if how == "button":
        tab.click("#theme")
        tab = opened(tab, page, "?campaign=earth")
    ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in re.findall(r"\d+", ground)) < 40
    label = tab.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--bk-major-label-text-color')")
    assert label.strip() == "#a3adba"
    context.close()


@pytest.mark.parametrize("query", ["monuments&edition=2025,2026&country=CD,VC,IN", "africa", "folklore"])
def test_nothing_overflows_on_a_phone(browser: Any, page: Page, query: str) -> None:
    """390 pixels hold every view, also with a list open; no label is cut."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.goto(f"{page.url}?campaign={query}")
    assert tab.evaluate(OVERFLOW) <= 0
    tab.click("#pick-country summary")
    box = tab.locator("#pick-country .sheet").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    tab.keyboard.press("Escape")
    tab.click("#quality-found summary")
    assert tab.evaluate(OVERFLOW) <= 0
    assert tab.evaluate(CUT) == []
    context.close()


def test_every_request_stays_with_this_server(tab: Any, page: Page) -> None:
    """No font, script or image from elsewhere; the page needs no network beyond its own server."""
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("websocket", lambda socket: asked.append(socket.url))
    opened(tab, page, "?campaign=monuments&edition=2025,2026")
    tab.locator("[data-view=hours]").scroll_into_view_if_needed()
    tab.wait_for_function("() => [...Bokeh.index.all_views()].some(view => view.model.type === 'Quad')")
    own = page.url.partition("//")[2].partition("/")[0]
    strange = [url for url in asked if not re.match(rf"(https?|ws)://{own}/|data:|blob:http://{own}/", url)]
    assert strange == []
    assert any(url.startswith("ws:") for url in asked)


def test_names_from_the_file_are_never_run(tab: Any, page: Page) -> None:
    """Campaigns, countries, the strip and the address hold scripts: they are shown as text, in every list and chart."""
    ran: list[str] = []

    def alarmed(dialog: Any) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    tab.on("dialog", alarmed)
    everything = invented.everything(int(time.time()))
    editions = tuple(
        replace(rows, units=tuple(replace(unit, title=EVIL, merged=(EVIL,)) for unit in rows.units))
        for rows in everything.editions
    )
    campaigns = tuple(replace(row, title=EVIL) for row in everything.campaigns)
    quality = tuple(replace(row, title=EVIL, meaning=EVIL, example=EVIL) for row in invented.quality())
    page.rewrite(replace(everything, editions=editions, campaigns=campaigns, meta={"simulated": EVIL}, quality=quality))
    opened(tab, page, f"?campaign=monuments&edition=2026&country=IN,{EVIL}")
    tab.click("#pick-country summary")
    tab.check("#country-DE")
    tab.wait_for_url("**country=DE,IN**")
    tab.locator("[data-view=hours]").scroll_into_view_if_needed()
    tab.click("#quality-found summary")
    tab.wait_for_timeout(500)
    assert ran == []
    assert "<img src=x" in sentence(tab)
    assert tab.locator("main img").count() == 0


def test_a_failing_update_keeps_what_is_shown_and_a_failing_page_says_so(tab: Any, page: Page) -> None:
    """Both with a reference that is in the log; nobody looks at a spinner for ever."""
    opened(tab, page, "?campaign=monuments&edition=2026")
    said = sentence(tab)
    rows = next(
        rows for rows in invented.everything(int(time.time())).editions if rows.edition.edition == "monuments2026"
    )
    impossible = tuple(replace(row, retained=10**6) if row.state == "final" else row for row in rows.figures)
    page.rewrite(Changes(editions=(replace(rows, figures=impossible),)))
    tab.wait_for_selector(".strip.trouble")
    assert sentence(tab) == said
    first = re.search(r"reference (\w+)", tab.inner_text(".strip.trouble"))
    tab.goto(f"{page.url}?campaign=monuments&edition=2026")
    assert tab.inner_text("h1") == "This page could not be made."
    log = page.log.read_text()
    assert first is not None
    assert f"reference={first[1]}" in log
    assert f"reference={tab.inner_text('.reference')}" in log
    tab.click("text=Show the newest results")
    tab.wait_for_selector(".sentence")


def test_a_page_without_a_published_file_waits_for_it(browser: Any, tmp_path: Path) -> None:
    """It says how to start the publisher, and loads by itself when the first figures come."""
    context = browser.new_context()
    tab = context.new_page()
    with serving(tmp_path, unused_port()) as page:
        answer = tab.goto(page.url)
        assert answer.status == 200
        assert tab.inner_text("h1") == "Nothing has been published yet."
        assert "python -m metrics publish --follow" in tab.inner_text("main")
        invented.write(page.path, int(time.time()))
        tab.wait_for_selector(".sentence", timeout=8000)
        moved = page.path.with_suffix(".away")
        page.path.rename(moved)
        tab.wait_for_selector(".strip.trouble", timeout=8000)
        assert "newcomers" in sentence(tab)
        moved.rename(page.path)
        tab.wait_for_selector(".strip.trouble", state="detached", timeout=8000)
    context.close()


def test_a_page_whose_server_went_away_says_so_and_comes_back(browser: Any, tmp_path: Path) -> None:
    """The chip turns to "connection lost"; when the server is back the page loads again with its filters."""
    context = browser.new_context()
    tab = context.new_page()
    invented.write(tmp_path / "published.db", int(time.time()))
    port = unused_port()
    with serving(tmp_path, port) as page:
        opened(tab, page, "?campaign=monuments&edition=2025")
        tab.evaluate("window.here = true")
    tab.wait_for_selector(".chip[data-state=lost]", timeout=20_000)
    assert "connection lost" in tab.inner_text(".chip")
    with serving(tmp_path, port):
        tab.wait_for_function("() => !window.here && document.querySelector('.sentence')", timeout=15_000)
        assert "Wiki Loves Monuments 2025" in sentence(tab)
    context.close()


def test_what_is_seen_can_also_be_heard(tab: Any, page: Page) -> None:
    """One h1, a language, a name for every control, and for each chart a summary and a table."""
    opened(tab, page, "?campaign=monuments&edition=2025")
    assert tab.locator("h1").count() == 1
    assert tab.get_attribute("html", "lang") == "en"
    levels = tab.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(e => +e.tagName[1])")
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    for slot in tab.locator("[role=img]").all():
        described = slot.get_attribute("aria-describedby")
        assert tab.locator(f"#{described}").inner_text().strip()
    for twin in tab.locator(".twin").all():
        twin.locator("summary").click()
        assert twin.locator("tbody tr").count() > 5
    snapshot = tab.locator("main").aria_snapshot()
    assert 'combobox "Campaign"' in snapshot
    assert 'rowheader "India"' in snapshot
    nameless = tab.locator("button:visible, input:visible, select:visible").evaluate_all(
        "all => all.filter(e => !e.ariaLabel && !e.textContent.trim() && !e.labels?.length).map(e => e.outerHTML)"
    )
    assert nameless == []


def test_the_chip_turns_stale_by_itself(tab: Any, page: Page) -> None:
    """When nothing new comes, the browser notices without a word of the server."""
    page.reset()
    opened(tab, page)
    tab.wait_for_selector(".chip[data-state=live]")
    tab.evaluate("() => { document.querySelector('.chip').dataset.seen -= 600 }")
    tab.wait_for_selector(".chip[data-state=stale]", timeout=3000)
    assert tab.inner_text(".chip .stale").startswith("nothing new since")
