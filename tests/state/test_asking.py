"""What backfill remembers is exact, survives a restart, and is read a part at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from state import asking
from state.activity import Activity, Attachment, Batch
from state.asking import Behind, Sizes, Unfinished
from tests.state.world import END, START, populated


def test_who_is_behind(tmp_path: Path) -> None:
    """Whoever has no mark is, and who has an old one: older for those in no current contest, and before a gap."""
    activity, ids, contest = populated(tmp_path / "a.db", people=4)
    for account, mark in zip(ids[1:], (END, END + 5, END + 10), strict=True):
        activity.record(Batch(attachments=(Attachment(account, "enwiki", mark),)))
    activity.asking.fall_silent([ids[1]], END + 7)

    def behind(mark: int, late: int, current: list[int], gap: int = 0) -> list[int]:
        return [one.account for one in activity.asking.behind(mark, late, current, gap)]

    assert behind(-1, -1, []) == ids[:1]
    assert behind(END + 5, -1, [contest]) == ids[:3]
    assert behind(END + 5, -1, [contest + 1]) == ids[:1]
    assert behind(END + 5, END, []) == ids[:2]
    assert behind(-1, -1, [], END + 10) == ids[:3]
    assert behind(-1, -1, [], START) == ids[:1]
    assert list(activity.asking.behind(END, -1, [contest]))[1] == Behind(ids[1], START, END, END + 7)
    activity.record(Batch(attachments=(Attachment(ids[3], "dewiki", END - 1),)))
    assert behind(END - 1, -1, [contest]) == [ids[0], ids[3]]


def test_accounts_are_read_a_part_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the parts, everybody is looked at once."""
    activity, ids, _ = populated(tmp_path / "a.db", people=7)
    for part in (1, 2, 3, 100):
        monkeypatch.setattr(asking, "PART", part)
        assert [one.account for one in activity.asking.behind(-1, -1, [])] == ids
        assert activity.asking.holds(END, END)


who = st.tuples(st.integers(0, 20), st.none() | st.integers(0, 20), st.none() | st.integers(0, 20))


@settings(max_examples=60, deadline=None)
@example([(0, 5, None)], 5, 5)
@example([(5, None, None)], 5, 5)
@example([(0, 4, 5)], 5, 5)
@given(st.lists(who, min_size=1, max_size=4), st.integers(0, 20), st.integers(0, 20))
def test_who_holds_up_a_gap(
    tmp_path_factory: pytest.TempPathFactory,
    people: list[tuple[int, int | None, int | None]],
    until: int,
    silent: int,
) -> None:
    """Somebody followed by then, not verified past it, for whom somebody answered after it, and nobody else."""
    activity, ids, _ = populated(tmp_path_factory.mktemp("gap") / "a.db", people=len(people))
    for account, (start, mark, fell) in zip(ids, people, strict=True):
        activity._con.execute("UPDATE tracking SET since = ? WHERE account = ?", [start, account])
        activity._con.execute("INSERT INTO wiki VALUES (1, 'enwiki') ON CONFLICT DO NOTHING")
        activity._con.execute("INSERT INTO attachment VALUES (?, 1, ?)", [account, mark])
        if fell is not None:
            activity.asking.fall_silent([account], fell)
    held = any(
        start < until and (mark is None or mark < until) and (fell is None or fell < silent)
        for start, mark, fell in people
    )
    assert activity.asking.holds(until, silent) == held
    activity.close()


def test_what_was_told_stays(tmp_path: Path) -> None:
    """What CentralAuth said, and who is silent, is there after a restart; who speaks again is no longer silent."""
    activity, (first, second, third), _ = populated(tmp_path / "a.db")
    activity.asking.told([(first, END, 5), (second, END, None)])
    activity.asking.fall_silent([first, third], END + 1)
    activity.close()
    activity = Activity.open(tmp_path / "a.db")

    def told() -> list[tuple[int | None, int | None, int | None]]:
        found = activity.asking.standing([first, second, third])
        return [(one.at, one.edits, one.silent) for one in found.values()]

    assert told() == [(END, 5, END + 1), (END, None, None), (0, None, END + 1)]
    activity.asking.speak([first, second])
    assert told() == [(END, 5, None), (END, None, None), (0, None, END + 1)]
    activity.asking.told([(third, END + 2, 1), (12345, END, 1)])
    assert told()[2] == (END + 2, 1, None)
    activity.asking.fall_silent([12345], END)
    assert activity._con.execute("SELECT count(*) FROM asked").fetchone() == (3,)


def test_who_stands_how(tmp_path: Path) -> None:
    """Only tracked accounts stand anywhere; names and registrations are the present ones."""
    activity, (first, second, _), _ = populated(tmp_path / "a.db")
    activity._con.execute("DELETE FROM tracking WHERE account = ?", [second])
    standing = activity.asking.standing([first, second, 12345])
    assert list(standing) == [first]
    one = standing[first]
    assert (one.central_id, one.name, one.start, one.at) == (1000, "Person 0", START, None)
    assert one.registered is not None


def test_a_question_is_kept_until_it_is_answered(tmp_path: Path) -> None:
    """A question is one row however many pages it has, is there after a restart, and goes with its last page."""
    activity, (first, second, _), _ = populated(tmp_path / "a.db")
    page = Unfinished("enwiki", (second, first), START, END, {"continue": {"uccontinue": "1"}})
    other = Unfinished("enwiki", (first,), START, END, {"continue": {"uccontinue": "9"}})
    later = Unfinished("enwiki", (second, first), START, END, {"continue": {"uccontinue": "2"}})
    activity.record(Batch(unfinished=(page, other)))
    activity.record(Batch(unfinished=(later,)))
    activity.close()
    activity = Activity.open(tmp_path / "a.db")
    assert activity.asking.unfinished() == [other, later]
    activity.record(Batch(unfinished=(Unfinished("enwiki", (second, first), START, END),)))
    assert activity.asking.unfinished() == [other]
    activity.asking.drop(other)
    assert activity.asking.unfinished() == []


def test_who_is_forgotten_leaves_nothing(tmp_path: Path) -> None:
    """With an account goes what was remembered about asking for it."""
    activity, (first, *_), _ = populated(tmp_path / "a.db")
    activity.asking.told([(first, END, 5)])
    for table in ("participation", "tracking", "tracked"):
        activity._con.execute(f"DELETE FROM {table} WHERE account = ?", [first])
    activity._con.execute("DELETE FROM account WHERE id = ?", [first])
    assert activity._con.execute("SELECT count(*) FROM asked").fetchone() == (0,)


def test_how_much_there_is_to_ask(tmp_path: Path) -> None:
    """Tracked accounts, those CentralAuth was not asked about lately, and how many are on each wiki."""
    activity, (first, second, third), _ = populated(tmp_path / "a.db")
    assert activity.asking.sizes(END) == Sizes(3, 3, ())
    activity.asking.told([(first, END, 5), (second, END - 1, 5)])
    places = ((first, "enwiki"), (second, "enwiki"), (third, "enwiki"), (first, "dewiki"))
    activity.record(Batch(attachments=tuple(Attachment(account, wiki, END) for account, wiki in places)))
    sizes = activity.asking.sizes(END)
    assert (sizes.tracked, sizes.unasked, sorted(sizes.wikis)) == (3, 2, [1, 3])
