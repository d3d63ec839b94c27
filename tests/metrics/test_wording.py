"""Numbers, dates and lists as people write them."""

from __future__ import annotations

import pytest

from metrics.wording import (
    between,
    counted,
    day,
    few,
    interval,
    listing,
    moment,
    number,
    percent,
    place,
    plain,
    sentence,
    spelled,
    stamp,
    wiki,
    years,
)

MIDNIGHT = 1_727_740_800  # 2024-10-01 00:00 UTC
HOUR = 3600


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0606, "6.1\u00a0%"), (0.0, "0\u00a0%"), (1.0, "100\u00a0%"), (0.0004, "<0.1\u00a0%"), (0.9999, ">99.9\u00a0%")],
)
def test_a_share_never_rounds_to_nothing_or_everything(share: float, text: str) -> None:
    """One decimal, never parted from its sign; what is not exactly 0 or 100 does not look so."""
    assert percent(share) == text


def test_numbers_and_lists() -> None:
    """Thousands apart, small numbers in words, lists with an and."""
    assert (number(1204), number(None), counted(1, "day", "days"), counted(2000, "day", "days")) == (
        "1,204",
        "—",
        "1 day",
        "2,000 days",
    )
    assert (spelled(9), spelled(12), spelled(13), spelled(0)) == ("nine", "twelve", "13", "none")
    assert interval(0.049, 0.0764) == "4.9–7.6\u00a0%"
    assert (listing(["a"]), listing(["a", "b", "c"]), listing([])) == ("a", "a, b and c", "")
    assert (few(list("abcd")), few(list("abcdef"))) == ("a, b, c and d", "a, b, c and 3 more")
    assert (years([2023, 2025, 2024]), years([2021, 2023]), years([2020, 2021, 2022, 2024])) == (
        "2023–2025",
        "2021 and 2023",
        "2020–2022 and 2024",
    )
    assert (sentence("so it is "), sentence("What?"), sentence("")) == ("So it is.", "What?", "")
    assert (place("Netherlands"), place("India"), place("United Kingdom")) == (
        "the Netherlands",
        "India",
        "the United Kingdom",
    )


@pytest.mark.parametrize("offset", [-11, -3, 0, 5, 12])
def test_an_end_has_the_date_of_its_own_midnight(offset: int) -> None:
    """A midnight at any offset, in UTC, shows the date it begins there."""
    assert day(MIDNIGHT - offset * HOUR) == "1 Oct 2024"


def test_two_marks_are_a_span() -> None:
    """The same day once; two of a year with one year, others with both."""
    assert between(MIDNIGHT, MIDNIGHT + HOUR) == "on 1 Oct 2024"
    assert between(MIDNIGHT, MIDNIGHT + 40 * 24 * HOUR) == "between 1 Oct and 10 Nov 2024"
    assert between(MIDNIGHT, MIDNIGHT + 100 * 24 * HOUR) == "between 1 Oct 2024 and 9 Jan 2025"
    assert (moment(MIDNIGHT + 60), stamp(MIDNIGHT)) == ("1 Oct 2024, 00:01 UTC", "2024-10-01T00:00:00Z")


@pytest.mark.parametrize(
    ("dbname", "name"),
    [
        ("commonswiki", "Commons"),
        ("enwiki", "en.wikipedia"),
        ("zh_yuewiki", "zh-yue.wikipedia"),
        ("dewiktionary", "de.wiktionary"),
        ("wiki", "wiki"),
        ("foo", "foo"),
    ],
)
def test_a_wiki_has_a_name_for_people(dbname: str, name: str) -> None:
    """Languages by their address, sister projects by name, what is unknown as it is."""
    assert wiki(dbname) == name


def test_a_text_keeps_to_its_line() -> None:
    """Control characters and signs that turn the direction are gone, line breaks are spaces."""
    assert plain("a\u202eb\x1b[31mc\nd\te") == "ab[31mc d e"
