"""The values a miniature Wikimedia is made of.

Times are integer seconds since the epoch, UTC. A `World` is plain data: `world.py` makes one from a
seed, `life.py` lets it go on, the servers only read it (under its lock), and `truth.py` writes down
what an omniscient observer knows.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Wiki:
    """A wiki: database name, domain as in events, and family as the site matrix groups it."""

    dbname: str
    domain: str
    language: str
    sitename: str


@dataclass(slots=True)
class LocalAccount:
    """An account on one wiki: local ids and the local registration (None: unknown, as for old accounts)."""

    user_id: int
    actor_id: int
    registered: int | None
    groups: tuple[str, ...] = ()
    created_by: str = "create"  # create | autocreate | create2 | byemail


@dataclass(slots=True)
class Person:
    """An invented person: a global account with its local accounts by database name."""

    central_id: int
    name: str
    registered: int | None
    home: str
    local: dict[str, LocalAccount] = field(default_factory=dict)
    locked: bool = False
    hidden: bool = False
    bot: bool = False
    temporary: bool = False
    former_names: list[tuple[str, int]] = field(default_factory=list)  # (name, until)
    unattached: bool = (
        False  # a local account without a global one; its central_id is negative, its name may be another's
    )


@dataclass(slots=True)
class Revision:
    """One revision, also of pages that were deleted later (then no longer listed by usercontribs)."""

    wiki: str
    rev_id: int
    parent_id: int
    page_id: int
    namespace: int
    title: str  # with namespace prefix, spaces
    central_id: int
    ts: int
    size: int
    size_diff: int
    minor: bool = False
    comment: str = ""
    deleted: bool = False
    upload: bool = False  # the page creation that an upload made (no edit event in recentchange)


@dataclass(slots=True)
class FileVersion:
    """One version of a file; the first one names its first uploader."""

    central_id: int
    ts: int
    sha1: str
    size: int


@dataclass(slots=True)
class File:
    """A file page on commonswiki with its versions, oldest first, and its categories with the time each was added."""

    page_id: int
    title: str  # "File:..."
    versions: list[FileVersion]
    categories: dict[str, int]  # category title without prefix -> time the link was added
    first_rev: int
    deleted: bool = False


@dataclass(slots=True)
class LogEntry:
    """One entry of a wiki's log as list=logevents and the stream show it."""

    wiki: str
    log_id: int
    type: str
    action: str
    title: str
    namespace: int
    central_id: int
    ts: int
    params: dict[str, object]
    page_id: int = 0
    comment: str = ""


@dataclass(frozen=True, slots=True)
class SandboxContest:
    """A contest of the miniature: a real country and length, a shifted date, a scaled size."""

    campaign: str  # "monuments"
    campaign_title: str  # "Wiki Loves Monuments"
    year: int
    code: str  # prefix of Module:WL_data, lower case ISO2
    country: str  # label as in the module ("India", "Netherlands")
    category: str  # "Images from Wiki Loves Monuments 2025 in the Netherlands"
    start: int  # first second
    end: int  # E, exclusive; the module shows end - 1


@dataclass(slots=True)
class World:
    """Everything there is. Mutated only by `life.py`, under `lock`."""

    seed: int
    now: int  # the instant the history ends and live life begins
    wikis: dict[str, Wiki]
    contests: list[SandboxContest]
    people: dict[int, Person]
    by_name: dict[str, int]  # current name -> central id
    revisions: dict[str, list[Revision]]  # by wiki, in order of rev_id
    files: dict[int, File]  # by page id
    logs: dict[str, list[LogEntry]]  # by wiki, in order of log_id
    lock: threading.RLock = field(default_factory=threading.RLock, compare=False, repr=False)
    non_files: dict[str, list[int]] = field(default_factory=dict)  # category -> pages in it that are no files
    special: dict[str, list[dict[str, object]]] = field(default_factory=dict)  # awkward cases by name
    next_rev: dict[str, int] = field(default_factory=dict)
    next_page: dict[str, int] = field(default_factory=dict)
    next_log: dict[str, int] = field(default_factory=dict)
    next_local: dict[str, int] = field(default_factory=dict)
