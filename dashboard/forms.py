"""What the filters offer: campaigns, editions and countries with their counts, and what is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.figures import OTHER, Figures
from dashboard.frames import View
from dashboard.selection import address
from dashboard.sentences import merged
from dashboard.wording import few, plural, years

MOST_NAMES: Final = 6


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose, with a hint beside its name."""

    value: str
    title: str
    hint: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Form:
    """The filters as they stand; `address` is the link to this selection."""

    address: str
    campaigns: tuple[Option, ...]
    editions: tuple[Option, ...]
    countries: tuple[Option, ...]
    edition_words: str
    country_words: str
    some: bool  # whether countries are chosen, not all of them
    months: int | None
    note: str


def form(figures: Figures, view: View) -> Form:
    """The filters of a selection."""
    choice = view.choice
    return Form(
        address=address(choice, figures),
        campaigns=_campaigns(figures, choice.campaign),
        editions=_editions(figures, view),
        countries=tuple(
            Option(row.code, _name(row.code, row.title), plural(row.newcomers, "newcomer", "newcomers"), row.selected)
            for row in sorted(view.rows, key=lambda row: (row.code == OTHER, row.title.casefold()))
        ),
        edition_words=years([row.year for row in view.editions]),
        country_words=few([name for _, name in view.countries], 2) if view.countries else "All countries",
        some=bool(view.countries),
        months=choice.months,
        note=_note(view),
    )


def _campaigns(figures: Figures, chosen: str) -> tuple[Option, ...]:
    known = [(key, figures.campaigns[key].title) for key in figures.by_campaign]
    return tuple(
        Option(key, title, "", key == chosen) for key, title in sorted(known, key=lambda item: item[1].casefold())
    )


def _editions(figures: Figures, view: View) -> tuple[Option, ...]:
    options = []
    for row in figures.by_campaign[view.choice.campaign]:
        short = row.edition.removeprefix(row.campaign) or row.edition
        hint = "running" if row.running else plural(row.newcomers, "newcomer", "newcomers")
        options.append(Option(short, str(row.year), hint, row.edition in view.choice.editions))
    return tuple(options)


def _name(code: str, title: str) -> str:
    return "Other countries" if code == OTHER else title


def _note(view: View) -> str:
    """Which countries cannot be chosen, so that none is silently missing."""
    told = [row.text(MOST_NAMES) for row in merged(view)]
    told += [
        f"Of {row.year}, {plural(out.countries, 'country has', 'countries have')} no figure."
        for row, out in view.left_out
    ]
    return " ".join(told)
