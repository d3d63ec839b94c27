"""Who is new, by which definition, established, or came back: from the facts of a truth, by loops anybody can follow.

Nothing here is shared with the project's own code. Contributions to pages that are deleted by now count as none: the
API does not show them, so nobody who asks now can know of them.
"""

from __future__ import annotations

from typing import Any

from sandbox.wikis import COMMONS

DAY = 86400
DEFINITIONS = ("global", "grace", "commons", "first-edit")
GRACE = 14 * DAY
ESTABLISHED = 500  # contributions before a start
WEEK, MONDAY = 7 * DAY, 4 * DAY  # weeks begin on Monday; 5 January 1970 was one

Truth = dict[str, Any]


def counted(facts: Truth) -> dict[tuple[str, int], dict[str, str]]:
    """By edition and account: the category of the contest that counts, that of the first upload (ties: first page)."""
    first: dict[tuple[str, int], dict[str, tuple[int, int, str]]] = {}
    for contest in facts["contests"]:
        category = contest["category"]
        people = first.setdefault((contest["campaign"], contest["year"]), {})
        for account, row in facts["participants"][category].items():
            this = (row["first_upload"], row["first_page"], category)
            if account not in people or this < people[account]:
                people[account] = this
    return {edition: {account: place[2] for account, place in people.items()} for edition, people in first.items()}


def newcomers(facts: Truth, definition: str = "global") -> dict[str, list[str]]:
    """By category: accounts that are newcomers of that contest by a definition.

    An account is one in the contest of its first upload of an edition, and only in the first edition of a
    campaign that recruited it: the one whose contest began first.
    """
    contests = {contest["category"]: contest for contest in facts["contests"]}
    places: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for (campaign, year), people in counted(facts).items():
        for account, category in people.items():
            places.setdefault((campaign, account), []).append((contests[category]["start"], year, category))
    found: dict[str, list[str]] = {category: [] for category in contests}
    for (_, account), editions in places.items():
        for _, _, category in sorted(editions):
            if is_new(facts, account, contests[category], definition):
                found[category].append(account)
                break
    return {category: sorted(accounts, key=int) for category, accounts in found.items()}


def is_new(facts: Truth, account: str, contest: Truth, definition: str = "global") -> bool:
    """Return whether an account that took part in a contest is new there, whatever it did in others."""
    person, start, end = facts["people"][account], contest["start"], contest["end"]
    if person["kind"] != "person" or person["hidden"]:
        return False
    registered, on_commons = person["registered"], person["commons_registered"]
    if definition == "commons":
        return on_commons is not None and on_commons > start
    if definition == "first-edit":  # an account of later has done nothing before, whatever was imported in its name
        return (registered is not None and registered >= start) or contributed_before(facts, account, start) == 0
    earliest = {"global": start, "grace": start - GRACE}[definition]
    return registered is not None and earliest <= registered < end


def contributed_before(facts: Truth, account: str, instant: int) -> int:
    """How many contributions before an instant the wikis show: not those to pages that are deleted by now."""
    return sum(ts < instant and not deleted for _, _, ts, deleted in facts["contributions"][account])


def is_established(facts: Truth, account: str, contest: Truth) -> bool:
    """Return whether an account had made 500 contributions or more when a contest began."""
    return contributed_before(facts, account, contest["start"]) >= ESTABLISHED


def returning(facts: Truth, definition: str = "global") -> dict[str, dict[str, Truth]]:
    """By category and newcomer: the years of `later` editions, and the `elsewhere` editions of other campaigns.

    Elsewhere means that the first upload to the other edition came after the first upload to this one.
    """
    editions, recruited = counted(facts), newcomers(facts, definition)
    found: dict[str, dict[str, Truth]] = {}
    for contest in facts["contests"]:
        category, campaign, year = contest["category"], contest["campaign"], contest["year"]
        found[category] = {}
        for account in recruited[category]:
            here = facts["participants"][category][account]["first_upload"]
            later, elsewhere = [], []
            for (other, when), people in sorted(editions.items()):
                if account not in people:
                    continue
                if other == campaign and when > year:
                    later.append(when)
                if other != campaign and facts["participants"][people[account]][account]["first_upload"] > here:
                    elsewhere.append([other, when])
            found[category][account] = {"later": later, "elsewhere": elsewhere}
    return found


def starters(facts: Truth) -> dict[str, int]:
    """Accounts to compare newcomers with, and when they first contributed.

    Made on Commons by the person that owns them, in the week of their global registration; first contribution on
    Commons, none elsewhere before it; no file in any contest. Each can be compared with newcomers registered in
    the same week to whose contest's end the first contribution is prior.
    """
    found = {}
    for account, person in facts["people"].items():
        made = [person["registered"], person["commons_registered"]]
        if person["kind"] != "person" or person["hidden"] or person["commons_made_by"] != "create" or None in made:
            continue
        if week(made[0]) != week(made[1]) or account in facts["uploads"]:
            continue
        visible = [(ts, wiki) for wiki, _, ts, deleted in facts["contributions"][account] if not deleted]
        there = [ts for ts, wiki in visible if wiki == COMMONS]
        if there and min(there) == min(visible)[0]:
            found[account] = min(there)
    return found


def week(ts: int) -> int:
    """The number of an instant's week."""
    return (ts - MONDAY) // WEEK
