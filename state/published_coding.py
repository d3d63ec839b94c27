"""How the rows of the published file are stored: their tables, their keys, and their values as SQLite takes them."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Sequence
from dataclasses import Field, fields
from functools import cache
from typing import Any, Final, TypeVar

from state.published_rows import (
    Campaign,
    Cohort,
    CohortContest,
    Curve,
    Edition,
    Figure,
    Hour,
    LeftOut,
    Quality,
    Returning,
    Running,
    Spread,
    Term,
    Unit,
    UnitContest,
)

Row = TypeVar("Row")

# the table of each value, its key, and how its rows are found by edition
KEYS: Final[dict[type, tuple[str, tuple[str, ...], str]]] = {
    Campaign: ("campaign", ("campaign",), ""),
    Edition: ("edition", ("edition",), "edition"),
    Unit: ("unit", ("unit",), "unit"),
    UnitContest: ("unit_contest", ("contest_key",), "unit"),
    LeftOut: ("left_out", ("edition",), "edition"),
    Cohort: ("cohort", ("unit", "definition"), "unit"),
    CohortContest: ("cohort_contest", ("definition", "contest_key"), ""),
    Figure: ("figure", ("unit", "definition", "measure", "reading", "least", "k"), "unit"),
    Curve: ("curve", ("unit", "definition", "measure", "width", "least"), "unit"),
    Spread: ("spread", ("unit", "definition", "measure", "k"), "unit"),
    Returning: ("again", ("unit", "definition"), "unit"),
    Term: ("term", ("kind", "name"), ""),
    Hour: ("hour", ("unit", "hour"), "unit"),
    Running: ("running", ("edition", "title"), "edition"),
    Quality: ("quality", ("kind",), ""),
}


def columns(kind: type) -> list[str]:
    """The quoted column names of a row."""
    return [f'"{item.name}"' for item in fields(kind)]


def _is_list(item: Field[Any]) -> bool:
    return str(item.type).startswith("tuple")


@cache
def encoder(kind: Any) -> Callable[[Any], Sequence[Any]]:
    """What gives the values of a row of `kind` as SQLite takes them; lists are JSON."""
    every = operator.attrgetter(*(item.name for item in fields(kind)))
    lists = [index for index, item in enumerate(fields(kind)) if _is_list(item)]

    def encode(row: Any) -> list[Any]:
        found = list(every(row))
        for index in lists:
            found[index] = json.dumps(found[index], ensure_ascii=False)
        return found

    return encode if lists else every


def values(row: Any) -> Sequence[Any]:
    """The values of a row as SQLite takes them; lists are JSON."""
    kind: Any = type(row)
    return encoder(kind)(row)


@cache
def upsert(kind: Any) -> str:
    """The statement that writes a row only if it differs from the one with the same key."""
    table, key, _ = KEYS[kind]
    names = columns(kind)
    rest = [name for name in names if name.strip('"') not in key]
    new = ", ".join(f"excluded.{name}" for name in rest)
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET ({', '.join(rest)}) = ({new})"
        f" WHERE ({', '.join(rest)}) IS NOT ({new})"
    )


def decoder(kind: type[Row]) -> Callable[[Sequence[Any]], Row]:
    """What makes a row of `kind` again from its values."""
    items = fields(kind)  # type: ignore[arg-type]
    lists = [index for index, item in enumerate(items) if _is_list(item)]
    flags = [index for index, item in enumerate(items) if str(item.type) == "bool"]

    def decode(row: Sequence[Any]) -> Row:
        if not lists and not flags:
            return kind(*row)
        parts = list(row)
        for index in lists:
            parts[index] = _tuple(json.loads(parts[index]))
        for index in flags:
            parts[index] = bool(parts[index])
        return kind(*parts)

    return decode


def _tuple(value: list[Any]) -> tuple[Any, ...]:
    return tuple(_tuple(item) if isinstance(item, list) else item for item in value)
