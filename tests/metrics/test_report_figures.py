"""A report's units tell of nobody alone, and its figures know what is not known yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.report_figures import EditionFigures
from metrics.report_units import merged_further
from state.entries import Account, Contest, Participation
from state.histories import History
from state.paths import data_dir
from tests.metrics.reported import COUNTRIES, DAY, NOW, Group, World, contest, people, start_of


@pytest.fixture
def world(tmp_path: Path) -> Iterable[World]:
    """A world of nobody."""
    made = World(data_dir(tmp_path / "data"))
    yield made
    made.activity.close()


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


OLD = -900  # days before the start


def by_definition(world: World, name: str) -> dict[str, EditionFigures]:
    """The figures of an edition by each definition."""
    return {each.definition: each for each in world.figures() if each.edition == name}


def enrolled(world: World, country: str, newcomers: int, old: int) -> None:
    """A followed contest: newcomers by all definitions, and people new on Commons only."""
    ids = 1000 * (1 + sorted(COUNTRIES).index(country))
    groups = Group(ids, newcomers), Group(ids + newcomers, old, registered=OLD, asked=True, first=OLD)
    world.follow(contest(2020, country), *groups)


def test_two_definitions_never_differ_by_a_few_people(world: World) -> None:
    """Where the headline is published too, a country with 3 more people by Commons is merged with another one."""
    enrolled(world, "KE", 20, 3)
    enrolled(world, "GH", 20, 0)
    enrolled(world, "NG", 20, 10)
    enrolled(world, "TG", 30, 8)
    found = by_definition(world, "africa2020")
    assert titles(found["global"]) == {"Ghana": 20, "Kenya": 20, "Nigeria": 20, "Togo": 30}
    assert titles(found["commons"]) == {"Ghana": 20, "Nigeria": 30, "other countries": 61}
    assert found["commons"].units[-1].merged == ("Kenya", "Togo")
    assert found["commons"].apart == dict.fromkeys(
        ("KE", "TG"), "would differ from its published figures by fewer than 10 people"
    )
    assert titles(found["grace"]) == titles(found["first-edit"]) == titles(found["global"])


def test_an_edition_that_differs_by_a_few_people_altogether_is_left_out(world: World) -> None:
    """When even all countries together differ by a few, there is no unit, and it is said why."""
    enrolled(world, "KE", 20, 3)
    enrolled(world, "GH", 20, 2)
    edition = by_definition(world, "africa2020")["commons"]
    assert edition.units == ()
    assert (edition.total.newcomers, edition.left_out_people) == (0, 45)
    assert "differ from the published ones by fewer than 10 people" in edition.why


def test_newcomers_by_each_definition_with_those_established_and_undecided(world: World) -> None:
    """An edition that is followed has four figures: who is new, how many of them are established, who is not asked."""
    groups = (
        Group(1000, 12),
        Group(1100, 13, registered=-5, commons=-5, asked=True, first=-1),  # new by grace
        Group(1200, 14, registered=OLD, asked=True, first=OLD),  # new by commons
        Group(1300, 5, registered=OLD, asked=True, first=OLD, fivehundredth=-1),  # and established
        Group(1400, 15, registered=OLD, commons=OLD, asked=True),  # new by first-edit
        Group(1500, 16, registered=OLD, commons=OLD, asked=True, first=-1),  # new by none
        Group(1600, 3, registered=OLD, commons=OLD),  # nobody asked
    )
    world.follow(contest(2020, "KE"), *groups)
    found = by_definition(world, "africa2020")
    figures = {
        name: (edition.units[0].newcomers, edition.units[0].established, edition.units[0].undecided)
        for name, edition in found.items()
    }
    assert figures == {
        "global": (12, 0, 3),
        "grace": (25, 0, 3),
        "commons": (31, 5, 3),
        "first-edit": (27, 0, 3),
    }
    assert {edition.units[0].participants for edition in found.values()} == {78}


def test_a_local_account_is_no_newcomer(world: World) -> None:
    """Somebody without a global account took part, and is new by no definition."""
    number = world.follow(contest(2020, "KE"), Group(1000, 12))
    inside = start_of(2020) + DAY
    (local,) = world.roster.put_accounts([Account(None, "Example local", inside, inside)])
    world.roster.put_participations([Participation(number, local, inside + 9, 1, 1)])
    found = by_definition(world, "africa2020")
    assert {(edition.total.participants, edition.total.newcomers) for edition in found.values()} == {(13, 12)}


def test_imported_people_are_no_newcomers_of_an_edition_that_is_followed(world: World) -> None:
    """Whom an import knows and no file was found of is a participant; the files decide where others count."""
    world.follow(contest(2020, "KE"), Group(1000, 12))
    ghana = world.follow(contest(2020, "GH"), Group(2000, 12))
    world.add(contest(2020, "GH"), people("g", 9))
    world.roster.put_participations([Participation(ghana, account, None, None, 50) for account in (1, 2)])
    found = by_definition(world, "africa2020")["global"]
    assert titles(found) == {"Ghana": 12, "Kenya": 12}
    assert {unit.title: unit.participants for unit in found.units} == {"Ghana": 23, "Kenya": 12}


def test_a_contest_that_was_not_read_yet_keeps_the_rest_open(world: World) -> None:
    """As in what is published: the others are put together once every contest of the edition was read."""
    world.follow(contest(2020, "KE"), Group(1000, 12))
    world.follow(contest(2020, "GH"), Group(2000, 6))
    world.follow(contest(2020, "NG"), Group(3000, 7))
    (togo,) = world.roster.put_contests([contest(2020, "TG")]).values()
    found = by_definition(world, "africa2020")
    assert titles(found["global"]) == {"Kenya": 12}
    assert found["global"].unfinished
    assert found["global"].apart["TG"] == "goes on, or has not been read since it ended"
    world.roster.set_enrolled(togo, start_of(2020) + 40 * DAY)
    assert titles(by_definition(world, "africa2020")["global"]) == {"Kenya": 12, "other countries": 13}


def test_others_of_another_definition_wait_for_the_whole_edition(world: World) -> None:
    """While contests go on, what a definition merges has no figure: others that grow would tell of people."""
    enrolled(world, "KE", 20, 3)
    enrolled(world, "GH", 20, 9)
    world.roster.put_contests([contest(2020, "TG")])
    found = by_definition(world, "africa2020")
    assert titles(found["global"]) == {"Ghana": 20, "Kenya": 20}
    assert titles(found["commons"]) == {}


def test_taking_part_in_another_campaign_is_told_apart(world: World) -> None:
    """First uploads decide what came later; where there is no other campaign, there is no figure."""
    world.follow(contest(2020, "KE"), Group(1000, 12))
    assert by_definition(world, "africa2020")["global"].total.elsewhere is None
    earth = Contest("earth", 2020, "Kenya", "KE", "Earth", start_of(2020), start_of(2020) + 31 * DAY)
    world.follow(earth, Group(1000, 3), first=3 * DAY)
    assert by_definition(world, "africa2020")["global"].total.elsewhere == 3
    before = Contest("folklore", 2020, "Kenya", "KE", "Folklore", start_of(2020), start_of(2020) + 31 * DAY)
    world.follow(before, Group(1003, 4), first=DAY)
    found = by_definition(world, "africa2020")["global"]
    assert (found.total.elsewhere, found.total.again_later, found.chances_elsewhere) == (3, None, 2)


def test_a_campaign_recruits_once_by_each_definition(world: World) -> None:
    """Who is new in two editions is a newcomer of the first, also where one definition alone takes them for new."""
    first, second = contest(2020, "KE"), contest(2021, "KE")
    world.follow(first, Group(1000, 12), Group(1100, 11, registered=OLD, commons=OLD, asked=True))
    ids = world.roster.put_accounts(Group(1100, 11, registered=OLD, commons=OLD).accounts(start_of(2020)))
    world.activity.histories.store(History(account, None, None, start_of(2021)) for account in ids)
    world.follow(second, Group(2000, 12))
    (number,) = world.roster.put_contests([second]).values()
    world.roster.put_participations(Participation(number, a, start_of(2021) + DAY, 1, 1) for a in ids)
    assert by_definition(world, "africa2020")["first-edit"].total.newcomers == 23
    assert by_definition(world, "africa2021")["first-edit"].total.newcomers == 12


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
