"""Units are formed once, and no difference of two published sums tells of a smaller group."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.disclosure import (
    FEW,
    HOUR,
    LATE,
    LONE,
    OTHER_TITLE,
    Candidate,
    Formation,
    form_units,
    running_counts,
    running_hours,
    unit_hours,
)

COUNTRIES = ("AA", "BB", "CC", "DD", "EE")
HIDDEN = ("DD", "EE")


def contest(
    country: str,
    newcomers: int,
    *,
    done: bool = True,
    number: int = 0,
    protected: bool | None = None,
    dated: bool = True,
) -> Candidate:
    """A contest of a country; DD and EE are protected unless said otherwise."""
    shielded = country in HIDDEN if protected is None else protected
    title = f"Country {country}" if country else f"Community {number}"
    return Candidate(f"{country}-{number}", country, title, shielded, dated, done, newcomers)


def formed(*contests: Candidate, known: dict[str, str] | None = None, threshold: int = 10) -> Formation:
    """The units of the edition `m`."""
    return form_units("m", contests, known or {}, threshold=threshold)


def test_a_country_of_ten_is_a_unit_as_soon_as_it_is_done() -> None:
    """It need not wait for the others; one of nine waits for the edition's last contest."""
    found = formed(contest("AA", 10), contest("BB", 9), contest("CC", 50, done=False))
    assert found.units == {"AA-0": "m/AA"}
    assert found.left_out == ()


def test_a_contest_that_has_not_ended_or_was_not_read_is_no_unit() -> None:
    """An unfetched contest is not an empty one."""
    assert formed(contest("AA", 400, done=False)).units == {}


def test_all_contests_of_a_country_make_its_unit_together() -> None:
    """Two contests in a country are one unit, once both are done."""
    early, late = contest("AA", 30), contest("AA", 1, number=1, done=False)
    assert formed(early, late).units == {}
    both = formed(early, contest("AA", 1, number=1))
    assert both.units == {"AA-0": "m/AA", "AA-1": "m/AA"}


def test_the_rest_is_one_unit_when_the_last_contest_is_done() -> None:
    """Small and protected countries together, of any size, are "other countries"."""
    found = formed(contest("AA", 10), contest("BB", 4), contest("DD", 300))
    assert found.units == {"AA-0": "m/AA", "BB-0": "m/other", "DD-0": "m/other"}


def test_a_protected_country_is_never_a_unit_of_its_own() -> None:
    """Nor does one protected contest hide behind another contest of the same country."""
    assert formed(contest("DD", 5000), contest("AA", 20, done=False)).units == {}
    pair = formed(contest("AA", 50), contest("AA", 50, number=1, protected=True), contest("BB", 3))
    assert set(pair.units.values()) == {"m/other"}


def test_a_single_country_that_is_left_stays_out() -> None:
    """Its figure would be the difference between the total and the units: it is in neither."""
    found = formed(contest("AA", 40), contest("DD", 200))
    assert found.units == {"AA-0": "m/AA"}
    assert (found.people, found.why) == (200, LONE)


def test_a_country_without_newcomers_hides_nobody() -> None:
    """A second country with no newcomers does not make "other countries" of a single one."""
    found = formed(contest("AA", 40), contest("DD", 200), contest("BB", 0))
    assert set(found.units.values()) == {"m/AA"}
    assert (found.people, found.why) == (200, LONE)


def test_fewer_than_ten_people_stay_out() -> None:
    """However many countries they are in."""
    found = formed(contest("AA", 40), contest("BB", 4), contest("CC", 5))
    assert set(found.units.values()) == {"m/AA"}
    assert (found.people, found.why) == (9, FEW.format(threshold=10))


def test_nobody_left_is_nothing_left_out() -> None:
    """Contests without newcomers are not announced as left out."""
    found = formed(contest("AA", 40), contest("BB", 0))
    assert found.left_out == ()
    assert found.units == {"AA-0": "m/AA"}


def test_contests_of_no_country_are_places_of_their_own() -> None:
    """A community's contest is never a unit, and counts as a place beside a country."""
    found = formed(contest("", 30), contest("", 30, number=1))
    assert set(found.units.values()) == {"m/other"}
    assert formed(contest("", 30)).why == LONE


def test_a_contest_whose_dates_are_unknown_holds_nobody_up() -> None:
    """It has no end, so it can be in no unit, and the others do not wait for it."""
    found = formed(contest("AA", 20), contest("BB", 5), contest("CC", 6), contest("EE", 0, dated=False, done=False))
    assert set(found.units.values()) == {"m/AA", "m/other"}


