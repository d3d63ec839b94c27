"""The command writes what was asked for, in each format, and nothing of anybody."""

from __future__ import annotations

import argparse
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from metrics import report
from metrics.__main__ import main
from metrics.errors import Contradiction, NothingToReport
from metrics.report_options import Asked
from metrics.report_reading import make_report
from state.errors import NotFound
from state.paths import data_dir, private_db
from tests.metrics.desk import NOW as LATER
from tests.metrics.desk import Desk, full_world
from tests.metrics.reported_rows import SEEN, Sheet, full_year, publish

NOW = SEEN + 60
Shown = Callable[..., str]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A data folder with a published file alone: two editions of a campaign and one of another."""
    last = Sheet(year=2023).unit("IN", "India", 200, (20, 15, 10, 8))
    last.unit("other", "other countries", 40, (1, 1, 1, 1), merged=("Nepal", "Uruguay"))
    earth = Sheet("earth").unit("IN", "India", 60, (6, None, None, None))
    group = full_year().unit("IN", "India", 90, (4, 3, 2, 1), definition="comparison")
    return publish(data_dir(tmp_path / "data"), last, group, earth)


@pytest.fixture
def shown(base: Path, capsys: pytest.CaptureFixture[str]) -> Shown:
    """What the command prints as of NOW."""

    def run(*words: str) -> str:
        parser = argparse.ArgumentParser()
        report.add_parser(parser.add_subparsers(required=True))
        args = parser.parse_args(["report", "--data", str(base), *words])
        assert report.run(args, clock=lambda: NOW) == 0
        return capsys.readouterr().out

    return run


def rows(text: str) -> list[str]:
    """The lines with single spaces."""
    return [" ".join(line.split()) for line in text.splitlines()]


def test_one_edition_is_a_paragraph_tables_and_notes(shown: Shown) -> None:
    """Who came, who stayed, whether that is good; countries in order, others and the sum last; the other tables."""
    text = shown("--edition", "monuments2024")
    found = rows(text)
    assert found[0].startswith("As of 5 Nov 2025, 00:00 UTC.")
    assert "Wiki Loves Monuments 2024: newcomers still active, by country" in found
    assert "Country Participants Newcomers 3 months 6 months 9 months 12 months" in found
    countries = [
        row for row in found if row.startswith(("India 105", "Nepal 55", "other countries 35", "all countries 230"))
    ]
    assert [row.split()[0] for row in countries] == ["India", "Nepal", "other", "all"]
    assert (
        countries[0]
        == "India 105 100 20 · 20.0 % (13.3–28.9) 15 · 15.0 % (9.3–23.3) 12 · 12.0 % (7.0–19.8) 10 · 10.0 % (5.5–17.4)"
    )
    assert countries[3].startswith("all countries 230 180 28 · 15.6 % (11.0–21.6) 21 · 11.7 % (7.8–17.2)")
    for title in (
        "compared",
        "the same newcomers by other readings",
        "newcomers who took part again",
        "how soon newcomers came back",
    ):
        assert any(title in row for row in found)
    assert "Other countries are those with fewer than 10 newcomers" in " ".join(found)
    assert "Belarus and Uruguay" in " ".join(found)


def test_several_editions_are_pooled_and_told_apart(shown: Shown) -> None:
    """A campaign's editions in one table by edition, its countries pooled; campaigns stay side by side."""
    text = shown()
    found = rows(text)
    assert "Wiki Loves Monuments: newcomers still active, by edition" in found
    assert any(row.startswith("2023 290 240 21 · 8.8 %") for row in found)
    assert any(row.startswith("India — 300 40 · 13.3 %") for row in found)
    assert any(row.startswith("Wiki Loves Earth 2024 brought 60 newcomers") for row in found)
    assert not any(row.startswith("India — 360") for row in found)


def test_every_format_holds_the_paragraph_or_the_lines(shown: Shown) -> None:
    """Summary, table and wikitext have the paragraph; JSON has it beside its lines."""
    summary = shown("--format", "summary", "--edition", "monuments2024")
    paragraph = " ".join(summary.split("\n\n")[1].split())
    assert paragraph.startswith("Wiki Loves Monuments 2024 brought 180 newcomers")
    assert paragraph in " ".join(shown("--edition", "monuments2024").split())
    document = json.loads(shown("--format", "json", "--edition", "monuments2024"))
    assert " ".join(document["summaries"]["monuments2024"].split()) == paragraph
    wiki = shown("--format", "wikitext", "--edition", "monuments2024")
    assert paragraph.split(" (")[0] in wiki


