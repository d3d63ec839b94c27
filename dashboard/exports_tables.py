"""The views that no report has, as tables: the daily curve, the hours, what falls due, data quality."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dashboard.curve import curve
from dashboard.curve_values import Curves, Line, Live
from dashboard.exports_about import Sought
from dashboard.exports_files import Table, Value
from dashboard.hours import HOUR, hours
from dashboard.milestones import Milestone, milestones, open_editions
from metrics.answers import Answer
from metrics.calendar import MILESTONES
from metrics.figures import FINAL
from metrics.wording import stamp

CURVE: Final = (
    *("point", "kind", "campaign", "edition", "year", "country", "day", "months", "state", "count", "newcomers"),
    *("share", "low", "high", "units", "left_out"),
)
HOURS: Final = ("hour", "contributions", "over", "campaign", "edition", "country")
DUE: Final = ("date", "campaign", "edition", "year", "months", "state", "country", "title", "newcomers", "in_selection")
QUALITY: Final = ("kind", "area", "title", "meaning", "state", "count", "example")
PARTLY: Final = "partly final"


def curve_table(sought: Sought) -> Table:
    """Each day of each line, the figures of the tiles on their days, and today so far. Raises Unread."""
    if sought.asked.choice.is_aside:
        return Table(CURVE, ())
    return Table(CURVE, list(_points(curve(sought.asked), sought)))


def _points(found: Curves, sought: Sought) -> Iterator[tuple[Value, ...]]:
    for line in (*found.lines, *found.quiet):
        yield from _days(line, sought)
        yield from _marks(line, sought)
    years = {line.edition: line for line in found.lines}
    yield from (_live(point, years[point.edition], sought) for point in found.live)


def _of(line: Line, sought: Sought) -> tuple[Value, ...]:
    choice = sought.asked.choice
    return (line.kind, choice.campaign, line.edition, line.year, choice.countries)


def _days(line: Line, sought: Sought) -> Iterator[tuple[Value, ...]]:
    months = dict(zip(line.ticks, MILESTONES, strict=True))
    for day in range(line.first, line.last + 1):
        count, newcomers = int(line.retained[day]), int(line.newcomers[day])
        out = line.without(day)
        yield (
            *("day", *_of(line, sought), day, months.get(day), PARTLY if out else FINAL, count, newcomers),
            *(_share(count, newcomers), float(line.low[day]), float(line.high[day])),
            *(line.units - len(out), [unit.title for unit in out]),
        )


def _marks(line: Line, sought: Sought) -> Iterator[tuple[Value, ...]]:
    for mark in line.marks:
        partly = mark.answer.state == FINAL and mark.answer.waiting
        state = PARTLY if partly else mark.answer.state
        yield ("milestone", *_of(line, sought), mark.day, mark.answer.months, state, *_answer(mark.answer))


def _live(point: Live, line: Line, sought: Sought) -> tuple[Value, ...]:
    return ("today so far", *_of(line, sought), point.day, None, point.answer.state, *_answer(point.answer))


def _answer(found: Answer) -> tuple[Value, ...]:
    rate = found.rate
    bounds = (rate.share, rate.low, rate.high) if rate else (None, None, None)
    return (found.retained, found.newcomers, *bounds, found.units, [unit.title for unit in found.waiting])


def _share(count: int, newcomers: int) -> float | None:
    return count / newcomers if newcomers else None


def hours_table(sought: Sought) -> Table:
    """Each of the last 24 hours with the contributions of the selection's newcomers."""
    choice = sought.asked.choice
    if choice.is_aside:
        return Table(HOURS, ())
    bars = hours(sought.asked, sought.fresh.seen if sought.fresh else None).bars
    of: tuple[Value, ...] = (choice.campaign, choice.editions, choice.countries)
    return Table(HOURS, [(stamp(bar.start), bar.number, bar.start + HOUR <= _until(sought), *of) for bar in bars])


def _until(sought: Sought) -> int:
    seen = sought.fresh.seen if sought.fresh else None
    return sought.asked.now if seen is None else seen


def due_table(sought: Sought) -> Table:
    """Every unit of every milestone of editions of which anything may fall due yet, by date. Raises Unread."""
    asked = sought.asked
    campaigns = [asked.choice.campaign] if asked.choice.campaign else list(asked.figures.by_campaign)
    editions = open_editions(asked.figures, campaigns, asked.now)
    found = milestones(asked.figures, asked.choice.selection, editions)
    return Table(DUE, [line for each in found for line in _units(each, sought)])


def _units(milestone: Milestone, sought: Sought) -> Iterator[tuple[Value, ...]]:
    choice = sought.asked.choice
    mine = choice.is_aside or milestone.edition in choice.editions
    for member in milestone.members:
        yield (
            *(milestone.day.isoformat(), milestone.campaign, milestone.edition, milestone.year, milestone.months),
            *(milestone.state, member.code, member.title, member.newcomers),
            mine and (not choice.countries or member.code in choice.countries),
        )


def quality_table(sought: Sought) -> Table:
    """Every kind of thing that was looked for in the data, in the file's own words."""
    lines = [
        (
            *(row.kind, row.area, row.title, row.meaning),
            "fewer than may be told" if row.n is None else "found" if row.n else "not found",
            row.n,
            row.example,
        )
        for row in sorted(sought.asked.figures.quality, key=lambda row: row.place)
    ]
    return Table(QUALITY, lines)
