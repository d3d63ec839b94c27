"""The publisher's questions are answered from committed facts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from state import reading
from state.activity import Attachment, Batch, Contribution, open_reader
from state.entries import Account, Country, Participation
from tests.state.world import DAY, END, START, person, populated
from tests.state.world import contest as a_contest


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
    assert reading.changed(con, version) == ([], [contest])
    assert reading.changed_people(con, contest, version) == [account]
    version = reading.change_version(con)
    activity.record(Batch((Contribution(account, "enwiki", 1, END, 1), Contribution(99, "enwiki", 2, END, 1))))
    assert reading.changed(con, version) == ([], [])
    assert reading.changed_people(con, contest, version) == []


def test_what_more_than_people_moved_in_is_told_apart(tmp_path: Path) -> None:
    """Being read anew remakes a contest, also where a contribution came before or after; a mark only moves a person."""
    activity, (one, two, _), contest = populated(tmp_path / "a.db")
    con = open_reader(tmp_path / "a.db")
    version = reading.change_version(con)
    activity.record(Batch(attachments=(Attachment(two, "enwiki", END + 9),)))
    assert reading.changed(con, version) == ([], [contest])
    assert reading.changed_people(con, contest, version) == [two]
    activity.roster.set_enrolled(contest, END + 5)
    activity.record(Batch((Contribution(one, "enwiki", 1, END, 1),)))
    assert reading.changed(con, version) == ([contest], [])
    assert reading.changed_people(con, contest, version) == [one, two]


def test_day_counts_come_as_they_were_counted(tmp_path: Path) -> None:
    """By account, wiki and day after E, all of them or one person's; of many a day, and far from the end."""
    activity, (one, two, _), contest = populated(tmp_path / "a.db")
    days = (0, 7, 4000)
    rows = [Contribution(two, "dewiki", n, END + days[n % 3] * DAY, 1) for n in range(300)]
    activity.record(Batch((*rows, Contribution(one, "enwiki", 1000, END + 5 * DAY, 1))))
    con = open_reader(tmp_path / "a.db")
    counts = reading.day_counts(con, contest)
    wikis = {name: number for number, name in reading.wikis(con).items()}
    found = list(zip(*(getattr(counts, name).tolist() for name in counts.__slots__), strict=True))
    theirs = [(two, wikis["dewiki"], day, 100, 0) for day in days]
    assert found == [(one, wikis["enwiki"], 5, 1, 0), *theirs]
    assert reading.day_counts(con, contest, two).n.tolist() == [100, 100, 100]
    assert reading.day_counts(con, contest, 99).n.tolist() == []


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
    assert (parts.first_upload[-1], parts.first_page[-1]) == (START + 5, 1)
    assert parts.attached.tolist() == [1, 1, 1, 1]
    assert reading.edition_participants(con) == {("monuments", 2023): 4}
    assert reading.sizes(con) == {"contests": 1, "accounts": 4, "tracked": 3, "contributions": 0}


def test_the_history_of_an_account_is_read_with_it(tmp_path: Path) -> None:
    """First and 500th contribution, and up to when they were asked for; unknown is -1."""
    activity, (one, two, _), contest = populated(tmp_path / "a.db")
    known = "UPDATE account SET first_contribution = ?, history = ?, established = ? WHERE id = ?"
    activity._con.executemany(known, [(START - 9, START, START - 3, one), (None, START + 1, None, two)])
    activity._con.commit()
    con = open_reader(tmp_path / "a.db")
    for read in (reading.memberships(con), reading.participation_rows(con)):
        assert read.first_contribution.tolist() == [START - 9, -1, -1]
        assert read.history.tolist() == [START, START + 1, -1]
        assert read.established.tolist() == [START - 3, -1, -1]
    members = reading.memberships(con, contest)
    assert {*members.year.tolist()} == {2023}
    assert {*members.start.tolist()} == {START}
    assert {*members.end.tolist()} == {END}


def test_a_campaign_has_the_other_editions_of_a_contests_people(tmp_path: Path) -> None:
    """The contest's own participants, there and in its campaign's other editions: no other campaign, nobody else."""
    activity, (one, two, _), india = populated(tmp_path / "a.db")
    roster = activity.roster
    later, earth = roster.put_contests(
        [a_contest("India", 2024, END + 366 * DAY), a_contest("India", campaign="earth")]
    ).values()
    roster.put_accounts([person(0, registered=END + 340 * DAY)])  # new in both, as far as being followed goes
    (stranger,) = roster.put_accounts([person(9, registered=END + 340 * DAY)])
    roster.put_participations(
        Participation(where, account, END + 350 * DAY if where == later else START + 3, 1, 1)
        for where, account in ((later, one), (later, stranger), (earth, two))
    )
    roster.retrack()
    con = open_reader(tmp_path / "a.db")
    known = reading.campaign_memberships(con, india)
    pairs = zip(known.account.tolist(), known.contest.tolist(), known.year.tolist(), strict=True)
    own = [pair for pair in pairs if pair[1] != india]
    assert own == [(one, later, 2024)]
    assert reading.memberships(con, india).account.tolist() == known.account[known.contest == india].tolist()
    assert reading.campaign_memberships(con, later).account.tolist().count(stranger) == 1
    assert reading.campaign_memberships(con, earth).contest.tolist() == [earth]


