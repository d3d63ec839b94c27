"""The report prints shares, intervals and dashes in three formats, and no name."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from metrics import report
from metrics.errors import NothingToReport
from metrics.report import make_report
from metrics.report_text import WIDTH, table_text
from state.entries import Contest, Country
from state.errors import NotFound
from state.paths import data_dir, private_db, published_db
from state.published import Changes, Edition, EditionRows, LeftOut, Milestone, Published, Unit, UnitContest
from tests.metrics.reported import DAY, NOW, Group, World, contest, people, start_of

NAME = re.compile("Example")


@pytest.fixture
def world(tmp_path: Path) -> Iterable[World]:
    """A world of nobody."""
    made = World(data_dir(tmp_path / "data"))
    yield made
    made.activity.close()


def shown(base: Path, *words: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints as of NOW."""
    parser = argparse.ArgumentParser()
    report.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(["report", "--data", str(base), *words])
    assert report.run(args, clock=lambda: NOW) == 0
    return capsys.readouterr().out


@pytest.fixture
def two_editions(world: World) -> World:
    """Two editions; of 20 newcomers in Kenya 3 came back."""
    world.add(contest(2020, "KE"), people("k", 20))
    world.add(contest(2020, "GH"), people("g", 4))
    world.add(contest(2020, "EG"), people("e", 8))
    world.add(contest(2021, "KE"), [*people("k", 3), *people("n", 11)])
    return world


def test_the_table_has_shares_intervals_and_dashes(two_editions: World, capsys: pytest.CaptureFixture[str]) -> None:
    """A row has count, share and Wilson interval (3 of 20: 5.2-36.0 %); the last edition has dashes, not zeros."""
    text = shown(two_editions.base, capsys=capsys)
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "As of 2024-06-01T00:00:00Z" in rows
    assert "Wiki Loves Africa: newcomers who took part again" in rows
    assert "2020, all 32 32 2021: 3 (9.4%) 3.2–24.2% 1 later: 3 (9.4%) 3.2–24.2%" in rows
    assert "Kenya 20 20 3 (15.0%) 5.2–36.0% 3 (15.0%) 5.2–36.0%" in rows
    assert "2021, all 14 11 — — — —" in rows
    assert "all editions — 32 3 (9.4%) of 32 3.2–24.2% 3 (9.4%) of 32 3.2–24.2%" in rows
    assert "Newcomers, definition 'commons, by day'" in text
    assert "africa2020: Egypt, Ghana." in " ".join(rows)
    assert not NAME.search(text)


