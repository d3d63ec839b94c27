"""The answer to the page's question in one sentence, with what its words mean and what is missing from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.aside import took_part
from dashboard.asked import Asked
from dashboard.marks import Mark, Marks, State, marks
from dashboard.naming import missing, name, years
from dashboard.presence import MERGED, Absent, absent, reason
from dashboard.presence import RUNNING as COUNTED
from dashboard.selection import OPTIONS, address
from dashboard.texts import Piece, Pieces, together
from metrics.answers import Rate
from metrics.cohort import HEADLINE
from metrics.disclosure import OTHER
from metrics.figures import NOT_DUE

MOST_DUE: Final = 2  # marks whose dates the sentence tells: the next and the last
NAMED: Final = ("width", "least", "measure")  # filters told in a few words of their own


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence beside the answer, with a link to where it goes on, if any."""

    text: Pieces
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentence, its words explained in a line, and notes on what is missing from it.

    `link` and `href` go on from the sentence to where there is a figure, if it has none. `about` names the link to all
    that is meant.
    """

    sentence: Pieces
    meaning: str
    about: str
    notes: tuple[Note, ...] = ()
    link: str = ""
    href: str = ""


def answer(asked: Asked) -> Answer:
    """The answer for a selection, or which campaigns its countries took part in. Raises Unread."""
    about = asked.texts("answer-about")
    if asked.choice.is_aside:
        return Answer(took_part(asked), meaning(asked), about)
    found = marks(asked.figures, asked.choice)
    gone = absent(asked.figures, asked.choice)
    sentence = _sentence(asked, found, gone)
    href, link = _elsewhere(asked, found, gone)
    return Answer(sentence, meaning(asked), about, tuple(_notes(asked, found, gone)), link, href)


def meaning(asked: Asked) -> str:
    """What the words of the sentence mean for this selection, in a line."""
    choice, texts = asked.choice, asked.texts
    told = [texts(f"answer-means-{choice.reading}", least=choice.least, width=choice.width)]
    if choice.measure != OPTIONS["measure"][0]:
        told.append(texts("answer-means-organic"))
    return " ".join((*told, texts(f"answer-new-{choice.definition}"), texts("answer-means-interval")))


def _sentence(asked: Asked, found: Marks, gone: Sequence[Absent]) -> Pieces:
    state = found.marks[0].state
    if found.newcomers:
        return _results(asked, found)
    if state in (State.RUNNING, State.ENROLLING, State.UPCOMING):
        return (*_counts(asked, found), *_chosen(asked))
    if state is State.NOBODY:
        units = [row for edition in asked.choice.editions for row in asked.figures.units.get(edition, ())]
        wanted = {row.unit for row in found.cohorts}
        people = sum(row.participants for row in units if row.unit in wanted) + found.participants_running
        who = asked.texts("word-participants", n=people)
        return (*asked.texts.pieces("answer-nobody", name=name(asked), participants=who), *_chosen(asked))
    if gone:
        return (*missing(asked, gone, name(asked, countries=())), *_chosen(asked))
    return (*_nothing(asked, state), *_chosen(asked))


def _nothing(asked: Asked, state: State) -> Pieces:
    if state is State.LEFT_OUT:
        rows = [asked.figures.left_out[key] for key in asked.choice.editions if key in asked.figures.left_out]
        who = asked.texts("word-newcomers", n=sum(row.people for row in rows))
        return asked.texts.pieces("answer-left-out", name=name(asked), newcomers=who)
    return asked.texts.pieces("answer-no-figure", name=name(asked))


def _results(asked: Asked, found: Marks) -> Pieces:
    """Of how many newcomers, what share stayed at each mark, and when the next figures come."""
    texts, choice = asked.texts, asked.choice
    selection = name(asked, countries=_told_of(asked))
    whom = texts.pieces("answer-whom", n=found.newcomers, definition=choice.definition, name=selection)
    if found.newcomers_running:
        whom = (*whom, *texts.pieces("answer-whom-more", n=found.newcomers_running))
    known = [(mark, rate) for mark in found.marks if (rate := mark.answer.rate)]
    told = [_known(asked, found, whom, mark, rate, place) for place, (mark, rate) in enumerate(known)]
    parts = [texts.joined(told)] if told else [_none_yet(asked, found, whom)]
    pieces: list[Piece] = []
    for part in (*parts, *_coming(asked, found.marks)):
        pieces += [Piece("; "), *part] if pieces else part
    return together((*pieces, Piece(".")))


def _told_of(asked: Asked) -> list[str]:
    """The chosen countries that have a figure in any of the editions: the people told of are theirs."""
    choice = asked.choice
    return [
        code
        for code in choice.countries
        if any(reason(asked.figures, edition, code, choice.definition) in ("", COUNTED) for edition in choice.editions)
    ]


def _known(asked: Asked, found: Marks, whom: Pieces, mark: Mark, rate: Rate, place: int) -> Pieces:
    """A share at a mark; the first one says of whom and what they did."""
    texts, choice = asked.texts, asked.choice
    of = "" if mark.answer.newcomers == found.newcomers else texts.number(mark.answer.newcomers)
    bounds = texts.interval(rate)
    share = texts.pieces("answer-share", share=texts.percent(rate.share), interval=bounds)
    if of:
        share = texts.pieces("answer-share-partly", share=texts.percent(rate.share), interval=bounds, newcomers=of)
    reading = "active-90" if choice.reading == "active" and choice.width == 90 else choice.reading
    numbers = {"n": mark.months, "since": mark.months - 2, "least": choice.least}
    if place:
        return texts.pieces(f"answer-{reading}-next", share=share, **numbers)
    apart = texts("answer-organic") if choice.measure != "any" else ""
    return texts.pieces(f"answer-{reading}-first", whom=whom, apart=apart, share=share, **numbers)


def _none_yet(asked: Asked, found: Marks, whom: Pieces) -> Pieces:
    texts = asked.texts
    if all(mark.state is State.NO_FIGURE for mark in found.marks):
        said = texts.pieces("answer-no-window", whom=whom)
    else:
        said = texts.pieces("answer-none-yet" if found.covered else "answer-uncovered", whom=whom)
    named = _filters(asked)
    return (*said, *texts.pieces("answer-filters", list=texts.listing(named))) if named else said


def _coming(asked: Asked, found: Sequence[Mark]) -> Iterator[Pieces]:
    """What comes next: the marks that are reached and not final, and when the next and the last fall due."""
    for state in (State.VERIFYING, State.HELD, State.UNREAD):
        mark = next((mark for mark in found if mark.state is state), None)
        if mark:
            yield asked.texts.pieces(f"answer-reached-{state}", n=mark.months)
    due = [mark for mark in found if mark.state is State.NOT_DUE]
    for mark in due if len(due) <= MOST_DUE else (due[0], due[-1]):
        yield _due(asked, mark)


def _due(asked: Asked, mark: Mark) -> Pieces:
    texts = asked.texts
    first, last = mark.answer.dates(NOT_DUE) or (0, 0)
    if first <= asked.now:
        return texts.pieces("answer-late", n=mark.months, date=texts.date(first))
    if texts.date(first) == texts.date(last):
        return texts.pieces("answer-due", n=mark.months, date=texts.date(first))
    return texts.pieces("answer-due-span", n=mark.months, span=texts.between(first, last))


def _counts(asked: Asked, found: Marks) -> Pieces:
    """Contests that have counts only: running, being enrolled, or not begun."""
    texts, mark = asked.texts, found.marks[0]
    begins = [start for key in asked.choice.editions if (start := asked.figures.editions[key].start)]
    if mark.state is State.UPCOMING and begins and min(begins) > asked.now:
        said = texts.pieces("answer-upcoming", name=name(asked), date=texts.date(min(begins)))
    elif not found.running:
        said = texts.pieces("answer-enrolling-all", name=name(asked))
    else:
        said = texts.pieces(
            "answer-running" if mark.state is State.RUNNING else "answer-enrolling",
            name=name(asked),
            participants=texts("word-participants", n=found.participants_running),
            newcomers=texts("word-newcomers", n=found.newcomers_running),
        )
    if mark.first is None:
        return said
    late = mark.first <= asked.now
    return (*said, *texts.pieces("answer-first-late" if late else "answer-first-due", date=texts.date(mark.first)))


def _chosen(asked: Asked) -> Pieces:
    """The filters that are not the default, where there is no figure to tell them with."""
    named = _filters(asked)
    if asked.choice.definition != HEADLINE:
        named.insert(0, asked.texts(f"answer-filter-{asked.choice.definition}"))
    return asked.texts.pieces("answer-chosen", list=asked.texts.listing(named)) if named else ()


def _filters(asked: Asked) -> list[str]:
    choice, texts = asked.choice, asked.texts
    named = [] if choice.reading == OPTIONS["reading"][0] else [texts(f"answer-filter-{choice.reading}")]
    for filter_ in NAMED:
        value = getattr(choice, filter_)
        if value != OPTIONS[filter_][0]:
            named.append(texts(f"answer-filter-{filter_}", n=value if isinstance(value, int) else 0))
    return named


def _notes(asked: Asked, found: Marks, gone: Sequence[Absent]) -> Iterator[Note]:
    """The editions that chosen countries are missing from, alike ones together, and who is counted how."""
    groups: dict[tuple[str, tuple[str, ...]], list[Absent]] = {}
    editions: dict[tuple[str, str], list[str]] = {}
    for row in gone:
        editions.setdefault((row.code, row.why), []).append(row.edition)
    for row in gone:
        groups.setdefault((row.why, tuple(editions[row.code, row.why])), []).append(row)
    told = {COUNTED} if found.running else set()  # the sentence says that they are running
    if len(groups) > 1 or found.newcomers or (found.running and {row.why for row in gone} - told):
        for (why, when), rows in groups.items():
            if why == MERGED:
                href, link = _others(asked, when)
                yield Note(missing(asked, rows, years(asked, when), figure=False), href, link)
            else:
                yield Note(missing(asked, rows, years(asked, when), figure=False))
    counted = found.newcomers or found.marks[0].state is not State.NO_FIGURE
    if found.newcomers_running and counted and asked.choice.definition != HEADLINE:
        yield Note((Piece(asked.texts("answer-running-definition")),))


def _elsewhere(asked: Asked, found: Marks, gone: Sequence[Absent]) -> tuple[str, str]:
    """Where there is a figure, if the selection has none: among other countries, or by the headline's definition."""
    if found.newcomers or (found.running and found.marks[0].state is not State.NO_FIGURE):
        return "", ""
    when = list(dict.fromkeys(row.edition for row in gone if row.why == MERGED))
    if when and {row.why for row in gone} == {MERGED}:
        return _others(asked, when)
    if found.marks[0].state is State.NO_FIGURE and asked.choice.definition != HEADLINE:
        return address(asked.choice, asked.figures, definition=HEADLINE), asked.texts("answer-link-headline")
    return "", ""


def _others(asked: Asked, editions: Sequence[str]) -> tuple[str, str]:
    """The address and the name of the link to the other countries of editions, by the same filters."""
    there = replace(asked.choice, editions=tuple(editions), countries=(OTHER,))
    return address(there, asked.figures), asked.texts("answer-link-others", years=years(asked, editions))
