"""A made world of the miniature as a collector knows it that has read every category, and who is compared by rights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from collector import settings
from collector.api import Api, open_session
from collector.budget import Budget
from collector.clock import FakeClock
from collector.comparison import Comparison
from sandbox.faults import Faults
from sandbox.ledger import Ledger
from sandbox.model import Person, SandboxContest, World
from sandbox.running import Running, running
from sandbox.truth import participants
from sandbox.wikis import empty_world
from state.activity import Activity
from state.roster import Account, Contest, Participation
from tests.sandbox.town import QUIET, miniature

Pairs = set[tuple[str, int, int]]

COMMONS = "commonswiki"
WEEK, MONDAY = 7 * 86400, 4 * 86400  # 1 January 1970 was a Thursday


@contextmanager
def asked(
    folder: Path, world: World, faults: Faults | None = None, **options: object
) -> Iterator[tuple[Api, FakeClock, Running]]:
    """Serve a world that stands still; give a client of it, its clock, and what serves it."""
    with running(miniature(world, faults or QUIET, lambda: float(world.now))) as box:
        addresses = {
            "data": str(folder),
            "stream_url": box.url,
            "api": f"{box.url}/{COMMONS}/w/api.php",
            "meta_api": f"{box.url}/metawiki/w/api.php",
            "wiki_api": box.url + "/{dbname}/w/api.php",
        }
        found, clock = settings.load({**addresses, **options}, {}), FakeClock(float(world.now))
        with open_session(found) as session:
            yield Api(session, Budget(60_000, found.concurrency, clock), clock, found), clock, box


def enrolled(folder: Path, world: World, *, backwards: bool = False) -> Activity:
    """Give a database with the contests that have begun, all read at `world.now`, and their participants."""
    activity = Activity.open(folder / "activity.db")
    begun = [contest for contest in world.contests if contest.start <= world.now]
    begun = begun[::-1] if backwards else begun
    ids = activity.roster.put_contests([contest_of(one) for one in begun])
    took_part = participants(world)
    for one in begun:
        rows = dict(reversed(took_part[one.category].items())) if backwards else took_part[one.category]
        accounts = activity.roster.put_accounts([account_of(world.people[int(key)]) for key in rows])
        activity.roster.put_participations(
            Participation(ids[one.category], account, row["first_upload"], row["first_page"], row["uploads"])
            for account, row in zip(accounts, rows.values(), strict=True)
        )
        activity.roster.set_enrolled(ids[one.category], world.now, condition="files" if rows else "empty")
    activity.roster.retrack()
    return activity


def contest_of(one: SandboxContest) -> Contest:
    """Give a contest as the module page tells of it."""
    return Contest(one.campaign, one.year, one.country, one.code.upper(), one.category, one.start, one.end)


def account_of(person: Person) -> Account:
    """Give an account as it is looked up."""
    commons = person.local[COMMONS]
    kind = "bot" if person.bot else "temporary" if person.temporary else "hidden" if person.hidden else "person"
    central_id = None if person.unattached or person.hidden else person.central_id
    name = f"#hidden {person.central_id}" if person.hidden else person.name
    return Account(
        central_id, name, person.registered, commons.registered, person.home, kind, attached=not person.unattached
    )


@dataclass(frozen=True, slots=True)
class Oracle:
    """Who by rights is compared in an edition: newcomers and candidates, found by looking at everybody."""

    world: World
    edition: list[SandboxContest]

    def newcomers(self) -> dict[int, SandboxContest]:
        """Give the edition's newcomers by central id, with the contest of the first upload."""
        took_part, first = participants(self.world), dict[int, tuple[int, int, int]]()
        for at, contest in enumerate(self.edition):
            for key, row in took_part[contest.category].items():
                this = (row["first_upload"], row["first_page"], at)
                first[int(key)] = min(this, first.get(int(key), this))
        found = {}
        for central_id, (_, _, at) in first.items():
            person, contest = self.world.people[central_id], self.edition[at]
            someone = not (person.bot or person.temporary or person.hidden or person.unattached)
            if someone and contest.start <= (person.registered or 0) < contest.end:
                found[central_id] = contest
        return found

    def candidates(self) -> dict[int, int]:
        """Give those who started on Commons in a week of the newcomers' and took no part, with their first edit."""
        weeks = {week(self.world.people[central_id].registered or 0) for central_id in self.newcomers()}
        involved = {int(key) for rows in participants(self.world).values() for key in rows}
        firsts: dict[int, dict[str, int]] = {}
        for wiki, revisions in self.world.revisions.items():
            for r in revisions:
                if not r.deleted:
                    own = firsts.setdefault(r.central_id, {})
                    own[wiki] = min(r.ts, own.get(wiki, r.ts))
        found = {}
        for central_id, person in self.world.people.items():
            account, own = person.local.get(COMMONS), firsts.get(central_id, {})
            if account is None or account.created_by != "create" or COMMONS not in own:
                continue
            if person.bot or person.temporary or person.hidden or person.unattached or central_id in involved:
                continue
            at = week(account.registered or 0)
            if at in weeks and at == week(person.registered or 0) and own[COMMONS] == min(own.values()):
                found[central_id] = own[COMMONS]
        return found


