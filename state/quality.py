"""The data-quality report: what the private database shows about the data themselves, counted, each with an example.

An example names a contest, a country or a wiki, never a person. Every question reads as of its own moment, through
a read-only connection, and is asked alone so that a publisher can do other things in between. With 5 million
contributions, 3.6 million files and 650,000 participations the dearest took 1.0 s and all of them 2.3 s; two to three
times as much where nothing was in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from state import findings, quality_sql
from state.quality_kinds import KINDS
from state.quality_sql import LEAST

__all__ = ["KINDS", "LEAST", "QUESTIONS", "Listed", "QualityFact", "listed", "report"]

RECENT: Final = 30 * 86_400  # seconds over which the two sources of contributions are compared


@dataclass(frozen=True, slots=True)
class QualityFact:
    """How often something was found (0: looked for and not found), with an example, which may be missing.

    The example of a `shielded` fact is for the maintainer only: it is of a protected country, or not a public text.
    """

    kind: str
    count: int
    example: str = ""
    shielded: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """How many contests are known, read at least once, frozen, begun and waiting to be read, and not begun."""

    contests: int
    read: int
    frozen: int
    waiting: int
    coming: int


Question = Callable[[sqlite3.Connection], Iterable[QualityFact]]


def report(con: sqlite3.Connection) -> tuple[QualityFact, ...]:
    """A fact for each of KINDS, in their order."""
    found = {fact.kind: fact for question in QUESTIONS for fact in question(con)}
    return tuple(found[kind] for kind in KINDS)


def listed(con: sqlite3.Connection, now: int) -> Listed:
    """The numbers of contests at the time `now`, a whole edition's category among them."""
    row = con.execute(
        "SELECT count(*), count(enrolled), total(frozen), total(enrolled IS NULL AND start <= ?1),"
        " total(enrolled IS NULL AND start > ?1) FROM contest",
        [now],
    ).fetchone()
    return Listed(*map(int, row))


def _read(kind: str, condition: str) -> Question:
    """Contests of which the category was found in a condition when it was last read completely."""
    return _of_contests(kind, f"c.condition = '{condition}' AND c.complete IS NOT NULL", "c.category")


def _of_contests(kind: str, where: str, example: str) -> Question:
    sql = (
        f"SELECT count(*) OVER (), {quality_sql.SHIELDED}, {example} {quality_sql.CONTESTS} WHERE {where}"
        f" ORDER BY {quality_sql.SHIELDED}, c.year DESC, c.category LIMIT 1"
    )

    def ask(con: sqlite3.Connection) -> list[QualityFact]:
        count, shielded, text = con.execute(sql).fetchone() or (0, 0, "")
        return [QualityFact(kind, count, text, bool(shielded))]

    return ask


def _refused(con: sqlite3.Connection) -> list[QualityFact]:
    count, example = con.execute(quality_sql.REFUSED).fetchone() or (0, "")
    return [QualityFact("refused", count, example)]


def _outside(con: sqlite3.Connection) -> list[QualityFact]:
    row = con.execute(quality_sql.OUTSIDE).fetchone()
    if row is None:
        return [_none("outside")]
    count, shielded, category, here, contests = row
    rest = f" ({here:,}, the others in {contests - 1:,} more)" if contests > 1 else ""
    return [QualityFact("outside", count, f"{category}{rest}", bool(shielded))]


def _several(con: sqlite3.Connection) -> list[QualityFact]:
    """The example is the commonest pair of countries, if enough people are of it."""
    return [QualityFact("several", *con.execute(quality_sql.SEVERAL, [LEAST]).fetchone())]


def _others(con: sqlite3.Connection) -> list[QualityFact]:
    """Participants that are no persons. Where their number is one of people, there is no example."""
    found = {row[0]: row[1:4] for row in con.execute(quality_sql.OTHERS)}
    facts = []
    for kind in ("bot", "temporary", "system", "hidden", "unresolved"):
        count, shielded, category = found.get(kind, (0, 0, ""))
        facts.append(QualityFact(kind, count, "" if KINDS[kind].people else category, bool(shielded)))
    return facts


def _number(kind: str, sql: str) -> Question:
    return lambda con: [QualityFact(kind, con.execute(sql).fetchone()[0])]


def _comparison(con: sqlite3.Connection) -> list[QualityFact]:
    row = con.execute(quality_sql.DRAWN).fetchone()
    if row is None:
        return [_none("comparison")]
    count, edition, found, wanted = row
    few = f"{found:,}" if found >= LEAST else f"fewer than {LEAST}"
    return [QualityFact("comparison", count, f"{edition}: {few} of {wanted:,} found")]


def _noted(con: sqlite3.Connection) -> list[QualityFact]:
    """What the recorder noted. An example that is somebody's name, which none should be, is not handed on."""
    facts = []
    for kind in NOTED:
        count, examples, shielded, example = con.execute(quality_sql.FOUND, [kind]).fetchone() or (0, 0, 0, "")
        count = examples if kind in AGAIN else count
        facts.append(QualityFact(kind, count, example, bool(shielded)))
    return facts


def _disagreed(con: sqlite3.Connection) -> list[QualityFact]:
    """What one source of contributions told and the other did not, over the end of seen coverage."""
    since, until = con.execute("SELECT max(seen_from, seen - ?), seen FROM coverage", [RECENT]).fetchone() or (0, 0)
    facts = {kind: _none(kind) for kind in ("stream only", "api only")}
    for kind, wiki, n in con.execute(quality_sql.DISAGREED, [since, until]):
        facts[kind] = replace(facts[kind], count=facts[kind].count + n, example=wiki)
    return list(facts.values())


def _set_aside(con: sqlite3.Connection) -> list[QualityFact]:
    row = con.execute(quality_sql.SET_ASIDE).fetchone()
    return [QualityFact("set aside", row[0], f"{row[1]} ({row[2]:,})", shielded=True)] if row else [_none("set aside")]


def _none(kind: str) -> QualityFact:
    return QualityFact(kind, 0)


NOTED: Final = (
    findings.TOO_DEEP,
    findings.RENAMED,
    findings.MERGED,
    findings.SUPPRESSED,
    findings.FIRST_UPLOADER,
    findings.CENTRAL_ID,
)
AGAIN: Final = (findings.TOO_DEEP,)  # noted with every reading of the same contest
QUESTIONS: Final[tuple[Question, ...]] = (
    _read("missing", "missing"),
    _read("empty", "empty"),
    _of_contests("no country", "c.country IS NULL AND NOT c.whole", f"c.label || ', ' || {quality_sql.EDITION}"),
    _of_contests("no dates", '(c.start IS NULL OR c."end" IS NULL) AND NOT c.whole', "c.category"),
    _refused,
    _outside,
    _several,
    _others,
    _number("unattached", quality_sql.UNATTACHED),
    _number("established", quality_sql.ESTABLISHED),
    _number("unasked", quality_sql.UNASKED),
    _comparison,
    _noted,
    _disagreed,
    _set_aside,
)
