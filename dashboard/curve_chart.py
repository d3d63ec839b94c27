"""The curves of a selection as a chart: intervals, lines, the figures of the tiles, today so far, names at the ends.

Plain Bokeh: its five layers are built in a sixth of the time that HoloViews takes for them and changed in a twelfth,
and its lines may be broken and named at their ends. Layers are made once; then only rows, words and ranges move.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import panel as pn
from bokeh.models import (
    ColumnDataSource,
    CrosshairTool,
    HoverTool,
    Label,
    Line,
    LinearAxis,
    MultiLine,
    Patches,
    Range1d,
    Scatter,
    Span,
)
from bokeh.plotting import figure

from dashboard import curve_rows as rows
from dashboard.asked import Asked
from dashboard.axes import dress, set_range, set_ticks, share_ticks
from dashboard.curve import curve
from dashboard.curve_labels import EDGE, labels
from dashboard.curve_labels import Label as Name
from dashboard.curve_values import Curves
from dashboard.curve_words import name_of
from dashboard.selection import Choice
from dashboard.texts import Texts
from metrics.calendar import MILESTONES

HEIGHT: Final = 340
MARGIN: Final = 8  # days the axis goes on after the last milestone in view
LEAST_TOP: Final = 2.0  # percent
MOST_LABELS: Final = 9
TOOLTIP: Final = (
    '<div style="margin:-6px;padding:8px 11px;background:var(--card);color:var(--ink);'
    'font:13px/1.5 system-ui,sans-serif">'
)


class CurveChart:
    """The curves of a selection: share in percent by day after the end."""

    def __init__(self, asked: Asked) -> None:
        self._shape: object = None
        self._choice: Choice | None = None
        self._texts: Texts | None = None
        self._x, self._y = Range1d(0, 1), Range1d(0, 1)
        self._hover = HoverTool(mode="vline", limit=1, line_policy="nearest", attachment="horizontal", tooltips=None)
        self.object = figure(
            x_range=self._x,
            y_range=self._y,
            height=HEIGHT,
            sizing_mode="stretch_width",
            toolbar_location=None,
            tools=[],
        )
        self._layers = _layers(self.object)
        self._labels = [_label() for _ in range(MOST_LABELS)]
        self._names = LinearAxis(visible=False, major_label_standoff=6)
        self._dress()
        self.update(asked)

    @property
    def pane(self) -> Any:
        """The chart as a part of a Panel page."""
        return pn.pane.Bokeh(self.object, height=HEIGHT, sizing_mode="stretch_width", margin=0)

    def update(self, asked: Asked) -> None:
        """Shows other figures: all of them anew, or the live points alone if only those moved."""
        curves = curve(asked)
        shape = (curves.shape, asked.texts.language)
        moved, self._texts = asked.choice != self._choice, asked.texts
        if shape != self._shape:
            self._draw(asked, curves)
            self._set_ranges(curves, fresh=moved)
            self._name_lines(curves)
        elif moved or self._rings_moved(curves):
            _fill(self._layers["rings"], rows.rings(curves))
            self._set_ranges(curves, fresh=moved)
        self._shape, self._choice = shape, asked.choice

    def _rings_moved(self, curves: Curves) -> bool:
        now, drawn = rows.rings(curves), self._layers["rings"].data
        return any(list(drawn[name]) != now[name] for name in ("x", "y"))

    def _draw(self, asked: Asked, curves: Curves) -> None:
        texts = asked.texts
        _fill(self._layers["bands"], rows.bands(curves))
        _fill(self._layers["paths"], rows.paths(curves))
        _fill(self._layers["dots"], rows.dots(curves))
        _fill(self._layers["rings"], rows.rings(curves))
        _fill(self._layers["spots"], rows.spots(texts, curves))
        self._hover.tooltips = _tooltip(texts, curves)

    def _set_ranges(self, curves: Curves, *, fresh: bool) -> None:
        """Ranges follow a filter; figures that come in only widen them."""
        end, top = float(curves.end + MARGIN), max(LEAST_TOP, 1.06 * rows.most(curves))
        texts = self._texts
        if texts is None:
            return
        set_range(self._x, 0, end if fresh else max(end, self._x.end))
        set_range(self._y, 0, top if fresh or top > self._y.end else self._y.end)
        set_ticks(self.object.xaxis[0], self.object.xgrid, _days(texts, curves))
        set_ticks(self.object.yaxis[0], self.object.ygrid, share_ticks(texts, self._y.end))

    def _name_lines(self, curves: Curves) -> None:
        """Names beside the ends of lines: right of the frame, as an axis, for those that reach it."""
        if self._texts is None:
            return
        every = labels(self._texts, curves, self._y.end)
        edge = [label for label in every if label.day > EDGE * curves.end and not label.over]
        set_ticks(self._names, (), {label.share: label.text for label in edge})
        self._names.visible = bool(edge)
        found = [label for label in every if label not in edge]
        for place, model in enumerate(self._labels):
            if place >= len(found):
                model.visible = False
                continue
            label = found[place]
            model.update(x=label.day, y=label.share, text=label.text, visible=True, **_beside(label))

    def _dress(self) -> None:
        self.object.add_layout(self._names, "right")
        dress(self.object)
        self._hover.renderers = [row for row in self.object.renderers if row.data_source is self._layers["spots"]]
        line = Span(dimension="height", line_color="#8d97a5", line_alpha=0.55, line_width=1, level="underlay")
        self.object.add_tools(self._hover, CrosshairTool(dimensions="height", overlay=line))
        for label in self._labels:
            self.object.add_layout(label)


def _layers(chart: Any) -> dict[str, ColumnDataSource]:
    """The layers in the order in which they are painted, empty."""
    names = {
        "bands": ("xs", "ys", "colour"),
        "paths": ("xs", "ys", "colour", "width", "dash"),
        "dots": ("x", "y", "colour", "fill"),
        "rings": ("x", "y", "colour"),
        "spots": tuple(rows.spot_columns(0)),
    }
    glyphs = {
        "bands": Patches(xs="xs", ys="ys", fill_color="colour", fill_alpha=0.15, line_alpha=0),
        "paths": MultiLine(
            xs="xs",
            ys="ys",
            line_color="colour",
            line_width="width",
            line_dash={"field": "dash"},
            line_cap="round",
            line_join="round",
        ),
        "dots": Scatter(size=9, line_color="colour", line_width=2, fill_color="colour", fill_alpha="fill"),
        "rings": Scatter(size=12, line_color="colour", line_width=2.4, fill_alpha=0),
        "spots": Line(line_alpha=0),  # of a line the pointer finds the nearest day, wherever it is
    }
    made = {}
    for name, glyph in glyphs.items():
        made[name] = ColumnDataSource({column: [] for column in names[name]})
        chart.add_glyph(made[name], glyph, selection_glyph=None, nonselection_glyph=None, muted_glyph=None)
    return made


def _label() -> Label:
    return Label(
        x=0,
        y=0,
        x_offset=9,
        text="",
        text_font_size="12px",
        text_baseline="middle",
        text_line_height=1.0,
        visible=False,
    )


def _beside(label: Name) -> dict[str, Any]:
    """Where a name stands, from the end of its line in pixels, and how it is set."""
    style = "bold" if label.strong else "normal"
    if label.over:
        return {
            "x_offset": 0,
            "y_offset": 11 * label.over,
            "text_align": "left" if label.over > 0 else "right",
            "text_font_style": style,
        }
    return {"x_offset": 11, "y_offset": 0, "text_align": "left", "text_font_style": style}


def _fill(source: ColumnDataSource, columns: rows.Columns) -> None:
    """Gives a layer other rows, numbers as arrays, which travel as bytes."""
    source.data = {
        name: np.array(values, dtype=np.float32) if name in ("x", "y", "fill", "width") else values
        for name, values in columns.items()
    }


def _days(texts: Texts, curves: Curves) -> dict[float, str]:
    names = {0.0: texts("curve-axis-end")}
    for place, (months, day) in enumerate(zip(MILESTONES, curves.ticks, strict=True)):
        if day <= curves.end:
            first = not place  # one tick says what they all are: four would not fit on a phone
            month = texts("curve-axis-months", n=months) if first else texts.number(months)
            names[float(day)] = f"{month}\n{texts('curve-axis-day', day=day) if first else texts.number(day)}"
    return names


def _tooltip(texts: Texts, curves: Curves) -> str:
    """The words beside the pointer; what stands in them is ours, and Bokeh escapes the values."""
    lines = (*curves.lines, *curves.quiet)
    if curves.empty or not any(line.drawn for line in lines):
        return ""
    told = [
        f'<div><span style="color:{line.colour}">&#9679;</span> {name_of(texts, line)} &nbsp;<b>@share{place}</b>'
        f' <span style="color:var(--soft)">@rest{place}</span></div>'
        for place, line in enumerate(lines)
    ]
    return f"{TOOLTIP}<div><b>@day</b></div>{''.join(told)}</div>"
