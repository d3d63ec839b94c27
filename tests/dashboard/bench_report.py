"""The table of a benchmark: both pages beside each other, and what was promised."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.table import Table

YES_NO: Final = "yes/no"


@dataclass(frozen=True, slots=True)
class Result:
    """A figure of a side; `most` is the target, None where there is none. Of YES_NO, 1 is yes and what is wanted."""

    side: str
    what: str
    unit: str
    value: float
    most: float | None = None

    @property
    def text(self) -> str:
        """The figure with its unit."""
        if self.unit == YES_NO:
            return "yes" if self.value else "no"
        digits = 0 if self.value >= 100 or self.unit == "ms" else 1 if self.value >= 10 else 2
        return f"{self.value:,.{digits}f} {self.unit}"

    @property
    def met(self) -> str:
        """Whether the target is met, in a word."""
        if self.most is None:
            return ""
        kept = bool(self.value) if self.unit == YES_NO else self.value <= self.most
        return "met" if kept else "MISSED"


def table(results: Sequence[Result], sides: Sequence[str], others: float) -> Table:
    """All results, one line for each thing measured; `others` is the share of the cores that other programs took."""
    rest = f"other programs took {100 * others:.0f} % of the cores meanwhile"
    made = Table(title=f"{machine()}; {rest}", title_justify="left")
    made.add_column("measured")
    for name in sides:
        made.add_column(name, justify="right")
    made.add_column("ratio", justify="right")
    made.add_column("target", justify="right")
    made.add_column("ours is")
    for what in dict.fromkeys(result.what for result in results):
        found = {result.side: result for result in results if result.what == what}
        ours = found.get("ours")
        told = [found[name].text if name in found else "" for name in sides]
        made.add_row(what, *told, _ratio(found), _target(found), ours.met if ours else "")
    return made


def _ratio(found: dict[str, Result]) -> str:
    ours, twin = found.get("ours"), found.get("twin")
    if ours is None or twin is None or ours.unit == YES_NO or ours.value <= 0:
        return ""
    return f"{twin.value / ours.value:.1f}"


def _target(found: dict[str, Result]) -> str:
    most = next((result.most for result in found.values() if result.most is not None), None)
    unit = next(iter(found.values())).unit
    return "" if most is None else "yes" if unit == YES_NO else f"{most:g} {unit}"


def machine() -> str:
    """What it was measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    return f"{os.cpu_count()} cores, {model}"


class Others:
    """How much processor time programs that were not started from here took since this was made."""

    def __init__(self) -> None:
        self._all, self._own, self._begun = _busy(), _own(), time.monotonic()

    def share(self) -> float:
        """The share of all cores; what is still running of our own programs is taken for another's."""
        passed = (time.monotonic() - self._begun) * (os.cpu_count() or 1)
        return max(0.0, (_busy() - self._all) - (_own() - self._own)) / max(passed, 1e-9)


def _busy() -> float:
    """Seconds that all cores together have worked: user, nice, system, interrupts."""
    fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    return sum(fields[place] for place in (0, 1, 2, 5, 6)) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    """Seconds of this process and of all that it has started and waited for."""
    return sum(os.times()[:4])
