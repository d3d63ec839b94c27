"""`python -m metrics report`: who is new and who came back, by edition and country, and the published milestones.

It reads the private database without a right to write, and lets out only what disclosure allows: units of enough
newcomers, protected countries never alone, no names.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from metrics.disclosure import THRESHOLD
from metrics.errors import NothingToReport
from metrics.report_figures import EditionFigures, edition_figures
from metrics.report_lines import milestone_lines, participation_lines, selected
from metrics.report_notes import notes
from metrics.report_text import Report, csv_text, json_text, table_text
from state import reading
from state.errors import NotFound
from state.paths import data_dir, private_db, published_db
from state.published import Snapshot, open_published, read
from state.reading import ContestRow
from state.schema import open_reader

FORMATS: dict[str, Callable[[Report], str]] = {"table": table_text, "csv": csv_text, "json": json_text}


def add_parser(subparsers: Any) -> None:
    """Adds the command `report` to a command line."""
    parser = subparsers.add_parser(
        "report",
        help="print who is new and who took part again, by edition and country, and the milestones",
        description="Prints for each edition and country the participants, the newcomers by each definition (of "
        "imported tables: by Commons registration) and how many of them took part in a later edition or in another "
        "campaign; and the published milestones of editions that are followed.",
    )
    parser.add_argument("--campaign", help="only this campaign, such as africa")
    parser.add_argument("--edition", help="only this edition: a year such as 2014, or africa2014")
    parser.add_argument("--country", help="only this country, by its name or its ISO 3166 code of two letters")
    parser.add_argument("--format", choices=tuple(FORMATS), default="table", help="default: %(default)s")
    parser.add_argument(
        "--data", metavar="DIR", type=Path, help="data folder (default: $STATE_DIRECTORY or state/data)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, *, clock: Callable[[], float] = time.time) -> int:
    """Prints the report and returns 0. Raises NothingToReport, and NotFound where nothing was collected yet."""
    report = make_report(data_dir(args.data), int(clock()), args.campaign, args.edition, args.country)
    sys.stdout.write(FORMATS[args.format](report))
    return 0


def make_report(
    base: Path, as_of: int, campaign: str | None = None, edition: str | None = None, country: str | None = None
) -> Report:
    """The report on the data folder `base` at the second `as_of`; figures never depend on the selection.

    Raises NothingToReport, naming what was asked for, when it is not known here.
    """
    snapshot = _snapshot(base)
    with closing(open_reader(private_db(base))) as con:
        contests, figures, simulated = _figures(con, snapshot, as_of)
    wanted = [each for each in figures if _asked(each.campaign, each.year, campaign, edition)]
    if snapshot is not None:
        snapshot = _narrowed(snapshot, campaign, edition)
    if not wanted and (snapshot is None or not snapshot.units):
        known = ", ".join(dict.fromkeys(each.edition for each in figures)) or "none"
        raise NothingToReport(f"nobody is known of {edition or campaign or 'any edition'}; editions known: {known}")
    code = _code(contests, country)
    again = selected(participation_lines(wanted, pooled=edition is None and code is None), code)
    milestones = selected(milestone_lines(snapshot), code) if snapshot else []
    remarks = notes(wanted, snapshot, country=code, threshold=_threshold(snapshot))
    if code is not None:
        remarks = [*_apart(wanted, code), *remarks]
    titles = {row.campaign: row.campaign_title for row in contests}
    return Report(as_of, simulated, titles, tuple(again), tuple(milestones), tuple(remarks))


def _figures(
    con: sqlite3.Connection, snapshot: Snapshot | None, as_of: int
) -> tuple[list[ContestRow], list[EditionFigures], str]:
    formed = {row.contest_key: row.unit for row in snapshot.unit_contests} if snapshot else {}
    with reading.consistent(con):
        contests = reading.contest_rows(con)
        parts = reading.participation_rows(con)
        simulated = reading.meta(con).get("simulated", "")
    return contests, edition_figures(contests, parts, as_of, formed, _threshold(snapshot)), simulated


def _threshold(snapshot: Snapshot | None) -> int:
    return int(snapshot.meta.get("threshold", THRESHOLD)) if snapshot else THRESHOLD


def _snapshot(base: Path) -> Snapshot | None:
    """What is published, or None where nothing is."""
    try:
        with closing(open_published(published_db(base))) as con:
            return read(con)
    except NotFound:
        return None


def _asked(of: str, year: int, campaign: str | None, edition: str | None) -> bool:
    return campaign in (None, of) and edition in (None, str(year), f"{of}{year}")


def _narrowed(snapshot: Snapshot, campaign: str | None, edition: str | None) -> Snapshot:
    units = tuple(unit for unit in snapshot.units if _asked(unit.campaign, unit.year, campaign, edition))
    names = {unit.unit for unit in units}
    return replace(snapshot, units=units, milestones=tuple(each for each in snapshot.milestones if each.unit in names))


def _code(contests: Sequence[ContestRow], country: str | None) -> str | None:
    """The code of a country given by code or name, among those with contests."""
    if country is None:
        return None
    for row in contests:
        if row.country and country.casefold() in (row.country.casefold(), (row.country_name or "").casefold()):
            return row.country
    raise NothingToReport(f"--country {country}: no contest of such a country is known")


def _apart(editions: Sequence[EditionFigures], code: str) -> list[str]:
    """Where a country that was asked for is not shown, and why."""
    found: dict[str, dict[str, None]] = {}
    for edition in editions:
        if code in edition.apart:
            found.setdefault(edition.apart[code], {})[edition.edition] = None
    return [f"{code} {why}, so it is not shown alone: {', '.join(names)}." for why, names in found.items()]
