"""A small strict reader of the wikitext a report writes: tables, footnotes, and nothing that only looks like text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

CELL = re.compile(r'([!|])(?: ([a-z-]+="[^"|]*"(?: [a-z-]+="[^"|]*")*) \|)? (.*)')
REFERENCE = re.compile(r'<ref group="note" name="([\w-]+)" />')
FOOTNOTE = re.compile(r'<ref name="([\w-]+)">(.*)</ref>')
MARKUP = re.compile(r"[<>\[\]{}|]|''|~~~|__[A-Z]+__|&(?!amp;|lt;|gt;|nbsp;|#\d+;)|://|!!|(?:ISBN|RFC|PMID) \d")


class NotWikitext(AssertionError):
    """The text would not be shown as what it says."""


@dataclass(slots=True)
class Table:
    """A table: caption, column names, and rows of (attributes, text) with the row's name first."""

    caption: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[tuple[dict[str, str], str]]] = field(default_factory=list)
    fixed: list[bool] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """What a page consists of."""

    paragraphs: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    defined: dict[str, str] = field(default_factory=dict)


def read(text: str) -> Page:
    """The page. Raises NotWikitext where a table or a footnote is not whole, or a text holds markup."""
    page = Page()
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("{|"):
            page.tables.append(_table(line, lines, page))
        elif line == '<references group="note">':
            _footnotes(lines, page)
        elif line.startswith("=== ") and line.endswith(" ==="):
            _text(line[4:-4], page)
        elif line:
            page.paragraphs.append(_text(line, page))
    if set(page.used) != set(page.defined):
        raise NotWikitext(f"footnotes {sorted(set(page.used) ^ set(page.defined))} are not used or not there")
    return page


def _table(first: str, lines: object, page: Page) -> Table:
    if first != '{| class="wikitable sortable" style="text-align:right"':
        raise NotWikitext(first)
    table = Table()
    for line in lines:  # type: ignore[attr-defined]
        if line == "|}":
            _whole(table)
            return table
        if line.startswith("|+ "):
            table.caption = _text(line[3:], page)
        elif line.startswith("|-"):
            if line not in ("|-", '|- class="sortbottom"'):
                raise NotWikitext(line)
            table.rows.append([])
            table.fixed.append(line != "|-")
        else:
            _cell(line, table, page)
    raise NotWikitext("a table is not ended")


def _cell(line: str, table: Table, page: Page) -> None:
    found = CELL.fullmatch(line)
    if not found:
        raise NotWikitext(f"no cell: {line}")
    attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', found[2] or ""))
    text = _text(found[3], page)
    if not table.rows:
        table.columns.append(text)
    else:
        if (found[1] == "!") != (not table.rows[-1]):
            raise NotWikitext(f"a row's name is its first cell and no other one: {line}")
        table.rows[-1].append((attributes, text))


def _whole(table: Table) -> None:
    if not table.caption or not table.columns or not table.rows:
        raise NotWikitext("a table has no caption, columns or rows")
    for row in table.rows:
        if len(row) != len(table.columns):
            raise NotWikitext(f"{len(row)} cells under {len(table.columns)} columns: {row}")


def _footnotes(lines: object, page: Page) -> None:
    for line in lines:  # type: ignore[attr-defined]
        if line == "</references>":
            return
        found = FOOTNOTE.fullmatch(line)
        if not found or found[1] in page.defined:
            raise NotWikitext(line)
        page.defined[found[1]] = _text(found[2], page)
    raise NotWikitext("the footnotes are not ended")


def _text(source: str, page: Page) -> str:
    """A text without its footnotes and the bold of a whole cell, as a reader sees it."""
    page.used += REFERENCE.findall(source)
    source = REFERENCE.sub("", source)
    if source.startswith("'''") and source.endswith("'''") and len(source) > 6:
        source = source[3:-3]
    if (wrong := MARKUP.search(source)) is not None:
        raise NotWikitext(f"{wrong[0]!r} in {source!r}")
    if source.startswith(("*", "#", ":", ";", "=", " ", "----")):
        raise NotWikitext(f"{source!r} begins with markup")
    return html.unescape(source)
