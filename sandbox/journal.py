"""An append-only file that lets a restarted miniature go on where it was.

Its first line says how the world was made; every other line is a call that made things happen, or a
change of the faults, written before it takes effect. The same calls on the same world make the same
ids, times and offsets. A line that a kill cut short was never carried out, and is dropped.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sandbox.errors import JournalError


@dataclass(frozen=True, slots=True)
class Origin:
    """How a world was made: seconds `now`, events a second `rate`, and `shift` from the wall clock to its time."""

    seed: int
    scale: float
    now: int
    rate: float
    shift: float
    faults: dict[str, Any]


class Journal:
    """The file of one miniature, open for appending."""

    def __init__(self, path: Path, origin: Origin) -> None:
        """Open or begin the file; raise JournalError when it belongs to another world."""
        self.path = path
        found = read_origin(path)
        if found is not None and found != origin:
            raise JournalError(f"{path}: it belongs to another world ({found})")
        self._keep_whole_lines()
        self._file: BinaryIO = path.open("ab")
        if found is None:
            self.add({"origin": dataclasses.asdict(origin)})

    def _keep_whole_lines(self) -> None:
        if self.path.exists():
            data = self.path.read_bytes()
            if data and not data.endswith(b"\n"):
                with self.path.open("r+b") as file:
                    file.truncate(data.rfind(b"\n") + 1)

    def add(self, entry: dict[str, Any]) -> None:
        """Append a line and hand it to the operating system."""
        self._file.write(json.dumps(entry, separators=(",", ":")).encode() + b"\n")
        self._file.flush()

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yield the lines behind the first; raise JournalError for one that is no JSON object."""
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if number > 1:
                    yield _entry(self.path, number, line)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_origin(path: Path) -> Origin | None:
    """Return the origin in a journal's first line, or None when there is no whole line yet."""
    if not path.exists():
        return None
    with path.open("rb") as lines:
        first = lines.readline()
    if not first.endswith(b"\n"):
        return None
    try:
        return Origin(**_entry(path, 1, first)["origin"])
    except (KeyError, TypeError) as error:
        raise JournalError(f"{path}, line 1: it does not say how the world was made") from error


def _entry(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise JournalError(f"{path}, line {number}: no JSON") from error
    if not isinstance(entry, dict):
        raise JournalError(f"{path}, line {number}: no JSON object")
    return entry
