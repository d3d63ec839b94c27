"""The page of one request: the figures, a page that waits for them, or a page that says what went wrong."""

from __future__ import annotations

import functools
import re
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import panel as pn
from bokeh.document import Document
from panel.io.state import set_curdoc

from dashboard.bridge import Bridge
from dashboard.charts import EMBEDDED, HEIGHTS
from dashboard.environment import TEMPLATES, build, macros
from dashboard.errors import NothingPublished, Unread
from dashboard.feed import Feed, Trouble, shared
from dashboard.parts import ABOUT, QUALITY
from dashboard.polling import start
from dashboard.session import Session, report
from dashboard.take import HEIGHTS as EMBEDDABLE
from dashboard.texts import LANGUAGES, Texts, browser_texts, language_of, texts
from dashboard.waiting import Waiting, waiting

THEMES: Final = ("light", "dark")
HOST: Final = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")
VIEWS: Final = tuple(EMBEDDABLE)  # what may stand alone on a page of somebody else


def serve(doc: Document) -> None:
    """Makes the page of the current request; whatever fails becomes a page with a reference to the log."""
    asked = Request(pn.state.session_args or {}, dict(pn.state.headers or {}))
    try:
        page = _page(shared(), doc, asked)
    except Exception as error:  # a page must come in any case: otherwise the visitor waits for ever
        words = asked.texts
        page = _Page("failed.html", words("page-failed-title"), asked, reference=report(error))
    page.servable(title=page.title)


class Request:
    """What a request asks for beside a selection: language, theme, one view alone; and where it was sent to."""

    def __init__(self, arguments: Mapping[str, Sequence[bytes]], headers: Mapping[str, str]) -> None:
        self.query = {name: [value.decode("utf-8", "replace") for value in group] for name, group in arguments.items()}
        given = {name.lower(): value for name, value in headers.items()}
        theme, view = self._first("theme"), self._first("view")
        self.texts: Texts = texts(language_of(self._first("lang"), given.get("accept-language", "")))
        self.theme = theme if theme in THEMES else ""
        self.view = view if view in VIEWS else ""
        self.embed = bool(self.view) and self._first("embed") == "1"
        host = given.get("host", "")
        scheme = given.get("x-forwarded-proto", "http")
        self.origin = f"{scheme}://{host}/" if HOST.fullmatch(host) and scheme in ("http", "https") else ""

    def _first(self, name: str) -> str:
        return next(iter(self.query.get(name, ())), "")


def _page(feed: Feed, doc: Document, asked: Request) -> _Page:
    start(feed)
    if feed.figures is not None:
        try:
            return _figures(Session(feed, feed.figures, doc, asked.query, asked.texts, origin=asked.origin), doc, asked)
        except NothingPublished:
            pass
        except Unread:
            return _waiting(feed, doc, asked, Trouble.UNREADABLE)
    return _waiting(feed, doc, asked, feed.trouble)


def _figures(session: Session, doc: Document, asked: Request) -> _Page:
    shown = session.shown
    page = _Page(
        "page.html",
        shown.title,
        asked,
        parts=shown.parts,
        mode=shown.parts["mode"],
        address=shown.address,
        view=asked.view,
        embed=asked.embed,
    )
    page.add_panel("bridge", session.bridge)
    for name in HEIGHTS:
        if not asked.embed or EMBEDDED.get(asked.view) == name:
            page.add_panel(name, session.slots[name])
    pn.config.exception_handler = _handler(session)
    if not asked.embed or EMBEDDED.get(asked.view) == "curve":
        doc.add_next_tick_callback(session.fill)
    return page


def _handler(session: Session) -> Callable[[Exception], None]:
    """What Panel calls with an error of this session's callbacks. It must not hold the session: Panel keeps it."""
    failed = weakref.WeakMethod(session.failed)

    def handle(error: Exception) -> None:
        told = failed()
        if told is not None:
            told(error)

    return handle


def _waiting(feed: Feed, doc: Document, asked: Request, trouble: Trouble) -> _Page:
    """A page without figures: it shows how far the backfill is, and loads again once there is something else to say."""
    bridge = Bridge(lambda _message: answer())
    view = waiting(trouble, feed.freshness, asked.texts)
    page = _Page("waiting.html", view.title, asked, view=view)
    page.add_panel("bridge", bridge)

    def answer() -> None:
        """Answers a sign of life, and tells once more what a browser that was still connecting may have missed."""
        with set_curdoc(doc):
            bridge.send({"pong": time.time(), "again": is_over(now())})

    def now() -> Waiting:
        return waiting(feed.trouble, feed.freshness, asked.texts)

    def is_over(found: Waiting) -> bool:
        has_figures = not feed.trouble and feed.figures is not None and bool(feed.figures.editions)
        return has_figures or found.heading != view.heading

    def look() -> None:
        found = now()
        progress = str(macros("progress").progress(found.progress, asked.texts))
        with set_curdoc(doc):
            bridge.reload = is_over(found)
            if bridge.progress != progress:
                bridge.progress = progress

    unsubscribe = feed.subscribe(lambda: doc.add_next_tick_callback(look))
    doc.on_session_destroyed(lambda _context: unsubscribe())
    return page


class _Page(pn.Template):  # type: ignore[misc]
    """A template of this application with what every one of them is given."""

    def __init__(self, name: str, title: str, asked: Request, **variables: Any) -> None:
        super().__init__(TEMPLATES.get_template(name))
        self.title = title
        common = {
            "t": asked.texts,
            "theme": asked.theme,
            "languages": LANGUAGES,
            "browser_texts": browser_texts(asked.texts),
            "about": f"{ABOUT}?lang={asked.texts.language}",
            "quality": f"{QUALITY}?lang={asked.texts.language}",
            "static": _static(),
            "build": _build(),
        }
        for key, value in {**variables, **common}.items():
            self.add_variable(key, value)


@functools.cache
def _build() -> str:
    return build()


def _static() -> str:
    """Where the page's own files are, seen from the page's address."""
    return f"{(pn.state.app_url or '/dashboard').strip('/').split('/')[-1]}/static/"
