"""Nothing published over a year tells of fewer than ten people, whatever is combined; the same attack finds real holes.

The attacker knows all rules, keeps every file, and combines whatever numbers with whatever weights (`attack`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from metrics.calendar import DAY
from metrics.disclosure import Candidate, Formation, form_units
from state.published_reading import read, read_cube
from tests.metrics.attack import Isolated, Sum, isolate
from tests.metrics.attacker import Attacker, Done, Group, happened
from tests.metrics.watched import Watched
from tests.metrics.year import ALL, COMPARED, DEFINITIONS, EARTH, END, GR, HOUR, LAST, MONUMENTS, Cell, Place, Year


def truth(year: Year, of: Sum | Isolated) -> int:
    """What a sum or a combination of sums is, by what really happened."""
    weights = dict.fromkeys(of.of, 1) if isinstance(of, Sum) else dict(of.of)
    total = 0
    for (cell, done), weight in weights.items():
        total += weight * happened((person for person in year.people if person.cell == cell), done)
    return total


def attacked(watched: Watched, attacker: Attacker | None = None) -> Isolated | None:
    """A combination of what was published that tells of fewer than ten people."""
    return isolate((attacker or watched.attacker).sums.values(), watched.year.cells)


def days(first: int, last: int) -> list[int]:
    """The last seconds of days."""
    return [day + DAY - 1 for day in range(first, last, DAY)]


@pytest.fixture(scope="module", params=["months alike", "months of different lengths"])
def year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Give a year of one snapshot a day; of the second edition, one every ninth day once its units are formed."""
    alike = request.param == "months alike"
    places = MONUMENTS if alike else EARTH
    last = max(place.end for place in places) + 397 * DAY  # 30 days after the last milestone, and one more
    watched = Watched(tmp_path_factory.mktemp("year"), places)
    watched.year.live(END - 3 * DAY, verify=True)
    watched.live(days(END - 3 * DAY, END + 30 * DAY), verify=7)
    watched.live(days(END + 30 * DAY, last - DAY)[:: 1 if alike else 9], verify=28)
    watched.live([last - 1])
    yield watched
    watched.end()


@pytest.mark.slow
def test_a_year_of_snapshots_tells_of_no_few(year: Watched) -> None:
    """Totals, countries, definitions, measures, readings, curves, wikis and hours of every day, in any combination."""
    assert attacked(year) is None
    assert {row.definition for row in read_cube(year.reader).figures} >= {*DEFINITIONS[:4]}


@pytest.mark.slow
def test_the_attacker_knows_what_figures_mean(year: Watched) -> None:
    """Every number of the last day, and every nineteenth of those before it, is the sum the attacker takes it for."""
    last = Attacker(year.attacker.contests, every=True)
    year.look(last)
    found = {cell: [person for person in year.year.people if person.cell == cell] for cell in year.year.cells}
    counts: dict[tuple[Cell, Done], int] = {}
    for each in [*list(last.sums.values())[::19], *list(year.attacker.sums.values())[::19]]:
        total = 0
        for cell, done in each.of:
            if (cell, done) not in counts:
                counts[cell, done] = happened(found[cell], done)
            total += counts[cell, done]
        assert total == each.value, each.name


