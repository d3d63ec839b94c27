"""The chart of the curves keeps its structure and sends little."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from bokeh.models import Label

from dashboard.asked import Asked
from dashboard.axes import share_ticks
from dashboard.colours import GREY, PALETTE, by_edition
from dashboard.curve import curve
from dashboard.curve_chart import HEIGHT, MARGIN, CurveChart
from dashboard.curve_rows import DASHED, DOTTED, SOLID, paths
from dashboard.curve_values import GROUP
from dashboard.curve_view import MOST_BANDS
from dashboard.curve_words import Words
from dashboard.figures import Figures
from dashboard.texts import texts
from tests.dashboard.conftest import asked
from tests.dashboard.made_curves import Made, asked_of, figures_of

QUERIES = (
    "campaign=monuments&edition=2026",
    "campaign=monuments&edition=2026,2025,2024,2023,2022",
    "campaign=monuments&edition=2025&reading=quarter",
    "campaign=monuments&edition=2026&reading=on-or-after",
    "campaign=monuments&edition=2026&reading=since-end",
    "campaign=monuments&edition=2026&reading=survival&least=5",
    "campaign=africa&edition=2026&width=90",
    "campaign=earth",
    "campaign=art",
    "campaign=folklore",
    "campaign=food",
    "campaign=science",
    "country=IN",
)


def layers(chart: CurveChart) -> list[tuple[str, int]]:
    """The glyphs of a chart in order, and its models."""
    return [(row.glyph.__class__.__name__, id(row)) for row in chart.object.renderers if hasattr(row, "glyph")]


def source(chart: CurveChart, place: int) -> Any:
    """The columns of a layer."""
    return chart.object.renderers[place].data_source.data


BANDS, PATHS, DOTS, RINGS, SPOTS = range(5)


@pytest.mark.parametrize("first", QUERIES)
def test_the_chart_keeps_its_layers_whatever_is_chosen(figures: Figures, first: str) -> None:
    """From any selection to any other, an empty one and several campaigns included: the same few layers."""
    chart = CurveChart(asked(figures, first))
    before, models = layers(chart), len(chart.object.references())
    assert [name for name, _ in before] == ["Patches", "MultiLine", "Scatter", "Scatter", "Line"]
    for other in QUERIES:
        chart.update(asked(figures, other))
        assert layers(chart) == before
        assert abs(len(chart.object.references()) - models) <= 4  # tickers that are replaced
        lengths = [{len(values) for values in row.data_source.data.values()} for row in chart.object.renderers]
        assert all(len(each) == 1 for each in lengths)


def touched(chart: CurveChart) -> list[int]:
    """Grows by the number of each layer that gets other rows."""
    found: list[int] = []
    for number, row in enumerate(chart.object.renderers):
        row.data_source.on_change("data", lambda _attr, _old, _new, number=number: found.append(number))
    return found


def grown(retained: int) -> Asked:
    """A unit of which so many are active today."""
    return asked_of(figures_of({2025: [Made(200, 60, (*(20,) * 62, retained), seen=2)]}), 2025)


def test_a_live_point_moves_without_drawing_the_chart_anew() -> None:
    """Its layer alone gets other rows; without any change nothing is sent at all."""
    chart = CurveChart(grown(20))
    found = touched(chart)
    chart.update(grown(21))
    assert found == [RINGS]
    assert source(chart, RINGS)["y"].tolist() == [10.5]
    chart.update(grown(21))
    assert found == [RINGS]


def test_what_is_final_is_drawn_anew(figures: Figures) -> None:
    """A longer line touches all layers; so does another language, for its words."""
    chart = CurveChart(grown(20))
    found = touched(chart)
    longer = asked_of(figures_of({2025: [Made(200, 61, (20,) * 63, seen=1)]}), 2025)
    chart.update(longer)
    assert {PATHS, SPOTS} <= set(found)
    found.clear()
    chart.update(replace(longer, texts=texts("de")))
    assert SPOTS in found


def test_ranges_change_with_filters_only() -> None:
    """Commits of the same selection only widen them; another selection sets them."""
    chart = CurveChart(grown(60))
    top = chart.object.y_range.end
    chart.update(grown(30))
    assert chart.object.y_range.end == top
    chart.update(grown(90))
    assert chart.object.y_range.end > 45
    other = replace(grown(30), choice=replace(grown(30).choice, countries=("AA",)))
    chart.update(other)
    assert chart.object.y_range.end < top


def test_axes_begin_at_zero_and_end_with_a_milestone(figures: Figures) -> None:
    """In percent from 0; up to the milestone after the last figure that was chosen; ticks name months and days."""
    chart = CurveChart(asked(figures, "campaign=africa&edition=2026"))
    (line,) = curve(asked(figures, "campaign=africa&edition=2026")).lines
    assert (chart.object.x_range.start, chart.object.y_range.start) == (0, 0)
    assert chart.object.x_range.end == line.ticks[1] + MARGIN
    assert list(chart.object.xaxis[0].major_label_overrides.values()) == [
        "end",
        f"3 mo.\nday {line.ticks[0]}",
        f"6\n{line.ticks[1]}",
    ]
    assert chart.object.height == HEIGHT


def test_shares_on_the_axis_are_round_and_few() -> None:
    """In the page's language."""
    assert list(share_ticks(texts("en"), 18.6).values()) == ["0\u00a0%", "5\u00a0%", "10\u00a0%", "15\u00a0%"]
    assert list(share_ticks(texts("de"), 2.2).values())[:2] == ["0\u00a0%", "0,5\u00a0%"]
    for top in (0.3, 1.7, 9.9, 41.0, 100.0, 106.0):
        assert 2 <= len(share_ticks(texts("en"), top)) <= 6


