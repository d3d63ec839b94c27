"""The head of a view that stands alone inside another page: of what it is, how it is counted and as of when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.asked import Asked
from dashboard.filters import differences
from dashboard.selection import address
from dashboard.texts import Pieces
from state.published import Freshness

NAMED: Final = 3  # countries that are named


@dataclass(frozen=True, slots=True)
class Alone:
    """The selection by name, what is not counted the usual way, as of when, and the address of the whole page."""

    name: Pieces
    counted: str
    as_of: str
    address: str


def alone(asked: Asked, fresh: Freshness | None) -> Alone:
    """The head of a view of a selection."""
    choice, figures, texts = asked.choice, asked.figures, asked.texts
    names = figures.country_names()
    countries = texts.few([texts.country(code, names.get(code, code)) for code in choice.countries], NAMED)
    years = texts.years([figures.editions[key].year for key in choice.editions])
    kind = ("" if choice.campaign else "-aside") + ("-countries" if choice.countries and choice.campaign else "")
    name = texts.pieces(
        f"page-alone-name{kind}", campaign=figures.campaigns.get(choice.campaign, ""), years=years, countries=countries
    )
    differing = [row.title for row in differences(asked)]
    return Alone(
        name=name,
        counted=texts("page-alone-differs", list=texts.listing(differing)) if differing else "",
        as_of=texts("page-alone-as-of", when=texts.moment(fresh.published_ms // 1000, asked.now)) if fresh else "",
        address=address(choice, figures),
    )
