"""How fresh the page is, in the words of the chip in its head. The browser counts the seconds on from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.wording import ago, moment
from state.published import Freshness

STALE: Final = 180  # seconds without a newer contribution or keep-alive; the same number is in page.js
SILENT: Final = 60  # seconds without a word of the publisher; the same number is in page.js


@dataclass(frozen=True, slots=True)
class Live:
    """The chip. `state`: 'waiting', 'live', 'stale' (the stream), 'silent' (the publisher)."""

    state: str
    now: int
    seen: int | None = None
    published: int | None = None
    seen_at: str = ""
    seen_ago: str = ""
    verified_at: str = ""
    gap_at: str = ""  # where the earliest gap begins that is being filled
    published_at: str = ""
    published_ago: str = ""


def live(fresh: Freshness | None, now: int) -> Live:
    """The chip at the time `now`."""
    if fresh is None or fresh.seen is None:
        return Live("waiting", now)
    published = fresh.published_ms // 1000
    return Live(
        state=_state(now - fresh.seen, now - published),
        now=now,
        seen=fresh.seen,
        published=published,
        seen_at=moment(fresh.seen, now),
        seen_ago=ago(now - fresh.seen),
        verified_at=moment(fresh.verified, now) if fresh.verified is not None else "",
        gap_at=moment(min(since for since, _, _ in fresh.gaps), now) if fresh.gaps else "",
        published_at=moment(published, now),
        published_ago=ago(now - published),
    )


def _state(unseen: int, unpublished: int) -> str:
    if unpublished > SILENT:
        return "silent"
    return "stale" if unseen > STALE else "live"
