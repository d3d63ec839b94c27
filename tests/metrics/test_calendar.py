"""Ends and months are civil, marks are whole days, and impossible times are refused by name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calendar import (
    DAY,
    MILESTONES,
    add_months,
    civil_date,
    civil_offset,
    last_mark,
    milestone_day,
    milestone_instant,
    next_mark,
    parse_stamp,
)
from metrics.errors import InvalidStamp, MetricsError

INSTANTS = st.integers(0, 4_000_000_000)
QUARTERS = st.integers(0, 4_000_000_000 // 900).map(lambda quarter: quarter * 900)


def at(text: str) -> int:
    """Seconds since the epoch of an ISO time."""
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize(
    ("end", "offset"),
    [
        ("2024-10-01T00:00:00+00:00", 0),
        ("2016-09-30T21:00:00+00:00", 180),  # Turkey 2016: an end of 20160930205959
        ("2016-10-01T05:00:00+00:00", -300),  # Panama 2016: an end of 20161001045959
        ("2024-09-30T18:15:00+00:00", 345),  # Nepal
        ("2024-09-30T18:30:00+00:00", 330),  # India
        ("2024-10-01T12:00:00+00:00", 720),  # noon belongs to the east: (-12 h, +12 h]
        ("2024-10-01T12:15:00+00:00", 705),
        ("2024-10-01T11:45:00+00:00", -705),
        ("2024-10-01T23:45:00+00:00", 15),
        ("2024-10-01T00:15:00+00:00", -15),
        ("2024-10-01T00:00:01+00:00", 0),  # no quarter of an hour makes this a midnight
        ("2024-09-30T23:59:59+00:00", 0),
        ("2024-09-30T21:07:00+00:00", 0),
    ],
)
def test_the_offset_makes_the_end_a_midnight(end: str, offset: int) -> None:
    """The civil offset is the multiple of 15 minutes in (-12 h, +12 h] at which E is a midnight, else 0."""
    assert civil_offset(at(end)) == offset


@given(QUARTERS)
def test_every_quarter_of_an_hour_has_exactly_one_offset(end: int) -> None:
    """At its offset E is a midnight, and no other offset of the range does it."""
    offset = civil_offset(end)
    assert -720 < offset <= 720
    assert offset % 15 == 0
    local = datetime.fromtimestamp(end, timezone(timedelta(minutes=offset)))
    assert (local.hour, local.minute, local.second) == (0, 0, 0)
    assert sum((end + other * 60) % DAY == 0 for other in range(-705, 721, 15)) == 1


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 8, 31), 12, date(2025, 8, 31)),  # from the anchor; chained by threes it would be 28 Aug
        (date(2024, 10, 1), 3, date(2025, 1, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 1), 1, date(2025, 1, 1)),
        (date(2024, 1, 31), 0, date(2024, 1, 31)),
        (date(2024, 1, 31), -2, date(2023, 11, 30)),
    ],
)
def test_months_are_added_from_the_anchor_and_clamped(start: date, months: int, expected: date) -> None:
    """31 August + 6 months is 28 or 29 February; a chain of additions is never made."""
    assert add_months(start, months) == expected


@pytest.mark.parametrize(
    ("end", "zone", "marks"),
    [
        ("2016-09-30T21:00", 180, ["2016-12-31T21:00", "2017-03-31T21:00", "2017-06-30T21:00", "2017-09-30T21:00"]),
        ("2024-09-30T21:00", 180, ["2024-12-31T21:00", "2025-03-31T21:00", "2025-06-30T21:00", "2025-09-30T21:00"]),
        ("2024-10-01T00:00", 0, ["2025-01-01T00:00", "2025-04-01T00:00", "2025-07-01T00:00", "2025-10-01T00:00"]),
        ("2023-08-31T00:00", 0, ["2023-11-30T00:00", "2024-02-29T00:00", "2024-05-31T00:00", "2024-08-31T00:00"]),
        ("2024-08-31T00:00", 0, ["2024-11-30T00:00", "2025-02-28T00:00", "2025-05-31T00:00", "2025-08-31T00:00"]),
        ("2016-10-01T05:00", -300, ["2017-01-01T05:00", "2017-04-01T05:00", "2017-07-01T05:00", "2017-10-01T05:00"]),
    ],
)
def test_milestones_fall_on_the_civil_date_at_the_fixed_offset(end: str, zone: int, marks: list[str]) -> None:
    """Months go on the contest's civil date and come back with the same offset: summer time moves nothing."""
    instant = at(end + "+00:00")
    assert civil_offset(instant) == zone
    found = [milestone_instant(instant, zone, months) for months in MILESTONES]
    assert found == [at(mark + "+00:00") for mark in marks]


