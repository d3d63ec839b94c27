"""How fresh the page is, in the words of the chip in its head. The browser counts the seconds on from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.texts import Pieces, Texts
from dashboard.texts_numbers import of_utc
from state.published import Freshness

DAY: Final = 86_400
STALE: Final = 180  # seconds without a newer contribution or keep-alive; the same number is in clock.js
SILENT: Final = 60  # seconds without a word of the publisher; the same number is in clock.js


@dataclass(frozen=True, slots=True)
class Live:
    """The chip. `state`: 'waiting', 'live', 'stale' (the stream), 'silent' (the publisher); instants in seconds.

    The sentences of all states are there, as the browser passes from one to another by itself.
    """

    state: str
    now: int
    seen: int | None = None
    published: int | None = None
    live: Pieces = ()
    stale: Pieces = ()
    silent: Pieces = ()
    verified: str = ""
    gap: str = ""


def live(fresh: Freshness | None, texts: Texts, now: int) -> Live:
    """The chip at the time `now`."""
    if fresh is None or fresh.seen is None:
        return Live("waiting", now)
    published = fresh.published_ms // 1000
    seen = {"clock": texts.moment(fresh.seen, now), "ago": texts.ago(now - fresh.seen)}
    written = {"clock": texts.moment(published, now), "ago": texts.ago(now - published)}
    return Live(
        state=state_of(fresh, now),
        now=now,
        seen=fresh.seen,
        published=published,
        live=texts.pieces("chip-live", **seen),
        stale=texts.pieces("chip-stale", **seen),
        silent=texts.pieces("chip-silent", **written),
        verified=_verified(fresh.verified, texts, now),
        gap=_gap(fresh.gaps, texts, now),
    )


def state_of(fresh: Freshness | None, now: int) -> str:
    """Whether the page is live: a silent publisher is named before a stream that stands still."""
    if fresh is None or fresh.seen is None:
        return "waiting"
    if now - fresh.published_ms // 1000 > SILENT:
        return "silent"
    return "stale" if now - fresh.seen > STALE else "live"


def _verified(instant: int | None, texts: Texts, now: int) -> str:
    if instant is None:
        return ""
    yesterday = instant // DAY == now // DAY - 1
    return texts("chip-verified", when=texts("chip-yesterday") if yesterday else texts.moment(instant, now))


def _gap(gaps: tuple[tuple[int, int, str], ...], texts: Texts, now: int) -> str:
    """The earliest gap and how many there are."""
    if not gaps:
        return ""
    since, till, _ = min(gaps)
    if since // DAY == till // DAY:
        clock = f"{of_utc(since):%H:%M}–{of_utc(till):%H:%M}"
        day = texts.numbers.day(of_utc(since), of_utc(now))
        span = texts("word-moment", date=day, clock=clock) if day else texts("word-clock", clock=clock)
    else:
        span = f"{texts.moment(since, now)} – {texts.moment(till, now)}"
    return texts("chip-gap", span=span) if len(gaps) == 1 else texts("chip-gaps", n=len(gaps), span=span)
