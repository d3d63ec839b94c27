"""Whether what is published is what another way of computing gives: every cell of the kinds that are compared."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from metrics.bench_cells import PEOPLE, WIKIS, Answer, Frame, curve, curves, named, readings
from metrics.calendar import MILESTONES
from metrics.cohort import HEADLINE
from metrics.figures import FINAL
from metrics.terms import COMPARISON
from state.published import Cube, open_published, read, read_cube

SHOWN: Final = 5  # differences that are told in full


@dataclass(slots=True)
class Check:
    """How many cells were compared, and where they differ."""

    cells: int = 0
    wrong: list[str] = field(default_factory=list)

    def same(self, what: str, published: Sequence[int | None], expected: Sequence[int]) -> None:
        """Compares cells with what they should be."""
        self.cells += len(published)
        differ = [pair for pair in zip(published, expected, strict=True) if pair[0] != pair[1]]
        if differ:
            told = f"{differ[0][0]} is published and {differ[0][1]} expected"
            self.wrong.append(f"{what}: {len(differ)} of {len(published)} cells differ; {told} in the first")

    def told(self) -> list[str]:
        """What differs, not at endless length."""
        more = len(self.wrong) - SHOWN
        return self.wrong[:SHOWN] + ([f"and {more:,} more"] if more > 0 else [])


def check(path: Path, answer: Answer, frame: Frame) -> Check:
    """Compares the published file at `path` with an answer: final figures, whole curves, and wikis of the headline."""
    with closing(open_published(path)) as con:
        members: dict[str, list[int]] = {}
        for row in read(con).unit_contests:
            members.setdefault(row.unit, []).append(frame.keys.index(row.contest_key))
        cube = read_cube(con, HEADLINE)
    done = Check()
    _figures(done, cube, answer, members)
    _curves(done, cube, answer, members)
    _wikis(done, cube, answer, members, frame)
    return done


def _figures(done: Check, cube: Cube, answer: Answer, members: dict[str, list[int]]) -> None:
    names = {key: named(*key) for key in readings()}
    for row in cube.figures:
        name = names.get((row.reading, row.measure, row.least))
        if name is None or row.state != FINAL:
            continue
        contests = members[row.unit]
        retained = int(answer[name][contests, MILESTONES.index(row.k)].sum())
        people = int(answer[PEOPLE][contests].sum())
        done.same(f"{row.unit}, {name}, {row.k} months", [row.retained, row.newcomers], [retained, people])


def _curves(done: Check, cube: Cube, answer: Answer, members: dict[str, list[int]]) -> None:
    wanted = set(curves())
    for row in cube.curves:
        if (row.width, row.measure) in wanted and row.least == 1:
            name = curve(row.width, row.measure)
            level = np.frombuffer(row.retained, dtype="<i4").tolist()
            expected = answer[name][members[row.unit], : len(level)].sum(axis=0).tolist()
            done.same(f"{row.unit}, {name}", level, expected)


def _wikis(done: Check, cube: Cube, answer: Answer, members: dict[str, list[int]], frame: Frame) -> None:
    for row in cube.spreads:
        if row.measure == "any":
            there = answer[WIKIS][members[row.unit], MILESTONES.index(row.k)].sum(axis=0).tolist()
            told = dict(row.wikis)
            done.same(f"{row.unit}, {WIKIS}, {row.k} months", [told.get(name, 0) for name in frame.wikis], there)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is published altogether."""

    units: int
    figures: int
    marks: int
    definitions: int


def extent(path: Path) -> Extent:
    """How much there is in the published file at `path`; `marks` are those of all curves."""
    with closing(open_published(path)) as con:
        cube = read_cube(con)
    marks = sum(len(row.retained) // 4 for row in cube.curves)
    cohorts = {row.definition for row in cube.cohorts}
    return Extent(len({row.unit for row in cube.cohorts}), len(cube.figures), marks, len(cohorts - {COMPARISON}))


def differing(one: Path, other: Path) -> int:
    """Rows of the cubes in two published files that are in one of them alone."""
    cubes = []
    for path in (one, other):
        with closing(open_published(path)) as con:
            cubes.append(read_cube(con))
    return sum(
        len(set(getattr(cubes[0], name)) ^ set(getattr(cubes[1], name)))
        for name in ("figures", "curves", "spreads", "returning")
    )
