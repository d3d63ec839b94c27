"""What the filters offer: campaigns, editions, countries, and how it is counted; what is chosen, and how to undo it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from dashboard.asked import Asked
from dashboard.names import folded
from dashboard.presence import LEFT_OUT, MERGED, NO_CONTEST, NO_FIGURE
from dashboard.selection import OPTIONS, address, short
from dashboard.standing import Standing, standings
from dashboard.texts import Texts
from metrics.disclosure import OTHER
from state.published import Edition

QUESTIONS: Final = ("definition", "reading", "width", "least", "measure")  # as the page asks them
SEARCHED: Final = 6  # from how many countries on there is a search
NAMED: Final = 2  # countries that are named while the list is closed
REASONS: Final = {
    MERGED: "filters-merged",
    LEFT_OUT: "filters-left-out",
    NO_FIGURE: "filters-no-figure",
    NO_CONTEST: "filters-no-contest",
}


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose. `id` is of its input; `also` is another name it is found by; `only` shows it alone.

    One that is `faint` has no figure of its own, one that is `sought` is listed only when it is searched for.
    """

    id: str
    value: str
    title: str
    hint: str
    chosen: bool
    only: str = ""
    also: str = ""
    faint: bool = False
    sought: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One answer to a question of how it is counted, and what it means."""

    value: str
    title: str
    why: str
    chosen: bool
    usual: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question of how it is counted; `off` says why it cannot be answered now."""

    name: str
    legend: str
    ways: tuple[Way, ...]
    off: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not counted the usual way, and the address that is without it."""

    name: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters as they stand. `address` is of this selection; addresses that lead nowhere new are ''."""

    address: str
    campaigns: tuple[Option, ...]
    editions: tuple[Option, ...]
    countries: tuple[Option, ...]
    edition_words: str
    country_words: str
    all_editions: str
    all_countries: str
    searched: bool
    note: str
    questions: tuple[Question, ...]
    how_words: str
    differences: tuple[Difference, ...]
    reset: str
    kept: tuple[tuple[str, str], ...]  # parts of the address that no control on the page holds


def filters(asked: Asked) -> Filters:
    """The filters of a selection."""
    choice, texts = asked.choice, asked.texts
    differing = differences(asked)
    rows = _standings(asked)
    usual = {name: known[0] for name, known in OPTIONS.items() if name in QUESTIONS}
    return Filters(
        address=address(choice, asked.figures),
        campaigns=_campaigns(asked),
        editions=_editions(asked),
        countries=tuple(_country(asked, row) for row in rows),
        edition_words=texts.years([asked.figures.editions[key].year for key in choice.editions]),
        country_words=_country_words(asked),
        all_editions=_all_editions(asked),
        all_countries=_link(asked, countries=()) if choice.countries and not choice.is_aside else "",
        searched=len(rows) >= SEARCHED,
        note=texts("filters-note", n=asked.figures.threshold),
        questions=tuple(_question(asked, name) for name in QUESTIONS),
        how_words=texts("filters-how-other", n=len(differing)) if differing else texts("filters-how-usual"),
        differences=differing,
        reset=_link(asked, **usual) if differing else "",
        kept=_kept(asked) if choice.is_aside else (),
    )


def differences(asked: Asked) -> tuple[Difference, ...]:
    """What of a selection is not counted the usual way; a width that is not in use is none."""
    found = []
    for name in QUESTIONS:
        value, usual = getattr(asked.choice, name), OPTIONS[name][0]
        if value != usual and not _off(asked, name):
            title = asked.texts(f"filters-{name}-{value}")
            found.append(Difference(name, title, _link(asked, **{name: usual})))
    return tuple(found)


def _link(asked: Asked, **changed: Any) -> str:
    return address(asked.choice, asked.figures, **changed)


def _campaigns(asked: Asked) -> tuple[Option, ...]:
    figures, chosen = asked.figures, asked.choice.campaign
    known = sorted(figures.by_campaign, key=lambda key: folded(figures.campaigns[key]))
    options = [Option(key, key, figures.campaigns[key], "", key == chosen) for key in known]
    if asked.choice.countries:
        options.insert(0, Option("", "", asked.texts("filters-side-by-side"), "", not chosen))
    return tuple(options)


