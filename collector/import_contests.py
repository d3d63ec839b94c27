"""The contest an imported row belongs to, and what is known of its dates.

A contest is its Commons category. Dates come from, in this order: the database, where they differ from the shipped
table (the module page of Commons wrote them); the file itself; the shipped table; the edition, where all its other
contests agree. Else they stay unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from collector.import_formats import WHOLE_EDITION, Refusal, Row
from collector.rules import Rules, standard
from metrics.calendar import civil_offset
from state.roster import Contest

OTHERS_CATEGORY = "its category belongs to a contest of another edition"

Edition = tuple[str, int]
Dates = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Dated:
    """A contest as it is to be stored, and where its dates come from (an origin of `state.roster`)."""

    contest: Contest
    origin: str


class Catalogue:
    """The contests already known, by category and by label: those `stored` and those of the `shipped` table.

    An edition has several categories that are no contests; the label of the whole edition names one by the rules.
    """

    def __init__(self, stored: Iterable[Contest], shipped: Iterable[Contest], rules: Rules | None = None) -> None:
        self._rules = rules or standard()
        self._stored = {contest.category: contest for contest in stored}
        self._shipped = {contest.category: contest for contest in shipped}
        known = self._shipped | self._stored
        self._by_label = {(c.campaign, c.year, c.label): c.category for c in known.values() if not c.whole}
        self._edition_of: dict[str, Edition] = {c.category: (c.campaign, c.year) for c in known.values()}
        self._dates: dict[Edition, set[Dates]] = defaultdict(set)
        for contest in known.values():
            if contest.start is not None and contest.end is not None and not contest.whole:
                self._dates[contest.campaign, contest.year].add((contest.start, contest.end))

    def categorised(self, items: Iterable[Row | Refusal]) -> Iterator[Row | Refusal]:
        """The items with every row's category named; a row whose category is another edition's is refused."""
        for item in items:
            if isinstance(item, Refusal):
                yield item
                continue
            category = self._category(item)
            edition = (item.campaign, item.year)
            if self._edition_of.setdefault(category, edition) != edition:
                yield Refusal(item.place, OTHERS_CATEGORY)
            else:
                yield replace(item, category=category)

    def _category(self, row: Row) -> str:
        if row.category:
            return row.category
        key = (row.campaign, row.year, row.label)
        if key not in self._by_label:
            self._by_label[key] = self._rules.category_of(*key)
        return self._by_label[key]

    def dated(self, rows: Iterable[Row]) -> list[Dated]:
        """The contests of categorised `rows`, each once, in their order."""
        first = {row.category: row for row in reversed(list(rows))}
        return [self._dated(row) for row in reversed(first.values())]

    def _dated(self, row: Row) -> Dated:
        category = row.category or ""
        stored, shipped = self._stored.get(category), self._shipped.get(category)
        if stored is not None and stored.end is not None and (shipped is None or _dates(stored) != _dates(shipped)):
            return Dated(stored, "import")
        if row.end is not None:
            return Dated(self._contest(row, row.start, row.end), "module")
        if shipped is not None:
            return Dated(shipped, "shipped")
        agreed = self._dates[row.campaign, row.year]
        start, end = next(iter(agreed)) if len(agreed) == 1 else (None, None)
        return Dated(self._contest(row, start, end), "import")

    def _contest(self, row: Row, start: int | None, end: int | None) -> Contest:
        return Contest(
            campaign=row.campaign,
            year=row.year,
            label=row.label,
            country=None if row.label == WHOLE_EDITION else self._rules.country_of(row.label),
            category=row.category or "",
            start=start,
            end=end,
            offset=0 if end is None else civil_offset(end),
        )


def _dates(contest: Contest) -> tuple[int | None, int | None]:
    return contest.start, contest.end


def titles(contests: Iterable[Contest], rules: Rules | None = None) -> dict[str, str]:
    """The titles of the campaigns of `contests`."""
    title = (rules or standard()).campaign_title
    return {campaign: title(campaign) for campaign in sorted({c.campaign for c in contests})}
