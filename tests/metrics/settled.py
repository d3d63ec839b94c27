"""A contest and its cohort of invented people, settled at once, for the tests of figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.calendar import milestone_day
from metrics.figures import Standing, Watch
from metrics.ledger import Deeds, Ints, Ledger, People
from state.reading import ContestRow
from tests.metrics.world import DAY, END, START

YEAR = 400 * DAY
FIRST = 100  # the id of the first account
COMMONS = 1
NAMES = {COMMONS: "commonswiki", 2: "enwiki", 3: "dewiki"}
Deed = tuple[int, int] | tuple[int, int, int, int, int]  # index of the account, day, and perhaps wiki, n, own

ROW = ContestRow(
    *(1, "monuments", "Wiki Loves Monuments", 2023, "India", "IN", "India", False, "Images from India", False),
    *(START, END, 0, END, 20, 1),
)


def watch(*, end: int = END, seen: int | None = END + YEAR, since: int = END) -> Watch:
    """How far a contest is known that ends at `end`."""
    return Watch(end, tuple(milestone_day(end, 0, months) for months in (3, 6, 9, 12)), seen, since)


def deeds(rows: Sequence[Deed]) -> Deeds:
    """What was done, ordered by account; on the English Wikipedia once, where nothing else is said."""
    table = np.array(sorted((*row, 2, 1, 0)[:5] for row in rows), dtype=np.int64).reshape(-1, 5)
    return Deeds(table[:, 0] + FIRST, table[:, 2], table[:, 1], table[:, 3], table[:, 4])


def ints(values: Sequence[int]) -> Ints:
    """An array of int64."""
    return np.array(values, dtype=np.int64)


def standing(
    people: int = 20,
    *,
    verified: int | Sequence[int] = END + YEAR,
    activity: Sequence[Deed] = (),
    seen: int | None = END + YEAR,
    since: int = END,
    mark: int = -1,
    end: int = END,
    established: int = 0,
    unread: tuple[tuple[int, int], ...] = (),
) -> Standing:
    """A cohort with accounts FIRST, FIRST + 1, ..., the first of them established; `mark` was the last mature one."""
    through = [verified] * people if isinstance(verified, int) else verified
    ids = np.arange(FIRST, FIRST + len(through))
    members = People(ids, np.ones(len(ids), np.int64), ints(through), ids < FIRST + established)
    ledger = Ledger(members, deeds(activity), commons=COMMONS, mature=[mark])
    known = watch(end=end, seen=seen, since=since)
    ledger.settle([known])
    return ledger.standing(0, known, NAMES, unread)
