"""What accounts are called: who is behind names, and what became of names since.

The stream tells renames as they happen. What it missed, the log of Meta has (`RenameLog`, daily); what even that
does not tell, asking for every central id shows in the end (`NamePoll`, weekly): another name, or none for those
who were suppressed. The log comes first: it alone tells who was merged.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from collector.api import NAMES, Api, Params, batches, instant, join, understood
from collector.clock import Clock
from collector.identity import Row, resolve_all
from collector.progress import counted
from state.activity import Activity
from state.entries import Called, Identified
from state.findings import CENTRAL_ID
from state.roster import Account

log = logging.getLogger(__name__)

DAY = 86_400
OVERLAP = 6 * 3600  # seconds of the log that are read again: who was looked up then may have been stored after it
FEW = 10  # accounts that may be suppressed between two polls of 50 without anything being wrong
_READ, _POLLED = "renames read", "names polled"  # what is kept of the last time


def _nothing() -> None:
    """Nobody waits for a turn."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """An entry of the log: the accounts `old` are called `new`, or are part of it (`merged`), from `ts` on."""

    old: tuple[str, ...]
    new: str
    ts: int
    merged: bool


def look_up(api: Api, activity: Activity, clock: Clock, names: Sequence[str]) -> list[int]:
    """Our ids of who has the names on Commons, asked for and stored; notes where the sources disagree."""
    at = as_of(api, clock)
    found = list(resolve_all(api, names))
    if disputed := sum(one.disputed for one in found):
        activity.findings.note(CENTRAL_ID, "commonswiki", disputed)
    return activity.roster.put_accounts([one.account for one in found], at)


def as_of(api: Api, clock: Clock) -> int:
    """The instant that an answer asked for now is sure to be of, or of a later one."""
    return int(clock.now()) - api.settings.replication_lag


def fetch_renamings(api: Api, since: int) -> Iterator[list[Renaming]]:
    """The global renames and merges logged at `since` or later, oldest first, an answer at a time."""
    url = api.settings.meta_api
    params: Params = {
        "list": "logevents",
        "letype": "gblrename",
        "ledir": "newer",
        "lestart": since,
        "leprop": "type|timestamp|details",
        "lelimit": "max",
    }
    with understood(url):
        for answer in api.query(url, params):
            yield [entry for row in answer["query"]["logevents"] if (entry := _renaming(row)) is not None]


def _renaming(row: Row) -> Renaming | None:
    """An entry without its names is hidden. A promoted account was one wiki's alone: whoever has its name stays."""
    params = row.get("params") or {}
    old, new, merged = params.get("olduser"), params.get("newuser"), row.get("action") == "merge"
    if row.get("action") not in ("rename", "merge") or not isinstance(old, str) or not isinstance(new, str):
        return None
    return Renaming(tuple(old.split("|")) if merged else (old,), new, instant(row["timestamp"]) or 0, merged)


def fetch_called(api: Api, central_ids: Sequence[int]) -> list[Called] | None:
    """What at most 50 central ids are called now; None where Meta does not know list=globalusers."""
    return _globalusers(api, {"guscentralids": join(central_ids)})


def _globalusers(api: Api, params: Params) -> list[Called] | None:
    found: list[Called] = []
    url = api.settings.meta_api
    with understood(url):
        for answer in api.query(url, {"list": "globalusers", "gusprop": "locked|registration", **params}):
            rows = answer.get("query", {}).get("globalusers")
            if rows is None:
                return None
            found += [_called(row) for row in rows if "centralid" in row]
    return found


def _called(row: Row) -> Called:
    if row.get("missing"):
        return Called(int(row["centralid"]), None)
    return Called(int(row["centralid"]), str(row["name"]), bool(row.get("locked")), instant(row.get("registration")))


