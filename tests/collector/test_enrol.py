"""collector.enrol: participants are the first uploaders within the contest, whatever happened to the files since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector import settings
from collector.enrol import Enrolment, FileUse, Part, collect, due, fetch_files, selected
from collector.errors import ApiUnavailable
from state.activity import Activity
from state.roster import Contest, StoredContest
from tests.collector.asking import asking
from tests.collector.scripted_api import Fault
from tests.collector.scripted_world import Person, World

START, END = 1_756_684_800, 1_759_276_800  # 2025-09-01 and 2025-10-01, UTC
CATEGORY = "Images from Wiki Loves Monuments 2025 in Nepal"
CONTEST = Contest("monuments", 2025, "Nepal", "NP", CATEGORY, START, END)


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give an empty private database."""
    found = Activity.open(tmp_path / "activity.db")
    yield found
    found.close()


def world(now: int = END + 86_400) -> World:
    """Give a category of nine files: plain, overwritten, hidden, a redirect, and uploads on every edge."""
    return World(
        people=[
            Person(1, "Asha", registered=START),
            Person(2, "Binod", registered=START),
            Person(3, "Retoucher"),
            Person(4, "Late"),
        ],
        versions={
            10: [("Asha", START)],
            11: [("Asha", START + 5)],
            12: [("Retoucher", END + 50), ("Binod", START + 5)],
            13: [(None, START + 7)],
            14: [("Late", END)],
            15: [("Late", START - 1)],
            16: [("Binod", END - 1)],
            17: [("Retoucher", START + 9)],
            18: [],
        },
        categories={CATEGORY: [18, 17, 16, 15, 14, 13, 12, 11, 10]},
        redirects={17},
        now=now,
    )


def test_first_versions_of_real_files(tmp_path: Path) -> None:
    """Each file is there once with its first uploader, over pages of the list and parts of a page alike."""
    with asking(tmp_path, world()) as (api, _, _):
        found = {file.page_id: file for file in fetch_files(api, CATEGORY)}
    assert found == {
        10: FileUse(10, "Asha", START),
        11: FileUse(11, "Asha", START + 5),
        12: FileUse(12, "Binod", START + 5),
        13: FileUse(13, None, START + 7),
        14: FileUse(14, "Late", END),
        15: FileUse(15, "Late", START - 1),
        16: FileUse(16, "Binod", END - 1),
    }


def test_a_file_of_very_many_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among other files, versions beyond the limit are cut without a word: such a file is asked for alone."""
    monkeypatch.setattr("collector.enrol.VERSIONS", 4)
    versions: list[tuple[str | None, int]] = [("Overwriter", START + 100 - n) for n in range(10)]
    versions.append(("Asha", START))
    there = World(versions={10: versions, 11: [("Binod", START)]}, categories={CATEGORY: [10, 11]}, versions_page=4)
    with asking(tmp_path, there) as (api, _, _):
        found = {file.page_id: file.uploader for file in fetch_files(api, CATEGORY)}
    assert found == {10: "Asha", 11: "Binod"}


def test_a_category_that_is_not_there(tmp_path: Path) -> None:
    """A missing category is an empty list, not an error."""
    with asking(tmp_path, world()) as (api, _, _):
        assert list(fetch_files(api, "Nothing of the kind")) == []


def test_the_window_is_half_open() -> None:
    """An upload at the start counts, one at E does not (DESIGN 2: [start, E))."""
    files = [FileUse(1, "a", START - 1), FileUse(2, "b", START), FileUse(3, "c", END - 1), FileUse(4, "d", END)]
    assert set(collect(files, START, END)) == {"b", "c"}


uses = st.builds(FileUse, st.integers(1, 20), st.sampled_from(["a", "b", None]), st.integers(START - 2, END + 1))


@given(st.lists(uses, max_size=12, unique_by=lambda use: use.page_id), st.randoms())
def test_the_order_of_files_does_not_matter(files: list[FileUse], random: Any) -> None:
    """Parts are the same in any order of the files: the list comes by sort key, not by time."""
    shuffled = list(files)
    random.shuffle(shuffled)
    assert collect(files, START, END) == collect(shuffled, START, END)
    for name, part in collect(files, START, END).items():
        own = [(use.ts, use.page_id) for use in files if use.uploader == name and START <= use.ts < END]
        assert (part.first_upload, part.first_page) == min(own)
        assert part.uploads == len(own)


def test_enrolling_a_contest(tmp_path: Path, activity: Activity) -> None:
    """Participants get accounts, parts and the contest its mark; a hidden name is a participant nobody can be."""
    (contest_id,) = activity.roster.put_contests([CONTEST]).values()
    with asking(tmp_path, world()) as (api, _, clock):
        (contest,) = activity.roster.contests()
        assert Enrolment(api, activity.roster, clock).read(contest) == 3
    (contest,) = activity.roster.contests()
    assert (contest.enrolled, contest.frozen) == (END + 86_400, False)
    assert activity.roster.retrack() == 2
    assert {account.name for account in activity.roster.tracked_accounts()} == {"Asha", "Binod"}
    rows = parts(activity, contest_id)
    assert rows == {
        "Asha": Part(START, 10, 2),
        "Binod": Part(START + 5, 12, 2),
        f"#hidden in {CATEGORY}": Part(START + 7, 13, 1),
    }


def parts(activity: Activity, contest: int) -> dict[str, Part]:
    """Give a contest's stored participations by name."""
    rows = activity._con.execute(
        "SELECT a.name, p.first_upload, p.first_page, p.uploads FROM participation p"
        " JOIN account a ON a.id = p.account WHERE p.contest = ?",
        [contest],
    )
    return {name: Part(*row) for name, *row in rows}


