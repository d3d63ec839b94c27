"""What falls due next: the right dates in order, whose they are, and words where there are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.due import MOST_DATES, Due, due
from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.milestones import EXPECTED, milestones, open_editions
from dashboard.texts import words
from metrics.answers import Selection, answer
from metrics.calendar import DAY, MILESTONES
from metrics.figures import NOT_DUE
from metrics.wording import civil
from tests.dashboard.conftest import NOW, asked


def dates(view: Due) -> list[str]:
    """The dates of the card for programs."""
    return [day.iso for day in view.dates]


def test_dates_come_in_order_and_none_is_past(figures: Figures) -> None:
    """The next dates are listed one after the other, from today on."""
    found = dates(due(asked(figures, "?campaign=africa")))
    assert found == sorted(found)
    assert found[0] >= date.fromtimestamp(NOW).isoformat()  # noqa: DTZ012  # whichever day it is there
    assert len(found) == len(set(found)) <= MOST_DATES


@pytest.mark.parametrize("campaign", ["monuments", "africa", "earth", "art", "birds", "food"])
def test_every_date_of_a_tile_is_in_the_calendar(figures: Figures, campaign: str) -> None:
    """What a pooled figure waits for falls due on a date of the calendar, and nothing else does."""
    view = due(asked(figures, f"?campaign={campaign}"))
    wanted = set()
    for edition in figures.by_campaign[campaign]:
        for months in MILESTONES:
            found = answer(figures.facts, Selection(campaign, (edition.edition,)), months)
            wanted |= {civil(unit.due) for unit in found.waiting if unit.state == NOT_DUE and unit.due is not None}
    listed = {each.day for each in milestones(figures, Selection(campaign, ()), figures.by_campaign[campaign])}
    assert wanted <= listed
    told = {day.iso for day in view.dates for entry in day.entries if entry.kind == "due"}
    assert told <= {each.isoformat() for each in wanted}


def test_units_of_a_date_are_told_together(figures: Figures) -> None:
    """Countries whose contests ended on the same day are in one line, the largest first, those with a later end not."""
    view = due(asked(figures, "?campaign=africa"))
    first = view.dates[0].entries[0]
    assert words(first.who) == "Egypt and the other countries"
    assert words(view.dates[1].entries[0].who) == "Nigeria, Ghana and Kenya"
    assert first.months == "3 months"


def test_all_countries_are_told_in_a_word(figures: Figures) -> None:
    """An edition whose countries fall due on one day does not list them."""
    view = due(asked(figures, "?campaign=food"))
    assert "all countries" in {words(entry.who) for day in view.dates for entry in day.entries}


def test_contests_that_run_have_expected_dates(figures: Figures) -> None:
    """A running contest has the dates of its planned end, and says that they are expected."""
    view = due(asked(figures, "?campaign=folklore"))
    assert {entry.kind for day in view.dates for entry in day.entries} == {"expected"}
    assert len(view.dates) == len(MILESTONES)
    assert "2 countries" in words(due(asked(figures, "?campaign=food")).dates[1].entries[0].who)
    assert any("as planned" in note for note in view.notes)


def test_what_is_past_its_date_is_told_apart(figures: Figures) -> None:
    """A mark that is reached and being verified is not among the dates to come, and says since when."""
    view = due(asked(figures, "?campaign=earth"))
    assert [entry.months for entry in view.over] == ["6 months", "9 months", "12 months", "3 months"]
    assert all("since" in entry.note for entry in view.over)
    assert not {entry.id for entry in view.over} & {entry.id for day in view.dates for entry in day.entries}


def test_nothing_more_is_an_answer(figures: Figures) -> None:
    """A campaign of which everything is final, or of nobody, says so, and has no dates."""
    view = due(asked(figures, "?campaign=monuments", now=NOW + 3000 * DAY))
    nobody = due(asked(figures, "?campaign=art", now=NOW + 3000 * DAY))
    assert view.dates == nobody.dates == ()
    assert "still being verified" in view.nothing  # the data reach no further than the file does
    assert not due(asked(figures, "?campaign=monuments")).nothing


def test_a_selection_is_marked_among_others(figures: Figures) -> None:
    """Dates of chosen countries are marked, those of other countries are not."""
    view = due(asked(figures, "?campaign=africa&edition=2026&country=EG"))
    marked = {words(entry.who) for day in view.dates for entry in day.entries if entry.chosen}
    assert marked == {"Egypt and the other countries"}
    assert not any(entry.chosen for day in due(asked(figures, "?campaign=folklore")).dates for entry in day.entries)


def test_a_merged_country_is_marked_where_it_is_counted(figures: Figures) -> None:
    """A country without a figure of its own is found in the date of the other countries."""
    view = due(asked(figures, "?campaign=africa&edition=2026&country=DJ"))
    marked = {words(entry.who) for day in view.dates for entry in day.entries if entry.chosen}
    assert marked == {"the other countries and Egypt"}


def test_dates_of_the_selection_are_never_cut_off(figures: Figures) -> None:
    """However many dates lie before it, a chosen country's date is shown."""
    later = replace(asked(figures, "?campaign=africa&edition=2026&country=GH"), now=NOW)
    view = due(later)
    assert sum(entry.chosen for day in view.dates for entry in day.entries) == 3


def test_the_reading_moves_the_date(figures: Figures) -> None:
    """Surviving falls due 30 days after the mark, and the card says so."""
    usual, after = (due(asked(figures, f"?campaign=food{more}")) for more in ("", "&reading=survival"))
    first, later = (date.fromisoformat(dates(view)[0]) for view in (usual, after))
    assert (later - first).days == 30
    assert any("30 days" in note for note in after.notes)


def test_what_grows_never_falls_due_for_good(figures: Figures) -> None:
    """Seen on or after says that it begins on the date and is never final."""
    view = due(asked(figures, "?campaign=africa&reading=on-or-after"))
    assert any("never final" in note for note in view.notes)


def test_campaigns_side_by_side_have_one_calendar(figures: Figures) -> None:
    """Without a campaign the dates are those of the countries' campaigns, by their names."""
    view = due(asked(figures, "?country=GH"))
    names = {entry.edition for day in view.dates for entry in day.entries}
    assert "Wiki Loves Africa 2026" in names
    assert "Wiki Loves Food 2026" not in names
    assert all(entry.address.startswith("?campaign=") for day in view.dates for entry in day.entries)


def test_old_editions_are_not_looked_at(figures: Figures) -> None:
    """An edition of which nothing can fall due any more is passed over."""
    names = {row.edition for row in open_editions(figures, ["monuments", "folklore"], NOW)}
    assert "monuments2022" not in names
    assert {"monuments2026", "folklore2026"} <= names


def test_expected_dates_of_a_read_edition_are_of_the_rest(figures: Figures) -> None:
    """Where a part of an edition is read, the expected milestones are of the countries that are not."""
    (food,) = figures.by_campaign["food"]
    found = [each for each in milestones(figures, Selection("food", ()), [food]) if each.state == EXPECTED]
    assert [{member.code for member in each.members} for each in found] == [{"FR", "ES"}] * 4
    assert not any(each.whole for each in found)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("query", ["", "?campaign=earth", "?campaign=folklore", "?country=GH", "?campaign=science"])
def test_the_card_can_be_set(figures: Figures, query: str, language: str) -> None:
    """Every state has a card in both languages, with its dates as times and its names isolated."""
    sought = asked(figures, query, language)
    html = str(macros("due").due(due(sought), sought.texts))
    assert 'id="calendar-title"' in html
    assert html.count("<time ") == len(due(sought).dates)
    assert "milestones.ics?" in html
