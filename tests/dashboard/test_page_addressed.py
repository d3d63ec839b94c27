"""The address holds the whole selection: opened by somebody else, copied, full of nonsense, sent by a bare form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.dashboard.conftest import Page
from tests.dashboard.visit import await_shown, connected, new_tab, sentence

pytestmark = pytest.mark.browser

START: Final = "?campaign=monuments&edition=2026"
WHOLE: Final = (
    "?campaign=monuments&edition=2026,2025&country=GH,IN&definition=grace&width=90&least=5&measure=organic"
    "&compare=comparison-group&months=3"
)
FIGURES: Final = ("headline", "filters", "tiles", "today", "curvelegend", "curvetable", "countries", "editions", "went")
NONSENSE: Final = {
    "?campaign=nowhere&edition=1066": "There is no campaign “nowhere” here",
    "?campaign=monuments&edition=1066": "Wiki Loves Monuments has no edition “1066” here",
    "?campaign=monuments&edition=2026&country=XX": "No country “XX” is known here",
    "?campaign=monuments&edition=2026&reading=forever": "asks for reading “forever”, which does not exist",
    "?campaign=monuments&edition=2026&months=7&compare=x": "asks for months “7”, which does not exist",
}
CONTROLS: Final = {  # a control of the bare form, and the part of the address that shows the same
    "definition-grace": "&definition=grace",
    "definition-commons": "&definition=commons",
    "definition-first-edit": "&definition=first-edit",
    "reading-quarter": "&reading=quarter",
    "reading-since-end": "&reading=since-end",
    "reading-survival": "&reading=survival",
    "reading-on-or-after": "&reading=on-or-after",
    "width-90": "&width=90",
    "least-5": "&least=5",
    "measure-organic": "&measure=organic",
    "compare-other-countries": "&compare=other-countries",
    "compare-comparison-group": "&compare=comparison-group",
    "months-3": "&months=3",
    "country-AD": "&country=AD",
    "country-GH": "&country=GH",
}


@pytest.fixture(scope="module")
def plain(browser: Any, page: Page) -> Iterator[Any]:
    """Give a tab in which no script runs."""
    tab = new_tab(browser, java_script_enabled=False)
    tab.set_default_timeout(8000)
    yield tab
    tab.context.close()


def words(tab: Any, *names: str) -> dict[str, str]:
    """The words of parts of the page, without the space between them."""
    return {name: " ".join(tab.locator(f"#{name}").text_content().split()) for name in names}


def test_an_address_made_by_filters_shows_the_same_to_somebody_else(browser: Any, tab: Any, page: Page) -> None:
    """Every filter at once, put together by hand: a new browser shows each part as the first one does, so does Back."""
    connected(tab, page.url + START)
    first = words(tab, *FIGURES)
    tab.click("#pick-edition > summary")
    tab.check("#edition-2025")
    tab.wait_for_url("**2026,2025**")
    tab.click("#pick-country > summary")
    for number, code in enumerate(("IN", "GH"), 1):
        tab.check(f"#country-{code}")
        tab.wait_for_function("n => location.search.match(/country=([^&]*)/)?.[1].split(',').length === n", arg=number)
    tab.click("#how > summary")
    for name, value in (("definition", "grace"), ("width", "90"), ("least", "5"), ("measure", "organic")):
        tab.locator("label", has=tab.locator(f"#{name}-{value}")).click()
        tab.wait_for_url(f"**{name}={value}**")
    tab.keyboard.press("Escape")
    tab.locator("label", has=tab.locator("#compare-comparison-group")).click()
    tab.wait_for_url("**compare=**")
    tab.locator("label", has=tab.locator("#months-3")).click()
    await_shown(tab, WHOLE)
    other = connected(new_tab(browser), tab.url)
    assert sentence(other) == sentence(tab)
    assert words(other, *FIGURES) == words(tab, *FIGURES)
    assert other.locator("#filters input:checked").count() == tab.locator("#filters input:checked").count()
    other.context.close()
    for _ in range(9):
        tab.go_back()
    await_shown(tab, START)
    assert words(tab, *FIGURES) == first


@pytest.mark.parametrize("address", NONSENSE)
def test_nonsense_falls_back_and_says_so(plain: Any, page: Page, address: str) -> None:
    """Something that exists is shown, with a sentence about what does not; the word it repeats is text."""
    plain.goto(page.url + address)
    assert NONSENSE[address] in plain.inner_text("#strips")
    assert sentence(plain).startswith("Of ")
    assert plain.locator(".tile[data-months]").count() == 4


def test_what_exists_is_shown_without_a_notice(plain: Any, page: Page) -> None:
    """The whole of an address that names everything."""
    plain.goto(page.url + WHOLE)
    assert plain.locator(".strip.notice").count() == 0


@pytest.mark.parametrize("control", CONTROLS)
def test_the_form_without_scripts_sends_every_control(plain: Any, page: Page, control: str) -> None:
    """Sentence and views are then those of the address that says the same."""
    parts = ("headline", "tiles", "countries")
    plain.goto(f"{page.url}{START}&months=6{CONTROLS[control]}".replace("&months=6&months", "&months"))
    wanted = words(plain, *parts)
    plain.goto(page.url + START)
    for sheet in ("how", "pick-country"):
        if plain.locator(f"#{sheet} #{control}").count():
            plain.click(f"#{sheet} > summary")
    plain.check(f"#{control}", force=True)
    plain.locator("#filters button[type=submit]").dispatch_event("click")
    plain.wait_for_url("**definition=**")
    assert words(plain, *parts) == wanted
    assert plain.is_checked(f"#{control}")


def test_the_form_without_scripts_sends_campaign_and_several_editions(plain: Any, page: Page) -> None:
    """An edition that the other campaign has not falls back with words; language and theme are kept."""
    plain.goto(f"{page.url}{START}&lang=de&theme=dark")
    plain.click("#pick-edition > summary")
    plain.check("#edition-2024")
    plain.click("#pick-edition > summary")
    plain.click("#filters button[type=submit]")
    assert "Wiki Loves Monuments 2024 und 2026" in sentence(plain)
    plain.select_option("#campaign", "earth")
    plain.click("#filters button[type=submit]")
    assert "Wiki Loves Earth" in sentence(plain)
    assert plain.get_attribute("html", "lang") == "de"
    assert plain.get_attribute("html", "data-theme") == "dark"


def test_side_by_side_without_scripts_leads_to_a_campaign(plain: Any, page: Page) -> None:
    """And back: with a country the list of campaigns offers all of them."""
    plain.goto(page.url + "?country=GH&months=3")
    plain.click("#aside tbody a >> nth=0")
    assert "in Ghana" in sentence(plain)
    assert plain.locator(".tile[data-months]").count() == 4
    plain.select_option("#campaign", "")
    plain.click("#filters button[type=submit]")
    assert plain.inner_text("#aside-title") == "Campaigns in Ghana"


def test_the_link_that_is_copied_is_the_whole_address(tab: Any, page: Page) -> None:
    """It names the edition even where the page chose it, so that it shows the same next year."""
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    connected(tab, page.url + "?campaign=monuments&country=GH&least=5")
    tab.click("#copy")
    tab.wait_for_function("() => document.querySelector('#copy').textContent.includes('Copied')")
    link = tab.evaluate("() => navigator.clipboard.readText()")
    assert link == f"{page.url}{START}&country=GH&least=5"
    assert tab.inner_text("#status") == f"Copied: {link}"
    tab.wait_for_function("() => document.querySelector('#copy').textContent.includes('Copy link')")


def test_where_there_is_no_clipboard_the_old_way_is_taken(tab: Any, page: Page) -> None:
    """On pages that are not served over https; where that fails too, the link is told in words."""
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    connected(tab, page.url + START)
    tab.evaluate("() => navigator.clipboard.writeText('before')")
    tab.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('insecure')); }")
    tab.click("#copy")
    tab.wait_for_function("() => document.querySelector('#copy').textContent.includes('Copied')")
    assert tab.evaluate("() => navigator.clipboard.readText()") == page.url + START
    tab.evaluate("() => { document.execCommand = () => false; }")
    tab.click("#copy")
    tab.wait_for_function("() => document.querySelector('#copy').textContent.includes('Not copied')")
    assert tab.inner_text("#status") == f"The link could not be copied. It is {page.url}{START}"