@pytest.mark.slow
def test_definitions_that_are_not_merged_further_tell_of_a_few(year: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """One snapshot is enough, if the other definitions have the headline's units."""
    change(
        monkeypatch,
        "definition_units",
        lambda _, base, *__, definitions, **___: dict.fromkeys(definitions[1:], base),
    )
    found = careless(year, "unmerged")
    assert found is not None
    assert 0 < sum(year.year.cells[cell] for cell in found.cells) < 10
    assert found.value == truth(year.year, found)


def careless(year: Watched, name: str) -> Isolated | None:
    """What is told of a few by one snapshot of a publisher that was changed, on the same private database."""
    year.close()
    year.open(name)
    attacker = Attacker(year.attacker.contests)
    year.publisher.step((year.now + 1) * 1000)
    year.look(attacker)
    return attacked(year, attacker)


def change(monkeypatch: pytest.MonkeyPatch, name: str, value: Callable[..., object]) -> None:
    """Another rule in every module of the publisher that goes by it."""
    modules = [module for key, module in sys.modules.items() if key.startswith("metrics.publish")]
    known = [module for module in modules if hasattr(module, name)]
    assert known
    for module in known:
        monkeypatch.setattr(module, name, value)


@pytest.fixture
def watched(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """Give a world of the contests given as its parameter."""
    made = Watched(tmp_path, request.param)
    yield made
    made.end()


COUNTRIES = (
    Place("monuments2023", "IN", END, {ALL: 24}),
    Place("monuments2023", "UY", END, {ALL: 9}),
    Place("monuments2023", "BY", END, {ALL: 12}),
    Place("monuments2023", "RU", END, {ALL: 4}),
)
CROWD = (Place("monuments2023", "IN", END, {ALL: 110}), *COUNTRIES[1:])  # 1 % of it is somebody
EVERYWHERE = pytest.mark.parametrize("watched", [COUNTRIES], indirect=True)
LATE = 41  # the day after the start on which somebody is found late


@EVERYWHERE
def test_a_comparison_group_that_is_not_merged_further_tells_of_a_few(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its members are few in most countries."""
    for place, number in zip(COUNTRIES, (12, 3, 4, 3), strict=True):
        for _ in range(number):
            watched.year.find(place, COMPARED, 3)
    watched.live(days(END - DAY, END + 5 * DAY))
    assert attacked(watched) is None
    change(
        monkeypatch,
        "comparison_units",
        lambda _, base, *__, **___: {key: f"alone/{key}" for key in base},
    )
    found = careless(watched, "unmerged")
    assert found is not None
    assert found.value == truth(watched.year, found)


@EVERYWHERE
def test_units_formed_anew_every_day_tell_of_a_few(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """A country of nine grows to ten: the day before it was in the other countries, now these are without it."""

    def anew(edition: str, contests: Sequence[Candidate], *_: object, threshold: int) -> Formation:
        return form_units(edition, contests, {}, threshold=threshold)

    change(monkeypatch, "form_units", anew)
    watched.live(days(END - DAY, END + 11 * DAY))
    watched.year.find(COUNTRIES[1], ALL, LATE)
    watched.live(days(END + 11 * DAY, END + 14 * DAY))
    found = attacked(watched)
    assert found is not None
    assert {cell[0] for cell in found.cells} == {COUNTRIES[1].key}
    assert found.value == truth(watched.year, found)


@EVERYWHERE
def test_somebody_found_late_is_the_only_one_told_of(watched: Watched) -> None:
    """A member found late joins: two days' files tell of that one person, whom nobody can name, and of nobody else.

    That is a fixed rule, the price of figures that are complete. Without that person nothing is left to find.
    """
    watched.live(days(END - DAY, END + 11 * DAY))
    late = watched.year.find(COUNTRIES[1], ALL, LATE)
    watched.live(days(END + 11 * DAY, END + 14 * DAY))
    found = attacked(watched)
    assert found is not None
    assert found.cells == {late.cell}
    assert isolate(watched.attacker.sums.values(), watched.year.cells | {late.cell: 0}) is None


@EVERYWHERE
def test_somebody_found_late_by_one_definition_is_shown_by_none(watched: Watched) -> None:
    """Of the headline's people and those of the grace period, whom nobody told apart: the latter's figures go away."""
    watched.live(days(END - DAY, END + 11 * DAY))
    before = {row.definition for row in read_cube(watched.reader).figures if row.unit.endswith("/IN")}
    watched.year.find(COUNTRIES[0], GR, LATE)
    watched.live(days(END + 11 * DAY, END + 14 * DAY))
    after = {row.definition for row in read_cube(watched.reader).figures if row.unit.endswith("/IN")}
    assert before - after == {"grace"}
    assert attacked(watched) is None


@pytest.mark.parametrize("watched", [CROWD], indirect=True)
def test_somebody_unknown_is_the_only_one_told_of(watched: Watched) -> None:
    """Somebody who cannot be verified for a week leaves both counts: the files before and after differ by that person.

    That is a fixed rule, too, so that one account cannot hold up a contest.
    """
    watched.live(days(END - DAY, END + 6 * DAY))
    lost = watched.year.find(CROWD[0], ALL, LATE)
    watched.live(days(END + 6 * DAY, END + 9 * DAY))
    watched.year.unverified = {lost.cell}
    watched.live(days(END + 9 * DAY, END + 15 * DAY), verify=3)
    assert [row.unknown for row in read(watched.reader).units if row.unit.endswith("/IN")] == [0]
    watched.attacker = Attacker(watched.attacker.contests)  # that somebody was found late is another story
    watched.look(watched.attacker)
    for last in range(END + 15 * DAY, END + 19 * DAY, DAY):
        watched.year.live(last + DAY - 1, verify=True)
        watched.now = last + DAY - 1
        watched.publisher.step(watched.now * 1000)
        (unknown,) = [row.unknown for row in read(watched.reader).units if row.unit.endswith("/IN")]
        watched.unknown = {lost.cell} if unknown else set()
        watched.look(watched.attacker)
    assert watched.unknown
    found = attacked(watched)
    assert found is not None
    assert found.cells == {lost.cell}
    assert isolate(watched.attacker.sums.values(), watched.year.cells | {lost.cell: 0}) is None


ENDS = (
    Place("monuments2023", "IN", END, {ALL: 24}),
    Place("monuments2023", "UY", END, {ALL: 9}),
    Place("monuments2023", "BY", END + 3 * DAY, {ALL: 12}),
    Place("monuments2023", "RU", END + 16 * DAY, {ALL: 4}),  # its milestones are on other days
)


def active(year: Year, *read: tuple[Place, int]) -> Sum:
    """A figure of several contests together, each read at a mark of its own: active in the 30 days up to it."""
    members = tuple((place, tuple(cell for cell in year.cells if cell[0] == place.key)) for place, _ in read)
    spans = [(max(0, mark - 30), mark) for _, mark in read]
    made = Group(("hand", "made"), members, LAST + DAY).total(str(spans), 0, ("any", 1, ""), spans)
    return replace(made, value=truth(year, made))


def tells_of(year: Year, sums: Sequence[Sum]) -> set[str]:
    """The countries that a combination of the sums tells of; it comes to what really happened."""
    found = isolate(sums, year.cells)
    if found is None:
        return set()
    assert found.value == truth(year, found)
    return {place.country for place in year.places if place.key in {cell[0] for cell in found.cells}}


@pytest.mark.parametrize("watched", [ENDS], indirect=True)
def test_plain_suppression_tells_of_a_few(watched: Watched) -> None:
    """Figures of every country with ten newcomers, and the total: what is missing is the difference."""
    watched.live(days(END - DAY, END + 3 * DAY))
    year, (india, uruguay, belarus, _) = watched.year, ENDS
    shown = [active(year, (place, 92)) for place in (india, belarus)]
    assert tells_of(year, [*shown, active(year, (uruguay, 92), (belarus, 92))]) == {"UY"}
    assert tells_of(year, [*shown, active(year, (india, 92), (uruguay, 92), (belarus, 92))]) == {"UY"}
    assert tells_of(year, shown) == set()


@pytest.mark.parametrize("watched", [ENDS], indirect=True)
def test_contests_paired_in_two_ways_tell_of_one_of_them(watched: Watched) -> None:
    """Curves that add up marks of the same number, and a live end that adds up marks of the same day, are two ways.

    Their difference is the curve of one country. So it is with milestones of 92 and 91 days, and a curve that adds up
    marks of the same number.
    """
    watched.live(days(END - DAY, END + 3 * DAY))
    year, (_, uruguay, belarus, russia) = watched.year, ENDS
    curve = [active(year, (uruguay, t), (belarus, t)) for t in range(1, 60)]
    assert tells_of(year, curve) == set()
    assert tells_of(year, [*curve, active(year, (uruguay, 13), (belarus, 10))]) == {"UY"}
    assert (uruguay.days[0], russia.days[0]) == (92, 91)
    curve = [active(year, (uruguay, t), (russia, t)) for t in (91, 92)]
    assert tells_of(year, curve) == set()
    assert tells_of(year, [*curve, active(year, (uruguay, 92), (russia, 91))]) in ({"UY"}, {"RU"})


@pytest.mark.slow
@pytest.mark.parametrize("watched", [MONUMENTS], indirect=True)
def test_hours_tell_of_no_few(watched: Watched) -> None:
    """Published every two hours while people are found, contests end and units are formed.

    An hour is told of one group of people, whoever is found and whatever is formed later.
    """
    watched.live([END - 2 * DAY - 1])
    watched.live(range(END - 2 * DAY + HOUR, END + 7 * DAY, 2 * HOUR), verify=12)
    hours = [each for each in watched.attacker.sums.values() if any(kind.measure == "hour" for _, kind in each.of)]
    assert {each.name.split()[0] for each in hours} >= {"monuments2023/IN"}
    assert isolate(hours, watched.year.cells) is None
