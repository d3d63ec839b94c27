"""Contests, accounts and participations are brought up to date, and a frozen contest is shut."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from state.activity import Activity
from state.entries import Account, Contest, Country, Participation
from tests.state.world import DAY, END, START, contest, person, populated


def test_putting_the_same_things_twice_changes_nothing(tmp_path: Path) -> None:
    """Contests, accounts and participations are idempotent, and no contest is marked as changed by a repetition."""
    activity, ids, contest_id = populated(tmp_path / "a.db")
    changed = activity._con.execute("SELECT changed FROM contest").fetchone()
    assert activity.roster.put_contests([contest()]) == {contest().category: contest_id}
    assert activity.roster.put_accounts([person(n) for n in range(3)]) == ids
    activity.roster.put_participations([Participation(contest_id, a, START + 2 * DAY, 10 + a, 1) for a in ids])
    assert activity.roster.retrack() == 0
    assert activity._con.execute("SELECT changed FROM contest").fetchone() == changed


def test_the_earliest_upload_and_the_most_files_win(tmp_path: Path) -> None:
    """Reading a category again in any order keeps the earliest first upload with its page and the largest count."""
    activity, (account, *_), contest_id = populated(tmp_path / "a.db")
    for upload, page, uploads in [(START + DAY, 7, 2), (START + DAY, 5, 1), (START + 3 * DAY, 1, 4), (None, None, 1)]:
        activity.roster.put_participations([Participation(contest_id, account, upload, page, uploads)])
    row = activity._con.execute(
        "SELECT first_upload, first_page, uploads FROM participation WHERE account = ?", [account]
    ).fetchone()
    assert row == (START + DAY, 5, 4)


def test_a_frozen_contest_takes_in_nobody(tmp_path: Path) -> None:
    """After membership froze, a file added to the category later makes no participant."""
    activity, _, contest_id = populated(tmp_path / "a.db")
    activity.roster.set_enrolled(contest_id, END + 93 * DAY, frozen=True)
    (late,) = activity.roster.put_accounts([person(99)])
    activity.roster.put_participations([Participation(contest_id, late, START + DAY, 1, 1)])
    assert activity._con.execute("SELECT count(*) FROM participation WHERE account = ?", [late]).fetchone() == (0,)
    (stored,) = activity.roster.contests()
    assert (stored.enrolled, stored.frozen) == (END + 93 * DAY, True)


def test_enrolment_never_moves_back(tmp_path: Path) -> None:
    """An older reading of a category that ends later does not make the contest look less enrolled."""
    activity, _, contest_id = populated(tmp_path / "a.db")
    activity.roster.set_enrolled(contest_id, END + 9)
    activity.roster.set_enrolled(contest_id, END + 3)
    assert activity.roster.contests()[0].enrolled == END + 9


def test_a_changed_window_opens_membership_again(tmp_path: Path) -> None:
    """With other dates a frozen contest is open, what was read stays known; with other depth it is as never read."""
    activity, _, contest_id = populated(tmp_path / "a.db")
    activity.roster.set_enrolled(contest_id, END + 93 * DAY, frozen=True, condition="files")
    activity.roster.put_contests([contest()])
    assert activity.roster.contests()[0].frozen
    activity.roster.put_contests([replace(contest(), end=END + DAY)])
    (stored,) = activity.roster.contests()
    assert (stored.frozen, stored.enrolled, stored.complete) == (False, END + 93 * DAY, END + 93 * DAY)
    activity.roster.set_enrolled(contest_id, END + 94 * DAY, frozen=True)
    activity.roster.put_contests([replace(contest(), end=END + DAY, subcategories=True)])
    (stored,) = activity.roster.contests()
    assert (stored.frozen, stored.enrolled, stored.complete, stored.subcategories) == (False, None, None, True)


def test_who_has_a_name_now(tmp_path: Path) -> None:
    """Names lead to their present holders; certain are those of persons and bots with a global account."""
    activity = Activity.open(tmp_path / "a.db")
    kinds = ["person", "bot", "temporary", "system", "hidden", "unresolved"]
    made = [Account(n, f"A {kind}", START, START, kind=kind) for n, kind in enumerate(kinds, 1)]
    ids = activity.roster.put_accounts([*made, Account(None, "Unattached", None, START), Account(9, "Old", 1, 1)])
    activity.roster.rename(9, "Old", "New", START)
    found = activity.roster.known_names([*(one.name for one in made), "Unattached", "Old", "New", 'Quote"d', "|"])
    assert found == {
        "A person": (ids[0], True),
        "A bot": (ids[1], True),
        **{f"A {kind}": (ids[2 + n], False) for n, kind in enumerate(kinds[2:])},
        "Unattached": (ids[6], False),
        "New": (ids[7], True),
    }
    assert activity.roster.known_names([]) == {}


def test_the_whole_edition_is_no_contest(tmp_path: Path) -> None:
    """The label Global only completes an edition's people: nobody is tracked through it."""
    activity = Activity.open(tmp_path / "a.db")
    whole = Contest("africa", 2020, "Global", None, "Images from Wiki Loves Africa 2020", START, END)
    (contest_id,) = activity.roster.put_contests([whole]).values()
    (account,) = activity.roster.put_accounts([person(1)])
    activity.roster.put_participations([Participation(contest_id, account, START + 1, 1, 1)])
    assert activity.roster.retrack() == 0
    assert activity.roster.contests()[0].whole


def test_countries_and_campaigns_are_replaced(tmp_path: Path) -> None:
    """A newer table of countries overwrites names and protection."""
    activity = Activity.open(tmp_path / "a.db")
    activity.roster.put_countries([Country("NA", "Namibia", False)])
    activity.roster.put_countries([Country("NA", "Namibia", True)])
    activity.roster.put_campaigns({"earth": "WLE"})
    activity.roster.put_campaigns({"earth": "Wiki Loves Earth"})
    assert activity._con.execute("SELECT * FROM country").fetchall() == [("NA", "Namibia", 1)]
    assert activity._con.execute("SELECT * FROM campaign").fetchall() == [("earth", "Wiki Loves Earth")]


def test_accounts_are_found_by_central_id(tmp_path: Path) -> None:
    """Those that are stored, and those that were merged into one of them; nobody for an id that is not known."""
    activity, ids, _ = populated(tmp_path / "a.db")
    activity._con.execute("INSERT INTO alias VALUES (77, ?)", [ids[1]])
    assert activity.roster.known_ids([1000, 1001, 77, 5]) == {1000: ids[0], 1001: ids[1], 77: ids[1]}
    assert activity.roster.known_ids([]) == {}


def test_a_bot_is_marked_for_good(tmp_path: Path) -> None:
    """Who turns out to be a bot is followed no longer, and its contest has changed; a second time changes nothing."""
    activity, ids, _ = populated(tmp_path / "a.db")
    before = activity._con.execute("SELECT changed FROM contest").fetchone()
    assert activity.roster.mark_bots({1001, 5}) == 1
    assert [account.id for account in activity.roster.tracked_accounts()] == [ids[0], ids[2]]
    after = activity._con.execute("SELECT changed FROM contest").fetchone()
    assert after > before
    assert activity.roster.mark_bots([1001]) == 0
    activity.roster.put_accounts([person(1)])
    activity.roster.retrack()
    assert activity._con.execute("SELECT changed FROM contest").fetchone() == after
    assert len(activity.roster.tracked_accounts()) == 2
