"""A world of a few contests, written by hand."""

from __future__ import annotations

from typing import Any

from sandbox.ledger import Ledger
from sandbox.model import Person, SandboxContest, World
from sandbox.truth import DAY, truth
from sandbox.wikis import empty_world

NOW = 1_795_520_000  # 2026-11-24
START = 1_756_665_000  # 2025-08-31T18:30:00Z, midnight of 1 September in India
END = START + 30 * DAY  # midnight of 1 October
LATER = END + 300 * DAY

INDIA = "Images from Wiki Loves Monuments 2025 in India"
NEPAL = "Images from Wiki Loves Monuments 2025 in Nepal"
AGAIN = "Images from Wiki Loves Monuments 2026 in India"
EARTH = "Images from Wiki Loves Earth 2025 in India"


def contest(category: str, start: int, end: int) -> SandboxContest:
    """Give a contest of the campaign, year and country of its category."""
    name, _, rest = category.removeprefix("Images from Wiki Loves ").partition(" ")
    year, _, country = rest.split(" ")
    title = f"Wiki Loves {name}"
    return SandboxContest(name.lower(), title, int(year), country[:2].lower(), country, category, start, end)


class Stage:
    """A world of four contests, written by hand through a ledger."""

    def __init__(self) -> None:
        self.world: World = empty_world(0, NOW)
        self.ledger = Ledger(self.world)
        self.world.contests = [
            contest(INDIA, START, END),
            contest(NEPAL, START - 900, END - 900),
            contest(AGAIN, LATER, LATER + 30 * DAY),
            contest(EARTH, START, END),
        ]
        self._files = 0

    def person(self, registered: int, name: str = "") -> Person:
        """Register somebody on Commons."""
        person = Person(0, name or f"Somebody {registered} {len(self.world.people)}", registered, "commonswiki")
        self.ledger.register(person, registered)
        return person

    def upload(self, person: Person, ts: int, *categories: str) -> str:
        """Upload a file and return its title."""
        self._files += 1
        title = f"File:Some {self._files}.jpg"
        self.ledger.upload(person, ts, title, categories, 1000)
        return title

    def edit(self, person: Person, ts: int, title: str = "Page") -> None:
        """Edit a page of the English Wikipedia."""
        self.ledger.edit(person, ts, "enwiki", title)

    def facts(self) -> dict[str, Any]:
        """Write down the truth."""
        return truth(self.world)
