"""A cell of the table of editions by months: a figure, or why there is none, never 0 % for what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.asked import Asked
from dashboard.marks import Mark, State
from metrics.answers import ABSENT, Answer
from metrics.answers_rows import country_of
from metrics.figures import NOT_DUE, UNREAD, VERIFYING

OVERDUE: Final = "overdue"
EXPECTED: Final = (State.RUNNING, State.ENROLLING, State.UPCOMING)
HATCHED: Final = frozenset((OVERDUE, State.NOT_DUE.value, *(state.value for state in EXPECTED)))
APART: Final = (State.MERGED, State.LEFT_OUT)
SINCE: Final = {State.VERIFYING: VERIFYING, State.HELD: VERIFYING, State.UNREAD: UNREAD}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of an edition at a mark; `share` is a fraction of 1, None where there is none.

    `value` is what is read first, `detail` the counts or what the value is of, `word` what else has to be known.
    `shade` is in percent of the scale of shades.
    """

    months: int
    state: str
    value: str
    detail: str
    word: str
    share: float | None
    shade: int
    link: str
    chosen: bool

    @property
    def hatched(self) -> bool:
        """Whether it stands for something that is still to come."""
        return self.state in HATCHED


def cell(asked: Asked, mark: Mark, end: float, link: str, chosen: bool, *, without: str = "") -> Cell:
    """What a mark is in the table; `without` says what a partly final figure leaves out, where that can be said."""
    texts, rate = asked.texts, mark.answer.rate
    if rate is None:
        state, value, detail, word = _none(asked, mark)
        return Cell(mark.months, state, value, detail, word, None, 0, link, chosen)
    counts = texts("word-of", k=mark.answer.retained, n=mark.answer.newcomers)
    word = "" if mark.state is State.FINAL else without or _left(asked, mark)
    shade = round(min(100.0, 100 * rate.share / end))
    return Cell(mark.months, mark.state.value, texts.percent(rate.share), counts, word, rate.share, shade, link, chosen)


def _left(asked: Asked, mark: Mark) -> str:
    """That a figure is not of everybody; of whom it is not, where that stays so."""
    waiting = mark.answer.waiting
    if waiting and all(unit.state == ABSENT for unit in waiting):
        names = [asked.texts.country(country_of(unit.unit), unit.title) for unit in waiting]
        return asked.texts("editions-without", countries=asked.texts.few(names, 2))
    return asked.texts(f"editions-{mark.state.value}")


def _none(asked: Asked, mark: Mark) -> tuple[str, str, str, str]:
    """The state, value, detail and word of a mark without a figure."""
    texts, state = asked.texts, mark.state
    if state is State.NOBODY:
        return state.value, texts("word-none"), texts("editions-nobody"), ""
    if state is State.NOT_DUE and (dates := mark.answer.dates(NOT_DUE)):
        name = OVERDUE if dates[0] <= asked.now else state.value
        first, last = texts.date(dates[0]), texts.date(dates[1])
        until = "" if first == last else texts("editions-until", date=last)
        return name, first, texts(f"editions-{name}"), until
    detail = texts(f"editions-{state.value}-detail") if state in APART else _since(asked, state, mark.answer)
    if state in EXPECTED and mark.first is not None:
        detail = texts("editions-expected", date=texts.date(mark.first))
    return state.value, texts(f"editions-{state.value}"), detail, ""


def _since(asked: Asked, state: State, found: Answer) -> str:
    """Since when it is waited for."""
    dates = found.dates(SINCE[state]) if state in SINCE else None
    return asked.texts("editions-since", date=asked.texts.date(dates[0])) if dates else ""
