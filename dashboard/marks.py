"""The four marks of a selection: what each has to say, before any words.

A mark is final, partly final, due on a day, being verified, held up, and so on; each of these reads and looks different
on the page, and none of them is 0 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, cast

from dashboard.figures import Figures, code_of
from dashboard.presence import LEFT_OUT, MERGED, NO_CONTEST, NO_FIGURE, reason
from dashboard.presence import RUNNING as COUNTED
from dashboard.selection import Choice
from metrics.answers import ABSENT, Answer, Waiting, answers, members
from metrics.answers_rows import edition_of
from metrics.calendar import DAY, civil_offset, milestone_instant
from metrics.cohort import HEADLINE
from metrics.figures import NOT_DUE, PATIENCE, SO_FAR, UNREAD, VERIFYING
from state.published import Cohort, Running

AFTER: Final = 30 * DAY  # how long after its mark "survival" is final


class State(StrEnum):
    """What a mark of a selection has to say."""

    FINAL = "final"
    PARTLY = "partly"  # some units are final, others are not
    SO_FAR = "so-far"  # grows with time
    NOT_DUE = "not-due"
    VERIFYING = "verifying"
    HELD = "held"  # more than 1 % of the people could not be verified for a week
    UNREAD = "unread"  # another contest of the campaign has to be read first
    RUNNING = "running"  # counts only
    ENROLLING = "enrolling"  # over, and its people are being read
    UPCOMING = "upcoming"  # not begun
    NOBODY = "nobody"  # a unit without newcomers
    MERGED = "merged"  # counted together with other countries
    LEFT_OUT = "left-out"  # in no figure at all
    NO_FIGURE = "no-figure"  # figures by other definitions or windows only
    NO_CONTEST = "no-contest"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark `months` after the end. `held` are the units waited for that too many people hold up.

    `participants` and `newcomers` are those of contests that are in no unit yet, `first` when such a figure falls due.
    """

    months: int
    state: State
    answer: Answer
    held: tuple[Waiting, ...] = ()
    participants: int = 0
    newcomers: int = 0
    first: int | None = None

    def waiting(self, *states: str) -> tuple[Waiting, ...]:
        """The units waited for in one of these states, those held up apart."""
        return tuple(unit for unit in self.answer.waiting if unit.state in states and unit not in self.held)


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything the sentence and the tiles are made of: the cohorts pooled, running contests, the marks."""

    cohorts: tuple[Cohort, ...]
    running: tuple[Running, ...]
    marks: tuple[Mark, ...]

    @property
    def newcomers(self) -> int:
        """The newcomers of all units, those whose figures are still to come included."""
        return sum(row.newcomers for row in self.cohorts)

    @property
    def participants_running(self) -> int:
        """Participants of contests that are in no unit yet."""
        return sum(row.participants for row in self.running)

    @property
    def newcomers_running(self) -> int:
        """Newcomers of those contests, by the headline's definition."""
        return sum(row.newcomers for row in self.running)

    @property
    def covered(self) -> bool:
        """Whether any day after an end is covered."""
        return any(row.seen_day >= 0 for row in self.cohorts if row.newcomers)


def marks(figures: Figures, choice: Choice) -> Marks:
    """The marks of a selection of one campaign; its pooled figures are remembered. Raises Unread."""
    chosen = choice.selection
    found = figures.remembered(("answers", chosen), lambda: answers(figures.facts, chosen), choice.campaign)
    return marked(figures, choice, found)


def marked(figures: Figures, choice: Choice, found: Sequence[Answer]) -> Marks:
    """The marks of a selection whose pooled figures are known."""
    rows = cast("tuple[Cohort, ...]", members(figures.facts, choice.selection))
    running = _running(figures, choice)
    return Marks(rows, running, tuple(_mark(figures, choice, rows, running, each) for each in found))


def _running(figures: Figures, choice: Choice) -> tuple[Running, ...]:
    rows = (row for edition in choice.editions for row in figures.running.get(edition, ()))
    return tuple(row for row in rows if not choice.countries or code_of(row) in choice.countries)


