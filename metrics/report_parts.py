"""A report as its formats take it: parts with a paragraph, tables and notes, and all of its lines.

Part of the report.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from metrics.report_grids import Grid
from metrics.report_lines import Line
from metrics.report_notes import Note


@dataclass(frozen=True, slots=True)
class Part:
    """What is said of a campaign. `name` is that of the selection for people, `slug` one for machines.

    `grids` are all its tables, `main` those that are fit to be pasted somewhere: without those that repeat countries.
    """

    name: str
    slug: str
    summary: str
    grids: tuple[Grid, ...]
    main: tuple[Grid, ...]
    notes: tuple[Note, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report on the figures of the second `as_of`, made at `made`.

    `simulated` is a sentence where the data are invented. `facts` say what else a machine has to know: coverage,
    versions, what was asked for.
    """

    as_of: int
    made: int
    simulated: str
    parts: tuple[Part, ...]
    facts: Mapping[str, str]

    @property
    def lines(self) -> list[Line]:
        """The lines of all parts."""
        return [line for part in self.parts for line in part.lines]


def only(report: Report, tables: Collection[str]) -> Report:
    """The report with the lines of some tables and none of its tables for people; what it is about stays."""
    parts = (
        replace(part, grids=(), main=(), lines=tuple(line for line in part.lines if line.table in tables))
        for part in report.parts
    )
    return replace(report, parts=tuple(parts))
