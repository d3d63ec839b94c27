"""What has to be said below the figures of a report: definitions, coverage, what was merged or left out and why.

Part of the report. A note has a name, so that a table can point to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from metrics.answers import ABSENT, members, uncovered
from metrics.answers_rows import Facts, edition_of
from metrics.disclosure import OTHER
from metrics.report_countries import Countries
from metrics.report_lines import DEFINITIONS as DEFINED
from metrics.report_lines import FIRST_RETURN, READINGS, SPREAD
from metrics.report_sections import Section, again_kinds
from metrics.report_source import Source
from metrics.report_words import DEFINITIONS, READINGS_TOLD, means
from metrics.terms import COMPARISON
from metrics.wording import UNIT, counted, few, listing, moment, number, sentence
from state.published import Freshness, Snapshot

WHO: Final = "newcomers"
WHAT: Final = "figure"
COVERED: Final = "coverage"
INTERVALS: Final = "interval"
UNITS: Final = "units"
ORDER: Final = "order"
GROUP: Final = "comparison"
SEVERAL: Final = "definitions"
RETURNS: Final = "again"
FIRST: Final = "first-return"
WIKIS: Final = "wikis"
BY_READING: Final = "readings"
INVENTED: Final = "invented"
MOST_NAMES: Final = 8  # of countries that are waited for

ONCE: Final = (
    "Somebody who took part in several countries counts once, in that of the first upload; in a campaign, in the first"
    " edition only; as a participant, in every country entered. Bots, temporary accounts and accounts hidden when they"
    " were found are never newcomers."
)
INTERVAL: Final = (
    f"In brackets: 95{UNIT} interval (Wilson); differences have Newcombe's. Intervals describe the propensity behind a"
    f" count; everybody was counted. A dash stands for no newcomers, which is not 0{UNIT}."
)
ORDERED: Final = (
    "Countries are ordered by their rate shrunken towards what all of them have in common (beta-binomial), so that a"
    " small country is neither first nor last by chance; the figures shown are the plain ones."
)
TOOK_PART: Final = (
    "Taking part again: newcomers who uploaded to a later edition of the same campaign, in any country, or, told apart,"
    " first uploaded to another campaign later than here. But for the next edition these grow with every edition held."
)
RETURNED: Final = (
    "Coming back: the first contribution after the end, by Kaplan-Meier, each country for as long as it is followed,"
    " with a log-log band."
)
LEAST_P: Final = 0.001
WIKI_BY_WIKI: Final = "Who was active on several wikis is counted for each of them in the list of wikis."
FURTHER: Final = (
    "By other definitions than “global” countries are merged further, until nobody, or at least {threshold} people, are"
    " in one count and not the other; where that does not help, they are in no figure. Established: 500 contributions"
    " or more before the contest; undecided: not known yet whether there were any, and in no figure."
)


@dataclass(frozen=True, slots=True)
class Note:
    """A note below the tables."""

    name: str
    text: str


def notes(section: Section, facts: Facts, origin: Source, wanted: Countries) -> list[Note]:
    """The notes on a campaign's section, in order."""
    snapshot = origin.snapshot
    if snapshot is None:
        return []
    found = [Note(WHO, _newcomers(section))]
    if section.answers:
        found += [Note(WHAT, _figure(section)), Note(INTERVALS, INTERVAL)]
    units = " ".join(_units(section, facts, origin, wanted))
    found += [Note(UNITS, units)] if units else []
    found += [Note(ORDER, ORDERED)] if len(section.places) > 1 and section.months is not None else []
    definitions = {line.definition for line in section.of(DEFINED)}
    found += [Note(GROUP, f"Comparison group: {DEFINITIONS[COMPARISON]}.")] if COMPARISON in definitions else []
    found += [Note(SEVERAL, _definitions(section, origin.threshold))] if len(definitions - {COMPARISON}) > 1 else []
    if any(line.count is not None for line in section.of(READINGS)):
        found += [Note(BY_READING, READINGS_TOLD)]
    found += [Note(WIKIS, WIKI_BY_WIKI)] if section.of(SPREAD) else []
    found += [Note(FIRST, " ".join([RETURNED, *_paces(section)]))] if section.of(FIRST_RETURN) else []
    found += [Note(RETURNS, TOOK_PART)] if again_kinds(section.lines) else []
    return [*found, Note(COVERED, coverage(snapshot.freshness))]


def _paces(section: Section) -> Iterator[str]:
    for name, test in section.paces:
        if test.df:
            least = "under 0.001" if test.p < LEAST_P else f"{test.p:.3f}"
            yield f"Against {name}, log-rank: chi-square {test.chi2:.2f}, p {least}."


