"""Which countries a report is asked for, and why one has no figure of its own. Part of the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from metrics.answers_rows import CohortRow, Facts, country_of
from metrics.disclosure import OTHER, OTHER_TITLE
from metrics.errors import NothingToReport
from metrics.report_groups import EditionFigures
from metrics.report_options import Scope
from metrics.report_source import Source
from metrics.wording import few, listing

MERGED: Final = "is counted among the other countries, having too few newcomers or being protected"
PROTECTED: Final = "is on the protection list, so that it is never shown alone"
OPEN: Final = "has counts only, as its contest goes on or has not been read since it ended"
ABSENT: Final = "has no figures"
MOST_NAMES: Final = 8  # of countries, in a refusal


@dataclass(frozen=True, slots=True)
class Countries:
    """The codes that were asked for, and where one of them has no figure of its own: its name, why, the editions."""

    codes: tuple[str, ...]
    missing: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Map:
    """The countries of what is reported, by one definition."""

    scopes: Sequence[Scope]
    facts: Facts
    origin: Source
    definition: str

    def chosen(self, asked: Sequence[str]) -> Countries:
        """The countries asked for by code or name, in that order.

        Raises NothingToReport for one that no contest is known of, and for one that is nowhere shown alone.
        """
        names = self.origin.countries | {OTHER: OTHER_TITLE}
        by_word = {name.casefold(): code for code, name in names.items()} | {code.casefold(): code for code in names}
        by_merged = {name.casefold(): name for name in self._merged()}
        codes: dict[str, None] = {}
        missing = []
        for word in asked:
            code, name = by_word.get(word.casefold()), by_merged.get(word.casefold())
            if code is None and name is None:
                raise NothingToReport(f"--country {word}: no contest of such a country is known")
            name = names[code] if code is not None else name or word
            absent = self.absent(code, name)
            if code is None or len(absent) == sum(1 for _ in self._editions()):
                raise NothingToReport(self._refusal(word, name, absent))
            codes[code] = None
            missing += [
                (name, why, tuple(edition for edition, each in absent.items() if each == why))
                for why in dict.fromkeys(absent.values())
            ]
        return Countries(tuple(codes), tuple(missing))

    def absent(self, code: str | None, name: str) -> dict[str, str]:
        """By edition in which a country has no figure of its own, why."""
        found = {}
        for edition, imported in self._editions():
            if imported is None:
                rows = self.facts.cohorts.get((edition, self.definition), ())
                if code not in {country_of(row.unit) for row in rows}:
                    found[edition] = self._why(edition, code, name, rows)
            elif (code or "") not in {unit.country or OTHER for unit in imported.units}:
                found[edition] = imported.apart.get(code or "", ABSENT)
        return found

    def _why(self, edition: str, code: str | None, name: str, rows: Sequence[CohortRow]) -> str:
        snapshot = self.origin.snapshot
        running = snapshot.running if snapshot else ()
        if any(row.edition == edition and row.country == code for row in running):
            return OPEN
        if any(row.country == code and row.protected for row in self.origin.contests):
            return PROTECTED
        return MERGED if any(name in row.merged for row in rows) else ABSENT

    def _refusal(self, word: str, name: str, absent: dict[str, str]) -> str:
        told = [
            f"{why} ({listing([edition for edition, each in absent.items() if each == why])})"
            for why in dict.fromkeys(absent.values())
        ]
        shown = sorted({title for title in self._shown() if title != OTHER_TITLE})
        has = f"there are figures of {few(shown, MOST_NAMES)}" if shown else "no country has figures there"
        return f"--country {word}: {name} {'; '.join(told)}; {has}"

    def _editions(self) -> Iterator[tuple[str, EditionFigures | None]]:
        for scope in self.scopes:
            yield from ((edition, None) for edition in scope.editions)
            yield from ((each.edition, each) for each in scope.imported)

    def _cohorts(self) -> Iterator[CohortRow]:
        for edition, _ in self._editions():
            yield from self.facts.cohorts.get((edition, self.definition), ())

    def _merged(self) -> Iterator[str]:
        for row in self._cohorts():
            yield from row.merged

    def _shown(self) -> Iterator[str]:
        yield from (row.title for row in self._cohorts())
        for _, imported in self._editions():
            yield from (unit.title for unit in imported.units) if imported else ()
