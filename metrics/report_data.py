"""A report's lines as CSV, JSON and Parquet: the same columns in each. Part of the report."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, Final

from metrics.report_lines import COLUMNS, Line
from metrics.report_parts import Report
from metrics.wording import stamp

INSTANTS: Final = ("due_first", "due", "through")
ABOUT: Final = ("as_of", "verified", "simulated")  # columns that are the same in every line
INTEGERS: Final = frozenset(
    (
        *("year", "width", "least", "months", "days", "participants", "cohort", "newcomers", "unknown", "established"),
        *("undecided", "count", "waiting", "other_count", "other_newcomers"),
    )
)
FLOATS: Final = frozenset(
    ("share", "low", "high", "shrunken", "difference", "difference_low", "difference_high"),
)


def rows(report: Report) -> list[dict[str, Any]]:
    """Every line as a mapping of its columns; instants are text of ISO 8601, lists stay lists."""
    about = _about(report)
    return [{**{name: _value(line, name) for name in COLUMNS}, **about} for line in report.lines]


def _about(report: Report) -> dict[str, str]:
    return {
        "as_of": stamp(report.as_of),
        "verified": report.facts.get("verified", ""),
        "simulated": report.simulated,
    }


def _value(line: Line, name: str) -> Any:
    value = getattr(line, name)
    if name in INSTANTS:
        return None if value is None else stamp(value)
    return list(value) if isinstance(value, tuple) else value


def csv_text(report: Report) -> str:
    """All lines under one header. Lists are joined with semicolons, what is not there is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *ABOUT])
    for row in rows(report):
        writer.writerow(["; ".join(value) if isinstance(value, list) else value for value in row.values()])
    return out.getvalue()


def json_text(report: Report) -> str:
    """The report as one JSON object: what it is about, its paragraphs and notes, and its lines."""
    document = {
        **_about(report),
        **report.facts,
        "made": stamp(report.made),
        "summaries": {part.slug: part.summary for part in report.parts},
        "notes": {part.slug: {note.name: note.text for note in part.notes} for part in report.parts},
        "columns": [*COLUMNS, *ABOUT],
        "lines": rows(report),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def parquet_bytes(report: Report) -> bytes:
    """The lines as a Parquet file with typed columns; what it is about is in the metadata of its schema."""
    import pyarrow as pa  # type: ignore[import-untyped]  # no other format needs it, and it loads slowly
    from pyarrow import parquet

    found = rows(report)
    names = (*COLUMNS, *ABOUT)
    schema = pa.schema([(name, _type(pa, name)) for name in names], metadata=_metadata(report))
    columns = {name: _column(report.lines, found, name) for name in names}
    out = io.BytesIO()
    parquet.write_table(pa.table(columns, schema=schema), out, compression="zstd")
    return out.getvalue()


def _type(pa: Any, name: str) -> Any:
    if name in INTEGERS:
        return pa.int32()
    if name in FLOATS:
        return pa.float64()
    if name in INSTANTS:
        return pa.timestamp("s", tz="UTC")
    return pa.list_(pa.string()) if name == "merged" else pa.string()


def _column(lines: Sequence[Line], found: Sequence[dict[str, Any]], name: str) -> list[Any]:
    if name in INSTANTS:
        return [getattr(line, name) for line in lines]
    return [row[name] for row in found]


def _metadata(report: Report) -> dict[str, str]:
    return {
        **_about(report),
        **report.facts,
        "made": stamp(report.made),
        "summaries": json.dumps([part.summary for part in report.parts], ensure_ascii=False),
        "notes": json.dumps([note.text for part in report.parts for note in part.notes], ensure_ascii=False),
    }