def test_a_line_is_broken_where_not_all_are_in_it_and_parted_where_others_are() -> None:
    """Full up to the last day of all; then dashed; nothing is drawn across a change of more than 2 %."""
    made = [Made(90, 80, (9,) * 81), Made(10, 60, (5,) * 61), Made(1, 70, (0,) * 71)]
    rows = paths(curve(asked_of(figures_of({2025: made}), 2025)))
    pieces = [(int(xs[0]), int(xs[-1]), dash) for xs, dash in zip(rows["xs"], rows["dash"], strict=True)]
    assert pieces == [(30, 60, SOLID), (61, 80, DASHED)]
    whole = paths(curve(asked_of(figures_of({2025: [made[0]]}), 2025)))
    assert whole["dash"] == [SOLID]


def test_quiet_lines_come_first_and_are_grey(figures: Figures) -> None:
    """Under the line that was chosen; the comparison group is dotted."""
    found = curve(asked(figures, "campaign=monuments&edition=2026"))
    rows = paths(found)
    assert rows["colour"][-1] == found.lines[0].colour != GREY
    assert rows["colour"].count(GREY) >= len(found.quiet)
    assert rows["dash"][0] == DOTTED
    assert DOTTED not in rows["dash"][rows["colour"].index(found.lines[0].colour) :]


def test_a_hollow_dot_has_no_line_in_it(figures: Figures) -> None:
    """It is not final for all: the line ends before it and goes on after it."""
    given = asked(figures, "campaign=africa&edition=2026")
    chart, (line,) = CurveChart(given), curve(given).lines
    assert list(source(chart, DOTS)["fill"]) == [float(mark.whole) for mark in line.marks] == [0.0]
    mine = [
        xs
        for xs, colour in zip(source(chart, PATHS)["xs"], source(chart, PATHS)["colour"], strict=True)
        if colour == line.colour
    ]
    assert not any(abs(day - line.marks[0].day) < 1.5 for xs in mine for day in xs)


def test_dots_are_at_the_tiles_figures(figures: Figures) -> None:
    """In percent, at their days."""
    given = asked(figures, "campaign=monuments&edition=2025")
    chart, (line,) = CurveChart(given), curve(given).lines
    rates = [mark.answer.rate for mark in line.marks]
    assert source(chart, DOTS)["y"].tolist() == pytest.approx([100 * rate.share for rate in rates if rate])
    assert source(chart, DOTS)["x"].tolist() == pytest.approx([mark.day for mark in line.marks], abs=0.01)


def test_bands_are_drawn_for_few_editions_only(figures: Figures) -> None:
    """More than three intervals over each other would hide the lines."""
    few = "campaign=monuments&edition=" + ",".join(map(str, range(2026, 2026 - MOST_BANDS, -1)))
    assert len(set(source(CurveChart(asked(figures, few)), BANDS)["colour"])) == MOST_BANDS
    assert len(source(CurveChart(asked(figures, f"{few},2023,2022")), BANDS)["colour"]) == 0


