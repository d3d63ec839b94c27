"""Where each wiki's API answers, and which wikis are worth asking."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import Any

from collector.api import Api, understood

log = logging.getLogger(__name__)

NEVER_EDITED = frozenset({"loginwiki"})  # accounts are attached there by logging in; it has no pages of theirs


class Wikis:
    """Addresses by database name, from the site matrix when the settings need it. Safe to share between threads.

    Database names are joined with the matrix, never taken apart: be_x_oldwiki is be-tarask.wikipedia.org.
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        self._template = api.settings.wiki_api
        self._lock = threading.Lock()
        self._urls: dict[str, str] | None = None

    def url(self, dbname: str) -> str | None:
        """The address of a wiki's api.php; None for one that is private, unknown, or never edited by people."""
        if dbname in NEVER_EDITED:
            return None
        if "{url}" not in self._template:
            return self._template.format(dbname=dbname)
        found = self._matrix().get(dbname)
        return found and self._template.format(url=found, dbname=dbname)

    def forget(self) -> None:
        """Asks for the matrix again the next time: a new wiki may be in it."""
        with self._lock:
            self._urls = None

    def _matrix(self) -> dict[str, str]:
        with self._lock:
            if self._urls is None:
                answer = self._api.get(
                    self._api.settings.api,
                    {"action": "sitematrix", "smlimit": "5000", "smsiteprop": "url|dbname"},
                )
                with understood(self._api.settings.api):
                    self._urls = {
                        str(site["dbname"]): str(site["url"]) for site in _sites(answer) if not site.get("private")
                    }
                log.info("site-matrix wikis=%d", len(self._urls))
            return self._urls


def _sites(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All sites of a matrix: those of each language, whose keys are numbers, and the special ones."""
    for key, value in answer["sitematrix"].items():
        if key == "specials":
            yield from value
        elif key.isdecimal():
            yield from value["site"]
