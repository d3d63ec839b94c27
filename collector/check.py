"""What a maintainer wants to know at a glance: is the stream followed, is anything missing, how far is it verified.

Two sources: the private database, read as it is, and what the running collector says of itself. Beside the health of
the collector there is the quality of its data. It is no matter of being well: a category that does not exist is for
an organiser to mend, and the collector goes on.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from collector import status
from collector.settings import Settings
from collector.spending import Spent, spent
from collector.status import Presence, Status
from collector.telling import ago, plural, when
from collector.verification import current
from state import health, quality, reading
from state.activity import open_reader
from state.errors import Corrupt, NotFound
from state.health import Behind, Files, GapFact
from state.paths import private_db
from state.quality import KINDS, QualityFact

MOST_LAG: Final = 900  # seconds behind which a collector is not well
MOST_SKEW_MS: Final = 60_000  # between two clocks; beyond it, lags and "verified until" mean little
WELL, NOT_WELL, NOT_RUNNING = 0, 1, 2  # exit codes
FAULTY: Final = ((3, 7, 0), (3, 51, 2))  # https://www.sqlite.org/wal.html#walresetbug


@dataclass(frozen=True, slots=True)
class Schedule:
    """The settings that say what is due and how much may be asked. Times are seconds."""

    verify_every: int = 86_400
    verify_late_every: int = 30 * 86_400
    replication_lag: int = 600
    per_minute: int = 200

    @classmethod
    def of(cls, settings: Settings) -> Schedule:
        """Those of a collector."""
        return cls(
            settings.verify_every, settings.verify_late_every, settings.replication_lag, settings.requests_per_minute
        )


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a data folder: times are epoch seconds, lag is in seconds, None is unknown. No problem is best.

    `code` is the exit code of the check: 0 well, 1 not well, 2 when no collector runs or none can be told of.
    """

    data: str
    sqlite: str
    database_bytes: int
    checked: int = 0
    code: int = NOT_RUNNING
    wal_bytes: int = 0
    presence: Presence = "never"
    status: Status | None = None
    seen: int | None = None
    seen_lag: int | None = None
    verified: int | None = None
    last_events: dict[str, int] | None = None  # by topic, in ms
    gaps: tuple[GapFact, ...] = ()
    gaps_open: int = 0
    gaps_closed: int = 0
    behind: Behind | None = None
    behind_seconds: float | None = None  # that asking about these takes at the budget
    spent: Spent | None = None
    per_minute: int = 0
    contests: int = 0
    read: int = 0
    frozen: int = 0
    waiting: int = 0
    coming: int = 0
    accounts: int = 0
    tracked: int = 0
    contributions: int = 0
    set_aside: int = 0
    simulated: str = ""
    problems: tuple[str, ...] = ()
    quality: tuple[QualityFact, ...] = ()


def check(
    data: Path, now: int, most_lag: int = MOST_LAG, schedule: Schedule | None = None, *, brief: bool = False
) -> Health:
    """The health of the data folder at `now`; a `brief` one leaves out what takes a second on a large database.

    Raises Corrupt for a damaged database.
    """
    schedule = schedule or Schedule()
    path = private_db(data)
    said = status.load(data)
    present = status.presence(said, now)
    absence = _absence(said, present, now)
    try:
        with closing(open_reader(path)) as con, _readable(path), reading.consistent(con):
            found = _stored(con, now) | ({} if brief else _thorough(con, now, schedule))
    except NotFound as error:
        problems = (*absence, str(error)) if said else (str(error),)
        return Health(str(data), sqlite3.sqlite_version, 0, now, presence=present, status=said, problems=problems)
    sizes: Files = health.files(path)
    found |= {"database_bytes": sizes.database, "wal_bytes": sizes.wal}
    running = said if present == "running" else None
    if running is not None:
        found["spent"] = _at_least(found["spent"], running.asking.minute)
    problems = (*absence, *_of_stream(found["seen_lag"], most_lag, running), *_of_gaps(found["gaps_open"]))
    return Health(
        data=str(data),
        sqlite=sqlite3.sqlite_version,
        checked=now,
        code=NOT_RUNNING if absence else NOT_WELL if problems else WELL,
        presence=present,
        status=said,
        per_minute=running.asking.per_minute if running else schedule.per_minute,
        problems=problems,
        **found,
    )


