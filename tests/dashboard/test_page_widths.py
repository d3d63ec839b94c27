"""The page at every width: nothing has to be scrolled sideways, and no text is cut."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from tests.dashboard.conftest import Page
from tests.dashboard.visit import new_tab, walked

pytestmark = pytest.mark.browser

WIDTHS = (360, 390, 768, 1400, 2560)
QUERIES = (
    "campaign=monuments&edition=2025,2026&country=CD,VC,IN&lang=de",
    "campaign=monuments&edition=2026,2025,2024,2023,2022&definition=first-edit&measure=organic&least=5&lang=de",
    "campaign=africa&edition=2026,2025",
    "campaign=earth&edition=2025&compare=comparison-group&lang=de",
    "campaign=science",
    "country=GH,UG&lang=de",
)

# Every visible text must lie within the window, within whatever clips it, and within its card, tile or cell, and must
# not lie on another. Let off are what may be scrolled, what is for screen readers only, and names in a closed list.
TEXTS = """
  const boxesOf = text => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const pane = text.parentElement.closest(".scroll, .sheet ul")?.getBoundingClientRect();
    const inView = box => !pane || (box.top >= pane.top && box.bottom <= pane.bottom && box.right > pane.left
      && box.left < pane.right);
    return [...range.getClientRects()].filter(box => box.width > 1 && box.height > 1 && inView(box));
  };
  const unseen = node => {
    if (node.closest("script, style, noscript, option, #filters summary bdi")) return true;
    for (let at = node; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).clipPath !== "none" || at.getBoundingClientRect().width <= 1.5) return true;
    }
    return false;
  };
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const owner = text.parentElement;
    if (!text.data.trim() || !owner.checkVisibility({ visibilityProperty: true }) || unseen(owner)) continue;
    texts.push([text, owner, boxesOf(text)]);
  }
  const said = ({ data, parentElement: { tagName, className } }) => `${tagName}.${className}: ${data.trim()}`;
"""
CUT = (
    "() => {"
    + TEXTS
    + """
  const clips = node => /hidden|clip|auto|scroll/.test(getComputedStyle(node).overflowX);
  const inner = (node, { left, right, top, bottom }) => {
    const { textOverflow, paddingLeft, paddingRight } = getComputedStyle(node);
    if (textOverflow !== "ellipsis") return { left, right, top, bottom };
    return { left: left + parseFloat(paddingLeft), right: right - parseFloat(paddingRight) - 2, top, bottom };
  };
  const holds = ".card, .tile, .strip, td, th, button, summary, .chip";
  const bounds = owner => {
    const found = [{ left: 0, right: document.documentElement.clientWidth, top: -1e9, bottom: 1e9 }];
    for (let node = owner; node && node !== document.body; node = node.parentElement) {
      const box = node.getBoundingClientRect();
      if (node.matches(".scroll, .sheet, .menu, textarea, select")) return [];
      if (clips(node)) found.push(inner(node, box));
      else if (node.matches(holds)) found.push({ left: box.left, right: box.right, top: -1e9, bottom: 1e9 });
    }
    return found;
  };
  const out = (box, each) => box.left < each.left - 1.5 || box.right > each.right + 1.5
    || box.top < each.top - 4 || box.bottom > each.bottom + 4;
  return texts.filter(([, owner, boxes]) => bounds(owner).some(each => boxes.some(box => out(box, each))))
    .map(([text]) => said(text));
}"""
)
CROSSED = (
    "() => {"
    + TEXTS
    + """
  const cross = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5;
  const found = [];
  texts.forEach(([one, , first], at) => texts.slice(at + 1, at + 60).forEach(([other, , second]) => {
    if (first.some(a => second.some(b => cross(a, b)))) found.push(`${said(one)} | ${said(other)}`);
  }));
  return found;
}"""
)
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


STATES = {  # of the chip, and how the browser comes to be in it
    "stale": "chip.dataset.seen -= 5e6; chip.dataset.published = Date.now() / 1000",
    "silent": "chip.dataset.published -= 5e6",
    "still": "retention.clock.set({ still: true })",
    "lost": "retention.clock.set({ lost: true })",
}


def assert_no_overflow(tab: Any, what: str) -> None:
    """The window cannot be scrolled sideways, once the charts have taken its width."""
    with contextlib.suppress(Exception):  # playwright may be missing: its class cannot be named here
        tab.wait_for_function(f"() => ({OVERFLOW})() === 0", timeout=3000)
    assert (tab.evaluate(OVERFLOW), what) == (0, what)


def assert_whole(tab: Any, what: str) -> None:
    """Nothing lies beyond the window's side, is cut, or lies on something else."""
    assert_no_overflow(tab, what)
    assert (tab.evaluate(CUT), what) == ([], what)
    assert (tab.evaluate(CROSSED), what) == ([], what)


