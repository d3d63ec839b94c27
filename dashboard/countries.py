"""The countries of the chosen editions, by their shrunken rate at a mark, each with its figure or why it has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.apart import Listed, left_out, merged, unfigured
from dashboard.asked import Asked
from dashboard.bars import scale
from dashboard.colours import by_edition
from dashboard.country_rows import Row, in_some, reason, rows
from dashboard.marks import State, marks
from dashboard.measured import measured, newness
from dashboard.selection import address, month_of
from dashboard.texts import Piece, Pieces
from metrics.answers import answers
from metrics.answers_places import Place, places
from metrics.calendar import MILESTONES

NOTHING: Final = {  # what is said where no country has a figure
    State.RUNNING: "counts",
    State.ENROLLING: "counts",
    State.UPCOMING: "upcoming",
    State.NOBODY: "nobody",
    State.NO_FIGURE: "no-figure",
    State.LEFT_OUT: "left-out",
}


@dataclass(frozen=True, slots=True)
class Month:
    """A mark to choose; `known` says whether anything has a figure there."""

    months: int
    chosen: bool
    known: bool


@dataclass(frozen=True, slots=True)
class Countries:
    """The list. `end` is where its scale ends, as a share; `everything` the link that chooses all, '' where all are.

    They are `alike` where they differ by no more than chance, so that all have one shrunken rate. Where it
    `grows`, no figure is ever final.
    """

    months: tuple[Month, ...]
    summary: tuple[str, ...]
    rows: tuple[Row, ...]
    end: float = 0.0
    colour: str = ""
    everything: str = ""
    notes: tuple[Pieces, ...] = ()
    folded: tuple[Listed, ...] = ()
    alike: bool = False
    grows: bool = False

    @property
    def drawn(self) -> bool:
        """Whether any country has a figure."""
        return any(row.bar for row in self.rows)

    @property
    def keys(self) -> tuple[str, ...]:
        """The signs that have to be explained."""
        signs = {
            "share": self.drawn,
            "interval": self.drawn,
            "shrunken": any(row.tick is not None for row in self.rows),
            "growing" if self.grows else "hollow": any(row.hollow for row in self.rows),
        }
        return tuple(name for name, seen in signs.items() if seen)


def countries(asked: Asked) -> Countries:
    """Every country of the chosen editions; none where campaigns stand side by side. Raises Unread."""
    choice, figures = asked.choice, asked.figures
    if choice.is_aside:
        return Countries((), (asked.texts("countries-aside"),), ())
    at = month_of(figures, choice)
    every = replace(choice.selection, countries=())
    found = figures.remembered(("places", every, at), lambda: places(figures.facts, every, at), choice.campaign)
    end = scale(place.at(at).rate for place in found)
    made = rows(asked, found, at, end)
    one = choice.editions[0] if len(choice.editions) == 1 else ""
    shrunken = {row.tick for row in made if row.tick is not None}
    return Countries(
        months=_months(asked, at),
        summary=_summary(asked, found, at),
        rows=made,
        end=end,
        colour=by_edition(figures.by_campaign[choice.campaign])[one] if one else "",
        everything=address(choice, figures, countries=()) if choice.countries else "",
        notes=tuple(_notes(asked, found)),
        folded=merged(asked),
        grows=every.grows,
        alike=len(shrunken) == 1 < sum(row.tick is not None for row in made),
    )


def _months(asked: Asked, at: int) -> tuple[Month, ...]:
    figures, chosen = asked.figures, asked.choice.selection
    found = figures.remembered(("answers", chosen), lambda: answers(figures.facts, chosen), chosen.campaign)
    known = {answer.months for answer in found if answer.newcomers}
    return tuple(Month(months, months == at, months in known) for months in MILESTONES)


def _summary(asked: Asked, found: Sequence[Place], at: int) -> tuple[str, ...]:
    """What the list compares, or why there is nothing to compare."""
    texts = asked.texts
    years = texts.years([asked.figures.editions[edition].year for edition in asked.choice.editions])
    if any(place.at(at).newcomers for place in found):
        what = texts("countries-summary", what=measured(asked, at), years=years)
    else:
        every = marks(asked.figures, replace(asked.choice, countries=())).marks
        state = next(mark.state for mark in every if mark.months == at)
        what = texts(f"countries-all-{NOTHING.get(state, 'none')}", months=texts("word-months", n=at), years=years)
    return tuple(filter(None, (what, newness(asked))))


def _notes(asked: Asked, found: Sequence[Place]) -> Iterator[Pieces]:
    """Where chosen countries are in some of the editions only, and what is in no figure."""
    texts = asked.texts
    for each in in_some(asked, found):
        name = (Piece(texts.country(each.code, each.title), "name"),)
        yield texts.pieces("countries-in-some", country=name, year=str(each.year), words=reason(asked, each.why))
    if out := unfigured(asked):
        yield out
    yield from left_out(asked)
