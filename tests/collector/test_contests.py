"""collector.contests: the module page, the shipped table, categories and countries."""

from __future__ import annotations

import importlib.util
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from collector import contests
from collector.contests import Refused, category_of, country_of, parse
from state.roster import Contest

# The first three lines of each block are from the Wiki Loves tool's own test of its parser
# (github.com/JeanFred/wikiloves, tests/test_configuration.py).
PAGE = """
local wl = {}
wl["prefixes"] = {
    ["az"] = "Azerbaijan",
    ["gw"] = "Guinea-Bissau",
    ["nl"] = "Netherlands", -- with an article
    ["ci"] = "Côte d'Ivoire",
    ["tr"] = "Turkey"
}

wl["monuments"] = {}
wl["monuments"][2018] = {
    ["az"] = {["start"] = 20180430200000, ["end"] = 20180531195959},
    ["gw"] = {["start"] = 20180430200000, ["end"] = 20180531195959},
    ["nl"] = {["start"] = 20180401000000},
    ["ci"] = {},
}
wl["monuments"][2016] = {
    ["tr"] = {["start"] = 20160831210000, ["end"] = 20160930205959}, --[[ local days ]]
}
wl["africa"] = {}
wl["africa"][2016] = { ["ci"] = {["start"] = 20161201000000, ["end"] = 20170131235959} }
return wl
"""


def stamp(ts: int | None) -> str:
    """Write an instant as 14 digits."""
    return f"{datetime.fromtimestamp(ts or 0, UTC):%Y%m%d%H%M%S}"


def test_a_contest_ends_at_the_first_instant_after_its_last_second() -> None:
    """Azerbaijan 2018: the inclusive end 20180531195959 gives E = 20:00:00, a midnight at +4 h."""
    found, refused = parse(PAGE)
    assert refused == []
    (azerbaijan,) = [contest for contest in found if contest.label == "Azerbaijan"]
    assert azerbaijan == Contest(
        campaign="monuments",
        year=2018,
        label="Azerbaijan",
        country="AZ",
        category="Images from Wiki Loves Monuments 2018 in Azerbaijan",
        start=int(datetime(2018, 4, 30, 20, tzinfo=UTC).timestamp()),
        end=int(datetime(2018, 5, 31, 20, tzinfo=UTC).timestamp()),
        offset=240,
    )


def test_missing_dates_are_the_editions() -> None:
    """A contest without a start has the earliest of its edition, one without an end the latest."""
    found = {contest.label: contest for contest in parse(PAGE)[0] if contest.year == 2018}
    assert (stamp(found["Netherlands"].start), stamp(found["Netherlands"].end)) == ("20180401000000", "20180531200000")
    assert (stamp(found["Côte d'Ivoire"].start), stamp(found["Côte d'Ivoire"].end)) == (
        "20180401000000",
        "20180531200000",
    )


def test_an_end_in_the_next_year() -> None:
    """Africa 2016 ended on 31 January 2017."""
    (africa,) = [contest for contest in parse(PAGE)[0] if contest.campaign == "africa"]
    assert (africa.year, stamp(africa.end), africa.offset) == (2016, "20170201000000", 0)


def test_turkey_2016_ends_at_a_midnight_of_its_own() -> None:
    """An end of 2016-09-30 20:59:59 UTC is 1 October at +3 h."""
    (turkey,) = [contest for contest in parse(PAGE)[0] if contest.label == "Turkey"]
    assert (stamp(turkey.end), turkey.offset) == ("20160930210000", 180)


@pytest.mark.parametrize(
    ("line", "row", "why"),
    [
        ('["az"] = {["start"] = 20180501000000, ["end"] = 20180638235959}', "monuments2018 az", "20180638235959"),
        ('["az"] = {["start"] = 20180501000000, ["end"] = 2018053119595}', "monuments2018 az", "YYYYMMDDhhmmss"),
        ('["az"] = {["start"] = 2018O501000000, ["end"] = 20180531195959}', "monuments2018 az", "2018O501000000"),
        ('["az"] = {["start"] = 20180601000000, ["end"] = 20180531195959}', "monuments2018 az", "before it starts"),
        ('["xx"] = {["start"] = 20180501000000, ["end"] = 20180531195959}', "monuments2018 xx", "among the prefixes"),
        ('["az"] = 20180501000000', "monuments2018 az", "no table of dates"),
        ('["az"] = {}, ["az"] = {}', "monuments2018 az", "twice"),
        ('["a2"] = {}', "monuments2018 a2", "category of another row"),
    ],
)
def test_a_bad_row_is_set_aside_by_name(line: str, row: str, why: str) -> None:
    """One bad row is refused with its name and reason; the rest of the page loads."""
    page = f"""
    wl["prefixes"] = {{ ["a2"] = "Albania", ["az"] = "Azerbaijan", ["al"] = "Albania" }}
    wl["monuments"][2018] = {{ ["al"] = {{["start"] = 20180501000000, ["end"] = 20180531235959}}, {line}, }}
    wl["earth"][2018] = {{ ["al"] = {{["start"] = 20180501000000, ["end"] = 20180531235959}} }}
    """
    found, refused = parse(page)
    assert [(bad.row, why in bad.why) for bad in refused] == [(row, True)], refused
    assert {(contest.campaign, contest.label) for contest in found} >= {("monuments", "Albania"), ("earth", "Albania")}


