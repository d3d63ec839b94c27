"""Every published figure of a selection, country by country, as lines for an analyst. Part of the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from metrics.answers import Selection, members, pooled
from metrics.answers_rows import Facts, country_of
from metrics.cohort import DEFINITIONS
from metrics.report_lines import EVERYTHING, Line, retention
from metrics.report_sections import subject_of
from metrics.report_words import LEASTS, MEASURES, READINGS, WIDTHS, WINDOWED
from metrics.terms import COMPARISON


def everything(facts: Facts, selection: Selection) -> Iterator[Line]:
    """A line for each unit, definition (and the comparison group), measure, reading, least number and month."""
    readings = [(reading, width) for reading in READINGS for width in (WIDTHS if reading in WINDOWED else WIDTHS[:1])]
    for edition, definition in product(selection.editions, (*DEFINITIONS, COMPARISON)):
        one = replace(selection, editions=(edition,), definition=definition)
        for row in members(facts, one):
            for measure, (reading, width), least in product(MEASURES, readings, LEASTS):
                chosen = replace(
                    one, countries=(country_of(row.unit),), measure=measure, reading=reading, width=width, least=least
                )
                for months in chosen.marks:
                    yield retention(
                        subject_of(chosen, facts),
                        EVERYTHING,
                        pooled(facts, chosen, [row], months),
                        cohort=row.newcomers,
                        unknown=row.unknown,
                        established=row.established,
                        undecided=row.undecided,
                    )
