"""The campaigns of some countries side by side: one edition of each, never added up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from dashboard.asked import Asked
from dashboard.figures import Figures
from dashboard.marks import Mark, Marks, State, marks
from dashboard.naming import places
from dashboard.presence import NO_CONTEST, reason
from dashboard.selection import Choice, address
from dashboard.texts import Piece, Pieces
from metrics.answers import answer
from metrics.calendar import MILESTONES
from metrics.figures import NOT_DUE
from state.published import Edition

MOST: Final = 4  # campaigns named in the sentence; more are counted


@dataclass(frozen=True, slots=True)
class Cell:
    """A mark of a row: a share with its interval, or words that say why there is none. `state` is as of a Mark."""

    months: int
    state: str
    value: str
    interval: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A campaign: its edition that is shown, how many newcomers, the marks, and the address of its own page."""

    key: str
    title: str
    year: str
    href: str
    newcomers: str
    cells: tuple[Cell, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """The table of campaigns, with its heading and a line on what it shows."""

    title: Pieces
    summary: str
    months: tuple[str, ...]
    rows: tuple[Row, ...]


def aside(asked: Asked) -> Aside:
    """A row for each campaign the chosen countries took part in, the one that ended last first. Raises Unread."""
    texts, choice = asked.texts, asked.choice
    return Aside(
        title=texts.pieces("aside-title", places=places(asked, choice.countries)),
        summary=texts("aside-summary"),
        months=tuple(texts(f"aside-at-{choice.reading}", n=months, since=months - 2) for months in MILESTONES),
        rows=tuple(_row(asked, edition, of) for edition, of in campaigns(asked)),
    )


def took_part(asked: Asked) -> Pieces:
    """Which campaigns the chosen countries took part in, as a sentence."""
    texts, choice = asked.texts, asked.choice
    codes = choice.countries
    whom = texts.joined([(Piece(_name(asked, code), "name"),) for code in codes])
    found = [edition for edition, _ in campaigns(asked)]
    if not found:
        return texts.pieces("aside-none", n=len(codes), countries=whom)
    titles = [(Piece(asked.figures.campaigns[row.campaign], "name"),) for row in found]
    listed = texts.few_pieces(titles, MOST)
    return texts.pieces("aside-sentence", n=len(codes), countries=whom, number=len(found), campaigns=listed)


def _name(asked: Asked, code: str) -> str:
    return asked.texts.country(code, asked.figures.country_names().get(code, code))


def campaigns(asked: Asked) -> Iterator[tuple[Edition, Choice]]:
    """By campaign the edition to show, with its selection: the newest with a figure at 3 months, else the newest."""
    figures, choice = asked.figures, asked.choice
    found = []
    for campaign, editions in figures.by_campaign.items():
        there = [row for row in editions if _took_part(figures, row.edition, choice)]
        if there:
            each = next((row for row in there if _has_figure(figures, choice, row)), there[0])
            found.append((each, replace(choice, campaign=campaign, editions=(each.edition,), months=None)))
    yield from sorted(found, key=lambda pair: (-(pair[0].end or 0), pair[0].edition))


def _took_part(figures: Figures, edition: str, choice: Choice) -> bool:
    return any(reason(figures, edition, code, choice.definition) != NO_CONTEST for code in choice.countries)


def _has_figure(figures: Figures, choice: Choice, edition: Edition) -> bool:
    chosen = replace(choice.selection, campaign=edition.campaign, editions=(edition.edition,))
    return answer(figures.facts, chosen, MILESTONES[0]).newcomers > 0


def _row(asked: Asked, edition: Edition, choice: Choice) -> Row:
    texts, figures = asked.texts, asked.figures
    found = marks(figures, choice)
    state = found.marks[0].state
    people = found.newcomers or found.newcomers_running
    known = found.newcomers or found.running or state is State.NOBODY
    return Row(
        key=edition.campaign,
        title=figures.campaigns[edition.campaign],
        year=str(edition.year),
        href=address(choice, figures),
        newcomers=texts.number(people) if known else "",
        cells=tuple(_cell(asked, mark) for mark in found.marks),
        more=_more(asked, found),
    )


def _more(asked: Asked, found: Marks) -> str:
    if found.running:
        return asked.texts("aside-counts")
    return ""


def _cell(asked: Asked, mark: Mark) -> Cell:
    texts, found = asked.texts, mark.answer
    rate = found.rate
    if rate is None:
        dash = texts("word-none") if mark.state is State.NOBODY else ""
        return Cell(mark.months, mark.state, dash, words=_words(asked, mark))
    of = texts("word-of", k=found.retained, n=found.newcomers)
    words = "" if mark.state is State.FINAL else texts(f"aside-state-{mark.state}")
    return Cell(mark.months, mark.state, texts.percent(rate.share), f"{of} ({texts.interval(rate)})", words)


def _words(asked: Asked, mark: Mark) -> str:
    """Why a mark has no figure, in two or three words."""
    texts = asked.texts
    if mark.state is State.NOT_DUE:
        first, _ = mark.answer.dates(NOT_DUE) or (0, 0)
        return texts("aside-state-late" if first <= asked.now else "aside-state-not-due", date=texts.date(first))
    if mark.state in (State.RUNNING, State.ENROLLING) and mark.first is not None and mark.first > asked.now:
        return texts("aside-state-not-due", date=texts.date(mark.first))
    return texts(f"aside-state-{mark.state}")
