"""The rows of a unit are its figures, named; what did not move is the same row as before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from metrics.cells import HORIZON
from metrics.figures import Standing, curves_of, of_unit, places_of
from metrics.publish_cells import Block, block
from state.published import Returning
from tests.metrics.settled import COMMONS, ROW, Deed, standing
from tests.metrics.world import DAY, END

GHANA = replace(ROW, id=2, label="Ghana", country="GH", country_name="Ghana", category="Images from Ghana")
CARIBBEAN = replace(ROW, id=3, label="Caribbean", country=None, country_name=None, category="Images from Caribbean")
ACTIVITY: list[Deed] = [(0, 80), (1, 85, COMMONS, 6, 1), (2, 300)]


def made(
    standings: Sequence[Standing],
    unit: str = "monuments2023/IN",
    definition: str = "grace",
    before: Block | None = None,
) -> Block:
    """The rows of a unit of as many contests."""
    back = Returning(unit, definition, 20, None, None, 0, None, 0, None)
    rows = [ROW, GHANA, CARIBBEAN][: len(standings)]
    return block(unit, definition, rows, standings, returning=back, undecided=4, formed=END + 9, before=before)


def test_figures_have_the_unit_the_definition_and_the_newcomers() -> None:
    """Each value of the unit is a row, in order, with the denominator."""
    part = standing(activity=ACTIVITY, established=2)
    found = made([part])
    assert len(found.figures) == len(of_unit([part]))
    for row, value in zip(found.figures, of_unit([part]), strict=True):
        assert (row.unit, row.definition, row.newcomers) == ("monuments2023/IN", "grace", 20)
        assert (row.measure, row.reading, row.least, row.k) == value[:4]
        assert (row.due, row.through, row.retained, row.state) == value[4:]
    assert found.returning is not None
    assert found.returning.definition == "grace"


def test_a_cohort_row_tells_its_people_and_how_far_they_are_known() -> None:
    """Unknown, established, undecided, the marks, and when the unit was formed."""
    part = standing(
        verified=[END + 100 * DAY] * 199 + [-1], seen=END + 120 * DAY, mark=100, activity=ACTIVITY, established=2
    )
    row = made([part]).cohort
    assert (row.unit, row.definition, row.title, row.merged) == ("monuments2023/IN", "grace", "India", ())
    assert (row.newcomers, row.unknown, row.established, row.undecided) == (199, 1, 2, 4)
    assert (row.mature_day, row.seen_day, row.today_day, row.formed) == (100, 120, 121, END + 9)


def test_other_countries_name_those_that_have_anybody() -> None:
    """A contest without newcomers by the definition is none of them; one of no country has its label."""
    parts = [standing(), standing(people=0), standing(people=3)]
    row = made(parts, unit="monuments2023/other").cohort
    assert (row.title, row.merged) == ("other countries", ("Caribbean", "India"))


def test_curves_are_little_endian_numbers_up_to_coverage() -> None:
    """Four bytes a mark from 0 to the last covered one, at most the horizon; all widths, measures, least numbers."""
    for seen in (150, 1000):
        part = standing(activity=ACTIVITY, seen=END + seen * DAY, verified=END + 140 * DAY)
        rows = made([part]).curves
        assert {(row.measure, row.width, row.least) for row in rows} == {
            (measure, width, least) for measure in ("any", "organic") for width in (30, 90, 0) for least in (1, 5)
        }
        for row, daily in zip(rows, curves_of([part]), strict=True):
            values = np.frombuffer(row.retained, "<i4").tolist()
            assert len(values) == min(seen, HORIZON) + 1
            assert values == daily.retained.tolist()
            assert (row.newcomers, row.mature_day) == (20, 140)


def test_spreads_are_of_final_milestones() -> None:
    """With the wikis by name, and none of what is not due."""
    part = standing(activity=ACTIVITY, seen=END + 150 * DAY, verified=END + 150 * DAY)
    rows = made([part]).spreads
    assert [(row.measure, row.k) for row in rows] == [("any", 3), ("organic", 3)]
    assert (rows[0].commons_only, rows[0].other_only, rows[0].both) == (1, 1, 0)
    assert rows[0].wikis == (("commonswiki", 1), ("enwiki", 1)) == places_of([part])[0].wikis


def test_today_is_the_headlines_reading_of_it() -> None:
    """Any contribution, at least one, 30 days."""
    part = standing(activity=[(0, 150), (1, 70, 2, 9, 0)], seen=END + 150 * DAY + 5, verified=END)
    assert made([part]).today == 1
    assert made([standing(seen=None)]).today == 0


def test_rows_that_did_not_move_are_the_same_rows() -> None:
    """Made anew after somebody was active today, the figures are equal to new ones, and all others the old objects."""
    before = made([standing(activity=ACTIVITY, seen=END + 320 * DAY, verified=END + 300 * DAY)])
    part = standing(activity=[*ACTIVITY, (5, 320)], seen=END + 320 * DAY, verified=END + 300 * DAY)
    after, fresh = made([part], before=before), made([part])
    assert after == fresh
    moved = [new for new, old in zip(after.figures, before.figures, strict=True) if new is not old]
    assert {row.reading for row in moved} == {"today", "today-90", "on-or-after"}
    assert all(new != old for new, old in zip(after.figures, before.figures, strict=True) if new is not old)
    assert not any(new is old for new, old in zip(fresh.figures, before.figures, strict=True))


def test_every_field_of_a_figure_can_move() -> None:
    """Newcomers, due dates, states and horizons: with any of them changed, no old row is kept."""
    base = standing(activity=ACTIVITY)
    before = made([base])
    others = [
        standing(people=21, activity=ACTIVITY),
        standing(activity=ACTIVITY, end=END + DAY),
        standing(activity=ACTIVITY, verified=END + 100 * DAY),
        standing(activity=ACTIVITY, seen=END + 380 * DAY, verified=END + 380 * DAY),
        standing(activity=ACTIVITY, unread=((END, END + 300 * DAY),)),
    ]
    for part in others:
        assert made([part], before=before) == made([part])
        assert made([part], before=before) != before
