"""What can happen in a world that goes on, one act at a time."""

from __future__ import annotations

import random
from collections.abc import Callable

from sandbox.deeds import Deeds
from sandbox.happening import Happening
from sandbox.ledger import Ledger
from sandbox.model import Person, SandboxContest, World
from sandbox.names import SCRIPTS
from sandbox.plan import tongue
from sandbox.wikis import COMMONS

MOST = 8  # happenings one act can make: a rename with its entries on seven wikis
_FRESH = 30  # people a contest that nobody has come to yet counts as, where one is chosen by size


class Acts(Deeds):
    """The acts of one world, by their weights.

    Only pages that outsiders made are deleted, and files of running contests never are: what a newcomer, or
    somebody to compare one with, did stays to be seen in the API as well as in the streams.
    """

    def __init__(self, world: World, rng: random.Random) -> None:
        super().__init__(world, rng)
        self._pages = _pages(self.ledger)
        self._passing: list[tuple[str, str]] = []  # pages and files outsiders made since
        self._bare: list[tuple[str, str]] = []  # files of a contest that its category is still to be added to
        self._renamed: set[int] = set()
        self._acts: list[tuple[float, int, Callable[[], list[Happening]]]] = [  # weight, most happenings
            (0.56, 1, self.background_edit),
            (0.14, 1, self._newcomer_edit),
            (1 / 30, 1, self._return),
            (0.06, 2, self._contest_upload),
            (0.012, 1, self._bare_upload),
            (0.02, 2, self._late_category),
            (0.02, 3, self._new_participant),
            (0.008, 2, self._old_hand),
            (0.05, 2, self._other_upload),
            (0.02, 1, self._overwrite),
            (0.03, 1, self._new_account),
            (0.015, 1, self._delete),
            (0.005, 1, self._move),
            (0.004, MOST, self._rename),
        ]

    def one(self, most: int) -> list[Happening]:
        """Do one thing that makes at most `most` happenings and at least one."""
        fitting = [(weight, act) for weight, size, act in self._acts if size <= most]
        act = self.rng.choices([act for _, act in fitting], [weight for weight, _ in fitting])[0]
        return act() or self.background_edit()

    # -- edits

    def background_edit(self) -> list[Happening]:
        """Let somebody outside the contests edit."""
        by = self.rng.choice(self.troupe.background)
        wiki = self.rng.choice(sorted(by.local))
        if self.rng.random() < 0.08 and wiki not in (COMMONS, "wikidatawiki") and by.home != COMMONS:
            title = self.names.page("latin")
            self._passing.append((wiki, title))
        else:
            title = self.rng.choice(self._pages[wiki])
        return self.edit(by, wiki, title)

    def _newcomer_edit(self) -> list[Happening]:
        if not self.troupe.active:
            return []
        return self._somewhere(self.rng.choice(self.troupe.active))

    def _return(self) -> list[Happening]:
        """Let somebody who had not been seen for 30 days come back."""
        if not self.troupe.lapsed:
            return []
        person = self.troupe.lapsed.pop()
        self.troupe.active.append(person)
        return self._somewhere(person)

    def _somewhere(self, person: Person) -> list[Happening]:
        """Let somebody edit a wiki known to them, or now and then one never visited before."""
        known = sorted(person.local)
        wiki = self.rng.choice(known) if self.rng.random() < 0.9 else self.rng.choice(sorted(self.world.wikis))
        return self.edit(person, wiki, self.rng.choice(self._pages[wiki]))

    # -- contests

    def _contest(self) -> SandboxContest | None:
        """Return a contest that is running now, one with more people more often."""
        open_now = [c for c in self.troupe.running if c.start <= self.ts < c.end]
        sizes = [len(self.troupe.present[c.category]) + 1 for c in open_now]
        sizes = [size if size > 1 else _FRESH for size in sizes]
        return self.rng.choices(open_now, sizes)[0] if open_now else None

    def _somebody_there(self) -> tuple[SandboxContest | None, Person | None]:
        """Return a running contest and one of its participants, if there are any."""
        contest = self._contest()
        there = self.troupe.present[contest.category] if contest else []
        return contest, self.rng.choice(there) if there else None

    def _contest_upload(self) -> list[Happening]:
        contest, by = self._somebody_there()
        return self.upload(by, contest.country, contest.category) if contest and by else []

    def _bare_upload(self) -> list[Happening]:
        """Let a participant upload a file without the contest's category, which somebody else adds later."""
        contest, by = self._somebody_there()
        if contest is None or by is None:
            return []
        told = self.upload(by, contest.country)
        if told[0].file:
            self._bare.append((told[0].file.title, contest.category))
        return told

    def _late_category(self) -> list[Happening]:
        """Let somebody else add the contest's category to the file that has waited longest for it."""
        if not self._bare:
            return []
        title, category = self._bare.pop(0)
        by = self.rng.choice(self.troupe.outsiders)
        revision = self.ledger.categorise(by, self.ts, title, category)
        return [
            self.tell_edit(by, revision),
            self.tell("categorize", by, page_id=revision.page_id, category=category),
        ]

    def _new_participant(self) -> list[Happening]:
        contest = self._contest()
        return self.join(contest) if contest else []

    def join(self, contest: SandboxContest) -> list[Happening]:
        """Let somebody register and upload to a contest."""
        script, _ = tongue(self.rng, contest)
        person = Person(0, self.names.person(script), self.ts, COMMONS)
        log = self.ledger.register(person, self.ts)
        self.troupe.present[contest.category].append(person)
        told = [self.tell("log", person, log=log)]
        return told + self.upload(person, contest.country, contest.category)

    def _old_hand(self) -> list[Happening]:
        """Let somebody registered long ago upload to a contest for the first time."""
        contest = self._contest()
        if contest is None or not self.troupe.old_hands:
            return []
        person = self.troupe.old_hands.pop()
        self.troupe.present[contest.category].append(person)
        return self.upload(person, contest.country, contest.category)

    # -- files

    def _other_upload(self) -> list[Happening]:
        by = self.rng.choice(self.troupe.outsiders)
        told = self.upload(by, "home", "Landscapes")
        if told[0].file:
            self._passing.append((COMMONS, told[0].file.title))
        return told

    def _overwrite(self) -> list[Happening]:
        title = self._passing_file()
        if title is None:
            return []
        by = self.rng.choice(self.troupe.outsiders)
        size = self.rng.randrange(200_000, 9_000_000)
        return [self.uploaded(by, self.ledger.overwrite(by, self.ts, title, size, "better colours"))]

    def _passing_file(self) -> str | None:
        titles = [title for wiki, title in self._passing if wiki == COMMONS]
        return self.rng.choice(titles) if titles else None

    def _delete(self) -> list[Happening]:
        if not self._passing:
            return []
        wiki, title = self._passing.pop(self.rng.randrange(len(self._passing)))
        log = self.ledger.delete(self.troupe.sysop, self.ts, wiki, title, "out of scope")
        return [self.tell("delete", self.troupe.sysop, log=log)]

    def _move(self) -> list[Happening]:
        old = self._passing_file()
        if old is None:
            return []
        new = self.names.file("latin", "a place")
        revision, log = self.ledger.move_file(self.troupe.sysop, self.ts, old, new)
        self._passing[self._passing.index((COMMONS, old))] = (COMMONS, new)
        return [self.tell("move", self.troupe.sysop, revision=revision, log=log, page_id=revision.page_id)]

    # -- accounts

    def _new_account(self) -> list[Happening]:
        home = self.rng.choice(sorted(self.world.wikis))
        person = Person(0, self.names.person(self.rng.choice(SCRIPTS)), self.ts, home)
        log = self.ledger.register(person, self.ts)
        self.troupe.background.append(person)
        if home != COMMONS:
            self.troupe.outsiders.append(person)
        return [self.tell("log", person, log=log)]

    def _rename(self) -> list[Happening]:
        """Rename somebody, a newcomer as often as an outsider, nobody twice."""
        part = self.troupe.active if self.rng.random() < 0.5 else []
        person = self.rng.choice(part or self.troupe.background)
        if person.central_id in self._renamed or len(person.local) > 6:
            return []
        self._renamed.add(person.central_id)
        return self.rename(person, self.names.person(self.rng.choice(SCRIPTS)))


def _pages(ledger: Ledger) -> dict[str, list[str]]:
    """Return titles of pages of the main namespace by wiki; every wiki has a main page."""
    found = {wiki: ["Main Page"] for wiki in ledger.world.wikis}
    for (wiki, title), head in ledger.heads.items():
        if head.namespace == 0:
            found[wiki].append(title)
    return found
