"""Which mark of each contest is read at a mark of a unit of several contests, so that no two figures read differently.

Contests of a unit may end on different days, and months have different lengths: k months are 92 days after one end and
91 after another. A milestone pools each contest at its own t_k. Were the curve to add up marks of the same number, it
would pair 92 with 92 and 91 with 91, and its difference to the milestone would tell of one contest alone. So a mark
belongs to the milestone before it for 30 days (what "survival" reads), and from there on to the milestone after it: it
is so many days after the one or before the other in every contest. Between them some contests skip a day or two. The
curve passes through the published milestones, and any mark of one contest is only ever added to one mark of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.calendar import last_mark

Ints = npt.NDArray[np.int64]
AFTER: Final = 30  # days for which a mark belongs to the milestone before it


def alike(days: Sequence[Sequence[int]]) -> bool:
    """Whether all contests have their milestones on the same days; a mark of the unit is theirs then."""
    return len({tuple(each) for each in days}) <= 1


def unit_days(days: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The marks of a unit's milestones, which are as far apart as those of the contest where they are closest."""
    steps = np.diff(np.array(days, dtype=np.int64), axis=1, prepend=0).min(axis=0)
    return tuple(np.cumsum(steps).tolist())


def own_marks(days: Sequence[Sequence[int]], last: int) -> Ints:
    """The mark at which each contest is read at the unit's marks 0 .. `last`, as int64[contests, last + 1].

    `days` has the milestones' days of each contest. The array is shared and cannot be written to.
    """
    return _own_marks(tuple(tuple(each) for each in days), last)


@lru_cache(maxsize=1024)
def _own_marks(days: tuple[tuple[int, ...], ...], last: int) -> Ints:
    milestones = np.array([0, *unit_days(days)])
    own = np.concatenate((np.zeros((len(days), 1), dtype=np.int64), np.array(days, dtype=np.int64)), axis=1)
    marks = np.arange(last + 1)
    belongs = np.searchsorted(milestones + AFTER, marks)  # to the one after, unless that is the last
    shift = own - milestones
    found: Ints = marks + shift[:, np.minimum(belongs, len(milestones) - 1)]
    found.flags.writeable = False
    return found


def live_marks(ends: Sequence[int], days: Sequence[Sequence[int]], seen: int | None) -> list[int] | None:
    """The mark of each contest at which the live end of a unit is read; None where all contests end together.

    Then it is each one's first mark after coverage. Read so in contests of several ends, it would add up marks of the
    same day where curves add up those of the same age, and the two would tell of every contest; so it is the unit's
    last mark that all have passed, 0 before there is one, -1 without coverage.
    """
    if len(set(ends)) <= 1:
        return None
    if seen is None:
        return [-1] * len(ends)
    passed = np.array([last_mark(end, seen) for end in ends])
    last = max(0, int(passed.max()))
    own = np.tile(np.arange(last + 1), (len(ends), 1)) if alike(days) else own_marks(days, last)
    mark = max(0, int((own <= passed[:, None]).all(axis=0).sum()) - 1)  # marks only rise
    return [int(each) for each in own[:, mark]]
