"""What a selection is compared with: last year, another edition, another country, the comparison group.

Part of the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from metrics.answers import Selection, members, uncovered
from metrics.answers_places import comparison_group, last_year
from metrics.answers_rows import Facts, country_of
from metrics.disclosure import OTHER, OTHER_TITLE
from metrics.errors import Contradiction, NothingToReport
from metrics.report_countries import Map
from metrics.report_options import COMPARISON_GROUP, LAST_YEAR
from metrics.wording import listing, place

NO_CAMPAIGN: Final = "newcomers of the same weeks who came without a campaign"


@dataclass(frozen=True, slots=True)
class Rival:
    """Another selection, what it is called in a table and, after "compared with", in a sentence."""

    name: str
    phrase: str
    selection: Selection


def by_default(facts: Facts, selection: Selection) -> list[Rival]:
    """Last year's edition and the comparison group, where there are figures of them, and of all countries in both."""
    if selection.grows or uncovered(facts, selection):
        return []
    before = last_year(facts, selection)
    whole = before is not None and OTHER not in selection.countries and not uncovered(facts, before)
    found = [_edition(facts, before)] if before is not None and whole else []
    found.append(_group(selection))
    return [rival for rival in found if members(facts, rival.selection) and not _missing(facts, rival.selection)]


def _missing(facts: Facts, other: Selection) -> list[str]:
    """The countries selected of which there is nothing to compare with."""
    there = {country_of(row.unit) for row in members(facts, other)}
    return [code for code in other.countries if code not in there]


def asked_for(word: str, chosen: Mapping[str, Selection], known: Map) -> dict[str, list[Rival]]:
    """What each campaign's selection is compared with, by one word: a keyword, an edition or a country.

    Raises NothingToReport and Contradiction, naming the option and what there is.
    """
    if word == COMPARISON_GROUP:
        return {campaign: [_own_group(known.facts, selection)] for campaign, selection in chosen.items()}
    if len(chosen) != 1:
        raise Contradiction(f"--compare {word}: say which --campaign; campaigns are not compared all at once")
    ((campaign, selection),) = chosen.items()
    if word == LAST_YEAR:
        return {campaign: [_year_before(known.facts, selection)]}
    edition = next((name for name in (word, f"{campaign}{word}") if name in known.facts.editions), None)
    if edition is not None:
        return {campaign: [_other_edition(word, edition, known.facts, selection)]}
    return {campaign: [_other_country(word, selection, known)]}


def _own_group(facts: Facts, selection: Selection) -> Rival:
    rival = _group(selection)
    lacking = _missing(facts, rival.selection)
    if lacking or not members(facts, rival.selection):
        where = f"{listing(lacking)} in " if lacking else ""
        raise NothingToReport(
            f"--compare {COMPARISON_GROUP}: there is none of its own for {where}{listing(selection.editions)}"
        )
    return rival


def _group(selection: Selection) -> Rival:
    return Rival("comparison group", NO_CAMPAIGN, comparison_group(selection))


def _year_before(facts: Facts, selection: Selection) -> Rival:
    if len(selection.editions) != 1:
        raise Contradiction(f"--compare {LAST_YEAR}: say one --edition; {listing(selection.editions)} are several")
    other = last_year(facts, selection)
    if other is None:
        year = facts.editions[selection.editions[0]].year - 1
        there = [row.edition for row in facts.years(selection.campaign)]
        raise NothingToReport(
            f"--compare {LAST_YEAR}: there is no {selection.campaign}{year}; there are {listing(there)}"
        )
    return _with_figures(LAST_YEAR, facts, other)


def _other_edition(word: str, edition: str, facts: Facts, selection: Selection) -> Rival:
    if edition in selection.editions:
        raise Contradiction(f"--compare {word}: {edition} would be compared with itself")
    campaign = facts.editions[edition].campaign
    return _with_figures(word, facts, replace(selection, campaign=campaign, editions=(edition,)))


def _with_figures(word: str, facts: Facts, other: Selection) -> Rival:
    lacking = _missing(facts, other)
    if lacking or not members(facts, other):
        what = f"{listing(lacking)} alone" if lacking else f"its newcomers by the definition {other.definition}"
        raise NothingToReport(f"--compare {word}: {listing(other.editions)} has no figures of {what}")
    return _edition(facts, other)


def _edition(facts: Facts, selection: Selection) -> Rival:
    title = facts.editions[selection.editions[0]].title
    return Rival(title, title, selection)


def _other_country(word: str, selection: Selection, known: Map) -> Rival:
    try:
        (code,) = known.chosen([word]).codes
    except NothingToReport as error:
        text = str(error).removeprefix(f"--country {word}: ")
        there = listing([LAST_YEAR, COMPARISON_GROUP, *known.facts.editions])
        raise NothingToReport(f"--compare {word}: {text}; there are {there}") from None
    if not selection.countries:
        raise Contradiction(f"--compare {word}: a country is compared with another one: say which --country")
    if code in selection.countries:
        raise Contradiction(f"--compare {word}: it would be compared with itself")
    title = known.origin.countries.get(code, OTHER_TITLE)
    return Rival(title, place(title), replace(selection, countries=(code,)))
