"""The curves of a selection as values: against a loop over units, and against the figures of the tiles."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.curve import MOST_BEFORE, curve
from dashboard.curve_values import BEFORE, BREAK, DAILY, DAYS, GROUP, MARKS, QUARTERS, Line
from dashboard.figures import Figures
from metrics.answers import answers
from metrics.interval import wilson
from tests.dashboard.conftest import asked
from tests.dashboard.made_curves import Made, asked_of, figures_of

FIRST = 30


@st.composite
def units(draw: st.DrawFn) -> Made:
    """A unit of up to 60 newcomers that is final up to some day within three months."""
    newcomers = draw(st.integers(0, 60))
    mature = draw(st.integers(-1, 95))
    if draw(st.integers(0, 9)) == 0:
        return Made(newcomers, -1, None)
    beyond = draw(st.integers(0, 5))
    daily = draw(st.lists(st.integers(0, newcomers), min_size=mature + beyond + 1, max_size=mature + beyond + 1))
    return Made(newcomers, mature, tuple(daily), beyond)


def by_hand(made: list[Made]) -> tuple[list[tuple[int, int]], int, list[tuple[str, int, int, bool]]]:
    """Newcomers and retained by day, the last day of all units, and who is left out from when: counted in a loop."""
    known = [(f"made2025/{chr(65 + place) * 2}", unit) for place, unit in enumerate(made) if unit.newcomers]
    with_curve = [unit for _, unit in known if unit.daily is not None]
    total = sum(unit.newcomers for unit in with_curve)
    days = []
    for day in range(DAYS + 1):
        mature = [unit for unit in with_curve if day <= unit.mature]
        people = sum(unit.newcomers for unit in mature)
        if not total or 2 * people < total:
            break
        days.append((people, sum(unit.daily[day] for unit in mature if unit.daily is not None)))
    last = len(days) - 1
    solid = min([last, *(-1 if unit.daily is None else unit.mature for _, unit in known)]) if known else -1
    out = [
        (name, unit.newcomers, FIRST if unit.daily is None else max(FIRST, unit.mature + 1), unit.daily is None)
        for name, unit in known
        if unit.daily is None or (last >= FIRST and unit.mature < last)
    ]
    return days, solid, sorted(out, key=lambda row: (row[2], -row[1], row[0]))


def line_of(made: list[Made]) -> Line:
    """The line of one edition of these units."""
    (line,) = curve(asked_of(figures_of({2025: made}), 2025)).lines
    return line


@settings(max_examples=150, deadline=None)
@given(st.lists(units(), max_size=8))
def test_each_day_is_a_sum_over_the_mature_units(made: list[Made]) -> None:
    """As long as half of the newcomers are left; solid up to where all are in it; the others are named."""
    line, (days, solid, out) = line_of(made), by_hand(made)
    assert list(zip(line.newcomers.tolist(), line.retained.tolist(), strict=True)) == days
    assert line.solid == solid
    assert [(unit.unit, unit.newcomers, unit.day, unit.absent) for unit in line.dropped] == out
    for day in range(FIRST, line.last + 1):
        missing = sum(unit.newcomers for unit in line.without(day) if not unit.absent)
        assert missing == sum(unit.newcomers for unit in made if unit.daily is not None) - days[day][0]


@settings(max_examples=150, deadline=None)
@given(st.lists(units(), max_size=8))
def test_stretches_part_where_others_are_counted(made: list[Made]) -> None:
    """Within a stretch no day loses more than 2 % of the people of the day before; between two, one does."""
    line = line_of(made)
    stretches = list(line.stretches())
    people = line.newcomers
    for first, last in stretches:
        assert line.first <= first < last <= line.last
        assert all(people[day] >= BREAK * people[day - 1] for day in range(first + 1, last + 1))
    for (_, before), (after, _) in pairwise(stretches):
        assert any(people[day] < BREAK * people[day - 1] for day in range(before + 1, after + 1))


def test_a_line_that_counts_what_is_not_mature_would_be_told() -> None:
    """Counts beyond the last final day, which are so far, are in no sum: the same line with and without them."""
    plain = Made(20, 60, tuple([5] * 61))
    longer = Made(20, 60, tuple([5] * 61 + [9] * 30), seen=30)
    one, other = line_of([plain]), line_of([longer])
    assert (one.last, one.retained.tolist()) == (other.last, other.retained.tolist())
    assert line_of([replace(longer, mature=90)]).last == 90


def test_a_unit_without_anybody_holds_up_nothing() -> None:
    """It is neither in the sums nor left out."""
    line = line_of([Made(20, 60, tuple([5] * 61)), Made(0, -1, (0,) * 5)])
    assert (line.units, line.solid, line.last, line.dropped) == (1, 60, 60, ())


def test_an_edition_without_newcomers_has_an_empty_line() -> None:
    """No division by nobody, and nothing to draw."""
    found = curve(asked_of(figures_of({2025: [Made(0, 60, (0,) * 61)]}), 2025))
    assert found.empty
    assert (found.lines[0].last, found.lines[0].marks, found.live) == (-1, (), ())


QUERIES = (
    "campaign=monuments&edition=2026",
    "campaign=monuments&edition=2025&reading=survival",
    "campaign=monuments&edition=2025&reading=since-end&definition=first-edit",
    "campaign=monuments&edition=2025&reading=quarter&least=5",
    "campaign=monuments&edition=2026&reading=on-or-after",
    "campaign=monuments&edition=2026&width=90&measure=organic",
    "campaign=africa&edition=2026",
    "campaign=africa&edition=2026&width=90",
    "campaign=earth&edition=2025&country=UG",
    "campaign=birds&edition=2025&measure=organic",
)


@pytest.mark.parametrize("query", QUERIES)
def test_dots_are_the_figures_of_the_tiles(figures: Figures, query: str) -> None:
    """The same answers, each at the mean day of the newcomers in it; hollow where not final for all."""
    given_ = asked(figures, query)
    (line,) = curve(given_).lines
    known = [each for each in answers(figures.facts, given_.choice.selection) if each.newcomers]
    assert [mark.answer for mark in line.marks] == known
    later = 30 if given_.choice.reading == "survival" else 0
    for mark in line.marks:
        due = 30.5 * mark.answer.months + later
        assert abs(mark.day - due) < 6
        assert mark.whole == (mark.answer.state == "final" and not mark.answer.waiting)
    if given_.choice.reading == "quarter":
        assert [mark.start for mark in line.marks] == [0.0, *(mark.day for mark in line.marks)][: len(line.marks)]


@pytest.mark.parametrize("query", [QUERIES[0], QUERIES[1], QUERIES[2]])
def test_the_line_passes_through_the_dots(figures: Figures, query: str) -> None:
    """Where all units have their marks on the same day and are mature there."""
    (line,) = curve(asked(figures, query)).lines
    on_it = [mark for mark in line.marks if mark.day == int(mark.day) and mark.whole]
    assert on_it
    for mark in on_it:
        day = int(mark.day)
        assert (mark.answer.retained, mark.answer.newcomers) == (line.retained[day], line.newcomers[day])
        assert mark.answer.rate is not None
        low, high = wilson(line.retained[day], line.newcomers[day])
        assert (mark.answer.rate.low, mark.answer.rate.high) == (float(low), float(high))


def test_a_reading_decides_the_form(figures: Figures) -> None:
    """Quarters are steps; what stays so far has no line; the line of survival is that of 30 days."""
    form = {name: curve(asked(figures, f"campaign=monuments&reading={name}")) for name in ("quarter", "on-or-after")}
    assert (form["quarter"].form, form["on-or-after"].form) == (QUARTERS, MARKS)
    assert all(line.last == -1 for found in form.values() for line in found.lines)
    assert not any(mark.whole for line in form["on-or-after"].lines for mark in line.marks)
    active, survival = (
        curve(asked(figures, f"campaign=monuments&edition=2025&reading={name}")).lines[0]
        for name in ("active", "survival")
    )
    assert active.retained.tolist() == survival.retained.tolist()
    since = curve(asked(figures, "campaign=monuments&edition=2025&reading=since-end"))
    assert (since.form, since.width, since.lines[0].first) == (DAILY, 0, 1)
    assert all(a <= b for a, b in pairwise(since.lines[0].retained))


def test_units_without_a_window_of_90_days_are_left_out_by_name(figures: Figures) -> None:
    """The other countries of africa end on different days: they are in no such line, which is solid nowhere."""
    (line,) = curve(asked(figures, "campaign=africa&edition=2026&width=90")).lines
    assert [(unit.unit, unit.absent) for unit in line.dropped if unit.absent] == [("africa2026/other", True)]
    assert line.solid == -1
    assert line.last >= line.first == 90


def test_a_single_edition_has_quiet_lines(figures: Figures) -> None:
    """Up to three years before, newest first, and the comparison group; with several editions there are none."""
    single = curve(asked(figures, "campaign=monuments&edition=2026"))
    assert [(line.kind, line.year) for line in single.quiet] == [
        *((BEFORE, year) for year in (2025, 2024, 2023)),
        (GROUP, 2026),
    ]
    assert len(single.quiet) == MOST_BEFORE + 1
    assert curve(asked(figures, "campaign=monuments&edition=2026,2025")).quiet == ()
    assert [line.kind for line in curve(asked(figures, "campaign=monuments&edition=2022")).quiet] == [GROUP]


def test_quiet_lines_are_of_the_same_countries(figures: Figures) -> None:
    """India against India; Ghana was among the other countries before and has no line there."""
    mine = curve(asked(figures, "campaign=monuments&edition=2026&country=IN"))
    alone = curve(asked(figures, "campaign=monuments&edition=2025&country=IN")).lines[0]
    assert mine.quiet[0].retained.tolist() == alone.retained.tolist()
    years = [
        line.year
        for line in curve(asked(figures, "campaign=africa&edition=2026&country=GH")).quiet
        if line.kind == BEFORE
    ]
    assert 2025 not in years


def test_what_grows_is_never_compared(figures: Figures) -> None:
    """On or after has no quiet lines."""
    assert curve(asked(figures, "campaign=monuments&edition=2026&reading=on-or-after")).quiet == ()


def test_the_live_point_is_one_day_after_coverage() -> None:
    """All units are of one age: its own day, which may lie beyond the last final one."""
    found = curve(
        asked_of(figures_of({2025: [Made(20, 60, (5,) * 64, seen=3), Made(10, 60, (1,) * 64, seen=3)]}), 2025)
    )
    (live,) = found.live
    assert (live.day, live.answer.retained, live.answer.newcomers) == (64, 6, 30)


def test_the_live_point_of_units_of_several_ages_is_at_the_end_of_the_line() -> None:
    """They have no day in common."""
    found = curve(asked_of(figures_of({2025: [Made(20, 60, (5,) * 61), Made(10, 50, (1,) * 51)]}), 2025))
    assert found.live[0].day == found.lines[0].last + 1 == 61
    assert found.live[0].answer.newcomers == 30


def test_the_live_point_is_not_drawn_beyond_thirteen_months() -> None:
    """The line ends at day 400, and so does what is drawn."""
    found = curve(asked_of(figures_of({2025: [Made(20, 400, (5,) * 401, seen=20)]}), 2025))
    assert found.live == ()
    assert found.lines[0].last == DAYS


@pytest.mark.parametrize(
    ("reading", "width"),
    [("active", 30), ("survival", 30), ("since-end", 30), ("quarter", 30), ("on-or-after", 30), ("active", 90)],
)
def test_the_live_point_is_of_the_window_of_the_line(figures: Figures, reading: str, width: int) -> None:
    """A point of 30 days on a curve since the end would be another thing."""
    found = curve(asked(figures, f"campaign=monuments&edition=2026&reading={reading}&width={width}"))
    assert bool(found.live) == (reading in ("active", "survival"))
    if found.live:
        narrow = curve(asked(figures, "campaign=monuments&edition=2026"))
        assert (found.live[0].answer.retained > narrow.live[0].answer.retained) == (width == 90)


def test_only_the_live_point_differs_when_someone_comes_back_today() -> None:
    """So nothing else is drawn anew; what is final makes another shape."""
    base = [Made(20, 60, (5,) * 62, seen=1), Made(9, 60, (2,) * 62, seen=1)]
    later = [Made(20, 60, (*(5,) * 61, 6), seen=1), base[1]]
    before, after = (curve(asked_of(figures_of({2025: made}), 2025)) for made in (base, later))
    assert before.shape == after.shape
    assert before.live != after.live
    older = [Made(20, 61, (5,) * 62), Made(9, 61, (2,) * 62)]
    assert curve(asked_of(figures_of({2025: older}), 2025)).shape != before.shape


def test_the_axis_ends_with_the_next_milestone() -> None:
    """Of the figures that were chosen; thirteen months after the last."""
    made = {
        day: curve(asked_of(figures_of({2025: [Made(20, day, (5,) * (day + 1))]}), 2025)).end
        for day in (40, 92, 300, 380)
    }
    assert made == {40: 92, 92: 182, 300: DAYS, 380: DAYS}
