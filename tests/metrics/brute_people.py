"""Who is a newcomer of which contest, by every definition, and who came back: by loops over plain facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.metrics.brute_facts import DAY, Contest, Edition, Facts, Person

DEFINITIONS = ("global", "grace", "commons", "first-edit")
COMPARISON = "comparison"
Groups = dict[str, list[int]]


def is_new(person: Person, contest: Contest, definition: str) -> bool:
    """Whether somebody who counts for a contest is new there."""
    if not person.human:
        return False
    if definition == "commons":
        return person.on_commons is not None and person.on_commons > contest.start
    if definition == "first-edit":
        if person.registered is not None and person.registered >= contest.start:
            return True
        if person.first is not None and person.first < contest.start:
            return False
        return person.asked is not None and person.asked >= contest.start
    earliest = contest.start - 14 * DAY if definition == "grace" else contest.start
    return person.registered is not None and earliest <= person.registered < contest.end


def is_undecided(person: Person, contest: Contest) -> bool:
    """Whether it cannot be said if somebody is new by the first edit: an old account about which nobody asked."""
    if not person.human or (person.registered is not None and person.registered >= contest.start):
        return False
    if person.first is not None and person.first < contest.start:
        return False
    return person.asked is None or person.asked < contest.start


def places(facts: Facts) -> dict[Edition, dict[int, tuple[int, int, str]]]:
    """For each edition where each person counts: first upload, its page, and the contest it was made for.

    A file that is in two contests of an edition counts for the one that was known first.
    """
    found: dict[Edition, dict[int, tuple[int, int, str]]] = {}
    for key, contest in facts.contests.items():
        there = found.setdefault(contest.edition, {})
        for person, (at, page) in facts.uploads[key].items():
            if person not in there or (at, page) < there[person][:2]:
                there[person] = (at, page, key)
    return found


def newcomers(facts: Facts, definition: str) -> Groups:
    """By contest its newcomers: each person in the first edition of a campaign that recruited it, and in no other."""
    chances: dict[tuple[str, int], list[tuple[int, int, str]]] = {}
    for (campaign, year), people in places(facts).items():
        for person, (_, _, key) in people.items():
            if is_new(facts.people[person], facts.contests[key], definition):
                chances.setdefault((campaign, person), []).append((facts.contests[key].start, year, key))
    found: Groups = {key: [] for key in facts.contests}
    for (_, person), editions in chances.items():
        found[min(editions)[2]].append(person)
    return found


def groups(facts: Facts) -> dict[str, Groups]:
    """By definition and contest its people; beside the definitions stands the comparison group."""
    return {definition: newcomers(facts, definition) for definition in DEFINITIONS} | {COMPARISON: compared(facts)}


def compared(facts: Facts) -> Groups:
    """By contest its comparison group; who was drawn for it and took part in that edition after all is in none."""
    there, found = places(facts), dict[str, list[int]]()
    for key, contest in facts.contests.items():
        drawn = [person for drawn_for, person in facts.compared if drawn_for == key]
        found[key] = [one for one in drawn if facts.people[one].human and one not in there[contest.edition]]
    return found


def undecided(facts: Facts) -> Groups:
    """By contest the people who count there and of whom it is open whether they are new by the first edit."""
    found: Groups = {key: [] for key in facts.contests}
    for people in places(facts).values():
        for person, (_, _, key) in people.items():
            if is_undecided(facts.people[person], facts.contests[key]):
                found[key].append(person)
    return found


def is_established(person: Person, contest: Contest) -> bool:
    """Whether 500 contributions had been made when the contest began."""
    return person.fivehundredth is not None and person.fivehundredth < contest.start


def over(facts: Facts) -> list[Edition]:
    """The editions that somebody is known of and whose contests have all ended and were read afterwards."""
    editions: dict[Edition, list[Contest]] = {}
    for contest in facts.contests.values():
        editions.setdefault(contest.edition, []).append(contest)
    return sorted(
        edition
        for edition, rows in editions.items()
        if all(row.end <= facts.as_of and row.read for row in rows) and any(facts.uploads[row.key] for row in rows)
    )


def returning(facts: Facts, edition: Edition, people: Sequence[int]) -> dict[str, Any]:
    """How many of an edition's people took part again, and in how many editions they could."""
    campaign, year = edition
    there, finished = places(facts), over(facts)
    years = sorted({c.year for c in facts.contests.values() if c.campaign == campaign and c.year > year})
    following = years[0] if years and (campaign, years[0]) in finished else None
    later = [one for one in finished if one[0] == campaign and one[1] > year]
    begins = min(c.start for c in facts.contests.values() if c.edition == edition)
    others = [
        one
        for one in finished
        if one[0] != campaign and max(c.end for c in facts.contests.values() if c.edition == one) > begins
    ]
    again_next = again_later = elsewhere = 0
    for person in people:
        if following is not None and person in there.get((campaign, following), {}):
            again_next += 1
        if any(person in there.get(one, {}) for one in later):
            again_later += 1
        mine = there.get(edition, {}).get(person)
        for one in others:
            theirs = there.get(one, {}).get(person)
            if mine and theirs and theirs[0] > mine[0]:
                elsewhere += 1
                break
    return {
        "newcomers": len(people),
        "following": following,
        "again_next": None if following is None else again_next,
        "chances": len(later),
        "again_later": again_later if later else None,
        "chances_elsewhere": len(others),
        "elsewhere": elsewhere if others else None,
    }
