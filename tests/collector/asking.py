"""A client of a scripted world, with a clock that does not wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collector import settings
from collector.api import Api, open_session
from collector.budget import Budget
from collector.clock import FakeClock
from tests.collector.scripted_api import ScriptedApi, serving
from tests.collector.scripted_world import World


@contextmanager
def asking(folder: Path, world: World, **options: object) -> Iterator[tuple[Api, ScriptedApi, FakeClock]]:
    """Give an Api of `world` served on loopback, the server, and the clock, which shows the world's time."""
    with serving(world.reply()) as server:
        found = settings.load(
            {
                "data": str(folder),
                "stream_url": server.base,
                "api": server.url("commonswiki"),
                "meta_api": server.url("metawiki"),
                "wiki_api": server.base + "/{dbname}/w/api.php",
                **options,
            },
            {},
        )
        clock = FakeClock(world.now)
        with open_session(found) as session:
            yield Api(session, Budget(60_000, found.concurrency, clock), clock, found), server, clock
