"""collector.contests_command: the contests as a table and as JSON, with what was set aside."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.contests_command import add_parser
from collector.errors import SettingsError
from collector.registry import kept_copy
from collector.rules import standard
from collector.settings import Settings
from collector.shipped import shipped
from collector.tables import countries
from collector.wl_data import parse
from state import inbox
from state.activity import Activity
from state.errors import NotFound
from state.paths import private_db
from state.roster import Account, Participation

PAGE = """
wl.prefixes = { np = "Nepal", ["in"] = "India", wa = "Wales", all = "Global", az = "Azerbaijan" }
wl["monuments"][2026] = { wa = {}, xx = {}, all = {}, az = {},
                          np = { start = 20260831181500, ["end"] = 20260930181459 } }
wl["earth"][2019] = { ["in"] = { start = 20190501000000, ["end"] = 20190531235959 } }
"""
OWN = """
[[contest]]
campaign = "birds"
year = 2026
country = "India"
start = 2026-03-01
end = 2026-03-31
subcategories = true

[[contest]]
campaign = "birds"
"""
Command = Callable[..., int]


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give a database with the contests of the page, of which Nepal's and Azerbaijan's have been read."""
    (tmp_path / "wl_data.lua").write_text("-- Module:WL_data, revision 7, saved at 1795342272\n" + PAGE)
    with inbox.acquire(tmp_path):  # as a running collector would
        found = Activity.open(private_db(tmp_path))
        roster = found.roster
        roster.put_countries(countries())
        roster.put_campaigns({"monuments": "Wiki Loves Monuments"})
        ids = roster.put_contests(parse(PAGE)[0], "module")
        (account,) = roster.put_accounts([Account(1, "Somebody", 5, 5)])
        for label in ("Nepal", "Azerbaijan"):
            contest = ids[standard().category_of("monuments", 2026, label)]
            roster.put_participations([Participation(contest, account, 1_788_300_000, 9, 1)])
            roster.set_enrolled(contest, 1_795_000_000)
        yield found
        found.close()


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Give the command: words of a command line to its exit code."""

    def run(*words: str, refresh: Callable[[Settings], object] = lambda _: None) -> int:
        parser = argparse.ArgumentParser()
        add_parser(parser.add_subparsers(), refresh)
        options = parser.parse_args(["contests", *words, "--data", str(tmp_path), "--api", "http://127.0.0.1:9"])
        return int(options.run(options))

    return run


def listed(told: str) -> dict[str, list[str]]:
    """Give the printed rows of contests by edition and label."""
    rows = [line.split("  ") for line in told.splitlines() if "20" in line[:20]]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    return {" ".join(row[:2]): row[2:] for row in cells if len(row) > 4}


def test_the_table(activity: Activity, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    """Each contest has its line; below are the whole editions, the page, what was set aside, labels of no country."""
    assert command() == 0
    told = capsys.readouterr().out
    assert listed(told) == {
        "earth2019 India": [
            *("IN", "2019-05-01 00:00", "2019-06-01 00:00", "module", "Images from Wiki Loves Earth 2019 in India"),
        ],
        "monuments2026 Azerbaijan": [
            *("AZ", "2026-08-31 18:15", "2026-09-30 18:15", "module"),
            "Images from Wiki Loves Monuments 2026 in Azerbaijan",
        ],
        "monuments2026 Nepal": [
            *("NP", "2026-08-31 18:15", "2026-09-30 18:15", "1", "module"),
            "Images from Wiki Loves Monuments 2026 in Nepal",
        ],
        "monuments2026 Wales": [
            *("-", "2026-08-31 18:15", "2026-09-30 18:15", "module"),
            "Images from Wiki Loves Monuments 2026 in Wales",
        ],
    }
    assert told.rstrip().splitlines()[-4:] == [
        "4 contests; categories that only complete an edition: 1",
        "the module page was last read well as revision 7 of 2026-11-22 10:11: 5 contests",
        "set aside: monuments2026 xx: the code 'xx' is not among the prefixes",
        "labels that are no country: Wales",
    ]


def test_the_same_for_programs(activity: Activity, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has every contest with its facts; participants only of categories read, and of no protected country."""
    assert command("--json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    people = {row["label"]: row["participants"] for row in told["contests"]}
    assert people == {"India": None, "Azerbaijan": None, "Nepal": 1, "Wales": None, "Global": None}
    assert [row for row in told["contests"] if row["label"] == "Nepal"] == [
        {
            "campaign": "monuments",
            "year": 2026,
            "label": "Nepal",
            "country": "NP",
            "start": "2026-08-31T18:15:00Z",
            "end": "2026-09-30T18:15:00Z",
            "category": "Images from Wiki Loves Monuments 2026 in Nepal",
            "subcategories": False,
            "whole": False,
            "origin": "module",
            "participants": 1,
        }
    ]
    assert told["page"] == {"revision": 7, "saved": "2026-11-22T10:11:12Z"}
    assert told["refused"] == [{"row": "monuments2026 xx", "why": "the code 'xx' is not among the prefixes"}]
    assert told["labels_without_country"] == ["Wales"]


def test_settings_choose_the_contests(activity: Activity, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    """Campaigns and years that the settings leave out are left out here too."""
    command("--campaigns", "monuments")
    assert {name.split()[0] for name in listed(capsys.readouterr().out)} == {"monuments2026"}
    command("--since-year", "2020", "--campaigns", "earth")
    assert listed(capsys.readouterr().out) == {}


def test_a_refresh_comes_first(
    activity: Activity, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --refresh the contests are brought up to date before they are shown; what stands in the way is raised."""
    own = tmp_path / "own.toml"
    own.write_text(OWN)
    words = ("--contests-file", str(own), "--contact", "ops@example.org")

    def refresh(found: Settings) -> None:
        from collector.operator_contests import read

        activity.roster.put_contests(read(found.contests_file).contests, "operator")

    assert command(*words, "--refresh", refresh=refresh) == 0
    told = capsys.readouterr().out
    assert listed(told)["birds2026 India"][3:] == ["operator", "Images from Wiki Loves Birds 2026 in India and below"]
    assert "set aside: birds? ? ([[contest]] 2): it has no year" in told

    def failing(found: Settings) -> None:
        raise SettingsError("x", "y", "z")

    with pytest.raises(SettingsError, match="z"):
        command(*words, "--refresh", refresh=failing)


def test_without_a_refresh_nobody_is_asked(activity: Activity, command: Command) -> None:
    """Showing the contests asks for no refresh, and no contact is needed for it."""
    called: list[Settings] = []
    command("--json", refresh=called.append)
    assert called == []


def test_before_the_first_collector(command: Command) -> None:
    """Without a database there is nothing to show, and the command says so."""
    with pytest.raises(NotFound, match="is not there yet"):
        command()


def test_rows_of_the_shipped_table_are_told_on_commons(
    activity: Activity, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the shipped table is used, its bad row is told with the others; without a copy of the page that is all."""
    kept_copy(tmp_path).unlink()
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers(), lambda _: None)
    options = parser.parse_args(["contests", "--data", str(tmp_path)])
    assert options.run(options) == 0
    told = capsys.readouterr().out
    (bad,) = shipped()[1]
    assert [line for line in told.splitlines() if "set aside" in line] == [f"set aside: {bad.row}: {bad.why}"]
    assert "module page" not in told
