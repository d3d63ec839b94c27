"""What the page is asked to show, and its form in the address.

The address carries comma lists: `?campaign=monuments&edition=2025,2024&country=IN,NP&reading=survival`. One campaign
and at least one of its editions are always chosen, but where countries are asked for without a campaign: then their
campaigns stand side by side. No country means all of them. Whatever is unknown falls back to the nearest thing that
exists, with a sentence that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qs, quote

from dashboard.errors import NothingPublished
from dashboard.figures import Figures, countries_of
from dashboard.names import code_of_name
from dashboard.texts import Texts
from metrics.answers import Selection, answer, answers, latest
from metrics.calendar import MILESTONES as MONTHS
from metrics.disclosure import OTHER
from state.published import Edition

Query = Mapping[str, Sequence[str]]
MOST_NAMES: Final = 80  # of one list in an address; the rest is ignored
MOST_LETTERS: Final = 40  # of an unknown word repeated in a notice
DEFINITIONS: Final = ("global", "grace", "commons", "first-edit")
READINGS: Final = ("active", "quarter", "since-end", "survival", "on-or-after")
WIDTHS: Final = (30, 90)
LEASTS: Final = (1, 5)
MEASURES: Final = ("any", "organic")
COMPARES: Final = ("last-edition", "other-countries", "comparison-group")
OPTIONS: Final[dict[str, tuple[Any, ...]]] = {  # what an address may say of each, the default first
    "definition": DEFINITIONS,
    "reading": READINGS,
    "width": WIDTHS,
    "least": LEASTS,
    "measure": MEASURES,
    "compare": COMPARES,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A valid selection: edition keys newest first, country codes sorted, months None for the latest with figures.

    `campaign` is '' and `editions` is empty where the campaigns of the countries stand side by side.
    """

    campaign: str
    editions: tuple[str, ...]
    countries: tuple[str, ...] = ()
    definition: str = "global"
    reading: str = "active"
    width: int = 30
    least: int = 1
    measure: str = "any"
    months: int | None = None
    compare: str = "last-edition"

    @property
    def selection(self) -> Selection:
        """The same as the figures are asked for."""
        return Selection(
            *(self.campaign, self.editions, self.countries, self.definition, self.measure, self.reading),
            *(self.least, self.width),
        )

    @property
    def is_aside(self) -> bool:
        """Whether campaigns stand side by side."""
        return not self.campaign


def query_of(address: str) -> dict[str, list[str]]:
    """The parts of an address's query, with or without its question mark."""
    return parse_qs(address.removeprefix("?")[:4000], max_num_fields=50)


def choose(query: Query, figures: Figures, texts: Texts) -> tuple[Choice, tuple[str, ...]]:
    """The valid selection nearest to a query, and a sentence for each thing that was not.

    Raises NothingPublished when the file has no edition at all.
    """
    notices: list[str] = []
    options = _options(query, notices, texts)
    asked = _words(query, "country")
    if asked and not _words(query, "campaign") and not _named(query, figures):
        countries = _countries(asked, figures, (), notices, texts)
        if countries:
            return Choice("", (), countries, **options), tuple(notices)
    campaign = _campaign(query, figures, notices, texts)
    editions = _editions(query, figures, campaign, notices, texts)
    countries = _countries(asked, figures, editions, notices, texts)
    return Choice(campaign, editions, countries, **options), tuple(notices)


def address(choice: Choice, figures: Figures, **changed: Any) -> str:
    """The query of a selection, complete, so that it shows the same when newer editions exist; defaults left out.

    `changed` replaces fields of the selection.
    """
    choice = replace(choice, **changed)
    parts: list[tuple[str, str]] = []
    if choice.campaign:
        years = ",".join(short(figures.editions[key]) for key in choice.editions)
        parts += [("campaign", choice.campaign), ("edition", years)]
    if choice.countries:
        parts.append(("country", ",".join(choice.countries)))
    parts += [(name, str(value)) for name, known in OPTIONS.items() if (value := getattr(choice, name)) != known[0]]
    if choice.months is not None:
        parts.append(("months", str(choice.months)))
    return "?" + "&".join(f"{name}={quote(value, safe=',')}" for name, value in parts)


def month_of(figures: Figures, choice: Choice) -> int:
    """The mark that countries and wikis are read at: the one asked for, else the latest with figures."""
    if choice.months is not None:
        return choice.months

    def found() -> int:
        best = latest(answers(figures.facts, choice.selection))
        return best.months if best else MONTHS[0]

    return figures.remembered(("month", replace(choice, compare=COMPARES[0])), found, choice.campaign)


