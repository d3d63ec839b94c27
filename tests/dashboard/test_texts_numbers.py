"""Numbers, dates, lists and names of countries as each language writes them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.texts import texts
from dashboard.texts_numbers import Numbers
from metrics import wording
from metrics.calendar import civil_date, civil_offset

NOW = 1_795_500_000  # 2026-11-24 06:00:00 UTC
DAY = 86_400
SHARES = st.one_of(st.sampled_from((0.0, 1.0, 0.0004, 0.0005, 0.9994, 0.9995, 0.0625, 0.06150)), st.floats(0, 1))
INSTANTS = st.integers(0, 4_000_000_000)
EN, DE = texts("en"), texts("de")


@dataclass(frozen=True)
class Bounds:
    """An interval of shares."""

    low: float
    high: float


@given(SHARES, SHARES)
def test_english_shares_are_those_of_the_reports(low: float, high: float) -> None:
    """The page and the reports write one share in one way."""
    assert EN.percent(low) == wording.percent(low)
    assert EN.points(-low) == EN.points(low) == wording.hundredths(low)
    assert EN.interval(Bounds(low, high)) == wording.interval(low, high)


@given(st.integers(0, 10**12))
def test_english_counts_are_those_of_the_reports(number: int) -> None:
    """Thousands are apart by commas."""
    assert EN.number(number) == wording.number(number)


@given(INSTANTS)
def test_english_dates_are_those_of_the_reports(instant: int) -> None:
    """The date of an end or a mark is a civil date, whatever the hour."""
    assert EN.date(instant) == wording.day(instant)


@given(st.integers(0, 4_000_000_000 // 900).map(lambda quarter: quarter * 900))
def test_the_date_of_a_midnight_is_that_of_its_own_civil_time(instant: int) -> None:
    """For any instant that is a midnight at some offset in (-12 h, +12 h], the calendar of the metrics agrees."""
    date = civil_date(instant, civil_offset(instant))
    assert EN.date(instant) == f"{date.day} {date:%b %Y}"
    assert DE.date(instant).startswith(f"{date.day}. ")
    assert DE.date(instant).endswith(f" {date.year}")


@given(st.lists(st.text()), st.integers(1, 5), st.lists(st.integers(1990, 2060)))
def test_english_lists_are_those_of_the_reports(words: list[str], most: int, years: list[int]) -> None:
    """Names of any letters, braces among them, are set as they are."""
    assert EN.listing(words) == wording.listing(words)
    assert EN.few(words, most) == wording.few(words, most)
    assert EN.years(years) == wording.years(years)


@pytest.mark.parametrize(
    ("share", "english", "german"),
    [
        (0, "0 %", "0 %"),
        (0.061, "6.1 %", "6,1 %"),
        (0.05, "5.0 %", "5,0 %"),
        (0.0001, "<0.1 %", "<0,1 %"),
        (0.9999, ">99.9 %", ">99,9 %"),
        (1, "100 %", "100 %"),
    ],
)
def test_nothing_and_everything_are_exact_and_the_rest_has_one_decimal(share: float, english: str, german: str) -> None:
    """0 % is said only of nobody, 100 % only of everybody; the sign is never parted from its number."""
    assert (EN.percent(share), DE.percent(share)) == (english.replace(" ", "\u00a0"), german.replace(" ", "\u00a0"))


def test_german_sets_commas_and_points_the_other_way_round() -> None:
    """Counts, intervals and points by the tables of the language."""
    assert DE.number(1204) == "1.204"
    assert DE.interval(Bounds(0.049, 0.076)) == "4,9–7,6\u00a0%"
    assert DE.points(-0.019) == "1,9"


def test_a_sign_before_the_number_stays_there() -> None:
    """Turkish writes %6,1: the tables decide, not we."""
    assert Numbers("tr").percent(0.061) == "%6,1"
    assert Numbers("tr").interval(0.049, 0.076) == "%4,9–7,6"


def test_german_dates_are_short_and_clear() -> None:
    """A day is followed by a point; the year is left out only where it is this one."""
    october = 1_790_812_800  # 2026-10-01 00:00 UTC
    assert DE.date(october) == "1. Okt. 2026"
    assert DE.moment(NOW - DAY, NOW) == "23. Nov., 06:00 UTC"
    assert DE.moment(NOW - 400 * DAY, NOW) == "20. Okt. 2025, 06:00 UTC"
    assert DE.moment(NOW + 240, NOW) == "06:04 UTC"


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (NOW + 240, "06:04 UTC"),
        (NOW - DAY, "23 Nov, 06:00 UTC"),
        (NOW - 400 * DAY, "20 Oct 2025, 06:00 UTC"),
        (NOW + 20 * 3600, "25 Nov, 02:00 UTC"),
    ],
)
def test_an_instant_has_its_date_when_that_is_not_todays(instant: int, said: str) -> None:
    """The year too, when it is another one."""
    assert EN.moment(instant, NOW) == said


def test_the_hour_of_an_instant_is_that_of_utc() -> None:
    """14:59 belongs to 14:00."""
    assert EN.hour(NOW + 9 * 3600 - 1) == DE.hour(NOW + 9 * 3600 - 1) == "14:00"


@pytest.mark.parametrize(
    ("seconds", "english", "german"),
    [
        (-5, "0 s ago", "vor 0 s"),
        (3.9, "3 s ago", "vor 3 s"),
        (119, "119 s ago", "vor 119 s"),
        (120, "2 min ago", "vor 2 min"),
        (7200, "2 h ago", "vor 2 h"),
        (172_800, "2 days ago", "vor 2 Tagen"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(seconds: float, english: str, german: str) -> None:
    """A clock that is behind never makes an age negative."""
    assert (EN.ago(seconds), DE.ago(seconds)) == (english, german)


@pytest.mark.parametrize(
    ("days", "english", "german"),
    [
        (-3, "today", "heute"),
        (0, "today", "heute"),
        (1, "tomorrow", "morgen"),
        (2, "in 2 days", "in 2 Tagen"),
        (1200, "in 1,200 days", "in 1.200 Tagen"),
    ],
)
def test_a_date_ahead_is_said_in_days(days: int, english: str, german: str) -> None:
    """Counted in dates, not in spans of 24 hours."""
    instant = NOW - NOW % DAY + days * DAY
    assert (EN.until(instant, NOW), DE.until(instant, NOW)) == (english, german)


def test_a_span_of_dates_names_a_shared_year_once() -> None:
    """One date is one date; two years are both named."""
    first, second, third = 1_790_812_800, 1_793_664_000, 1_800_000_000
    assert EN.between(first, first) == "1 Oct 2026"
    assert EN.between(first, second) == "1 Oct to 3 Nov 2026"
    assert EN.between(second, third) == "3 Nov 2026 to 15 Jan 2027"
    assert DE.between(first, second) == "1. Okt. bis 3. Nov. 2026"


def test_a_list_ends_in_the_word_of_its_language() -> None:
    """No comma stands before it."""
    assert EN.listing(["a", "b", "c"]) == "a, b and c"
    assert DE.listing(["a", "b", "c"]) == "a, b und c"
    assert DE.few(["a", "b", "c", "d"], 2) == "a, b und 2 weitere"
    assert DE.years([2019, 2021, 2022, 2023]) == "2019 und 2021–2023"


@pytest.mark.parametrize(
    ("code", "title", "english", "german"),
    [
        ("DE", "Germany", "Germany", "Deutschland"),
        ("XK", "Kosovo", "Kosovo", "Kosovo"),
        ("HK", "Hong Kong", "Hong Kong", "Hongkong"),
        ("", "Basque Country", "Basque Country", "Basque Country"),
        ("ZZ", "Nowhere", "Nowhere", "Nowhere"),
        ("Caribbean", "Caribbean", "Caribbean", "Caribbean"),
        ("other", "other countries", "Other countries", "Übrige Länder"),
        ("", "other countries", "Other countries", "Übrige Länder"),
    ],
)
def test_a_country_has_its_name_in_the_language_of_the_page(code: str, title: str, english: str, german: str) -> None:
    """English keeps the file's title; what is no country by its code keeps it everywhere."""
    assert (EN.country(code, title), DE.country(code, title)) == (english, german)


@pytest.mark.parametrize(
    ("code", "title", "english", "german"),
    [
        ("NL", "Netherlands", "the Netherlands", "den Niederlanden"),
        ("GB", "United Kingdom", "the United Kingdom", "dem Vereinigten Königreich"),
        ("CH", "Switzerland", "Switzerland", "der Schweiz"),
        ("IN", "India", "India", "Indien"),
        ("other", "", "the other countries", "den übrigen Ländern"),
    ],
)
def test_a_country_after_in_has_its_article(code: str, title: str, english: str, german: str) -> None:
    """In the Netherlands, in den Niederlanden; most names stand as they are."""
    assert (EN.place(code, title), DE.place(code, title)) == (english, german)


def test_every_german_article_is_that_of_a_country() -> None:
    """No exception is kept for a code that is none."""
    for key in ("word-place", "word-country"):
        codes = [each.id.name for each in DE.catalogue.entries[key].attributes]
        assert len(codes) == len(set(codes))
        assert all(DE.numbers.territory(code) for code in codes)
