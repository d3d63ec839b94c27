"""One visitor: the selection, what was sent of it, and the charts. All of it runs on the document's lock."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import panel as pn
from bokeh.document import Document
from panel.io.document import hold
from panel.io.state import set_curdoc

from dashboard.asked import Asked
from dashboard.bridge import Bridge
from dashboard.charts import CHARTS, FIRST, HEIGHTS, Chart
from dashboard.errors import Unread
from dashboard.feed import Feed
from dashboard.figures import Figures
from dashboard.parts import NAMES, Shown, show
from dashboard.selection import Query, address, choose, query_of
from dashboard.strips import trouble_strip
from dashboard.texts import Texts

logger = logging.getLogger(__name__)


class Session:
    """A visitor's view of the feed. `feed.figures` must not be None when it is made. Raises Unread."""

    def __init__(
        self,
        feed: Feed,
        figures: Figures,
        doc: Document,
        query: Query,
        texts: Texts,
        *,
        origin: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._feed, self._doc, self._clock, self._texts = feed, doc, clock, texts
        self._origin = origin
        self._figures = figures
        self.choice, self._notices = choose(query, figures, texts)
        self._wanted: Query | None = None  # a selection that could not be read when it was asked for
        self.shown = self._show()
        self._sent = dict(self.shown.parts)
        self._charts: dict[str, Chart] = {}
        self._waiting = False
        self._answered = 0
        self.bridge = Bridge(self._told, answer=f"0 {self.shown.address}", title=self.shown.title)
        self.slots = {name: _slot(height) for name, height in HEIGHTS.items()}
        self._unsubscribe = feed.subscribe(self._changed)
        doc.on_session_destroyed(lambda _context: self.close())

    def close(self) -> None:
        """Ends the subscription; nothing of the session is held by the process afterwards."""
        self._unsubscribe()

    def fill(self) -> None:
        """Draws the charts of the first screen, once the HTML has left."""
        with self._drawing():
            for name in FIRST:
                self._draw(name)

    def _draw(self, name: str) -> None:
        known = name in self._charts or name in self.bridge.failed or name not in CHARTS
        if known or self.choice.is_aside:  # side by side there are no charts: they come into sight later
            return
        with self._guarded(name):
            made = CHARTS[name](self.shown.asked)
            self.slots[name].append(made.pane)
            self._charts[name] = made
            self.bridge.drawn = [*self._charts]

    @contextmanager
    def _drawing(self) -> Iterator[None]:
        """Collects the changes of the document and sends them at once; an error ends the update, not the session."""
        try:
            with set_curdoc(self._doc), hold(self._doc, freeze=True):
                yield
        except Exception as error:  # whatever it is, the page keeps what it shows and says so
            self.failed(error)

    @contextmanager
    def _guarded(self, name: str) -> Iterator[None]:
        """A chart that fails says so in its place; everything else goes on."""
        try:
            yield
        except Exception as error:
            self._charts.pop(name, None)
            self.slots[name].clear()
            self.bridge.param.update(drawn=[*self._charts], failed={**self.bridge.failed, name: report(error)})

    def _show(self) -> Shown:
        fresh = self._feed.freshness
        seen = fresh.seen if fresh else None
        asked = Asked(self._figures, self.choice, self._texts, int(self._clock()), seen, self._origin)
        return show(asked, fresh, self._feed.trouble, self._notices)

    def _changed(self) -> None:
        """The feed has something new: look at it on the document's lock, once."""
        if not self._waiting:
            self._waiting = True
            self._doc.add_next_tick_callback(self._refresh)

    def _refresh(self) -> None:
        self._waiting = False
        figures = self._feed.figures
        with self._drawing():
            if figures is not None and figures is not self._figures:
                stands = query_of(address(self.choice, self._figures))
                self._figures = figures
                self.choice, lost = choose(stands, figures, self._texts)
                self._notices += tuple(notice for notice in lost if notice not in self._notices)
            if self._wanted is not None and not self._feed.trouble:
                self._select(self._wanted)
            else:
                self._push()

    def _told(self, message: dict[str, Any]) -> None:
        """Answers the browser: a selection, a chart come into sight, a sign of life asked for."""
        with self._drawing():
            asked, number = message.get("select"), message.get("number")
            if isinstance(asked, str) and isinstance(number, int):
                self._answered = number
                self._select(query_of(asked))
            if isinstance(message.get("sight"), str):
                self._draw(message["sight"])
            if "ping" in message:
                self.bridge.send({"pong": self._clock()})

    def _select(self, query: Query) -> None:
        """Shows another selection; one that cannot be read now is shown as soon as it can."""
        before = (self.choice, self._notices)
        self._wanted = None
        try:
            self.choice, self._notices = choose(query, self._figures, self._texts)
            self._push()
        except Unread as error:
            logger.warning("selection-unread reason=%s", error)
            self.choice, self._notices = before
            later = self._texts("selection-later")
            self._notices = (*(notice for notice in self._notices if notice != later), later)
            self._push()
            self._wanted = query

    def _push(self) -> None:
        """Sends the parts that differ from what the browser has, then what differs in the charts."""
        self.shown = shown = self._show()
        changed = {name: shown.parts[name] for name in NAMES if shown.parts[name] != self._sent[name]}
        self.bridge.param.update(**changed, answer=f"{self._answered} {shown.address}", title=shown.title)
        self._sent.update(changed)
        for name, chart in () if self.choice.is_aside else list(self._charts.items()):
            with self._guarded(name):
                chart.update(shown.asked)

    def failed(self, error: Exception) -> None:
        """Tells the visitor that an update failed; what is shown stays."""
        html = trouble_strip(self._texts("page-update-failed", reference=report(error)))
        with set_curdoc(self._doc):
            self._sent["strips"] = self.shown.parts["strips"] + html
            self.bridge.param.update(strips=self._sent["strips"], answer=f"{self._answered} {self.shown.address}")


def report(error: Exception) -> str:
    """Writes an error to the log and returns the reference the visitor is given."""
    reference = uuid.uuid4().hex[:8]
    logger.error("page-failed reference=%s", reference, exc_info=error)
    return reference


def _slot(height: int) -> pn.Column:
    return pn.Column(height=height, sizing_mode="stretch_width", margin=0)
