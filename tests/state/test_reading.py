"""The publisher's questions are answered from committed facts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from state import reading
from state.activity import Attachment, Batch, Contribution, open_reader
from state.entries import Country, Participation
from tests.state.world import DAY, END, START, person, populated


def test_contests_come_with_country_protection_and_participants(tmp_path: Path) -> None:
    """A contest row joins the country's name and flag, the campaign's title and the number of participants."""
    activity, _, contest = populated(tmp_path / "a.db")
    activity.roster.put_countries([Country("IN", "India", True)])
    activity.roster.put_campaigns({"monuments": "Wiki Loves Monuments"})
    (row,) = reading.contest_rows(open_reader(tmp_path / "a.db"))
    assert (row.id, row.campaign_title, row.country_name, row.protected, row.participants) == (
        contest,
        "Wiki Loves Monuments",
        "India",
        True,
        3,
    )


def test_changes_name_the_contests_they_touch(tmp_path: Path) -> None:
    """A new contribution touches its contest; a known one, a stranger's and the cursor touch none."""
    activity, (account, *_), contest = populated(tmp_path / "a.db")
    con = open_reader(tmp_path / "a.db")
    version = reading.change_version(con)
    activity.record(Batch((Contribution(account, "enwiki", 1, END, 1),)))
    assert reading.changed_contests(con, version) == [contest]
    version = reading.change_version(con)
    activity.record(Batch((Contribution(account, "enwiki", 1, END, 1), Contribution(99, "enwiki", 2, END, 1))))
    assert reading.changed_contests(con, version) == []


def test_an_account_is_verified_when_all_its_wikis_are(tmp_path: Path) -> None:
    """An account's mark is the least over its wikis, and -1 while one was never asked or none is known."""
    activity, (one, two, three), contest = populated(tmp_path / "a.db")
    activity.record(
        Batch(
            attachments=(
                Attachment(one, "enwiki", END + 9),
                Attachment(one, "dewiki", END + 4),
                Attachment(two, "enwiki", None),
            )
        )
    )
    con = open_reader(tmp_path / "a.db")
    accounts, through = reading.verified(con, contest)
    assert dict(zip(accounts.tolist(), through.tolist(), strict=True)) == {one: END + 4, two: -1, three: -1}
    assert reading.verified_through(con) is None
    activity.record(Batch(attachments=(Attachment(two, "enwiki", END + 2), Attachment(three, "enwiki", END + 7))))
    assert reading.verified_through(con) == END + 2


def test_hours_count_tracked_people_only(tmp_path: Path) -> None:
    """Contributions are grouped by the full hour they fall in, from the asked instant on."""
    activity, (one, two, _), contest = populated(tmp_path / "a.db")
    rows = [(one, END - 1), (one, END), (two, END + 3599), (two, END + 3600)]
    activity.record(Batch(tuple(Contribution(a, "enwiki", n, ts, 1) for n, (a, ts) in enumerate(rows))))
    account, hour, n = reading.hourly(open_reader(tmp_path / "a.db"), contest, END)
    found = list(zip(account.tolist(), hour.tolist(), n.tolist(), strict=True))
    assert found == [(one, END, 1), (two, END, 1), (two, END + 3600, 1)]


def test_memberships_and_participations_carry_the_facts(tmp_path: Path) -> None:
    """Unknown facts are -1, kinds are numbers, and participants nobody follows are participations only."""
    activity, ids, contest = populated(tmp_path / "a.db")
    (stranger,) = activity.roster.put_accounts([person(50, registered=None)])
    activity.roster.put_participations([Participation(contest, stranger, START + 5, 1, 3)])
    activity.roster.retrack()
    con = open_reader(tmp_path / "a.db")
    members = reading.memberships(con)
    assert members.account.tolist() == ids
    assert members.registered.tolist() == [START + DAY] * 3
    parts = reading.participation_rows(con)
    assert parts.account.tolist() == [*ids, stranger]
    assert (parts.registered[-1], parts.uploads[-1], parts.kind[-1]) == (-1, 3, 0)
    assert reading.edition_participants(con) == {("monuments", 2023): 4}
    assert reading.sizes(con) == {"contests": 1, "accounts": 4, "tracked": 3, "contributions": 0}


def test_facts_that_change_touch_the_contests_they_count_in(tmp_path: Path) -> None:
    """A registration learnt later, and a country's new protection, are changes; repeating what is known is none."""
    activity, _, contest = populated(tmp_path / "a.db")
    con = open_reader(tmp_path / "a.db")
    for known in (
        lambda: activity.roster.put_accounts([replace(person(0), registered=START + 5)]),
        lambda: activity.roster.put_countries([Country("IN", "India", True)]),
    ):
        version = reading.change_version(con)
        known()
        assert reading.changed_contests(con, version) == [contest]
        version = reading.change_version(con)
        known()
        assert reading.change_version(con) == version
