"""Comparison groups: people who started on Commons in the weeks of an edition's newcomers, and took no part.

A group is drawn once, when all contests of an edition have ended, were read since, and their newcomers are known. Of
the accounts made in a week only so many are looked at as the draw asks for, fifty in a request.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from collector.api import NAMES, Api
from collector.clock import Clock
from collector.contributions import COMMONS, Member
from collector.earlier import fetch, fetch_places
from collector.errors import ApiError
from collector.matching import WEEK, Known, Match, begins, in_order, match, turns, week
from collector.names import as_of
from collector.progress import counted
from collector.readings import selected
from collector.starters import Created, Start, fetch_created, fetch_starts
from collector.wikis import Wikis
from state.activity import Activity
from state.comparisons import Compared, Involved, Newcomer
from state.roster import Account, StoredContest

log = logging.getLogger(__name__)

PAGE = 500  # entries of a log in an answer


def _nothing() -> None:
    """Nobody waits for a turn."""


@dataclass(slots=True)
class _Draw:
    """What is known while an edition's group is drawn: the candidates by local id, and what was found out of them."""

    until: int  # the latest E
    people: dict[int, Created]
    involved: Involved
    known: Known = field(default_factory=Known)
    accounts: dict[int, Account] = field(default_factory=dict)


class Comparison:
    """Draws the comparison groups that are due."""

    def __init__(self, api: Api, activity: Activity, clock: Clock, wikis: Wikis | None = None) -> None:
        self._api = api.step("comparison")
        self._activity = activity
        self._stored = activity.comparisons
        self._clock = clock
        self._wikis = wikis or Wikis(api.step("wikis"))
        self._between: Callable[[], object] = _nothing

    def run(self, between: Callable[[], object] = _nothing, most: int | None = None) -> int:
        """Draws the groups of complete editions, `most` of them at most, the newest first; how many members were found.

        A group is stored as a whole: an edition that a stop or a failure breaks off is begun anew, with the same
        result. `between` is called after each request. Raises ApiError, ApiUnavailable and Stopped.
        """
        self._between = between
        return sum(self._edition(campaign, year) for campaign, year in self._due()[:most])

    def _due(self) -> list[tuple[str, int]]:
        if not self._api.settings.comparison:
            return []
        editions: dict[tuple[str, int], list[StoredContest]] = {}
        for contest in selected(self._activity.roster.contests(), self._api.settings):
            editions.setdefault((contest.campaign, contest.year), []).append(contest)
        drawn = self._stored.drawn()
        return [key for key, contests in editions.items() if key not in drawn and self._complete(key, contests)]

    def _complete(self, key: tuple[str, int], contests: Sequence[StoredContest]) -> bool:
        """Whether an edition's people are known: its contests and what stands for all of it were read since their E."""
        read = all((contest.enrolled or 0) >= (contest.end or 0) for contest in contests)
        return read and not contests[0].whole and self._stored.settled(*key)

    def _edition(self, campaign: str, year: int) -> int:
        edition, size = f"{campaign}{year}", self._api.settings.comparison
        before, asked = self._api.requests["comparison"], as_of(self._api, self._clock)
        newcomers = self._stored.newcomers(campaign, year)
        order = turns(edition, newcomers)
        involved = self._stored.involved()
        people = self._candidates(newcomers, involved)
        draw = _Draw(max((one.end for one in newcomers), default=0), people, involved)
        candidates = {number: in_order(edition, ids) for number, ids in _by_week(people.values()).items()}
        with counted(f"comparing {edition}", size) as advance:
            done = 0
            while (found := match(order, candidates, draw.known, size)).open:
                if any(one not in draw.known.first for one in found.open):
                    self._ask_commons(draw, _full(draw, found, match(order, candidates, draw.known, size + NAMES)))
                else:
                    self._ask_elsewhere(draw, found.open)
                advance(len(found.pairs) - done)
                done = len(found.pairs)
        self._store(campaign, year, draw, found, asked)
        log.info(
            "comparison-drawn edition=%s wanted=%d found=%d examined=%d requests=%d",
            *(edition, size, len(found.pairs), len(draw.known.first), self._api.requests["comparison"] - before),
        )
        return len(found.pairs)

    def _candidates(self, newcomers: Iterable[Newcomer], involved: Involved) -> dict[int, Created]:
        """The accounts made in the newcomers' weeks by people who took part in nothing, by local id."""
        found: dict[int, Created] = {}
        for start, end in _ranges({week(one.registered) for one in newcomers}):
            for number, one in enumerate(fetch_created(self._api, start, end)):
                found[one.user_id] = one
                if number % PAGE == 0:
                    self._between()
        return {user_id: one for user_id, one in found.items() if one.name not in involved.names}

    def _ask_commons(self, draw: _Draw, ids: Sequence[int]) -> None:
        """Finds out who of the candidates can be compared with, as far as Commons knows, and when they began."""
        waiting = list(ids)
        while waiting:
            batch = waiting[:NAMES]
            starts = fetch_starts(self._api, [draw.people[user_id] for user_id in batch], draw.until)
            for user_id, start in starts.items():
                fits = _fits(start, draw.people[user_id]) and start.account.central_id not in draw.involved.central_ids
                draw.known.first[user_id] = start.first if fits else None
                draw.accounts[user_id] = start.account
                if start.elsewhere:
                    draw.known.unsure.add(user_id)
            waiting = [user_id for user_id in batch if user_id not in starts] + waiting[NAMES:]
            self._between()

    def _ask_elsewhere(self, draw: _Draw, ids: Sequence[int]) -> None:
        """Finds out who contributed to another wiki before Commons; nobody knows some people any more."""
        waiting: dict[str, dict[Member, int]] = {}
        out = set[int]()
        for user_id in ids:
            central_id, first = draw.accounts[user_id].central_id, draw.known.first[user_id] or 0
            places = fetch_places(self._api, central_id or 0)
            self._between()
            if places is None:
                out.add(user_id)
                continue
            for wiki, registered in places.wikis.items():
                if wiki != COMMONS and (registered is None or registered < first):
                    waiting.setdefault(wiki, {})[Member(user_id, central_id, places.name)] = first
        for wiki, members in sorted(waiting.items()):
            out |= self._earlier(wiki, {one: first for one, first in members.items() if one.account not in out})
        draw.known.first |= dict.fromkeys(out)
        draw.known.unsure -= set(ids)

    def _earlier(self, wiki: str, members: dict[Member, int]) -> set[int]:
        """Those who contributed to a wiki before the instant beside them; all of them, where it does not tell."""
        url, found, waiting = self._wikis.url(wiki), set[int](), list(members)
        while url and waiting:
            batch = waiting[:NAMES]
            try:
                pages = fetch(self._api, url, batch, max(members[one] for one in batch))
                page = next((page for page in pages if page.times or page.whole), None)
            except ApiError as error:
                log.warning("comparison-left-out wiki=%s accounts=%d why=%r", wiki, len(waiting), str(error))
                return found | {one.account for one in waiting}
            times = page.times if page else {}
            found |= {one.account for one in batch if times.get(one.account, [members[one]])[0] < members[one]}
            cut = page is not None and not page.whole
            waiting = [one for one in batch if cut and one.account not in times] + waiting[NAMES:]
            self._between()
        return found

    def _store(self, campaign: str, year: int, draw: _Draw, found: Match, asked: int) -> None:
        ids = self._activity.roster.put_accounts((draw.accounts[user_id] for user_id, _ in found.pairs), asked)
        members = [
            Compared(newcomer.contest, account, newcomer.account)
            for account, (_, newcomer) in zip(ids, found.pairs, strict=True)
        ]
        at = int(self._clock.now())
        self._stored.put(campaign, year, at, self._api.settings.comparison, members)


def _fits(start: Start, created: Created) -> bool:
    """Whether somebody is a person whose account came to be on Commons, in the week it was made there."""
    who = start.account
    registered = (who.registered, who.commons_registered)
    made = all(ts is not None and week(ts) == week(created.ts) for ts in registered)
    return who.kind == "person" and who.central_id is not None and made


def _by_week(people: Iterable[Created]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for one in people:
        found.setdefault(week(one.ts), []).append(one.user_id)
    return found


def _ranges(weeks: Iterable[int]) -> list[tuple[int, int]]:
    """The weeks as stretches of time, those that follow each other as one."""
    found: list[tuple[int, int]] = []
    for number in sorted(weeks):
        start, end = begins(number), begins(number) + WEEK
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _full(draw: _Draw, found: Match, more: Match) -> list[int]:
    """Whom to ask Commons about now; the last fifty are filled up with those that may be asked for next."""
    fresh, later = ([one for one in some.open if one not in draw.known.first] for some in (found, more))
    return later[: -(-len(fresh) // NAMES) * NAMES]
