"""Which contests there are: Commons' Module:WL_data, and the table of 2010-2022 that is shipped.

The module page holds the contests as Lua: `wl["prefixes"]` maps a code to a country's label, and
`wl["monuments"][2018]["az"]` holds the first and the last second of a contest, 14 digits, UTC. A contest without
dates has the earliest start and the latest end of its edition. A row that cannot be used is set aside by name.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from collector.api import Api, understood
from collector.errors import ApiError
from collector.lua import Pair, Table, assignments
from metrics.calendar import civil_offset, parse_stamp
from metrics.errors import InvalidStamp
from state.roster import Contest, Country

MODULE = "Module:WL_data"
HERE = Path(__file__).parent
_YEARS = range(2005, 2101)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was set aside: what it is called, and why."""

    row: str
    why: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A contest as the page has it; dates are None where it gives none."""

    name: str
    campaign: str
    year: int
    label: str
    start: int | None
    last: int | None


def fetch(api: Api) -> str:
    """The text of the module page. Raises ApiError when Commons has no such page."""
    answer = api.get(
        api.settings.api,
        {"titles": MODULE, "prop": "revisions", "rvprop": "content", "rvslots": "main"},
    )
    with understood(api.settings.api):
        for page in answer.get("query", {}).get("pages", ()):
            for revision in page.get("revisions", ()):
                return str(revision["slots"]["main"]["content"])
    raise ApiError("missingtitle", f"{MODULE} is not there")


def parse(text: str) -> tuple[list[Contest], list[Refused]]:
    """The contests of the module page, oldest first, and the rows set aside."""
    refused: list[Refused] = []
    prefixes, editions = _read(text, refused)
    contests: dict[str, Contest] = {}
    for (campaign, year), table in sorted(editions.items()):
        rows = list(_rows(campaign, year, table, prefixes, refused))
        for row, contest in _dated(rows, refused):
            if contest.category in contests:
                refused.append(Refused(row.name, f"has the category of another row, {contest.category!r}"))
            else:
                contests[contest.category] = contest
    return list(contests.values()), refused


def _read(text: str, refused: list[Refused]) -> tuple[dict[str, str], dict[tuple[str, int], Table]]:
    """The prefixes and the table of each edition, whichever way they are assigned."""
    prefixes: dict[str, str] = {}
    editions: dict[tuple[str, int], Table] = {}
    for path, value in _flat(assignments(text)):
        name = "wl" + "".join(f"[{key}]" for key in path)
        if path[0] == "prefixes" and len(path) == 2:
            prefixes[str(path[1])] = str(value)
        elif len(path) == 2 and isinstance(value, tuple):
            if not isinstance(path[1], int) or path[1] not in _YEARS:
                refused.append(Refused(name, f"{path[1]!r} is no year"))
            else:
                if (str(path[0]), path[1]) in editions:
                    refused.append(Refused(name, "stands there twice; the last one counts, as in Lua"))
                editions[str(path[0]), path[1]] = value
    return prefixes, editions


def _flat(pairs: Iterable[tuple[tuple[str | int, ...], object]]) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Assignments with paths of two keys, tables above that level taken apart."""
    for path, value in pairs:
        if len(path) < 2 and isinstance(value, tuple):
            yield from _flat(((*path, pair.key), pair.value) for pair in value)
        elif path:
            yield path, value


def _rows(campaign: str, year: int, table: Table, prefixes: dict[str, str], refused: list[Refused]) -> Iterator[_Row]:
    last_of = {pair.key: pair for pair in table}
    for pair in table:
        name = f"{campaign}{year} {pair.key}"
        if last_of[pair.key] is not pair:
            refused.append(Refused(name, "stands there twice; the last one counts, as in Lua"))
        elif str(pair.key) not in prefixes:
            refused.append(Refused(name, f"the code {str(pair.key)!r} is not among the prefixes"))
        elif not isinstance(pair.value, tuple):
            refused.append(Refused(name, f"{pair.value!r} is no table of dates"))
        else:
            try:
                start, last = (_stamp(pair.value, key, name) for key in ("start", "end"))
            except InvalidStamp as error:
                refused.append(Refused(name, str(error)))
                continue
            yield _Row(name, campaign, year, prefixes[str(pair.key)], start, last)


def _stamp(dates: Table, key: str, row: str) -> int | None:
    found: list[Pair] = [pair for pair in dates if pair.key == key]
    return parse_stamp(str(found[-1].value), row=row) if found else None


def _dated(rows: list[_Row], refused: list[Refused]) -> Iterator[tuple[_Row, Contest]]:
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
            yield row, _contest(row, start, last, category_of(row.campaign, row.year, row.label))


def _contest(row: _Row, start: int, last: int, category: str) -> Contest:
    return Contest(
        campaign=row.campaign,
        year=row.year,
        label=row.label,
        country=country_of(row.label),
        category=category,
        start=start,
        end=last + 1,
        offset=civil_offset(last + 1),
    )


def shipped() -> tuple[list[Contest], list[Refused]]:
    """The contests of the shipped table 2010-2022, and the rows set aside. All its ends are 23:59:59 UTC."""
    contests, refused = [], []
    for line in _lines("contests_2010_2022.csv"):
        name = f"{line['campaign']}{line['year']} {line['label']}"
        try:
            start, last = (parse_stamp(line[key], row=name) for key in ("start", "end"))
        except InvalidStamp as error:
            refused.append(Refused(name, str(error)))
            continue
        row = _Row(name, line["campaign"], int(line["year"]), line["label"], start, last)
        contests.append(_contest(row, start, last, line["category"]))
    return contests, refused


def _lines(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table beside this module; its first lines, which begin with #, say where it is from."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t" if name.endswith(".tsv") else ",")


@cache
def _rules() -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / "category_rules.toml").read_text(encoding="utf-8"))


def campaign_title(campaign: str) -> str:
    """A campaign's title: Wiki Loves Monuments for monuments."""
    return _rules()["titles"].get(campaign) or "Wiki Loves " + campaign.replace("_", " ").title()


def campaign_in(text: str) -> str | None:
    """The one known campaign that is a word of `text`, such as a file's name; None when there is none or several."""
    words = set(re.split(r"[^a-z]+", text.lower()))
    found = [campaign for campaign in _rules()["titles"] if campaign in words]
    return found[0] if len(found) == 1 else None


def category_of(campaign: str, year: int, label: str) -> str:
    """The title of a contest's category on Commons, without prefix, by the rules of category_rules.toml."""
    rules = _rules()
    if written_out := rules["categories"].get(f"{campaign}{year} {label}"):
        return written_out
    edition = rules["editions"].get(f"{campaign}{year}", f"{campaign_title(campaign)} {year}")
    article = "the " if label in rules["articles"]["the"] else ""
    return str(rules["category"]).format(edition=edition, country=article + label)


def countries() -> list[Country]:
    """The countries of the canonical table."""
    return [Country(line["iso_code"], line["name"], line["is_protected"] == "True") for line in _lines("countries.tsv")]


@cache
def _codes() -> dict[str, str | None]:
    codes: dict[str, str | None] = {country.name: country.iso2 for country in countries()}
    return codes | {line["label"]: line["iso2"] or None for line in _lines("country_labels.csv")}


def country_of(label: str) -> str | None:
    """The contest country of a label as its ISO 3166-1 code; None for a label that is no country."""
    label = label.replace("_", " ").strip()
    codes = _codes()
    return codes[label] if label in codes else codes.get(label.removeprefix("the "))
