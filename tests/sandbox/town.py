"""A small world written by hand, and a life in which nothing happens unless a test says so."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.faults import Faults
from sandbox.happening import Happening
from sandbox.ledger import Ledger
from sandbox.life import Life, history
from sandbox.miniature import Miniature
from sandbox.model import Person, Revision, World
from sandbox.orders import Facts
from sandbox.wikis import COMMONS, empty_world
from sandbox.world import build

NOW = calendar.timegm((2026, 11, 24, 12, 0, 0))
DAY = 86400
QUIET = Faults(canary_every=0, max_connections=0)
CATEGORY = "Images from Wiki Loves Monuments 2026 in India"


class Still:
    """A life in which nothing happens."""

    rate = 0.0

    def step(self, now_ms: int) -> list[Happening]:  # noqa: ARG002
        """Return nothing."""
        return []

    def emit(self, n: int, now_ms: int | None = None) -> list[Happening]:  # noqa: ARG002
        """Return nothing."""
        return []

    def order(self, name: str, given: object, now_ms: int) -> tuple[list[Happening], Facts]:  # noqa: ARG002
        """Do nothing."""
        return [], {}


@dataclass(slots=True)
class Town:
    """The world, the ledger that writes it, and its people by first name."""

    world: World
    ledger: Ledger
    people: dict[str, Person]

    def edit(self, who: str, ts: int, wiki: str = "enwiki", title: str = "Bridge", **more: object) -> Revision:
        """Write a revision."""
        return self.ledger.edit(self.people[who], ts, wiki, title, **more)  # type: ignore[arg-type]

    def edited(self, who: str, ts_ms: int, wiki: str = "enwiki", title: str = "Bridge") -> Happening:
        """Write a revision and return the happening that tells it."""
        revision = self.edit(who, ts_ms // 1000, wiki, title)
        kind = "edit" if revision.parent_id else "new"
        return Happening(ts_ms, kind, wiki, revision.central_id, revision)  # type: ignore[arg-type]


def town() -> Town:
    """Make it: eight people, three of them contributing, one of each awkward kind."""
    world = empty_world(7, NOW)
    ledger = Ledger(world)
    people: dict[str, Person] = {}
    for at, (name, home) in enumerate(
        (
            ("Asha", "hiwiki"),
            ("Ben", "enwiki"),
            ("Chidi", COMMONS),
            ("Dora", "dewiki"),
            ("Hidden", "enwiki"),
            ("Locked", "enwiki"),
            ("Bot", "enwiki"),
            ("Sysop", COMMONS),
        )
    ):
        registered = NOW - 300 * DAY + at
        people[name] = Person(0, f"{name} the tester", registered, home, bot=name == "Bot")
        ledger.register(people[name], registered)
    old = people["Old"] = Person(0, "Old the tester", None, "enwiki")
    ledger.register(old, NOW - 299 * DAY)
    twin = people["Twin"] = Person(0, "Ben the tester", NOW - 298 * DAY, "frwiki")
    ledger.register_unattached(twin, NOW - 298 * DAY)
    people["Hidden"].hidden = True
    ledger.lock(people["Locked"], NOW - 297 * DAY, people["Sysop"])
    return Town(world, ledger, people)


def miniature(
    a_town: Town | World, faults: Faults = QUIET, clock: Callable[[], float] = lambda: float(NOW)
) -> Miniature:
    """Return a miniature of a world in which time stands still."""
    world = a_town.world if isinstance(a_town, Town) else a_town
    return Miniature(world, Still(), clock, faults=faults)


def alive(seed: int = 3, scale: float = 0.02, faults: Faults = QUIET, rate: float = 0.0) -> Miniature:
    """Return a miniature of a made world with its past, whose life goes on when asked."""
    world = build(seed, NOW, scale)
    past = history(world, (NOW - 7 * DAY) * 1000)
    return Miniature(world, Life(world, rate), lambda: float(NOW), faults=faults, past=past)
