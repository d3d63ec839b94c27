"""Rows of a published file that show a torn read."""

from __future__ import annotations

from state.published import (
    Cohort,
    CohortContest,
    Curve,
    Edition,
    EditionRows,
    Figure,
    Hour,
    LeftOut,
    Returning,
    Running,
    Spread,
    Unit,
    UnitContest,
)


def rows(year: int, n: int = 10, units: int = 3) -> EditionRows:
    """An edition with `units` units; every number in it is `n`, so that a torn read would show."""
    name = f"monuments{year}"
    names = [f"{name}/{index}" for index in range(units)]
    return EditionRows(
        edition=Edition(name, "monuments", year, f"Monuments {year}", None, n, n, n, n, n, running=False),
        units=tuple(
            Unit(unit, name, "monuments", year, "IN", "India", ("Ghana", "Perú"), n, n, n, n, n, n, n, n, n, n, True, n)
            for unit in names
        ),
        unit_contests=tuple(UnitContest(f"Images {unit}", unit, "India", None, n) for unit in names),
        cohorts=tuple(Cohort(unit, "grace", "India", ("Perú",), n, n, n, n, n, n, n, n) for unit in names),
        cohort_contests=tuple(CohortContest("grace", f"Images {unit}", unit, n) for unit in names),
        figures=tuple(
            Figure(
                *(unit, "global", measure, "active", least, k, n, n, n),
                *((n, "final") if k < 9 else (None, "not due")),
            )
            for unit in names
            for measure in ("any", "organic")
            for least in (1, 5)
            for k in (3, 6, 9, 12)
        ),
        curves=tuple(
            Curve(unit, "global", "any", width, 1, n, n, n.to_bytes(4, "little") * 3000)
            for unit in names
            for width in (0, 30)
        ),
        spreads=tuple(Spread(unit, "grace", "any", 3, n, n, n, (("enwiki", n), ("dewiki", 1))) for unit in names),
        returning=tuple(Returning(unit, "grace", n, None, None, n, n, 0, None) for unit in names),
        hours=(Hour(names[0], 3600, n), Hour(f"{name}/running", 3600, n)) if names else (),
        running=(Running(name, "", "other countries", n, n),),
        left_out=(LeftOut(name, n, n, "too few"),),
    )