@pytest.mark.parametrize("query", QUERIES)
def test_everything_fits_at_every_width(browser: Any, page: Page, query: str) -> None:
    """From a small phone to a wide screen, whole pages with their charts."""
    tab = new_tab(browser, viewport={"width": WIDTHS[-1], "height": 1200})
    tab.goto(f"{page.url}?{query}")
    tab.wait_for_function("() => window.retention?.connected()")
    walked(tab)
    for width in reversed(WIDTHS):
        tab.set_viewport_size({"width": width, "height": 900})
        assert_whole(tab, f"{query} {width}")
    tab.context.close()


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_state_of_the_connection_fits(browser: Any, page: Page, language: str) -> None:
    """The longest words of the chip, and the banners that belong to them."""
    tab = new_tab(browser, viewport={"width": WIDTHS[0], "height": 700})
    tab.goto(f"{page.url}?campaign=folklore&lang={language}")
    tab.wait_for_function("() => window.retention?.connected()")
    for state, way in STATES.items():
        tab.evaluate(f"() => {{ const chip = document.querySelector('.chip'); {way}; retention.clock.set({{}}); }}")
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 700})
            assert tab.get_attribute(".chip", "data-state") == state
            assert tab.locator(f".strip[data-when={state}]").is_visible()
            assert_whole(tab, f"{language} {state} {width}")
    tab.context.close()


@pytest.mark.parametrize("width", [360, 1400])
def test_what_opens_stays_within_the_window(browser: Any, page: Page, width: int) -> None:
    """The sheets of the filters, the menus of the cards and the tables behind the charts."""
    tab = new_tab(browser, viewport={"width": width, "height": 800})
    tab.goto(page.url + "?campaign=monuments&edition=2026&lang=de")
    tab.wait_for_function("() => window.retention?.connected()")
    for name in (
        "pick-edition",
        "pick-country",
        "how",
        *(f"take-{view}" for view in ("tiles", "curve", "went", "hours")),
    ):
        tab.locator(f"#{name} > summary").click()
        box = tab.locator(f"#{name} .sheet, #{name} .menu").bounding_box()
        assert (box["x"] >= 0, box["x"] + box["width"] <= width, name) == (True, True, name)
        assert_no_overflow(tab, name)
        tab.keyboard.press("Escape")
        assert tab.get_attribute(f"#{name}", "open") is None
    for twin in tab.locator(".twin > summary").all():
        twin.click()
    assert_whole(tab, str(width))
    tab.context.close()


@pytest.mark.parametrize(
    ("place", "style", "check"),
    [
        (".sentence", "min-width: 110vw", OVERFLOW),
        ("#tile-3", "height: 8px; overflow: hidden", CUT),
        ("#tile-3", "width: 20px; white-space: nowrap; overflow: hidden", CUT),
        ("#countries .counts", "display: block; width: 20px; white-space: nowrap", CUT),
        (".tile .value", "margin-bottom: -30px; line-height: 1", CROSSED),
    ],
)
def test_the_checks_find_what_does_not_fit(tab: Any, page: Page, place: str, style: str, check: str) -> None:
    """A sentence wider than the window, a title cut below or at its side, a number beyond its cell or on another."""
    tab.goto(page.url + "?campaign=monuments&edition=2025")
    assert not tab.evaluate(check)
    tab.evaluate("([place, style]) => { document.querySelector(place).style.cssText = style; }", [place, style])
    assert tab.evaluate(check)
