"""Who accounts are is told from committed facts, without the names that nobody is to be told."""

from __future__ import annotations

from pathlib import Path

from state import people as asked
from state.activity import Activity, Batch, Contribution, Source, open_reader
from state.entries import Account, Called
from state.people import people

T = 1_700_000_000


def test_a_person_has_name_registration_last_contribution_and_wikis(tmp_path: Path) -> None:
    """Wikis with most contributions first; of somebody who did nothing none, and no last one."""
    activity = Activity.open(tmp_path / "a.db")
    first, second, third = activity.roster.put_accounts(
        [Account(1, "Example A", T, None), Account(2, "Example B", None, None), Account(None, "Example C", None, None)]
    )
    rows = [(first, "enwiki", 1, T + 5), (first, "commonswiki", 2, T + 9), (first, "enwiki", 3, T + 7)]
    activity.roster.put_accounts([])
    activity.record(Batch(tuple(Contribution(a, wiki, rev, ts, Source.API) for a, wiki, rev, ts in rows)))
    found = people(open_reader(tmp_path / "a.db"), [first, second, third])
    assert list(found) == [first, second, third]
    assert (found[second].name, found[second].last, found[second].wikis) == ("Example B", None, ())
    assert (found[third].central_id, found[first].central_id, found[first].registered) == (None, 1, T)
    activity.close()


def test_who_is_hidden_or_vanished_has_no_name(tmp_path: Path) -> None:
    """Their rows stay, by id."""
    activity = Activity.open(tmp_path / "a.db")
    ids = activity.roster.put_accounts([Account(n, f"Example {n}", T, None) for n in (1, 2, 3)])
    activity.names.follow([Called(1, None), Called(2, "Vanished user 42ab")], T + 9)
    found = people(open_reader(tmp_path / "a.db"), ids)
    assert [found[account].name for account in ids] == [None, None, "Example 3"]
    assert [found[account].central_id for account in ids] == [1, 2, 3]
    activity.close()


def test_many_people_are_asked_for_in_batches(tmp_path: Path) -> None:
    """More than SQLite takes in one question."""
    activity = Activity.open(tmp_path / "a.db")
    ids = activity.roster.put_accounts([Account(n, f"Example {n}", T, None) for n in range(1, asked.BATCH + 3)])
    assert len(people(open_reader(tmp_path / "a.db"), ids)) == asked.BATCH + 2
    activity.close()
