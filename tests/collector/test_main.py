"""The command line of the collector: its help, its refusals, its exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from collector.__main__ import main
from collector.settings import KEYS, option
from collector.status import save
from state import inbox
from state.activity import Activity
from state.paths import private_db
from tests.collector.sandboxed import options
from tests.collector.told import status
from tests.conftest import ROOT

NOWHERE = "http://127.0.0.1:9"


def run(words: list[str]) -> int:
    """Give the exit code of a command."""
    try:
        return main(words)
    except SystemExit as end:
        return int(end.code or 0)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["follow", "--overlap", "x"], 78, "collector: overlap (option --overlap): 'x' is not a whole number"),
        (["follow"], 78, "collector: contact (missing): Wikimedia asks every program for an address"),
        (["probe", "--config", "nowhere.toml"], 78, "collector: config (nowhere.toml): No such file or directory"),
        (["backfill"], 2, "the following arguments are required: --once"),
        (["check"], 2, "is not there yet: the collector has not run"),
        (["follow", *options(NOWHERE, Path("x"), prometheus="nowhere/x.prom")], 78, "its folder does not exist"),
        (["probe", *options(NOWHERE, Path("x"))], 1, "127.0.0.1:9 could not be reached: no connection"),
    ],
)
def test_refusals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, sentence: str
) -> None:
    """What cannot be done is one sentence; settings that cannot be used exit with 78, wrong words with 2."""
    assert run([*words, "--data", str(tmp_path)]) == code
    told = capsys.readouterr()
    assert sentence in told.err + told.out


def test_a_damaged_database_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A damaged database stops the start with 78 and one line, and is kept."""
    private_db(tmp_path).write_bytes(b"no database" * 500)
    assert run(["follow", *options(NOWHERE, tmp_path)]) == 78
    assert "activity.db is damaged" in capsys.readouterr().err
    assert private_db(tmp_path).read_bytes().startswith(b"no database")


@pytest.mark.parametrize("words", [["follow"], ["backfill", "--once"]])
def test_one_collector_at_a_time(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    """While another process writes the data, a second one exits with 1 and says who it is."""
    with inbox.acquire(tmp_path):
        assert run([*words, *options(NOWHERE, tmp_path)]) == 1
    assert "another collector (pid" in capsys.readouterr().err


def test_check_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The health is also told as JSON, with the same exit code."""
    Activity.open(private_db(tmp_path)).close()
    save(tmp_path, status(int(time.time())))
    assert run(["check", "--json", "--data", str(tmp_path)]) == 1
    assert '"problems": [\n  "the stream was never followed"\n ]' in capsys.readouterr().out


def test_check_explains_its_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """The help names each code for those who write a monitoring rule."""
    assert run(["check", "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Exit codes: 0 all is well, 1 a collector runs and something is not well, 2 none runs" in told
    assert "78 settings or a database that cannot be used." in told


def test_check_is_plain_where_nobody_looks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the answer goes to no terminal it has neither colours nor lines broken for one."""
    Activity.open(private_db(tmp_path)).close()
    save(tmp_path, status(int(time.time())))
    run(["check", "--data", str(tmp_path)])
    told = capsys.readouterr().out
    assert told.isascii()
    assert "\x1b" not in told
    assert max(map(len, told.splitlines())) > 90


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
def test_check_has_colours_on_a_terminal(tmp_path: Path) -> None:
    """A problem is red there; the words are the same."""
    Activity.open(private_db(tmp_path)).close()
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "collector", "check", "--data", str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
    with subprocess.Popen(command, cwd=ROOT, stdout=theirs, env=environment) as process:
        os.close(theirs)
        told = b""
        with suppress(OSError):  # as Linux says that the other end was closed
            while piece := os.read(ours, 4096):
                told += piece
    os.close(ours)
    assert process.returncode == 2
    assert b"\x1b[31mproblem     no collector runs, and none has left word of itself\x1b[0m" in told


@pytest.mark.parametrize("command", ["follow", "enrol", "backfill", "probe"])
def test_help_names_every_setting(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """The help of a command that asks somebody names every setting, and the usage stays short."""
    assert run([command, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: python -m collector {command} [-h] ")
    assert len(text.partition("\n\n")[0]) < 120
    assert [key.name for key in KEYS if option(key.name) not in text] == []
