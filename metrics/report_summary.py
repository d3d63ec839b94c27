"""A report in a paragraph: how many newcomers, how many stayed, whether that is good, what comes next.

Part of the report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from metrics.answers import ABSENT, NOW, Answer, uncovered, upcoming
from metrics.answers_places import Comparison, compared
from metrics.answers_rows import Facts
from metrics.calendar import MILESTONES, civil_offset, milestone_instant
from metrics.cohort import HEADLINE
from metrics.disclosure import OTHER
from metrics.figures import NOT_DUE, UNREAD, VERIFYING
from metrics.report_rivals import Rival
from metrics.report_sections import Section, still_open
from metrics.report_words import WHO, did
from metrics.wording import (
    UNIT,
    between,
    counted,
    day,
    interval,
    listing,
    moment,
    number,
    percent,
    place,
    sentence,
    spelled,
    years,
)
from state.published import Edition, Running, Snapshot

PENDING: Final = (
    (VERIFYING, "is reached and being verified"),
    (UNREAD, "waits for another contest of the campaign to be read"),
)


def summary(section: Section, facts: Facts, snapshot: Snapshot) -> str:
    """The paragraph on a campaign's selection."""
    newcomers = sum(place.newcomers for place in section.places)
    running = still_open(section.subject.selection, snapshot)
    if not newcomers:
        return _no_newcomers(section, snapshot, running)
    told = [_brought(section, newcomers), _figure(section), *_horizon(section, snapshot), *_comparisons(section, facts)]
    told += [*_coming(section), _still_running(running)]
    return " ".join(text for text in told if text)


def name(section: Section) -> str:
    """The selection by name: Wiki Loves Monuments 2025 in India."""
    countries = [_in(place.code, place.title) for place in section.places]
    chosen = section.subject.selection.countries
    where = f" in {listing(countries) if len(chosen) <= 3 else f'{len(chosen)} countries'}" if chosen else ""
    return f"{section.title} {years(section.subject.years)}{where if countries or len(chosen) > 3 else ''}"


def _in(code: str, title: str) -> str:
    return "the other countries" if code == OTHER else place(title)


def _brought(section: Section, newcomers: int) -> str:
    definition = section.subject.selection.definition
    countries = _countries(section)
    where = f" in {counted(countries, 'country', 'countries')}" if not section.subject.selection.countries else ""
    by = "" if definition == HEADLINE else f" by the definition “{definition}”"
    who = counted(newcomers, "newcomer", "newcomers")
    return f"{name(section)} brought {who}{by}, {WHO[definition]}{',' if where else ''}{where}."


def _countries(section: Section) -> int:
    """How many countries: those shown alone, and those counted together, each once."""
    alone = {place.title for place in section.places if place.code != OTHER}
    return len(alone | {name for place in section.places for name in place.merged})


def _figure(section: Section) -> str:
    shown = next((each for each in section.answers if each.months == section.months), None)
    rate = shown.rate if shown else None
    if shown is None or rate is None:
        return "No figure is final yet."
    when = f"{spelled(shown.months)} months after the end, " if shown.months != NOW else ""
    whom = "them"
    if shown.waiting:
        never = all(unit.state == ABSENT for unit in shown.waiting)
        whom = (
            f"the {number(shown.newcomers)} {'in countries with such figures' if never else 'who are known that far'}"
        )
    people = spelled(shown.retained) if shown.retained < 2 else number(shown.retained)
    verb, meaning = did(section.subject.selection, shown.retained)
    share = f"{percent(rate.share)}, 95{UNIT} interval {interval(rate.low, rate.high)}"
    return sentence(f"{when}{people} of {whom} {verb} ({share}): they {meaning}")


def _horizon(section: Section, snapshot: Snapshot) -> list[str]:
    """How far a figure reaches that grows with time."""
    seen = snapshot.freshness.seen if snapshot.freshness else None
    if not section.subject.selection.grows or seen is None:
        return []
    return [f"“So far” is through {moment(seen)}; it can only grow and is never compared."]


def _comparisons(section: Section, facts: Facts) -> list[str]:
    """Whether the figure is good, in a sentence for each comparison."""
    if section.months is None or section.subject.selection.grows:
        return []
    found = [(rival, _compared(section, facts, rival)) for rival in section.rivals]
    told = [_against(rival, each) for rival, each in found if each is not None]
    if told:
        return told
    if uncovered(facts, section.subject.selection):
        return ["These are some of the countries only, so that it is not compared with last year or other newcomers."]
    return ["There is nothing to compare that with yet."]


def _compared(section: Section, facts: Facts, rival: Rival) -> Comparison | None:
    if section.months is None:
        return None
    return compared(facts, section.subject.selection, rival.selection, section.months)


def _against(rival: Rival, found: Comparison) -> str:
    theirs = found.other.rate
    share = f"{percent(theirs.share)} of {number(found.other.newcomers)}" if theirs else "nobody"
    verdict = found.difference.verdict
    than = "that is " if found.difference.seen else ""
    return f"Compared with {rival.phrase} ({share}), {than}{verdict}."


def _coming(section: Section) -> list[str]:
    """What is waited for: marks being verified or waiting for another contest, and the first that is not due."""
    told = []
    for state, words in PENDING:
        marks = [each for each in section.answers if each.dates(state)]
        if marks:
            told.append(f"The mark at {listing([str(each.months) for each in marks])} months {words}{_partly(marks)}.")
    following = upcoming(section.answers)
    dates = following.dates(NOT_DUE) if following else None
    if following and dates:
        due = f"falls due {between(*dates)}"
        told.append(f"The next milestone, {following.months} months, {due}{_partly([following])}.")
    elif not told and not section.subject.selection.grows:
        told.append("All milestones are final.")
    return told


def _partly(marks: Sequence[Answer]) -> str:
    """How many newcomers that concerns, where it is not all of them."""
    waiting = max(each.waiting_newcomers for each in marks)
    return f" for {number(waiting)} newcomers" if any(each.newcomers for each in marks) else ""


def _still_running(rows: Sequence[Running]) -> str:
    if not rows:
        return ""
    newcomers = counted(sum(row.newcomers for row in rows), "newcomer", "newcomers")
    return f"{newcomers} more took part in contests that go on or have not been read since they ended."


def _no_newcomers(section: Section, snapshot: Snapshot, running: Sequence[Running]) -> str:
    editions = [row for row in snapshot.editions if row.edition in section.subject.selection.editions]
    if not running:
        everybody = counted(sum(row.participants for row in editions), "participant", "participants")
        return f"{name(section)} had {everybody} and no newcomers: there is nothing to count."
    rows: Sequence[Edition | Running] = running if section.subject.selection.countries else editions
    people = counted(sum(row.participants for row in rows), "participant", "participants")
    new = sum(row.newcomers for row in rows)
    going = any(row.running for row in editions)
    has = "is still running" if going else "is over and has not been read completely since"
    first = _first_due(editions)
    return f"{name(section)} {has}: {people} so far, {number(new)} of them newcomers.{first}"


def _first_due(editions: Sequence[Edition]) -> str:
    ends = [row.end for row in editions if row.end is not None]
    if not ends:
        return ""
    due = milestone_instant(max(ends), civil_offset(max(ends)), MILESTONES[0])
    return f" The first figure falls due on {day(due)}, {MILESTONES[0]} months after the end."
