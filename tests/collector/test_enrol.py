"""collector.enrol: participants are the first uploaders within the contest, whatever happened to the files since."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from collector import category
from collector.enrol import Enrolment
from collector.errors import ApiUnavailable
from state.activity import Activity
from tests.collector.asking import asking
from tests.collector.enrolling import (
    CATEGORY,
    CONTEST,
    DAY,
    END,
    FREEZE,
    INDIA,
    MARGIN,
    NOBODY,
    START,
    WHOLE,
    condition,
    enrol,
    found,
    parts,
    stored,
    world,
)
from tests.collector.scripted_api import Fault


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give an empty private database."""
    found = Activity.open(tmp_path / "activity.db")
    yield found
    found.close()


def test_enrolling_a_contest(tmp_path: Path, activity: Activity) -> None:
    """Participants get accounts, parts and the contest its mark; a hidden name is a participant nobody can be."""
    activity.roster.put_contests([CONTEST])
    with asking(tmp_path, world()) as (api, _, clock):
        assert enrol(api, activity, clock) == 3
    contest = stored(activity)
    assert (contest.enrolled, contest.complete, contest.frozen) == (END + DAY, END + DAY, False)
    assert condition(activity) == "files"
    assert activity.roster.retrack() == 2
    assert {account.name for account in activity.roster.tracked_accounts()} == {"Asha", "Binod"}
    assert parts(activity) == {"Asha": (START, 10, 2), "Binod": (START + 5, 12, 2), NOBODY: (START + 7, 13, 1)}


def test_every_file_is_stored(tmp_path: Path, activity: Activity) -> None:
    """Files from outside the window are stored too, so that a changed window needs no other reading."""
    activity.roster.put_contests([CONTEST])
    with asking(tmp_path, world()) as (api, _, clock):
        enrol(api, activity, clock)
        assert activity.files.pages(stored(activity).id, 1 << 40) == {10, 11, 12, 13, 14, 15, 16}
        activity.roster.put_contests([replace(CONTEST, start=START - 1, end=END + 1)])
        sent = api.requests.total()
        assert parts(activity)["Late"] == (START - 1, 15, 2)
        assert enrol(api, activity, clock) == 0
        assert api.requests.total() == sent


def test_in_between_only_what_was_added_is_read(tmp_path: Path, activity: Activity) -> None:
    """During a contest one request a day tells what was added since, and nobody known is asked about.

    What left the category stays until the next complete reading, the first after E.
    """
    activity.roster.put_contests([CONTEST])
    there = world(now=START + 10 * DAY, page=500, files_page=500, linked=dict.fromkeys(range(10, 19), START + 9))
    with asking(tmp_path, there) as (api, server, clock):
        assert enrol(api, activity, clock) == 3
        there.versions[20] = [("Asha", START + 99)]
        there.linked[20] = START + 10 * DAY - MARGIN
        there.categories[CATEGORY] = [20, 11]
        server.asked.clear()
        clock.advance(DAY)
        assert enrol(api, activity, clock) == 0
        (asked,) = server.asked
        assert int(asked.params["gcmstart"]) == START + 10 * DAY - MARGIN
        assert parts(activity)["Asha"] == (START, 10, 3)
        contest = stored(activity)
        assert (contest.enrolled, contest.complete) == (START + 11 * DAY, START + 10 * DAY)
        clock.advance(END + DAY - clock.now())
        assert enrol(api, activity, clock) == 0
    assert parts(activity) == {"Asha": (START + 5, 11, 2)}
    assert stored(activity).complete == END + DAY


def test_membership_freezes_three_months_after(tmp_path: Path, activity: Activity) -> None:
    """The reading at the freeze is the last: who left before is out, who comes or leaves later changes nothing."""
    activity.roster.put_contests([CONTEST])
    there = world()
    with asking(tmp_path, there) as (api, server, clock):
        enrol(api, activity, clock)
        there.versions[20] = [("Late", START + 100)]
        there.categories[CATEGORY] = [10, 20]
        clock.advance(FREEZE - 1 - clock.now())
        enrol(api, activity, clock)
        assert (stored(activity).complete, stored(activity).frozen) == (END + DAY, False)
        clock.advance(1)
        enrol(api, activity, clock)
        assert (stored(activity).complete, stored(activity).frozen) == (FREEZE, True)
        assert set(parts(activity)) == {"Asha", "Late"}
        there.versions[21] = [("Retoucher", START + 100)]
        there.categories[CATEGORY] = [21]
        server.asked.clear()
        clock.advance(DAY)
        assert enrol(api, activity, clock) == 0
        assert server.asked == []
        Enrolment(api, activity, clock).read(stored(activity))
    assert set(parts(activity)) == {"Asha", "Late"}


def test_an_old_contest_is_read_once(tmp_path: Path, activity: Activity) -> None:
    """A contest first met years later is read completely and frozen at once."""
    activity.roster.put_contests([CONTEST])
    with asking(tmp_path, world(now=END + 900 * DAY)) as (api, _, clock):
        assert enrol(api, activity, clock) == 3
    contest = stored(activity)
    assert (contest.complete, contest.frozen) == (END + 900 * DAY, True)


