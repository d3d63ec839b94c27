"""The chip that says how fresh the page is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dashboard.live import SILENT, STALE, live
from tests.conftest import ROOT
from tests.dashboard.conftest import NOW
from tests.dashboard.invented import freshness


@pytest.mark.parametrize(
    ("seen", "published", "state"),
    [(3, 1, "live"), (STALE, 1, "live"), (STALE + 1, 1, "stale"), (3, SILENT + 1, "silent"), (9999, 9999, "silent")],
)
def test_a_stream_that_stands_still_and_a_silent_publisher_are_told_apart(
    seen: int, published: int, state: str
) -> None:
    """A dead publisher is named first: it is why nothing new is seen."""
    fresh = replace(freshness(NOW, seen=NOW - seen), published_ms=(NOW - published) * 1000)
    assert live(fresh, NOW).state == state


def test_before_the_first_contribution_the_chip_waits() -> None:
    """Without a freshness row, and with one that has seen nothing."""
    assert live(None, NOW).state == "waiting"
    assert live(replace(freshness(NOW), seen=None), NOW).state == "waiting"


def test_the_chip_says_seen_and_verified_in_plain_words() -> None:
    """With the clock of today and the date of another day."""
    chip = live(replace(freshness(NOW, seen=NOW - 3), verified=NOW - 86_400), NOW)
    assert (chip.seen_at, chip.seen_ago, chip.verified_at) == ("05:59 UTC", "3 s ago", "23 Nov, 06:00 UTC")


def test_the_chip_names_the_earliest_gap() -> None:
    """While one is open figures are covered until there only, whatever is seen or verified."""
    gaps = ((NOW - 3600, NOW - 3000, "offsets jump"), (NOW - 7200, NOW - 5400, "offsets jump"))
    assert live(freshness(NOW, gaps=gaps), NOW).gap_at == "04:00 UTC"
    assert live(freshness(NOW), NOW).gap_at == ""


def test_the_browser_counts_on_with_the_same_limits() -> None:
    """The two limits are written in Python and in the script."""
    script = (ROOT / "dashboard/static/page.js").read_text()
    found = re.search(r"STALE = (\d+), SILENT = (\d+);", script)
    assert found is not None
    assert (int(found[1]), int(found[2])) == (STALE, SILENT)
