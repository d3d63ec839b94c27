"""A report lets out units only, says what it does not know, and takes its figures from what is stored."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import report
from metrics.errors import NothingToReport
from metrics.report import make_report
from metrics.report_figures import EditionFigures, edition_figures
from metrics.report_text import WIDTH, table_text
from metrics.report_units import merged_further
from state import reading
from state.activity import Activity
from state.entries import Account, Contest, Country, Participation
from state.errors import NotFound
from state.paths import data_dir, private_db, published_db
from state.published import Changes, Edition, EditionRows, LeftOut, Milestone, Published, Unit, UnitContest
from state.schema import open_reader

DAY = 86_400
NOW = int(datetime(2024, 6, 1, tzinfo=UTC).timestamp())
COUNTRIES = {"KE": "Kenya", "GH": "Ghana", "TG": "Togo", "EG": "Egypt", "NG": "Nigeria"}
NAME = re.compile("Example")


def start_of(year: int) -> int:
    """The first second of October."""
    return int(datetime(year, 10, 1, tzinfo=UTC).timestamp())


def contest(year: int, country: str | None, *, dated: bool = True, label: str = "") -> Contest:
    """A contest of October."""
    label = label or COUNTRIES.get(country or "", "Somewhere")
    dates = (start_of(year), start_of(year) + 31 * DAY) if dated else (None, None)
    return Contest("africa", year, label, country, f"{label} {year}", *dates)


class World:
    """A private database that is filled in by hand: people by name, their contests and registration."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.activity = Activity.open(private_db(base))
        self.roster = self.activity.roster
        self.known: set[str] = set()
        self.roster.put_countries(Country(code, name, code == "EG") for code, name in COUNTRIES.items())
        self.roster.put_campaigns({"africa": "Wiki Loves Africa"})

    def add(self, where: Contest, people: Iterable[str], registered: int | None = None, uploads: int = 1) -> int:
        """`people` take part in `where`; new ones registered on the second day of it, or when it is said."""
        (number,) = self.roster.put_contests([where], "import").values()
        date = registered if registered is not None or where.start is None else where.start + DAY
        dates = {name: None if name in self.known else date for name in people}
        self.known |= dates.keys()
        accounts = [Account(None, f"Example {name}", None, at, kind="unresolved") for name, at in dates.items()]
        ids = self.roster.put_accounts(accounts)
        self.roster.put_participations(Participation(number, account, None, None, uploads) for account in ids)
        return number

    def figures(self, formed: Mapping[str, str] | None = None) -> list[EditionFigures]:
        """The figures as of NOW."""
        with closing(open_reader(private_db(self.base))) as con:
            return edition_figures(reading.contest_rows(con), reading.participation_rows(con), NOW, formed)


@pytest.fixture
def world(tmp_path: Path) -> Iterable[World]:
    """A world of nobody."""
    made = World(data_dir(tmp_path / "data"))
    yield made
    made.activity.close()


def people(prefix: str, count: int) -> list[str]:
    """Some names."""
    return [f"{prefix}{number}" for number in range(count)]


def titles(edition: EditionFigures) -> dict[str, int | None]:
    """The units by title with their newcomers."""
    return {unit.title: unit.newcomers for unit in edition.units}


def test_small_and_protected_countries_are_one_unit(world: World) -> None:
    """A country of fewer than 10 newcomers and a protected one of many are only in the other countries."""
    world.add(contest(2020, "KE"), people("k", 10))
    world.add(contest(2020, "GH"), people("g", 9))
    world.add(contest(2020, "EG"), people("e", 50))
    (edition,) = world.figures()
    assert titles(edition) == {"Kenya": 10, "other countries": 59}
    assert edition.units[1].merged == ("Egypt", "Ghana")
    assert edition.total.newcomers == 69
    assert edition.apart == {"EG": "is on the protection list", "GH": "has fewer than 10 newcomers"}


