"""The figures of imported editions, by unit: participants, newcomers, who came back. Part of the report.

An edition that is followed is published, and a report has it from there; of others a table of participants tells, and
who is new is said by the day of the registration on Commons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics import participation
from metrics.disclosure import OTHER, OTHER_TITLE, THRESHOLD, Formation
from metrics.participation import UNKNOWN, Entries
from metrics.report_groups import ALL_TITLE, BY_DAY, EditionFigures, Group
from metrics.report_units import form
from metrics.report_world import World, is_dated, world_of
from state.reading import ContestRow, PartRows

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NO_PLACE = "contests of no country"
_PROTECTED = "is on the protection list"
_SMALL = "has fewer than {threshold} {people}"
_OPEN = "goes on"


def edition_figures(
    contests: Sequence[ContestRow],
    parts: PartRows,
    as_of: int,
    formed: Mapping[str, str] | None = None,
    threshold: int = THRESHOLD,
) -> list[EditionFigures]:
    """The figures of every imported edition that anybody is known of, by campaign and year, at the second `as_of`.

    `formed` holds the units already published, by category of the contest.
    """
    world = world_of(contests, parts, as_of)
    return [
        _edition(_tally(world, number), formed or {}, as_of, threshold)
        for number in np.unique(world.entries.edition).tolist()
        if not world.followed[number]
    ]


@dataclass(frozen=True, slots=True)
class _Tally:
    """Counts over any group of an edition's contests; the arrays are those of its people and entries only.

    The last three are None where there is nothing to know, or nothing yet.
    """

    world: World
    number: int
    rows: Sequence[ContestRow]
    entries: Entries
    people: Entries
    new: Bools
    again_next: Bools | None
    again_later: Bools | None
    elsewhere: Bools | None

    @property
    def dated(self) -> bool:
        """Whether the edition has dates, without which it has no newcomers."""
        return is_dated(self.rows)

    def group(self, places: Sequence[int], unit: str, country: str, title: str) -> Group:
        """The figures of the contests at `places`; nobody is counted twice in them."""
        inside = np.isin(self.people.contest, places)
        new = self.new & inside
        return Group(
            unit=unit,
            country=country,
            title=title,
            merged=self._merged(places) if unit.endswith(f"/{OTHER}") else (),
            participants=len(np.unique(self.entries.account[np.isin(self.entries.contest, places)])),
            newcomers=int(new.sum()) if self.dated else None,
            again_next=_number(new, self.again_next),
            again_later=_number(new, self.again_later),
            elsewhere=_number(new, self.elsewhere),
        )

    def _merged(self, places: Sequence[int]) -> tuple[str, ...]:
        """The countries of a unit; contests of no country are one item, the last."""
        rows = [self.world.contests[place] for place in places]
        names = sorted({row.country_name or row.country for row in rows if row.country})
        return tuple(names) + ((NO_PLACE,) if any(row.country is None for row in rows) else ())


def _number(people: Bools, who: Bools | None) -> int | None:
    return None if who is None else int((people & who).sum())


def _tally(world: World, number: int) -> _Tally:
    mine, rows = world.people.edition == number, world.of_edition(number)
    dated, again = is_dated(rows), world.again
    due_next = dated and bool(world.editions.next_over()[number])
    due_later = dated and bool(world.editions.later_over()[number])
    return _Tally(
        *(world, number, rows),
        entries=world.entries.take(world.entries.edition == number),
        people=world.people.take(mine),
        new=world.new[BY_DAY][mine],
        again_next=again.next[mine] if due_next else None,
        again_later=again.later[mine] > 0 if due_later else None,
        elsewhere=again.elsewhere[mine] > 0 if dated and world.elsewhere[number] else None,
    )


def _edition(tally: _Tally, formed: Mapping[str, str], as_of: int, threshold: int) -> EditionFigures:
    world, rows, people = tally.world, tally.rows, tally.people
    formation = form(world, tally.number, as_of, formed, threshold)
    campaign, year = world.names[tally.number]
    following = int(world.editions.following()[tally.number])
    inside = [place for place, row in enumerate(world.contests) if row.category in formation.units]
    return EditionFigures(
        campaign=campaign,
        campaign_title=rows[0].campaign_title,
        year=year,
        following=world.names[following][1] if following != UNKNOWN else None,
        chances=int(world.editions.later_over()[tally.number]),
        chances_elsewhere=int(world.elsewhere[tally.number]),
        total=tally.group(inside, f"{campaign}{year}", "", ALL_TITLE),
        units=_units(tally, formation, inside),
        left_out=len({contest.place for contest in formation.left_out if contest.newcomers}),
        left_out_people=formation.people,
        why=formation.why,
        rows=len(tally.entries),
        undated=int((people.end == UNKNOWN).sum()) if tally.dated else 0,
        unregistered=int((people.registered == UNKNOWN).sum()),
        late=int(participation.registered_after(people.registered, people.end).sum()),
        dated=tally.dated,
        unfinished=not all(world.is_done(row, as_of) for row in rows),
        apart=_apart(tally, formation, as_of, threshold),
    )


def _units(tally: _Tally, formation: Formation, inside: Sequence[int]) -> tuple[Group, ...]:
    """The units by title, the other countries last."""
    groups: dict[str, list[int]] = {}
    for place in inside:
        groups.setdefault(formation.units[tally.world.contests[place].category], []).append(place)
    units = []
    for unit, places in groups.items():
        row = tally.world.contests[places[0]]
        other = unit.endswith(f"/{OTHER}")
        country, title = ("", OTHER_TITLE) if other else (row.country or "", row.country_name or row.label)
        units.append(tally.group(places, unit, country, title))
    return tuple(sorted(units, key=lambda unit: (not unit.country, unit.title)))


def _apart(tally: _Tally, formation: Formation, as_of: int, threshold: int) -> dict[str, str]:
    """Why each country that is no unit of its own is none, by its code."""
    found = {}
    small = _SMALL.format(threshold=threshold, people="newcomers" if tally.dated else "participants")
    for row in tally.rows:
        if row.country and formation.units.get(row.category, "").rpartition("/")[2] != row.country:
            found[row.country] = _PROTECTED if row.protected else small if tally.world.is_done(row, as_of) else _OPEN
    return found