def default_edition(editions: Iterable[Edition], figures: Figures) -> Edition:
    """The newest edition with a final figure at 3 months; without one, the newest.

    Raises NothingPublished when there is no edition.
    """
    newest = sorted(editions, key=lambda row: (row.end or 0, row.year, row.newcomers), reverse=True)
    if not newest:
        raise NothingPublished("The published file holds no edition yet.")
    return next((row for row in newest if has_result(row, figures)), newest[0])


def has_result(edition: Edition, figures: Figures, countries: tuple[str, ...] = ()) -> bool:
    """Whether an edition has a final figure at 3 months, of these countries."""
    first = answer(figures.facts, Selection(edition.campaign, (edition.edition,), countries), MONTHS[0])
    return first.newcomers > 0


def short(edition: Edition) -> str:
    """An edition within its campaign, in addresses: its year."""
    return edition.edition.removeprefix(edition.campaign) or edition.edition


def _words(query: Query, name: str) -> list[str]:
    """The words of one list of the query, without repetitions."""
    joined = ",".join(query.get(name, ()))
    return list(dict.fromkeys(word.strip() for word in joined.split(",") if word.strip()))[:MOST_NAMES]


def _shown(words: Iterable[str]) -> str:
    return ", ".join(f"“{word[:MOST_LETTERS]}”" for word in words)


def _named(query: Query, figures: Figures) -> str:
    """The campaign of an edition that is asked for by its whole name."""
    known = (figures.editions.get(word) for word in _words(query, "edition"))
    return next((row.campaign for row in known if row), "")


def _campaign(query: Query, figures: Figures, notices: list[str], texts: Texts) -> str:
    asked = _words(query, "campaign")
    named = _named(query, figures)
    for word in (*asked, *([named] if named and not asked else [])):
        if word in figures.by_campaign:
            return word
    chosen = default_edition(figures.editions.values(), figures).campaign
    if asked:
        notices.append(texts("selection-no-campaign", asked=_shown(asked[:1]), shown=figures.campaigns[chosen]))
    return chosen


def _editions(query: Query, figures: Figures, campaign: str, notices: list[str], texts: Texts) -> tuple[str, ...]:
    known = figures.by_campaign[campaign]
    asked = _words(query, "edition")
    named = {short(row): row.edition for row in known} | {row.edition: row.edition for row in known}
    found = {named[word] for word in asked if word in named}
    missing = [word for word in asked if word not in named]
    chosen = tuple(row.edition for row in known if row.edition in found)
    if not chosen:
        chosen = (default_edition(known, figures).edition,)
    if missing:
        years = ", ".join(short(figures.editions[key]) for key in chosen)
        title = figures.campaigns[campaign]
        notices.append(texts("selection-no-edition", campaign=title, asked=_shown(missing), shown=years))
    return chosen


def _countries(
    asked: Sequence[str], figures: Figures, editions: Sequence[str], notices: list[str], texts: Texts
) -> tuple[str, ...]:
    """The countries asked for, by code or name; all of an edition's countries are the same as none."""
    names = figures.country_names()
    found, missing = set(), []
    for word in asked:
        code = OTHER if word.lower() == OTHER else word.upper()
        if code not in names and code != OTHER:
            code = code_of_name(word, names, texts)
        if code in names or code == OTHER:
            found.add(code)
        else:
            missing.append(word)
    if missing:
        notices.append(texts("selection-no-country", asked=_shown(missing)))
    here = {code for edition in editions for code in countries_of(figures, edition)}
    return () if here and found >= here else tuple(sorted(found))


def _options(query: Query, notices: list[str], texts: Texts) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, known in OPTIONS.items():
        options[name] = _option(query, name, known, notices, texts)
    options["months"] = _option(query, "months", (None, *MONTHS), notices, texts)
    if options["reading"] != READINGS[0] and options["width"] != WIDTHS[0]:
        options["width"] = WIDTHS[0]  # other readings have windows of their own
    return options


def _option(query: Query, name: str, known: Sequence[Any], notices: list[str], texts: Texts) -> Any:
    asked = _words(query, name)
    by_word = {str(value): value for value in known if value is not None}
    for word in asked:
        if word in by_word:
            return by_word[word]
    if asked:
        there = texts.listing(list(by_word))
        notices.append(texts("selection-no-option", name=name, asked=_shown(asked[:1]), there=there))
    return known[0]
