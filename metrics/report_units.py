"""Who took part where, and in which units a report may speak of them. Part of the report.

Units are formed as everything published is (`metrics.disclosure`), here from newcomers by Commons registration; in
an edition whose dates are unknown there are none, and participants stand in for them. Where an edition is followed
its headline figures are published too: units are then merged further, until each has the headline's newcomers or
differs from them by at least the threshold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics import participation
from metrics.disclosure import OTHER, Candidate, Formation, form_units
from metrics.participation import NO_COUNTRY, UNKNOWN, WHOLE, Editions, Entries
from state.entries import KINDS
from state.reading import ContestRow, PartRows

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

TOO_CLOSE = "their figures would differ from the published ones by fewer than {threshold} people"
# a name nobody has any more is 'hidden' once it was looked up; an import may know its registration from before
_PEOPLE = [KINDS.index(kind) for kind in ("person", "unresolved", "hidden")]


@dataclass(frozen=True, slots=True)
class World:
    """Contests, entries in them, and the people: each person of an edition by the one entry it is counted by.

    `Entries.contest` is a place in `contests`, `Entries.edition` one in `names`. `new` and `headline` say who of the
    people is a newcomer by Commons and by global registration.
    """

    contests: Sequence[ContestRow]
    names: Sequence[tuple[str, int]]
    editions: Editions
    entries: Entries
    people: Entries
    new: Bools
    headline: Bools

    def of_edition(self, number: int) -> list[ContestRow]:
        """The contests of an edition that anybody is known of."""
        inside = self.entries.contest[self.entries.edition == number]
        return [self.contests[place] for place in np.unique(inside)]


def world_of(contests: Sequence[ContestRow], parts: PartRows, as_of: int) -> World:
    """The world as the private database has it, at the second `as_of`. Bots and temporary accounts are not in it."""
    names = sorted({(row.campaign, row.year) for row in contests})
    entries, registered = _entries(contests, names, parts)
    campaigns = sorted({campaign for campaign, _ in names})
    editions = Editions(
        campaign=np.array([campaigns.index(campaign) for campaign, _ in names], dtype=np.int64),
        over=_over(contests, names, entries, as_of),
    )
    order = participation.placed(entries)
    people, registered = entries.take(order), registered[order]
    headline = (registered >= people.start) & (registered < people.end) & (people.start != UNKNOWN)
    return World(contests, names, editions, entries, people, participation.first_time_new(people, editions), headline)


def _entries(contests: Sequence[ContestRow], names: Sequence[tuple[str, int]], parts: PartRows) -> tuple[Entries, Ints]:
    """The entries of people, and their global registrations. Accounts hidden when found have none and are never new."""
    countries = sorted({row.country_name or row.country or "" for row in contests if row.country})
    place = {row.id: number for number, row in enumerate(contests)}
    wanted = np.isin(parts.kind, _PEOPLE)
    contest = np.array([place[number] for number in parts.contest[wanted].tolist()], dtype=np.int64)
    entries = Entries(
        edition=_column([names.index((row.campaign, row.year)) for row in contests])[contest],
        contest=contest,
        country=_column([_country(row, countries) for row in contests])[contest],
        account=parts.account[wanted],
        uploads=parts.uploads[wanted],
        first_upload=parts.first_upload[wanted],
        first_page=parts.first_page[wanted],
        registered=parts.commons_registered[wanted],
        start=_column([row.start for row in contests])[contest],
        end=_column([row.end for row in contests])[contest],
    )
    return entries, parts.registered[wanted]


def _column(values: Sequence[int | None]) -> Ints:
    return np.array([UNKNOWN if value is None else value for value in values], dtype=np.int64)


def _country(row: ContestRow, countries: list[str]) -> int:
    if row.whole:
        return WHOLE
    return countries.index(row.country_name or row.country) if row.country else NO_COUNTRY


def is_done(row: ContestRow, as_of: int) -> bool:
    """Whether a contest has ended and was read afterwards. An import counts as that, and unknown dates as past."""
    if row.end is None:
        return True
    return row.end <= as_of and (row.enrolled is None or row.enrolled >= row.end)


def _over(contests: Sequence[ContestRow], names: Sequence[tuple[str, int]], entries: Entries, as_of: int) -> Bools:
    """The editions of which it is known who took part: people are known of, their contests are done, none is missing.

    A contest nobody is known of is missing where others of its edition have been enrolled and it has not.
    """
    populated = np.bincount(entries.contest, minlength=len(contests)) > 0
    over = np.zeros(len(names), dtype=bool)
    for number, name in enumerate(names):
        rows = [(row, bool(known)) for row, known in zip(contests, populated, strict=True) if edition_of(row) == name]
        enrolled = any(row.enrolled is not None for row, _ in rows)
        missing = enrolled and any(row.enrolled is None and not known and not row.whole for row, known in rows)
        read = [row for row, known in rows if known]
        over[number] = bool(read) and not missing and all(is_done(row, as_of) for row in read)
    return over


def edition_of(row: ContestRow) -> tuple[str, int]:
    """Campaign and year of a contest."""
    return row.campaign, row.year


def is_dated(rows: Sequence[ContestRow]) -> bool:
    """Whether the dates of any of an edition's contests are known."""
    return any(row.end is not None for row in rows)


