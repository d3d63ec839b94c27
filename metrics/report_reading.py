"""A report from the files: the published one, and of imported editions the private database. Part of the report.

Both are only read. Either may be missing: without the private one, imported editions are; without the published one,
those that are followed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from metrics.answers_rows import Facts, edition_of, facts
from metrics.cohort import DEFINITIONS
from metrics.disclosure import THRESHOLD
from metrics.report_figures import edition_figures
from metrics.report_making import editions_read, report_of
from metrics.report_options import Asked, check
from metrics.report_parts import Report
from metrics.report_source import Source
from metrics.terms import COMPARISON
from state import reading
from state.errors import NotFound, Unavailable
from state.paths import private_db, published_db
from state.published import (
    Cohort,
    Curve,
    Figure,
    Returning,
    Snapshot,
    Spread,
    open_published,
    read,
    read_cube,
    read_head,
)
from state.schema import open_reader

READS: Final = 5  # how often everything is read anew when the publisher writes meanwhile


class Changed(Exception):
    """The published file has other figures than a moment ago."""


def make_report(base: Path, now: int, asked: Asked) -> Report:
    """The report on the data folder `base`, made at the second `now`.

    Raises NothingToReport and Contradiction, naming the option; NotFound where nothing was collected or published
    yet; Unavailable when the publisher keeps writing.
    """
    check(asked)  # before anything is read
    for _ in range(READS):
        try:
            origin = source(base, now)
            facts = published_facts(base, origin, editions_read(origin, asked))
            return report_of(origin, asked, facts)
        except Changed:
            continue
    raise Unavailable("the published file changes too often to be read: try again")


def source(base: Path, as_of: int) -> Source:
    """What the data folder `base` has. Raises NotFound where neither file is there."""
    snapshot = _snapshot(base)
    try:
        with closing(open_reader(private_db(base))) as con:
            return _with_people(as_of, snapshot, con)
    except (NotFound, sqlite3.OperationalError):
        if snapshot is None:
            raise
        simulated = snapshot.meta.get("simulated", "")
        return Source(as_of, snapshot, simulated=simulated)


def _snapshot(base: Path) -> Snapshot | None:
    """What is published, or None where nothing is."""
    try:
        with closing(open_published(published_db(base))) as con:
            return read(con)
    except NotFound:
        return None


def _with_people(as_of: int, snapshot: Snapshot | None, con: sqlite3.Connection) -> Source:
    formed = {row.contest_key: row.unit for row in snapshot.unit_contests} if snapshot else {}
    threshold = int(snapshot.meta.get("threshold", THRESHOLD)) if snapshot else THRESHOLD
    with reading.consistent(con):
        contests = reading.contest_rows(con)
        followed = {(row.campaign, row.year) for row in contests if row.enrolled is not None}
        tables = any(row.participants and (row.campaign, row.year) not in followed for row in contests)
        parts = reading.participation_rows(con) if tables else None
        simulated = reading.meta(con).get("simulated", "")
    there = {row.edition for row in snapshot.editions} if snapshot else set()
    imported = edition_figures(contests, parts, as_of, formed, threshold) if parts is not None else []
    return Source(
        as_of,
        snapshot,
        tuple(each for each in imported if each.edition not in there),
        tuple(sorted(pair for pair in followed if f"{pair[0]}{pair[1]}" not in there)),
        tuple(contests),
        simulated,
    )


def published_facts(base: Path, origin: Source, editions: Collection[str]) -> Facts:
    """Every figure published of some editions; all rows of one definition at a time are in memory.

    Raises Changed when the publisher has written other figures since the source was read.
    """
    if origin.snapshot is None:
        return facts((), (), ())
    found: dict[type, list[Any]] = {kind: [] for kind in (Cohort, Figure, Curve, Spread, Returning)}
    with closing(open_published(published_db(base))) as con:
        con.execute("BEGIN")
        if read_head(con)[0] != origin.snapshot.version:
            raise Changed
        for definition in (*DEFINITIONS, COMPARISON):
            cube = read_cube(con, definition)
            for rows in (cube.cohorts, cube.figures, cube.curves, cube.spreads, cube.returning):
                for row in rows:
                    if edition_of(row.unit) in editions:
                        found[type(row)].append(row)
    return facts(origin.snapshot.editions, *found.values())
