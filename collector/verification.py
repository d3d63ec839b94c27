"""Who is to be asked about: new accounts at once, the others daily, those whose contests ended long ago monthly.

An account's last milestone falls due 12 months after its last contest's end and "survival" is read 30 days later: for
13 months it is verified every `verify_every`, then every `verify_late_every`. A gap in the stream makes everybody due
who is not verified past it. Whoever is due soon joins those who are due, so that requests are full.
"""

from __future__ import annotations

import logging
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from collector.clock import Clock
from collector.settings import Settings
from metrics.calendar import milestone_instant
from state.activity import Activity
from state.asking import Behind
from state.reading import ContestRow
from state.roster import StoredContest

log = logging.getLogger(__name__)

CURRENT_MONTHS = 13
JOIN = 4  # a quarter of the time between two verifications
_IDS = 1 << 30  # more than there are accounts; instants have 33 bits of 63
_LATE = 1 << 32  # later than any start


@dataclass(frozen=True, slots=True)
class Bounds:
    """Marks of which or before which an account is due: in a contest that is current, in older ones, for a gap."""

    current: int
    late: int
    gap: int


class Verification:
    """Who is due, by stored marks; `now` is the servers' time. What rests, rests in memory: a restart asks again."""

    def __init__(self, settings: Settings, activity: Activity, clock: Clock) -> None:
        self._settings = settings
        self._activity = activity
        self._clock = clock
        self._rests: dict[int, tuple[float, int]] = {}

    def due(self, now: int, *, new_only: bool = False) -> list[int]:
        """Accounts never asked about completely, the latest contests' first; then those too old, the oldest first."""
        self._rests = {account: rest for account, rest in self._rests.items() if rest[0] > self._clock.monotonic()}
        bounds = Bounds(-1, -1, 0) if new_only else self.bounds(now)
        new, old = self._sorted(bounds, now)
        if old:
            soon = self._settings.verify_every // JOIN
            bounds = Bounds(bounds.current + soon, bounds.late + soon, bounds.gap)
            new, old = self._sorted(bounds, now, soon)
        return [*new, *old]

    def bounds(self, now: int) -> Bounds:
        """Which marks are too old at the server's time `now`."""
        now -= self._settings.replication_lag
        return Bounds(now - self._settings.verify_every, now - self._settings.verify_late_every, self.gap(now))

    def gap(self, through: int) -> int:
        """The end of the latest gap that the API is to fill and can, as it knows all until `through`; 0: none."""
        return max(
            (gap.until for gap in self._activity.gaps() if gap.until <= through and gap.remedy != "stream"), default=0
        )

    def least(self, now: int) -> int:
        """The instant up to which a wiki must be verified, so that it need not be asked at the server's time `now`."""
        through = now - self._settings.replication_lag
        return max(through - self._settings.verify_every // JOIN, self.gap(through))

    def _sorted(self, bounds: Bounds, now: int, soon: int = 0) -> tuple[array[int], array[int]]:
        """New accounts and old ones. A number each is ordered, as there may be hundreds of thousands."""
        new, old = array("q"), array("q")
        contests = current(self._activity.roster.contests(), now)
        for one in self._activity.asking.behind(bounds.current, bounds.late, contests, bounds.gap):
            if self._is_resting(one, bounds.gap, now + soon):
                continue
            if one.mark is None:
                new.append((_LATE - one.start) * _IDS + one.account)
            else:
                old.append(one.mark * _IDS + one.account)
        return _ids(new), _ids(old)

    def _is_resting(self, one: Behind, gap: int, now: int) -> bool:
        """Whether somebody was asked about in vain just now; not so since it is followed from earlier on, or a gap."""
        until, start = self._rests.get(one.account, (0.0, 0))
        if until and one.start >= start:
            return True
        if one.silent is None:
            return False
        asked_past = one.silent - self._settings.replication_lag >= gap
        return asked_past and now - one.silent < self._settings.verify_every

    def rest(self, accounts: Iterable[tuple[int, int]], seconds: float) -> None:
        """Nobody is to be asked about the accounts, given with the start they were asked about from, for `seconds`."""
        until = self._clock.monotonic() + seconds
        self._rests |= {account: (until, start) for account, start in accounts}

    def rests(self, accounts: Iterable[int]) -> bool:
        """Whether one of the accounts was asked about in vain just now."""
        now = self._clock.monotonic()
        return any(self._rests.get(account, (0.0, 0))[0] > now for account in accounts)

    def close_gaps(self, now: int) -> int:
        """Closes the gaps that every account is verified past, but for those nobody answers for; returns how many."""
        closed = 0
        for gap in sorted(self._activity.gaps(), key=lambda gap: gap.until):
            # Whoever holds up a gap holds up all that end later.
            if self._activity.asking.holds(gap.until, gap.until + self._settings.replication_lag):
                break
            self._activity.close_gap(gap.id, now)
            closed += 1
            log.info("gap-closed topic=%s since=%d until=%d by=api", gap.topic, gap.since, gap.until)
        return closed


def current(contests: Iterable[StoredContest | ContestRow], now: int) -> list[int]:
    """The contests that ended less than 13 calendar months before `now`, or whose end is not known."""
    return [
        contest.id
        for contest in contests
        if contest.end is None or milestone_instant(contest.end, contest.offset, CURRENT_MONTHS) > now
    ]


def _ids(ordered: array[int]) -> array[int]:
    return array("q", (one % _IDS for one in sorted(ordered)))
