"""A power cut: whatever of the last writes reached the disk, the state is one that was committed, with its cursor.

It is simulated on the files, by what SQLite's own crash tests assume of a disk: writes that were not synced may be
missing, cut, or spoiled. Whether a disk keeps what it has promised cannot be tested here.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from state.activity import Activity, Attachment, Batch, Contribution, Cursor, Reject, Source
from state.coverage import Position
from tests.conftest import ROOT
from tests.state.world import END, populated

COMMITS = 60
CUTS = 200
SEED = 8
WAL_HEADER, FRAME_HEADER = 32, 24  # bytes: sqlite.org/fileformat2.html, 4.1


@dataclass(frozen=True)
class Written:
    """A database whose commits are all in its write-ahead log: how long it was after each, and the state then."""

    folder: Path
    lengths: list[int]
    states: list[str]

    @property
    def database(self) -> bytes:
        """The main file, as synced before the first of the commits."""
        return (self.folder / "a.db").read_bytes()

    @property
    def log(self) -> bytes:
        """The write-ahead log after the last of them."""
        return (self.folder / "a.db-wal").read_bytes()


def state_of(con: sqlite3.Connection) -> str:
    """Everything a database holds, as text."""
    return "\n".join(con.iterdump())


def step(activity: Activity, number: int) -> None:
    """One transaction as the stream's or the backfill's: rows, marks, rejects, and the cursor with them."""
    rows = tuple(
        Contribution(1 + n % 3, f"wiki{number % 7}", 10 * number + n, END + 9000 * number, Source.STREAM)
        for n in range(6)
    )
    marks = (Attachment(1 + number % 3, f"wiki{number % 5}", END + number),) if number % 2 else ()
    rejects = (Reject("not understood", f"{{{number % 4}"),) if number % 5 == 0 else ()
    topics = ("eqiad.a", "codfw.a")[: 1 + number % 2]
    positions = tuple(Position(topic, number, 0, number, str(number)) for topic in topics)
    activity.record(Batch(rows, marks, rejects), Cursor(positions, END + number))


def cursor_first(activity: Activity, number: int) -> None:
    """Control: the same in two transactions, the cursor's before the rows'."""
    activity.record(Batch(), Cursor((Position("eqiad.a", number, 0, number, str(number)),), END + number))
    step(activity, number)


def write(folder: Path, step: Callable[[Activity, int], None]) -> Written:
    """Sixty steps that no checkpoint has moved into the main file yet."""
    path, copy = folder / "a.db", folder / "copy"
    populated(path)[0].close()
    copy.mkdir()
    with closing(Activity.open(path)) as activity:
        activity.start_seen(END)
        activity._con.execute("PRAGMA wal_autocheckpoint = 0")
        activity._con.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        lengths, states = [0], [state_of(activity._con)]
        for number in range(1, COMMITS + 1):
            step(activity, number)
            lengths.append((folder / "a.db-wal").stat().st_size)
            states.append(state_of(activity._con))
        shutil.copy(path, copy)
        shutil.copy(folder / "a.db-wal", copy)
    return Written(copy, lengths, states)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Give sixty commits of ours."""
    return write(tmp_path_factory.mktemp("written"), step)


def after(folder: Path, database: bytes, log: bytes) -> str:
    """The state that the collector finds when it is started on these files."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    (folder / "a.db").write_bytes(database)
    (folder / "a.db-wal").write_bytes(log)
    with closing(Activity.open(folder / "a.db")) as activity:
        assert activity._con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return state_of(activity._con)


def flipped(data: bytes, bit: int) -> bytes:
    """The same bytes but for one bit."""
    spoiled = bytearray(data)
    spoiled[bit // 8] ^= 1 << bit % 8
    return bytes(spoiled)


def committed(written: Written, intact: int) -> int:
    """How many commits lie wholly in the first `intact` bytes of the log."""
    return sum(length <= intact for length in written.lengths) - 1


def test_a_log_cut_anywhere_or_spoiled_gives_the_last_whole_commit(tmp_path: Path, written: Written) -> None:
    """Cut at random bytes, half of the times with a bit flipped before: exactly the commits wholly before it remain.

    Each remains with the rows, the day counts, the marks, the rejects and the cursor it was made with.
    """
    random, log, wanted = Random(SEED), written.log, set()
    assert len(set(written.states)) == COMMITS + 1
    for number in range(CUTS):
        intact = random.randrange(len(log) + 1)
        left = log[:intact]
        if number % 2 and intact:
            bit = random.randrange(8 * intact)
            left, intact = flipped(left, bit), bit // 8
        kept = committed(written, intact)
        assert after(tmp_path / "after", written.database, left) == written.states[kept], f"cut {number}"
        wanted.add(kept)
    assert len(wanted) > COMMITS // 2


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_log_cut_at_a_commit_keeps_that_commit(tmp_path: Path, written: Written, off: int) -> None:
    """What was synced is there to the last commit; a byte less, and that one never was."""
    for number in (1, 2, COMMITS // 2, COMMITS):
        found = after(tmp_path / "after", written.database, written.log[: written.lengths[number] + off])
        assert found == written.states[number - (off < 0)]


def test_writes_that_came_in_another_order_are_no_commit(tmp_path: Path, written: Written) -> None:
    """The last commit's pages reached the disk in part, in any order, with old bytes in between: it never was."""
    random, log = Random(SEED), written.log
    size = FRAME_HEADER + int.from_bytes(log[8:12], "big")
    start = written.lengths[-2]
    frames = [log[at : at + size] for at in range(start, len(log), size)]
    assert start % size == WAL_HEADER
    for number in range(30):
        arrived = [frame if random.random() < 0.6 else random.randbytes(size) for frame in frames]
        if number == 0:
            arrived = frames
        elif arrived == frames:
            continue
        found = after(tmp_path / "after", written.database, log[:start] + b"".join(arrived))
        assert found == written.states[COMMITS if number == 0 else COMMITS - 1]


