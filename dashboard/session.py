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

from dashboard import curve_chart, hours_chart
from dashboard.bridge import Bridge
from dashboard.colours import PALETTE, by_edition
from dashboard.feed import Feed
from dashboard.figures import Figures
from dashboard.parts import NAMES, Shown, show
from dashboard.selection import Query, address, choose, query_of

logger = logging.getLogger(__name__)


class Session:
    """A visitor's view of the feed. `feed.figures` must not be None when it is made."""

    def __init__(
        self, feed: Feed, figures: Figures, doc: Document, query: Query, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._feed, self._doc, self._clock = feed, doc, clock
        self._figures = figures
        self.choice, self._notices = choose(query, figures)
        self.shown = self._show()
        self._sent = dict(self.shown.parts)
        self._curve: curve_chart.CurveChart | None = None
        self._hours: hours_chart.HoursChart | None = None
        self._waiting = False
        self._answered = 0
        self.bridge = Bridge(self._told, answer=f"0 {self.shown.address}", title=self.shown.title)
        self.curve = _slot(curve_chart.HEIGHT)
        self.hours = _slot(hours_chart.HEIGHT)
        self._unsubscribe = feed.subscribe(self._changed)
        doc.on_session_destroyed(lambda _context: self.close())

    def close(self) -> None:
        """Ends the subscription; nothing of the session is held by the process afterwards."""
        self._unsubscribe()

    def fill(self) -> None:
        """Draws the chart of the first screen, once the HTML has left."""
        with self._drawing():
            if self._curve is None:
                self._curve = curve_chart.CurveChart(self.shown.view.lines, self._colours())
                self.curve.append(_pane(self._curve.object, curve_chart.HEIGHT))

    def _fill_hours(self) -> None:
        if self._hours is None:
            self._hours = hours_chart.HoursChart(self.shown.hours, self._colour())
            self.hours.append(_pane(self._hours.object, hours_chart.HEIGHT))

    @contextmanager
    def _drawing(self) -> Iterator[None]:
        """Collects the changes of the document and sends them at once; an error ends the update, not the session."""
        try:
            with set_curdoc(self._doc), hold(self._doc, freeze=True):
                yield
        except Exception as error:  # whatever it is, the page keeps what it shows and says so
            self.failed(error)

    def _show(self) -> Shown:
        return show(self._feed, self._figures, self.choice, self._notices, int(self._clock()))

    def _colours(self) -> dict[str, str]:
        return by_edition(self._figures.by_campaign[self.choice.campaign])

    def _colour(self) -> str:
        """The edition's colour; the last of the palette when several are summed."""
        several = len(self.choice.editions) > 1
        return PALETTE[-1] if several else self._colours()[self.choice.editions[0]]

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
                self.choice, lost = choose(stands, figures)
                self._notices += tuple(notice for notice in lost if notice not in self._notices)
            self._push()

    def _told(self, message: dict[str, Any]) -> None:
        """Answers the browser: a selection, a chart come into sight, a sign of life asked for."""
        with self._drawing():
            asked, number = message.get("select"), message.get("number")
            if isinstance(asked, str) and isinstance(number, int):
                self._answered = number
                self.choice, self._notices = choose(query_of(asked), self._figures)
                self._push()
            if message.get("sight") == "hours":
                self._fill_hours()
            if "ping" in message:
                self.bridge.send({"pong": self._clock()})

    def _push(self) -> None:
        """Sends the parts that differ from what the browser has, then what differs in the charts."""
        self.shown = shown = self._show()
        changed = {name: shown.parts[name] for name in NAMES if shown.parts[name] != self._sent[name]}
        self.bridge.param.update(**changed, answer=f"{self._answered} {shown.address}", title=shown.title)
        self._sent.update(changed)
        if self._curve is not None:
            self._curve.update(shown.view.lines, self._colours())
        if self._hours is not None:
            self._hours.update(shown.hours, self._colour())

    def failed(self, error: Exception) -> None:
        """Tells the visitor that an update failed; what is shown stays."""
        reference = report(error)
        html = f'<p class="strip trouble" role="alert">An update failed (reference {reference}). Please reload.</p>'
        with set_curdoc(self._doc):
            self._sent["strip"] = self.bridge.strip = self.shown.parts["strip"] + html


def report(error: Exception) -> str:
    """Writes an error to the log and returns the reference the visitor is given."""
    reference = uuid.uuid4().hex[:8]
    logger.error("page-failed reference=%s", reference, exc_info=error)
    return reference


def _slot(height: int) -> pn.Column:
    return pn.Column(height=height, sizing_mode="stretch_width", margin=0)


def _pane(chart: Any, height: int) -> pn.pane.HoloViews:
    return pn.pane.HoloViews(chart, height=height, sizing_mode="stretch_width", margin=0, linked_axes=False)
