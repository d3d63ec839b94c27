"""Contributions of the last 24 hours as a chart."""

from __future__ import annotations

from typing import Any, Final

import holoviews as hv
import numpy as np
from holoviews.streams import Pipe

from dashboard.axes import frame, set_axes, set_range
from dashboard.hours import Hours
from dashboard.wording import hour

HEIGHT: Final = 170


class HoursChart:
    """Contributions of the last 24 hours as bars; the hour that is not over is lighter."""

    def __init__(self, hours: Hours, colour: str) -> None:
        self._hours, self._colour = hours, colour
        self._sources: dict[str, Any] = {}
        self._y: Any = None
        self._pipe = Pipe(data=(hours, colour))
        self.object = hv.DynamicMap(self._draw, streams=[self._pipe])

    def update(self, hours: Hours, colour: str) -> None:
        """Shows other hours; only the heights are sent when the hours are the same."""
        same = hours.bars[-1][0] == self._hours.bars[-1][0] and colour == self._colour
        self._hours, self._colour = hours, colour
        if not same or not self._sources:
            self._pipe.send((hours, colour))
            return
        heights = np.array([n for _, n in hours.bars], dtype=float)
        self._sources["full"].patch({"top": [(slice(0, 23), heights[:23])]})
        self._sources["open"].patch({"top": [(0, heights[23])]})
        set_range(self._y, 0, _top(hours))

    def _draw(self, data: tuple[Hours, str]) -> hv.Overlay:
        hours, colour = data
        heights = np.array([n for _, n in hours.bars], dtype=float)
        full = hv.Histogram((np.arange(24.0), heights[:23]))
        still = hv.Histogram((np.arange(23.0, 25.0), heights[23:]))
        shared = {"line_color": None, "color": colour}
        return (
            full.opts(hooks=[self._keep("full")], alpha=0.85, **shared)
            * still.opts(hooks=[self._keep("open")], alpha=0.4, **shared)
        ).opts(**frame(HEIGHT, self._axes))

    def _keep(self, name: str) -> Any:
        def hook(plot: Any, _element: Any) -> None:
            self._sources[name] = plot.handles["source"]

        return hook

    def _axes(self, plot: Any, _element: Any) -> None:
        self._y = plot.handles["y_range"]
        set_range(plot.handles["x_range"], -0.2, 24.2)
        set_range(self._y, 0, _top(self._hours))
        names = {place: hour(self._hours.bars[place][0]) for place in range(0, 24, 6)} | {24: "now"}
        set_axes(plot, list(names), names)


def _top(hours: Hours) -> float:
    return max(4, max(n for _, n in hours.bars)) * 1.08
