"""collector.wl_data: the module page of Commons, row by row."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.contest_rows import Refused
from collector.errors import ApiError
from collector.rules import standard
from collector.wl_data import Page, fetch, parse
from state.roster import Contest
from tests.collector.asking import asking
from tests.collector.scripted_api import Reply, always
from tests.collector.scripted_world import World

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
        ('["zz"] = {}', "monuments2018 zz", "category of another row"),
        ('["az"] = {["start"] = 20810501000000, ["end"] = 20810531195959}', "monuments2018 az", "not near 2018"),
        ('["az"] = {["start"] = {20180501000000}}', "monuments2018 az", "YYYYMMDDhhmmss"),
        ('["br"] = {["start"] = 20180501000000}', "monuments2018 br", "'Br|azil' is no label"),
        ('["nr"] = {["start"] = 20180501000000}', "monuments2018 nr", "5 is no label"),
    ],
)
def test_a_bad_row_is_set_aside_by_name(line: str, row: str, why: str) -> None:
    """One bad row is refused with its name and reason; the rest of the page loads."""
    page = f"""
    wl["prefixes"] = {{ ["zz"] = "Albania", ["az"] = "Azerbaijan", ["al"] = "Albania", br = "Br|azil", nr = 5 }}
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


@pytest.mark.parametrize(
    ("line", "row", "why"),
    [
        ('wl["earth"]["next"] = { ["az"] = {} }', "wl[earth][next]", "'next' is no year"),
        ('wl["earth"][1018] = { ["az"] = {} }', "wl[earth][1018]", "1018 is no year"),
        ('wl["Earth 2"][2018] = { ["az"] = {} }', "wl[Earth 2][2018]", "'Earth 2' is no campaign"),
        ('wl["earth"] = "soon"', "wl[earth]", "'soon' is no table of editions"),
        ('wl["earth"][2018] = nil', "wl[earth][2018]", "'nil' is no table of contests"),
        ('wl["earth"][2018]["az"]["start"] = 20180501000000', "wl[earth][2018][az][start]", "no table of contests"),
    ],
)
def test_what_is_no_edition_is_set_aside(line: str, row: str, why: str) -> None:
    """A year, campaign or table that cannot be one is refused with its place; the rest of the page loads."""
    found, refused = parse(PAGE + line)
    assert [(bad.row, why in bad.why) for bad in refused] == [(row, True)], refused
    assert found == parse(PAGE)[0]


def test_a_row_assigned_by_itself() -> None:
    """A row added below the table of its edition counts like one inside."""
    found, refused = parse(PAGE + 'wl["monuments"][2016]["az"] = {["start"] = 20160901000000}')
    assert refused == []
    (added,) = set(found) - set(parse(PAGE)[0])
    assert (added.label, stamp(added.start), stamp(added.end)) == ("Azerbaijan", "20160901000000", "20160930210000")


def test_an_edition_of_one_campaign_takes_no_dates_of_another() -> None:
    """Missing dates are those of the own edition, whatever other campaigns and years have."""
    page = """wl.prefixes = { az = "Azerbaijan", al = "Albania" }
    wl["earth"][2018] = { az = {} } wl["monuments"][2019] = { az = {}, al = { start = 20190901000000 } }
    wl["monuments"][2018] = { al = { start = 20180901000000, ["end"] = 20180930235959 } }"""
    found, refused = parse(page)
    assert [(contest.edition, contest.label) for contest in found] == [("monuments2018", "Albania")]
    assert [bad.row for bad in refused] == ["earth2018 az", "monuments2019 al", "monuments2019 az"]


def test_a_bad_row_gives_its_edition_no_dates() -> None:
    """The dates of a row that is refused do not become those of a row without dates."""
    page = """wl.prefixes = { az = "Azerbaijan", al = "Albania", am = "Armenia" }
    wl["earth"][2018] = { az = {}, al = { start = 20180701000000, ["end"] = 20180630235959 },
                          am = { start = 20180501000000, ["end"] = 20180531235959 } }"""
    found, refused = parse(page)
    assert refused == [Refused("earth2018 al", "ends before it starts")]
    assert {(stamp(contest.start), stamp(contest.end)) for contest in found} == {("20180501000000", "20180601000000")}


