"""A rename in the middle of everything changes nothing but the name: whole collectors of the same invented world."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from collector import service, settings
from collector.clock import FakeClock
from collector.enrol import Enrolment
from collector.names import RenameLog
from sandbox.happening import Happening
from sandbox.ledger import Ledger
from sandbox.miniature import Miniature
from sandbox.model import Person, SandboxContest, World
from sandbox.running import Running, running
from sandbox.topics import Body
from sandbox.wikis import COMMONS, META, MODULE, MODULE_TITLE, empty_world
from state.activity import Activity
from state.entries import Contest
from state.findings import MERGED, RENAMED
from tests.collector.asking import asking
from tests.collector.followed import ticking, until
from tests.collector.scripted_world import Person as Somebody
from tests.collector.scripted_world import World as Scripted
from tests.sandbox.town import DAY, NOW, QUIET, Still
from tests.state.world import found

NAMES = ("Asha", "Binod", "Chitra", "Dipak", "Esha", "Farid")
OVER = SandboxContest("monuments", "Wiki Loves Monuments", 2026, "in", "India", "", NOW - 70 * DAY, NOW - 40 * DAY)
RUNNING = SandboxContest("earth", "Wiki Loves Earth", 2026, "np", "Nepal", "", NOW - 20 * DAY, NOW + 20 * DAY)
CONTESTS = [
    replace(one, category=f"Images from {one.campaign_title} {one.year} in {one.country}") for one in (OVER, RUNNING)
]
# What is stored, by central ids and names of wikis; the names of people and what is counted about them are left out.
TABLES = {
    "account": "SELECT central_id, registered, commons_registered, home, kind, locked, first_contribution, established"
    " FROM account",
    "participation": "SELECT category, central_id, first_upload, first_page, uploads FROM participation p"
    " JOIN contest c ON c.id = p.contest JOIN account a ON a.id = p.account",
    "file": "SELECT category, page, central_id, ts FROM file f JOIN contest c ON c.id = f.contest"
    " JOIN account a ON a.id = f.account",
    "tracked": "SELECT category, central_id FROM tracked t JOIN contest c ON c.id = t.contest"
    " JOIN account a ON a.id = t.account",
    "tracking": "SELECT central_id, since FROM tracking t JOIN account a ON a.id = t.account",
    "attachment": "SELECT central_id, dbname, verified FROM attachment t JOIN wiki w ON w.id = t.wiki"
    " JOIN account a ON a.id = t.account",
    "contribution": "SELECT dbname, rev_id, central_id, ts, sources, file FROM contribution c"
    " JOIN wiki w ON w.id = c.wiki JOIN account a ON a.id = c.account",
    "day_count": "SELECT category, central_id, dbname, day, n, own FROM day_count d JOIN contest c ON c.id = d.contest"
    " JOIN account a ON a.id = d.account JOIN wiki w ON w.id = d.wiki",
    "contest": "SELECT category, enrolled / 10, complete / 10, frozen, condition FROM contest",
}
Content = dict[str, list[tuple[object, ...]]]


@dataclass
class Scene:
    """A world with its people, its server, and the collector of it."""

    world: World
    ledger: Ledger
    people: dict[str, Person]
    steward: Person
    now: float = NOW
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW + 0.2))

    def pass_on(self, seconds: float) -> None:
        """Let time pass for everybody."""
        self.now += seconds
        self.clock.advance(seconds)

    @property
    def ts(self) -> int:
        """The second it is."""
        return int(self.now)

    def told(self, kind: str, by: Person, **more: Any) -> Happening:
        """Return what the streams have to tell of a change just made."""
        row = more.get("revision") or more["log"]
        return Happening(int(self.now * 1000), kind, row.wiki, by.central_id, **more)  # type: ignore[arg-type]

    def rename(self, name: str, new: str) -> list[Happening]:
        """Rename somebody everywhere; the entry of Meta comes first."""
        entries = self.ledger.rename(self.people[name], new, self.ts, self.steward)
        return [self.told("log", self.steward, log=entry) for entry in entries]

    def edits(self, wiki: str) -> list[Happening]:
        """Let everybody edit a wiki once."""
        return [self.edit(person, wiki) for person in self.people.values()]

    def edit(self, person: Person, wiki: str) -> Happening:
        """Let somebody edit a wiki."""
        revision = self.ledger.edit(person, self.ts, wiki, f"A page of {person.central_id}")
        return self.told("edit" if revision.parent_id else "new", person, revision=revision)

    def uploads(self, contest: SandboxContest, suffix: str) -> list[Happening]:
        """Let everybody upload a file to a contest."""
        made = [
            (self.ledger.upload(person, self.ts, f"File:{name} {suffix}.jpg", (contest.category,), 9), person)
            for name, person in self.people.items()
        ]
        return [self.told("upload", who, revision=done.revision, log=done.log, file=done.file) for done, who in made]


def scene() -> Scene:
    """Make the world: six newcomers of a contest that is over, of whom one has edited since 2019 elsewhere."""
    world = empty_world(7, NOW)
    world.contests[:] = CONTESTS
    made = Scene(world, Ledger(world), {}, Person(0, "Steward", NOW - 3000 * DAY, META))
    made.ledger.register(made.steward, NOW - 3000 * DAY)
    made.now = NOW - 2500 * DAY
    for name in NAMES:
        registered = NOW - 2500 * DAY if name == "Farid" else OVER.start + 5 * DAY
        made.people[name] = Person(0, f"{name} the newcomer", registered, "enwiki" if name == "Farid" else COMMONS)
    made.ledger.register(made.people["Farid"], made.ts)
    made.ledger.edit(made.people["Farid"], made.ts + 60, "enwiki", "An old page")
    made.ledger.edit(made.steward, made.ts + 70, COMMONS, MODULE_TITLE, namespace=MODULE)
    made.now = OVER.start + 5 * DAY
    for name in NAMES[:-1]:
        made.ledger.register(made.people[name], made.ts)
    made.now += DAY
    made.uploads(CONTESTS[0], "then")
    made.now = OVER.end + 3 * DAY
    made.edits("enwiki")
    made.edits("hiwiki")
    made.now = NOW
    return made


@contextmanager
def collecting(there: Scene, folder: Path) -> Iterator[tuple[Running, service.Service, Activity]]:
    """Serve the world, and give a collector of it that works when it is told to."""
    served = Miniature(there.world, Still(), lambda: there.now, faults=QUIET)
    with running(served) as here:
        found = settings.load(
            {
                "data": str(folder),
                "stream_url": here.url,
                "api": f"{here.url}/{COMMONS}/w/api.php",
                "meta_api": f"{here.url}/{META}/w/api.php",
                "wiki_api": here.url + "/{dbname}/w/api.php",
                "requests_per_minute": 1_000_000,
                "comparison": 0,
            },
            {},
        )
        stop = threading.Event()
        with service.opened(found) as activity, service.client(found, there.clock, stop) as api:
            yield here, service.Service(found, activity, api, there.clock, stop), activity


@contextmanager
def following(one: service.Service) -> Iterator[None]:
    """Follow the stream while the block runs, by a clock of its own that moves fast."""
    stop, clock = threading.Event(), FakeClock(one._clock.now())
    one._follower._clock = one._follower._intake._clock = clock
    thread = threading.Thread(target=one._follower.run, args=(stop,))
    thread.start()
    try:
        with ticking(clock):
            until(lambda: one._follower.progress.connected)
            yield
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def old_names(there: Scene, new_names: dict[str, str]) -> Callable[[Body], Body]:
    """Return how events look while the jobs of renames are under way: by the old name, without a central id."""
    former = {new_names[name]: person.former_names[-1][0] for name, person in there.people.items() if name in new_names}

    def spoil(value: Any) -> Any:
        if isinstance(value, list):
            return [spoil(one) for one in value]
        if not isinstance(value, dict):
            return former.get(value, value) if isinstance(value, str) else value
        changed = {key: spoil(one) for key, one in value.items()}
        if changed.get("user_text") in former.values():
            changed.pop("user_central_id", None)
        return changed

    return lambda body: dict(spoil(body))


def tell(here: Running, happened: list[Happening], spoil: Callable[[Body], Body] | None = None) -> None:
    """Put what happened into the streams, perhaps spoilt."""

    def publish() -> None:
        events = here.miniature.events
        of = events.of
        if spoil is not None:
            events.of = lambda happening: [replace(e, body=spoil(e.body)) for e in of(happening)]  # type: ignore[method-assign]
        try:
            here.miniature.tell(happened)
        finally:
            events.of = of  # type: ignore[method-assign]

    here.do(publish)


def history(folder: Path, renames: dict[str, dict[str, str]]) -> tuple[Content, dict[str, list[str | None]]]:
    """What a collector has stored after ten days in which people were renamed at some moments, and the names it has.

    `renames` are new names by moment and first name: before anything; told by the stream; told while the jobs are
    still under way; missed by the stream, and known to the log; known to nobody.
    """
    there = scene()
    for name, new in renames.get("before", {}).items():
        there.rename(name, new)
    there.pass_on(3600)
    with collecting(there, folder) as (here, one, activity):
        here.do(here.miniature.index.refresh)
        rounds = one._jobs.rounds
        rounds.run()
        with following(one):
            there.pass_on(60)
            meet(there, here, one)
            live(there, here, activity, renames)
        there.pass_on(DAY)
        here.do(lambda: there.uploads(CONTESTS[1], "a day later") and there.edits("enwiki"))
        here.do(here.miniature.index.refresh)
        rounds.run()
        there.pass_on(8 * DAY)
        here.do(lambda: there.edits("enwiki"))
        here.do(here.miniature.index.refresh)
        rounds.run()
        names = activity._con.execute("SELECT central_id, name FROM account").fetchall()
        former = activity._con.execute("SELECT central_id, n.name FROM name n JOIN account a ON a.id = n.account")
        ours = {person.central_id: name for name, person in there.people.items()}
        called: dict[str, list[str | None]] = {ours[central]: [name] for central, name in names if central in ours}
        for central, name in former.fetchall():
            called[ours[central]].append(name)
        assert found(activity, RENAMED) == sum(len(new) for when, new in renames.items() if when != "before")
        return {table: sorted(activity._con.execute(sql), key=repr) for table, sql in TABLES.items()}, called


def meet(there: Scene, here: Running, one: service.Service) -> None:
    """Let a stranger's edit be recorded as read, after which the reader knows whom to look for."""
    intake = one._follower._intake
    tell(here, [here.do(lambda: there.edit(there.steward, META))])
    until(lambda: intake._roster_version == one._activity.roster.version() > 0)


