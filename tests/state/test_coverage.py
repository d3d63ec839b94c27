"""Positions, seen coverage and gaps move forward only."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from state.activity import Activity, Batch, Cursor
from state.coverage import Position
from tests.state.world import END


def test_nothing_is_known_before_the_first_connection(tmp_path: Path) -> None:
    """A new database has no cursor, and one that only began to see has no positions."""
    activity = Activity.open(tmp_path / "a.db")
    assert activity.cursor() is None
    activity.start_seen(END)
    activity.start_seen(END - 99)
    assert activity.cursor() == Cursor((), END)


@given(times=st.lists(st.integers(0, 50), min_size=1, max_size=12))
def test_neither_position_nor_seen_coverage_moves_back(times: list[int]) -> None:
    """In whatever order events of a topic are recorded, its position ends at the latest one."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        activity = Activity.open(Path(folder) / "a.db")
        activity.start_seen(0)
        for at in times:
            activity.record(Batch(), Cursor((Position("t", at, 0, at, str(at)),), at))
        cursor = activity.cursor()
        activity.close()
    assert cursor == Cursor((Position("t", max(times), 0, max(times), str(max(times))),), max(times))


def test_gaps_are_noted_once_and_closed_once(tmp_path: Path) -> None:
    """The same gap twice is one gap, an empty one none, and a closed one is gone from the list."""
    activity = Activity.open(tmp_path / "a.db")
    for _ in range(2):
        activity.open_gap("t", END, END + 60, "history")
    activity.open_gap("t", END, END, "empty")
    (gap,) = activity.gaps()
    assert (gap.topic, gap.since, gap.until, gap.reason) == ("t", END, END + 60, "history")
    activity.close_gap(gap.id, END + 99)
    assert activity.gaps() == []


def test_a_gap_keeps_its_remedy_until_it_is_closed(tmp_path: Path) -> None:
    """What is to fill it may change while it is open, and is what filled it afterwards."""
    activity = Activity.open(tmp_path / "a.db")
    gap = activity.open_gap("t", END, END + 60, "a hole", "stream")
    assert gap is not None
    assert [found.remedy for found in activity.gaps()] == ["stream"]
    activity.choose_remedy(gap, "api")
    assert [found.remedy for found in activity.gaps()] == ["api"]
    activity.close_gap(gap, END + 99)
    activity.choose_remedy(gap, "stream")
    activity.close_gap(gap, END + 200)
    assert activity._con.execute("SELECT remedy, closed FROM gap").fetchall() == [("api", END + 99)]


def test_a_gap_found_again_is_open_again(tmp_path: Path) -> None:
    """What filled the same span before cannot have filled what is missing now; its id stays."""
    activity = Activity.open(tmp_path / "a.db")
    first = activity.open_gap("t", END, END + 60, "a hole", "api")
    assert first is not None
    activity.close_gap(first, END + 99)
    assert activity.open_gap("t", END, END + 60, "another") == first
    assert [(gap.id, gap.reason, gap.remedy) for gap in activity.gaps()] == [(first, "another", "api")]
    assert activity.open_gap("t", END, END, "none") is None
