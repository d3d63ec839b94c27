"""What a running collector says of itself: one small file in the data folder, replaced every few seconds.

It holds no name of anybody. Whoever reads it can tell a collector that runs from one that has stopped, was killed,
or hangs.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import msgspec

STALE: Final = 60.0  # seconds of silence after which a collector is not taken to be well; it writes every 5
Presence = Literal["running", "silent", "stopped", "gone", "never"]


@dataclass(frozen=True, slots=True)
class Stream:
    """How the reading goes: counts are since the start, times are epoch seconds, None is unknown."""

    connected: bool = False
    connections: int = 0
    failures: int = 0  # in a row
    last_end: str = ""
    degraded: str = ""  # why nothing can be recorded just now
    seen: int | None = None
    overlap_ms: int = 0
    skew_ms: int | None = None  # the server's clock less ours
    lag_ms: dict[str, int] = field(default_factory=dict)  # by topic: arrival after the event was sent
    events: int = 0
    matches: int = 0
    recorded: int = 0
    rejects: int = 0
    gaps: int = 0
    hook_errors: int = 0


@dataclass(frozen=True, slots=True)
class Rates:
    """Per second over the last minute."""

    events: float
    matches: float
    recorded: float


@dataclass(frozen=True, slots=True)
class Work:
    """What goes on beside the stream, in a few words, and since when."""

    doing: str
    since: int


@dataclass(frozen=True, slots=True)
class Filling:
    """How far a pass of the backfill is: requests sent, of about how many, those left, and the seconds they take."""

    done: int
    of: int
    requests_left: int
    seconds_left: float


@dataclass(frozen=True, slots=True)
class Asking:
    """Requests begun in the last minute and allowed in one; those sent since the start and since midnight, by step.

    `day` is what a day costs as things are; None in the first hour.
    """

    minute: int
    per_minute: int
    sent: dict[str, int] = field(default_factory=dict)
    today: dict[str, int] = field(default_factory=dict)
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """A collector at the instant `at`. `ended` says how it ended; while it runs it is empty."""

    at: int
    pid: int
    since: int
    version: str
    python: str
    sqlite: str
    stream: Stream
    rates: Rates | None
    work: Work
    asking: Asking
    filling: Filling | None = None
    memory_bytes: int = 0
    ended: str = ""


def status_file(data: Path) -> Path:
    """Where the status of the collector of a data folder is."""
    return data / "status.json"


def save(data: Path, status: Status) -> None:
    """Replaces the status in one step. Raises OSError, and leaves nothing half written."""
    place = status_file(data)
    temporary = place.with_suffix(".tmp")
    try:
        temporary.write_bytes(msgspec.json.format(msgspec.json.encode(status), indent=1) + b"\n")
        temporary.replace(place)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def load(data: Path) -> Status | None:
    """The status as last written; None where there is none, or one of another version that says other things."""
    try:
        return msgspec.json.decode(status_file(data).read_bytes(), type=Status)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def presence(status: Status | None, now: float) -> Presence:
    """Whether the collector that wrote `status` runs, by its last word, its age and its process."""
    if status is None:
        return "never"
    if status.ended:
        return "stopped"
    if not _alive(status.pid):
        return "gone"
    return "running" if abs(now - status.at) <= STALE else "silent"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, and there
    return True
