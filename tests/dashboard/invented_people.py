"""Invented people of a contest and what they did after it: one seeded draw from which every figure is counted.

Nobody's counts are made up one by one: a draw says who is new by which definition, how long each stays, on which days
and wikis they contribute, and the project's own kernel counts all readings, curves and places from that. So all of them
agree with each other as real ones do. Days count from the end E of the contest.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.calendar import DAY
from metrics.ledger import Deeds, People
from metrics.publish_contest import COHORTS
from metrics.terms import COMPARISON

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

WIKIS: Final = (
    *("commonswiki", "wikidatawiki", "enwiki", "frwiki", "dewiki", "arwiki", "hiwiki", "eswiki", "swwiki", "ukwiki"),
    *("ptwiki", "itwiki", "bnwiki", "plwiki"),
)
COMMONS: Final = 0
HOME: Final = {  # where somebody of a country mostly goes besides Commons, if not to the English Wikipedia
    "IN": "hiwiki",
    "BD": "bnwiki",
    "DE": "dewiki",
    "AT": "dewiki",
    "IT": "itwiki",
    "PL": "plwiki",
    "UA": "ukwiki",
    "BR": "ptwiki",
    "PT": "ptwiki",
    "FR": "frwiki",
    "CI": "frwiki",
    "CD": "frwiki",
    "ES": "eswiki",
    "MX": "eswiki",
    "PE": "eswiki",
    "EG": "arwiki",
    "KE": "swwiki",
    "TZ": "swwiki",
}
LAST_DAY: Final = 1200  # nobody's deeds are drawn any further after the end
GLOBAL, GRACE, ONLY_COMMONS, FIRST_EDIT = 0b1111, 0b1110, 0b0100, 0b1100  # patterns over the four definitions
COMPARED: Final = 1 << COHORTS.index(COMPARISON)
OTHERS: Final = ((GRACE, 0.07, 1.0), (ONLY_COMMONS, 0.26, 2.2), (FIRST_EDIT, 0.05, 0.8))  # of the newcomers, and share


@dataclass(frozen=True, slots=True)
class Group:
    """The people of a country's contest: of `newcomers` about `share` is active at 3 months.

    `late` days lie between the edition's end and this one's. Verification is `lag` days behind the stream, and of
    `unknown` more people stands still since the day `stuck`. Nobody may tell of a country that is `protected`.
    `compared` newcomers without a campaign come on each one here. Of `undecided` others nobody knows yet whether they
    ever edited before.
    """

    country: str
    title: str
    newcomers: int
    share: float
    late: int = 0
    lag: int = 1
    unknown: int = 0
    stuck: int = 40
    protected: bool = False
    compared: float = 0.9
    undecided: int = 0

    @property
    def participants(self) -> int:
        """Everybody who took part, new or not."""
        return round(self.newcomers * 2.4) + 5


@dataclass(frozen=True, slots=True)
class Crowd:
    """A contest's people, their deeds, and by person who took part again: next time, ever later, elsewhere."""

    people: People
    deeds: Deeds
    hours: Ints  # the second within its day of each deed
    again: tuple[npt.NDArray[np.bool_], ...]


