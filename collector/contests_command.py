"""`python -m collector contests`: which contests there are, where each is from, and what was set aside.

It reads the database beside a running collector, and the files the contests are from; it asks nobody.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from collector import operator_contests, settings
from collector.contest_rows import Refused
from collector.registry import Listed, kept_copy, read_copy, strangers
from collector.settings import Settings, is_loopback
from collector.shipped import shipped
from state import reading
from state.activity import open_reader
from state.paths import private_db
from state.reading import ContestRow

Refresh = Callable[[Settings], object]
WIDTH = 200  # of a table that goes to a file


@dataclass(frozen=True, slots=True)
class Registry:
    """The contests of a data folder, the rows its sources have that cannot be used, and the copy of the module page."""

    contests: tuple[ContestRow, ...]
    refused: tuple[Refused, ...]
    page: Listed | None


def add_parser(subparsers: Any, refresh: Refresh) -> None:
    """Adds the command `contests` to a command line; `refresh` brings the contests up to date before they are shown.

    `refresh` takes the settings, does it under the collector's lock or lets the running collector do it, and
    raises what stands in the way.
    """
    parser = subparsers.add_parser(
        "contests",
        help="list the contests, where they are from, and the rows set aside",
        description="Lists the contests the settings ask for: edition, country, start and end in UTC, participants, "
        "where the contest is from, and its category on Commons. Rows of the module page, of your own file and of the "
        "shipped table that cannot be used follow with their reason, then the labels that are no country.",
        usage="%(prog)s [-h] [--json] [--refresh] [--config FILE] [settings]",
    )
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")
    parser.add_argument("--refresh", action="store_true", help="read the module page and your own file again first")
    settings.add_options(parser)
    parser.set_defaults(run=partial(run, refresh=refresh))


def run(options: argparse.Namespace, refresh: Refresh) -> int:
    """Prints the contests as the command line asks; 0. Raises SettingsError, and NotFound before a first collector."""
    found = settings.load(vars(options), os.environ, asks=options.refresh)
    if options.refresh:
        refresh(found)
    registry = read(found)
    console = Console(highlight=False)
    if options.json:
        console.out(json.dumps(document(registry), ensure_ascii=False, indent=1))
        return 0
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    console.print(table(registry))
    for line in remarks(registry):
        console.out(line)
    return 0


def read(found: Settings) -> Registry:
    """The contests the settings ask for as stored, and what their sources have that cannot be used."""
    own = operator_contests.read(found.contests_file)
    page = read_copy(kept_copy(found.data), own.rules)
    with closing(open_reader(private_db(found.data))) as con:
        rows = reading.contest_rows(con)
    wanted = [
        row for row in rows if row.year >= found.since_year and (not found.campaigns or row.campaign in found.campaigns)
    ]
    table_too = [] if is_loopback(found.api) else shipped(own.rules)[1]
    return Registry(tuple(wanted), (*own.refused, *(page.refused if page else ()), *table_too), page)


def table(registry: Registry) -> Table:
    """The contests as a table; whole editions, which are none, are left out."""
    found = Table(box=SIMPLE_HEAD)
    for name in ("edition", "label", "country", "start", "end"):
        found.add_column(name, no_wrap=True)
    found.add_column("people", justify="right", no_wrap=True)
    found.add_column("from", no_wrap=True)
    found.add_column("category")
    for row in registry.contests:
        if not row.whole:
            people = "" if row.protected or row.enrolled is None else f"{row.participants:,}"
            dates = _minute(row.start), _minute(row.end)
            deep = " and below" if row.subcategories else ""
            found.add_row(
                *(f"{row.campaign}{row.year}", escape(row.label), row.country or "-", *dates),
                *(people, row.origin, escape(row.category + deep)),
            )
    return found


def remarks(registry: Registry) -> Iterator[str]:
    """What is to be said below the table, line by line."""
    contests = [row for row in registry.contests if not row.whole]
    others = len(registry.contests) - len(contests)
    yield f"{len(contests):,} contests; categories that only complete an edition: {others:,}"
    if registry.page is not None:
        of = f"revision {registry.page.revision} of {_minute(registry.page.saved)}"
        yield f"the module page was last read well as {of}: {len(registry.page.contests):,} contests"
    for bad in registry.refused:
        yield f"set aside: {bad.row}: {bad.why}"
    if labels := strangers(registry.contests):
        yield "labels that are no country: " + ", ".join(labels)


def document(registry: Registry) -> dict[str, Any]:
    """The same for programs: instants in ISO 8601, `end` is the first one after the contest.

    Participants are None where the category was not read, or the country is on the protection list.
    """
    return {
        "contests": [_facts(row) for row in registry.contests],
        "page": registry.page and {"revision": registry.page.revision, "saved": _iso(registry.page.saved)},
        "refused": [asdict(bad) for bad in registry.refused],
        "labels_without_country": strangers(registry.contests),
    }


def _facts(row: ContestRow) -> dict[str, Any]:
    shown = row.enrolled is not None and not row.protected
    return {
        "campaign": row.campaign,
        "year": row.year,
        "label": row.label,
        "country": row.country,
        "start": _iso(row.start),
        "end": _iso(row.end),
        "category": row.category,
        "subcategories": row.subcategories,
        "whole": row.whole,
        "origin": row.origin,
        "participants": row.participants if shown else None,
    }


def _iso(seconds: int | None) -> str | None:
    return None if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _minute(seconds: int | None) -> str:
    return "unknown" if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"
