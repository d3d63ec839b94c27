"""Five newcomers on up to three wikis, and a scripted world of them: for the tests of backfill."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from state.activity import Activity
from state.roster import Account, Contest, Participation
from tests.collector.scripted_world import Person, World

START, END = 1_756_684_800, 1_759_276_800  # 2025-09-01 and 2025-10-01, UTC
NOW = END + 40 * 86_400
DAY = 86_400
LAG = 600
NAMES = ("Asha", "Binod", "Chitra", "A|B", "Dipak")


def tracking(path: Path) -> Activity:
    """Give a private database with the five as tracked newcomers, central ids 11 to 15."""
    found = Activity.open(path)
    contest = Contest("monuments", 2025, "Nepal", "NP", "Images", START, END)
    (contest_id,) = found.roster.put_contests([contest]).values()
    accounts = found.roster.put_accounts(Account(11 + n, name, START + 10, START + 10) for n, name in enumerate(NAMES))
    found.roster.put_participations(Participation(contest_id, id_, START + 20, 1, 1) for id_ in accounts)
    assert found.roster.retrack() == 5
    return found


def world() -> World:
    """Give five people on up to three wikis with 42 revisions, many in one second and some before the contest."""
    people = [Person(11 + n, name, START + 10, START + 10) for n, name in enumerate(NAMES)]
    for n, person in enumerate(people):
        person.wikis = ["commonswiki", "enwiki", "hiwiki", "loginwiki"][: 2 + n % 3]
    revs: dict[str, list[tuple[str, int, int]]] = {"commonswiki": [], "enwiki": [], "hiwiki": []}
    for n, person in enumerate(people):
        for k in range(5):
            for at, wiki in enumerate(revs):
                if wiki in person.wikis:
                    revs[wiki].append((person.name, 100 * n + 10 * k + at, START + 1000 * (k // 2) * (n + 1)))
    revs["enwiki"].append(("Asha", 9000, START - 5))
    revs["enwiki"].append(("Nobody we know", 9001, START + 5))
    revs["commonswiki"].append(("Binod", 3_000_000_000, NOW - 10))
    return World(people=people, revs=revs, now=NOW)


def expected(there: World, activity: Activity) -> set[tuple[str, str, int]]:
    """Give what is to be recorded: every revision of the five from the start on."""
    names = {account.name for account in activity.roster.tracked_accounts()}
    return {
        (name, wiki, rev)
        for wiki, rows in there.revs.items()
        for name, rev, ts in rows
        if name in names and ts >= START
    }


def recorded(activity: Activity) -> set[tuple[str, str, int]]:
    """Give what is recorded."""
    return set(
        activity._con.execute(
            "SELECT a.name, w.dbname, c.rev_id FROM contribution c JOIN account a ON a.id = c.account"
            " JOIN wiki w ON w.id = c.wiki"
        )
    )


def names(activity: Activity, accounts: Iterable[int]) -> list[str]:
    """Give the names of accounts, in their order."""
    found = activity.asking.standing(accounts)
    return [found[account].name or "" for account in accounts]


def marks(activity: Activity) -> dict[str, dict[str, int | None]]:
    """Give the verified marks by name and wiki."""
    accounts = {account.id: account.name or "" for account in activity.roster.tracked_accounts()}
    return {accounts[key]: value for key, value in activity.roster.attachments(accounts).items()}


def rename(there: World, old: str, new: str) -> None:
    """Rename a person everywhere."""
    for person in there.people:
        person.name = new if person.name == old else person.name
    for wiki, rows in there.revs.items():
        there.revs[wiki] = [(new if name == old else name, rev, ts) for name, rev, ts in rows]
