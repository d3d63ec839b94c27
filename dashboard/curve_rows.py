"""The curves as columns for the layers of their chart: shares in percent by day after the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from dashboard.curve_values import DAILY, DAYS, GROUP, MARKS, Curves, Line
from dashboard.curve_view import MOST_BANDS
from dashboard.curve_words import NOTHING, Told, Words, mark_name
from dashboard.texts import Texts
from metrics.alignment import AFTER
from metrics.calendar import MILESTONES

Columns = dict[str, list[Any]]
SOLID, DASHED, DOTTED = "solid", "8 7", "1 5"
ROOM: Final = 0.013  # of the axis of days that a hollow dot takes up to either side
ASIDE: Final = 12  # days to either side of a dot without a line in which the pointer finds it
POINTER: Final = 4  # lines up to which the pointer finds every day, and every second one of twice as many


def bands(curves: Curves) -> Columns:
    """The intervals of few lines as areas."""
    lines = curves.lines if len(curves.lines) <= MOST_BANDS else ()
    columns: Columns = {"xs": [], "ys": [], "colour": []}
    for line in lines:
        for days, low, high in _bands(curves, line):
            columns["xs"].append(np.concatenate([days, days[::-1]]))
            columns["ys"].append(100 * np.concatenate([low, high[::-1]]))
            columns["colour"].append(line.colour)
    return columns


def _bands(curves: Curves, line: Line) -> Iterator[tuple[Any, Any, Any]]:
    if curves.form == DAILY:
        for first, last in line.stretches():
            yield np.arange(first, last + 1), line.low[first : last + 1], line.high[first : last + 1]
        return
    for mark in line.marks:
        rate = mark.answer.rate
        if rate and curves.form != MARKS:
            yield np.array([mark.start, mark.day]), np.array([rate.low] * 2), np.array([rate.high] * 2)


def paths(curves: Curves) -> Columns:
    """The lines, those that are quiet first: full where all units are in them, broken beyond."""
    columns: Columns = {"xs": [], "ys": [], "colour": [], "width": [], "dash": []}
    for line in (*reversed(curves.quiet), *reversed(curves.lines)):
        quiet = line in curves.quiet
        for days, shares, dash in _paths(curves, line, quiet):
            width = 1.5 if curves.form == MARKS else 2.2 if line.kind == GROUP else 1.4 if quiet else 2.6
            values = (days, 100 * shares, line.colour, width, DOTTED if line.kind == GROUP else dash)
            for name, value in zip(columns, values, strict=True):
                columns[name].append(value)
    return columns


def _paths(curves: Curves, line: Line, quiet: bool) -> Iterator[tuple[Any, Any, str]]:
    if curves.form != DAILY:
        for mark in line.marks:
            rate = mark.answer.rate
            if rate and curves.form == MARKS:
                yield np.array([mark.day] * 2), np.array([rate.low, rate.high]), SOLID
            elif rate:
                yield np.array([mark.start, mark.day]), np.array([rate.share] * 2), SOLID if mark.whole else DASHED
        return
    share, room = line.share, ROOM * curves.end
    holes = [] if quiet else [mark.day for mark in line.marks if not mark.whole]
    for first, last in line.stretches():
        for begin, end, dash in _parts(first, min(last, curves.end), line.solid if not quiet else DAYS):
            days = np.arange(begin, end + 1)
            for piece in _around(days, holes, room):
                yield piece, share[piece], dash


def _parts(first: int, last: int, solid: int) -> Iterator[tuple[int, int, str]]:
    """A stretch of days, parted where not all units are in it any more."""
    if first < min(last, solid):
        yield first, min(last, solid), SOLID
    if last > max(first, solid):
        yield max(first, solid), last, DASHED


def _around(days: Any, holes: list[float], room: float) -> list[Any]:
    """Days without those under a hollow dot, as pieces of two or more."""
    free = np.ones(len(days), dtype=bool)
    for hole in holes:
        free &= np.abs(days - hole) > room
    cuts = np.flatnonzero(np.diff(free)) + 1
    return [
        piece
        for piece, kept in zip(np.split(days, cuts), np.split(free, cuts), strict=True)
        if kept.all() and len(piece) > 1
    ]


def dots(curves: Curves) -> Columns:
    """The figures of the tiles, filled where they are final and all units are in them."""
    columns: Columns = {"x": [], "y": [], "colour": [], "fill": []}
    if curves.form not in (DAILY, MARKS):
        return columns
    for line in reversed(curves.lines):
        for mark in line.marks:
            if mark.answer.rate:
                values = (mark.day, 100 * mark.answer.rate.share, line.colour, float(mark.whole))
                for name, value in zip(columns, values, strict=True):
                    columns[name].append(value)
    return columns


def rings(curves: Curves) -> Columns:
    """The live points."""
    known = [(point, point.answer.rate) for point in curves.live]
    return {
        "x": [point.day for point, _ in known],
        "y": [100 * rate.share if rate else 0.0 for _, rate in known],
        "colour": [point.colour for point, _ in known],
    }


def spots(texts: Texts, curves: Curves) -> Columns:
    """What the pointer finds: for a day its name, and of each line the share and the rest."""
    lines = (*curves.lines, *curves.quiet)
    columns: Columns = {name: [] for name in spot_columns(len(lines))}
    for day, name, share, told in _told(texts, curves, lines):
        values: list[Any] = [day, share, name]
        for place, each in enumerate(told):
            rest = each.rest if place < len(curves.lines) else each.counts
            values += [each.share or texts("word-none"), rest]
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)
    return columns


def spot_columns(lines: int) -> list[str]:
    """The names of what the pointer finds of so many lines."""
    return ["x", "y", "day", *(f"{kind}{place}" for place in range(lines) for kind in ("share", "rest"))]


def _told(texts: Texts, curves: Curves, lines: tuple[Line, ...]) -> Iterator[tuple[float, str, float, list[Told]]]:
    """By day: its name, the first share of it in percent, and what is told of each line."""
    words = Words(texts)
    if curves.form != DAILY:
        yield from _told_marks(texts, curves, lines, words)
        return
    later = AFTER if curves.reading == "survival" else 0
    names = {day + later: months for day, months in zip(curves.ticks, MILESTONES, strict=True)}
    last = max((min(line.last, curves.end) for line in lines), default=-1)
    first, step = min((line.first for line in lines), default=0), 1 + max(0, len(lines) - 1) // POINTER
    for day in sorted({*range(first, last + 1, step), *names}):
        known = [line for line in lines if line.first <= day <= line.last]
        if not known:
            continue
        name = texts("curve-pointer", day=day)
        if day in names:
            key = "curve-pointer-later" if later else "curve-pointer-mark"
            name = texts(key, name=texts("word-months", n=names[day]), day=day, more=later)
        yield day, name, 100 * known[0].share_on(day), [words.day(line, day) for line in lines]


def _told_marks(
    texts: Texts, curves: Curves, lines: tuple[Line, ...], words: Words
) -> Iterator[tuple[float, str, float, list[Told]]]:
    for months in MILESTONES:
        marks = [next((mark for mark in line.marks if mark.answer.months == months), None) for line in lines]
        known = next((mark for mark in marks if mark), None)
        if known and known.answer.rate:
            told = [words.mark(mark) if mark else NOTHING for mark in marks]
            sides = (known.day - ASIDE, known.day + ASIDE) if curves.form == MARKS else (known.start, known.day)
            for day in sides:
                yield day, mark_name(texts, curves.form, months), 100 * known.answer.rate.share, told


def most(curves: Curves) -> float:
    """The greatest share in view, in percent: every interval that is drawn, every other line, every live point."""
    lines = [line for line in (*curves.lines, *curves.quiet) if line.last > line.first]
    chosen = len(curves.lines) <= MOST_BANDS
    days = [
        float((line.high if chosen and line in curves.lines else line.share)[line.first : curves.end + 1].max())
        for line in lines
    ]
    rates = [mark.answer.rate for line in curves.lines for mark in line.marks if mark.answer.rate]
    highs = [rate.high if curves.form != DAILY else rate.share for rate in rates]
    lives = [point.answer.rate.share for point in curves.live if point.answer.rate]
    quiet = [
        mark.answer.rate.share
        for line in curves.quiet
        for mark in line.marks
        if mark.answer.rate and curves.form != DAILY
    ]
    return 100 * max([0.0, *days, *highs, *lives, *quiet])
