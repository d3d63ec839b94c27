"""What fills a hole, or makes up for an outage: reading the stream again, or asking the API about everybody.

The stream brings everything, and costs no request; but it is read in one piece, and what happens meanwhile waits
behind it. The API answers for the tracked accounts only, without the pages deleted since, within the budget of
requests, while the stream goes on. So the two are compared by how long it takes until everything is known again.

EVENTS_PER_S and REPLAY_PER_S are assumptions until they have been measured. An hour of recentchange made files of 118
to 137 MB in a night of November 2025, 26 to 30 events a second at 1.25 KB
(github.com/christoph-lechner/wiki-eventstreamer, streamreader/README.md); the day brings half as much again, and
page_change about as many once more. How fast the server repeats is published nowhere: users saw 1,000 to 4,000 a
second. How far back it can, is "likely between 7 and 31 days"
(wikitech.wikimedia.org/wiki/Event_Platform/EventStreams_HTTP_Service).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

EVENTS_PER_S = 75.0  # of both streams together
REPLAY_PER_S = 1500.0
HISTORY_S = 7 * 86_400.0
LITTLE_S = 60.0  # a replay that takes no longer is not worth a request

STREAM, API = "stream", "api"

_WINDOW = 10.0  # seconds at least that are measured together
_LIVE = 10.0  # seconds since an event was sent: what comes is news
_BACKLOG = 120.0  # what comes is history
_WEIGHT = 0.2  # of the latest measurement


@dataclass(frozen=True, slots=True)
class Remedy:
    """The cheaper way, STREAM or API, and the seconds each of the two would take (inf: cannot)."""

    way: str
    stream_s: float
    api_s: float


def choose(span_s: float, events_per_s: float, replay_per_s: float, api_s: float) -> Remedy:
    """The remedy for `span_s` seconds of the stream, `events_per_s` of it having happened in each.

    While the server repeats them, `replay_per_s`, others happen: that is caught up with, too. What lies further back
    than HISTORY_S cannot be repeated, or only by luck.
    """
    gained = replay_per_s - events_per_s
    stream_s = math.inf if span_s > HISTORY_S or gained <= 0 else span_s * events_per_s / gained
    return Remedy(API if api_s < stream_s and stream_s > LITTLE_S else STREAM, stream_s, api_s)


def unlimited() -> float:
    """The seconds of an API that is not to be asked."""
    return math.inf


class Costs:
    """What the two ways cost just now: by the events read so far, and by what the API is said to take."""

    def __init__(self, api_seconds: Callable[[], float] = unlimited) -> None:
        self.events_per_s = EVENTS_PER_S
        self.replay_per_s = REPLAY_PER_S
        self._api_seconds = api_seconds
        self._measured: set[str] = set()
        self._from: tuple[float, int, float] | None = None

    def remedy(self, span_s: float) -> Remedy:
        """The remedy for the last `span_s` seconds."""
        return choose(span_s, self.events_per_s, self.replay_per_s, self._api_seconds())

    def opened(self) -> None:
        """A connection opens: what is measured begins anew."""
        self._from = None

    def note(self, now: float, events: int, behind_s: float) -> None:
        """By the monotonic second `now` so many events have been read, the latest sent `behind_s` seconds ago.

        Ten seconds of news are a measure of what happens, ten of history one of the replay; those in between are none.
        """
        began, before, lag = self._from or (now, events, behind_s)
        if self._from is not None and now - began < _WINDOW:
            return
        self._from = (now, events, behind_s)
        rate = (events - before) / (now - began) if now > began else 0.0
        if rate > 0 and max(lag, behind_s) <= _LIVE:
            self.events_per_s = self._mean("news", self.events_per_s, rate)
        elif rate > 0 and min(lag, behind_s) >= _BACKLOG:
            self.replay_per_s = self._mean("history", self.replay_per_s, rate)

    def _mean(self, what: str, before: float, rate: float) -> float:
        if what not in self._measured:
            self._measured.add(what)
            return rate
        return before + _WEIGHT * (rate - before)
