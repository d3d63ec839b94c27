"""Enrolment: who took part in a contest, from the files in its category.

A participant is the first uploader of a file in the category (directly in it) whose first version was uploaded
within [start, E). What is fetched comes from generators; `Enrolment` puts it into the roster.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from collector.api import Answer, Api, Params, instant, understood
from collector.clock import Clock
from collector.identity import resolve
from collector.settings import Settings
from metrics.calendar import milestone_instant
from state.roster import Account, Participation, Roster, StoredContest

log = logging.getLogger(__name__)

FREEZE_MONTHS = 3  # after them a contest's participants no longer change
VERSIONS = 500  # the most versions of a file that one answer shows


@dataclass(frozen=True, slots=True)
class FileUse:
    """A file of a category: page, first uploader (None: the name is hidden), and when its first version came."""

    page_id: int
    uploader: str | None
    ts: int


@dataclass(frozen=True, slots=True)
class Part:
    """An uploader's part in a contest: first upload, its page (of several in one second the lowest), and the files."""

    first_upload: int
    first_page: int
    uploads: int


def fetch_files(api: Api, category: str) -> Iterator[FileUse]:
    """The files directly in a category; redirects that moved files left there are none. No such category, no files."""
    params = {
        "generator": "categorymembers",
        "gcmtitle": f"Category:{category}",
        "gcmtype": "file",
        "gcmlimit": "max",
        "prop": "imageinfo|info",
        "iiprop": "user|timestamp",
        "iilimit": "max",
    }
    batch: dict[int, dict[str, Any]] = {}
    with understood(api.settings.api):
        for answer in api.query(api.settings.api, params):
            _gather(batch, answer)
            if answer.get("batchcomplete"):
                yield from _uses(api, batch)
                batch.clear()
        yield from _uses(api, batch)


def _gather(batch: dict[int, dict[str, Any]], answer: Answer) -> None:
    """Adds the pages of an answer to those of the answers before it, until the batch is complete."""
    for page in answer.get("query", {}).get("pages", ()):
        known = batch.setdefault(page["pageid"], {"imageinfo": []})
        known["imageinfo"] += page.get("imageinfo", ())
        known["redirect"] = known.get("redirect") or page.get("redirect", False)


def _uses(api: Api, batch: dict[int, dict[str, Any]]) -> Iterator[FileUse]:
    for page_id, page in batch.items():
        versions = page["imageinfo"]
        if not versions or page["redirect"]:
            continue
        if len(versions) >= VERSIONS:
            versions = _all_versions(api, page_id)
        first = min(reversed(versions), key=lambda version: str(version["timestamp"]))
        yield FileUse(page_id, first.get("user"), instant(first["timestamp"]) or 0)


def _all_versions(api: Api, page_id: int) -> list[dict[str, Any]]:
    """Every version of a file: asked for alone, because among others it is cut off without a word."""
    params: Params = {"pageids": page_id, "prop": "imageinfo", "iiprop": "user|timestamp", "iilimit": "max"}
    return [
        version
        for answer in api.query(api.settings.api, params)
        for page in answer.get("query", {}).get("pages", ())
        for version in page.get("imageinfo", ())
    ]


def collect(files: Iterable[FileUse], start: int, end: int) -> dict[str | None, Part]:
    """The parts by uploader of the files first uploaded within [start, end); all hidden names together are None."""
    parts: dict[str | None, Part] = {}
    for file in files:
        if not start <= file.ts < end:
            continue
        known = parts.get(file.uploader, Part(file.ts, file.page_id, 0))
        first = min((known.first_upload, known.first_page), (file.ts, file.page_id))
        parts[file.uploader] = Part(*first, known.uploads + 1)
    return parts


def selected(contests: Iterable[StoredContest], settings: Settings) -> list[StoredContest]:
    """The contests the settings ask for that have dates, the latest first."""
    wanted = [
        contest
        for contest in contests
        if not contest.whole
        and contest.start is not None
        and contest.end is not None
        and contest.year >= settings.since_year
        and (not settings.campaigns or contest.campaign in settings.campaigns)
    ]
    return sorted(wanted, key=lambda contest: (-(contest.end or 0), contest.category))


def due(contests: Sequence[StoredContest], now: int, every: int) -> list[StoredContest]:
    """The contests whose category is to be read at `now`: begun, not frozen, never read, or not since E or `every`."""
    return [
        contest
        for contest in contests
        if not contest.frozen
        and (contest.start or 0) <= now
        and (
            contest.enrolled is None or contest.enrolled < (contest.end or 0) <= now or now - contest.enrolled >= every
        )
    ]


class Enrolment:
    """Reads contests into the roster. One of these serves one round, in which each name is resolved once."""

    def __init__(self, api: Api, roster: Roster, clock: Clock) -> None:
        self._api = api
        self._roster = roster
        self._clock = clock
        self._ids: dict[str | None, int] = {}

    def read(self, contest: StoredContest) -> int:
        """Reads a contest's category completely and returns the number of its participants.

        Nothing is saved before all of it is fetched. Raises ApiError, ApiUnavailable and Stopped.
        """
        if contest.start is None or contest.end is None:
            raise ValueError(f"{contest.category} has no dates")
        at = int(self._clock.now())
        parts = collect(fetch_files(self._api, contest.category), contest.start, contest.end)
        ids = self._accounts(contest, parts)
        self._roster.put_participations(
            Participation(contest.id, ids[name], part.first_upload, part.first_page, part.uploads)
            for name, part in parts.items()
        )
        frozen = at >= milestone_instant(contest.end, contest.offset, FREEZE_MONTHS)
        self._roster.set_enrolled(contest.id, at, frozen)
        log.debug("enrolled contest=%r participants=%d frozen=%s", contest.category, len(parts), frozen)
        return len(parts)

    def _accounts(self, contest: StoredContest, names: Iterable[str | None]) -> dict[str | None, int]:
        """Our ids of the names; hidden ones are one account a contest, whose name no user can have."""
        fresh = [name for name in names if name is not None and name not in self._ids]
        accounts = list(resolve(self._api, fresh))
        self._ids |= dict(zip(fresh, self._roster.put_accounts(accounts), strict=True))
        ids = dict(self._ids)
        if None in set(names):
            hidden = Account(None, f"#hidden in {contest.category}", None, None, kind="hidden")
            (ids[None],) = self._roster.put_accounts([hidden])
        return ids
