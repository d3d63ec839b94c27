"""Two accounts that are one person count once, with everything that either did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from state.activity import Activity, Attachment, Batch, Contribution, Source
from state.entries import Account, ContestFile, Participation
from state.findings import MERGED
from tests.state.world import DAY, END, START, contest, expected_days, found, person, populated, stored_days

LATER = END + 5 * DAY
INTO = Account(1001, "Person 1", START + DAY, None)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Activity, list[int], int]]:
    """Give three newcomers of a contest."""
    made = populated(tmp_path / "a.db")
    yield made
    made[0].close()


def rows(activity: Activity, sql: str) -> list[tuple[object, ...]]:
    """The rows of a query."""
    return list(activity._con.execute(sql).fetchall())


def did(account: int, *revisions: int, wiki: str = "enwiki") -> list[Contribution]:
    """Contributions of an account, one a day after E."""
    return [Contribution(account, wiki, rev, END + rev * DAY, Source.STREAM) for rev in revisions]


def test_everything_becomes_the_survivor_s(world: tuple[Activity, list[int], int]) -> None:
    """Contributions and day counts of both are the survivor's; the merged account is gone, its id is an alias."""
    activity, (gone, kept, third), contest_id = world
    done = [*did(gone, 1, 2), *did(kept, 3), *did(third, 4), *did(gone, 5, wiki="hiwiki")]
    activity.record(Batch(contributions=tuple(done)))
    assert activity.names.merge(INTO, ["Person 0"], LATER) == 1
    theirs = [Contribution(kept if one.account == gone else one.account, *_rest(one)) for one in done]
    assert stored_days(activity, contest_id) == expected_days(theirs)
    assert rows(activity, "SELECT account, count(*) FROM contribution GROUP BY 1") == [(kept, 4), (third, 1)]
    assert [one.id for one in activity.roster.tracked_accounts()] == [kept, third]
    assert activity.names.aliases() == {1000: kept}
    assert rows(activity, "SELECT id, name FROM account") == [(kept, "Person 1"), (third, "Person 2")]
    assert rows(activity, "SELECT account, name FROM name") == [(kept, "Person 0")]
    assert found(activity, MERGED) == 1


def _rest(one: Contribution) -> tuple[str, int, int, int]:
    return one.wiki, one.rev_id, one.ts, one.source


def test_merging_again_changes_nothing(world: tuple[Activity, list[int], int]) -> None:
    """The same merge from another source is no news, and nor is what is told of the merged id."""
    activity, (_, kept, _), _ = world
    activity.names.merge(INTO, ["Person 0"], LATER)
    before = rows(activity, "SELECT * FROM account")
    assert activity.names.merge(INTO, ["Person 0"], LATER) == 0
    assert activity.roster.put_accounts([Account(1000, "Person 0", 5, 5, kind="bot", locked=True)]) == [kept]
    assert activity.roster.put_accounts([Account(None, "Person 0", None, None, kind="unresolved")]) == [kept]
    assert rows(activity, "SELECT * FROM account") == before


def test_a_part_is_the_sum_and_begins_with_the_earliest(world: tuple[Activity, list[int], int]) -> None:
    """In a contest of both the earliest first upload wins and files are summed; other contests are taken along."""
    activity, (gone, kept, _), here = world
    (there,) = activity.roster.put_contests([contest("Nepal")]).values()
    activity.roster.put_participations(
        [Participation(here, gone, START + DAY, 77, 3), Participation(there, gone, START + 9 * DAY, 78, 1)]
    )
    activity.names.merge(INTO, ["Person 0"], LATER)
    parts = f"SELECT contest, first_upload, first_page, uploads FROM participation WHERE account = {kept}"
    assert rows(activity, parts) == [(here, START + DAY, 77, 4), (there, START + 9 * DAY, 78, 1)]
    assert rows(activity, "SELECT count(*) FROM participation") == [(3,)]


def test_files_follow_and_a_reading_agrees(world: tuple[Activity, list[int], int]) -> None:
    """Files of both are the survivor's, and reading the category again brings the same participation."""
    activity, (gone, kept, _), here = world
    uploads = [ContestFile(1, gone, START + 3 * DAY), ContestFile(2, kept, START + 4 * DAY)]
    activity.files.put(here, uploads, complete=True)
    activity.names.merge(INTO, ["Person 0"], LATER)
    part = f"SELECT * FROM participation WHERE account IN ({gone}, {kept})"
    assert rows(activity, part) == [(here, kept, START + 3 * DAY, 1, 2)]
    activity.files.put(here, [ContestFile(page, kept, file.ts) for page, file in enumerate(uploads, 1)], complete=True)
    assert rows(activity, part) == [(here, kept, START + 3 * DAY, 1, 2)]


