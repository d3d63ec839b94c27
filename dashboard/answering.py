"""What every address beside the page does: language, tags, heads, and words where something is the matter."""

from __future__ import annotations

import asyncio
import hashlib
from abc import abstractmethod
from collections import OrderedDict
from typing import Any, Final

from bokeh.server.views.auth_request_handler import AuthRequestHandler
from tornado.web import HTTPError, authenticated

from dashboard.environment import build
from dashboard.errors import NothingPublished, Unread
from dashboard.exports_files import File
from dashboard.feed import Feed, shared
from dashboard.figures import Figures
from dashboard.further_pages import PAGES
from dashboard.page import Request
from dashboard.session import report
from dashboard.texts import Texts

RETRY_AFTER: Final = 30  # seconds
MOST_KEPT: Final = 32 * 2**20  # bytes of what was made
TEXT_TYPE: Final = "text/plain; charset=utf-8"


class Kept:
    """What was made, by its tag; the least recently asked for is forgotten first."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._files: OrderedDict[str, File] = OrderedDict()
        self._size = 0

    def get(self, tag: str) -> File | None:
        """What was made under a tag."""
        if tag in self._files:
            self._files.move_to_end(tag)
        return self._files.get(tag)

    def put(self, tag: str, file: File) -> None:
        """Keeps a file, if it is not larger than all that may be kept."""
        before = self._files.pop(tag, None)
        self._size += len(file.body) - (len(before.body) if before else 0)
        self._files[tag] = file
        while self._size > self._most:
            self._size -= len(self._files.popitem(last=False)[1].body)


class Address(AuthRequestHandler):  # type: ignore[misc]  # bokeh is not typed for us
    """An address that answers GET and HEAD with a file or a page, and everything else with words."""

    kept = Kept()
    making: Final[dict[str, asyncio.Future[File]]] = {}
    build = build()

    def initialize(self, application_context: Any = None, feed: Feed | None = None, **_more: Any) -> None:
        """Takes what Bokeh gives to every handler of an application; `feed` is the process's if none is given."""
        url = application_context.url if application_context is not None else "/dashboard"
        self.app = url.strip("/").rpartition("/")[2] or "dashboard"
        self.feed = shared() if feed is None else feed
        self.tag = ""
        self.sought = Request(self.request.arguments, dict(self.request.headers))

    @property
    def texts(self) -> Texts:
        """The language of the answer."""
        return self.sought.texts

    @authenticated
    async def get(self, name: str) -> None:
        """Sends what is at the address, or that it has not changed."""
        await self.answer(name)

    @authenticated
    async def head(self, name: str) -> None:
        """The same without its body."""
        await self.answer(name)

    @abstractmethod
    async def answer(self, name: str) -> None:
        """Finds the file, sets the head and sends it."""

    def compute_etag(self) -> str | None:
        """The tag of the answer; weak, as the same figures may be told in other words after an update."""
        return self.tag or None

    def set_default_headers(self) -> None:
        """What every answer says, errors included."""
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Vary", "Accept-Language")

    def tagged(self, *parts: object) -> bool:
        """Sets the tag of what depends on these parts and the address; whether the browser has it already."""
        where = (self.build, str(self.feed.path), self.origin(), self.request.path, self.request.query)
        digest = hashlib.sha256(repr((where, self.texts.language, parts)).encode()).hexdigest()
        self.tag = f'W/"{digest[:24]}"'
        self.set_header("Etag", self.tag)
        return bool(self.check_etag_header())

    def origin(self) -> str:
        """What comes before the application in an absolute address, with the path of a proxy if there is one."""
        origin, before = self.sought.origin, self.request.path.partition(f"/{self.app}/")[0].strip("/")
        return f"{origin}{before}/" if origin and before else origin

    def figures(self) -> Figures:
        """The figures of the process. Raises NothingPublished."""
        found = self.feed.figures
        if found is None or not found.editions:
            raise NothingPublished(self.feed.trouble.value or "no edition")
        return found

    def send(self, file: File) -> None:
        """The file with its type and the name it is saved under."""
        self.set_header("Content-Type", file.type)
        if file.name:
            self.set_header("Content-Disposition", f'attachment; filename="{file.name}"')
        self.finish(file.body)

    def log_exception(self, _typ: Any, value: BaseException | None, _tb: Any) -> None:
        """Writes what nobody expected to the log, with the reference that the visitor is told."""
        if isinstance(value, Exception) and not isinstance(value, (HTTPError, NothingPublished, Unread)):
            self.reference = report(value)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Says in words what is the matter; never how the program came there."""
        error = (kwargs.get("exc_info") or (None, None, None))[1]
        if isinstance(error, (NothingPublished, Unread)):
            self.set_status(503)
            self.set_header("Retry-After", str(RETRY_AFTER))
            words = self.texts("take-not-yet" if isinstance(error, NothingPublished) else "take-unread")
        elif status_code == 405:
            words = self.texts("take-only-get")
        elif status_code == 404:
            words = self.missing()
        else:
            words = self.texts("take-failed", reference=getattr(self, "reference", str(status_code)))
        self.clear_header("Etag")
        self.clear_header("Content-Disposition")
        self.tag = ""
        self.said(words)

    def missing(self) -> str:
        """That there is nothing of this name."""
        return self.texts("take-unknown", name=self.request.path[-60:], there=self.texts.listing(sorted(PAGES)))

    def said(self, words: str) -> None:
        """Sends a sentence."""
        self.set_header("Content-Type", TEXT_TYPE)
        self.finish(f"{words}\n")
