"""The bars of the last 24 hours are kept alive and send only what moved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import holoviews as hv
import pytest

from dashboard.asked import Asked
from dashboard.axes import number_ticks
from dashboard.colours import PALETTE
from dashboard.figures import Figures
from dashboard.hours import HOUR
from dashboard.hours_chart import HoursChart
from dashboard.texts import texts
from state.published import Hour
from tests.dashboard.conftest import NOW, asked

START = NOW - NOW % HOUR


def with_hours(figures: Figures, query: str, *numbers: int, late: int = 0) -> Asked:
    """A selection with so many contributions in its last hours, newest first; `late` moves them on."""
    rows = tuple(Hour("monuments2026/IN", START + (late - back) * HOUR, n) for back, n in enumerate(numbers) if n)
    made = replace(figures, hours={"monuments2026/IN": rows}, brief={})
    return replace(asked(made, query), seen=START + late * HOUR)


ONE = "campaign=monuments&edition=2026"


def drawn(chart: HoursChart) -> Any:
    """The plot of a chart, drawn once."""
    return hv.renderer("bokeh").get_plot(chart.object).state


def patched(plot: Any) -> list[Any]:
    """Grows by each patch or new row of its layers."""
    found: list[Any] = []
    for number, row in enumerate(plot.renderers):
        row.data_source.on_change("data", lambda _attr, _old, _new, number=number: found.append(number))
    return found


def test_only_heights_that_moved_are_sent(figures: Figures) -> None:
    """The hour that runs is a layer of its own; without any change nothing is sent."""
    chart = HoursChart(with_hours(figures, ONE, 5, 9, 0, 2))
    plot = drawn(chart)
    full, still = (row.data_source for row in plot.renderers)
    left, found = full.data["left"], patched(plot)
    chart.update(with_hours(figures, ONE, 7, 9, 0, 2))
    assert (list(still.data["top"]), found) == ([7], [1])
    chart.update(with_hours(figures, ONE, 7, 9, 0, 2))
    assert found == [1]
    chart.update(with_hours(figures, ONE, 7, 9, 4, 2))
    assert (list(full.data["top"])[-3:], found) == ([2, 4, 9], [1, 0])
    assert full.data["left"] is left


def test_a_new_hour_and_a_new_colour_are_drawn(figures: Figures) -> None:
    """The labels move with the hour; several editions have a colour of none of them."""
    chart = HoursChart(with_hours(figures, ONE, 5))
    plot = drawn(chart)
    before = dict(plot.xaxis[0].major_label_overrides)
    chart.update(with_hours(figures, ONE, 1, 5, late=1))
    assert plot.xaxis[0].major_label_overrides != before
    assert list(plot.renderers[1].data_source.data["top"]) == [1]
    chart.update(with_hours(figures, "campaign=monuments&edition=2026,2025", 1, 5, late=1))
    assert plot.renderers[0].glyph.fill_color == PALETTE[-1]


@pytest.mark.parametrize("query", [ONE, "campaign=science", "campaign=folklore", "country=IN"])
def test_the_chart_keeps_its_layers(figures: Figures, query: str) -> None:
    """Whatever is chosen, nothing and several campaigns included."""
    chart = HoursChart(asked(figures, ONE))
    plot = drawn(chart)
    before = [row.glyph.__class__.__name__ for row in plot.renderers]
    chart.update(asked(figures, query))
    assert [row.glyph.__class__.__name__ for row in plot.renderers] == before == ["Quad", "Quad"]
    assert plot.y_range.start == 0


def test_the_axis_holds_the_highest_bar(figures: Figures) -> None:
    """With round numbers; an axis of few contributions has no half ones."""
    chart = HoursChart(with_hours(figures, ONE, 1))
    plot = drawn(chart)
    assert all(tick == int(tick) for tick in plot.yaxis[0].major_label_overrides)
    chart.update(with_hours(figures, ONE, 12_345))
    assert plot.y_range.end > 12_345
    assert "10,000" in plot.yaxis[0].major_label_overrides.values()


def test_numbers_on_the_axis_are_round_and_few() -> None:
    """From 0, in the page's language."""
    assert list(number_ticks(texts("de"), 12_000).values())[-1] == "10.000"
    for top in (4, 9, 37, 1e3, 123_456, 9e7):
        assert 2 <= len(number_ticks(texts("en"), top)) <= 6


def test_no_graphics_card_is_asked_for() -> None:
    """HoloViews turns WebGL on by itself, which costs seconds where there is none."""
    assert hv.renderer("bokeh").webgl is False
