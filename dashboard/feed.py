"""The published file as it is now, watched by one poller for all sessions of the process.

The file is opened read-only and asked for its `data_version` several times a second; only when it moved is it read,
and of it the editions that were touched. When it cannot be read the last figures stay, and `trouble` says why.
Everything runs on the server's one event loop.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from dashboard.cuts import Cuts
from dashboard.figures import Figures, cleaned_cover, cleaned_sheet, index, settled_part
from state import paths
from state.errors import Corrupt, NotFound, SchemaNewer, StateError
from state.published import Freshness, Sheet, data_version, open_published, read_cover, read_head, read_sheet

logger = logging.getLogger(__name__)

POLL_MS: Final = 300
BUSY: Final = 0.05  # seconds the event loop may wait for a writer; the next poll tries again
GRACE: Final = 2.0  # seconds a file may be unreadable before the page says so
SHARE: Final = 0.1  # of the process's time that reading may take


class Trouble(StrEnum):
    """Why the file cannot be read."""

    NONE = ""
    MISSING = "missing"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    NEWER = "newer"


class Feed:
    """The last figures and freshness that could be read from the file at `path`, and who wants to know."""

    def __init__(self, path: Path, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self.figures: Figures | None = None
        self.freshness: Freshness | None = None
        self.trouble = Trouble.NONE
        self._monotonic = monotonic
        self._con: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None  # device and inode of the open file
        self._version = -1
        self._figures_version = -1  # of the open file's figures
        self._failing: float | None = None
        self._rest_until = 0.0
        self._sheets: dict[str, Sheet] = {}
        self._cuts = Cuts(self)
        self._settled: dict[str, int] = {}
        self._memo: dict[object, tuple[object, Any]] = {}
        self._loose: object = None
        self._subscribers: dict[int, Callable[[], None]] = {}
        self._next = 0

    def subscribe(self, told: Callable[[], None]) -> Callable[[], None]:
        """Calls `told` after every change; returns what ends that."""
        self._next += 1
        number = self._next
        self._subscribers[number] = told
        return lambda: self._subscribers.pop(number, None) and None

    @property
    def subscribers(self) -> int:
        """How many sessions are told of changes."""
        return len(self._subscribers)

    def poll(self) -> None:
        """Looks whether the file changed, reads it if so, and tells the subscribers."""
        if self._monotonic() < self._rest_until:
            return
        try:
            changed = self._look()
        except (StateError, sqlite3.Error, OSError, ValueError, KeyError, TypeError) as error:
            changed = self._failed(error)
        if changed:
            for told in list(self._subscribers.values()):
                told()

    def close(self) -> None:
        """Closes the file; the figures stay."""
        if self._con is not None:
            self._con.close()
        self._con, self._file, self._version, self._figures_version = None, None, -1, -1

    def connection(self) -> sqlite3.Connection:
        """The open file, for cuts. Raises an error of `state` when there is none."""
        return self._con if self._con is not None and self._identity() == self._file else self._open()

    def knows(self, edition: str, definition: str) -> bool:
        """Whether an edition has figures by a definition."""
        figures = self.figures
        return figures is not None and (edition, definition) in figures.facts.cohorts

    def _look(self) -> bool:
        con = self.connection()
        version = data_version(con)
        changed = version != self._version
        if changed:
            self._read(con)
            self._version = version
        recovered = self.trouble is not Trouble.NONE
        self.trouble, self._failing = Trouble.NONE, None
        return changed or recovered

    def _open(self) -> sqlite3.Connection:
        self.close()
        con = open_published(self.path, busy=BUSY)
        self._con, self._file = con, self._identity()
        return con

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return (found.st_dev, found.st_ino)

    def _read(self, con: sqlite3.Connection) -> None:
        version, freshness = read_head(con)
        if self.figures is None or version != self._figures_version:
            begun = self._monotonic()
            con.execute("BEGIN")
            try:
                self._take(con)
            finally:
                con.rollback()
            spent = self._monotonic() - begun
            self._rest_until = self._monotonic() + spent * (1 / SHARE - 1)
        else:
            self.freshness = freshness

    def _take(self, con: sqlite3.Connection) -> None:
        """Reads the editions that were touched since the last time; all of them from a file just opened."""
        cover = cleaned_cover(read_cover(con))
        since = self._figures_version
        touched = {name for name, version in cover.touched.items() if name and version > since}
        moved, sheets = set(), dict(self._sheets)
        for name in touched | (sheets.keys() - cover.touched.keys()):
            found = read_sheet(con, name)
            before = sheets.pop(name, None)
            if found is not None:
                sheets[name] = cleaned_sheet(found)
            if (before and settled_part(before)) != (found and settled_part(sheets[name])):
                moved.add(name)
        gone = self._sheets.keys() - sheets.keys()
        campaigns = {name: sheet.edition.campaign for name, sheet in (*self._sheets.items(), *sheets.items())}
        self._cuts.forget(gone)
        moved |= self._cuts.refresh(con, touched - gone)
        loose = (cover.meta, cover.campaigns, cover.terms, cover.quality)
        loose = ({key: value for key, value in cover.meta.items() if key != "version"}, *loose[1:])
        for campaign in {campaigns[name] for name in moved} | ({""} if loose != self._loose else set()):
            self._settled[campaign] = self._settled.get(campaign, 0) + 1
        self._sheets, self._loose = sheets, loose
        self.figures = index(cover, sheets, self._cuts, self._settled, self._memo)
        self.freshness, self._figures_version = cover.freshness, cover.version

    def _failed(self, error: Exception) -> bool:
        """Notes why reading failed; True when the page has something new to say."""
        before = self.trouble
        now = self._monotonic()
        self._failing = now if self._failing is None else self._failing
        if isinstance(error, (NotFound, Corrupt, SchemaNewer)):
            self.close()
        if self.figures is None or now - self._failing >= GRACE:
            self.trouble = _kind(error)
        if self.trouble is not before:
            logger.warning("published-unreadable kind=%s reason=%s", self.trouble.value, error)
        return self.trouble is not before


def _kind(error: Exception) -> Trouble:
    if isinstance(error, NotFound):
        return Trouble.MISSING
    if isinstance(error, SchemaNewer):
        return Trouble.NEWER
    return Trouble.DAMAGED if isinstance(error, Corrupt) else Trouble.UNREADABLE


def published_path() -> Path:
    """Where the published file is: $RETENTION_PUBLISHED, else in the data folder."""
    given = os.environ.get("RETENTION_PUBLISHED")
    if given:
        return Path(given)
    return paths.published_db(Path(os.environ.get("STATE_DIRECTORY") or paths.DEFAULT))  # not made when absent


_SHARED: list[Feed] = []


def shared() -> Feed:
    """The feed of this process; made, and read once, when it is first asked for."""
    if not _SHARED:
        _SHARED.append(Feed(published_path()))
        _SHARED[0].poll()
    return _SHARED[0]
