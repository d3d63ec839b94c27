"""From the options to a report: what is there, what is selected of it, and what is said. Part of the report.

Nothing here reads a file, so that the page can make the reports of the command line from the figures it has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

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
from metrics.report_source import Source
from metrics.report_summary import name, summary
from metrics.report_tables import grids
from metrics.report_words import DEFINITIONS
from metrics.wording import listing, stamp, years
from state.published import Freshness, Snapshot


def report_of(origin: Source, asked: Asked, facts: Facts) -> Report:
    """The report on a source, from the figures of at least the `editions_read` editions.

    Figures are looked up by their keys, so the mappings of `facts` may load them at need. Raises NothingToReport and
    Contradiction, naming the option.
    """
    check(asked)
    found = scopes(asked, origin)
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


def editions_read(origin: Source, asked: Asked) -> set[str]:
    """The editions whose figures a report needs: all of the campaigns selected, and one they may be compared with.

    Raises NothingToReport and Contradiction, naming the option.
    """
    check(asked)
    campaigns = {scope.campaign for scope in scopes(asked, origin)}
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