@pytest.mark.parametrize(
    ("small", "why"),
    [({"EG": 50}, "a single country"), ({"GH": 4, "TG": 5}, "fewer than 10 newcomers")],
    ids=["a single protected country", "nine people"],
)
def test_a_rest_that_would_tell_stays_out_of_the_total(world: World, small: dict[str, int], why: str) -> None:
    """The only merged country, or fewer than 10 people, are in no figure: a difference of sums tells nothing."""
    world.add(contest(2020, "KE"), people("k", 12))
    for code, count in small.items():
        world.add(contest(2020, code), people(code, count))
    (edition,) = world.figures()
    assert titles(edition) == {"Kenya": 12}
    assert (edition.total.newcomers, edition.total.participants) == (12, 12)
    assert (edition.left_out, edition.left_out_people) == (len(small), sum(small.values()))
    assert why in edition.why


def test_a_person_counts_once_in_an_edition_and_in_each_country_as_participant(world: World) -> None:
    """People of two countries are newcomers of one and participants of both; the edition has them once."""
    world.add(contest(2020, "KE"), people("k", 12))
    world.add(contest(2020, "GH"), [*people("g", 10), "k0", "k1"], uploads=5)
    world.add(contest(2020, None, label="Global"), ["k0", "nowhere"])
    (edition,) = world.figures()
    assert titles(edition) == {"Ghana": 12, "Kenya": 10}
    assert {unit.title: unit.participants for unit in edition.units} == {"Ghana": 12, "Kenya": 12}
    assert edition.total.participants == 22
    assert edition.left_out_people == 1  # the one who is in no country


def test_coming_back_is_known_once_a_later_edition_is_over(world: World) -> None:
    """Next and any later edition count each newcomer once; the last edition and an unread one give no figure."""
    world.add(contest(2020, "KE"), people("k", 20))
    world.add(contest(2021, "GH"), [*people("k", 3), *people("g", 12)])
    world.add(contest(2022, "KE"), ["k0", "k7", *people("g", 2)], registered=start_of(2020))
    world.roster.put_contests([contest(2019, "KE"), contest(2023, "KE")], "shipped")
    first, second, third = world.figures()
    assert (first.year, first.total.again_next, first.total.again_later, first.chances) == (2020, 3, 4, 2)
    assert (second.total.newcomers, second.total.again_next, second.total.again_later) == (12, 2, 2)
    assert (third.following, third.chances) == (2023, 0)  # held, but nobody has been read
    assert (third.total.again_next, third.total.again_later) == (None, None)


def test_an_edition_that_goes_on_gives_no_figure_to_the_one_before(world: World) -> None:
    """Not having come back to a running contest is not known yet."""
    world.add(contest(2023, "KE"), people("k", 12))
    running = Contest("africa", 2024, "Kenya", "KE", "Kenya 2024", NOW - DAY, NOW + DAY)
    world.add(running, ["k0", *people("n", 12)])
    first, second = world.figures()
    assert (first.total.again_next, first.total.again_later, first.chances) == (None, None, 0)
    assert second.unfinished
    assert second.units == ()
    over = Contest("africa", 2024, "Kenya", "KE", "Kenya 2024", NOW - 9 * DAY, NOW - DAY)
    world.roster.put_contests([over], "module")
    assert world.figures()[0].total.again_next == 1


def test_unknown_dates_have_participants_and_no_newcomers(world: World) -> None:
    """Without dates there are no newcomers and no returns, but it is an edition one could come back to."""
    world.add(contest(2020, "KE"), people("k", 12))
    world.add(contest(2021, "KE", dated=False), ["k0", *people("n", 11)], registered=start_of(2021) + DAY)
    world.add(contest(2021, "GH", dated=False), people("g", 9))
    world.add(contest(2021, "EG", dated=False), people("e", 20))
    first, second = world.figures()
    assert (first.total.again_next, first.chances) == (1, 1)
    assert titles(second) == {"Kenya": None, "other countries": None}
    assert [unit.participants for unit in second.units] == [12, 29]
    assert (second.total.newcomers, second.total.again_next, second.total.again_later) == (None, None, None)


