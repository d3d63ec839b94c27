"""The contests of the miniature: real countries and lengths, at stages that depend on the day alone."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.contests import (
    DAY,
    TABLE,
    RealContest,
    add_months,
    category,
    contests,
    lua,
    offset_minutes,
    real_contests,
    sized_contests,
)
from sandbox.model import SandboxContest

NOW = 1_795_520_000  # 2026-11-24
ANY_NOW = st.integers(1_577_836_800, 2_208_988_800)  # 2020 to 2040

Editions = dict[tuple[str, int], list[SandboxContest]]


def editions(now: int) -> Editions:
    """Group the contests by edition, in the order they come."""
    found: Editions = {}
    for contest in contests(now):
        found.setdefault((contest.campaign, contest.year), []).append(contest)
    return found


def test_table_holds_the_five_editions() -> None:
    """The file has 240 contests of five editions with a country each, and says where they are from."""
    rows = real_contests()
    assert len(rows) == 240
    assert {(r.campaign, r.year) for r in rows} == {
        ("Wiki Loves Monuments", "2020"),
        ("Wiki Loves Monuments", "2021"),
        ("Wiki Loves Africa", "2021"),
        ("Wiki Loves Africa", "2022"),
        ("Wiki Loves Earth", "2021"),
    }
    assert all(re.fullmatch("[A-Z]{2}", r.iso2) for r in rows)
    assert len({(r.campaign, r.year, r.iso2) for r in rows}) == 240
    head = TABLE.read_text(encoding="utf-8").splitlines()[:3]
    assert all(line.startswith("#") for line in head)
    assert "Nivas10798/Campaigns-Retention-Dashboard" in head[1]


def test_table_repeats_its_source(shared: Path) -> None:
    """Every row is a row of the source, with the country its label means."""
    labels = _rows(shared / "data/countries/country_label_map.csv")
    iso2 = {r["label"].replace("_", " "): r["iso2"] for r in labels}
    source = {
        (r["category"].replace("_", " "), r["start_date"], r["end_date"], r["new_editors"])
        for r in _rows(shared / "data/campaigns/newcomers_per_instance_2010-2022.csv")
    }
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines):
        assert (row["category"], row["start"], row["end"], row["newcomers"]) in source
        assert row["iso2"] == iso2[row["country"]]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_unreadable_row_is_named(tmp_path: Path) -> None:
    """A date that is none is refused with the file and line it stands on."""
    table = tmp_path / "bad.csv"
    text = TABLE.read_text(encoding="utf-8").replace("20200930235959", "20200931235959", 1)
    table.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.csv line 5: day is out of range"):
        real_contests(table)


@given(ANY_NOW)
def test_stages_hold_on_any_day(now: int) -> None:
    """13 months, 11 months, 5 months and 3 weeks ago, and one that runs: on whatever day it is."""
    ends = [max(c.end for c in some) - now for some in editions(now).values()]
    assert len(ends) == 5
    monuments, africa, earth, lately, running = (end / DAY for end in ends)
    assert -399 < monuments < -391
    assert -338 < africa < -331
    assert -155 < earth < -148
    assert -22 < lately < -19
    assert 20 < running < 23
    for contest in list(editions(now).values())[4]:
        assert contest.start + 14 * DAY < now < contest.end


@given(ANY_NOW)
def test_editions_of_a_campaign_differ_in_year(now: int) -> None:
    """Five editions stay five whatever the date, each with the year of its end or the one before."""
    found = editions(now)
    assert len(found) == 5
    for (_, year), some in found.items():
        last = dt.datetime.fromtimestamp(max(c.end for c in some) - 1, dt.UTC)
        assert year in (last.year, last.year - 1)


@given(ANY_NOW)
def test_every_end_is_a_local_midnight(now: int) -> None:
    """Starts and ends lie at midnights of quarter-hour offsets, India's, Nepal's and whole ones among them."""
    offsets = {-c.end % DAY for c in contests(now)}
    assert {19_800, 20_700, 0, 3 * 3600} <= offsets
    assert all(offset % 900 == 0 for offset in offsets)
    for contest in contests(now):
        for instant in (contest.start, contest.end):
            day = dt.datetime.fromtimestamp(instant, dt.UTC) + dt.timedelta(hours=13)
            minutes = {offset_minutes(contest.code.upper(), day.date() + dt.timedelta(days=d)) for d in (-1, 0, 1)}
            assert any((instant + m * 60) % DAY == 0 for m in minutes)


@given(ANY_NOW)
def test_only_the_day_counts(now: int) -> None:
    """Two instants of one UTC day give the same contests."""
    assert contests(now) == contests(now - now % DAY)


def test_lengths_and_countries_are_the_real_ones() -> None:
    """A contest lasts the real number of days, give or take the hour of summer time."""
    real: dict[str, list[RealContest]] = {}
    for row in real_contests():
        real.setdefault(row.campaign, []).append(row)
    rows = [row for name in ("Monuments", "Africa", "Earth") for row in real[f"Wiki Loves {name}"]]
    lengths = sorted((r.campaign, r.iso2, (r.last - r.first).days + 1, r.newcomers) for r in rows)
    moved = sorted(
        (c.campaign_title, c.code.upper(), round((c.end - c.start) / DAY), n) for c, n in sized_contests(NOW)
    )
    assert moved == lengths
    assert all(abs((c.end - c.start) % DAY) in (0, 3600, DAY - 3600) for c in contests(NOW))


def test_summer_time_moves_midnight() -> None:
    """Ukraine is at +2 in winter and +3 in summer; India is never moved."""
    assert offset_minutes("UA", dt.date(2026, 3, 29)) == 120  # the clock moves at 01:00 UTC of that day
    assert offset_minutes("UA", dt.date(2026, 3, 30)) == 180
    assert offset_minutes("UA", dt.date(2026, 10, 25)) == 180
    assert offset_minutes("UA", dt.date(2026, 10, 26)) == 120
    assert offset_minutes("IN", dt.date(2026, 7, 1)) == 330
    with pytest.raises(KeyError, match="XX"):
        offset_minutes("XX", dt.date(2026, 7, 1))


def test_categories_follow_commons() -> None:
    """Titles have the article where those of Commons have it, and are unique."""
    name = "Wiki Loves Monuments"
    assert category(name, 2025, "Netherlands") == "Images from Wiki Loves Monuments 2025 in the Netherlands"
    assert category(name, 2025, "India") == "Images from Wiki Loves Monuments 2025 in India"
    titles = [c.category for c in contests(NOW)]
    assert len(set(titles)) == len(titles)
    assert any(title.endswith(" in the Gambia") for title in titles)


def test_module_reads_back() -> None:
    """The page is read by the expressions of the Wiki Loves tool, and says what the contests say."""
    # github.com/JeanFred/wikiloves configuration.py: the two expressions of its parser, without its list of events
    opens = re.compile(r'\s*wl\["(?P<event>[a-z_]+)"\]\[(?P<year>20\d\d)]\ ?=\ ?\{')
    line = re.compile(r'\s*\["([-a-z]+)"\] = \{\["start"\] = (\d{14}), \["end"\] = (\d{14})\}')
    prefix = re.compile(r'\s*\["(?P<prefix>[\w-]+)"\] = "(?P<name>[\w\-\' ]+)"')
    found, prefixes, edition = set(), {}, ("", 0)
    for text in lua(contests(NOW)).split("\n"):
        if m := opens.match(text):
            edition = (m["event"], int(m["year"]))
        elif m := line.match(text):
            found.add((*edition, m[1], _seconds(m[2]), _seconds(m[3]) + 1))
        elif m := prefix.match(text):
            prefixes[m["prefix"]] = m["name"]
    assert found == {(c.campaign, c.year, c.code, c.start, c.end) for c in contests(NOW)}
    assert {c.code: c.country for c in contests(NOW)} == prefixes


def _seconds(digits: str) -> int:
    return int(dt.datetime.strptime(digits + "+0000", "%Y%m%d%H%M%S%z").timestamp())


@given(st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1)), st.integers(-24, 24))
def test_months_are_added_from_the_anchor(day: dt.date, months: int) -> None:
    """The day of the month stays, or is the last of a shorter month."""
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + dt.timedelta(days=1)).day == 1)
