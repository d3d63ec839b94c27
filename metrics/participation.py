"""Newcomers by their Commons registration, and where each person counts: pure functions on parallel arrays.

An *entry* is one account in one contest. An edition's people are counted once, however many contests they entered;
entries of the whole edition (country WHOLE) only add the people who are in none of its contests.

Registrations may be known by their day only; such a day stands at its first second (a multiple of DAY).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics.calendar import DAY
from metrics.cohort import first_edition

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

UNKNOWN = -1
NO_COUNTRY = -1  # a contest whose label is no country
WHOLE = -2  # not a contest: the people of the whole edition


@dataclass(frozen=True, slots=True)
class Entries:
    """Accounts in contests: parallel int64 arrays; times in seconds, UNKNOWN where a time is not known.

    `edition` numbers the editions of all campaigns so that each campaign's are neighbours in order of years;
    `country` is a number whose order is the countries' alphabetical one, or NO_COUNTRY, or WHOLE.
    `start` and `end` (exclusive) are the contest's.
    """

    edition: Ints
    contest: Ints
    country: Ints
    account: Ints
    uploads: Ints
    first_upload: Ints
    first_page: Ints
    registered: Ints
    start: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.account)

    def take(self, which: npt.NDArray[np.generic]) -> Entries:
        """The entries at the given places, or where a mask is true."""
        return Entries(
            self.edition[which],
            self.contest[which],
            self.country[which],
            self.account[which],
            self.uploads[which],
            self.first_upload[which],
            self.first_page[which],
            self.registered[which],
            self.start[which],
            self.end[which],
        )


@dataclass(frozen=True, slots=True)
class Editions:
    """Editions in the order `Entries.edition` numbers them: parallel arrays.

    `campaign` numbers the campaigns; `over` is true for an edition that has ended, so that not having taken part
    in it is known.
    """

    campaign: Ints
    over: Bools

    def following(self) -> Ints:
        """For each edition the next one of its campaign, UNKNOWN for a campaign's last."""
        same = np.append(self.campaign[1:] == self.campaign[:-1], np.zeros(min(1, len(self.campaign)), np.bool_))
        following: Ints = np.where(same, np.arange(len(same), dtype=np.int64) + 1, UNKNOWN)
        return following

    def later_over(self) -> Ints:
        """For each edition how many later ones of its campaign are over: the chances there were to come back."""
        index = np.arange(len(self.campaign))
        later = (self.campaign[:, None] == self.campaign) & (index[:, None] < index) & self.over
        count: Ints = later.sum(axis=1, dtype=np.int64)
        return count

    def next_over(self) -> Bools:
        """For each edition whether a next one of its campaign exists and is over."""
        following = self.following()
        known: Bools = (following != UNKNOWN) & self.over[following]
        return known


def new_by_day(registered: Ints, start: Ints, end: Ints) -> Bools:
    """True for a Commons registration later than `start` and before `end`; unknown times are never new.

    The definition `commons` of the Wiki Loves tool, "registration later than start", for days: a registration
    known by its day counts as later when any second of that day is, so the first day is inside.
    """
    latest = np.where(registered % DAY == 0, registered + DAY - 1, registered)
    known = (registered != UNKNOWN) & (start != UNKNOWN) & (end != UNKNOWN)
    new: Bools = known & (latest > start) & (registered < end)
    return new


def registered_after(registered: Ints, end: Ints) -> Bools:
    """True where an account is younger than the contest's end, so that its files cannot have come in time."""
    late: Bools = (registered != UNKNOWN) & (end != UNKNOWN) & (registered >= end)
    return late


def placed(entries: Entries) -> Ints:
    """For each person and edition the one entry the person is counted by: its place, ordered by edition, account.

    The contest of the first upload (ties: lowest page id) where the first uploads to all contests entered are
    known. Else the country with the most uploads over its contests (ties: the country first in the alphabet),
    and in it the contest with the most; contests of no country come after countries, the whole edition last.
    """
    if not len(entries):
        return np.zeros(0, dtype=np.int64)
    person = _numbered(entries.edition, entries.account)
    whole = entries.country == WHOLE
    unknown = np.bincount(person, weights=(entries.first_upload == UNKNOWN) & ~whole) > 0
    by_time = ~unknown[person] & ~whole
    in_country = _numbered(person, entries.country)
    uploads = np.bincount(in_country, weights=entries.uploads).astype(np.int64)[in_country]
    order = np.lexsort(
        (
            entries.contest,
            -entries.uploads,
            entries.country,
            np.where(by_time, 0, -uploads),
            np.where(by_time, 0, entries.country == NO_COUNTRY),
            np.where(by_time, entries.first_page, 0),
            np.where(by_time, entries.first_upload, 0),
            whole,
            person,
        )
    )
    first = np.append(True, person[order][1:] != person[order][:-1])
    places: Ints = order[first]
    return places


def first_time_new(people: Entries, editions: Editions) -> Bools:
    """Which of the placed `people` are newcomers: new by day, and in a campaign only in the first such edition.

    Windows of one campaign's editions hardly overlap; where they do, the first edition recruited the person.
    """
    return first_time(people, editions, new_by_day(people.registered, people.start, people.end))


def first_time(people: Entries, editions: Editions, new: Bools) -> Bools:
    """Which of the placed `people` that are `new` are so in no earlier edition of the campaign."""
    in_campaign = _numbered(editions.campaign[people.edition], people.account)
    return first_edition(in_campaign, people.start, people.edition, new)


def _numbered(first: Ints, second: Ints) -> Ints:
    """One number for each different pair, in the order of the pairs."""
    pairs = np.stack((first, second))
    return np.unique(pairs, axis=1, return_inverse=True)[1].reshape(-1).astype(np.int64)
