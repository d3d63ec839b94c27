"""A simulated year with a publisher at work on it, and somebody who keeps every file it publishes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from metrics.publish import Publisher
from state.activity import Activity
from state.published import Published
from state.published_reading import open_published, read, read_cube
from state.schema import open_reader
from tests.metrics.attacker import Attacker
from tests.metrics.year import Cell, Place, Year


class Watched:
    """A world in `folder`, its publisher, and the attacker; each snapshot is read as anybody reads it."""

    def __init__(self, folder: Path, places: tuple[Place, ...]) -> None:
        self.folder = folder
        self.activity = Activity.open(folder / "activity.db")
        self.activity._con.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug here
        self.year = Year(self.activity, places)
        self.attacker = Attacker({place.key: place for place in places})
        self.unknown: set[Cell] = set()
        self.now = 0
        self.open()

    def open(self, name: str = "published") -> None:
        """A publisher that knows nothing but the private database and the published file of that name, if any."""
        self.con = open_reader(self.folder / "activity.db")
        self.published = Published.open(self.folder / name / "published.db")
        self.published._con.execute("PRAGMA synchronous = OFF")
        self.publisher = Publisher(self.con, self.published, quality=False)
        self.reader = open_published(self.published.path)

    def live(self, until: Iterable[int], *, verify: int = 1) -> None:
        """The world lives up to each of the instants and is published; every `verify`-th time all are verified."""
        for place, now in enumerate(until):
            self.now = now
            self.year.live(now, verify=place % verify == 0)
            self.publish()

    def publish(self) -> None:
        """Publishes until nothing waits any more; the attacker reads it."""
        self.publisher.step((self.now + 1) * 1000)
        while self.publisher.unfinished:
            self.publisher.step((self.now + 1) * 1000)
        self.look(self.attacker)

    def look(self, attacker: Attacker) -> None:
        """An attacker reads what is published now; everybody who was found is in the figures but for the `unknown`."""
        others = {name: row.unit for name, row in self.published.memory().contests.items()}
        cells = self.year.cells.keys() - self.unknown
        attacker.look(read(self.reader), read_cube(self.reader), others, sorted(cells), self.now)

    def close(self) -> None:
        """Closes everything."""
        self.reader.close()
        self.published.close()
        self.con.close()

    def end(self) -> None:
        """Closes the world, too."""
        self.close()
        self.activity.close()
