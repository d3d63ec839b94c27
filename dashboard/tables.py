"""The curve as a table, for those who cannot or do not want to read it from the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.curves import Line
from dashboard.figures import MONTHS
from dashboard.wording import count, percent

STEP: Final = 30


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and the counts behind it."""

    value: str
    fine: str = ""


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day after the end; `mark` names it when it is a milestone."""

    day: int
    mark: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class CurveTable:
    """The curves of several editions side by side."""

    years: tuple[int, ...]
    rows: tuple[DayRow, ...]


def curve_table(lines: Sequence[Line]) -> CurveTable:
    """Every thirtieth day, the milestones and the last day, as far as any line goes."""
    ticks = next((line.ticks for line in lines if line.ticks), ())
    named = {day: f"{months} months" for months, day in zip(MONTHS, ticks, strict=False)}
    last = max((line.last for line in lines), default=-1)
    days = sorted(day for day in {*range(STEP, last + 1, STEP), *named, max(last, 0)} if 0 < day <= last)
    rows = tuple(DayRow(day, named.get(day, ""), tuple(_cell(line, day) for line in lines)) for day in days)
    return CurveTable(tuple(line.year for line in lines), rows)


def _cell(line: Line, day: int) -> Cell:
    if day > line.last:
        return Cell("", "not reached")
    k, n = int(line.retained[day]), int(line.newcomers[day])
    final = "" if day <= line.solid else ", not final"
    return Cell(percent(k / n), f"{count(k)} of {count(n)}{final}")
