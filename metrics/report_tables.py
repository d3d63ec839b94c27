"""The tables of a report for people, from its lines. Part of the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from metrics.answers import ANY, NOW
from metrics.answers_paths import NEXT
from metrics.disclosure import OTHER
from metrics.figures import SO_FAR
from metrics.report_grids import (
    LOWEST,
    NOTHING,
    Cell,
    Grid,
    Row,
    figure,
    fixed,
    grouped,
    marks_of,
    months_of,
    noted,
    rows_of,
    share,
    whole,
)
from metrics.report_lines import (
    AGAIN,
    COMPARED,
    COUNTRIES,
    COUNTS,
    DEFINITIONS,
    EDITIONS,
    FIRST_RETURN,
    READINGS,
    SPREAD,
    TOTAL,
    WIKI,
    Line,
)
from metrics.report_notes import BY_READING, FIRST, GROUP, ORDER, RETURNS, SEVERAL, UNITS, WIKIS
from metrics.report_sections import Section, again_kinds, by_country
from metrics.report_summary import name
from metrics.report_words import TITLES, label
from metrics.terms import COMPARISON
from metrics.wording import DASH, number, percent, wiki

MOST_WIKIS: Final = 10


def grids(section: Section, *, by_country_too: bool) -> list[Grid]:
    """The tables of a section that have anything to show; `by_country_too` adds those that repeat all countries."""
    made = [
        _countries(section),
        _editions(section),
        _running(section),
        _compared(section),
        _readings(section),
        _so_far(section),
        _definitions(section),
        _spread(section),
        _first_return(section),
        _again(section, countries=by_country_too),
    ]
    if by_country_too:
        made.insert(7, _newcomers(section))
    return [grid for grid in made if grid.rows]


def _what(section: Section) -> str:
    """What is counted, as it goes on after "newcomers"."""
    chosen = section.subject.selection
    words = [TITLES[chosen.column], *([f"{chosen.least} or more"] if chosen.least > 1 else [])]
    return ", ".join(words + (["organic"] if chosen.measure != ANY else []))


def _countries(section: Section) -> Grid:
    total, lines = section.of(TOTAL), section.of(COUNTRIES)
    if not total:
        return NOTHING
    months = months_of(total)
    groups = by_country(lines)
    columns = ("participants", "cohort")
    rows = rows_of(((each[0].title, each) for each in groups.values()), months, *columns)
    rows = [fixed(row) if code == OTHER else row for code, row in zip(groups, rows, strict=True)]
    if len(groups) != 1:
        rows += [fixed(row) for row in rows_of([(section.subject.title, total)], months, *columns)]
    rows = [noted(row, UNITS) if row.head == groups.get(OTHER, total)[0].title else row for row in rows]
    title = f"{name(section)}: newcomers {_what(section)}, by country"
    return Grid(title, ("Country", "Participants", "Newcomers", *marks_of(total)), tuple(rows), ORDER)


def _editions(section: Section) -> Grid:
    lines = section.of(EDITIONS)
    months = months_of(lines)
    rows = rows_of(grouped(lines, lambda line: str(line.year)).items(), months, "participants", "cohort")
    title = f"{section.title}: newcomers {_what(section)}, by edition"
    return Grid(title, ("Edition", "Participants", "Newcomers", *marks_of(lines)), tuple(rows))


def _running(section: Section) -> Grid:
    """Counts of countries whose contests go on, which have no retention yet."""
    lines = section.of(COUNTS)
    several = len(section.subject.years) > 1
    rows = [
        Row(f"{line.title} {line.year}" if several else line.title, (whole(line.participants), whole(line.cohort)))
        for line in lines
    ]
    title = f"{name(section)}: contests that go on or have not been read since they ended, counts so far"
    return Grid(title, ("Country", "Participants", "Newcomers"), tuple(rows))


def _compared(section: Section) -> Grid:
    rows = []
    for line in section.of(COMPARED):
        ends = (line.difference_low, line.difference_high)
        points = DASH if None in ends else f"{line.difference:+.1f} ({ends[0]:+.1f} to {ends[1]:+.1f})"
        other = f"{number(line.other_count)} of {number(line.other_newcomers)}"
        theirs = line.other_count / line.other_newcomers if line.other_count is not None and line.other_newcomers else 0
        cells = (
            Cell(f"{line.months} months" if line.months else "so far", line.months or 0),
            Cell(f"{number(line.count)} of {number(line.newcomers)} · {percent(line.share or 0)}", line.share or 0),
            Cell(f"{other} · {percent(theirs)}", theirs),
            Cell(points.replace("-", "−"), line.difference or 0),
        )
        note = GROUP if line.compared_with == "comparison group" else ""
        rows.append(Row(line.compared_with, cells, note))
    title = f"{name(section)}: newcomers {_what(section)}, compared"
    return Grid(title, ("Compared with", "At", "Here", "There", "Difference in points (95 %)"), tuple(rows))


def _readings(section: Section) -> Grid:
    lines = [line for line in section.of(READINGS) if line.months]
    if all(line.count is None for line in lines):
        return NOTHING
    groups = grouped(lines, _label)
    title = f"{name(section)}: the same newcomers by other readings"
    return Grid(title, ("Reading", *marks_of(lines)), tuple(rows_of(groups.items(), months_of(lines))), BY_READING)


def _so_far(section: Section) -> Grid:
    """The live ends, which have no month."""
    lines = [line for line in section.of(READINGS) if line.months == NOW and line.count is not None]
    rows = [Row(_label(line), (whole(line.newcomers), figure(line))) for line in lines if line.state == SO_FAR]
    title = f"{name(section)}: today, so far (it grows, and is never compared)"
    return Grid(title, ("Reading", "Newcomers", "Active"), tuple(rows))


def _label(line: Line) -> str:
    return label(line.figure, line.measure, line.least)


def _definitions(section: Section) -> Grid:
    lines = [line for line in section.of(DEFINITIONS) if line.months is not None]
    months = months_of(lines)
    groups = grouped(lines, lambda line: line.definition)
    rows = rows_of(groups.items(), months, "cohort", "established", "undecided")
    rows = [Row(_defined(row.head, groups), row.cells, GROUP if row.head == COMPARISON else "") for row in rows]
    title = f"{name(section)}: newcomers {_what(section)}, by who counts as new"
    columns = ("Definition", "Newcomers", "Established", "Undecided", *marks_of(lines))
    return Grid(title, columns, tuple(rows) if len(rows) > 1 else (), SEVERAL)


def _defined(definition: str, groups: Mapping[str, Sequence[Line]]) -> str:
    """A definition's name, with how many countries it has figures of where those are not the headline's."""
    if definition == COMPARISON:
        return "comparison group"
    (mine,), (most,) = ({line.reference for line in groups[each]} for each in (definition, next(iter(groups))))
    return definition if mine == most else f"{definition} ({mine.split()[0]} of {most})"


def _newcomers(section: Section) -> Grid:
    """Newcomers by country and definition."""
    lines = [line for line in section.of(DEFINITIONS) if line.months is None]
    names = list(dict.fromkeys(line.definition for line in lines))
    rows = []
    for group in by_country(lines).values():
        of = {line.definition: line for line in group}
        cells = [Cell(_new(of.get(each)), (of[each].cohort or 0) if each in of else LOWEST) for each in names]
        rows.append(Row(group[0].title, tuple(cells), fixed=group[0].country == OTHER))
    title = f"{name(section)}: newcomers by definition and country (established)"
    return Grid(title, ("Country", *names), tuple(rows) if len(names) > 1 else (), SEVERAL)


def _new(line: Line | None) -> str:
    """The newcomers, and in brackets how many of them are established."""
    if line is None:
        return DASH
    return f"{number(line.cohort)} ({number(line.established)})" if line.established else number(line.cohort)


def _spread(section: Section) -> Grid:
    lines = section.of(SPREAD)
    if not lines:
        return NOTHING
    wikis = [line for line in lines if line.figure.startswith(WIKI)]
    shown = [line for line in lines if line not in wikis] + wikis[:MOST_WIKIS]
    rows = [Row(_where(line.figure), (whole(line.count), Cell(share(line), line.share or 0.0))) for line in shown]
    title = f"{name(section)}: where they were active at {lines[0].months} months"
    return Grid(title, ("Where", "Active", "Share of newcomers"), tuple(rows), WIKIS)


def _where(figure: str) -> str:
    return f"on {wiki(figure.removeprefix(WIKI))}" if figure.startswith(WIKI) else figure


def _first_return(section: Section) -> Grid:
    rows = []
    for line in section.of(FIRST_RETURN):
        if line.share is not None:
            rows.append(Row(line.figure, (Cell(share(line), line.share),)))
        else:
            rows.append(
                Row(line.figure, (Cell(f"after {line.days} days" if line.days is not None else line.reference),))
            )
    return Grid(f"{name(section)}: how soon newcomers came back", ("First contribution", "Share"), tuple(rows), FIRST)


def _again(section: Section, *, countries: bool) -> Grid:
    lines, kinds = section.of(AGAIN), again_kinds(section.lines)
    groups = by_country(lines)
    rows = []
    for code, group in groups.items():
        whole_selection = code == section.subject.country
        if (countries and len(groups) > 1) or whole_selection:
            of = {line.figure: line for line in group}
            cells = [figure(of[kind]) for kind in kinds]
            row = Row(group[0].title, tuple(cells), fixed=whole_selection or code == OTHER)
            rows.append((whole_selection, row))
    heads = [_chance(kind, groups[section.subject.country]) for kind in kinds] if kinds else []
    ordered = tuple(row for _, row in sorted(rows, key=lambda pair: pair[0]))
    title = f"{name(section)}: newcomers who took part again"
    return Grid(title, ("Country", *heads), ordered if kinds else (), RETURNS)


def _chance(kind: str, lines: Iterable[Line]) -> str:
    """A column's name with what it is measured against: Next edition (2025), Any later edition (of 3)."""
    reference = next(line.reference for line in lines if line.figure == kind)
    return f"{kind.capitalize()} ({reference if kind == NEXT else f'of {reference}'})"
