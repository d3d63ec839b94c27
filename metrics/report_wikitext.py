"""A report as wikitext, to be pasted on a page as it is: paragraph, sortable tables, footnotes. Part of the report.

Every text is escaped, so that no name can end a cell, start a template or a link, or sign. Cells without a figure
sort below all others; sums and other countries stay at the foot when readers sort.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from metrics.report_grids import Cell, Grid, Row
from metrics.report_notes import COVERED, INTERVALS, WHAT, WHO, Note
from metrics.report_parts import Part, Report
from metrics.wording import plain

GROUP: Final = "note"
# what MediaWiki reads as markup: anywhere, at the beginning of a line, beside its like, or before two slashes
_SPECIAL: Final = re.compile(r"[&<>\[\]{}|~]|__|^[*#:;=\- ]|(?<=')'|'(?=')|^'|'$|(?<=!)!|!(?=!)|:(?=//)")
_MAGIC: Final = re.compile(r"\b[IRP](?=(SBN|FC|MID)\s+\d)")  # the first letter of words that are linked by themselves
_NAMED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def wikitext(report: Report) -> str:
    """The report as wikitext, one section for each campaign."""
    blocks = [f"'''{escaped(report.simulated)}'''"] if report.simulated else []
    for part in report.parts:
        blocks += _part(part)
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    """A text that MediaWiki shows as it is."""
    text = _SPECIAL.sub(_entities, plain(text).strip())
    return _MAGIC.sub(_entities, text).replace("\u00a0", "&nbsp;")


def _entities(found: re.Match[str]) -> str:
    return "".join(_NAMED.get(sign, f"&#{ord(sign)};") for sign in found[0])


def _part(part: Part) -> Iterator[str]:
    yield f"=== {escaped(part.name)} ==="
    names = {note.name for note in part.notes}
    used: list[str] = []
    if part.summary:
        first = [name for name in (WHO, WHAT, INTERVALS, COVERED) if name in names]
        used += first
        yield escaped(part.summary) + "".join(_reference(part, name) for name in first)
    for grid in part.main:
        yield "\n".join(_table(part, grid, names, used))
    rest = [note.name for note in part.notes if note.name not in used]
    if rest:
        yield f"Further notes:{''.join(_reference(part, name) for name in rest)}"
    if part.notes:
        yield "\n".join(_footnotes(part))


def _table(part: Part, grid: Grid, names: set[str], used: list[str]) -> Iterator[str]:
    yield '{| class="wikitable sortable" style="text-align:right"'
    yield f"|+ {escaped(grid.title)}{_noted(part, grid.note, names, used)}"
    first, *others = grid.columns
    yield f'! scope="col" | {escaped(first)}'
    for column in others:
        yield f'! scope="col" data-sort-type="number" | {escaped(column)}'
    for row in grid.rows:
        yield '|- class="sortbottom"' if row.fixed else "|-"
        yield f'! scope="row" style="text-align:left" | {escaped(row.head)}{_noted(part, row.note, names, used)}'
        yield from (_cell(cell, row) for cell in row.cells)
    yield "|}"


def _cell(cell: Cell, row: Row) -> str:
    text = f"'''{escaped(cell.text)}'''" if row.fixed else escaped(cell.text)
    return f'| data-sort-value="{cell.sort:.6g}" | {text}'


def _noted(part: Part, note: str, names: set[str], used: list[str]) -> str:
    if note not in names:
        return ""
    used.append(note)
    return _reference(part, note)


def _reference(part: Part, name: str) -> str:
    return f'<ref group="{GROUP}" name="{_name(part, name)}" />'


def _name(part: Part, name: str) -> str:
    """The name of a footnote, unlike those of another report on the same page."""
    return f"{part.slug}-{name}"


def _footnotes(part: Part) -> Iterator[str]:
    yield f'<references group="{GROUP}">'
    yield from (_footnote(part, note) for note in part.notes)
    yield "</references>"


def _footnote(part: Part, note: Note) -> str:
    return f'<ref name="{_name(part, note.name)}">{escaped(note.text)}</ref>'
