"""Who is followed follows from stored facts, and day counts follow from who is followed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.activity import Activity, Attachment, Batch, Contribution
from state.entries import Account, ContestFile, Participation
from state.tracking import GRACE, touch_people
from tests.state.world import DAY, END, START, contest, expected_days, person, populated, stored_days


@pytest.mark.parametrize(
    ("account", "tracked"),
    [
        (person(1, registered=START), True),
        (Account(1, "Grace", START - GRACE, START - GRACE), True),
        (Account(1, "Too early", START - GRACE - 1, START - 5), False),
        (Account(1, "Old wikipedian", START - 900 * DAY, START + 1), True),
        (Account(1, "By the day", None, START // DAY * DAY), True),
        (Account(1, "Day before", None, START // DAY * DAY - DAY), False),
        (Account(1, "Old hand", START - 900 * DAY, START - 800 * DAY), False),
        (Account(1, "Unknown", None, None), False),
        (Account(None, "Unattached", START, START), False),
        (Account(1, "Robot", START, START, kind="bot"), False),
        (Account(1, "~2026-1", START, START, kind="temporary"), False),
        (Account(1, "Hidden", START, START, kind="hidden"), False),
        (Account(1, "Locked", START, START, locked=True), True),
    ],
    ids=lambda value: value.name if isinstance(value, Account) else None,
)
def test_everybody_who_could_be_new_is_followed(tmp_path: Path, account: Account, tracked: bool) -> None:
    """Global registration from 14 days before the start on, or Commons registration after it; persons only."""
    activity = Activity.open(tmp_path / "a.db")
    (contest_id,) = activity.roster.put_contests([contest()]).values()
    (account_id,) = activity.roster.put_accounts([account])
    activity.roster.put_participations([Participation(contest_id, account_id, START + DAY, 1, 1)])
    assert activity.roster.retrack() == int(tracked)
    assert activity.roster.retrack() == 0
    assert [t.id for t in activity.roster.tracked_accounts()] == [account_id] * tracked


def test_the_first_upload_decides_the_contest_of_an_edition(tmp_path: Path) -> None:
    """Two countries of an edition: the earlier upload, then the lower page id; another campaign counts by itself."""
    activity = Activity.open(tmp_path / "a.db")
    india, nepal, earth = activity.roster.put_contests(
        [contest("India"), contest("Nepal"), contest("India", campaign="earth")]
    ).values()
    early, tie = activity.roster.put_accounts([person(1), person(2)])
    activity.roster.put_participations(
        [
            Participation(india, early, START + 9, 1, 1),
            Participation(nepal, early, START + 8, 2, 1),
            Participation(india, tie, START + 5, 40, 1),
            Participation(nepal, tie, START + 5, 30, 1),
            Participation(earth, tie, START + 5, 50, 1),
        ]
    )
    assert activity.roster.retrack() == 3
    pairs = set(activity._con.execute("SELECT account, contest FROM tracked"))
    assert pairs == {(early, nepal), (tie, nepal), (tie, earth)}


def test_an_earlier_upload_found_later_moves_the_person_with_all_days(tmp_path: Path) -> None:
    """Someone found to have uploaded first in another contest leaves the old one, with day counts after the new E."""
    activity, (account, *_), old = populated(tmp_path / "a.db")
    rows = [Contribution(account, "enwiki", n, END - 3 * DAY + n * DAY, 1) for n in range(9)]
    activity.record(Batch(tuple(rows)))
    sooner = replace(contest("Nepal"), end=END - 2 * DAY)
    (new,) = activity.roster.put_contests([sooner]).values()
    activity.roster.put_participations([Participation(new, account, START + 1, 1, 1)])
    assert activity.roster.retrack() == 1
    assert stored_days(activity, old) == {}
    assert stored_days(activity, new) == expected_days(rows, END - 2 * DAY)


def test_a_contest_that_began_earlier_makes_the_account_unverified(tmp_path: Path) -> None:
    """Time before the old start was never asked for, so the account is asked again from the new start."""
    activity, (account, other, _), _ = populated(tmp_path / "a.db")
    marks = tuple(Attachment(a, "enwiki", END + 9) for a in (account, other))
    activity.record(Batch(attachments=marks))
    (earth,) = activity.roster.put_contests([contest("India", end=END - DAY, campaign="earth")]).values()
    activity.roster.put_participations([Participation(earth, account, START + 1, 1, 1)])
    activity.roster.retrack()
    found = activity.roster.attachments([account, other])
    assert found == {account: {"enwiki": None}, other: {"enwiki": END + 9}}


def test_a_changed_end_rebuilds_the_days(tmp_path: Path) -> None:
    """When the module moves E, day counts are made anew from the stored contributions; nothing else moves."""
    activity, ids, contest_id = populated(tmp_path / "a.db")
    rows = [Contribution(ids[n % 3], "enwiki", n, END - 3 * DAY + n * 50_000, 1) for n in range(30)]
    activity.record(Batch(tuple(rows)))
    moved = replace(contest(), end=END - 5_400, offset=90)
    assert list(activity.roster.put_contests([moved]).values()) == [contest_id]
    assert stored_days(activity, contest_id) == expected_days(rows, END - 5_400)
    (stored,) = activity.roster.contests()
    assert (stored.end, stored.offset) == (END - 5_400, 90)


def test_a_weaker_origin_does_not_move_the_dates(tmp_path: Path) -> None:
    """The module page of Commons wins over shipped tables, and those over an import."""
    activity, _, _ = populated(tmp_path / "a.db")
    activity.roster.put_contests([replace(contest(), end=END + DAY)], origin="shipped")
    assert activity.roster.contests()[0].end == END
    unknown = replace(contest("Nepal"), start=None, end=None)
    activity.roster.put_contests([unknown], origin="import")
    activity.roster.put_contests([contest("Nepal")], origin="shipped")
    activity.roster.put_contests([unknown], origin="import")
    assert {c.label: c.end for c in activity.roster.contests()} == {"India": END, "Nepal": END}


@pytest.mark.parametrize(
    ("history", "first", "tracked"),
    [
        (None, None, False),
        (START, None, True),
        (START, START, True),
        (START, START - 1, False),
        (START - 1, None, False),
        (START + DAY, START + 5, True),
    ],
    ids=["not asked", "none before", "at the start", "a second before", "not asked far enough", "later"],
)
def test_who_never_contributed_before_is_followed(
    tmp_path: Path, history: int | None, first: int | None, tracked: bool
) -> None:
    """An old account without a contribution before the start is new by `first-edit`, once it was asked about."""
    activity = Activity.open(tmp_path / "a.db")
    (contest_id,) = activity.roster.put_contests([contest()]).values()
    old = Account(1, "Reader", START - 900 * DAY, START - 900 * DAY)
    (account,) = activity.roster.put_accounts([old])
    activity.roster.put_participations([Participation(contest_id, account, START + DAY, 1, 1)])
    activity._con.execute("UPDATE account SET history = ?, first_contribution = ?", [history, first])
    assert activity.roster.retrack() == int(tracked)
    activity.close()


def test_a_compared_account_is_followed_for_the_contest_it_takes_over(tmp_path: Path) -> None:
    """A member of a comparison group is tracked from the contest's start, with day counts after its E."""
    activity, (newcomer, *_), contest_id = populated(tmp_path / "a.db")
    (other,) = activity.roster.put_accounts([person(77)])
    activity._con.execute("INSERT INTO comparison VALUES (?, ?, ?)", [contest_id, other, newcomer])
    assert activity.roster.retrack() == 1
    rows = [Contribution(other, "enwiki", 1, END + DAY, 1), Contribution(other, "enwiki", 2, START - 1, 1)]
    assert activity.record(Batch(tuple(rows))).new == 1
    assert stored_days(activity, contest_id) == {(other, "enwiki", 1): 1}
    activity.close()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_looking_at_some_accounts_is_looking_at_all(data: st.DataObject) -> None:
    """Tracked again account by account, in any order and with any repeats, everything is as when done at once."""
    facts = data.draw(
        st.lists(
            st.tuples(
                st.integers(0, 4),
                st.integers(0, 2),
                st.integers(0, 30 * DAY),
                st.sampled_from([START - 20 * DAY, START - DAY, START + 1]),
            ),
            min_size=1,
            max_size=12,
        )
    )
    asked = data.draw(st.lists(st.lists(st.integers(0, 4), max_size=3), max_size=6))
    tables = []
    for parts in (asked, None):
        with TemporaryDirectory() as folder, closing(Activity.open(Path(folder) / "a.db")) as activity:
            contests = [contest("India"), contest("Nepal"), contest("India", 2024, END + 366 * DAY)]
            ids = list(activity.roster.put_contests(contests).values())
            people = activity.roster.put_accounts([person(n) for n in range(5)])
            for who, where, after, registered in facts:
                activity.roster.put_accounts([person(who, registered)])
                start = contests[where].start or 0
                activity.roster.put_participations([Participation(ids[where], people[who], start + after, who, 1)])
                for some in parts or ():
                    activity.roster.retrack(people[n] for n in some)
            activity.roster.retrack(people if parts is not None else None)
            con = activity._con
            tables.append([sorted(con.execute(f"SELECT * FROM {table}")) for table in ("tracked", "tracking")])
    assert tables[0] == tables[1]


