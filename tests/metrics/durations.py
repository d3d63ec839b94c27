"""Published survival data as daily counts: the literature gives a duration a person, and whether its end was seen."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def from_durations(duration: npt.ArrayLike, observed: npt.ArrayLike) -> tuple[Ints, Ints]:
    """Events and people at risk by day, from one duration in days a person.

    It lasts until the event or, where that was not observed, until the last day the person was followed, on which the
    person still is at risk.
    """
    days, seen = np.asarray(duration, np.int64), np.asarray(observed, np.bool_)
    length = int(days.max(initial=0)) + 1
    ended = np.bincount(days, minlength=length)
    return np.bincount(days[seen], minlength=length), len(days) - np.cumsum(ended) + ended
