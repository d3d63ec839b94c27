"""The tables of the published file, and those that came with its second version.

Times are seconds since the epoch, UTC; days count from the end E of a contest.
"""

from __future__ import annotations

from typing import Final

TABLES: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE campaign (campaign TEXT PRIMARY KEY, title TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE edition (
    edition TEXT PRIMARY KEY,
    campaign TEXT NOT NULL,
    year INTEGER NOT NULL,
    title TEXT NOT NULL,
    start INTEGER,
    "end" INTEGER,
    contests INTEGER NOT NULL,
    ended_contests INTEGER NOT NULL,
    participants INTEGER NOT NULL,
    newcomers INTEGER NOT NULL,
    running INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE unit (
    unit TEXT PRIMARY KEY,
    edition TEXT NOT NULL,
    campaign TEXT NOT NULL,
    year INTEGER NOT NULL,
    country TEXT NOT NULL,
    title TEXT NOT NULL,
    merged TEXT NOT NULL,
    contests INTEGER NOT NULL,
    participants INTEGER NOT NULL,
    newcomers INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    end_first INTEGER NOT NULL,
    end_last INTEGER NOT NULL,
    mature_day INTEGER NOT NULL,
    seen_day INTEGER NOT NULL,
    today_day INTEGER NOT NULL,
    today_retained INTEGER NOT NULL,
    enrolled INTEGER NOT NULL,
    formed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE unit_contest (
    contest_key TEXT PRIMARY KEY,
    unit TEXT NOT NULL,
    label TEXT NOT NULL,
    "end" INTEGER,
    mature_day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_contest_unit ON unit_contest (unit);
CREATE TABLE left_out (
    edition TEXT PRIMARY KEY,
    countries INTEGER NOT NULL,
    people INTEGER NOT NULL,
    why TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE milestone (
    unit TEXT NOT NULL,
    definition TEXT NOT NULL,
    measure TEXT NOT NULL,
    k INTEGER NOT NULL,
    due INTEGER NOT NULL,
    newcomers INTEGER NOT NULL,
    retained INTEGER,
    state TEXT NOT NULL,
    PRIMARY KEY (unit, definition, measure, k)
) STRICT, WITHOUT ROWID;
CREATE TABLE curve (
    unit TEXT NOT NULL,
    definition TEXT NOT NULL,
    measure TEXT NOT NULL,
    width INTEGER NOT NULL,
    least INTEGER NOT NULL,
    newcomers INTEGER NOT NULL,
    retained BLOB NOT NULL,
    PRIMARY KEY (unit, definition, measure, width, least)
) STRICT;
CREATE TABLE hour (
    unit TEXT NOT NULL,
    hour INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (unit, hour)
) STRICT, WITHOUT ROWID;
CREATE TABLE running (
    edition TEXT NOT NULL,
    country TEXT NOT NULL,
    title TEXT NOT NULL,
    participants INTEGER NOT NULL,
    newcomers INTEGER NOT NULL,
    PRIMARY KEY (edition, title)
) STRICT, WITHOUT ROWID;
CREATE TABLE freshness (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seen INTEGER,
    verified INTEGER,
    lag_ms INTEGER,
    published_ms INTEGER NOT NULL,
    stream TEXT NOT NULL,
    gaps TEXT NOT NULL
) STRICT;
INSERT INTO meta VALUES ('version', '0');
"""
SINCE_2: Final = """
CREATE TABLE quality (
    kind TEXT PRIMARY KEY,
    place INTEGER NOT NULL,
    area TEXT NOT NULL,
    title TEXT NOT NULL,
    meaning TEXT NOT NULL,
    n INTEGER,                  -- NULL: fewer people than may be told
    example TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
