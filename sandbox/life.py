"""A world that goes on: what happens after `world.now`, told as it happens."""

from __future__ import annotations

import random
from collections.abc import Callable

from sandbox.happening import Happening, Kind, history
from sandbox.ledger import Ledger, Uploaded
from sandbox.model import LogEntry, Person, Revision, SandboxContest, World
from sandbox.names import SCRIPTS, Names
from sandbox.plan import tongue
from sandbox.troupe import troupe
from sandbox.wikis import COMMONS

__all__ = ["Happening", "Kind", "Life", "history"]

_MOST = 8  # happenings one act can make: a rename with its entries on seven wikis
_COMMENTS = ("", "", "fix", "source added", "वर्तनी सुधार", "правка")


class Life:
    """Lets a world go on at `rate` happenings a second; every change is made under the world's lock.

    Only pages that outsiders made are deleted, and files of running contests never are: what a newcomer
    did stays to be seen in the API as well as in the streams. Steps are deterministic: the same world,
    generator and calls give the same happenings.
    """

    def __init__(self, world: World, rate: float = 2.0, rng: random.Random | None = None) -> None:
        self.world = world
        self._rng = rng or random.Random(f"{world.seed}/life")
        self._ledger = Ledger(world)
        self._names = Names(self._rng, {*world.by_name, *(title for _, title in self._ledger.heads)})
        self._troupe = troupe(world, self._rng)
        self._pages = _pages(self._ledger)
        self._passing: list[tuple[str, str]] = []  # pages and files outsiders made since
        self._renamed: set[int] = set()
        self._now_ms = world.now * 1000
        self._rate = rate
        self._due_ms = self._now_ms + self._pause_ms(1)
        self._acts: list[tuple[float, int, Callable[[], list[Happening]]]] = [  # weight, most happenings
            (0.60, 1, self._background_edit),
            (0.14, 1, self._newcomer_edit),
            (1 / 30, 1, self._return),
            (0.06, 2, self._contest_upload),
            (0.02, 3, self._new_participant),
            (0.05, 2, self._other_upload),
            (0.02, 1, self._overwrite),
            (0.03, 1, self._new_account),
            (0.015, 1, self._delete),
            (0.005, 1, self._move),
            (0.004, _MOST, self._rename),
        ]

    @property
    def rate(self) -> float:
        """Mean number of happenings a second; 0 lets time stand still but for `emit`."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._rate = rate
        self._due_ms = self._now_ms + self._pause_ms(1)

    def step(self, now_ms: int) -> list[Happening]:
        """Let everything happen that is due until `now_ms`, in order of time."""
        told: list[Happening] = []
        with self.world.lock:
            while self._due_ms <= now_ms:
                self._now_ms = max(self._now_ms, int(self._due_ms))
                acts = self._act(most=_MOST)
                told += acts
                self._due_ms += self._pause_ms(len(acts))
            self._now_ms = max(self._now_ms, now_ms)
        return told

    def emit(self, n: int, now_ms: int | None = None) -> list[Happening]:
        """Let exactly `n` things happen at once, at `now_ms` or else at the time of the last step."""
        told: list[Happening] = []
        with self.world.lock:
            self._now_ms = max(self._now_ms, now_ms or 0)
            while len(told) < n:
                told += self._act(most=n - len(told))
        return told

    def _pause_ms(self, happenings: int) -> float:
        if self._rate <= 0:
            return float("inf")
        return 1000 * self._rng.gammavariate(happenings, 1 / self._rate)

    def _act(self, most: int) -> list[Happening]:
        """Do one thing that makes at most `most` happenings and at least one."""
        fitting = [(weight, act) for weight, size, act in self._acts if size <= most]
        act = self._rng.choices([act for _, act in fitting], [weight for weight, _ in fitting])[0]
        return act() or self._background_edit()

    def _tell(
        self,
        kind: Kind,
        by: Person,
        *,
        revision: Revision | None = None,
        log: LogEntry | None = None,
        page_id: int = 0,
        category: str | None = None,
    ) -> Happening:
        row = revision or log
        wiki = row.wiki if row else COMMONS
        file = self.world.files[page_id] if page_id else None
        return Happening(self._now_ms, kind, wiki, by.central_id, revision, log, file, category)

    @property
    def _ts(self) -> int:
        return self._now_ms // 1000

    def _edit(self, by: Person, wiki: str, title: str) -> list[Happening]:
        diff = int(self._rng.lognormvariate(4, 1.2)) * (1 if self._rng.random() < 0.85 else -1)
        comment, minor = self._rng.choice(_COMMENTS), self._rng.random() < 0.2
        revision = self._ledger.edit(by, self._ts, wiki, title, diff=diff, comment=comment, minor=minor)
        return [self._tell("edit" if revision.parent_id else "new", by, revision=revision)]

    def _background_edit(self) -> list[Happening]:
        by = self._rng.choice(self._troupe.background)
        wiki = self._rng.choice(sorted(by.local))
        if self._rng.random() < 0.08 and wiki not in (COMMONS, "wikidatawiki"):
            title = self._names.page("latin")
            self._passing.append((wiki, title))
        else:
            title = self._rng.choice(self._pages[wiki])
        return self._edit(by, wiki, title)

    def _newcomer_edit(self) -> list[Happening]:
        if not self._troupe.active:
            return []
        return self._somewhere(self._rng.choice(self._troupe.active))

    def _return(self) -> list[Happening]:
        """Let somebody who had not been seen for 30 days come back."""
        if not self._troupe.lapsed:
            return []
        person = self._troupe.lapsed.pop()
        self._troupe.active.append(person)
        return self._somewhere(person)

    def _somewhere(self, person: Person) -> list[Happening]:
        """Let somebody edit a wiki known to them, or now and then one never visited before."""
        known = sorted(person.local)
        wiki = self._rng.choice(known) if self._rng.random() < 0.9 else self._rng.choice(sorted(self.world.wikis))
        return self._edit(person, wiki, self._rng.choice(self._pages[wiki]))

    def _contest(self) -> SandboxContest | None:
        """Return a contest that is running now, one with more people more often."""
        open_now = [c for c in self._troupe.running if c.start <= self._ts < c.end]
        sizes = [len(self._troupe.present[c.category]) + 1 for c in open_now]
        return self._rng.choices(open_now, sizes)[0] if open_now else None

    def _contest_upload(self) -> list[Happening]:
        contest = self._contest()
        there = self._troupe.present[contest.category] if contest else []
        if contest is None or not there:
            return []
        by = self._rng.choice(there)
        return self._upload(by, contest.country, contest.category)

    def _new_participant(self) -> list[Happening]:
        contest = self._contest()
        if contest is None:
            return []
        script, _ = tongue(self._rng, contest)
        person = Person(0, self._names.person(script), self._ts, COMMONS)
        log = self._ledger.register(person, self._ts)
        self._troupe.present[contest.category].append(person)
        told = [self._tell("log", person, log=log)]
        return told + self._upload(person, contest.country, contest.category)

    def _other_upload(self) -> list[Happening]:
        by = self._rng.choice(self._troupe.background)
        told = self._upload(by, "home", "Landscapes")
        if told[0].file:
            self._passing.append((COMMONS, told[0].file.title))
        return told

    def _upload(self, by: Person, place: str, category: str) -> list[Happening]:
        title = self._names.file(self._rng.choice(SCRIPTS), place)
        size, comment = self._rng.randrange(200_000, 9_000_000), "User created page with UploadWizard"
        done = self._ledger.upload(by, self._ts, title, (category,), size, comment)
        linked = self._tell("categorize", by, page_id=done.file.page_id, category=category)
        return [self._uploaded(by, done), linked]

    def _uploaded(self, by: Person, done: Uploaded) -> Happening:
        return self._tell("upload", by, revision=done.revision, log=done.log, page_id=done.file.page_id)

    def _overwrite(self) -> list[Happening]:
        title = self._passing_file()
        if title is None:
            return []
        by = self._rng.choice(self._troupe.background)
        size = self._rng.randrange(200_000, 9_000_000)
        return [self._uploaded(by, self._ledger.overwrite(by, self._ts, title, size, "better colours"))]

    def _new_account(self) -> list[Happening]:
        home = self._rng.choice(sorted(self.world.wikis))
        person = Person(0, self._names.person(self._rng.choice(SCRIPTS)), self._ts, home)
        log = self._ledger.register(person, self._ts)
        self._troupe.background.append(person)
        return [self._tell("log", person, log=log)]

    def _delete(self) -> list[Happening]:
        if not self._passing:
            return []
        wiki, title = self._passing.pop(self._rng.randrange(len(self._passing)))
        log = self._ledger.delete(self._troupe.sysop, self._ts, wiki, title, "out of scope")
        return [self._tell("delete", self._troupe.sysop, log=log)]

    def _move(self) -> list[Happening]:
        old = self._passing_file()
        if old is None:
            return []
        new = self._names.file("latin", "a place")
        revision, log = self._ledger.move_file(self._troupe.sysop, self._ts, old, new)
        self._passing[self._passing.index((COMMONS, old))] = (COMMONS, new)
        told = self._tell("move", self._troupe.sysop, revision=revision, log=log, page_id=revision.page_id)
        return [told]

    def _passing_file(self) -> str | None:
        titles = [title for wiki, title in self._passing if wiki == COMMONS]
        return self._rng.choice(titles) if titles else None

    def _rename(self) -> list[Happening]:
        """Rename somebody, a newcomer as often as an outsider, nobody twice."""
        part = self._troupe.active if self._rng.random() < 0.5 else []
        person = self._rng.choice(part or self._troupe.background)
        if person.central_id in self._renamed or len(person.local) > 6:
            return []
        self._renamed.add(person.central_id)
        new = self._names.person(self._rng.choice(SCRIPTS))
        entries = self._ledger.rename(person, new, self._ts, self._troupe.steward)
        return [self._tell("log", self._troupe.steward, log=log) for log in entries]


def _pages(ledger: Ledger) -> dict[str, list[str]]:
    """Return titles of pages of the main namespace by wiki; every wiki has a main page."""
    found = {wiki: ["Main Page"] for wiki in ledger.world.wikis}
    for (wiki, title), head in ledger.heads.items():
        if head.namespace == 0:
            found[wiki].append(title)
    return found
