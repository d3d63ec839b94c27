"""From figures and a selection to the numbers of the page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.figures import Figures, index
from dashboard.frames import State, View, view
from dashboard.hours import hours
from dashboard.selection import choose, query_of
from state.published import Unit
from tests.dashboard.conftest import NOW


def shown(figures: Figures, query: str) -> View:
    """What the page shows of a query."""
    return view(figures, choose(query_of(query), figures)[0])


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ("campaign=monuments&edition=2025", ["final"] * 4),
        ("campaign=monuments&edition=2026", ["final", "final", "not-due", "not-due"]),
        ("campaign=monuments&edition=2026,2025", ["final", "final", "partly", "partly"]),
        ("campaign=africa", ["partly", "not-due", "not-due", "not-due"]),
        ("campaign=africa&country=EG", ["not-due"] * 4),
        ("campaign=earth", ["verifying", "not-due", "not-due", "not-due"]),
        ("campaign=food", ["not-due"] * 4),
        ("campaign=food&country=FR", ["running"] * 4),
        ("campaign=folklore", ["running"] * 4),
        ("campaign=science", ["empty"] * 4),
    ],
)
def test_every_state_of_a_mark_is_told_apart(figures: Figures, query: str, states: list[str]) -> None:
    """A figure is final, partly final, being verified or not due; a contest runs; nobody is there to count."""
    assert [mark.state.value for mark in shown(figures, query).marks] == states


def test_a_pooled_figure_is_a_sum_over_a_sum_of_final_units(figures: Figures) -> None:
    """Africa at 3 months: Ghana, Nigeria and Kenya; Egypt and the others wait and are in neither sum."""
    mark = shown(figures, "campaign=africa").marks[0]
    rows = [figures.milestones[f"africa2026/{code}", 3] for code in ("GH", "NG", "KE")]
    assert mark.rate is not None
    assert mark.rate.newcomers == sum(row.newcomers for row in rows) == 545
    assert mark.rate.retained == sum(row.retained or 0 for row in rows)
    assert [unit.title for unit in mark.waiting] == ["Egypt", "other countries"]
    assert mark.waiting_newcomers == 142


def test_zero_is_a_result(figures: Figures) -> None:
    """None of Armenia's 37 newcomers came back: a rate of 0 with an interval, in a final state."""
    mark = shown(figures, "campaign=monuments&edition=2025&country=AM").marks[3]
    assert mark.state is State.FINAL
    assert mark.rate is not None
    assert (mark.rate.retained, mark.rate.newcomers, mark.rate.low) == (0, 37, 0.0)
    assert mark.rate.high > 0.09


def test_a_unit_without_newcomers_holds_nothing_up(figures: Figures) -> None:
    """A unit with nobody in it and a mark that is not due leaves the others' figure final."""
    snapshot = figures.snapshot
    nobody = [replace(unit, newcomers=0) if unit.country == "IN" else unit for unit in snapshot.units]
    late = [
        replace(row, newcomers=0, retained=None, state="not due") if row.unit == "monuments2025/IN" else row
        for row in snapshot.milestones
    ]
    changed = index(replace(snapshot, units=tuple(nobody), milestones=tuple(late)))
    assert shown(changed, "campaign=monuments&edition=2025").marks[3].state is State.FINAL


def test_running_contests_make_a_final_figure_partly_final(figures: Figures) -> None:
    """What is not counted yet belongs to the edition all the same."""
    going = [replace(row, edition="monuments2025") for row in figures.running["food2026"]]
    changed = index(replace(figures.snapshot, running=(*figures.snapshot.running, *going)))
    mark = shown(changed, "campaign=monuments&edition=2025").marks[0]
    assert (mark.state, mark.running_newcomers) == (State.PARTLY, 239)


def test_the_latest_mark_with_a_figure_is_compared_unless_one_is_chosen(figures: Figures) -> None:
    """12 months for the finished edition, 6 for the half finished one, 3 where there is none."""
    assert shown(figures, "campaign=monuments&edition=2025").months == 12
    assert shown(figures, "campaign=monuments&edition=2026").months == 6
    assert shown(figures, "campaign=earth").months == 3
    assert shown(figures, "campaign=earth&months=9").months == 9