def crowd(name: str, group: Group, first: int, end: int, seen: int) -> Crowd:
    """The people of the contest `name`, with ids from `first` on, and what they had done by `seen`."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    bits, share = _cohorts(group)
    count = len(bits)
    order = np.arange(count) + first
    deeds, seconds, again = _deeds(rng, group, share, max(0, (seen - end) // DAY))
    kept = end + deeds.day * DAY + seconds < seen
    deeds = deeds.take(kept)
    deeds.account[:] += first
    through = np.full(count, max(-1, end + ((seen - end) // DAY - group.lag) * DAY))
    if group.unknown:
        newcomers = np.flatnonzero(bits == GLOBAL)[-group.unknown :]
        through[newcomers] = end + min(group.stuck * DAY, through[0] - end)
    old = (bits == ONLY_COMMONS) & (rng.random(count) < 0.35)
    return Crowd(People(order, bits, through, old), deeds, seconds[kept], again)


def _cohorts(group: Group) -> tuple[Ints, Floats]:
    """By person the pattern, and the share that is to stay of people like that."""
    sizes = [(GLOBAL, group.newcomers + group.unknown, group.share)]
    sizes += [(bits, round(group.newcomers * part), min(0.5, group.share * times)) for bits, part, times in OTHERS]
    sizes.append((COMPARED, round(group.newcomers * group.compared), group.share * 0.7))
    bits = np.repeat([bits for bits, *_ in sizes], [n for _, n, _ in sizes]).astype(np.int64)
    return bits, np.repeat([share for *_, share in sizes], [n for _, n, _ in sizes])


def _deeds(
    rng: np.random.Generator, group: Group, share: Floats, last: int
) -> tuple[Deeds, Ints, tuple[npt.NDArray[np.bool_], ...]]:
    """What everybody does up to the day `last`, with its second of the day; and who takes part again."""
    count, last = len(share), min(last, LAST_DAY)
    stays = _stays(rng, share)
    again_next = (rng.random(count) < np.where(stays > 300, 0.3, 0.007)) & (share > 0)
    again_later = again_next | (rng.random(count) < np.where(stays > 300, 0.15, 0.01))
    elsewhere = rng.random(count) < np.where(stays > 100, 0.2, 0.012)
    pace = rng.gamma(1.6, 0.14, count).clip(0.03, 0.8)
    spans = [
        _days(np.arange(count), np.zeros(count, np.int64), stays, last),
        _visits(rng, share, 1.6, 25, last),
        _season(rng, again_next, last),
    ]
    person, day, visit = (np.concatenate(parts) for parts in zip(*spans, strict=True))
    busy = rng.random(len(person)) < np.where(visit > 0, 0.3, pace[person])
    _, first = np.unique(person[busy] * (LAST_DAY + 1) + day[busy], return_index=True)  # a person's day is drawn once
    person, day, visit = (each[busy][first] for each in (person, day, visit))
    wiki, n, own = _contributions(rng, group, person, day, visit, count)
    return Deeds(person, wiki, day, n, own), rng.integers(0, DAY, len(person)), (again_next, again_later, elsewhere)


def _stays(rng: np.random.Generator, share: Floats) -> Ints:
    """For how many days after the end each stays: most not at all, some for weeks, few for good."""
    count = len(share)
    rank = rng.permutation(count)
    left = (rank + 0.5) / max(1, count) / np.maximum(share * 1.1, 1e-9)  # evenly spread: small groups keep the share
    stays = np.where(left < 0.5, LAST_DAY, -40 * np.log(np.maximum(left - 0.5, 1e-9) / 2.4)).clip(0, LAST_DAY)
    brief = np.where(rank < min(2, count), 55, 0)
    return np.where(share > 0, stays, brief).astype(np.int64)


def _days(person: Ints, first: Ints, number: Ints, last: int) -> tuple[Ints, Ints, Ints]:
    """The days of spans, up to the `last`: whose, which, and 0 for each."""
    number = np.minimum(number, last + 1 - first).clip(0)
    who = np.repeat(person, number)
    day = np.arange(len(who)) - np.repeat(np.cumsum(number) - number - first, number)
    return who, day, np.zeros(len(who), np.int64)


def _visits(rng: np.random.Generator, share: Floats, times: float, longest: int, last: int) -> tuple[Ints, Ints, Ints]:
    """Some come back once, at any time, for a few days."""
    person = np.flatnonzero(rng.random(len(share)) < share * times)
    first, number = rng.integers(20, 700, len(person)), rng.integers(2, longest, len(person))
    who, day, _ = _days(person, first, number, last)
    return who, day, np.ones(len(who), np.int64)


def _season(rng: np.random.Generator, again: npt.NDArray[np.bool_], last: int) -> tuple[Ints, Ints, Ints]:
    """Who takes part in the next edition uploads in its weeks."""
    person = np.flatnonzero(again)
    who, day, _ = _days(person, rng.integers(336, 356, len(person)), np.full(len(person), 10), last)
    return who, day, np.full(len(who), 2, np.int64)


def _contributions(
    rng: np.random.Generator, group: Group, person: Ints, day: Ints, visit: Ints, count: int
) -> tuple[Ints, Ints, Ints]:
    """Wiki, number and the campaign's own part of each day with something."""
    total = len(person)
    kind = rng.random(count)[person]
    home = WIKIS.index(HOME.get(group.country, "enwiki"))
    elsewhere = rng.choice(np.array([1, 2, home]), total, p=[0.25, 0.2, 0.55])
    commons = (visit == 2) | (kind < 0.42) | (kind > 0.72) & (rng.random(total) < 0.5)
    n = rng.geometric(0.42, total) + np.where(rng.random(total) < 0.12, rng.integers(3, 40, total), 0)
    own = np.where((visit == 2) | commons & (day < 6) & (rng.random(total) < 0.4), n, 0)
    return np.where(commons, COMMONS, elsewhere).astype(np.int64), n.astype(np.int64), own.astype(np.int64)
