"""What is published of the sandbox's world is what an omniscient observer of it computes, the slow way."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metrics.calendar import civil_offset, milestone_instant
from metrics.publish import Publisher
from sandbox.cohorts import starters, week
from sandbox.model import World
from sandbox.truth import Truth, expected, newcomers, truth
from sandbox.world import build
from state.activity import Activity
from state.published import Published, Snapshot
from state.schema import open_reader
from tests.metrics.brute import cells
from tests.metrics.brute_counts import HORIZON
from tests.metrics.brute_facts import DAY
from tests.metrics.brute_people import COMPARISON, DEFINITIONS
from tests.metrics.observed import NOW, PROTECTED, remember
from tests.metrics.plain import plain
from tests.metrics.told import differences, told


@pytest.fixture(scope="module")
def world() -> World:
    """A small world; where nothing was deleted, so that everything there is can be known."""
    return build(seed=3, scale=0.3, now=NOW)


@pytest.fixture(scope="module")
def facts(world: World) -> Truth:
    """The truth about the world."""
    return truth(world)


@pytest.fixture(scope="module")
def members(facts: Truth) -> list[tuple[str, int]]:
    """Comparison groups: somebody who started without a campaign for every newcomer, wherever there is one."""
    found, free = [], starters(facts)
    for contest in facts["contests"]:
        for account in newcomers(facts)[contest["category"]]:
            at = week(facts["people"][account]["registered"])
            same = [other for other in free if week(facts["people"][other]["registered"]) == at]
            chosen = next((other for other in same if free[other] < contest["end"]), None)
            if chosen is not None:
                found.append((contest["category"], int(chosen)))
                del free[chosen]
    return found


@pytest.fixture(scope="module")
def file(world: World, facts: Truth, members: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file of the world."""
    folder = tmp_path_factory.mktemp("truth")
    with closing(Activity.open(folder / "activity.db")) as activity:
        remember(facts, activity, world.files.values(), members)
        with (
            closing(open_reader(folder / "activity.db")) as con,
            closing(Published.open(folder / "published" / "published.db")) as published,
        ):
            publisher = Publisher(con, published)
            publisher.step(NOW * 1000)
            while publisher.behind:
                publisher.step(NOW * 1000)
            return published.path


@pytest.fixture(scope="module")
def snapshot(file: Path) -> Snapshot:
    """What the page shows of it."""
    return told(file)[2]


def test_every_cell_is_brute_forces(facts: Truth, members: list[tuple[str, int]], file: Path) -> None:
    """Every definition and the comparison group, every reading, curve, spread and return of every unit."""
    said, units, _ = told(file)
    units.before = {}
    read = dict.fromkeys((contest["category"] for contest in facts["contests"]), NOW)
    known = plain(facts, seen_from=NOW - DAY, seen=NOW, enrolled=read, protected=PROTECTED, compared=members)
    assert differences(said, cells(known, units)) == []
    assert {key[2] for key in said if key[0] == "cohort"} == {*DEFINITIONS, COMPARISON}
    assert sum(key[0] == "figure" and row["retained"] not in (None, 0) for key, row in said.items()) > 1000


def by_unit(snapshot: Snapshot, answers: Truth) -> dict[str, list[Any]]:
    """The observer's answers for the contests of each unit."""
    found: dict[str, list[Any]] = {}
    for row in snapshot.unit_contests:
        found.setdefault(row.unit, []).append(answers[row.contest_key])
    return found


def test_every_figure_of_every_unit_is_the_observers(facts: Truth, snapshot: Snapshot) -> None:
    """Newcomers, the four milestones, the curve at every mark and today, summed over the contests of a unit."""
    units = {unit.unit: unit for unit in snapshot.units}
    groups = by_unit(snapshot, expected(facts, NOW))
    assert len(units) >= 5
    assert any(unit.country == "" for unit in units.values())
    assert units.keys() == groups.keys()
    for name, answers in groups.items():
        assert units[name].newcomers == sum(len(answer["newcomers"]) for answer in answers), name
        curve = np.frombuffer(snapshot.curves[name], dtype="<i4").tolist()
        whole = [answer for answer in answers if answer["newcomers"]]
        sums = [sum(values) for values in zip(*(answer["curve"] for answer in whole), strict=False)]
        if len({tuple(mark["day"] for mark in answer["milestones"].values()) for answer in whole}) == 1:
            assert curve == sums[: HORIZON + 1], name
        if units[name].end_first == units[name].end_last:
            assert units[name].today_retained == sum(answer["today"]["retained"] for answer in answers)
        for row in (row for row in snapshot.milestones if row.unit == name):
            marks = [answer["milestones"][str(row.k)] for answer in whole]  # nobody holds up a unit
            waits = any(mark["retained"] is None for mark in marks)
            assert row.due == max(mark["due"] for mark in marks)
            assert row.state == ("not due" if waits else "final")
            assert row.retained == (None if waits else sum(mark["retained"] for mark in marks))


def test_editions_count_the_observers_people(facts: Truth, snapshot: Snapshot) -> None:
    """Participants once over all countries; newcomers are those of the units, left out or running."""
    for edition in snapshot.editions:
        rows = [c["category"] for c in facts["contests"] if f"{c['campaign']}{c['year']}" == edition.edition]
        people = {account for category in rows for account in facts["participants"][category]}
        assert edition.participants == len(people)
        units = sum(unit.newcomers for unit in snapshot.units if unit.edition == edition.edition)
        out = sum(row.people for row in snapshot.left_out if row.edition == edition.edition)
        running = sum(row.newcomers for row in snapshot.running if row.edition == edition.edition)
        assert edition.newcomers == units + out + running


def test_marks_are_the_observers_marks(facts: Truth) -> None:
    """The milestones of every contest of the world, by another calendar."""
    for contest in facts["contests"]:
        end = contest["end"]
        answer = expected(facts | {"contests": [contest]}, end)[contest["category"]]
        for months, mark in answer["milestones"].items():
            assert milestone_instant(end, civil_offset(end), int(months)) == mark["due"]


def test_no_protected_country_stands_alone(snapshot: Snapshot) -> None:
    """Neither as a unit nor as a row of running counts."""
    assert {"DZ", "RU"}.isdisjoint(
        {unit.country for unit in snapshot.units} | {row.country for row in snapshot.running}
    )
    assert all(unit.newcomers >= 10 for unit in snapshot.units)
