"""Rolling retention on arrays of day counts: one kernel for every figure.

    active(a; t, w, m)  =  n(a; max(0, t - w), t) >= m

where n(a; x, y) counts the contributions of account a in [E + x days, E + y days), so day d holds what was done
in [E + d days, E + (d + 1) days) and reaches the marks d + 1 to d + w. There is no loop over people: each
day adds one at the mark where it makes its account active and takes one off where that ends; the cumulative sum
of these changes is the daily curve. Source of the formula: the project's definition of rolling retention.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


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
    """The curves of many groups at once, as int64[groups, days + 1]; an account may be in several groups."""
    if width < 1 or least < 1 or days < 0:
        raise ValueError(f"width {width} and least {least} must be at least 1, days {days} at least 0")
    kept = (day >= 0) & (day < days)  # day d is first read at mark d + 1
    if n is not None:
        kept &= n > 0
    marks = days + 2  # 0 .. days, and one beyond that takes what ends later
    people = int(account.max()) + 1 if len(account) else 1
    reached = (group[kept] * people + account[kept]) * marks + day[kept] + 1
    if least == 1:
        begin, stop = _spans_of_one(reached, width, marks)
    else:
        count = np.ones(len(reached), dtype=np.int64) if n is None else n[kept]
        begin, stop = _spans_of_several(reached, count, width, marks, least)
    size = groups * marks
    change = np.bincount(_cell(begin, people, marks), minlength=size)
    change -= np.bincount(_cell(stop, people, marks), minlength=size)
    return np.cumsum(change.reshape(groups, marks)[:, :-1], axis=1, dtype=np.int64)


def _cell(key: Ints, people: int, marks: int) -> Ints:
    """From (group, account, mark) to (group, mark)."""
    return key // (people * marks) * marks + key % marks


def _spans_of_one(reached: Ints, width: int, marks: int) -> tuple[Ints, Ints]:
    """Where spans with a contribution begin and stop: after `width` marks, or where the next one begins."""
    begin = np.sort(reached)
    begin = begin[np.diff(begin, prepend=-1) > 0]
    last_of_person = begin - begin % marks + marks - 1
    following = np.append(begin[1:], np.iinfo(np.int64).max)
    return begin, np.minimum(np.minimum(begin + width, last_of_person), following)


def _spans_of_several(reached: Ints, count: Ints, width: int, marks: int, least: int) -> tuple[Ints, Ints]:
    """Where the contributions of the last `width` days rise to `least`, and where they fall below it.

    A person's steps sum to zero, so one running total over everybody serves.
    """
    last_of_person = reached - reached % marks + marks - 1
    keys = np.concatenate((reached, np.minimum(reached + width, last_of_person)))
    order = np.argsort(keys, kind="stable")
    keys, level = keys[order], np.cumsum(np.concatenate((count, -count))[order])
    final = np.append(keys[1:] != keys[:-1], True)[: len(keys)]
    keys, enough = keys[final], (level[final] >= least).astype(np.int8)
    change = np.diff(enough, prepend=np.int8(0))
    return keys[change > 0], keys[change < 0]
