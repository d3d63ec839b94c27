"""Indexes over a world, kept up as it grows, so that an answer costs what it shows.

`refresh` looks at what was added behind the last position of every list; `note` takes a happening that
changed something old (a category link, a moved file). Deleted revisions and files stay in here and are
skipped by whoever reads.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.model import File, LocalAccount, LogEntry, Person, Revision, World

Moment = tuple[int, int]  # (time, id): the total order of revisions, log entries and category links


KINDS = ("page", "subcat", "file")  # in the order categorymembers lists them
Key = tuple[int, bytes, int]  # (kind, sort key, page id): the order of sort keys


def sort_key(namespace: int, title: str, page_id: int) -> Key:
    """Return a page's place in a category under the `uppercase` collation: its title, no prefix, in capitals."""
    kind = {14: 1, 6: 2}.get(namespace, 0)
    return (kind, (title.partition(":")[2] if namespace else title).upper().encode(), page_id)


@dataclass(slots=True)
class Members:
    """Pages of a category in both orders that categorymembers knows: sort key, and time of the link."""

    by_key: list[Key] = field(default_factory=list)
    by_time: list[Moment] = field(default_factory=list)
    linked: dict[int, int] = field(default_factory=dict)  # page id -> time of the link

    def add(self, key: Key, ts: int) -> None:
        """Add one page."""
        insort(self.by_key, key)
        insort(self.by_time, (ts, key[2]))
        self.linked[key[2]] = ts

    def discard(self, key: Key, ts: int) -> None:
        """Take one page out."""
        _remove(self.by_key, key)
        _remove(self.by_time, (ts, key[2]))
        self.linked.pop(key[2], None)


def _remove(rows: list[Key] | list[Moment], row: Key | Moment) -> None:
    at = bisect_left(rows, row)
    if at < len(rows) and rows[at] == row:
        del rows[at]


def moment(row: Revision | LogEntry) -> Moment:
    """Return the place of a revision or log entry in the order of time."""
    return (row.ts, row.rev_id if isinstance(row, Revision) else row.log_id)


