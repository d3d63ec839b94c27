"""From the published figures and a selection to the few numbers the page shows; no words, no HTML.

Pooling is always a sum of retained over a sum of newcomers of units whose figure is final. Everything here
depends on the version of the file and the selection only, so it is worked out once for all sessions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dashboard.curves import Line, Rate, line, rate
from dashboard.figures import MONTHS, OTHER, Figures, code_of
from dashboard.selection import Choice, countries_in
from metrics.pooling import pool
from state.published import Edition, LeftOut, Milestone, Running, Unit

MOST_REMEMBERED: Final = 200


class State(StrEnum):
    """What a mark of a group has to say; each looks different on the page."""

    RUNNING = "running"  # no unit yet: counts only
    EMPTY = "empty"  # nobody to count
    NOT_DUE = "not-due"
    VERIFYING = "verifying"
    PARTLY = "partly"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A unit whose mark is not final; `due` is when it fell or falls due."""

    edition: str
    title: str
    newcomers: int
    due: int
    verifying: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A group's figure some months after the end, pooled over the units where it is final."""

    months: int
    state: State
    rate: Rate | None
    waiting: tuple[Waiting, ...]
    final_units: int
    running_newcomers: int

    @property
    def waiting_newcomers(self) -> int:
        """The newcomers of the units that are not final yet."""
        return sum(unit.newcomers for unit in self.waiting)


@dataclass(frozen=True, slots=True)
class Today:
    """Active in the 30 days up to now, pooled over all units; rises with each contribution, never compared."""

    rate: Rate
    first_day: int
    last_day: int
    unseen: int  # newcomers of units no stream has covered yet


