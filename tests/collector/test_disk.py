"""A disk that is full, and a database that cannot be used: nothing is lost, nothing is changed, and it is said."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from collector.__main__ import main
from collector.clock import SystemClock
from state import inbox
from state.activity import Activity, Batch, Contribution, Cursor
from state.coverage import Position
from state.paths import private_db
from tests.collector.followed import NOW_MS, add_edit, counted, follower, following, recorded, until
from tests.collector.sandboxed import options
from tests.collector.scripted import BUSY, Scripted, Topics
from tests.state.world import END, expected_days, populated, stored_days

NOWHERE = "http://127.0.0.1:9"
DISK = 8000  # KiB; a write-ahead log may grow to 4,000 before it is moved into the file
PAGE = 4096


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that is a file system of its own of 8 MiB; skip where none may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() or shutil.which("mount") is None:
        pytest.skip("only the administrator may mount a small file system")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}k,mode=700", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small file system may be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, leaving: int = 0) -> Path:
    """Fill the file system of a folder but for so many pages; give the file that does."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (64 * PAGE, PAGE):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))
        file.truncate(max(0, file.tell() // PAGE - leaving) * PAGE)
    return ballast


@contextmanager
def counting_tries(activity: Activity) -> Iterator[list[float]]:
    """Note when a transaction is begun."""
    tries: list[float] = []
    activity._fault = lambda step: tries.append(time.monotonic()) if step == 1 else None
    yield tries


def test_a_full_disk_is_waited_out_and_nothing_is_lost(small_disk: Path) -> None:
    """On a real full disk the reading stops where it stands, says why, and tries again a second later, not at once.

    It stays alive meanwhile. With room again, all that had come and waited is recorded, once.
    """
    topics, beats = Topics(), []
    topics.stay = True
    activity, _, _ = populated(small_disk / "activity.db")
    with closing(activity), Scripted(topics.respond) as server, counting_tries(activity) as tries:
        with following(server, activity, on_beat=lambda: beats.append(time.monotonic())) as made:
            until(lambda: made.progress.connected)
            for n in range(1, 6):
                add_edit(topics, n, NOW_MS + n)
            until(lambda: recorded(activity) == [1, 2, 3, 4, 5])
            ballast = fill(small_disk)
            before = activity.cursor()
            for n in range(6, 2000):
                add_edit(topics, n, NOW_MS + n)
            until(lambda: made.progress.degraded)
            full, tried = time.monotonic(), len(tries)
            assert made.progress.degraded == "database or disk is full"
            time.sleep(1.5)
            assert (activity.cursor(), recorded(activity)) == (before, [1, 2, 3, 4, 5])
            assert made.progress.connected
            assert len(tries) - tried <= 3
            assert [beat for beat in beats if beat > full]
            ballast.unlink()
            until(lambda: len(recorded(activity)) == 1999)
            until(lambda: not made.progress.degraded)
        assert recorded(activity) == list(range(1, 2000))
        assert counted(activity) == 1999
        assert activity.gaps() == []


def test_whatever_room_is_left_a_transaction_is_whole_or_none(small_disk: Path) -> None:
    """With room for 0, 1, 2, ... pages a batch is recorded with its cursor, or nothing of it is; later it is."""
    activity, _, contest = populated(small_disk / "activity.db")
    random, outcomes, reasons = Random(3), [], set()
    rows: list[Contribution] = []
    with closing(activity):
        activity._con.execute("PRAGMA wal_autocheckpoint = 4")
        for room in range(60):
            batch = tuple(
                Contribution(1 + n % 3, "enwiki", 1000 * room + n, END + n * 40_000, 1)
                for n in range(random.choice([3, 60]))
            )
            cursor = Cursor((Position(BUSY, room + 1, 0, room, str(room)),), None)
            activity._con.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # or the log would have room of its own
            ballast = fill(small_disk, leaving=room % 20)
            try:
                activity.record(Batch(batch), cursor)
            except sqlite3.OperationalError as error:
                reasons.add(str(error))
                outcomes.append("none")
                assert stored_days(activity, contest) == expected_days(rows)
                ballast.unlink()
                activity.record(Batch(batch), cursor)
            else:
                outcomes.append("whole")
                ballast.unlink()
            rows.extend(batch)
            assert stored_days(activity, contest) == expected_days(rows)
            assert activity.cursor() == cursor
        assert activity._con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert reasons <= {"database or disk is full", "disk I/O error"}
    assert min(outcomes.count("none"), outcomes.count("whole")) > 10


def test_a_start_on_a_full_disk_says_so(small_disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing can be written at all: one sentence and 1, so that it is started again later; then it goes on."""
    populated(private_db(small_disk))[0].close()
    ballast = fill(small_disk)
    assert main(["follow", *options(NOWHERE, small_disk)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("collector: ")
    assert "No space left on device" in line or "full" in line
    ballast.unlink()
    with inbox.acquire(small_disk), closing(Activity.open(private_db(small_disk))) as activity:
        assert activity._con.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def left_behind(folder: Path, work: Callable[[Activity], object]) -> Path:
    """A database as a process that is killed after the work leaves it: with its log beside it."""
    folder.mkdir()
    original = folder.parent / "original.db"
    populated(original)[0].close()
    with closing(Activity.open(original)) as activity:
        work(activity)
        for suffix in ("", "-wal"):
            shutil.copy(f"{original}{suffix}", f"{private_db(folder)}{suffix}")
    return private_db(folder)


def add_rows(activity: Activity) -> None:
    """Record something."""
    activity.record(Batch(tuple(Contribution(1, "enwiki", n, END + n, 1) for n in range(50))))


def add_future(activity: Activity) -> None:
    """Note a migration that this program does not know."""
    with activity._db.atomic():
        row = {"migration_set": "activity", "name": "from_the_future", "applied_at": "2030"}
        activity._db["_sqlite_migrations"].insert(row)


def damage(path: Path) -> None:
    """Overwrite the second page."""
    with path.open("r+b") as file:
        file.seek(PAGE)
        file.write(b"\xff" * PAGE)


def leave(path: Path) -> None:
    """Nothing else happens to the file."""


@pytest.mark.parametrize(
    ("work", "accident", "sentence"),
    [
        (add_rows, damage, "is damaged ("),
        (add_future, leave, "was written by a newer version of this program (from_the_future)"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_and_kept(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    work: Callable[[Activity], object],
    accident: Callable[[Path], None],
    sentence: str,
) -> None:
    """Damaged, or of a newer program: one line and 78; the file and its log are what they were, to the byte."""
    path = left_behind(tmp_path / "data", work)
    accident(path)
    files = (path, path.with_name(path.name + "-wal"))
    before = [file.read_bytes() for file in files]
    for _ in range(2):
        assert main(["follow", *options(NOWHERE, path.parent)]) == 78
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("collector: ")
        assert sentence in line
        assert [file.read_bytes() for file in files] == before


def test_a_writer_that_is_closed_would_change_a_damaged_file(tmp_path: Path) -> None:
    """Negative control: a connection that may write moves the log into the damaged file when it is closed."""
    path = left_behind(tmp_path / "data", add_rows)
    damage(path)
    before = path.read_bytes()
    with closing(sqlite3.connect(path)) as con:
        assert con.execute("PRAGMA quick_check(1)").fetchone() != ("ok",)
    assert path.read_bytes() != before


def test_damage_that_shows_while_following_ends_it(activity: Activity) -> None:
    """A file that turns out to be damaged is not waited for as a full disk is: the follower ends, at its position."""
    topics = Topics()
    add_edit(topics, 1, NOW_MS)

    def fault(step: int) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    activity._fault = fault
    with Scripted(topics.respond) as server, pytest.raises(sqlite3.DatabaseError, match="malformed"):
        follower(server, activity, SystemClock()).run(threading.Event())
    cursor = activity.cursor()
    assert cursor is not None
    assert (cursor.positions, recorded(activity)) == ((), [])
