"""From the options to a report: what is there, what is selected of it, and what is said. Part of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from metrics import report_imported as imported
from metrics.answers import Selection
from metrics.answers_rows import Facts
from metrics.cohort import HEADLINE
from metrics.errors import NothingToReport
from metrics.report_countries import Countries, Map
from metrics.report_everything import everything
from metrics.report_notes import notes
from metrics.report_options import Asked, Scope, check, scopes, selections
from metrics.report_parts import Part, Report
from metrics.report_rivals import asked_for, by_default
from metrics.report_sections import Section, section
from metrics.report_source import Changed, Source, published_facts, source
from metrics.report_summary import name, summary
from metrics.report_tables import grids
from metrics.report_words import DEFINITIONS
from metrics.wording import listing, stamp, years
from state.errors import Unavailable
from state.published import Freshness, Snapshot

READS: Final = 5  # how often everything is read anew when the publisher writes meanwhile


def make_report(base: Path, now: int, asked: Asked) -> Report:
    """The report on the data folder `base`, made at the second `now`.

    Raises NothingToReport and Contradiction, naming the option; NotFound where nothing was collected or published
    yet; Unavailable when the publisher keeps writing.
    """
    check(asked)
    for _ in range(READS):
        try:
            return _report(source(base, now), asked)
        except Changed:
            continue
    raise Unavailable("the published file changes too often to be read: try again")


def _report(origin: Source, asked: Asked) -> Report:
    found = scopes(asked, origin)
    facts = published_facts(origin, _wanted(found, origin, asked))
    definition = asked.definition or HEADLINE
    known = Map(found, facts, origin, definition)
    countries = known.chosen(asked.countries)
    chosen = selections(asked, found, facts, countries.codes)
    if asked.compare is not None and not chosen:
        raise NothingToReport(f"--compare {asked.compare}: no edition that is published is selected")
    rivals = asked_for(asked.compare, chosen, known) if asked.compare else {}
    parts: list[Part] = []
    for scope in found:
        selection = chosen.get(scope.campaign)
        if selection is not None and origin.snapshot is not None:
            others = rivals.get(scope.campaign) or by_default(facts, selection)
            made = section(scope.title, selection, facts, origin.snapshot, others, asked)
            part = _published(made, facts, origin, origin.snapshot, countries)
            parts.append(replace(part, lines=tuple(everything(facts, selection))) if asked.everything else part)
        if scope.imported and asked.definition is None:
            parts.append(_imported(scope, countries))
        parts += _waiting(scope)
    if countries.codes:
        parts = [part for part in parts if part.lines]
    freshness = origin.snapshot.freshness if origin.snapshot else None
    return Report(_as_of(freshness, origin.as_of), origin.as_of, origin.simulated, tuple(parts), _about(origin, asked))


def _wanted(found: Iterable[Scope], origin: Source, asked: Asked) -> set[str]:
    """The editions whose rows are read: all of the campaigns selected, and one they may be compared with."""
    campaigns = {scope.campaign for scope in found}
    rows = origin.snapshot.editions if origin.snapshot else ()
    return {row.edition for row in rows if row.campaign in campaigns or row.edition == asked.compare}


def _published(made: Section, facts: Facts, origin: Source, snapshot: Snapshot, countries: Countries) -> Part:
    return Part(
        name=name(made),
        slug=_slug(made.subject.selection),
        summary=summary(made, facts, snapshot),
        grids=tuple(grids(made, by_country_too=True)),
        main=tuple(grids(made, by_country_too=False)),
        notes=tuple(notes(made, facts, origin, countries)),
        lines=made.lines,
    )


def _slug(selection: Selection) -> str:
    editions = selection.editions[:1] + selection.editions[1:][-1:]
    return "-".join((*editions, *(code.lower() for code in selection.countries[:3])))


def _imported(scope: Scope, countries: Countries) -> Part:
    pooled = len(scope.imported) > 1
    lines = tuple(imported.lines(scope.imported, countries.codes, pooled=pooled))
    table = imported.grid(scope.title, lines)
    when = years([edition.year for edition in scope.imported])
    slug = f"{scope.campaign}-imported"
    return Part(
        name=f"{scope.title} {when}",
        slug=slug,
        summary="",
        grids=(table,) if lines else (),
        main=(table,) if lines else (),
        notes=tuple(imported.notes(scope.imported, countries)),
        lines=lines,
    )


def _waiting(scope: Scope) -> Iterator[Part]:
    if scope.waiting:
        text = f"{listing(scope.waiting)}: followed, and not published yet; `python -m metrics publish` does so."
        yield Part(scope.title, f"{scope.campaign}-waiting", text, (), (), (), ())


def _as_of(freshness: Freshness | None, now: int) -> int:
    """The instant through which contributions are known without a gap; now where none have been seen yet."""
    if freshness is None or freshness.seen is None:
        return now
    return min([freshness.seen, *(since for since, _, _ in freshness.gaps)])


def _about(origin: Source, asked: Asked) -> dict[str, str]:
    """What a machine has to know of a report beside its lines; all of it text."""
    snapshot = origin.snapshot
    meta = snapshot.meta if snapshot else {}
    freshness = snapshot.freshness if snapshot else None
    return {
        "definition": asked.definition or HEADLINE,
        "newcomers": DEFINITIONS[asked.definition or HEADLINE],
        "measure": asked.measure,
        "reading": asked.reading,
        "least": str(asked.least),
        "width": str(asked.width or ""),
        "editions": "; ".join(asked.editions),
        "countries": "; ".join(asked.countries),
        "seen": stamp(freshness.seen) if freshness and freshness.seen is not None else "",
        "verified": stamp(freshness.verified) if freshness and freshness.verified is not None else "",
        "threshold": str(origin.threshold),
        "published_version": str(snapshot.version) if snapshot else "",
        "generated_by": meta.get("generated_by", ""),
    }
