"""A report as tables for people, as CSV and as JSON. Part of the report."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from metrics.figures import NOT_DUE
from metrics.report_lines import LATER, NEXT, UNDATED, Line, is_total

NONE: Final = "—"
WIDTH: Final = 140  # of a report that goes to a file


@dataclass(frozen=True, slots=True)
class Report:
    """A report as of the second `as_of`: lines about coming back, lines about milestones, and the notes to both.

    `titles` names the campaigns; `simulated` is a sentence where the data are invented.
    """

    as_of: int
    simulated: str
    titles: dict[str, str]
    again: tuple[Line, ...]
    milestones: tuple[Line, ...]
    notes: tuple[str, ...]


def csv_text(report: Report) -> str:
    """All lines under one header; `as_of` in every one. Lists are joined with semicolons."""
    out = io.StringIO()
    names = [field.name for field in fields(Line)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*names, "as_of", "simulated"])
    for line in (*report.again, *report.milestones):
        values = [getattr(line, name) for name in names]
        cells = ["; ".join(value) if isinstance(value, tuple) else value for value in values]
        writer.writerow([*cells, stamp(report.as_of), report.simulated])
    return out.getvalue()


def json_text(report: Report) -> str:
    """The report as one JSON object."""
    return json.dumps(
        {
            "as_of": stamp(report.as_of),
            "simulated": report.simulated,
            "participation": [asdict(line) for line in report.again],
            "milestones": [asdict(line) for line in report.milestones],
            "notes": report.notes,
        },
        ensure_ascii=False,
        indent=1,
    )


def table_text(report: Report, width: int = WIDTH) -> str:
    """The report as text of `width` columns."""
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, color_system=None)
    console.print(f"As of {stamp(report.as_of)}", *([report.simulated] if report.simulated else []), markup=False)
    for campaign in dict.fromkeys(line.campaign for line in report.again):
        title = f"{report.titles.get(campaign, campaign)}: newcomers who took part again"
        console.print(_again(title, [line for line in report.again if line.campaign == campaign]))
    for campaign in dict.fromkeys(line.campaign for line in report.milestones):
        title = f"{report.titles.get(campaign, campaign)}: newcomers still active after the end"
        console.print(_milestones(title, [line for line in report.milestones if line.campaign == campaign]))
    for number, note in enumerate(report.notes, 1):
        console.print(f"{number:>2}. {note}", markup=False)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def stamp(instant: int) -> str:
    """An instant in UTC, to the second."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _frame(title: str, columns: Iterable[str]) -> Table:
    table = Table(title=escape(title), title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=bool(number))
    return table


def _again(title: str, lines: Sequence[Line]) -> Table:
    table = _frame(title, ("edition, country", "participants", "newcomers", NEXT, "95 %", LATER, "95 %"))
    by_unit: dict[str, dict[str, Line]] = {}
    for line in lines:
        by_unit.setdefault(line.unit, {})[line.figure] = line
    edition: int | None = -1
    for unit in by_unit.values():
        coming, later = unit[NEXT], unit[LATER]
        if coming.year != edition:
            table.add_section()
        table.add_row(
            _title(coming, fresh=coming.year != edition),
            _number(coming.participants),
            UNDATED if coming.state == UNDATED and is_total(coming) else _number(_newcomers(coming, later)),
            *(_returned(coming, coming.reference), _interval(coming)),
            *(_returned(later, f"{later.reference} later"), _interval(later)),
        )
        edition = coming.year
    return table


def _title(line: Line, *, fresh: bool) -> str:
    """What a row begins with: the edition where it begins, and the country."""
    if line.year is None:
        return line.title
    return f"{line.year}, {line.title}" if fresh else f"  {line.title}"


def _newcomers(coming: Line, later: Line) -> int | None:
    """The newcomers both figures are of; None where a sum of editions has a different number for each."""
    return coming.newcomers if coming.newcomers == later.newcomers else None


def _returned(line: Line, against: str) -> str:
    if line.count is None:
        return NONE
    text = f"{line.count:,}" if line.share is None else f"{line.count:,} ({line.share:.1%})"
    if line.year is None:
        return f"{text} of {line.newcomers:,}"
    return f"{against}: {text}" if is_total(line) else text


def _milestones(title: str, lines: Sequence[Line]) -> Table:
    by_unit: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        by_unit.setdefault((line.unit, line.definition), []).append(line)
    figures = list(dict.fromkeys(line.figure for line in lines))
    table = _frame(title, ("edition, country", "newcomers", *(figure.removeprefix("active, ") for figure in figures)))
    edition: int | None = -1
    for unit in by_unit.values():
        first = unit[0]
        if first.year != edition:
            table.add_section()
        cells = {line.figure: _milestone(line) for line in unit}
        table.add_row(
            _title(first, fresh=first.year != edition),
            _number(first.newcomers),
            *(cells.get(figure, "") for figure in figures),
        )
        edition = first.year
    return table


def _milestone(line: Line) -> str:
    if line.count is None:
        return f"due {line.reference}" if line.state == NOT_DUE else line.state
    return f"{line.count:,} ({line.share:.1%}, {_interval(line)})" if line.share is not None else NONE


def _number(value: int | None) -> str:
    return NONE if value is None else f"{value:,}"


def _interval(line: Line) -> str:
    if line.low is None or line.high is None:
        return NONE
    return f"{line.low * 100:.1f}–{line.high:.1%}"
