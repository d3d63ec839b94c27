"""collector.http_time: when an answer was sent, and how long a server asks to wait."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.http_time import LONGEST_RETRY_AFTER, http_date, retry_after

NOW = 1_795_521_600  # 2026-11-24 12:00:00 UTC


def test_a_date_is_read() -> None:
    """The example of RFC 9110, 5.6.7, which is 1994-11-06 08:49:37 UTC; without a header there is none."""
    assert http_date("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777
    assert http_date(None) is None


@given(seconds=st.integers(0, 10**12), skew=st.integers(-(10**6), 10**6))
def test_both_forms_of_retry_after_agree(seconds: int, skew: int) -> None:
    """Seconds and a date ask for the same, capped at an hour, whatever our own clock says (RFC 9110, 10.2.3)."""
    shown = min(seconds, 10**9)
    date = formatdate(NOW + shown, usegmt=True)
    in_seconds = retry_after({"Retry-After": str(seconds)}, NOW + skew)
    by_date = retry_after({"Retry-After": date, "Date": formatdate(NOW, usegmt=True)}, NOW + skew)
    assert in_seconds == min(seconds, LONGEST_RETRY_AFTER)
    assert by_date == min(shown, LONGEST_RETRY_AFTER)


def test_a_date_without_the_servers_own() -> None:
    """Where the server does not say what time it is there, ours counts; what has passed asks for nothing."""
    date = formatdate(NOW + 30, usegmt=True)
    assert retry_after({"Retry-After": date}, NOW) == 30
    assert retry_after({"Retry-After": date, "Date": "yesterday"}, NOW + 40) == 0


@given(text=st.text(st.characters(codec="latin-1")))
def test_noise_asks_for_nothing(text: str) -> None:
    """Whatever stands in Retry-After, the answer is a number of seconds within the cap, or nothing."""
    found = retry_after({"Retry-After": text}, NOW)
    assert found is None or 0 <= found <= LONGEST_RETRY_AFTER


@pytest.mark.parametrize("text", ["", "soon", "-5", "1.5", "Tue, 99 Nov 2026 12:00:00 GMT"])
def test_what_is_no_time(text: str) -> None:
    """Neither an empty, a negative, a broken nor an impossible time is taken for one."""
    assert retry_after({"Retry-After": text}, NOW) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120.0),
        ({"Retry-After": "Tue, 24 Nov 2026 12:01:30 GMT"}, 90.0),
        ({"Retry-After": "Tue, 24 Nov 2026 12:01:30 GMT", "Date": "Tue, 24 Nov 2026 12:01:00 GMT"}, 30.0),
        ({"Retry-After": "Tue, 24 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"Retry-After": "999999"}, 3600.0),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_both_forms(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds or a date (RFC 9110, 10.2.3), at most an hour; anything else is as if it were not there."""
    assert retry_after(headers, NOW) == seconds
