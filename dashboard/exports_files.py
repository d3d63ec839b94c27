"""Tables as CSV and JSON with what they are about inside, so that a file can be read without the page it is from.

In CSV what is the same for the whole file stands in columns on every line, as a comment would not be read by machines.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Value = str | int | float | bool | None | tuple[str, ...] | list[str]
RISKY: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula
CSV_TYPE: Final = "text/csv; charset=utf-8"
JSON_TYPE: Final = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Table:
    """Lines of values under the names of their columns. `notes` are sentences about them, by name."""

    columns: tuple[str, ...]
    lines: Sequence[Sequence[Value]]
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """What is sent: its bytes, their type, and the name it is saved under, '' to be shown."""

    body: bytes
    type: str
    name: str = ""


def csv_file(table: Table, about: Mapping[str, Value], name: str) -> File:
    """A table for spreadsheets, in UTF-8 with a byte order mark; no text in it is a formula."""
    more = [column for column in about if column not in table.columns]
    same = [_cell(about[column]) for column in more]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*table.columns, *more])
    writer.writerows([*map(_cell, line), *same] for line in table.lines)
    return File(out.getvalue().encode("utf-8-sig"), CSV_TYPE, f"{name}.csv")


def _cell(value: Value) -> str | int | float:
    """A value as a spreadsheet takes it: lists joined with semicolons, nothing for what is not there."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (tuple, list)):
        value = "; ".join(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def json_file(document: Mapping[str, Any]) -> File:
    """An object for programs."""
    return File((json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode(), JSON_TYPE)


def table_json(table: Table, about: Mapping[str, Value], **more: Any) -> File:
    """A table for programs: what it is about, then `more`, its notes, columns and lines."""
    lines = [dict(zip(table.columns, line, strict=True)) for line in table.lines]
    return json_file({**about, **more, "notes": table.notes, "columns": table.columns, "lines": lines})
