"""The one reader of the published file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.feed import GRACE, Feed, Trouble, published_path
from state import paths
from state.published import Published
from tests.dashboard import invented
from tests.dashboard.conftest import NOW


class Clock:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands."""
    return Clock()


@pytest.fixture
def feed(tmp_path: Path, clock: Clock) -> Iterator[Feed]:
    """Give a feed of a file that is not there yet."""
    made = Feed(tmp_path / "published.db", monotonic=clock)
    yield made
    made.close()


def trouble_of(feed: Feed) -> Trouble:
    """What keeps the file from being read, now."""
    return feed.trouble


def told(feed: Feed) -> list[int]:
    """A list that grows with each change the feed tells."""
    calls: list[int] = []
    feed.subscribe(lambda: calls.append(len(calls)))
    return calls


def test_a_missing_file_is_trouble_until_it_comes(feed: Feed) -> None:
    """The first commit ends it, and is told."""
    feed.poll()
    assert (feed.trouble, feed.figures) == (Trouble.MISSING, None)
    calls = told(feed)
    invented.write(feed.path, NOW)
    feed.poll()
    assert trouble_of(feed) is Trouble.NONE
    assert feed.figures is not None
    assert len(calls) == 1


def test_a_commit_is_told_once_and_silence_not_at_all(feed: Feed) -> None:
    """Every session looks only when there is something to see."""
    invented.write(feed.path, NOW)
    feed.poll()
    calls = told(feed)
    feed.poll()
    assert calls == []
    writer = Published.open(feed.path)
    writer.set_freshness(invented.freshness(NOW + 9))
    feed.poll()
    feed.poll()
    assert len(calls) == 1
    assert feed.freshness is not None
    assert feed.freshness.seen == NOW + 6
    writer.close()


def test_freshness_alone_keeps_the_figures_and_what_was_worked_out_from_them(feed: Feed) -> None:
    """A sign of life of the publisher costs the sessions one line of text."""
    invented.write(feed.path, NOW)
    feed.poll()
    before = feed.figures
    writer = Published.open(feed.path)
    writer.set_freshness(invented.freshness(NOW + 9))
    writer.close()
    feed.poll()
    assert feed.figures is before


def test_a_locked_file_keeps_the_last_figures_and_is_trouble_only_after_a_while(feed: Feed, clock: Clock) -> None:
    """A commit takes milliseconds; a lock of seconds is worth a word, and its end is noticed."""
    invented.write(feed.path, NOW)
    feed.poll()
    before = feed.figures
    calls = told(feed)
    lock = sqlite3.connect(feed.path, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    feed.poll()
    assert (feed.trouble, calls) == (Trouble.NONE, [])
    clock.now += GRACE
    feed.poll()
    assert (feed.trouble, len(calls)) == (Trouble.UNREADABLE, 1)
    assert feed.figures is before
    lock.execute("ROLLBACK")
    lock.close()
    feed.poll()
    assert (feed.trouble, len(calls)) == (Trouble.NONE, 2)


def test_a_file_that_went_away_keeps_the_last_figures(feed: Feed, clock: Clock) -> None:
    """Also when another one takes its place."""
    invented.write(feed.path, NOW)
    feed.poll()
    feed.path.unlink()
    feed.poll()
    clock.now += GRACE
    feed.poll()
    assert trouble_of(feed) is Trouble.MISSING
    assert feed.figures is not None
    everything = invented.everything(NOW)
    invented.write(feed.path, NOW, replace(everything, meta={"simulated": "another file"}))
    clock.now += 1
    feed.poll()
    assert trouble_of(feed) is Trouble.NONE
    assert feed.figures.simulated == "another file"


@pytest.mark.parametrize(
    ("content", "trouble"), [(b"no database, but some text " * 99, Trouble.DAMAGED), (b"", Trouble.UNREADABLE)]
)
def test_a_file_that_is_no_published_file_is_named_as_what_it_is(feed: Feed, content: bytes, trouble: Trouble) -> None:
    """Damaged, or made but not filled yet."""
    feed.path.write_bytes(content)
    feed.poll()
    assert (feed.trouble, feed.figures) == (trouble, None)


def test_a_newer_file_is_not_guessed_at(feed: Feed, clock: Clock) -> None:
    """Its figures may mean something else."""
    invented.write(feed.path, NOW)
    with sqlite3.connect(feed.path) as con:
        con.execute("PRAGMA user_version = 99")
    con.close()
    clock.now += GRACE
    feed.poll()
    assert trouble_of(feed) is Trouble.NEWER


KILLED_WHILE_WRITING = """
import sys, os, signal, sqlite3
con = sqlite3.connect(sys.argv[1], isolation_level=None)
con.execute("PRAGMA cache_size = 1")
con.execute("BEGIN IMMEDIATE")
con.execute("UPDATE unit SET title = title || '!'")
con.execute("UPDATE curve SET retained = randomblob(4000)")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a reader without the right to write")
def test_a_publisher_killed_inside_a_commit_leaves_the_last_figures(tmp_path: Path) -> None:
    """To a reader without the right to write, the file is unreadable until the publisher is back; then it recovers."""
    folder = tmp_path / "published"
    folder.mkdir(mode=0o755)
    path = folder / "published.db"
    invented.write(path, NOW)
    subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, str(path)], check=False)
    assert path.with_name("published.db-journal").is_file()
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_uid == os.geteuid() and parent.is_relative_to(tempfile.gettempdir()):
            parent.chmod(parent.stat().st_mode | 0o055)
    feed = Feed(path)
    os.seteuid(65534)
    try:
        feed.poll()
        assert trouble_of(feed) is Trouble.UNREADABLE
    finally:
        os.seteuid(0)
    Published.open(path).close()
    os.seteuid(65534)
    try:
        feed.poll()
    finally:
        os.seteuid(0)
    assert trouble_of(feed) is Trouble.NONE
    assert feed.figures is not None
    feed.close()


def test_reading_takes_a_small_share_of_the_process(tmp_path: Path) -> None:
    """After a read of 0.2 s the feed rests for 1.8 s, however often it is polled."""
    ticking = iter([1000.0, 1000.0, 1000.2, 1000.2, 1000.3])
    feed = Feed(tmp_path / "published.db", monotonic=lambda: next(ticking, 1002.5))
    invented.write(feed.path, NOW)
    feed.poll()
    calls = told(feed)
    writer = Published.open(feed.path)
    writer.set_freshness(invented.freshness(NOW + 9))
    writer.close()
    feed.poll()
    assert calls == []
    feed.poll()
    assert len(calls) == 1
    feed.close()


def test_a_session_that_left_is_not_told(feed: Feed) -> None:
    """Ending a subscription twice does no harm."""
    calls: list[int] = []
    end = feed.subscribe(lambda: calls.append(1))
    end()
    end()
    invented.write(feed.path, NOW)
    feed.poll()
    assert (calls, feed.subscribers) == ([], 0)


def test_the_file_is_where_the_publisher_puts_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """$RETENTION_PUBLISHED, else under $STATE_DIRECTORY, else in the checkout; no folder is made."""
    assert published_path() == paths.published_db(paths.DEFAULT)
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    assert published_path() == tmp_path / "state/published/published.db"
    monkeypatch.setenv("RETENTION_PUBLISHED", str(tmp_path / "x.db"))
    assert published_path() == tmp_path / "x.db"
    assert list(tmp_path.iterdir()) == []