def test_who_turns_out_to_be_a_bot_is_compared_with_nobody(tmp_path: Path) -> None:
    """A member of a comparison group that gets a bot's flag is no longer followed, without days."""
    activity, (newcomer, *_), contest_id = populated(tmp_path / "a.db")
    (other,) = activity.roster.put_accounts([person(77)])
    activity._con.execute("INSERT INTO comparison VALUES (?, ?, ?)", [contest_id, other, newcomer])
    activity.roster.retrack()
    activity.record(Batch((Contribution(other, "enwiki", 1, END + DAY, 1),)))
    assert activity.roster.mark_bots([1077]) == 1
    assert other not in {account.id for account in activity.roster.tracked_accounts()}
    assert stored_days(activity, contest_id) == {}
    activity.close()


def test_who_was_not_followed_for_a_while_is_asked_about_anew(tmp_path: Path) -> None:
    """Dropped and taken in again, an account keeps its wikis, and no mark that says they are known."""
    activity, (first, *_), _ = populated(tmp_path / "a.db")
    activity.record(Batch(attachments=(Attachment(first, "enwiki", END + DAY),)))
    activity._con.execute("UPDATE account SET central_id = NULL WHERE id = ?", [first])
    activity.roster.retrack()
    assert first not in {account.id for account in activity.roster.tracked_accounts()}
    activity._con.execute("UPDATE account SET central_id = 1000 WHERE id = ?", [first])
    assert activity.roster.retrack() == 1
    assert activity.roster.attachments([first]) == {first: {"enwiki": None}}
    activity.close()


