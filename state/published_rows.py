"""The rows of the published file.

Times are seconds since the epoch, UTC; days count from the end E of a contest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


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
    """A contest's unit for ever ('<edition>/left-out': none), the end it was last published with, its mark.

    `due` holds the instants of its own four milestones.
    """

    contest_key: str
    unit: str
    label: str
    end: int | None
    mature_day: int
    due: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What stays out of every retention figure of an edition, and why: countries, and newcomers in them."""

    edition: str
    countries: int
    people: int
    why: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """A unit's headline figure `k` months after the end. `state`: 'not due', 'verifying', 'final'."""

    unit: str
    definition: str
    measure: str
    k: int
    due: int
    newcomers: int
    retained: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the file explained: `kind` is definition, measure, reading or state."""

    kind: str
    name: str
    place: int
    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """A unit's people by one definition; one whose `merged` is not empty is of several countries.

    `newcomers` is the denominator of its figures; `unknown` and `undecided` people are in none. `established` are of
    the newcomers. `mature_day`, `seen_day`, `today_day` and `formed` are as of a Unit.
    """

    unit: str
    definition: str
    title: str
    merged: tuple[str, ...]
    newcomers: int
    unknown: int
    established: int
    undecided: int
    mature_day: int
    seen_day: int
    today_day: int
    formed: int


@dataclass(frozen=True, slots=True)
class CohortContest:
    """The unit a contest belongs to for ever under a definition other than the headline; '' for none."""

    definition: str
    contest_key: str
    unit: str
    mature_day: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A unit's figure by definition, measure, reading and least number, `k` months after the end (0: today).

    `retained` of `newcomers`, or None. `state`: 'final', 'so far', 'not due', 'verifying', 'unread' (a contest of the
    campaign that overlaps its window was not read yet). `due`: when it is final; of one that stays 'so far', the
    instant it counts from, or for today the mark. `through`: where its window ends, of the contest that is last.
    """

    unit: str
    definition: str
    measure: str
    reading: str
    least: int
    k: int
    due: int
    through: int
    newcomers: int
    retained: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A daily curve of a unit: `retained` holds little-endian int32, active at t = 0, 1, ...

    `width` in days, 0 for "since the end"; marks up to `mature_day` are final, those after it so far.
    """

    unit: str
    definition: str
    measure: str
    width: int
    least: int
    newcomers: int
    mature_day: int
    retained: bytes


@dataclass(frozen=True, slots=True)
class Spread:
    """Where those active in the 30 days up to a final milestone were: on Commons only, elsewhere only, on both.

    `wikis` holds pairs of a wiki and how many were active there, most first; who was on several is in each of them.
    """

    unit: str
    definition: str
    measure: str
    k: int
    commons_only: int
    other_only: int
    both: int
    wikis: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Returning:
    """How many newcomers took part again: in the next edition, in any later one, in another campaign later on.

    None where there was no such edition that is over; `following` is the year of the next, `chances` count the rest.
    """

    unit: str
    definition: str
    newcomers: int
    following: int | None
    again_next: int | None
    chances: int
    again_later: int | None
    chances_elsewhere: int
    elsewhere: int | None


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
    """How far coverage reaches, how late the stream is, when the publisher last lived, and the open gaps.

    Of `contests_known`, which have begun, `contests_read` were read at least once; of the `people` that are followed,
    `people_asked` were asked about on every wiki at least once.
    """

    seen: int | None
    verified: int | None
    lag_ms: int | None
    published_ms: int
    stream: str
    gaps: tuple[tuple[int, int, str], ...] = ()
    contests_read: int = 0
    contests_known: int = 0
    people_asked: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class EditionRows:
    """Everything that is published of one edition; rows of it that are not here go away."""

    edition: Edition
    units: tuple[Unit, ...] = ()
    unit_contests: tuple[UnitContest, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    cohort_contests: tuple[CohortContest, ...] = ()
    figures: tuple[Figure, ...] = ()
    curves: tuple[Curve, ...] = ()
    spreads: tuple[Spread, ...] = ()
    returning: tuple[Returning, ...] = ()
    hours: tuple[Hour, ...] = ()
    running: tuple[Running, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def groups(self) -> tuple[tuple[type, Sequence[Any]], ...]:
        """The rows with the kind they are of."""
        return (
            (Edition, (self.edition,)),
            (Unit, self.units),
            (UnitContest, self.unit_contests),
            (Cohort, self.cohorts),
            (CohortContest, self.cohort_contests),
            (Figure, self.figures),
            (Curve, self.curves),
            (Spread, self.spreads),
            (Returning, self.returning),
            (Hour, self.hours),
            (Running, self.running),
            (LeftOut, self.left_out),
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """What one transaction writes: whole editions, single rows, campaigns, meta values, terms; and the editions gone.

    `quality` is the whole report, or None to leave it as it is. `removed` are kinds of rows with a key each.
    """

    editions: tuple[EditionRows, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    quality: tuple[Quality, ...] | None = None
    terms: tuple[Term, ...] = ()
    rows: tuple[Any, ...] = ()
    removed: tuple[tuple[type, tuple[Any, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the page shows, read in one transaction. `curves`: by unit, the headline curve as int32 bytes."""

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
