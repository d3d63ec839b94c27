"""Asking what people contributed before contests began: anything on any wiki, or 500 contributions and more.

Only those are asked about of whom stored facts do not tell (state.histories). One row answers the first question:
everybody with a row on a page that is cut is done, and the rest come again with the next fifty, so that nobody costs
more than a request on a wiki, however much there is. Commons comes first. Whoever has no more edits on all wikis
together than there, has none elsewhere, which is so of most newcomers. The others are asked about on the wiki that is
likeliest. As a last resort, at a request each, CentralAuth is asked on which wikis somebody has edits; where many
of these turn out to have them, the others are asked about, too, before their turn comes.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from collector.api import NAMES, Api, understood
from collector.clock import Clock
from collector.contributions import COMMONS, Member
from collector.earlier import fetch, fetch_places, fetch_totals
from collector.errors import ApiError, ApiUnavailable
from collector.past import Past
from collector.progress import counted
from collector.wikis import Wikis
from state.activity import Activity, Batch, Reject

log = logging.getLogger(__name__)

AT_A_TIME = 1000  # people in a run: a stop loses what was found out about those of them still open
REST = 86_400  # seconds until somebody nobody answered for is asked about again
MANY = 0.1  # the share of people with edits on a wiki from which on asking there beforehand pays


def _nothing() -> None:
    """Nobody waits for a turn."""


class Histories:
    """Asks what people contributed before contests, and stores each answer as soon as it is certain."""

    def __init__(self, api: Api, activity: Activity, clock: Clock, wikis: Wikis | None = None) -> None:
        self._api = api.step("histories")
        self._activity = activity
        self._clock = clock
        self._wikis = wikis or Wikis(api.step("wikis"))
        self._not_before: dict[int, float] = {}
        self._people: list[Past] = []
        self._placed = 0
        self._met: Counter[str] = Counter()  # of these, how many had edits there, by wiki

    def run(self, between: Callable[[], object] = _nothing) -> int:
        """Asks about the people of the newest contests, at most a thousand; how many were answered for.

        `between` is called after each request. Raises ApiUnavailable, ApiError when Commons or Meta refuses, and
        Stopped; what is stored by then stays.
        """
        answered, self._people = 0, self._due()
        workers = self._api.settings.concurrency
        with counted("histories", len(self._people)) as advance, ThreadPoolExecutor(workers) as pool:
            while self._people:
                wiki = _fullest(self._people)
                if wiki is not None:
                    self._ask(wiki, [person for person in self._people if wiki in person.waiting][:NAMES])
                elif not all(person.totalled for person in self._people):
                    self._total([person for person in self._people if not person.totalled][:NAMES])
                else:
                    self._place(pool, self._people[:NAMES])
                before = len(self._people)
                answered += self._store()
                advance(before - len(self._people))
                between()
        return answered

    def _due(self) -> list[Past]:
        """The people of this run; who rests is left out."""
        now = self._clock.monotonic()
        self._not_before = {account: at for account, at in self._not_before.items() if at > now}
        through = int(self._clock.now()) - self._api.settings.replication_lag
        due = self._activity.histories.due(through, AT_A_TIME + len(self._not_before))
        return [Past(who, who.name) for who in due if who.account not in self._not_before][:AT_A_TIME]

    def _url(self, wiki: str) -> str | None:
        return self._api.settings.api if wiki == COMMONS else self._wikis.url(wiki)

    def _total(self, people: Sequence[Past]) -> None:
        """Asks how much people contributed in all, and what they are called now; most are done with that."""
        totals = fetch_totals(self._api, [person.who.central_id for person in people])
        for person in people:
            person.totalled = True
            if totals and (total := totals.get(person.who.central_id)):
                person.total, renamed = total.edits, person.name != total.name
                person.name = total.name
                person.waiting = [COMMONS] if renamed and not person.edits.get(COMMONS) else []
            if person.who.likely and self._url(person.who.likely):
                person.waiting.append(person.who.likely)
        if totals is not None:
            self._postpone("meta", [person for person in people if person.who.central_id not in totals])

    def _place(self, pool: ThreadPoolExecutor, people: Sequence[Past]) -> None:
        """Asks on which wikis those have edits whom nothing else decided."""
        answers = pool.map(lambda person: fetch_places(self._api, person.who.central_id), people)
        for person, places in zip(people, answers, strict=True):
            if places is None:
                self._postpone("meta", [person])
                continue
            person.name, person.placed, until = places.name, True, person.until or 0
            person.waiting = [
                wiki
                for wiki, registered in places.wikis.items()
                if not person.edits.get(wiki) and (registered is None or registered < until) and self._url(wiki)
            ]
            self._placed += 1
            self._met.update(wiki for wiki in places.wikis if self._url(wiki))
        for person in self._people:
            if not person.placed:
                often = (wiki for wiki, n in self._met.items() if n >= MANY * self._placed)
                person.waiting = [wiki for wiki in often if wiki not in person.edits]

    def _ask(self, wiki: str, people: Sequence[Past]) -> None:
        """Asks a wiki about people. One invalid name spoils the request for all: it is found by halving.

        Where a wiki other than Commons cannot be asked, whoever waits for it is asked about another day.
        """
        try:
            with understood(self._url(wiki) or ""):
                self._read(wiki, people)
        except (ApiError, ApiUnavailable) as error:
            if isinstance(error, ApiError) and error.code.startswith("baduser"):
                self._halve(wiki, people)
            elif wiki == COMMONS:
                raise
            else:
                log.warning("histories-postponed wiki=%s why=%r", wiki, str(error))
                self._postpone(wiki, [person for person in self._people if wiki in person.waiting])

    def _halve(self, wiki: str, people: Sequence[Past]) -> None:
        if len(people) == 1:
            self._activity.record(Batch(rejects=(Reject("a name that a wiki calls invalid", wiki),)))
            self._postpone(wiki, people)
            return
        middle = len(people) // 2
        self._ask(wiki, people[:middle])
        self._ask(wiki, people[middle:])

    def _read(self, wiki: str, people: Sequence[Past]) -> None:
        """Reads a list as far as a page that does not end within somebody's list of whom more must be known."""
        by_account = {person.who.account: person for person in people}
        members = [Member(account, person.who.central_id, person.name) for account, person in by_account.items()]
        told: defaultdict[int, list[int]] = defaultdict(list)
        until = max(person.until or 0 for person in people)
        for page in fetch(self._api, self._url(wiki) or "", members, until):
            self._unanswered(wiki, [by_account.pop(account) for account in by_account.keys() - page.edits.keys()])
            for account, person in list(by_account.items()):
                told[account] += page.times.get(account, [])
                ended = account in page.times and (account != page.last or person.content(told[account]))
                if page.whole or ended:
                    person.hear(wiki, told[account], page.edits[account])
                    del by_account[account]
            if page.last not in by_account and len(by_account) < len(people):
                return

    def _unanswered(self, wiki: str, people: Sequence[Past]) -> None:
        """Nobody there has these people's names. Before CentralAuth was asked, that need not be their present ones."""
        for person in people:
            person.miss(wiki)
        self._postpone(wiki, [person for person in people if person.placed])

    def _postpone(self, wiki: str, people: Sequence[Past]) -> None:
        """Nobody there answers for these people: hidden, or being renamed."""
        if people:
            log.info("histories-unanswered wiki=%s accounts=%d", wiki, len(people))
        self._not_before |= dict.fromkeys((person.who.account for person in people), self._clock.monotonic() + REST)
        self._people = [person for person in self._people if person not in people]

    def _store(self) -> int:
        """Stores what is certain by now, in one transaction; how many people that answers for."""
        answers = {person.who.account: person.answer() for person in self._people}
        found = [answer for answer in answers.values() if answer]
        self._activity.histories.store(found)
        self._people = [person for person in self._people if answers[person.who.account] is None]
        return len(found)


def _fullest(people: Iterable[Past]) -> str | None:
    """The wiki for which most people wait; None when nobody waits."""
    waiting = Counter(wiki for person in people for wiki in person.waiting)
    return waiting.most_common(1)[0][0] if waiting else None