def _at_least(told: Spent, minute: int) -> Spent:
    """The ledger is a minute behind: what was sent in the last minute was sent in the last hour and day, too."""
    return replace(told, hour=max(told.hour, minute), day=max(told.day, minute))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Tells what cannot be read now, such as a database of an older version, from what is damaged."""
    try:
        yield
    except sqlite3.OperationalError as error:
        why = f"{path} cannot be read just now ({error}); a collector that starts brings it up to date"
        raise NotFound(why) from error
    except sqlite3.DatabaseError as error:
        raise Corrupt(f"{path} is damaged ({error}); it is kept as it is") from error


def _stored(con: sqlite3.Connection, now: int) -> dict[str, Any]:
    """What the database tells quickly, by the names of Health."""
    covered = reading.coverage(con)
    opened, closed = health.gap_counts(con)
    return {
        "seen": covered.seen,
        "seen_lag": None if covered.seen is None else now - covered.seen,
        "last_events": health.last_events(con),
        "gaps": health.gaps(con),
        "gaps_open": opened,
        "gaps_closed": closed,
        "spent": spent(con, now),
        "set_aside": sum(reading.quarantined(con).values()),
        "simulated": reading.meta(con).get("simulated", ""),
        "verified": reading.verified_through(con),
        **reading.sizes(con),
        **asdict(quality.listed(con, now)),
    }


def _thorough(con: sqlite3.Connection, now: int, schedule: Schedule) -> dict[str, Any]:
    """What takes longer: who is due, and the quality of the data."""
    asked = now - schedule.replication_lag
    contests = current(reading.contest_rows(con), now)
    behind = health.behind(con, asked, schedule.verify_every, schedule.verify_late_every, contests)
    return {
        "behind": behind,
        "behind_seconds": 60.0 * behind.requests / schedule.per_minute,
        "quality": quality.report(con),
    }


def _absence(said: Status | None, present: Presence, now: int) -> tuple[str, ...]:
    """The sentence that no collector runs, and since when; none when one does."""
    if said is None:
        return ("no collector runs, and none has left word of itself",)
    last = f"{when(said.at)} ({ago(now - said.at)} ago)"
    return {
        "running": (),
        "stopped": (f"the collector is not running: it {said.ended} at {last}",),
        "gone": (f"the collector is not running: it was last heard of at {last}, and its process is gone",),
        "silent": (f"the collector (pid {said.pid}) has not been heard of since {last}: it hangs, or is gone",),
        "never": (),
    }[present]


def _of_stream(lag: int | None, most_lag: int, running: Status | None) -> list[str]:
    found = []
    if lag is None:
        found.append("the stream was never followed")
    elif lag > most_lag:
        found.append(f"the stream is {lag} s behind: " + _why_behind(running))
    if running is not None and running.stream.degraded:
        found.append(f"nothing can be recorded: {running.stream.degraded}")
    if running is not None and abs(running.stream.skew_ms or 0) > MOST_SKEW_MS:
        skew = abs(running.stream.skew_ms or 0) / 1000
        found.append(f"this machine's clock and the server's are {skew:.0f} s apart")
    return found


def _why_behind(running: Status | None) -> str:
    if running is None:
        return "is the collector running?"
    if not running.stream.connected:
        return f"it cannot be reached ({running.stream.last_end or 'no answer yet'})"
    return "it is being caught up with"


def _of_gaps(opened: int) -> list[str]:
    return [f"{plural(opened, 'gap')} in the stream not yet filled"] if opened else []


def has_wal_fault(version: str) -> bool:
    """Whether this version of SQLite can damage a database in WAL mode that two connections write at once."""
    first, last = FAULTY
    return first <= tuple(map(int, version.split("."))) <= last


def as_json(health: Health) -> str:
    """The health for programs; each fact of quality with its title."""
    facts = [
        {"kind": fact.kind, "title": KINDS[fact.kind].title, "count": fact.count, "example": fact.example}
        for fact in health.quality
    ]
    return json.dumps(asdict(health) | {"quality": facts, "sqlite_fault": has_wal_fault(health.sqlite)}, indent=1)
