"""All editions of a campaign by the four marks: the chosen figure of the chosen countries, as a table of shades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.asked import Asked
from dashboard.edition_cells import Cell, cell
from dashboard.marks import Mark, Marks, State, marked
from dashboard.measured import measured, newness
from dashboard.presence import NO_CONTEST, Absent, absent
from dashboard.selection import Choice, address, month_of, short
from metrics.answers import Answer, Selection, answers
from metrics.calendar import MILESTONES

ENDS: Final = (*(each / 100 for each in (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100)),)  # of shades


@dataclass(frozen=True, slots=True)
class Row:
    """An edition, or all of them; `people` are its newcomers, `note` says who of them is in no figure."""

    name: str
    link: str
    people: str
    note: str
    cells: tuple[Cell, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Editions:
    """The table. `total` is the row of all editions; `end` is where the scale of shades ends, as a share."""

    summary: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    total: Row | None = None
    end: float = 0.0
    note: str = ""

    @property
    def months(self) -> tuple[int, ...]:
        """The columns."""
        return MILESTONES

    @property
    def keys(self) -> tuple[str, ...]:
        """The signs that have to be explained."""
        cells = [each for row in (*self.rows, *filter(None, [self.total])) for each in row.cells]
        signs = {
            "scale": any(each.share is not None for each in cells),
            "partly": any(each.state == State.PARTLY for each in cells),
            "so-far": any(each.state == State.SO_FAR for each in cells),
            "hatched": any(each.hatched for each in cells),
        }
        return tuple(name for name, seen in signs.items() if seen)


@dataclass(frozen=True, slots=True)
class _Pooled:
    """The answers of each edition, and of all of them together."""

    each: tuple[tuple[Answer, ...], ...]
    all: tuple[Answer, ...]
    most: float  # the largest share of an edition


def editions(asked: Asked) -> Editions:
    """Every edition of the chosen campaign; none where campaigns stand side by side. Raises Unread."""
    choice, figures = asked.choice, asked.figures
    if choice.is_aside:
        return Editions((asked.texts("editions-aside"),))
    names = tuple(row.edition for row in figures.by_campaign[choice.campaign])
    every = replace(choice, editions=names)
    pooled = figures.remembered(("editions", every.selection), lambda: _pooled(asked, every.selection), choice.campaign)
    end = next(each for each in ENDS if each >= pooled.most)
    missing = absent(figures, every)
    nowhere = _nowhere(choice, missing, len(names))
    some = [each for each in missing if each.code not in nowhere]
    rows = tuple(
        _row(asked, name, found, [each for each in some if each.edition == name], end)
        for name, found in zip(names, pooled.each, strict=True)
    )
    counted = [found for found in pooled.each if any(each.newcomers for each in found)]
    total = _total(asked, names, pooled, some, end) if len(counted) > 1 else None
    return Editions(_summary(asked), rows, total, end, _note(asked, nowhere))


def _pooled(asked: Asked, every: Selection) -> _Pooled:
    facts = asked.figures.facts
    each = tuple(answers(facts, replace(every, editions=(name,))) for name in every.editions)
    most = max((rate.share for row in each for found in row if (rate := found.rate)), default=0.0)
    return _Pooled(each, answers(facts, every), most)


def _summary(asked: Asked) -> tuple[str, ...]:
    texts, choice = asked.texts, asked.choice
    names = asked.figures.country_names()
    where = texts.few([texts.place(code, names.get(code, code)) for code in choice.countries])
    key = "editions-summary-countries" if where else "editions-summary"
    return tuple(filter(None, (texts(key, what=measured(asked), countries=where), newness(asked))))


def _nowhere(choice: Choice, missing: Sequence[Absent], editions: int) -> tuple[str, ...]:
    """The chosen countries that no edition has a figure of, where another chosen one has some."""
    often = Counter(each.code for each in missing)
    codes = tuple(code for code in choice.countries if often[code] == editions)
    return codes if len(codes) < len(choice.countries) else ()


def _note(asked: Asked, codes: Sequence[str]) -> str:
    """That countries have no figure of their own in any of the editions; '' for none."""
    names = asked.figures.country_names()
    found = asked.texts.few([asked.texts.country(code, names.get(code, code)) for code in codes])
    return asked.texts("editions-nowhere", n=len(codes), countries=found) if codes else ""


def _row(asked: Asked, name: str, found: Sequence[Answer], missing: Sequence[Absent], end: float) -> Row:
    choice, figures, texts = asked.choice, asked.figures, asked.texts
    known = marked(figures, replace(choice, editions=(name,)), found)
    chosen = name in choice.editions
    at = month_of(figures, choice) if chosen else None
    return Row(
        name=short(figures.editions[name]),
        link=address(choice, figures, editions=(name,)),
        people=texts("word-newcomers", n=known.newcomers) if known.cohorts else "",
        note="; ".join(_apart(asked, known, missing)),
        cells=tuple(
            cell(asked, mark, end, address(choice, figures, editions=(name,), months=mark.months), mark.months == at)
            for mark in known.marks
        ),
        chosen=chosen,
    )


def _apart(asked: Asked, known: Marks, missing: Sequence[Absent]) -> Iterator[str]:
    """Who of an edition is in none of its figures: chosen countries, and newcomers that are not counted yet."""
    texts = asked.texts
    if known.cohorts and missing:
        yield texts("editions-without", countries=texts.few([texts.country(row.code, row.title) for row in missing]))
    if known.newcomers_running:
        yield texts("editions-not-counted", people=texts("word-newcomers", n=known.newcomers_running))


def _total(asked: Asked, names: tuple[str, ...], pooled: _Pooled, missing: Sequence[Absent], end: float) -> Row:
    """All editions together, of each what is final."""
    texts, choice, figures = asked.texts, asked.choice, asked.figures
    known = marked(figures, replace(choice, editions=names), pooled.all)
    at = month_of(figures, choice) if choice.editions == names else None
    cells = []
    for place, mark in enumerate(known.marks):
        link = address(choice, figures, editions=names, months=mark.months)
        some = {name for name, each in zip(names, pooled.each, strict=True) if each[place].newcomers}
        cells.append(cell(asked, mark, end, link, mark.months == at, without=_without(asked, known, mark, some)))
    return Row(
        name=texts("editions-all"),
        link=address(choice, figures, editions=names),
        people=texts("word-newcomers", n=known.newcomers),
        note="; ".join(_elsewhere(asked, missing)),
        cells=tuple(cells),
        chosen=choice.editions == names,
    )


def _without(asked: Asked, known: Marks, mark: Mark, some: set[str]) -> str:
    """The editions that a figure of all of them leaves out; those in `some` are in it in part."""
    texts, editions = asked.texts, asked.figures.editions
    apart = {unit.edition for unit in mark.answer.waiting} | {row.edition for row in known.running}
    told = [
        texts(f"editions-{key}-years", years=texts.years([editions[name].year for name in group]))
        for key, group in (("without", apart - some), ("part", apart & some))
        if group
    ]
    return ", ".join(told)


def _elsewhere(asked: Asked, missing: Sequence[Absent]) -> Iterator[str]:
    """The editions whose figures chosen countries are not in although they took part."""
    texts, counted = asked.texts, [each for each in missing if each.why != NO_CONTEST]
    for code in dict.fromkeys(each.code for each in counted):
        years = texts.years([each.year for each in counted if each.code == code])
        title = next(each.title for each in counted if each.code == code)
        one = len(asked.choice.countries) == 1
        key = "editions-without-years" if one else "editions-country-without"
        yield texts(key, country=texts.country(code, title), years=years)