def test_csv_and_json_hold_the_same_figures(two_editions: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Both formats have a line for each figure of each unit, with the same values and the instant."""
    table = list(csv.DictReader(io.StringIO(shown(two_editions.base, "--format", "csv", capsys=capsys))))
    document = json.loads(shown(two_editions.base, "--format", "json", capsys=capsys))
    assert document["as_of"] == table[0]["as_of"] == "2024-06-01T00:00:00Z"
    assert len(document["participation"]) == len(table) == 12
    for line, row in zip(document["participation"], table, strict=True):
        for name in ("unit", "figure", "state", "participants", "newcomers", "count", "share", "low", "high"):
            assert row[name] == ("" if line[name] is None else str(line[name]))
    kenya = next(line for line in document["participation"] if line["unit"] == "africa2020/KE")
    assert (kenya["count"], kenya["newcomers"], kenya["share"], kenya["state"]) == (3, 20, 0.15, "final")
    last = next(line for line in document["participation"] if line["unit"] == "africa2021")
    assert (last["count"], last["share"], last["state"]) == (None, None, "not due")
    assert document["notes"]


@pytest.fixture
def followed(world: World) -> World:
    """Two editions that were read, and one of another campaign; of 30 newcomers in Kenya 12 went there."""
    world.roster.put_campaigns({"earth": "Wiki Loves Earth"})
    old = Group(1100, 12, registered=-900, asked=True, first=-900, fivehundredth=-2)
    unasked = Group(1200, 2, registered=-900, commons=-900)
    world.follow(contest(2020, "KE"), Group(1000, 30), old, unasked)
    world.follow(contest(2020, "GH"), Group(2000, 20), Group(2100, 4, registered=-5, commons=-5, asked=True, first=-2))
    world.follow(contest(2020, "NG"), Group(3000, 11))
    earth = Contest("earth", 2020, "Kenya", "KE", "Earth 2020", start_of(2020), start_of(2020) + 31 * DAY)
    world.follow(earth, Group(1000, 12), first=9 * DAY)
    return world


def test_an_edition_that_is_followed_has_a_table_of_definitions(
    followed: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Newcomers by each definition, established in brackets, undecided; who took part again is by the headline."""
    rows = [" ".join(line.split()) for line in shown(followed.base, "--campaign", "africa", capsys=capsys).splitlines()]
    assert "Wiki Loves Africa: newcomers by definition" in rows
    assert "edition, country participants global grace commons first-edit undecided" in rows
    assert "2020, all 79 61 — 73 (12) 61 2" in rows
    assert "Kenya 44 30 — 42 (12) 30 2" in rows
    assert "Ghana 24 20 — 20 20 0" in rows
    assert "Wiki Loves Africa: newcomers who took part again, definition global" in rows
    assert "2020, all 79 61 — — — — 12 (19.7%) 11.6–31.3%" in rows
    assert "Kenya 44 30 — — — — 12 (40.0%) 24.6–57.7%" in rows
    text = " ".join(rows)
    assert "'first-edit' contributed to no wiki before the start" in text
    assert "africa2020 (grace): 65 people in 3 places are in no figure" in text
    assert "commons, by day" not in text
    assert not NAME.search(text)


def test_every_definition_is_in_csv_and_json(followed: World, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each unit, definition and figure, with those established and undecided."""
    words = ("--edition", "africa2020", "--country", "KE")
    table = list(csv.DictReader(io.StringIO(shown(followed.base, *words, "--format", "csv", capsys=capsys))))
    lines = json.loads(shown(followed.base, *words, "--format", "json", capsys=capsys))["participation"]
    assert len(lines) == len(table) == 3 * 3  # no figure by grace
    found = {
        (line["definition"], line["figure"]): (
            *(line[name] for name in ("newcomers", "established", "undecided", "count", "reference", "state")),
        )
        for line in lines
    }
    assert found["global", "another campaign"] == (30, 0, 2, 12, "1", "so far")
    assert found["commons", "another campaign"] == (42, 12, 2, 12, "1", "so far")
    assert found["first-edit", "next edition"] == (30, 0, 2, None, "", "not due")
    assert {row["established"] for row in table} == {"0", "12"}
    assert {row["undecided"] for row in table} == {"2"}


def test_a_country_is_shown_alone_or_it_is_said_why_not(
    two_editions: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """--country takes a code or a name; a merged country has no row but a reason."""
    kenya = shown(two_editions.base, "--country", "kenya", capsys=capsys)
    assert shown(two_editions.base, "--country", "KE", capsys=capsys) == kenya
    assert "2020, Kenya" in kenya
    assert "other countries" not in kenya.split("\n 1.")[0]
    egypt = shown(two_editions.base, "--country", "Egypt", capsys=capsys)
    assert "EG is on the protection list, so it is not shown alone: africa2020." in egypt
    assert "Egypt" not in egypt
    with pytest.raises(NothingToReport, match="--country Atlantis: no contest of such a country"):
        shown(two_editions.base, "--country", "Atlantis", capsys=capsys)


def test_an_edition_is_asked_for_by_year_or_name(two_editions: World, capsys: pytest.CaptureFixture[str]) -> None:
    """The selection never changes a figure; what is not known is refused with what is."""
    one = shown(two_editions.base, "--edition", "2020", capsys=capsys)
    assert one == shown(two_editions.base, "--edition", "africa2020", "--campaign", "africa", capsys=capsys)
    assert "2021: 3 (9.4%)" in one
    assert "2021, all" not in one
    with pytest.raises(NothingToReport, match="nobody is known of 1999; editions known: africa2020, africa2021"):
        shown(two_editions.base, "--edition", "1999", capsys=capsys)


def test_without_a_database_the_report_says_so(tmp_path: Path) -> None:
    """A folder nothing was collected in gives NotFound, in one sentence, and makes no database."""
    base = data_dir(tmp_path / "empty")
    with pytest.raises(NotFound, match="not there yet"):
        make_report(base, NOW)
    assert not private_db(base).exists()


def publish(base: Path, simulated: str = "") -> None:
    """A published file with one unit: a final milestone, one that waits, and two that are not due."""
    end = start_of(2020) + 31 * DAY
    unit = Unit(
        *("africa2020/KE", "africa2020", "africa", 2020, "KE", "Kenya", (), 1, 20, 20, 0, end, end),
        *(95, 95, 95, 4, True, end),
    )
    states = [(3, 5, "final"), (6, None, "verifying"), (9, None, "not due"), (12, None, "not due")]
    rows = EditionRows(
        Edition("africa2020", "africa", 2020, "Wiki Loves Africa 2020", start_of(2020), end, 3, 3, 32, 32, False),
        units=(unit,),
        unit_contests=(UnitContest("Kenya 2020", "africa2020/KE", "Kenya", end, 95),),
        milestones=tuple(
            Milestone("africa2020/KE", "global", "any", k, end + k * 30 * DAY, 20, n, state) for k, n, state in states
        ),
        left_out=(LeftOut("africa2020", 2, 7, "fewer than 10 newcomers are left"),),
    )
    with closing(Published.open(published_db(base))) as published:
        published.apply(Changes((rows,), meta={"threshold": "10", "definition": "global", "simulated": simulated}))


def test_published_milestones_are_printed_beside_it(two_editions: World, capsys: pytest.CaptureFixture[str]) -> None:
    """A final milestone has count, share and interval; one that is not due its day; one in between says so."""
    publish(two_editions.base)
    text = shown(two_editions.base, "--campaign", "africa", capsys=capsys)
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "Wiki Loves Africa: newcomers still active after the end" in rows
    assert "edition, country newcomers 3 months 6 months 9 months 12 months" in rows
    assert "2020, Kenya 20 5 (25.0%, 11.2–46.9%) verifying due 2021-07-29 due 2021-10-27" in rows
    assert "7 newcomers in 2 countries are in no milestone, as fewer than 10 newcomers are left." in " ".join(rows)
    assert "due 2021-07-29" not in shown(two_editions.base, "--edition", "2021", capsys=capsys)
    document = json.loads(shown(two_editions.base, "--format", "json", "--country", "ke", capsys=capsys))
    assert [line["count"] for line in document["milestones"]] == [5, None, None, None]


def test_invented_data_are_called_so(two_editions: World, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence kept with invented data is on top of the report in every format."""
    two_editions.activity.set_meta("simulated", "These people are invented.")
    for form in ("table", "csv", "json"):
        assert "These people are invented." in shown(two_editions.base, "--format", form, capsys=capsys)


def test_long_names_and_figures_are_written_out(world: World) -> None:
    """The page is wide enough for the longest country and its figures in one row; nothing is cut off."""
    name = "Democratic Republic of the Congo"
    world.roster.put_countries([Country("CD", name, False)])
    world.add(contest(2020, "CD", label="CD"), people("c", 12))
    world.add(contest(2021, "KE"), people("k", 12))
    text = table_text(make_report(world.base, NOW))
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert f"{name} 12 12 0 (0.0%) 0.0–24.2% 0 (0.0%) 0.0–24.2%" in rows
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= WIDTH
