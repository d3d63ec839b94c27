"""Where those active at a mark were: on Commons only, on other wikis only, on both, and on which wikis most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.asked import Asked
from dashboard.edition_cells import EXPECTED
from dashboard.marks import Mark, State, marks
from dashboard.measured import newness
from dashboard.selection import Choice, month_of
from metrics.answers import Waiting
from metrics.answers_paths import Spread, spread
from metrics.answers_rows import country_of
from metrics.figures import NOT_DUE
from metrics.wording import wiki

MOST: Final = 10  # wikis that are drawn
KINDS: Final = ("commons", "both", "others")  # in the order they are drawn, so that what is alike is side by side

TOLD: Final = (State.NOBODY, State.VERIFYING, State.HELD, State.UNREAD)  # states with words of their own


@dataclass(frozen=True, slots=True)
class Part:
    """Some of those active: `width` in percent of all of them."""

    kind: str
    title: str
    people: int
    share: str
    counts: str
    width: float


@dataclass(frozen=True, slots=True)
class Wiki:
    """A wiki by its name for people, and how many of them were active there."""

    name: str
    people: int
    share: str


@dataclass(frozen=True, slots=True)
class Went:
    """Where they were; `nothing` says why it is not known, '' where it is. `more` tells of wikis that are not drawn."""

    months: int
    summary: tuple[str, ...]
    nothing: str = ""
    parts: tuple[Part, ...] = ()
    wikis: tuple[Wiki, ...] = ()
    more: str = ""
    notes: tuple[str, ...] = ()

    @property
    def drawn(self) -> tuple[Wiki, ...]:
        """The wikis of the chart, most people first."""
        return self.wikis[:MOST]


def went(asked: Asked) -> Went:
    """Where the newcomers active in the 30 days up to a mark were. Raises Unread."""
    choice, figures, texts = asked.choice, asked.figures, asked.texts
    if choice.is_aside:
        return Went(0, (), texts("went-aside"))
    months = month_of(figures, choice)
    plain = replace(choice, reading="active", width=30, least=1)
    chosen = plain.selection
    found = figures.remembered(
        ("spread", chosen, months), lambda: spread(figures.facts, chosen, months), choice.campaign
    )
    mark = next(each for each in marks(figures, plain).marks if each.months == months)
    notes = _notes(asked, plain, mark)
    if found is None or not found.newcomers:
        return Went(months, (), _why(asked, mark), notes=notes)
    of = texts("word-of-newcomers", n=found.newcomers)
    if not found.active:
        return Went(months, (), texts("went-none", of=of, n=months), notes=notes)
    return Went(
        months=months,
        summary=(texts("went-summary", k=found.active, of=of, n=months), *filter(None, [newness(asked)])),
        parts=_parts(asked, found),
        wikis=_wikis(asked, found),
        more=texts("went-more", n=len(found.wikis) - MOST) if len(found.wikis) > MOST else "",
        notes=notes,
    )


def _parts(asked: Asked, found: Spread) -> tuple[Part, ...]:
    counts = {"commons": found.commons_only, "both": found.both, "others": found.other_only}
    texts = asked.texts
    return tuple(
        Part(
            kind,
            texts(f"went-{kind}"),
            counts[kind],
            texts.percent(counts[kind] / found.active),
            texts("word-of", k=counts[kind], n=found.active),
            round(100 * counts[kind] / found.active, 2),
        )
        for kind in KINDS
    )


def _wikis(asked: Asked, found: Spread) -> tuple[Wiki, ...]:
    return tuple(Wiki(wiki(name), people, asked.texts.percent(people / found.active)) for name, people in found.wikis)


def _why(asked: Asked, mark: Mark) -> str:
    """Why it is not known where anybody was."""
    texts, state = asked.texts, mark.state
    if state is State.NOT_DUE and (dates := mark.answer.dates(NOT_DUE)):
        key = "overdue" if dates[1] <= asked.now else "not-due"
        return texts(f"went-{key}", n=mark.months, date=texts.between(*dates))
    if state in EXPECTED:
        when = texts.date(mark.first) if mark.first is not None else ""
        return texts("went-expected" if when else "went-running", n=mark.months, date=when)
    return texts(f"went-{state.value if state in TOLD else 'no-figure'}", n=mark.months)


def _notes(asked: Asked, plain: Choice, mark: Mark) -> tuple[str, ...]:
    """What differs from the chosen figure, and who is not in it yet."""
    texts, choice, told = asked.texts, asked.choice, []
    if plain != choice:
        told.append(texts("went-plain"))
    if choice.measure != "any":
        told.append(texts("went-organic"))
    if mark.answer.newcomers and mark.answer.waiting:
        people = texts("word-newcomers", n=mark.answer.waiting_newcomers)
        told.append(texts("went-waiting", people=people, where=_where(asked, mark.answer.waiting)))
    return tuple(told)


def _where(asked: Asked, waiting: Sequence[Waiting]) -> str:
    """Of what those are that wait: countries, or editions where there are several."""
    if len(asked.choice.editions) > 1:
        return asked.texts.years([asked.figures.editions[unit.edition].year for unit in waiting])
    return asked.texts.few([asked.texts.place(country_of(unit.unit), unit.title) for unit in waiting])