def form(world: World, number: int, as_of: int, formed: Mapping[str, str], threshold: int) -> Formation:
    """The units of the edition `number`, by category of the contest; `formed` are those published already."""
    rows = world.of_edition(number)
    name = "".join(map(str, world.names[number]))
    weight = world.new if is_dated(rows) else np.ones(len(world.people), dtype=bool)
    sizes = _by_category(world, number, weight)
    kept = {key: unit for key, unit in formed.items() if not unit.endswith("/left-out")}
    candidates = [
        _candidate(row, sizes[row.category], dated=row.end is not None or not is_dated(rows), as_of=as_of)
        for row in rows
        if formed.get(row.category) in (None, kept.get(row.category))
    ]
    formation = form_units(name, candidates, kept, threshold=threshold)
    if all(row.enrolled is None for row in rows):
        return formation
    apart = _by_category(world, number, world.new != world.headline)
    units = merged_further(name, formation.units, sizes, apart, threshold)
    if units or not formation.units:
        return Formation(units, formation.left_out, formation.why)
    return Formation({}, tuple(candidates), TOO_CLOSE.format(threshold=threshold))


def _by_category(world: World, number: int, which: Bools) -> Counter[str]:
    """The number of people that `which` is true for, by the category they are counted in."""
    places = world.people.contest[(world.people.edition == number) & which]
    return Counter({world.contests[place].category: n for place, n in enumerate(np.bincount(places).tolist()) if n})


def _candidate(row: ContestRow, size: int, *, dated: bool, as_of: int) -> Candidate:
    title = row.country_name or row.label
    return Candidate(row.category, row.country or "", title, row.protected, dated, is_done(row, as_of), size)


def merged_further(
    edition: str, units: Mapping[str, str], sizes: Mapping[str, int], apart: Mapping[str, int], threshold: int
) -> dict[str, str]:
    """The units of an edition merged until in each nobody, or at least `threshold` people, are in one count only.

    `apart` says for each contest how many people two definitions disagree about; `sizes` who it brings. Units that
    disagree by a few go to the other countries; empty when even all of them together disagree by a few.
    """
    units, other = dict(units), f"{edition}/{OTHER}"
    while True:
        differing: Counter[str] = Counter()
        size: Counter[str] = Counter(dict.fromkeys(units.values(), 0))
        for key, unit in units.items():
            differing[unit] += apart.get(key, 0)
            size[unit] += sizes.get(key, 0)
        close = {unit for unit, n in differing.items() if 0 < n < threshold}
        if not close:
            return units
        candidates = close - {other} or size.keys() - {other}
        if not candidates:
            return {}
        smallest = min(candidates, key=lambda unit: (size[unit], unit))
        units = {key: other if unit == smallest else unit for key, unit in units.items()}
