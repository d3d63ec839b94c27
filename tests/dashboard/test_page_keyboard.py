"""The page by keyboard alone: where the focus goes and stays, that it is seen, and what a screen reader is told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import pytest

from tests.dashboard.conftest import Page
from tests.dashboard.visit import await_shown, connected, focus, new_tab, opened, sentence, staying, walked

pytestmark = pytest.mark.browser

START: Final = "?campaign=monuments&edition=2026"

LABELLED: Final = """() => [...document.querySelectorAll("section, nav, form, [role=region], table, fieldset")]
  .filter(one => one.checkVisibility())
  .filter(one => !one.matches(".answer") && !(one.getAttribute("aria-label")
    || document.getElementById(one.getAttribute("aria-labelledby"))?.textContent.trim()
    || one.querySelector(":scope > caption, :scope > legend")
    || one.matches("[role=region] > table")))
  .map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def visit(browser: Any, page: Page) -> Iterator[Any]:
    """Give one tab that is never loaded anew."""
    with staying(browser) as tab:
        yield opened(tab, page.url + START)


@pytest.fixture
def tab(visit: Any) -> Any:
    """Give the tab at the start, with nothing open."""
    visit.keyboard.press("Escape")
    visit.evaluate("address => retention.ask(address)", START)
    await_shown(visit, START)
    visit.evaluate("() => { document.activeElement.blur(); document.querySelector('#status').textContent = ''; }")
    return visit


def pressed(tab: Any, *keys: str) -> str:
    """Presses keys one after the other; the id of what has the focus then."""
    for key in keys:
        tab.keyboard.press(key)
    return str(focus(tab)["id"])


def steps(tab: Any, most: int = 250) -> list[dict[str, Any]]:
    """Every stop of the Tab key from the top of the page to its end."""
    tab.evaluate("() => { scrollTo(0, 0); document.querySelector('.skip').focus(); }")
    found = [focus(tab)]
    while len(found) < most:
        tab.keyboard.press("Tab")
        now = focus(tab)
        if now["body"] or now["words"] == found[0]["words"]:
            return found
        found.append(now)
    raise AssertionError("The focus never leaves the page.")


def test_the_first_stop_leads_past_the_head(browser: Any, page: Page) -> None:
    """It is out of sight until it has the focus; Return goes on within the figures."""
    tab = connected(new_tab(browser), page.url + START)
    assert tab.locator(".skip").bounding_box()["y"] < -10
    tab.keyboard.press("Tab")
    assert focus(tab)["words"] == "Skip to the figures"
    assert focus(tab)["inside"]
    tab.keyboard.press("Enter")
    assert pressed(tab, "Tab") == "answer-about"
    assert tab.url.endswith("#answer")
    tab.select_option("#campaign", "africa")
    tab.wait_for_url("**campaign=africa**")
    tab.context.close()


def test_every_stop_is_seen_and_in_the_order_of_the_page(tab: Any) -> None:
    """From the head to the foot, each within the window when it has the focus; cards come one after the other."""
    walked(tab)
    found = steps(tab)
    assert [stop["id"] or stop["words"] for stop in found if not (stop["seen"] and stop["inside"])] == []
    places = list(dict.fromkeys(stop["place"] for stop in found if stop["place"]))
    assert [place for place in places if not place.endswith("-card")] == [
        *("header", "headline", "filters", "tiles", "footer")
    ]
    changes = sum(one["place"] != other["place"] for one, other in pairwise(found))
    assert changes == len(places)  # each place is entered once: one more for the way from the skip link to the head
    ids = [stop["id"] for stop in found]
    assert [stop["kind"] for stop in found if not (stop["words"] or stop["id"])] == []  # charts are passed over
    wanted = ("theme", "campaign", "pick-edition-open", "pick-country-open", "how-open", "copy", "compare-last-edition")
    assert [name for name in ids if name in wanted] == list(wanted)
    assert {"months-6", "place-GH", "cell-2024-12", "due-calendar"} <= set(ids)
    assert len(found) > 60


def test_the_check_finds_a_focus_that_is_not_seen(browser: Any, page: Page) -> None:
    """Without outlines every stop is found."""
    tab = connected(new_tab(browser), page.url + "?campaign=science")
    tab.add_style_tag(content="* { outline: none !important }")
    found = steps(tab)
    assert not [stop for stop in found if stop["seen"]]
    tab.context.close()


