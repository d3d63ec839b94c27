"""A visit of the page by a real browser: how it is opened, and what can be seen of it, shadow roots included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

CHARTS: Final = ("curve", "wikis", "hours")
PATIENCE_MS: Final = 15_000

# Runs before any script of the page. `seen.figures()`: of each slot with a finished Bokeh figure its model's id, the
# rows of its layers, its ranges, and how much of its canvas has paint. `seen.deep(selector)`: in shadow roots too.
SEEN: Final = """
(() => {
  const slotOf = node => {
    for (let at = node; at; at = at.getRootNode().host) {
      const slot = at.closest?.("[data-chart]");
      if (slot) return slot.dataset.chart;
    }
    return "";
  };
  const deep = (selector, root = document) => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll("*")].filter(node => node.shadowRoot).flatMap(node => deep(selector, node.shadowRoot)),
  ];
  const painted = view => {
    const canvas = deep("canvas", view.shadow_el ?? view.el.shadowRoot ?? view.el)[0];
    if (!canvas?.width) return 0;
    const { width, height } = canvas, copy = Object.assign(document.createElement("canvas"), { width, height });
    const paper = copy.getContext("2d", { willReadFrequently: true });
    paper.drawImage(canvas, 0, 0);
    const { data } = paper.getImageData(0, 0, width, height);
    let found = 0;
    for (let at = 3; at < data.length; at += 4) found += data[at] > 0;
    return found;
  };
  const figures = () => {
    const views = typeof Bokeh === "undefined" ? [] : [...Bokeh.index.all_views?.() ?? []];
    const finished = views.filter(view => view.model.type === "Figure" && view.has_finished());
    return Object.fromEntries(finished.map(view => [slotOf(view.el), {
      id: view.model.id,
      rows: view.model.renderers.map(one => one.data_source?.get_length() ?? 0),
      x: [view.model.x_range.start, view.model.x_range.end],
      y: [view.model.y_range.start, view.model.y_range.end],
      top: view.model.y_range.end ?? 0,
      painted: painted(view),
    }]));
  };
  const texts = () => {
    const words = [], spoken = ["aria-label", "title", "placeholder", "alt", "data-also"];
    const read = root => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.nodeType === 3) words.push(node.data);
        else {
          words.push(...spoken.filter(name => node.hasAttribute(name)).map(name => node.getAttribute(name)));
          if (node.shadowRoot) read(node.shadowRoot);
        }
      }
    };
    read(document);
    return words;
  };
  Object.defineProperty(window, "seen", { value: { figures, deep, texts, slotOf } });
})();
"""

# What has the focus: its id or words, where it is on the page, whether it is within the window, and whether it is seen:
# by an outline of its own, or of what stands for it (the label of a radio that is not drawn itself).
FOCUS: Final = """() => {
  let at = document.activeElement;
  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const outlined = one => one && getComputedStyle(one).outlineStyle !== "none"
    && parseFloat(getComputedStyle(one).outlineWidth) >= 1 && one.getBoundingClientRect().width > 3;
  const stands = at.matches("input[type=radio]") ? [at.nextElementSibling, at.closest("label")] : [];
  const seen = [at, ...stands].find(outlined);
  const box = (seen ?? at).getBoundingClientRect();
  return {
    id: at.id, body: at === document.body, words: (at.getAttribute("aria-label") ?? at.textContent).trim().slice(0, 60),
    kind: at.localName, top: box.top + scrollY, left: box.left, seen: Boolean(seen),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    place: (place => place?.id || place?.localName)(
      document.activeElement.closest("header, #headline, #filters, #tiles, .card, footer")),
  };
}"""


def new_tab(browser: Any, **options: Any) -> Any:
    """A fresh tab of 1400 by 900 with `seen` in it; closing its context is left to the caller."""
    context = browser.new_context(**({"viewport": {"width": 1400, "height": 900}, "color_scheme": "light"} | options))
    context.add_init_script(SEEN)
    return context.new_page()


def opened(tab: Any, url: str) -> Any:
    """The tab, with a page connected and its first chart painted."""
    tab.goto(url)
    await_connection(tab)
    await_chart(tab, "curve")
    return tab


def await_connection(tab: Any) -> None:
    """Waits until what is done on the page reaches its server."""
    tab.wait_for_function("() => window.retention?.connected()", timeout=PATIENCE_MS)


def connected(tab: Any, url: str) -> Any:
    """The tab, with a page whose session is there; charts may still be on their way."""
    tab.goto(url)
    await_connection(tab)
    return tab


@contextmanager
def staying(browser: Any, *, patience_ms: int = 8000) -> Iterator[Any]:
    """One tab for many tests, which never saw a script throw when the block ends."""
    tab = new_tab(browser)
    tab.set_default_timeout(patience_ms)
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    yield tab
    tab.context.close()
    assert wrong == []


def await_shown(tab: Any, address: str) -> None:
    """Waits until an address is the one of the window and of all parts."""
    tab.wait_for_function(
        """address => {
          const [now, wanted] = [new URLSearchParams(location.search), new URLSearchParams(address)];
          for (const name of ["theme", "lang"]) now.delete(name);
          return now.toString() === wanted.toString()
            && document.querySelector(".filters").dataset.address === address;
        }""",
        arg=address,
        timeout=PATIENCE_MS,
    )


def await_chart(tab: Any, name: str) -> None:
    """Waits until a chart is painted."""
    tab.wait_for_function("name => window.seen?.figures()[name]?.painted > 500", arg=name, timeout=PATIENCE_MS)


def scrolled(tab: Any) -> dict[str, dict[str, Any]]:
    """Brings every chart into sight; what there is of each then."""
    for name in CHARTS:
        tab.locator(f".slot[data-view={name}]").scroll_into_view_if_needed()
        await_chart(tab, name)
    return figures(tab)


def walked(tab: Any) -> None:
    """Scrolls through the whole page; whatever chart comes into sight is drawn, or says why it is not."""
    tab.evaluate("""async () => {
      for (let at = 0; at < document.documentElement.scrollHeight; at += innerHeight) {
        scrollTo(0, at);
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
      }
    }""")
    waiting = "() => ![...document.querySelectorAll('.slot:not(.drawn, .failed)')].some(slot => slot.checkVisibility())"
    tab.wait_for_function(waiting, timeout=PATIENCE_MS)


def figures(tab: Any) -> dict[str, dict[str, Any]]:
    """By slot its Bokeh figure: id, rows by layer, ranges, pixels with paint."""
    found: dict[str, dict[str, Any]] = tab.evaluate("() => seen.figures()")
    return found


def sentence(tab: Any) -> str:
    """The headline."""
    return str(tab.inner_text(".sentence"))


def await_text(tab: Any, selector: str, words: str, seconds: float = 8) -> None:
    """Waits until the first element of a kind holds some words."""
    tab.wait_for_function(
        "([selector, words]) => document.querySelector(selector)?.textContent.includes(words)",
        arg=[selector, words],
        timeout=1000 * seconds,
    )


def focus(tab: Any) -> dict[str, Any]:
    """What has the focus."""
    found: dict[str, Any] = tab.evaluate(FOCUS)
    return found
