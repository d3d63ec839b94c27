"""What the page's words mean: definitions, readings, states, formulas, limits and sources, in sections with anchors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dashboard.about_sources import QUOTED
from dashboard.exports import REPORT, VIEWS
from dashboard.texts import Pieces, Texts

SECTIONS: Final = {  # by anchor, in order, with the number of paragraphs
    "short": 5,
    "new": 4,
    "active": 5,
    "readings": 1,
    "measures": 1,
    "time": 3,
    "states": 1,
    "chance": 6,
    "compare": 5,
    "groups": 5,
    "live": 4,
    "limits": 8,
    "data": 1,
    "sources": 1,
}
DEFINITIONS: Final = ("global", "grace", "commons", "first-edit")
READINGS: Final = ("active", "quarter", "since-end", "survival", "on-or-after", "today")
STATES: Final = (
    *("final", "partly", "so-far", "not-due", "verifying", "held", "unread", "running", "nobody", "zero"),
    *("merged", "left-out"),
)
KEYS: Final = (
    *(f"about-{name}-title" for name in SECTIONS),
    *(f"about-{name}-{number}" for name, last in SECTIONS.items() for number in range(1, last + 1)),
    *(f"about-definition-{name}{part}" for name in DEFINITIONS for part in ("", "-means", "-whose")),
    *(f"about-reading-{name}{part}" for name in READINGS for part in ("", "-window", "-at", "-for")),
    *(f"about-state-{name}{part}" for name in STATES for part in ("", "-means")),
    *(f"about-source-{each.key}" for each in QUOTED),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A section by its anchor: its heading and its paragraphs."""

    id: str
    title: str
    paragraphs: tuple[Pieces, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A name that is explained; `more` are further cells of its row."""

    id: str
    name: str
    means: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where something comes from: as it is quoted, what was taken from it, its address if it is a page."""

    quoted: str
    taken: str
    href: str


@dataclass(frozen=True, slots=True)
class About:
    """The whole page."""

    sections: tuple[Section, ...]
    definitions: tuple[Word, ...]
    readings: tuple[Word, ...]
    states: tuple[Word, ...]
    addresses: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]

    def section(self, anchor: str) -> Section:
        """The section of an anchor."""
        return next(each for each in self.sections if each.id == anchor)


def about(texts: Texts, least: int) -> About:
    """The page in a language; `least` is the least number of newcomers with a figure of their own."""
    return About(
        sections=tuple(_section(name, last, texts, least) for name, last in SECTIONS.items()),
        definitions=tuple(_words("definition", DEFINITIONS, ("whose",), texts)),
        readings=tuple(_readings(texts)),
        states=tuple(_words("state", STATES, (), texts)),
        addresses=_addresses(texts),
        sources=tuple(Source(each.text, texts(f"about-source-{each.key}"), each.href) for each in QUOTED),
    )


def _section(name: str, last: int, texts: Texts, least: int) -> Section:
    paragraphs = tuple(texts.pieces(f"about-{name}-{number}", least=least) for number in range(1, last + 1))
    return Section(name, texts(f"about-{name}-title"), paragraphs)


def _words(kind: str, names: Iterable[str], more: Iterable[str], texts: Texts) -> Iterable[Word]:
    for name in names:
        key = f"about-{kind}-{name}"
        yield Word(f"{kind}-{name}", texts(key), texts(f"{key}-means"), tuple(texts(f"{key}-{part}") for part in more))


def _readings(texts: Texts) -> Iterable[Word]:
    for name in READINGS:
        key = f"about-reading-{name}"
        more = (texts(f"{key}-at"), texts(f"{key}-for"))
        yield Word(f"reading-{name}", texts(key), texts(f"{key}-window"), more)


def _addresses(texts: Texts) -> tuple[tuple[str, str], ...]:
    """The addresses for programs, and what each of them gives."""
    views = texts.listing(list(VIEWS))
    return (
        ("data/answer.json", texts("about-data-answer-json")),
        ("data/<view>.csv, data/<view>.json", texts("about-data-view", views=views)),
        (f"data/{REPORT}", texts("about-data-report")),
        ("milestones.ics", texts("about-data-ics")),
    )
