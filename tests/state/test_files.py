"""Participations and campaign uploads follow from the files of contests, in whatever order those come."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.activity import Activity, Batch, Contribution
from state.entries import Contest, ContestFile, Participation
from tests.state.world import DAY, END, START, contest, person, populated

Part = tuple[int, int, int]  # first upload, its page, files


def opened(folder: Path, people: int = 3, *contests: Contest) -> tuple[Activity, list[int], list[int]]:
    """Give a database with contests and people in none of them: the database, contest ids, account ids."""
    activity = Activity.open(folder / "a.db")
    places = list(activity.roster.put_contests(contests or [contest()]).values())
    return activity, places, activity.roster.put_accounts([person(n) for n in range(people)])


def parts(activity: Activity, contest_id: int) -> dict[int, Any]:
    """Give a contest's participations by account."""
    rows = activity._con.execute(
        "SELECT account, first_upload, first_page, uploads FROM participation WHERE contest = ?", [contest_id]
    )
    return {account: tuple(row) for account, *row in rows}


def expected(files: Iterable[ContestFile], start: int = START, end: int = END) -> dict[int, Part]:
    """Give the participations of files, the obvious way."""
    found: dict[int, Part] = {}
    for file in files:
        if start <= file.ts < end:
            first, page, uploads = found.get(file.account, (file.ts, file.page, 0))
            found[file.account] = (*min((first, page), (file.ts, file.page)), uploads + 1)
    return found


FILES = st.lists(
    st.builds(
        ContestFile,
        page=st.integers(1, 12),
        account=st.integers(1, 3),
        ts=st.sampled_from([START - 1, START, START + 1, END - 1, END]),
    ),
    max_size=6,
)
PUTS = st.lists(st.tuples(FILES, st.booleans(), st.none() | st.sets(st.integers(1, 12))), max_size=8)


@settings(max_examples=150, deadline=None)
@given(puts=PUTS)
def test_participations_follow_from_the_last_state_of_the_files(
    puts: list[tuple[list[ContestFile], bool, set[int] | None]],
) -> None:
    """Put in any order and split anyhow, files make the participations of what they are in the end.

    A complete list takes the others away, or those of some pages; each call tells how many participations are new.
    """
    with TemporaryDirectory() as folder:
        activity, (place,), people = opened(Path(folder))
        assert people == [1, 2, 3]
        with closing(activity):
            model: dict[int, ContestFile] = {}
            for files, complete, among in puts:
                before = expected(model.values()).keys()
                named = {file.page: file for file in files}
                if complete:
                    gone = model.keys() - named.keys()
                    model = {page: model[page] for page in model.keys() - (gone if among is None else gone & among)}
                model |= named
                after = expected(model.values())
                assert activity.files.put(place, files, complete=complete, among=among) == len(after.keys() - before)
                assert parts(activity, place) == after
            assert activity.files.known(place, range(13)) == {page: file.account for page, file in model.items()}


@given(files=FILES, start=st.integers(START - 1, START + 1), end=st.integers(END - 1, END + 1))
@settings(max_examples=60, deadline=None)
def test_a_moved_window_counts_the_files_anew(files: list[ContestFile], start: int, end: int) -> None:
    """When a contest's dates change, its stored files give the participations of the new window, frozen or not."""
    with TemporaryDirectory() as folder:
        activity, (place,), _ = opened(Path(folder))
        with closing(activity):
            activity.files.put(place, files)
            activity.roster.set_enrolled(place, END + 100 * DAY, frozen=True, condition="files")
            activity.roster.put_contests([replace(contest(), start=start, end=end)])
            assert parts(activity, place) == expected({file.page: file for file in files}.values(), start, end)


def test_the_lowest_page_of_the_first_second(tmp_path: Path) -> None:
    """Of several files in the first second the lowest page id stands for the first upload."""
    activity, (place,), (one, *_) = opened(tmp_path)
    times = {9: START + 5, 30: START + 4, 20: START + 4, 4: START + 9}
    for page, ts in times.items():
        activity.files.put(place, [ContestFile(page, one, ts)])
    assert parts(activity, place) == {one: (START + 4, 20, 4)}


