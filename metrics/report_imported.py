"""Imported editions in a report: who is new by Commons registration, and who took part again. Part of the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from metrics.answers import rate
from metrics.answers_paths import ELSEWHERE, LATER, NEXT
from metrics.figures import FINAL, NOT_DUE, SO_FAR
from metrics.report_countries import Countries
from metrics.report_grids import Cell, Grid, Row, figure, whole
from metrics.report_groups import ALL_TITLE, BY_DAY, EditionFigures, Group
from metrics.report_lines import Line, with_share
from metrics.report_notes import Note
from metrics.wording import DASH, UNIT, counted, listing, number, years

PARTICIPATION: Final = "participation"
UNDATED: Final = "dates unknown"
EVERY_EDITION: Final = "all editions"
DAYS_NOTE: Final = "by-day"
MERGED_NOTE: Final = "imported-units"

DEFINITION: Final = (
    "Newcomers, definition “commons, by day”: the account was registered on Commons later than the contest's start and"
    " before its end; where only the day of registration is known, the whole first day counts as later. This is the"
    " Wiki Loves tool's definition: somebody long active on a Wikipedia who first opened Commons then counts as new."
    " Retention is not known of editions that are not followed."
)
RETURNS: Final = (
    "“Next edition” and “any later edition”: newcomers who took part again in the same campaign, in any country. Any"
    " later edition grows with every edition held, so editions with different numbers of later ones do not compare. An"
    f" edition with no later one has no figure (—), which is not 0{UNIT}. All editions: sums of those that have one."
)
ELSEWHERE_NOTE: Final = (
    "“Another campaign”: newcomers whose first upload to another campaign came after their first upload here; it grows,"
    " too, and is told apart from coming back to the same campaign."
)
ONCE: Final = (
    "A person counts once in an edition. As a newcomer of one country: that of the first upload where it is known,"
    " else the one with most uploads (ties: the first in the alphabet; a contest of no country after all countries)."
    " As a participant of every country entered, so participants of countries sum to more than those of the edition."
)
NAMES: Final = (
    "Imported people are told apart by their user name as the source has it; somebody renamed between two editions"
    " counts as two people. A contest's imported participants are those its source lists, whenever they uploaded."
)
MERGED: Final = (
    "Other countries are those with too few newcomers to be shown alone (where the dates are unknown: too few"
    " participants), those on the protection list, and contests of no country. "
)


def lines(editions: Sequence[EditionFigures], codes: Sequence[str], *, pooled: bool) -> list[Line]:
    """The lines of a campaign's imported editions and their units, or of the countries asked for.

    `pooled` adds the sums over the editions.
    """
    kinds = _kinds(editions)
    found = [
        _line(edition, group, kind)
        for edition in editions
        for group in (edition.total, *edition.units)
        for kind in kinds
        if not codes or (group is not edition.total and (group.country or "other") in codes)
    ]
    if pooled and len(editions) > 1 and not codes:
        found += [_sum(editions, kind) for kind in kinds]
    return found


def _kinds(editions: Sequence[EditionFigures]) -> list[str]:
    return [NEXT, LATER] + [ELSEWHERE] * any(edition.chances_elsewhere for edition in editions)


def _line(edition: EditionFigures, group: Group, kind: str) -> Line:
    count = _count(group, kind)
    line = Line(
        table=PARTICIPATION,
        campaign=edition.campaign,
        edition=edition.edition,
        year=edition.year,
        country="" if group is edition.total else group.country or "other",
        title=group.title,
        merged=group.merged,
        definition=BY_DAY,
        figure=kind,
        reference={
            NEXT: str(edition.following or ""),
            LATER: str(edition.chances),
            ELSEWHERE: str(edition.chances_elsewhere),
        }[kind],
        state=UNDATED if not edition.dated else NOT_DUE if count is None else _state(kind),
        participants=group.participants,
        newcomers=group.newcomers,
        count=count,
    )
    return with_share(line, None if count is None else rate(count, group.newcomers or 0))


def _sum(editions: Sequence[EditionFigures], kind: str) -> Line:
    """The pooled figures: sums over the editions that have them. Nobody is a newcomer in two editions."""
    due = [edition.total for edition in editions if _count(edition.total, kind) is not None]
    newcomers, count = sum(total.newcomers or 0 for total in due), sum(_count(total, kind) or 0 for total in due)
    line = Line(
        table=PARTICIPATION,
        campaign=editions[0].campaign,
        edition="; ".join(edition.edition for edition in editions),
        year=None,
        country="",
        title=EVERY_EDITION,
        definition=BY_DAY,
        figure=kind,
        reference=f"{len(due)} editions",
        state=_state(kind) if due else NOT_DUE,
        newcomers=newcomers,
        count=count if due else None,
    )
    return with_share(line, rate(count, newcomers))


def _count(group: Group, kind: str) -> int | None:
    return {NEXT: group.again_next, LATER: group.again_later, ELSEWHERE: group.elsewhere}[kind]


def _state(kind: str) -> str:
    """What a figure that is there is: a next edition that is over stays as it is, the others grow."""
    return FINAL if kind == NEXT else SO_FAR


def grid(title: str, found: Sequence[Line]) -> Grid:
    """The table of imported editions: each edition's sum and its countries, then the sum of all."""
    kinds = list(dict.fromkeys(line.figure for line in found))
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in found:
        groups.setdefault((line.edition, line.country), []).append(line)
    rows, edition = [], ""
    for (name, _), group in groups.items():
        first = group[0]
        newcomers = {line.newcomers for line in group}  # a sum of editions has a number for each figure
        people = whole(newcomers.pop() if len(newcomers) == 1 else None)
        if first.state == UNDATED and first.title == ALL_TITLE:
            people = Cell(UNDATED)
        head = first.title if first.year is None or name == edition else f"{first.year}, {first.title}"
        cells = (whole(first.participants), people, *(_cell(line) for line in group))
        rows.append(Row(head, cells, fixed=first.title in (ALL_TITLE, EVERY_EDITION)))
        edition = name
    columns = ("Edition, country", "Participants", "Newcomers", *(kind.capitalize() for kind in kinds))
    return Grid(f"{title}: newcomers who took part again", columns, tuple(rows), DAYS_NOTE)