def _mark(figures: Figures, choice: Choice, rows: Sequence[Cohort], running: Sequence[Running], found: Answer) -> Mark:
    waited = tuple(unit for unit in found.waiting if _is_held(figures, rows, unit))
    mark = Mark(
        months=found.months,
        state=_state(figures, choice, rows, running, found),
        answer=found,
        held=waited,
        participants=sum(row.participants for row in running),
        newcomers=sum(row.newcomers for row in running),
        first=_first(figures, choice, found.months) if running or not rows else None,
    )
    if mark.state is State.VERIFYING and not mark.waiting(VERIFYING):
        return replace(mark, state=State.HELD)
    return mark


def _state(
    figures: Figures, choice: Choice, rows: Sequence[Cohort], running: Sequence[Running], found: Answer
) -> State:
    if found.newcomers:
        if found.state == SO_FAR:
            return State.SO_FAR
        return State.PARTLY if found.waiting or running else State.FINAL
    if found.waiting:
        return _PENDING[found.state]
    if running and not rows and _headline(figures, choice):
        return State.NO_FIGURE  # figures by other definitions come when the last contest of the edition is read
    if running:
        editions = {row.edition for row in running}
        if any(figures.editions[edition].running for edition in editions):
            return State.RUNNING
        counted = any(row.newcomers for row in running) or not any(row.participants for row in running)
        return State.ENROLLING if counted else State.NOBODY  # too few for a unit: of nobody
    return State.NOBODY if rows else _without(figures, choice)


_PENDING: Final = {
    VERIFYING: State.VERIFYING,
    UNREAD: State.UNREAD,
    NOT_DUE: State.NOT_DUE,
    ABSENT: State.NO_FIGURE,
}


def _headline(figures: Figures, choice: Choice) -> bool:
    """Whether there are people by the headline's definition, and the selection is of another one."""
    alike = replace(choice.selection, definition=HEADLINE)
    return choice.definition != HEADLINE and any(row.newcomers for row in members(figures.facts, alike))


def _without(figures: Figures, choice: Choice) -> State:
    """The state of a selection that no cohort is of."""
    if choice.countries:
        pairs = [(edition, code) for edition in choice.editions for code in choice.countries]
        why = {reason(figures, edition, code, choice.definition) for edition, code in pairs}
        return next((state for each, state in _WHY.items() if each in why), State.NO_CONTEST)
    if any(figures.facts.cohorts.get((edition, HEADLINE)) for edition in choice.editions):
        return State.NO_FIGURE
    if any(edition in figures.left_out for edition in choice.editions):
        return State.LEFT_OUT
    known = [figures.editions[edition] for edition in choice.editions]
    if any(row.running for row in known):
        return State.RUNNING
    if not any(row.ended_contests for row in known):
        return State.UPCOMING
    over = all(row.contests and row.ended_contests == row.contests for row in known)
    return State.NOBODY if over and not any(row.participants for row in known) else State.ENROLLING


_WHY: Final = {
    MERGED: State.MERGED,
    NO_FIGURE: State.NO_FIGURE,
    LEFT_OUT: State.LEFT_OUT,
    COUNTED: State.RUNNING,
    NO_CONTEST: State.NO_CONTEST,
}


def _first(figures: Figures, choice: Choice, months: int) -> int | None:
    """When the last of the chosen editions has its figure, by the end of the edition; None where no end is known."""
    ends = [end for edition in choice.editions if (end := figures.editions[edition].end) is not None]
    if not ends:
        return None
    due = milestone_instant(max(ends), civil_offset(max(ends)), months)
    return due + (AFTER if choice.reading == "survival" else 0)


def _is_held(figures: Figures, rows: Sequence[Cohort], unit: Waiting) -> bool:
    """Whether a unit waits for people that could not be verified, and not only for verification to come by.

    The rows do not say so in a word. But up to 1 % of a contest's newcomers that stay behind for a week are left out of
    it as unknown, and it is final then; so one that is still being verified a week after coverage passed its mark, and
    after it was formed, has more of them. The last day that is covered says how far coverage is.
    """
    if unit.state != VERIFYING or unit.due is None:
        return False
    row = next(row for row in rows if row.unit == unit.unit)
    units = figures.units.get(edition_of(unit.unit), ())
    alike = [each for each in units if each.unit == unit.unit] or units  # other countries by this definition alone
    seen = max((each.end_last + each.seen_day * DAY for each in alike), default=0)
    return seen >= max(unit.due, row.formed) + PATIENCE