def test_the_root_category_is_no_contest() -> None:
    """The label Global stands for all files of an edition."""
    (whole,) = parse(
        'wl.prefixes = { all = "Global" } wl["earth"][2018] = { all = { start = 20180501000000, '
        '["end"] = 20180531235959 } }'
    )[0]
    assert (whole.whole, whole.country, whole.category) == (True, None, "Images from Wiki Loves Earth 2018")


def test_rules_of_an_operator_name_the_categories() -> None:
    """The page is read with the rules given: titles, exceptions and labels."""
    rules = standard().extended(
        titles={"birds": "Wiki Loves Feathers"},
        categories={"birds2018 Albania": "Birds of Albania"},
        labels={"Azerbaijan": None},
    )
    page = """wl.prefixes = { az = "Azerbaijan", al = "Albania" }
    wl["birds"][2018] = { az = { start = 20180501000000, ["end"] = 20180531235959 }, al = {} }"""
    assert [(contest.category, contest.country) for contest in parse(page, rules)[0]] == [
        ("Birds of Albania", "AL"),
        ("Images from Wiki Loves Feathers 2018 in Azerbaijan", None),
    ]


@dataclass(frozen=True)
class Line:
    """A row of an invented page; a bad one may hold anything for its dates."""

    campaign: str
    year: int
    code: str
    dates: str


CODES = {"in": "India", "np": "Nepal", "de": "Germany", "nl": "Netherlands", "ci": "Côte d'Ivoire", "xa": "Wales"}


def page_of(lines: list[Line], prefixes: dict[str, str]) -> str:
    """Write a page with its prefixes and rows in the order given."""
    editions: dict[tuple[str, int], list[Line]] = {}
    for line in lines:
        editions.setdefault((line.campaign, line.year), []).append(line)
    text = ["local wl = {}", *(f'wl["{campaign}"] = {{}}' for campaign in dict.fromkeys(c for c, _ in editions))]
    for (campaign, year), rows in editions.items():
        inside = ",\n".join(f'    ["{row.code}"] = {row.dates}' for row in rows)
        text.append(f'wl["{campaign}"][{year}] = {{\n{inside}\n}}')
    listed = ", ".join(f'["{code}"] = "{label}"' for code, label in prefixes.items())
    return "\n".join([*text, f'wl["prefixes"] = {{ {listed} }}', "return wl"])


@st.composite
def dates(draw: st.DrawFn, year: int) -> str:
    """Draw the dates of a good row, either of which may be missing."""
    first, length = draw(st.integers(1, 300)), draw(st.integers(0, 59))
    days = [datetime.fromordinal(datetime(year, 1, 1).toordinal() + n) for n in (first, first + length)]  # noqa: DTZ001
    start, end = f'["start"] = {days[0]:%Y%m%d}000000', f'["end"] = {days[1]:%Y%m%d}235959'
    return "{" + ", ".join(draw(st.sampled_from([(start, end), (start, end), (start,), (end,), ()]))) + "}"


@st.composite
def pages(draw: st.DrawFn) -> list[Line]:
    """Draw the rows of a page, each code once an edition."""
    keys = st.tuples(
        st.sampled_from(["monuments", "earth", "public_art"]), st.integers(2016, 2018), st.sampled_from([*CODES])
    )
    return [Line(c, y, code, draw(dates(y))) for c, y, code in draw(st.lists(keys, max_size=20, unique=True))]


