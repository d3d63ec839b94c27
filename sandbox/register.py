"""Accounts and logs: who exists, under which name and id, on which wiki. The ledger of pages stands on this."""

from __future__ import annotations

from sandbox.model import LocalAccount, LogEntry, Person, World
from sandbox.wikis import FIRST_CENTRAL_ID, FIRST_IDS, META, USER, user_page


class Register:
    """Writes accounts and log entries into a world; calls must come in order of time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._central = max([FIRST_CENTRAL_ID - 1, *world.people]) + 1

    def register(self, person: Person, ts: int, how: str = "create", by: Person | None = None) -> LogEntry:
        """Create the global account together with the local one on its home wiki; `by` is who made it for another."""
        if person.name in self.world.by_name:
            raise ValueError(f"the name {person.name!r} is taken")
        person.central_id = self._central
        self._central += 1
        self.world.people[person.central_id] = person
        self.world.by_name[person.name] = person.central_id
        return self._attach(person, person.home, ts, how, by)

    def register_unattached(self, person: Person, ts: int) -> LogEntry:
        """Create a local account that no global one owns; its name may be that of another person."""
        person.unattached = True
        person.central_id = min([0, *self.world.people]) - 1
        self.world.people[person.central_id] = person
        entry = self._attach(person, person.home, ts, "create")
        person.registered = None  # it has a local registration only
        return entry

    def visit(self, person: Person, wiki: str, ts: int, how: str = "autocreate") -> LogEntry | None:
        """Create the local account that a first visit creates; None if there is one."""
        return None if wiki in person.local else self._attach(person, wiki, ts, how)

    def rename(self, person: Person, new: str, ts: int, by: Person) -> list[LogEntry]:
        """Rename a global account: an entry on Meta, then one on each wiki where it is attached.

        The entries of its own making stand under the new name from then on.
        """
        if new in self.world.by_name:
            raise ValueError(f"the name {new!r} is taken")
        old = person.name
        del self.world.by_name[old]
        self.world.by_name[new] = person.central_id
        person.former_names.append((old, ts))
        person.name = new
        names: dict[str, object] = {"olduser": old, "newuser": new}
        entries = [self._on_meta(by, ts, "rename", new, {**names, "movepages": True, "suppressredirects": False})]
        for wiki in sorted(person.local):
            edits = sum(r.central_id == person.central_id for r in self.world.revisions[wiki])
            done = {**names, "edits": edits}
            title = user_page(wiki, old)
            for entry in self.world.logs[wiki]:
                if entry.type == "newusers" and entry.title == title:
                    entry.title = user_page(wiki, new)
            self.visit(by, wiki, ts)
            entries.append(self._log(by, ts, wiki, "renameuser", "renameuser", title, USER, done))
        return entries

    def merge(self, person: Person, into: Person, ts: int, by: Person) -> list[LogEntry]:
        """Merge a global account into another: all it did is the other's from now on, and its id is gone."""
        world, old, new = self.world, person.central_id, into.central_id
        for wiki, account in person.local.items():
            into.local.setdefault(wiki, account)
            for revision in world.revisions[wiki]:
                revision.central_id = new if revision.central_id == old else revision.central_id
            for entry in world.logs[wiki]:
                entry.central_id = new if entry.central_id == old else entry.central_id
        for version in (version for file in world.files.values() for version in file.versions):
            version.central_id = new if version.central_id == old else version.central_id
        del world.by_name[person.name], world.people[old]
        return [self._on_meta(by, ts, "merge", into.name, {"olduser": person.name, "newuser": into.name})]

    def lock(self, person: Person, ts: int, by: Person) -> LogEntry:
        """Lock a global account and log it on Meta."""
        person.locked = True
        self.visit(by, META, ts)
        title = f"User:{person.name}@global"
        params: dict[str, object] = {"added": ["locked"], "removed": []}
        return self._log(by, ts, META, "globalauth", "setstatus", title, USER, params)

    def _on_meta(self, by: Person, ts: int, action: str, name: str, params: dict[str, object]) -> LogEntry:
        self.visit(by, META, ts)
        title = "Special:CentralAuth/" + name
        return self._log(by, ts, META, "gblrename", action, title, -1, params, 0, "on request")

    def _attach(self, person: Person, wiki: str, ts: int, how: str, by: Person | None = None) -> LogEntry:
        if not person.central_id:
            raise ValueError(f"{person.name!r} does something on {wiki} before the account is there")
        user_id = self.world.next_local[wiki]
        self.world.next_local[wiki] += 1
        groups = ("bot",) if person.bot else ()
        registered = None if person.registered is None else ts
        account = LocalAccount(user_id, user_id + FIRST_IDS[wiki][4], registered, groups, how)
        person.local[wiki] = account
        title = user_page(wiki, person.name)
        maker = person if by is None else by
        return self._log(maker, ts, wiki, "newusers", how, title, USER, {"userid": user_id})

    def _log(
        self,
        by: Person,
        ts: int,
        wiki: str,
        kind: str,
        action: str,
        title: str,
        namespace: int,
        params: dict[str, object],
        page_id: int = 0,
        comment: str = "",
    ) -> LogEntry:
        log_id = self.world.next_log[wiki]
        self.world.next_log[wiki] += 1
        entry = LogEntry(wiki, log_id, kind, action, title, namespace, by.central_id, ts, params, page_id, comment)
        self.world.logs[wiki].append(entry)
        return entry
