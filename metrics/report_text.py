"""A report as text for a terminal, and its paragraph alone. Part of the report."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from metrics.report_grids import Grid
from metrics.report_parts import Report
from metrics.wording import moment, plain

WIDTH: Final = 110  # of sentences; a table is as wide as its longest row
WIDEST: Final = 1000


def summary_text(report: Report) -> str:
    """The paragraphs alone, with the instant they are of."""
    told = [*_head(report), *(part.summary for part in report.parts if part.summary)]
    return "\n\n".join(_wrapped(text) for text in told) + "\n"


def table_text(report: Report) -> str:
    """The report as text: a paragraph, tables and notes for each campaign."""
    blocks = [_wrapped(text) for text in _head(report)]
    for part in report.parts:
        blocks += [_wrapped(part.summary)] if part.summary else []
        blocks += [_drawn(grid) for grid in part.grids]
        notes = [f"{number:>2}. {note.text}" for number, note in enumerate(part.notes, 1)]
        blocks += ["\n".join(_wrapped(text, "    ") for text in notes)] if notes else []
    return "\n\n".join(blocks) + "\n"


def _head(report: Report) -> Iterator[str]:
    yield f"As of {moment(report.as_of)}."
    if report.simulated:
        yield report.simulated


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(plain(text), WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _drawn(grid: Grid) -> str:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for number, column in enumerate(grid.columns):
        table.add_column(_text(column), justify="right" if number else "left", no_wrap=True)
    fixed = False
    for row in grid.rows:
        if row.fixed and not fixed:
            table.add_section()
        fixed = row.fixed
        table.add_row(_text(row.head), *(_text(cell.text) for cell in row.cells))
    out = io.StringIO()
    Console(file=out, width=WIDEST, highlight=False, color_system=None).print(table)
    return "\n".join([plain(grid.title), *_stripped(out.getvalue().splitlines())])


def _text(text: str) -> str:
    return escape(plain(text))


def _stripped(lines: Iterable[str]) -> list[str]:
    kept = [line.rstrip() for line in lines]
    return kept[:-1] if kept and not kept[-1] else kept
