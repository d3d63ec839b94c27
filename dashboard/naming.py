"""What a selection is called in a sentence: its campaign, years and countries, and why one has no figure of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from dashboard.asked import Asked
from dashboard.colours import by_edition
from dashboard.presence import MERGED, Absent
from dashboard.texts import Piece, Pieces, words
from metrics.cohort import HEADLINE

MOST: Final = 3  # countries named in a sentence; more are counted


def country(asked: Asked, code: str, title: str = "") -> Pieces:
    """A country's name by itself."""
    return (Piece(asked.texts.country(code, title or asked.figures.country_names().get(code, code)), "name"),)


def place(asked: Asked, code: str, title: str = "") -> Pieces:
    """A country's name as it stands after "in"."""
    return (Piece(asked.texts.place(code, title or asked.figures.country_names().get(code, code)), "name"),)


def places(asked: Asked, codes: Iterable[str]) -> Pieces:
    """Countries as a list after "in"."""
    return asked.texts.joined([place(asked, code) for code in codes])


def years(asked: Asked, editions: Iterable[str]) -> str:
    """The years of editions: 2023–2025."""
    return asked.texts.years([asked.figures.editions[edition].year for edition in editions])


def name(asked: Asked, editions: Sequence[str] | None = None, countries: Sequence[str] | None = None) -> Pieces:
    """A selection by name, the one asked for unless said otherwise: Wiki Loves Monuments 2025 in India."""
    choice, texts = asked.choice, asked.texts
    codes = choice.countries if countries is None else countries
    said = {
        "campaign": asked.figures.campaigns.get(choice.campaign, choice.campaign),
        "years": years(asked, choice.editions if editions is None else editions),
    }
    if not codes:
        return texts.pieces("answer-name", **said)
    if len(codes) > MOST:
        return texts.pieces("answer-name-many", n=len(codes), **said)
    return texts.pieces("answer-name-in", places=places(asked, codes), **said)


def title(asked: Asked) -> str:
    """The title of the document: a selection by name, or the countries whose campaigns stand side by side."""
    if asked.choice.is_aside:
        what = asked.texts.joined([country(asked, code) for code in asked.choice.countries])
    else:
        what = name(asked)
    return asked.texts("page-title", what=words(what))


def colour(asked: Asked) -> str:
    """The colour of the edition chosen, '' where there are several."""
    choice = asked.choice
    if len(choice.editions) != 1:
        return ""
    return by_edition(asked.figures.by_campaign[choice.campaign])[choice.editions[0]]


def missing(asked: Asked, rows: Sequence[Absent], where: Pieces | str, *, figure: bool = True) -> Pieces:
    """That countries have no figure of their own somewhere, and why, if the reason is one for all of them.

    `where` is a year or a selection's name. Without `figure` nothing in it stands out.
    """
    texts = asked.texts
    codes = list(dict.fromkeys(row.code for row in rows))
    whom = texts.joined([country(asked, code) for code in codes])
    by = "year" if isinstance(where, str) else "name"
    what = texts.pieces("answer-absent", n=len(codes), countries=whom, where=where, by=by)
    found = what if figure else tuple(Piece(each.text, "" if each.kind == "figure" else each.kind) for each in what)
    reasons = {row.why for row in rows}
    if len(reasons) > 1:
        return (*found, Piece("."))
    return texts.pieces("answer-absent-why", what=found, why=why(asked, reasons.pop(), len(codes)))


def why(asked: Asked, reason: str, countries: int = 1) -> str:
    """Why so many countries have no figure of their own, as it goes on after a colon."""
    key = reason.replace(" ", "-")
    if reason == MERGED and asked.choice.definition != HEADLINE:
        key = "merged-further"
    return asked.texts(f"answer-why-{key}", n=countries, least=asked.figures.threshold)
