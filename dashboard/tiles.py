"""The four milestone tiles, the live figure and the countries, as words ready to be set.

Each state of a mark reads and looks different: 0 % is a result, a date is a figure that is not due, a dash is a
group without anybody to count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from dashboard.curves import Rate
from dashboard.figures import MONTHS, OTHER
from dashboard.frames import CountryRow, Mark, State, Today, View, Waiting
from dashboard.wording import civil_date, count, few, interval, k_of_n, percent, plural, until
from metrics.calendar import civil_offset, milestone_instant

BADGES: Final = {
    State.RUNNING: "counts only",
    State.EMPTY: "no newcomers",
    State.NOT_DUE: "not due yet",
    State.VERIFYING: "reached",
    State.PARTLY: "partly final",
    State.FINAL: "final",
}
SCALES: Final = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """A rate on a scale that begins at 0: positions between 0 and 100, and the word for the scale's end."""

    share: float
    low: float
    high: float
    end: str
    cut: bool  # whether the interval goes on beyond the scale


@dataclass(frozen=True, slots=True)
class Tile:
    """A milestone. `value` is the large text, `detail` the counts, `note` what is missing or when it comes."""

    months: int
    state: State
    badge: str
    value: str
    detail: str
    interval: str
    note: str
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class LiveTile:
    """Today so far: never final, never compared."""

    value: str
    detail: str
    note: str


@dataclass(frozen=True, slots=True)
class CountryLine:
    """A country in the list: figures with their bar, or `words` where there is no figure."""

    code: str
    title: str
    selected: bool
    other: bool
    partly: bool
    value: str
    counts: str
    interval: str
    words: str
    bar: Bar | None


def tiles(view: View, now: int) -> tuple[Tile, ...]:
    """The four marks of a selection, their bars on one scale that holds all of them."""
    end = scale((mark.rate for mark in view.marks), cut=0)
    return tuple(_tile(mark, view, end, now) for mark in view.marks)


def scale(rates: Iterable[Rate | None], *, cut: float = 0.1) -> float:
    """The smallest round end of a scale, as a share, that holds every rate; `cut` of the intervals may go beyond."""
    known = [rate for rate in rates if rate]
    highs = sorted(rate.high for rate in known)
    most = max([0.0, *(1.1 * rate.share for rate in known), *highs[: len(highs) - int(cut * len(highs))]])
    return next(end for end in SCALES if end >= min(most, 1.0))


def bar(rate: Rate, end: float) -> Bar:
    """A rate on the scale from 0 to `end`."""
    share, low, high = (round(min(100.0, 100 * value / end), 2) for value in (rate.share, rate.low, rate.high))
    return Bar(share, low, high, f"{100 * end:g} %", cut=rate.high > end)


def _tile(mark: Mark, view: View, end: float, now: int) -> Tile:
    several = len(view.editions) > 1
    badge = BADGES[mark.state]
    if mark.rate:
        note = _left_to_come(mark, several) if mark.state is State.PARTLY else ""
        value, detail, bounds = percent(mark.rate.share), k_of_n(mark.rate), f"({interval(mark.rate)})"
        return Tile(mark.months, mark.state, badge, value, detail, bounds, note, bar(mark.rate, end))
    value, detail, note = _without(mark, view, now)
    return Tile(mark.months, mark.state, badge, value, detail, "", note, None)


def _without(mark: Mark, view: View, now: int) -> tuple[str, str, str]:
    """The texts of a mark that has no figure: value, detail and note."""
    if mark.state is State.NOT_DUE:
        return _not_due(mark, now)
    if mark.state is State.VERIFYING:
        due = min(unit.due for unit in mark.waiting if unit.verifying)
        return "Being verified", f"reached on {civil_date(due)}", "shown when every wiki was asked"
    if mark.state is State.RUNNING:
        return _running(mark, view)
    return "–", "nobody to count", ""


def _not_due(mark: Mark, now: int) -> tuple[str, str, str]:
    first, last = min(unit.due for unit in mark.waiting), max(unit.due for unit in mark.waiting)
    if first <= now:
        return civil_date(first), "was due, but the data do not reach that day", ""
    note = "" if civil_date(first) == civil_date(last) else f"others until {civil_date(last)}"
    return civil_date(first), until(first, now), note


