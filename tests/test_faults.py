"""Every failure that is promised to be survived has a behaviour, and tests that exist.

`python -m tests.test_faults 3 13` says the tests of these rows, for pytest to run.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "tests" / "faults.toml"
ROWS = 30


@dataclass(frozen=True)
class Fault:
    """A row: what fails, what is done then, and the tests that show it."""

    number: int
    failure: str
    behaviour: str
    tests: list[str]


def faults() -> list[Fault]:
    """All rows, as the file has them."""
    return [Fault(**row) for row in tomllib.loads(FILE.read_text())["fault"]]


@cache
def functions(path: Path) -> frozenset[str]:
    """The tests of a file that say in a sentence what they check."""
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text())
    found = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return frozenset(node.name for node in found if node.name.startswith("test_") and ast.get_docstring(node))


def missing(tests: list[str]) -> list[str]:
    """Those of the tests that do not exist."""
    pairs = ((test, *test.partition("::")[::2]) for test in tests)
    return [test for test, path, name in pairs if name not in functions(ROOT / path)]


def test_all_rows_are_there_in_order() -> None:
    """Thirty rows, numbered from 1, none twice."""
    assert [fault.number for fault in faults()] == list(range(1, ROWS + 1))


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: str(fault.number))
def test_a_row_has_a_behaviour_and_tests_that_exist(fault: Fault) -> None:
    """Failure and behaviour are sentences; each test is named once and exists, with a sentence of its own."""
    assert fault.failure.endswith(".")
    assert fault.behaviour.endswith(".")
    assert fault.tests
    assert len(set(fault.tests)) == len(fault.tests)
    assert missing(fault.tests) == []


def test_the_rows_are_those_of_the_list_they_come_from(shared: Path) -> None:
    """The failures are numbered as in the list of failures beside the checkout, which has no others."""
    text = (shared / "reference" / "reliability.md").read_text()
    numbers = re.findall(r"^\| (\d+) \|", text.partition("## B3")[2].partition("\n## ")[0], re.MULTILINE)
    assert [int(number) for number in numbers] == [fault.number for fault in faults()]


def test_a_test_that_is_gone_is_noticed() -> None:
    """Control: a name, a file, or a helper that is no test is reported."""
    wrong = ["tests/test_faults.py::test_of_nothing", "tests/test_nowhere.py::test_x", "tests/test_faults.py::missing"]
    assert missing(wrong) == wrong
    assert missing(["tests/test_faults.py::test_a_test_that_is_gone_is_noticed"]) == []


if __name__ == "__main__":
    wanted = {int(word) for word in sys.argv[1:]}
    sys.stdout.write("\n".join(test for fault in faults() if fault.number in wanted for test in fault.tests) + "\n")