@pytest.mark.parametrize(("ts", "counts"), [(START - 1, False), (START, True), (END - 1, True), (END, False)])
def test_the_window_is_half_open(tmp_path: Path, ts: int, counts: bool) -> None:
    """An upload at the start counts, one at E does not (DESIGN 2: [start, E)); the file is kept in either case."""
    activity, (place,), (one, *_) = opened(tmp_path)
    assert activity.files.put(place, [ContestFile(1, one, ts)]) == int(counts)
    assert (one in parts(activity, place)) is counts
    assert activity.files.known(place, [1]) == {1: one}


def test_a_frozen_contest_stays(tmp_path: Path) -> None:
    """After the freeze neither a new file, nor another uploader, nor a list without the files changes anything."""
    activity, (place,), (one, two, _) = opened(tmp_path)
    activity.files.put(place, [ContestFile(1, one, START)], complete=True)
    activity.roster.set_enrolled(place, END + 100 * DAY, frozen=True, condition="files")
    before = list(activity._con.iterdump())
    assert activity.files.put(place, [ContestFile(2, two, START + 1), ContestFile(1, two, START)]) == 0
    assert activity.files.put(place, [], complete=True) == 0
    assert list(activity._con.iterdump()) == before


def test_a_contest_without_dates_keeps_its_files(tmp_path: Path) -> None:
    """Files of a contest without dates make nobody a participant until the dates are known."""
    activity, (place,), (one, *_) = opened(tmp_path, 1, replace(contest(), start=None, end=None))
    assert activity.files.put(place, [ContestFile(1, one, START)]) == 0
    assert parts(activity, place) == {}
    activity.roster.put_contests([contest()])
    assert parts(activity, place) == {one: (START, 1, 1)}


def test_imported_people_stay_beside(tmp_path: Path) -> None:
    """A complete list takes away who is known through files, not who an import knows without any."""
    activity, (place,), (one, two, _) = opened(tmp_path)
    activity.roster.put_participations([Participation(place, one, None, None, 4)])
    activity.files.put(place, [ContestFile(1, two, START)])
    assert parts(activity, place) == {one: (None, None, 4), two: (START, 1, 1)}
    activity.files.put(place, [], complete=True)
    assert parts(activity, place) == {one: (None, None, 4)}


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    """Files put once more mark no contest as changed, so that nothing is published for them."""
    activity, (place,), (one, *_) = opened(tmp_path)
    files = [ContestFile(1, one, START), ContestFile(2, one, END + 5)]
    activity.files.put(place, files, complete=True)
    (changed,) = activity._con.execute("SELECT changed FROM contest").fetchone()
    assert activity.files.put(place, files, complete=True) == 0
    assert activity._con.execute("SELECT changed FROM contest").fetchone() == (changed,)
    activity.files.put(place, [ContestFile(3, one, START)])
    assert activity._con.execute("SELECT changed FROM contest").fetchone() > (changed,)


def test_a_file_in_an_empty_category(tmp_path: Path) -> None:
    """A category that was empty or missing when read has files as soon as one is known; one never read stays so."""
    activity, (place,), (one, *_) = opened(tmp_path)
    condition = "SELECT condition FROM contest"
    activity.files.put(place, [ContestFile(1, one, START)])
    assert activity._con.execute(condition).fetchone() == (None,)
    for before in ("empty", "missing"):
        activity.roster.set_enrolled(place, START, condition=before)
        activity.files.put(place, [])
        assert activity._con.execute(condition).fetchone() == (before,)
        activity.files.put(place, [ContestFile(1, one, START)])
        assert activity._con.execute(condition).fetchone() == ("files",)


def test_what_is_stored(tmp_path: Path) -> None:
    """The pages of files older than an instant, and how many files are stored otherwise, are those of the contest."""
    activity, (place, other), (one, two, _) = opened(tmp_path, 3, contest(), contest("Nepal"))
    activity.files.put(place, [ContestFile(page, one, START + page) for page in range(5)])
    activity.files.put(other, [ContestFile(9, one, START)])
    assert activity.files.pages(place, START + 3) == {0, 1, 2}
    told = [
        ContestFile(0, one, START),
        ContestFile(1, two, START + 1),
        ContestFile(2, one, 7),
        ContestFile(9, two, START),
    ]
    assert activity.files.corrected(place, told) == 2
    assert activity.files.corrected(place, []) == 0


