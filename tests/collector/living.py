"""A live enrolment of a scripted world, and what the stream tells of uploads in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collector.api import Api
from collector.arrivals import GATHERED, Arrivals
from collector.clock import FakeClock
from collector.events import Categorized, FilePage, Revision, Upload
from collector.live import LiveEnrolment
from state.activity import Activity
from state.entries import Contest
from state.paths import private_db
from tests.collector.asking import asking
from tests.collector.scripted_api import ScriptedApi
from tests.collector.scripted_world import Person, World

DAY = 86_400
START = 1_756_684_800  # 2025-09-01, UTC
NOW = START + 10 * DAY
NEPAL = "Images from an invented contest in Nepal"
INDIA = "Images from an invented contest in India"
CONTEST = Contest("earth", 2025, "Nepal", "NP", NEPAL, START, START + 30 * DAY)


@dataclass(slots=True)
class Living:
    """A live enrolment of a scripted world, and what stands around it."""

    live: LiveEnrolment
    arrivals: Arrivals
    activity: Activity
    server: ScriptedApi
    clock: FakeClock
    api: Api
    woken: list[float]

    def after(self, seconds: float = GATHERED) -> int:
        """Step a little later; give how many participations are new."""
        self.clock.advance(seconds)
        return self.live.step()

    def asked(self) -> list[str]:
        """Give what was asked for since this was called last."""
        found = [one.params.get("list") or one.params.get("prop", "") for one in self.server.asked]
        self.server.asked.clear()
        return found

    def rows(self, sql: str) -> list[Any]:
        """Ask the database."""
        return list(self.activity._con.execute(sql).fetchall())

    def participants(self) -> list[Any]:
        """Give who took part, with first upload, its page and number of files."""
        return self.rows(
            "SELECT a.name, p.first_upload, p.first_page, p.uploads FROM participation p"
            " JOIN account a ON a.id = p.account ORDER BY 1"
        )


@contextmanager
def living(folder: Path, there: World, *contests: Contest) -> Iterator[Living]:
    """Give a live enrolment of a world with one contest, or with those named."""
    activity = Activity.open(private_db(folder))
    activity.roster.put_contests(contests or [CONTEST])
    woken: list[float] = []
    try:
        with asking(folder, there) as (api, server, clock):
            arrivals = Arrivals(clock)
            live = LiveEnrolment(api, activity, clock, arrivals, lambda: woken.append(clock.monotonic()))
            yield Living(live, arrivals, activity, server, clock, api, woken)
    finally:
        activity.close()


def world(people: int = 3, **more: Any) -> World:
    """Give newcomers with a file each: the first one's page is 1."""
    return World(
        people=[Person(9000 + n, f"P{n}", START + 5, START + 5) for n in range(1, people + 1)],
        versions={n: [(f"P{n}", NOW + n)] for n in range(1, people + 1)},
        categories={NEPAL: list(range(1, people + 1))},
        now=NOW + 100,
        files_page=50,
        page=500,
        **more,
    )


def uploaded(arrivals: Arrivals, n: int, central_id: int | None = -1, user: str | None = None) -> None:
    """Tell of the upload of a file and of the creation of its page."""
    user = user or f"P{n}"
    arrivals.take(Upload("commonswiki", f"File:{n}", user, NOW + n, "upload", NOW + n))
    central_id = 9000 + n if central_id == -1 else central_id
    arrivals.take(Revision("commonswiki", 100 + n, NOW + n, user, central_id, file=FilePage(n, f"File:{n}")))


def categorized(arrivals: Arrivals, n: int, category: str = NEPAL) -> None:
    """Tell that somebody put a file into a category."""
    arrivals.take(Categorized("commonswiki", category, f"File:{n}", "Somebody else", True, NOW + n))
