"""What a report is made from beside its figures: editions, their units and counts. Part of the report.

Nothing here reads a file: `metrics.report_reading` does for the command line, and whoever has the rows of a published
file already, as the page has, makes a source of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics.disclosure import THRESHOLD
from metrics.report_groups import EditionFigures
from state.published import Snapshot

if TYPE_CHECKING:
    from state.reading import ContestRow


@dataclass(frozen=True, slots=True)
class Source:
    """What is known as of the second `as_of`. `snapshot` is None where nothing is published.

    Of the snapshot a report needs neither milestones, curves, hours nor contests. `imported` editions are those that
    nobody follows; `waiting` names the ones that are followed and not published. `contests` is empty where the private
    database cannot be read. `simulated` is a sentence where the data are invented.
    """

    as_of: int
    snapshot: Snapshot | None
    imported: tuple[EditionFigures, ...] = ()
    waiting: tuple[tuple[str, int], ...] = ()
    contests: tuple[ContestRow, ...] = ()
    simulated: str = ""

    @property
    def threshold(self) -> int:
        """The least newcomers of a group with figures of its own."""
        return int(self.snapshot.meta.get("threshold", THRESHOLD)) if self.snapshot else THRESHOLD

    @property
    def countries(self) -> dict[str, str]:
        """The name of every country that has a contest or a figure of its own, by code."""
        found = {row.country: row.country_name or row.label for row in self.contests if row.country}
        found |= {unit.country: unit.title for each in self.imported for unit in each.units if unit.country}
        if self.snapshot is not None:
            found |= {row.country: row.title for row in self.snapshot.running if row.country}
            found |= {unit.country: unit.title for unit in self.snapshot.units if unit.country}
        return found

    @property
    def titles(self) -> dict[str, str]:
        """The names of the campaigns for people."""
        named = {row.campaign: row.campaign_title for row in self.contests}
        return named | ({row.campaign: row.title for row in self.snapshot.campaigns} if self.snapshot else {})
