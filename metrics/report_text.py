"""A report as tables for people, as CSV and as JSON. Part of the report."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from metrics.cohort import HEADLINE
from metrics.disclosure import OTHER_TITLE
from metrics.figures import NOT_DUE
from metrics.report_lines import ELSEWHERE, LATER, NEXT, UNDATED, Line, is_total
from metrics.report_world import BY_DAY

NONE: Final = "—"
WIDTH: Final = 140  # of a report that goes to a file


@dataclass(frozen=True, slots=True)
class Report:
    """A report as of the second `as_of`: lines about newcomers and who took part again, about milestones, and notes.

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
        for table in _participation(
            report.titles.get(campaign, campaign), [line for line in report.again if line.campaign == campaign]
        ):
            console.print(table)
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


def _participation(campaign: str, lines: Sequence[Line]) -> Iterator[Table]:
    """The tables of a campaign: who is new by which definition, and who took part again by the first of them."""
    named = [line for line in lines if line.definition != BY_DAY]
    if named:
        yield _definitions(f"{campaign}: newcomers by definition", named)
    for definition in (BY_DAY, HEADLINE):
        found = [line for line in lines if line.definition == definition]
        if found:
            which = "" if definition == BY_DAY else f", definition {definition}"
            yield _again(f"{campaign}: newcomers who took part again{which}", found)


def _definitions(title: str, lines: Sequence[Line]) -> Table:
    """A row for each unit of any definition; a definition in which it is merged with others has no figure for it."""
    found = [line for line in lines if line.figure == NEXT and line.year is not None]
    names = list(dict.fromkeys(line.definition for line in found))
    table = _frame(title, ("edition, country", "participants", *names, "undecided"))
    by_unit: dict[str, dict[str, Line]] = {}
    for line in sorted(found, key=lambda line: (line.year or 0, not is_total(line), line.title == OTHER_TITLE)):
        by_unit.setdefault(line.unit, {})[line.definition] = line
    edition: int | None = None
    for unit in by_unit.values():
        first = next(iter(unit.values()))
        if first.year != edition:
            table.add_section()
        same = len({line.countries for line in unit.values()}) == 1
        table.add_row(
            _title(first, fresh=first.year != edition),
            _number(first.participants) if same else NONE,
            *(_new(unit.get(name)) for name in names),
            _number(first.undecided if same else None),
        )
        edition = first.year
    return table


def _new(line: Line | None) -> str:
    """The newcomers, and in brackets how many of them are established."""
    if line is None or line.newcomers is None or not line.participants:
        return NONE
    return f"{line.newcomers:,} ({line.established:,})" if line.established else f"{line.newcomers:,}"


def _again(title: str, lines: Sequence[Line]) -> Table:
    figures = list(dict.fromkeys(line.figure for line in lines))
    columns = [column for figure in figures for column in (figure, "95 %")]
    table = _frame(title, ("edition, country", "participants", "newcomers", *columns))
    by_unit: dict[str, dict[str, Line]] = {}
    for line in lines:
        by_unit.setdefault(line.unit, {})[line.figure] = line
    edition: int | None = -1
    for unit in by_unit.values():
        first = unit[NEXT]
        if first.year != edition:
            table.add_section()
        newcomers = {line.newcomers for line in unit.values()}  # a sum of editions has a number for each figure
        table.add_row(
            _title(first, fresh=first.year != edition),
            _number(first.participants),
            UNDATED if first.state == UNDATED and is_total(first) else _number(_only(newcomers)),
            *(cell for line in unit.values() for cell in (_returned(line), _interval(line))),
        )
        edition = first.year
    return table


def _only(values: set[int | None]) -> int | None:
    return next(iter(values)) if len(values) == 1 else None


def _title(line: Line, *, fresh: bool) -> str:
    """What a row begins with: the edition where it begins, and the country."""
    if line.year is None:
        return line.title
    return f"{line.year}, {line.title}" if fresh else f"  {line.title}"


def _returned(line: Line) -> str:
    if line.count is None:
        return NONE
    text = f"{line.count:,}" if line.share is None else f"{line.count:,} ({line.share:.1%})"
    if line.year is None:
        return f"{text} of {line.newcomers:,}"
    against = f"{line.reference} later" if line.figure == LATER else line.reference
    return f"{against}: {text}" if is_total(line) and line.figure != ELSEWHERE else text


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
