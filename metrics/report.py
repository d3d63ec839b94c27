"""`python -m metrics report`: how many newcomers stayed, whether that is good, and everything that goes with it.

What it says of editions that are followed comes from the published file, of imported ones from the private database;
both are only read. It lets out nothing but what disclosure allows. Names are told by `--people` alone, which is for the
machine that holds the private database.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from metrics.calendar import MILESTONES
from metrics.cohort import DEFINITIONS, HEADLINE
from metrics.errors import Contradiction
from metrics.report_data import csv_text, json_text, parquet_bytes
from metrics.report_files import write_private, write_public
from metrics.report_options import COMPARISON_GROUP, LAST_YEAR, Asked
from metrics.report_parts import Report
from metrics.report_people import people_text
from metrics.report_reading import make_report
from metrics.report_text import summary_text, table_text
from metrics.report_wikitext import wikitext
from metrics.report_words import LEASTS, MEASURES, READINGS, WIDTHS
from metrics.wording import listing
from state.paths import data_dir

PARQUET: Final = "parquet"
FORMATS: Final[dict[str, Callable[[Report], str]]] = {
    "table": table_text,
    "csv": csv_text,
    "json": json_text,
    "wikitext": wikitext,
    "summary": summary_text,
}
PEOPLE_FORMATS: Final = ("table", "csv")
DATA_FORMATS: Final = ("csv", "json", PARQUET)
DESCRIPTION: Final = """\
Reports how many newcomers of campaigns stayed: in a paragraph, and in tables by country, by reading, by definition of
a newcomer, beside last year and a comparison group, with where they were active and who took part again. Of imported
editions it tells who is new and who took part again.
"""
EXAMPLES: Final = """\
examples:
  python -m metrics report --edition monuments2024
  python -m metrics report --campaign monuments --country India --country NP --compare last-year
  python -m metrics report --edition monuments2024 --format wikitext      ready to paste on Meta
  python -m metrics report --campaign earth --reading since-end --least 5 --format parquet --output earth.parquet
"""


def add_parser(subparsers: Any) -> None:
    """Adds the command `report` to a command line."""
    parser = subparsers.add_parser(
        "report",
        help="say how many newcomers stayed, by edition and country, as text, wikitext or data",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_filters(parser.add_argument_group("whom"))
    _add_figures(parser.add_argument_group("which figures"))
    _add_outputs(parser.add_argument_group("how it is written"))
    parser.set_defaults(run=run)


def _add_filters(group: Any) -> None:
    group.add_argument("--campaign", metavar="NAME", help="only this campaign, such as africa (default: all, apart)")
    group.add_argument(
        "--edition",
        metavar="EDITION",
        action="append",
        default=[],
        help="only this edition, a year such as 2014 or a name such as africa2014; repeat it for more (default: all)",
    )
    group.add_argument(
        "--country",
        metavar="COUNTRY",
        action="append",
        default=[],
        help="only this country, by its name or its ISO 3166 code of two letters, or 'other'; repeat it for more",
    )
    group.add_argument(
        "--definition",
        choices=tuple(DEFINITIONS),
        help=f"who counts as a newcomer (default: {HEADLINE})",
    )


def _add_figures(group: Any) -> None:
    group.add_argument(
        "--measure",
        choices=MEASURES,
        default=MEASURES[0],
        help="any contribution, or organic: without uploads to the campaign itself (default: %(default)s)",
    )
    group.add_argument(
        "--least", type=int, choices=LEASTS, default=LEASTS[0], help="least contributions (default: %(default)s)"
    )
    group.add_argument(
        "--reading",
        choices=READINGS,
        default=READINGS[0],
        help="active up to the mark, in the quarter, since the end, survival after it, on or after it, today so far"
        " (default: %(default)s)",
    )
    group.add_argument(
        "--width", type=int, choices=WIDTHS, help="days of the window of the readings active and today (default: 30)"
    )
    group.add_argument(
        "--months", type=int, choices=MILESTONES, help="only this mark, months after the end (default: all)"
    )
    group.add_argument(
        "--compare",
        metavar="WITH",
        help=f"{LAST_YEAR}, {COMPARISON_GROUP}, another edition or another country (default: the first two, if any)",
    )
    group.add_argument(
        "--everything",
        action="store_true",
        help="every published figure of each country: all definitions, measures and readings (csv, json, parquet)",
    )


def _add_outputs(group: Any) -> None:
    group.add_argument(
        "--format",
        choices=(*FORMATS, PARQUET),
        default="table",
        help="text with tables, data, wikitext to paste, or the paragraph alone (default: %(default)s)",
    )
    group.add_argument(
        "--output", metavar="FILE", type=Path, help="write this file instead of printing; parquet needs one"
    )
    group.add_argument("--data", metavar="DIR", type=Path, help="data folder (default: $STATE_DIRECTORY or state/data)")
    group.add_argument(
        "--people",
        action="store_true",
        help="list the newcomers by name, for this machine only (table or csv); a file is readable by its owner only",
    )


def run(args: argparse.Namespace, *, clock: Callable[[], float] = time.time) -> int:
    """Writes the report and returns 0. Raises NothingToReport, Contradiction, and NotFound where there is no data."""
    asked = Asked(
        *(args.campaign, tuple(args.edition), tuple(args.country), args.definition, args.measure, args.least),
        *(args.width, args.reading, args.months, args.compare, args.everything),
    )
    base, now = data_dir(args.data), int(clock())
    if args.people:
        _people(args, asked, base, now)
        return 0
    if args.format == PARQUET and args.output is None:
        raise Contradiction("--format parquet is no text: say where to with --output FILE")
    if args.everything and args.format not in DATA_FORMATS:
        raise Contradiction(f"--everything with --format {args.format}: it is data, for {listing(DATA_FORMATS)}")
    report = make_report(base, now, asked)
    if args.format == PARQUET:
        write_public(args.output, parquet_bytes(report))
    elif args.output is not None:
        write_public(args.output, FORMATS[args.format](report).encode())
    else:
        sys.stdout.write(FORMATS[args.format](report))
    return 0


def _people(args: argparse.Namespace, asked: Asked, base: Path, now: int) -> None:
    if args.format not in PEOPLE_FORMATS:
        raise Contradiction(f"--people with --format {args.format}: names are written as table or csv only")
    text = people_text(base, now, asked, args.format)
    if args.output is None:
        sys.stdout.write(text)
    else:
        write_private(args.output, text.encode())
