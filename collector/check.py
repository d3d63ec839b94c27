"""What a maintainer wants to know at a glance: is the stream followed, is anything missing, how far is it verified.

Beside the health of the collector there is the quality of its data. It is no matter of being well: a category
that does not exist is for an organiser to mend, and the collector goes on.
"""

from __future__ import annotations

import json
import sqlite3
import textwrap
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from state import quality, reading
from state.activity import open_reader
from state.errors import NotFound
from state.paths import private_db
from state.quality import KINDS, QualityFact

MOST_LAG = 900  # seconds behind which a collector is not well
WIDTH, INDENT = 110, " " * 11  # of the report's lines


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
            quality=quality.report(con),
            **reading.sizes(con) | asdict(quality.listed(con, now)),
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
    unread = f"{health.waiting} waiting to be read, {health.coming} still to begin"
    told = [
        f"data        {health.data} ({size:.1f} MB, SQLite {health.sqlite})",
        f"seen        {_when(health.seen)}" + ("" if health.seen_lag is None else f", {health.seen_lag} s ago"),
        f"verified    {_when(health.verified)} for every tracked account",
        f"contests    {health.read} of {health.contests} read, {health.frozen} of them frozen; {unread}",
        f"tracked     {health.tracked} of {health.accounts} accounts",
        f"recorded    {health.contributions} contributions",
        f"set aside   {health.set_aside} inputs that could not be used",
    ]
    told += [
        f"gap         {gap['topic']} from {_when(gap['since'])} to {_when(gap['until'])}: {gap['reason']}"
        for gap in health.gaps
    ]
    if health.simulated:
        told.append(f"simulated   {health.simulated}")
    told += [f"problem     {problem}" for problem in health.problems] or ["all is well"]
    return told


def quality_lines(facts: Sequence[QualityFact], *, explained: bool = False) -> list[str]:
    """The data-quality report for people: what was found, and what was looked for and not found."""
    found = [fact for fact in facts if fact.count]
    told = [f"data quality: {len(found)} of {len(facts)} checks found something" + ":" * bool(found)]
    for fact in found:
        example = f", such as: {_printable(fact.example)}" if fact.example else ""
        told.append(f"{fact.count:>9,}  {_title(fact)}{example}")
        if explained:
            told += textwrap.wrap(KINDS[fact.kind].meaning, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
    if len(found) < len(facts):
        rest = ", ".join(_title(fact) for fact in facts if not fact.count)
        told += textwrap.wrap(f"looked for and not found: {rest}", WIDTH, subsequent_indent=INDENT)
    return told


def _title(fact: QualityFact) -> str:
    title = KINDS[fact.kind].title
    return title[:1].lower() + title[1:]


def _printable(text: str) -> str:
    """A text from outside without what a terminal would act upon."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def as_json(health: Health) -> str:
    """The health for programs; each fact of quality with its title."""
    facts = [
        {"kind": fact.kind, "title": KINDS[fact.kind].title, "count": fact.count, "example": fact.example}
        for fact in health.quality
    ]
    return json.dumps(asdict(health) | {"quality": facts}, indent=1)


def _when(ts: int | None) -> str:
    return "not yet" if ts is None else f"{datetime.fromtimestamp(ts, UTC):%Y-%m-%d %H:%M:%S} UTC"