def test_units_never_change_afterwards() -> None:
    """Neither growth, nor shrinking, nor a new place on the list moves a contest to another unit."""
    first = formed(contest("AA", 12), contest("BB", 4), contest("CC", 8))
    later = formed(contest("AA", 3, protected=True), contest("BB", 40), contest("CC", 8), known=first.units)
    assert later.units == first.units


def test_a_latecomer_joins_no_unit_that_exists() -> None:
    """A small contest found after the others were put together stays out; a large one is a unit of its own."""
    first = formed(contest("BB", 4), contest("CC", 8))
    late = formed(contest("BB", 4), contest("CC", 8), contest("AA", 3), contest("EE", 70), known=first.units)
    assert late.units == first.units
    assert (late.people, late.why) == (73, LATE)
    large = formed(contest("BB", 4), contest("CC", 8), contest("AA", 30), known=first.units)
    assert large.units == first.units | {"AA-0": "m/AA"}


def test_a_second_contest_of_a_country_that_is_a_unit_goes_with_the_rest() -> None:
    """The unit of its country is not touched."""
    first = formed(contest("AA", 12), contest("BB", 4, done=False))
    later = formed(contest("AA", 12), contest("AA", 30, number=1), contest("BB", 4), known=first.units)
    assert later.units == {"AA-0": "m/AA", "AA-1": "m/other", "BB-0": "m/other"}


def test_what_was_left_out_may_still_find_company() -> None:
    """Nothing was published of a country left out, so with another one it can be a unit later."""
    alone = formed(contest("AA", 40), contest("DD", 200))
    joined = formed(contest("AA", 40), contest("DD", 200), contest("BB", 2), known=alone.units)
    assert joined.units == {"AA-0": "m/AA", "DD-0": "m/other", "BB-0": "m/other"}


def test_the_threshold_is_a_setting() -> None:
    """A stricter installation merges more."""
    assert set(formed(contest("AA", 40), contest("BB", 25), threshold=30).units.values()) == {"m/AA"}
    assert formed(contest("AA", 40), contest("BB", 25), threshold=30).why == FEW.format(threshold=30)


CONTESTS = st.lists(
    st.builds(
        lambda country, newcomers, done, number: contest(country, newcomers, done=done, number=number),
        st.sampled_from([*COUNTRIES, ""]),
        st.integers(0, 40),
        st.booleans(),
        st.integers(0, 3),
    ),
    max_size=9,
    unique_by=lambda each: each.key,
)


def unit_sums(found: Formation, contests: list[Candidate]) -> dict[str, tuple[int, set[str]]]:
    """People and places with people, by unit."""
    sums: dict[str, tuple[int, set[str]]] = {}
    for each in contests:
        if each.key in found.units:
            people, places = sums.get(found.units[each.key], (0, set()))
            sums[found.units[each.key]] = people + each.newcomers, places | ({each.place} if each.newcomers else set())
    return sums


@given(CONTESTS)
def test_no_difference_of_sums_tells_of_fewer_than_ten(contests: list[Candidate]) -> None:
    """Whatever sums of units an attacker subtracts, what is left is nobody or at least ten, never a protected country.

    Every published total is a sum of units, so the differences are again sums and differences of units; the
    smallest thing that can be isolated is a unit.
    """
    sums = unit_sums(formed(*contests), contests)
    for people, _ in sums.values():
        assert people >= 10
    for size in (1, 2):
        for some in combinations(sorted(sums), size):
            places = set[str]().union(*(sums[unit][1] for unit in some))
            assert len(places) > 1 or not places & set(HIDDEN)


@given(CONTESTS, CONTESTS)
def test_nothing_that_comes_later_splits_or_fills_a_unit(first: list[Candidate], second: list[Candidate]) -> None:
    """Publishing again with more contests: a unit has the contests it had, the difference is new units."""
    before = formed(*first)
    both = [*first, *(each for each in second if each.key not in {one.key for one in first})]
    after = formed(*both, known=before.units)
    assert {key: after.units[key] for key in before.units} == before.units
    fresh = {unit for key, unit in after.units.items() if key not in before.units}
    assert fresh & set(before.units.values()) == set()


@given(CONTESTS, st.randoms(use_true_random=False))
def test_the_order_of_contests_does_not_matter(contests: list[Candidate], random: object) -> None:
    """Any permutation forms the same units."""
    shuffled = list(contests)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert formed(*shuffled).units == formed(*contests).units


