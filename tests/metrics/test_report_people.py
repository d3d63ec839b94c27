"""Names are told to the organiser on the machine that has them, and to nobody else."""

from __future__ import annotations

import argparse
import csv
import io
import logging
import stat
from pathlib import Path

import pytest

from metrics import report
from metrics.errors import Contradiction, MetricsError, NothingToReport
from metrics.report_options import Asked
from metrics.report_people import people_text
from metrics.report_reading import make_report
from state.entries import Account, Called, Participation
from state.paths import data_dir, private_db, published_db
from tests.metrics.desk import NOW, Desk, full_world
from tests.metrics.reported_rows import full_year, publish
from tests.metrics.world import DAY, END, START


def listed(base: Path, asked: Asked = Asked()) -> list[dict[str, str]]:  # noqa: B008
    """The rows of the list."""
    return list(csv.DictReader(io.StringIO(people_text(base, NOW, asked, "csv"))))


@pytest.fixture
def world(desk: Desk) -> Desk:
    """India, Ghana, a small country and two protected ones; published."""
    full_world(desk.world)
    desk.step()
    return desk


def run(base: Path, *words: str) -> int:
    """The command itself."""
    parser = argparse.ArgumentParser()
    report.add_parser(parser.add_subparsers(required=True))
    return report.run(parser.parse_args(["report", "--data", str(base), *words]), clock=lambda: NOW)


def test_everybody_new_is_listed_with_what_they_did(desk: Desk) -> None:
    """Name, id, contest, registration, activity at each mark they are verified through, last contribution, wikis."""
    desk.world.contest("IN", 2, old=1)
    first, second = desk.world.people["IN"]
    desk.world.contribute(first, END + 80 * DAY)
    desk.world.contribute(first, END + 200 * DAY, 6, wiki="commonswiki")
    for wiki in ("enwiki", "commonswiki"):
        desk.world.verify([first], END + 200 * DAY, wiki)
    desk.world.verify([second], END + 100 * DAY)
    found = {row["name"]: row for row in listed(desk.folder)}
    assert list(found) == ["India 10000", "India 10001"]
    row = found["India 10000"]
    assert (row["global_id"], row["edition"], row["country"]) == ("10000", "monuments2023", "India")
    assert row["registered"] == "2023-10-17T00:00:00Z"
    assert [row[f"active_{k}_months"] for k in (3, 6, 9, 12)] == ["yes", "no", "", ""]
    assert (row["last_contribution"], row["wikis"]) == ("2024-06-02T00:00:00Z", "commonswiki enwiki")
    other = found["India 10001"]
    assert [other[f"active_{k}_months"] for k in (3, 6, 9, 12)] == ["no", "", "", ""]
    assert (other["last_contribution"], other["wikis"]) == ("", "")


def test_the_list_follows_the_options(world: Desk) -> None:
    """Countries by code or name, protected and small ones too; another window, measure and least number; one month."""
    assert len(listed(world.folder)) == 25 + 12 + 4 + 30 + 15
    assert {row["country"] for row in listed(world.folder, Asked(countries=("BY", "uruguay")))} == {
        "Belarus",
        "Uruguay",
    }
    marks = [row["active_3_months"] for row in listed(world.folder, Asked(least=5, width=90, months=3))]
    assert set(marks) == {"yes", "no"}
    assert "active_6_months" not in listed(world.folder, Asked(months=3))[0]


def test_activity_agrees_with_the_published_figures(world: Desk) -> None:
    """As many are active at each mark as is published of their countries."""
    snapshot = world.published.read()
    found = listed(world.folder)
    for k in (3, 6, 9, 12):
        published = sum(row.retained or 0 for row in snapshot.milestones if row.k == k)
        assert sum(row[f"active_{k}_months"] == "yes" for row in found) == published


