"""The sandbox's truth in a private database, as a collector has it that fetched everything."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from metrics.calendar import civil_offset
from sandbox.model import File
from sandbox.truth import Truth
from sandbox.wikis import COMMONS
from state.activity import Activity, Attachment, Batch, Contribution, Cursor, Source
from state.comparisons import Compared
from state.entries import Account, Contest, ContestFile, Country, Participation
from state.histories import ESTABLISHED, History

NOW = 1_764_000_000
PROTECTED = ("DZ", "RU")
KINDS = {"person": "person", "bot": "bot", "temporary": "temporary", "unattached": "person"}


def remember(
    facts: Truth, activity: Activity, files: Collection[File] = (), compared: Collection[tuple[str, int]] = ()
) -> dict[str, int]:
    """Puts the facts of a truth into a private database, as if everything had been fetched just now; our ids.

    Without the world's `files` nobody knows which contributions are uploads. `compared` pairs categories with the
    central ids of members of their comparison groups.
    """
    roster = activity.roster
    contests = facts["contests"]
    roster.put_countries({Country(c["iso2"], c["country"], protected=c["iso2"] in PROTECTED) for c in contests})
    roster.put_campaigns({c["campaign"]: c["campaign_title"] for c in contests})
    ids = roster.put_contests(
        Contest(
            c["campaign"],
            c["year"],
            c["country"],
            c["iso2"],
            c["category"],
            c["start"],
            c["end"],
            civil_offset(c["end"]),
        )
        for c in contests
    )
    people = facts["people"]
    accounts = dict(
        zip(people, roster.put_accounts(_account(int(key), row) for key, row in people.items()), strict=True)
    )
    roster.put_participations(
        Participation(ids[category], accounts[key], row["first_upload"], row["first_page"], row["uploads"])
        for category, rows in facts["participants"].items()
        for key, row in rows.items()
    )
    pages = {(COMMONS, file.first_rev): file.page_id for file in files if not file.deleted}
    for category, number in ids.items():
        there = [
            ContestFile(file.page_id, accounts[str(file.versions[0].central_id)], file.versions[0].ts)
            for file in files
            if category in file.categories and not file.deleted
        ]
        activity.files.put(number, there)
    activity.histories.store(_history(accounts[key], facts["contributions"][key]) for key in people)
    for campaign, year in {(c["campaign"], c["year"]) for c in contests}:
        keys = {c["category"] for c in contests if (c["campaign"], c["year"]) == (campaign, year)}
        group = [(ids[category], accounts[str(who)]) for category, who in compared if category in keys]
        members = [Compared(contest, account, account) for contest, account in group]
        activity.comparisons.put(campaign, year, NOW, len(members), members)
    roster.retrack()
    for number in ids.values():
        roster.set_enrolled(number, NOW)
    rows = [
        Contribution(accounts[key], wiki, revision, ts, Source.API, pages.get((wiki, revision)))
        for key, revisions in facts["contributions"].items()
        for wiki, revision, ts, deleted in revisions
        if not deleted and ts < NOW
    ]
    attachments = tuple(
        Attachment(accounts[key], wiki, NOW) for key, row in people.items() for wiki in row["wikis"] or ["enwiki"]
    )
    activity.record(Batch(tuple(rows), attachments))
    activity.start_seen(NOW - 86_400)
    activity.record(Batch(), Cursor((), NOW))
    return accounts


def _account(central_id: int, row: dict[str, Any]) -> Account:
    return Account(
        None if row["kind"] == "unattached" else central_id,
        row["name"] if row["kind"] != "unattached" else f"{row['name']} (unattached {central_id})",
        row["registered"],
        row["commons_registered"],
        kind="hidden" if row["hidden"] else KINDS[row["kind"]],
    )


def _history(account: int, revisions: list[tuple[str, int, int, bool]]) -> History:
    """What the wikis tell of an account's contributions, asked at NOW."""
    times = sorted(ts for _, _, ts, deleted in revisions if not deleted)
    first, last = (times[n - 1] if len(times) >= n else None for n in (1, ESTABLISHED))
    return History(account, first, last, NOW)
