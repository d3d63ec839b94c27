"""What somebody at a browser waits for, told by the browser itself.

A script that runs before any other of the page notes the last instant at which something was drawn: a change of the
document or of a shadow root in it, or paint on a canvas. The page is *settled* at the last such instant before a pause
of half a second, once as many Bokeh figures as it has to show are drawn. What a clock on the page writes each second is
not counted (`IGNORED`), nor are websocket frames that lead to nothing that can be seen. Instants count from the start
of the navigation, or from the click that changes a filter.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tests.dashboard.bench_server import Server

ARGUMENTS: Final = (  # names are not looked up: what a page asks other hosts for fails at once, as on a machine offline
    *("--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
)
BROWSER: Final = "/usr/bin/chromium"
QUIET_MS: Final = 500
PATIENCE_MS: Final = 60_000
PROBE: Final = """
(() => {
  const IGNORED = "[data-since], .chip, #chip, #status";
  const probe = { last: 0, painted: 0, mutated: 0, text: 0, wanted: "", seen: 0 };
  const share = /\\d[\\d.,]*[\\s\\u00a0]?%/;
  Object.defineProperty(window, "probe", { value: probe });
  const element = node => node.nodeType === 1 ? node : node.parentElement;
  const told = node => {
    if (node.nodeType === 3) return node.parentElement?.closest("script, style") ? "" : node.data;
    if (node.nodeType !== 1 || node.matches("script, style, noscript")) return "";
    return [...node.childNodes].map(told).join("");
  };
  const read = node => {
    const text = told(node);
    if (!probe.text && share.test(text)) probe.text = performance.now();
    if (probe.wanted && !probe.seen && text.includes(probe.wanted)) probe.seen = Date.now();
  };
  const watch = root => new MutationObserver(records => {
    for (const record of records) {
      const at = element(record.target);
      if (at?.closest?.(IGNORED)) continue;
      probe.last = probe.mutated = performance.now();
      if (!probe.text || (probe.wanted && !probe.seen)) {
        if (record.type === "characterData") read(record.target);
        record.addedNodes.forEach(read);
      }
    }
  }).observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  watch(document);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    watch(root);
    return root;
  };
  const paint = (kind, names) => {
    for (const name of names) {
      const before = kind.prototype[name];
      kind.prototype[name] = function (...values) {
        probe.last = probe.painted = performance.now();
        return before.apply(this, values);
      };
    }
  };
  paint(CanvasRenderingContext2D, ["stroke", "fill", "fillRect", "fillText", "drawImage", "putImageData"]);
  paint(WebGLRenderingContext, ["drawArrays", "drawElements"]);
  if (window.WebGL2RenderingContext) paint(WebGL2RenderingContext, ["drawArrays", "drawElements"]);
  probe.figures = () => {
    const views = typeof Bokeh === "undefined" ? [] : [...Bokeh.index.all_views?.() ?? []];
    return views.filter(view => view.model.type === "Figure" && view.has_finished());
  };
  probe.settled = ({ figures, since, quiet }) => probe.painted > since && probe.last > since
    && performance.now() - probe.last > quiet && probe.figures().length >= figures;
})();
"""
SCROLL: Final = """async () => {
  for (const area of [document.scrollingElement, ...document.querySelectorAll("main, #main, .main-content")]) {
    for (let at = 0; at < area.scrollHeight; at += innerHeight / 2) {
      area.scrollTop = at;
      await new Promise(done => setTimeout(done, 120));
    }
  }
}"""
CHANGES: Final = {  # by side: what is clicked, the way it is done there
    "ours": (
        "document.getElementById('country-IN').click()",
        "document.getElementById('country-IN').click()",
        "document.getElementById('edition-{before}').click()",
        "document.getElementById('edition-{before}').click()",
    ),
    "twin": (
        "model('Countries').value = ['India']",
        "model('Countries').value = []",
        "model('Editions').value = ['monuments{year}', 'monuments{before}']",
        "model('Editions').value = ['monuments{year}']",
    ),
}
CLICK: Final = """change => {
  const model = title => [...Bokeh.documents[0]._all_models.values()].find(item => item.title === title);
  const begun = performance.now();
  eval(change);
  return begun;
}"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """When things could be seen, milliseconds after the start of the navigation."""

    paint: float
    text: float
    settled: float


class Tab:
    """A page in a tab of its own, with nothing in the browser's cache."""

    def __init__(self, browser: Any, server: Server, *, context: Any = None) -> None:
        self._own = context is None
        self._context = context or new_context(browser)
        self.page = self._context.new_page()
        self._server = server

    def open(self, figures: int = 1) -> Arrival:
        """Loads the page and waits until its first screen is settled."""
        self.page.goto(self._server.page, wait_until="commit")
        settled = self.settle(figures)
        paint, text = self.page.evaluate(
            "() => [performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN, probe.text]"
        )
        return Arrival(paint, text, settled)

    def settle(self, figures: int = 1, since: float = 0) -> float:
        """Waits until it is settled; when that was."""
        wanted = {"figures": figures, "since": since, "quiet": QUIET_MS}
        self.page.wait_for_function("wanted => window.probe?.settled(wanted)", arg=wanted, timeout=PATIENCE_MS)
        return float(self.page.evaluate("() => probe.last"))

    def open_all(self) -> int:
        """Scrolls every view into sight and waits; how many figures there are then."""
        self.page.evaluate(SCROLL)
        self.settle()
        self.page.evaluate("() => { document.scrollingElement.scrollTop = 0; }")
        self.settle()
        return int(self.page.evaluate("() => probe.figures().length"))

    def change(self, change: str, figures: int) -> float:
        """Changes a filter; milliseconds until all that is on the page is redrawn."""
        begun = float(self.page.evaluate(CLICK, change))
        return self.settle(figures, begun) - begun

    def expect(self, text: str) -> None:
        """Notes when this text comes."""
        self.page.evaluate("text => { probe.seen = 0; probe.wanted = text; }", text)

    def seen(self, seconds: float) -> float:
        """The instant at which it came, seconds since the epoch; raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            at = float(self.page.evaluate("() => probe.seen"))
            if at:
                return at / 1000
            time.sleep(0.05)
        raise TimeoutError

    def close(self) -> None:
        """Closes it."""
        self.page.close()
        if self._own:
            self._context.close()


def new_context(browser: Any) -> Any:
    """A profile with an empty cache."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.add_init_script(PROBE)
    return context


@contextlib.contextmanager
def browsing() -> Iterator[Any]:
    """A chromium, ended with the block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=BROWSER, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
