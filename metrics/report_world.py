"""Who took part where, and who is new by which definition, as the private database has it. Part of the report.

An edition is *followed* once one of its contests was read, and has newcomers by each of the named definitions; of
others imported tables tell, and newcomers are by the day of their Commons registration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics import cohort, participation
from metrics.participation import NO_COUNTRY, UNKNOWN, WHOLE, Editions, Entries
from metrics.publish_again import calendar
from metrics.report_groups import BY_DAY
from metrics.returning import Returns, returns
from state.entries import KINDS
from state.reading import ContestRow, PartRows

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# a name nobody has any more is 'hidden' once it was looked up; an import may know its registration from before
_PEOPLE = [KINDS.index(kind) for kind in ("person", "unresolved", "hidden")]
_PERSON = KINDS.index("person")


@dataclass(frozen=True, slots=True)
class World:
    """Contests, entries in them, and the people: each person of an edition by the one entry it is counted by.

    `Entries.contest` is a place in `contests`, `Entries.edition` one in `names`. Masks and counts are parallel to
    `people`: `new` by definition, `established`, `undecided` of the definition first-edit, `again`. `followed`,
    `elsewhere` (editions of other campaigns that are over and ended later than it began) are by edition.
    """

    contests: Sequence[ContestRow]
    names: Sequence[tuple[str, int]]
    editions: Editions
    entries: Entries
    people: Entries
    followed: Bools
    elsewhere: Ints
    new: Mapping[str, Bools]
    established: Bools
    undecided: Bools
    again: Returns

    def of_edition(self, number: int) -> list[ContestRow]:
        """The contests of an edition: all of one that is followed, else those that anybody is known of."""
        if self.followed[number]:
            return [row for row in self.contests if edition_of(row) == self.names[number] and not row.whole]
        inside = self.entries.contest[self.entries.edition == number]
        return [self.contests[place] for place in np.unique(inside)]

    def is_done(self, row: ContestRow, as_of: int) -> bool:
        """Whether a contest has ended and was read afterwards. An import counts as that, and unknown dates as past."""
        if self.followed[self.names.index(edition_of(row))]:
            return row.end is not None and row.end <= as_of and (row.enrolled or 0) >= row.end
        return row.end is None or row.end <= as_of


def world_of(contests: Sequence[ContestRow], parts: PartRows, as_of: int) -> World:
    """The world as the private database has it, at the second `as_of`. Bots and temporary accounts are not in it."""
    names = sorted({edition_of(row) for row in contests})
    read = {edition_of(row) for row in contests if row.enrolled is not None}
    followed = np.array([name in read for name in names], dtype=bool)
    kept = np.flatnonzero(np.isin(parts.kind, _PEOPLE))
    entries = _entries(contests, names, parts, kept)
    known = calendar(contests, as_of)
    editions = known.editions
    # as the publisher has it, the files that were found decide in an edition that is followed
    countable = ~followed[entries.edition] | (entries.first_upload != UNKNOWN) & (entries.country != WHOLE)
    order = np.flatnonzero(countable)
    order = order[participation.placed(entries.take(order))]
    people, facts = entries.take(order), _facts(parts, kept[order])
    return World(
        *(contests, names, editions, entries, people, followed),
        elsewhere=known.elsewhere,
        new=_new(people, facts, editions),
        established=cohort.established(facts, people.start),
        undecided=cohort.undecided(cohort.FIRST_EDIT, facts, people.start) & (people.start != UNKNOWN),
        again=returns(people.account, people.edition, people.first_upload, editions),
    )


def _entries(contests: Sequence[ContestRow], names: Sequence[tuple[str, int]], parts: PartRows, kept: Ints) -> Entries:
    """The entries of people. Accounts hidden when they were found have no registrations and are never new."""
    countries = sorted({row.country_name or row.country or "" for row in contests if row.country})
    place = {row.id: number for number, row in enumerate(contests)}
    contest = np.array([place[number] for number in parts.contest[kept].tolist()], dtype=np.int64)
    return Entries(
        edition=_column([names.index(edition_of(row)) for row in contests])[contest],
        contest=contest,
        country=_column([_country(row, countries) for row in contests])[contest],
        account=parts.account[kept],
        uploads=parts.uploads[kept],
        first_upload=parts.first_upload[kept],
        first_page=parts.first_page[kept],
        registered=parts.commons_registered[kept],
        start=_column([row.start for row in contests])[contest],
        end=_column([row.end for row in contests])[contest],
    )


def _facts(parts: PartRows, which: Ints) -> cohort.Facts:
    return cohort.Facts(
        (parts.kind[which] == _PERSON) & (parts.attached[which] == 1),
        parts.registered[which],
        parts.commons_registered[which],
        parts.first_contribution[which],
        parts.history[which],
        parts.established[which],
    )


def _new(people: Entries, facts: cohort.Facts, editions: Editions) -> dict[str, Bools]:
    """Who is a newcomer by each definition, in a campaign once by each."""
    dated = (people.start != UNKNOWN) & (people.end != UNKNOWN)
    new = {BY_DAY: participation.first_time_new(people, editions)}
    for definition in cohort.DEFINITIONS:
        mask = dated & cohort.newcomers(definition, facts, people.start, people.end)
        new[definition] = participation.first_time(people, editions, mask)
    return new


def _column(values: Sequence[int | None]) -> Ints:
    return np.array([UNKNOWN if value is None else value for value in values], dtype=np.int64)


def _country(row: ContestRow, countries: list[str]) -> int:
    if row.whole:
        return WHOLE
    return countries.index(row.country_name or row.country) if row.country else NO_COUNTRY


def edition_of(row: ContestRow) -> tuple[str, int]:
    """Campaign and year of a contest."""
    return row.campaign, row.year


def is_dated(rows: Sequence[ContestRow]) -> bool:
    """Whether the dates of any of an edition's contests are known."""
    return any(row.end is not None for row in rows)
