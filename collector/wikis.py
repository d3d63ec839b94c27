"""Where each wiki's API answers, and which wikis are worth asking."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import Any

from collector.api import Api, understood
from collector.clock import Clock, SystemClock

log = logging.getLogger(__name__)

NEVER_EDITED = frozenset({"loginwiki"})  # accounts are attached there by logging in; it has no pages of theirs
LOOK_AGAIN = 3600  # seconds; an unknown wiki may have been added to a list that is older
GONE_AFTER = 86_400  # seconds; a wiki that no list had for so long is no new one that lists do not have yet


class Wikis:
    """Addresses by database name, from the site matrix when the settings need it. Safe to share between threads.

    Database names are joined with the matrix, never taken apart: be_x_oldwiki is be-tarask.wikipedia.org. Closed wikis
    answer like others. One that is private, or that no matrix had for a day, has nothing for the public any more.
    """

    def __init__(self, api: Api, clock: Clock | None = None) -> None:
        self._api = api
        self._clock = clock or SystemClock()
        self._template = api.settings.wiki_api
        self._lock = threading.Lock()
        self._urls: dict[str, str | None] | None = None
        self._read_at = 0.0
        self._absent: dict[str, float] = {}

    def url(self, dbname: str) -> str | None:
        """The address of a wiki's api.php; None for one that is private, unknown, or never edited by people."""
        if dbname in NEVER_EDITED:
            return None
        if "{url}" not in self._template:
            return self._template.format(dbname=dbname)
        found = self._matrix(dbname).get(dbname)
        return found and self._template.format(url=found, dbname=dbname)

    def public(self, dbname: str) -> bool:
        """Whether people may have public edits on a wiki: it is listed, or so new that the matrix may not have it."""
        if dbname in NEVER_EDITED:
            return False
        if "{url}" not in self._template:
            return True
        matrix = self._matrix(dbname)
        if dbname in matrix:
            self._absent.pop(dbname, None)
            return matrix[dbname] is not None
        since = self._absent.setdefault(dbname, self._read_at)
        return self._read_at - since < GONE_AFTER

    def forget(self) -> None:
        """Asks for the matrix again the next time: a new wiki may be in it."""
        with self._lock:
            self._urls = None

    def _matrix(self, wanted: str) -> dict[str, str | None]:
        with self._lock:
            old = self._clock.monotonic() - self._read_at > LOOK_AGAIN
            if self._urls is None or (wanted not in self._urls and old):
                answer = self._api.get(
                    self._api.settings.api,
                    {"action": "sitematrix", "smlimit": "5000", "smsiteprop": "url|dbname"},
                )
                with understood(self._api.settings.api):
                    self._urls = {
                        str(site["dbname"]): None if site.get("private") else str(site["url"])
                        for site in _sites(answer)
                    }
                self._read_at = self._clock.monotonic()
                log.info("site-matrix wikis=%d", len(self._urls))
            return self._urls


def _sites(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All sites of a matrix: those of each language, whose keys are numbers, and the special ones."""
    for key, value in answer["sitematrix"].items():
        if key == "specials":
            yield from value
        elif key.isdecimal():
            yield from value["site"]
