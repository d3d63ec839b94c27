"""Who is followed follows from stored facts, and day counts follow from who is followed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from state.activity import Activity, Attachment, Batch, Contribution
from state.entries import Account, Participation
from state.tracking import GRACE
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
