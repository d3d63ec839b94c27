"""What the charts have in common: HoloViews on Bokeh, axes of few lines, colours from the page.

The structure of a chart never changes: the same elements with other rows, empty ones included. What moves often is
written into the source of its layer, which costs a hundredth of drawing the chart anew. Axes, text and ground take
their colours from the page's style sheet (`--bk-...`), so a theme needs nothing from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import holoviews as hv
from bokeh.models import FixedTicker

TOOLTIP_FRAME: Final = ".bk-Tooltip { --tooltip-border: var(--line); --tooltip-arrow-color: var(--line); }"

hv.extension("bokeh")
hv.renderer("bokeh").webgl = False  # it is slow where there is no graphics card, and no use for a few thousand points


def frame(height: int, hook: Any) -> dict[str, Any]:
    """The options of a chart as a whole; `hook` sets its axes whenever it is drawn."""
    return {
        "responsive": True,
        "height": height,
        "toolbar": None,
        "default_tools": [],
        "show_grid": True,
        "show_legend": False,
        "xlabel": "",
        "ylabel": "",
        "fontsize": {"ticks": "12px"},
        "hooks": [hook],
    }


def set_range(found: Any, start: float, end: float) -> None:
    """Where an axis begins and ends; HoloViews does not set it again when only the data change."""
    if (found.start, found.end) != (start, end):
        found.update(start=start, end=end, reset_start=start, reset_end=end)


def set_axes(plot: Any, ticks: Sequence[float], names: dict[int, str]) -> None:
    """Ticks at the given places with the given names; no lines but the grid's."""
    x, y = plot.handles["xaxis"], plot.handles["yaxis"]
    x.ticker = FixedTicker(ticks=list(ticks))
    x.major_label_overrides = names
    for axis in (x, y):
        axis.update(minor_tick_line_color=None, axis_line_alpha=0, major_tick_line_alpha=0)
        axis.update(axis_label_text_font_style="normal", axis_label_standoff=10)
    y.ticker.desired_num_ticks = 5
    y.ticker.num_minor_ticks = 0
    plot.state.update(outline_line_color=None, min_border_left=44, min_border_right=12)
    if not plot.state.stylesheets:
        plot.state.stylesheets = [TOOLTIP_FRAME]
    for grid in plot.state.xgrid:
        grid.ticker = x.ticker
