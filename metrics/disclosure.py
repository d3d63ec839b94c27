"""Which groups have figures: units, formed once and kept.

Everything published is a sum of units, so no difference of two published figures can tell of a smaller group than
a unit. A country is a unit when its contests have ended and been enrolled, it has enough newcomers and is not on
the protection list. When the last contest of the edition is done, all the rest is one unit, "other countries"; if
that were a single country with newcomers, or too few people, it stays out of every figure of retention.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

THRESHOLD: Final = 10
HOUR: Final = 3600
OTHER: Final = "other"
OTHER_TITLE: Final = "other countries"
LONE: Final = "a single country is left, and figures of it alone would be figures of a protected or small group"
FEW: Final = "fewer than {threshold} newcomers are left"
LATE: Final = "they were found after the edition's other countries had been put together"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What disclosure knows of a contest. `country` is ISO2, or '' for a contest of no country.

    `done`: it has ended and its participants were read afterwards. `dated`: its dates are known.
    """

    key: str
    country: str
    title: str
    protected: bool
    dated: bool
    done: bool
    newcomers: int

    @property
    def place(self) -> str:
        """The country, or for a contest of none its own title."""
        return self.country or self.title


@dataclass(frozen=True, slots=True)
class Formation:
    """The unit of each contest that has one, and what stays out although the edition is complete."""

    units: dict[str, str]
    left_out: tuple[Candidate, ...] = ()
    why: str = ""

    @property
    def people(self) -> int:
        """Newcomers that are left out."""
        return sum(contest.newcomers for contest in self.left_out)


def form_units(
    edition: str, contests: Sequence[Candidate], formed: Mapping[str, str], *, threshold: int = THRESHOLD
) -> Formation:
    """The units of an edition, from its contests and the units already `formed` (contest key to unit).

    A contest once in a unit stays in it, and a unit never takes in another contest.
    """
    known = {contest.key for contest in contests if contest.dated}
    units = {key: unit for key, unit in formed.items() if key in known}
    taken = set(formed.values())
    for country, group in _by_country(contests, units).items():
        name = f"{edition}/{country}"
        if name not in taken and _is_unit(group, threshold):
            units |= {contest.key: name for contest in group}
    rest = [contest for contest in contests if contest.key not in units and contest.dated]
    if not all(contest.done for contest in rest):
        return Formation(units)
    why = _why_out(rest, f"{edition}/{OTHER}" in taken, threshold)
    if not why:
        return Formation(units | {contest.key: f"{edition}/{OTHER}" for contest in rest})
    return Formation(units, tuple(contest for contest in rest if contest.newcomers), why)


def _by_country(contests: Iterable[Candidate], units: Mapping[str, str]) -> dict[str, list[Candidate]]:
    """The free dated contests of each country that has none in a unit yet."""
    settled = {contest.country for contest in contests if contest.key in units}
    found: dict[str, list[Candidate]] = {}
    for contest in contests:
        if contest.country and contest.country not in settled and contest.dated:
            found.setdefault(contest.country, []).append(contest)
    return found


def _is_unit(group: Sequence[Candidate], threshold: int) -> bool:
    open_to_all = not any(contest.protected for contest in group)
    return open_to_all and all(contest.done for contest in group) and _people(group) >= threshold


def _people(contests: Iterable[Candidate]) -> int:
    return sum(contest.newcomers for contest in contests)


def _places(contests: Iterable[Candidate]) -> set[str]:
    """The places that have newcomers; a country without any cannot hide another one."""
    return {contest.place for contest in contests if contest.newcomers}


def _why_out(rest: Sequence[Candidate], other_formed: bool, threshold: int) -> str:
    if other_formed:
        return LATE
    if _people(rest) < threshold:
        return FEW.format(threshold=threshold)
    return LONE if len(_places(rest)) < 2 else ""


@dataclass(frozen=True, slots=True)
class Count:
    """Participants and newcomers of a country, or of "other countries" (`country` is '')."""

    country: str
    title: str
    participants: int
    newcomers: int


def running_counts(open_contests: Iterable[tuple[Candidate, int]]) -> list[Count]:
    """Counts by country of contests that are no unit yet, each with its participants; no retention.

    Protected countries are only in the row "other countries", together with the smallest other country if they
    would be alone there; a lone protected country has no row.
    """
    ordered = sorted(open_contests, key=lambda pair: (pair[0].place, pair[0].key))
    shown: list[Count] = []
    hidden: list[Count] = []
    for _, grouped in groupby(ordered, key=lambda pair: pair[0].place):
        pairs = list(grouped)
        first = pairs[0][0]
        count = Count(first.country, first.title, sum(n for _, n in pairs), _people(each for each, _ in pairs))
        (hidden if any(each.protected for each, _ in pairs) else shown).append(count)
    if len(hidden) == 1:
        smallest = min(shown, key=lambda count: (count.participants, count.title), default=None)
        hidden = [] if smallest is None else [*hidden, smallest]
        shown = [count for count in shown if count is not smallest]
    if hidden:
        people = sum(count.participants for count in hidden), sum(count.newcomers for count in hidden)
        shown.append(Count("", OTHER_TITLE, *people))
    return shown


def unit_hours(hours: Mapping[int, int], told: Mapping[int, int]) -> dict[int, int]:
    """Contributions by hour (its start) that are told of a unit: of hours that were not `told` of running contests.

    In those its people may have been counted with all running contests; the difference would be the others'.
    """
    return {hour: n for hour, n in hours.items() if hour not in told}


def running_hours(
    hours: Mapping[int, int], told: Mapping[int, int], *, since: int, as_of: int, shown: bool
) -> dict[int, int]:
    """Contributions by hour (its start), from `since` on, that are told of the contests still running.

    Each hour is told once, when it is over, and stays as it was `told`: people are found one by one, and contests end,
    so that an hour counted again would tell of those who came or went. Hours in which nobody contributed are told too,
    so that the last one `told` is known. Without `shown` (there are too few people) no other hours are.
    """
    kept = {hour: n for hour, n in told.items() if hour >= since}
    if not shown:
        return kept
    now = as_of // HOUR * HOUR
    first = max(told, default=since - HOUR) + HOUR
    return kept | {hour: hours.get(hour, 0) for hour in range(max(first, since), now, HOUR)}
