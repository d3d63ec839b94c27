"""A report is made from rows as well as from files: the same report, without any file, figures loaded at need."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from metrics.answers_rows import Facts, facts
from metrics.errors import Contradiction, NothingToReport
from metrics.report_data import csv_text, json_text
from metrics.report_lines import COUNTRIES, SPREAD, TOTAL
from metrics.report_making import editions_read, report_of
from metrics.report_options import Asked
from metrics.report_parts import only
from metrics.report_reading import make_report
from metrics.report_source import Source
from metrics.report_wikitext import wikitext
from state.paths import data_dir, published_db
from state.published import open_published, read, read_cube
from tests.metrics.reported_rows import SEEN, Sheet, full_year, publish

NOW = SEEN + 60
META = {"simulated": "Invented data.", "generated_by": "campaign-retention"}
Key = TypeVar("Key")
Row = TypeVar("Row")


class Asking(Mapping[Key, Row]):
    """A mapping that can be asked for a key and whether it is there, and does not know all it has."""

    def __init__(self, rows: Mapping[Key, Row]) -> None:
        self._rows = rows

    def __getitem__(self, key: Key) -> Row:
        return self._rows[key]

    def __iter__(self) -> Iterator[Key]:
        raise AssertionError("nobody goes through all figures")

    def __len__(self) -> int:
        raise AssertionError("nobody counts the figures")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A data folder with three editions of two campaigns, one of which waits, and a comparison group."""
    last = Sheet(year=2025).unit("IN", "India", 70, (7, None, None, None)).running("KE", "Kenya", 9, 4)
    other = Sheet(campaign="earth").unit("GH", "Ghana", 40, (4, 3, 2, 1)).left_out(2, 7, "they are too few")
    full = full_year().unit("IN", "India", 100, (2, 1, 1, 1), definition="comparison")
    return publish(data_dir(tmp_path / "data"), full, last, other, meta=META)


def rows_of(base: Path) -> tuple[Source, Facts]:
    """What a page has of the file: no milestones, curves, hours or contests of a snapshot, and figures it looks up."""
    with closing(open_published(published_db(base))) as con:
        snapshot, cube = read(con), read_cube(con)
    bare = replace(snapshot, milestones=(), curves={}, hours=(), unit_contests=(), quality=())
    found = facts(snapshot.editions, cube.cohorts, cube.figures, cube.curves, cube.spreads, cube.returning)
    asking = {name: Asking(getattr(found, name)) for name in ("figures", "curves", "spreads", "returning")}
    return Source(NOW, bare, simulated=snapshot.meta["simulated"]), replace(found, **asking)


ASKED = [
    Asked(),
    Asked(campaign="monuments"),
    Asked(editions=("monuments2024",), countries=("IN",), compare="comparison-group"),
    Asked(editions=("monuments2024",), countries=("NP", "other")),
    Asked(editions=("monuments2024",), reading="since-end", least=5, measure="organic"),
    Asked(campaign="monuments", editions=("2025",), compare="last-year"),
    Asked(campaign="monuments", editions=("2024",), compare="earth2024"),
    Asked(editions=("monuments2024",), countries=("IN",), compare="NP", months=6),
    Asked(campaign="earth", everything=True),
]


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_rows_make_the_report_that_files_make(base: Path, asked: Asked) -> None:
    """In every format, whatever is asked; figures are looked up by their keys and never gone through."""
    origin, found = rows_of(base)
    made, read_from_files = report_of(origin, asked, found), make_report(base, NOW, asked)
    assert made == read_from_files
    assert (csv_text(made), json_text(made)) == (csv_text(read_from_files), json_text(read_from_files))
    assert wikitext(made) == wikitext(read_from_files)


def test_a_report_says_which_editions_it_needs(base: Path) -> None:
    """All of the campaigns selected, for last year's and the pooled figures, and one it is compared with."""
    origin, _ = rows_of(base)
    assert editions_read(origin, Asked(editions=("monuments2024",))) == {"monuments2024", "monuments2025"}
    assert editions_read(origin, Asked(campaign="earth", compare="monuments2024")) == {"earth2024", "monuments2024"}


def test_figures_of_those_editions_are_enough(base: Path) -> None:
    """Without any row of another edition the report is the same."""
    origin, found = rows_of(base)
    asked = Asked(editions=("monuments2024",))
    wanted = editions_read(origin, asked)
    less = replace(found, cohorts={key: rows for key, rows in found.cohorts.items() if key[0] in wanted})
    assert len(less.cohorts) < len(found.cohorts)
    assert report_of(origin, asked, less) == report_of(origin, asked, found)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (Asked(campaign="folklore"), NothingToReport),
        (Asked(countries=("XX",)), NothingToReport),
        (Asked(reading="quarter", width=90), Contradiction),
    ],
)
def test_nonsense_is_refused_without_files(base: Path, asked: Asked, error: type[Exception]) -> None:
    """As the command line does."""
    origin, found = rows_of(base)
    with pytest.raises(error):
        report_of(origin, asked, found)


def lines(text: str) -> list[dict[str, Any]]:
    """The lines of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def test_one_view_is_some_tables_of_a_report(base: Path) -> None:
    """Its lines only, in their order; what it is about, its paragraphs and notes stay, tables for people do not."""
    made = report_of(*_asked(base))
    few = only(made, (COUNTRIES, TOTAL))
    assert {line.table for line in few.lines} == {COUNTRIES, TOTAL}
    assert few.lines == [line for line in made.lines if line.table in (COUNTRIES, TOTAL)]
    assert (few.as_of, few.simulated, few.facts) == (made.as_of, made.simulated, made.facts)
    assert [part.summary for part in few.parts] == [part.summary for part in made.parts]
    assert not [part for part in few.parts if part.grids or part.main]
    assert {row["table"] for row in lines(csv_text(few))} == {COUNTRIES, TOTAL}
    assert json.loads(json_text(few))["definition"] == "global"


def test_a_view_without_lines_is_a_header(base: Path) -> None:
    """It still says what it is about."""
    none = only(report_of(*_asked(base)), ("no such table",))
    assert lines(csv_text(none)) == []
    assert csv_text(none).startswith("table,campaign,edition,")
    assert json.loads(json_text(none))["simulated"] == "Invented data."
    assert lines(csv_text(only(report_of(*_asked(base)), (SPREAD,)))) != []


def _asked(base: Path) -> tuple[Source, Asked, Facts]:
    origin, found = rows_of(base)
    return origin, Asked(editions=("monuments2024",)), found
