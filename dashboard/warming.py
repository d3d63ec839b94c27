"""What the first visitor does not have to wait for: the words of each language and the page that is opened most."""

from __future__ import annotations

import logging
import time
from typing import Any

from bokeh.document import Document
from panel.io.document import hold
from panel.io.state import set_curdoc

from dashboard.asked import Asked
from dashboard.charts import CHARTS
from dashboard.errors import DashboardError
from dashboard.feed import Feed
from dashboard.parts import show
from dashboard.selection import choose
from dashboard.texts import LANGUAGES, texts

logger = logging.getLogger(__name__)


def warm(feed: Feed) -> None:
    """Makes every part and chart of the first page once, in each language; does nothing without figures."""
    if feed.figures is None:
        return
    begun = time.monotonic()
    try:
        for language in LANGUAGES:
            said = texts(language)
            asked = Asked(feed.figures, choose({}, feed.figures, said)[0], said, int(time.time()))
            show(asked, feed.freshness, feed.trouble, ())
        _draw(asked)
    except DashboardError as error:
        logger.info("not-warmed reason=%s", error)
        return
    logger.info("warmed seconds=%.2f", time.monotonic() - begun)


def _draw(asked: Asked) -> None:
    doc = Document()
    with set_curdoc(doc), hold(doc):
        for chart in CHARTS.values():
            pane: Any = chart(asked).pane
            doc.add_root(pane.get_root(doc))
    doc.clear()
