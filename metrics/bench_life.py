"""What the people of an invented world contribute, some contests at a time, and the day counts of it.

Contributions come in sessions of a few on one wiki, denser at first. Some fall on the very second a day begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.bench_world import COMPARED, SEEN, WIKIS, Contests, Ints, People
from metrics.calendar import DAY

A_SESSION: Final = 2  # contributions, on average
SESSION_SECONDS: Final = 7200
PLAIN, UPLOAD, HOME, SECOND, LATER, ELSEWHERE, LATE = range(7)  # what a contribution is; from HOME on: to a campaign
KIND_BITS: Final = 3
ACCOUNT_BITS: Final = 29
DAY_BITS: Final = 13
WIKI_BITS: Final = 4


@dataclass(frozen=True, slots=True)
class Life:
    """Contributions of some people by wiki, packed (see `pack`); and where they are attached, and their day counts.

    `attached` holds account and wiki, `days` account, wiki, day after E, number and uploads to the own campaign;
    accounts and wikis as places, ordered by these.
    """

    packed: list[Ints]
    attached: tuple[Ints, Ints]
    days: tuple[Ints, Ints, Ints, Ints, Ints]


def pack(ts: Ints, account: Ints, kind: Ints) -> Ints:
    """Contributions as one number each, that sorts by time."""
    return ts << (ACCOUNT_BITS + KIND_BITS) | account << KIND_BITS | kind


def unpack(packed: Ints) -> tuple[Ints, Ints, Ints]:
    """Time, place of the account, and kind."""
    account = packed >> KIND_BITS & (1 << ACCOUNT_BITS) - 1
    return packed >> (ACCOUNT_BITS + KIND_BITS), account, packed & (1 << KIND_BITS) - 1


def kind_of(packed: Ints) -> npt.NDArray[np.int8]:
    """The kinds alone, in little memory."""
    kinds = packed.astype(np.int8)  # keeps the lowest bits
    kinds &= (1 << KIND_BITS) - 1
    return kinds


def category(people: People, account: Ints, kind: Ints) -> Ints:
    """The place of the contest whose category a campaign upload is in; -1 for other contributions."""
    row = np.where(kind == LATE, 0, kind - HOME)
    return np.where(kind >= HOME, people.contests[np.maximum(row, 0), account], -1)


def lives(seed: int, contests: Contests, people: People, chunk: int) -> Iterator[Life]:
    """Everything followed people did, for about `chunk` contributions at a time; whole contests, in order."""
    home = people.contests[0]
    ends = np.searchsorted(home, np.arange(len(contests.start)), side="right")
    expected = np.cumsum(people.count + people.uploads.sum(axis=0))
    low = 0
    for contest, high in enumerate(ends.tolist()):
        if high > low and (expected[high - 1] - (expected[low - 1] if low else 0) >= chunk or high == len(home)):
            yield _life(np.random.default_rng([seed, 2, contest]), contests, people, low, high)
            low = high


def outsiders(seed: int, contests: Contests, people: People) -> tuple[Ints, Ints]:
    """Uploads to contests by those who are not followed: place of the account, time."""
    rng = np.random.default_rng([seed, 3])
    account = np.repeat(np.arange(len(people.role)), np.where(people.followed, 0, people.uploads[0]))
    return account, _within(rng, people.first[account], contests.end[people.contests[0, account]])


def _life(rng: np.random.Generator, contests: Contests, people: People, low: int, high: int) -> Life:
    followed = low + np.flatnonzero(people.followed[low:high])
    parts = [_sessions(rng, contests, people, followed)]
    parts += [_uploads(rng, contests, people, followed, row) for row in range(4)]
    ts, account, kind, wiki = (np.concatenate(column) for column in zip(*parts, strict=True))
    packed = pack(ts, account, kind)
    return Life(
        packed=[packed[wiki == place] for place in range(len(WIKIS))],
        attached=_attached(people, followed, account, wiki),
        days=_day_counts(contests, people, ts, account, kind, wiki),
    )


def _sessions(
    rng: np.random.Generator, contests: Contests, people: People, followed: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    count = people.count[followed]
    sessions = np.minimum(np.where(count > 0, 1 + rng.poisson(count / A_SESSION), 0), count)
    who = np.repeat(followed, sessions)
    begins = people.first[who] + (rng.random(len(who)) ** 1.3 * people.span[who]).astype(np.int64)
    place = rng.random(len(who))
    wiki = np.where(place < 0.45, 0, np.where(place < 0.85, people.home[who], rng.integers(0, len(WIKIS), len(who))))
    account = np.repeat(followed, count)
    session = np.repeat(np.cumsum(sessions) - sessions, count)
    session += (rng.random(len(account)) * np.repeat(sessions, count)).astype(np.int64)
    ts = np.minimum(begins[session] + rng.integers(0, SESSION_SECONDS, len(account)), SEEN - 1)
    end = contests.end[people.contests[0, account]]
    sharp = (rng.random(len(ts)) < 0.002) & (ts >= end)
    ts = np.where(sharp, ts - (ts - end) % DAY, ts)
    on_commons = wiki[session] == 0
    drawn = rng.random(len(ts))
    kind = np.where(on_commons & (drawn < 0.4), UPLOAD, PLAIN)
    kind = np.where(on_commons & (people.role[account] != COMPARED) & (drawn < 0.02), LATE, kind)
    return ts, account, kind, wiki[session]


def _uploads(
    rng: np.random.Generator, contests: Contests, people: People, followed: Ints, row: int
) -> tuple[Ints, Ints, Ints, Ints]:
    """Uploads to one of the contests somebody takes part in, the first to the one at home before all others.

    The comparison group has an upload in place of those, to no contest.
    """
    account = np.repeat(followed, people.uploads[row, followed])
    contest = people.contests[row, account]
    since = np.maximum(contests.start[contest], people.first[account] + (row > 0))
    possible = since < contests.end[contest]
    account, contest, since = account[possible], contest[possible], since[possible]
    ts = _within(rng, since, contests.end[contest])
    if row == 0:
        ts[np.append(True, account[1:] != account[:-1])[: len(ts)]] = 0
        ts = np.maximum(ts, since)
    kind = np.where(people.role[account] == COMPARED, UPLOAD, HOME + row)
    return ts, account, kind, np.zeros(len(ts), dtype=np.int64)


def _within(rng: np.random.Generator, since: Ints, until: Ints) -> Ints:
    ts: Ints = since + (rng.random(len(since)) * (until - since)).astype(np.int64)
    return ts


def _attached(people: People, followed: Ints, account: Ints, wiki: Ints) -> tuple[Ints, Ints]:
    """Everybody is attached to Commons, at home, and where somebody contributed."""
    commons, home = followed << WIKI_BITS, followed << WIKI_BITS | people.home[followed]
    met = np.unique(np.concatenate((account << WIKI_BITS | wiki, commons, home)))
    return met >> WIKI_BITS, met & (1 << WIKI_BITS) - 1


def _day_counts(
    contests: Contests, people: People, ts: Ints, account: Ints, kind: Ints, wiki: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    home = people.contests[0, account]
    where = category(people, account, kind)
    own = (where >= 0) & (contests.campaign[where] == contests.campaign[home])
    after = ts >= contests.end[home]
    day = (ts - contests.end[home])[after] // DAY
    key = ((account[after] << WIKI_BITS | wiki[after]) << DAY_BITS | day) << 1 | own[after]
    key.sort()
    begins = np.flatnonzero(np.append(True, key[1:] >> 1 != key[:-1] >> 1)[: len(key)])
    n = np.diff(np.append(begins, len(key)))
    owned = np.add.reduceat(key & 1, begins) if len(begins) else begins
    found = key[begins] >> 1
    place = found >> DAY_BITS
    return place >> WIKI_BITS, place & (1 << WIKI_BITS) - 1, found & (1 << DAY_BITS) - 1, n, owned
