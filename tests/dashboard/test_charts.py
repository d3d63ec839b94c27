"""The charts keep their structure and send little."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import holoviews as hv
import pytest

from dashboard.colours import PALETTE, by_edition
from dashboard.curve_chart import MOST_BANDS, CurveChart
from dashboard.curves import DAYS, Line
from dashboard.figures import Figures
from dashboard.frames import view
from dashboard.hours import Hours
from dashboard.hours_chart import HoursChart
from dashboard.selection import choose, query_of
from tests.dashboard.conftest import NOW

QUERIES = ("monuments&edition=2025,2026", "monuments&edition=2026", "africa", "earth", "folklore", "food", "science")


def lines_of(figures: Figures, query: str) -> tuple[tuple[Line, ...], dict[str, str]]:
    """The curves of a query and the colours of its campaign."""
    choice, _ = choose(query_of(f"campaign={query}"), figures)
    return view(figures, choice).lines, by_edition(figures.by_campaign[choice.campaign])


def drawn(chart: Any) -> Any:
    """The plot of a chart, drawn once."""
    return hv.renderer("bokeh").get_plot(chart.object)


def kinds(plot: Any) -> list[str]:
    """The glyphs of a plot in order."""
    return [renderer.glyph.__class__.__name__ for renderer in plot.state.renderers]


def hours(top: int, start: int = NOW) -> Hours:
    """24 hours up to `start` with `top` contributions in the last."""
    return Hours(tuple((start - back * 3600, back if back else top) for back in range(23, -1, -1)))


@pytest.mark.parametrize("first", QUERIES)
def test_the_curve_keeps_its_layers_whatever_is_chosen(figures: Figures, first: str) -> None:
    """From any selection to any other, an empty one included: the same few glyphs, no error."""
    chart = CurveChart(*lines_of(figures, first))
    plot = drawn(chart)
    before = kinds(plot)
    assert len(before) == 5
    for other in QUERIES:
        chart.update(*lines_of(figures, other))
        assert kinds(plot) == before


def test_colours_stay_colours_where_there_is_nothing_to_draw(figures: Figures) -> None:
    """An empty column of words would be taken for categories; a row out of sight keeps it from that."""
    plot = drawn(CurveChart(*lines_of(figures, "science")))
    for renderer in plot.state.renderers:
        assert not [name for name in renderer.data_source.data if name.endswith("_cmap")]


def test_axes_begin_at_zero_and_end_with_a_milestone(figures: Figures) -> None:
    """In percent from 0; up to the milestone after the last figure; ticks name months and days."""
    chart = CurveChart(*lines_of(figures, "africa"))
    plot = drawn(chart)
    assert (plot.state.x_range.start, plot.state.y_range.start) == (0, 0)
    assert plot.state.x_range.end == 184 + 6
    assert plot.state.xaxis[0].major_label_overrides[92] == "3 months\nday 92"
    assert plot.state.y_range.end > 100 * max(line.high[30:].max() for line in lines_of(figures, "africa")[0])
    chart.update(*lines_of(figures, "monuments&edition=2025"))
    assert plot.state.x_range.end == DAYS + 6


def test_nothing_is_drawn_across_a_change_of_who_is_counted(figures: Figures) -> None:
    """Where Egypt and the others leave africa's line there is a gap, not a step."""
    ((line,), colours) = lines_of(figures, "africa")
    plot = drawn(CurveChart((line,), colours))
    steps = next(row for row in plot.state.renderers if row.glyph.__class__.__name__ == "Segment")
    ends = list(steps.data_source.data["x1"])
    change = next(day for day in range(1, line.last) if line.newcomers[day] < line.newcomers[day - 1])
    assert change == 76
    assert change not in ends
    assert line.solid in ends


def test_a_live_point_moves_without_drawing_the_chart_anew(figures: Figures) -> None:
    """Its layer's source gets new places; no other source is touched."""
    (lines, colours) = lines_of(figures, "monuments&edition=2026")
    chart = CurveChart(lines, colours)
    plot = drawn(chart)
    sources = [renderer.data_source for renderer in plot.state.renderers]
    touched: list[int] = []
    for number, source in enumerate(sources):
        source.on_change("data", lambda _attr, _old, _new, number=number: touched.append(number))
    live = lines[0].live
    assert live is not None
    moved = replace(lines[0], live=replace(live, rate=replace(live.rate, share=0.5)))
    chart.update((moved,), colours)
    assert touched == [3]
    assert list(sources[3].data["y"])[-1] == 50
    assert set(sources[3].data) >= {"x", "y", "line_color"}
    assert plot.state.y_range.end >= 50


def test_bands_are_drawn_for_few_editions_only(figures: Figures) -> None:
    """More than three intervals over each other would hide the lines."""
    ((line,), colours) = lines_of(figures, "monuments&edition=2026")
    plot = drawn(CurveChart((line,) * (MOST_BANDS + 1), colours))
    assert len(plot.state.renderers[0].data_source.data["xs"]) == 1
    assert len(drawn(CurveChart((line,), colours)).state.renderers[0].data_source.data["xs"]) == 1


def test_the_hours_send_only_heights_while_the_hour_is_the_same() -> None:
    """23 hours that are over and one that runs, which is another layer."""
    chart = HoursChart(hours(5), PALETTE[0])
    plot = drawn(chart)
    full, still = (renderer.data_source for renderer in plot.state.renderers)
    left = full.data["left"]
    chart.update(hours(40), PALETTE[0])
    assert list(still.data["top"]) == [40]
    assert full.data["left"] is left
    assert plot.state.y_range.end > 40


def test_a_new_hour_and_a_new_colour_are_drawn() -> None:
    """The labels move with the hour."""
    chart = HoursChart(hours(5), PALETTE[0])
    plot = drawn(chart)
    before = dict(plot.state.xaxis[0].major_label_overrides)
    chart.update(hours(1, NOW + 3600), PALETTE[1])
    assert plot.state.xaxis[0].major_label_overrides != before
    assert list(plot.state.renderers[1].data_source.data["top"]) == [1]


def test_no_graphics_card_is_asked_for() -> None:
    """HoloViews turns WebGL on by itself, which costs seconds where there is none."""
    assert hv.renderer("bokeh").webgl is False


def test_the_newest_eight_editions_differ_in_colour(figures: Figures) -> None:
    """And an edition keeps its colour whatever else is chosen."""
    assert len(set(PALETTE)) == 8
    assert by_edition(figures.by_campaign["monuments"]) == {"monuments2026": PALETTE[0], "monuments2025": PALETTE[1]}
