"""The lines of the command line's reports, by view of the page, so that both give the same figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from dashboard.aside import campaigns
from dashboard.asked import Asked
from dashboard.exports_about import Sought
from dashboard.exports_files import Table
from dashboard.figures import code_of
from dashboard.marks import marks
from dashboard.presence import RUNNING, absent, reason
from dashboard.rivals import GROUP, LAST, OTHERS, Rival, rival, versus
from dashboard.selection import COMPARES, Choice
from metrics.cohort import HEADLINE
from metrics.errors import NothingToReport
from metrics.report_data import rows
from metrics.report_lines import (
    AGAIN,
    COUNTRIES,
    COUNTS,
    EDITIONS,
    FIRST_RETURN,
    READINGS,
    SPREAD,
    TOTAL,
    Line,
    Subject,
    difference,
)
from metrics.report_making import report_of
from metrics.report_options import Asked as Options
from metrics.report_parts import Part, Report, only
from metrics.report_source import Source

ABSENT: Final = "not shown alone"  # the table of countries without a figure of their own
MONTHLY: Final = ("countries", "wikis")  # views at one mark
TABLES: Final = {
    "answer": (COUNTS, TOTAL, READINGS),
    "countries": (COUNTS, COUNTRIES),
    "editions": (TOTAL, EDITIONS),
    "wikis": (SPREAD,),
    "returning": (AGAIN, FIRST_RETURN),
}


def lines(sought: Sought, view: str) -> Table:
    """The lines of a view, each with all columns of a report. Raises Unread."""
    made = [_with_beside(_report(each, view), each, view) for each in _choices(sought, view)]
    parts = tuple(part for each in made for part in each.parts)
    found = rows(replace(made[0], parts=parts)) if made else []
    columns = tuple(found[0]) if found else _columns(sought)
    notes = {part.slug: {note.name: note.text for note in part.notes} for part in parts if part.notes}
    return Table(columns, [tuple(row.values()) for row in found], notes)


def report(sought: Sought) -> Report:
    """The report on a selection as the command line makes it. Raises Unread."""
    made = [_report(each, "") for each in _choices(sought, "")]
    return replace(made[0], parts=tuple(part for each in made for part in each.parts)) if made else _empty(sought)


def lacking(sought: Sought) -> bool:
    """Whether a chosen country is nowhere in the report, having no figure of its own in any chosen edition."""
    asked = sought.asked
    return not asked.choice.is_aside and not all(_has_figure(asked, code) for code in asked.choice.countries)


def _choices(sought: Sought, view: str) -> list[Sought]:
    """What is reported on: the selection; all editions of its campaign; of campaigns side by side each one."""
    asked = sought.asked
    if asked.choice.is_aside:
        return [replace(sought, asked=replace(asked, choice=choice)) for _, choice in campaigns(asked)]
    if view == "editions":
        every = tuple(row.edition for row in asked.figures.by_campaign[asked.choice.campaign])
        return [replace(sought, asked=replace(asked, choice=replace(asked.choice, editions=every)))]
    return [sought]


def _report(sought: Sought, view: str) -> Report:
    """The report on the chosen countries that have figures; an empty one where there are none."""
    choice = sought.asked.choice
    shown = tuple(code for code in choice.countries if _has_figure(sought.asked, code))
    if choice.countries and not shown:
        return _empty(sought)
    options = _options(choice, shown, choice.months if view in MONTHLY else None)
    return _made(sought, options) or _made(sought, replace(options, months=None)) or _empty(sought)


def _with_beside(made: Report, sought: Sought, view: str) -> Report:
    """The tables of a view, and the lines that the page has beside them: comparisons, countries without a figure."""
    kept = only(made, TABLES[view])
    beside = [*_comparisons(sought.asked)] if view == "answer" else []
    beside += _absent(sought.asked)
    parts = [_kept(part, view) for part in kept.parts]
    return replace(kept, parts=(*parts, Part("", "", "", (), (), (), tuple(beside))))


def _has_figure(asked: Asked, code: str) -> bool:
    choice = asked.choice
    return any(not reason(asked.figures, edition, code, choice.definition) for edition in choice.editions)


def _options(choice: Choice, countries: tuple[str, ...], months: int | None) -> Options:
    return Options(
        campaign=choice.campaign,
        editions=choice.editions,
        countries=countries,
        definition=None if choice.definition == HEADLINE else choice.definition,
        measure=choice.measure,
        least=choice.least,
        width=choice.width if choice.reading == "active" else None,
        reading=choice.reading,
        months=months,
    )


def _made(sought: Sought, options: Options) -> Report | None:
    """The report by some options, None where there is nothing to report by them."""
    try:
        return report_of(_source(sought), options, sought.asked.figures.facts)
    except NothingToReport:
        return None


def _source(sought: Sought) -> Source:
    figures = sought.asked.figures
    return Source(sought.asked.now, figures.snapshot(sought.fresh), simulated=figures.simulated)


def _empty(sought: Sought) -> Report:
    figures, choice, fresh = sought.asked.figures, sought.asked.choice, sought.fresh
    as_of = fresh.seen if fresh and fresh.seen is not None else sought.asked.now
    return Report(as_of, sought.asked.now, figures.simulated, (), {"definition": choice.definition})


def _kept(part: Part, view: str) -> Part:
    """Of the readings, the live end alone."""
    if view != "answer":
        return part
    return replace(part, lines=tuple(line for line in part.lines if line.table != READINGS or line.reading == "today"))


def _columns(sought: Sought) -> tuple[str, ...]:
    """The columns of a table without lines."""
    line = Line("", "", "", None, "", "")
    return tuple(rows(replace(_empty(sought), parts=(Part("", "", "", (), (), (), (line,)),)))[0])


def _comparisons(asked: Asked) -> Iterator[Line]:
    """How each mark differs from what the page compares it with, whichever of the three is chosen there."""
    figures = asked.figures
    found = marks(figures, asked.choice)
    for compare in COMPARES:
        choice = replace(asked.choice, compare=compare)
        other = rival(figures, choice)
        for mark in found.marks:
            told = versus(figures, choice, other, mark.answer)
            if told is not None and told.comparison is not None:
                yield difference(_subject(asked), told.comparison, _name(asked, other))


def _subject(asked: Asked) -> Subject:
    choice, figures = asked.choice, asked.figures
    years = tuple(figures.editions[key].year for key in choice.editions)
    names = [figures.country_names().get(code, code) for code in choice.countries]
    if len(names) == 1:
        return Subject(choice.selection, years, choice.countries[0], names[0])
    title = "; ".join(names) if names else "all countries"
    return Subject(choice.selection, years, title=title)


def _name(asked: Asked, other: Rival) -> str:
    if other.kind == LAST:
        return asked.figures.editions[other.edition].title
    return {OTHERS: "all other countries", GROUP: "comparison group"}[other.kind]


def _absent(asked: Asked) -> Iterator[Line]:
    """Chosen countries without a figure of their own, and why; those whose contest runs have counts."""
    choice, figures = asked.choice, asked.figures
    for row in absent(figures, choice):
        if row.why == RUNNING and _has_figure(asked, row.code):
            continue  # its counts are among the report's
        counts: Sequence[Any] = [
            each for each in figures.running.get(row.edition, ()) if code_of(each) == row.code and row.why == RUNNING
        ]
        yield Line(
            table=COUNTS if counts else ABSENT,
            campaign=choice.campaign,
            edition=row.edition,
            year=row.year,
            country=row.code,
            title=row.title,
            definition=choice.definition,
            figure=COUNTS if counts else "",
            state=row.why,
            participants=counts[0].participants if counts else None,
            cohort=counts[0].newcomers if counts else None,
        )
