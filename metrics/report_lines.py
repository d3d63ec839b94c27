"""The figures of a report as one tidy table: a line for each figure, the same columns in every format.

Part of the report.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from math import isnan
from typing import Final

from metrics.answers import Answer, Rate, Selection, rate
from metrics.answers_paths import Again, FirstReturn, Spread
from metrics.answers_places import Comparison, Place
from metrics.figures import FINAL
from metrics.report_words import WINDOWED

# the tables of a report, in the column `table`
COUNTS: Final = "counts"
TOTAL: Final = "total"
EDITIONS: Final = "editions"
COUNTRIES: Final = "countries"
COMPARED: Final = "compared"
READINGS: Final = "readings"
DEFINITIONS: Final = "definitions"
SPREAD: Final = "spread"
FIRST_RETURN: Final = "first return"
AGAIN: Final = "took part again"
EVERYTHING: Final = "everything"
WIKI: Final = "wiki "  # what the figure of one wiki begins with
RETURN_DAYS: Final = (30, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: `count` of `newcomers` of a group did what `figure` says; None where it cannot be said, or not yet.

    `cohort` is all newcomers of the group, also those whose figure is not there yet; of it `established` people.
    The group is a country (its code, `other`) of an edition, or a sum: of several editions `edition` and `year` say
    which, of all countries `country` is empty. `width` and `days` are days, `months` after the end (0: today); shares
    are fractions of 1, `shrunken` the rate countries are ordered by. Instants are seconds, UTC: `due_first` and `due`
    when the first and the last unit was or falls due, `through` where the last window ends. `waiting` newcomers are of
    units that are not in it. A `difference`, in points, is the share minus that of what it is `compared_with`.
    """

    table: str
    campaign: str
    edition: str
    year: int | None
    country: str
    title: str
    merged: tuple[str, ...] = ()
    definition: str = ""
    measure: str = ""
    reading: str = ""
    width: int | None = None
    least: int | None = None
    months: int | None = None
    days: int | None = None
    figure: str = ""
    reference: str = ""
    state: str = ""
    participants: int | None = None
    cohort: int | None = None
    newcomers: int | None = None
    unknown: int | None = None
    established: int | None = None
    undecided: int | None = None
    count: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    shrunken: float | None = None
    due_first: int | None = None
    due: int | None = None
    through: int | None = None
    waiting: int | None = None
    compared_with: str = ""
    other_count: int | None = None
    other_newcomers: int | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None


COLUMNS: Final = tuple(item.name for item in fields(Line))


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom lines are of: a selection, the years of its editions, a country of it ('' for the sum) with its title."""

    selection: Selection
    years: tuple[int, ...]
    country: str = ""
    title: str = "all countries"
    merged: tuple[str, ...] = ()

    def line(self, table: str, **more: object) -> Line:
        """A line of theirs."""
        chosen = self.selection
        return Line(
            table=table,
            campaign=chosen.campaign,
            edition="; ".join(chosen.editions),
            year=self.years[0] if len(self.years) == 1 else None,
            country=self.country,
            title=self.title,
            merged=self.merged,
            definition=chosen.definition,
            measure=chosen.measure,
            **more,  # type: ignore[arg-type]
        )

    def of(self, place: Place) -> Subject:
        """A country of theirs."""
        return replace(self, country=place.code, title=place.title, merged=place.merged)


def share_of(found: Rate | None) -> dict[str, float]:
    """The columns of a share and its interval, where there is one."""
    columns = {"share": found.share, "low": found.low, "high": found.high} if found else {}
    return {name: value for name, value in columns.items() if not isnan(value)}


def with_share(line: Line, found: Rate | None) -> Line:
    """The line with a share and its interval."""
    return replace(line, share=found.share, low=found.low, high=found.high) if found else line


def retention(subject: Subject, table: str, found: Answer, **more: object) -> Line:
    """The line of a retention figure. Where no unit is in it, its newcomers are those that wait."""
    chosen = subject.selection
    dates = found.due or found.dates(found.state)
    return subject.line(
        table,
        reading=chosen.reading,
        width=chosen.width if chosen.reading in WINDOWED else 30 if chosen.reading == "survival" else None,
        least=chosen.least,
        months=found.months,
        figure=chosen.column,
        state=found.state,
        newcomers=found.newcomers or found.waiting_newcomers,
        count=found.retained if found.newcomers else None,
        due_first=dates[0] if dates else None,
        due=dates[1] if dates else None,
        through=found.through[1] if found.through else None,
        waiting=found.waiting_newcomers,
        **share_of(found.rate),
        **more,
    )


def difference(subject: Subject, found: Comparison, compared_with: str) -> Line:
    """The line of a difference between two figures of the same month."""
    return retention(
        subject,
        COMPARED,
        found.mine,
        compared_with=compared_with,
        other_count=found.other.retained,
        other_newcomers=found.other.newcomers,
        difference=found.difference.points,
        difference_low=found.difference.low,
        difference_high=found.difference.high,
    )


def spread_lines(subject: Subject, found: Spread) -> list[Line]:
    """Where those active at a milestone were: a line for each of three groups, and for each of the larger wikis."""
    counts = [
        ("Commons only", found.commons_only),
        ("other wikis only", found.other_only),
        ("Commons and other wikis", found.both),
        *((f"{WIKI}{wiki}", n) for wiki, n in found.wikis),
    ]
    return [
        subject.line(
            SPREAD,
            reading="active",
            width=30,
            least=1,
            months=found.months,
            figure=figure,
            reference=f"{found.active} active",
            state=FINAL,
            newcomers=found.newcomers,
            count=n,
            **share_of(rate(n, found.newcomers)),
        )
        for figure, n in counts
    ]


def first_return_lines(subject: Subject, found: FirstReturn) -> list[Line]:
    """How many came back within some numbers of days, by Kaplan-Meier, and the median; no counts."""
    shares = [
        subject.line(
            FIRST_RETURN,
            reading="since-end",
            least=subject.selection.least,
            days=days,
            figure=f"came back within {days} days",
            state=FINAL,
            newcomers=found.newcomers,
            **share_of(within),
        )
        for days in RETURN_DAYS
        if (within := found.within(days)) is not None
    ]
    median = subject.line(
        FIRST_RETURN,
        reading="since-end",
        least=subject.selection.least,
        days=found.median,
        figure="half had come back",
        reference="" if found.median is not None else f"not within {found.followed} days",
        state=FINAL,
        newcomers=found.newcomers,
    )
    return [*shares, median]


def again_lines(subject: Subject, found: tuple[Again, ...], **more: object) -> list[Line]:
    """Who took part in the next edition, in any later one, in another campaign."""
    return [
        subject.line(
            AGAIN,
            figure=each.kind,
            reference=chances(each),
            state=each.state,
            newcomers=each.newcomers if each.count is not None else None,
            count=each.count,
            **share_of(each.rate),
            **more,
        )
        for each in found
    ]


def chances(found: Again) -> str:
    """What a figure of returning is measured against: the next edition's year, or how many chances there were."""
    if found.following:
        return ", ".join(map(str, found.following))
    first, last = found.chances
    return str(last) if first == last else f"{first}–{last}"
