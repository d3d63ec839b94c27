"""Recording is one transaction, exactly once, in any order, whatever is killed."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.activity import Activity, Attachment, Batch, Contribution, Cursor, Reject, Source
from state.asking import Unfinished
from state.coverage import Position
from tests.state.world import DAY, END, START, expected_days, populated, stored_days


def contribution(account: int, rev_id: int, ts: int, wiki: str = "enwiki", source: int = Source.STREAM) -> Contribution:
    """A contribution with the defaults of these tests."""
    return Contribution(account, wiki, rev_id, ts, source)


def test_a_revision_seen_twice_counts_once(tmp_path: Path) -> None:
    """The same (wiki, rev_id) from stream and API is one row with both source bits, and one in the day counts."""
    activity, (account, *_), contest = populated(tmp_path / "a.db")
    first = activity.record(Batch((contribution(account, 5, END + 10),)))
    again = activity.record(Batch((contribution(account, 5, END + 10, source=Source.API),)))
    assert (first.new, first.known, again.new, again.known) == (1, 0, 0, 1)
    assert activity._con.execute("SELECT sources FROM contribution").fetchall() == [(3,)]
    assert stored_days(activity, contest) == {(account, "enwiki", 0): 1}


def test_a_duplicate_inside_one_batch_counts_once(tmp_path: Path) -> None:
    """Both streams name a revision in the same batch: it is counted once, with both bits."""
    activity, (account, *_), contest = populated(tmp_path / "a.db")
    batch = Batch((contribution(account, 5, END), contribution(account, 5, END, source=Source.API)))
    assert activity.record(batch).new == 1
    assert stored_days(activity, contest) == {(account, "enwiki", 0): 1}


@pytest.mark.parametrize(
    ("ts", "day"), [(END - 1, None), (END, 0), (END + DAY - 1, 0), (END + DAY, 1), (END + 92 * DAY - 1, 91)]
)
def test_days_begin_at_the_very_second(tmp_path: Path, ts: int, day: int | None) -> None:
    """Day d holds [E + d days, E + (d + 1) days); a contribution before E is kept and is in no day."""
    activity, (account, *_), contest = populated(tmp_path / "a.db")
    activity.record(Batch((contribution(account, 5, ts),)))
    assert activity._con.execute("SELECT count(*) FROM contribution").fetchone() == (1,)
    assert stored_days(activity, contest) == ({} if day is None else {(account, "enwiki", day): 1})


def test_strangers_and_the_time_before_the_contest_are_left_out(tmp_path: Path) -> None:
    """Contributions of nobody tracked, or from before the account's first contest began, leave no row."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    recorded = activity.record(Batch((contribution(999, 1, END), contribution(account, 2, START - 1))))
    assert recorded.new == 0
    assert activity._con.execute("SELECT count(*) FROM contribution").fetchone() == (0,)
    assert activity.record(Batch((contribution(account, 3, START),))).new == 1