class RenameLog:
    """Reads what the log tells since the last time: at the first run, daily, and after a hole in the stream."""

    def __init__(self, api: Api, activity: Activity, clock: Clock) -> None:
        self._api = api.step("names")
        self._activity = activity
        self._clock = clock
        self._ran = False

    def run(self, between: Callable[[], object] = _nothing) -> int:
        """Follows what is due to be read, and returns how many renames and merges were news.

        One request for each 500 entries, and one for each 50 accounts into which others were merged. Raises ApiError,
        ApiUnavailable and Stopped; the next run reads it all again.
        """
        self._activity.names.scrub()
        at = int(self._clock.now())
        since = self._read_until(at)
        if self._ran and at - since < DAY and not any(gap.until > since for gap in self._activity.gaps()):
            return 0
        return self.read(between)

    def read(self, between: Callable[[], object] = _nothing) -> int:
        """The same, due or not."""
        at = int(self._clock.now())
        since = self._read_until(at)
        followed = 0
        for entries in fetch_renamings(self._api, max(0, since - OVERLAP)):
            into = self._merged_into(entries)
            followed += sum(self._follow(entry, into) for entry in entries)
            between()
        self._activity.set_meta(_READ, str(at))
        self._ran = True
        log.info("renames-followed n=%d since=%d", followed, since)
        return followed

    def _read_until(self, at: int) -> int:
        return int(self._activity.meta(_READ) or at - DAY)

    def _merged_into(self, entries: Sequence[Renaming]) -> dict[str, Account]:
        """The global accounts that known ones were merged into; of one renamed since, the log tells nothing more."""
        known = self._activity.roster.known_names(name for entry in entries if entry.merged for name in entry.old)
        names = sorted({entry.new for entry in entries if entry.merged and not known.keys().isdisjoint(entry.old)})
        found = (_globalusers(self._api, {"gususers": join(batch)}) or () for batch in batches(names))
        return {
            one.name: Account(one.central_id, one.name, one.registered, None, locked=one.locked)
            for batch in found
            for one in batch
            if one.name is not None
        }

    def _follow(self, entry: Renaming, into: dict[str, Account]) -> int:
        if entry.merged:
            account = into.get(entry.new) or Account(None, entry.new, None, None)
            return self._activity.names.merge(account, entry.old, entry.ts)
        return self._activity.roster.rename(None, entry.old[0], entry.new, entry.ts)


class NamePoll:
    """Asks what every central id is called, 50 at a time, once in `names_every`; a poll that stopped goes on there."""

    def __init__(self, api: Api, activity: Activity, clock: Clock) -> None:
        self._api = api.step("names")
        self._every = api.settings.names_every
        self._activity = activity
        self._clock = clock
        self._log = RenameLog(api, activity, clock)
        self._said = False

    def run(self, between: Callable[[], object] = _nothing) -> int:
        """Polls if it is due, and returns how many names changed. The first poll is due `names_every` after the start.

        One request for each 50 accounts. Somebody whom an answer does not know any more is suppressed, if the log,
        which is asked then, does not tell of a merge: the name is erased, and comes back with an answer that has it.
        Raises ApiError, ApiUnavailable and Stopped.
        """
        self._activity.names.scrub()
        begun, after = self._begun()
        if begun is None:
            return 0
        changed = 0
        with counted("names", self._activity.names.many(after)) as advance:
            while accounts := self._activity.names.identified(after, NAMES):
                at = as_of(self._api, self._clock)
                called = self._fetch(accounts)
                if called is None:
                    self._say_unknown()
                    break
                if self._gone(accounts, called):
                    self._log.read(between)
                changed += self._activity.names.follow(called, at)
                after = accounts[-1].id
                self._keep(begun, after)
                advance(len(accounts))
                between()
        self._keep(begun, None)
        return changed

    def _fetch(self, accounts: Sequence[Identified]) -> list[Called] | None:
        """The answer for some accounts; that half of them were suppressed at once is not believed."""
        called = fetch_called(self._api, [account.central_id for account in accounts])
        if called is None or self._gone(accounts, called) <= max(FEW, len(called) // 2):
            return called
        log.error(
            "names-doubted missing=%d of=%d: nothing is erased on that", self._gone(accounts, called), len(called)
        )
        return [one for one in called if one.name is not None]

    def _gone(self, accounts: Sequence[Identified], called: Sequence[Called]) -> int:
        """How many accounts with a name are not known any more."""
        named = {account.central_id for account in accounts if account.name is not None}
        return sum(one.name is None and one.central_id in named for one in called)

    def _begun(self) -> tuple[int | None, int]:
        """When the poll that is due began (None: none is), and the account it has come to."""
        now = int(self._clock.now())
        kept = self._activity.meta(_POLLED)
        if kept is None:
            self._keep(now, None)
            return None, 0
        begun, after = json.loads(kept)
        if after is not None:
            return begun, after
        return (now, 0) if now - begun >= self._every else (None, 0)

    def _keep(self, begun: int, after: int | None) -> None:
        self._activity.set_meta(_POLLED, json.dumps([begun, after]))

    def _say_unknown(self) -> None:
        if not self._said:
            log.warning("names-not-polled: Meta does not know list=globalusers; tracked accounts are verified by id")
        self._said = True
