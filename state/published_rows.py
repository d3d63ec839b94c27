"""The rows of the published file.

Times are seconds since the epoch, UTC; days count from the end E of a contest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeVar

Row = TypeVar("Row")
HEADLINE: Final = ("global", "any", 30, 1)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A yearly photo campaign and its name for people."""

    campaign: str
    title: str


@dataclass(frozen=True, slots=True)
class Edition:
    """Counts of a campaign's year; no retention is ever taken from here. None: dates unknown."""

    edition: str
    campaign: str
    year: int
    title: str
    start: int | None
    end: int | None
    contests: int
    ended_contests: int
    participants: int
    newcomers: int
    running: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest group with figures: a country of an edition, or all its other countries (`country` is '').

    `newcomers` is the denominator of every figure: those of the contests that are not `unknown`, that is not
    verified up to the contest's mark. `mature_day`: the largest t at which all contests are mature (-1: none).
    `seen_day`: the largest t that the stream or verification covers (-1: none); the curve ends there.
    `today_day`: the first mark after seen coverage (-1: no stream yet); `today_retained` are active there, each
    contest at its own such mark. `formed`: when the unit was fixed for ever.
    """

    unit: str
    edition: str
    campaign: str
    year: int
    country: str
    title: str
    merged: tuple[str, ...]
    contests: int
    participants: int
    newcomers: int
    unknown: int
    end_first: int
    end_last: int
    mature_day: int
    seen_day: int
    today_day: int
    today_retained: int
    enrolled: bool
    formed: int


@dataclass(frozen=True, slots=True)
class UnitContest:
    """A contest's unit for ever ('<edition>/left-out': none), the end it was last published with, its mark."""

    contest_key: str
    unit: str
    label: str
    end: int | None
    mature_day: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What stays out of every retention figure of an edition, and why: countries, and newcomers in them."""

    edition: str
    countries: int
    people: int
    why: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """A unit's figure `k` months after the end. `state`: 'not due', 'verifying', 'final'; `retained` if final."""

    unit: str
    definition: str
    measure: str
    k: int
    due: int
    newcomers: int
    retained: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Curve:
    """The daily curve of a unit: `retained` holds little-endian int32, active at t = 0 .. seen_day."""

    unit: str
    definition: str
    measure: str
    width: int
    least: int
    newcomers: int
    retained: bytes

    @property
    def headline(self) -> bool:
        """Whether this is the curve of the headline: global, any, 30 days, at least 1."""
        return (self.definition, self.measure, self.width, self.least) == HEADLINE


@dataclass(frozen=True, slots=True)
class Hour:
    """Contributions in the hour that starts at `hour`, by a unit or by '<edition>/running'."""

    unit: str
    hour: int
    n: int


@dataclass(frozen=True, slots=True)
class Running:
    """Counts of a country whose contest is no unit yet; protected ones only in the row 'other countries'."""

    edition: str
    country: str
    title: str
    participants: int
    newcomers: int


@dataclass(frozen=True, slots=True)
class Quality:
    """A kind of thing found in the data, at its `place` in the report, with what it means; `example` may be ''.

    `n` is 0 where it was looked for and not found, and None where it counts fewer people than may be told.
    """

    kind: str
    place: int
    area: str
    title: str
    meaning: str
    n: int | None
    example: str = ""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far coverage reaches, how late the stream is, when the publisher last lived, and the open gaps."""

    seen: int | None
    verified: int | None
    lag_ms: int | None
    published_ms: int
    stream: str
    gaps: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EditionRows:
    """Everything that is published of one edition; rows of it that are not here go away."""

    edition: Edition
    units: tuple[Unit, ...] = ()
    unit_contests: tuple[UnitContest, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    curves: tuple[Curve, ...] = ()
    hours: tuple[Hour, ...] = ()
    running: tuple[Running, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def groups(self) -> tuple[tuple[type, Sequence[Any]], ...]:
        """The rows with the kind they are of."""
        return (
            (Edition, (self.edition,)),
            (Unit, self.units),
            (UnitContest, self.unit_contests),
            (Milestone, self.milestones),
            (Curve, self.curves),
            (Hour, self.hours),
            (Running, self.running),
            (LeftOut, self.left_out),
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """What one transaction writes: whole editions, campaigns, meta values; and the editions that are gone.

    `quality` is the whole report, or None to leave it as it is.
    """

    editions: tuple[EditionRows, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    quality: tuple[Quality, ...] | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything published, read in one transaction. `curves`: by unit, the headline curve as int32 bytes."""

    version: int
    meta: dict[str, str]
    campaigns: tuple[Campaign, ...]
    editions: tuple[Edition, ...]
    units: tuple[Unit, ...]
    unit_contests: tuple[UnitContest, ...]
    left_out: tuple[LeftOut, ...]
    milestones: tuple[Milestone, ...]
    curves: dict[str, bytes]
    hours: tuple[Hour, ...]
    running: tuple[Running, ...]
    freshness: Freshness | None
    quality: tuple[Quality, ...] = ()


# the table of each value, its key, and how its rows are found by edition
KEYS: Final[dict[type, tuple[str, tuple[str, ...], str]]] = {
    Campaign: ("campaign", ("campaign",), ""),
    Edition: ("edition", ("edition",), "edition"),
    Unit: ("unit", ("unit",), "unit"),
    UnitContest: ("unit_contest", ("contest_key",), "unit"),
    LeftOut: ("left_out", ("edition",), "edition"),
    Milestone: ("milestone", ("unit", "definition", "measure", "k"), "unit"),
    Curve: ("curve", ("unit", "definition", "measure", "width", "least"), "unit"),
    Hour: ("hour", ("unit", "hour"), "unit"),
    Running: ("running", ("edition", "title"), "edition"),
    Quality: ("quality", ("kind",), ""),
}


def columns(kind: type) -> list[str]:
    """The quoted column names of a row."""
    return [f'"{item.name}"' for item in fields(kind)]


def _encode(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value


def values(row: Any) -> list[Any]:
    """The values of a row as SQLite takes them; lists are JSON."""
    return [_encode(getattr(row, item.name)) for item in fields(row)]


def upsert(kind: type) -> str:
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
    kinds = [str(item.type) for item in fields(kind)]  # type: ignore[arg-type]
    lists = [index for index, name in enumerate(kinds) if name.startswith("tuple")]
    flags = [index for index, name in enumerate(kinds) if name == "bool"]

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