@pytest.mark.parametrize(
    ("gone", "kept", "registered"),
    [(START - DAY, START + DAY, START - DAY), (START + 3 * DAY, START + DAY, START + DAY), (None, START + DAY, None)],
)
def test_nobody_becomes_new_by_a_merge(
    world: tuple[Activity, list[int], int], gone: int | None, kept: int, registered: int | None
) -> None:
    """The earlier registration is the person's; one that is not known is older than the records."""
    activity, (other, account, _), _ = world
    activity._con.execute("UPDATE account SET registered = ?, commons_registered = 5 WHERE id = ?", [gone, other])
    activity._con.execute("UPDATE account SET registered = ? WHERE id = ?", [kept, account])
    activity._con.commit()
    activity.names.merge(INTO, ["Person 0"], LATER)
    facts = rows(activity, f"SELECT registered, commons_registered FROM account WHERE id = {account}")
    assert facts == [(registered, 5)]
    tracked = account in {one.id for one in activity.roster.tracked_accounts()}
    assert tracked == (registered is not None)


def test_both_are_asked_about_again(world: tuple[Activity, list[int], int]) -> None:
    """What one account was verified for says nothing of the other: all wikis of both are asked anew, from the start."""
    activity, (gone, kept, _), _ = world
    places = [Attachment(gone, "hiwiki", LATER), Attachment(kept, "enwiki", LATER)]
    activity.record(Batch(attachments=tuple(places)))
    activity._con.execute("UPDATE account SET history = ?, first_contribution = 7 WHERE id = ?", [START, gone])
    activity._con.executemany("INSERT INTO asked VALUES (?, ?, 5, NULL)", [(gone, LATER), (kept, LATER)])
    activity._con.commit()
    activity.names.merge(INTO, ["Person 0"], LATER)
    assert rows(activity, "SELECT * FROM asked") == []
    assert activity.roster.attachments([gone, kept]) == {kept: {"hiwiki": None, "enwiki": None}}
    facts = f"SELECT history, first_contribution FROM account WHERE id = {kept}"
    assert rows(activity, facts) == [(None, 7)]


def test_somebody_unknown_takes_the_place(world: tuple[Activity, list[int], int]) -> None:
    """Merged into an account nobody followed, the person stays the same and is called as that account is."""
    activity, (account, *_), _ = world
    activity.record(Batch(contributions=tuple(did(account, 1))))
    assert activity.names.merge(Account(5, "Elsewhere", START - 9 * DAY, None), ["Person 0"], LATER) == 1
    facts = "SELECT id, central_id, name, registered FROM account WHERE name = 'Elsewhere'"
    assert rows(activity, facts) == [(account, 5, "Elsewhere", START - 9 * DAY)]
    assert activity.names.aliases() == {1000: account}
    assert rows(activity, "SELECT account, name FROM name") == [(account, "Person 0")]
    assert rows(activity, f"SELECT count(*) FROM contribution WHERE account = {account}") == [(1,)]


def test_a_merge_into_nobody_waits(world: tuple[Activity, list[int], int]) -> None:
    """While it is not known whose the name is, nothing is merged, and nobody is merged with themselves."""
    activity, *_ = world
    assert activity.names.merge(Account(None, "Elsewhere", None, None), ["Person 0"], LATER) == 0
    assert activity.names.merge(INTO, ["Person 1", "Never heard of"], LATER) == 0
    assert activity.names.aliases() == {}


def test_merges_in_a_chain(world: tuple[Activity, list[int], int]) -> None:
    """An account that was merged into is merged itself: both ids lead to the last one."""
    activity, (_, _, last), _ = world
    activity.names.merge(INTO, ["Person 0"], LATER)
    activity.names.merge(Account(1002, "Person 2", None, None), ["Person 1"], LATER + 1)
    assert activity.names.aliases() == {1000: last, 1001: last}
    assert activity.roster.put_accounts([person(0), person(1), person(2)]) == [last] * 3


def test_nobody_is_compared_twice(world: tuple[Activity, list[int], int]) -> None:
    """In an edition one of two comparisons stays; whoever is compared with the merged one is with the survivor."""
    activity, (gone, kept, third), here = world
    (there,) = activity.roster.put_contests([contest("Nepal")]).values()
    for pair in ((here, gone, third), (there, kept, third), (there, third, gone)):
        activity._con.execute("INSERT INTO comparison VALUES (?, ?, ?)", pair)
    activity._con.commit()
    activity.names.merge(INTO, ["Person 0"], LATER)
    assert rows(activity, "SELECT * FROM comparison ORDER BY account") == [(there, kept, third), (there, third, kept)]


def test_a_name_known_twice_counts_its_files_once(world: tuple[Activity, list[int], int]) -> None:
    """What an imported table had of somebody, who is then found to be a known account, are the same files."""
    activity, (account, *_), here = world
    (imported,) = activity.roster.put_accounts([Account(None, "New name", None, None, kind="unresolved")])
    activity.roster.put_participations([Participation(here, imported, None, None, 4)])
    activity.roster.rename(None, "Person 0", "New name", LATER)
    parts = f"SELECT first_upload, first_page, uploads FROM participation WHERE account = {account}"
    assert rows(activity, parts) == [(START + 2 * DAY, 10 + account, 4)]
    assert rows(activity, "SELECT count(*) FROM participation") == [(3,)]
    assert activity.names.aliases() == {}
