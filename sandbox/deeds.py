"""What acts are made of: an edit, an upload, a rename, each done in the ledger and told to the streams."""

from __future__ import annotations

import random

from sandbox.happening import Happening, Kind
from sandbox.ledger import Ledger, Uploaded
from sandbox.model import LogEntry, Person, Revision, World
from sandbox.names import SCRIPTS, Names
from sandbox.troupe import troupe
from sandbox.wikis import COMMONS

_COMMENTS = ("", "", "fix", "source added", "वर्तनी सुधार", "правка")


class Deeds:
    """What the people of one world can do, at `now_ms`; every change is made through its ledger."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.world, self.rng, self.now_ms = world, rng, world.now * 1000
        self.ledger = Ledger(world)
        self.names = Names(rng, {*world.by_name, *(title for _, title in self.ledger.heads)})
        self.troupe = troupe(world, rng)

    @property
    def ts(self) -> int:
        """The present second."""
        return self.now_ms // 1000

    def tell(
        self,
        kind: Kind,
        by: Person,
        *,
        revision: Revision | None = None,
        log: LogEntry | None = None,
        page_id: int = 0,
        category: str | None = None,
    ) -> Happening:
        """Return what the streams have to tell of something that happened now."""
        row = revision or log
        wiki = row.wiki if row else COMMONS
        file = self.world.files[page_id] if page_id else None
        return Happening(self.now_ms, kind, wiki, by.central_id, revision, log, file, category)

    def tell_edit(self, by: Person, revision: Revision) -> Happening:
        """Return what the streams have to tell of an edit of now."""
        return self.tell("edit" if revision.parent_id else "new", by, revision=revision)

    def edit(self, by: Person, wiki: str, title: str) -> list[Happening]:
        """Let somebody edit a page."""
        diff = int(self.rng.lognormvariate(4, 1.2)) * (1 if self.rng.random() < 0.85 else -1)
        comment, minor = self.rng.choice(_COMMENTS), self.rng.random() < 0.2
        return [self.tell_edit(by, self.ledger.edit(by, self.ts, wiki, title, diff=diff, comment=comment, minor=minor))]

    def upload(self, by: Person, place: str, *categories: str) -> list[Happening]:
        """Let somebody upload a file that shows something in a place."""
        title = self.names.file(self.rng.choice(SCRIPTS), place)
        size, comment = self.rng.randrange(200_000, 9_000_000), "User created page with UploadWizard"
        done = self.ledger.upload(by, self.ts, title, categories, size, comment)
        linked = [self.tell("categorize", by, page_id=done.file.page_id, category=name) for name in categories]
        return [self.uploaded(by, done), *linked]

    def uploaded(self, by: Person, done: Uploaded) -> Happening:
        """Return what the streams have to tell of an upload of now."""
        return self.tell("upload", by, revision=done.revision, log=done.log, page_id=done.file.page_id)

    def rename(self, person: Person, new: str) -> list[Happening]:
        """Give an account another name."""
        return self.tell_logs(self.ledger.rename(person, new, self.ts, self.troupe.steward))

    def tell_logs(self, entries: list[LogEntry]) -> list[Happening]:
        """Return what the streams have to tell of what a steward did."""
        return [self.tell("log", self.troupe.steward, log=log) for log in entries]
