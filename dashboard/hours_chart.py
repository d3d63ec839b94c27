"""Contributions of the last 24 hours as a chart."""

from __future__ import annotations

from typing import Any, Final

import holoviews as hv
import numpy as np
import panel as pn
from holoviews.streams import Pipe

from dashboard.asked import Asked
from dashboard.axes import dress, frame, number_ticks, set_range, set_ticks
from dashboard.colours import PALETTE
from dashboard.hours import DAY, Hours, hours
from dashboard.naming import colour

HEIGHT: Final = 170
EVERY: Final = 6  # hours between ticks
LEAST_TOP: Final = 4


class HoursChart:
    """Contributions of the last 24 hours as bars; the hour that is not over is lighter."""

    def __init__(self, asked: Asked) -> None:
        self._texts, self._hours, self._colour = asked.texts, hours(asked), colour(asked) or PALETTE[-1]
        self._sources: dict[str, Any] = {}
        self._figure: Any = None
        self._pipe = Pipe(data=(self._hours, self._colour))
        self.object = hv.DynamicMap(self._draw, streams=[self._pipe])

    @property
    def pane(self) -> Any:
        """The chart as a part of a Panel page."""
        return pn.pane.HoloViews(
            self.object, height=HEIGHT, sizing_mode="stretch_width", margin=0, linked_axes=False, theme=None
        )

    def update(self, asked: Asked) -> None:
        """Shows other hours; only the heights that moved are sent while the hours are the same."""
        found, chosen, texts = hours(asked), colour(asked) or PALETTE[-1], asked.texts
        before = self._hours
        same = (found.starts, chosen, texts.language) == (before.starts, self._colour, self._texts.language)
        self._hours, self._colour, self._texts = found, chosen, texts
        if not same or not self._sources:
            self._pipe.send((found, chosen))
            return
        moved = [place for place, bar in enumerate(found.bars) if bar.number != before.bars[place].number]
        for name, first, last in (("full", 0, DAY - 1), ("open", DAY - 1, DAY)):
            tops = [(place - first, float(found.bars[place].number)) for place in moved if first <= place < last]
            if tops:
                self._sources[name].patch({"top": tops})
        if moved:
            self._set_top()

    def _draw(self, data: tuple[Hours, str]) -> hv.Overlay:
        found, chosen = data
        heights = np.array([bar.number for bar in found.bars], dtype=float)
        full = hv.Histogram((np.arange(float(DAY)), heights[: DAY - 1]))
        still = hv.Histogram((np.arange(DAY - 1.0, DAY + 1.0), heights[DAY - 1 :]))
        shared = {"line_color": None, "color": chosen}
        return (
            full.opts(hooks=[self._keep("full")], alpha=0.85, **shared)
            * still.opts(hooks=[self._keep("open")], alpha=0.4, **shared)
        ).opts(**frame(HEIGHT, self._axes))

    def _keep(self, name: str) -> Any:
        def hook(plot: Any, _element: Any) -> None:
            self._sources[name] = plot.handles["source"]

        return hook

    def _axes(self, plot: Any, _element: Any) -> None:
        self._figure = plot.state
        dress(self._figure)
        set_range(self._figure.x_range, -0.2, DAY + 0.2)
        names = {float(place): self._hours.bars[place].name for place in range(0, DAY, EVERY)}
        set_ticks(self._figure.xaxis[0], self._figure.xgrid, names | {float(DAY): self._texts("hours-now")})
        self._set_top()

    def _set_top(self) -> None:
        top = 1.08 * max(LEAST_TOP, *(bar.number for bar in self._hours.bars))
        set_range(self._figure.y_range, 0, top)
        set_ticks(self._figure.yaxis[0], self._figure.ygrid, number_ticks(self._texts, top))
