"""The cells that every way of computing gives, so that they can be compared with each other and with what is published.

By contest, of the headline's newcomers: the readings active, quarter and since-end, any and organic, at least 1 and 5,
at the four milestones; who was active on which wiki; and the daily curves of 30 and 90 days.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.calendar import MILESTONES, milestone_day
from metrics.cells import HORIZON, LEASTS, MEASURES

Ints = npt.NDArray[np.int64]
Answer = dict[str, Ints]
WIDTHS: Final = (30, 90)
READINGS: Final = ("active", "quarter", "since-end")
PEOPLE: Final = "newcomers"
WIKIS: Final = "active by wiki"
MONTH: Final = 30


@dataclass(frozen=True, slots=True)
class Frame:
    """What there is to count by: contests by place (ids are places + 1), with the days of their milestones; wikis."""

    end: Ints
    days: Ints
    wikis: tuple[str, ...]
    keys: tuple[str, ...]

    def window(self, reading: str, k: int) -> tuple[Ints, Ints]:
        """By contest the first day of a reading's window at the milestone `k`, and the day after its last."""
        high = self.days[:, k]
        if reading == "since-end" or (reading == "quarter" and k == 0):
            return np.zeros_like(high), high
        return (self.days[:, k - 1] if reading == "quarter" else np.maximum(high - MONTH, 0)), high


def read_frame(con: sqlite3.Connection) -> Frame:
    """The frame of a database."""
    rows = con.execute('SELECT id, "end", offset, category FROM contest ORDER BY id').fetchall()
    if [row[0] for row in rows] != list(range(1, len(rows) + 1)):
        raise ValueError("contests are not numbered from 1 on")
    days = [[milestone_day(end, offset, months) for months in MILESTONES] for _, end, offset, _ in rows]
    wikis = tuple(name for (name,) in con.execute("SELECT dbname FROM wiki ORDER BY id"))
    return Frame(np.array([row[1] for row in rows]), np.array(days), wikis, tuple(row[3] for row in rows))


def empty(frame: Frame) -> Answer:
    """All cells, with nobody in them."""
    contests = len(frame.end)
    shapes: dict[str, tuple[int, ...]] = {PEOPLE: (contests,), WIKIS: (contests, len(MILESTONES), len(frame.wikis))}
    shapes |= {named(*key): (contests, len(MILESTONES)) for key in readings()}
    shapes |= {curve(*key): (contests, HORIZON + 1) for key in curves()}
    return {name: np.zeros(shape, dtype=np.int64) for name, shape in shapes.items()}


def readings() -> Iterator[tuple[str, str, int]]:
    """Each reading with measure and least number."""
    return ((reading, measure, least) for reading in READINGS for measure in MEASURES for least in LEASTS)


def curves() -> Iterator[tuple[int, str]]:
    """Each width of a curve with its measure."""
    return ((width, measure) for width in WIDTHS for measure in MEASURES)


def named(reading: str, measure: str, least: int) -> str:
    """What the cells of a reading are called."""
    return f"{reading}, {measure}, at least {least}"


def curve(width: int, measure: str) -> str:
    """What the cells of a curve are called."""
    return f"curve of {width} days, {measure}"


def differences(one: Answer, other: Answer) -> list[str]:
    """Where two answers differ: one sentence for each kind of cell that does."""
    told = []
    for name in one.keys() | other.keys():
        if name not in one or name not in other:
            told.append(f"{name}: only one of them has it")
        elif not np.array_equal(one[name], other[name]):
            wrong = int((one[name] != other[name]).sum()) if one[name].shape == other[name].shape else -1
            told.append(f"{name}: {wrong:,} cells of {one[name].size:,} differ")
    return sorted(told)