def test_countries_are_ordered_by_rate_with_the_other_countries_last(figures: Figures) -> None:
    """Those without a figure follow those with one."""
    rows = shown(figures, "campaign=africa").rows
    assert [row.title for row in rows] == ["Kenya", "Ghana", "Nigeria", "Egypt", "other countries"]
    finished = shown(figures, "campaign=monuments&edition=2025").rows
    shares = [row.mark.rate.share for row in finished[:-1] if row.mark.rate]
    assert shares == sorted(shares, reverse=True)
    assert (finished[-1].code, len(finished)) == ("other", 15)


def test_all_countries_stay_listed_when_some_are_chosen(figures: Figures) -> None:
    """The chosen ones are marked; the figures above are theirs alone."""
    seen = shown(figures, "campaign=monuments&edition=2025&country=IN,NP")
    assert [row.code for row in seen.rows if row.selected] == ["NP", "IN"]
    assert len(seen.rows) == 15
    assert seen.counts.newcomers == 1204 + 233
    assert seen.counts.unknown == 3


def test_today_sums_all_units_the_stream_covers(figures: Figures) -> None:
    """Also those whose marks are not due."""
    seen = shown(figures, "campaign=africa").today
    units = figures.units["africa2026"]
    assert seen is not None
    assert seen.rate.retained == sum(unit.today_retained for unit in units)
    assert (seen.rate.newcomers, seen.first_day, seen.last_day, seen.unseen) == (687, 76, 116, 0)


def test_today_leaves_out_units_no_stream_has_covered(figures: Figures) -> None:
    """They are counted as missing, not as inactive."""
    units = [
        replace(unit, today_day=-1, today_retained=0) if unit.country == "EG" else unit
        for unit in figures.snapshot.units
    ]
    seen = shown(index(replace(figures.snapshot, units=tuple(units))), "campaign=africa").today
    assert seen is not None
    assert (seen.rate.newcomers, seen.unseen) == (567, 120)


def test_today_is_not_known_while_the_contest_runs(figures: Figures) -> None:
    """There are counts of people, and nothing is active after an end that has not come."""
    seen = shown(figures, "campaign=folklore")
    assert seen.today is None
    assert (seen.counts.running_participants, seen.counts.running_newcomers) == (571, 262)


def test_the_last_24_hours_end_with_the_hour_that_runs(figures: Figures) -> None:
    """24 bars in order; all units of the selection are in them."""
    choice, _ = choose(query_of("campaign=africa"), figures)
    bars = hours(figures, choice, NOW).bars
    assert [start for start, _ in bars] == [NOW - 3600 * back for back in range(23, -1, -1)]
    wanted = [row.n for unit in figures.units["africa2026"] for row in figures.hours.get(unit.unit, ())]
    assert hours(figures, choice, NOW).total == sum(wanted) > 0
    assert hours(figures, choice, NOW + 86_400).total == 0


def test_running_contests_count_in_the_hours_unless_a_country_is_chosen(figures: Figures) -> None:
    """Their contributions are known for the edition, not by country."""
    everything, _ = choose(query_of("campaign=food"), figures)
    mexico, _ = choose(query_of("campaign=food&country=MX"), figures)
    going = sum(row.n for row in figures.hours["food2026/running"])
    alone = sum(row.n for row in figures.hours["food2026/MX"])
    both = alone + sum(row.n for row in figures.hours["food2026/PE"])
    assert hours(figures, everything, NOW).total == both + going
    assert hours(figures, mexico, NOW).total == alone


def test_what_was_worked_out_is_remembered_for_the_version(figures: Figures) -> None:
    """The second visitor with the same selection costs a look-up."""
    assert shown(figures, "campaign=earth") is shown(figures, "campaign=earth")


def test_merged_and_left_out_countries_are_known_by_edition(figures: Figures) -> None:
    """So that the page can say so."""
    seen = shown(figures, "campaign=monuments&edition=2025,2026")
    assert [(row.year, len(names)) for row, names in seen.merged] == [(2026, 4), (2025, 4)]
    assert [(row.year, out.people) for row, out in seen.left_out] == [(2025, 7)]


def test_every_unit_belongs_to_an_edition_of_the_invented_file(figures: Figures) -> None:
    """The indexes lose nothing."""
    units: tuple[Unit, ...] = figures.snapshot.units
    assert sum(len(group) for group in figures.units.values()) == len(units)
