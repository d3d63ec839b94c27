"""collector.shipped: the table of 2010-2022, row by row."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from collector.registry import strangers
from collector.rules import standard
from collector.shipped import TABLE, shipped
from collector.tables import rows

CAMPAIGNS = {"Wiki Loves Africa": "africa", "Wiki Loves Earth": "earth", "Wiki Loves Monuments": "monuments"}


def test_the_shipped_table() -> None:
    """Of 1,246 rows 1,204 are contests, 41 complete an edition, and one has the impossible end 20220638235959."""
    found, refused = shipped()
    contests = [contest for contest in found if not contest.whole]
    assert (len(contests), len(found) - len(contests), [bad.row for bad in refused]) == (1204, 41, ["earth2022 Uganda"])
    assert 1204 + 41 + 1 == len(list(rows(TABLE))) == 1246
    assert "20220638235959" in refused[0].why
    assert len({contest.category for contest in found}) == len(found)
    assert all(contest.end and contest.end % 86_400 == 0 and contest.offset == 0 for contest in found)
    assert strangers(found) == ["Biosphere Reserves", "Wales"]
    assert {contest.country for contest in found if contest.whole} == {None}


def test_the_categories_that_are_no_contests() -> None:
    """28 hold all files of an edition and have the name the rules give; 13 hold those without a country.

    An edition of Wiki Loves Monuments 2010 has none: its root is the category of the only country.
    """
    wholes = [contest for contest in shipped()[0] if contest.whole]
    roots = [c for c in wholes if c.category == standard().category_of(c.campaign, c.year, c.label)]
    others = [contest for contest in wholes if contest not in roots]
    assert (len(roots), len(others)) == (28, 13)
    assert {contest.campaign for contest in others} == {"africa"}
    assert all("unknown country" in contest.category or "without categories" in contest.category for contest in others)
    editions = {contest.edition for contest in shipped()[0]} - {contest.edition for contest in roots}
    assert editions == {"earth2013", "monuments2010"} & editions
    assert Counter(contest.edition for contest in roots).most_common(1)[0][1] == 1


def test_the_table_is_the_original(shared: Path) -> None:
    """Every row of the predecessor's table is in ours with its dates and category, and none besides."""
    path = shared / "data" / "campaigns" / "wl_campaign_instances_2010-2022.csv"
    with path.open(encoding="utf-8", newline="") as file:
        original = {
            (CAMPAIGNS[row["campaign"]], row["year"], row["start_date"], row["end_date"], row["cat"].replace("_", " "))
            for row in csv.DictReader(file)
        }
    ours = {tuple(row[key] for key in ("campaign", "year", "start", "end", "category")) for row in rows(TABLE)}
    assert len(original) == 1246
    assert ours == original


def test_rules_of_an_operator_reach_the_table() -> None:
    """A label that an operator says is a country is one in the table too."""
    found, _ = shipped(standard().extended(labels={"Wales": "GB"}))
    (wales,) = {contest.country for contest in found if contest.label == "Wales"}
    assert wales == "GB"


def test_contests_and_their_ends() -> None:
    """An end is the first second after the last day in the table: Wiki Loves Africa 2016 ended in January 2017."""
    ends = {contest.end for contest in shipped()[0] if contest.edition == "africa2016"}
    assert ends == {int(datetime(2017, 2, 1, tzinfo=UTC).timestamp())}
