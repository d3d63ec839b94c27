"""collector.operator_contests: an operator's own contests and rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import SettingsError
from collector.operator_contests import KEYS, OperatorFile, read
from collector.rules import standard
from state.roster import Contest

Reader = Callable[[str], OperatorFile]
FILE = """
[titles]
birds = "Wiki Loves Birds"

[categories]
"birds2027 Nepal" = "Birds of Nepal"

[[contest]]
campaign = "birds"
year = 2027
country = "India"
start = 2027-03-01
end = 2027-03-31
offset = "+05:30"
subcategories = true

[[contest]]
campaign = "birds"
year = 2027
country = "Nepal"
start = 20270301000000
end = "20270331235959"
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Give a function that reads a text as an operator's file."""
    path = tmp_path_factory.mktemp("own") / "contests.toml"

    def reading(text: str) -> OperatorFile:
        path.write_text(text, encoding="utf-8")
        return read(path)

    return reading


def at(text: str) -> int:
    """Give the instant of a time in ISO 8601, of UTC where it says nothing else."""
    found = datetime.fromisoformat(text)
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def row(**fields: object) -> str:
    """Write a row about birds in India, with other fields or without those that are None."""
    found: dict[str, object] = {"campaign": "birds", "year": 2027, "country": "India"}
    found |= {"start": date(2027, 3, 1), "end": date(2027, 3, 31)} | fields
    lines = [f"{json.dumps(key)} = {toml(value)}" for key, value in found.items() if value is not None]
    return "\n".join(["[[contest]]", *lines, ""])


def toml(value: object) -> str:
    """Write a value as TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(str(key))} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, date | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else repr(value)


def test_a_file_of_contests_and_rules(own: Reader) -> None:
    """Contests have their dates, offset and sub-categories, and the categories that the file's own rules give."""
    found = own(FILE)
    assert found.refused == ()
    start, end = at("2027-03-01T00:00:00+05:30"), at("2027-04-01T00:00:00+05:30")
    india = "Images from Wiki Loves Birds 2027 in India"
    assert found.contests == (
        Contest("birds", 2027, "India", "IN", india, start, end, 330, subcategories=True),
        Contest("birds", 2027, "Nepal", "NP", "Birds of Nepal", at("2027-03-01"), at("2027-04-01"), 0),
    )
    assert found.rules.campaign_title("birds") == "Wiki Loves Birds"


def test_without_a_file_nothing_is_read() -> None:
    """No path means the shipped rules and no contests."""
    assert read(None) == OperatorFile(standard())


@pytest.mark.parametrize(
    ("start", "end", "offset", "expected"),
    [
        (date(2027, 3, 1), date(2027, 3, 1), None, ("2027-03-01", "2027-03-02", 0)),
        (date(2027, 3, 1), date(2027, 3, 1), "-03:00", ("2027-03-01T03:00", "2027-03-02T03:00", -180)),
        (datetime(2027, 3, 1), datetime(2027, 3, 1), None, ("2027-03-01", "2027-03-01T00:00:01", 0)),  # noqa: DTZ001
        (
            datetime.fromisoformat("2027-03-01T00:00:00+05:45"),
            datetime.fromisoformat("2027-03-31T23:59:59+05:45"),
            None,
            ("2027-02-28T18:15", "2027-03-31T18:15", 345),
        ),
        (
            datetime.fromisoformat("2027-03-01T00:00:00"),
            datetime.fromisoformat("2027-03-31T23:59:59.999"),
            "+05:45",
            ("2027-02-28T18:15", "2027-03-31T18:15", 345),
        ),
        (
            datetime.fromisoformat("2027-03-01T00:00:00Z"),
            datetime.fromisoformat("2027-03-31T23:59:59Z"),
            "+05:45",
            ("2027-03-01", "2027-04-01", 345),
        ),
        (20270228181500, "20270331181459", None, ("2027-02-28T18:15", "2027-03-31T18:15", 345)),
        (20270228181500, "20270331181459", "+12:00", ("2027-02-28T18:15", "2027-03-31T18:15", 720)),
    ],
)
def test_dates(own: Reader, start: object, end: object, offset: str | None, expected: tuple[str, str, int]) -> None:
    """A day is whole, an end is its last second, and what has no offset of its own is at the row's, else UTC."""
    found = own(row(start=start, end=end, offset=offset))
    (contest,) = found.contests
    assert (contest.start, contest.end, contest.offset) == (at(expected[0]), at(expected[1]), expected[2])


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"campaign": None}, "it has no campaign"),
        ({"end": None}, "it has no end"),
        ({"contry": "India"}, "the key 'contry' is not known; did you mean country?"),
        ({"campaign": "Birds!"}, "campaign: 'Birds!' is not the name of a campaign, such as birds"),
        ({"campaign": 5}, "campaign: 5 is not the name"),
        ({"year": "2027"}, "year: '2027' is no year"),
        ({"year": True}, "year: True is no year"),
        ({"year": 1027}, "year: 1027 is no year"),
        ({"country": ""}, "country: '' is no label of a country"),
        ({"country": ["India"]}, "country: ['India'] is no label of a country"),
        ({"start": 20220638235959}, "start: '20220638235959' is no time that exists"),
        ({"start": "tomorrow"}, "start: 'tomorrow' is not a time of the form"),
        ({"start": 2027.5}, "start: 2027.5 is neither a day nor an instant"),
        ({"start": True}, "start: True is neither a day nor an instant"),
        ({"start": time(12)}, "start: datetime.time(12, 0) is neither a day nor an instant"),
        ({"start": date(2072, 3, 1)}, "start: its dates are not near 2027"),
        ({"end": date(9999, 12, 31)}, "end: its dates are not near 2027"),
        ({"end": date(2027, 2, 27)}, "ends before it starts"),
        ({"offset": "India"}, "offset: 'India' is no offset from UTC such as +05:30"),
        ({"offset": "+05:20"}, "offset: '+05:20' is no offset"),
        ({"offset": "+13:00"}, "offset: '+13:00' is no offset"),
        ({"offset": "-12:00"}, "offset: '-12:00' is no offset"),
        ({"offset": 330}, "offset: 330 is no offset"),
        ({"category": "a|b"}, "category: 'a|b' is no title of a category"),
        ({"category": 5}, "category: 5 is no title"),
        ({"subcategories": "yes"}, "subcategories: 'yes' is neither true nor false"),
        ({"category": "Birds of Nepal"}, "has the category of another row, 'Birds of Nepal'"),
    ],
)
def test_a_contest_that_cannot_be_used(own: Reader, fields: dict[str, object], why: str) -> None:
    """A row is set aside by its name and place, with the key and the reason, and the rest of the file loads."""
    found = own(FILE + row(**fields) + row(country="Bhutan"))
    assert [contest.label for contest in found.contests] == ["India", "Nepal", "Bhutan"]
    (bad,) = found.refused
    assert bad.row.endswith("([[contest]] 3)")
    assert why in bad.why


