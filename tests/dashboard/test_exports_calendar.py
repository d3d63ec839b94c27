"""The calendar to subscribe to: whole days of the contests' own dates, events that keep their names, filters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from dashboard.exports_about import Sought
from dashboard.exports_calendar import REFRESH, calendar_file
from dashboard.figures import Figures
from dashboard.milestones import milestones
from dashboard.selection import query_of
from metrics.answers import Selection
from tests.dashboard import invented
from tests.dashboard.conftest import NOW, asked
from tests.dashboard.test_exports import sought

DAY = 86_400


def read(figures: Figures, query: str = "", language: str = "en", now: int = NOW) -> Any:
    """The calendar of an address as a calendar program reads it."""
    one = Sought(asked(figures, query, language, now), invented.freshness(now))
    return Calendar.from_ical(calendar_file(one, query_of(query)).body)


def events(calendar: Any) -> list[Any]:
    """The events of a calendar."""
    return list(calendar.walk("VEVENT"))


def uids(found: Iterable[Any]) -> set[str]:
    """The names of events."""
    return {str(event["UID"]) for event in found}


def test_an_event_is_a_whole_day_of_a_milestone(figures: Figures) -> None:
    """Each date is one day long, without a time, and there is one event for an edition, date and mark."""
    found = events(read(figures, "?campaign=monuments&edition=2026"))
    (edition,) = [row for row in figures.by_campaign["monuments"] if row.year == 2026]
    wanted = {(each.day, each.months) for each in milestones(figures, Selection("monuments", ()), [edition])}
    assert {event["DTSTART"].dt for event in found} == {day for day, _ in wanted}
    assert len(found) == len(wanted) == len(uids(found))
    for event in found:
        assert type(event["DTSTART"].dt) is date
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
        assert event["TRANSP"] == "TRANSPARENT"


def test_events_keep_their_names(figures: Figures) -> None:
    """The same events have the same names an hour and a week later, and so has the calendar."""
    first, later = (read(figures, "?campaign=monuments", now=NOW + late) for late in (0, 7 * DAY))
    assert uids(events(first)) == uids(events(later))
    assert first["UID"] == later["UID"]
    assert [event.to_ical() for event in events(first)] == [event.to_ical() for event in events(later)]


def test_campaign_edition_and_country_are_honoured(figures: Figures) -> None:
    """Without a campaign there are all of them; with one, edition or country it is of these alone."""
    every = events(read(figures))
    mine = events(read(figures, "?campaign=africa"))
    year = events(read(figures, "?campaign=africa&edition=2026"))
    egypt = events(read(figures, "?campaign=africa&edition=2026&country=EG"))
    assert uids(egypt) - uids(year) == uids(egypt)  # events of a country are others
    assert uids(year) < uids(mine) < uids(every)
    assert len(egypt) == 4
    assert all("Egypt" in event["SUMMARY"] and "Nigeria" not in event["DESCRIPTION"] for event in egypt)


def test_a_country_without_a_campaign_has_all_its_campaigns(figures: Figures) -> None:
    """The calendar of a country has the dates of each of its campaigns, also where it is counted with others."""
    found = events(read(figures, "?country=GH"))
    assert {str(event["CATEGORIES"].cats[0]) for event in found} >= {"Wiki Loves Africa", "Wiki Loves Monuments"}
    djibouti = events(read(figures, "?campaign=africa&country=DJ"))
    assert all("other countries" in event["SUMMARY"] for event in djibouti if event["STATUS"] == "CONFIRMED")


def test_running_contests_are_tentative(figures: Figures) -> None:
    """A date of a contest that has not ended is expected only."""
    found = events(read(figures, "?campaign=folklore"))
    assert [event["STATUS"] for event in found] == ["TENTATIVE"] * 4
    assert all("expected" in event["SUMMARY"] for event in found)


def test_old_dates_are_left_out_unless_their_edition_is_asked_for(figures: Figures) -> None:
    """A subscription goes back a little more than a year; an edition's own calendar has all of its dates."""
    old = events(read(figures, "?campaign=monuments&edition=2022"))
    usual = events(read(figures, "?campaign=monuments"))
    assert len(old) >= 4
    assert not uids(old) & uids(usual)


def test_the_calendar_is_read_again_by_itself(figures: Figures) -> None:
    """Programs are told how often to look again, in both ways they know, with the kind of the value."""
    text = calendar_file(sought(figures), {}).body.decode()
    hours = REFRESH // timedelta(hours=1)
    assert f"REFRESH-INTERVAL;VALUE=DURATION:PT{hours}H\r\n" in text
    assert f"X-PUBLISHED-TTL:PT{hours}H\r\n" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


@pytest.mark.parametrize(("language", "words"), [("en", "invented"), ("de", "erfunden")])
def test_invented_dates_say_so_in_the_name(figures: Figures, language: str, words: str) -> None:
    """A calendar of invented people cannot be taken for a real one in a list of calendars."""
    assert words in str(read(figures, "?campaign=monuments", language)["NAME"])
    assert str(read(figures, "?campaign=monuments", language)["X-WR-CALNAME"]) == str(
        read(figures, "?campaign=monuments", language)["NAME"]
    )


def test_notices_are_in_the_calendars_words(figures: Figures) -> None:
    """Nonsense in the address falls back, and the calendar says to what."""
    one = Sought(asked(figures, "?campaign=moon"), invented.freshness(NOW), ("There is no moon.",))
    calendar: Any = Calendar.from_ical(calendar_file(one, query_of("?campaign=moon")).body)
    assert "There is no moon." in calendar["DESCRIPTION"]


def test_names_cannot_end_a_line(figures: Figures) -> None:
    """A country's name with a line break begins no property of its own."""
    key = ("africa2026", "global")
    rows = tuple(replace(row, title="X\r\nATTACH:http://evil.example") for row in figures.facts.cohorts[key])  # type: ignore[type-var]
    facts = replace(figures.facts, cohorts={**figures.facts.cohorts, key: rows})
    odd = replace(figures, facts=facts, memo={})
    for event in events(read(odd, "?campaign=africa&edition=2026")):
        assert "ATTACH" not in event
