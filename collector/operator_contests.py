"""The operator's own file (TOML): contests that the module page does not have, and rules beside the shipped ones.

    [titles]
    birds = "Wiki Loves Birds"                  # also [editions], [articles], [categories] and [labels]

    [[contest]]
    campaign = "birds"
    year = 2027
    country = "India"
    start = 2027-03-01                          # a day, an instant, or 14 digits of UTC
    end = 2027-03-31                            # the last day or second
    offset = "+05:30"                           # optional: where days without an offset of their own are days
    category = "Birds of India 2027"            # optional: by rule otherwise
    subcategories = true                        # optional

A contest that cannot be used is set aside by name and the rest loads. A file or a rule that cannot be used stops the
start, because other contests would be looked for under a wrong name.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from collector.contest_rows import YEARS, Refused, Row, contest_of, near, stamp
from collector.errors import SettingsError
from collector.operator_rules import extended
from collector.rules import CAMPAIGN, Rules, as_label, as_title, shown, standard
from metrics.calendar import DAY
from state.roster import Contest

KEY = "contests_file"
ROWS = "contest"
NEEDED = ("campaign", "year", "country", "start", "end")
KEYS = (*NEEDED, "offset", "category", "subcategories")
_OFFSET = re.compile(r"([+-])([01]\d):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class OperatorFile:
    """What an operator's file says: the rules with its own, its contests, and the rows set aside."""

    rules: Rules
    contests: tuple[Contest, ...] = ()
    refused: tuple[Refused, ...] = ()


def read(path: Path | None, rules: Rules | None = None) -> OperatorFile:
    """The file at `path`, on top of `rules` (None: the shipped ones); with no path, just those.

    Raises SettingsError, with file and key, for a file or a rule that cannot be used.
    """
    rules = rules or standard()
    if path is None:
        return OperatorFile(rules)
    document = _document(path)
    rows = document.pop(ROWS, [])
    rules = extended(rules, document, str(path), others=(ROWS,))
    if not isinstance(rows, list):
        raise SettingsError(ROWS, str(path), f"a contest begins with [[{ROWS}]], in two pairs of brackets")
    return OperatorFile(rules, *_contests(rows, rules))


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(KEY, str(path), error.strerror or str(error)) from None
    except (ValueError, RecursionError) as error:
        raise SettingsError(KEY, str(path), f"is not valid TOML: {error}") from None


def _contests(rows: Iterable[object], rules: Rules) -> tuple[tuple[Contest, ...], tuple[Refused, ...]]:
    """The contests of the rows, in their order, and the rows set aside."""
    contests: dict[str, Contest] = {}
    refused: list[Refused] = []
    for number, fields in enumerate(rows, 1):
        try:
            contest = _contest(fields, rules)
            if contest.category in contests:
                raise ValueError(f"has the category of another row, {contest.category!r}")
            contests[contest.category] = contest
        except ValueError as error:
            refused.append(Refused(_name(number, fields), str(error)))
    return tuple(contests.values()), tuple(refused)


def _name(number: int, fields: object) -> str:
    """What a row is called: monuments2027 India, with its place in the file."""
    known = fields if isinstance(fields, dict) else {}
    campaign, year, country = (str(known.get(key, "?"))[:40] for key in NEEDED[:3])
    return f"{campaign}{year} {country} ([[{ROWS}]] {number})"


def _contest(fields: object, rules: Rules) -> Contest:
    """The contest of one row. Raises ValueError with the key that cannot be used."""
    if not isinstance(fields, dict):
        raise ValueError(f"{shown(fields)} is no table")
    _check_keys(fields)
    campaign = _of(fields, "campaign", _campaign)
    year = _of(fields, "year", _year)
    label = _of(fields, "country", as_label)
    offset = _of(fields, "offset", _offset) if "offset" in fields else None
    start, _ = _of(fields, "start", lambda value: _span(value, year, offset or 0))
    _, end = _of(fields, "end", lambda value: _span(value, year, offset or 0))
    if end <= start:
        raise ValueError("ends before it starts")
    category = _of(fields, "category", as_title) if "category" in fields else rules.category_of(campaign, year, label)
    deep = fields.get("subcategories", False)
    if not isinstance(deep, bool):
        raise ValueError(f"subcategories: {shown(deep)} is neither true nor false")
    row = Row(label, campaign, year, label, category, start, end - 1)
    contest = replace(contest_of(row, start, end - 1, rules), subcategories=deep)
    return contest if offset is None else replace(contest, offset=offset)


def _check_keys(fields: dict[str, Any]) -> None:
    for key in fields:
        if key not in KEYS:
            close = difflib.get_close_matches(key, KEYS, 1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise ValueError(f"the key {shown(key)} is not known{hint}")
    if missing := [key for key in NEEDED if key not in fields]:
        raise ValueError(f"it has no {missing[0]}")


def _of(fields: dict[str, Any], key: str, reader: Callable[[Any], Any]) -> Any:
    try:
        return reader(fields[key])
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None


def _campaign(value: object) -> str:
    if not isinstance(value, str) or not CAMPAIGN.fullmatch(value):
        raise ValueError(f"{shown(value)} is not the name of a campaign, such as birds")
    return value


def _year(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in YEARS:
        raise ValueError(f"{shown(value)} is no year")
    return value


def _offset(value: object) -> int:
    """Minutes east of UTC, in (-720, 720] and a multiple of 15."""
    found = _OFFSET.fullmatch(value) if isinstance(value, str) else None
    minutes = int(found[2]) * 60 + int(found[3]) if found else 1
    minutes = -minutes if found and found[1] == "-" else minutes
    if minutes % 15 or not -720 < minutes <= 720:
        raise ValueError(f"{shown(value)} is no offset from UTC such as +05:30, up to 12 hours")
    return minutes


def _span(value: object, year: int, offset: int) -> tuple[int, int]:
    """The first instant of a day or second, and the first after it; without an offset of its own it is at `offset`."""
    if isinstance(value, datetime):
        first = value.replace(microsecond=0)
        own = 0 if first.tzinfo else offset * 60
        since, length = int((first if first.tzinfo else first.replace(tzinfo=UTC)).timestamp()) - own, 1
    elif isinstance(value, date):
        since = (value - date(1970, 1, 1)) // timedelta(seconds=1) - offset * 60
        length = DAY
    elif isinstance(value, str | int) and not isinstance(value, bool):
        since, length = stamp(str(value), year), 1
    else:
        raise ValueError(f"{shown(value)} is neither a day nor an instant")
    return near(since, year), since + length
