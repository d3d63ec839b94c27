"""The page of one request: the figures, a page that waits for them, or a page that says what went wrong."""

from __future__ import annotations

import functools
import time
import weakref
from collections.abc import Callable
from typing import Any, Final

import panel as pn
from bokeh.document import Document
from panel.io.state import set_curdoc

from dashboard.bridge import Bridge
from dashboard.errors import NothingPublished
from dashboard.feed import Feed, Trouble, shared
from dashboard.parts import TEMPLATES, build
from dashboard.polling import start
from dashboard.session import Session, report

PUBLISH: Final = "python -m metrics publish --follow"
WAITING: Final = {  # what is the matter, what to do, and the command that does it
    Trouble.MISSING: (
        "Nothing has been published yet.",
        "The page shows what the publisher writes. Start it on the machine that holds the data:",
        PUBLISH,
    ),
    Trouble.UNREADABLE: (
        "The published file cannot be read at the moment.",
        "A publisher that was stopped while it wrote puts the file in order when it is started again:",
        PUBLISH,
    ),
    Trouble.DAMAGED: (
        "The published file is damaged.",
        "Move it away; the publisher then writes all of it anew:",
        PUBLISH,
    ),
    Trouble.NEWER: (
        "The published file was written by a newer version of this program.",
        "Update this installation and start the page again.",
        "",
    ),
    Trouble.NONE: (
        "The published file holds no edition yet.",
        "The publisher has run, but no campaign has been enrolled. The collector does that:",
        "python -m collector follow",
    ),
}
THEMES: Final = ("light", "dark")


def serve(doc: Document) -> None:
    """Makes the page of the current request; whatever fails becomes a page with a reference to the log."""
    try:
        page = _page(shared(), doc)
    except Exception as error:  # a page must come in any case: otherwise the visitor waits for ever
        page = _failed(report(error))
    page.servable(title=page.title)


def _page(feed: Feed, doc: Document) -> _Page:
    start(feed)
    query = {name: [value.decode("utf-8", "replace") for value in group] for name, group in _asked().items()}
    if feed.figures is not None:
        try:
            return _figures(Session(feed, feed.figures, doc, query), doc)
        except NothingPublished:
            pass
    return _waiting(feed, doc)


def _figures(session: Session, doc: Document) -> _Page:
    page = _Page("page.html", session.shown.title, parts=session.shown.parts)
    page.add_panel("bridge", session.bridge)
    page.add_panel("curve", session.curve)
    page.add_panel("hours", session.hours)
    pn.config.exception_handler = _handler(session)
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


def _waiting(feed: Feed, doc: Document) -> _Page:
    """A page without figures that loads again when there are some."""
    bridge = Bridge(lambda _message: answer())
    heading, text, command = WAITING[feed.trouble]
    page = _Page("waiting.html", f"{heading} Campaign Retention", heading=heading, text=text, command=command)
    page.add_panel("bridge", bridge)

    def answer() -> None:
        """Answers a sign of life, and tells once more what a browser that was still connecting may have missed."""
        with set_curdoc(doc):
            bridge.send({"pong": time.time(), "again": has_figures()})

    def has_figures() -> bool:
        return feed.figures is not None and bool(feed.figures.editions)

    def look() -> None:
        with set_curdoc(doc):
            bridge.again = has_figures()

    unsubscribe = feed.subscribe(lambda: doc.add_next_tick_callback(look))
    doc.on_session_destroyed(lambda _context: unsubscribe())
    return page


def _failed(reference: str) -> _Page:
    return _Page("failed.html", "Something went wrong · Campaign Retention", reference=reference)


class _Page(pn.Template):  # type: ignore[misc]
    """A template of this application with what every one of them is given."""

    def __init__(self, name: str, title: str, **variables: Any) -> None:
        super().__init__(TEMPLATES.get_template(name))
        self.title = title
        for key, value in {**variables, "theme": _theme(), "static": _static(), "build": _build()}.items():
            self.add_variable(key, value)


@functools.cache
def _build() -> str:
    return build()


def _asked() -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = pn.state.session_args
    return found


def _theme() -> str:
    asked = b"".join(_asked().get("theme", [])[:1]).decode("ascii", "ignore")
    return asked if asked in THEMES else ""


def _static() -> str:
    """Where the page's own files are, seen from the page's address."""
    return f"{(pn.state.app_url or '/dashboard').strip('/').split('/')[-1]}/static/"
