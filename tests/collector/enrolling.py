"""A contest with its category in a scripted world, and what is known of it after a round of enrolment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from collector.api import Api
from collector.clock import Clock
from collector.enrol import Enrolment
from collector.readings import due, selected
from state.activity import Activity
from state.roster import Account, Contest, StoredContest
from tests.collector.scripted_world import Person, World

DAY = 86_400
START, END = 1_756_684_800, 1_759_276_800  # 2025-09-01 and 2025-10-01, UTC
FREEZE = 1_767_225_600  # 2026-01-01, UTC
MARGIN = 660  # replication lag and overlap by default
CATEGORY = "Images from Wiki Loves Monuments 2025 in Nepal"
CONTEST = Contest("monuments", 2025, "Nepal", "NP", CATEGORY, START, END)
INDIA = replace(CONTEST, label="India", country="IN", category="Images from Wiki Loves Monuments 2025 in India")
WHOLE = replace(CONTEST, label="Global", country=None, category="Images from Wiki Loves Monuments 2025")
NOBODY = f"#hidden in {CATEGORY}"
TOLD = Account(77, "Told", START, START)  # somebody whom only the stream has told of

Part = tuple[int, int, int]  # first upload, its page, files


def world(now: int = END + DAY, **more: Any) -> World:
    """Give a category of nine files: plain, overwritten, hidden, a redirect, and uploads on every edge."""
    return World(
        people=[
            Person(1, "Asha", registered=START),
            Person(2, "Binod", registered=START),
            Person(3, "Retoucher"),
            Person(4, "Late"),
        ],
        versions={
            10: [("Asha", START)],
            11: [("Asha", START + 5)],
            12: [("Retoucher", END + 50), ("Binod", START + 5)],
            13: [(None, START + 7)],
            14: [("Late", END)],
            15: [("Late", START - 1)],
            16: [("Binod", END - 1)],
            17: [("Retoucher", START + 9)],
            18: [],
        },
        categories={CATEGORY: [18, 17, 16, 15, 14, 13, 12, 11, 10]},
        redirects={17},
        now=now,
        **more,
    )


def enrol(api: Api, activity: Activity, clock: Clock) -> int:
    """Read what is due, as a round does; give how many participations are new."""
    enrolment = Enrolment(api, activity, clock)
    pending = due(selected(activity.roster.contests(), api.settings), int(clock.now()), DAY)
    new = sum([enrolment.read(contest) for contest in pending])
    return new + enrolment.finish()


def stored(activity: Activity, label: str = "Nepal") -> StoredContest:
    """Give the contest with that label."""
    (found,) = [contest for contest in activity.roster.contests() if contest.label == label]
    return found


def parts(activity: Activity, label: str = "Nepal") -> dict[str, Part]:
    """Give a contest's stored participations by name."""
    rows = activity._con.execute(
        "SELECT a.name, p.first_upload, p.first_page, p.uploads FROM participation p"
        " JOIN account a ON a.id = p.account WHERE p.contest = ?",
        [stored(activity, label).id],
    )
    return {name: tuple(row) for name, *row in rows}


def found(activity: Activity) -> list[tuple[str, str, int]]:
    """Give what was found out about the data."""
    return sorted(activity._con.execute("SELECT kind, example, n FROM finding"))


def condition(activity: Activity) -> str | None:
    """Give what the contest's category was like."""
    row = activity._con.execute("SELECT condition FROM contest WHERE id = ?", [stored(activity).id]).fetchone()
    return None if row[0] is None else str(row[0])
