"""Every cell that is to be published of a world, computed from plain facts, slowly; no code of metrics.

Which contests make a unit is taken as given: how units are formed is checked elsewhere. A cell is a row of the
published file by its key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.metrics.brute_counts import HORIZON, LEASTS, MEASURES, WIDTHS, Counts, Window, is_unread, windows
from tests.metrics.brute_facts import DAY, Contest, Facts
from tests.metrics.brute_marks import Marks, live_marks, marks, mature_mark, own_mark, reached, unit_marks
from tests.metrics.brute_people import COMPARISON, DEFINITIONS, Groups, groups, is_established, returning, undecided

HEADLINE = DEFINITIONS[0]
ORDER = ("not due", "verifying", "unread", "so far", "final")  # a sum is what its least certain part is
Key = tuple[str | int, ...]
Cells = dict[Key, dict[str, Any]]


@dataclass(slots=True)
class Units:
    """By definition the contests of each unit, and when each unit was formed; marks published before, by contest."""

    contests: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    formed: dict[tuple[str, str], int] = field(default_factory=dict)
    before: dict[tuple[str, str], int] = field(default_factory=dict)

    def has(self, definition: str, contest: str) -> bool:
        """Whether a contest has figures by a definition."""
        return any(contest in keys for keys in self.contests.get(definition, {}).values())

    def formed_at(self, definition: str, contest: str) -> int:
        """When the unit of a contest was formed; 0 where it has none."""
        for unit, keys in self.contests.get(definition, {}).items():
            if contest in keys:
                return self.formed[unit, definition]
        return 0


@dataclass(frozen=True, slots=True)
class Part:
    """A contest's people of a group, with its marks and counts by measure."""

    contest: Contest
    marks: Marks
    counts: Mapping[str, Counts]


def cells(facts: Facts, units: Units) -> Cells:
    """Every cell of every unit by every definition it has."""
    found: Cells = {}
    people, open_people = groups(facts), undecided(facts)
    counts = {key: {m: Counts(facts, contest, m) for m in MEASURES} for key, contest in facts.contests.items()}
    mature = {key: _mature(facts, contest, people, units) for key, contest in facts.contests.items()}
    for definition, by_unit in units.contests.items():
        for unit, keys in by_unit.items():
            parts = []
            lives = live_marks(facts, [facts.contests[key] for key in keys if people[definition][key]])
            for key in keys:
                contest, latest = facts.contests[key], mature[key]
                ahead = max(mark for each, mark in latest.items() if units.has(each, key))
                there = marks(facts, contest, people[definition][key], latest[definition], ahead, lives.get(key))
                parts.append(Part(contest, there, counts[key]))
                found |= _contest(definition, unit, contest, there)
            waiting = sum(len(open_people[key]) for key in keys) if definition == "first-edit" else 0
            found |= _unit(facts, unit, definition, parts, waiting)
    return found


def _mature(facts: Facts, contest: Contest, people: dict[str, Groups], units: Units) -> dict[str, int]:
    """By definition the last mature mark of a contest."""
    found = {}
    for definition, members in people.items():
        since = max(facts.seen_from or 0, units.formed_at(definition, contest.key))
        before = units.before.get((definition, contest.key), -1)
        found[definition] = mature_mark(facts, contest, members[contest.key], since, before)
    return found


def _contest(definition: str, unit: str, contest: Contest, there: Marks) -> Cells:
    row: dict[str, Any] = {"unit": unit, "mature_day": there.mature}
    if definition != HEADLINE:
        return {("cohort contest", definition, contest.key): row}
    row |= {"end": contest.end, "due": tuple(contest.end + t * DAY for t in there.due[1:])}
    return {("unit contest", contest.key): row}


def _unit(facts: Facts, unit: str, definition: str, parts: Sequence[Part], waiting: int) -> Cells:
    held = [part for part in parts if _anybody(part)] or parts  # a contest without anybody holds up no unit
    dues = [part.marks.due for part in held]
    known = [(person, part.contest) for part in held for person in part.marks.known]
    other = unit.endswith("/other")
    cohort = {
        "title": "other countries" if other else parts[0].contest.place,
        "merged": tuple(sorted({part.contest.place for part in held if _anybody(part)})) if other else (),
        "newcomers": len(known),
        "unknown": sum(part.marks.unknown for part in held),
        "established": _established(facts, known) if definition != COMPARISON else 0,
        "undecided": waiting,
        "mature_day": reached(dues, [part.marks.mature for part in held]),
        "seen_day": reached(dues, [part.marks.seen for part in held]),
        "today_day": min(part.marks.today for part in held),
    }
    found: Cells = {("cohort", unit, definition): cohort}
    if definition == HEADLINE:
        found["unit", unit] = _headline(parts, held, cohort)
    for measure in MEASURES:
        found |= _figures(facts, unit, definition, measure, held)
        found |= _curves(facts, unit, definition, measure, held, cohort)
        found |= _spreads(facts, unit, definition, measure, held)
    edition = parts[0].contest.edition
    if definition != COMPARISON:
        found["again", unit, definition] = returning(facts, edition, [person for person, _ in known])
    return found


