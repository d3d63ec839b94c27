"""What a published file says, as cells by key: the form in which brute force computes them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from state.published import Snapshot, open_published, read, read_cube
from tests.metrics.brute import HEADLINE, Cells, Key, Units

Row = dict[str, Any]


def told(path: Path) -> tuple[Cells, Units, Snapshot]:
    """Every cell of a published file, which contests its units are made of and when they were formed."""
    with closing(open_published(path)) as con:
        snapshot, cube = read(con), read_cube(con)
        contests = con.execute("SELECT definition, contest_key, unit, mature_day FROM cohort_contest").fetchall()
    cells: Cells = {}
    for name, rows, key in (
        ("unit", snapshot.units, ("unit",)),
        ("cohort", cube.cohorts, ("unit", "definition")),
        ("figure", cube.figures, ("unit", "definition", "measure", "reading", "least", "k")),
        ("curve", cube.curves, ("unit", "definition", "measure", "width", "least")),
        ("spread", cube.spreads, ("unit", "definition", "measure", "k")),
        ("again", cube.returning, ("unit", "definition")),
    ):
        for row in rows:
            cells |= _cell(name, {item.name: getattr(row, item.name) for item in fields(row)}, key)
    units = Units(formed={(row.unit, row.definition): row.formed for row in cube.cohorts})
    there = {unit.unit for unit in snapshot.units}
    for each in (row for row in snapshot.unit_contests if row.unit in there):
        units.contests.setdefault(HEADLINE, {}).setdefault(each.unit, []).append(each.contest_key)
        units.before[HEADLINE, each.contest_key] = each.mature_day
        value = {"unit": each.unit, "end": each.end, "mature_day": each.mature_day, "due": each.due}
        cells["unit contest", each.contest_key] = value
    for definition, contest, unit, mature in contests:
        if unit:
            units.contests.setdefault(definition, {}).setdefault(unit, []).append(contest)
            units.before[definition, contest] = mature
            cells["cohort contest", definition, contest] = {"unit": unit, "mature_day": mature}
    return cells, units, snapshot


def _cell(name: str, row: Row, names: tuple[str, ...]) -> dict[Key, Row]:
    key = (name, *(row.pop(part) for part in names))
    if name == "curve":
        row["retained"] = np.frombuffer(row["retained"], dtype="<i4").tolist()
    if name in ("cohort", "unit"):
        for part in ("formed", "enrolled", "participants", "contests", "edition", "campaign", "year", "country"):
            row.pop(part, None)
    return {key: row}


def differences(said: Cells, true: Cells, limit: int = 10) -> list[str]:
    """In words, the first cells that differ, or that only one of the two has."""
    wrong = []
    for key in sorted(said.keys() | true.keys(), key=str):
        here, there = said.get(key), true.get(key)
        if here is None or there is None:
            wrong.append(f"{key}: published {here}, is {there}")
        elif here != there:
            wrong.append(f"{key}: " + "; ".join(_parts(here, there)))
        if len(wrong) >= limit:
            break
    return wrong


def _parts(here: Row, there: Row) -> list[str]:
    found = []
    for name in sorted(here.keys() | there.keys()):
        said, true = here.get(name), there.get(name)
        if said != true:
            if isinstance(said, list) and isinstance(true, list):
                places = [t for t, (a, b) in enumerate(zip(said, true, strict=False)) if a != b]
                found.append(
                    f"{name} at {places[:4]} of {len(said)} and {len(true)}: {[(said[t], true[t]) for t in places[:4]]}"
                )
            else:
                found.append(f"{name} published {said!r}, is {true!r}")
    return found
