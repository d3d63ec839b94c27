"""What the curves say, in sentences; and why there are none, where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from babel.numbers import format_decimal

from dashboard.asked import Asked
from dashboard.curve_values import DAILY, MARKS, QUARTERS, Curves, Dropped, Line, Mark
from dashboard.curve_words import country_name, name_of
from dashboard.figures import Figures, code_of
from dashboard.selection import Choice
from dashboard.texts import Pieces, Texts
from metrics.answers_paths import pace
from metrics.answers_places import last_year
from metrics.calendar import DAY
from metrics.disclosure import OTHER
from state.published import Running, Unit

MOST_NAMED: Final = 2  # countries in a sentence; the others are in the list below it
ENOUGH: Final = 0.05  # the probability below which a difference is told


def figures(asked: Asked, curves: Curves) -> tuple[Pieces, ...]:
    """The shares of each line that was chosen in a sentence, newest first."""
    told = ((name_of(asked.texts, line), list(_figures(asked.texts, curves, line))) for line in curves.lines)
    return tuple(
        asked.texts.pieces("curve-said", name=name, figures=asked.texts.listing(found)) for name, found in told if found
    )


def said(asked: Asked, curves: Curves) -> tuple[Pieces, ...]:
    """How far the lines go, who is not in them, and whether they differ."""
    if curves.empty:
        return ()
    several = len(curves.lines) > 1
    found = [sentence for line in curves.lines for sentence in _line(asked, curves, line, several)]
    return (*found, *_complete(asked.texts, curves, several), *_pace(asked), *_running(asked))


def nothing(asked: Asked, curves: Curves) -> str:
    """Why there is nothing to draw; '' where there is."""
    if not curves.empty:
        return ""
    texts = asked.texts
    if not _units(asked.figures, asked.choice):
        return texts(_unformed(asked.figures, asked.choice))
    if not any(line.units for line in curves.lines):
        return texts("curve-nobody")
    return " ".join(dict.fromkeys(_begins(asked, curves, line) for line in curves.lines if line.units))


def _line(asked: Asked, curves: Curves, line: Line, several: bool) -> Iterator[Pieces]:
    texts = asked.texts
    if not line.units:
        return
    if not line.drawn:
        yield texts.pieces("curve-line", name=str(line.year), said=_begins(asked, curves, line))
    elif curves.form == DAILY and line.last > line.first:
        yield from _extent(texts, line, several)


def _figures(texts: Texts, curves: Curves, line: Line) -> Iterator[str]:
    if line.last > line.first:
        yield texts("curve-said-day", share=texts.percent(line.share_on(line.first)), day=line.first)
    yield from (_mark(texts, curves.form, mark) for mark in line.marks)
    for point in curves.live:
        if point.edition == line.edition and point.answer.rate:
            yield texts("curve-said-live", share=texts.percent(point.answer.rate.share))


def _mark(texts: Texts, form: str, mark: Mark) -> str:
    found = mark.answer
    share = texts.percent(found.rate.share) if found.rate else ""
    if form == QUARTERS:
        return texts("curve-said-quarter", share=share, first=found.months - 2, last=found.months)
    if form == MARKS:
        return texts("curve-said-after", share=share, n=found.months)
    if mark.whole:
        return texts("curve-said-mark", share=share, n=found.months)
    return texts("curve-said-mark-part", share=share, n=found.months, missing=found.waiting_newcomers)


def _extent(texts: Texts, line: Line, several: bool) -> Iterator[Pieces]:
    """How far all units are in the line, and who is not in the rest of it."""
    if not line.dropped:
        return
    name = str(line.year) if several else ""
    names = texts.few_pieces([_dropped(texts, unit) for unit in line.dropped], MOST_NAMED)
    if line.solid > line.first:
        yield _named(texts, name, texts.pieces("curve-dashed", units=line.units, day=line.solid, list=names))
    else:
        yield _named(texts, name, texts.pieces("curve-dashed-all", list=names))


def _complete(texts: Texts, curves: Curves, several: bool) -> Iterator[Pieces]:
    """The lines that all units are in to their end, those that end on the same day in one sentence."""
    lines = [line for line in curves.lines if line.last > line.first and not line.dropped]
    for day in sorted({line.last for line in lines}):
        same = [line for line in lines if line.last == day]
        units = max(line.units for line in same)
        name = texts.years([line.year for line in same]) if several else ""
        yield _named(texts, name, texts.pieces("curve-solid", units=units, day=day))


def _named(texts: Texts, name: str, sentence: Pieces) -> Pieces:
    return texts.pieces("curve-line", name=name, said=sentence) if name else sentence


def _dropped(texts: Texts, unit: Dropped) -> Pieces:
    if unit.absent:
        return texts.pieces("curve-dropped-absent", country=country_name(texts, unit), n=unit.newcomers)
    return texts.pieces("curve-dropped", country=country_name(texts, unit), n=unit.newcomers, day=unit.day)


def _unformed(figures: Figures, choice: Choice) -> str:
    """What is said of a selection without any unit."""
    if any(row.newcomers for row in _going(figures, choice)):
        return "curve-counts-only"
    if choice.countries:
        return "curve-not-alone"
    return "curve-too-few" if any(name in figures.left_out for name in choice.editions) else "curve-nobody"


def _units(figures: Figures, choice: Choice, edition: str = "") -> list[Unit]:
    editions = (edition,) if edition else choice.editions
    wanted = choice.countries
    rows = (row for name in editions for row in figures.units.get(name, ()))
    return [row for row in rows if not wanted or code_of(row) in wanted]


def _going(figures: Figures, choice: Choice) -> list[Running]:
    """The contests that are no unit yet."""
    wanted = choice.countries
    rows = (row for name in choice.editions for row in figures.running.get(name, ()))
    return [row for row in rows if not wanted or code_of(row) in wanted]


def _begins(asked: Asked, curves: Curves, line: Line) -> str:
    """When a line begins that there is not yet."""
    texts = asked.texts
    if line.dropped and all(unit.absent for unit in line.dropped):
        return texts("curve-no-window")
    end = _half(_units(asked.figures, asked.choice, line.edition))
    days = line.first if curves.form == DAILY else line.ticks[0]
    if end is None or end + days * DAY <= asked.now:
        return texts("curve-verifying")
    date = texts.date(end + days * DAY)
    if curves.form != DAILY:
        return texts("curve-begins-quarter" if curves.form == QUARTERS else "curve-begins-mark", date=date)
    return texts("curve-begins", date=date, days=days)


def _half(units: list[Unit]) -> int | None:
    """The first end by which the contests of half of the newcomers had ended."""
    total, counted = sum(unit.newcomers for unit in units), 0
    for unit in sorted(units, key=lambda unit: unit.end_last):
        counted += unit.newcomers
        if counted and 2 * counted >= total:
            return unit.end_last
    return None


def _running(asked: Asked) -> Iterator[Pieces]:
    texts = asked.texts
    found = (row for row in _going(asked.figures, asked.choice) if row.newcomers)
    rows = sorted(found, key=lambda row: -row.newcomers)
    if rows:
        names = [
            texts.pieces("curve-running-one", country=texts.country(row.country or OTHER, row.title), n=row.newcomers)
            for row in rows
        ]
        yield texts.pieces("curve-running", list=texts.few_pieces(names, MOST_NAMED))


def _pace(asked: Asked) -> Iterator[Pieces]:
    """Whether newcomers come back as soon as a year before, of a single edition and the reading that looks at it."""
    choice, facts, texts = asked.choice, asked.figures.facts, asked.texts
    other = last_year(facts, choice.selection) if choice.reading == "since-end" else None
    test = pace(facts, choice.selection, other) if other else None
    if other is None or test is None:
        return
    year, before = (str(facts.editions[name].year) for name in (choice.editions[0], other.editions[0]))
    key = "curve-pace-differs" if test.p < ENOUGH else "curve-pace-same"
    yield texts.pieces(key, year=year, other=before, p=_probability(texts, test.p))


def _probability(texts: Texts, p: float) -> str:
    """A probability with two decimals, or three where it is small: = 0.31; < 0.001."""
    least, digits = (0.001, "0.000") if p < 0.1 else (0.01, "0.00")
    shown = format_decimal(max(p, least), format=digits, locale=texts.language.replace("-", "_"))
    return f"{'<' if p < least else '='}\u00a0{shown}"
