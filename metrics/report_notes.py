"""What has to be said below the figures of a report: definitions, what was merged or left out. Part of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from metrics.report_figures import EditionFigures
from metrics.report_world import BY_DAY
from state.published import Snapshot

DEFINITION = (
    "Newcomers, definition 'commons, by day': the account was registered on Commons later than the contest's start and "
    "before its end; where only the day of registration is known, the whole first day counts as later. This is the "
    "Wiki Loves tool's definition: somebody long active on a Wikipedia who first opened Commons then counts as new."
)
DEFINITIONS = (
    "Newcomers, by definition: 'global' registered globally from the contest's start on and before its end; 'grace' up "
    "to 14 days earlier; 'commons' registered on Commons later than the start, as the Wiki Loves tool has it; "
    "'first-edit' contributed to no wiki before the start. In brackets how many of them are known to be established: "
    "500 contributions or more before the start. Undecided are people of whom it is not known yet whether they "
    "contributed before; they are not among the newcomers by first-edit."
)
FURTHER = (
    "Other countries are more under a definition whose newcomers differ from those of 'global' by fewer than "
    "{threshold} people: a country without a figure is one of them."
)
ELSEWHERE_NOTE = (
    "'Another campaign': newcomers whose first upload to another campaign came after their first upload here; "
    "it grows, too, and is told apart from coming back to the same campaign."
)
RETURNS = (
    "'Next edition' and 'any later edition': newcomers who took part again in the same campaign, in any country. Any "
    "later edition grows with every edition held, so editions with different numbers of later ones do not compare. An "
    "edition with no later one has no figure (—), which is not 0 %. All editions: sums of those that have a figure."
)
INTERVAL = "Intervals are Wilson 95 %."
ONCE = (
    "A person counts once in an edition. As a newcomer of one country: that of the first upload where it is known, "
    "else the one with most uploads (ties: the first in the alphabet; a contest of no country after all countries). "
    "As a participant of every country entered, so participants of countries sum to more than those of the edition."
)
NAMES = (
    "Imported people are told apart by their user name as the source has it; somebody renamed between two editions "
    "counts as two people. A contest's imported participants are those its source lists, whenever they uploaded."
)
MERGED = (
    "Other countries are those with too few newcomers to be shown alone (where the dates are unknown: too few "
    "participants), those on the protection list, and contests of no country. "
)
MILESTONES = (
    "Active, k months: newcomers (definition {definition}) who contributed to any Wikimedia wiki in the 30 days up to "
    "k months after the end, as published. A figure that is not due shows its day; 'verifying' has passed its day and "
    "is not yet known completely."
)


def notes(
    editions: Sequence[EditionFigures], snapshot: Snapshot | None, country: str | None = None, *, threshold: int
) -> list[str]:
    """The notes that go with the figures, in order; of one `country` what other ones were merged is left out."""
    found = []
    if editions:
        merged = [] if country else list(_merged(editions))
        found += [*_definitions(editions, threshold), RETURNS]
        found += [ELSEWHERE_NOTE] if any(edition.chances_elsewhere for edition in editions) else []
        found += [INTERVAL, ONCE, *merged, *_left_out(editions), *_doubts(editions)]
        rows = {edition.edition: edition.rows for edition in editions}
        found += [f"Made from {sum(rows.values()):,} participations in {len(rows):,} editions. {NAMES}"]
    if snapshot is not None and snapshot.milestones:
        found.append(MILESTONES.format(definition=snapshot.meta.get("definition", "global")))
        shown = {unit.edition for unit in snapshot.units}
        found += [
            f"{row.edition}: {row.people} newcomers in {row.countries} countries are in no milestone, as {row.why}."
            for row in snapshot.left_out
            if row.edition in shown
        ]
    return found


def _definitions(editions: Sequence[EditionFigures], threshold: int) -> Iterator[str]:
    definitions = {edition.definition for edition in editions}
    if BY_DAY in definitions:
        yield DEFINITION
    if definitions - {BY_DAY}:
        yield DEFINITIONS
        yield FURTHER.format(threshold=threshold)


def _named(edition: EditionFigures) -> str:
    """The edition, with the definition where there are several."""
    return edition.edition if edition.definition == BY_DAY else f"{edition.edition} ({edition.definition})"


def _merged(editions: Iterable[EditionFigures]) -> Iterator[str]:
    lists = [
        f"{_named(edition)}: {', '.join(unit.merged)}." for edition in editions for unit in edition.units if unit.merged
    ]
    if lists:
        yield MERGED + " ".join(lists)


def _left_out(editions: Sequence[EditionFigures]) -> Iterator[str]:
    for edition in editions:
        if edition.left_out:
            yield (
                f"{_named(edition)}: {edition.left_out_people} people in {edition.left_out} places are in no figure, "
                f"because {edition.why}."
            )
    for name in dict.fromkeys(edition.edition for edition in editions if edition.unfinished):
        yield f"{name}: contests go on or were not read since they ended; they are in no figure yet."


def _doubts(editions: Sequence[EditionFigures]) -> Iterator[str]:
    undated = list(dict.fromkeys(edition.edition for edition in editions if not edition.dated))
    if undated:
        yield (
            f"The dates of {', '.join(undated)} are unknown: they have participants and no newcomers; as editions one "
            "could come back to they count as their source has them, and as past."
        )
    late = sum(edition.late for edition in editions)
    if late:
        yield (
            f"{late:,} people (summed over editions) registered on Commons after the contest's end, so that their "
            "files cannot have come in time: participants as the source lists them, never newcomers."
        )
    for count, what in (
        (sum(edition.unregistered for edition in editions), "have no known date of registration"),
        (sum(edition.undated for edition in editions), "took part in a contest without dates"),
    ):
        if count:
            yield f"{count:,} people (summed over editions) {what}: participants, never newcomers."
