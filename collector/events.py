"""What an event of the stream can say, as values.

They are structures of msgspec, which are made in a fraction of a frozen dataclass's time: one comes with every event.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from state.coverage import Position


class FilePage(msgspec.Struct, frozen=True, gc=False):
    """A file's page on Commons: its id, and its title as logs and categories write it."""

    id: int
    title: str


class Revision(msgspec.Struct, frozen=True, gc=False):
    """A revision was saved or came back, at `ts`. `central_id` only where the event has it; `user` may be hidden.

    `file` is the page where the revision made it: an upload.
    """

    wiki: str
    rev_id: int
    ts: int
    user: str | None
    central_id: int | None = None
    bot: bool = False
    temporary: bool = False
    file: FilePage | None = None


class Upload(msgspec.Struct, frozen=True, gc=False):
    """A file was uploaded, overwritten or reverted (`action`); its revision comes as an event of its own.

    `version` is the instant the new version is dated, None where the event does not tell.
    """

    wiki: str
    title: str
    user: str
    ts: int
    action: str
    version: int | None = None


class NewAccount(msgspec.Struct, frozen=True, gc=False):
    """An account was registered on `wiki`, by its owner or by another (`action`). Automatic ones make no event."""

    wiki: str
    name: str
    ts: int
    action: str


class Renamed(msgspec.Struct, frozen=True, gc=False):
    """`old` is called `new` from `ts` on: everywhere (a global rename), or on `wiki` as part of one."""

    wiki: str
    old: str
    new: str
    ts: int
    everywhere: bool


class Merged(msgspec.Struct, frozen=True, gc=False):
    """The global accounts called `old` are part of `new` from `ts` on."""

    old: tuple[str, ...]
    new: str
    ts: int


class Locked(msgspec.Struct, frozen=True, gc=False):
    """The global account `name` was locked, unlocked, or changed otherwise (None)."""

    name: str
    locked: bool | None
    ts: int


class Categorized(msgspec.Struct, frozen=True, gc=False):
    """`page` was added to `category` (False: removed; None: the comment's language is not known) by `user`."""

    wiki: str
    category: str
    page: str
    user: str | None
    added: bool | None
    ts: int


class Canary(msgspec.Struct, frozen=True, gc=False):
    """An artificial event, sent about hourly to show that a topic lives."""

    topic: str


Change: TypeAlias = Revision | Upload | NewAccount | Renamed | Merged | Locked | Categorized | Canary


class Event(msgspec.Struct, frozen=True, gc=False):
    """A readable event: its place in its topic (None: not told) and what it says (None: nothing for us)."""

    at: Position | None
    change: Change | None


class Rejected(msgspec.Struct, frozen=True, gc=False):
    """An event that cannot be understood: where it stands if that much is readable, why, and how it began."""

    at: Position | None
    reason: str
    sample: str
