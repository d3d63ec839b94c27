"""The tables of the published file, and those that came with its later versions.

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
SINCE_3: Final = """
DROP TABLE IF EXISTS milestone;
DROP TABLE IF EXISTS curve;
ALTER TABLE unit_contest ADD COLUMN due TEXT NOT NULL DEFAULT '[]';  -- JSON: its own four milestones
CREATE TABLE term (
    kind TEXT NOT NULL,                 -- definition, measure, reading or state
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    title TEXT NOT NULL,
    meaning TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE cohort (
    unit TEXT NOT NULL,
    definition TEXT NOT NULL,
    title TEXT NOT NULL,
    merged TEXT NOT NULL,               -- JSON: its countries, where it is several
    newcomers INTEGER NOT NULL,         -- the denominator of all its figures
    unknown INTEGER NOT NULL,           -- could not be verified, in no figure
    established INTEGER NOT NULL,       -- of the newcomers, 500 contributions or more before the start
    undecided INTEGER NOT NULL,         -- may be new by first-edit; in no figure
    mature_day INTEGER NOT NULL,
    seen_day INTEGER NOT NULL,
    today_day INTEGER NOT NULL,
    formed INTEGER NOT NULL,
    PRIMARY KEY (unit, definition)
) STRICT, WITHOUT ROWID;
CREATE TABLE cohort_contest (
    definition TEXT NOT NULL,
    contest_key TEXT NOT NULL,
    unit TEXT NOT NULL,                 -- '': it is in no figure of this definition
    mature_day INTEGER NOT NULL,
    PRIMARY KEY (definition, contest_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE figure (
    unit TEXT NOT NULL,
    definition TEXT NOT NULL,
    measure TEXT NOT NULL,
    reading TEXT NOT NULL,
    least INTEGER NOT NULL,
    k INTEGER NOT NULL,                 -- months after the end; 0 for today
    due INTEGER NOT NULL,               -- when it is final; of one that grows, since when it counts
    through INTEGER NOT NULL,           -- where its last window ends
    newcomers INTEGER NOT NULL,
    retained INTEGER,                   -- NULL: cannot be said yet
    state TEXT NOT NULL,
    PRIMARY KEY (unit, definition, measure, reading, least, k)
) STRICT, WITHOUT ROWID;
CREATE TABLE curve (
    unit TEXT NOT NULL,
    definition TEXT NOT NULL,
    measure TEXT NOT NULL,
    width INTEGER NOT NULL,             -- days; 0: since the end
    least INTEGER NOT NULL,
    newcomers INTEGER NOT NULL,
    mature_day INTEGER NOT NULL,        -- the last final mark
    retained BLOB NOT NULL,             -- little-endian int32 at t = 0, 1, ...
    PRIMARY KEY (unit, definition, measure, width, least)
) STRICT;
CREATE TABLE spread (
    unit TEXT NOT NULL,
    definition TEXT NOT NULL,
    measure TEXT NOT NULL,
    k INTEGER NOT NULL,
    commons_only INTEGER NOT NULL,
    other_only INTEGER NOT NULL,
    both INTEGER NOT NULL,
    wikis TEXT NOT NULL,                -- JSON: [[wiki, active there], ...]
    PRIMARY KEY (unit, definition, measure, k)
) STRICT, WITHOUT ROWID;
CREATE TABLE again (
    unit TEXT NOT NULL,
    definition TEXT NOT NULL,
    newcomers INTEGER NOT NULL,
    following INTEGER,                  -- the year of the next edition, where that is over
    again_next INTEGER,
    chances INTEGER NOT NULL,           -- later editions that are over
    again_later INTEGER,
    chances_elsewhere INTEGER NOT NULL, -- editions of other campaigns that are over and ended later
    elsewhere INTEGER,
    PRIMARY KEY (unit, definition)
) STRICT, WITHOUT ROWID;
"""
SINCE_4: Final = """
CREATE TABLE touched (
    edition TEXT PRIMARY KEY,           -- '': what belongs to no edition
    version INTEGER NOT NULL            -- of the figures, when a row of it last changed
) STRICT, WITHOUT ROWID;
CREATE INDEX touched_version ON touched (version);
INSERT INTO touched SELECT edition, CAST(value AS INTEGER)
    FROM (SELECT '' AS edition UNION ALL SELECT edition FROM edition), meta WHERE key = 'version';
ALTER TABLE freshness ADD COLUMN contests_read INTEGER NOT NULL DEFAULT 0;   -- of contests_known at least once
ALTER TABLE freshness ADD COLUMN contests_known INTEGER NOT NULL DEFAULT 0;  -- have begun
ALTER TABLE freshness ADD COLUMN people_asked INTEGER NOT NULL DEFAULT 0;    -- of people, on every wiki at least once
ALTER TABLE freshness ADD COLUMN people INTEGER NOT NULL DEFAULT 0;          -- are followed
"""
SINCE: Final = {2: SINCE_2, 3: SINCE_3, 4: SINCE_4}  # by the version they came with
