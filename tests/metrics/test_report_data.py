"""CSV, JSON and Parquet hold the same lines in the same columns, and say what they are about."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pytest
from pyarrow import parquet

from metrics import report
from metrics.report_data import ABOUT, csv_text, json_text, parquet_bytes
from metrics.report_lines import AGAIN, COLUMNS, COUNTRIES, FIRST_RETURN, READINGS, SPREAD, TOTAL
from metrics.report_options import Asked
from metrics.report_parts import Report
from metrics.report_reading import make_report
from state.paths import data_dir
from tests.metrics.reported_rows import DUE, END, SEEN, Sheet, full_year, publish

NOW = SEEN + 60
META = {"simulated": "", "generated_by": "campaign-retention"}


@pytest.fixture
def made(tmp_path: Path) -> Report:
    """A report on two editions, one of which waits."""
    last = Sheet(year=2025).unit("IN", "India", 70, (7, None, None, None))
    base = publish(data_dir(tmp_path / "data"), full_year(), last, meta=META)
    return make_report(base, NOW, Asked(campaign="monuments"))


def lines(made: Report) -> list[dict[str, Any]]:
    """The lines of the JSON document."""
    found: list[dict[str, Any]] = json.loads(json_text(made))["lines"]
    return found


def test_the_three_formats_hold_the_same(made: Report) -> None:
    """The same columns in the same order, and line by line the same values."""
    table = list(csv.DictReader(io.StringIO(csv_text(made))))
    document = json.loads(json_text(made))
    stored = parquet.read_table(io.BytesIO(parquet_bytes(made)))
    assert list(table[0]) == document["columns"] == stored.column_names == [*COLUMNS, *ABOUT]
    assert len(table) == len(document["lines"]) == stored.num_rows == len(made.lines)
    for row, line, typed in zip(table, document["lines"], stored.to_pylist(), strict=True):
        for name in document["columns"]:
            value = line[name]
            if name in ("due_first", "due", "through"):
                assert row[name] == (value or "")
                assert (typed[name] is None) == (value is None)
                assert value is None or typed[name].strftime("%Y-%m-%dT%H:%M:%SZ") == value
                continue
            assert typed[name] == value
            assert row[name] == ("; ".join(value) if isinstance(value, list) else "" if value is None else str(value))


def test_columns_have_types_and_the_schema_says_what_it_is(made: Report) -> None:
    """Numbers are numbers, instants instants; definition, coverage and versions are in the metadata."""
    schema = parquet.read_schema(io.BytesIO(parquet_bytes(made)))
    assert schema.field("count").type == pa.int32()
    assert schema.field("share").type == pa.float64()
    assert pa.types.is_timestamp(schema.field("due").type)
    assert schema.field("merged").type == pa.list_(pa.field("element", pa.string()))
    told = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    assert told["definition"] == "global"
    assert "registered globally" in told["newcomers"]
    assert told["as_of"] == told["seen"] == told["verified"] == "2025-11-05T00:00:00Z"
    assert (told["published_version"], told["generated_by"], told["threshold"]) == ("1", "campaign-retention", "10")


def test_a_line_has_its_group_its_figure_and_its_interval(made: Report) -> None:
    """India of 2024 alone: share, interval, state, and of the pooled selection who is still waited for."""
    found = {(line["table"], line["country"], line["months"], line["edition"]): line for line in lines(made)}
    both = "monuments2024; monuments2025"
    total = found[TOTAL, "", 6, both]
    assert (total["count"], total["newcomers"], total["cohort"], total["waiting"]) == (21, 180, 250, 70)
    assert (total["year"], total["title"], total["state"], total["reading"], total["width"]) == (
        None,
        "all countries",
        "final",
        "active",
        30,
    )
    nepal = found[COUNTRIES, "NP", 12, both]
    assert (nepal["count"], nepal["share"], nepal["low"]) == (0, 0.0, 0.0)
    assert nepal["high"] == pytest.approx(0.0713, abs=5e-5)  # Wilson, 0 of 50
    edition = found["editions", "", 9, "monuments2025"]
    assert (edition["count"], edition["share"], edition["state"], edition["newcomers"]) == (None, None, "not due", 70)
    # a year later than the sheet's ninth month
    assert edition["due"] == "2026-07-01T00:00:00Z"
    assert DUE[9] > END


def test_every_table_has_its_lines(made: Report) -> None:
    """Readings, where they were, how soon they came back, who took part again."""
    found = lines(made)
    readings = {line["figure"] for line in found if line["table"] == READINGS}
    assert readings == {"active", "active-90", "quarter", "since-end", "survival", "on-or-after", "today", "today-90"}
    assert {line["figure"] for line in found if line["table"] == SPREAD} >= {"Commons only", "wiki enwiki"}
    assert [line["days"] for line in found if line["table"] == FIRST_RETURN][:4] == [30, 90, 180, 365]
    again = [line for line in found if line["table"] == AGAIN and line["country"] == "IN"]
    assert [(line["figure"], line["count"], line["newcomers"]) for line in again] == [
        ("next edition", 4, 100),
        ("any later edition", 4, 100),
        ("another campaign", 0, 100),
    ]


def test_what_is_missing_is_empty_and_never_a_zero(tmp_path: Path) -> None:
    """A unit without newcomers has no share in any format."""
    sheet = Sheet().unit("IN", "India", 0, (None,) * 4).unit("NP", "Nepal", 12, (1,) * 4)
    made = make_report(publish(data_dir(tmp_path / "data"), sheet), NOW, Asked())
    empty = [line for line in lines(made) if line["table"] == COUNTRIES and line["country"] == "IN"]
    assert {(line["share"], line["count"], line["state"], line["cohort"]) for line in empty} == {
        (None, None, "nobody", 0)
    }
    row = next(row for row in report.FORMATS["table"](made).splitlines() if row.strip().startswith("India"))
    assert row.split()[-4:] == ["—"] * 4


def test_everything_is_every_published_figure(tmp_path: Path) -> None:
    """A line for each country, definition, measure, reading, least number and month, as published."""
    sheet = full_year().unit("IN", "India", 90, (4, 3, 2, 1), definition="comparison")
    base = publish(data_dir(tmp_path / "data"), sheet)
    found = make_report(base, NOW, Asked(everything=True)).lines
    published = sheet.edition_rows().figures
    assert len(found) == len(published) == 4 * 2 * 2 * (6 * 4 + 2)
    expected = {
        (row.unit, row.definition, row.measure, row.reading, row.least, row.k): (row.retained, row.newcomers, row.state)
        for row in published
    }
    assert expected == {
        (f"{line.edition}/{line.country}", line.definition, line.measure, line.figure, line.least, line.months): (
            *(line.count, line.newcomers, line.state),
        )
        for line in found
    }