def moved(activity: Activity, since: int) -> dict[int, list[int]]:
    """By contest the tracked accounts that changed after a change version; such contests changed, too."""
    sql = "SELECT t.contest, t.account, c.changed > ?1 FROM tracked t JOIN contest c ON c.id = t.contest"
    found: dict[int, list[int]] = {}
    for where, account, noted in activity._con.execute(f"{sql} WHERE t.changed > ?1 ORDER BY 1, 2", [since]):
        assert noted
        found.setdefault(where, []).append(account)
    return found


def remade(activity: Activity, since: int) -> list[int]:
    """The contests of which more than people changed after a change version."""
    return [row[0] for row in activity._con.execute("SELECT id FROM contest WHERE remade > ? ORDER BY id", [since])]


def version(activity: Activity) -> int:
    """The change version."""
    return int(activity._con.execute("SELECT value FROM counter WHERE name = 'change'").fetchone()[0])


def test_a_person_who_moved_is_noted_in_every_contest_that_counts(tmp_path: Path) -> None:
    """In two campaigns' contests, and of others in none; what else there is of these contests stays."""
    activity, (one, two, _), india = populated(tmp_path / "a.db")
    (earth,) = activity.roster.put_contests([contest("India", campaign="earth")]).values()
    activity.roster.put_participations([Participation(earth, one, START + 1, 1, 1)])
    activity.roster.retrack()
    before = version(activity)
    activity.record(Batch((Contribution(one, "enwiki", 1, END + DAY, 1), Contribution(999, "enwiki", 2, END, 1))))
    assert moved(activity, before) == {india: [one], earth: [one]}
    assert remade(activity, before) == []
    before = version(activity)
    activity.record(Batch(attachments=(Attachment(two, "enwiki", END + DAY),)))
    assert moved(activity, before) == {india: [two]}
    assert version(activity) == before + 1
    activity.close()


def test_touching_nobody_changes_no_contest(tmp_path: Path) -> None:
    """Accounts that nobody tracks, and an empty list."""
    activity, _, _ = populated(tmp_path / "a.db")
    before = version(activity)
    for accounts in ("", "999", "SELECT id FROM account WHERE id < 0"):
        touch_people(activity._con, accounts)
    assert (moved(activity, before), remade(activity, before)) == ({}, [])
    assert activity._con.execute("SELECT count(*) FROM contest WHERE changed > ?", [before]).fetchone() == (0,)
    activity.close()


def test_a_file_found_to_be_an_upload_moves_its_uploader(tmp_path: Path) -> None:
    """The days are counted anew for who made the page; of who made none of the pages nobody moves."""
    activity, (one, two, _), india = populated(tmp_path / "a.db")
    rows = (
        Contribution(one, "commonswiki", 1, END + DAY, 1, file=7),
        Contribution(two, "commonswiki", 2, END + DAY, 1, file=8),
    )
    activity.record(Batch(rows))
    activity.files.put(india, [ContestFile(page, account, START + DAY) for page, account in ((5, one), (6, two))])
    before = version(activity)
    activity.files.put(india, [ContestFile(7, one, END + DAY)])
    assert moved(activity, before) == {india: [one]}
    own = activity._con.execute("SELECT account, own FROM day_count ORDER BY account").fetchall()
    assert own == [(one, 1), (two, 0)]
    activity.close()


def test_who_has_to_be_asked_again_is_noted(tmp_path: Path) -> None:
    """A contest found to have begun earlier takes marks back: whoever publishes has to know."""
    activity, ids, india = populated(tmp_path / "a.db")
    activity.record(Batch(attachments=tuple(Attachment(account, "enwiki", END + 9) for account in ids)))
    activity.roster.put_contests([replace(contest(), start=START - DAY)])
    before = version(activity)
    activity.roster.retrack()
    assert activity.roster.attachments(ids) == {account: {"enwiki": None} for account in ids}
    assert remade(activity, before) == [india] or moved(activity, before) == {india: ids}
    activity.close()