def test_what_moves_in_one_edition_touches_the_others_of_its_people(tmp_path: Path) -> None:
    """Who is found in an edition may be no newcomer of another any more; so with a contest that gets other dates."""
    activity, (one, *_), india = populated(tmp_path / "a.db")
    (nepal,) = activity.roster.put_contests([a_contest("Nepal", 2022, END - DAY)]).values()
    con = open_reader(tmp_path / "a.db")
    version = reading.change_version(con)
    activity.roster.put_participations([Participation(nepal, one, START + 5, 1, 1)])
    assert reading.changed(con, version)[0] == [nepal]
    activity.roster.retrack()
    assert sorted(reading.changed(con, version)[0]) == [india, nepal]
    version = reading.change_version(con)
    activity.roster.put_contests([a_contest("Nepal", 2022, END - 2 * DAY)])
    assert sorted(reading.changed(con, version)[0]) == [india, nepal]


def test_who_is_only_compared_is_no_member(tmp_path: Path) -> None:
    """Somebody of the comparison group took part in nothing, is followed and counted nowhere."""
    activity, (newcomer, *_), india = populated(tmp_path / "a.db")
    (compared,) = activity.roster.put_accounts([person(30)])
    activity._con.execute("INSERT INTO comparison VALUES (?, ?, ?)", [india, compared, newcomer])
    activity._con.commit()
    activity.roster.retrack()
    con = open_reader(tmp_path / "a.db")
    assert compared in reading.verified(con, india)[0]
    assert reading.compared(con, india).tolist() == [compared]
    for known in (
        reading.memberships(con),
        reading.memberships(con, india),
        reading.campaign_memberships(con, india),
        reading.participation_rows(con),
    ):
        assert len(known.account) == 3
        assert compared not in known.account


def test_a_compared_account_that_takes_part_after_all_counts_where_it_does(tmp_path: Path) -> None:
    """Its first upload decides, as anybody's: it is counted once, and not in the contest it was compared in."""
    activity, (newcomer, *_), india = populated(tmp_path / "a.db")
    roster = activity.roster
    nepal, earth = roster.put_contests([a_contest("Nepal"), a_contest("Nepal", campaign="earth")]).values()
    late, here = roster.put_accounts([person(30), person(31)])
    rows = [(india, late, newcomer), (india, here, newcomer), (earth, here, newcomer)]
    activity._con.executemany("INSERT INTO comparison VALUES (?, ?, ?)", rows)
    activity._con.commit()
    roster.put_participations(
        Participation(where, account, START + at, at, 1)
        for where, account, at in ((nepal, late, 1), (india, late, 2), (india, here, 3))
    )
    roster.retrack()
    con = open_reader(tmp_path / "a.db")
    assert reading.compared(con, india).tolist() == []
    assert reading.compared(con, earth).tolist() == [here]
    known = reading.memberships(con)
    pairs = list(zip(known.account.tolist(), known.contest.tolist(), strict=True))
    assert [pair for pair in pairs if pair[0] == late] == [(late, nepal)]
    assert [pair for pair in pairs if pair[0] == here] == [(here, india)]


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
        assert reading.changed(con, version)[0] == [contest]
        version = reading.change_version(con)
        known()
        assert reading.change_version(con) == version


def test_one_account_is_read_as_among_all(tmp_path: Path) -> None:
    """Its day counts, mark and hours are those it has in the answer about the whole contest; a stranger has none."""
    activity, ids, contest = populated(tmp_path / "a.db")
    rows = [(ids[n % 2], END + n * 5000, ("enwiki", "dewiki")[n % 3 > 0]) for n in range(40)]
    activity.record(Batch(tuple(Contribution(who, wiki, n, at, 1) for n, (who, at, wiki) in enumerate(rows))))
    marks = [Attachment(who, wiki, END + 7 + who) for who in ids[:2] for wiki in ("enwiki", "dewiki")]
    activity.record(Batch(attachments=tuple(marks)))
    con = open_reader(tmp_path / "a.db")
    days, (accounts, through) = reading.day_counts(con, contest), reading.verified(con, contest)
    who, hour, n = reading.hourly(con, contest, END + 9000)
    for account in (*ids, 999):
        theirs = reading.day_counts(con, contest, account)
        for name in days.__slots__:
            assert getattr(theirs, name).tolist() == getattr(days, name)[days.account == account].tolist()
        assert [part.tolist() for part in reading.verified(con, contest, account)] == [
            part[accounts == account].tolist() for part in (accounts, through)
        ]
        assert [part.tolist() for part in reading.hourly(con, contest, END + 9000, account)] == [
            part[who == account].tolist() for part in (who, hour, n)
        ]
    assert through.tolist() == [END + 7 + ids[0], END + 7 + ids[1], -1]


