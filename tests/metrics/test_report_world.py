"""Who is new, established and came back in the sandbox's world: by the report, and by an omniscient observer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from metrics.cohort import DEFINITIONS
from metrics.publish import Publisher
from metrics.report_lines import COUNTRIES
from metrics.report_options import Asked
from metrics.report_people import people_text
from metrics.report_reading import make_report
from metrics.report_world import World, world_of
from sandbox import cohorts
from sandbox.truth import Truth, truth
from sandbox.world import build
from state import reading
from state.activity import Activity
from state.paths import private_db, published_db
from state.published import Published
from state.schema import open_reader
from tests.metrics.observed import NOW, remember


@dataclass(frozen=True)
class Both:
    """What the observer knows, what the report does, and the observer's key of each of our accounts."""

    facts: Truth
    world: World
    base: Path
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
    base = tmp_path_factory.mktemp("world")
    path = private_db(base)
    with closing(Activity.open(path)) as activity:
        key = {account: name for name, account in remember(facts, activity).items()}
        with closing(open_reader(path)) as con:
            contests, parts = reading.contest_rows(con), reading.participation_rows(con)
            with closing(Published.open(published_db(base))) as published:
                publisher = Publisher(con, published)
                publisher.step(NOW * 1000)
                while publisher.unfinished:
                    publisher.step(NOW * 1000)
            yield Both(facts, world_of(contests, parts, NOW), base, key)


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


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_a_report_counts_the_observers_newcomers(both: Both, definition: str) -> None:
    """What is published and reported of each country of a finished edition, and who is listed by name."""
    shown = 0
    new = cohorts.newcomers(both.facts, definition)
    for edition in ("earth2025", "monuments2024"):
        rows = [row for row in both.facts["contests"] if f"{row['campaign']}{row['year']}" == edition]
        sizes = {row["country"]: len(new[row["category"]]) for row in rows}
        report = make_report(both.base, NOW, Asked(editions=(edition,), definition=definition))
        found = {line.title: line for line in report.lines if line.table == COUNTRIES and line.months == 3}
        for title, line in found.items():
            shown += 1
            assert line.cohort == (sizes[title] if not line.merged else sum(sizes[name] for name in line.merged))
        listed = people_text(both.base, NOW, Asked(editions=(edition,), definition=definition), "csv")
        assert listed.count("\n") - 1 == sum(sizes.values())
    assert shown > 1
