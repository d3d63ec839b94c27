"""A whole collector whose wall clock can be set while it runs, and which waits less long after a failure.

`python -m tests.collector.unsteady FILE follow ...` is `python -m collector follow ...` with a clock that is as many
seconds off as FILE says: eight bytes, a double in the machine's order.
"""

from __future__ import annotations

import mmap
import struct
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import ModuleType

from collector import __main__ as command_line
from collector import answers, api, backfill, enquiry, follow, gaps, histories, jobs, live, service
from collector.clock import SystemClock
from state import schema

OFFSET = struct.Struct("d")
PAUSES: dict[tuple[ModuleType, str], float] = {  # seconds, but for SQLite's milliseconds
    (answers, "TOO_MANY_PAUSE"): 0.2,
    (api, "FIRST_PAUSE"): 0.05,
    (backfill, "AGAIN"): 1,
    (enquiry, "AGAIN"): 1,
    (follow, "FIRST_PAUSE"): 0.1,
    (follow, "LONGEST_PAUSE"): 0.5,
    (gaps, "GRACE"): 0.3,
    (gaps, "SELDOM"): 1,
    (histories, "REST"): 1,
    (jobs, "AFTER_FAILURE"): 0.5,
    (live, "AFTER_FAILURE"): 0.5,
    (live, "WOKEN"): 1.0,
    (schema, "BUSY_MS"): 400,
}


class UnsteadyClock(SystemClock):
    """The machine's clock, but that its wall time is off by what a file says at the moment."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            self._offset = mmap.mmap(opened.fileno(), OFFSET.size, access=mmap.ACCESS_READ)

    def now(self) -> float:
        """Seconds since the epoch by a clock that somebody sets."""
        (offset,) = OFFSET.unpack(self._offset[: OFFSET.size])
        return super().now() + float(offset)


def set_clock(file: Path, offset: float) -> None:
    """Lets every clock of the file be off by so many seconds from now on."""
    file.touch()
    with file.open("r+b") as opened:
        opened.write(OFFSET.pack(offset))


def main(words: Sequence[str]) -> int:
    """The collector's own command line, with its clock and pauses exchanged."""
    for (module, name), value in PAUSES.items():
        assert hasattr(module, name), f"{module.__name__} has no {name} any more"
        setattr(module, name, value)
    service.run = partial(service.run, clock=UnsteadyClock(Path(words[0])))
    return command_line.main(words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
