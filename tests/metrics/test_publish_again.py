"""Who took part again is told of editions that are over, and told anew whenever that changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from metrics.publish_again import calendar
from state.entries import Account, Contest, ContestFile, Participation
from state.published import Returning, read_cube
from state.reading import ContestRow
from tests.metrics.desk import Desk, anew, own_tables
from tests.metrics.settled import ROW
from tests.metrics.world import DAY, END, START

NEXT = END + 366 * DAY  # the end of the edition after


def is_over(*rows: ContestRow, as_of: int = END) -> bool:
    """Whether the first edition is over."""
    return bool(calendar(rows, as_of).editions.over[0])


@pytest.mark.parametrize(
    ("changes", "over"),
    [
        ({}, True),
        ({"enrolled": END - 1}, False),
        ({"end": END + 1, "enrolled": END + 1}, False),
        ({"end": None}, True),
        ({"enrolled": None}, True),  # imported with its people, and never read
        ({"participants": 0}, False),
    ],
)
def test_an_edition_is_over_when_it_ended_and_was_read_since(changes: dict[str, int | None], over: bool) -> None:
    """To the second; one of unknown dates is past, one without anybody is not known."""
    assert is_over(replace(ROW, **changes)) == over  # type: ignore[arg-type]


def test_an_edition_with_a_contest_missing_is_not_over() -> None:
    """Who took part there is not known, so that nobody is known to have stayed away; of a whole edition's it is."""
    missing = replace(ROW, id=2, label="Ghana", enrolled=None, participants=0)
    assert not is_over(ROW, missing)
    assert is_over(ROW, replace(missing, whole=True))
    assert not is_over(ROW, replace(missing, participants=3, end=END + 1))


def test_editions_of_other_campaigns_are_chances_if_they_ended_later() -> None:
    """One that had ended when this one began is none; editions of the same campaign are told apart."""
    earth = replace(ROW, id=2, campaign="earth", start=START - 40 * DAY, end=START)
    later = replace(earth, id=3, year=2024, start=START, end=START + 1)
    known = calendar([ROW, earth, later, replace(ROW, id=4, year=2024)], NEXT)
    assert known.names == (("earth", 2023), ("earth", 2024), ("monuments", 2023), ("monuments", 2024))
    assert known.elsewhere.tolist() == [2, 2, 1, 1]
    assert known.contests == {1: (2, False), 2: (0, False), 3: (1, False), 4: (3, False)}
    assert known.followed == (True, True, True, True)


def returned(desk: Desk, edition: str = "monuments2023", definition: str = "global") -> Returning:
    """Who of India's newcomers took part again; and another publisher would say the same."""
    desk.step()
    assert own_tables(desk)["again"] == anew(desk)["again"]
    rows = read_cube(desk.published._con).returning
    return next(row for row in rows if (row.unit, row.definition) == (f"{edition}/IN", definition))


def later(desk: Desk, campaign: str = "monuments", end: int = NEXT, year: int = 2024) -> int:
    """A later edition, with a contest in Ghana of newcomers of its own that was read after its end."""
    desk.world.campaign, desk.world.year = campaign, year
    number = desk.world.contest("GH", 3, end=end)
    desk.world.campaign, desk.world.year = "monuments", 2023
    return number


def join(desk: Desk, contest: int, people: list[int], at: int = NEXT - DAY) -> None:
    """People of India take part in another contest."""
    parts = [Participation(contest, account, at, account, 1) for account in people]
    desk.world.activity.roster.put_participations(parts)
    desk.world.activity.roster.retrack()


def test_nothing_is_said_before_a_later_edition_is_over(desk: Desk) -> None:
    """Neither while there is none, nor while it goes on; then it is told by the running publisher."""
    desk.world.contest("IN", 12)
    desk.world.see(END + DAY)
    assert returned(desk) == Returning("monuments2023/IN", "global", 12, None, None, 0, None, 0, None)
    join(desk, later(desk), desk.world.people["IN"][:4])
    desk.world.see(NEXT - 1)
    assert returned(desk) == Returning("monuments2023/IN", "global", 12, None, None, 0, None, 0, None)
    desk.world.see(NEXT)
    assert returned(desk) == Returning("monuments2023/IN", "global", 12, 2024, 4, 1, 4, 0, None)


