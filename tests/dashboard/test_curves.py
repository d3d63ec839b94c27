"""The rolling curve of an edition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard.curves import DAYS, line, rate
from dashboard.figures import Figures, index


def test_a_day_of_the_curve_is_a_sum_over_a_sum(figures: Figures) -> None:
    """On day 50 all five units of africa are covered; on day 100 the three older ones."""
    units = figures.units["africa2026"]
    drawn = line(figures, figures.editions["africa2026"], units)
    daily = {unit.unit: np.frombuffer(figures.snapshot.curves[unit.unit], "<i4") for unit in units}
    assert drawn.retained[50] == sum(int(daily[unit.unit][50]) for unit in units)
    assert drawn.newcomers[50] == 687
    assert drawn.newcomers[100] == 545
    assert drawn.retained[100] == sum(int(daily[f"africa2026/{code}"][100]) for code in ("GH", "NG", "KE"))


def test_the_curve_is_final_up_to_the_day_all_units_are_mature(figures: Figures) -> None:
    """The youngest unit of africa, 75 days old and verified a day behind, decides."""
    drawn = line(figures, figures.editions["africa2026"], figures.units["africa2026"])
    assert drawn.solid == min(unit.mature_day for unit in figures.units["africa2026"]) == 74
    assert drawn.last == 115


def test_the_line_ends_where_less_than_half_of_the_newcomers_have_come(figures: Figures) -> None:
    """Of Egypt and the other countries alone, 142 of 687, nothing is drawn; they are younger by 40 days."""
    few = [replace(unit, newcomers=2000) if unit.country == "EG" else unit for unit in figures.units["africa2026"]]
    drawn = line(figures, figures.editions["africa2026"], few)
    assert drawn.last == 75


def test_milestones_lie_on_their_own_days(figures: Figures) -> None:
    """At the weighted mean of the contests' marks, with the pooled figure of the tile."""
    drawn = line(figures, figures.editions["monuments2025"], figures.units["monuments2025"])
    assert [point.months for point in drawn.marks] == [3, 6, 9, 12]
    assert [round(point.day) for point in drawn.marks] == list(drawn.ticks)
    for point in drawn.marks:
        assert point.rate.retained == drawn.retained[round(point.day)]


def test_the_live_point_is_at_the_lines_end(figures: Figures) -> None:
    """One day after it; for an edition of more than 13 months that lies beyond the chart."""
    young = line(figures, figures.editions["monuments2026"], figures.units["monuments2026"]).live
    old = line(figures, figures.editions["monuments2025"], figures.units["monuments2025"]).live
    assert young is not None
    assert old is not None
    assert (young.day, young.months) == (206, 0)
    assert old.day > DAYS


def test_an_edition_without_newcomers_has_an_empty_line(figures: Figures) -> None:
    """No division by nobody."""
    drawn = line(figures, figures.editions["science2026"], figures.units["science2026"])
    assert (drawn.last, drawn.marks, drawn.live) == (-1, (), None)
    assert rate(0, 0) is None


def test_only_the_live_point_differs_when_someone_comes_back_today(figures: Figures) -> None:
    """So the line need not be drawn anew for every contribution."""
    edition = figures.editions["monuments2026"]
    before = line(figures, edition, figures.units["monuments2026"])
    units = [replace(unit, today_retained=unit.today_retained + 1) for unit in figures.units["monuments2026"]]
    after = line(figures, edition, units)
    assert before.shape == after.shape
    assert before.live != after.live


def test_a_curve_that_is_longer_than_the_chart_is_cut(figures: Figures) -> None:
    """Editions of long ago keep a bounded number of points."""
    long = {unit: data * 3 for unit, data in figures.snapshot.curves.items()}
    changed = index(replace(figures.snapshot, curves=long))
    assert line(changed, changed.editions["monuments2025"], changed.units["monuments2025"]).last == DAYS
