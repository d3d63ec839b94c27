"""The lines of a report on one campaign's selection, table by table. Part of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from metrics.answers import Answer, Selection, answers, covered, latest, members
from metrics.answers_paths import again, first_return, pace, spread
from metrics.answers_places import Place, compared, places
from metrics.answers_rows import Facts, country_of
from metrics.cohort import DEFINITIONS
from metrics.disclosure import OTHER
from metrics.logrank import LogRank
from metrics.report_lines import (
    AGAIN,
    COUNTRIES,
    COUNTS,
    EDITIONS,
    READINGS,
    TOTAL,
    Line,
    Subject,
    again_lines,
    difference,
    first_return_lines,
    retention,
    spread_lines,
)
from metrics.report_lines import DEFINITIONS as BY_DEFINITION
from metrics.report_options import Asked
from metrics.report_rivals import Rival
from metrics.report_words import LEASTS, MEASURES, WIDTHS, WINDOWED
from metrics.report_words import READINGS as ALL_READINGS
from metrics.terms import COMPARISON
from metrics.wording import counted
from state.published import Running, Snapshot


@dataclass(frozen=True, slots=True)
class Section:
    """What is reported of a campaign's published editions: the figures, the month countries are ordered by, lines.

    `paces` has the log-rank test of the days of first return against each rival.
    """

    title: str
    subject: Subject
    answers: tuple[Answer, ...]
    months: int | None
    places: tuple[Place, ...]
    rivals: tuple[Rival, ...]
    paces: tuple[tuple[str, LogRank], ...]
    lines: tuple[Line, ...]

    def of(self, table: str) -> list[Line]:
        """The lines of a table."""
        return [line for line in self.lines if line.table == table]


def section(
    title: str, selection: Selection, facts: Facts, snapshot: Snapshot, rivals: Sequence[Rival], asked: Asked
) -> Section:
    """The section of a selection."""
    found = answers(facts, selection)
    shown = latest(found)
    months = asked.months if asked.months is not None else shown.months if shown else None
    made = _Maker(facts, snapshot, subject_of(selection, facts), months, asked.months)
    ordered = places(facts, selection, months)
    lines = list(made.running())
    if not ordered:
        return Section(title, made.subject, (), None, (), (), (), tuple(lines))
    lines += [
        *made.totals(found),
        *made.editions(),
        *made.countries(ordered),
        *made.comparisons(rivals),
        *made.readings(),
        *made.definitions(ordered),
        *made.paths(),
        *made.again(ordered),
    ]
    tests = ((rival.phrase, pace(facts, selection, rival.selection)) for rival in rivals)
    paces = tuple((name, test) for name, test in tests if test is not None)
    return Section(title, made.subject, found, months, ordered, tuple(rivals), paces, tuple(lines))


def subject_of(selection: Selection, facts: Facts) -> Subject:
    """Whom the lines of a selection are of; a selection of one country is that country."""
    years = tuple(facts.editions[name].year for name in selection.editions)
    if len(selection.countries) != 1:
        title = f"{len(selection.countries)} countries" if selection.countries else "all countries"
        return Subject(selection, years, title=title)
    rows = members(facts, selection)
    merged = tuple(sorted({name for row in rows for name in row.merged}, key=str.casefold))
    return Subject(selection, years, selection.countries[0], rows[-1].title if rows else "", merged)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes lines; `months` is the month countries are ordered by, `only` the one that was asked for."""

    facts: Facts
    snapshot: Snapshot
    subject: Subject
    months: int | None
    only: int | None

    @property
    def selection(self) -> Selection:
        return self.subject.selection

    def _kept(self, found: Iterable[Answer]) -> list[Answer]:
        return [each for each in found if self.only in (None, each.months)]

    def running(self) -> Iterator[Line]:
        """Counts of countries whose contests go on or have not been read since they ended: no retention."""
        for row in still_open(self.selection, self.snapshot):
            one = replace(self.selection, editions=(row.edition,))
            subject = Subject(one, (self.facts.editions[row.edition].year,), row.country or OTHER, row.title)
            yield subject.line(COUNTS, figure=COUNTS, participants=row.participants, cohort=row.newcomers)

    def totals(self, found: Sequence[Answer]) -> Iterator[Line]:
        """The whole selection at each mark."""
        people = self._people(self.selection)
        yield from (retention(self.subject, TOTAL, each, **people) for each in self._kept(found))

    def editions(self) -> Iterator[Line]:
        """Each edition at each mark, where there are several."""
        if len(self.selection.editions) < 2:
            return
        for name, year in zip(self.selection.editions, self.subject.years, strict=True):
            one = replace(self.selection, editions=(name,))
            subject = replace(self.subject, selection=one, years=(year,), merged=())
            people = self._people(one)
            for each in self._kept(answers(self.facts, one)):
                yield retention(subject, EDITIONS, each, **people)

    def countries(self, ordered: Iterable[Place]) -> Iterator[Line]:
        """Each country at each mark, in order."""
        for place in ordered:
            participants = self._participants(replace(self.selection, countries=(place.code,)))
            for each in self._kept(place.answers):
                yield retention(
                    self.subject.of(place),
                    COUNTRIES,
                    each,
                    participants=participants,
                    cohort=place.newcomers,
                    unknown=place.unknown,
                    shrunken=place.shrunken,
                )

    def comparisons(self, rivals: Iterable[Rival]) -> Iterator[Line]:
        """How the selection differs from others at each mark at which both have a final figure."""
        for rival in rivals:
            for months in self.selection.marks:
                found = compared(self.facts, self.selection, rival.selection, months)
                if found and self.only in (None, months):
                    yield difference(self.subject, found, rival.name)

    def readings(self) -> Iterator[Line]:
        """The selection by every reading, and by its own one with the other measure and least number."""
        variants = [
            replace(self.selection, reading=reading, width=width)
            for reading in ALL_READINGS
            for width in (WIDTHS if reading in WINDOWED else WIDTHS[:1])
        ]
        variants += [replace(self.selection, least=least) for least in LEASTS if least != self.selection.least]
        variants += [replace(self.selection, measure=name) for name in MEASURES if name != self.selection.measure]
        for variant in variants:
            subject = replace(self.subject, selection=variant)
            yield from (retention(subject, READINGS, each) for each in self._kept(answers(self.facts, variant)))

    def definitions(self, ordered: Sequence[Place]) -> Iterator[Line]:
        """The selection by every definition and of the comparison group; of countries the newcomers only."""
        for definition in (*DEFINITIONS, COMPARISON):
            one = replace(self.selection, definition=definition)
            if not members(self.facts, one):
                continue
            subject, people = replace(self.subject, selection=one), self._people(one)
            where = counted(len(covered(self.facts, one)), "country", "countries")
            for each in self._kept(answers(self.facts, one)):
                yield retention(subject, BY_DEFINITION, each, reference=where, **people)
            for place in ordered if definition != COMPARISON else ():
                country = replace(one, countries=(place.code,))
                if rows := members(self.facts, country):
                    merged = tuple(sorted({name for row in rows for name in row.merged}, key=str.casefold))
                    of = replace(subject.of(place), merged=merged)
                    yield of.line(BY_DEFINITION, figure="newcomers", **self._people(country))

    def paths(self) -> Iterator[Line]:
        """Where the active ones were at the last milestone there is, and how soon newcomers came back."""
        months = self.months or None
        if months is None or self.selection.grows:
            usual = replace(self.selection, reading="active", width=30)
            shown = latest(answers(self.facts, usual))
            months = shown.months if shown else None
        where = spread(self.facts, self.selection, months) if months else None
        if where:
            yield from spread_lines(self.subject, where)
        when = first_return(self.facts, self.selection)
        if when:
            yield from first_return_lines(self.subject, when)

    def again(self, ordered: Iterable[Place]) -> Iterator[Line]:
        """Who took part again, of the selection and by country."""
        yield from again_lines(self.subject, again(self.facts, self.selection))
        for place in ordered:
            one = replace(self.selection, countries=(place.code,))
            yield from again_lines(self.subject.of(place), again(self.facts, one))

    def _people(self, selection: Selection) -> dict[str, int | None]:
        """The people of a selection: participants where each is one, and the sums of its cohorts."""
        rows = members(self.facts, selection)
        return {
            "participants": self._participants(selection),
            "cohort": sum(row.newcomers for row in rows),
            "unknown": sum(row.unknown for row in rows),
            "established": sum(row.established for row in rows),
            "undecided": sum(row.undecided for row in rows),
        }

    def _participants(self, selection: Selection) -> int | None:
        """Participants of one edition or of one country in it; sums of more count people twice and are not told."""
        if len(selection.editions) != 1 or len(selection.countries) > 1 or selection.definition == COMPARISON:
            return None
        (edition,) = selection.editions
        if not selection.countries:
            return self.facts.editions[edition].participants
        named = {row.unit: row for row in self.snapshot.units if country_of(row.unit) == selection.countries[0]}
        unit = named.get(f"{edition}/{selection.countries[0]}")
        return unit.participants if unit else None


def still_open(selection: Selection, snapshot: Snapshot) -> list[Running]:
    """The counts of a selection's countries that are no unit yet."""
    return [
        row
        for row in snapshot.running
        if row.edition in selection.editions
        and (not selection.countries or (row.country or OTHER) in selection.countries)
    ]


def by_country(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Lines by the country they are of, in order; '' is the sum."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.country, []).append(line)
    return found


def again_kinds(lines: Iterable[Line]) -> list[str]:
    """What somebody may have taken part in again, as far as there is any figure of it."""
    return list(dict.fromkeys(line.figure for line in lines if line.table == AGAIN and line.count is not None))