def test_of_many_contests_the_one_that_changed_last_comes_first(tmp_path: Path) -> None:
    """Those of which more moved are told apart; what was so before the asked version is none."""
    activity, (one, two, _), india = populated(tmp_path / "a.db")
    (earth,) = activity.roster.put_contests([a_contest("Nepal", campaign="earth")]).values()
    activity.roster.put_participations([Participation(earth, two, START + 1, 1, 1)])
    activity.roster.retrack()
    con = open_reader(tmp_path / "a.db")
    version = reading.change_version(con)
    activity.record(Batch((Contribution(two, "enwiki", 1, END, 1),)))
    activity.record(Batch((Contribution(one, "enwiki", 2, END, 1),)))
    assert reading.changed(con, version) == ([], [india, earth])
    assert reading.changed_people(con, earth, version) == [two]
    activity.roster.set_enrolled(earth, END)
    assert reading.changed(con, version) == ([earth], [india])
    assert reading.changed(con, reading.change_version(con)) == ([], [])
    assert reading.changed(con, -1)[0] == [earth, india]


def test_all_participations_of_a_contests_people_are_found(tmp_path: Path) -> None:
    """There and anywhere else, with the first upload or -1; of people who are not tracked there, none."""
    activity, (one, two, three), india = populated(tmp_path / "a.db")
    roster = activity.roster
    nepal, earth = roster.put_contests([a_contest("Nepal", 2022), a_contest("Nepal", campaign="earth")]).values()
    (stranger,) = roster.put_accounts([person(50, registered=None)])
    roster.put_participations([Participation(nepal, one, None, None, 2), Participation(earth, two, START + 1, 1, 1)])
    roster.put_participations([Participation(india, stranger, START + 5, 1, 3)])
    roster.retrack()
    account, where, first = reading.participations_of(open_reader(tmp_path / "a.db"), india)
    assert list(zip(account.tolist(), where.tolist(), first.tolist(), strict=True)) == [
        (one, india, START + 2 * DAY),
        (one, nepal, -1),
        (two, india, START + 2 * DAY),
        (two, earth, START + 1),
        (three, india, START + 2 * DAY),
    ]


def test_the_undecided_are_counted_where_they_count(tmp_path: Path) -> None:
    """Old accounts nobody asked about, in the contest of their first upload; who is decided, or no person, is none."""
    activity, _, india = populated(tmp_path / "a.db")
    roster = activity.roster
    (nepal,) = roster.put_contests([a_contest("Nepal")]).values()
    old = roster.put_accounts(person(n, registered=START - 900 * DAY) for n in range(20, 26))
    roster.put_participations(Participation(india, account, START + 9, account, 1) for account in old)
    roster.put_participations([Participation(nepal, old[0], START + 8, 1, 1)])
    facts = [(START, None, "person"), (None, START - 1, "person"), (START - 1, None, "person"), (None, None, "bot")]
    activity._con.executemany(
        "UPDATE account SET history = ?, first_contribution = ?, kind = ? WHERE id = ?",
        [(*fact, account) for fact, account in zip(facts, old[1:5], strict=True)],
    )
    activity._con.commit()
    con = open_reader(tmp_path / "a.db")
    assert (reading.undecided(con, india), reading.undecided(con, nepal)) == (2, 1)  # old[3] and old[5]; old[0]


def test_a_compared_account_that_has_to_be_asked_again_is_noted(tmp_path: Path) -> None:
    """Merged into one that nobody knew, all of it is asked for anew: its contest's figures wait for it."""
    activity, (newcomer, *_), india = populated(tmp_path / "a.db")
    (compared,) = activity.roster.put_accounts([person(30)])
    activity._con.execute("INSERT INTO comparison VALUES (?, ?, ?)", [india, compared, newcomer])
    activity._con.commit()
    activity.roster.retrack()
    activity.record(Batch(attachments=(Attachment(compared, "enwiki", END + 9),)))
    con = open_reader(tmp_path / "a.db")
    version = reading.change_version(con)
    assert activity.names.merge(Account(4242, "Survivor", START + DAY, None), ["Person 30"], END + 10) == 1
    assert reading.verified(con, india, compared)[1].tolist() == [-1]
    remade, moved = reading.changed(con, version)
    assert india in remade or (india in moved and compared in reading.changed_people(con, india, version))