def _running(mark: Mark, view: View) -> tuple[str, str, str]:
    value = "Contest running" if any(edition.running for edition in view.editions) else "Being enrolled"
    ends = [edition.end for edition in view.editions if edition.end is not None]
    if not ends:
        return value, "its end is not known", ""
    due = milestone_instant(max(ends), civil_offset(max(ends)), mark.months)
    return value, f"the mark is on {civil_date(due)}", ""


def _left_to_come(mark: Mark, several: bool) -> str:
    """What a pooled figure leaves out so far: 212 more in Nepal fall due by 1 Jan 2026."""
    parts = []
    if mark.waiting:
        where = few(_groups(mark.waiting, several), 2)
        due = civil_date(max(unit.due for unit in mark.waiting))
        verifying = all(unit.verifying for unit in mark.waiting)
        come = "are being verified" if verifying else f"fall due by {due}"
        parts.append(f"{count(mark.waiting_newcomers)} more {'of' if several else 'in'} {where} {come}")
    if mark.running_newcomers:
        parts.append(f"{count(mark.running_newcomers)} more are not counted yet")
    return "; ".join(parts)


def _groups(waiting: Sequence[Waiting], several: bool) -> list[str]:
    """Countries by name; with several editions by edition, as it is their age that differs."""
    if not several:
        return [unit.title for unit in waiting]
    ordered = sorted(waiting, key=lambda unit: unit.edition, reverse=True)
    return [edition[-4:] for edition, _ in groupby(ordered, key=lambda unit: unit.edition)]


def live_tile(today: Today | None, view: View) -> LiveTile:
    """The live figure; its days are those since the end."""
    counts = view.counts
    if today is None and counts.running_participants:
        people = plural(counts.running_participants, "participant", "participants")
        return LiveTile(count(counts.running_newcomers), "newcomers", f"of {people}")
    if today is None:
        return LiveTile("–", "nobody to count", "")
    days = f"day {count(today.first_day)}"
    if today.last_day != today.first_day:
        days += f"–{count(today.last_day)}"
    note = f"{count(today.unseen)} more are not covered yet" if today.unseen else f"last 30 days · {days}"
    return LiveTile(percent(today.rate.share), k_of_n(today.rate), note)


def country_lines(view: View, now: int) -> tuple[CountryLine, ...]:
    """The countries of the selected editions in the order they are listed."""
    end = scale(row.mark.rate for row in view.rows)
    return tuple(_country(row, end, now) for row in view.rows)


def _country(row: CountryRow, end: float, now: int) -> CountryLine:
    rate = row.mark.rate
    return CountryLine(
        code=row.code,
        title="Other countries" if row.code == OTHER else row.title,
        selected=row.selected,
        other=row.code == OTHER,
        partly=row.mark.state is State.PARTLY,
        value=percent(rate.share) if rate else "",
        counts=k_of_n(rate) if rate else "",
        interval=interval(rate) if rate else "",
        words="" if rate else _no_figure(row, now),
        bar=bar(rate, end) if rate else None,
    )


def _no_figure(row: CountryRow, now: int) -> str:
    mark = row.mark
    if mark.state is State.EMPTY:
        return "no newcomers"
    if mark.state is State.RUNNING:
        who = plural(row.newcomers, "newcomer", "newcomers")
        return f"{who} of {plural(row.participants, 'participant', 'participants')}"
    if mark.state is State.VERIFYING:
        return f"being verified · {plural(row.newcomers, 'newcomer', 'newcomers')}"
    due = max(unit.due for unit in mark.waiting)
    word = "was due" if due <= now else "due"
    return f"{word} on {civil_date(due)} · {plural(row.newcomers, 'newcomer', 'newcomers')}"


def month_choices(view: View) -> tuple[tuple[int, bool, bool], ...]:
    """The marks to choose for the list of countries: (months, chosen, has a figure)."""
    known = {mark.months for mark in view.marks if mark.rate}
    return tuple((months, months == view.months, months in known) for months in MONTHS)
