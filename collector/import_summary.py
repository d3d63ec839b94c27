"""What an import did, in words and counts for the operator; no user name is among them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from collector.import_formats import WHOLE_EDITION
from collector.import_intake import Intake
from state.roster import Contest

_PLACES = 5


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing did; `shut` are people of contests whose participants are settled, and who stay out."""

    contests: int
    new_contests: int
    accounts: int
    new_accounts: int
    new: int
    known: int
    shut: int


@dataclass(frozen=True, slots=True)
class Summary:
    """An import: the file, its format, what was taken in, the contests it is about, and what storing did."""

    file: str
    form: str
    intake: Intake
    contests: tuple[Contest, ...]
    stored: Stored


def table(summary: Summary) -> Table:
    """The summary as a table with a count in every line."""
    intake = summary.intake
    title = f"Import of {summary.file} ({summary.form}): {intake.read:,} rows"
    found = Table(title=escape(title), title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    found.add_column("", no_wrap=True)
    found.add_column("rows", justify="right", no_wrap=True)
    found.add_column("what")
    for group in (_rows(intake), _notes(summary), _stored(summary)):
        for name, count, what in group:
            found.add_row(name, f"{count:,}", escape(what))
        found.add_section()
    return found


def _rows(intake: Intake) -> Iterator[tuple[str, int, str]]:
    yield "taken", len(intake.rows), "a person in a contest"
    for reason, count in sorted(intake.merged.items()):
        yield "merged", count, reason
    for reason, places in sorted(intake.refused.items()):
        yield "refused", len(places), f"{reason}: {_listed(places, _PLACES)}"


def _notes(summary: Summary) -> Iterator[tuple[str, int, str]]:
    """What a reader of the taken rows should know."""
    yield from (("of these", count, what) for what, count in summary.intake.notes().items() if count)
    rows = Counter(row.category for row in summary.intake.rows)
    nowhere = {c.category for c in summary.contests if c.country is None}
    strangers = [r.label for r in summary.intake.rows if r.category in nowhere and r.label != WHOLE_EDITION]
    if strangers:
        names = _listed(sorted(set(strangers)))
        yield "of these", len(strangers), f"in a contest whose label is not a country: {names}"
    for labels in _same_country(summary.contests):
        count = sum(rows[c.category] for c in summary.contests if c.label in labels)
        yield "of these", count, f"in contests of their own of one country: {_listed(labels)}"
    undated = [c for c in summary.contests if c.end is None]
    if undated:
        count = sum(rows[c.category] for c in undated)
        yield "of these", count, f"in editions whose dates are unknown: {_listed(sorted({c.edition for c in undated}))}"


def _stored(summary: Summary) -> Iterator[tuple[str, int, str]]:
    stored = summary.stored
    yield "stored", stored.new, "new participations"
    yield "", stored.known, "participations known before"
    if stored.shut:
        yield "not stored", stored.shut, "participations in contests whose participants are settled"
    yield "", stored.accounts, f"accounts, {stored.new_accounts:,} of them new"
    yield "", stored.contests, f"contests, {stored.new_contests:,} of them new"


def _same_country(contests: Iterable[Contest]) -> list[list[str]]:
    """Labels of contests that stand for one country in one edition."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for contest in contests:
        if contest.country:
            found[contest.edition, contest.country].add(contest.label)
    return sorted({tuple(sorted(labels)): sorted(labels) for labels in found.values() if len(labels) > 1}.values())


def _listed(items: list[str], most: int | None = None) -> str:
    shown = ", ".join(items[:most])
    return shown if most is None or len(items) <= most else f"{shown}, and {len(items) - most:,} more"
