"""The newcomers of a selection by name, for the organiser's own machine: nothing of it is ever published.

Who is hidden or has vanished is told by the global id alone. Whether somebody was active at a mark is told once that
person is verified through it. Part of the report.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from metrics.answers import ANY
from metrics.calendar import DAY, MILESTONES, milestone_day
from metrics.cohort import HEADLINE
from metrics.errors import Contradiction, NothingToReport
from metrics.report_options import Asked, check, editions
from metrics.report_text import WIDEST
from metrics.report_world import World, edition_of, world_of
from metrics.wording import DASH, counted, few, listing, plain, stamp
from state import reading
from state.errors import NotFound
from state.paths import private_db
from state.people import Person, people
from state.reading import ContestRow
from state.schema import open_reader

Ints = npt.NDArray[np.int64]
WARNING: Final = "For the organiser's own machine: names are not to be published."
ACTIVE: Final = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True)
class Listed:
    """A newcomer of a contest; `active` at each milestone, None where it is not known yet."""

    person: Person
    contest: ContestRow
    active: tuple[bool | None, ...]


def people_text(base: Path, now: int, asked: Asked, form: str) -> str:
    """The list as a table or as CSV.

    Raises Contradiction for options that a list of people has no use for, NothingToReport for what is not there, above
    all the private database.
    """
    check(asked)
    if asked.reading != "active":
        raise Contradiction(f"--people tells who was active: it has no --reading {asked.reading}")
    if asked.compare is not None:
        raise Contradiction(f"--people compares nobody: it has no --compare {asked.compare}")
    months = MILESTONES if asked.months is None else (asked.months,)
    path = private_db(base)
    try:
        with closing(open_reader(path)) as con, reading.consistent(con):
            found = list(_listed(con, now, asked, months))
    except (NotFound, sqlite3.OperationalError) as error:
        raise NothingToReport(f"--people needs the private database, which holds the names: {error}") from error
    return _csv(found, months) if form == "csv" else _table(found, months, asked)


def _listed(con: sqlite3.Connection, now: int, asked: Asked, months: Sequence[int]) -> Iterator[Listed]:
    world = world_of(reading.contest_rows(con), reading.participation_rows(con), now)
    for place in _places(world, asked):
        row = world.contests[place]
        new = world.new[asked.definition or HEADLINE] & (world.people.contest == place)
        accounts = np.sort(world.people.account[new])
        if len(accounts) and row.end is not None:
            known = people(con, accounts.tolist())
            active = _active(con, row, row.end, accounts, asked, months)
            for account, marks in zip(accounts.tolist(), active, strict=True):
                yield Listed(known[account], row, marks)


def _places(world: World, asked: Asked) -> list[int]:
    """The contests asked for, as places in the world's. Raises as `people_text`."""
    followed = {f"{name}{year}": name for (name, year), read in zip(world.names, world.followed, strict=True) if read}
    if not followed:
        raise NothingToReport("--people: no edition is followed yet")
    chosen = set(editions(asked, followed))
    places = [
        place for place, row in enumerate(world.contests) if not row.whole and "{}{}".format(*edition_of(row)) in chosen
    ]
    for word in asked.countries:
        if not any(_is_of(world.contests[place], word) for place in places):
            raise NothingToReport(f"--country {word}: no contest of such a country is in {few(sorted(chosen))}")
    return [p for p in places if not asked.countries or any(_is_of(world.contests[p], w) for w in asked.countries)]


def _is_of(row: ContestRow, word: str) -> bool:
    return word.casefold() in {(name or "").casefold() for name in (row.country, row.country_name, row.label)}


def _active(
    con: sqlite3.Connection, row: ContestRow, end: int, accounts: Ints, asked: Asked, months: Sequence[int]
) -> list[tuple[bool | None, ...]]:
    """Of each account whether it was active at each mark that it is verified through."""
    counts = reading.day_counts(con, row.id)
    n = counts.n if asked.measure == ANY else counts.n - counts.own
    tracked, through = reading.verified(con, row.id)
    place = np.searchsorted(tracked, accounts)
    where = np.minimum(place, len(tracked) - 1)
    verified = np.where(tracked[where] == accounts, through[where], -1) if len(tracked) else np.full(len(accounts), -1)
    theirs = np.isin(counts.account, accounts)
    index, days, n = np.searchsorted(accounts, counts.account[theirs]), counts.day[theirs], n[theirs]
    columns = []
    for k in months:
        mark = milestone_day(end, row.offset, k)
        inside = (days >= max(0, mark - (asked.width or 30))) & (days < mark)
        done = np.bincount(index[inside], weights=n[inside], minlength=len(accounts)) >= asked.least
        known = verified >= end + mark * DAY
        columns.append([bool(hit) if sure else None for hit, sure in zip(done, known, strict=True)])
    return list(zip(*columns, strict=True))


def _rows(found: Sequence[Listed]) -> Iterator[list[str]]:
    for each in found:
        person, contest = each.person, each.contest
        yield [
            plain(person.name) if person.name is not None else "",
            str(person.central_id if person.central_id is not None else ""),
            "{}{}".format(*edition_of(contest)),
            contest.country_name or contest.label,
            _instant(person.registered),
            *(ACTIVE[mark] for mark in each.active),
            _instant(person.last),
            " ".join(person.wikis),
        ]


def _instant(value: int | None) -> str:
    return "" if value is None else stamp(value)


def _columns(months: Sequence[int]) -> list[str]:
    marks = [f"active_{k}_months" for k in months]
    return ["name", "global_id", "edition", "country", "registered", *marks, "last_contribution", "wikis"]


def _csv(found: Sequence[Listed], months: Sequence[int]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_columns(months))
    writer.writerows(_rows(found))
    return out.getvalue()


def _table(found: Sequence[Listed], months: Sequence[int], asked: Asked) -> str:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for column in _columns(months):
        table.add_column(column.replace("_", " "), no_wrap=True)
    for row in _rows(found):
        table.add_row(*(escape(cell) or DASH for cell in row))
    out = io.StringIO()
    Console(file=out, width=WIDEST, highlight=False, color_system=None).print(table)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    who = f"{counted(len(found), 'newcomer', 'newcomers')} by the definition “{asked.definition or HEADLINE}”"
    marks = f"Active at {listing([str(k) for k in months])} months, as far as a person is verified through that mark."
    return "\n".join([f"{WARNING} {who}. {marks}", *lines]) + "\n"