rows = st.lists(
    st.builds(
        Contribution,
        account=st.integers(1, 3),
        wiki=st.sampled_from(["enwiki", "commonswiki"]),
        rev_id=st.integers(1, 12),
        ts=st.just(0),
        source=st.sampled_from([1, 2]),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(rows=rows, seed=st.integers(0, 2**32))
def test_any_order_and_any_batching_give_the_same_tables(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Contribution], seed: int
) -> None:
    """Shuffled, cut into batches anyhow and partly repeated, the input ends in the oracle's day counts."""
    # A revision is one thing in the world: its account and time follow from its key.
    fixed = [
        Contribution(1 + r.rev_id % 3, r.wiki, r.rev_id, END + (r.rev_id * 40_000) - 90_000, r.source) for r in rows
    ]
    random = Random(seed)
    order = fixed + random.sample(fixed, k=len(fixed) // 2)
    random.shuffle(order)
    activity, _, contest = populated(tmp_path_factory.mktemp("order") / "a.db")
    while order:
        size = random.randint(1, len(order))
        activity.record(Batch(tuple(order[:size])))
        order = order[size:]
    assert stored_days(activity, contest) == expected_days(fixed)
    activity.close()


ROOT = Path(__file__).parents[2]
KILLED = """
    import os, signal, sys
    from pathlib import Path
    from state.activity import Activity, Batch, Contribution, Cursor
    from state.coverage import Position
    from tests.state.world import END
    path, step, at = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    seen = 0
    def fault(reached):
        global seen
        seen += reached == step
        if reached == step and seen == at:
            os.kill(os.getpid(), signal.SIGKILL)
    activity = Activity.open(path, fault=fault)
    known = activity.cursor()
    done = known.positions[0].offset if known and known.positions else 0
    for n in range(done, 60):
        event = Contribution(1 + n % 3, "enwiki", 100 + n // 2, END + (n // 2) * 50_000, 1)
        activity.record(Batch((event,)), Cursor((Position("t", n + 1, 0, n + 1, str(n)),), END + n))
"""


@pytest.mark.slow
@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 6])
def test_a_kill_at_each_step_of_recording_loses_nothing_and_counts_nothing_twice(tmp_path: Path, step: int) -> None:
    """Killed by SIGKILL at a step, three times over, then run to the end: tables and cursor are the oracle's."""
    path = tmp_path / "a.db"
    activity, _, contest = populated(path)
    activity.start_seen(END)
    activity.close()
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(path)]
    for at in (1, 7, 3):
        done = subprocess.run([*command, str(step), str(at)], check=False, cwd=ROOT)
        assert done.returncode == -signal.SIGKILL
    subprocess.run([*command, "0", "0"], check=True, cwd=ROOT)
    activity = Activity.open(path)
    events = [Contribution(1 + n % 3, "enwiki", 100 + n // 2, END + (n // 2) * 50_000, 1) for n in range(60)]
    assert stored_days(activity, contest) == expected_days(events)
    cursor = activity.cursor()
    assert cursor is not None
    assert (cursor.positions[0].offset, cursor.seen) == (60, END + 59)


def test_the_cursor_first_would_lose_events(tmp_path: Path) -> None:
    """Negative control: with the cursor committed before the rows, a kill between them loses a contribution."""
    path = tmp_path / "a.db"
    activity, (account, *_), contest = populated(path)
    activity.record(Batch(), Cursor((Position("t", 1, 0, 1, "a"),), None))  # the cursor says: event 1 is done
    activity.close()  # killed before the rows
    activity = Activity.open(path)
    cursor = activity.cursor()
    assert cursor is not None
    events = [contribution(account, 1, END), contribution(account, 2, END)]
    activity.record(Batch(tuple(events[cursor.positions[0].offset :])))
    assert stored_days(activity, contest) != expected_days(events)


def test_an_error_inside_leaves_nothing_and_the_next_call_works(tmp_path: Path) -> None:
    """When a step raises, neither rows nor a new wiki nor the cursor stay behind, and recording again succeeds."""
    activity, (account, *_), contest = populated(tmp_path / "a.db")

    def broken(step: int) -> None:
        if step == 5:
            raise sqlite3.OperationalError("database or disk is full")

    activity._fault = broken
    cursor = Cursor((Position("t", 1, 0, 1, "a"),), None)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        activity.record(Batch((contribution(account, 1, END, wiki="newwiki"),)), cursor)
    assert activity.cursor() is None
    assert activity._con.execute("SELECT count(*) FROM wiki WHERE dbname = 'newwiki'").fetchone() == (0,)
    activity._fault = lambda _: None
    assert activity.record(Batch((contribution(account, 1, END, wiki="newwiki"),)), cursor).new == 1
    assert stored_days(activity, contest) == {(account, "newwiki", 0): 1}


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """With no page left the transaction fails whole; with room again the same batch is recorded."""
    activity, (account, *_), contest = populated(tmp_path / "a.db")
    (pages,) = activity._con.execute("PRAGMA page_count").fetchone()
    activity._con.execute(f"PRAGMA max_page_count = {pages}")
    batch = Batch(tuple(contribution(account, n, END + n) for n in range(5000)))
    with pytest.raises(sqlite3.OperationalError, match="full"):
        activity.record(batch, Cursor((Position("t", 1, 0, 1, "a"),), None))
    assert activity.cursor() is None
    activity._con.execute("PRAGMA max_page_count = 1000000")
    assert activity.record(batch).new == 5000
    assert stored_days(activity, contest) == {(account, "enwiki", 0): 5000}


def test_two_threads_recording_the_same_history_count_it_once(tmp_path: Path) -> None:
    """Live following and backfill bring the same contributions at the same time: the result is the oracle's."""
    activity, ids, contest = populated(tmp_path / "a.db")
    events = [contribution(ids[n % 3], n, END + n * 9000) for n in range(400)]

    def run(seed: int) -> None:
        order = events[:]
        Random(seed).shuffle(order)
        for at in range(0, len(order), 13):
            activity.record(Batch(tuple(order[at : at + 13])))

    threads = [threading.Thread(target=run, args=[seed]) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stored_days(activity, contest) == expected_days(events)


def test_a_wiki_met_in_the_stream_starts_at_the_accounts_mark(tmp_path: Path) -> None:
    """A verified account that turns up on a new wiki stays verified up to its mark: it had no account there before."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    activity.record(Batch(attachments=(Attachment(account, "enwiki", END + 5),)))
    activity.record(Batch((contribution(account, 1, END + 9, wiki="dewiki"),)))
    assert activity.roster.attachments([account]) == {account: {"enwiki": END + 5, "dewiki": END + 5}}
    activity.record(Batch(attachments=(Attachment(account, "dewiki", END + 20),)))
    activity.record(Batch(attachments=(Attachment(account, "dewiki", END + 1), Attachment(account, "enwiki", None))))
    assert activity.roster.attachments([account]) == {account: {"enwiki": END + 5, "dewiki": END + 20}}


def test_what_begins_after_the_mark_proves_nothing(tmp_path: Path) -> None:
    """A mark counts where its question began no later than the mark so far, or the start when there is none."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")

    def claimed(wiki: str, verified: int, since: int) -> int | None:
        activity.record(Batch(attachments=(Attachment(account, wiki, verified, since),)))
        return activity.roster.attachments([account])[account][wiki]

    assert claimed("late", END, START + 1) is None  # the account is followed from START on
    assert claimed("late", END, START) == END
    assert claimed("dewiki", END, START - 5) == END
    assert claimed("dewiki", END + 9, END + 1) == END
    assert claimed("dewiki", END + 9, END) == END + 9
    assert claimed("dewiki", END + 5, START) == END + 9


@settings(max_examples=60, deadline=None)
@given(
    claims=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=8),
    restart=st.none() | st.integers(0, 8),
)
def test_marks_are_of_an_unbroken_span(
    tmp_path_factory: pytest.TempPathFactory, claims: list[tuple[int, int]], restart: int | None
) -> None:
    """Whatever is claimed in any order, all from the start to the mark was asked for; a new start forgets it."""
    activity, (account, *_), _ = populated(tmp_path_factory.mktemp("claims") / "a.db")
    known, start = -1, 5
    activity._con.execute("UPDATE tracking SET since = ?", [start])
    for n, (since, through) in enumerate(claims):
        if n == restart:
            activity._con.execute("UPDATE attachment SET verified = NULL")
            activity._con.execute("UPDATE tracking SET since = 3")
            known, start = -1, 3
        activity.record(Batch(attachments=(Attachment(account, "enwiki", through, since),)))
        if since <= (start if known < 0 else known):
            known = max(known, through)
        mark = activity.roster.attachments([account])[account]["enwiki"]
        assert mark == (None if known < 0 else known)
    activity.close()


def test_how_a_question_goes_on_is_kept_with_its_page(tmp_path: Path) -> None:
    """A page's rows and where its answer goes on are there together or not at all."""
    path = tmp_path / "a.db"
    activity, (account, *_), _ = populated(path)
    page = Batch((contribution(account, 1, END),), unfinished=(Unfinished("enwiki", (account,), START, END, {"x": 1}),))

    def broken(step: int) -> None:
        if step == 6:
            raise sqlite3.OperationalError("database or disk is full")

    activity._fault = broken
    with pytest.raises(sqlite3.OperationalError, match="full"):
        activity.record(page)
    rows = "SELECT (SELECT count(*) FROM contribution), (SELECT count(*) FROM unfinished)"
    assert activity._con.execute(rows).fetchone() == (0, 0)
    activity._fault = lambda _: None
    activity.record(page)
    assert activity._con.execute(rows).fetchone() == (1, 1)


def test_rejects_are_counted_and_their_samples_bounded(tmp_path: Path) -> None:
    """The same reject counts up; a storm of different ones keeps its number and only so many samples."""
    activity, _, _ = populated(tmp_path / "a.db")
    activity.record(Batch(rejects=(Reject("bad json", "{"), Reject("bad json", "{"))))
    assert activity._con.execute("SELECT reason, sample, n FROM quarantine").fetchall() == [("bad json", "{", 2)]
    activity.record(Batch(rejects=tuple(Reject("bad json", f"{{{n}" + "x" * 9999) for n in range(1500))))
    (n, kinds, longest) = activity._con.execute(
        "SELECT sum(n), count(*), max(length(sample)) FROM quarantine"
    ).fetchone()
    assert (n, longest) == (1502, 500)
    assert kinds <= 1001


def test_a_reader_sees_a_whole_transaction_or_none(tmp_path: Path) -> None:
    """While another connection reads, rows and day counts of one record() appear together."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    reader = sqlite3.connect(f"file:{tmp_path / 'a.db'}?mode=ro", uri=True)
    sums = "SELECT (SELECT count(*) FROM contribution), (SELECT coalesce(sum(n), 0) FROM day_count)"
    torn = []

    def watch() -> None:
        watched = sqlite3.connect(f"file:{tmp_path / 'a.db'}?mode=ro", uri=True)
        for _ in range(300):
            rows, days = watched.execute(sums).fetchone()
            torn.append(rows != days)
        watched.close()

    thread = threading.Thread(target=watch)
    thread.start()
    for n in range(200):
        activity.record(Batch(tuple(contribution(account, n * 5 + k, END + n) for k in range(5))))
    thread.join()
    assert not any(torn)
    assert reader.execute(sums).fetchone() == (1000, 1000)
    reader.close()


def test_recording_reads_no_large_table_whole(tmp_path: Path) -> None:
    """However much is stored, a batch costs look-ups: no statement of a recording scans a table that grows."""
    activity, (account, *_), _ = populated(tmp_path / "a.db")
    said: list[str] = []
    activity._con.set_trace_callback(said.append)
    batch = Batch((contribution(account, 1, END),), (Attachment(account, "dewiki", END),), (Reject("bad", "{"),))
    activity.record(batch, Cursor((Position("t", 1, 0, 1, "a"),), END))
    activity.record(batch)
    activity._con.set_trace_callback(None)
    small = ("incoming", "i", "coverage", "position", "quarantine")  # the batch itself, and what stays small
    plans = {
        step[3]: statement
        for statement in said
        if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")
        for step in activity._con.execute(f"EXPLAIN QUERY PLAN {statement}")
    }
    assert len(plans) > 10
    assert [step for step in plans if step.startswith("SCAN") and step.split()[1] not in small] == []
