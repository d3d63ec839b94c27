"""The rolling curves as a chart: a line for each edition, final or not, its interval, its milestones, today so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import holoviews as hv
import numpy as np
from bokeh.models import HoverTool, PrintfTickFormatter
from holoviews.streams import Pipe

from dashboard.axes import frame, set_axes, set_range
from dashboard.colours import PALETTE
from dashboard.curves import DAYS, WINDOW, Line, Point
from dashboard.figures import MONTHS
from dashboard.wording import count, percent

HEIGHT: Final = 320
GREY: Final = PALETTE[-1]
MOST_BANDS: Final = 3  # more intervals over each other hide the lines
DASHES: Final = 40  # dashes over the whole width where a figure is not final
JUMP: Final = 0.98  # below this share of the newcomers of the day before, others are counted: no line is drawn across
NOWHERE: Final = -90.0  # left of every axis: a row that keeps a layer from being empty, so its colours stay colours
SPOT_COLUMNS: Final = ("colour", "year", "share", "interval", "counts", "final")
TOOLTIP: Final = (
    '<div style="margin:-6px;padding:7px 10px;background:var(--card);color:var(--ink);font:13px system-ui,sans-serif">'
    '<span style="color:@colour">&#9679;</span> <b>@year</b> · day @x<br>'
    "<b>@share</b> &nbsp;@interval<br>@counts @final</div>"
)


class CurveChart:
    """The rolling curves of some editions: share in percent by day after the end."""

    def __init__(self, lines: Sequence[Line], colours: dict[str, str]) -> None:
        self._lines, self._colours = tuple(lines), colours
        self._shape = _shape(lines, colours)
        self._live: Any = None  # the source of the live points, once drawn
        self._y: Any = None
        self._hover = HoverTool(tooltips=TOOLTIP, mode="vline", point_policy="snap_to_data", attachment="horizontal")
        self._pipe = Pipe(data=(self._lines, colours))
        self.object = hv.DynamicMap(self._draw, streams=[self._pipe])

    def update(self, lines: Sequence[Line], colours: dict[str, str]) -> None:
        """Shows other figures: all of them anew, or the live points alone if only those moved."""
        shape = _shape(lines, colours)
        self._lines, self._colours = tuple(lines), colours
        if shape != self._shape:
            self._shape = shape
            self._pipe.send((self._lines, colours))
        elif self._live is not None:
            rows = _live_rows(self._lines, colours)
            self._live.data = {**self._live.data, "x": np.array(rows["x"]), "y": np.array(rows["y"])}
            set_range(self._y, 0, max(self._y.end, _most(lines)))

    def _draw(self, data: tuple[tuple[Line, ...], dict[str, str]]) -> hv.Overlay:
        lines, colours = data
        band = hv.Polygons(_bands(lines, colours), ["x", "y"], ["colour"])
        steps = hv.Segments(_steps(lines, colours), ["x", "y", "x1", "y1"], ["colour", "width"])
        marks = hv.Points(_mark_rows(lines, colours), ["x", "y"], ["colour"])
        ends = hv.Points(_live_rows(lines, colours), ["x", "y"], ["colour"])
        spots = hv.Points(_spots(lines, colours), ["x", "y"], list(SPOT_COLUMNS))
        return (
            band.opts(color="colour", alpha=0.16, line_alpha=0)
            * steps.opts(color="colour", line_width="width", line_cap="round")
            * marks.opts(color="colour", size=10, line_color="white", line_width=1.5)
            * ends.opts(fill_alpha=0, line_color="colour", size=11, line_width=2.2, hooks=[self._keep])
            * spots.opts(alpha=0, size=3, tools=[self._hover])
        ).opts(**frame(HEIGHT, self._axes))

    def _keep(self, plot: Any, _element: Any) -> None:
        self._live = plot.handles["source"]

    def _axes(self, plot: Any, _element: Any) -> None:
        ticks = next((line.ticks for line in self._lines if line.ticks), ())
        end = _end(self._lines)
        self._hover.limit = max(1, len(self._lines))
        self._y = plot.handles["y_range"]
        set_range(plot.handles["x_range"], 0, end)
        set_range(self._y, 0, _most(self._lines))
        names = {0: "end", **{day: f"{months} months\nday {day}" for months, day in zip(MONTHS, ticks, strict=False)}}
        set_axes(plot, [day for day in names if day <= end], names)
        plot.handles["yaxis"].formatter = PrintfTickFormatter(format="%g %%")


def _shape(lines: Sequence[Line], colours: dict[str, str]) -> tuple[object, ...]:
    """What has to differ for the chart to be drawn anew: not where the live points are, but which there are."""
    return tuple((line.shape, colours[line.edition], line.live is not None and line.live.day <= DAYS) for line in lines)


def _end(lines: Sequence[Line]) -> float:
    """Where the axis ends: at the milestone after the last figure, or a little after day 396."""
    ticks = next((line.ticks for line in lines if line.ticks), ())
    lives = [line.live.day for line in lines if line.live and line.live.day <= DAYS]
    last = max([float(WINDOW), *(line.last for line in lines), *lives])
    return min(DAYS, next((day for day in ticks if day >= last), last)) + 6


def _most(lines: Sequence[Line]) -> float:
    """Where the axis of shares ends, in percent: above every interval of a full window, above every live point."""
    highs = [float(line.high[WINDOW if line.last > WINDOW else 1 :].max(initial=0)) for line in lines]
    lives = [line.live.rate.share for line in lines if line.live]
    return 106 * max([0.02, *highs, *lives])


def _bands(lines: Sequence[Line], colours: dict[str, str]) -> list[dict[str, Any]]:
    drawn = [line for line in lines if line.last >= 1][:MOST_BANDS] if len(lines) <= MOST_BANDS else []
    shapes = [
        {
            "x": np.concatenate([days := np.arange(1, line.last + 1), days[::-1]]),
            "y": 100 * np.concatenate([line.low[1:], line.high[:0:-1]]),
            "colour": colours[line.edition],
        }
        for line in drawn
    ]
    return shapes or [{"x": np.full(3, NOWHERE), "y": np.zeros(3), "colour": GREY}]


def _steps(lines: Sequence[Line], colours: dict[str, str]) -> dict[str, Any]:
    """The lines as steps from day to day: full where final, broken beyond, thin while the window still fills."""
    dash = max(2, round(_end(lines) / DASHES / 2))
    rows: dict[str, list[Any]] = {"x": [NOWHERE], "y": [0.0], "x1": [NOWHERE], "y1": [0.0]}
    rows |= {"colour": [GREY], "width": [0.0]}
    for line in lines:
        share = 100 * line.share
        for day in range(2, line.last + 1):
            if day > line.solid and (day - line.solid) % (2 * dash) < dash:
                continue
            if line.newcomers[day] < JUMP * line.newcomers[day - 1]:
                continue
            values = (day - 1, share[day - 1], day, share[day], colours[line.edition], 1.4 if day <= WINDOW else 2.6)
            for name, value in zip(rows, values, strict=True):
                rows[name].append(value)
    return rows


def _mark_rows(lines: Sequence[Line], colours: dict[str, str]) -> dict[str, list[Any]]:
    return _points([(point, colours[line.edition]) for line in lines for point in line.marks])


def _live_rows(lines: Sequence[Line], colours: dict[str, str]) -> dict[str, list[Any]]:
    return _points([(line.live, colours[line.edition]) for line in lines if line.live])


def _points(found: Sequence[tuple[Point, str]]) -> dict[str, list[Any]]:
    drawn = [(point, colour) for point, colour in found if point.day <= DAYS]
    return {
        "x": [NOWHERE, *(point.day for point, _ in drawn)],
        "y": [0.0, *(100 * point.rate.share for point, _ in drawn)],
        "colour": [GREY, *(colour for _, colour in drawn)],
    }


def _spots(lines: Sequence[Line], colours: dict[str, str]) -> dict[str, list[Any]]:
    """An unseen point for each day, for the pointer to find."""
    rows: dict[str, list[Any]] = {"x": [NOWHERE], "y": [0.0], "colour": [GREY]}
    rows |= {name: [""] for name in SPOT_COLUMNS[1:]}
    for line in lines:
        for day in range(1, line.last + 1):
            k, n = int(line.retained[day]), int(line.newcomers[day])
            bounds = f"({100 * line.low[day]:.1f}–{100 * line.high[day]:.1f} %)"
            final = "" if day <= line.solid else "· not final"
            words = (str(line.year), percent(k / n), bounds, f"{count(k)} of {count(n)}", final)
            for name, value in zip(rows, (day, 100 * k / n, colours[line.edition], *words), strict=True):
                rows[name].append(value)
    return rows
