"""The data-quality report: what was looked for in all data of the installation, what was found, and what it means.

The published file says it in English. Other languages have the texts of the kinds they know, and the file's of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from dashboard.asked import Asked
from dashboard.take import page
from dashboard.texts import Texts
from state.published import Quality as Row

ENGLISH: Final = "en"
AREAS: Final = ("contests", "people", "sources")
SHORTLY: Final = 4  # kinds told of on the page of figures
KINDS: Final = (
    *("missing", "empty", "too-deep", "no-country", "no-dates", "refused", "outside", "several", "bot", "temporary"),
    *("system", "hidden", "unresolved", "unattached", "established", "unasked", "comparison", "renamed", "merged"),
    *("first-uploader", "central-id", "stream-only", "api-only", "set-aside"),
)
KEYS: Final = (
    *(f"quality-area-{area}" for area in AREAS),
    *(f"quality-kind-{kind}-title" for kind in KINDS),
    *(f"quality-kind-{kind}-meaning" for kind in KINDS),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A kind of thing: its name in addresses, how often it was found ('' where it was not), an example or ''."""

    slug: str
    title: str
    count: str
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class Area:
    """What was found in one area, most of it first, and what was looked for in vain."""

    slug: str
    name: str
    found: tuple[Found, ...]
    rest: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All of the report: a sentence on how much was found, and the areas; none while nobody has looked."""

    summary: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """The report in short: the sentence, the areas by how many kinds were found, and where all of it is."""

    summary: str
    areas: tuple[tuple[str, str], ...]
    address: str


def quality(asked: Asked) -> Quality:
    """The report in short; it is the same for every selection."""
    full = report(asked.figures.quality, asked.figures.threshold, asked.texts)
    areas = tuple((area.name, _shortly(area, asked.texts)) for area in full.areas)
    return Quality(full.summary, areas, page(asked, "quality"))


def report(rows: Sequence[Row], threshold: int, texts: Texts) -> Report:
    """The whole report; numbers of people below the threshold are not in the file."""
    groups = groupby(sorted(rows, key=lambda row: row.place), key=lambda row: row.area)
    areas = tuple(_area(name, list(group), threshold, texts) for name, group in groups)
    return Report(_summary(rows, texts), areas)


def _shortly(area: Area, texts: Texts) -> str:
    """What was found in an area, in a line."""
    if not area.found:
        return texts("quality-none-here")
    told = [texts("quality-shortly", title=each.title, count=each.count) for each in area.found]
    shown = "; ".join(told[:SHORTLY])
    return texts("quality-shortly-more", list=shown, n=len(told) - SHORTLY) if len(told) > SHORTLY else shown


def _area(name: str, rows: Iterable[Row], threshold: int, texts: Texts) -> Area:
    slug = name.lower()
    found = [(row, _found(row, threshold, texts)) for row in rows]
    own = texts(f"quality-area-{slug}") if slug in AREAS and texts.language != ENGLISH else name
    return Area(
        slug=slug.replace(" ", "-"),
        name=own,
        found=tuple(each for row, each in found if row.n != 0),
        rest=tuple(each for row, each in found if row.n == 0),
    )


def _found(row: Row, threshold: int, texts: Texts) -> Found:
    slug = row.kind.replace(" ", "-")
    count = texts("quality-few", n=threshold) if row.n is None else texts.number(row.n) if row.n else ""
    title, meaning = row.title, row.meaning
    if slug in KINDS and texts.language != ENGLISH:
        title, meaning = texts(f"quality-kind-{slug}-title"), texts(f"quality-kind-{slug}-meaning")
    return Found(slug, title, count, meaning, row.example)


def _summary(rows: Sequence[Row], texts: Texts) -> str:
    if not rows:
        return texts("quality-not-yet")
    found = sum(row.n != 0 for row in rows)
    return texts("quality-summary", looked=len(rows), n=found) if found else texts("quality-clean", looked=len(rows))