@given(CONTESTS)
def test_everybody_is_in_a_unit_left_out_or_waits(contests: list[Candidate]) -> None:
    """Nobody is in two places, and left out is only said when the edition is complete."""
    found = formed(*contests)
    out = {each.key for each in found.left_out}
    assert out & set(found.units) == set()
    if out:
        assert all(each.done for each in contests if each.key not in found.units)
        assert found.why


def running(*contests: Candidate) -> list[tuple[str, str, int, int]]:
    """Running counts, each contest with twice as many participants as newcomers."""
    counts = running_counts((each, 2 * each.newcomers) for each in contests)
    return [(count.country, count.title, count.participants, count.newcomers) for count in counts]


def test_running_contests_are_counted_by_country() -> None:
    """Countries not on the list are shown, small ones too: these are counts, not retention."""
    assert running(contest("AA", 3), contest("BB", 1)) == [("AA", "Country AA", 6, 3), ("BB", "Country BB", 2, 1)]
    assert running(contest("AA", 3), contest("AA", 4, number=1)) == [("AA", "Country AA", 14, 7)]


def test_protected_countries_are_counted_in_the_sum_only() -> None:
    """Two of them make a row; their names are in none."""
    rows = running(contest("AA", 3), contest("DD", 5), contest("EE", 6))
    assert rows == [("AA", "Country AA", 6, 3), ("", OTHER_TITLE, 22, 11)]


def test_a_lone_protected_country_takes_the_smallest_other_one_with_it() -> None:
    """The row "other countries" is never one protected country; alone in an edition it has no row."""
    assert running(contest("AA", 3), contest("BB", 9), contest("DD", 5)) == [
        ("BB", "Country BB", 18, 9),
        ("", OTHER_TITLE, 16, 8),
    ]
    assert running(contest("DD", 5)) == []


@pytest.mark.parametrize("country", HIDDEN)
def test_no_protected_name_is_ever_a_running_row(country: str) -> None:
    """Neither the code nor the name."""
    rows = running(contest(country, 5), contest("AA", 1), contest("BB", 1))
    assert all(country not in code and country not in title for code, title, *_ in rows)


def test_hours_told_of_running_contests_are_told_of_no_unit() -> None:
    """In those its people were counted with others; all other hours are told of it."""
    hours = {HOUR * hour: hour for hour in range(5)}
    assert unit_hours(hours, {HOUR: 7, 3 * HOUR: 0}) == {0: 0, 2 * HOUR: 2, 4 * HOUR: 4}
    assert unit_hours(hours, {}) == hours


def test_an_hour_of_running_contests_is_told_once() -> None:
    """When it is over; whatever is found out about it later, and however many contests end."""
    hours = {HOUR * hour: 10 + hour for hour in range(9)}
    told = running_hours(hours, {}, since=3 * HOUR, as_of=5 * HOUR + 7, shown=True)
    assert told == {3 * HOUR: 13, 4 * HOUR: 14}
    later = running_hours({4 * HOUR: 99, 6 * HOUR: 3}, told, since=4 * HOUR, as_of=7 * HOUR, shown=True)
    assert later == {4 * HOUR: 14, 5 * HOUR: 0, 6 * HOUR: 3}
    assert running_hours({}, later, since=5 * HOUR, as_of=7 * HOUR + 60, shown=True) == {5 * HOUR: 0, 6 * HOUR: 3}


def test_no_hours_are_added_where_people_are_too_few() -> None:
    """What was told before stays until it is too old."""
    assert running_hours({9 * HOUR: 1}, {}, since=0, as_of=10 * HOUR, shown=False) == {}
    assert running_hours({9 * HOUR: 1}, {8 * HOUR: 4}, since=0, as_of=10 * HOUR, shown=False) == {8 * HOUR: 4}


STEPS = st.lists(
    st.tuples(
        st.integers(0, 3 * HOUR), st.dictionaries(st.integers(0, 60), st.integers(0, 9), max_size=4), st.booleans()
    ),
    max_size=30,
)


@given(STEPS)
def test_no_hour_ever_changes(steps: list[tuple[int, dict[int, int], bool]]) -> None:
    """Whatever is found and however far coverage moves on: each hour has one value for as long as it is told."""
    told: dict[int, int] = {}
    ever: dict[int, int] = {}
    as_of = 30 * HOUR
    for moved, hours, shown in steps:
        as_of += moved
        since = (as_of // HOUR - 23) * HOUR
        counts = {hour * HOUR: n for hour, n in hours.items()}
        told = running_hours(counts, told, since=since, as_of=as_of, shown=shown)
        assert all(ever.setdefault(hour, n) == n for hour, n in told.items())
        assert all(since <= hour <= as_of - HOUR for hour in told)
