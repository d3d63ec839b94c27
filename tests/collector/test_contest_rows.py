"""collector.contest_rows: what a row's dates must be, and the contest it becomes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.contest_rows import Row, contest_of, near, stamp
from collector.rules import standard
from metrics.errors import InvalidStamp


def at(text: str) -> int:
    """Give the instant of a date in ISO 8601."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("text", "year", "instant"),
    [
        ("20180430200000", 2018, "2018-04-30T20:00:00"),
        ("20170131235959", 2016, "2017-01-31T23:59:59"),
        ("20171231200000", 2018, "2017-12-31T20:00:00"),
    ],
)
def test_a_stamp_of_an_edition(text: str, year: int, instant: str) -> None:
    """Fourteen digits are an instant of UTC, in the edition's year or next to it."""
    assert stamp(text, year) == at(instant)


@pytest.mark.parametrize("text", ["20180638235959", "2018", "", "20180101000000" * 3, "２０１８０１０１００００００"])
def test_a_stamp_that_is_none(text: str) -> None:
    """What is not fourteen digits of a time that exists is refused."""
    with pytest.raises(InvalidStamp):
        stamp(text, 2018)


@given(st.integers(), st.integers(2005, 2100))
def test_dates_are_near_their_edition(instant: int, year: int) -> None:
    """Any whole number is either an instant of the edition's year or one beside it, or refused."""
    first, after = at(f"{year - 1}-01-01"), at(f"{year + 2}-01-01")
    if first <= instant < after:
        assert near(instant, year) == instant
    else:
        with pytest.raises(ValueError, match=f"its dates are not near {year}"):
            near(instant, year)


@given(st.integers(2005, 2100), st.integers(0, 3 * 365 * 86_400 - 1))
def test_every_instant_near_an_edition_is_one(year: int, since: int) -> None:
    """From the first second of the year before to the last of the year after, an instant is accepted."""
    instant = at(f"{year - 1}-01-01") + since
    assert near(instant, year) == instant


def test_a_row_becomes_a_contest() -> None:
    """The end is the second after the last one, at the offset that makes it a midnight; the label names the country."""
    row = Row("earth2018 np", "earth", 2018, "Nepal", "A category", None, None)
    start, last = at("2018-04-30T18:15:00"), at("2018-05-31T18:14:59")
    found = contest_of(row, start, last, standard())
    assert (found.start, found.end, found.offset, found.country) == (start, last + 1, 345, "NP")
    assert (found.category, found.label, found.subcategories) == ("A category", "Nepal", False)


@pytest.mark.parametrize(
    ("start", "last", "backwards"), [(None, 5, False), (5, None, False), (5, 5, False), (6, 5, True)]
)
def test_backwards(start: int | None, last: int | None, backwards: bool) -> None:
    """A row is backwards when it has both dates and the last second is before the first."""
    assert Row("", "", 2018, "", "", start, last).backwards == backwards