def test_a_country_is_searched_and_chosen(tab: Any) -> None:
    """Opened with Return, typed, taken with Return; the focus stays in the search, Escape gives it back to the list."""
    tab.focus("#pick-country-open")
    assert pressed(tab, "Enter", "Tab") == "country-search"
    tab.keyboard.type("gha")
    tab.wait_for_function("() => document.querySelector('#status').textContent === '1 country found'")
    tab.keyboard.press("Enter")
    await_shown(tab, f"{START}&country=GH")
    assert focus(tab)["id"] == "country-search"
    assert tab.input_value("#country-search") == "gha"
    tab.wait_for_function("() => document.querySelector('#status').textContent.includes('in Ghana')")
    assert tab.inner_text("#status") == sentence(tab)
    assert pressed(tab, "Escape") == "pick-country-open"
    assert tab.locator("#pick-country[open]").count() == 0


def test_a_country_is_chosen_with_the_space_bar(tab: Any) -> None:
    """Its box keeps the focus while everything is replaced; Tab leads on to "only", whose focus is not lost either."""
    tab.focus("#pick-country-open")
    assert pressed(tab, "Space", "Tab", "Tab") == "country-AM"
    tab.keyboard.press("Space")
    await_shown(tab, f"{START}&country=AM")
    assert focus(tab)["id"] == "country-AM"
    assert tab.is_checked("#country-AM")
    tab.focus("#only-country-GH")
    tab.keyboard.press("Enter")
    await_shown(tab, f"{START}&country=GH")
    assert focus(tab)["id"] == "country-GH"
    assert pressed(tab, "Shift+Tab", "Escape") == "pick-country-open"


def test_editions_and_the_campaign_are_chosen(tab: Any) -> None:
    """A closed select goes on with the arrows; a list is closed by the next one that opens."""
    tab.focus("#pick-edition-open")
    assert pressed(tab, "Enter", "Tab", "Tab", "Tab", "Tab") == "edition-2025"
    tab.keyboard.press("Space")
    await_shown(tab, "?campaign=monuments&edition=2026,2025")
    assert focus(tab)["id"] == "edition-2025"
    tab.focus("#how-open")
    tab.keyboard.press("Enter")
    tab.wait_for_function("() => !document.querySelector('#pick-edition').open")
    tab.focus("#campaign")
    tab.keyboard.press("ArrowUp")
    tab.wait_for_url("**campaign=food**")
    assert focus(tab)["id"] == "campaign"


def test_ways_of_counting_are_chosen_with_the_arrows_and_undone(tab: Any) -> None:
    """The radio keeps the focus; when its chip has gone, the focus is where the ways are chosen."""
    tab.focus("#how-open")
    assert pressed(tab, "Enter", "Tab") == "definition-global"
    tab.keyboard.press("ArrowDown")
    await_shown(tab, f"{START}&definition=grace")
    assert focus(tab)["id"] == "definition-grace"
    assert focus(tab)["seen"]
    tab.keyboard.press("ArrowUp")
    await_shown(tab, START)
    tab.focus("#least-1")
    tab.keyboard.press("ArrowRight")
    await_shown(tab, f"{START}&least=5")
    assert pressed(tab, "Escape") == "how-open"
    tab.focus("#undo-least")
    tab.keyboard.press("Enter")
    await_shown(tab, START)
    assert focus(tab)["id"] == "how-open"


@pytest.mark.parametrize(
    ("of", "to", "more"),
    [
        ("compare-last-edition", "compare-other-countries", "&compare=other-countries"),
        ("months-6", "months-9", "&months=9"),
    ],
)
def test_switches_go_with_the_arrows(tab: Any, of: str, to: str, more: str) -> None:
    """One stop each; the arrows choose, and the focus stays on what is chosen."""
    tab.focus(f"#{of}")
    tab.keyboard.press("ArrowRight")
    await_shown(tab, START + more)
    assert focus(tab)["id"] == to
    assert tab.is_checked(f"#{to}")
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_function("of => document.activeElement.id === of", arg=of)


