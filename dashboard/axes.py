"""What the charts have in common: axes of few lines, words from the page, colours from its style sheet.

The structure of a chart never changes: the same layers with other rows, none included. What moves often is written into
the source of its layer, which costs a hundredth of drawing the chart anew. Axes, text and ground take their colours
from the page (`--bk-...`), so a theme needs nothing from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import holoviews as hv
from bokeh.models import FixedTicker

from dashboard.texts import Texts

NICE: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 25, 50)
MOST_TICKS: Final = 5

hv.extension("bokeh")
hv.renderer("bokeh").webgl = False  # it is slow where there is no graphics card, and no use for a few thousand points


def frame(height: int, hook: Any) -> dict[str, Any]:
    """The options of a HoloViews chart as a whole; `hook` sets its axes whenever it is drawn."""
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


def dress(figure: Any) -> None:
    """What is the same for every chart, once it is made."""
    for axis in (*figure.xaxis, *figure.yaxis):
        axis.update(minor_tick_line_color=None, axis_line_alpha=0, major_tick_line_alpha=0)
        axis.update(axis_label_text_font_style="normal", axis_label_standoff=10, major_label_text_font_size="12px")
    figure.update(outline_line_color=None, min_border_left=44, min_border_right=12)


def set_ticks(axis: Any, grids: Any, names: Mapping[float, str]) -> None:
    """Ticks at the given places with the given names, and grid lines there."""
    if axis.major_label_overrides == names:
        return
    ticker = FixedTicker(ticks=list(names), minor_ticks=[])
    axis.update(ticker=ticker, major_label_overrides=dict(names))
    for grid in grids:
        grid.ticker = ticker


def share_ticks(texts: Texts, top: float) -> dict[float, str]:
    """A few round shares, in percent, from 0 to at most `top`."""
    step = next((each for each in NICE if top / each <= MOST_TICKS), NICE[-1])
    shares = [round(place * step, 1) for place in range(int(top / step) + 1)]
    whole = step == int(step)
    return {share: texts("curve-axis-share", n=int(share)) if whole else texts.percent(share / 100) for share in shares}


def number_ticks(texts: Texts, top: float) -> dict[float, str]:
    """A few round numbers from 0 to at most `top`."""
    step = next(
        (each * 10**power for power in range(9) for each in (1, 2, 5) if top / (each * 10**power) <= MOST_TICKS), 1
    )
    return {float(place * step): texts.number(place * step) for place in range(int(top // step) + 1)}
