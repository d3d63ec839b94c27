"""Each program says what it can do, and README says the same."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {
    "-m collector": {"follow", "probe", "import"},
    "-m metrics": {"publish", "report"},
    "-m sandbox": {"serve", "truth"},
    "systemd/supervise.py": {"demo", "run"},
}


def ask(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the project to its end."""
    command = [sys.executable, *program.split(), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


@cache
def listed(program: str) -> frozenset[str]:
    """The subcommands that a program's --help lists, each with a line of explanation."""
    told = ask(program, "--help")
    assert told.returncode == 0, told.stderr
    return frozenset(re.findall(r"^    ([a-z]+)(?:  +\S|$)", told.stdout, re.MULTILINE))


@pytest.mark.parametrize("program", COMMANDS)
def test_help_lists_what_a_program_does(program: str) -> None:
    """`--help` exits with 0 and lists at least the subcommands that others rely on."""
    assert COMMANDS[program] <= listed(program)


@pytest.mark.parametrize("program", COMMANDS)
def test_every_subcommand_explains_itself(program: str) -> None:
    """`SUBCOMMAND --help` exits with 0, and each of its options has words beside it."""
    for command in sorted(listed(program)):
        told = ask(program, command, "--help")
        assert told.returncode == 0, told.stderr
        assert told.stdout.startswith("usage: ")
        bare = re.findall(r"^  (-\S.*\S)\n(?=  -|\n|\Z)", told.stdout, re.MULTILINE)
        assert [line for line in bare if "  " not in line] == []


@pytest.mark.parametrize("program", COMMANDS)
@pytest.mark.parametrize("words", [(), ("frobnicate",)], ids=["nothing", "nonsense"])
def test_a_wrong_word_is_refused_without_a_traceback(program: str, words: tuple[str, ...]) -> None:
    """An unknown subcommand, or none, ends with 2 and the usage."""
    told = ask(program, *words)
    assert told.returncode == 2
    assert told.stderr.startswith("usage: ")
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("program", COMMANDS)
def test_the_readme_names_what_a_program_does(program: str) -> None:
    """README has a line for each subcommand, and names none that does not exist."""
    named = set(re.findall(rf"python {re.escape(program)} ([a-z]+)", (ROOT / "README.md").read_text()))
    assert named == listed(program)


def test_the_readme_names_targets_that_exist() -> None:
    """Each `make` that README tells people to run is a target."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert {"demo", "run", "test"} <= told <= targets
