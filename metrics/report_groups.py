"""What a report says of imported editions, as it comes to its tables: sums of groups of people. Part of the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ALL_TITLE: Final = "all"
BY_DAY: Final = "commons, by day"  # the definition of a newcomer


@dataclass(frozen=True, slots=True)
class Group:
    """A unit of an edition, or its sum: people, and how many newcomers took part again.

    `newcomers` is None where the edition's dates are unknown. `again_next` is None where there are no newcomers or no
    next edition is over, `again_later` where no later one is, `elsewhere` where no other campaign had one that could
    be entered. `merged` names the countries of a unit of several.
    """

    unit: str
    country: str
    title: str
    merged: tuple[str, ...]
    participants: int
    newcomers: int | None
    again_next: int | None
    again_later: int | None
    elsewhere: int | None


@dataclass(frozen=True, slots=True)
class EditionFigures:
    """An edition with its newcomers by the day of registration: `total` is of all its `units`.

    `following` is the year of the next edition, `chances` the number of later ones over, `chances_elsewhere` that of
    other campaigns' editions over that could be entered.
    `left_out` places are in no figure, with `left_out_people`, for the reason `why`. `undated` people took part in
    a contest without dates, `unregistered` have no known registration, `late` registered after the end: they are
    participants and never newcomers. `unfinished`: a contest of it goes on. `apart` says of countries that are no
    unit of their own why.
    """

    campaign: str
    campaign_title: str
    year: int
    following: int | None
    chances: int
    chances_elsewhere: int
    total: Group
    units: tuple[Group, ...]
    left_out: int
    left_out_people: int
    why: str
    rows: int
    undated: int
    unregistered: int
    late: int
    dated: bool
    unfinished: bool
    apart: Mapping[str, str]

    @property
    def edition(self) -> str:
        """The edition's name, such as africa2014."""
        return f"{self.campaign}{self.year}"
