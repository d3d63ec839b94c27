"""Today, so far: who was active up to now. It rises with each contribution, is never final and never compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, cast

from dashboard.asked import Asked
from dashboard.figures import code_of
from dashboard.naming import colour
from metrics.answers import LIVE, NOW, answer, members
from state.published import Cohort

WINDOW: Final = ("active", 90)  # the reading and width that today is read in 90 days for


@dataclass(frozen=True, slots=True)
class Today:
    """The live figure as words. `state` is 'live', 'counts' while contests run, 'uncovered', 'nobody' or 'none'."""

    state: str
    value: str
    detail: str
    notes: tuple[str, ...] = ()
    colour: str = ""


def today(asked: Asked) -> Today:
    """The live end of a selection by its definition, measure and least number, in 30 or 90 days. Raises Unread."""
    choice, texts = asked.choice, asked.texts
    if choice.is_aside:
        return Today("none", "", "")
    width = choice.width if choice.reading == WINDOW[0] else 30
    live = replace(choice.selection, reading=LIVE, width=width)
    found = answer(asked.figures.facts, live, NOW)
    rate = found.rate
    if rate is None:
        return _without(asked)
    rows = cast("tuple[Cohort, ...]", members(asked.figures.facts, live))
    out = {unit.unit for unit in found.waiting}
    days = [row.today_day for row in rows if row.newcomers and row.unit not in out]
    first, last = min(days), max(days)
    when = texts("tiles-today-day", n=first) if first == last else texts("tiles-today-days", first=first, last=last)
    notes = [texts("tiles-today-window", n=width), when]
    if choice.least > 1:
        notes.append(texts("tiles-today-least", n=choice.least))
    if choice.measure != "any":
        notes.append(texts("tiles-today-organic"))
    if found.waiting:
        notes.append(texts("tiles-today-uncovered", n=found.waiting_newcomers))
    of = texts("word-of", k=found.retained, n=found.newcomers)
    return Today("live", texts.percent(rate.share), of, tuple(notes), colour(asked))


def _without(asked: Asked) -> Today:
    """What stands there without a live figure: counts of running contests, or why there is nothing."""
    choice, texts = asked.choice, asked.texts
    running = [
        row
        for edition in choice.editions
        for row in asked.figures.running.get(edition, ())
        if not choice.countries or code_of(row) in choice.countries
    ]
    rows = members(asked.figures.facts, choice.selection)
    if sum(row.newcomers for row in rows):
        notes = (texts("tiles-today-nothing-covered"),)
        return Today("uncovered", texts("word-none"), texts("tiles-today-nobody-yet"), notes)
    if any(row.newcomers for row in running) or any(asked.figures.editions[row.edition].running for row in running):
        newcomers = sum(row.newcomers for row in running)
        among = texts("tiles-today-among", n=sum(row.participants for row in running))
        return Today("counts", texts.number(newcomers), texts("tiles-today-newcomers", n=newcomers), (among,))
    if rows or running:
        return Today("nobody", texts("word-none"), texts("tiles-today-nobody"))
    return Today("none", "", texts("tiles-today-none"))