class Village:
    """A world written by hand: one ended contest of a month with one newcomer, and who is made to be compared.

    `monday` is the first second of the newcomer's week.
    """

    def __init__(self) -> None:
        self.now = 1_795_520_000
        self.monday = (self.now // WEEK - 20) * WEEK + MONDAY
        self.world = empty_world(11, self.now)
        self.ledger = Ledger(self.world)
        start, end = self.monday - 3 * 86400, self.monday + 27 * 86400
        category = "Images from Wiki Loves Earth 2026 in Ghana"
        self.contest = SandboxContest("earth", "Wiki Loves Earth", 2026, "gh", "Ghana", category, start, end)
        self.world.contests = [self.contest]
        self.newcomer = self.person(self.monday + 100)
        self.upload(self.newcomer, self.monday + 200, category)

    def person(self, ts: int) -> Person:
        """Let somebody register on Commons."""
        person = Person(0, f"Villager {len(self.world.people)}", ts, COMMONS)
        self.ledger.register(person, ts)
        return person

    def upload(self, person: Person, ts: int, *categories: str) -> None:
        """Let somebody upload a file."""
        self.ledger.upload(person, ts, f"File:{len(self.world.files)}.jpg", categories, 1000)

    def edit(self, person: Person, ts: int, wiki: str = COMMONS) -> None:
        """Let somebody edit a page."""
        self.ledger.edit(person, ts, wiki, "Page")

    def starters(self, count: int, edits: int = 1) -> list[Person]:
        """Let so many people start on Commons in the newcomer's week, each with so many edits in a row."""
        found = []
        for at in range(count):
            found.append(self.person(self.monday + 1000 + at))
            for more in range(edits):
                self.edit(found[-1], self.monday + 5000 + at + more)
        return found


def week(ts: int) -> int:
    """Give the number of a week that begins on Monday."""
    return (ts - MONDAY) // WEEK


def editions(world: World) -> dict[str, list[SandboxContest]]:
    """Give the contests of the editions that have ended, by the edition's name."""
    found: dict[str, list[SandboxContest]] = {}
    for contest in world.contests:
        found.setdefault(f"{contest.campaign}{contest.year}", []).append(contest)
    return {name: some for name, some in found.items() if max(c.end for c in some) <= world.now}


def drawn(activity: Activity) -> Pairs:
    """Give what is stored: edition, central ids of member and newcomer; checks contest and newcomer's membership."""
    rows = activity._con.execute(
        "SELECT c.campaign || c.year, a.central_id, n.central_id FROM comparison m JOIN contest c ON c.id = m.contest"
        " JOIN account a ON a.id = m.account JOIN account n ON n.id = m.newcomer"
        " JOIN participation p ON p.contest = m.contest AND p.account = m.newcomer"
    )
    return set(rows)


def drawn_of(village: Village, folder: Path, size: int = 2000, **options: object) -> set[int]:
    """Give the central ids of the group of a village's contest."""
    return told_of(village, folder, size, **options)[0]


def told_of(village: Village, folder: Path, size: int = 2000, **options: object) -> tuple[set[int], Counter[str]]:
    """Give the central ids of the group of a village's contest, and the requests by step."""
    activity = enrolled(folder, village.world)
    with asked(folder, village.world, None, comparison=size, **options) as (api, clock, _):
        Comparison(api, activity, clock).run()
    found = {one for _, one, _ in drawn(activity)}
    activity.close()
    return found, api.requests
