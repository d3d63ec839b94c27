"""People keep their id while their names change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from state.activity import Activity
from state.entries import Account
from tests.state.world import END, person, populated


def names(activity: Activity) -> dict[int, str | None]:
    """Current names by our id."""
    return dict(activity._con.execute("SELECT id, name FROM account"))


def test_a_rename_keeps_the_id_and_the_history(tmp_path: Path) -> None:
    """A renamed account is the same account; the matcher is told to look again; the old name is in the history."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    before = activity.roster.version()
    assert activity.roster.rename(None, "Person 0", "Someone else", END)
    assert names(activity)[account] == "Someone else"
    assert activity.roster.version() > before
    assert activity._con.execute("SELECT account, name, until FROM name").fetchall() == [(account, "Person 0", END)]
    assert activity.roster.put_accounts([replace(person(0), name="Someone else")]) == [account]


def test_a_rename_of_a_stranger_changes_nothing(tmp_path: Path) -> None:
    """Renames of people nobody follows are not remembered."""
    activity, _, _ = populated(tmp_path / "a.db")
    before = names(activity)
    assert not activity.roster.rename(None, "Nobody", "Still nobody", END)
    assert names(activity) == before


def test_a_name_taken_over_belongs_to_its_new_holder(tmp_path: Path) -> None:
    """When a freed name is registered anew, the former holder loses it and nobody is merged."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    (newcomer,) = activity.roster.put_accounts([Account(5555, "Person 0", END, END)])
    assert newcomer != account
    assert names(activity)[account] is None
    assert names(activity)[newcomer] == "Person 0"


def test_somebody_known_by_name_gets_an_id_later(tmp_path: Path) -> None:
    """An imported name is completed by its central account, and not taken for a second person."""
    activity = Activity.open(tmp_path / "a.db")
    (imported,) = activity.roster.put_accounts([Account(None, "Invented", None, END, kind="unresolved")])
    assert activity.roster.accounts_without_id() == [(imported, "Invented")]
    assert activity.roster.put_accounts([Account(77, "Invented", END - 5, None)]) == [imported]
    row = activity._con.execute("SELECT central_id, registered, commons_registered, kind FROM account").fetchall()
    assert row == [(77, END - 5, END, "person")]
    assert activity.roster.put_accounts([Account(None, "Invented", None, None, kind="unresolved")]) == [imported]
    assert activity._con.execute("SELECT central_id, kind FROM account").fetchall() == [(77, "person")]


def test_a_person_hidden_later_stays_a_person(tmp_path: Path) -> None:
    """Hidden at enrolment is hidden for good; hidden afterwards changes nothing about newness."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    activity.roster.put_accounts([replace(person(0), kind="hidden", locked=True)])
    row = activity._con.execute("SELECT kind, locked FROM account WHERE id = ?", [account]).fetchone()
    assert row == ("person", 1)


def test_an_import_by_a_former_name_meets_the_renamed_person(tmp_path: Path) -> None:
    """An old table that has the name from before a rename makes no second person, and takes nobody's name away."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    activity.roster.rename(None, "Person 0", "Someone else", END)
    assert activity.roster.put_accounts([Account(None, "Person 0", None, None, kind="unresolved")]) == [account]
    assert names(activity)[account] == "Someone else"


def test_a_day_does_not_overwrite_a_second(tmp_path: Path) -> None:
    """The midnight of an imported table leaves a registration known to the second; another day replaces it."""
    activity = Activity.open(tmp_path / "a.db")
    registered = "SELECT commons_registered, locked FROM account"
    activity.roster.put_accounts([Account(7, "Invented", None, END + 4711, locked=True)])
    activity.roster.put_accounts([Account(None, "Invented", None, END, kind="unresolved")])
    assert activity._con.execute(registered).fetchall() == [(END + 4711, 1)]
    activity.roster.put_accounts([Account(7, "Invented", None, END - 86_400, locked=False)])
    assert activity._con.execute(registered).fetchall() == [(END - 86_400, 0)]
