"""Making a world: a function of a seed, an instant and a scale."""

from __future__ import annotations

from sandbox.contests import sized_contests
from sandbox.edges import Edges
from sandbox.model import World
from sandbox.plan import Plan
from sandbox.population import Population
from sandbox.shelves import has_page, shelves
from sandbox.specials import PROTECTED, Specials
from sandbox.starters import Starters
from sandbox.truth import participants
from sandbox.wikis import empty_world


def build(seed: int, now: int, scale: float = 1.0) -> World:
    """The world as it is at `now` (seconds since the epoch); equal arguments give equal worlds.

    At scale 1.0 some 3,000 people take part in 240 contests; ValueError for a scale that is not
    positive.
    """
    if scale <= 0:
        raise ValueError(f"scale must be positive, not {scale}")
    world = empty_world(seed, now)
    sized = sized_contests(now)
    world.contests = [contest for contest, _ in sized]
    plan = Plan(world, scale)
    specials = Specials(plan, world.contests)
    specials.everything()
    Edges(plan, world.contests, "edges").everything()
    Starters(plan, world.contests, "starters").everything(specials.sysop, specials.steward)
    shelves(plan, sized, specials.sysop)
    population = Population(plan, sized)
    for contest, real in sized:
        population.contest(contest, real)
    population.background()
    plan.carry_out()
    _note_contests(world)
    return world


def _note_contests(world: World) -> None:
    """List the contests nobody took part in, and protected countries somebody did."""
    took_part = participants(world)
    for contest in world.contests:
        if not took_part[contest.category]:
            row: dict[str, object] = {"category": contest.category, "page": has_page(world, contest)}
            world.special.setdefault("no_participants", []).append(row)
        elif contest.code.upper() in PROTECTED:
            entry: dict[str, object] = {"category": contest.category, "iso2": contest.code.upper()}
            world.special.setdefault("protected", []).append(entry)
