"""Whose change it is: tracked accounts by central id, else by name, in one look-up.

Hundreds of thousands of accounts are held, so they are held tightly: an account is a place in two arrays of
integers, and ids and names lead to it. They are read anew into the same tables, whose keys stay as they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from itertools import count
from typing import TypeVar

from collector.events import Revision
from state.entries import TrackedAccount

FORMER = 86_400  # seconds a name is still its former holder's: the jobs of a global rename take minutes to hours
_TEMPORARY = "~2"  # temporary accounts are called ~2026-12345-67
_Key = TypeVar("_Key")


class Matcher:
    """The tracked accounts, to look a revision up in."""

    def __init__(
        self, tracked: Iterable[TrackedAccount] = (), now: int = 0, merged: Mapping[int, int] | None = None
    ) -> None:
        self._accounts = array("q")
        self._starts = array("q")
        self._turn = 0
        # An account's mark is twice its place in the arrays, plus the turn: one more or less in every other reading.
        self._by_id: dict[int, int] = {}
        self._by_name: dict[str, int] = {}
        self._by_name_alone: set[int] = set()
        self._former: dict[str, tuple[int, int, int]] = {}
        self.reload(tracked, now, merged)

    def reload(self, tracked: Iterable[TrackedAccount], now: int, merged: Mapping[int, int] | None = None) -> None:
        """Takes over the accounts as they are called now; a name given up just now still counts for a day.

        `merged` are the accounts by the central ids that are part of them now.
        """
        before, starts = self._accounts, self._starts
        self._read(tracked, merged or {})
        given_up = {
            name: (before[mark >> 1], starts[mark >> 1], now + FORMER)
            for name, mark in _stale(self._by_name, self._turn).items()
        }
        self._former |= given_up
        for name in given_up:
            del self._by_name[name]
        for central_id in _stale(self._by_id, self._turn):
            del self._by_id[central_id]
        if self._former:
            self._forget(now)

    def _read(self, tracked: Iterable[TrackedAccount], merged: Mapping[int, int]) -> None:
        """Reads the accounts into the tables; what has another turn then is of the reading before."""
        self._turn ^= 1
        self._accounts, self._starts, self._by_name_alone = array("q"), array("q"), set()
        survivors, found = set(merged.values()), dict[int, int]()
        for mark, account in zip(count(self._turn, 2), tracked, strict=False):
            self._accounts.append(account.id)
            self._starts.append(account.start)
            if account.central_id is not None:
                self._by_id[account.central_id] = mark
            elif account.name is not None:
                self._by_name_alone.add(mark)
            if account.name is not None:
                self._by_name[account.name] = mark
            if account.id in survivors:
                found[account.id] = mark
        self._by_id |= {old: found[into] for old, into in merged.items() if into in found}

    def _forget(self, now: int) -> None:
        """Drops former names that have a holder now, whose day is over, or whose holder is not tracked any more."""
        holders = {held[0] for held in self._former.values()}
        present = {account for account in self._accounts if account in holders}
        self._former = {
            name: held
            for name, held in self._former.items()
            if held[2] > now and held[0] in present and name not in self._by_name
        }

    def taken(self, name: str) -> None:
        """Somebody registers `name`: it is nobody's former name any more."""
        self._former.pop(name, None)

    def match(self, revision: Revision) -> int | None:
        """The id of the tracked account whose contribution this is; None when it is nobody's or before its time.

        Where the event has a central id, that decides: a name alone may be a namesake's or an old one.
        """
        central_id, name = revision.central_id, revision.user
        if central_id is not None:
            mark = self._by_id.get(central_id)
            if mark is None and name is not None and self._by_name_alone:
                mark = self._by_name.get(name)  # an account that is known by name only, as yet
                mark = mark if mark in self._by_name_alone else None
        elif name is None:
            return None
        else:
            mark = self._by_name.get(name)
            if mark is None:
                return self._formerly(name, revision) if self._former else None
            if name.startswith(_TEMPORARY):
                return None
        if mark is None or revision.temporary or revision.ts < self._starts[mark >> 1]:
            return None
        return self._accounts[mark >> 1]

    def _formerly(self, name: str, revision: Revision) -> int | None:
        held = self._former.get(name)
        if held is None or not held[1] <= revision.ts < held[2] or revision.temporary or name.startswith(_TEMPORARY):
            return None
        return held[0]

    def __len__(self) -> int:
        return len(self._by_name)


def _stale(marks: dict[_Key, int], turn: int) -> dict[_Key, int]:
    """What has not been read in this turn."""
    return {key: mark for key, mark in marks.items() if mark & 1 != turn}
