"""The further pages, which need no script: what this means, data quality, and a sentence where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from dashboard.about import about
from dashboard.environment import TEMPLATES, build
from dashboard.feed import Feed
from dashboard.quality import report
from dashboard.texts import LANGUAGES, Texts
from metrics.disclosure import THRESHOLD

HTML_TYPE: Final = "text/html; charset=utf-8"
BUILD: Final = build()


def about_page(feed: Feed, texts: Texts, theme: str, app: str) -> str:
    """What the words of the page mean, also while nothing is published."""
    least = feed.figures.threshold if feed.figures else THRESHOLD
    title = texts("page-title", what=texts("about-title"))
    return _page("about.html", title, texts, theme, app, view=about(texts, least))


def quality_page(feed: Feed, texts: Texts, theme: str, app: str) -> str:
    """What was looked for in the data, and what was found."""
    figures = feed.figures
    least = figures.threshold if figures else THRESHOLD
    return _page(
        "quality_page.html",
        texts("page-title", what=texts("quality-page-title")),
        texts,
        theme,
        app,
        view=report(figures.quality if figures else (), least, texts),
        version=figures.version if figures else None,
        least=least,
    )


def message_page(words: str, texts: Texts, theme: str, app: str) -> str:
    """A page that says a sentence."""
    return _page("message.html", texts("page-name"), texts, theme, app, words=words)


def _page(name: str, title: str, texts: Texts, theme: str, app: str, **values: Any) -> str:
    """A template with what every page has; `app` is the page of figures as seen from its parent."""
    return TEMPLATES.get_template(name).render(
        t=texts,
        theme=theme,
        title=title,
        static="static/",
        build=BUILD,
        languages=LANGUAGES,
        home=f"../{app}?lang={texts.language}",
        **values,
    )


PAGES: Final[dict[str, Callable[[Feed, Texts, str, str], str]]] = {"about": about_page, "quality": quality_page}
