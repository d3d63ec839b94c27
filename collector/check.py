"""What a maintainer wants to know at a glance: is the stream followed, is anything missing, how far is it verified."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from state import reading
from state.activity import open_reader
from state.errors import NotFound
from state.paths import private_db

MOST_LAG = 900  # seconds behind which a collector is not well


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a data folder: times are epoch seconds, lag is in seconds, None is unknown. No problem is best."""

    data: str
    sqlite: str
    database_bytes: int
    seen: int | None = None
    seen_lag: int | None = None
    verified: int | None = None
    gaps: tuple[dict[str, Any], ...] = ()
    contests: int = 0
    accounts: int = 0
    tracked: int = 0
    contributions: int = 0
    set_aside: int = 0
    simulated: str = ""
    problems: tuple[str, ...] = ()


def check(data: Path, now: int, most_lag: int = MOST_LAG) -> Health:
    """The health of the data folder at `now`. Raises Corrupt for a damaged database."""
    path = private_db(data)
    try:
        con = open_reader(path)
    except NotFound as error:
        return Health(str(data), sqlite3.sqlite_version, 0, problems=(str(error),))
    with closing(con):
        covered = reading.coverage(con)
        lag = None if covered.seen is None else now - covered.seen
        return Health(
            data=str(data),
            sqlite=sqlite3.sqlite_version,
            database_bytes=path.stat().st_size,
            seen=covered.seen,
            seen_lag=lag,
            verified=reading.verified_through(con),
            gaps=tuple(asdict(gap) for gap in covered.gaps),
            set_aside=sum(reading.quarantined(con).values()),
            simulated=reading.meta(con).get("simulated", ""),
            problems=tuple(_problems(lag, most_lag, len(covered.gaps))),
            **reading.sizes(con),
        )


def _problems(lag: int | None, most_lag: int, gaps: int) -> list[str]:
    found = []
    if lag is None:
        found.append("the stream was never followed")
    elif lag > most_lag:
        found.append(f"the stream is {lag} s behind: is the collector running?")
    if gaps:
        found.append(f"{gaps} gap{'s' * (gaps > 1)} in the stream not yet filled from the API")
    return found


def lines(health: Health) -> list[str]:
    """The health for people, a fact a line."""
    size = health.database_bytes / 1e6
    told = [
        f"data        {health.data} ({size:.1f} MB, SQLite {health.sqlite})",
        f"seen        {_when(health.seen)}" + ("" if health.seen_lag is None else f", {health.seen_lag} s ago"),
        f"verified    {_when(health.verified)} for every tracked account",
        f"tracked     {health.tracked} of {health.accounts} accounts in {health.contests} contests",
        f"recorded    {health.contributions} contributions",
        f"set aside   {health.set_aside} inputs that could not be understood",
    ]
    told += [
        f"gap         {gap['topic']} from {_when(gap['since'])} to {_when(gap['until'])}: {gap['reason']}"
        for gap in health.gaps
    ]
    if health.simulated:
        told.append(f"simulated   {health.simulated}")
    told += [f"problem     {problem}" for problem in health.problems] or ["all is well"]
    return told


def _when(ts: int | None) -> str:
    return "not yet" if ts is None else f"{datetime.fromtimestamp(ts, UTC):%Y-%m-%d %H:%M:%S} UTC"
