"""Finds out where accounts are attached, and up to which instant that is certain, with the fewest questions.

Whoever was asked about just now is not asked about again. Of the others, `list=globalusers` shows which have made edits
since their wikis were last asked for; only those are asked for anew, and once a week the others, for what no number
shows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from collector.api import Api, batches
from collector.attached import Attached, Counted, fetch_attached, fetch_counted
from collector.clock import Clock
from collector.together import together
from collector.wikis import Wikis
from state.activity import Activity, Attachment, Batch
from state.asking import Standing
from state.roster import Account

log = logging.getLogger(__name__)

WEEK = 7 * 86_400
CHUNK = 1000  # accounts looked at in one go
SMALL = 50  # accounts in a transaction


@dataclass(slots=True)
class Known:
    """What became known of accounts: up to when all their wikis are, and wikis that were not known at an instant.

    `least` is the instant up to which they have to be known.
    """

    least: int
    through: dict[int, int] = field(default_factory=dict)
    since: dict[tuple[int, str], int] = field(default_factory=dict)


class Whereabouts:
    """Asks CentralAuth about accounts and records what it says."""

    def __init__(self, api: Api, activity: Activity, wikis: Wikis, clock: Clock) -> None:
        self.changed = 0.05  # the share of accounts that have new edits; the share of the last many, once known
        self._api = api.step("wikis")
        self._lag = api.settings.replication_lag
        self._activity = activity
        self._wikis = wikis
        self._clock = clock

    def find(self, pool: ThreadPoolExecutor, accounts: Sequence[int], now: int, known: Known) -> Iterator[int]:
        """Fills in `known`; yields now and then how many accounts are done. `now` is the server's time.

        Accounts that are hidden or gone fall silent and are left out. Raises ApiError and ApiUnavailable when Meta
        does not answer; what is recorded stays.
        """
        size = self._api.most(self._api.settings.meta_api)
        counting = True
        waiting: list[Standing] = []
        for chunk in batches(accounts, CHUNK):
            standings = self._activity.asking.standing(chunk)
            asking: list[Standing] = []
            self._fall_silent([one for one in standings.values() if one.central_id is None], now)
            for one in (standings[account] for account in chunk if account in standings):
                if one.central_id is None:
                    continue
                if one.at is not None and one.at - self._lag >= known.least:
                    known.through[one.id] = one.at - self._lag
                elif counting and one.edits and (one.at or 0) >= now - WEEK:
                    waiting.append(one)
                else:
                    asking.append(one)
            full = len(waiting) if chunk[-1] == accounts[-1] else len(waiting) // size * size
            lists, waiting = list(batches(waiting[:full], size)), waiting[full:]
            for batch, counted in zip(lists, together(pool, self._count, lists), strict=True):
                counting = counting and counted is not None
                asking += batch if counted is None else self._unchanged(batch, counted, known)
            for batch in batches(asking, SMALL):
                self._ask(pool, batch, known)
                yield 0
            yield len(chunk)

    def _count(self, batch: Sequence[Standing]) -> Counted | None:
        return fetch_counted(self._api, [one.central_id or 0 for one in batch])

    def _unchanged(self, batch: Sequence[Standing], counted: Counted, known: Known) -> list[Standing]:
        """Takes in what the list says, and returns those whose wikis have to be asked for."""
        there = [one for one in batch if one.central_id in counted.names]
        self._fall_silent([one for one in batch if one.central_id not in counted.names], counted.at)
        self._rename(there, counted)
        changed = [one for one in there if counted.edits.get(one.central_id or 0) != one.edits]
        same = [one.id for one in there if counted.edits.get(one.central_id or 0) == one.edits]
        self._activity.asking.speak(same)
        known.through |= dict.fromkeys(same, counted.at - self._lag)
        if len(batch) >= SMALL:
            self.changed += (len(changed) / len(batch) - self.changed) / 20
        return changed

    def _rename(self, accounts: Sequence[Standing], counted: Counted) -> None:
        renamed = [
            Account(one.central_id, counted.names[one.central_id or 0], None, None)
            for one in accounts
            if counted.names[one.central_id or 0] != one.name
        ]
        if renamed:
            self._activity.roster.put_accounts(renamed, counted.at - self._lag)

    def _ask(self, pool: ThreadPoolExecutor, batch: Sequence[Standing], known: Known) -> None:
        answers = together(pool, lambda one: fetch_attached(self._api, one.central_id or 0), batch)
        told = list(zip(batch, answers, strict=True))
        found = {one.id: answer for one, answer in told if answer is not None}
        if found:
            self._record(found, {one.id: one for one in batch}, known)
        self._fall_silent([one for one, answer in told if answer is None], int(self._clock.now()))

    def _record(self, found: dict[int, Attached], before: dict[int, Standing], known: Known) -> None:
        oldest = min(answer.at for answer in found.values())
        self._activity.roster.put_accounts(
            (
                Account(before[account].central_id, one.name, None, None, home=one.home, locked=one.locked)
                for account, one in found.items()
            ),
            oldest - self._lag,
        )
        stored = self._activity.roster.attachments(found)
        places: list[Attachment] = []
        for account, answer in found.items():
            standing, through = before[account], answer.at - self._lag
            known.through[account] = through
            there, wikis = set(answer.wikis), stored.get(account, {})
            for wiki in there - wikis.keys():
                if self._wikis.public(wiki):
                    places.append(Attachment(account, wiki, None))
                    if standing.at:
                        known.since[account, wiki] = standing.at - self._lag
            # Where an account is no longer attached, it has nothing more to tell.
            places += (
                Attachment(account, wiki, through, standing.start if wikis[wiki] is None else wikis[wiki])
                for wiki in wikis.keys() - there
            )
        self._activity.record(Batch(attachments=tuple(places)))
        self._activity.asking.told((account, answer.at, answer.edits) for account, answer in found.items())

    def _fall_silent(self, accounts: Sequence[Standing], at: int) -> None:
        """CentralAuth does not tell of these accounts: they are hidden or gone."""
        if accounts:
            log.info("backfill-unanswered wiki=meta accounts=%d", len(accounts))
            self._activity.asking.fall_silent((one.id for one in accounts), at)