def test_a_moved_end_needs_no_reading_of_a_frozen_contest(tmp_path: Path, activity: Activity) -> None:
    """A contest read after its new freeze is shut again without a request; one read before it is read again."""
    activity.roster.put_contests([CONTEST])
    with asking(tmp_path, world(now=FREEZE + 40 * DAY)) as (api, server, clock):
        enrol(api, activity, clock)
        server.asked.clear()
        activity.roster.put_contests([replace(CONTEST, end=END + DAY)])
        assert not stored(activity).frozen
        enrol(api, activity, clock)
        assert (server.asked, stored(activity).frozen) == ([], True)
        activity.roster.put_contests([replace(CONTEST, end=END + 60 * DAY)])
        enrol(api, activity, clock)
        assert not stored(activity).frozen
        assert stored(activity).complete == FREEZE + 40 * DAY
        clock.advance(60 * DAY)
        enrol(api, activity, clock)
        assert stored(activity).frozen


@pytest.mark.parametrize("page", range(6))
def test_a_failure_on_any_page_saves_nothing(tmp_path: Path, activity: Activity, page: int) -> None:
    """When the API fails at request k, the contest stays unread, and the next reading is complete."""
    activity.roster.put_contests([CONTEST])
    with asking(tmp_path, world()) as (api, server, clock):
        good = server.reply
        left = page

        def failing(wiki: str, params: dict[str, str]) -> dict[str, Any]:
            nonlocal left
            left -= 1
            if left < 0:
                server.faults = [Fault(500)] * 5
                return {"error": {"code": "internal_api_error_DBQueryError", "info": ""}}
            return good(wiki, params)

        server.reply = failing
        with pytest.raises(ApiUnavailable):
            enrol(api, activity, clock)
        assert stored(activity).enrolled is None
        assert parts(activity) == {}
        assert activity.files.pages(stored(activity).id, 1 << 40) == set()
        server.reply, server.faults = good, []
        assert enrol(api, activity, clock) == 3


def test_what_was_stored_before_a_stop_stays(tmp_path: Path, activity: Activity) -> None:
    """A round that breaks off goes on with the contests that are not stored: those before are not read again."""
    activity.roster.put_contests([CONTEST, INDIA, WHOLE])
    there = world()
    there.categories |= {INDIA.category: [10], WHOLE.category: [17]}
    with asking(tmp_path, there) as (api, server, clock):
        broken = Enrolment(api, activity, clock)
        assert broken.read(stored(activity, "India")) + broken.settle() == 1
        assert broken.read(stored(activity)) == 0
        server.asked.clear()
        enrol(api, activity, clock)
        asked = {one.params["gcmtitle"] for one in server.asked if "gcmtitle" in one.params}
    assert asked == {f"Category:{CATEGORY}", f"Category:{WHOLE.category}"}
    assert set(parts(activity, "India")) == {"Asha"}
    assert len(parts(activity)) == 3


@pytest.mark.parametrize(("described", "expected"), [({CATEGORY}, "empty"), (set(), "missing")])
def test_a_category_without_files(tmp_path: Path, activity: Activity, described: set[str], expected: str) -> None:
    """A category without files is empty when it has a page, else missing; the contest is read once that is known."""
    activity.roster.put_contests([CONTEST])
    there = world(described=described)
    there.categories[CATEGORY] = [18, 17]
    with asking(tmp_path, there) as (api, _, clock):
        enrolment = Enrolment(api, activity, clock)
        assert enrolment.read(stored(activity)) == 0
        assert stored(activity).enrolled is None
        enrolment.finish()
        assert (stored(activity).complete, condition(activity)) == (END + DAY, expected)
        assert api.requests["files"] == 2
        there.categories[CATEGORY] = [10]
        there.linked[10] = END + DAY
        clock.advance(DAY)
        assert enrol(api, activity, clock) == 1
    assert condition(activity) == "files"


def test_the_whole_edition_completes_its_people(tmp_path: Path, activity: Activity) -> None:
    """The edition's own category is read after its end, after all contests, and again at the freeze only."""
    activity.roster.put_contests([CONTEST, WHOLE])
    there = world(now=END - 1)
    there.versions[40] = [("Retoucher", START + 3)]
    there.categories[WHOLE.category] = [40]
    with asking(tmp_path, there) as (api, server, clock):
        enrol(api, activity, clock)
        assert stored(activity, "Global").enrolled is None
        read = []
        for moment in (END, END + DAY, FREEZE, FREEZE + DAY):
            server.asked.clear()
            clock.advance(moment - clock.now())
            enrol(api, activity, clock)
            read.append([one.params["gcmtitle"] for one in server.asked if "gcmtitle" in one.params])
    assert [f"Category:{WHOLE.category}" in titles for titles in read] == [True, False, True, False]
    assert read[0][-1] == f"Category:{WHOLE.category}"
    assert parts(activity, "Global") == {"Retoucher": (START + 3, 40, 1)}
    assert stored(activity, "Global").frozen


