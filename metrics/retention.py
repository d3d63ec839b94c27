"""Rolling retention on arrays of day counts: one kernel for every figure.

    active(a; t, w, m)  =  n(a; max(0, t - w), t) >= m

where n(a; x, y) counts the contributions of account a in [E + x days, E + y days), so day d holds what was done
in [E + d days, E + (d + 1) days) and reaches the marks d + 1 to d + w. There is no loop over people: beginning
with each day on which a person did something, one finds the day on which m contributions are reached; the person is
active from the mark after that to the last mark whose window still holds the first of them. One is added where such a
span begins and one taken off where it stops or the person's next one begins, and the cumulative sum of these
changes is the daily curve. Source of the formula: the project's definition of rolling retention.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Daily:
    """What people did by day after E: parallel arrays ordered by person and day, a row for each day with any.

    `total` is the running sum of `n` over all rows. People are numbers from 0 on.
    """

    person: Ints
    day: Ints
    n: Ints
    total: Ints

    def __len__(self) -> int:
        return len(self.person)


def daily(person: Ints, day: Ints, n: Ints) -> Daily:
    """The sums by person and day of rows in any order, several a day (one for each wiki, say); days from 0 on."""
    kept = n > 0
    if not kept.all():
        person, day, n = person[kept], day[kept], n[kept]
    if not len(person):
        return Daily(person, day, n, n)
    stride = int(day.max()) + 1
    key = person * stride + day
    rising = key[1:] > key[:-1]
    if not rising.all():
        order = np.argsort(key, kind="stable")
        key, n = key[order], n[order]
        first = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
        key, n = key[first], np.add.reduceat(n, first)
        person, day = np.divmod(key, stride)
    return Daily(person, day, n, np.cumsum(n))


def rolling(rows: Daily, group: Ints, *, groups: int, width: int, least: int = 1, days: int) -> Ints:
    """People active at the marks t = 0 .. `days` by group, as int64[groups, days + 1].

    `group` tells the group of each person. `width` and `days` in days. Raises ValueError for a width or least number
    below 1, or days below 0.
    """
    if width < 1 or least < 1 or days < 0:
        raise ValueError(f"width {width} and least {least} must be at least 1, days {days} at least 0")
    person, begin, stop = _spans(rows, width, least, days)
    marks = days + 2  # 0 .. days, and one beyond that takes what ends later
    base = group[person] * marks
    change = np.bincount(base + begin, minlength=groups * marks)
    change -= np.bincount(base + stop, minlength=groups * marks)
    return np.cumsum(change.reshape(groups, marks)[:, :-1], axis=1, dtype=np.int64)


def _spans(rows: Daily, width: int, least: int, days: int) -> tuple[Ints, Ints, Ints]:
    """Person, first mark and first mark after of the spans in which somebody is active; spans of one do not overlap."""
    person, reached = rows.person, rows.day
    stop = rows.day + (width + 1)
    if least > 1:
        last = np.searchsorted(rows.total, rows.total - rows.n + least)
        at = np.minimum(last, max(len(rows) - 1, 0))
        reached = rows.day[at]
        kept = (last < len(rows)) & (person[at] == person) & (reached + 1 < stop) & (reached < days)
    else:
        kept = reached < days
    person, begin, stop = person[kept], reached[kept] + 1, stop[kept]
    following = np.where(person[1:] == person[:-1], begin[1:], days + 1)
    stop[:-1] = np.minimum(stop[:-1], following)
    return person, begin, np.minimum(stop, days + 1)


def active_curve(account: Ints, day: Ints, n: Ints | None = None, *, width: int, least: int = 1, days: int) -> Ints:
    """Accounts active at the marks t = 0 .. `days`, as int64[days + 1].

    Parallel arrays, in any order and with any number of rows per account and day (one for each wiki, say);
    `n` None means one contribution a row. Accounts are any integers from 0 on. `width` and `days` in days.
    """
    none = np.zeros(len(account), dtype=np.int64)
    curves = active_curves(none, account, day, n, groups=1, width=width, least=least, days=days)
    return curves.reshape(days + 1)


def active_curves(
    group: Ints, account: Ints, day: Ints, n: Ints | None = None, *, groups: int, width: int, least: int = 1, days: int
) -> Ints:
    """The curves of many groups at once, as int64[groups, days + 1]; an account may be in several groups.

    `group` is parallel to the other arrays; the rest is as of `active_curve`.
    """
    count = np.ones(len(account), dtype=np.int64) if n is None else n
    kept = (day >= 0) & (day < days)  # day d is first read at mark d + 1
    people = int(account.max()) + 1 if len(account) else 1
    pairs, person = np.unique(group[kept] * people + account[kept], return_inverse=True)
    rows = daily(person.astype(np.int64), day[kept], count[kept])
    return rolling(rows, pairs // people, groups=groups, width=width, least=least, days=days)
