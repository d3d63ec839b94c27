"""People keep their id while their names change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from state.activity import Activity
from state.entries import Account
from state.findings import UNATTACHED
from tests.state.world import END, found, person, populated


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give an empty database."""
    opened = Activity.open(tmp_path / "a.db")
    yield opened
    opened.close()


def names(activity: Activity) -> dict[int, str | None]:
    """Current names by our id."""
    return dict(activity._con.execute("SELECT id, name FROM account"))


def put(activity: Activity, *accounts: Account) -> list[int]:
    """Our ids of accounts, put one after the other."""
    return [account for one in accounts for account in activity.roster.put_accounts([one])]


def test_a_name_taken_over_belongs_to_its_new_holder(tmp_path: Path) -> None:
    """When a freed name is registered anew, the former holder loses it and nobody is merged."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    (newcomer,) = activity.roster.put_accounts([Account(5555, "Person 0", END, END)])
    assert newcomer != account
    assert names(activity)[account] is None
    assert names(activity)[newcomer] == "Person 0"


def test_somebody_known_by_name_gets_an_id_later(activity: Activity) -> None:
    """An imported name is completed by its central account, and not taken for a second person."""
    (imported,) = put(activity, Account(None, "Invented", None, END, kind="unresolved"))
    assert activity.roster.unresolved() == [(imported, "Invented")]
    assert put(activity, Account(77, "Invented", END - 5, None)) == [imported]
    row = activity._con.execute("SELECT central_id, registered, commons_registered, kind FROM account").fetchall()
    assert row == [(77, END - 5, END, "person")]
    assert put(activity, Account(None, "Invented", None, None, kind="unresolved")) == [imported]
    assert activity._con.execute("SELECT central_id, kind FROM account").fetchall() == [(77, "person")]


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        (("person", "hidden"), "person"),
        (("bot", "person"), "bot"),
        (("bot", "hidden"), "bot"),
        (("temporary", "person"), "temporary"),
        (("system", "person"), "system"),
        (("person", "bot"), "bot"),
        (("person", "unresolved"), "person"),
        (("unresolved", "hidden"), "hidden"),
        (("unresolved", "bot", "person"), "bot"),
        (("hidden", "person"), "person"),
    ],
)
def test_what_an_account_is_stays(activity: Activity, kinds: tuple[str, ...], kind: str) -> None:
    """A person hidden later stays a person, a bot without its flag a bot; who is not known yet can become anything."""
    put(activity, *(Account(7, "Invented", END, END, kind=told) for told in kinds))
    assert activity._con.execute("SELECT kind FROM account").fetchall() == [(kind,)]


def test_a_lock_is_taken_over_and_kept(tmp_path: Path) -> None:
    """A lock that is told is stored; an answer that does not tell of locks leaves it."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    put(activity, replace(person(0), locked=True), person(0))
    assert activity._con.execute("SELECT locked FROM account WHERE id = ?", [account]).fetchone() == (1,)


