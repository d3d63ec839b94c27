"""What has to be published, from the sandbox's truth, by loops anybody can follow; no code of the project's metrics.

Retention of single contests comes from `sandbox.truth.expected`. Here they are put together: units, milestones at each
contest's own mark, the last 24 hours. Every other cell is computed by `tests.metrics.brute`.
"""

from __future__ import annotations

import csv
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.truth import expected, newcomers
from state.paths import private_db
from state.schema import open_reader
from tests.metrics.brute import cells
from tests.metrics.plain import plain
from tests.metrics.told import differences, told

ROOT = Path(__file__).resolve().parents[2]
DAY, HOUR = 86_400, 3_600
THRESHOLD = 10
Truth = dict[str, Any]


@dataclass
class Unit:
    """What the published file has to say of a unit."""

    contests: list[str] = field(default_factory=list)
    newcomers: int = 0
    due: dict[int, int] = field(default_factory=dict)
    retained: dict[int, int | None] = field(default_factory=dict)
    hours: Counter[int] = field(default_factory=Counter)


def countries() -> list[dict[str, str]]:
    """The table of countries, row by row."""
    lines = [line for line in (ROOT / "collector" / "countries.tsv").read_text().splitlines() if line[:1] != "#"]
    return list(csv.DictReader(lines, delimiter="\t"))


def protected() -> set[str]:
    """Countries on the protection list, read from the table itself."""
    return {row["iso_code"] for row in countries() if row["is_protected"] == "True"}


def merged(before: Truth, after: Truth) -> Truth:
    """The truth as a collector must have it that saw everything since `before`: what it saw is not taken back."""
    gone = {(wiki, rev) for rows in before["contributions"].values() for wiki, rev, _, deleted in rows if deleted}
    contributions = {
        account: [[wiki, rev, ts, (wiki, rev) in gone] for wiki, rev, ts, _ in rows]
        for account, rows in after["contributions"].items()
    }
    participants = {key: before["participants"].get(key, {}) | rows for key, rows in after["participants"].items()}
    return {**after, "contributions": contributions, "participants": participants}


def wrong_cells(data: Path, published: Path, facts: Truth) -> list[str]:
    """In words, the cells of a published file that are not those of the truth.

    What only the collector can know is taken from its database: when it read contests, through when it verified whom,
    and who was drawn for comparison.
    """
    said, parts, snapshot = told(published)
    parts.before = {}
    fresh = snapshot.freshness
    if fresh is None or fresh.seen is None:
        return ["nothing was seen"]
    with closing(open_reader(private_db(data))) as con:
        (seen_from,) = con.execute("SELECT seen_from FROM coverage").fetchone()
        enrolled = dict(con.execute("SELECT category, enrolled FROM contest"))
        compared = con.execute(
            "SELECT c.category, a.central_id FROM comparison m JOIN contest c ON c.id = m.contest"
            " JOIN account a ON a.id = m.account"
        ).fetchall()
        verified = dict(
            con.execute(
                "SELECT a.central_id, min(t.verified) FROM attachment t JOIN account a ON a.id = t.account"
                " WHERE a.central_id NOTNULL GROUP BY a.id HAVING count(t.verified) = count(*)"
            )
        )
    known = plain(
        facts,
        seen_from=seen_from,
        seen=fresh.seen,
        enrolled=enrolled,
        protected=protected(),
        compared=compared,
        verified=verified,
        names={row["iso_code"]: row["name"] for row in countries()},
    )
    return differences(said, cells(known, parts))


def units(facts: Truth, seen: int) -> tuple[dict[str, Unit], dict[str, int]]:
    """Every unit by name, and the people left out by edition, as of seen coverage `seen`."""
    figures, recruited, shielded = expected(facts, seen), newcomers(facts), protected()
    ended: dict[str, list[Truth]] = {}
    complete: dict[str, bool] = {}
    for contest in facts["contests"]:
        edition = f"{contest['campaign']}{contest['year']}"
        complete[edition] = complete.get(edition, True) and contest["end"] <= seen
        if contest["end"] <= seen:
            ended.setdefault(edition, []).append(contest)
    found: dict[str, Unit] = {}
    out: dict[str, int] = {}
    for edition, contests in ended.items():
        rest = []
        for contest in contests:
            people = len(recruited[contest["category"]])
            if people >= THRESHOLD and contest["iso2"] not in shielded:
                found[f"{edition}/{contest['iso2']}"] = Unit([contest["category"]])
            else:
                rest.append(contest["category"])
        if complete[edition] and rest:
            people = sum(len(recruited[category]) for category in rest)
            if people >= THRESHOLD and sum(1 for category in rest if recruited[category]) > 1:
                found[f"{edition}/other"] = Unit(rest)
            elif people:
                out[edition] = people
    for unit in found.values():
        _fill(unit, facts, figures, recruited, seen)
    return found, out


def _fill(unit: Unit, facts: Truth, figures: Truth, recruited: dict[str, list[str]], seen: int) -> None:
    parts = [figures[category] for category in unit.contests if recruited[category]]
    unit.newcomers = sum(len(recruited[category]) for category in unit.contests)
    for k in (3, 6, 9, 12):
        marks = [part["milestones"][str(k)] for part in parts]
        unit.due[k] = max(mark["due"] for mark in marks)
        known = [mark["retained"] for mark in marks]
        unit.retained[k] = None if None in known else sum(known)
    since = (seen // HOUR - 23) * HOUR
    for category in unit.contests:
        unit.hours += hours(facts, recruited[category], since)


def hours(facts: Truth, accounts: list[str], since: int) -> Counter[int]:
    """Contributions by full hour from `since` on."""
    count: Counter[int] = Counter()
    for account in accounts:
        for _, _, ts, deleted in facts["contributions"][account]:
            if ts >= since and not deleted:
                count[ts // HOUR * HOUR] += 1
    return count
