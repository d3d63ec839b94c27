"""The units of definitions other than the headline's, and of the comparison group. Part of the publisher.

Those of an edition are formed when it is complete, by first-edit when everybody is decided too, and kept for ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from metrics import cohort
from metrics.publish_contest import COHORTS, Contest
from metrics.terms import COMPARISON
from metrics.units import comparison_units, definition_units
from state.published import CohortContest

DEFINITIONS: Final = tuple(cohort.DEFINITIONS)
FIRST_EDIT: Final = DEFINITIONS.index(cohort.FIRST_EDIT)
COMPARED: Final = COHORTS.index(COMPARISON)


class Units:
    """The units of an edition by every definition; `kept` were formed before, by definition and category."""

    def __init__(self, edition: str, kept: Mapping[tuple[str, str], CohortContest]) -> None:
        self._edition = edition
        self._state: object = None
        self._contests: Mapping[str, Contest] = {}
        self._formed: dict[str, dict[str, str]] = {definition: {} for definition in COHORTS[1:]}
        for (definition, key), row in kept.items():
            self._formed[definition][key] = row.unit  # '': in none, for ever

    def form(
        self, base: dict[str, str], contests: Mapping[str, Contest], threshold: int, *, complete: bool
    ) -> list[dict[str, str]]:
        """By cohort the unit of each contest that is in one; `base` are the headline's."""
        decided = not any(contest.undecided for contest in contests.values())
        state = (base, complete, decided, [contest.serial for contest in contests.values()])
        self._contests = contests
        if complete and base and state != self._state:
            self._form(base, contests, threshold, decided=decided)
        self._state = state
        others = (self._formed[definition] for definition in COHORTS[1:])
        return [base, *({key: unit for key, unit in units.items() if unit and key in base} for units in others)]

    def _form(self, base: dict[str, str], contests: Mapping[str, Contest], threshold: int, *, decided: bool) -> None:
        names = DEFINITIONS if decided or self._formed[cohort.FIRST_EDIT] else DEFINITIONS[:FIRST_EDIT]
        mask = (1 << len(names)) - 1
        made = definition_units(
            self._edition,
            base,
            {key: _masked(contest.patterns, mask) for key, contest in contests.items()},
            {name: self._formed[name] for name in names[1:] if self._formed[name]},
            definitions=names,
            threshold=threshold,
            places={key: contest.row.country or contest.row.label for key, contest in contests.items()},
        )
        sizes = {key: contest.size(COMPARED) for key, contest in contests.items()}
        if any(sizes.values()):  # else nobody was drawn yet
            formed = self._formed[COMPARISON]
            made[COMPARISON] = comparison_units(self._edition, base, sizes, formed, threshold=threshold)
        for name, units in made.items():
            self._formed[name] |= {key: units.get(key, "") for key in base}

    def rows(self) -> Iterator[CohortContest]:
        """What is to be kept for ever, with the last mature mark of each contest's cohort."""
        for which, definition in enumerate(COHORTS[1:], 1):
            for key, unit in sorted(self._formed[definition].items()):
                if key in self._contests:
                    mature = self._contests[key].mature(which) if unit else -1
                    yield CohortContest(definition, key, unit, mature)


def _masked(patterns: Mapping[int, int], mask: int) -> dict[int, int]:
    """The people by what the mask leaves of their patterns; those of whom it leaves nothing are none."""
    found: dict[int, int] = {}
    for bits, n in patterns.items():
        if bits & mask:
            found[bits & mask] = found.get(bits & mask, 0) + n
    return found
