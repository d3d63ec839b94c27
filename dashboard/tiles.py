"""The four milestone tiles, as words ready to be set, with one comparison each.

Each state of a mark reads and looks different: 0 % is a result, a date is a figure that is not due, a dash is a group
without anybody to count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.asked import Asked
from dashboard.bars import Bar, bar, scale
from dashboard.comparing import Verdict, nothing, verdict
from dashboard.marks import Mark, State, marks
from dashboard.naming import colour, place, why, years
from dashboard.presence import MERGED, Absent, absent
from dashboard.rivals import NOTHING, Rival, before, rival, versus
from dashboard.selection import COMPARES, address
from dashboard.texts import Pieces
from metrics.answers import ABSENT, Waiting
from metrics.answers_rows import country_of, edition_of
from metrics.cohort import HEADLINE
from metrics.disclosure import OTHER
from metrics.figures import NOT_DUE, UNREAD, VERIFYING

REACHED: Final = (State.VERIFYING, State.HELD, State.UNREAD)


@dataclass(frozen=True, slots=True)
class Tile:
    """A milestone. `value` is the large text, `detail` the counts or what stands for them.

    `notes` say what is missing, when it comes or why there is no figure; `link` leads to where there is one.
    """

    months: int
    title: str
    state: str
    badge: str
    value: str
    detail: str
    interval: str = ""
    notes: tuple[Pieces, ...] = ()
    bar: Bar | None = None
    end: str = ""
    verdict: Verdict | None = None
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A comparison to choose: `label` on the switch, `hint` in full."""

    value: str
    label: str
    hint: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tiles with the switch of what they are compared with, and a line on that or why there is nothing.

    `colour` is that of the edition, '' of several.
    """

    tiles: tuple[Tile, ...]
    options: tuple[Option, ...]
    remark: Pieces
    colour: str = ""


def tiles(asked: Asked) -> Tiles:
    """The four marks of a selection, their bars on one scale that holds all of them. Raises Unread."""
    if asked.choice.is_aside:
        return Tiles((), (), ())
    found = marks(asked.figures, asked.choice)
    other = rival(asked.figures, asked.choice)
    end = scale((mark.answer.rate for mark in found.marks), cut=0)
    figures = any(mark.answer.newcomers for mark in found.marks)
    if not figures:
        other = replace(other, selection=None, reason=NOTHING)
    remark = asked.texts.pieces(f"tiles-remark-{other.kind}") if other.selection else nothing(asked, other)
    made = tuple(_tile(asked, mark, other, end) for mark in found.marks)
    return Tiles(made, tuple(_options(asked)), remark, colour(asked))


def _options(asked: Asked) -> Iterator[Option]:
    texts, edition = asked.texts, before(asked.figures, asked.choice)
    for value in COMPARES:
        label = texts(f"tiles-compare-{value}")
        if value == COMPARES[0] and edition:
            label = texts("tiles-compare-edition", year=str(asked.figures.editions[edition].year))
        yield Option(value, label, texts(f"tiles-hint-{value}"), value == asked.choice.compare)


def _tile(asked: Asked, mark: Mark, other: Rival, end: float) -> Tile:
    choice, texts = asked.choice, asked.texts
    tile = Tile(
        months=mark.months,
        title=texts(f"tiles-title-{choice.reading}", n=mark.months, since=mark.months - 2),
        state=mark.state,
        badge=texts(f"tiles-badge-{mark.state}"),
        value="",
        detail="",
    )
    rate = mark.answer.rate
    if rate is None:
        return _without(asked, mark, tile)
    against = versus(asked.figures, choice, other, mark.answer)
    return replace(
        tile,
        value=texts.percent(rate.share),
        detail=texts("word-of", k=mark.answer.retained, n=mark.answer.newcomers),
        interval=f"({texts.interval(rate)})",
        notes=tuple(_missing(asked, mark)),
        bar=bar(rate, end),
        end=texts("tiles-scale-end", n=round(100 * end)),
        verdict=verdict(asked, other, mark, against) if against else None,
    )


def _missing(asked: Asked, mark: Mark) -> Iterator[Pieces]:
    """Which units are not in a figure, and when they are; grouped by what they wait for."""
    texts = asked.texts
    due = mark.waiting(NOT_DUE)
    if due:
        last = max(unit.due or 0 for unit in due)
        key = "tiles-more-late" if last <= asked.now else "tiles-more-due"
        yield texts.pieces(key, n=_people(due), **_units(asked, due), date=texts.date(last))
    for key, units in (
        ("verifying", mark.waiting(VERIFYING)),
        ("held", mark.held),
        ("unread", mark.waiting(UNREAD)),
        ("absent", mark.waiting(ABSENT)),
    ):
        if units:
            yield texts.pieces(f"tiles-more-{key}", n=_people(units), **_units(asked, units))
    if mark.newcomers:
        yield texts.pieces("tiles-more-running", n=mark.newcomers)


def _people(units: Sequence[Waiting]) -> int:
    return sum(unit.newcomers for unit in units)


def _units(asked: Asked, units: Sequence[Waiting]) -> dict[str, Pieces | str]:
    """Countries by name, the largest first; with several editions their years, as it is their age that differs."""
    if len(asked.choice.editions) > 1:
        return {"by": "year", "whom": years(asked, {edition_of(unit.unit) for unit in units})}
    ordered = sorted(units, key=lambda unit: (country_of(unit.unit) == OTHER, -unit.newcomers))
    names = [place(asked, country_of(unit.unit), unit.title) for unit in ordered]
    return {"by": "place", "whom": asked.texts.few_pieces(names, 2)}


def _without(asked: Asked, mark: Mark, tile: Tile) -> Tile:
    """A tile that has no figure; what stands large in it is never a number of people."""
    texts = asked.texts
    if mark.state is State.NOT_DUE:
        return _not_due(asked, mark, tile)
    value = texts(f"tiles-value-{mark.state}")
    if mark.state in REACHED:
        return _reached(asked, mark, replace(tile, value=value))
    if mark.state in (State.RUNNING, State.ENROLLING, State.UPCOMING):
        return replace(tile, value=value, detail=_first(asked, mark), notes=tuple(_counted(asked, mark)))
    if mark.state in (State.MERGED, State.LEFT_OUT, State.NO_FIGURE, State.NO_CONTEST):
        return _elsewhere(asked, mark, replace(tile, value=value))
    return replace(tile, value=value, detail=texts("tiles-nobody"))


def _not_due(asked: Asked, mark: Mark, tile: Tile) -> Tile:
    texts = asked.texts
    first, last = mark.answer.dates(NOT_DUE) or (0, 0)
    shown = replace(tile, value=texts.date(first))
    if first <= asked.now:
        return replace(shown, state="late", badge=texts("tiles-badge-late"), detail=texts("tiles-late"))
    later = texts.date(last) != texts.date(first)
    notes = (texts.pieces("tiles-others-until", date=texts.date(last)),) if later else ()
    return replace(shown, detail=texts.until(first, asked.now), notes=notes)


def _reached(asked: Asked, mark: Mark, tile: Tile) -> Tile:
    """A mark whose day is over, but whose figure is not known yet."""
    texts = asked.texts
    pressing = {State.VERIFYING: mark.waiting(VERIFYING), State.HELD: mark.held, State.UNREAD: mark.waiting(UNREAD)}
    units = pressing[mark.state]
    first = min((unit.due for unit in units if unit.due is not None), default=0)
    notes = [texts.pieces(f"tiles-why-{mark.state}", n=_people(units), **_units(asked, units))]
    later = mark.waiting(NOT_DUE)
    if later:
        last = max(unit.due or 0 for unit in later)
        notes.append(texts.pieces("tiles-others-until", date=texts.date(last)))
    return replace(tile, detail=texts("tiles-reached", date=texts.date(first)), notes=tuple(notes))


def _first(asked: Asked, mark: Mark) -> str:
    if mark.first is None:
        return ""
    key = "tiles-due" if mark.first > asked.now else "tiles-was-due"
    return asked.texts(key, date=asked.texts.date(mark.first))


def _counted(asked: Asked, mark: Mark) -> Iterator[Pieces]:
    if mark.participants:
        yield asked.texts.pieces("tiles-counts", n=mark.newcomers, participants=mark.participants)


def _elsewhere(asked: Asked, mark: Mark, tile: Tile) -> Tile:
    """A tile of countries that have no figure of their own, and where they are counted."""
    texts, choice = asked.texts, asked.choice
    gone = absent(asked.figures, choice)
    rows = [row for row in gone if row.why == MERGED] if mark.state is State.MERGED else list(gone)
    if not rows:
        if mark.answer.waiting:
            return replace(tile, value=texts("tiles-value-no-window"), detail=texts("tiles-no-window"))
        return replace(tile, detail=texts(f"tiles-detail-{mark.state}"))
    if mark.state is not State.MERGED:
        return replace(tile, detail=why(asked, rows[0].why, len({row.code for row in rows})))
    further = choice.definition != HEADLINE
    reason = texts("tiles-merged-further") if further else texts("tiles-merged", n=asked.figures.threshold)
    return _with_link(asked, rows, replace(tile, detail=reason))


def _with_link(asked: Asked, rows: Sequence[Absent], tile: Tile) -> Tile:
    when = tuple(dict.fromkeys(row.edition for row in rows))
    href = address(replace(asked.choice, editions=when, countries=(OTHER,)), asked.figures)
    return replace(tile, href=href, link=asked.texts("answer-link-others", years=years(asked, when)))