def live(there: Scene, here: Running, activity: Activity, renames: dict[str, dict[str, str]]) -> None:
    """What the stream is there for: renames of four kinds, and what everybody does right after them."""
    count = "SELECT count(*) FROM contribution"
    before = activity._con.execute(count).fetchone()[0]
    for when in ("told", "jobs", "missed", "unlogged"):
        for name, new in renames.get(when, {}).items():
            there.pass_on(1)
            entries = here.do(lambda name=name, new=new: there.rename(name, new))  # type: ignore[misc]
            if when == "unlogged" and (entry := entries[0].log):
                there.world.logs[META].remove(entry)
            elif when != "missed":
                tell(here, entries[:1] if when == "jobs" else entries)
    there.pass_on(10 - sum(map(len, renames.values())) + len(renames.get("before", {})))
    spoil = old_names(there, renames.get("jobs", {}))
    for wiki in ("enwiki", "hiwiki", "dewiki"):
        tell(here, here.do(lambda wiki=wiki: there.edits(wiki)), spoil)  # type: ignore[misc]
    tell(here, here.do(lambda: there.uploads(CONTESTS[1], "now")), spoil)
    until(lambda: activity._con.execute(count).fetchone()[0] == before + 4 * len(NAMES))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """Give what is stored when nobody is renamed."""
    content, names = history(tmp_path_factory.mktemp("undisturbed"), {})
    assert names == {name: [f"{name} the newcomer"] for name in NAMES}
    assert {
        table: len(rows) for table, rows in content.items() if table in ("account", "participation", "tracked")
    } == {
        "account": 6,
        "participation": 12,
        "tracked": 6,
    }
    return content


