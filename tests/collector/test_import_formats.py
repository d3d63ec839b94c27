"""Three formats of participants are told apart by content, read into rows, and refused row by row."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import ImportRefused
from collector.import_formats import COLUMNS, Refusal, Row, read

HEAD = ",".join(COLUMNS)


def instant(*parts: int) -> int:
    """The second of a time, UTC."""
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]


def written(folder: Path, text: str | bytes, name: str = "file.txt") -> Path:
    """A file whose name says nothing about its format."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows_of(folder: Path, text: str, **options: Any) -> list[Row | Refusal]:
    """What is read from a file with this text."""
    return list(read(written(folder, text), **options)[1])


def multiyear(*rows: Any) -> str:
    """A multi-year list."""
    headers = ["year", "country", "uploader", "images", "images_used", "registration"]
    return json.dumps({"meta": {}, "headers": headers, "rows": rows})


def tool(**editions: Any) -> str:
    """A `db.json` of the Wiki Loves tool."""
    return json.dumps(editions)


PANAMA = {
    "count": 4,
    "category": "Images_from_Wiki_Loves_Monuments_2016_in_Panama",
    "start": 20160901050000,
    "end": 20161001045959,
    "users": {"Anna Example": {"count": 4, "usage": 0, "reg": 20160902064618}},
}


@pytest.mark.parametrize(
    ("text", "form", "campaign"),
    [
        (multiyear([2014, "Benin", "A", 1, 0, None]), "multiyear", "africa"),
        (tool(monuments2016={"Panama": PANAMA}), "wikiloves", None),
        (f"{HEAD}\nafrica,2014,Benin,A,1,\n", "csv", None),
        (f"\ufeff{HEAD.replace(',', ';')}\r\nafrica;2014;Benin;A;1;\r\n", "csv", None),
    ],
    ids=["multiyear", "wikiloves", "csv", "csv of a spreadsheet"],
)
def test_the_format_is_told_from_the_content(tmp_path: Path, text: str, form: str, campaign: str | None) -> None:
    """Each format is recognised whatever the file is called, and taken only as itself when one is asked for."""
    path = written(tmp_path, text)
    found, rows = read(path, campaign=campaign)
    assert (found, [type(row) for row in rows]) == (form, [Row])
    assert read(path, form, campaign)[0] == form
    for other in {"multiyear", "wikiloves", "csv"} - {form}:
        with pytest.raises(ImportRefused, match=f"this is the format '{form}', not the format '{other}' asked for"):
            read(path, other, campaign)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"user,uploads\nA,1\n", "none of the formats wikiloves, csv, multiyear; its first line should be 'campaign"),
        (b"", "none of the formats"),
        (b'{"rows": [1', "the JSON is broken"),
        (b'{"hello": 1}', "none of the formats"),
        (b"[" * 100_000, "the JSON is broken"),
        (HEAD.encode() + b"\nafrica,2014,Benin,\xe9,1,\n", "byte 64 is not UTF-8"),
        (f'{HEAD}\nafrica,2014,"Benin"x,A,1,\n'.encode(), "line 2"),
    ],
    ids=["other columns", "empty", "cut", "other JSON", "deep", "latin-1", "broken quotes"],
)
def test_a_file_of_no_format_is_refused_by_name(tmp_path: Path, content: bytes, said: str) -> None:
    """What cannot be read is refused with the file's name and what is wrong with it."""
    path = written(tmp_path, content)
    with pytest.raises(ImportRefused, match=said) as refused:
        list(read(path)[1])
    assert str(path) in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A missing file and a folder are refused with the path and the system's reason."""
    with pytest.raises(ImportRefused, match=r"nowhere\.csv: No such file"):
        read(tmp_path / "nowhere.csv")
    with pytest.raises(ImportRefused, match="directory"):
        read(tmp_path)


def test_a_multi_year_list_needs_its_campaign(tmp_path: Path) -> None:
    """A list that does not name its campaign is refused without --campaign, and so is a name that is none."""
    path = written(tmp_path, multiyear([2014, "Benin", "A", 1, 0, None]))
    with pytest.raises(ImportRefused, match="name it with --campaign"):
        read(path)
    with pytest.raises(ImportRefused, match="--campaign 'Wiki Loves' is no name"):
        read(path, campaign="Wiki Loves")


def test_a_multi_year_row_names_its_category(tmp_path: Path) -> None:
    """The label is the end of the category's title as it stands; `Global` is the category of the whole edition."""
    text = multiyear(
        [2014, "Benin", "anna_Example", 3, 1, "2014-10-02"],
        [2015, "the Gambia", "Bo", 1, 0, None],
        [2015, "Global", "Bo", 1, 0, None],
    )
    first, second, third = rows_of(tmp_path, text, campaign="africa")
    assert first == Row(
        "row 1",
        "africa",
        2014,
        "Benin",
        "Anna Example",
        3,
        instant(2014, 10, 2),
        category="Images from Wiki Loves Africa 2014 in Benin",
    )
    assert isinstance(second, Row)
    assert isinstance(third, Row)
    assert second.category == "Images from Wiki Loves Africa 2015 in the Gambia"
    assert (third.label, third.category) == ("Global", "Images from Wiki Loves Africa 2015")


def test_a_row_of_the_tool_has_the_contest_with_an_exclusive_end(tmp_path: Path) -> None:
    """The tool's ends are inclusive seconds: E is one later. Values: Panama 2016 in a real db.json."""
    (row,) = rows_of(tmp_path, tool(monuments2016={"Panama": PANAMA}))
    assert row == Row(
        "monuments2016/Panama, user 1",
        "monuments",
        2016,
        "Panama",
        "Anna Example",
        4,
        instant(2016, 9, 2, 6, 46, 18),
        "Images from Wiki Loves Monuments 2016 in Panama",
        instant(2016, 9, 1, 5),
        instant(2016, 10, 1, 5),
    )


