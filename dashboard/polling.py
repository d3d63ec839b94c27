"""The one poller of the process, on the server's event loop."""

from __future__ import annotations

import logging

from tornado.ioloop import PeriodicCallback

from dashboard.feed import POLL_MS, Feed

logger = logging.getLogger(__name__)

_STARTED: list[PeriodicCallback] = []


def start(feed: Feed) -> None:
    """Begins to poll the feed; does nothing when it is being polled already."""
    if not _STARTED:
        callback = PeriodicCallback(feed.poll, POLL_MS, jitter=0.1)
        callback.start()
        _STARTED.append(callback)
        logger.info("poller-started every_ms=%d", POLL_MS)


def stop() -> None:
    """Ends the polling."""
    while _STARTED:
        _STARTED.pop().stop()