@pytest.mark.parametrize("when", ["before", "told", "jobs", "missed", "unlogged"])
def test_a_rename_changes_nothing_but_the_name(tmp_path: Path, undisturbed: Content, when: str) -> None:
    """Whenever it happens and whoever tells of it, everything but names is as without it, and the name is right."""
    renames = {name: f"{name} renamed" for name in ("Asha", "Farid")}
    content, names = history(tmp_path, {when: renames})
    for table, rows in undisturbed.items():
        assert content[table] == rows, table
    was = {name: [] if when == "before" else [f"{name} the newcomer"] for name in renames}
    assert names == {name: [renames[name], *was[name]] if name in was else [f"{name} the newcomer"] for name in NAMES}


def test_five_renames_at_once_change_nothing_but_names(tmp_path: Path, undisturbed: Content) -> None:
    """Each kind of rename beside the others, and a name that somebody gave up taken by another."""
    moments = ("before", "told", "jobs", "missed", "unlogged")
    renames = {when: {name: f"{name} renamed"} for when, name in zip(moments, NAMES, strict=False)}
    renames["jobs"]["Farid"] = "Binod the newcomer"
    content, names = history(tmp_path, renames)
    for table, rows in undisturbed.items():
        assert content[table] == rows, table
    assert [names[name][0] for name in NAMES] == [f"{name} renamed" for name in NAMES[:5]] + ["Binod the newcomer"]


