"""Work measured in a process of its own, so that its memory is its own."""

from __future__ import annotations

import multiprocessing
import re
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

T = TypeVar("T")
PIECE: Final = 2**22  # bytes
STATUS: Final = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Measured(Generic[T]):
    """What a piece of work gave, in how many seconds, and the megabytes of its process at the worst moment."""

    answer: T
    seconds: float
    peak_mb: float


def apart(work: Callable[..., T], *args: object) -> Measured[T]:
    """Runs `work`, a function of a module, in a new process; what it raises is raised here."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        return executor.submit(measured, work, *args).result()


def measured(work: Callable[..., T], *args: object) -> Measured[T]:
    """Runs `work` here."""
    begun = time.perf_counter()
    answer = work(*args)
    return Measured(answer, time.perf_counter() - begun, peak_mb())


def warm(path: Path) -> None:
    """Reads a file to its end, so that whoever reads it next waits for no disk, as far as there is memory for it."""
    with path.open("rb", buffering=0) as file:
        while file.read(PIECE):
            pass


def peak_mb() -> float:
    """The largest size of this process so far, in MB.

    Where the system tells it of the present program, that is taken: `ru_maxrss` begins with the size of the process
    that started this one.
    """
    told = re.search(r"VmHWM:\s*(\d+) kB", STATUS.read_text()) if STATUS.exists() else None
    return (int(told[1]) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
