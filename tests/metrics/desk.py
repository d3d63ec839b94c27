"""A publisher at work on an invented world, and what the tests ask of what it published."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np

from metrics.publish import Publisher
from state.published import Published, Snapshot, Unit
from state.schema import open_reader
from tests.metrics.world import DAY, END, World, make_world

NOW = END + 400 * DAY


class Desk:
    """A world with a publisher at work on it; `step` publishes until nothing waits."""

    def __init__(self, folder: Path, **choices: int | str) -> None:
        self.folder = folder
        self.world = make_world(folder, **choices)
        self.open()

    def open(self, **settings: float) -> None:
        """A publisher that knows nothing but the two files."""
        self.con = open_reader(self.folder / "activity.db")
        self.published = Published.open(self.folder / "published" / "published.db")
        self.publisher = Publisher(self.con, self.published, **settings)  # type: ignore[arg-type]

    def restart(self, **settings: float) -> None:
        """Another process, as it were."""
        self.close()
        self.open(**settings)

    def step(self, now: int = NOW) -> Snapshot:
        """What is published once nothing waits any more."""
        self.publisher.step(now * 1000)
        while self.publisher.unfinished:
            self.publisher.step(now * 1000)
        return self.published.read()

    def close(self) -> None:
        """Closes what a publisher has open."""
        self.published.close()
        self.con.close()


def unit(snapshot: Snapshot, name: str) -> Unit:
    """The unit of that name."""
    return next(row for row in snapshot.units if row.unit == name)


def retained(snapshot: Snapshot, name: str) -> list[int | None]:
    """The four milestones of a unit."""
    return [row.retained for row in snapshot.milestones if row.unit == name]


def curve(snapshot: Snapshot, name: str) -> list[int]:
    """The daily curve of a unit."""
    return list(np.frombuffer(snapshot.curves[name], dtype="<i4").tolist())


def still(snapshot: Snapshot) -> Snapshot:
    """A snapshot without freshness, which moves by itself."""
    return replace(snapshot, freshness=None)


def full_world(world: World, seen: int = END + 380 * DAY) -> None:
    """India and Ghana large enough, Uruguay small, two protected; everybody verified to the end of coverage."""
    for country, size in (("IN", 25), ("GH", 12), ("UY", 4), ("BY", 30), ("RU", 15)):
        world.contest(country, size, old=3)
    random = Random(3)
    for account in world.everybody():
        for _ in range(random.choice((0, 0, 1, 5))):
            day = int(random.expovariate(1 / 90))
            world.contribute(account, END + min(day, 379) * DAY + random.randrange(DAY), random.randrange(1, 4))
    world.verify(world.everybody(), seen)
    world.see(seen)


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a published file by table, but for versions, when and how late it was written, and its progress."""
    con = sqlite3.connect(path)
    names = [name for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {name: con.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    con.close()
    found["freshness"] = [
        (seen, verified, stream, gaps) for _, seen, verified, _, _, stream, gaps, *_ in found["freshness"]
    ]
    found["touched"] = [(edition,) for edition, _ in found["touched"]]
    found["meta"] = [row for row in found["meta"] if row[0] != "version"]
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def anew(desk: Desk, now: int = NOW, **settings: float) -> dict[str, list[tuple[object, ...]]]:
    """The tables as another publisher leaves them that knows nothing but the two files; it writes a copy."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "published.db"
        shutil.copy(desk.folder / "published" / "published.db", copy)
        con, published = open_reader(desk.folder / "activity.db"), Published.open(copy)
        publisher = Publisher(con, published, **settings)  # type: ignore[arg-type]
        publisher.step(now * 1000)
        while publisher.unfinished:
            publisher.step(now * 1000)
        published.close()
        con.close()
        return tables(copy)


def own_tables(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """The tables as the desk's own publisher left them."""
    return tables(desk.folder / "published" / "published.db")
