"""The rows of the list of countries: with a figure, with counts only, and chosen ones that have neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from dashboard.asked import Asked
from dashboard.bars import Bar, bar
from dashboard.marks import marked
from dashboard.presence import MERGED, Absent, absent
from dashboard.selection import address
from metrics.answers import ABSENT, NOBODY, Answer
from metrics.answers_places import Place
from metrics.cohort import HEADLINE
from metrics.disclosure import OTHER
from metrics.figures import NOT_DUE, SO_FAR

FAINTEST: Final = 30  # percent of the colour that the last country still has


@dataclass(frozen=True, slots=True)
class Row:
    """A country: its figure on the scale, or `words` where there is none.

    `tick` is where its shrunken rate is on the scale, `strength` how much of the colour it has, both in percent.
    """

    code: str
    title: str
    link: str
    chosen: bool
    hollow: bool = False
    share: str = ""
    counts: str = ""
    interval: str = ""
    more: str = ""
    words: str = ""
    bar: Bar | None = None
    tick: float | None = None
    strength: int = 100

    @property
    def other(self) -> bool:
        """Whether it is all the other countries."""
        return self.code == OTHER


def rows(asked: Asked, found: Sequence[Place], months: int, end: float) -> tuple[Row, ...]:
    """All countries of the chosen editions in the order of `found`, those without a figure after them.

    `end` is where the scale ends, as a share. Other countries are last.
    """
    made = [*_figured(asked, found, months, end), *_counted(asked, found), *_missing(asked, found)]
    return tuple(sorted(made, key=lambda row: row.other))


def _row(asked: Asked, code: str, title: str) -> Row:
    link = address(asked.choice, asked.figures, countries=(code,))
    return Row(code, asked.texts.country(code, title), link, code in asked.choice.countries)


def _figured(asked: Asked, found: Sequence[Place], months: int, end: float) -> Iterator[Row]:
    shrunken = [place.shrunken for place in found if place.shrunken is not None]
    low, high = min(shrunken, default=0.0), max(shrunken, default=0.0)
    for place in found:
        answer, row = place.at(months), _row(asked, place.code, place.title)
        if (rate := answer.rate) is None:
            yield replace(row, words=_why(asked, place, answer))
            continue
        position = 1.0 if place.shrunken is None or high == low else (place.shrunken - low) / (high - low)
        yield replace(
            row,
            hollow=answer.state == SO_FAR or bool(answer.waiting),
            share=asked.texts.percent(rate.share),
            counts=asked.texts("word-of", k=answer.retained, n=answer.newcomers),
            interval=asked.texts.interval(rate),
            more=_left_to_come(asked, answer),
            bar=bar(rate, end),
            tick=None if place.shrunken is None else round(min(100.0, 100 * place.shrunken / end), 2),
            strength=round(FAINTEST + (100 - FAINTEST) * position),
        )


def _left_to_come(asked: Asked, answer: Answer) -> str:
    """The editions that are not in a figure that others are in."""
    years = [asked.figures.editions[unit.edition].year for unit in answer.waiting]
    return asked.texts("countries-without", years=asked.texts.years(years)) if years else ""


def _why(asked: Asked, place: Place, answer: Answer) -> str:
    """Why a country has no figure at the mark, and how many people it has."""
    texts, state = asked.texts, answer.state
    people = texts("word-newcomers", n=place.newcomers)
    if state == NOBODY:
        return texts("countries-nobody")
    if state == ABSENT:
        return texts("countries-no-90" if asked.choice.width == 90 else "countries-no-figure", people=people)
    first, last = answer.dates(state) or (asked.now, asked.now)
    if state != NOT_DUE:
        mark = marked(asked.figures, replace(asked.choice, countries=(place.code,)), (answer,)).marks[0]
        return texts(f"countries-{mark.state.value}", date=texts.date(first), people=people)
    key = "overdue" if last <= asked.now else "due" if texts.date(first) == texts.date(last) else "due-between"
    return texts(f"countries-{key}", date=texts.between(first, last), people=people)


def _counted(asked: Asked, found: Sequence[Place]) -> Iterator[Row]:
    """The countries of which there are counts only, most newcomers first."""
    texts, known = asked.texts, {place.code for place in found}
    sums: dict[str, tuple[int, int, str]] = {}
    for edition in asked.choice.editions:
        for row in asked.figures.running.get(edition, ()):
            newcomers, participants, _ = sums.get(row.country or OTHER, (0, 0, ""))
            sums[row.country or OTHER] = (newcomers + row.newcomers, participants + row.participants, row.title)
    for code, (newcomers, participants, title) in sorted(sums.items(), key=lambda item: (-item[1][0], item[1][2])):
        if code not in known:
            who, of = texts("word-newcomers", n=newcomers), texts("word-of-participants", n=participants)
            key = "running" if newcomers or _goes_on(asked) else "no-newcomers"
            yield replace(_row(asked, code, title), words=texts(f"countries-{key}", newcomers=who, participants=of))


def _goes_on(asked: Asked) -> bool:
    return any(asked.figures.editions[edition].running for edition in asked.choice.editions)


def _missing(asked: Asked, found: Sequence[Place]) -> Iterator[Row]:
    """The chosen countries that none of the editions has a figure or a count of."""
    known = {place.code for place in found}
    known |= {row.country or OTHER for each in asked.choice.editions for row in asked.figures.running.get(each, ())}
    missing = sorted(absent(asked.figures, asked.choice), key=lambda each: each.code)
    for code, group in groupby(missing, key=lambda each: each.code):
        if code not in known:
            each = list(group)
            told = [
                _told(asked, why, [one.year for one in each if one.why == why])
                for why in dict.fromkeys(one.why for one in each)
            ]
            yield replace(_row(asked, code, each[0].title), words=" · ".join(told))


def _told(asked: Asked, why: str, years: Sequence[int]) -> str:
    if len(asked.choice.editions) == 1:
        return reason(asked, why)
    return asked.texts("countries-absent-in", years=asked.texts.years(years), words=reason(asked, why))


def reason(asked: Asked, why: str) -> str:
    """Why a chosen country has no figure of its own, in words; `why` as an Absent has it."""
    further = "-further" if why == MERGED and asked.choice.definition != HEADLINE else ""
    return asked.texts(f"countries-absent-{why.replace(' ', '-')}{further}")


def in_some(asked: Asked, found: Sequence[Place]) -> tuple[Absent, ...]:
    """Where chosen countries that have figures in one edition have none in another."""
    known = {place.code for place in found}
    return tuple(each for each in absent(asked.figures, asked.choice) if each.code in known)
