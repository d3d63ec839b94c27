"""state.histories: who is asked about, and what the stored facts answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from state.activity import Activity
from state.entries import Account, ContestFile, Participation
from state.histories import History, OpenHistory
from state.tracking import GRACE
from tests.state.world import DAY, START, contest

OLD = START - 900 * DAY
LATER = START + 400 * DAY  # when the next year's contest starts


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give an empty database."""
    opened = Activity.open(tmp_path / "a.db")
    yield opened
    opened.close()


def enter(activity: Activity, account: Account, *uploads: int, year: int = 2023, start: int = START) -> int:
    """Let somebody take part in a contest of a year by uploads at `uploads`; our id of the account."""
    there = replace(contest(year=year), start=start, end=start + 30 * DAY)
    (contest_id,) = activity.roster.put_contests([there]).values()
    (account_id,) = activity.roster.put_accounts([account])
    page = 1000 * account_id + year
    activity.roster.put_participations([Participation(contest_id, account_id, min(uploads), page, len(uploads))])
    return account_id


def due(activity: Activity, through: int = LATER) -> list[OpenHistory]:
    """Give who is to be asked about."""
    return activity.histories.due(through)


def facts(activity: Activity) -> list[tuple[int | None, ...]]:
    """Give first contribution, 500th contribution and history of every account."""
    return list(activity._con.execute("SELECT first_contribution, established, history FROM account ORDER BY id"))


@pytest.mark.parametrize(
    ("account", "firsts", "counts"),
    [
        (Account(1, "Old hand", OLD, OLD), [START], []),
        (Account(1, "Came by", OLD, START + 1), [START], [START]),
        (Account(1, "Came at the start", OLD, START), [START], []),
        (Account(1, "Grace", START - GRACE, START - GRACE), [START], [START]),
        (Account(1, "Before grace", START - GRACE - 1, OLD), [START], []),
        (Account(1, "Unknown", None, None), [START], []),
        (Account(1, "A second before", START - 1, START - 1), [START], [START]),
        (Account(1, "New", START, START + 5), [], []),
        (Account(None, "Unattached", OLD, OLD), [], []),
        (Account(1, "Robot", OLD, OLD, kind="bot"), [], []),
        (Account(1, "Hidden", OLD, OLD, kind="hidden"), [], []),
    ],
    ids=lambda value: value.name if isinstance(value, Account) else None,
)
def test_who_is_asked_about(activity: Activity, account: Account, firsts: list[int], counts: list[int]) -> None:
    """People who registered before the start; how much they contributed matters of those new by a registration."""
    account_id = enter(activity, account, START + DAY)
    wanted = [OpenHistory(account_id, account.central_id or 0, account.name, None, tuple(firsts), tuple(counts))]
    assert due(activity) == (wanted if firsts else [])


@pytest.mark.parametrize(
    ("first", "established", "history", "firsts", "counts"),
    [
        (None, None, START - 1, [START], [START]),
        (None, None, START, [], []),
        (START - 1, None, None, [], [START]),
        (START, None, None, [START], [START]),
        (START - 9, START - 1, None, [], []),
        (START - 9, START, None, [], [START]),
        (START - 9, None, START + 1, [], []),
    ],
)
def test_what_is_known_is_not_asked(
    activity: Activity,
    first: int | None,
    established: int | None,
    history: int | None,
    firsts: list[int],
    counts: list[int],
) -> None:
    """A contribution before the start answers; none answers once all before the start were asked for; so do 500."""
    account_id = enter(activity, Account(1, "Came by", OLD, START + 1), START + DAY)
    activity.histories.store([History(account_id, first, established, history)])
    assert facts(activity) == [(first, established, history)]
    assert [(list(one.firsts), list(one.counts)) for one in due(activity)] == ([(firsts, counts)] if counts else [])


def test_an_upload_to_an_earlier_contest_is_a_contribution(activity: Activity) -> None:
    """Who took part before is asked about for the first contest only; the later one's answer is stored at once."""
    account = Account(1, "Regular", OLD, OLD)
    account_id = enter(activity, account, START + DAY)
    enter(activity, account, LATER + DAY, year=2024, start=LATER)
    assert [one.firsts for one in due(activity)] == [(START,)]
    assert facts(activity) == [(START + DAY, None, None)]
    activity.histories.store([History(account_id, None, None, START)])
    assert facts(activity) == [(START + DAY, None, START)]
    assert due(activity) == []