def test_a_refused_row_is_named(own: Reader) -> None:
    """The name has campaign, year and country as far as they are there."""
    rows = row(end=None) + row(country=None) + "[[contest]]\n"
    assert [bad.row for bad in own(rows).refused] == [
        "birds2027 India ([[contest]] 1)",
        "birds2027 ? ([[contest]] 2)",
        "?? ? ([[contest]] 3)",
    ]
    assert own("contest = [5]").refused[0].why == "5 is no table"


def test_a_whole_edition(own: Reader) -> None:
    """The label Global names the category of all files of an edition, which is no contest."""
    (whole,) = own(row(country="Global")).contests
    assert (whole.whole, whole.country, whole.category) == (True, None, "Images from Wiki Loves Birds 2027")


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("a = ", "contests_file", "is not valid TOML"),
        ("x = " + "9" * 5000, "contests_file", "is not valid TOML"),
        ("x = " + "[" * 5000, "contests_file", "is not valid TOML"),
        ("[contest]\ncampaign = 'birds'", "contest", r"begins with \[\[contest\]\]"),
        ("[[contests]]\n", "contests", "did you mean contest?"),
        ("[labels]\nAtlantis = 'XX'", "labels.Atlantis", "no country"),
    ],
)
def test_a_file_that_cannot_be_used(own: Reader, text: str, key: str, why: str) -> None:
    """What is no TOML, or holds an unknown table or a bad rule, stops with the file's name and the key."""
    with pytest.raises(SettingsError, match=why) as caught:
        own(text)
    assert caught.value.key == key
    assert caught.value.source.endswith("contests.toml")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that is not there, is a folder, or is no UTF-8 stops with its name."""
    broken = tmp_path / "latin1.toml"
    broken.write_bytes('[titles]\nbirds = "Vögel"'.encode("latin-1"))
    for path in (tmp_path / "nowhere.toml", tmp_path, broken):
        with pytest.raises(SettingsError, match=str(path)):
            read(path)


plain = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        *(st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), plain, st.dates()),
        *(st.datetimes(), st.datetimes(timezones=st.just(UTC)), st.times(), days),
        st.sampled_from(["birds", 2027, "India", "+05:30", 20270301000000, "Birds of India", True]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(plain, inner, max_size=3)),
    max_leaves=6,
)
tables = st.dictionaries(st.sampled_from([*KEYS, "contry"]), values, max_size=8)


@given(st.lists(st.one_of(tables, values), max_size=5))
def test_any_row_is_a_contest_or_refused(own: Reader, rows: list[object]) -> None:
    """Whatever stands in the rows, each becomes a contest or is refused with a reason."""
    found = own(f"contest = {toml(rows)}")
    assert len(found.contests) + len(found.refused) == len(rows)
    assert all(bad.row and bad.why for bad in found.refused)
    assert all(contest.start is not None and contest.end is not None for contest in found.contests)


@given(st.dictionaries(st.sampled_from(["titles", "labels", "articles", "x", "contest"]), values, max_size=4))
def test_any_document_is_read_or_refused(own: Reader, document: dict[str, object]) -> None:
    """Whatever a file holds, it is read or is one error with a key."""
    try:
        own("\n".join(f"{toml(key)} = {toml(value)}" for key, value in document.items()))
    except SettingsError as error:
        assert error.key.partition(".")[0] in document  # noqa: PT017


countries = st.sampled_from(["India", "Nepal", "Bhutan", "Wales", "Global"])
good = st.builds(
    lambda c, d, n: {"country": c, "start": d, "end": date.fromordinal(d.toordinal() + n)},
    countries,
    st.dates(date(2027, 1, 1), date(2027, 12, 1)),
    st.integers(0, 60),
)


@given(st.lists(good, max_size=5, unique_by=lambda fields: fields["country"]), tables, st.integers(0, 5), st.randoms())
def test_rows_do_not_touch_each_other(
    own: Reader, rows: list[dict[str, object]], bad: dict[str, object], place: int, random: Any
) -> None:
    """In any order, and with any bad row among them, the good rows give the same contests."""
    expected = set(own("".join(row(**fields) for fields in rows)).contests)
    assert len(expected) == len(rows)
    shuffled = [row(**fields) for fields in random.sample(rows, len(rows))]
    shuffled.insert(place, row(**{"end": 5, **bad, "offset": "nowhere"}))
    found = own("".join(shuffled))
    assert set(found.contests) == expected
    assert len(found.refused) == 1
