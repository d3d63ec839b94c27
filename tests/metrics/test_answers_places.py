"""Countries in order, and selections beside each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from metrics.answers import Selection
from metrics.answers_places import compared, comparison_group, last_year, places
from metrics.disclosure import OTHER_TITLE
from tests.metrics.reported_rows import Sheet, facts_of, full_year

EVERYTHING = Selection("monuments", ("monuments2024",))


def many() -> Sheet:
    """Large countries that differ, and a small one with the highest plain rate."""
    sheet = Sheet().unit("AA", "Aland", 10, (4,) * 4).unit("other", OTHER_TITLE, 200, (150,) * 4, merged=("X", "Y"))
    for place, n in enumerate((10, 20, 40, 80, 120, 150)):
        sheet.unit(f"B{place}", f"Land {place}", 400, (n,) * 4)
    return sheet.unit("CC", "Waiting", 500, (None,) * 4)


def test_a_small_country_is_not_first_by_chance() -> None:
    """Ordered by the shrunken rate: 4 of 10 comes after 150 of 400; other countries are last, whatever their rate."""
    found = places(facts_of(many()), EVERYTHING, 3)
    titles = [place.title for place in found]
    assert titles.index("Aland") > titles.index("Land 5")
    assert titles[-2:] == ["Waiting", OTHER_TITLE]
    shrunken = [place.shrunken for place in found[:-2]]
    assert shrunken == sorted(shrunken, key=lambda rate: -(rate or 0))
    assert (found[-1].shrunken, found[-2].shrunken, found[-1].merged) == (None, None, ("X", "Y"))


def test_the_plain_rate_would_put_it_first() -> None:
    """By the plain rate the small country would lead: what the order is for."""
    plain = sorted(
        places(facts_of(many()), EVERYTHING, 3),
        key=lambda place: -(place.at(3).retained / (place.at(3).newcomers or 1)),
    )
    assert next(place.title for place in plain if place.code != "other") == "Aland"


def test_choosing_countries_changes_no_order_and_no_rate() -> None:
    """What the countries have in common is that of all of them, chosen or not."""
    known = facts_of(many())
    everything = {place.code: place.shrunken for place in places(known, EVERYTHING, 3)}
    chosen = places(known, replace(EVERYTHING, countries=("B0", "AA")), 3)
    assert {place.code: place.shrunken for place in chosen} == {code: everything[code] for code in ("B0", "AA")}
    assert [place.code for place in chosen] == ["AA", "B0"]


def test_a_country_is_pooled_over_editions() -> None:
    """One row for a country of two editions, with the sum of both; without a month they go by size."""
    earlier = (
        Sheet(year=2023)
        .unit("IN", "India", 40, (4, 3, 2, 1))
        .unit("other", OTHER_TITLE, 20, (1,) * 4, merged=("Nepal", "Peru"))
    )
    both = replace(EVERYTHING, editions=("monuments2023", "monuments2024"))
    found = {place.code: place for place in places(facts_of(full_year(), earlier), both)}
    assert list(found) == ["IN", "NP", "other"]
    assert (found["IN"].newcomers, found["IN"].at(3).retained) == (140, 24)
    assert found["other"].merged == ("Belarus", "Nepal", "Peru", "Uruguay")
    assert {place.shrunken for place in found.values()} == {None}


def test_a_difference_is_of_final_figures_of_the_same_month() -> None:
    """Newcombe's interval between two selections (635 of 11,237 against 397 of 3,497: 4.60 to 6.87 points fewer)."""
    earlier = Sheet(year=2023).unit("IN", "India", 3497, (397, 397, None, None))
    known = facts_of(Sheet().unit("IN", "India", 11237, (635, None, None, None)), earlier)
    other = last_year(known, EVERYTHING)
    assert other is not None
    found = compared(known, EVERYTHING, other, 3)
    assert found is not None
    # R. G. Newcombe, Statistics in Medicine 17 (1998), method 10, on the newcomers of 2011 and 2012
    assert -found.difference.high == pytest.approx(4.60, abs=5e-3)
    assert -found.difference.low == pytest.approx(6.87, abs=5e-3)
    assert compared(known, EVERYTHING, other, 6) is None
    growing = replace(EVERYTHING, reading="on-or-after")
    assert compared(known, growing, replace(other, reading="on-or-after"), 3) is None


def test_last_year_is_the_edition_of_the_year_before() -> None:
    """Of one edition only; a gap year has none, and so have several editions."""
    known = facts_of(full_year(), Sheet(year=2022).unit("IN", "India", 40, (4, 3, 2, 1)))
    assert last_year(known, EVERYTHING) is None
    assert last_year(known, replace(EVERYTHING, editions=("monuments2022", "monuments2024"))) is None
    assert comparison_group(EVERYTHING).definition == "comparison"
