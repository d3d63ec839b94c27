"""What the page is asked to show, and its form in the address.

The address carries comma lists: `?campaign=monuments&edition=2025,2024&country=IN,NP&months=6`. One campaign
and at least one of its editions are always chosen; no country means all of them. Whatever is unknown falls
back to the nearest thing that exists, with a sentence that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from dashboard.errors import NothingPublished
from dashboard.figures import MONTHS, OTHER, OTHER_TITLE, Figures, code_of
from state.published import Edition, Running, Unit

Query = Mapping[str, Sequence[str]]
MOST_NAMES = 60  # of one list in an address; the rest is ignored
MOST_LETTERS = 40  # of an unknown word repeated in a notice


@dataclass(frozen=True, slots=True)
class Choice:
    """A valid selection: edition keys newest first, country codes sorted, months None for the latest final."""

    campaign: str
    editions: tuple[str, ...]
    countries: tuple[str, ...] = ()
    months: int | None = None


def query_of(address: str) -> dict[str, list[str]]:
    """The parts of an address's query, with or without its question mark."""
    return parse_qs(address.removeprefix("?")[:4000], max_num_fields=50)


def choose(query: Query, figures: Figures) -> tuple[Choice, tuple[str, ...]]:
    """The valid selection nearest to a query, and a sentence for each thing that was not.

    Raises NothingPublished when the file has no edition at all.
    """
    notices: list[str] = []
    campaign = _campaign(query, figures, notices)
    editions = _editions(query, figures, campaign, notices)
    countries = _countries(query, figures, editions, notices)
    months = _months(query, notices)
    return Choice(campaign, editions, countries, months), tuple(notices)


def address(choice: Choice, figures: Figures) -> str:
    """The query of a selection, complete, so that it shows the same when newer editions exist."""
    years = ",".join(_short(figures.editions[key]) for key in choice.editions)
    parts = [("campaign", choice.campaign), ("edition", years)]
    if choice.countries:
        parts.append(("country", ",".join(choice.countries)))
    if choice.months is not None:
        parts.append(("months", str(choice.months)))
    return "?" + "&".join(f"{name}={quote(value, safe=',')}" for name, value in parts)


def countries_in(figures: Figures, editions: Iterable[str]) -> dict[str, str]:
    """The countries with a figure or a count in these editions: name by code, other countries last."""
    found: dict[str, str] = {}
    for key in editions:
        rows: list[Unit | Running] = [*figures.running.get(key, ()), *figures.units.get(key, ())]
        for row in rows:
            code = code_of(row)
            found[code] = OTHER_TITLE if code == OTHER else row.title
    return dict(sorted(found.items(), key=lambda item: (item[0] == OTHER, item[1].casefold())))


def default_edition(editions: Iterable[Edition], figures: Figures) -> Edition:
    """The newest edition with a final figure at 3 months; without one, the newest.

    Raises NothingPublished when there is no edition.
    """
    newest = sorted(editions, key=lambda row: (row.end or 0, row.year, row.newcomers), reverse=True)
    if not newest:
        raise NothingPublished("The published file holds no edition yet.")
    return next((row for row in newest if _has_result(row, figures)), newest[0])


def _has_result(edition: Edition, figures: Figures) -> bool:
    marks = (figures.milestones.get((unit.unit, MONTHS[0])) for unit in figures.units.get(edition.edition, ()))
    return any(mark is not None and mark.state == "final" and mark.newcomers > 0 for mark in marks)


def _short(edition: Edition) -> str:
    return edition.edition.removeprefix(edition.campaign) or edition.edition


def _words(query: Query, name: str) -> list[str]:
    """The words of one list of the query, without repetitions."""
    joined = ",".join(query.get(name, ()))
    return list(dict.fromkeys(word.strip() for word in joined.split(",") if word.strip()))[:MOST_NAMES]


def _shown(words: Iterable[str]) -> str:
    return ", ".join(f"“{word[:MOST_LETTERS]}”" for word in words)


def _campaign(query: Query, figures: Figures, notices: list[str]) -> str:
    asked = _words(query, "campaign")
    for word in asked:
        if word in figures.by_campaign:
            return word
    chosen = default_edition(figures.editions.values(), figures).campaign
    if asked:
        title = figures.campaigns[chosen].title
        notices.append(f"There is no campaign {_shown(asked[:1])} here. This is {title} instead.")
    return chosen


def _editions(query: Query, figures: Figures, campaign: str, notices: list[str]) -> tuple[str, ...]:
    known = figures.by_campaign[campaign]
    asked = _words(query, "edition")
    named = {_short(row): row.edition for row in known} | {row.edition: row.edition for row in known}
    found = {named[word] for word in asked if word in named}
    missing = [word for word in asked if word not in named]
    chosen = tuple(row.edition for row in known if row.edition in found)
    if not chosen:
        chosen = (default_edition(known, figures).edition,)
    if missing:
        years = ", ".join(_short(figures.editions[key]) for key in chosen)
        title = figures.campaigns[campaign].title
        notices.append(f"{title} has no edition {_shown(missing)} here. This is {years}.")
    return chosen


def _countries(query: Query, figures: Figures, editions: Sequence[str], notices: list[str]) -> tuple[str, ...]:
    known = countries_in(figures, editions)
    asked = [word.lower() if word.lower() == OTHER else word.upper() for word in _words(query, "country")]
    found = tuple(sorted({word for word in asked if word in known}))
    missing = [word for word in asked if word not in known]
    if missing:
        notices.append(_absent(missing, figures, bool(found)))
    return () if set(found) == set(known) else found


def _absent(missing: Sequence[str], figures: Figures, others: bool) -> str:
    """Why countries that were asked for are not shown on their own."""
    names = figures.country_names()
    shown = ", ".join(names[word] if word in names else _shown([word]) for word in missing)
    own, left = ("its", "it is") if len(missing) == 1 else ("their", "they are")
    what = f"{left} left out" if others else "all countries are shown"
    least = figures.snapshot.meta.get("threshold", "")
    few = f"fewer than {least} newcomers" if least.isdecimal() else "too few newcomers"
    return (
        f"{shown}: no figure of {own} own in this selection, so {what}. Countries with {few}, and countries whose"
        " people need protection, are counted in “other countries” only."
    )


def _months(query: Query, notices: list[str]) -> int | None:
    asked = _words(query, "months")
    if not asked:
        return None
    for word in asked:
        if word in map(str, MONTHS):
            return int(word)
    notices.append(f"There is no mark at {_shown(asked[:1])} months; the marks are 3, 6, 9 and 12 months.")
    return None