def _cell(line: Line) -> Cell:
    """A figure of returning, in the row of a sum with what it is measured against."""
    if line.count is None:
        return Cell(DASH)
    found = figure(line) if line.share is not None else Cell(number(line.count), line.count)
    if line.year is None:
        return Cell(f"{found.text} of {number(line.newcomers)}", found.sort)
    if line.title != ALL_TITLE or line.figure == ELSEWHERE:
        return found
    against = line.reference if line.figure == NEXT else f"{line.reference} later"
    return Cell(f"{against}: {found.text}", found.sort)


def notes(editions: Sequence[EditionFigures], wanted: Countries) -> list[Note]:
    """The notes on imported editions, in order; of countries that were asked for what else was merged is left out."""
    if not editions:
        return []
    texts = [DEFINITION, RETURNS, *([ELSEWHERE_NOTE] if ELSEWHERE in _kinds(editions) else []), ONCE]
    apart = [
        f"{name} {why}, so it is not shown alone: {listing([each for each in where if each in _names(editions)])}."
        for name, why, where in wanted.missing
        if set(where) & _names(editions)
    ]
    units = [*apart, *([] if wanted.codes else _merged(editions)), *_left_out(editions), *_doubts(editions)]
    rows = sum(edition.rows for edition in editions)
    made = f"Made from {number(rows)} participations in {counted(len(editions), 'edition', 'editions')}. {NAMES}"
    found = [Note(DAYS_NOTE, " ".join([*texts, made]))]
    return found + ([Note(MERGED_NOTE, " ".join(units))] if units else [])


def _names(editions: Sequence[EditionFigures]) -> set[str]:
    return {edition.edition for edition in editions}


def _merged(editions: Sequence[EditionFigures]) -> Iterator[str]:
    pairs = ((edition.edition, unit.merged) for edition in editions for unit in edition.units)
    lists = [f"{name}: {', '.join(merged)}." for name, merged in pairs if merged]
    if lists:
        yield MERGED + " ".join(lists)


def _left_out(editions: Sequence[EditionFigures]) -> Iterator[str]:
    for edition in editions:
        if edition.left_out:
            people = counted(edition.left_out_people, "newcomer", "newcomers")
            where = counted(edition.left_out, "place", "places")
            yield f"{edition.edition}: {people} in {where} are in no figure, because {edition.why}."
        if edition.unfinished:
            yield f"{edition.edition}: contests go on; they are in no figure yet."


def _doubts(editions: Sequence[EditionFigures]) -> Iterator[str]:
    undated = [edition.year for edition in editions if not edition.dated]
    if undated:
        yield (
            f"The dates of {years(undated)} are unknown: participants and no newcomers; as editions one could come back"
            " to they count as their source has them, and as past."
        )
    late = sum(edition.late for edition in editions)
    if late:
        yield (
            f"{late:,} people (summed over editions) registered on Commons after the contest's end, so that their"
            " files cannot have come in time: participants as the source lists them, never newcomers."
        )
    for count, what in (
        (sum(edition.unregistered for edition in editions), "have no known date of registration"),
        (sum(edition.undated for edition in editions), "took part in a contest without dates"),
    ):
        if count:
            yield f"{count:,} people (summed over editions) {what}: participants, never newcomers."
