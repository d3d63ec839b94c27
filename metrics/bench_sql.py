"""The cells by SQLite itself: the cohort once in a table of its own, then one statement a table on the raw rows.

Curves go by the days between a person's contributions, which takes a small part of what counting mark by mark does.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np

from metrics.bench_cells import PEOPLE, READINGS, WIKIS, Answer, Frame, curve, curves, empty, named, read_frame
from metrics.calendar import DAY, MILESTONES
from metrics.cells import HORIZON, LEASTS, MEASURES

_COHORT: Final = """
CREATE TEMP TABLE cohort AS
SELECT account, contest, campaign, "end" FROM (
    SELECT *, row_number() OVER (PARTITION BY campaign, account ORDER BY start, year) AS edition FROM (
        SELECT p.account, p.contest, c.campaign, c.year, c.start, c."end", a.registered,
               row_number() OVER (PARTITION BY c.campaign, c.year, p.account
                                  ORDER BY p.first_upload, p.first_page, p.contest) AS place
        FROM participation p JOIN contest c ON c.id = p.contest JOIN account a ON a.id = p.account
        WHERE NOT c.whole AND a.kind = 'person' AND a.central_id IS NOT NULL AND p.first_upload IS NOT NULL)
    WHERE place = 1 AND registered >= start AND registered < "end")
WHERE edition = 1
"""
_FILES: Final = """
CREATE TEMP TABLE campaign_file (page INTEGER, campaign TEXT, PRIMARY KEY (page, campaign)) WITHOUT ROWID;
INSERT OR IGNORE INTO campaign_file SELECT f.page, c.campaign FROM file f JOIN contest c ON c.id = f.contest
"""
_SPAN: Final = """
CREATE TEMP TABLE span (contest INTEGER, k INTEGER, low INTEGER, high INTEGER, PRIMARY KEY (contest, k)) WITHOUT ROWID
"""
_READING: Final = """
SELECT contest, k, sum(n >= 1), sum(n >= 5), sum(organic >= 1), sum(organic >= 5) FROM (
    SELECT h.contest, s.k, count(*) AS n, sum(f.page IS NULL) AS organic
    FROM cohort h JOIN span s USING (contest)
    CROSS JOIN contribution c ON c.account = h.account AND c.ts >= s.low AND c.ts < s.high
    LEFT JOIN campaign_file f ON f.page = c.file AND f.campaign = h.campaign
    GROUP BY h.account, h.contest, s.k)
GROUP BY 1, 2
"""
_CURVE: Final = """
WITH active AS (
    SELECT DISTINCT h.contest, h.account, (c.ts - h."end") / 86400 AS day
    FROM cohort h CROSS JOIN contribution c ON c.account = h.account AND c.ts >= h."end" AND c.ts < h."end" + :until
    {where}),
spans AS (
    SELECT contest, day + 1 AS begins,
           min(day + 1 + :width, coalesce(lead(day) OVER each + 1, :never)) AS ends
    FROM active WINDOW each AS (PARTITION BY contest, account ORDER BY day))
SELECT contest, mark, sum(step) FROM (
    SELECT contest, begins AS mark, 1 AS step FROM spans UNION ALL SELECT contest, ends, -1 FROM spans)
WHERE mark <= :horizon GROUP BY 1, 2
"""
_ORGANIC: Final = "LEFT JOIN campaign_file f ON f.page = c.file AND f.campaign = h.campaign WHERE f.page IS NULL"
_BY_WIKI: Final = """
SELECT contest, k, wiki, count(*) FROM (
    SELECT DISTINCT h.contest, h.account, s.k, c.wiki
    FROM cohort h JOIN span s USING (contest) CROSS JOIN contribution c
    ON c.account = h.account AND c.ts >= s.low AND c.ts < s.high)
GROUP BY 1, 2, 3
"""


def by_sql(path: Path) -> Answer:
    """The cells of the database at `path`."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as con:
        con.execute("PRAGMA temp_store = MEMORY")
        frame = read_frame(con)
        answer = empty(frame)
        con.execute(_COHORT)
        con.executescript(_FILES + ";" + _SPAN)
        for contest, people in con.execute("SELECT contest, count(*) FROM cohort GROUP BY 1"):
            answer[PEOPLE][contest - 1] = people
        for reading in READINGS:
            _reading(con, frame, answer, reading)
        _by_wiki(con, frame, answer)
        for width, measure in curves():
            _curve(con, answer, width, measure)
    return answer


def _spans(con: sqlite3.Connection, frame: Frame, reading: str) -> None:
    """The windows of a reading, in seconds, for the statement that comes next."""
    con.execute("DELETE FROM span")
    for k in range(len(MILESTONES)):
        low, high = frame.window(reading, k)
        bounds = zip((frame.end + low * DAY).tolist(), (frame.end + high * DAY).tolist(), strict=True)
        con.executemany("INSERT INTO span VALUES (?, ?, ?, ?)", ((n, k, *pair) for n, pair in enumerate(bounds, 1)))


def _reading(con: sqlite3.Connection, frame: Frame, answer: Answer, reading: str) -> None:
    _spans(con, frame, reading)
    names = [named(reading, measure, least) for measure in MEASURES for least in LEASTS]
    for contest, k, *people in con.execute(_READING):
        for name, number in zip(names, people, strict=True):
            answer[name][contest - 1, k] = number


def _by_wiki(con: sqlite3.Connection, frame: Frame, answer: Answer) -> None:
    _spans(con, frame, READINGS[0])
    for contest, k, wiki, people in con.execute(_BY_WIKI):
        answer[WIKIS][contest - 1, k, wiki - 1] = people


def _curve(con: sqlite3.Connection, answer: Answer, width: int, measure: str) -> None:
    steps = answer[curve(width, measure)]
    statement = _CURVE.format(where=_ORGANIC if measure == "organic" else "")
    bounds = {"width": width, "until": HORIZON * DAY, "never": HORIZON + 1, "horizon": HORIZON}
    for contest, mark, step in con.execute(statement, bounds):
        steps[contest - 1, mark] = step
    np.cumsum(steps, axis=1, out=steps)
