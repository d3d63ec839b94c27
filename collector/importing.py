"""`python -m collector import FILE`: participants that somebody else has already written down.

The command reads and sorts the file, and hands over a job of contests and people. The job is written under the
collector's lock, or by the running collector, to which it is given through the inbox. Writing a job twice changes
nothing. User names are in the job and the private database, and in no message.
"""

from __future__ import annotations

import argparse
import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

from rich.console import Console

from collector import import_formats, operator_contests, settings
from collector.errors import ImportRefused
from collector.import_contests import Catalogue, Dated, titles
from collector.import_intake import Intake, take_in
from collector.import_summary import Stored, Summary, table
from collector.progress import counted
from collector.rules import Rules, standard
from collector.shipped import shipped
from collector.tables import countries
from state import inbox, reading
from state.activity import Activity, open_reader
from state.errors import Locked, NotFound
from state.paths import private_db
from state.roster import ORIGINS, Account, Contest, Participation

log = logging.getLogger(__name__)

KIND = "import"
CHUNK = 1000
WIDTH = 120  # of a summary that goes to a file
_CONTEST = [field.name for field in fields(Contest)]


def add_parser(subparsers: Any) -> None:
    """Adds the command `import` to a command line."""
    parser = subparsers.add_parser(
        "import",
        help="take participants from a file: the Wiki Loves tool's db.json, a CSV, a multi-year list",
        description="Takes participants of contests from FILE into the private database, and says what was taken, "
        "merged and refused. Importing a file again changes nothing. While a collector runs, it does the writing.",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to import")
    parser.add_argument(
        "--format",
        choices=("auto", *import_formats.FORMATS),
        default="auto",
        help="how the file is written; by default told from its content",
    )
    parser.add_argument(
        "--campaign",
        help="take only this campaign, such as africa; also names that of a multi-year list whose file name does not",
    )
    settings.add_options(parser, only=("data",))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Imports as the command line asks and prints the summary; 1 when nothing could be taken, else 0.

    Raises SettingsError and what `import_file` does.
    """
    found = settings.load(vars(args), os.environ, asks=False)
    rules = operator_contests.read(found.contests_file).rules
    summary = import_file(found.data, args.file, args.format, args.campaign, rules)
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    console.print(table(summary))
    return 0 if summary.intake.rows else 1


def import_file(
    base: Path, path: Path, form: str = "auto", campaign: str | None = None, rules: Rules | None = None
) -> Summary:
    """Imports `path` into the data folder `base`, waiting for the running collector if there is one.

    A multi-year list that is not told its campaign is of the one in its file's name. Raises ImportRefused for a
    file that cannot be read, and the errors of `state`.
    """
    rules = rules or standard()
    guess = rules.campaign_in(path.stem) if campaign is None else None
    form, rows = import_formats.read(path, form, campaign or guess)
    catalogue = Catalogue(_stored_contests(base), shipped(rules)[0], rules)
    intake = take_in(catalogue.categorised(rows), campaign)
    dated = catalogue.dated(intake.rows)
    stored = _hand_over(base, job_of(intake, dated, rules)) if intake.rows else Stored(0, 0, 0, 0, 0, 0, 0)
    log.info(
        "imported format=%s read=%d taken=%d merged=%d refused=%d new=%d",
        *(form, intake.read, len(intake.rows), intake.merged.total(), intake.refusals, stored.new),
    )
    told = f", {guess} by its name" if guess and form == "multiyear" else ""
    return Summary(path.name, form + told, intake, tuple(item.contest for item in dated), stored)


def _stored_contests(base: Path) -> list[Contest]:
    try:
        with closing(open_reader(private_db(base))) as con:
            rows = reading.contest_rows(con)
    except NotFound:
        return []
    return [Contest(*(getattr(row, name) for name in _CONTEST)) for row in rows]


def job_of(intake: Intake, dated: Sequence[Dated], rules: Rules | None = None) -> inbox.Job:
    """The job that stores an intake: campaigns' titles, contests with their dates' origin, and people by contest."""
    listed = [[getattr(item.contest, name) for name in _CONTEST] + [item.origin] for item in dated]
    place = {row[_CONTEST.index("category")]: number for number, row in enumerate(listed)}
    people = [[place[row.category], row.user, row.uploads, row.registered] for row in intake.rows]
    named = titles((item.contest for item in dated), rules)
    return {"kind": KIND, "titles": named, "contests": listed, "people": people}


def _hand_over(base: Path, job: inbox.Job) -> Stored:
    try:
        with inbox.acquire(base), closing(Activity.open(private_db(base))) as activity:
            return store(activity, job)
    except Locked:
        answer = inbox.submit(base, job)
    if "error" in answer:
        raise ImportRefused(f"the running collector could not store the import: {answer['error']}")
    return Stored(*(answer[field.name] for field in fields(Stored)))


def answer(activity: Activity, job: inbox.Job) -> inbox.Job:
    """What the running collector answers to an import left in its inbox, having stored it."""
    try:
        stored = store(activity, job)
    except (KeyError, TypeError, ValueError, IndexError, sqlite3.Error) as error:
        log.warning("import-refused error=%s", type(error).__name__)
        return {"error": type(error).__name__}
    return {field.name: getattr(stored, field.name) for field in fields(Stored)}


def store(activity: Activity, job: inbox.Job) -> Stored:
    """Writes a job of `job_of`. Killed half-way and done again, it ends the same."""
    roster = activity.roster
    before, sizes = _pairs(activity), _sizes(activity)
    ids = _put_contests(activity, job.get("titles", {}), job["contests"])
    people = [(ids[contest], name, uploads, date) for contest, name, uploads, date in job["people"]]
    accounts = _accounts(people)
    number: dict[str, int] = {}
    with counted("storing", len(accounts) + len(people)) as advance:
        for chunk in _chunks(list(accounts.values())):
            number |= dict(zip((account.name for account in chunk), roster.put_accounts(chunk), strict=True))
            advance(len(chunk))
        for part in _chunks(people):
            roster.put_participations(Participation(c, number[name], None, None, n) for c, name, n, _ in part)
            advance(len(part))
    wanted, after = {(contest, number[name]) for contest, name, _, _ in people}, _pairs(activity)
    return Stored(
        contests=len(ids),
        new_contests=_sizes(activity)["contests"] - sizes["contests"],
        accounts=len(number),
        new_accounts=_sizes(activity)["accounts"] - sizes["accounts"],
        new=len((wanted & after) - before),
        known=len(wanted & before),
        shut=len(wanted - after),
    )


def _put_contests(activity: Activity, titles: dict[str, str], rows: list[list[Any]]) -> list[int]:
    """The ids of the job's contests, in their order."""
    roster = activity.roster
    listed = [(Contest(*row[:-1]), row[-1]) for row in rows]
    roster.put_countries(countries())
    roster.put_campaigns(titles)
    ids: dict[str, int] = {}
    for origin in ORIGINS:
        ids |= roster.put_contests((contest for contest, source in listed if source == origin), origin)
    return [ids[contest.category] for contest, _ in listed]


def _accounts(people: Iterable[tuple[int, str, int, int | None]]) -> dict[str, Account]:
    """An account for each name, with the earliest registration; `unresolved` until its global account is found."""
    dates: dict[str, int | None] = {}
    for _, name, _, date in people:
        known = dates.get(name)
        dates[name] = date if known is None else min(known, date or known)
    return {name: Account(None, name, None, date, kind="unresolved") for name, date in dates.items()}


def _pairs(activity: Activity) -> set[tuple[int, int]]:
    with closing(open_reader(activity.path)) as con:
        rows = reading.participation_rows(con)
    return set(zip(rows.contest.tolist(), rows.account.tolist(), strict=True))


def _sizes(activity: Activity) -> dict[str, int]:
    with closing(open_reader(activity.path)) as con:
        return reading.sizes(con)


def _chunks(items: list[Any]) -> Iterator[list[Any]]:
    for begin in range(0, len(items), CHUNK):
        yield items[begin : begin + CHUNK]
