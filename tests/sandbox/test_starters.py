"""People to compare newcomers with, and those who only look like them."""

from __future__ import annotations

import pytest

from sandbox.model import World
from sandbox.wikis import COMMONS
from tests.sandbox.conftest import NOW, Facts

WEEK = 7 * 86400
OLDEST = ("monuments", 2025)
GOOD = (
    "starter", "starter_elsewhere_later", "starter_renamed", "starter_locked", "starter_last_second",
    "starter_together",
)  # fmt: skip


def reasons(world: World, facts: Facts, central_id: int, end: int = 0) -> set[str]:
    """Return every reason why somebody is nobody to compare newcomers with; `end` is the last of the edition."""
    person, row = world.people[central_id], facts["people"][str(central_id)]
    end = end or max(c.end for c in world.contests if (c.campaign, c.year) == OLDEST)
    account = person.local.get(COMMONS)
    own = [c for c in facts["contributions"][str(central_id)] if not c[3]]
    first = min((ts for wiki, _, ts, _ in own if wiki == COMMONS), default=None)
    found = set()
    if account is None or account.created_by != "create":
        found.add("not self-made on Commons")
    if row["kind"] != "person" or row["hidden"]:
        found.add("nobody to follow")
    if account and (person.registered is None or week(person.registered) != week(account.registered or 0)):
        found.add("registered another week")
    if first is None or first >= end:
        found.add("no contribution in time")
    elif any(wiki != COMMONS and ts < first for wiki, _, ts, _ in own):
        found.add("elsewhere before")
    if any(str(central_id) in rows for rows in facts["participants"].values()):
        found.add("took part")
    return found


def week(ts: int) -> int:
    """Return the number of a week that begins on Monday."""
    return (ts - 4 * 86400) // WEEK


@pytest.mark.parametrize("case", GOOD)
def test_the_good_are_good(world: World, facts: Facts, case: str) -> None:
    """They started on Commons in a week of the oldest edition and took no part anywhere."""
    (entry,) = facts["special"][case]
    assert reasons(world, facts, entry["central_id"]) == set()


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("starter_by_another", {"not self-made on Commons"}),
        ("starter_by_mail", {"not self-made on Commons"}),
        ("starter_autocreated", {"not self-made on Commons"}),
        ("starter_bot", {"nobody to follow"}),
        ("starter_temporary", {"not self-made on Commons", "nobody to follow"}),
        ("starter_hidden", {"nobody to follow"}),
        ("starter_unattached", {"nobody to follow", "registered another week"}),
        ("starter_elsewhere", {"elsewhere before"}),
        ("starter_registered_before", {"registered another week"}),
        ("starter_participant", {"took part"}),
        ("starter_late", {"no contribution in time"}),
        ("starter_silent", {"no contribution in time"}),
    ],
)
def test_the_others_have_one_reason_each(world: World, facts: Facts, case: str, why: set[str]) -> None:
    """Each differs from a good one in the one point it stands for."""
    (entry,) = facts["special"][case]
    assert reasons(world, facts, entry["central_id"]) == why


def test_there_are_enough_of_them(world: World, facts: Facts) -> None:
    """In each ended edition's weeks there is about one good one for two newcomers."""
    contests = [c for c in world.contests if c.end <= NOW]
    for campaign, year in {(c.campaign, c.year) for c in contests}:
        edition = [c for c in contests if (c.campaign, c.year) == (campaign, year)]
        new = {
            account
            for c in edition
            for account in facts["participants"][c.category]
            if c.start <= (facts["people"][account]["registered"] or 0) < c.end
        }
        weeks, end = {week(facts["people"][account]["registered"]) for account in new}, max(c.end for c in edition)
        there = [i for i, p in world.people.items() if p.registered and week(p.registered) in weeks]
        assert 0.3 * len(new) < sum(not reasons(world, facts, i, end) for i in there)
