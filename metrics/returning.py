"""Who took part again: in later editions of the same campaign, and, told apart, in other campaigns.

A person is in an edition once, with the first upload to it. An edition of the same campaign is later by its year;
one of another campaign when the first upload to it came after the first upload here. Editions that go on do not
count yet. Times in seconds, UTC; UNKNOWN first uploads are neither before nor after any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics.participation import UNKNOWN, Editions

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Returns:
    """For each person of an edition: whether the next edition of the campaign was entered, and how many others.

    `later` counts later editions of the same campaign, `elsewhere` editions of other campaigns entered later.
    """

    next: Bools
    later: Ints
    elsewhere: Ints


def returns(account: Ints, edition: Ints, first_upload: Ints, editions: Editions) -> Returns:
    """Who of the people of all editions took part again: parallel arrays, one entry for a person in an edition."""
    campaign, over = editions.campaign[edition], editions.over[edition]
    following = editions.following()[edition]
    count = len(editions.campaign)
    attended = account[over] * count + edition[over]
    person = _numbered(account)
    in_campaign = _numbered(person * (count + 1) + campaign)
    return Returns(
        next=(following != UNKNOWN) & np.isin(account * count + following, attended),
        later=_after(in_campaign, edition, over),
        elsewhere=np.where(
            first_upload == UNKNOWN,
            0,
            _after(person, first_upload, over) - _after(in_campaign, first_upload, over),
        ),
    )


def _numbered(values: Ints) -> Ints:
    """The values as numbers from 0 on, so that pairs of them fit into one number."""
    return np.unique(values, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _after(group: Ints, at: Ints, counted: Bools) -> Ints:
    """For each entry how many `counted` ones of its group lie after it."""
    moment = _numbered(at)
    span = int(moment.max(initial=0)) + 1
    key = group * span + moment
    known = np.sort(key[counted])
    last = np.searchsorted(known, group * span + span - 1, side="right")
    number: Ints = (last - np.searchsorted(known, key, side="right")).astype(np.int64)
    return number
