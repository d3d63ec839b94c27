"""Whose a file is: enrolment meets renames, hidden names, and what the stream has told already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from state.activity import Activity
from state.roster import ContestFile
from tests.collector.asking import asking
from tests.collector.enrolling import (
    CATEGORY,
    CONTEST,
    DAY,
    END,
    FREEZE,
    NOBODY,
    START,
    TOLD,
    enrol,
    found,
    parts,
    stored,
    world,
)
from tests.collector.scripted_world import Person


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give an empty private database."""
    found = Activity.open(tmp_path / "activity.db")
    yield found
    found.close()


def test_everybody_is_looked_up_anew_after_the_end(tmp_path: Path, activity: Activity) -> None:
    """A name that moved to somebody else unheard is found out after E, and that a reading corrected it is noted."""
    activity.roster.put_contests([CONTEST])
    there = world(now=START + 10 * DAY)
    with asking(tmp_path, there) as (api, _, clock):
        enrol(api, activity, clock)
        (before,) = activity.roster.known_names(["Asha"]).values()
        there.people[0].name = "Asha the elder"
        there.people.append(Person(9, "Asha", registered=START))
        there.linked[10] = START + 10 * DAY
        clock.advance(DAY)
        enrol(api, activity, clock)
        assert activity.roster.known_names(["Asha"]) == {"Asha": before}
        assert found(activity) == []
        clock.advance(END - clock.now())
        enrol(api, activity, clock)
        assert activity.roster.known_names(["Asha"]) != {"Asha": before}
    assert ("first uploader", CATEGORY, 2) in found(activity)


def test_a_rename_changes_nothing_but_the_name(tmp_path: Path, activity: Activity) -> None:
    """Somebody renamed between two readings stays one participant, whether the rename was heard of or not."""
    activity.roster.put_contests([CONTEST])
    there = world(now=START + 10 * DAY)
    with asking(tmp_path, there) as (api, _, clock):
        enrol(api, activity, clock)
        for number, (old, new) in enumerate([("Asha", "Asha R."), ("Asha R.", "Asha Rai")]):
            there.people[0].name = new
            for page in (10, 11):
                there.versions[page] = [(new, START + 5 * (page - 10))]
                there.linked[page] = int(clock.now())
            if number:
                activity.roster.rename(1, old, new, int(clock.now()))
            clock.advance(DAY)
            enrol(api, activity, clock)
            assert parts(activity)[new] == (START, 10, 2)
            assert old not in parts(activity)
    assert activity._con.execute("SELECT count(*) FROM account WHERE central_id = 1").fetchone() == (1,)
    assert "first uploader" not in {kind for kind, *_ in found(activity)}


def test_in_the_middle_of_a_rename(tmp_path: Path, activity: Activity) -> None:
    """While the files still have the old name, of which nobody knows any more, they stay their uploader's."""
    activity.roster.put_contests([CONTEST])
    there = world()
    with asking(tmp_path, there) as (api, _, clock):
        enrol(api, activity, clock)
        activity.roster.rename(1, "Asha", "Asha Rai", int(clock.now()))
        there.people[0].name = "Asha Rai"
        clock.advance(FREEZE - clock.now())
        assert enrol(api, activity, clock) == 0
    assert parts(activity)["Asha Rai"] == (START, 10, 2)
    assert len(parts(activity)) == 3


def test_a_name_hidden_later_changes_nobody(tmp_path: Path, activity: Activity) -> None:
    """A page whose uploader's name is hidden now stays whose it was; one first met hidden is nobody's."""
    activity.roster.put_contests([CONTEST])
    there = world()
    with asking(tmp_path, there) as (api, _, clock):
        enrol(api, activity, clock)
        there.versions |= {11: [(None, START + 5)], 19: [(None, START + 8)]}
        there.categories[CATEGORY].append(19)
        clock.advance(FREEZE - clock.now())
        assert enrol(api, activity, clock) == 0
    assert parts(activity)["Asha"] == (START, 10, 2)
    assert parts(activity)[NOBODY] == (START + 7, 13, 2)
    assert found(activity) == []


def test_what_the_stream_told_meanwhile_stays(tmp_path: Path, activity: Activity) -> None:
    """A file told while the category is read, or just before, is not gone because the answer does not have it yet."""
    activity.roster.put_contests([CONTEST])
    there = world(now=END + 100)
    with asking(tmp_path, there) as (api, server, clock):
        place = stored(activity).id
        (known,) = activity.roster.put_accounts([TOLD])
        activity.files.put(place, [ContestFile(30, known, END - 5), ContestFile(31, known, START + 2)])
        good = server.reply

        def reply(wiki: str, params: dict[str, str]) -> dict[str, Any]:
            activity.files.put(place, [ContestFile(32, known, START + 3)])
            return good(wiki, params)

        server.reply = reply
        enrol(api, activity, clock)
    assert parts(activity)["Told"] == (START + 3, 32, 2)


def test_what_the_stream_told_wrongly_is_corrected(tmp_path: Path, activity: Activity) -> None:
    """Where a reading names another first uploader or time than is stored, it wins, and that is counted."""
    activity.roster.put_contests([CONTEST])
    with asking(tmp_path, world()) as (api, _, clock):
        (known,) = activity.roster.put_accounts([TOLD])
        told = [ContestFile(10, known, START), ContestFile(12, known, START + 6), ContestFile(13, known, START + 7)]
        activity.files.put(stored(activity).id, told)
        enrol(api, activity, clock)
    assert parts(activity)["Asha"] == (START, 10, 2)
    assert parts(activity)["Told"] == (START + 7, 13, 1)
    assert found(activity) == [("first uploader", CATEGORY, 2)]
