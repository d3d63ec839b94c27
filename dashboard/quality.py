"""The data-quality report as the page tells it: what was found in all data of the installation, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from dashboard.figures import Figures
from dashboard.wording import count, listing, plural
from state.published import Quality


@dataclass(frozen=True, slots=True)
class Found:
    """A kind of thing that was found: how often, in words, what it means, and an example or ''."""

    title: str
    count: str
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class Report:
    """A summary in a sentence, what was found by area, and what was looked for in vain, in a sentence or ''."""

    summary: str
    areas: tuple[tuple[str, tuple[Found, ...]], ...]
    rest: str


def report(figures: Figures) -> Report:
    """The report in the published file; it is the same for every selection."""
    rows = figures.snapshot.quality
    found = [row for row in rows if row.n != 0]
    few = f"fewer than {figures.snapshot.meta.get('threshold', '10')}"
    areas = tuple(
        (
            area,
            tuple(Found(row.title, few if row.n is None else count(row.n), row.meaning, row.example) for row in group),
        )
        for area, group in groupby(found, key=lambda row: row.area)
    )
    return Report(_summary(rows, found), areas, _rest([row for row in rows if row.n == 0]))


def _summary(rows: tuple[Quality, ...], found: list[Quality]) -> str:
    if not rows:
        return "The data have not been looked through yet."
    looked = f"Of {count(len(rows))} oddities looked for in all data, "
    if not found:
        return f"{looked}none was found."
    by_area = [f"{len(list(group))} about {area.lower()}" for area, group in groupby(found, key=lambda row: row.area)]
    return f"{looked}{plural(len(found), 'was', 'were')} found: {listing(by_area)}."


def _rest(rows: list[Quality]) -> str:
    names = [row.title[:1].lower() + row.title[1:] for row in rows]
    return f"Looked for and not found: {listing(names)}." if names else ""
