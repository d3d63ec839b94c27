"""Whose change it is: tracked accounts by central id, else by name, in one look-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from collector.events import Revision
from state.entries import TrackedAccount

FORMER = 86_400  # seconds a name is still its former holder's: the jobs of a global rename take minutes to hours
_TEMPORARY = "~2"  # temporary accounts are called ~2026-12345-67


class Matcher:
    """The tracked accounts, to look a revision up in."""

    def __init__(
        self, tracked: Iterable[TrackedAccount] = (), now: int = 0, merged: Mapping[int, int] | None = None
    ) -> None:
        self._by_id: dict[int, tuple[int, int]] = {}
        self._by_name: dict[str, tuple[int, int, int | None]] = {}
        self._former: dict[str, tuple[int, int, int | None, int]] = {}
        self.reload(tracked, now, merged)

    def reload(self, tracked: Iterable[TrackedAccount], now: int, merged: Mapping[int, int] | None = None) -> None:
        """Takes over the accounts as they are called now; a name given up just now still counts for a day.

        `merged` are the accounts by the central ids that are part of them now.
        """
        before = self._by_name
        accounts = list(tracked)
        self._by_id = {a.central_id: (a.id, a.start) for a in accounts if a.central_id is not None}
        self._by_name = {a.name: (a.id, a.start, a.central_id) for a in accounts if a.name is not None}
        starts = {a.id: a.start for a in accounts} if merged else {}
        self._by_id |= {old: (into, starts[into]) for old, into in (merged or {}).items() if into in starts}
        present = {a.id for a in accounts}
        given_up = {name: (*held, now + FORMER) for name, held in before.items() if held[0] in present}
        kept = {name: held for name, held in self._former.items() if held[3] > now and held[0] in present}
        self._former = {n: held for n, held in (kept | given_up).items() if n not in self._by_name}

    def taken(self, name: str) -> None:
        """Somebody registers `name`: it is nobody's former name any more."""
        self._former.pop(name, None)

    def match(self, revision: Revision) -> int | None:
        """The id of the tracked account whose contribution this is; None when it is nobody's or before its time.

        Where the event has a central id, that decides: a name alone may be a namesake's or an old one.
        """
        if revision.central_id is not None:
            found = self._by_id.get(revision.central_id) or self._without_id(revision.user)
        else:
            found = self._named(revision)
        if found is None or revision.ts < found[1] or revision.temporary:
            return None
        return found[0]

    def _named(self, revision: Revision) -> tuple[int, int] | None:
        name = revision.user
        if name is None or name.startswith(_TEMPORARY):
            return None
        if held := self._by_name.get(name):
            return held[:2]
        if (former := self._former.get(name)) and revision.ts < former[3]:
            return former[:2]
        return None

    def _without_id(self, name: str | None) -> tuple[int, int] | None:
        """An account that is known by name only, as yet."""
        held = self._by_name.get(name) if name is not None else None
        return held[:2] if held is not None and held[2] is None else None

    def __len__(self) -> int:
        return len(self._by_name)