def test_reading_again_adds_and_never_takes_away(tmp_path: Path, activity: Activity) -> None:
    """A file found later adds its uploader; one deleted since leaves its uploader in; three months on it is frozen."""
    (contest_id,) = activity.roster.put_contests([CONTEST]).values()
    there = world()
    with asking(tmp_path, there) as (api, _, clock):
        (contest,) = activity.roster.contests()
        Enrolment(api, activity.roster, clock).read(contest)
        there.versions[20] = [("Late", START + 100)]
        there.categories[CATEGORY] = [10, 20]
        clock.advance(91 * 86_400)  # to 2026-01-01, three calendar months after E and more
        (contest,) = activity.roster.contests()
        Enrolment(api, activity.roster, clock).read(contest)
        (contest,) = activity.roster.contests()
        assert contest.frozen
        there.versions[21] = [("Retoucher", START + 100)]
        there.categories[CATEGORY] = [21]
        Enrolment(api, activity.roster, clock).read(contest)
    assert set(parts(activity, contest_id)) == {"Asha", "Binod", "Late", f"#hidden in {CATEGORY}"}


@pytest.mark.parametrize("page", range(6))
def test_a_failure_on_any_page_saves_nothing(tmp_path: Path, activity: Activity, page: int) -> None:
    """When the API fails at request k, the contest stays unread, and the next reading is complete."""
    activity.roster.put_contests([CONTEST])
    with asking(tmp_path, world()) as (api, server, clock):
        (contest,) = activity.roster.contests()
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
            Enrolment(api, activity.roster, clock).read(contest)
        (contest,) = activity.roster.contests()
        assert contest.enrolled is None
        assert parts(activity, contest.id) == {}
        server.reply, server.faults = good, []
        assert Enrolment(api, activity.roster, clock).read(contest) == 3


def test_names_are_resolved_once_a_round(tmp_path: Path, activity: Activity) -> None:
    """People of two contests are asked about once in a round."""
    other = replace(CONTEST, label="India", country="IN", category="Images from Wiki Loves Monuments 2025 in India")
    activity.roster.put_contests([CONTEST, other])
    there = world()
    there.categories[other.category] = [10, 12]
    with asking(tmp_path, there) as (api, server, clock):
        enrolment = Enrolment(api, activity.roster, clock)
        for contest in activity.roster.contests():
            enrolment.read(contest)
        assert sum(asked.params.get("list") == "users" for asked in server.asked) == 1


def stored(**changes: Any) -> StoredContest:
    """Give a stored contest with some fields changed."""
    values: dict[str, Any] = {
        "campaign": "monuments",
        "year": 2025,
        "label": "Nepal",
        "country": "NP",
        "category": CATEGORY,
        "start": START,
        "end": END,
        "id": 1,
    }
    return StoredContest(**(values | changes))


@pytest.mark.parametrize(
    ("now", "enrolled", "frozen", "expected"),
    [
        (START - 1, None, False, False),
        (START, None, False, True),
        (START + 10, START + 5, False, False),
        (START + 86_405, START + 5, False, True),
        (END - 1, END - 10, False, False),
        (END, END - 10, False, True),
        (END + 10, END + 5, False, False),
        (END + 86_405, END + 5, False, True),
        (END + 900 * 86_400, END + 5, True, False),
    ],
)
def test_what_is_due(now: int, enrolled: int | None, frozen: bool, expected: bool) -> None:
    """A contest is read from its start on, then daily, at once after E, and not any more when it is frozen."""
    contest = stored(enrolled=enrolled, frozen=frozen)
    assert (due([contest], now, 86_400) == [contest]) is expected


def test_what_is_selected(tmp_path: Path) -> None:
    """Campaigns and years are the settings'; what has no dates or stands for an edition is left out; latest first."""
    found = settings.load(
        {
            "data": str(tmp_path),
            "contact": "a@example.org",
            "since_year": "2024",
            "campaigns": "monuments,earth",
        },
        {},
    )
    early, late = stored(year=2024, end=END - 9), stored(campaign="earth")
    others = [stored(year=2023), stored(campaign="africa"), stored(end=None), stored(label="Global")]
    assert selected([early, late, *others], found) == [late, early]