def test_links_in_tables_keep_the_focus(tab: Any) -> None:
    """A country, then a cell: both are still there afterwards, and still have it."""
    tab.focus("#place-GH")
    tab.keyboard.press("Enter")
    await_shown(tab, f"{START}&country=GH")
    assert focus(tab)["id"] == "place-GH"
    tab.focus("#cell-2025-12")
    tab.keyboard.press("Enter")
    await_shown(tab, "?campaign=monuments&edition=2025&country=GH&months=12")
    assert focus(tab)["id"] == "cell-2025-12"


@pytest.mark.parametrize("name", ["take-tiles", "take-curve", "take-editions"])
def test_menus_open_and_close(tab: Any, name: str) -> None:
    """With Return and Escape; what is in them comes next, and Escape gives the focus back."""
    tab.focus(f"#{name} > summary")
    assert pressed(tab, "Enter", "Tab").startswith(f"{name}-")
    assert tab.locator(f"#{name}[open]").count() == 1
    tab.keyboard.press("Escape")
    assert tab.evaluate("name => document.activeElement === document.querySelector(`#${name} > summary`)", name)
    assert tab.locator(f"#{name}[open]").count() == 0


@pytest.mark.parametrize("stop", ["#take-curve > summary", "#twin-curve > summary", "#editions .scroll", "#place-GH"])
def test_a_part_that_is_replaced_gives_the_focus_back(tab: Any, stop: str) -> None:
    """Also to what has no id: figures that arrive take nobody's place away."""
    tab.evaluate("address => retention.ask(address)", f"{START}&least=5")
    await_shown(tab, f"{START}&least=5")
    tab.focus(stop)
    tab.evaluate("stop => { window.before = document.querySelector(stop); }", stop)
    tab.evaluate("address => retention.ask(address)", START)
    await_shown(tab, START)
    assert tab.evaluate(
        "stop => [document.activeElement === document.querySelector(stop), window.before.isConnected]", stop
    ) == [True, False]


def test_what_is_wider_than_the_window_is_scrolled_with_the_arrows(tab: Any) -> None:
    """Tables that scroll are stops of their own and have names."""
    tab.set_viewport_size({"width": 360, "height": 800})
    tab.click("#twin-curve > summary")
    held = tab.evaluate("""() => [...document.querySelectorAll("main .scroll")].filter(one => one.checkVisibility())
      .map(one => [one.tabIndex, one.getAttribute("role"), Boolean(one.getAttribute("aria-label"))])""")
    assert held
    assert all(one == [0, "region", True] for one in held)
    tab.focus("#twin-curve .scroll")
    tab.evaluate("() => { document.querySelector('#twin-curve .scroll > table').style.minWidth = '60rem'; }")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function("() => document.querySelector('#twin-curve .scroll').scrollLeft > 0")
    tab.click("#twin-curve > summary")
    tab.set_viewport_size({"width": 1400, "height": 900})


def test_headings_and_landmarks_tell_the_page(tab: Any) -> None:
    """One h1, no level left out, every card a region with the name of its heading; one of each landmark."""
    levels = tab.evaluate(
        "() => [...document.querySelectorAll('h1, h2, h3, h4')].filter(one => "
        "one.checkVisibility()).map(one => Number(one.localName[1]))"
    )
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for one in ("body > header", "main", "body > footer", "#filters[aria-label]", "#status[role=status]"):
        assert tab.locator(one).count() == 1, one
    assert tab.evaluate(LABELLED) == []
    assert (
        tab.evaluate(
            "() => [...document.querySelectorAll('input, select, textarea')].filter(one => !one.labels?.length"
            " && !one.getAttribute('aria-label')).map(one => one.id)"
        )
        == []
    )


def test_nothing_moves_for_those_who_ask_for_it(browser: Any, page: Page) -> None:
    """Neither a place that waits for its chart nor a number that changed; for others both do, for a while."""
    moving = """() => {
      document.querySelectorAll(".slot").forEach(one => one.classList.remove("drawn"));
      document.querySelector("[data-number]").classList.add("moved");
      return document.getAnimations().length;
    }"""
    found = {}
    for motion in ("reduce", "no-preference"):
        tab = connected(new_tab(browser, reduced_motion=motion), page.url + START)
        found[motion] = tab.evaluate(moving)
        tab.context.close()
    assert found["reduce"] == 0
    assert found["no-preference"] >= 2