def test_sub_categories(
    tmp_path: Path, activity: Activity, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A contest that asks for its sub-categories takes their files in, and is read completely each time.

    A file in two of them counts once. That there are more than are read is said by the contest's name, and noted once.
    """
    monkeypatch.setattr(category, "DEPTH", 1)
    activity.roster.put_contests([replace(CONTEST, subcategories=True)])
    there = world(now=START + 10 * DAY, below={CATEGORY: ["East"], "East": ["Ilam"], "Ilam": [CATEGORY]})
    there.versions |= {20: [("Retoucher", START + 1)], 21: [("Late", START + 1)]}
    there.categories |= {"East": [20, 10], "Ilam": [21]}
    with asking(tmp_path, there) as (api, server, clock):
        assert enrol(api, activity, clock) == 4
        there.categories["East"] = [10]
        clock.advance(DAY)
        enrol(api, activity, clock)
        assert {one.params.get("gcmsort") for one in server.asked} == {None}
    assert set(parts(activity)) == {"Asha", "Binod", NOBODY}
    assert parts(activity)["Asha"] == (START, 10, 2)
    assert f"subcategories-unread contest='{CATEGORY}' categories=1" in caplog.text
    assert found(activity) == [("too deep", CATEGORY, 1)]


def test_without_them_sub_categories_are_not_looked_at(tmp_path: Path, activity: Activity) -> None:
    """Control: files of a sub-category are none of a contest that does not ask for them."""
    activity.roster.put_contests([CONTEST])
    there = world(below={CATEGORY: ["East"]})
    there.versions[20] = [("Retoucher", START + 1)]
    there.categories["East"] = [20]
    with asking(tmp_path, there) as (api, _, clock):
        assert enrol(api, activity, clock) == 3
    assert "Retoucher" not in parts(activity)


def test_a_large_category_says_how_far_it_is(
    tmp_path: Path, activity: Activity, caplog: pytest.LogCaptureFixture
) -> None:
    """While a category takes long, its name and the files so far are said every half minute."""
    caplog.set_level(logging.INFO)
    activity.roster.put_contests([CONTEST])
    with asking(tmp_path, world()) as (api, server, clock):
        good = server.reply

        def reply(wiki: str, params: dict[str, str]) -> dict[str, Any]:
            clock.advance(31 if "gcmtitle" in params and "iicontinue" not in params else 0)
            return good(wiki, params)

        server.reply = reply
        enrol(api, activity, clock)
    said = [record.getMessage() for record in caplog.records if "reading contest=" in record.getMessage()]
    assert said == [f"reading contest={CATEGORY!r} files={n}" for n in (1, 2, 5)]


def test_a_contest_without_dates_is_not_read(tmp_path: Path, activity: Activity) -> None:
    """Without a window nobody can be a participant: to read such a contest is a mistake of the program."""
    activity.roster.put_contests([replace(CONTEST, start=None, end=None)])
    with asking(tmp_path, world()) as (api, _, clock), pytest.raises(ValueError, match="no dates"):
        Enrolment(api, activity, clock).read(stored(activity))


LIVES = st.lists(
    st.tuples(
        st.integers(0, 130),  # day
        st.integers(10, 15),  # page
        st.booleans(),  # put into the category or taken out
    ),
    max_size=12,
)


@examples(max_examples=40, deadline=None)
@given(lives=LIVES, days=st.sets(st.integers(0, 130), max_size=6), begun=st.integers(0, 120))
def test_however_often_it_is_read(lives: list[tuple[int, int, bool]], days: set[int], begun: int) -> None:
    """Read on any days and with files coming and going, in the end the participants are those of the freeze.

    After E a reading on the same day has all that is in the category, and nobody the category had not held by then.
    """
    there = world()
    there.categories[CATEGORY] = [16]
    with tempfile.TemporaryDirectory() as folder, asking(Path(folder), there) as (api, _, clock):
        clock.set_back(clock.now() - START)
        with closing(Activity.open(Path(folder) / "activity.db")) as activity:
            activity.roster.put_contests([CONTEST])
            moves, ever = sorted(lives), {16}
            for day in sorted({day for day in days if day > begun} | {begun, 125, 130}):
                while moves and moves[0][0] < day:
                    when, page, put = moves.pop(0)
                    there.categories[CATEGORY] = [one for one in there.categories[CATEGORY] if one != page]
                    if put:
                        there.categories[CATEGORY].append(page)
                        there.linked[page] = START + when * DAY
                        ever.add(page)
                clock.advance(START + day * DAY - clock.now())
                frozen = stored(activity).frozen
                enrol(api, activity, clock)
                kept = activity.files.pages(stored(activity).id, 1 << 40)
                if not frozen:
                    assert set(there.categories[CATEGORY]) <= kept <= ever
                if not frozen and stored(activity).complete == int(clock.now()):
                    assert kept == set(there.categories[CATEGORY])
            assert stored(activity).frozen
