"""Another process holds the database: it is waited for, then said, and nothing that came meanwhile is dropped."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from collector.__main__ import main
from collector.events import Change, Renamed, Upload
from state import schema
from state.activity import Activity
from state.paths import private_db
from tests.collector.followed import NOW, NOW_MS, add_edit, counted, following, recorded, rename_log, until
from tests.collector.sandboxed import options
from tests.collector.scripted import BUSY, PAGES, Scripted, Topics, edit
from tests.state.world import populated

BUSY_MS = 200  # instead of half a minute
HOLDER = """
import sqlite3, sys
con = sqlite3.connect(sys.argv[1], isolation_level=None)
con.execute("BEGIN EXCLUSIVE")
con.execute("DELETE FROM contribution")
print("held", flush=True)
sys.stdin.read()
con.execute("ROLLBACK")
"""


@contextmanager
def held(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the database, with a change of its own under way, to the end of the block."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], **pipes) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Activity]:
    """Give a database that waits a fifth of a second for whoever holds it."""
    monkeypatch.setattr(schema, "BUSY_MS", BUSY_MS)
    activity, _, _ = populated(tmp_path / "activity.db")
    yield activity
    activity.close()


def test_half_a_minute_is_waited_before_anything_is_said(tmp_path: Path) -> None:
    """The busy timeout of the writing connection is that of the schema, 30 s."""
    with closing(Activity.open(tmp_path / "a.db")) as activity:
        assert activity._con.execute("PRAGMA busy_timeout").fetchone() == (schema.BUSY_MS,) == (30_000,)


def test_a_lock_shorter_than_the_timeout_is_not_noticed(activity: Activity) -> None:
    """Held for less than the busy timeout, the database is waited for, and no word is said of it."""
    topics = Topics()
    topics.stay = True
    with Scripted(topics.respond) as server, following(server, activity) as made:
        until(lambda: made.progress.connected)
        with held(activity.path):
            add_edit(topics, 1, NOW_MS + 1)
            until(lambda: made.progress.matches == 1)
            time.sleep(0.5)
            assert recorded(activity) == []
            assert made.progress.degraded == ""
        until(lambda: recorded(activity) == [1])
    assert made.progress.degraded == ""


def test_a_lock_beyond_the_timeout_is_waited_out_and_nothing_is_dropped(impatient: Activity) -> None:
    """The reason is told, the process stays alive, the cursor stays; once free, all that came is recorded, once."""
    topics, beats = Topics(), []
    topics.stay = True

    def beat() -> None:
        beats.append(time.monotonic())

    with Scripted(topics.respond) as server, following(server, impatient, on_beat=beat) as made:
        until(lambda: made.progress.connected)
        add_edit(topics, 1, NOW_MS)
        until(lambda: recorded(impatient) == [1])
        before = impatient.cursor()
        with held(impatient.path):
            for n in range(2, 500):
                add_edit(topics, n, NOW_MS + n, BUSY if n % 2 else f"eqiad.{PAGES}")
            until(lambda: made.progress.degraded)
            since = time.monotonic()
            assert made.progress.degraded == "database is locked"
            time.sleep(1.5)
            assert (impatient.cursor(), recorded(impatient)) == (before, [1])
            assert made.progress.connected
            assert [beat for beat in beats if beat > since]
        until(lambda: len(recorded(impatient)) == 499)
        until(lambda: not made.progress.degraded)
    assert recorded(impatient) == list(range(1, 500))
    assert counted(impatient) == 499
    assert impatient.gaps() == []


def test_a_holder_that_is_killed_lets_go(impatient: Activity) -> None:
    """A lock does not outlive its process, and what that had under way never was."""
    topics = Topics()
    topics.stay = True
    with Scripted(topics.respond) as server, following(server, impatient) as made:
        until(lambda: made.progress.connected)
        add_edit(topics, 1, NOW_MS)
        until(lambda: recorded(impatient) == [1])
        with held(impatient.path) as holder:
            add_edit(topics, 2, NOW_MS + 1)
            until(lambda: made.progress.degraded)
            holder.kill()
            until(lambda: recorded(impatient) == [1, 2])
            assert holder.stdin is not None
            holder.stdin.close()


def test_a_start_while_it_is_held_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A collector that cannot get the database ends with 1 and a sentence, to be started again: it is not damaged."""
    monkeypatch.setattr(schema, "BUSY_MS", BUSY_MS)
    populated(private_db(tmp_path))[0].close()
    with held(private_db(tmp_path)):
        assert main(["follow", *options("http://127.0.0.1:9", tmp_path)]) == 1
    assert capsys.readouterr().err == "collector: database is locked\n"


def test_a_rename_that_could_not_be_written_is_before_anything_after_it(impatient: Activity) -> None:
    """While the database is held, a rename and an upload are handed on in vain; once it is free both are, in order."""
    topics, heard = Topics(), list[Change]()
    topics.stay = True

    def act(change: Change) -> None:
        impatient.set_meta("heard", str(len(heard)))
        heard.append(change)

    with Scripted(topics.respond) as server, following(server, impatient, on_change=act) as made:
        until(lambda: made.progress.connected)
        with held(impatient.path):
            topics.add(BUSY, rename_log("A", "B"), NOW_MS)
            upload = {"type": "log", "log_type": "upload", "log_action": "upload", "title": "File:Fort.jpg"}
            topics.add(BUSY, edit("commonswiki", 1, "Person 0", NOW) | upload, NOW_MS + 1)
            add_edit(topics, 5, NOW_MS + 2)
            until(lambda: made.progress.degraded)
            assert heard == []
        until(lambda: recorded(impatient) == [5])
    assert [type(change) for change in heard] == [Renamed, Upload]
    assert made.progress.hook_errors == 0
