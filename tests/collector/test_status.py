"""collector.status: the file in which a running collector says how it is."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from collector.status import STALE, Presence, Status, load, presence, save, status_file
from tests.collector.told import NOW, status


def dead() -> int:
    """Give the number of a process that is gone."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    """A status comes back as it was; a second one replaces it, and nothing else is left in the folder."""
    save(tmp_path, status())
    assert load(tmp_path) == status()
    later = replace(status(NOW + 5), filling=None, rates=None, ended="stopped")
    save(tmp_path, later)
    assert load(tmp_path) == later
    assert list(tmp_path.iterdir()) == [status_file(tmp_path)]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"at": "yesterday"}', b'{"at": 1}', b"\xff\x00"])
def test_what_cannot_be_understood_is_no_status(tmp_path: Path, content: bytes) -> None:
    """A file of another version, or one a power cut left empty, is as good as none."""
    status_file(tmp_path).write_bytes(content)
    assert load(tmp_path) is None


def test_nobody_has_said_anything(tmp_path: Path) -> None:
    """Without a file there is no status."""
    assert load(tmp_path) is None


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    """Where the file cannot be replaced the old state of the folder stays, and the caller is told."""
    status_file(tmp_path).mkdir()
    with pytest.raises(OSError, match="directory"):
        save(tmp_path, status())
    assert list(tmp_path.iterdir()) == [status_file(tmp_path)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, "never"),
        (status(NOW), "running"),
        (status(NOW - int(STALE)), "running"),
        (status(NOW - int(STALE) - 1), "silent"),
        (status(NOW + int(STALE) + 1), "silent"),
        (status(NOW, ended="stopped"), "stopped"),
        (status(NOW, pid=dead()), "gone"),
        (status(NOW, pid=1), "running"),
    ],
)
def test_presence(said: Status | None, expected: Presence) -> None:
    """A collector runs when it has spoken lately, not for the last time, and its process, anybody's, is there."""
    assert presence(said, NOW) == expected
