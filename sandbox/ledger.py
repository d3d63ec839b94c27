"""The one way a world changes: every account, revision, file and log entry gets its id here or in the register.

Both the making of a world and its live phase write through a `Ledger`, in order of time, so ids
grow with time on every wiki, as they do in MediaWiki.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sandbox.contests import stamp
from sandbox.model import File, FileVersion, LogEntry, Person, Revision, World
from sandbox.register import Register
from sandbox.wikis import CATEGORY, COMMONS, FILE


@dataclass(slots=True)
class Head:
    """The present state of a page: its id, its latest revision and its length in bytes."""

    page_id: int
    rev_id: int
    size: int
    namespace: int


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What one upload leaves behind."""

    file: File
    revision: Revision
    log: LogEntry


class Ledger(Register):
    """Writes changes into a world; calls must come in order of time. Not thread-safe: hold `world.lock`."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.heads: dict[tuple[str, str], Head] = {}
        self._files = {file.title: file for file in world.files.values() if not file.deleted}
        for wiki, revisions in world.revisions.items():
            for r in revisions:
                if not r.deleted:
                    self.heads[wiki, r.title] = Head(r.page_id, r.rev_id, r.size, r.namespace)

    def edit(
        self,
        author: Person,
        ts: int,
        wiki: str,
        title: str,
        *,
        namespace: int = 0,
        diff: int = 100,
        comment: str = "",
        minor: bool = False,
    ) -> Revision:
        """Save a revision; a page that is not there is created."""
        self.visit(author, wiki, ts)
        return self._revise(author, ts, wiki, title, namespace, diff, comment, minor=minor)

    def upload(
        self, author: Person, ts: int, title: str, categories: tuple[str, ...], size: int, comment: str = ""
    ) -> Uploaded:
        """Upload a new file: its page, its first version, its log entry and its category links."""
        self.visit(author, COMMONS, ts)
        if (COMMONS, title) in self.heads:
            raise ValueError(f"the file {title!r} is there already")
        revision = self._revise(author, ts, COMMONS, title, FILE, 420, comment, upload=True)
        version = self._version(author, ts, title, size)
        file = File(revision.page_id, title, [version], dict.fromkeys(categories, ts), revision.rev_id)
        self.world.files[file.page_id] = self._files[title] = file
        return Uploaded(file, revision, self._upload_log(author, file, version, "upload", comment))

    def overwrite(self, author: Person, ts: int, title: str, size: int, comment: str = "") -> Uploaded:
        """Upload a new version over a file: a log entry and a revision without change of text."""
        self.visit(author, COMMONS, ts)
        file = self._files[title]
        version = self._version(author, ts, title, size)
        file.versions.append(version)
        revision = self._revise(author, ts, COMMONS, title, FILE, 0, comment, upload=True)
        return Uploaded(file, revision, self._upload_log(author, file, version, "overwrite", comment))

    def categorise(self, author: Person, ts: int, title: str, category: str) -> Revision:
        """Put a file into one more category by an edit of its page."""
        diff = len(category.encode()) + 14
        revision = self.edit(author, ts, COMMONS, title, namespace=FILE, diff=diff, comment=f"+{category}")
        self._files[title].categories.setdefault(category, ts)
        return revision

    def list_page(self, author: Person, ts: int, title: str, *categories: str) -> Revision:
        """Save a page on Commons that is no file and stands in `categories`; with their prefix, they may be pages."""
        namespace = CATEGORY if title.startswith("Category:") else 0
        revision = self.edit(author, ts, COMMONS, title, namespace=namespace, diff=900, comment="notes")
        for category in categories:
            self.world.non_files.setdefault(category, []).append(revision.page_id)
        return revision

    def delete(self, by: Person, ts: int, wiki: str, title: str, comment: str = "") -> LogEntry:
        """Delete a page with all its revisions, and the file if it is one."""
        head = self.heads.pop((wiki, title))
        for revision in self.world.revisions[wiki]:
            if revision.page_id == head.page_id:
                revision.deleted = True
        if wiki == COMMONS and title in self._files:
            self._files.pop(title).deleted = True
        return self._log(by, ts, wiki, "delete", "delete", title, head.namespace, {}, head.page_id, comment)

    def move_file(self, by: Person, ts: int, old: str, new: str) -> tuple[Revision, LogEntry]:
        """Move a file without leaving a redirect: its revisions show the new title from now on."""
        self.visit(by, COMMONS, ts)
        head = self.heads[COMMONS, new] = self.heads.pop((COMMONS, old))
        for revision in self.world.revisions[COMMONS]:
            if revision.page_id == head.page_id:
                revision.title = new
        file = self._files[new] = self._files.pop(old)
        file.title = new
        comment = f"moved page [[{old}]] to [[{new}]]"
        revision = self._revise(by, ts, COMMONS, new, FILE, 0, comment, minor=True)
        params: dict[str, object] = {"target_ns": FILE, "target_title": new, "suppressredirect": True}
        log = self._log(by, ts, COMMONS, "move", "move", old, FILE, params, head.page_id, comment)
        return revision, log

    def _revise(
        self,
        author: Person,
        ts: int,
        wiki: str,
        title: str,
        namespace: int,
        diff: int,
        comment: str,
        *,
        minor: bool = False,
        upload: bool = False,
    ) -> Revision:
        world = self.world
        head = self.heads.get((wiki, title))
        if head is None:
            head = self.heads[wiki, title] = Head(world.next_page[wiki], 0, 0, namespace)
            world.next_page[wiki] += 1
        diff = max(diff, 1 - head.size)
        revision = Revision(
            wiki, world.next_rev[wiki], head.rev_id, head.page_id, namespace, title, author.central_id, ts,
            head.size + diff, diff, minor, comment, upload=upload,
        )  # fmt: skip
        world.next_rev[wiki] += 1
        head.rev_id, head.size = revision.rev_id, revision.size
        world.revisions[wiki].append(revision)
        return revision

    def _version(self, author: Person, ts: int, title: str, size: int) -> FileVersion:
        digest = hashlib.sha1(f"{title}{ts}".encode(), usedforsecurity=False).hexdigest()
        return FileVersion(author.central_id, ts, digest, size)

    def _upload_log(self, author: Person, file: File, version: FileVersion, action: str, comment: str) -> LogEntry:
        params: dict[str, object] = {
            "img_sha1": base36(version.sha1),
            "img_timestamp": stamp(version.ts),
        }
        return self._log(author, version.ts, COMMONS, "upload", action, file.title, FILE, params, file.page_id, comment)


def base36(digest: str) -> str:
    """A hexadecimal SHA-1 as 31 digits of base 36, as the upload log and the image table write it."""
    number, digits = int(digest, 16), ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits.rjust(31, "0")
