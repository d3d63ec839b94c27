"""Gaps from their opening to their end: the stream is read again once where that is cheaper, else the API fills them.

Holes that are found together, in a topic and for the same reason, are one gap. It is closed here when all that was
missing has come; when a second reading has passed the place without it, or was cut before, the gap is the API's.
"""

from __future__ import annotations

import logging
import math
from dataclasses import replace
from itertools import groupby

from collector.holes import Missing
from collector.position import TRUNCATED, Positions
from collector.remedy import API, STREAM, Costs, Remedy
from state.activity import Activity

LEFT = "a break that the API makes up for sooner"
GRACE = 5.0  # seconds: what is only late comes by itself
SELDOM = 60.0  # seconds at least between two connections that are cut for the sake of a hole
MOST = 100  # holes waited for: more are a fault that another reading does not mend
_AROUND_S = 120.0  # read again with a hole: the overlap before it, and what came until the reading began again

log = logging.getLogger(__name__)


class Gaps:
    """The gaps of a reading. A gap that an earlier process meant to read again is the API's: its offsets are gone."""

    def __init__(self, activity: Activity, positions: Positions, costs: Costs) -> None:
        self._activity = activity
        self._positions = positions
        self._costs = costs
        self._found: float | None = None
        self._cut = -math.inf
        gaps = activity.gaps()
        self._handed = {gap.id for gap in gaps}  # the API's for good, whatever else is found in the same seconds
        for gap in gaps:
            if gap.remedy == STREAM:
                activity.choose_remedy(gap.id, API)

    def open(self, now: float) -> int:
        """Records what was found missing since the last time, by the monotonic second `now`; how many gaps that is."""
        fresh = [missing for missing in self._positions.missing() if missing.gap is None]
        groups = [list(group) for _, group in groupby(fresh, lambda one: (one.hole.topic, one.hole.reason))]
        for group in groups:
            self._open(group, now)
        return len(groups)

    def _open(self, group: list[Missing], now: float) -> None:
        hole = group[0].hole
        since, until = min(one.hole.since_ms for one in group), max(one.hole.until_ms for one in group)
        remedy = self._remedy(hole.reason, (until - since) / 1000)
        gap = self._activity.open_gap(hole.topic, since // 1000, until // 1000 + 1, hole.reason, remedy.way)
        if remedy.way == STREAM and gap in self._handed:
            remedy = replace(remedy, way=API)
        if gap is not None and remedy.way == API:
            self._activity.choose_remedy(gap, API)
            self._handed.add(gap)
        for missing in group:
            missing.gap = gap
            if remedy.way == API:
                self._positions.drop(missing)
        self._found = now if remedy.way == STREAM else self._found
        log.warning("gap-opened topic=%s seconds=%.3f reason=%r", hole.topic, (until - since) / 1000, hole.reason)
        told(hole.topic, remedy)

    def _remedy(self, reason: str, span_s: float) -> Remedy:
        remedy = self._costs.remedy(span_s + _AROUND_S)
        if reason == TRUNCATED:  # the stream has no more than it gave
            return Remedy(API, math.inf, remedy.api_s)
        crowded = len(self._positions.missing()) > MOST
        return replace(remedy, way=API) if crowded else remedy

    def close(self, at: int) -> None:
        """Closes the gaps of which everything has come and is recorded; hands over those not filled by a reading."""
        waited = sorted(((one.gap, one) for one in self._positions.missing() if one.gap), key=lambda pair: pair[0])
        for gap, pairs in groupby(waited, lambda pair: pair[0]):
            group = [one for _, one in pairs]
            if all(one.complete for one in group):
                self._activity.close_gap(gap, at)
                self._drop(group)
                log.info("gap-closed topic=%s by=%s", group[0].hole.topic, STREAM)
            elif any(not one.complete and (one.readings > 1 or (one.readings and one.passed)) for one in group):
                self._hand_over(gap, group)

    def _hand_over(self, gap: int, group: list[Missing]) -> None:
        self._activity.choose_remedy(gap, API)
        self._handed.add(gap)
        self._drop(group)
        log.warning("gap-not-filled topic=%s by=%s way=%s", group[0].hole.topic, STREAM, API)

    def _drop(self, group: list[Missing]) -> None:
        for missing in group:
            self._positions.drop(missing)

    def due(self, now: float) -> bool:
        """Whether it is time to end a connection that goes well, as the next one is to read something again."""
        if self._found is None or now - self._found < GRACE or now - self._cut < SELDOM:
            return False
        self._found = None
        if not any(missing.gap and not missing.readings for missing in self._positions.missing()):
            return False
        self._cut = now
        return True

    def leave(self, seen: int, at: int) -> None:
        """Nothing before `at` will be read any more: a gap in every topic from where it stood, for the API to fill.

        What was read of all topics up to `seen` is not part of it.
        """
        stood = self._positions.current().items()
        spans = [(name, max(position.ts_ms // 1000, seen), at) for name, position in stood]
        self._activity.open_gaps(spans, LEFT, API)
        for missing in self._positions.missing():
            if missing.gap:
                self._activity.choose_remedy(missing.gap, API)


def told(topic: str, remedy: Remedy) -> None:
    """Says in the log what was chosen, and at which costs."""
    costs = (remedy.stream_s, remedy.api_s)
    log.info("gap-remedy topic=%s way=%s stream_s=%.1f api_s=%.1f", topic, remedy.way, *costs)