def test_a_cut_while_the_log_is_moved_into_the_file_loses_nothing(tmp_path: Path, written: Written) -> None:
    """Pages of the main file that are new, half new, or rubbish are made good from the log, which was synced first."""
    random, log, page = Random(SEED), written.log, int.from_bytes(written.log[8:12], "big")
    size = FRAME_HEADER + page
    latest = {int.from_bytes(log[at : at + 4], "big"): log[at + FRAME_HEADER : at + size] for at in starts(log, size)}
    for _ in range(60):
        database = bytearray(written.database)
        for number in random.sample(sorted(latest), random.randint(1, len(latest))):
            torn = random.choice([page, page // 2, 512])
            new = latest[number] if random.random() < 0.8 else random.randbytes(page)
            at = (number - 1) * page
            database.extend(bytes(max(0, at + page - len(database))))
            database[at : at + torn] = new[:torn]
        assert after(tmp_path / "after", bytes(database), log) == written.states[-1]


def starts(log: bytes, size: int) -> range:
    """Where the frames of a log begin."""
    return range(WAL_HEADER, len(log), size)


def test_the_cursor_first_would_not_stand_the_cuts(tmp_path: Path) -> None:
    """Negative control: with the cursor committed before the rows, cuts find states between two steps."""
    split = write(tmp_path, cursor_first)
    cuts = range(0, len(split.log), len(split.log) // 40)
    found = [after(tmp_path / "after", split.database, split.log[:cut]) for cut in cuts]
    assert not set(found) <= set(split.states)


def test_a_log_that_is_lost_is_found_out_by_this_comparison(tmp_path: Path, written: Written) -> None:
    """Negative control: with the log of another moment, or none, the state is not the last one."""
    assert after(tmp_path / "after", written.database, b"") == written.states[0] != written.states[-1]
    assert after(tmp_path / "after", written.database, flipped(written.log, 8 * WAL_HEADER)) == written.states[0]


RECORDING = """
    import os, sys
    from pathlib import Path
    from state.activity import Activity
    from tests.state.test_power import step
    activity = Activity.open(Path(sys.argv[1]))
    for number in range(1, 21):
        step(activity, number)
        os.write(1, b"committed")
"""


@pytest.mark.slow
def test_every_commit_is_synced_before_it_is_told(tmp_path: Path) -> None:
    """As the system's calls show: between the last write to the log and the return of `record` lies a sync."""
    if shutil.which("strace") is None:
        pytest.skip("no strace on this machine")
    path, calls = tmp_path / "a.db", tmp_path / "calls"
    populated(path)[0].close()
    tracing = ["strace", "-f", "-y", "-o", str(calls), "-e", "trace=write,pwrite64,fsync,fdatasync"]
    command = [*tracing, sys.executable, "-c", textwrap.dedent(RECORDING), str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "ptrace" in done.stderr:
        pytest.skip("nobody may be traced here")
    assert done.returncode == 0, done.stderr
    seen = re.findall(r"(pwrite64|sync)\(\d+<[^>]*a\.db-wal>|(committed)", calls.read_text())
    said = "".join("c" if told else call[0] for call, told in seen)
    assert said.count("psc") == said.count("c") == 20, said