def _editions(asked: Asked) -> tuple[Option, ...]:
    rows = asked.figures.by_campaign.get(asked.choice.campaign, ())
    return tuple(_edition(asked, row, several=len(rows) > 1) for row in rows)


def _edition(asked: Asked, row: Edition, *, several: bool) -> Option:
    texts, value = asked.texts, short(row)
    hint = texts("filters-running") if row.running else texts("word-newcomers", n=row.newcomers)
    only = _link(asked, editions=(row.edition,)) if several else ""
    return Option(f"edition-{value}", value, value, hint, row.edition in asked.choice.editions, only)


def _all_editions(asked: Asked) -> str:
    every = tuple(row.edition for row in asked.figures.by_campaign.get(asked.choice.campaign, ()))
    return _link(asked, editions=every) if len(every) > len(asked.choice.editions) else ""


def _standings(asked: Asked) -> list[Standing]:
    """The countries in the order of the list: by their names in the page's language, those without figures last."""
    figures, choice, texts = asked.figures, asked.choice, asked.texts
    editions = choice.editions or tuple(figures.editions)
    rows = standings(figures, editions, choice.definition)
    there = [row for row in rows if row.code != OTHER or not row.why or OTHER in choice.countries]
    place = {"": 0, NO_CONTEST: 2}

    def order(row: Standing) -> tuple[int, bool, str]:
        return place.get(row.why, 1), row.code == OTHER, folded(texts.country(row.code, row.title))

    return sorted(there, key=order)


def _country(asked: Asked, row: Standing) -> Option:
    texts, chosen = asked.texts, row.code in asked.choice.countries
    title = texts.country(row.code, row.title)
    sought = row.why == NO_CONTEST and not chosen
    return Option(
        id=f"country-{'_'.join(row.code.split())}",
        value=row.code,
        title=title,
        hint=_hint(asked, row),
        chosen=chosen,
        only=_link(asked, countries=(row.code,)) if asked.choice.countries != (row.code,) else "",
        also=row.title if row.title != title else "",
        faint=bool(row.why),
        sought=sought,
    )


def _hint(asked: Asked, row: Standing) -> str:
    """Why a country has no figure, else how many newcomers it has; campaigns side by side are never added up."""
    if row.why:
        return asked.texts(REASONS[row.why])
    return "" if asked.choice.is_aside else asked.texts("word-newcomers", n=row.newcomers)


def _country_words(asked: Asked) -> str:
    texts, names = asked.texts, asked.figures.country_names()
    chosen = [texts.country(code, names.get(code, code)) for code in asked.choice.countries]
    return texts.few(sorted(chosen, key=folded), NAMED) if chosen else texts("word-all-countries")


def _question(asked: Asked, name: str) -> Question:
    texts, chosen = asked.texts, getattr(asked.choice, name)
    ways = tuple(_way(texts, name, value, chosen) for value in OPTIONS[name])
    return Question(name, texts(f"filters-{name}"), ways, _off(asked, name))


def _way(texts: Texts, name: str, value: str | int, chosen: str | int) -> Way:
    key = f"filters-{name}-{value}"
    return Way(str(value), texts(key), texts(f"{key}-why"), value == chosen, value == OPTIONS[name][0])


def _off(asked: Asked, name: str) -> str:
    """Why a question cannot be answered; only the reading "active" looks back a number of days."""
    return asked.texts("filters-width-off") if name == "width" and asked.choice.reading != "active" else ""


def _kept(asked: Asked) -> tuple[tuple[str, str], ...]:
    """What no control holds while campaigns stand side by side."""
    choice = asked.choice
    kept = [("compare", choice.compare)] if choice.compare != OPTIONS["compare"][0] else []
    return (*kept, ("months", str(choice.months))) if choice.months is not None else tuple(kept)