@given(pages(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(lines: list[Line], random: Any) -> None:
    """A page whose rows, editions and prefixes stand in another order gives the same contests and refusals."""
    found, refused = parse(page_of(lines, CODES))
    shuffled, codes = random.sample(lines, len(lines)), random.sample([*CODES.items()], len(CODES))
    again, refused_again = parse(page_of(shuffled, dict(codes)))
    assert again == found
    assert refused_again == refused
    assert len(found) + len(refused) == len(lines)


BAD = [
    ("zz", "20180501000000"),
    ("zz", '{["start"] = 20180638235959, ["end"] = 20180930235959}'),
    ("zz", '{["start"] = 20180901000000, ["end"] = 20180831235959}'),
    ("zz", '{["start"] = 20180101000000, ["end"] = 20810101000000}'),
    ("zz", '{["start"] = "yesterday"}'),
    ("qq", '{["start"] = 20180101000000, ["end"] = 20181231235959}'),
    ("pp", '{["start"] = 20180101000000, ["end"] = 20181231235959}'),
    ("zz", "os.time{year = 2018}"),
]


@given(pages(), st.sampled_from(BAD), st.integers(0, 20))
def test_a_bad_row_takes_no_other_with_it(lines: list[Line], bad: tuple[str, str], place: int) -> None:
    """A page gives the same contests with a bad row among the others, and one refusal more, by its name."""
    prefixes = {**CODES, "zz": "Zambia", "pp": "no | label"}
    found, refused = parse(page_of(lines, prefixes))
    row = Line("earth", 2018, *bad)
    more, refused_more = parse(page_of([*lines[:place], row, *lines[place:]], prefixes))
    assert more == found
    assert [one.row for one in set(refused_more) - set(refused)] == [f"earth2018 {bad[0]}"]
    assert len(refused_more) == len(refused) + 1


words = st.sampled_from(
    [
        "wl",
        "[",
        "]",
        "{",
        "}",
        "=",
        ",",
        ";",
        ".",
        '"',
        "'",
        "\\",
        "--",
        "--[[",
        "]]",
        "return",
        "local",
        "prefixes",
        '"prefixes"',
        '"earth"',
        '"az"',
        "az",
        "2018",
        '["2018"]',
        '["start"]',
        '["end"]',
        "20180501000000",
        "9" * 5000,
        "٢٠١٨",
        "²",
        "\n",
        " ",
        "\0",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(words, max_size=60).map("".join)))
def test_any_text_is_read(text: str) -> None:
    """Whatever the page holds, reading it ends, with contests and refusals that name a row and a reason."""
    for page in (text, PAGE + text, PAGE[: len(PAGE) // 2] + text):
        found, refused = parse(page)
        assert all(contest.category and contest.label and contest.end for contest in found)
        assert all(bad.row and bad.why and len(bad.row) <= 80 and len(bad.why) < 500 for bad in refused)


def module(text: str, **facts: Any) -> Reply:
    """Give the answers of a wiki whose module page holds `text`."""
    revision = {"slots": {"main": {"content": text}}, **facts}
    return always({"batchcomplete": True, "query": {"pages": [{"pageid": 1, "ns": 828, "revisions": [revision]}]}})


def test_the_page_is_asked_for_once(tmp_path: Path) -> None:
    """The latest revision comes with its id and time in one request, which is counted under its step."""
    with asking(tmp_path, World()) as (api, server, _):
        server.reply = module(PAGE, revid=7, timestamp="2026-11-22T10:11:12Z")
        saved = int(datetime(2026, 11, 22, 10, 11, 12, tzinfo=UTC).timestamp())
        assert fetch(api) == Page(PAGE, 7, saved)
        assert dict(api.requests) == {"contests": 1}
    (asked,) = server.asked
    assert asked.params["titles"] == "Module:WL_data"
    assert asked.params["rvprop"] == "ids|timestamp|content"
    assert "rvlimit" not in asked.params  # without it an answer has the latest revision alone


def test_a_page_that_is_missing_or_hidden(tmp_path: Path) -> None:
    """A page that is not there, or whose text is hidden, is an error of the API."""
    with asking(tmp_path, World()) as (api, server, _):
        with pytest.raises(ApiError, match="Module:WL_data is not there"):
            fetch(api)
        server.reply = always({"query": {"pages": [{"revisions": [{"slots": {"main": {"texthidden": True}}}]}]}})
        with pytest.raises(ApiError, match="in a form we do not know"):
            fetch(api)


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