@dataclass(frozen=True, slots=True)
class CountryRow:
    """One country of the selected editions at one mark; `participants` counts contests still running too."""

    code: str
    title: str
    mark: Mark
    participants: int
    newcomers: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people the selection holds, by what is known of them."""

    participants: int
    newcomers: int
    unknown: int
    units: int
    running_participants: int
    running_newcomers: int


@dataclass(frozen=True, slots=True)
class View:
    """Everything the page shows of a selection, apart from freshness and the hours."""

    choice: Choice
    campaign: str
    editions: tuple[Edition, ...]
    countries: tuple[tuple[str, str], ...]  # chosen (code, name); empty for all
    counts: Counts
    marks: tuple[Mark, ...]
    months: int
    today: Today | None
    rows: tuple[CountryRow, ...]
    lines: tuple[Line, ...]
    merged: tuple[tuple[Edition, tuple[str, ...]], ...]
    left_out: tuple[tuple[Edition, LeftOut], ...]


def view(figures: Figures, choice: Choice) -> View:
    """What the page shows of a selection; remembered with the figures."""
    known = figures.memo.get(choice)
    if isinstance(known, View):
        return known
    if len(figures.memo) >= MOST_REMEMBERED:
        figures.memo.clear()
    made = _view(figures, choice)
    figures.memo[choice] = made
    return made


def _view(figures: Figures, choice: Choice) -> View:
    units, running = scope(figures, choice)
    editions = tuple(figures.editions[key] for key in choice.editions)
    marks = tuple(mark(figures, units, running, months) for months in MONTHS)
    months = choice.months or _latest(marks)
    names = countries_in(figures, choice.editions)
    return View(
        choice=choice,
        campaign=figures.campaigns[choice.campaign].title,
        editions=editions,
        countries=tuple((code, names[code]) for code in choice.countries),
        counts=_counts(units, running),
        marks=marks,
        months=months,
        today=today(units),
        rows=_rows(figures, choice, names, months),
        lines=tuple(line(figures, row, [u for u in units if u.edition == row.edition]) for row in editions),
        merged=tuple((row, together) for row in editions if (together := _merged(figures, row))),
        left_out=tuple((row, figures.left_out[row.edition]) for row in editions if row.edition in figures.left_out),
    )


def scope(figures: Figures, choice: Choice) -> tuple[tuple[Unit, ...], tuple[Running, ...]]:
    """The units, and the counts of contests that are no unit yet, which a selection covers."""
    wanted = set(choice.countries)
    units = (unit for key in choice.editions for unit in figures.units.get(key, ()))
    running = (row for key in choice.editions for row in figures.running.get(key, ()))
    return (
        tuple(unit for unit in units if not wanted or code_of(unit) in wanted),
        tuple(row for row in running if not wanted or code_of(row) in wanted),
    )


def mark(figures: Figures, units: Sequence[Unit], running: Sequence[Running], months: int) -> Mark:
    """The pooled figure of some units at a mark. Units without newcomers neither add to it nor hold it up."""
    found = [(unit, row) for unit in units if (row := figures.milestones.get((unit.unit, months)))]
    pooled = pool([_final(row) for _, row in found], [row.newcomers for _, row in found])
    waiting = tuple(
        Waiting(unit.edition, unit.title, unit.newcomers, row.due, row.state == "verifying")
        for unit, row in found
        if _final(row) is None and unit.newcomers
    )
    later = sum(row.newcomers for row in running)
    state = _state(pooled.newcomers, waiting, bool(units), bool(running))
    return Mark(months, state, rate(pooled.retained, pooled.newcomers), waiting, pooled.units, later)


def _final(row: Milestone) -> int | None:
    return row.retained if row.state == "final" else None


def _state(newcomers: int, waiting: Sequence[Waiting], units: bool, running: bool) -> State:
    if newcomers:
        return State.PARTLY if waiting or running else State.FINAL
    if waiting:
        return State.VERIFYING if any(unit.verifying for unit in waiting) else State.NOT_DUE
    return State.RUNNING if running or not units else State.EMPTY


def _latest(marks: Iterable[Mark]) -> int:
    known = [row.months for row in marks if row.rate is not None]
    return max(known, default=MONTHS[0])


def today(units: Iterable[Unit]) -> Today | None:
    """The live figure of some units; None while no stream has covered any of them."""
    members = [unit for unit in units if unit.newcomers]
    seen = [unit for unit in members if unit.today_day >= 0]
    pooled = rate(sum(unit.today_retained for unit in seen), sum(unit.newcomers for unit in seen))
    if pooled is None:
        return None
    days = [unit.today_day for unit in seen]
    unseen = sum(unit.newcomers for unit in members) - pooled.newcomers
    return Today(pooled, min(days), max(days), unseen)


def _counts(units: Sequence[Unit], running: Sequence[Running]) -> Counts:
    return Counts(
        participants=sum(unit.participants for unit in units),
        newcomers=sum(unit.newcomers for unit in units),
        unknown=sum(unit.unknown for unit in units),
        units=len(units),
        running_participants=sum(row.participants for row in running),
        running_newcomers=sum(row.newcomers for row in running),
    )


def _rows(figures: Figures, choice: Choice, names: dict[str, str], months: int) -> tuple[CountryRow, ...]:
    everything = Choice(choice.campaign, choice.editions)
    units, running = scope(figures, everything)
    rows = []
    for code, title in names.items():
        mine = [unit for unit in units if code_of(unit) == code]
        later = [row for row in running if code_of(row) == code]
        counts = _counts(mine, later)
        rows.append(
            CountryRow(
                code=code,
                title=title,
                mark=mark(figures, mine, later, months),
                participants=counts.participants + counts.running_participants,
                newcomers=counts.newcomers + counts.running_newcomers,
                selected=code in choice.countries,
            )
        )
    return tuple(sorted(rows, key=_rank))


def _rank(row: CountryRow) -> tuple[bool, bool, float, int, str]:
    """Other countries last; those with a figure first, by rate; then by number of newcomers and name."""
    known = row.mark.rate
    return (row.code == OTHER, known is None, -known.share if known else 0.0, -row.newcomers, row.title.casefold())


def _merged(figures: Figures, edition: Edition) -> tuple[str, ...]:
    units = figures.units.get(edition.edition, ())
    return tuple(sorted({name for unit in units for name in unit.merged if not unit.country}, key=str.casefold))