SEED = 1000
STEPS = st.one_of(
    st.tuples(
        st.just("files"),
        st.integers(0, 3),
        st.lists(st.tuples(st.integers(1, 8), st.integers(0, 2)), max_size=4),
        st.booleans(),
    ),
    st.tuples(
        st.just("contributions"),
        st.lists(st.tuples(st.integers(1, 10), st.booleans()), max_size=5),
    ),
    st.tuples(st.just("retrack")),
    st.tuples(st.just("dates"), st.integers(-1, 1)),
)


def contribution(number: int, people: list[int], *, told: bool) -> Contribution:
    """Give a revision, the same one for a number: an upload of that page to Commons, which not every source tells."""
    wiki = "commonswiki" if number <= 8 else "enwiki"
    page = number if number <= 8 and told else None
    return Contribution(people[number % 3], wiki, number, END - DAY + number * 20_000, 1, page)


def expected_own(activity: Activity) -> dict[tuple[int, int, int, int], tuple[int, int]]:
    """Give n and own by contest, account, wiki and day from the stored files and contributions, the obvious way."""
    con = activity._con
    campaign = dict(con.execute("SELECT id, campaign FROM contest"))
    ends = dict(con.execute('SELECT id, "end" FROM contest'))
    files = set(con.execute("SELECT contest, page FROM file"))
    found: dict[tuple[int, int, int, int], tuple[int, int]] = {}
    for account, place in con.execute("SELECT account, contest FROM tracked").fetchall():
        rows = con.execute("SELECT wiki, ts, file FROM contribution WHERE account = ?", [account])
        for wiki, ts, page in rows.fetchall():
            if ts < ends[place]:
                continue
            own = any(page == its and campaign[where] == campaign[place] for where, its in files)
            key = (place, account, wiki, (ts - ends[place]) // DAY)
            n, owns = found.get(key, (0, 0))
            found[key] = (n + 1, owns + own)
    return found


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(STEPS, max_size=12))
def test_campaign_uploads_follow_files_and_contributions(steps: list[tuple[Any, ...]]) -> None:
    """Whatever comes first, file or contribution, an upload to a category of the contest's campaign counts as its own.

    Also when it is told only later that a revision is an upload, when files leave, and when the end moves.
    """
    editions = [contest(), contest("Nepal"), contest("India", 2024, END + 366 * DAY), contest(campaign="earth")]
    with TemporaryDirectory() as folder:
        activity, places, people = opened(Path(folder), 3, *editions)
        with closing(activity):
            first = [ContestFile(SEED + account, account, START + 1) for account in people]
            activity.files.put(places[0], first)
            activity.roster.retrack()
            for what, *step in steps:
                if what == "files":
                    where, files, complete = step
                    found = [ContestFile(page, people[who], START + DAY) for page, who in files]
                    activity.files.put(places[where], (first if where == 0 else []) + found, complete=complete)
                elif what == "contributions":
                    rows = [contribution(number, people, told=told) for number, told in step[0]]
                    activity.record(Batch(tuple(rows)))
                elif what == "retrack":
                    activity.roster.retrack()
                else:
                    activity.roster.put_contests([replace(contest(), end=END + step[0] * DAY)])
                day_counts = activity._con.execute("SELECT contest, account, wiki, day, n, own FROM day_count")
                assert {tuple(key): (n, own) for *key, n, own in day_counts} == expected_own(activity)


def test_an_upload_is_the_campaigns_own(tmp_path: Path) -> None:
    """Control: an upload to the campaign's category counts apart, one to another campaign's and an edit do not."""
    activity, (one, *_), place = populated(tmp_path / "a.db")
    earth, later = activity.roster.put_contests(
        [contest(campaign="earth"), contest("Nepal", 2024, END + 366 * DAY)]
    ).values()
    rows = [Contribution(one, "commonswiki", n, END + n, 1, page) for n, page in enumerate((71, 72, 73, None))]
    activity.record(Batch(tuple(rows)))
    counts = "SELECT n, own FROM day_count WHERE contest = ?"
    assert activity._con.execute(counts, [place]).fetchall() == [(4, 0)]
    activity.files.put(earth, [ContestFile(71, one, END)])
    assert activity._con.execute(counts, [place]).fetchall() == [(4, 0)]
    activity.files.put(later, [ContestFile(72, one, END + 1)])
    assert activity._con.execute(counts, [place]).fetchall() == [(4, 1)]
    activity.files.put(later, [], complete=True)
    assert activity._con.execute(counts, [place]).fetchall() == [(4, 0)]