def test_a_file_is_written_whole_or_not_at_all(shown: Shown, base: Path, tmp_path: Path) -> None:
    """--output takes the place of an older file; where it cannot be written nothing is left behind."""
    target = tmp_path / "report.csv"
    target.write_text("old")
    assert shown("--format", "csv", "--output", str(target)) == ""
    assert target.read_text().startswith("table,campaign,edition")
    assert stat.S_IMODE(target.stat().st_mode) & stat.S_IRUSR
    assert list(tmp_path.glob(".report*")) == []
    with pytest.raises(NothingToReport, match=r"--output .*/nowhere/report\.csv cannot be written"):
        shown("--output", str(tmp_path / "nowhere" / "report.csv"))
    with pytest.raises(NothingToReport, match="--output /dev/null is no file"):
        shown("--output", "/dev/null")


def test_parquet_needs_a_file(shown: Shown) -> None:
    """It is no text for a terminal."""
    with pytest.raises(Contradiction, match="--format parquet is no text: say where to with --output FILE"):
        shown("--format", "parquet")


def test_everything_is_data(shown: Shown) -> None:
    """Every figure of every country makes no table to read."""
    with pytest.raises(Contradiction, match="--everything with --format table: it is data, for csv, json and parquet"):
        shown("--everything")
    assert shown("--everything", "--format", "csv", "--campaign", "earth").count("\n") == 1 + 104


def test_without_any_data_the_report_says_so(tmp_path: Path) -> None:
    """A folder in which nothing was collected or published gives NotFound, in one sentence, and makes no database."""
    folder = data_dir(tmp_path / "empty")
    with pytest.raises(NotFound, match="not there yet"):
        make_report(folder, NOW, Asked())
    assert not private_db(folder).exists()


def test_a_refusal_is_one_line(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1, and one line that names the option and what there is."""
    assert main(["report", "--data", str(base), "--edition", "africa2014"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "--edition africa2014: no such edition; there are earth2024, monuments2023 and monuments2024\n"


def test_help_tells_what_each_option_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    """Groups, defaults, and examples that can be run."""
    with pytest.raises(SystemExit):
        main(["report", "--help"])
    text = capsys.readouterr().out
    for words in ("whom:", "which figures:", "how it is written:", "examples:", "default: active", "--compare WITH"):
        assert words in text


def test_invented_data_are_called_so(tmp_path: Path) -> None:
    """The sentence kept with invented data is in every format."""
    folder = publish(data_dir(tmp_path / "data"), full_year(), meta={"simulated": "These people are invented."})
    made = make_report(folder, NOW, Asked())
    for form in report.FORMATS.values():
        assert "These people are invented." in form(made)


def test_a_running_edition_has_counts_only(tmp_path: Path) -> None:
    """While contests go on: participants and newcomers, no retention, and when the first figure falls due."""
    sheet = Sheet().running("IN", "India", 40, 12).running("", "other countries", 9, 3)
    made = make_report(publish(data_dir(tmp_path / "data"), sheet), NOW, Asked())
    text = report.FORMATS["table"](made)
    assert "is still running: 50 participants so far, none" not in text
    assert "Wiki Loves Monuments 2024 is still running" in text
    assert "The first figure falls due on 1 Jan 2025" in " ".join(text.split())
    assert "India 40 12" in rows(text)
    assert "%" not in text


def test_the_publishers_own_file_can_be_reported(desk: Desk) -> None:
    """From facts over the publisher to the report: the sums are those of the page, names are nowhere."""
    full_world(desk.world)
    snapshot = desk.step()
    made = make_report(desk.folder, LATER, Asked(editions=("monuments2023",)))
    total = {line.months: line for line in made.lines if line.table == "total"}
    marks = [row for row in snapshot.milestones if row.k == 6]
    assert total[6].count == sum(row.retained or 0 for row in marks)
    assert total[6].newcomers == sum(row.newcomers for row in marks) == 25 + 12 + 4 + 30 + 15
    names = {"India 10", "Ghana 2", "Uruguay 3", "Old "}
    for form in report.FORMATS.values():
        assert not any(name in form(made) for name in names)