def test_bots_are_nobody_and_hidden_accounts_are_never_new(world: World) -> None:
    """A kind that is no person's does not count; who was hidden when found has no registration: participant only."""
    number = world.add(contest(2020, "KE"), people("k", 12))
    bot = Account(None, "Example bot", None, start_of(2020) + DAY, kind="bot")
    hidden = Account(None, "Example hidden", None, None, kind="hidden")
    ids = world.roster.put_accounts([bot, hidden, Account(None, "Example late", None, start_of(2020) + 40 * DAY)])
    world.roster.put_participations(Participation(number, account, None, None, 1) for account in ids)
    (edition,) = world.figures()
    assert (edition.total.participants, edition.total.newcomers) == (14, 12)
    assert (edition.late, edition.unregistered) == (1, 1)


def test_a_name_nobody_has_any_more_stays_a_newcomer(world: World) -> None:
    """Somebody imported by an old name, hidden once that was looked up, keeps the registration the import knew."""
    world.add(contest(2020, "KE"), people("k", 12))
    world.roster.put_accounts([Account(None, "Example k3", None, None, kind="hidden")])
    (edition,) = world.figures()
    assert (edition.total.participants, edition.total.newcomers) == (12, 12)


def test_units_already_published_are_kept(world: World) -> None:
    """A country published among the others stays there, even with enough newcomers by Commons registration."""
    world.add(contest(2020, "KE"), people("k", 15))
    world.add(contest(2020, "GH"), people("g", 12))
    world.add(contest(2020, "TG"), people("t", 3))
    formed = {"Ghana 2020": "africa2020/other", "Togo 2020": "africa2020/other", "Kenya 2020": "africa2020/KE"}
    (edition,) = world.figures(formed)
    assert titles(edition) == {"Kenya": 15, "other countries": 15}


def enrolled(world: World, country: str, newcomers: int, old: int) -> None:
    """A followed contest: newcomers by both definitions, and people new on Commons only."""
    number = world.add(contest(2020, country), [])
    made = [
        Account(
            n, f"Example {country}{n}", start_of(2020) + (DAY if n < newcomers else -900 * DAY), start_of(2020) + DAY
        )
        for n in range(newcomers + old)
    ]
    fresh = [
        Account(hash((country, n)) % 10**9, a.name, a.registered, a.commons_registered) for n, a in enumerate(made)
    ]
    ids = world.roster.put_accounts(fresh)
    first = start_of(2020) + 2 * DAY
    world.roster.put_participations(Participation(number, account, first, 1, 1) for account in ids)
    world.roster.set_enrolled(number, start_of(2020) + 40 * DAY)


def test_two_definitions_never_differ_by_a_few_people(world: World) -> None:
    """Where the headline is published too, a country with 3 more people by Commons is merged with another one."""
    enrolled(world, "KE", 20, 3)
    enrolled(world, "GH", 20, 0)
    enrolled(world, "NG", 20, 10)
    enrolled(world, "TG", 30, 8)
    (edition,) = world.figures()
    assert titles(edition) == {"Ghana": 20, "Nigeria": 30, "other countries": 61}
    assert edition.units[-1].merged == ("Kenya", "Togo")


def test_an_edition_that_differs_by_a_few_people_altogether_is_left_out(world: World) -> None:
    """When even all countries together differ by a few, there is no unit, and it is said why."""
    enrolled(world, "KE", 20, 3)
    enrolled(world, "GH", 20, 2)
    (edition,) = world.figures()
    assert edition.units == ()
    assert (edition.total.newcomers, edition.left_out_people) == (0, 45)
    assert "differ from the published ones by fewer than 10 people" in edition.why


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 30), st.integers(0, 25)), min_size=1),
    st.sets(st.sampled_from("abcdefgh")),
)
def test_merging_ends_with_nobody_or_enough_apart(facts: dict[str, tuple[int, int]], merged: set[str]) -> None:
    """Whatever disagrees, each unit ends with a difference of none or at least 10, and only the others grow."""
    units = {key: "e/other" if key in merged else f"e/{key}" for key in facts}
    apart = {key: few for key, (_, few) in facts.items()}
    found = merged_further("e", units, {key: size for key, (size, _) in facts.items()}, apart, 10)
    differing: Counter[str] = Counter()
    for key, unit in found.items():
        differing[unit] += apart[key]
        assert unit in (units[key], "e/other")
    assert all(n == 0 or n >= 10 for n in differing.values())
    assert found.keys() == units.keys() or (not found and 0 < sum(apart.values()) < 10)


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
