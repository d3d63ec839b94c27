"""The figures of a report, by edition and unit: participants, newcomers, who came back. Part of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics import participation
from metrics.disclosure import OTHER, OTHER_TITLE, THRESHOLD, Formation
from metrics.participation import UNKNOWN
from metrics.report_units import World, form, is_dated, is_done, world_of
from state.reading import ContestRow, PartRows

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ALL_TITLE = "all"
NO_PLACE = "contests of no country"
_PROTECTED = "is on the protection list"
_SMALL = "has fewer than {threshold} {people}"


@dataclass(frozen=True, slots=True)
class Group:
    """A unit of an edition, or its sum: people, and how many newcomers took part again.

    `newcomers` is None where the edition's dates are unknown. `again_next` is None where that is so or no next edition
    is over, `again_later` where no later one is. `merged` names the countries of a unit of several.
    """

    unit: str
    country: str
    title: str
    merged: tuple[str, ...]
    participants: int
    newcomers: int | None
    again_next: int | None
    again_later: int | None


@dataclass(frozen=True, slots=True)
class EditionFigures:
    """An edition: `total` is of all its `units`; `following` the year of the next one, `chances` later ones over.

    `left_out` places are in no figure, with `left_out_people`, for the reason `why`. `undated` people took part in
    a contest without dates, `unregistered` have no known registration, `late` registered after the end: they are
    participants and never newcomers. `apart` says of countries that are no unit of their own why. `unfinished`: a
    contest of it goes on, or has not been read since it ended.
    """

    campaign: str
    campaign_title: str
    year: int
    following: int | None
    chances: int
    total: Group
    units: tuple[Group, ...]
    left_out: int
    left_out_people: int
    why: str
    rows: int
    undated: int
    unregistered: int
    late: int
    dated: bool
    unfinished: bool
    apart: Mapping[str, str]

    @property
    def edition(self) -> str:
        """The edition's name, such as africa2014."""
        return f"{self.campaign}{self.year}"


def edition_figures(
    contests: Sequence[ContestRow],
    parts: PartRows,
    as_of: int,
    formed: Mapping[str, str] | None = None,
    threshold: int = THRESHOLD,
) -> list[EditionFigures]:
    """The figures of every edition that anybody is known of, by campaign and year, at the second `as_of`.

    `formed` holds the units already published, by category of the contest.
    """
    world = world_of(contests, parts, as_of)
    again_next, again_later = participation.returns(world.people, world.editions)
    tally = _Tally(world, again_next, again_later)
    return [
        _edition(tally, number, form(world, number, as_of, formed or {}, threshold), as_of, threshold)
        for number in np.unique(world.entries.edition).tolist()
    ]


@dataclass(frozen=True, slots=True)
class _Tally:
    """Counts over any group of contests, given by their places."""

    world: World
    again_next: Bools
    again_later: Bools

    def group(self, number: int, places: Sequence[int], unit: str, country: str, title: str) -> Group:
        """The figures of some contests of the edition `number`; nobody is counted twice in them."""
        world = self.world
        new = world.new & np.isin(world.people.contest, places)
        accounts = world.entries.account[np.isin(world.entries.contest, places)]
        dated = is_dated(world.of_edition(number))
        due_next = dated and bool(world.editions.next_over()[number])
        due_later = dated and bool(world.editions.later_over()[number])
        return Group(
            unit=unit,
            country=country,
            title=title,
            merged=self._merged(places) if unit.endswith(f"/{OTHER}") else (),
            participants=len(np.unique(accounts)),
            newcomers=int(new.sum()) if dated else None,
            again_next=int((new & self.again_next).sum()) if due_next else None,
            again_later=int((new & self.again_later).sum()) if due_later else None,
        )

    def _merged(self, places: Sequence[int]) -> tuple[str, ...]:
        """The countries of a unit; contests of no country are one item, the last."""
        rows = [self.world.contests[place] for place in places]
        names = sorted({row.country_name or row.country for row in rows if row.country})
        return tuple(names) + ((NO_PLACE,) if any(row.country is None for row in rows) else ())


def _edition(tally: _Tally, number: int, formation: Formation, as_of: int, threshold: int) -> EditionFigures:
    world = tally.world
    campaign, year = world.names[number]
    rows, people = world.of_edition(number), world.people.take(world.people.edition == number)
    dated = is_dated(rows)
    following = int(world.editions.following()[number])
    inside = [place for place, row in enumerate(world.contests) if row.category in formation.units]
    return EditionFigures(
        campaign=campaign,
        campaign_title=rows[0].campaign_title,
        year=year,
        following=world.names[following][1] if following != UNKNOWN else None,
        chances=int(world.editions.later_over()[number]),
        total=tally.group(number, inside, f"{campaign}{year}", "", ALL_TITLE),
        units=_units(tally, number, formation, inside),
        left_out=len({contest.place for contest in formation.left_out}),
        left_out_people=formation.people,
        why=formation.why,
        rows=int((world.entries.edition == number).sum()),
        undated=int((people.end == UNKNOWN).sum()) if dated else 0,
        unregistered=int((people.registered == UNKNOWN).sum()),
        late=int(participation.registered_after(people.registered, people.end).sum()),
        dated=dated,
        unfinished=not all(is_done(row, as_of) for row in rows),
        apart=_apart(rows, formation, threshold, "newcomers" if dated else "participants"),
    )


def _units(tally: _Tally, number: int, formation: Formation, inside: Sequence[int]) -> tuple[Group, ...]:
    """The units by title, the other countries last."""
    groups: dict[str, list[int]] = {}
    for place in inside:
        groups.setdefault(formation.units[tally.world.contests[place].category], []).append(place)
    units = []
    for unit, places in groups.items():
        row = tally.world.contests[places[0]]
        other = unit.endswith(f"/{OTHER}")
        country, title = ("", OTHER_TITLE) if other else (row.country or "", row.country_name or row.label)
        units.append(tally.group(number, places, unit, country, title))
    return tuple(sorted(units, key=lambda unit: (not unit.country, unit.title)))


def _apart(rows: Sequence[ContestRow], formation: Formation, threshold: int, people: str) -> dict[str, str]:
    """Why each country that is no unit of its own is none, by its code."""
    found = {}
    for row in rows:
        if row.country and formation.units.get(row.category, "").rpartition("/")[2] != row.country:
            found[row.country] = _PROTECTED if row.protected else _SMALL.format(threshold=threshold, people=people)
    return found
