"""A full recompute: the real publisher on an empty file, and the bare kernel on the day counts beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final

import numpy as np

from metrics import cohort
from metrics.bench_cells import PEOPLE, READINGS, WIDTHS, WIKIS, Answer, Frame, curve, empty, named, read_frame
from metrics.cells import LEASTS, MEASURES, QUARTERS, SINCE_END, Cells, Marks, Rows, count
from metrics.cells import WIDTHS as CURVES
from metrics.publish import Publisher
from state import reading
from state.entries import KINDS
from state.published import Published
from state.schema import open_reader

READS: Final = (
    *("campaign_memberships", "changed", "changed_people", "compared", "contest_rows", "coverage", "day_counts"),
    *("edition_participants", "hourly", "is_settled", "meta", "participations_of", "undecided", "verified", "wikis"),
)


@dataclass(frozen=True, slots=True)
class Recompute:
    """Seconds of a full recompute, and of these how many it read the database and wrote the published file."""

    seconds: float
    reading: float
    writing: float

    @property
    def computing(self) -> float:
        """Seconds that were neither reading nor writing."""
        return self.seconds - self.reading - self.writing


def recompute(private: Path, public: Path) -> Recompute:
    """Publishes everything in the database at `private` to a new file at `public`."""
    clocks = {"reading": 0.0, "writing": 0.0}
    begun = time.perf_counter()
    with (
        _clocked(reading, READS, clocks, "reading"),
        _clocked(Published, ("apply", "set_freshness"), clocks, "writing"),
        closing(open_reader(private)) as con,
        closing(Published.open(public)) as published,
    ):
        publish_all(Publisher(con, published, quality=False), _now(con))
    return Recompute(time.perf_counter() - begun, **clocks)


def publish_all(publisher: Publisher, now_ms: int) -> None:
    """Steps until nothing waits."""
    publisher.step(now_ms)
    while publisher.behind:
        publisher.step(now_ms)


def _now(con: Any) -> int:
    return (reading.coverage(con).seen or 0) * 1000 + 400


@contextmanager
def _clocked(owner: Any, names: tuple[str, ...], clocks: dict[str, float], clock: str) -> Iterator[None]:
    """Adds the time spent in functions of a module, or methods of a class, to a clock."""
    plain = {name: getattr(owner, name) for name in names}
    for name, work in plain.items():
        setattr(owner, name, _timed(work, clocks, clock))
    try:
        yield
    finally:
        for name, work in plain.items():
            setattr(owner, name, work)


def _timed(work: Callable[..., Any], clocks: dict[str, float], clock: str) -> Callable[..., Any]:
    @wraps(work)
    def timed(*args: Any, **named: Any) -> Any:
        begun = time.perf_counter()
        try:
            return work(*args, **named)
        finally:
            clocks[clock] += time.perf_counter() - begun

    return timed


def by_kernel(private: Path) -> Answer:
    """The cells that all ways give, by the kernel on the day counts, contest by contest."""
    with closing(open_reader(private)) as con:
        frame = read_frame(con)
        answer = empty(frame)
        for place in range(len(frame.end)):
            people = _newcomers(con, place + 1)
            answer[PEOPLE][place] = len(people)
            if len(people):
                _take(answer, place, frame, _counted(con, place, people, frame))
    return answer


def _newcomers(con: Any, contest: int) -> Any:
    """The ids of the headline's newcomers of a contest, in order."""
    known = reading.campaign_memberships(con, contest)
    facts = cohort.Facts(
        *(known.kind == KINDS.index("person"), known.registered, known.commons_registered),
        *(known.first_contribution, known.history, known.established),
    )
    new = cohort.newcomers(cohort.HEADLINE, facts, known.start, known.end)
    first = cohort.first_edition(known.account, known.start, known.year, new)
    return np.sort(known.account[first & (known.contest == contest)])


def _counted(con: Any, place: int, people: Any, frame: Frame) -> Cells:
    found = reading.day_counts(con, place + 1)
    theirs = np.isin(found.account, people)
    person = np.searchsorted(people, found.account[theirs])
    columns = (column[theirs] for column in (found.wiki - 1, found.day, found.n, found.own))
    marks = Marks(frame.days[place : place + 1], np.array([-1]), np.array([0]))
    group = np.zeros(len(people), dtype=np.int64)
    return count(Rows(person, *columns), group, marks, wikis=len(frame.wikis), commons=0)


def _take(answer: Answer, place: int, frame: Frame, cells: Cells) -> None:
    days = frame.days[place]
    for m, measure in enumerate(MEASURES):
        for width in WIDTHS:
            answer[curve(width, measure)][place] = cells.curves[0, m, CURVES.index(width), 0]
        for which, least in enumerate(LEASTS):
            by_reading = (
                cells.curves[0, m, CURVES.index(WIDTHS[0]), which, days],
                cells.windows[0, m, which, QUARTERS],
                cells.curves[0, m, CURVES.index(SINCE_END), which, days],
            )
            for name, retained in zip(READINGS, by_reading, strict=True):
                answer[named(name, measure, least)][place] = retained
    answer[WIKIS][place] = cells.wikis[0, 0]
