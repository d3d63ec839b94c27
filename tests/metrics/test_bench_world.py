"""The invented world is shaped as it says."""

from __future__ import annotations

import numpy as np
import pytest

from metrics import bench_world as world
from metrics.calendar import DAY
from metrics.cohort import DEFINITIONS, Facts, newcomers

SIZE = world.Size(20_000, 2_000_000, seed=2)


@pytest.fixture(scope="module")
def contests() -> world.Contests:
    """The contests of a world of 20,000 people."""
    return world.make_contests(SIZE)


@pytest.fixture(scope="module")
def people(contests: world.Contests) -> world.People:
    """Its people."""
    return world.make_people(SIZE, contests)


def test_most_are_never_seen_again_and_a_few_do_most_of_it(people: world.People) -> None:
    """60 % have no contribution but their uploads; the busiest percent makes half of all, none more than 100,000."""
    count = people.count[people.role < world.COMPARED]
    assert np.mean(count == 0) == pytest.approx(world.NEVER_AGAIN, abs=0.07)
    assert np.sort(count)[-len(count) // 100 :].sum() > count.sum() / 2
    assert 20_000 < count.max() < world.MOST * 1.05
    total = int(people.count.sum() + people.uploads[:, people.followed].sum())
    assert total == pytest.approx(SIZE.contributions, rel=0.02)


def test_the_definitions_differ(contests: world.Contests, people: world.People) -> None:
    """Each definition has newcomers that no other one has, or lacks some that another one has."""
    home = people.contests[0]
    facts = Facts(
        *(people.role < world.COMPARED, people.registered, people.commons_registered),
        *(people.first_contribution, people.history, people.established),
    )
    new = {name: newcomers(name, facts, contests.start[home], contests.end[home]) for name in DEFINITIONS}
    assert len({mask.tobytes() for mask in new.values()}) == len(DEFINITIONS)
    assert int(np.logical_or.reduce(list(new.values())).sum()) == SIZE.newcomers
    assert int((new["global"]).sum()) == pytest.approx(SIZE.newcomers * world.NEW_BY[0], rel=0.02)


def test_the_comparison_group_takes_over_a_newcomers_contest(people: world.People) -> None:
    """Everybody in it is matched to somebody new by registration in the same contest, and nobody else is."""
    members = np.flatnonzero(people.role == world.COMPARED)
    assert len(members) > 1000
    assert (people.role[people.matched[members]] == world.GLOBAL).all()
    assert (people.contests[0, members] == people.contests[0, people.matched[members]]).all()
    assert (np.delete(people.matched, members) == -1).all()


@pytest.mark.parametrize(("newcomers", "editions", "campaigns"), [(100_000, 6, 2), (1_000_000, 61, 4)])
def test_contests_grow_in_number_not_in_size(newcomers: int, editions: int, campaigns: int) -> None:
    """A larger world has more editions of more campaigns, with contests of 500 people on average."""
    contests = world.make_contests(world.Size(newcomers, newcomers))
    assert len(contests.start) == newcomers // 500
    assert len(set(zip(contests.campaign.tolist(), contests.year.tolist(), strict=True))) == editions
    assert len(np.unique(contests.campaign)) == campaigns
    assert int(contests.people.sum()) == newcomers
    assert (contests.end < world.SEEN).all()


def test_most_contests_are_past_their_last_milestone() -> None:
    """Coverage ends more than 12 months after most contests of the world of the default size, and not of all."""
    contests = world.make_contests(world.Size(100_000, 10_000_000))
    past = contests.end + 366 * DAY < world.SEEN
    assert 0.5 < past.mean() < 1
