"""Imported editions are told of as before: participants, newcomers by Commons registration, who took part again."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from metrics.errors import NothingToReport
from metrics.report import FORMATS
from metrics.report_options import Asked
from metrics.report_reading import make_report
from state.entries import Country
from state.paths import data_dir
from tests.metrics.reported import NOW, Group, World, contest, people
from tests.metrics.reported_rows import full_year, publish
from tests.metrics.wikicode import read

NAME = re.compile("Example")


@pytest.fixture
def world(tmp_path: Path) -> Iterable[World]:
    """A world of nobody."""
    made = World(data_dir(tmp_path / "data"))
    yield made
    made.activity.close()


@pytest.fixture
def two_editions(world: World) -> World:
    """Two editions; of 20 newcomers in Kenya 3 came back."""
    world.add(contest(2020, "KE"), people("k", 20))
    world.add(contest(2020, "GH"), people("g", 4))
    world.add(contest(2020, "EG"), people("e", 8))
    world.add(contest(2021, "KE"), [*people("k", 3), *people("n", 11)])
    return world


def shown(base: Path, form: str = "table", asked: Asked = Asked()) -> str:  # noqa: B008
    """The report as text."""
    return FORMATS[form](make_report(base, NOW, asked))


def rows(text: str) -> list[str]:
    """The lines with single spaces."""
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_table_has_shares_intervals_and_dashes(two_editions: World) -> None:
    """A row has count, share and Wilson interval (3 of 20: 5.2-36.0 %); the last edition has dashes, not zeros."""
    text = shown(two_editions.base)
    found = rows(text)
    assert "As of 1 Jun 2024, 00:00 UTC." in found
    assert "Wiki Loves Africa: newcomers who took part again" in found
    assert "2020, all 32 32 2021: 3 · 9.4 % (3.2–24.2) 1 later: 3 · 9.4 % (3.2–24.2)" in found
    assert "Kenya 20 20 3 · 15.0 % (5.2–36.0) 3 · 15.0 % (5.2–36.0)" in found
    assert "2021, all 14 11 — —" in found
    assert "all editions — 32 3 · 9.4 % (3.2–24.2) of 32 3 · 9.4 % (3.2–24.2) of 32" in found
    assert "Newcomers, definition “commons, by day”" in text
    assert "africa2020: Egypt, Ghana." in " ".join(found)
    assert not NAME.search(text)


def test_csv_and_json_hold_the_same_figures(two_editions: World) -> None:
    """A line for each figure of each unit, with the same values; the last edition's are not due, and no zero."""
    table = list(csv.DictReader(io.StringIO(shown(two_editions.base, "csv"))))
    found = json.loads(shown(two_editions.base, "json"))["lines"]
    assert len(found) == len(table) == 12
    kenya = next(line for line in found if (line["edition"], line["country"]) == ("africa2020", "KE"))
    assert (kenya["count"], kenya["newcomers"], kenya["share"], kenya["state"]) == (3, 20, 0.15, "final")
    last = next(line for line in found if line["edition"] == "africa2021")
    assert (last["count"], last["share"], last["state"]) == (None, None, "not due")


def test_a_country_is_shown_alone_or_it_is_said_why_not(two_editions: World) -> None:
    """By code or name; a protected one is refused with the reason, and so is one that nobody knows."""
    kenya = shown(two_editions.base, asked=Asked(countries=("kenya",)))
    assert shown(two_editions.base, asked=Asked(countries=("KE",))) == kenya
    assert "2020, Kenya" in kenya
    assert "other countries" not in kenya.split("\n 1.")[0]
    with pytest.raises(NothingToReport, match=r"--country Egypt: Egypt is on the protection list \(africa2020\)"):
        shown(two_editions.base, asked=Asked(editions=("2020",), countries=("Egypt",)))
    with pytest.raises(NothingToReport, match="--country Atlantis: no contest of such a country is known"):
        shown(two_editions.base, asked=Asked(countries=("Atlantis",)))


def test_an_edition_is_asked_for_by_year_or_name(two_editions: World) -> None:
    """The selection never changes a figure; what is not known is refused with what is."""
    one = shown(two_editions.base, asked=Asked(editions=("2020",)))
    assert one == shown(two_editions.base, asked=Asked(campaign="africa", editions=("africa2020",)))
    assert "2021: 3 · 9.4" in one
    assert "2021, all" not in one
    with pytest.raises(NothingToReport, match="--edition 1999: no such edition; there are africa2020 and africa2021"):
        shown(two_editions.base, asked=Asked(editions=("1999",)))


def test_an_imported_edition_has_no_other_definition(two_editions: World) -> None:
    """Tables of participants tell of registrations on Commons only, and of nobody's later contributions."""
    with pytest.raises(
        NothingToReport, match="--definition grace: no figures by it in africa2020 and africa2021; imported"
    ):
        shown(two_editions.base, asked=Asked(definition="grace"))
    with pytest.raises(NothingToReport, match="--compare last-year: no edition that is published is selected"):
        shown(two_editions.base, asked=Asked(compare="last-year"))


def test_published_and_imported_editions_stand_side_by_side(two_editions: World) -> None:
    """Both in one report; an edition that is followed and not published yet is named."""
    two_editions.follow(contest(2022, "KE"), Group(1000, 12))
    publish(two_editions.base, full_year())
    text = shown(two_editions.base)
    assert "2020, all" in text
    assert "Wiki Loves Monuments 2024 brought 180 newcomers" in text
    assert "africa2022: followed, and not published yet" in text
    alone = shown(two_editions.base, asked=Asked(campaign="monuments"))
    assert "africa" not in alone.lower()


def test_it_is_wikitext_too(two_editions: World) -> None:
    """One table, whole, with its notes."""
    (table,) = read(shown(two_editions.base, "wikitext")).tables
    assert table.columns[:3] == ["Edition, country", "Participants", "Newcomers"]


def test_long_names_and_figures_are_written_out(world: World) -> None:
    """A table is as wide as its longest row; nothing is cut off."""
    name = "Democratic Republic of the Congo"
    world.roster.put_countries([Country("CD", name, False)])
    world.add(contest(2020, "CD", label="CD"), people("c", 12))
    world.add(contest(2021, "KE"), people("k", 12))
    text = shown(world.base)
    assert f"{name} 12 12 0 · 0 % (0–24.2) 0 · 0 % (0–24.2)" in rows(text)
    assert "…" not in text


def test_unknown_dates_are_said(world: World) -> None:
    """An edition without dates has participants, and its newcomers are unknown, not none."""
    world.add(contest(2020, "KE"), people("k", 12))
    world.add(contest(2021, "KE", dated=False), people("n", 11))
    text = shown(world.base)
    assert "2021, all 11 dates unknown — —" in rows(text)
    assert "The dates of 2021 are unknown" in " ".join(rows(text))
    assert replace(Asked(), campaign="africa") == Asked(campaign="africa")
