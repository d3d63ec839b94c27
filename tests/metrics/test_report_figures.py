"""The units of imported editions tell of nobody alone, and their figures know what is not known yet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from metrics.report_groups import EditionFigures
from state.entries import Account, Contest, Participation
from state.paths import data_dir
from tests.metrics.reported import DAY, NOW, Group, World, contest, people, start_of


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


def test_an_edition_that_is_followed_is_left_to_what_is_published(world: World) -> None:
    """Once a contest of it was read, an edition's figures are those of the published file."""
    world.add(contest(2020, "KE"), people("k", 12))
    world.follow(contest(2021, "KE"), Group(1000, 12))
    assert [edition.edition for edition in world.figures()] == ["africa2020"]


def test_taking_part_in_another_campaign_is_told_apart(world: World) -> None:
    """First uploads decide what came later; where there is no other campaign, there is no figure."""
    world.add(contest(2020, "KE"), people("k", 12))
    assert world.figures()[0].total.elsewhere is None
    world.add(
        Contest("earth", 2020, "Kenya", "KE", "Earth", start_of(2020), start_of(2020) + 31 * DAY), people("e", 12)
    )
    first = world.figures()[0]
    assert (first.total.elsewhere, first.total.again_later, first.chances_elsewhere) == (0, None, 1)
