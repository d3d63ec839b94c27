"""Where the names of lines stand in the chart of the curves: at their ends, moved apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.curve_values import DAILY, EDITION, GROUP, Curves, Line
from dashboard.curve_words import name_of
from dashboard.texts import Texts

APART: Final = 0.052  # of the axis of shares that two names need
BESIDE: Final = 0.1  # of the axis of shares: a live point is taken for the end of its line
SHORT: Final = 0.55  # of the axis of days: beyond the end of such a line there is room for a long name
UNDER, OVER = (0.5, 0.85), (0.12, 0.5)  # of the axis of days, where a long name has room on a phone
EDGE: Final = 0.84  # of the axis of days: names of lines that end beyond it stand right of the frame
NEAR: Final = 0.12  # of the axis of days within which names may overlap
LOW: Final = 0.1  # of the axis of shares: no name has room under a line there


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a line at its end: right of it, or `over` or under (-1) it where it is too long for that."""

    day: float
    share: float
    text: str
    strong: bool
    over: int = 0


def labels(texts: Texts, curves: Curves, top: float) -> list[Label]:
    """The names of lines where there are several; `top` is where the axis of shares ends, in percent."""
    lines = (*curves.lines, *curves.quiet)
    if len(lines) < 2:
        return []
    found, long = [], []
    for line in lines:
        place = _end_of(curves, line, top)
        if place and line.kind == GROUP and place[0] > SHORT * curves.end:
            long.append(_along(texts, curves, line, top))
        elif place:
            found.append(Label(*place, name_of(texts, line), line not in curves.quiet))
    return _apart(found, curves.end * NEAR, curves.end * EDGE, top * APART) + long


def _along(texts: Texts, curves: Curves, line: Line, top: float) -> Label:
    """The name of the comparison group where its line is farthest from the edition's, on the side away from that.

    Lines fall: a name over one begins there, and one under it ends there.
    """
    mine, places = _places(curves, curves.lines[0]), _places(curves, line)
    gaps = {day: share - mine[day] for day, share in places.items() if day in mine}
    room = [day for day in places if UNDER[0] <= day / curves.end <= UNDER[1] and places[day] > LOW * top]
    under = sum(gaps.values()) < 0 and bool(room)
    inside = room if under else [day for day in places if OVER[0] <= day / curves.end <= OVER[1]] or list(places)
    day = max(inside, key=lambda each: (-1 if under else 1) * gaps.get(each, 0.0))
    return Label(day, places[day], name_of(texts, line), strong=False, over=-1 if under else 1)


def _places(curves: Curves, line: Line) -> dict[float, float]:
    """The share in percent by day, or in the middle of each step."""
    if curves.form == DAILY:
        shares = 100 * line.share
        return {float(day): float(shares[day]) for day in range(line.first, min(line.last, curves.end) + 1)}
    return {
        (curves.ticks[place] + ([0, *curves.ticks][place])) / 2: 100 * mark.answer.rate.share
        for place, mark in ((mark.answer.months // 3 - 1, mark) for mark in line.marks)
        if mark.answer.rate
    }


def _end_of(curves: Curves, line: Line, top: float) -> tuple[float, float] | None:
    """The end of a line, or the live point where that is beside it."""
    if curves.form != DAILY:
        rates = [(mark.day, mark.answer.rate) for mark in line.marks if mark.answer.rate]
        return (rates[-1][0], 100 * rates[-1][1].share) if rates else None
    if line.last <= line.first:
        return None
    day = min(line.last, curves.end)
    share = 100 * line.share_on(day)
    live = next((point for point in curves.live if point.edition == line.edition and line.kind == EDITION), None)
    if live and live.answer.rate and day < live.day and abs(100 * live.answer.rate.share - share) < BESIDE * top:
        return float(live.day), 100 * live.answer.rate.share
    return float(day), share


def _apart(found: list[Label], near: float, edge: float, gap: float) -> list[Label]:
    """Labels in order of their shares, each pushed above those below it that it would cover."""
    placed: list[Label] = []
    for label in sorted(found, key=lambda each: (each.share, each.text)):
        share = label.share
        for other in placed:
            if (abs(other.day - label.day) < near or min(other.day, label.day) > edge) and share < other.share + gap:
                share = other.share + gap
        placed.append(Label(label.day, share, label.text, label.strong))
    return placed
