"""How many requests backfill sends, beside the fewest that could answer the same questions.

Run as `python -m collector.bench_backfill`. The fewest are: where an account is attached, once for each that is new or
has new edits; who has new edits, 50 accounts at a time; and for each wiki a request for every 50 accounts there, or for
every 500 contributions, whichever is more. What is above that proves that a name was its account's until the last page,
and fills requests unevenly.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from collector import settings
from collector.api import NAMES, Api, open_session
from collector.backfill import Backfill
from collector.bench_accounts import DAY, END, ROWS, START, Accounts, Adapter
from collector.budget import Budget
from collector.clock import FakeClock
from collector.wikis import Wikis
from state.activity import Activity
from state.roster import Account, Contest, Participation

PEOPLE: Final = 10_000
WIKIS: Final = 400
DAYS: Final = 2
ACTIVE: Final = 0.02  # the share of people who make edits on a day
LAG: Final = 600


@dataclass(frozen=True, slots=True)
class Counted:
    """A pass: what it was, over how many accounts, the requests it sent, the fewest possible, contributions found."""

    what: str
    accounts: int
    sent: int
    least: int
    found: int

    @property
    def ratio(self) -> float:
        """Requests sent by the fewest possible."""
        return self.sent / self.least


def populate(activity: Activity, accounts: Accounts) -> None:
    """Stores the people as newcomers of one contest."""
    (contest,) = activity.roster.put_contests(
        [Contest("monuments", 2025, "Nepal", "NP", "Images", START, END)]
    ).values()
    ids = activity.roster.put_accounts(
        Account(person, f"P{person}", START + 5, START + 5) for person in range(1, accounts.people + 1)
    )
    activity.roster.put_participations(Participation(contest, account, START + 10, account, 1) for account in ids)
    activity.roster.retrack()


def run(people: int = PEOPLE, wikis: int = WIKIS, days: int = DAYS) -> list[Counted]:
    """The first pass over everybody, and the verification on some days after it."""
    accounts = Accounts(people, wikis)
    address = "http://127.0.0.1:9"
    clock = FakeClock(accounts.now)
    with tempfile.TemporaryDirectory() as folder, closing(Activity.open(Path(folder) / "activity.db")) as activity:
        found = settings.load(
            {
                "data": folder,
                "stream_url": address,
                "api": f"{address}/commonswiki/w/api.php",
                "meta_api": f"{address}/metawiki/w/api.php",
                "wiki_api": address + "/{dbname}/w/api.php",
            },
            {},
        )
        populate(activity, accounts)
        with open_session(found) as session:
            session.mount("http://", Adapter(accounts))
            api = Api(session, Budget(1_000_000, found.concurrency, clock), clock, found)
            backfill = Backfill(api, activity, Wikis(api, clock), clock)
            passes = [_counted("first", backfill, api, accounts, people, START)]
            for day in range(1, days + 1):
                since = accounts.now - LAG - found.overlap
                active = accounts.day(ACTIVE)
                clock.advance(DAY)
                passes.append(
                    _counted(f"day {day}", backfill, api, accounts, ceil(people / NAMES) + len(active), since)
                )
        return passes


def _counted(what: str, backfill: Backfill, api: Api, accounts: Accounts, where: int, since: int) -> Counted:
    """Runs a pass over whoever is due; `where` requests find out where they are attached, at least."""
    before = sum(api.requests.values())
    due = backfill.start(accounts.now)
    if failed := backfill.go_on():
        raise RuntimeError(f"{failed} questions were not answered")
    sent = sum(api.requests.values()) - before
    rows = sum(ts >= since for made in accounts.revisions.values() for times in made.values() for ts, _ in times)
    return Counted(what, due, sent, where + _fewest(accounts, since), rows)


def _fewest(accounts: Accounts, since: int) -> int:
    """Requests that bring everybody's contributions from `since` on, at least."""
    sizes: dict[str, int] = {}
    for wikis in accounts.wikis.values():
        for wiki in wikis:
            sizes[wiki] = sizes.get(wiki, 0) + 1
    rows = {
        wiki: sum(ts >= since for times in made.values() for ts, _ in times)
        for wiki, made in accounts.revisions.items()
    }
    return sum(max(ceil(n / NAMES), ceil(rows.get(wiki, 0) / ROWS)) for wiki, n in sizes.items())


def main() -> int:
    """Prints the table; 1 when backfill sends more than 1.02 times the fewest requests."""
    table = Table(title=f"requests of backfill, {PEOPLE:,} newcomers on {WIKIS} wikis")
    for column in ("pass", "accounts", "contributions", "requests", "fewest", "ratio"):
        table.add_column(column, justify="left" if column == "pass" else "right")
    passes = run()
    for one in passes:
        numbers = (one.accounts, one.found, one.sent, one.least)
        table.add_row(one.what, *(f"{number:,}" for number in numbers), f"{one.ratio:.3f}")
    Console().print(table)
    return int(any(one.ratio > 1.02 for one in passes))


if __name__ == "__main__":
    sys.exit(main())
