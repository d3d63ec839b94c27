"""Countries without a figure of their own: counted together, left out, or in no figure by a definition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.asked import Asked
from dashboard.figures import Figures
from dashboard.names import folded
from dashboard.texts import Piece, Pieces, Texts
from metrics.answers import uncovered
from metrics.answers_rows import edition_of
from metrics.disclosure import FEW, LATE, LONE
from state.published import LeftOut

LONG: Final = 8  # a list of more countries is folded


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of countries: `text` is all of it, `head` what it says while it is folded, '' where it is short."""

    name: str
    head: str
    text: Pieces


def merged(asked: Asked) -> tuple[Listed, ...]:
    """Which countries are counted together as other countries; editions with the same ones in one."""
    choice, figures = asked.choice, asked.figures
    alike: dict[tuple[str, ...], list[int]] = {}
    for edition in choice.editions:
        for row in figures.facts.cohorts.get((edition, choice.definition), ()):
            if row.merged:
                alike.setdefault(tuple(row.merged), []).append(figures.editions[edition_of(row.unit)].year)
    return tuple(
        _listed(asked, f"merged-{place}", titles, years) for place, (titles, years) in enumerate(alike.items(), 1)
    )


def _listed(asked: Asked, name: str, titles: Sequence[str], years: Sequence[int]) -> Listed:
    texts, when = asked.texts, asked.texts.years(years)
    head = texts("countries-merged-head", n=len(titles), years=when) if len(titles) > LONG else ""
    return Listed(name, head, texts.pieces("countries-merged", years=when, list=_names(asked.figures, texts, titles)))


def unfigured(asked: Asked) -> Pieces:
    """Which countries have figures by the headline's definition and none by the chosen one; empty for none."""
    titles = uncovered(asked.figures.facts, asked.choice.selection)
    if not titles:
        return ()
    return asked.texts.pieces("countries-uncovered", list=_names(asked.figures, asked.texts, titles))


def left_out(asked: Asked) -> tuple[Pieces, ...]:
    """What is in no figure of an edition: how many countries and people, and why."""
    figures, texts = asked.figures, asked.texts
    rows = [row for edition in asked.choice.editions if (row := figures.left_out.get(edition)) and row.countries]
    return tuple(
        texts.pieces(
            "countries-left-out",
            year=str(figures.editions[row.edition].year),
            countries=texts("word-countries", n=row.countries),
            people=texts("word-of-newcomers", n=row.people),
            why=why_left_out(figures, texts, row),
        )
        for row in rows
    )


def why_left_out(figures: Figures, texts: Texts, row: LeftOut) -> str:
    """Why countries are in no figure, in the page's language; as the file says it where that is not known."""
    known = {LONE: "lone", FEW.format(threshold=figures.threshold): "few", LATE: "late"}.get(row.why)
    return texts(f"countries-why-{known}", n=figures.threshold) if known else row.why


def _names(figures: Figures, texts: Texts, titles: Iterable[str]) -> Pieces:
    """Countries by their names in the file, as a list in the page's language."""
    codes = {folded(name): code for code, name in figures.country_names().items()}
    found = sorted((texts.country(codes.get(folded(each), ""), each) for each in titles), key=str.casefold)
    return texts.joined([(Piece(name, "name"),) for name in found])