def test_a_vanished_person_leaves_everything_but_the_names(tmp_path: Path, undisturbed: Content) -> None:
    """Of a person who vanishes no name is in any file, though all they did is there, under the old name too."""
    content, names = history(tmp_path, {"jobs": {"Asha": "Renamed user 0a1b2c"}})
    for table, rows in undisturbed.items():
        assert content[table] == rows, table
    assert names["Asha"] == ["Renamed user 0a1b2c"]
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert any(b"Binod the newcomer" in held for held in files.values())
    assert [name for name, held in files.items() if b"Asha" in held] == []


@pytest.mark.parametrize("told", [True, False])
def test_a_merge_counts_nobody_twice(tmp_path: Path, told: bool) -> None:
    """Merged accounts are one participant with what both did, whether the stream tells of it or only the log."""
    there = scene()
    there.pass_on(3600)
    with collecting(there, tmp_path) as (here, one, activity):
        here.do(here.miniature.index.refresh)
        one._jobs.rounds.run()
        with following(one):
            there.pass_on(60)
            meet(there, here, one)
            gone, kept = there.people.pop("Dipak"), there.people["Esha"]
            entries = here.do(lambda: there.ledger.merge(gone, kept, there.ts, there.steward))
            if told:
                tell(here, [there.told("log", there.steward, log=entry) for entry in entries])
                until(lambda: found(activity, MERGED))
        there.pass_on(DAY)
        here.do(lambda: there.edits("enwiki"))
        here.do(here.miniature.index.refresh)
        one._jobs.rounds.run()
        assert found(activity, MERGED) == 1
        content = {table: activity._con.execute(sql).fetchall() for table, sql in TABLES.items()}
    ids = {person.central_id for person in there.people.values()}
    assert {row[0] for row in content["account"]} == {row[1] for row in content["participation"]} == ids
    assert sorted(row[:4] for row in content["contribution"]) == sorted(
        (wiki, row.rev_id, row.central_id, row.ts)
        for wiki, rows in there.world.revisions.items()
        for row in rows
        if row.central_id in ids and row.ts >= OVER.start
    )
    after = [row for row in content["contribution"] if isinstance(row[3], int) and row[3] >= OVER.end]
    assert sum(int(str(row[4])) for row in content["day_count"]) == len(after)
    uploads = {row[1]: row[4] for row in content["participation"]}
    assert uploads == {central: 2 if central == kept.central_id else 1 for central in ids}


def test_half_a_rename_on_commons_moves_nobody(tmp_path: Path) -> None:
    """While Commons still has the old name, without a global account, the files stay the renamed person's."""
    start, category = NOW - 30 * DAY, "Images from Wiki Loves Earth 2026 in Nepal"
    there = Scripted(
        people=[Somebody(1, "Asha", start + 5, start + 5, ["commonswiki", "enwiki"])],
        versions={1: [("Asha", start + 10)]},
        categories={category: [1]},
        now=NOW,
    )
    contest = Contest("earth", 2026, "Nepal", "NP", category, start, NOW + 30 * DAY)
    with closing(Activity.open(tmp_path / "a.db")) as activity, asking(tmp_path, there) as (api, _, clock):
        activity.roster.put_contests([contest])
        rows = {}
        for moment in ("before", "global only", "both"):
            if moment == "global only":
                there.people = [
                    Somebody(1, "Renamed", start + 5, None, ["enwiki"]),
                    Somebody(0, "Asha", 0, start + 5, ["commonswiki"]),
                ]
                there.renamings.append((int(clock.now()), "rename", "Asha", "Renamed"))
            elif moment == "both":
                there.people = [Somebody(1, "Renamed", start + 5, start + 5, ["commonswiki", "enwiki"])]
                there.versions = {1: [("Renamed", start + 10)]}
            for told in (False, True):
                if told:
                    RenameLog(api, activity, clock).run()
                clock.advance(DAY)
                enrolment = Enrolment(api, activity, clock)
                enrolment.read(activity.roster.contests()[0])
                enrolment.finish()
                activity.roster.retrack()
                rows[moment, told] = (
                    activity._con.execute("SELECT central_id, registered, kind FROM account").fetchall(),
                    activity._con.execute("SELECT account, first_upload, uploads FROM participation").fetchall(),
                    activity._con.execute("SELECT account, contest FROM tracked").fetchall(),
                )
        assert set(map(repr, rows.values())) == {repr(([(1, start + 5, "person")], [(1, start + 10, 1)], [(1, 1)]))}
        assert activity._con.execute("SELECT name FROM account").fetchall() == [("Renamed",)]
