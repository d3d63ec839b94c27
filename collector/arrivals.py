"""Files on their way into a contest, put together from what the stream tells of them piece by piece.

An upload is a log entry (who, and when) and the creation of a page (its id, and the central id); which categories
the file is in is told later, by the wiki's job queue, and by title only. What the stream has told of a file is
kept for about a day, so that most arrivals cost no request; the others are asked about by title.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from collector.clock import Clock
from collector.events import Categorized, Change, Revision, Upload
from state.roster import StoredContest

COMMONS = "commonswiki"
REMEMBERED = 50_000  # uploads, of all of Commons: about a day's, in 30 MB
MOST_LINKS = 20_000  # arrivals that wait; what is beyond them is left to the reading of the category
BATCH = 50  # arrivals that need not wait for others
GATHERED = 2.0  # seconds an arrival waits for others, to be looked up together
PATIENCE = 10.0  # seconds after which what the stream has not told is asked for: its topics do not keep step
PAUSES = (10.0, 60.0, 300.0, 1800.0)  # seconds before an arrival that could not be looked up is tried again
SAME_UPLOAD = 60  # seconds at most between the log entry and the page of an upload
SOON = 60  # seconds before its start a contest is open

Link = tuple[int, str]  # a contest, and the title of a file that was put into its category


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file in a contest's category: page, first uploader (central id where it is known) and first version's time."""

    contest: int
    title: str
    page: int
    uploader: str
    central_id: int | None
    ts: int

    @property
    def link(self) -> Link:
        """What the arrival was waiting as."""
        return self.contest, self.title


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be enrolled now: arrivals that are known, and links that have to be asked about."""

    known: tuple[Arrival, ...]
    unknown: tuple[Link, ...]


@dataclass(slots=True)
class _Waiting:
    """Since when a link waits, when it is due, and how often it was tried; in monotonic seconds."""

    since: float
    at: float
    tries: int = 0


@dataclass(slots=True)
class _Told:
    """What the stream has told of the latest upload of a title: (time, who), and (time, page, who, central id)."""

    logged: tuple[int, str] | None = None
    made: tuple[int, int, str, int] | None = None


@dataclass(slots=True)
class Arrivals:
    """What is on its way. `take` is for the thread that reads the stream, everything else for the one that enrols."""

    clock: Clock
    dropped: int = 0  # arrivals left to the reading of their category
    _open: dict[str, int] = field(default_factory=dict)
    _told: dict[str, _Told] = field(default_factory=dict)
    _links: dict[Link, _Waiting] = field(default_factory=dict)
    _bots: set[int] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def watch(self, contests: Iterable[StoredContest]) -> None:
        """Takes over which contests are open: begun, or about to, and not frozen."""
        soon = self.clock.now() + SOON
        self._open = {
            contest.category.replace("_", " "): contest.id
            for contest in contests
            if contest.start is not None and contest.start <= soon and not contest.frozen
        }

    def take(self, change: Change) -> None:
        """Takes note of an upload, the creation of a file's page, a file put into an open contest, or a bot."""
        if isinstance(change, Categorized):
            contest = self._open.get(change.category)
            if contest is not None and change.added and change.wiki == COMMONS:
                self._wait_for((contest, change.page.replace("_", " ")))
        elif isinstance(change, Upload):
            if change.action == "upload" and change.wiki == COMMONS:
                self._tell(change.title, logged=(change.ts if change.version is None else change.version, change.user))
        elif isinstance(change, Revision):
            self._revision(change)

    def _revision(self, change: Revision) -> None:
        if change.file is not None and change.user is not None:
            made = (change.ts, change.file.id, change.user, change.central_id or 0)
            self._tell(change.file.title, made=made)
        if change.bot and change.central_id is not None:
            self.met({change.central_id})

    def _tell(
        self, title: str, *, logged: tuple[int, str] | None = None, made: tuple[int, int, str, int] | None = None
    ) -> None:
        """Keeps the later of two uploads, in whatever order they come. Between contests nothing is kept."""
        if not self._open:
            return
        with self._lock:
            told = self._told.setdefault(title, _Told())
            if logged is not None and (told.logged is None or told.logged < logged):
                told.logged = logged
            if made is not None and (told.made is None or told.made < made):
                told.made = made
            if len(self._told) > REMEMBERED:
                del self._told[next(iter(self._told))]

    def _wait_for(self, link: Link) -> None:
        now = self.clock.monotonic()
        with self._lock:
            if link in self._links:
                return
            if len(self._links) >= MOST_LINKS:
                self.dropped += 1
                return
            self._links[link] = _Waiting(now, now + GATHERED)

    def due(self) -> Due:
        """What is to be enrolled now; it stays until it is said to be done. A few wait shortly for company."""
        with self._lock:
            now = self.clock.monotonic()
            looked = {link: self._arrival(link) for link, one in self._links.items() if one.at <= now or not one.tries}
            known = tuple(arrival for arrival in looked.values() if arrival)
            if len(known) < BATCH and all(self._links[arrival.link].at > now for arrival in known):
                known = ()
            unknown = (link for link, arrival in looked.items() if arrival is None)
            return Due(known, tuple(link for link in unknown if now - self._links[link].since >= PATIENCE))

    def _arrival(self, link: Link) -> Arrival | None:
        """The arrival, if log entry and page are both known and tell of the same upload."""
        told = self._told.get(link[1])
        if told is None or told.logged is None or told.made is None:
            return None
        (ts, user), (made, page, maker, central_id) = told.logged, told.made
        if user != maker or abs(made - ts) > SAME_UPLOAD:
            return None
        return Arrival(*link, page, user, central_id or None, ts)

    def done(self, links: Iterable[Link]) -> None:
        """These need not wait any longer."""
        with self._lock:
            for link in links:
                self._links.pop(link, None)

    def postpone(self, links: Iterable[Link]) -> None:
        """These could not be looked up: they are due later, with growing pauses, and given up in the end."""
        now = self.clock.monotonic()
        with self._lock:
            for link in links:
                waiting = self._links.get(link)
                if waiting is None:
                    continue
                if waiting.tries == len(PAUSES):
                    del self._links[link]
                    self.dropped += 1
                    continue
                waiting.at = now + PAUSES[waiting.tries]
                waiting.tries += 1

    def met(self, bots: Iterable[int]) -> None:
        """These central ids are bots'."""
        with self._lock:
            self._bots.update(bots)

    def bots(self) -> set[int]:
        """The central ids of bots that were met since this was asked last."""
        with self._lock:
            found, self._bots = self._bots, set()
            return found
