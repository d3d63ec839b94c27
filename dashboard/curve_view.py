"""What stands around the curves: a legend, a summary for those who cannot see them, and a table of the same figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.asked import Asked
from dashboard.curve import curve
from dashboard.curve_said import figures, nothing, said
from dashboard.curve_values import BEFORE, DAILY, GROUP, MARKS, Curves, Line
from dashboard.curve_words import NOTHING, Told, Words, country_name, mark_name, name_of
from dashboard.texts import Pieces, Texts
from metrics.alignment import AFTER
from metrics.calendar import MILESTONES

STEP: Final = 30  # days between the rows of the table
MOST_BANDS: Final = 3  # more intervals over each other hide the lines


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the legend: `key` is how its sign looks, `colour` is '' for the colour of all."""

    key: str
    text: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A day of the table, or a milestone with its name, with a cell for each line."""

    name: str
    fine: str
    cells: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """A country that is not in all of a line, and from when on."""

    country: str
    year: str
    newcomers: str
    when: str


@dataclass(frozen=True, slots=True)
class CurveView:
    """The words around the curves. Where there is nothing to draw, `nothing` says why, and the rest is empty.

    `figures` are the shares of each line in a sentence, `said` is how far they go and who is not in them.
    """

    title: str
    about: str
    nothing: str
    legend: tuple[Entry, ...]
    figures: tuple[Pieces, ...]
    said: tuple[Pieces, ...]
    left: tuple[Left, ...]
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def curve_view(asked: Asked) -> CurveView:
    """The words around the curves of a selection."""
    curves, texts, choice = curve(asked), asked.texts, asked.choice
    lines = (*curves.lines, *curves.quiet)
    heads = {DAILY: "curve-table-day", MARKS: "curve-table-mark"}
    return CurveView(
        title=texts("curve-title", reading=choice.reading),
        about=texts(f"curve-about-{choice.reading}", least=choice.least, width=curves.width),
        nothing=nothing(asked, curves),
        legend=tuple(_legend(texts, curves)),
        figures=figures(asked, curves),
        said=said(asked, curves),
        left=tuple(left for line in curves.lines for left in _left(texts, line, len(curves.lines) > 1)),
        head=texts(heads.get(curves.form, "curve-table-quarter")),
        columns=tuple(name_of(texts, line) for line in lines),
        rows=tuple(_rows(texts, curves, lines)),
    )


def _legend(texts: Texts, curves: Curves) -> Iterator[Entry]:
    """The signs that are in the chart, and no others."""
    if curves.empty:
        return
    drawn = [line for line in curves.lines if line.drawn]
    live = {point.edition for point in curves.live}
    for line in curves.lines:
        if line.drawn or line.edition in live:
            yield Entry("line", name_of(texts, line), line.colour)
    if curves.form == MARKS:
        yield Entry("open", texts("curve-key-so-far"))
    else:
        dotted = " marked" if curves.form == DAILY and any(line.marks for line in drawn) else ""
        if any(_whole(curves, line) for line in drawn):
            alone = all(line.units == 1 for line in drawn)
            yield Entry(f"solid{dotted}", texts("curve-key-final-one" if alone else "curve-key-final"))
        if any(_part(curves, line) for line in drawn):
            yield Entry(f"dashed{dotted}", texts("curve-key-part"))
    if curves.live:
        yield Entry("ring", texts("curve-key-live"))
    if drawn and len(curves.lines) <= MOST_BANDS:
        yield Entry("whisker" if curves.form == MARKS else "band", texts("curve-key-band"))
    if any(line.kind == BEFORE for line in curves.quiet):
        yield Entry("before", texts("curve-key-before"))
    if any(line.kind == GROUP for line in curves.quiet):
        yield Entry("group", texts("curve-key-group"))


def _whole(curves: Curves, line: Line) -> bool:
    """Whether something of a line has all units in it."""
    if curves.form == DAILY:
        return line.solid > line.first
    return any(mark.whole for mark in line.marks)


def _part(curves: Curves, line: Line) -> bool:
    """Whether something of a line goes on without some units."""
    if curves.form == DAILY:
        return line.last > max(line.first, line.solid)
    return any(not mark.whole for mark in line.marks)


def _left(texts: Texts, line: Line, several: bool) -> Iterator[Left]:
    for unit in line.dropped:
        when = texts("curve-left-absent") if unit.absent else texts("curve-left-day", day=unit.day)
        year = str(line.year) if several else ""
        yield Left(country_name(texts, unit), year, texts.number(unit.newcomers), when)


def _rows(texts: Texts, curves: Curves, lines: Sequence[Line]) -> Iterator[Row]:
    """Every thirtieth day, the milestones, the last day of the lines, and today."""
    if curves.empty:
        return
    words = Words(texts)
    found = [*_days(texts, words, curves, lines), *_marks(texts, words, curves, lines)]
    yield from (row for _, row in sorted(found, key=lambda pair: pair[0]))
    if curves.live:
        live = {point.edition: words.live(point) for point in curves.live}
        cells = tuple(NOTHING if line in curves.quiet else live.get(line.edition, NOTHING) for line in lines)
        yield Row(texts("curve-table-today"), texts("word-so-far"), cells)


def _days(texts: Texts, words: Words, curves: Curves, lines: Sequence[Line]) -> Iterator[tuple[float, Row]]:
    if curves.form != DAILY:
        return
    last = max((min(line.last, curves.end) for line in lines), default=-1)
    first = min((line.first for line in lines), default=0)
    taken = {round(day) for day, _ in _named(curves)}
    ends = [line.last for line in curves.lines if line.drawn]
    for day in sorted({*range(STEP, last + 1, STEP), *ends} - taken):
        if first <= day <= last:
            yield day, Row(texts.number(day), "", tuple(words.day(line, day) for line in lines))


def _named(curves: Curves) -> list[tuple[int, int]]:
    """The day and the months of each milestone as the first line has them."""
    later = AFTER if curves.reading == "survival" else 0
    return [(day + later, months) for day, months in zip(curves.ticks, MILESTONES, strict=True)]


def _marks(texts: Texts, words: Words, curves: Curves, lines: Sequence[Line]) -> Iterator[tuple[float, Row]]:
    for day, months in _named(curves):
        marks = [next((mark for mark in line.marks if mark.answer.months == months), None) for line in lines]
        if any(marks[: len(curves.lines)]) or (any(marks) and day <= curves.end):
            name = mark_name(texts, curves.form, months)
            if curves.reading == "survival":
                name = texts("curve-table-later", name=name, more=AFTER)
            cells = tuple(words.mark(mark) if mark else NOTHING for mark in marks)
            yield day, Row(name, texts("word-day", n=day) if curves.form == DAILY else "", cells)
