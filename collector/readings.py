"""Which contests' categories are to be read, and how.

A category is read completely at first, once after E, and at the freeze three months later, after which nothing
changes any more. In between only what was put into it since the last reading is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collector.settings import Settings
from metrics.calendar import milestone_instant
from state.roster import StoredContest

FREEZE_MONTHS = 3  # after them a contest's participants no longer change


@dataclass(frozen=True, slots=True)
class Reading:
    """How a category is read: of what was added since an instant (None: all), and whether for the last time.

    After E everybody is looked up anew, `anew`, as groups and locks may have changed; else only unknown names are.
    """

    since: int | None
    anew: bool
    last: bool


def selected(contests: Iterable[StoredContest], settings: Settings) -> list[StoredContest]:
    """The contests the settings ask for that have dates, the latest first; after all of them the whole editions.

    An imported whole edition is left out: it has no category of its own.
    """
    wanted = [
        contest
        for contest in contests
        if not (contest.whole and contest.origin == "import")
        and contest.start is not None
        and contest.end is not None
        and contest.year >= settings.since_year
        and (not settings.campaigns or contest.campaign in settings.campaigns)
    ]
    return sorted(wanted, key=lambda contest: (contest.whole, -(contest.end or 0), contest.category))


def due(contests: Sequence[StoredContest], now: int, every: int, since: int | None = None) -> list[StoredContest]:
    """The contests whose category is to be read at `now`: begun, not frozen, not read since E, the freeze or `every`.

    With `since`, those too that were not read at that instant or later. A whole edition is read after its end only,
    and not every so often.
    """
    return [contest for contest in contests if _is_due(contest, now, every, since)]


def _is_due(contest: StoredContest, now: int, every: int, since: int | None) -> bool:
    if contest.frozen or now < ((contest.end if contest.whole else contest.start) or 0):
        return False
    if contest.enrolled is None or _never_since_end(contest, now) or now >= freezes_at(contest):
        return True
    if since is not None and contest.enrolled < since:
        return True
    return not contest.whole and now - contest.enrolled >= every


def _never_since_end(contest: StoredContest, now: int) -> bool:
    """Whether the category was never read completely, or not since E, which is over at `now`."""
    return contest.complete is None or contest.complete < (contest.end or 0) <= now


def freezes_at(contest: StoredContest) -> int:
    """The instant at which the membership of a contest with dates freezes: three calendar months after E."""
    return milestone_instant(contest.end or 0, contest.offset, FREEZE_MONTHS)


def reading(contest: StoredContest, at: int, margin: int) -> Reading:
    """How to read the category at `at`; the `margin` seconds before the last reading are asked about again."""
    last = at >= freezes_at(contest)
    first = contest.enrolled is None or _never_since_end(contest, at)
    if last or first or contest.subcategories or contest.whole:
        return Reading(None, (last or first) and at >= (contest.end or 0), last)
    return Reading(max(0, (contest.enrolled or 0) - margin), False, last)
