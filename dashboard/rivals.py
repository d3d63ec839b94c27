"""What a selection is compared with: the campaign's edition before, all other countries, the comparison group.

There is one comparison at a time. Where there is none, there is a reason. Both sides are sums of units of their own;
what grows with time is never compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.figures import Figures
from dashboard.presence import reason
from dashboard.selection import Choice
from metrics.answers import ABSENT, NOBODY, Answer, Selection, answers, members, pooled
from metrics.answers_places import Comparison, comparison_group
from metrics.answers_rows import CohortRow, country_of, edition_of
from metrics.comparing import difference
from metrics.disclosure import OTHER
from metrics.figures import SO_FAR

LAST: Final = "last-edition"
OTHERS: Final = "other-countries"
GROUP: Final = "comparison-group"

# why there is nothing to compare with
GROWS: Final = "grows"
SEVERAL: Final = "several-editions"
FIRST: Final = "first-edition"
EVERYWHERE: Final = "no-country"
ALONE: Final = "alone"  # there are no other countries
MIXED: Final = "mixed"  # other countries are not the same ones in both editions
LACKING: Final = "lacking"  # countries without a figure of their own on the other side
UNDEFINED: Final = "undefined"  # the other side has no figures by this definition
UNMATCHED: Final = "unmatched"  # countries without a comparison group of their own
NO_GROUP: Final = "no-group"
NOTHING: Final = "nothing"  # the selection has no figures of its own


@dataclass(frozen=True, slots=True)
class Rival:
    """The other side of a comparison: its selection, or `reason` why there is none.

    `edition` is the edition compared with. `lacking` are the countries a reason is about, each as its code and why.
    """

    kind: str
    selection: Selection | None = None
    reason: str = ""
    edition: str = ""
    lacking: tuple[tuple[str, str], ...] = ()


def rival(figures: Figures, choice: Choice) -> Rival:
    """What a selection of one campaign is compared with."""
    if choice.selection.grows:
        return Rival(choice.compare, reason=GROWS)
    if not members(figures.facts, choice.selection):
        return Rival(choice.compare, reason=NOTHING)
    if choice.compare == OTHERS:
        return _others(figures, choice)
    return _group(figures, choice) if choice.compare == GROUP else _last(figures, choice)


def before(figures: Figures, choice: Choice) -> str:
    """The campaign's last edition before the only one chosen, also when years were skipped; '' where there is none."""
    if len(choice.editions) != 1:
        return ""
    year = figures.editions[choice.editions[0]].year
    earlier = [row.edition for row in figures.facts.years(choice.campaign) if row.year < year]
    return earlier[-1] if earlier else ""


def _last(figures: Figures, choice: Choice) -> Rival:
    if len(choice.editions) != 1:
        return Rival(LAST, reason=SEVERAL)
    edition = before(figures, choice)
    if not edition:
        return Rival(LAST, reason=FIRST)
    if OTHER in choice.countries:
        return Rival(LAST, reason=MIXED, edition=edition)
    why = ((code, reason(figures, edition, code, choice.definition)) for code in choice.countries)
    lacking = tuple(pair for pair in why if pair[1])
    if lacking:
        return Rival(LAST, reason=LACKING, edition=edition, lacking=lacking)
    there = replace(choice.selection, editions=(edition,))
    if not members(figures.facts, there):
        return Rival(LAST, reason=UNDEFINED, edition=edition)
    return Rival(LAST, there, edition=edition)


def _others(figures: Figures, choice: Choice) -> Rival:
    """All countries but those chosen, of the editions in which these have figures."""
    if not choice.countries:
        return Rival(OTHERS, reason=EVERYWHERE)
    mine = {edition_of(row.unit) for row in members(figures.facts, choice.selection)}
    there = replace(choice.selection, editions=tuple(each for each in choice.editions if each in mine), countries=())
    codes = {country_of(row.unit) for row in members(figures.facts, there)} - set(choice.countries)
    return Rival(OTHERS, replace(there, countries=tuple(sorted(codes)))) if codes else Rival(OTHERS, reason=ALONE)


def _group(figures: Figures, choice: Choice) -> Rival:
    """The comparison group of the same units; a country needs one of its own in each edition it has figures of."""
    chosen = choice.selection
    there = comparison_group(chosen)
    theirs = {row.unit: row for row in members(figures.facts, there)}
    if not members(figures.facts, replace(there, countries=())):
        return Rival(GROUP, reason=NO_GROUP)
    if choice.countries:
        mine = members(figures.facts, chosen)
        lacking = {country_of(row.unit) for row in mine if not _alike(row, theirs.get(row.unit))}
        if lacking:
            return Rival(GROUP, reason=UNMATCHED, lacking=tuple((code, "") for code in sorted(lacking)))
    return Rival(GROUP, there)


def _alike(mine: CohortRow, theirs: CohortRow | None) -> bool:
    """Whether both are of the same countries: other countries of the group may hold more of them, which were merged."""
    return theirs is not None and set(theirs.merged) <= set(mine.merged)


@dataclass(frozen=True, slots=True)
class Versus:
    """A mark of both sides. `comparison` is None where one of them has no figure; `state` is then what `other` is in.

    `units` is the number of units on each side where only those are compared that have figures on both, else None.
    """

    comparison: Comparison | None
    other: Answer
    state: str = ""
    units: int | None = None


def versus(figures: Figures, choice: Choice, rival: Rival, mine: Answer) -> Versus | None:
    """How a mark of a selection differs from its rival's; None without a rival or a figure here. Raises Unread."""
    there = rival.selection
    if there is None or not mine.newcomers or mine.state == SO_FAR:
        return None
    found = figures.remembered(("answers", there), lambda: answers(figures.facts, there), there.campaign)
    other = next(each for each in found if each.months == mine.months)
    if rival.kind == GROUP and (mine.waiting or other.waiting):
        return _in_both(figures, choice, there, mine, other)
    if not other.newcomers:
        return Versus(None, other, other.state)
    return Versus(_compared(mine, other), other)


def _in_both(figures: Figures, choice: Choice, there: Selection, mine: Answer, other: Answer) -> Versus:
    """The same of the units that have figures on both sides: the group is of the same places and weeks."""
    facts, chosen = figures.facts, choice.selection
    here = {row.unit: row for row in members(facts, chosen)}
    pairs = [(here[row.unit], row) for row in members(facts, there) if _alike_here(row, here.get(row.unit))]
    out = {unit.unit for unit in (*mine.waiting, *other.waiting)}
    pairs = [(first, second) for first, second in pairs if first.unit not in out]
    first = pooled(facts, chosen, [each for each, _ in pairs], mine.months)
    second = pooled(facts, there, [each for _, each in pairs], mine.months)
    if not first.newcomers or not second.newcomers:
        return Versus(None, other, other.state if other.waiting and not other.newcomers else _pressing(other))
    return Versus(_compared(first, second), second, units=len(pairs))


def _alike_here(theirs: CohortRow, mine: CohortRow | None) -> bool:
    return mine is not None and _alike(mine, theirs)


def _pressing(other: Answer) -> str:
    """What those that are missing on the other side wait for."""
    states: Sequence[str] = [unit.state for unit in other.waiting]
    return states[0] if states else ABSENT if other.newcomers else NOBODY


def _compared(mine: Answer, other: Answer) -> Comparison:
    found = difference((mine.retained, mine.newcomers), (other.retained, other.newcomers))
    return Comparison(mine, other, found)
