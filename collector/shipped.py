"""The contests of 2010-2022, shipped as a table beside this module."""

from __future__ import annotations

from collector.contest_rows import Refused, Row, contest_of, stamp
from collector.rules import Rules, standard
from collector.tables import rows
from state.roster import Contest

TABLE = "contests_2010_2022.csv"


def shipped(rules: Rules | None = None) -> tuple[list[Contest], list[Refused]]:
    """The contests of the table, and the rows set aside. All its ends are 23:59:59 UTC.

    Rows labelled Global are no contests: each is a category that only completes the people of an edition.
    """
    rules = rules or standard()
    contests, refused = [], []
    for line in rows(TABLE):
        campaign, year, label = line["campaign"], int(line["year"]), line["label"]
        name = f"{campaign}{year} {label}"
        try:
            start, last = stamp(line["start"], year), stamp(line["end"], year)
        except ValueError as error:
            refused.append(Refused(name, str(error)))
            continue
        row = Row(name, campaign, year, label, line["category"], start, last)
        contests.append(contest_of(row, start, last, rules))
    return contests, refused
