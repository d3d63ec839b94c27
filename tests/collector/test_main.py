"""The command line of the collector: its help, its refusals, its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.__main__ import main
from collector.settings import KEYS, option
from state import inbox
from state.activity import Activity
from state.paths import private_db
from tests.collector.sandboxed import options

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
        (["check"], 1, "is not there yet: the collector has not run"),
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
    assert run(["check", "--json", "--data", str(tmp_path)]) == 1
    assert '"problems": [\n  "the stream was never followed"\n ]' in capsys.readouterr().out


@pytest.mark.parametrize("command", ["follow", "enrol", "backfill", "probe"])
def test_help_names_every_setting(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """The help of a command that asks somebody names every setting, and the usage stays short."""
    assert run([command, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: python -m collector {command} [-h] ")
    assert len(text.partition("\n\n")[0]) < 120
    assert [key.name for key in KEYS if option(key.name) not in text] == []
