"""Wikitext that is pasted as it is: whole tables, footnotes that exist, and names that are only names."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st

from metrics.report_grids import Cell, Grid, Row
from metrics.report_notes import Note
from metrics.report_options import Asked
from metrics.report_parts import Part, Report
from metrics.report_reading import make_report
from metrics.report_wikitext import escaped, wikitext
from metrics.wording import plain
from state.paths import data_dir
from tests.conftest import Rig
from tests.metrics.reported_rows import SEEN, Sheet, full_year, publish
from tests.metrics.wikicode import NotWikitext, Page, read

NOW = SEEN + 60
NASTY = (
    "Côte d'Ivoire",
    "''Bold'' Land",
    "a|b",
    "|- x",
    "{{Delete}}",
    "[[File:X.jpg|thumb]]",
    "<nowiki>Y</nowiki>",
    "<ref>z</ref>",
    "~~~~",
    "__NOTOC__",
    "* List",
    "# One",
    "; Term: x",
    "== Head ==",
    "-{zh}-",
    "a!!b",
    "|}",
    "http://example.org/x",
    "ISBN 9780306406157",
    "RFC 2324",
    "R&D &amp; Co.",
    "50 %",
    "'",
    "''",
)


def page_of(base: Path, asked: Asked) -> Page:
    """A report as wikitext, read again."""
    return read(wikitext(make_report(base, NOW, asked)))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """An edition with a country that waits and others, and last year's."""
    sheet = full_year().unit("CI", "Côte d'Ivoire", 40, (2, 1, None, None))
    return publish(data_dir(tmp_path / "data"), sheet, Sheet(year=2023).unit("IN", "India", 200, (20, 15, 10, 8)))


def test_a_report_is_a_paragraph_whole_tables_and_footnotes(base: Path) -> None:
    """Each table has a caption, as many cells a row as columns, and every footnote is there and used."""
    page = page_of(base, Asked(editions=("monuments2024",)))
    countries = page.tables[0]
    assert page.paragraphs[0].startswith("Wiki Loves Monuments 2024 brought 220 newcomers")
    assert countries.caption == "Wiki Loves Monuments 2024: newcomers still active, by country"
    assert countries.columns == [
        "Country",
        "Participants",
        "Newcomers",
        "3 months",
        "6 months",
        "9 months",
        "12 months",
    ]
    assert [row[0][1] for row in countries.rows] == [
        "India",
        "Nepal",
        "Côte d'Ivoire",
        "other countries",
        "all countries",
    ]
    assert countries.fixed == [False, False, False, True, True]
    notes = " ".join(page.defined.values())
    assert "As of 5 Nov 2025, 00:00 UTC" in notes
    assert "registered globally from the contest's start on and before its end" in notes
    assert all(name.startswith("monuments2024-") for name in page.defined)


def test_cells_sort_by_their_figure(base: Path) -> None:
    """A figure by its share, what is not due below all figures, numbers by themselves; rows have a name and a scope."""
    rows = {row[0][1]: row for row in page_of(base, Asked(editions=("monuments2024",))).tables[0].rows}
    assert rows["India"][0][0] == {"scope": "row", "style": "text-align:left"}
    assert rows["India"][3] == ({"data-sort-value": "0.2"}, "20 · 20.0\u00a0% (13.3–28.9)")
    assert rows["Côte d'Ivoire"][5] == ({"data-sort-value": "-1"}, "due 1 Jul 2025")
    assert rows["India"][2][0] == {"data-sort-value": "100"}


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(campaign="monuments", countries=("IN",)),
        Asked(editions=("monuments2024",), reading="today", width=90),
        Asked(editions=("monuments2024",), reading="since-end", least=5, measure="organic", months=6),
    ],
)
def test_every_selection_is_whole(base: Path, asked: Asked) -> None:
    """Whatever is asked for, tables and footnotes are whole."""
    assert page_of(base, asked).tables


def report_of(names: list[str]) -> Report:
    """A report in which every text is one of these names."""
    first = names[0]
    table = Grid(
        first, (first, "x"), tuple(Row(name, (Cell(name),), note="n", fixed=len(name) % 2 == 0) for name in names), "n"
    )
    return Report(0, 0, first, (Part(first, "p", first, (table,), (table,), (Note("n", first),), ()),), {})


# what a Mediawiki page can hold at all: no lone halves of characters
TEXT = st.text(
    st.one_of(st.sampled_from("|!{}[]<>'~=#*:;-_&+/ \n0%"), st.characters(exclude_categories=["Cs"])), min_size=1
)


@given(st.lists(TEXT.filter(lambda text: plain(text).strip()), min_size=1, max_size=3))
@example(list(NASTY))
def test_no_name_is_markup(names: list[str]) -> None:
    """Any name, as caption, column, cell, paragraph and footnote, is shown as it is."""
    page = read(wikitext(report_of(names)))
    (table,) = page.tables
    assert [row[0][1] for row in table.rows] == [plain(name).strip() for name in names]
    assert [row[1][1] for row in table.rows] == [plain(name).strip() for name in names]


@pytest.mark.parametrize("name", [name for name in NASTY if escaped(name) not in (name, "&#39;")])
def test_a_name_that_is_not_escaped_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader above refuses, or misreads, what is written without escaping."""
    monkeypatch.setattr("metrics.report_wikitext.escaped", str)
    try:
        page = read(wikitext(report_of([name])))
    except NotWikitext:
        return
    assert page.tables[0].rows[0][0][1] != name


class Html(HTMLParser):
    """The tables of a page as a wiki makes them: texts of the cells, row by row, and the elements inside."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.inside: list[str] = []
        self.open = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Begins a table, a row or a cell; takes note of every other element of a table."""
        if tag == "table":
            self.tables.append([])
            self.open += 1
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag == "caption":
            self.tables[-1].append([""])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif self.open and tag != "tbody":
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Ends a table."""
        self.open -= tag == "table"

    def handle_data(self, data: str) -> None:
        """Adds to the last cell."""
        if self.open and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data


@pytest.mark.rig
def test_a_wiki_shows_every_name_as_it_is(rig: Rig) -> None:
    """A real MediaWiki parses the table: the same cells, and no element in them but bold.

    The farm's wikis know no footnotes, so these are taken out before.
    """
    text = wikitext(report_of(list(NASTY)))
    text = re.sub(r"<ref [^>]*/>|<references.*</references>", "", text, flags=re.DOTALL)
    question = {"action": "parse", "text": text, "contentmodel": "wikitext", "prop": "text", "format": "json"}
    answer = requests.post(f"{rig.wikis}/metawiki/w/api.php", question | {"disablelimitreport": "1"}, timeout=60).json()
    page = Html()
    page.feed(answer["parse"]["text"]["*"])
    (table,) = page.tables
    shown = [[cell.strip().replace("\u00a0", " ") for cell in row] for row in table]  # a wiki binds "50 %" itself
    names = [plain(name).strip() for name in NASTY]
    assert shown == [[names[0]], [names[0], "x"], *([name, name] for name in names)]
    assert set(page.inside) <= {"b"}