class Index:
    """Everything the API looks up, by the key it is looked up by."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.categories: dict[str, Members] = {}
        self.files_by_title: dict[str, int] = {}
        self._titles: dict[tuple[str, str], int] = {}  # page ids by wiki and title; a moved page is not looked after
        self._linked: dict[int, tuple[str, dict[str, int]]] = {}  # page id -> title, categories as indexed
        self._others: dict[str, int] = {}  # category -> how many of its pages that are no files are in
        self._unattached: dict[tuple[str, str], Person] = {}
        self._people_seen = 0
        self._edits: dict[tuple[str, int], list[Revision]] = {}
        self._latest: dict[tuple[str, int], Revision] = {}
        self._logs: dict[tuple[str, str], list[LogEntry]] = {}
        self._seen = {(kind, wiki): 0 for kind in ("revisions", "logs") for wiki in world.wikis}
        self._files_seen = 0
        self.refresh()

    def refresh(self) -> None:
        """Take up what was added to the world since the last time."""
        for wiki in self.world.wikis:
            revisions, logs = self.world.revisions[wiki], self.world.logs[wiki]
            for at in range(self._seen["revisions", wiki], len(revisions)):
                self._add_revision(revisions[at])
            for at in range(self._seen["logs", wiki], len(logs)):
                for key in (logs[at].type, ""):
                    insort(self._logs.setdefault((wiki, key), []), logs[at], key=moment)
            self._seen["revisions", wiki], self._seen["logs", wiki] = len(revisions), len(logs)
        if len(self.world.files) != self._files_seen:
            for file in list(self.world.files.values())[self._files_seen :]:
                self.note_file(file)
            self._files_seen = len(self.world.files)
        if len(self.world.people) != self._people_seen:
            for person in list(self.world.people.values())[self._people_seen :]:
                if person.unattached:
                    self._unattached |= {(wiki, person.name): person for wiki in person.local}
            self._people_seen = len(self.world.people)
        for name, pages in self.world.non_files.items():
            self._add_others(name, pages)

    def _add_others(self, category: str, pages: list[int]) -> None:
        for page_id in pages[self._others.get(category, 0) :]:
            if page := self.page("commonswiki", page_id):
                key = sort_key(page.namespace, page.title, page_id)
                self.categories.setdefault(category, Members()).add(key, page.ts)
        self._others[category] = len(pages)

    def _add_revision(self, revision: Revision) -> None:
        rows = self._edits.setdefault((revision.wiki, revision.central_id), [])
        insort(rows, revision, key=moment)
        self._latest[revision.wiki, revision.page_id] = revision
        self._titles[revision.wiki, revision.title] = revision.page_id

    def note_merge(self, old: int, into: int) -> None:
        """Take up that all an account did is another's now."""
        for wiki in self.world.wikis:
            for revision in self._edits.pop((wiki, old), []):
                insort(self._edits.setdefault((wiki, into), []), revision, key=moment)
        self._people_seen -= 1

    def note_file(self, file: File) -> None:
        """Take up a file's title and categories as they are now."""
        old_title, old = self._linked.get(file.page_id, (file.title, {}))
        for name, ts in old.items():
            self.categories[name].discard(sort_key(6, old_title, file.page_id), ts)
        for name, ts in file.categories.items():
            self.categories.setdefault(name, Members()).add(sort_key(6, file.title, file.page_id), ts)
        if self.files_by_title.get(old_title) == file.page_id:
            del self.files_by_title[old_title]
        self.files_by_title[file.title] = file.page_id
        self._linked[file.page_id] = (file.title, dict(file.categories))

    def edits(self, wiki: str, central_id: int) -> list[Revision]:
        """Return a person's revisions on a wiki by (time, id), deleted ones too."""
        return self._edits.get((wiki, central_id), [])

    def logs(self, wiki: str, log_type: str = "") -> list[LogEntry]:
        """Return a wiki's log entries of a type (all, when empty) by (time, id)."""
        return self._logs.get((wiki, log_type), [])

    def is_latest(self, revision: Revision) -> bool:
        """Return whether no later revision of the page exists."""
        return self._latest.get((revision.wiki, revision.page_id)) is revision

    def page(self, wiki: str, page_id: int) -> Revision | None:
        """Return the latest revision of a page, if there is that page."""
        return self._latest.get((wiki, page_id))

    def titled(self, wiki: str, title: str) -> Revision | None:
        """Return the latest revision of the page with that title, if there is one now."""
        page = self.page(wiki, self._titles.get((wiki, title), -1))
        return None if page is None or page.deleted or page.title != title else page

    def revision(self, wiki: str, rev_id: int) -> Revision | None:
        """Return the revision with that id, if there is one."""
        rows = self.world.revisions[wiki]
        at = bisect_left(rows, rev_id, key=lambda row: row.rev_id)
        return rows[at] if at < len(rows) and rows[at].rev_id == rev_id else None

    def edit_count(self, wiki: str, central_id: int, through: int | None = None) -> int:
        """Return how many revisions, deleted ones too, a person has made on a wiki (up to a second, inclusive)."""
        rows = self.edits(wiki, central_id)
        return len(rows) if through is None else bisect_left(rows, (through + 1, 0), key=moment)

    def global_edit_count(self, person: Person) -> int:
        """Return how many revisions a person has made on all wikis."""
        return sum(self.edit_count(wiki, person.central_id) for wiki in person.local)

    def person(self, name: str) -> Person | None:
        """Return whose global account bears that name now; nobody for a hidden one, as to an anonymous reader."""
        person = self.world.people.get(self.world.by_name.get(name, -1))
        return None if person is None or person.hidden or person.unattached else person

    def local(self, wiki: str, name: str) -> tuple[Person, LocalAccount] | None:
        """Return the account of that name on a wiki, if it is there and not hidden; it may be an unattached one."""
        person = self._unattached.get((wiki, name)) or self.person(name)
        return (person, person.local[wiki]) if person and wiki in person.local else None

    def unattached(self, name: str) -> list[tuple[str, Person]]:
        """Return the local accounts of that name that belong to no global one."""
        return [(wiki, person) for (wiki, its_name), person in self._unattached.items() if its_name == name]

    def by_user_ids(self, wiki: str, ids: set[int]) -> Iterator[Person]:
        """Yield the people whose local ids on a wiki are among `ids`, hidden ones not."""
        for person in self.world.people.values():
            account = person.local.get(wiki)
            if account and account.user_id in ids and not person.hidden:
                yield person


def name_at(person: Person, ts: float) -> str:
    """Return the name a person bore at a time."""
    for name, until in person.former_names:
        if ts < until:
            return name
    return person.name
