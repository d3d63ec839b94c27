"""What an omniscient observer of a world knows, and retention computed from it the slow and obvious way.

`truth` writes down facts; `expected` derives from them, by loops anybody can follow, what the
project's own code has to find: definition "global", any contribution counts, one is enough. Nothing
here is shared with that code. Who is new by other definitions is in `sandbox.cohorts`.
"""

from __future__ import annotations

import calendar
import datetime as dt

from sandbox.cohorts import DAY, Truth, newcomers
from sandbox.model import Person, World
from sandbox.wikis import COMMONS

MILESTONES = (3, 6, 9, 12)
__all__ = [
    "DAY",
    "MILESTONES",
    "Truth",
    "civil_offset",
    "contributions",
    "expected",
    "milestone_day",
    "newcomers",
    "participants",
    "people",
    "truth",
    "uploads",
]


def truth(world: World) -> Truth:
    """Contests, people, participants, contributions and awkward cases of a world, ready for JSON.

    Keys that are ids are strings. Files that are deleted make nobody a participant, as nobody who
    asks now would find them; their revisions are listed, marked deleted.
    """
    with world.lock:
        return {
            "seed": world.seed,
            "now": world.now,
            "contests": [
                {
                    "campaign": c.campaign,
                    "campaign_title": c.campaign_title,
                    "year": c.year,
                    "code": c.code,
                    "iso2": c.code.upper(),
                    "country": c.country,
                    "category": c.category,
                    "start": c.start,
                    "end": c.end,
                }
                for c in world.contests
            ],
            "people": people(world),
            "participants": participants(world),
            "contributions": contributions(world),
            "uploads": uploads(world),
            "special": {case: list(entries) for case, entries in world.special.items()},
        }


def people(world: World) -> Truth:
    """Facts of every account by its id; times in seconds, None when unknown."""
    return {str(central_id): _person(person) for central_id, person in world.people.items()}


def _person(person: Person) -> Truth:
    commons = person.local.get(COMMONS)
    kind = "person"
    if person.bot:
        kind = "bot"
    elif person.temporary:
        kind = "temporary"
    elif person.unattached:
        kind = "unattached"
    return {
        "name": person.name,
        "former_names": [[name, until] for name, until in person.former_names],
        "registered": person.registered,
        "commons_registered": commons.registered if commons else None,
        "commons_made_by": commons.created_by if commons else None,
        "home": person.home,
        "wikis": sorted(person.local),
        "kind": kind,
        "locked": person.locked,
        "hidden": person.hidden,
    }


def participants(world: World) -> Truth:
    """By category and account: first upload, its page, and how many files the account uploaded first."""
    found: Truth = {contest.category: {} for contest in world.contests}
    contests = {contest.category: contest for contest in world.contests}
    for file in world.files.values():
        if file.deleted:
            continue
        uploader, uploaded = file.versions[0].central_id, file.versions[0].ts
        for category in file.categories:
            contest = contests.get(category)
            if contest is None or not contest.start <= uploaded < contest.end:
                continue
            row = found[category].setdefault(
                str(uploader), {"first_upload": uploaded, "first_page": file.page_id, "uploads": 0}
            )
            row["uploads"] += 1
            if (uploaded, file.page_id) < (row["first_upload"], row["first_page"]):
                row["first_upload"], row["first_page"] = uploaded, file.page_id
    return found


def contributions(world: World) -> Truth:
    """By account: [wiki, revision id, time, deleted] of every revision, wiki by wiki."""
    found: Truth = {str(central_id): [] for central_id in world.people}
    for wiki, revisions in world.revisions.items():
        for r in revisions:
            found[str(r.central_id)].append([wiki, r.rev_id, r.ts, r.deleted])
    return found


def uploads(world: World) -> Truth:
    """By account: [revision id on Commons, campaigns] of every upload into contests' categories, at whatever time.

    The revision is the one that made the file's page. A deleted file is in no category any more.
    """
    campaigns = {contest.category: contest.campaign for contest in world.contests}
    found: Truth = {}
    for file in world.files.values():
        own = sorted({campaigns[category] for category in file.categories if category in campaigns})
        if own and not file.deleted:
            found.setdefault(str(file.versions[0].central_id), []).append([file.first_rev, own])
    return found


def expected(facts: Truth, covered_until: int, width: int = 30, *, deleted: bool = False) -> Truth:
    """Retention of every contest as far as contributions before `covered_until` tell.

    By category: `newcomers`; `milestones` by month ("3" to "12") with `day`, `due` and `retained`
    (None until due); `curve`, the number active at every whole day t after E with E + t days <=
    covered_until; `today`, the first mark after coverage, with what is seen of it so far.
    Revisions of deleted pages count only if asked for: the API does not show them.
    """
    found = {}
    recruited = newcomers(facts)
    for contest in facts["contests"]:
        end, members = contest["end"], recruited[contest["category"]]
        seen = [_instants(facts, account, end, covered_until, deleted=deleted) for account in members]
        last = (covered_until - end) // DAY
        milestones = {}
        for months in MILESTONES:
            mark = milestone_day(end, months)
            retained = _active(seen, end, mark, width) if mark <= last else None
            milestones[str(months)] = {"day": mark, "due": end + mark * DAY, "retained": retained}
        found[contest["category"]] = {
            "newcomers": members,
            "milestones": milestones,
            "curve": [_active(seen, end, mark, width) for mark in range(last + 1)],
            "today": {"day": last + 1, "retained": _active(seen, end, last + 1, width)} if last >= 0 else None,
        }
    return found


def _instants(facts: Truth, account: str, end: int, until: int, *, deleted: bool) -> list[int]:
    """Return when an account contributed from the end of a contest on, before `until`."""
    return [
        ts
        for _, _, ts, is_deleted in facts["contributions"][account]
        if end <= ts < until and (deleted or not is_deleted)
    ]


def _active(seen: list[list[int]], end: int, mark: int, width: int) -> int:
    """Return how many accounts contributed in [end + max(0, mark - width) days, end + mark days)."""
    first, after = end + max(0, mark - width) * DAY, end + mark * DAY
    active = 0
    for instants in seen:
        for ts in instants:
            if first <= ts < after:
                active += 1
                break
    return active


def milestone_day(end: int, months: int) -> int:
    """Whole days from an end to the same civil time `months` later, clamped to the month's last day.

    Civil time is the fixed offset in (-12 h, +12 h], a multiple of 15 minutes, at which the end is a
    midnight; UTC where there is none.
    """
    anchor = dt.datetime.fromtimestamp(end + civil_offset(end) * 60, dt.UTC)
    year, month = anchor.year, anchor.month + months
    while month > 12:
        year, month = year + 1, month - 12
    day = min(anchor.day, calendar.monthrange(year, month)[1])
    return (anchor.replace(year=year, month=month, day=day) - anchor).days


def civil_offset(end: int) -> int:
    """Minutes east of UTC at which an end is a midnight; 0 if no multiple of 15 minutes makes it one."""
    for offset in range(-12 * 60 + 15, 12 * 60 + 1, 15):
        if (end + offset * 60) % DAY == 0:
            return offset
    return 0
