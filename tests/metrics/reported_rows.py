"""Published rows made by hand, for the tests of answers and reports: figures are what a test says they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from metrics.answers_rows import Facts, facts
from metrics.figures import FINAL, LIVE, NOT_DUE, READINGS, SO_FAR
from state.paths import published_db
from state.published import (
    Campaign,
    Changes,
    Cohort,
    Curve,
    Edition,
    EditionRows,
    Figure,
    Freshness,
    LeftOut,
    Published,
    Returning,
    Running,
    Spread,
    Unit,
)

DAY = 86_400
END = 1_727_740_800  # 2024-10-01 00:00 UTC
DUE = {3: END + 92 * DAY, 6: END + 182 * DAY, 9: END + 273 * DAY, 12: END + 365 * DAY}  # 1 Jan, 1 Apr, 1 Jul, 1 Oct
SEEN = END + 400 * DAY
MEASURES = ("any", "organic")
LEASTS = (1, 5)
Active = Sequence[int | str | None]  # at the four marks: a number, None for not due, or a state


@dataclass(slots=True)
class Sheet:
    """An edition's rows; `unit` adds one with the same figures by every reading and measure."""

    campaign: str = "monuments"
    year: int = 2024
    rows: dict[type, list[object]] = field(default_factory=dict)
    people: int = 0
    going: bool = False

    @property
    def edition(self) -> str:
        """The edition's name."""
        return f"{self.campaign}{self.year}"

    @property
    def shift(self) -> int:
        """Seconds from the dates of 2024's to this edition's, in whole years of 365 days."""
        return (self.year - 2024) * 365 * DAY

    def unit(
        self,
        country: str,
        title: str,
        newcomers: int,
        active: Active,
        *,
        definition: str = "global",
        merged: tuple[str, ...] = (),
        unknown: int = 0,
        again: int | None = None,
    ) -> Sheet:
        """A unit's figures by one definition: so many `active` at the four marks, and `again` in the next edition."""
        name = f"{self.edition}/{country}"
        end = END + self.shift
        final = [k for k, n in zip(DUE, active, strict=True) if isinstance(n, int)]
        mature = (DUE[final[-1]] - END) // DAY if final else -1
        if definition == "global":
            self.people += newcomers
            code = "" if country == "other" else country
            where = (name, self.edition, self.campaign, self.year, code, title, merged, 1, newcomers + 5, newcomers)
            self._put(Unit(*where, unknown, end, end, mature, 400, 401, 0, True, end))
        counts = (newcomers, unknown, newcomers // 10, 0, mature, 400, 401, end)
        self._put(Cohort(name, definition, title, merged, *counts))
        for measure in MEASURES:
            for least in LEASTS:
                self._figures((name, definition, measure, least), newcomers, active)
            self._curves((name, definition, measure), newcomers, mature)
            for k, n in zip(DUE, active, strict=True):
                if isinstance(n, int):
                    wikis = (("commonswiki", n - n // 3), ("enwiki", n - n // 2))
                    self._put(Spread(name, definition, measure, k, n // 2, n // 3, n - n // 2 - n // 3, wikis))
        chances = (None, None, 0, None, 0, None) if again is None else (self.year + 1, again, 1, again, 2, 0)
        self._put(Returning(name, definition, newcomers, *chances))
        return self

    def _figures(self, key: tuple[str, str, str, int], newcomers: int, active: Active) -> None:
        name, definition, measure, least = key
        for reading in READINGS:
            for k, n in zip(DUE, active, strict=True):
                grows = reading == "on-or-after"
                state = n if isinstance(n, str) else NOT_DUE if n is None else SO_FAR if grows else FINAL
                due = DUE[k] + self.shift
                through = SEEN if grows else due
                known = n if isinstance(n, int) else None
                retained = None if known is None else known // least
                self._put(
                    Figure(name, definition, measure, reading, least, k, due, through, newcomers, retained, state)
                )
        for reading in LIVE:
            value = (SEEN, SEEN + DAY, newcomers, newcomers // 7, SO_FAR)
            self._put(Figure(name, definition, measure, reading, least, 0, *value))

    def _curves(self, key: tuple[str, str, str], newcomers: int, mature: int) -> None:
        """Every second day one more came back, up to half of them."""
        back = np.minimum(np.arange(401) // 2, newcomers // 2).astype("<i4")
        for least in LEASTS:
            self._put(Curve(*key, 0, least, newcomers, mature, back.tobytes()))

    def left_out(self, countries: int, people: int, why: str) -> Sheet:
        """What is in no figure."""
        self._put(LeftOut(self.edition, countries, people, why))
        return self

    def running(self, country: str, title: str, participants: int, newcomers: int) -> Sheet:
        """A country whose contest goes on."""
        self.going = True
        self._put(Running(self.edition, country, title, participants, newcomers))
        return self

    def _put(self, row: object) -> None:
        self.rows.setdefault(type(row), []).append(row)

    def edition_rows(self) -> EditionRows:
        """Everything of the edition."""
        start, end = END + self.shift - 30 * DAY, END + self.shift
        title = f"Wiki Loves {self.campaign.capitalize()} {self.year}"
        named = {Unit: "units", Cohort: "cohorts", Figure: "figures", Curve: "curves", Spread: "spreads"}
        named |= {Returning: "returning", LeftOut: "left_out", Running: "running"}
        return EditionRows(
            Edition(
                *(self.edition, self.campaign, self.year, title, start, end, 3, 3),
                *(self.people + 50, self.people, self.going),
            ),
            **{name: tuple(self.rows.get(kind, ())) for kind, name in named.items()},  # type: ignore[arg-type]
        )


def facts_of(*sheets: Sheet) -> Facts:
    """The rows of some editions, looked up."""
    rows = [sheet.edition_rows() for sheet in sheets]
    return facts(
        [each.edition for each in rows],
        [row for each in rows for row in each.cohorts],
        [row for each in rows for row in each.figures],
        [row for each in rows for row in each.curves],
        [row for each in rows for row in each.spreads],
        [row for each in rows for row in each.returning],
    )


def publish(base: Path, *sheets: Sheet, meta: Mapping[str, str] = {}, seen: int | None = SEEN) -> Path:
    """Writes the published file of a data folder."""
    rows = [sheet.edition_rows() for sheet in sheets]
    titles = [Campaign(name, f"Wiki Loves {name.capitalize()}") for name in _campaigns(sheets)]
    with closing(Published.open(published_db(base))) as published:
        published.apply(Changes(tuple(rows), tuple(titles), {"threshold": "10", **meta}))
        published.set_freshness(Freshness(seen, seen, 900, (seen or 0) * 1000, "live"))
    return base


def _campaigns(sheets: Iterable[Sheet]) -> list[str]:
    return list(dict.fromkeys(sheet.campaign for sheet in sheets))


def full_year() -> Sheet:
    """An edition of which everything is final: two countries, and others."""
    sheet = Sheet().unit("IN", "India", 100, (20, 15, 12, 10), again=4)
    sheet.unit("NP", "Nepal", 50, (5, 4, 3, 0), again=1)
    return sheet.unit("other", "other countries", 30, (3, 2, 1, 2), merged=("Belarus", "Uruguay"), again=0)