def _several(parts: Sequence[Part]) -> bool:
    """Whether milestones lie on different days; nothing of 90 days is published then, as a quarter may have 90 days."""
    return len({part.marks.due for part in parts}) > 1


def _anybody(part: Part) -> bool:
    return bool(part.marks.known or part.marks.unknown)


def _headline(parts: Sequence[Part], held: Sequence[Part], cohort: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of a unit before anything else."""
    names = ("title", "merged", "newcomers", "unknown", "mature_day", "seen_day", "today_day")
    return {name: cohort[name] for name in names} | {
        "end_first": min(part.contest.end for part in parts),
        "end_last": max(part.contest.end for part in parts),
        "today_retained": sum(_today(part) for part in held),
    }


def _today(part: Part) -> int:
    return part.counts["any"].active(part.marks.known, max(0, part.marks.today - 30), part.marks.today, 1)


def _established(facts: Facts, known: Sequence[tuple[int, Contest]]) -> int:
    return sum(is_established(facts.people[person], contest) for person, contest in known)


def _state(facts: Facts, part: Part, measure: str, window: Window) -> str:
    """What is known of a window of one contest."""
    if window.reading in ("today", "today-90"):
        return "so far" if part.marks.today >= 0 else "not due"
    if window.reading == "on-or-after":
        return "so far" if window.first < part.marks.reach else "not due"
    if window.after > part.marks.mature:
        passed = facts.covered is not None and facts.covered >= part.contest.end + window.after * DAY
        return "verifying" if passed else "not due"
    if measure == "organic" and is_unread(facts, part.contest, window.first, window.after):
        return "unread"
    return "final"


def _figures(facts: Facts, unit: str, definition: str, measure: str, parts: Sequence[Part]) -> Cells:
    found: Cells = {}
    each = [windows(part.marks) for part in parts]
    for same in zip(*each, strict=True):
        if same[0].reading in ("active-90", "today-90") and _several(parts):
            continue
        pairs = list(zip(parts, same, strict=True))
        states = [_state(facts, part, measure, window) for part, window in pairs]
        state = next(state for state in ORDER if state in states)
        reading, k = same[0].reading, same[0].k
        for least in LEASTS:
            total = sum(
                part.counts[measure].active(part.marks.known, window.first, window.after, least)
                for part, window in pairs
            )
            found["figure", unit, definition, measure, reading, least, k] = {
                "due": max(part.contest.end + _counts_from(window) * DAY for part, window in pairs),
                "through": max(part.contest.end + window.after * DAY for part, window in pairs),
                "newcomers": sum(len(part.marks.known) for part in parts),
                "retained": total if state in ("final", "so far") else None,
                "state": state,
            }
    return found


def _counts_from(window: Window) -> int:
    """The day a figure is final at; of one that never is, the day it counts from."""
    return window.first if window.reading == "on-or-after" else window.after


def _curves(
    facts: Facts, unit: str, definition: str, measure: str, parts: Sequence[Part], cohort: dict[str, Any]
) -> Cells:
    found: Cells = {}
    dues = [part.marks.due for part in parts]
    milestones = unit_marks(dues)
    last = reached(dues, [min(part.marks.seen, HORIZON) for part in parts])
    own = [[own_mark(due, milestones, t) for t in range(last + 1)] for due in dues]
    mature: int = cohort["mature_day"]
    while measure == "organic" and mature > 0 and _waits(facts, parts, milestones, mature):
        mature -= 1
    for width in (width for width in WIDTHS if width != 90 or not _several(parts)):
        for least in LEASTS:
            total = [0] * (last + 1)
            for part, read in zip(parts, own, strict=True):
                for person in part.marks.known:
                    active = part.counts[measure].curve(person, width, least)
                    total = [total[t] + active[read[t]] for t in range(last + 1)]
            found["curve", unit, definition, measure, width, least] = {
                "newcomers": cohort["newcomers"],
                "mature_day": mature,
                "retained": total,
            }
    return found


def _waits(facts: Facts, parts: Sequence[Part], milestones: Sequence[int], t: int) -> bool:
    """Whether a window up to the unit's mark t, however far it reaches back, may hold a day of an unread contest."""
    return any(is_unread(facts, part.contest, 0, own_mark(part.marks.due, milestones, t)) for part in parts)


def _spreads(facts: Facts, unit: str, definition: str, measure: str, parts: Sequence[Part]) -> Cells:
    found: Cells = {}
    for place, k in enumerate((3, 6, 9, 12), start=1):
        total, wikis = [0, 0, 0], Counter[str]()
        states = set()
        for part in parts:
            t = part.marks.due[place]
            window = Window("active", k, max(0, t - 30), t)
            states.add(_state(facts, part, measure, window))
            *there, on = part.counts[measure].spread(part.marks.known, window.first, window.after)
            total = [a + b for a, b in zip(total, there, strict=True)]
            wikis += on
        if states == {"final"}:
            found["spread", unit, definition, measure, k] = {
                "commons_only": total[0],
                "other_only": total[1],
                "both": total[2],
                "wikis": tuple(sorted(wikis.items(), key=lambda pair: (-pair[1], pair[0]))),
            }
    return found
