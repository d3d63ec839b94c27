"""An invented world to measure with: contests and people, of a size; their contributions are in `metrics.bench_life`.

It is shaped like the real one where that costs time: contests from a handful to thousands of people, 60 % of them
never seen again and a few with up to 100,000 contributions, people the four cohort definitions differ about, a
comparison group, participants that are new by none, and people who come back for a later contest. The number of
contests grows with the people, so that contests of one world are as large as those of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.calendar import DAY

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CAMPAIGNS: Final = (("monuments", 9, 30), ("earth", 5, 45), ("africa", 2, 50), ("folklore", 3, 60))  # month, days
LAST_YEAR: Final = 2024
SEEN: Final = int(datetime(2025, 4, 15, 10, 20, 30, tzinfo=UTC).timestamp())
PEOPLE_A_CONTEST: Final = 500
CONTESTS_AN_EDITION: Final = 33
FEWEST_CONTESTS: Final = 12
FEWEST_EDITIONS: Final = 4
TWO_CAMPAIGNS: Final = 16  # editions, above which there are four
WIKIS: Final = tuple(
    f"{name}wiki" for name in ("commons", "en", "de", "fr", "es", "it", "pl", "uk", "ru", "pt", "nl", "fa")
)
NEVER_AGAIN: Final = 0.6
MOST: Final = 100_000  # contributions of one person
A_DAY: Final = 20  # contributions, where those of one person are so many that it takes years
OFFSETS: Final = (0, 60, 120, 330, -180)  # minutes east of UTC
PROTECTED: Final = (3, 7)  # places of countries in the list
GLOBAL, GRACE, COMMONS, FIRST_EDIT, COMPARED, OLD, BOT = range(7)
NEW_BY: Final = (0.88, 0.04, 0.05, 0.03)  # the shares of those who are first new by the four definitions


@dataclass(frozen=True, slots=True)
class Size:
    """How large a world is: people new by one definition at least, about how many contributions; and which it is."""

    newcomers: int
    contributions: int
    seed: int = 1

    @property
    def contests(self) -> int:
        """Contests, by the number of people."""
        return max(FEWEST_CONTESTS, self.newcomers // PEOPLE_A_CONTEST)

    def tenth(self, parts: int = 10) -> Size:
        """A world with a tenth of the people and contributions (or another part) whose contests are as large."""
        return Size(self.newcomers // parts, self.contributions // parts, self.seed)


@dataclass(frozen=True, slots=True)
class Contests:
    """Contests of a world: parallel arrays; ids are places + 1. `campaign` indexes CAMPAIGNS, `country` is a place."""

    campaign: Ints
    year: Ints
    country: Ints
    start: Ints
    end: Ints
    offset: Ints
    people: Ints


@dataclass(frozen=True, slots=True)
class People:
    """Accounts of a world, ordered by contest: parallel arrays; ids are places + 1, and -1 is unknown or none.

    `role` is who they are new for. `uploads` has a row for the home contest, another one of the edition, one of a later
    edition and one of another campaign, whose places are the rows of `contests`. `matched` is whom a member of the
    comparison group is compared with. `count` other contributions come in `span` seconds from `first` on.
    """

    role: Ints
    contests: Ints
    uploads: Ints
    matched: Ints
    registered: Ints
    commons_registered: Ints
    first_contribution: Ints
    established: Ints
    history: Ints
    first: Ints
    home: Ints
    count: Ints
    span: Ints

    @property
    def followed(self) -> Bools:
        """Whose contributions are recorded."""
        return self.role <= COMPARED


def make_contests(size: Size) -> Contests:
    """The contests of a world, edition by edition."""
    rng = np.random.default_rng([size.seed, 0])
    editions = max(FEWEST_EDITIONS, round(size.contests / CONTESTS_AN_EDITION))
    campaigns = 2 if editions <= TWO_CAMPAIGNS else len(CAMPAIGNS)
    first = LAST_YEAR + 1 - ceil(editions / campaigns)
    rows = []
    for edition, places in enumerate(np.array_split(np.arange(size.contests), editions)):
        year, campaign = first + edition // campaigns, edition % campaigns
        _, month, days = CAMPAIGNS[campaign]
        midnight = int(datetime(year, month, 1, tzinfo=UTC).timestamp())
        for place in range(len(places)):
            country = 0 if place == len(places) - 1 else place  # one country has two contests
            offset = OFFSETS[country % len(OFFSETS)]
            start = midnight - offset * 60
            rows.append((campaign, year, country, start, start + days * DAY, offset))
    weight = rng.lognormal(0.0, 1.1, size.contests)
    people = rng.multinomial(size.newcomers, weight / weight.sum())
    campaign, year, country, start, end, offset = np.array(rows, dtype=np.int64).T.copy()
    return Contests(campaign, year, country, start, end, offset, people.astype(np.int64))


def make_people(size: Size, contests: Contests) -> People:
    """Everybody in a world."""
    rng = np.random.default_rng([size.seed, 1])
    role, contest = _roles(rng, contests)
    n = len(role)
    start, end = contests.start[contest], contests.end[contest]
    registered = start + (rng.random(n) * (end - start) * 0.9).astype(np.int64)
    early = rng.random(n)
    registered = np.where(role == GRACE, start - 1 - (early * 14 * DAY).astype(np.int64), registered)
    long_ago = start - 30 * DAY - (early * 3000 * DAY).astype(np.int64)
    older = np.isin(role, (COMMONS, FIRST_EDIT, OLD))
    registered = np.where(older, long_ago, registered)
    matched = _matched(rng, role, contest)
    registered = np.where(matched >= 0, registered[matched], registered)
    first = np.maximum(registered, start)
    first += (rng.random(n) * (end - first)).astype(np.int64)
    contributed = np.isin(role, (COMMONS, OLD)) | (role == GRACE) & (early < 0.5)
    many = older & contributed & (rng.random(n) < 0.2)
    more = _more_contests(rng, contests, role, contest)
    uploads = np.where(more >= 0, rng.geometric(0.25, more.shape), 0)
    uploads[0] = np.where(role == COMPARED, 1, uploads[0])  # what they began with, outside any campaign
    began = np.where(contributed, registered + (start - registered) // 2, -1)
    began = np.where((began < 0) & (more[2:] >= 0).any(axis=0), first, began)  # as their first contest tells
    count = _counts(rng, size.contributions - int(uploads[:, role <= COMPARED].sum()), role)
    life = np.maximum(rng.exponential(np.where(rng.random(n) < 0.85, 90.0, 1000.0)) + 1, count / A_DAY)
    return People(
        role=role,
        contests=more,
        uploads=uploads.astype(np.int64),
        matched=matched,
        registered=registered,
        commons_registered=np.where(role == COMMONS, first, registered),
        first_contribution=began,
        established=np.where(many, registered + (start - registered) // 4 * 3, -1),
        history=np.where(older | (role == GRACE), end, -1),
        first=first,
        home=np.where(rng.random(n) < 0.4, 0, rng.integers(0, len(WIKIS), n)),
        count=count,
        span=np.minimum((life * DAY).astype(np.int64), SEEN - 1 - first),
    )


def _roles(rng: np.random.Generator, contests: Contests) -> tuple[Ints, Ints]:
    """Role and contest of everybody: of a contest first the new ones, then the comparison group and the others."""
    roles, places = [], []
    for place, people in enumerate(contests.people.tolist()):
        new = rng.choice(4, people, p=NEW_BY)
        compared = people // 5 if (new == GLOBAL).any() else 0
        roles += [new, np.full(compared, COMPARED), np.full(people // 3, OLD), np.full(people // 50, BOT)]
        places += [np.full(people + compared + people // 3 + people // 50, place)]
    return np.concatenate(roles).astype(np.int64), np.concatenate(places).astype(np.int64)


def _matched(rng: np.random.Generator, role: Ints, contest: Ints) -> Ints:
    """For members of the comparison group somebody new by registration of the same contest."""
    new = np.flatnonzero(role == GLOBAL)
    begins = np.searchsorted(contest[new], contest)
    many = np.searchsorted(contest[new], contest, side="right") - begins
    chosen = begins + (rng.random(len(role)) * many).astype(np.int64)
    matched: Ints = np.where(role == COMPARED, new[np.minimum(chosen, len(new) - 1)], -1)
    return matched


def _more_contests(rng: np.random.Generator, contests: Contests, role: Ints, home: Ints) -> Ints:
    """The contests somebody took part in: at home, elsewhere in the edition, in a later one, in another campaign."""
    number = len(contests.start)
    other = rng.integers(0, number, (4, len(home)))
    other[0] = home
    for row, share in ((1, 0.05), (2, 0.3), (3, 0.2)):  # few of the contests drawn are possible ones
        there = other[row]
        campaign = contests.campaign[there] == contests.campaign[home]
        later = contests.start[there] >= contests.end[home] + 15 * DAY
        year = contests.year[there] == contests.year[home]
        possible = (campaign & year & (there != home), campaign & later, ~campaign & later)[row - 1]
        other[row] = np.where(possible & (role < COMPARED) & (rng.random(len(home)) < share), there, -1)
    return other


def _counts(rng: np.random.Generator, total: int, role: Ints) -> Ints:
    """Contributions of each, heavy-tailed; none of those never seen again or not followed."""
    weight = (rng.pareto(1.1, len(role)) + 0.05) * (rng.random(len(role)) > NEVER_AGAIN) * (role <= COMPARED)
    wanted, cap = max(total, 1), min(MOST, max(total, 1) / 10)
    scale = wanted / weight.sum()
    for _ in range(50):
        scale *= wanted / np.minimum(weight * scale, cap).sum()
    counts: Ints = rng.poisson(np.minimum(weight * scale, cap)).astype(np.int64)
    return counts
