"""The wikis that most of those active at a mark were on, as bars with their names and numbers."""

from __future__ import annotations

from typing import Any, Final

import holoviews as hv
import hvplot.pandas  # noqa: F401  # gives data frames their plots
import pandas as pd
import panel as pn
from bokeh.models import HoverTool
from holoviews.streams import Pipe

from dashboard.asked import Asked
from dashboard.axes import dress, set_range
from dashboard.colours import PALETTE
from dashboard.naming import colour
from dashboard.went import MOST, went

BAR: Final = 26  # pixels that a wiki takes
HEIGHT: Final = BAR * MOST  # at most
TOOLTIP: Final = (
    '<div style="margin:-6px;padding:7px 10px;background:var(--card);color:var(--ink);font:13px system-ui,sans-serif">'
    "<b>@wiki</b><br>@words</div>"
)


class WikisChart:
    """The ten wikis with most people, the longest bar on top; who was on several is in each of them."""

    HEIGHT = HEIGHT

    def __init__(self, asked: Asked) -> None:
        self._rows, self._colour = _rows(asked), colour(asked) or PALETTE[-1]
        self._hover = HoverTool(tooltips=TOOLTIP, attachment="right")
        self._pipe = Pipe(data=(self._rows, self._colour))
        self.object = hv.DynamicMap(self._draw, streams=[self._pipe])

    @property
    def pane(self) -> Any:
        """The chart as a part of a Panel page, as high as it has bars."""
        return pn.pane.HoloViews(self.object, sizing_mode="stretch_width", margin=0, linked_axes=False, theme=None)

    def update(self, asked: Asked) -> None:
        """Shows another selection; nothing is sent while the bars stay as they are."""
        shown = (_rows(asked), (colour(asked) or PALETTE[-1]))
        if shown != (self._rows, self._colour):
            self._rows, self._colour = shown
            self._pipe.send(shown)

    def _draw(self, data: tuple[tuple[tuple[str, int, str, str], ...], str]) -> Any:
        rows, colour = data
        padded = (*rows, *_blank(len(rows)))  # always as many: a source that shrinks is drawn with rows it has not
        frame = pd.DataFrame(padded, columns=["label", "people", "wiki", "words"])
        bars = frame.hvplot.barh(
            x="label",
            y="people",
            hover_cols=["wiki", "words"],
            color=colour,
            flip_yaxis=True,
            responsive=True,
            height=HEIGHT,
            hover=False,
        )
        return bars.opts(
            alpha=0.85,
            bar_width=0.66,
            line_color=None,
            show_grid=False,
            xlabel="",
            ylabel="",
            toolbar=None,
            default_tools=[],
            tools=[self._hover],
            hooks=[self._dress],
        )

    def _dress(self, plot: Any, _element: Any) -> None:
        figure = plot.state
        dress(figure)
        figure.update(height=max(1, len(self._rows)) * BAR, min_border_left=0, min_border_right=4)
        figure.update(min_border_top=0, min_border_bottom=0)
        for found in (*figure.xaxis, *figure.xgrid, *figure.ygrid):
            found.visible = False
        figure.y_range.factors = [row[0] for row in reversed(self._rows)]
        set_range(figure.x_range, 0, 1.02 * max((row[1] for row in self._rows), default=1))


def _blank(first: int) -> tuple[tuple[str, int, str, str], ...]:
    """Rows that stand for no wiki, from the number `first` on."""
    return tuple(("\u200b" * (place + 1), 0, "", "") for place in range(first, MOST))


def _rows(asked: Asked) -> tuple[tuple[str, int, str, str], ...]:
    """Of each bar its label, how many people it stands for, the wiki's name and what is said of it."""
    texts = asked.texts
    return tuple(
        (
            f"{wiki.name}  {texts.number(wiki.people)}",
            wiki.people,
            wiki.name,
            texts("went-hover", people=texts("went-people", n=wiki.people), share=wiki.share),
        )
        for wiki in went(asked).drawn
    )
