"""Numbers, dates and lists as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import wording
from dashboard.curves import Rate
from metrics.calendar import civil_date, civil_offset
from metrics.interval import wilson

NOW = 1_795_500_000  # 2026-11-24 06:00:00 UTC


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0 %"), (0.061, "6.1 %"), (0.05, "5.0 %"), (0.0001, "<0.1 %"), (0.9999, ">99.9 %"), (1, "100 %")],
)
def test_nothing_and_everything_are_exact_and_the_rest_has_one_decimal(share: float, said: str) -> None:
    """0 % is said only of nobody, 100 % only of everybody."""
    assert wording.percent(share) == said


def test_a_rate_is_said_with_its_interval_and_counts() -> None:
    """73 of 1,204 is 6.1 %, with the interval of `metrics.interval.wilson`."""
    low, high = wilson(73, 1204)
    rate = Rate(73, 1204, 73 / 1204, float(low), float(high))
    assert wording.interval(rate) == "4.8–7.6 %"
    assert wording.k_of_n(rate) == "73 of 1,204"


@given(st.integers(0, 4_000_000_000 // 900).map(lambda quarter: quarter * 900))
def test_the_date_of_a_midnight_is_that_of_its_own_civil_time(instant: int) -> None:
    """For any instant that is a midnight at some offset in (-12 h, +12 h], the calendar of the metrics agrees."""
    date = civil_date(instant, civil_offset(instant))
    assert wording.civil_date(instant) == f"{date.day} {date:%b %Y}"


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (NOW + 240, "06:04 UTC"),
        (NOW - 86_400, "23 Nov, 06:00 UTC"),
        (NOW - 400 * 86_400, "20 Oct 2025, 06:00 UTC"),
    ],
)
def test_an_instant_has_its_date_when_that_is_not_todays(instant: int, said: str) -> None:
    """The year too, when it is another one."""
    assert wording.moment(instant, NOW) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0 s ago"),
        (3.9, "3 s ago"),
        (119, "119 s ago"),
        (120, "2 min ago"),
        (7200, "2 h ago"),
        (172_800, "2 days ago"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(seconds: float, said: str) -> None:
    """A clock that is behind never makes an age negative."""
    assert wording.ago(seconds) == said


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([2025], "2025"),
        ([2026, 2025], "2025 and 2026"),
        ([2023, 2025, 2024], "2023–2025"),
        ([2019, 2021, 2022, 2023], "2019 and 2021–2023"),
        ([2019, 2021, 2022], "2019, 2021 and 2022"),
    ],
)
def test_years_in_a_row_are_a_span(numbers: list[int], said: str) -> None:
    """Two neighbours are still named one by one."""
    assert wording.years(numbers) == said


def test_a_long_list_says_how_many_more() -> None:
    """One name more than allowed is named rather than counted."""
    assert wording.few(["a", "b", "c"], 2) == "a, b and c"
    assert wording.few(["a", "b", "c", "d"], 2) == "a, b and 2 more"


def test_countries_with_an_article_get_it() -> None:
    """In the Netherlands, in the United Kingdom, in India."""
    assert [wording.place(name) for name in ("Netherlands", "United Kingdom", "India")] == [
        "the Netherlands",
        "the United Kingdom",
        "India",
    ]


@pytest.mark.parametrize(("days", "said"), [(0, "today"), (1, "tomorrow"), (2, "in 2 days"), (1200, "in 1,200 days")])
def test_a_date_ahead_is_said_in_days(days: int, said: str) -> None:
    """Counted in dates, not in spans of 24 hours."""
    midnight = NOW - NOW % 86_400
    assert wording.until(midnight + days * 86_400, NOW) == said
