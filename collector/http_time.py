"""What the headers of an answer say of time: when it was sent, and how long to wait before asking again."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST_RETRY_AFTER = 3600.0  # seconds; a server that says more is asked again then


def http_date(text: str | None) -> float | None:
    """Seconds since the epoch of a date as headers write it (RFC 9110, 5.6.7); None where it is none."""
    try:
        return parsedate_to_datetime(text or "").timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):  # from the parser, by what is wrong
        return None


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """The seconds that Retry-After asks for, in either of its forms (RFC 9110, 10.2.3), by the server's own clock.

    Without a Date among the headers a date counts from `now`. None when nothing, or nothing sensible, is asked.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return min(float(text), LONGEST_RETRY_AFTER)
    until = http_date(text)
    if until is None:
        return None
    sent = http_date(headers.get("Date"))
    return min(max(until - (now if sent is None else sent), 0.0), LONGEST_RETRY_AFTER)
