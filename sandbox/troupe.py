"""Who can act in the live phase: people by the part they play."""

from __future__ import annotations

import random
from dataclasses import dataclass

from sandbox.model import Person, SandboxContest, World
from sandbox.truth import newcomers, participants, people
from sandbox.wikis import COMMONS

DAY = 86400
RESERVED = 4  # every such outsider is one of the old hands that come to a contest later


@dataclass(slots=True)
class Troupe:
    """People by part; lists grow while a world lives. `lapsed` is taken from its end."""

    steward: Person
    sysop: Person
    background: list[Person]  # took part in nothing
    outsiders: list[Person]  # those of them that did not start on Commons: what they make may be deleted
    old_hands: list[Person]  # registered long ago, took part in nothing so far, and going to
    active: list[Person]  # newcomers of ended contests, seen within the last 30 days
    lapsed: list[Person]  # the same, not seen for 30 days
    running: list[SandboxContest]  # contests somebody took part in and that had not ended
    present: dict[str, list[Person]]  # by category of a running contest: its participants


def troupe(world: World, rng: random.Random) -> Troupe:
    """Find everybody's part as it is at `world.now`; accounts that cannot edit have none."""
    took_part, last_seen = participants(world), _last_seen(world)
    facts = {
        "contests": [
            {"campaign": c.campaign, "year": c.year, "category": c.category, "start": c.start, "end": c.end}
            for c in world.contests
        ],
        "people": people(world),
        "participants": took_part,
    }
    ended = {c.category for c in world.contests if c.end <= world.now}
    recruits = [
        world.people[int(account)]
        for category, accounts in newcomers(facts).items()
        if category in ended
        for account in accounts
    ]
    recruits = [person for person in recruits if _can_act(person)]
    running = [c for c in world.contests if c.end > world.now and took_part[c.category]]
    present = {c.category: [world.people[int(account)] for account in took_part[c.category]] for c in running}
    staff = {str(entry["role"]): int(str(entry["central_id"])) for entry in world.special["staff"]}
    known = {int(account) for accounts in took_part.values() for account in accounts}
    known |= {int(str(e["central_id"])) for cases in world.special.values() for e in cases if "central_id" in e}
    recently = world.now - 30 * DAY
    lapsed = [p for p in recruits if last_seen.get(p.central_id, 0) < recently]
    rng.shuffle(lapsed)
    # Where somebody else has the name, no account is made by a visit.
    elsewhere = {p.name for p in world.people.values() if p.unattached}
    background = [p for i, p in world.people.items() if i not in known and _can_act(p) and p.name not in elsewhere]
    outsiders = [p for p in background if p.home != COMMONS]
    old_hands = [p for p in outsiders if not p.bot][::RESERVED]
    waiting = {p.central_id for p in old_hands}
    return Troupe(
        steward=world.people[staff["steward"]],
        sysop=world.people[staff["sysop"]],
        background=[p for p in background if p.central_id not in waiting],
        outsiders=[p for p in outsiders if p.central_id not in waiting],
        old_hands=old_hands,
        active=[p for p in recruits if last_seen.get(p.central_id, 0) >= recently],
        lapsed=lapsed,
        running=running,
        present={category: [p for p in there if _can_act(p)] for category, there in present.items()},
    )


def _can_act(person: Person) -> bool:
    return not (person.locked or person.hidden or person.temporary or person.unattached)


def _last_seen(world: World) -> dict[int, int]:
    seen: dict[int, int] = {}
    for revisions in world.revisions.values():
        for r in revisions:
            seen[r.central_id] = max(r.ts, seen.get(r.central_id, 0))
    return seen