def test_the_tool_writes_2005_for_an_unknown_registration(tmp_path: Path) -> None:
    """The tool's query replaces a missing registration with 2005-01-01 00:00:00; that is no date."""
    users = {"Old": {"count": 1, "reg": 20050101000000}, "Older": {"count": 1, "reg": None}}
    rows = rows_of(tmp_path, tool(monuments2016={"Panama": PANAMA | {"users": users}}))
    assert [row.registered for row in rows if isinstance(row, Row)] == [None, None]


@pytest.mark.parametrize(
    "dates",
    [{"start": 20180901050000, "end": 20181001045959}, {"start": 20161001050000, "end": 20160901045959}],
    ids=["another year", "the wrong way round"],
)
def test_dates_of_another_year_are_left_aside(tmp_path: Path, dates: dict[str, int]) -> None:
    """A contest whose dates cannot be the edition's keeps its people and loses its dates."""
    (row,) = rows_of(tmp_path, tool(monuments2016={"Panama": PANAMA | dates}))
    assert isinstance(row, Row)
    assert (row.start, row.end, row.doubted) == (None, None, True)


def test_a_date_that_does_not_exist_refuses_the_contest(tmp_path: Path) -> None:
    """An end of 38 June (a real one: 20220638235959) refuses every user of the contest by place."""
    earth = PANAMA | {"start": 20220601000000, "end": 20220638235959}
    rows = rows_of(tmp_path, tool(earth2022={"Panama": earth}))
    assert rows == [Refusal("earth2022/Panama, user 1", "end of the contest is no date")]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([], "an edition without countries"),
        ({"Panama": 3}, "a contest without users"),
        ({"Panama": {"users": {"A": 3}}}, "a user without figures"),
        ({"Panama": {"users": {"A": {"count": None, "reg": 0}}}}, "number of uploads is no whole number"),
    ],
)
def test_a_db_json_of_another_shape_is_refused_in_its_parts(tmp_path: Path, value: Any, reason: str) -> None:
    """What is not as the tool writes it is refused where it stands, and the rest is read."""
    rows = rows_of(tmp_path, tool(monuments2016=value, monuments2017={"Panama": PANAMA | {"start": 0}}))
    assert isinstance(rows[0], Refusal)
    assert rows[0].reason == reason
    assert [type(row) for row in rows[1:]] == [Row]


GOOD = ("africa", "2014", "Benin", "Anna Example", "3", "2014-10-02")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("campaign", "2014", "campaign is no name like 'africa'"),
        ("year", "2o14", "year is no whole number"),
        ("year", "1914", "year is not in 2005 to 2100"),
        ("year", "٢٠١٤", "year is no whole number"),
        ("country", " ", "no country (people of the whole edition have the label 'Global')"),
        ("user", "_ ", "no user name"),
        ("user", "Anna|Example", "a user name MediaWiki does not allow"),
        ("user", "Anna\u202eExample", "a user name MediaWiki does not allow"),
        ("uploads", "-3", "number of uploads is not in 1 to 2147483647"),
        ("uploads", "0", "number of uploads is not in 1 to 2147483647"),
        ("uploads", "3.5", "number of uploads is no whole number"),
        ("uploads", "", "number of uploads is no whole number"),
        ("registered", "2014-02-30", "registration is no date"),
        ("registered", "20141002", "registration is no date"),
        ("registered", "2/10/2014", "registration is no date"),
        ("registered", "1970-01-01", "registration is before 2001"),
    ],
)
def test_a_bad_cell_refuses_its_row_only(tmp_path: Path, column: str, value: str, reason: str) -> None:
    """A row with one bad cell is refused by line and reason; those around it are read."""
    bad = ",".join(value if name == column else good for name, good in zip(COLUMNS, GOOD, strict=True))
    good = ",".join(GOOD)
    rows = rows_of(tmp_path, f"{HEAD}\n{good}\n{bad}\n{good}\n")
    assert rows[1] == Refusal("line 3", reason)
    assert [type(row) for row in rows] == [Row, Refusal, Row]


def test_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    """The place is the line of the file, also after a cell with a line break and an empty line."""
    text = f'{HEAD}\nafrica,2014,Benin,"An\nna",1,\n\nafrica,2014,Benin\nafrica,2014,Benin,Bo,1,20141002030405\n'
    rows = rows_of(tmp_path, text)
    assert [row.place for row in rows] == ["line 3", "line 5", "line 6"]
    assert [type(row) for row in rows] == [Row, Refusal, Row]
    assert isinstance(rows[2], Row)
    assert rows[2].registered == instant(2014, 10, 2, 3, 4, 5)


@pytest.mark.parametrize("value", [True, 2014.0, [2014], {}, None])
def test_json_numbers_are_whole_numbers(tmp_path: Path, value: Any) -> None:
    """True, fractions, lists and nothing are no year, though Python would count with some of them."""
    (row,) = rows_of(tmp_path, multiyear([value, "Benin", "A", 1, 0, None]), campaign="africa")
    assert row == Refusal("row 1", "year is no whole number")


@given(st.lists(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=8)))
def test_nothing_in_a_row_stops_the_reading(tmp_path_factory: pytest.TempPathFactory, cells: list[Any]) -> None:
    """Any JSON as rows gives one row or refusal for each, and no refusal repeats a cell's text."""
    folder = tmp_path_factory.mktemp("rows")
    rows = rows_of(folder, multiyear(*cells, [2014, "Benin", "Z" * 30 + "|", 1, 0, None]), campaign="africa")
    assert len(rows) == len(cells) + 1
    assert all("Z" * 30 not in row.reason for row in rows if isinstance(row, Refusal))
