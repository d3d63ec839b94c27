"""The questions of a pass: what is not known yet of its accounts, wiki by wiki, and questions to be gone on with."""

from __future__ import annotations

import logging
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collector.api import NAMES, Api, batches
from collector.contributions import Member, Question
from collector.groups import groups, wish
from collector.whereabouts import CHUNK, Known
from collector.wikis import Wikis
from state.activity import Activity, Attachment, Batch
from state.asking import Standing, Unfinished

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts to be asked about together on a wiki, from the instant `since` on."""

    wiki: str
    since: int
    accounts: Sequence[int]


class Planner:
    """Makes questions of what is stored. Wikis with most accounts come first."""

    def __init__(self, api: Api, activity: Activity, wikis: Wikis) -> None:
        self._api = api
        self._overlap = api.settings.overlap
        self._activity = activity
        self._wikis = wikis

    def plan(self, known: Known) -> tuple[list[Group], list[int]]:
        """What to ask about the accounts whose wikis are known, and the accounts that have to wait for an address.

        Each is asked about from its verified mark less the overlap on, else from its start. A wiki that has nothing
        for the public (any more) is not asked: what is recorded stays, and counts as complete.
        """
        wishes: dict[str, array[int]] = {}
        waiting: list[int] = []
        for chunk in batches(sorted(known.through), CHUNK):
            standings = self._activity.asking.standing(chunk)
            attachments = self._activity.roster.attachments(standings)
            void: list[Attachment] = []
            for account, one in standings.items():
                behind = {
                    wiki: verified
                    for wiki, verified in attachments.get(account, {}).items()
                    if verified is None or verified < known.least
                }
                for wiki, verified in behind.items():
                    if self._wikis.url(wiki) is not None:
                        wishes.setdefault(wiki, array("Q")).append(self._wish(one, wiki, verified, known))
                    elif self._wikis.public(wiki):
                        waiting.append(account)
                    else:
                        begin = one.start if verified is None else verified
                        void.append(Attachment(account, wiki, known.through[account], begin))
                if account not in attachments:
                    waiting.append(account)
            self._close(void)
        return list(self._grouped(wishes)), waiting

    def _wish(self, one: Standing, wiki: str, verified: int | None, known: Known) -> int:
        new = verified is None and (one.registered or 0) >= one.start
        since = one.start if verified is None else max(one.start, verified - self._overlap)
        # A wiki that was not known at some instant may have been missed from then on, whatever the mark says.
        since = max(one.start, min(since, known.since.get((one.id, wiki), since)))
        return wish(since, one.id, new)

    def _close(self, void: list[Attachment]) -> None:
        if void:
            log.info("backfill-nothing-public wikis=%s accounts=%d", ",".join({row.wiki for row in void}), len(void))
            self._activity.record(Batch(attachments=tuple(void)))

    def _grouped(self, wishes: dict[str, array[int]]) -> Iterator[Group]:
        for wiki in sorted(wishes, key=lambda wiki: (-len(wishes[wiki]), wiki)):
            ones = wishes.pop(wiki)
            most = NAMES if len(ones) <= NAMES else self._api.most(self._wikis.url(wiki) or "")
            yield from (Group(wiki, since, accounts) for since, accounts in groups(ones, most))

    def question(self, group: Group) -> Question | None:
        """The question about a group under the names its accounts have by now; None when none of them has a name."""
        standings = self._activity.asking.standing(group.accounts)
        members = tuple(
            Member(one.id, one.central_id, one.name)
            for one in (standings.get(account) for account in group.accounts)
            if one is not None and one.name is not None
        )
        return Question(group.wiki, self._wikis.url(group.wiki) or "", members, group.since) if members else None

    def revived(self, row: Unfinished) -> Question | None:
        """A question to be gone on with; None when its accounts' names are no longer those it was asked with.

        Whoever is followed from earlier on by now is proven nothing about by it, and asked about anew.
        """
        url = self._wikis.url(row.wiki)
        standings = self._activity.asking.standing(row.members)
        found = [standings[account] for account in row.members if account in standings]
        members = tuple(Member(one.id, one.central_id, one.name) for one in found if one.name is not None)
        question = Question(row.wiki, url or "", members, row.since, row.more)
        return question if url is not None and len(members) == len(row.members) and question.goes_on else None