def test_quarters_are_steps_that_tile_the_year(figures: Figures) -> None:
    """Each from the mark before to its own, at its share, within its interval."""
    given = asked(figures, "campaign=monuments&edition=2025&reading=quarter")
    chart, (line,) = CurveChart(given), curve(given).lines
    steps = [
        (list(xs), list(ys)) for xs, ys in zip(source(chart, PATHS)["xs"], source(chart, PATHS)["ys"], strict=True)
    ][-4:]
    for (xs, ys), mark in zip(steps, line.marks, strict=True):
        assert mark.answer.rate is not None
        assert xs == [mark.start, mark.day]
        assert ys == pytest.approx([100 * mark.answer.rate.share] * 2)
    assert steps[0][0][0] == 0
    assert all(before[0][1] == after[0][0] for before, after in pairwise(steps))
    assert len(source(chart, BANDS)["xs"]) == 4
    assert len(source(chart, DOTS)["x"]) == 0


def test_the_pointer_finds_every_day(figures: Figures) -> None:
    """With the words of the table, a column for each line; of a day only where a line has it."""
    given = asked(figures, "campaign=monuments&edition=2025")
    chart, found = CurveChart(given), curve(given)
    data, words = source(chart, SPOTS), Words(given.texts)
    place = data["x"].tolist().index(60)
    assert data["day"][place] == "Day 60"
    told = words.day(found.lines[0], 60)
    assert (data["share0"][place], data["rest0"][place]) == (told.share, told.rest)
    assert data["share4"][place] == words.day(found.quiet[3], 60).share
    assert data["day"][data["x"].tolist().index(found.ticks[0])] == f"3 months (day {found.ticks[0]})"
    hover = chart.object.toolbar.tools[0]
    assert [f"@share{number}" in hover.tooltips for number in range(6)] == [True] * 5 + [False]


def test_several_lines_are_named_at_their_ends(figures: Figures) -> None:
    """A single line needs no name; lines that reach the frame are named beside it, apart from each other."""
    chart = CurveChart(asked(figures, "campaign=monuments&edition=2026,2025,2024,2023,2022"))
    beside = chart.object.yaxis[1]
    assert sorted(beside.major_label_overrides.values()) == ["2022", "2023", "2024", "2025"]
    shares = sorted(beside.major_label_overrides)
    assert min(np.diff(shares)) > 0.04 * chart.object.y_range.end
    inside = [label for label in chart.object.center if isinstance(label, Label) and label.visible]
    assert [(label.text, label.text_font_style) for label in inside] == [("2026", "bold")]
    chart.update(asked_of(figures_of({2025: [Made(20, 60, (5,) * 61)]}), 2025))
    assert not beside.visible
    assert not any(label.visible for label in chart.object.center if isinstance(label, Label))


def test_the_comparison_group_is_named_where_it_is_far_from_the_line(figures: Figures) -> None:
    """Within the frame, on the side away from the edition's line."""
    given = asked(figures, "campaign=monuments&edition=2025")
    chart, found = CurveChart(given), curve(given)
    (label,) = (each for each in chart.object.center if isinstance(each, Label) and each.text == "comparison group")
    group = next(line for line in found.quiet if line.kind == GROUP)
    assert 0 < label.x < found.end
    above = group.share_on(int(label.x)) > found.lines[0].share_on(int(label.x))
    assert (label.y_offset > 0) == above


def test_nothing_takes_the_wheel_or_a_finger() -> None:
    """No tool pans or zooms, so the page scrolls over the chart."""
    chart = CurveChart(grown(20))
    assert {tool.__class__.__name__ for tool in chart.object.toolbar.tools} == {"HoverTool", "CrosshairTool"}
    assert chart.object.toolbar_location is None
    assert chart.object.output_backend == "canvas"


def test_the_newest_eight_editions_differ_in_colour(figures: Figures) -> None:
    """And an edition keeps its colour whatever else is chosen."""
    assert len(set(PALETTE)) == 8
    assert by_edition(figures.by_campaign["africa"]) == {
        "africa2026": PALETTE[0],
        "africa2025": PALETTE[1],
        "africa2024": PALETTE[2],
    }