def test_a_file_outside_the_window_is_a_contribution(activity: Activity) -> None:
    """A file put into a category that was uploaded before any contest answers for all of them."""
    account_id = enter(activity, Account(1, "Regular", OLD, OLD), START + DAY)
    (contest_id,) = (one.id for one in activity.roster.contests())
    activity.files.put(contest_id, [ContestFile(1, account_id, OLD + 5), ContestFile(2, account_id, START + DAY)])
    assert due(activity) == []
    assert facts(activity) == [(OLD + 5, None, None)]


def test_an_earlier_contest_found_later_asks_again(activity: Activity) -> None:
    """What is known up to one start says nothing about an earlier one, unless a contribution lies before that, too."""
    account = Account(1, "Came by", OLD, LATER + 1)
    account_id = enter(activity, account, LATER + DAY, year=2024, start=LATER)
    activity.histories.store([History(account_id, START + 5 * DAY, None, None)])
    assert [(one.firsts, one.counts) for one in due(activity)] == [((), (LATER,))]
    enter(activity, account, START + DAY)
    assert [(one.firsts, one.counts) for one in due(activity)] == [((START,), (START, LATER))]
    activity.histories.store([History(account_id, START - 1, None, None)])
    assert [(one.firsts, one.counts) for one in due(activity)] == [((), (START, LATER))]


def test_the_first_upload_decides_which_start_matters(activity: Activity) -> None:
    """Of two countries of an edition only the contest of the first upload is asked for; campaigns count apart."""
    account = Account(1, "Traveller", OLD, OLD)
    account_id = enter(activity, account, START + 9)
    nepal = replace(contest("Nepal"), start=START - DAY)
    earth = replace(contest("India", campaign="earth"), start=START - 2 * DAY)
    ids = activity.roster.put_contests([nepal, earth]).values()
    activity.roster.put_participations(Participation(there, account_id, START + 10, 5, 1) for there in ids)
    assert [one.firsts for one in due(activity)] == [(START - 2 * DAY, START)]


def test_newest_contests_come_first(activity: Activity) -> None:
    """In the order of starts, the newest first; contests that began after the given instant wait."""
    enter(activity, Account(1, "Asha", OLD, OLD), START + DAY)
    enter(activity, Account(2, "Binod", OLD, OLD), LATER + DAY, year=2024, start=LATER)
    assert [one.name for one in due(activity)] == ["Binod", "Asha"]
    assert [one.name for one in due(activity, LATER - 1)] == ["Asha"]
    assert due(activity, START - 1) == []


def test_contests_without_dates_or_uploads_ask_nothing(activity: Activity) -> None:
    """Undated contests, root categories and participations whose upload is unknown lead to no question."""
    (account_id,) = activity.roster.put_accounts([Account(1, "Asha", OLD, OLD)])
    undated = replace(contest("Nepal"), start=None, end=None)
    ids = activity.roster.put_contests([undated, contest("Global"), contest()])
    uploads = (START + 1, START + 1, None)
    activity.roster.put_participations(
        Participation(there, account_id, first, first, 1) for there, first in zip(ids.values(), uploads, strict=True)
    )
    assert due(activity) == []


def test_the_likeliest_wiki(activity: Activity) -> None:
    """It is the home wiki, else where most of the contest's people are at home; Commons is asked anyway."""
    homes = {"Asha": "hiwiki", "Binod": "hiwiki", "Chitra": "newiki", "Dipak": None, "Eka": "commonswiki"}
    for number, (name, home) in enumerate(homes.items(), 1):
        enter(activity, Account(number, name, OLD, OLD, home=home), START + DAY)
    enter(activity, Account(9, "Alone", OLD, OLD), LATER + DAY, year=2024, start=LATER)
    likely = {one.name: one.likely for one in due(activity)}
    assert likely == {name: home for name, home in homes.items() if home} | {
        "Dipak": "hiwiki",
        "Eka": "hiwiki",
        "Alone": None,
    }


def test_facts_only_get_better(activity: Activity) -> None:
    """Instants are only ever moved back, the question only ever on, whatever the order; the contest is looked at."""
    account_id = enter(activity, Account(1, "Asha", OLD, OLD), START + DAY)
    before = activity._con.execute("SELECT changed FROM contest").fetchone()
    activity.histories.store([History(account_id, 50, 90, 70)])
    activity.histories.store([History(account_id, 60, 80, None), History(account_id, None, None, 60)])
    assert facts(activity) == [(50, 80, 70)]
    assert activity._con.execute("SELECT changed FROM contest").fetchone() > before
