"""Commons' Module:WL_data, the page that says which contests there are.

The page is Lua: `wl["prefixes"]` maps a code to a country's label, and `wl["monuments"][2018]["az"]` holds the
first and the last second of a contest, 14 digits, UTC. A contest without dates has the earliest start and the latest
end of its edition. A row that cannot be used is set aside by name; no other row is the worse for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from collector.api import Api, instant, understood
from collector.contest_rows import YEARS, Refused, Row, contest_of, stamp
from collector.errors import ApiError
from collector.lua import Key, Pair, Table, Value, assignments
from collector.rules import CAMPAIGN, Rules, as_label, shown, standard
from state.roster import Contest

MODULE = "Module:WL_data"
TWICE = "stands there twice; the last one counts, as in Lua"


@dataclass(frozen=True, slots=True)
class Page:
    """The module page: its text, the revision's id, and when that was saved."""

    text: str
    revision: int | None
    saved: int | None


@dataclass(slots=True)
class _Tables:
    """What the page assigns: labels by code, and the rows of each edition."""

    prefixes: dict[str, Value] = field(default_factory=dict)
    editions: dict[tuple[str, int], list[Pair]] = field(default_factory=dict)


def fetch(api: Api) -> Page:
    """The latest revision of the module page, in one request. Raises ApiError when Commons has no such page."""
    query = {"titles": MODULE, "prop": "revisions", "rvprop": "ids|timestamp|content", "rvslots": "main"}
    answer = api.step("contests").get(api.settings.api, query)
    with understood(api.settings.api):
        for page in answer.get("query", {}).get("pages", ()):
            for revision in page.get("revisions", ()):
                text = str(revision["slots"]["main"]["content"])
                return Page(text, revision.get("revid"), instant(revision.get("timestamp")))
    raise ApiError("missingtitle", f"{MODULE} is not there")


def parse(text: str, rules: Rules | None = None) -> tuple[list[Contest], list[Refused]]:
    """The contests of the module page, oldest first in each campaign, and the rows set aside. Never raises."""
    rules = rules or standard()
    refused: list[Refused] = []
    tables = _tables(text, refused)
    contests: dict[str, Contest] = {}
    for (campaign, year), table in sorted(tables.editions.items()):
        rows = list(_rows(campaign, year, table, tables.prefixes, rules, refused))
        for row, contest in _dated(rows, rules, refused):
            if contest.category in contests:
                refused.append(Refused(row.name, f"has the category of another row, {contest.category!r}"))
            else:
                contests[contest.category] = contest
    return list(contests.values()), refused


def _tables(text: str, refused: list[Refused]) -> _Tables:
    """The tables of the page, whichever way they are assigned."""
    found = _Tables()
    for path, value in _flat(assignments(text)):
        try:
            if path[0] == "prefixes" and len(path) == 2:
                found.prefixes[str(path[1])] = value
            else:
                _place(path, value, found.editions)
        except ValueError as error:
            refused.append(Refused("wl" + "".join(f"[{key}]" for key in path)[:80], str(error)))
    return found


def _flat(pairs: Iterable[tuple[tuple[Key, ...], Value]]) -> Iterator[tuple[tuple[Key, ...], Value]]:
    """Assignments with two keys or more, tables above that level taken apart."""
    for path, value in pairs:
        if len(path) < 2 and isinstance(value, tuple):
            yield from _flat(((*path, pair.key), pair.value) for pair in value)
        elif path:
            yield path, value


def _place(path: tuple[Key, ...], value: Value, editions: dict[tuple[str, int], list[Pair]]) -> None:
    """Puts an assignment where it belongs. Raises ValueError for one that cannot be used, or replaces another."""
    if not CAMPAIGN.fullmatch(str(path[0])):
        raise ValueError(f"{shown(path[0])} is no campaign")
    if len(path) < 2:
        raise ValueError(f"{shown(value)} is no table of editions")
    if not isinstance(path[1], int) or path[1] not in YEARS:
        raise ValueError(f"{shown(path[1])} is no year")
    edition = str(path[0]), path[1]
    if len(path) == 3:
        editions.setdefault(edition, []).append(Pair(path[2], value))
    elif len(path) > 3 or not isinstance(value, tuple):
        raise ValueError(f"{shown(value)} is no table of contests or dates")
    else:
        again = bool(editions.get(edition))
        editions[edition] = list(value)
        if again:
            raise ValueError(TWICE)


def _rows(
    campaign: str, year: int, table: list[Pair], prefixes: dict[str, Value], rules: Rules, refused: list[Refused]
) -> Iterator[Row]:
    """The rows of an edition that are good by themselves, in the order of their codes."""
    last_of = {pair.key: pair for pair in table}
    for pair in sorted(table, key=lambda pair: str(pair.key)):
        name = f"{campaign}{year} {pair.key}"[:80]
        try:
            if last_of[pair.key] is not pair:
                raise ValueError(TWICE)
            if str(pair.key) not in prefixes:
                raise ValueError(f"the code {shown(str(pair.key))} is not among the prefixes")
            if not isinstance(pair.value, tuple):
                raise ValueError(f"{shown(pair.value)} is no table of dates")
            label = as_label(prefixes[str(pair.key)])
            start, last = (_stamp(pair.value, key, year) for key in ("start", "end"))
            row = Row(name, campaign, year, label, rules.category_of(campaign, year, label), start, last)
            if row.backwards:
                raise ValueError("ends before it starts")
            yield row
        except ValueError as error:
            refused.append(Refused(name, str(error)))


def _stamp(dates: Table, key: str, year: int) -> int | None:
    found = [pair.value for pair in dates if pair.key == key]
    return stamp(str(found[-1]), year) if found else None


def _dated(rows: list[Row], rules: Rules, refused: list[Refused]) -> Iterator[tuple[Row, Contest]]:
    """The rows as contests, with the edition's first start and last end where they have none of their own."""
    first = min((row.start for row in rows if row.start is not None), default=None)
    final = max((row.last for row in rows if row.last is not None), default=None)
    for row in rows:
        start = first if row.start is None else row.start
        last = final if row.last is None else row.last
        if start is None or last is None:
            refused.append(Refused(row.name, "has no dates, nor has another row of its edition"))
        elif last < start:
            refused.append(Refused(row.name, "ends before it starts"))
        else:
            yield row, contest_of(row, start, last, rules)
