"""Who of a cohort took part again: in later editions of the campaign, or in another one. Part of the publisher.

An edition counts once it is over: somebody is known of it, its contests have ended and were read afterwards, and none
is missing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics.participation import UNKNOWN, Editions
from metrics.returning import Returns, returns
from state import reading
from state.published import Returning
from state.reading import ContestRow

Ints = npt.NDArray[np.int64]
Edition = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Calendar:
    """All editions, by campaign and year, in the order of `names`; `followed` ones had a contest read.

    `elsewhere` is by edition the number of other campaigns' editions that are over and ended after it began.
    `contests` has by contest the number of its edition, and whether it stands for a whole edition.
    """

    names: tuple[Edition, ...]
    editions: Editions
    followed: tuple[bool, ...]
    elsewhere: Ints
    contests: Mapping[int, tuple[int, bool]]
    signature: object  # moves with the editions that are over and who took part in them


def calendar(contests: Sequence[ContestRow], as_of: int) -> Calendar:
    """Which editions there are, and which are over at the second `as_of`."""
    by_edition: dict[Edition, list[ContestRow]] = {}
    for row in contests:
        by_edition.setdefault((row.campaign, row.year), []).append(row)
    names = tuple(sorted(by_edition))
    campaigns = sorted({campaign for campaign, _ in names})
    over = np.array([_is_over(by_edition[name], as_of) for name in names], dtype=bool)
    editions = Editions(np.array([campaigns.index(campaign) for campaign, _ in names], dtype=np.int64), over)
    elsewhere = _elsewhere(names, by_edition, editions)
    number = {name: place for place, name in enumerate(names)}
    return Calendar(
        names,
        editions,
        tuple(any(row.enrolled is not None for row in by_edition[name]) for name in names),
        elsewhere,
        {row.id: (number[row.campaign, row.year], row.whole) for row in contests},
        (
            tuple(
                (name, max(row.remade for row in by_edition[name]))
                for name, is_over in zip(names, over, strict=True)
                if is_over
            ),
            tuple(elsewhere.tolist()),
        ),
    )


def _is_over(rows: Iterable[ContestRow], as_of: int) -> bool:
    rows = list(rows)
    read = [row for row in rows if row.participants or row.enrolled is not None]
    enrolled = any(row.enrolled is not None for row in rows)
    missing = enrolled and any(row not in read and not row.whole for row in rows)
    known = any(row.participants for row in rows)
    return known and not missing and all(_is_past(row, as_of) for row in read)


def _is_past(row: ContestRow, as_of: int) -> bool:
    """Whether a contest has ended and was not read before that only; unknown dates are past."""
    return row.end is None or (row.end <= as_of and (row.enrolled is None or row.enrolled >= row.end))


def _elsewhere(names: Sequence[Edition], by_edition: Mapping[Edition, list[ContestRow]], editions: Editions) -> Ints:
    begins, ends = np.full(len(names), np.iinfo(np.int64).max), np.full(len(names), UNKNOWN, dtype=np.int64)
    for place, name in enumerate(names):
        for row in by_edition[name]:
            if row.start is not None and row.end is not None:
                begins[place], ends[place] = min(begins[place], row.start), max(ends[place], row.end)
    other = editions.campaign[:, None] != editions.campaign
    chances: Ints = (other & editions.over & (ends > begins[:, None])).sum(axis=1, dtype=np.int64)
    return chances


@dataclass(frozen=True, slots=True)
class Again:
    """For each of a contest's tracked people, by id, who took part again."""

    account: Ints
    returns: Returns

    def sums(self, members: Ints) -> tuple[int, int, int]:
        """How many of the members entered the next edition, any later one, and another campaign's later on."""
        here = np.isin(self.account, members)
        return (
            int(self.returns.next[here].sum()),
            int((self.returns.later[here] > 0).sum()),
            int((self.returns.elsewhere[here] > 0).sum()),
        )


def read_again(con: sqlite3.Connection, contest: int, known: Calendar) -> Again:
    """Who of a contest's people took part again, as stored now."""
    account, where, first = reading.participations_of(con, contest)
    place = np.array([known.contests[each][0] for each in where.tolist()], dtype=np.int64)
    whole = np.array([known.contests[each][1] for each in where.tolist()], dtype=bool)
    followed = np.array(known.followed, dtype=bool)
    # as everywhere, the files that were found decide in an edition that is followed
    kept = ~followed[place] | (first != UNKNOWN) & ~whole if len(place) else np.zeros(0, dtype=bool)
    account, place, first = account[kept], place[kept], first[kept]
    order = np.lexsort((first, place, account))
    account, place, first = account[order], place[order], first[order]
    one = np.append(True, (account[1:] != account[:-1]) | (place[1:] != place[:-1]))[: len(account)]
    account, place, first = account[one], place[one], first[one]
    found = returns(account, place, first, known.editions)
    here = place == known.contests[contest][0]
    return Again(account[here], Returns(found.next[here], found.later[here], found.elsewhere[here]))


def returning(
    unit: str, definition: str, members: Sequence[tuple[Again, Ints]], edition: Edition, known: Calendar
) -> Returning:
    """The row of a unit; `members` pairs what is known of each of its contests with the newcomers' ids."""
    place = known.names.index(edition)
    following = int(known.editions.following()[place])
    due = bool(known.editions.next_over()[place])
    chances, elsewhere = int(known.editions.later_over()[place]), int(known.elsewhere[place])
    sums = np.sum([again.sums(ids) for again, ids in members], axis=0).tolist()
    return Returning(
        unit=unit,
        definition=definition,
        newcomers=sum(len(ids) for _, ids in members),
        following=known.names[following][1] if due else None,
        again_next=sums[0] if due else None,
        chances=chances,
        again_later=sums[1] if chances else None,
        chances_elsewhere=elsewhere,
        elsewhere=sums[2] if elsewhere else None,
    )
