"""Comparison groups as they are stored, and the questions a draw asks of the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from state.activity import Activity
from state.comparisons import Compared, Newcomer
from state.entries import ContestFile, Participation
from tests.state.world import DAY, END, START, contest, person, populated


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Activity, list[int], int]]:
    """Give a database with three newcomers of a contest, their ids, and the contest's."""
    activity, ids, contest_id = populated(tmp_path / "activity.db")
    yield activity, ids, contest_id
    activity.close()


def test_newcomers_are_those_of_the_headline(place: tuple[Activity, list[int], int]) -> None:
    """Registered on the first second up to before E; bots, unknown dates and others' editions are left out."""
    activity, ids, contest_id = place
    others = activity.roster.put_accounts(
        [
            person(10, START),
            person(11, END - 1),
            person(12, START - 1),
            person(13, END),
            person(14, None),
            replace(person(15), kind="bot"),
            replace(person(16), central_id=None),
        ]
    )
    (elsewhere,) = activity.roster.put_contests([contest("Ghana", campaign="earth")]).values()
    (stranger,) = activity.roster.put_accounts([person(17)])
    activity.roster.put_participations(
        [
            *(Participation(contest_id, account, START + DAY, 500 + account, 1) for account in others),
            Participation(elsewhere, stranger, START + DAY, 900, 1),
        ]
    )
    found = activity.comparisons.newcomers("monuments", 2023)
    assert [one.account for one in found] == [*ids, *others[:2]]
    assert found[0] == Newcomer(ids[0], 1000, START + DAY, contest_id, END)


def test_the_first_upload_decides_the_contest_and_its_end(place: tuple[Activity, list[int], int]) -> None:
    """Of two contests of the edition that of the earlier file counts, of a tie that of the lower page."""
    activity, ids, contest_id = place
    other, whole = activity.roster.put_contests([contest("Nepal", end=END - 900), contest("Global")]).values()
    activity.roster.put_participations(
        [
            Participation(other, ids[0], START + 2 * DAY, 1, 1),
            Participation(other, ids[1], START + 2 * DAY, 900, 1),
            Participation(other, ids[2], START + 2 * DAY - 1, 900, 1),
            Participation(whole, ids[1], START + DAY, 2, 1),
        ]
    )
    found = {one.account: (one.contest, one.end) for one in activity.comparisons.newcomers("monuments", 2023)}
    assert found == {ids[0]: (other, END - 900), ids[1]: (contest_id, END), ids[2]: (other, END - 900)}


def test_involved_is_whoever_took_part_or_has_a_file(place: tuple[Activity, list[int], int]) -> None:
    """Also a file uploaded outside the contest's dates, and in whatever contest; others are not."""
    activity, _, contest_id = place
    early, nobody = activity.roster.put_accounts([person(10), person(11)])
    activity.files.put(contest_id, [ContestFile(77, early, START - 5 * DAY)])
    found = activity.comparisons.involved()
    assert found.names == {"Person 0", "Person 1", "Person 2", "Person 10"}
    assert found.central_ids == {1000, 1001, 1002, 1010}
    assert nobody


def test_a_group_is_stored_as_a_whole_or_not_at_all(place: tuple[Activity, list[int], int]) -> None:
    """Members and the note that the edition was drawn are one transaction; nobody is in a contest's group twice."""
    activity, ids, contest_id = place
    members = [
        Compared(contest_id, account, ids[0]) for account in activity.roster.put_accounts([person(20), person(21)])
    ]
    with pytest.raises(sqlite3.IntegrityError):
        activity.comparisons.put("monuments", 2023, END, 2000, [*members, members[0]])
    assert activity.comparisons.drawn() == set()
    assert activity._con.execute("SELECT count(*) FROM comparison").fetchone() == (0,)
    activity.comparisons.put("monuments", 2023, END, 2000, members)
    assert activity.comparisons.drawn() == {("monuments", 2023)}
    assert activity._con.execute("SELECT * FROM drawn").fetchall() == [("monuments", 2023, END, 2000, 2)]
    assert activity.roster.retrack() == 2
    with pytest.raises(sqlite3.IntegrityError):
        activity.comparisons.put("monuments", 2023, END, 2000, [])


def test_a_changed_end_keeps_the_members(place: tuple[Activity, list[int], int]) -> None:
    """What was drawn stays, and is followed from the contest's new start on."""
    activity, ids, contest_id = place
    (account,) = activity.roster.put_accounts([person(20)])
    activity.comparisons.put("monuments", 2023, END, 2000, [Compared(contest_id, account, ids[0])])
    activity.roster.retrack()
    activity.roster.put_contests([contest(end=END - DAY)])
    activity.roster.retrack()
    assert activity.comparisons.drawn() == {("monuments", 2023)}
    assert account in {one.id for one in activity.roster.tracked_accounts()}
    (since,) = activity._con.execute("SELECT since FROM tracking WHERE account = ?", [account]).fetchone()
    assert since == START - DAY


def test_settled_once_everybody_new_is_tracked(place: tuple[Activity, list[int], int]) -> None:
    """A participant found since the last look is not tracked yet."""
    activity, _, contest_id = place
    assert activity.comparisons.settled("monuments", 2023)
    (late,) = activity.roster.put_accounts([person(30)])
    activity.roster.put_participations([Participation(contest_id, late, START + DAY, 99, 1)])
    assert not activity.comparisons.settled("monuments", 2023)
    activity.roster.retrack()
    assert activity.comparisons.settled("monuments", 2023)
