"""Addresses beside the page: data of every view, the calendar, what the words mean, data quality.

They are added to every application that `panel serve` runs, by `app_hooks.py`, and are read only. What takes long is
made in one thread that reads the file through its own connection, so that the page goes on; what was made is kept for
a while. An answer's tag tells of the figures, the minute of coverage, the address and the language.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from bokeh.server.urls import per_app_patterns
from tornado.web import HTTPError

from dashboard.answering import Address
from dashboard.asked import Asked
from dashboard.errors import Unread
from dashboard.exports import NAMES, export
from dashboard.exports_about import Sought
from dashboard.exports_calendar import calendar_file
from dashboard.exports_files import File
from dashboard.feed import Feed
from dashboard.figures import Figures
from dashboard.further_pages import HTML_TYPE, PAGES, message_page
from dashboard.own_figures import Moved, own_figures
from dashboard.selection import choose
from metrics.calendar import DAY
from state.errors import StateError

PAUSE: Final = 0.35  # seconds until the page has read what the publisher wrote
TRIES: Final = 4
STEP: Final = 900  # seconds: marks fall on quarters of an hour
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
_THREAD: Final = ThreadPoolExecutor(1, thread_name_prefix="exports")


class DataAddress(Address):
    """`data/<view>.csv`, `data/<view>.json`, `data/report.wiki` for the selection that the query names."""

    def set_default_headers(self) -> None:
        """Any page may read data; with no page's cookies."""
        super().set_default_headers()
        self.set_header("Access-Control-Allow-Origin", "*")
        self.set_header("Access-Control-Expose-Headers", "Content-Disposition, ETag, Retry-After")

    async def answer(self, name: str) -> None:
        """Sends the file of this name."""
        if name not in NAMES:
            raise HTTPError(404)
        await self.sent(lambda sought: export(sought, name), *self.as_of())

    def as_of(self) -> tuple[object, ...]:
        """What else than the figures the files tell: coverage by the minute, what is past by the quarter of an hour."""
        fresh = self.feed.freshness
        covered = (fresh.seen and fresh.seen // 60, fresh.verified, fresh.gaps) if fresh else ()
        return (*covered, int(time.time()) // STEP)

    async def sent(self, make: Callable[[Sought], File], *parts: object) -> None:
        """Sends what is made for the selection, unless the browser has it."""
        if self.tagged(self.figures().version, *parts):
            self.set_status(304)
            await self.finish()
            return
        self.send(self.kept.get(self.tag) or await self.made(make))

    async def made(self, make: Callable[[Sought], File]) -> File:
        """The file, made once however many ask for it at a time."""
        tag = self.tag
        if tag not in self.making:
            self.making[tag] = asyncio.ensure_future(self.making_of(make))
            self.making[tag].add_done_callback(lambda _done: self.making.pop(tag, None))
        file = await asyncio.shield(self.making[tag])
        self.kept.put(tag, file)
        return file

    async def making_of(self, make: Callable[[Sought], File]) -> File:
        """Makes the file in the thread; of figures in memory where the file cannot be read or never keeps still."""
        for _ in range(TRIES):
            sought = self.found(self.figures())
            try:
                return await asyncio.get_running_loop().run_in_executor(_THREAD, _apart, make, sought, self.feed)
            except Moved:
                await asyncio.sleep(PAUSE)
            except (StateError, sqlite3.Error, OSError, Unread):
                break
        return make(self.found(self.figures()))

    def found(self, figures: Figures) -> Sought:
        """What is sought of the figures."""
        choice, notices = choose(self.sought.query, figures, self.texts)
        fresh, now = self.feed.freshness, int(time.time())
        asked = Asked(figures, choice, self.texts, now, fresh.seen if fresh else None, self.origin())
        return Sought(asked, fresh, notices, self.app)

    def missing(self) -> str:
        """Which files there are."""
        name = self.request.path.rpartition("/")[2][:60]
        return self.texts("take-unknown", name=name, there=self.texts.listing(NAMES))


def _apart(make: Callable[[Sought], File], sought: Sought, feed: Feed) -> File:
    with own_figures(sought.asked.figures, feed.path) as figures:
        return make(replace(sought, asked=replace(sought.asked, figures=figures)))


class CalendarAddress(DataAddress):
    """`milestones.ics`: a calendar to subscribe to."""

    async def answer(self, name: str) -> None:  # noqa: ARG002
        """Sends the calendar of the campaign, editions and countries that the query names."""
        given = [key for key, values in self.sought.query.items() if any(value.strip() for value in values)]
        await self.sent(lambda sought: calendar_file(sought, given), int(time.time()) // DAY)


class PageAddress(Address):
    """`about` and `quality`: whole pages that need no script."""

    def set_default_headers(self) -> None:
        """Nothing but what this server has is loaded."""
        super().set_default_headers()
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Referrer-Policy", "same-origin")

    async def answer(self, name: str) -> None:
        """Sends the page of this name; without figures it says what it can."""
        if name not in PAGES:
            raise HTTPError(404)
        found = self.feed.figures
        if self.tagged(found.version if found else 0, self.sought.theme):
            self.set_status(304)
            await self.finish()
            return
        html = PAGES[name](self.feed, self.texts, self.sought.theme, self.app)
        self.send(File(html.encode(), HTML_TYPE))

    def said(self, words: str) -> None:
        """A page that says a sentence."""
        self.set_header("Content-Type", HTML_TYPE)
        self.finish(message_page(words, self.texts, self.sought.theme, self.app))


ROUTES: Final = (
    (r"/data/([^/]*)", DataAddress),
    (r"/(milestones\.ics)", CalendarAddress),
    (r"/(about|quality)", PageAddress),
)


def register() -> None:
    """Adds the addresses to what Bokeh serves with every application; more than once changes nothing."""
    there = {pattern[0] for pattern in per_app_patterns}
    per_app_patterns.extend(route for route in ROUTES if route[0] not in there)
