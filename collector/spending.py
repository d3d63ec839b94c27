"""How many requests were sent: in the last hour and day, today by step, and what a day costs."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from state.health import watched_since
from state.requests import used

HOUR, DAY = 3600, 86_400


@dataclass(frozen=True, slots=True)
class Spent:
    """Requests of the last hour and the last day, those of today by step (UTC), and of a day as things are.

    Of an hour that lies in the span with a part, that part of its requests is taken. The forecast is the last day's
    number, or what was sent so far scaled to a day; None in the first hour.
    """

    hour: int
    day: int
    today: dict[str, int]
    forecast: int | None


def spent(con: sqlite3.Connection, now: int) -> Spent:
    """What was sent up to `now`, from the hours that are kept."""
    since = watched_since(con)
    watched = min(DAY, 0 if since is None else now - since)
    forecast = round(_over(con, now, watched) * DAY / watched) if watched >= HOUR else None
    return Spent(_over(con, now, HOUR), _over(con, now, DAY), used(con, now // DAY * DAY), forecast)


def _over(con: sqlite3.Connection, now: int, span: int) -> int:
    """The requests of the last `span` seconds."""
    begun = now - span
    whole = -(-begun // HOUR) * HOUR
    inside = sum(used(con, whole).values())
    before = sum(used(con, whole - HOUR).values()) - inside
    return inside + round(before * (whole - begun) / HOUR)
