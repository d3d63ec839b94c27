"""How many newcomers took part again: in the next edition, in any later one, in another campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dashboard.asked import Asked
from dashboard.bars import Bar, bar, scale
from dashboard.edition_cells import EXPECTED
from dashboard.marks import State, marks
from dashboard.measured import newness
from metrics.answers import members
from metrics.answers_paths import ELSEWHERE, LATER, NEXT
from metrics.answers_paths import Again as Taken
from metrics.answers_paths import again as taken_part

NAMES: Final = {NEXT: "next", LATER: "later", ELSEWHERE: "elsewhere"}
GROWING: Final = frozenset((LATER, ELSEWHERE))


@dataclass(frozen=True, slots=True)
class Line:
    """One way of taking part again: its figure, or in `words` why there is none. `badge` says that it grows."""

    kind: str
    title: str
    badge: str
    share: str = ""
    counts: str = ""
    interval: str = ""
    note: str = ""
    words: str = ""
    bar: Bar | None = None

    @property
    def hollow(self) -> bool:
        """Whether it still grows."""
        return self.kind in (NAMES[kind] for kind in GROWING)


@dataclass(frozen=True, slots=True)
class Again:
    """The three lines on one scale that ends at `end`, or `nothing` says why there are none."""

    summary: tuple[str, ...]
    nothing: str = ""
    lines: tuple[Line, ...] = ()
    end: float = 0.0


def again(asked: Asked) -> Again:
    """Who of the chosen newcomers took part again, by the chosen definition. Raises Unread."""
    choice, figures, texts = asked.choice, asked.figures, asked.texts
    if choice.is_aside:
        return Again((), texts("again-aside"))
    chosen = choice.selection
    key = ("again", chosen.editions, chosen.countries, chosen.definition)
    found = figures.remembered(key, lambda: taken_part(figures.facts, chosen), choice.campaign)
    people = sum(row.newcomers for row in members(figures.facts, chosen))
    if not people:
        state = marks(figures, choice).marks[0].state
        why = "running" if state in EXPECTED else "nobody" if state is State.NOBODY else "no-figure"
        return Again((), texts(f"again-{why}"))
    end = scale((each.rate for each in found), cut=0)
    summary = (texts("again-summary", people=texts("word-of-newcomers", n=people)), newness(asked))
    return Again(tuple(filter(None, summary)), "", tuple(_line(asked, each, people, end) for each in found), end)


def _line(asked: Asked, found: Taken, people: int, end: float) -> Line:
    texts, name = asked.texts, NAMES[found.kind]
    badge = texts("word-so-far") if found.kind in GROWING else ""
    rate = found.rate
    if found.count is None or rate is None:
        return Line(name, _title(asked, found), badge, words=_words(asked, found))
    return Line(
        name,
        _title(asked, found),
        badge,
        share=texts.percent(rate.share),
        counts=texts("word-of", k=found.count, n=found.newcomers),
        interval=texts.interval(rate),
        note="; ".join(_note(asked, found, people)),
        bar=bar(rate, end),
    )


def _title(asked: Asked, found: Taken) -> str:
    """What is told of, the next edition by its year."""
    if found.kind == NEXT and len(found.following) == 1:
        return asked.texts("again-next-year", year=str(found.following[0]))
    return asked.texts(f"again-{NAMES[found.kind]}")


def _words(asked: Asked, found: Taken) -> str:
    """Why nobody can have taken part again yet."""
    following = _following(asked)
    if found.kind == NEXT and following:
        return asked.texts("again-not-over", years=asked.texts.years(following))
    return asked.texts("again-none-elsewhere" if found.kind == ELSEWHERE else "again-none")


def _following(asked: Asked) -> list[int]:
    """The years of the editions that are known to follow the chosen ones."""
    rows = asked.figures.by_campaign[asked.choice.campaign]
    return [later.year for later, row in pairwise(rows) if row.edition in asked.choice.editions]


def _note(asked: Asked, found: Taken, people: int) -> Sequence[str]:
    """How often there was the chance, and who had none."""
    texts, told = asked.texts, []
    least, most = found.chances
    if found.kind == NEXT and len(found.following) > 1:
        told.append(texts("again-years", years=texts.years(found.following)))
    if found.kind != NEXT:
        kind = "chances" if found.kind == LATER else "chances-elsewhere"
        told.append(
            texts(f"again-{kind}", n=most) if least == most else texts(f"again-{kind}-between", k=least, n=most)
        )
    if found.newcomers < people:
        told.append(texts("again-without", people=texts("word-newcomers", n=people - found.newcomers)))
    return told
