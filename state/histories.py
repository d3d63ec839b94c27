"""What people contributed before contests began: about whom it is still to be asked, and what was answered.

Three facts of an account answer for every start of a contest. `first_contribution` and `established` are the
earliest instants known at which it had made 1 and 500 contributions: where one lies before a start, that is certain.
`history` is the instant before which no contribution is unknown that could move them: up to there, what is not
certain is not so.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from state import tracking
from state.tracking import GRACE

COMMONS: Final = "commonswiki"
ESTABLISHED: Final = 500  # contributions before a start that make somebody established


@dataclass(frozen=True, slots=True)
class OpenHistory:
    """A person of whom it is not known whether there were contributions before some starts of contests.

    `firsts` are the starts before which one contribution decides, `counts` those before which 500 do. `likely` is the
    wiki other than Commons where contributions are likeliest: the home wiki, else the commonest one of the contest's
    people.
    """

    account: int
    central_id: int
    name: str
    likely: str | None
    firsts: tuple[int, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The earliest instants at which an account is known to have made 1 and 500 contributions.

    With `through`, every contribution before it is known as far as the two depend on it.
    """

    account: int
    first: int | None
    established: int | None
    through: int | None


_COUNTS = f"(a.registered >= c.start - {GRACE} OR a.commons_registered > c.start)"
_FIRST_OPEN = "coalesce(a.first_contribution >= c.start, 1)"
_COUNT_OPEN = f"coalesce({_COUNTS} AND coalesce(a.established >= c.start, 1), 0)"
_OF = "participation p JOIN contest c ON c.id = p.contest JOIN account a ON a.id = p.account"
_DATED = 'NOT c.whole AND c.start IS NOT NULL AND c."end" IS NOT NULL AND p.first_upload IS NOT NULL'
# Who registered after the start is new whatever the history; how much somebody contributed matters of those who are
# new by a definition that looks at registrations only.
_ASKED = f"""
    c.start <= ?1 AND a.kind = 'person' AND a.central_id IS NOT NULL AND a.name IS NOT NULL
    AND coalesce(a.registered < c.start, 1) AND coalesce(a.history < c.start, 1) AND ({_FIRST_OPEN} OR {_COUNT_OPEN})
"""
# In an edition a person counts for the contest of the first upload; that is looked up of few.
_OPEN = f"""
INSERT INTO question SELECT a.id, c.id, c.start, {_FIRST_OPEN}, {_COUNT_OPEN}
FROM (
    SELECT p.account, p.contest, row_number() OVER (PARTITION BY c.campaign, c.year, p.account
                                                    ORDER BY p.first_upload, p.first_page, p.contest) AS place
    FROM participation p JOIN contest c ON c.id = p.contest
    WHERE {_DATED} AND p.account IN (SELECT p.account FROM {_OF} WHERE {_DATED} AND {_ASKED})
) p JOIN contest c ON c.id = p.contest JOIN account a ON a.id = p.account
WHERE place = 1 AND {_ASKED}
"""
_UPLOADED = """
SELECT account, min(ts) FROM (SELECT account, first_upload AS ts FROM participation UNION ALL
                              SELECT account, ts FROM file)
WHERE account IN (SELECT account FROM question WHERE first_open) GROUP BY account
HAVING min(ts) < (SELECT max(start) FROM question q WHERE q.account = account AND first_open)
"""
_ANSWERED = """
UPDATE question SET first_open = 0
WHERE start > (SELECT first_contribution FROM account WHERE id = question.account)
"""
_HOMES = f"""
SELECT contest, home FROM (
    SELECT p.contest, a.home, row_number() OVER (PARTITION BY p.contest ORDER BY count(*) DESC, a.home) AS place
    FROM participation p JOIN account a ON a.id = p.account
    WHERE p.contest IN (SELECT contest FROM question) AND a.home != '{COMMONS}' GROUP BY 1, 2
) WHERE place = 1
"""
_DUE = f"""
SELECT a.id, a.central_id, a.name, nullif(a.home, '{COMMONS}'), max(q.contest),
       json_group_array(DISTINCT q.start) FILTER (WHERE first_open),
       json_group_array(DISTINCT q.start) FILTER (WHERE count_open)
FROM question q JOIN account a ON a.id = q.account WHERE first_open OR count_open
GROUP BY a.id ORDER BY max(q.start) DESC, a.id LIMIT ?
"""
_STORE = """
UPDATE account SET
    first_contribution = CASE WHEN ?2 < first_contribution OR first_contribution IS NULL THEN ?2
                              ELSE first_contribution END,
    established = CASE WHEN ?3 < established OR established IS NULL THEN ?3 ELSE established END,
    history = CASE WHEN ?4 > history OR history IS NULL THEN ?4 ELSE history END
WHERE id = ?1
"""


class Histories:
    """Earlier contributions in the private database; every method is one transaction."""

    def __init__(self, db: Database, lock: threading.RLock) -> None:
        self._db = db
        self._con = db.conn
        self._lock = lock
        self._con.execute(
            "CREATE TEMP TABLE question (account INTEGER NOT NULL, contest INTEGER NOT NULL, start INTEGER NOT NULL,"
            " first_open INTEGER NOT NULL, count_open INTEGER NOT NULL, PRIMARY KEY (account, contest)) STRICT"
        )

    def due(self, through: int, most: int = -1) -> list[OpenHistory]:
        """Who is to be asked about for contests that began at `through` or earlier, the newest contests first.

        Earlier uploads to contests are contributions, too: what they tell is stored, and not asked. At most `most`
        people, if that is not negative.
        """
        con = self._con
        with self._lock, self._db.atomic():
            con.execute("DELETE FROM question")
            con.execute(_OPEN, [through])
            if con.execute("SELECT 1 FROM question WHERE first_open LIMIT 1").fetchone():
                self._store(History(account, at, None, None) for account, at in con.execute(_UPLOADED).fetchall())
                con.execute(_ANSWERED)
            homes = dict(con.execute(_HOMES))
            return [_open(row, homes) for row in con.execute(_DUE, [most])]

    def store(self, answers: Iterable[History]) -> None:
        """Takes over what was answered; facts known before are only ever made earlier, and the question later."""
        with self._lock, self._db.atomic():
            self._store(answers)

    def _store(self, answers: Iterable[History]) -> None:
        rows = [(one.account, one.first, one.established, one.through) for one in answers]
        if not rows:
            return
        self._con.executemany(_STORE, rows)
        accounts = ",".join(str(int(row[0])) for row in rows)
        tracking.touch(self._con, f"SELECT contest FROM participation WHERE account IN ({accounts})")


def _open(row: Sequence[Any], homes: dict[int, str]) -> OpenHistory:
    account, central_id, name, home, contest, firsts, counts = row
    starts = [tuple(sorted(json.loads(part))) for part in (firsts, counts)]
    return OpenHistory(account, central_id, name, home or homes.get(contest), *starts)