def test_an_edition_without_any_dates() -> None:
    """Where no row of an edition has dates, its rows are set aside."""
    found, refused = parse('wl.prefixes = { az = "Azerbaijan" } wl["earth"][2027] = { az = {} }')
    assert found == []
    assert refused == [Refused("earth2027 az", "has no dates, nor has another row of its edition")]


def test_a_year_that_is_none() -> None:
    """A key of a campaign that is no year is set aside."""
    _, refused = parse('wl["earth"]["next"] = { ["az"] = {} }')
    assert [bad.row for bad in refused] == ["wl[earth][next]"]


def test_an_edition_that_stands_there_twice() -> None:
    """Of two tables for one edition the last one counts, as in Lua, and the first is reported."""
    again = PAGE + 'wl["monuments"][2016] = { ["tr"] = {["start"] = 20160801210000, ["end"] = 20160930205959} }'
    found, refused = parse(again)
    assert [bad.row for bad in refused] == ["wl[monuments][2016]"]
    assert [stamp(contest.start) for contest in found if contest.label == "Turkey"] == ["20160801210000"]


def test_one_big_table_is_the_same() -> None:
    """A page that returns one nested table gives the same contests as one of many assignments."""
    nested = """return { prefixes = { az = "Azerbaijan" },
                 monuments = { [2018] = { az = { start = 20180430200000, ["end"] = 20180531195959 } } } }"""
    found, refused = parse(nested)
    assert refused == []
    assert found == [contest for contest in parse(PAGE)[0] if contest.label == "Azerbaijan"]


def test_the_shipped_table() -> None:
    """1,205 contests of 2010-2022, of which one has the impossible end 20220638235959 and is refused by name."""
    found, refused = contests.shipped()
    assert (len(found), [bad.row for bad in refused]) == (1204, ["earth2022 Uganda"])
    assert "20220638235959" in refused[0].why
    assert len({contest.category for contest in found}) == len(found)
    assert all(contest.end and contest.end % 86_400 == 0 and contest.offset == 0 for contest in found)
    assert {contest.label for contest in found if contest.country is None} == {"Biosphere Reserves", "Wales"}


def test_the_rules_give_the_real_categories() -> None:
    """By the rules, every one of the 1,204 shipped contests has the category it really had."""
    wrong = {
        contest.category
        for contest in contests.shipped()[0]
        if category_of(contest.campaign, contest.year, contest.label) != contest.category
    }
    assert wrong == set()


@pytest.mark.parametrize(
    ("campaign", "year", "label", "category"),
    [
        ("monuments", 2025, "Netherlands", "Images from Wiki Loves Monuments 2025 in the Netherlands"),
        ("folklore", 2026, "India", "Images from Wiki Loves Folklore 2026 in India"),
        ("science", 2015, "Armenia", "Images from European Science Photo Competition 2015 in Armenia"),
        ("science", 2017, "Armenia", "Images from Wiki Science Competition 2017 in Armenia"),
        ("monuments", 2024, "Austria", "Media from WikiDaheim 2024 in Austria/Cultural heritage monuments"),
        ("public_art", 2013, "Spain", "Images from Wiki Loves Public Art 2013 in Spain"),
        ("living_heritage", 2027, "Peru", "Images from Wiki Loves Living Heritage 2027 in Peru"),
    ],
)
def test_categories(campaign: str, year: int, label: str, category: str) -> None:
    """Titles, articles, renamed editions and written-out exceptions, as on Commons."""
    assert category_of(campaign, year, label) == category


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Namibia", "NA"),
        ("Uganda.", "UG"),
        ("the United Kingdom", "GB"),
        ("Côte_d'Ivoire", "CI"),
        ("the Igbo Community", None),
        ("Atlantis", None),
        ("Fiji", "FJ"),
    ],
)
def test_countries_of_labels(label: str, code: str | None) -> None:
    """Labels find their country, also with article, dot or underscores; what is no country has none."""
    assert country_of(label) == code


def test_the_table_of_countries() -> None:
    """250 countries; NA is Namibia and not a missing value; 36 are on the protection list."""
    found = {country.iso2: country for country in contests.countries()}
    assert len(found) == 250
    assert found["NA"].name == "Namibia"
    assert sum(country.protected for country in found.values()) == 36


@pytest.mark.parametrize("name", ["contests_2010_2022.csv", "countries.tsv", "country_labels.csv"])
def test_every_table_says_where_it_is_from(name: str) -> None:
    """The first lines of a carried-over table name its source and licence."""
    head = (Path(contests.__file__).parent / name).read_text(encoding="utf-8").splitlines()[:3]
    assert head[0].startswith("# ")
    assert any(line.startswith("# Source: ") or "Computed" in line for line in head)


def test_the_page_of_the_farm(shared: Path) -> None:
    """The farm's module page, made by other code, gives its 38 contests with all their dates."""
    spec = importlib.util.spec_from_file_location("farm_contests", shared / "rig" / "contests.py")
    assert spec
    assert spec.loader
    farm = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(farm)
    there = farm.build(date(2026, 11, 22))
    found, refused = parse(farm.lua(there))
    assert refused == []
    assert len(found) == 38
    assert {(c.category, stamp(c.start), stamp((c.end or 0) - 1)) for c in found} == {
        (c["category"], c["start"], c["end"]) for c in json.loads(json.dumps(there))
    }