def test_an_import_by_a_former_name_meets_the_renamed_person(tmp_path: Path) -> None:
    """An old table that has the name from before a rename makes no second person, and takes nobody's name away."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    activity.roster.rename(None, "Person 0", "Someone else", END)
    assert put(activity, Account(None, "Person 0", None, None, kind="unresolved")) == [account]
    assert names(activity)[account] == "Someone else"


def test_a_former_name_of_two_is_nobody_s(activity: Activity) -> None:
    """A name that two accounts had one after the other, and nobody has now, says nothing about who that was."""
    one, two = Account(1, "Shared", 5, 5), Account(2, "Shared", 6, 6)
    ids = put(activity, one, replace(one, name="One"), two, replace(two, name="Two"))
    (third,) = put(activity, Account(None, "Shared", None, None, kind="unresolved"))
    assert third not in ids


def test_a_day_does_not_overwrite_a_second(activity: Activity) -> None:
    """The midnight of an imported table leaves a registration known to the second; another day replaces it."""
    registered = "SELECT commons_registered, locked FROM account"
    put(activity, Account(7, "Invented", None, END + 4711, locked=True))
    put(activity, Account(None, "Invented", None, END, kind="unresolved"))
    assert activity._con.execute(registered).fetchall() == [(END + 4711, 1)]
    put(activity, Account(7, "Invented", None, END - 86_400, locked=False))
    assert activity._con.execute(registered).fetchall() == [(END - 86_400, 0)]


def test_an_unattached_namesake_is_another_account(activity: Activity) -> None:
    """Commons' own account with the name of somebody's global one has a row of its own, found by it again."""
    (global_one,) = put(activity, Account(7, "Namesake", 100, None))
    local = Account(None, "Namesake", None, 70, attached=False)
    (own, again) = put(activity, local, local)
    assert own == again != global_one
    assert activity._con.execute("SELECT commons_registered, name FROM account ORDER BY id").fetchall() == [
        (None, "Namesake"),
        (70, "#unattached Namesake"),
    ]
    assert put(activity, Account(None, "Namesake", None, None, kind="unresolved")) == [own]
    assert put(activity, Account(7, "Namesake", 100, None)) == [global_one]
    assert activity.roster.known_names(["Namesake"]) == {"Namesake": (global_one, False)}
    assert found(activity, UNATTACHED) == 1


def test_an_imported_name_turns_out_to_be_a_namesake(activity: Activity) -> None:
    """A name that an import brought was Commons' own account: it keeps its row, and leaves the name to the other."""
    (imported,) = put(activity, Account(None, "Namesake", None, 0, kind="unresolved"))
    (own, other) = put(activity, Account(None, "Namesake", None, 70, attached=False), Account(7, "Namesake", 9, 9))
    assert own == imported != other
    assert names(activity) == {own: "#unattached Namesake", other: "Namesake"}
    assert activity._con.execute("SELECT * FROM name").fetchall() == []


def test_half_a_rename_makes_nobody_new(tmp_path: Path) -> None:
    """While Commons still shows the old name, which nobody has globally any more, it is the known account's."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    old = Account(None, "Person 0", None, END)
    assert put(activity, old) == [account]
    activity.roster.rename(None, "Person 0", "Renamed", END)
    assert put(activity, old) == [account]
    assert names(activity)[account] == "Renamed"
    assert found(activity, UNATTACHED) == 0


def test_a_name_that_is_known_twice_becomes_one_person(activity: Activity) -> None:
    """Somebody imported by the new name, and enrolled under the old one, is one account when the rename is told."""
    enrolled, imported = put(activity, Account(7, "Old", 5, 5), Account(None, "New", None, 4, kind="unresolved"))
    activity.roster.rename(None, "Old", "New", 50)
    assert activity._con.execute("SELECT id, central_id, name FROM account").fetchall() == [(enrolled, 7, "New")]
    assert put(activity, Account(None, "New", None, None, kind="unresolved")) == [enrolled]
    assert imported != enrolled


def test_an_answer_from_before_a_rename_changes_no_name(tmp_path: Path) -> None:
    """What was so before the latest rename is no news, by whatever source."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    activity.roster.rename(None, "Person 0", "Now", END + 10)
    activity.roster.put_accounts([person(0)], END + 9)
    assert names(activity)[account] == "Now"
    activity.roster.put_accounts([replace(person(0), name="Later")], END + 11)
    assert names(activity)[account] == "Later"


def test_new_accounts_do_not_call_the_matcher(activity: Activity) -> None:
    """Only a name that changes hands, or a tracked account, makes the matcher read everything again."""
    before = activity.roster.version()
    put(activity, *(Account(n, f"Invented {n}", 5, 5) for n in range(1, 4)))
    assert activity.roster.version() == before
    put(activity, Account(1, "Other", 5, 5))
    assert activity.roster.version() > before
