"""What a report's tables for people are made of: rows and cells of text, each cell with the number it is sorted by.

Part of the report; how they are drawn is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from metrics.answers import NOBODY, NOW
from metrics.figures import FINAL, NOT_DUE
from metrics.report_lines import Line
from metrics.report_words import STATES
from metrics.wording import DASH, UNIT, day, number, percent

LOWEST: Final = -1.0  # sorts what has no figure below everything that has


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and the number it is sorted by."""

    text: str
    sort: float = LOWEST


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its name. A `fixed` one is a sum, or the other countries, and stays below when the rest is sorted."""

    head: str
    cells: tuple[Cell, ...]
    note: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first of its columns is that of the rows' names. `note` is the name of the note that explains it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""


NOTHING: Final = Grid("", (), ())


def figure(line: Line) -> Cell:
    """A figure with its share and interval, or why there is none: 73 · 6.1 % (4.9–7.6); due 1 Oct 2026."""
    if line.count is not None and line.share is not None:
        of = f" of {number(line.newcomers)}" if line.waiting else ""
        return Cell(f"{number(line.count)}{of} · {share(line)}", line.share)
    if line.state == NOT_DUE and line.due is not None:
        return Cell(f"due {'' if day(line.due) == day(line.due_first or line.due) else 'by '}{day(line.due)}")
    return Cell(DASH if line.state in (FINAL, NOBODY, "") else STATES.get(line.state, DASH))


def share(line: Line) -> str:
    """A share and its interval: 6.1 % (4.9–7.6)."""
    if line.share is None:
        return DASH
    if line.low is None or line.high is None:
        return percent(line.share)
    low, high = (percent(end).removesuffix(UNIT) for end in (line.low, line.high))
    return f"{percent(line.share)} ({low}–{high})"


def whole(value: int | None) -> Cell:
    """A number of people."""
    return Cell(number(value), LOWEST if value is None else value)


def months_of(lines: Iterable[Line]) -> list[int]:
    """The marks that lines are of, in order."""
    return sorted({line.months for line in lines if line.months is not None})


def marks_of(lines: Iterable[Line]) -> tuple[str, ...]:
    """The columns of the marks that lines are of."""
    return tuple("so far" if months == NOW else f"{months} months" for months in months_of(lines))


def rows_of(groups: Iterable[tuple[str, Sequence[Line]]], months: Sequence[int], *before: str) -> list[Row]:
    """A row for each group of lines, with its numbers of people `before` and its figures at the marks."""
    made = []
    for head, lines in groups:
        at = {line.months: line for line in lines}
        people = (whole(getattr(lines[0], column)) for column in before)
        figures = (figure(at[mark]) if mark in at else Cell(DASH) for mark in months)
        made.append(Row(head, (*people, *figures)))
    return made


def fixed(row: Row) -> Row:
    """The row as one that stays below."""
    return Row(row.head, row.cells, row.note, fixed=True)


def noted(row: Row, note: str) -> Row:
    """The row with a note."""
    return Row(row.head, row.cells, note, row.fixed)


def grouped(lines: Iterable[Line], key: Callable[[Line], str]) -> dict[str, list[Line]]:
    """Lines by what they have in common, in order."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(key(line), []).append(line)
    return found
