"""The parts of the page as HTML: each is sent again, whole, when it changes.

The templates escape every text. What depends on the figures and the selection only is made once for all sessions;
what depends on the freshness is made again with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, select_autoescape

from dashboard import quality, sentences, tables, tiles
from dashboard.colours import by_edition
from dashboard.curves import DAYS
from dashboard.feed import Feed, Trouble
from dashboard.figures import Figures
from dashboard.forms import form
from dashboard.frames import CountryRow, State, View, view
from dashboard.hours import Hours, hours
from dashboard.live import live
from dashboard.selection import Choice
from dashboard.wording import count, few, hour, moment, plural, years

HERE: Final = Path(__file__).parent
NAMES: Final = (
    "strip",
    "chip",
    "headline",
    "filters",
    "tiles",
    "legend",
    "curvetable",
    "countries",
    "hourstotal",
    "hourstable",
    "coverage",
    "quality",
)
TROUBLES: Final = {
    Trouble.NONE: "",
    Trouble.MISSING: "The published file has gone. These are the last figures it held; they change when it is back.",
    Trouble.UNREADABLE: "The published file cannot be read at the moment. These are the last figures that could be.",
    Trouble.DAMAGED: "The published file is damaged. These are the last figures that could be read.",
    Trouble.NEWER: "The published file was written by a newer version. These are the last figures that could be read.",
}


def environment() -> Environment:
    """The templates, escaping everything that is put in."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["count"] = count
    return made


TEMPLATES: Final = environment()
_macros: Final[Any] = TEMPLATES.get_template("parts.html").module


def build() -> str:
    """A word that changes with the page's own static files, for their addresses."""
    digest = hashlib.sha256()
    for path in sorted((HERE / "static").iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Shown:
    """All parts of the page for a selection, and the values its charts are drawn from."""

    view: View
    hours: Hours
    parts: dict[str, str]
    title: str
    address: str


def show(feed: Feed, figures: Figures, choice: Choice, notices: Sequence[str], now: int) -> Shown:
    """Everything a session shows of a selection at the time `now`."""
    seen = view(figures, choice)
    fresh = feed.freshness
    bars = hours(figures, choice, fresh.seen if fresh and fresh.seen else now)
    made = _remembered(figures, ("parts", choice, now // 86_400), lambda: _settled(figures, seen, now))
    parts = {name: html for name, html in made.items() if name != "address"}
    parts["strip"] = str(_macros.strip(figures.simulated, TROUBLES[feed.trouble], notices))
    parts["chip"] = str(_macros.chip(live(fresh, now)))
    parts["coverage"] = str(
        _macros.coverage(sentences.counted(seen), sentences.coverage(fresh, now), _made(figures, fresh, now))
    )
    timed = _remembered(figures, ("hours", choice, bars.bars[-1][0]), lambda: _hours(bars))
    return Shown(seen, bars, parts | timed, _title(seen), made["address"])


def _remembered(figures: Figures, key: object, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    known = figures.memo.get(key)
    if isinstance(known, dict):
        return known
    made = make()
    figures.memo[key] = made
    return made


def _settled(figures: Figures, seen: View, now: int) -> dict[str, str]:
    """The parts that only the figures, the selection and the day decide."""
    colours = by_edition(figures.by_campaign[seen.choice.campaign])
    colour = colours[seen.editions[0].edition] if len(seen.editions) == 1 else ""
    filters = form(figures, seen)
    entries = [{"year": line.year, "colour": colours[line.edition]} for line in seen.lines]
    today = any(line.live and line.live.day <= DAYS for line in seen.lines)
    return {
        "address": filters.address,
        "headline": str(_macros.headline(sentences.headline(seen), sentences.DEFINITION)),
        "filters": str(_macros.filters(filters)),
        "tiles": str(_macros.tiles(tiles.tiles(seen, now), tiles.live_tile(seen.today, seen), colour)),
        "legend": str(_macros.legend(entries, today, _nothing(seen))),
        "curvetable": str(_macros.curvetable(tables.curve_table(seen.lines), sentences.curve_summary(seen.lines))),
        "countries": str(_macros.countries(_countries(seen, colour, now))),
        "quality": str(_macros.quality(quality.report(figures))),
    }


def _nothing(seen: View) -> str:
    """Why there is no curve; empty when there is one."""
    if any(line.last > 0 for line in seen.lines):
        return ""
    if not seen.counts.newcomers and not seen.counts.running_participants:
        return "Without newcomers there is no curve."
    return "The curve begins with the first day after the end of a contest."


def _countries(seen: View, colour: str, now: int) -> dict[str, Any]:
    absent = [row for row in seen.rows if not row.participants and not row.selected]
    lines = tiles.country_lines(replace(seen, rows=tuple(row for row in seen.rows if row not in absent)), now)
    ends = [line.bar.end for line in lines if line.bar]
    return {
        "months": tiles.month_choices(seen),
        "summary": _compared(seen),
        "lines": lines,
        "colour": colour,
        "end": ends[0] if ends else "",
        "notes": _country_notes(lines, absent),
        "merged": sentences.merged(seen),
    }


def _compared(seen: View) -> str:
    """What the list of countries compares, or why there is nothing to compare."""
    which = f"the editions {years([row.year for row in seen.editions])}" if len(seen.editions) > 1 else "this edition"
    states = {row.mark.state for row in seen.rows}
    if not states:
        return f"No country of {which} is known yet."
    if states == {State.RUNNING}:
        return "Counts only: no contest of this selection has ended and been enrolled."
    if states == {State.EMPTY}:
        return f"No newcomers in any country of {which}."
    if not any(row.mark.rate for row in seen.rows):
        return f"No country of {which} has a figure at {seen.months} months yet."
    return f"Share still active {seen.months} months after the end, of all countries of {which}."


def _country_notes(lines: Sequence[tiles.CountryLine], absent: Sequence[CountryRow]) -> list[str]:
    notes = []
    if any(line.partly for line in lines):
        notes.append("A hollow dot is not final: part of the country’s newcomers is still to come.")
    if absent:
        notes.append(f"Without participants so far: {few([row.title for row in absent], 6)}.")
    return notes


def _hours(bars: Hours) -> dict[str, str]:
    rows = [(f"{hour(start)}–{hour(start + 3600)}", number) for start, number in bars.bars]
    return {
        "hourstotal": str(_macros.hourstotal(bars.total, sentences.hours_summary(bars))),
        "hourstable": str(_macros.hourstable(rows)),
    }


def _made(figures: Figures, fresh: Any, now: int) -> str:
    written = f", written {moment(fresh.published_ms // 1000, now)}" if fresh else ""
    return f"Figures number {count(figures.version)}{written}. Times are UTC; dates are those of each contest."


def _title(seen: View) -> str:
    where = f", {plural(len(seen.countries), 'country', 'countries')}" if seen.countries else ""
    return f"{seen.campaign} {years([row.year for row in seen.editions])}{where} · Campaign Retention"
