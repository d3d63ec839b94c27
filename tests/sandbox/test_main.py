"""The command line, as a process."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.__main__ import main
from tests.sandbox.listen import ask

SMALL = ("--seed", "2", "--scale", "0.02", "--now", "2026-11-24T12:00:00Z")


@contextmanager
def serving(root: Path, *arguments: str, env: dict[str, str] | None = None) -> Iterator[tuple[str, str]]:
    """Serve a small world in a process; give its address and the line it printed."""
    command = [sys.executable, "-m", "sandbox", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, env=env) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert found, line
            yield found[0], line
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0


@pytest.mark.slow
def test_serve_says_when_it_is_ready_and_ends_when_told(root: Path, tmp_path: Path) -> None:
    """One line names address and people, READY=1 goes to the service manager, SIGTERM ends it with 0."""
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(address))
        manager.settimeout(20)
        with serving(root, *SMALL, "--fault", "max_age=7", env={"NOTIFY_SOCKET": str(address)}) as (url, line):
            assert manager.recv(100) == b"READY=1"
            state, faults = ask(url, "/_sandbox/state").json, ask(url, "/_sandbox/faults").json
    assert line.startswith(f"sandbox ready at {url}: {state['people']:,} invented people, ")
    assert faults["max_age"] == 7
    assert abs(state["now"] - 1_795_521_600) < 60


@pytest.mark.slow
def test_a_restart_with_the_journal_needs_no_options_and_keeps_the_world(root: Path, tmp_path: Path) -> None:
    """The journal says which world it is; what happened before the restart is there after it."""
    journal = tmp_path / "journal"
    with serving(root, *SMALL, "--live-rate", "0", "--journal", str(journal)) as (url, _):
        ask(url, "/_sandbox/live", "POST", '{"events": 30}')
        before = ask(url, "/_sandbox/truth").json
        topics = ask(url, "/_sandbox/state").json["topics"]
    with serving(root, "--journal", str(journal)) as (url, _):
        assert ask(url, "/_sandbox/truth").json == before
        assert ask(url, "/_sandbox/state").json["topics"] == topics


def test_what_cannot_be_is_one_sentence_and_exit_code_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A busy port, an unknown fault, a contradicted journal: a line on stderr that names it, and 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port), *SMALL]) == 1
    assert capsys.readouterr().err == f"sandbox: port {port} of 127.0.0.1 is in use, perhaps by another sandbox\n"
    assert main(["serve", "--fault", "nonsense=1"]) == 1
    assert capsys.readouterr().err == "sandbox: no such fault: nonsense\n"
    journal = tmp_path / "journal"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = str(taken.getsockname()[1])
        assert main(["serve", "--port", busy, "--journal", str(journal), *SMALL]) == 1
    capsys.readouterr()
    assert main(["serve", "--journal", str(journal), "--seed", "3"]) == 1
    assert "its world has seed 2, not 3" in capsys.readouterr().err


@pytest.mark.parametrize(("option", "value"), [("--now", "soon"), ("--port", "70000"), ("--port", "x")])
def test_options_that_cannot_be_are_explained(capsys: pytest.CaptureFixture[str], option: str, value: str) -> None:
    """A time or a port that is none is refused with the option, the value and what was expected."""
    with pytest.raises(SystemExit) as ended:
        main(["serve", option, value])
    assert ended.value.code == 2
    assert f"argument {option}: '{value}' is no " in capsys.readouterr().err


def test_truth_is_json_and_the_same_every_time(capsys: pytest.CaptureFixture[str]) -> None:
    """The same seed, scale and instant give the same truth; another seed another one."""
    texts = []
    for seed in ("2", "2", "3"):
        assert main(["truth", "--scale", "0.02", "--now", "2026-11-24T12:00:00Z", "--seed", seed]) == 0
        texts.append(capsys.readouterr().out)
    assert json.loads(texts[0])["people"]
    assert texts[0] == texts[1] != texts[2]


def test_help_names_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """The help of serve lists the faults with their defaults."""
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert "max_age=900.0" in text
    assert "cut_mid_frame_every=0" in text
