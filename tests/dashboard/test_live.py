"""The chip that says how fresh the page is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dashboard.environment import macros
from dashboard.live import SILENT, STALE, live
from dashboard.texts import texts, words
from state.published import Freshness
from tests.conftest import ROOT
from tests.dashboard.conftest import NOW
from tests.dashboard.invented import freshness

ENGLISH, GERMAN = texts("en"), texts("de")
CHANGES = [
    *[(3, 1, "live"), (STALE, 1, "live"), (STALE + 1, 1, "stale")],
    *[(3, SILENT, "live"), (3, SILENT + 1, "silent"), (9999, 9999, "silent")],
]


def seen_ago(seen: int, published: int = 1) -> Freshness:
    """Freshness of a stream seen and a publisher heard of so many seconds before NOW."""
    return replace(freshness(NOW, seen=NOW - seen), published_ms=(NOW - published) * 1000)


@pytest.mark.parametrize(("seen", "published", "state"), CHANGES)
def test_a_stream_that_stands_still_and_a_silent_publisher_are_told_apart(
    seen: int, published: int, state: str
) -> None:
    """A dead publisher is named first: it is why nothing new is seen."""
    assert live(seen_ago(seen, published), ENGLISH, NOW).state == state


def test_before_the_first_contribution_the_chip_waits() -> None:
    """Without a freshness row, and with one that has seen nothing."""
    for fresh in (None, replace(freshness(NOW), seen=None)):
        chip = live(fresh, ENGLISH, NOW)
        assert (chip.state, chip.seen, chip.live, chip.verified, chip.gap) == ("waiting", None, (), "", "")


def test_the_chip_says_seen_and_verified_in_plain_words() -> None:
    """With the clock of today, and the day before by its name, in both languages."""
    fresh = replace(seen_ago(40), verified=NOW - 86_400)
    chip = live(fresh, ENGLISH, NOW)
    assert (words(chip.live), chip.verified) == ("seen to 05:59 UTC, 40 s ago", "verified to yesterday")
    chip = live(fresh, GERMAN, NOW)
    assert (words(chip.live), chip.verified) == ("gesehen bis 05:59 UTC, vor 40 s", "geprüft bis gestern")


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (6 * 3600, "verified to 00:00 UTC"),
        (6 * 3600 + 1, "verified to yesterday"),
        (30 * 3600, "verified to yesterday"),
        (30 * 3600 + 1, "verified to 22 Nov, 23:59 UTC"),
    ],
)
def test_yesterday_is_the_civil_day_before_and_not_24_hours(before: int, told: str) -> None:
    """NOW is 06:00 UTC: a second decides which day it was."""
    assert live(replace(freshness(NOW), verified=NOW - before), ENGLISH, NOW).verified == told


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        ((), ""),
        (((NOW - 7200, NOW - 5400),), "a gap of 04:00–04:30 UTC is being filled"),
        (((NOW - 93_600, NOW - 90_000),), "a gap of 23 Nov, 04:00–05:00 UTC is being filled"),
        (((NOW - 25_200, NOW - 18_000),), "a gap of 23 Nov, 23:00 UTC – 01:00 UTC is being filled"),
        (
            ((NOW - 3600, NOW - 3000), (NOW - 7200, NOW - 5400)),
            "2 gaps are being filled, the first of 04:00–04:30 UTC",
        ),
    ],
)
def test_the_earliest_gap_is_named_with_both_its_ends(gaps: tuple[tuple[int, int], ...], told: str) -> None:
    """Whatever order gaps are published in; dates are said once where they are the same."""
    fresh = freshness(NOW, gaps=tuple((since, till, "cut") for since, till in gaps))
    assert live(fresh, ENGLISH, NOW).gap == told


def test_every_state_is_in_the_chip_for_the_browser_to_pass_to() -> None:
    """Ages stand in elements that count on, each from its own instant."""
    html = str(macros("chip").chip(live(seen_ago(40, 9), ENGLISH, NOW), ENGLISH))
    assert re.findall(r'class="is (\w+)"', html) == ["live", "stale", "silent", "waiting", "lost", "still"]
    assert [int(each) for each in re.findall(r'data-since="(\d+)"', html)] == [NOW - 40, NOW - 40, NOW - 9]
    assert f'data-now="{NOW}"' in html


def test_the_browser_counts_on_with_the_same_limits() -> None:
    """The two limits are written in Python and in the script."""
    script = (ROOT / "dashboard/static/clock.js").read_text()
    found = re.search(r"STALE = (\d+), SILENT = (\d+);", script)
    assert found is not None
    assert (int(found[1]), int(found[2])) == (STALE, SILENT)
