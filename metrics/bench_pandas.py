"""The cells by pandas from the raw rows, as an analyst writes it who knows pandas well: no loop over people or days."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import numpy as np

from metrics.bench_cells import PEOPLE, READINGS, WIKIS, Answer, curve, curves, empty, named, read_frame
from metrics.calendar import DAY, MILESTONES
from metrics.cells import HORIZON, LEASTS, MEASURES

ROWS: Final = 1_000_000  # rows read at a time; all at once takes several times the memory
_PARTICIPATIONS: Final = """
SELECT p.account, p.contest, p.first_upload, p.first_page, a.registered, c.campaign, c.year, c.start, c."end"
FROM participation p JOIN account a ON a.id = p.account JOIN contest c ON c.id = p.contest
WHERE NOT c.whole AND a.kind = 'person' AND a.central_id IS NOT NULL AND p.first_upload IS NOT NULL
"""
_FILES: Final = "SELECT DISTINCT f.page AS file, c.campaign FROM file f JOIN contest c ON c.id = f.contest"
_CONTRIBUTIONS: Final = "SELECT account, wiki, ts, coalesce(file, -1) AS file FROM contribution"


def by_pandas(path: Path) -> Answer:
    """The cells of the database at `path`."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as con:
        frame = read_frame(con)
        cohort, rows = _read(con)
    answer = empty(frame)
    _add(answer[PEOPLE], cohort.groupby("contest").size())
    rows = rows[rows.ts >= rows.end]
    rows = rows.assign(day=(rows.ts - rows.end) // DAY)[["contest", "account", "wiki", "day", "organic"]]
    for k in range(len(MILESTONES)):
        for reading in READINGS:
            inside = _inside(rows, *frame.window(reading, k))
            for measure in MEASURES:
                counted = inside if measure == "any" else inside[inside.organic]
                number = counted.groupby(["contest", "account"]).size()
                for least in LEASTS:
                    enough = number[number >= least].groupby("contest").size()
                    _add(answer[named(reading, measure, least)][:, k], enough)
        inside = _inside(rows, *frame.window(READINGS[0], k))
        _add_wikis(answer[WIKIS][:, k], inside.groupby(["contest", "wiki"]).account.nunique())
    for width, measure in curves():
        _curve(answer[curve(width, measure)], rows if measure == "any" else rows[rows.organic], width)
    return answer


def _read(con: sqlite3.Connection) -> tuple[Any, Any]:
    """The headline's newcomers, and their contributions with what is known of their contest."""
    import pandas as pd  # the publisher shares this command line and shall not carry it

    people = pd.read_sql(_PARTICIPATIONS, con).sort_values(["first_upload", "first_page", "contest"])
    people = people.drop_duplicates(["campaign", "year", "account"])
    new = people[(people.registered >= people.start) & (people.registered < people.end)]
    cohort = new.sort_values(["start", "year"]).drop_duplicates(["campaign", "account"])
    cohort = cohort[["account", "contest", "campaign", "end"]]
    rows = pd.concat(pd.read_sql(_CONTRIBUTIONS, con, chunksize=ROWS), ignore_index=True)
    rows = rows.merge(cohort, on="account")
    uploads = rows.loc[rows.file >= 0, ["file", "campaign"]].reset_index()
    own = uploads.merge(pd.read_sql(_FILES, con), on=["file", "campaign"])["index"]
    rows["organic"] = True
    rows.loc[own, "organic"] = False
    return cohort, rows


def _inside(rows: Any, low: Any, high: Any) -> Any:
    """The rows within each contest's days."""
    contest = rows.contest.to_numpy() - 1
    return rows[(rows.day >= low[contest]) & (rows.day < high[contest])]


def _add(cells: Any, number: Any) -> None:
    cells[number.index.to_numpy() - 1] = number.to_numpy()


def _add_wikis(cells: Any, number: Any) -> None:
    contest, wiki = (number.index.get_level_values(name).to_numpy() - 1 for name in ("contest", "wiki"))
    cells[contest, wiki] = number.to_numpy()


def _curve(cells: Any, rows: Any, width: int) -> None:
    """Who is active becomes so the day after a contribution, and is so for `width` days or until the next one."""
    days = (
        rows.loc[rows.day < HORIZON, ["contest", "account", "day"]]
        .drop_duplicates()
        .sort_values(["contest", "account", "day"])
    )
    begins = days.day + 1
    following = days.groupby(["contest", "account"]).day.shift(-1, fill_value=HORIZON) + 1
    ends = np.minimum(begins + width, following)
    for marks, step in ((begins, 1), (ends, -1)):
        number = marks.groupby([days.contest, marks]).size()
        contest, mark = number.index.get_level_values(0).to_numpy() - 1, number.index.get_level_values(1).to_numpy()
        kept = mark <= HORIZON
        cells[contest[kept], mark[kept]] += step * number.to_numpy()[kept]
    np.cumsum(cells, axis=1, out=cells)