@pytest.mark.parametrize(
    ("asked", "kind", "line"),
    [
        (
            Asked(countries=("Atlantis",)),
            NothingToReport,
            "--country Atlantis: no contest of such a country is in monuments2023",
        ),
        (Asked(editions=("1999",)), NothingToReport, "--edition 1999: no such edition; there are monuments2023"),
        (Asked(reading="quarter"), Contradiction, "--people tells who was active: it has no --reading quarter"),
        (Asked(compare="last-year"), Contradiction, "--people compares nobody: it has no --compare last-year"),
    ],
)
def test_what_a_list_has_no_use_for_is_refused(desk: Desk, asked: Asked, kind: type[MetricsError], line: str) -> None:
    """In a line that names the option."""
    desk.world.contest("IN", 1)
    with pytest.raises(kind, match=line):
        listed(desk.folder, asked)


def test_a_published_file_alone_has_no_names(tmp_path: Path) -> None:
    """Refused in one clear line where the private database is not there, or cannot be read."""
    base = publish(data_dir(tmp_path / "data"), full_year())
    with pytest.raises(NothingToReport, match=r"--people needs the private database, .*activity\.db is not there yet"):
        listed(base)
    private_db(base).mkdir()
    with pytest.raises(NothingToReport, match="--people needs the private database"):
        listed(base)


@pytest.mark.parametrize("form", ["json", "parquet", "wikitext", "summary"])
def test_names_are_never_written_in_another_format(desk: Desk, form: str, tmp_path: Path) -> None:
    """Table and CSV only; what was asked for is not half done."""
    desk.world.contest("IN", 1)
    with pytest.raises(Contradiction, match=f"--people with --format {form}: names are written as table or csv only"):
        run(desk.folder, "--people", "--format", form, "--output", str(tmp_path / "names"))
    assert not (tmp_path / "names").exists()


def test_a_list_in_a_file_is_its_owners_alone(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Mode 0600, also where a file that all could read was before; the terminal sees nothing of it."""
    desk.world.contest("GH", 2)
    target = tmp_path / "names.txt"
    target.write_text("old")
    target.chmod(0o644)
    assert run(desk.folder, "--people", "--output", str(target)) == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "names are not to be published" in target.read_text()
    assert "Ghana 10000" in target.read_text()
    assert capsys.readouterr().out == ""
    assert run(desk.folder, "--people") == 0
    assert "Ghana 10000" in capsys.readouterr().out


def test_who_is_hidden_or_vanished_is_an_id(desk: Desk) -> None:
    """Whoever was suppressed or renamed to nobody after the contest stays a newcomer, without a name."""
    desk.world.contest("IN", 3)
    desk.world.activity.names.follow([Called(10_000, None), Called(10_001, "Renamed user 5fa1")], NOW)
    found = {row["global_id"]: row["name"] for row in listed(desk.folder)}
    assert found == {"10000": "", "10001": "", "10002": "India 10002"}
    table = people_text(desk.folder, NOW, Asked(), "table")
    assert "India 10000" not in table
    assert "Renamed" not in table


def test_a_name_cannot_write_to_the_terminal(desk: Desk) -> None:
    """Control characters in a name are taken out, and it is no markup."""
    number = desk.world.contest("IN", 1)
    (account,) = desk.world.activity.roster.put_accounts(
        [Account(77, "[red]A\x1b[2J\u202eB", START + DAY, START + DAY)]
    )
    desk.world.activity.roster.put_participations([Participation(number, account, START + 2 * DAY, 1, 1)])
    desk.world.activity.roster.retrack()
    assert "[red]A[2JB" in people_text(desk.folder, NOW, Asked(), "table")


def test_no_name_is_anywhere_else(world: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the published file, nor a report in any format, nor a log holds the name of anybody."""
    with caplog.at_level(logging.DEBUG):
        names = {row["name"] for row in listed(world.folder)} | {"Old 10000"}
        made = make_report(world.folder, NOW, Asked())
        texts = [form(made) for form in report.FORMATS.values()]
        texts += [published_db(world.folder).read_bytes().decode("latin-1"), caplog.text]
        run(world.folder, "--people", "--output", str(world.folder / "names"))
    assert len(names) == 87
    assert not [name for name in names for text in [*texts, caplog.text] if name in text]
    assert {name for name in names if name in (world.folder / "names").read_text()} >= names - {"Old 10000"}
