"""A random world on its way from the recorders to the published file, in one step, in two or in many."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from metrics.publish import Publisher
from state.activity import Activity
from state.published import Published, Snapshot
from state.schema import open_reader
from tests.metrics.brute import Cells, Units, cells
from tests.metrics.recorded import Recorder
from tests.metrics.told import differences, told
from tests.metrics.worlds import Made, invent

MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of its own is made in it


class Stage:
    """A world's private database, its recorder, and a publisher for which one person is enough."""

    def __init__(self, made: Made, folder: Path) -> None:
        self.made, self.folder = made, folder
        self.activity = Activity.open(folder / "activity.db")
        self.recorder = Recorder(made, self.activity)
        self._open()

    def _open(self) -> None:
        self._con = open_reader(self.folder / "activity.db")
        self._published = Published.open(self.folder / "published" / "published.db")
        self._publisher = Publisher(self._con, self._published, threshold=1, quality=False)

    def restart(self) -> None:
        """Another process goes on with the file."""
        self._published.close()
        self._con.close()
        self._open()

    def step(self) -> None:
        """Publishes until nothing waits."""
        _run(self._publisher, self.made.facts.now)

    def afresh(self) -> tuple[Cells, Units, Snapshot]:
        """What a publisher says that has no file yet and sees everything at once."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder, closing(open_reader(self.activity.path)) as con:
            path = Path(folder) / "published.db"
            with closing(Published.open(path)) as file:
                _run(Publisher(con, file, threshold=1, quality=False), self.made.facts.now)
            return told(path)

    def told(self) -> tuple[Cells, Units, Snapshot]:
        """What is published now."""
        return told(self._published.path)

    def close(self) -> None:
        """Closes everything."""
        self._published.close()
        self._con.close()
        self.activity.close()


def _run(publisher: Publisher, now: int) -> None:
    publisher.step(now * 1000)
    while publisher.unfinished:
        publisher.step(now * 1000)


@contextmanager
def staged(made: Made) -> Iterator[Stage]:
    """A stage in a folder in memory, where there is one: nothing of it has to outlive a power cut."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        stage = Stage(made, Path(folder))
        try:
            yield stage
        finally:
            stage.close()


def published(made: Made) -> tuple[Cells, Units]:
    """What is published of a world that became known in one step or in two, and the marks published in between."""
    with staged(made) as stage:
        stage.recorder.first()
        before: dict[tuple[str, str], int] = {}
        if made.seen_first is not None:
            stage.step()
            found = stage.told()[1].before
            before = {key: mark for key, mark in found.items() if key[1] not in made.ends_first}
            stage.recorder.rest()
        stage.step()
        said, units, _ = stage.told()
        units.before = before
        return said, units


def wrong(seed: int) -> tuple[list[str], Cells]:
    """In words, the cells published of a seed's world that brute force does not find; and all that are published."""
    made = invent(seed)
    said, units = published(made)
    return [f"seed {seed}: {line}" for line in differences(said, cells(made.facts, units))], said
