"""A nemesis: it kills, cuts, fills, locks, jumps, spoils and storms by a seed, while a known world goes on.

A real collector follows a miniature Wikimedia, both as processes, and is started again whenever it ends. Whenever it is
killed its database is looked at: what it claims to have complete has to be there. At the end everything heals, the
collector is given time to catch up, and every table is compared with the world.

`python -m tests.collector.nemesis --seconds 3600 --seed 7` does that for an hour.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from state.errors import StateError
from state.paths import private_db
from state.schema import open_reader
from tests.collector.misfortunes import QUIET, Kept, Misfortunes
from tests.collector.sandboxed import ask, miniature, options, told
from tests.collector.sandboxed import collector as command
from tests.collector.witness import differences

DISK = "24m"
RATE = 60  # things that happen a second
HEALING = 60.0  # seconds the collector has to catch up
EAGER: dict[str, object] = {  # seconds; everything is due all the time
    "comparison": 0,
    "overlap": 2,
    "replication_lag": 1,
    "contests_every": 2,
    "enrol_every": 1,
    "names_every": 1,
    "verify_every": 1,
    "verify_late_every": 1,
    "read_timeout": 3,
}
_MARKS = """
SELECT (SELECT seen FROM coverage),
       (SELECT coalesce(min(coalesce(t.verified, 0)), 0) FROM tracking LEFT JOIN attachment t USING (account)),
       (SELECT min(coalesce(enrolled, 0)) FROM contest WHERE NOT frozen AND start <= unixepoch()),
       (SELECT count(*) FROM gap WHERE closed IS NULL),
       (SELECT value FROM meta WHERE key = 'names polled')
"""


@dataclass(frozen=True)
class Outcome:
    """What happened, what is wrong, the false claims first, and how many contributions a claim was held against."""

    seed: int
    wrong: list[str]
    story: list[str]
    acts: Counter[str]
    met: dict[str, int]
    checked: Counter[str]
    ends: list[int]
    rows: dict[str, int]
    log: str

    def __str__(self) -> str:
        """Everything somebody needs to find out why."""
        parts = [f"seed {self.seed}", *self.wrong, "", *self.story[-60:], "", self.log[-6000:]]
        return "\n".join(parts)


@contextmanager
def small_disk(at: Path) -> Iterator[Path | None]:
    """A file system of a few megabytes, None where this user may not mount one."""
    at.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(at)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        yield None
        return
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", at], check=True)


def run(seed: int, seconds: float, folder: Path, least: int = 0) -> Outcome:
    """Lets a collector suffer for so many seconds, heals it, and compares."""
    world = ("--seed", str(seed), "--scale", "0.05", "--live-rate", str(RATE))
    with miniature(*world) as base, small_disk(folder / "disk") as small:
        ask(base, "/_sandbox/faults", QUIET)
        data = small or folder / "data"
        words = [str(folder / "clock"), "follow", *options(base, data, **EAGER)]
        collector = Kept(words, folder / "log")
        nemesis = Misfortunes(seed, base, collector, data, folder, small)
        if seed % 3:
            ready(base, data)
        try:
            nemesis.run(seconds, least)
            wrong = [*nemesis.wrong] or _healed(nemesis, base, data)
            rows = _counts(data)
        finally:
            collector.end(signal.SIGKILL)
        met = told(base, "/_sandbox/state")["faults_met"]
    log = (folder / "log").read_text()
    wrong += [f"it ended by itself with {code}" for code in collector.ends if code != 1]
    wrong += [line for line in log.splitlines() if " CRITICAL " in line]
    checked = nemesis.claims.checked
    return Outcome(seed, wrong, nemesis.story, nemesis.acts, met, checked, collector.ends, rows, log)


def ready(base: str, data: Path) -> None:
    """Reads all contests and asks about everybody, undisturbed."""
    done = command("backfill", "--once", *options(base, data, **EAGER))
    assert done.returncode == 0, done.stderr


def _healed(nemesis: Misfortunes, base: str, data: Path) -> list[str]:
    """What is not as in the world after everything is well again and the collector had time."""
    nemesis.heal()
    for _ in range(2):  # what the first round after it finds is asked about in the second
        after = time.time()
        if not wait(lambda: settled(data, after), nemesis.collector):  # noqa: B023
            return [f"not settled within {HEALING:.0f} s: {_marks(data)}, wanted {after:.0f}"]
    ask(base, "/_sandbox/faults", {"canary_every": 0})
    truth = truth_of(base)
    wait(lambda: offsets(data) == {name: topic["next_offset"] - 1 for name, topic in truth["topics"].items()})
    wrong = [] if (code := nemesis.collector.end(signal.SIGTERM)) == 0 else [f"asked to stop, it ended with {code}"]
    with closing(sqlite3.connect(private_db(data))) as con:
        return wrong + nemesis.claims.overclaims(con, truth, time.time()) + differences(con, truth)


def truth_of(base: str) -> dict[str, Any]:
    """The truth about a world, with what the miniature says of its topics and faults."""
    state = told(base, "/_sandbox/state")
    kept = {name: state[name] for name in ("topics", "last_event_ms", "faults_met")}
    return {**told(base, "/_sandbox/truth"), **kept, "told_at": state["now"]}


def wait(true: Callable[[], bool], collector: Kept | None = None) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + HEALING
    while time.monotonic() < end:
        if collector is not None:
            collector.tend()
        if true():
            return True
        time.sleep(0.1)
    return False


def _marks(data: Path) -> tuple[Any, ...] | None:
    try:
        with closing(open_reader(private_db(data))) as con:
            return tuple(con.execute(_MARKS).fetchone())
    except (StateError, sqlite3.Error):
        return None


def settled(data: Path, after: float) -> bool:
    """Whether everything has been seen, verified, read and closed since an instant."""
    if (marks := _marks(data)) is None:
        return False
    seen, verified, enrolled, gaps, polled = marks
    begun, place = json.loads(polled or "[0, 0]")
    return min(seen or 0, verified, enrolled or 0, begun) >= after and not gaps and place is None


def offsets(data: Path) -> dict[str, int]:
    """How far each topic was read, by what is recorded."""
    with closing(open_reader(private_db(data))) as con:
        return dict(con.execute("SELECT topic, offset FROM position"))


def _counts(data: Path) -> dict[str, int]:
    tables = ("contribution", "day_count", "participation", "tracked", "attachment", "name", "gap", "quarantine")
    with closing(sqlite3.connect(private_db(data))) as con:
        return {table: con.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def main() -> int:
    """One run as the options say; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.collector.nemesis", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--seconds", type=float, default=60.0, help="how long things go wrong (default: 60)")
    parser.add_argument("--seed", type=int, default=1, help="which things, and in which world (default: 1)")
    parser.add_argument("--keep", type=Path, help="a new folder for the data and the log, which stay there")
    asked = parser.parse_args()
    if asked.keep:
        asked.keep.mkdir(parents=True)
    with nullcontext(asked.keep) if asked.keep else tempfile.TemporaryDirectory() as folder:
        found = run(asked.seed, asked.seconds, Path(folder))
    lines = [str(found)] if found.wrong else []
    lines += [f"{name}: {dict(getattr(found, name))}" for name in ("acts", "met", "checked", "rows")]
    sys.stdout.write("\n".join([*lines, f"ends: {Counter(found.ends)}", "WRONG" if found.wrong else "all equal", ""]))
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
