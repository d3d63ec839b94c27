"""A scripted world of three contests and three newcomers, for the tests of rounds and jobs."""

from __future__ import annotations

from state.activity import Activity
from tests.collector.scripted_world import Person, World

START, END = 1_756_684_800, 1_759_276_800  # 2025-09-01 and 2025-10-01, UTC
NEPAL = "Images from Wiki Loves Monuments 2025 in Nepal"
INDIA = "Images from Wiki Loves Monuments 2025 in India"
EARTH = "Images from Wiki Loves Earth 2024 in Nepal"
PAGE = """
wl["prefixes"] = { np = "Nepal", ["in"] = "India" }
wl["monuments"][2025] = { np = { start = 20250901000000, ["end"] = 20250930235959 },
                          ["in"] = { start = 20250901000000, ["end"] = 20250929235959 },
                          xx = {} }
wl["earth"][2024] = { np = { start = 20240501000000, ["end"] = 20240531235959 } }
"""


def world() -> World:
    """Give three contests, three newcomers in two of them, and what they did afterwards."""
    people = [Person(n, name, START + 5, START + 5) for n, name in enumerate(("Asha", "Binod", "Chitra"), 1)]
    people[1].wikis.append("enwiki")
    return World(
        people=people,
        versions={1: [("Asha", START + 10)], 2: [("Binod", START + 10)], 3: [("Chitra", START + 10)]},
        categories={NEPAL: [1, 2], INDIA: [2, 3]},
        revs={"commonswiki": [("Asha", 10, END + 5), ("Chitra", 11, END + 5)], "enwiki": [("Binod", 12, END + 5)]},
        module=PAGE,
        now=END + 10 * 86_400,
    )


def names(activity: Activity) -> set[str | None]:
    """Give the names of the tracked accounts."""
    return {account.name for account in activity.roster.tracked_accounts()}


def count(activity: Activity, table: str) -> int:
    """Give the number of rows of a table."""
    return int(activity._con.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
