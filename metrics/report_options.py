"""From the options of a report to what is selected; whatever is unknown or contradicts is refused by name.

Part of the report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from metrics.answers import GROWING, Selection, answers
from metrics.answers_rows import Facts
from metrics.cohort import HEADLINE
from metrics.errors import Contradiction, NothingToReport
from metrics.figures import NOT_DUE
from metrics.report_groups import EditionFigures
from metrics.report_source import Source
from metrics.report_words import WINDOWED
from metrics.terms import COMPARISON
from metrics.wording import day, listing

LAST_YEAR: Final = "last-year"
COMPARISON_GROUP: Final = "comparison-group"


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of a report as they were given; None or empty where nothing was said."""

    campaign: str | None = None
    editions: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    definition: str | None = None
    measure: str = "any"
    least: int = 1
    width: int | None = None
    reading: str = "active"
    months: int | None = None
    compare: str | None = None
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What is reported of one campaign: published editions, oldest first, imported ones, those not published yet."""

    campaign: str
    title: str
    editions: tuple[str, ...]
    imported: tuple[EditionFigures, ...]
    waiting: tuple[str, ...]


def check(asked: Asked) -> None:
    """Refuses options that contradict each other whatever there is. Raises Contradiction."""
    if asked.width is not None and asked.reading not in WINDOWED and (asked.reading, asked.width) != ("survival", 30):
        has = "has 30 days" if asked.reading == "survival" else "has a window of its own"
        raise Contradiction(f"--width {asked.width}: the reading {asked.reading} {has}; {listing(WINDOWED)} take one")
    if asked.months is not None and asked.reading == "today":
        raise Contradiction(f"--months {asked.months}: the reading today is read at the last day covered")
    if asked.compare is not None and asked.reading in GROWING:
        raise Contradiction(f"--compare {asked.compare}: the reading {asked.reading} grows and is never compared")


def scopes(asked: Asked, origin: Source) -> list[Scope]:
    """What is reported of each campaign.

    Raises NothingToReport and Contradiction, naming the option and what there is.
    """
    known = _known(origin)
    chosen = editions(asked, known)
    return [_scope(campaign, chosen, known, origin) for campaign in dict.fromkeys(known[name] for name in chosen)]


def editions(asked: Asked, known: Mapping[str, str]) -> list[str]:
    """The editions asked for, of those `known` with their campaigns.

    Raises NothingToReport and Contradiction, naming the option and what there is.
    """
    if not known:
        raise NothingToReport("there is no edition to report on yet")
    campaigns = tuple(dict.fromkeys(known.values()))
    if asked.campaign is not None and asked.campaign not in campaigns:
        raise NothingToReport(f"--campaign {asked.campaign}: no such campaign; there are {listing(campaigns)}")
    chosen = [name for name, campaign in known.items() if asked.campaign in (None, campaign)]
    return _named(asked, known, chosen) if asked.editions else chosen


def _known(origin: Source) -> dict[str, str]:
    """The campaign of every edition that there is anything to say of, by campaign and year."""
    found = [(each.campaign, each.year) for each in origin.imported]
    found += list(origin.waiting)
    if origin.snapshot is not None:
        found += [(row.campaign, row.year) for row in origin.snapshot.editions]
    return {f"{campaign}{year}": campaign for campaign, year in sorted(found)}


def _named(asked: Asked, known: Mapping[str, str], chosen: Sequence[str]) -> list[str]:
    found: set[str] = set()
    for word in asked.editions:
        names = [name for name in chosen if word in (name, name.removeprefix(known[name]))]
        if not names and word in known:
            raise Contradiction(f"--edition {word} contradicts --campaign {asked.campaign}")
        if not names:
            raise NothingToReport(f"--edition {word}: no such edition; there are {listing(chosen)}")
        found.update(names)
    return [name for name in chosen if name in found]


def _scope(campaign: str, chosen: Sequence[str], known: dict[str, str], origin: Source) -> Scope:
    mine = [name for name in chosen if known[name] == campaign]
    there = {row.edition for row in origin.snapshot.editions} if origin.snapshot else set()
    waiting = {f"{name}{year}" for name, year in origin.waiting}
    return Scope(
        campaign,
        origin.titles.get(campaign, campaign),
        tuple(name for name in mine if name in there),
        tuple(each for each in origin.imported if each.edition in mine),
        tuple(name for name in mine if name in waiting),
    )


def selections(asked: Asked, found: Iterable[Scope], facts: Facts, codes: tuple[str, ...]) -> dict[str, Selection]:
    """The selection of each campaign with editions that are published. `codes` are the countries asked for.

    Raises NothingToReport where no edition has figures by the definition, or none is due at the month asked for.
    """
    chosen = {
        scope.campaign: Selection(
            *(scope.campaign, scope.editions, codes, asked.definition or HEADLINE, asked.measure, asked.reading),
            *(asked.least, asked.width or 30),
        )
        for scope in found
        if scope.editions
    }
    if asked.definition is not None:
        _check_definition(asked.definition, chosen.values(), found, facts)
    if asked.months is not None:
        _check_months(asked.months, chosen.values(), facts)
    return chosen


def _check_definition(definition: str, chosen: Collection[Selection], found: Iterable[Scope], facts: Facts) -> None:
    if any(facts.cohorts.get((name, definition)) for each in chosen for name in each.editions):
        return
    editions = [name for each in chosen for name in each.editions]
    there = [name for name in facts.definitions(editions) if name != COMPARISON]
    has = f"there are figures by {listing(there)}" if there else "there are no figures by any definition yet"
    names = editions or [each.edition for scope in found for each in scope.imported]
    if not editions:
        has = "imported tables tell of registrations on Commons by the day only"
    raise NothingToReport(f"--definition {definition}: no figures by it in {listing(names)}; {has}")


def _check_months(months: int, chosen: Collection[Selection], facts: Facts) -> None:
    known: set[int] = set()
    dates: list[tuple[int, int]] = []
    for each in chosen:
        for answer in answers(facts, each):
            if answer.newcomers:
                known.add(answer.months)
            elif answer.months == months and (waiting := answer.dates(NOT_DUE)):
                dates.append(waiting)
    if months in known:
        return
    names = listing([name for each in chosen for name in each.editions])
    when = f"{names} not due before {day(min(first for first, _ in dates))}" if dates else f"no figure of {names}"
    has = (
        f"there are figures at {listing([str(each) for each in sorted(known)])} months" if known else "nor is any month"
    )
    raise NothingToReport(f"--months {months}: {when}; {has}")