def test_another_campaign_is_told_apart(desk: Desk) -> None:
    """Taking part there later is no return; having been there before is nothing."""
    desk.world.contest("IN", 12)
    people = desk.world.people["IN"]
    earth = later(desk, "earth")
    join(desk, earth, people[:2])
    join(desk, earth, people[2:3], at=START - DAY)
    desk.world.see(NEXT)
    row = returned(desk)
    assert (row.following, row.again_next, row.again_later) == (None, None, None)
    assert (row.chances_elsewhere, row.elsewhere) == (1, 2)


def test_the_next_edition_and_any_later_one_are_two_figures(desk: Desk) -> None:
    """One of two comes back at once, the other a year later; both came back, and once each."""
    desk.world.contest("IN", 12)
    people = desk.world.people["IN"]
    join(desk, later(desk), people[:1])
    end = NEXT + 365 * DAY
    join(desk, later(desk, end=end, year=2025), people[:2], at=end - DAY)
    desk.world.see(end)
    row = returned(desk)
    assert (row.following, row.again_next, row.chances, row.again_later) == (2024, 1, 2, 2)


def test_every_definition_has_its_own_people(desk: Desk) -> None:
    """Somebody new by grace alone is in the row of grace."""
    desk.world.contest("IN", 12)
    roster, number = desk.world.activity.roster, desk.world.contests["IN"]
    early = [Account(700 + n, f"Early {n}", START - DAY, START - DAY) for n in range(11)]
    ids = roster.put_accounts(early)
    roster.put_participations(Participation(number, account, START + DAY, account, 1) for account in ids)
    roster.retrack()
    join(desk, later(desk), [desk.world.people["IN"][0], *ids[:5]])
    desk.world.see(NEXT)
    assert (returned(desk).newcomers, returned(desk).again_next) == (12, 1)
    assert (returned(desk, definition="grace").newcomers, returned(desk, definition="grace").again_next) == (23, 6)


def test_somebody_found_in_a_later_edition_is_told_at_once(desk: Desk) -> None:
    """The contest there is read again after a year, and has another participant."""
    desk.world.contest("IN", 12)
    number = later(desk)
    desk.world.see(NEXT)
    assert returned(desk).again_next == 0
    join(desk, number, desk.world.people["IN"][:1])
    assert returned(desk).again_next == 1


def test_as_many_participants_may_be_others(desk: Desk) -> None:
    """A file goes and another comes: the edition has as many people as before, and another one came back."""
    desk.world.contest("IN", 12)
    number, files = later(desk), desk.world.activity.files
    one = desk.world.people["IN"][0]
    (other,) = desk.world.activity.roster.put_accounts([Account(99, "Another", START, START)])
    files.put(number, [ContestFile(900, one, NEXT - DAY)], complete=True)
    desk.world.activity.roster.retrack()
    desk.world.see(NEXT)
    assert returned(desk).again_next == 1
    files.put(number, [ContestFile(901, other, NEXT - DAY)], complete=True)
    desk.world.activity.roster.retrack()
    assert returned(desk).again_next == 0


def test_dates_that_move_may_be_a_chance_more(desk: Desk) -> None:
    """Another campaign's edition that is now known to have ended after this one began."""
    desk.world.contest("IN", 12)
    number = later(desk, "earth", end=START)
    desk.world.see(NEXT)
    assert returned(desk).chances_elsewhere == 0
    (row,) = [each for each in desk.world.activity.roster.contests() if each.id == number]
    moved = Contest(row.campaign, row.year, row.label, row.country, row.category, row.start, START + DAY)
    desk.world.activity.roster.put_contests([moved])
    desk.world.activity.roster.set_enrolled(number, END)
    assert returned(desk).chances_elsewhere == 1