def test_turkey_2016_is_three_months_to_new_year() -> None:
    """An end of 20160930205959 gives E = 1 October local, and three months later 1 January local."""
    end = parse_stamp("20160930205959") + 1
    assert civil_date(end, civil_offset(end)) == date(2016, 10, 1)
    assert civil_date(milestone_instant(end, 180, 3), 180) == date(2017, 1, 1)
    assert milestone_day(end, 180, 3) == 92


def test_the_fixed_offset_is_apart_from_summer_time_by_design() -> None:
    """Kyiv's own clock has 3 months end an hour later; the fixed offset keeps every mark a whole day."""
    end = at("2024-09-30T21:00:00+00:00")
    kyiv = datetime(2025, 1, 1, tzinfo=ZoneInfo("Europe/Kyiv"))
    assert int(kyiv.timestamp()) - milestone_instant(end, civil_offset(end), 3) == 3600


def test_twelve_months_are_not_twelve_times_thirty_days() -> None:
    """From 1 October 2024 the year has 365 days; 12 x 30 would end on 26 September."""
    end = at("2024-10-01T00:00:00+00:00")
    assert milestone_day(end, 0, 12) == 365
    assert civil_date(end + 360 * DAY, 0) == date(2025, 9, 26)


@given(INSTANTS, st.sampled_from(range(-705, 721, 15)), st.integers(0, 48))
def test_a_milestone_is_whole_days_after_the_end(end: int, offset: int, months: int) -> None:
    """Against datetime: the local date is the shifted one, the local time of day that of E."""
    zone = timezone(timedelta(minutes=offset))
    before = datetime.fromtimestamp(end, zone)
    after = datetime.fromtimestamp(milestone_instant(end, offset, months), zone)
    assert after.time() == before.time()
    assert (after.year * 12 + after.month) - (before.year * 12 + before.month) == months
    assert after.day == before.day or (after.day < before.day and (after + timedelta(days=1)).day == 1)
    assert milestone_instant(end, offset, months) - end == milestone_day(end, offset, months) * DAY


@given(INSTANTS, st.sampled_from(range(-705, 721, 15)))
def test_milestones_come_in_order(end: int, offset: int) -> None:
    """3, 6, 9 and 12 months follow each other, 89 to 92 days apart at least and most."""
    days = [0, *(milestone_day(end, offset, months) for months in MILESTONES)]
    assert all(88 <= later - earlier <= 93 for earlier, later in pairwise(days))
    assert days[-1] in (365, 366)


def test_a_config_end_is_an_inclusive_second() -> None:
    """20180531195959 is read as UTC; E is the second after it, midnight in Azerbaijan."""
    assert parse_stamp("20180531195959") == at("2018-05-31T19:59:59+00:00")
    assert civil_offset(parse_stamp("20180531195959") + 1) == 240


@pytest.mark.parametrize(
    "stamp",
    [
        "20220638235959",  # a real configuration has this one
        "20230229000000",
        "20240431000000",
        "20240101240000",
        "20240101006000",
        "20240101000060",
        "00000101000000",
        "2024010100000",
        "202401010000000",
        "2024-01-01T00:00",
        "２０２４０１０１００００００",
        " 20240101000000",
        "20240101000000\n",
        "",
    ],
)
def test_a_time_that_does_not_exist_is_refused_by_name(stamp: str) -> None:
    """The message holds the stamp and the row it was read in."""
    with pytest.raises(InvalidStamp) as caught:
        parse_stamp(stamp, row="earth2022 Aruba")
    assert repr(stamp) in str(caught.value)
    assert "earth2022 Aruba" in str(caught.value)
    assert isinstance(caught.value, MetricsError)


@given(st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_second_that_exists_is_read(moment: datetime) -> None:
    """Against datetime, for years 1 to 9999."""
    whole = moment.replace(microsecond=0)
    stamp = f"{whole.year:04}{whole.month:02}{whole.day:02}{whole.hour:02}{whole.minute:02}{whole.second:02}"
    assert parse_stamp(stamp) == int(whole.timestamp())


def test_the_edges_of_marks() -> None:
    """Mark t is covered from E + t days on, to the second; today is the first mark that is not."""
    end = 1_000_000_000
    assert [last_mark(end, end + at) for at in (-DAY - 1, -DAY, -1, 0, DAY - 1, DAY)] == [-2, -1, -1, 0, 0, 1]
    assert [next_mark(end, end + at) for at in (-5 * DAY, -1, 0, DAY - 1, DAY)] == [0, 0, 1, 1, 2]


@given(INSTANTS, st.integers(-400 * DAY, 4000 * DAY))
def test_the_last_covered_and_the_next_mark_enclose_coverage(end: int, since: int) -> None:
    """E + last mark <= coverage < E + next mark."""
    seen = end + since
    assert end + last_mark(end, seen) * DAY <= seen < end + next_mark(end, seen) * DAY or since < 0
    assert next_mark(end, seen) >= 0
