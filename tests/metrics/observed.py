"""The sandbox's truth in a private database, as a collector has it that fetched everything."""

from __future__ import annotations

from typing import Any

from metrics.calendar import civil_offset
from sandbox.truth import Truth
from state.activity import Activity, Attachment, Batch, Contribution, Cursor, Source
from state.entries import Account, Contest, Country, Participation
from state.histories import ESTABLISHED, History

NOW = 1_764_000_000
KINDS = {"person": "person", "bot": "bot", "temporary": "temporary", "unattached": "person"}


def remember(facts: Truth, activity: Activity) -> dict[str, int]:
    """Puts the facts of a truth into a private database, as if everything had been fetched just now; our ids."""
    roster = activity.roster
    contests = facts["contests"]
    roster.put_countries({Country(c["iso2"], c["country"], protected=c["iso2"] in ("DZ", "RU")) for c in contests})
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
    activity.histories.store(_history(accounts[key], facts["contributions"][key]) for key in people)
    roster.retrack()
    for number in ids.values():
        roster.set_enrolled(number, NOW)
    rows = [
        Contribution(accounts[key], wiki, revision, ts, Source.API)
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
