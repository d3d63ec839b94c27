"""What each mark of a selection has to say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.figures import Figures
from dashboard.marks import Mark, Marks, State, marks
from metrics.calendar import DAY
from metrics.figures import VERIFYING
from tests.dashboard.conftest import asked


def found(figures: Figures, query: str) -> Marks:
    """The marks of an address."""
    return marks(figures, asked(figures, query).choice)


def states(figures: Figures, query: str) -> list[str]:
    """Their states, from 3 to 12 months."""
    return [mark.state.value for mark in found(figures, query).marks]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("campaign=monuments&edition=2025&country=AM", ["final"] * 4),
        ("campaign=monuments&edition=2026&country=IN", ["final", "final", "not-due", "not-due"]),
        ("campaign=africa", ["partly", "not-due", "not-due", "not-due"]),
        ("campaign=earth&edition=2026", ["verifying", "not-due", "not-due", "not-due"]),
        ("campaign=earth&edition=2025", ["final", "partly", "partly", "partly"]),
        ("campaign=earth&edition=2025&country=UG", ["final", "held", "held", "held"]),
        ("campaign=art", ["held", "not-due", "not-due", "not-due"]),
        ("campaign=birds&edition=2025&measure=organic", ["final", "final", "final", "unread"]),
        ("campaign=monuments&edition=2026&reading=on-or-after", ["so-far", "so-far", "not-due", "not-due"]),
        ("campaign=folklore", ["running"] * 4),
        ("campaign=women", ["enrolling"] * 4),
        ("campaign=science", ["nobody"] * 4),
        ("campaign=africa&edition=2025&country=GH", ["merged"] * 4),
        ("campaign=food&definition=commons", ["no-figure"] * 4),
        ("campaign=africa&country=other&width=90", ["no-figure"] * 4),
        ("campaign=monuments&edition=2025&country=KE", ["no-contest"] * 4),
    ],
)
def test_every_state_is_told_from_the_others(figures: Figures, query: str, told: list[str]) -> None:
    """By what is published alone."""
    assert states(figures, query) == told


def test_a_country_that_waits_for_people_is_not_one_that_is_being_verified(figures: Figures) -> None:
    """A week after coverage passed the mark, at most 1 % would have been left out: so more could not be verified."""
    mark = found(figures, "campaign=art").marks[0]
    assert {unit.state for unit in mark.held} == {VERIFYING}
    assert not mark.waiting(VERIFYING)
    (young,) = [mark for mark in found(figures, "campaign=earth&edition=2026").marks if mark.state is State.VERIFYING]
    assert young.held == ()


@pytest.mark.parametrize(("back", "held"), [(0, True), (31, True), (32, False), (40, False)])
def test_people_are_waited_for_a_week_before_a_country_counts_as_held(figures: Figures, back: int, held: bool) -> None:
    """Coverage is what counts, not the clock: with coverage so many days shorter the mark would only be verified."""
    units = tuple(replace(row, seen_day=row.seen_day - back) for row in figures.units["art2026"])
    shorter = replace(figures, units={**figures.units, "art2026": units}, memo={})
    assert (states(shorter, "campaign=art")[0] == "held") is held


def test_a_unit_formed_less_than_a_week_ago_is_not_held(figures: Figures) -> None:
    """Nobody could be asked for before."""
    rows = figures.facts.cohorts["art2026", "global"]
    seen = max(row.end_last + row.seen_day * DAY for row in figures.units["art2026"])
    late = tuple(replace(row, formed=seen - 6 * DAY) for row in rows)  # type: ignore[type-var]
    facts = replace(figures.facts, cohorts={**figures.facts.cohorts, ("art2026", "global"): late})
    assert states(replace(figures, facts=facts, memo={}), "campaign=art")[0] == "verifying"


def test_partly_final_names_what_is_missing(figures: Figures) -> None:
    """Units that are not due, and those that are held up, apart."""
    africa = found(figures, "campaign=africa").marks[0]
    assert {unit.title for unit in africa.answer.waiting} == {"Egypt", "other countries"}
    earth = found(figures, "campaign=earth&edition=2025").marks[1]
    assert [unit.title for unit in earth.held] == ["Uganda"]


def test_running_contests_have_counts_and_a_date(figures: Figures) -> None:
    """The date is the mark after the edition's end, 30 days later where the window comes after it."""
    mark = found(figures, "campaign=folklore").marks[0]
    assert (mark.participants, mark.newcomers) == (649, 262)
    later = found(figures, "campaign=folklore&reading=survival").marks[0]
    assert mark.first is not None
    assert later.first == mark.first + 30 * DAY


def test_sums_are_of_the_definition(figures: Figures) -> None:
    """More people are new on Commons than altogether."""
    plain = found(figures, "campaign=monuments&edition=2025")
    commons = found(figures, "campaign=monuments&edition=2025&definition=commons")
    assert commons.newcomers > plain.newcomers == 3967
    assert plain.covered
    assert isinstance(plain.marks[0], Mark)
