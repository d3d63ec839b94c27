"""The chart of wikis: one chart kept alive, whose rows and names follow the selection."""

from __future__ import annotations

from typing import Any

import holoviews as hv
import pytest

from dashboard.colours import PALETTE
from dashboard.figures import Figures
from dashboard.went import MOST, went
from dashboard.wikis_chart import BAR, HEIGHT, WikisChart
from tests.dashboard.conftest import asked

SOME = "campaign=monuments&edition=2025&months=6"
FEWER = "campaign=monuments&edition=2025&country=PL&months=6"
NONE = "campaign=food&months=3"


def drawn(chart: WikisChart) -> Any:
    """The chart as Bokeh has it."""
    return hv.renderer("bokeh").get_plot(chart.object)


def test_a_bar_is_a_wiki_with_its_name_and_number(figures: Figures) -> None:
    """The wiki with most people is on top, and the bars are as long as they are many."""
    given = asked(figures, SOME)
    wikis, plot = went(given).drawn, drawn(WikisChart(given))
    labels = [f"{wiki.name}  {wiki.people}" for wiki in wikis]
    assert list(plot.state.y_range.factors) == labels[::-1]
    rows = dict(zip(plot.handles["source"].data["label"], plot.handles["source"].data["people"], strict=True))
    assert [rows[label] for label in labels] == [wiki.people for wiki in wikis]
    assert plot.state.x_range.end >= max(wiki.people for wiki in wikis)
    assert plot.state.x_range.start == 0


def test_the_chart_stays_the_same_with_other_rows(figures: Figures) -> None:
    """Its figure, its one renderer and its number of rows; a source that shrank would break the browser's drawing."""
    chart = WikisChart(asked(figures, SOME))
    plot = drawn(chart)
    figure, renderer = plot.state, plot.state.renderers[0]
    for query in (FEWER, NONE, SOME, "country=GH"):
        chart.update(asked(figures, query))
        assert plot.state is figure
        assert plot.state.renderers == [renderer]
        assert {len(column) for column in renderer.data_source.data.values()} == {MOST}
        assert len(figure.y_range.factors) == len(went(asked(figures, query)).drawn)


def test_it_is_as_high_as_it_has_bars(figures: Figures) -> None:
    """A bar is always as thick, and the slot never has to be higher than is said."""
    chart = WikisChart(asked(figures, SOME))
    plot = drawn(chart)
    for query in (SOME, FEWER):
        chart.update(asked(figures, query))
        assert plot.state.height == BAR * len(went(asked(figures, query)).drawn) <= HEIGHT


def test_nothing_is_sent_while_the_bars_stay(figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another reading has the same wikis; another country has not."""
    chart = WikisChart(asked(figures, SOME))
    sent: list[object] = []
    monkeypatch.setattr(chart, "_pipe", type("Pipe", (), {"send": staticmethod(sent.append)}))
    chart.update(asked(figures, SOME))
    chart.update(asked(figures, f"{SOME}&reading=quarter"))
    assert sent == []
    chart.update(asked(figures, FEWER))
    assert len(sent) == 1


def test_the_colour_is_that_of_the_edition(figures: Figures) -> None:
    """As in the other charts; several editions are grey."""
    one, other, several = (
        drawn(WikisChart(asked(figures, f"campaign=monuments&edition={years}&months=3"))).handles["glyph"].fill_color
        for years in ("2026", "2025", "2026,2025")
    )
    assert (one, other, several) == (PALETTE[0], PALETTE[1], PALETTE[-1])


def test_what_is_told_of_a_bar_is_in_the_pages_language(figures: Figures) -> None:
    """People and their share of those active."""
    words = {}
    for language in ("en", "de"):
        data = drawn(WikisChart(asked(figures, SOME, language))).handles["source"].data
        words[language] = next(each for each in data["words"] if each)
    assert "people" in words["en"]
    assert "Personen" in words["de"]
