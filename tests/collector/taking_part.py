"""People who took part in a contest, and what asks about their past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from collector.api import Api
from collector.clock import FakeClock
from collector.histories import Histories
from state.activity import Activity
from state.entries import Account, Contest, Participation
from tests.collector.asking import asking
from tests.collector.scripted_api import ScriptedApi
from tests.collector.scripted_past import COMMONS, Somebody, There, Wikis
from tests.state.world import DAY, START, contest

OLD = START - 900 * DAY  # when most registered


@dataclass(slots=True)
class Asking:
    """A database of people who took part in a contest, and what asks about them."""

    histories: Histories
    activity: Activity
    api: Api
    server: ScriptedApi
    clock: FakeClock

    def asked(self, what: str, wiki: str | None = None) -> int:
        """Count the requests for a list, on a wiki or all."""
        return sum(
            what == (one.params.get("list") or one.params.get("meta")) and wiki in (None, one.wiki)
            for one in self.server.asked
        )

    def facts(self) -> dict[str, tuple[int | None, ...]]:
        """Give first contribution, 500th contribution and history of everybody."""
        rows = self.activity._con.execute("SELECT name, first_contribution, established, history FROM account")
        return {name: tuple(rest) for name, *rest in rows}

    def answers(self, start: int) -> dict[str, tuple[bool, bool] | None]:
        """Give of everybody whether there were contributions before `start`, and 500; None where it is not known."""
        return {name: answer(start, *rest) for name, rest in self.facts().items()}


def answer(start: int, first: int | None, established: int | None, history: int | None) -> tuple[bool, bool] | None:
    """Read stored facts as the definitions do."""
    contributed, much = (at is not None and at < start for at in (first, established))
    if not contributed and (history is None or history < start):
        return None
    return contributed, much


def account(one: Somebody, registered: int | None = OLD) -> Account:
    """Give the account of somebody who, if not said otherwise, registered long ago, on Commons too."""
    there = one.there.get(COMMONS, There())
    return Account(one.central_id, one.name, registered, there.registered)


@contextmanager
def taking_part(
    folder: Path, world: Wikis, accounts: list[Account] | None = None, start: int = START, upload: int = START + DAY
) -> Iterator[Asking]:
    """Let everybody take part in a contest from `start` on."""
    accounts = [account(one) for one in world.somebody] if accounts is None else accounts
    activity = Activity.open(folder / "activity.db")
    enter(activity, contest(end=start + 30 * DAY), accounts, upload)
    with asking(folder, world) as (api, server, clock):
        yield Asking(Histories(api, activity, clock), activity, api, server, clock)
    activity.close()


def enter(activity: Activity, there: Contest, accounts: list[Account], upload: int = START + DAY) -> None:
    """Let accounts take part in a contest, each with one upload."""
    (contest_id,) = activity.roster.put_contests([there]).values()
    ids = activity.roster.put_accounts(accounts)
    activity.roster.put_participations(Participation(contest_id, a, upload, contest_id * 10_000 + a, 1) for a in ids)