def _newcomers(section: Section) -> str:
    definition = section.subject.selection.definition
    return f"Newcomers (definition “{definition}”): people who took part and {DEFINITIONS[definition]}. {ONCE}"


def _figure(section: Section) -> str:
    selection = section.subject.selection
    final = "A figure is final once everybody's contributions through the day are verified"
    if selection.grows:
        final = "It grows with time and is never compared"
    return sentence(f"Counted are newcomers who {means(selection)}. {final}")


def _units(section: Section, facts: Facts, origin: Source, wanted: Countries) -> Iterator[str]:
    """What is merged, left out, unknown or waited for, and where a country that was asked for is not shown."""
    chosen = section.subject.selection
    for name, why, editions in wanted.missing:
        mine = [edition for edition in editions if edition in chosen.editions]
        if mine:
            yield f"{name} {why}: {listing(mine)}."
    rows = [row for edition in chosen.editions for row in facts.cohorts.get((edition, chosen.definition), ())]
    merged = [row for row in rows if row.merged]
    if (merged and not chosen.countries) or OTHER in chosen.countries:
        yield (
            f"Other countries are those with fewer than {origin.threshold} newcomers and those on the protection list,"
            " counted together:"
        )
        for row in merged:
            lead = f"{edition_of(row.unit)}: " if len(chosen.editions) > 1 else ""
            yield f"{lead}{listing(sorted(row.merged, key=str.casefold))}."
    left = uncovered(facts, chosen)
    if left:
        yield f"In no figure by this definition, which would tell of a few people there: {listing(left)}."
    yield from _out(section, origin.snapshot)
    unknown = sum(row.unknown for row in members(facts, chosen))
    if unknown:
        are = "newcomer is" if unknown == 1 else "newcomers are"
        yield f"{number(unknown)} {are} in no figure: not verified on every wiki for 7 days."
    yield from _waiting(section)


def _out(section: Section, snapshot: Snapshot | None) -> Iterator[str]:
    chosen = section.subject.selection
    for row in snapshot.left_out if snapshot else ():
        if row.edition in chosen.editions and not chosen.countries:
            people = counted(row.people, "newcomer", "newcomers")
            where = counted(row.countries, "country", "countries")
            yield f"Left out of every figure of {row.edition}: {people} in {where}, as {row.why}."


def _waiting(section: Section) -> Iterator[str]:
    """The units that are not in a figure, by month, where others are; and those that never are."""
    never: dict[str, int] = {}
    for answer in section.answers:
        if answer.newcomers:
            never |= {unit.title: unit.newcomers for unit in answer.waiting if unit.state == ABSENT}
            later = [unit for unit in answer.waiting if unit.state != ABSENT]
            if later:
                people = counted(sum(unit.newcomers for unit in later), "newcomer", "newcomers")
                names = few([unit.title for unit in later], MOST_NAMES)
                yield (
                    f"At {answer.months} months {people} are not in the sum, as their figures are not final yet:"
                    f" {names}."
                )
    if never:
        people = counted(sum(never.values()), "newcomer", "newcomers")
        yield (
            f"In no figure of 90 days: {people} of {few(list(never), MOST_NAMES)}. The contests there have their marks"
            " on different days; beside the quarters, such figures would tell of single ones."
        )


def _definitions(section: Section, threshold: int) -> str:
    names = dict.fromkeys(line.definition for line in section.of(DEFINED) if line.definition != COMPARISON)
    told = [f"“{name}”: {DEFINITIONS[name]}." for name in names]
    return " ".join([*told, FURTHER.format(threshold=threshold)])


def coverage(freshness: Freshness | None) -> str:
    """How far contributions are known: seen by the stream without a gap, and verified on every wiki."""
    if freshness is None or freshness.seen is None:
        return "No contribution has been seen yet."
    continuous = min([freshness.seen, *(since for since, _, _ in freshness.gaps)])
    told = [f"As of {moment(continuous)}: until then contributions are seen without a gap."]
    if freshness.verified is not None:
        told.append(f"Everybody with a mark to come is verified on every wiki through {moment(freshness.verified)}.")
    if freshness.gaps:
        told.append(f"{counted(len(freshness.gaps), 'gap is', 'gaps are')} being filled.")
    return " ".join(told)


def simulated(text: str) -> Iterable[Note]:
    """The sentence that says that the data are invented, where they are."""
    return [Note(INVENTED, text)] if text else []
