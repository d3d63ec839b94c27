"""Units of other definitions are formed once, when all is known that they depend on, and remembered."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from metrics.ledger import People
from metrics.publish_contest import COHORTS, Contest
from metrics.publish_units import Units
from state.published import CohortContest
from tests.metrics.settled import ROW

ALL = 0b1111  # new by all four definitions


def contest(country: str, bits: dict[int, int], undecided: int = 0, compared: int = 0) -> Contest:
    """A contest with so many people of each pattern."""
    every = [pattern for pattern, n in bits.items() for _ in range(n)] + [0b10000] * compared
    people = People(np.arange(len(every)), np.array(every), np.zeros(len(every), np.int64), np.zeros(len(every), bool))
    row = replace(ROW, country=country, category=country)
    return Contest(row, people, undecided, {}, (92, 182, 274, 366), Counter())


def formed(units: Units, *contests: Contest, complete: bool = True) -> dict[str, dict[str, str]]:
    """The units by definition, of contests that are units of the headline each."""
    base = {each.row.category: f"e/{each.row.category}" for each in contests}
    found = units.form(base, {each.row.category: each for each in contests}, 10, complete=complete)
    return {name: told for name, told in zip(COHORTS, found, strict=True) if told}


def remembered(units: Units) -> dict[tuple[str, str], CohortContest]:
    """What another process gets to know."""
    return {(row.definition, row.contest_key): row for row in units.rows()}


def test_an_incomplete_edition_has_the_headlines_units_only() -> None:
    """And remembers nothing of others."""
    units = Units("e", {})
    assert formed(units, contest("IN", {ALL: 12}), complete=False) == {"global": {"IN": "e/IN"}}
    assert remembered(units) == {}


def test_first_edit_is_formed_when_nobody_is_undecided() -> None:
    """The others do not wait for it, and stay when it comes."""
    units = Units("e", {})
    before = formed(units, contest("IN", {ALL: 12}, undecided=1))
    assert set(before) == {"global", "grace", "commons"}
    after = formed(units, contest("IN", {ALL: 12}))
    assert set(after) == {*before, "first-edit"}
    assert set(formed(units, contest("IN", {ALL: 12}, undecided=1))) == set(after)


def test_the_comparison_group_is_formed_once_it_is_drawn() -> None:
    """Before, nobody knows that it is small; drawn small, it has no unit for ever."""
    units = Units("e", {})
    assert "comparison" not in formed(units, contest("IN", {ALL: 12}))
    assert {name for name, _ in remembered(units)} == {"grace", "commons", "first-edit"}
    assert formed(units, contest("IN", {ALL: 12}, compared=10))["comparison"] == {"IN": "e/IN"}
    other = Units("e", {})
    assert "comparison" not in formed(other, contest("IN", {ALL: 12}, compared=9))
    assert remembered(other)["comparison", "IN"].unit == ""
    assert "comparison" not in formed(other, contest("IN", {ALL: 12}, compared=30))


def test_what_was_formed_is_the_same_for_another_process() -> None:
    """Also where a contest is in no unit by a definition, and has people enough for one later."""
    units = Units("e", {})
    first = formed(units, contest("IN", {ALL: 12, 0b0110: 3}), contest("GH", {ALL: 40}), contest("UY", {ALL: 40}))
    assert "IN" not in first.get("grace", {})
    again = Units("e", remembered(units))
    grown = formed(again, contest("IN", {ALL: 12, 0b0110: 30}), contest("GH", {ALL: 40}), contest("UY", {ALL: 40}))
    assert grown == first
    assert remembered(again) == remembered(units)
