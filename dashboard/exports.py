"""The files of the page: every view as CSV and JSON, the report as wikitext, the answer for other tools."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Final

from dashboard.answer import answer
from dashboard.exports_about import Sought, about
from dashboard.exports_answer import answer_document
from dashboard.exports_files import File, Table, csv_file, json_file, table_json
from dashboard.exports_lines import TABLES, lacking, lines, report
from dashboard.exports_tables import curve_table, due_table, hours_table, quality_table
from dashboard.texts import words
from metrics.report_wikitext import escaped, wikitext

VIEWS: Final[dict[str, Callable[[Sought], Table]]] = {
    **{view: partial(lines, view=view) for view in TABLES},
    "curve": curve_table,
    "hours": hours_table,
    "due": due_table,
    "quality": quality_table,
}
WIKITEXT_TYPE: Final = "text/plain; charset=utf-8"
REPORT: Final = "report.wiki"
NAMES: Final = (*(f"{view}.{form}" for view in VIEWS for form in ("csv", "json")), REPORT)
LONGEST: Final = 80  # letters of a file's name


def export(sought: Sought, name: str) -> File:
    """The file of one of NAMES. Raises Unread where its figures cannot be read now."""
    view, _, form = name.partition(".")
    if name == REPORT:
        return File(_wikitext(sought).encode(), WIKITEXT_TYPE)
    if name == "answer.json":
        return json_file(answer_document(sought))
    table = VIEWS[view](sought)
    if form == "csv":
        return csv_file(table, about(sought, view), file_name(sought, view))
    return table_json(table, about(sought, view), view=view, notices=list(sought.notices))


def _wikitext(sought: Sought) -> str:
    """The report; where it has nothing to tell of a chosen country, with what the page says of that."""
    made, told = report(sought), answer(sought.asked)
    more = [words(note.text) for note in told.notes] if made.parts else [words(told.sentence)]
    notes = more if not made.parts or lacking(sought) else []
    text = wikitext(made) if made.parts or made.simulated else ""
    return "\n".join([*([text] if text else []), *(f"{escaped(note)}\n" for note in notes)])


def file_name(sought: Sought, view: str) -> str:
    """A telling name without an ending: campaign-retention-countries-monuments-2025-in-np."""
    choice, figures = sought.asked.choice, sought.asked.figures
    parts = ["campaign-retention", view]
    if view != "quality":
        years = [str(figures.editions[key].year) for key in choice.editions]
        parts += [choice.campaign, *(years if len(years) < 3 else [years[-1], years[0]]), *choice.countries[:4]]
    return "-".join(filter(None, map(_plain, parts)))[:LONGEST]


def _plain(text: str) -> str:
    """Letters and digits that any file system and any header takes."""
    letters = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
