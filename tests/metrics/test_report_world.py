"""Who is new, established and came back in the sandbox's world: by the report, and by an omniscient observer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from metrics.cohort import DEFINITIONS
from metrics.report_figures import edition_figures
from metrics.report_world import World, world_of
from sandbox import cohorts
from sandbox.truth import Truth, truth
from sandbox.world import build
from state import reading
from state.activity import Activity
from state.schema import open_reader
from tests.metrics.observed import NOW, remember


@dataclass(frozen=True)
class Both:
    """What the observer knows, what the report does, and the observer's key of each of our accounts."""

    facts: Truth
    world: World
    figures: list[Any]
    key: dict[int, str]

    def people(self, category: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Who of the people is counted in a contest."""
        place = next(n for n, row in enumerate(self.world.contests) if row.category == category)
        return np.equal(self.world.people.contest, place)

    def keys(self, mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> set[str]:
        """The observer's keys of some of the people."""
        return {self.key[account] for account in self.world.people.account[mask].tolist()}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A small world, remembered and read again."""
    facts = truth(build(seed=3, scale=0.3, now=NOW))
    path = tmp_path_factory.mktemp("world") / "activity.db"
    with closing(Activity.open(path)) as activity:
        key = {account: name for name, account in remember(facts, activity).items()}
        with closing(open_reader(path)) as con:
            contests, parts = reading.contest_rows(con), reading.participation_rows(con)
            yield Both(facts, world_of(contests, parts, NOW), edition_figures(contests, parts, NOW), key)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_newcomers_are_the_observers(both: Both, definition: str) -> None:
    """In every contest, by every definition, the very same people, of whom the same are established."""
    contests = {contest["category"]: contest for contest in both.facts["contests"]}
    total = established = 0
    for category, expected in cohorts.newcomers(both.facts, definition).items():
        mask = both.people(category) & both.world.new[definition]
        assert both.keys(mask) == set(expected), category
        old = {one for one in expected if cohorts.is_established(both.facts, one, contests[category])}
        assert both.keys(mask & both.world.established) == old
        total, established = total + len(expected), established + len(old)
    assert total > 100
    assert not both.world.undecided.any()


def test_the_first_upload_decides_the_contest(both: Both) -> None:
    """Every participant is counted in the contest the observer counts them in."""
    for people in cohorts.counted(both.facts).values():
        for category in set(people.values()):
            theirs = {one for one, where in people.items() if where == category}
            known = {one for one in theirs if both.facts["people"][one]["kind"] not in ("bot", "temporary")}
            assert both.keys(both.people(category)) == known


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_returns_are_the_observers(both: Both, definition: str) -> None:
    """How many later editions of the campaign, and of other campaigns, each newcomer took part in."""
    over = dict(zip(both.world.names, both.world.editions.over.tolist(), strict=True))
    campaigns = {contest["category"]: contest["campaign"] for contest in both.facts["contests"]}
    again = elsewhere = 0
    for category, people in cohorts.returning(both.facts, definition).items():
        mask = both.people(category) & both.world.new[definition]
        accounts = both.world.people.account[mask].tolist()
        later, other = both.world.again.later[mask].tolist(), both.world.again.elsewhere[mask].tolist()
        for account, in_campaign, apart in zip(accounts, later, other, strict=True):
            told = people[both.key[account]]
            assert in_campaign == sum(over[campaigns[category], year] for year in told["later"])
            assert apart == sum(over[campaign, year] for campaign, year in told["elsewhere"])
            again, elsewhere = again + (in_campaign > 0), elsewhere + (apart > 0)
    assert again > 0
    assert elsewhere > 0


def test_units_are_sums_of_the_observers_people(both: Both) -> None:
    """What a unit's lines say: newcomers and who came back, by every definition."""
    shown = 0
    for edition in both.figures:
        again = cohorts.returning(both.facts, edition.definition)
        sizes: dict[str, list[Truth]] = {}
        for contest in both.facts["contests"]:
            if (contest["campaign"], contest["year"]) == (edition.campaign, edition.year):
                people = again[contest["category"]]
                sizes.setdefault(contest["country"], []).extend(people.values())
        for unit in (unit for unit in edition.units if unit.country):
            shown += 1
            assert unit.newcomers == len(sizes[unit.title])
        merged = [people for title, people in sizes.items() if title not in {unit.title for unit in edition.units}]
        for unit in (unit for unit in edition.units if not unit.country):
            assert unit.newcomers == sum(len(people) for people in merged)
    assert shown > 5
