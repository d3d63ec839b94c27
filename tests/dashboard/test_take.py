"""Taking along: what each card offers, with addresses that exist and keep the selection."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.environment import macros
from dashboard.exports import NAMES
from dashboard.figures import Figures
from dashboard.selection import choose, query_of
from dashboard.take import DATA, HEIGHTS, PICTURES, Link, calendar, links
from tests.dashboard.conftest import asked

QUERY = "?campaign=africa&edition=2026&country=GH,NG&reading=survival&least=5"


def of(found: tuple[Link, ...], kind: str) -> list[Link]:
    """The links of a kind."""
    return [link for link in found if link.kind == kind]


def test_every_address_is_one_that_exists(figures: Figures) -> None:
    """Data are offered under names that the server knows, and each name is offered somewhere."""
    found = {urlsplit(link.value).path for group in links(asked(figures)).values() for link in of(group, "address")}
    names = {path.removeprefix("dashboard/data/") for path in found if "/data/" in path}
    assert names == set(NAMES)


def test_an_address_keeps_the_selection_and_the_language(figures: Figures) -> None:
    """Whoever opens an address gets the same figures, and words in the language of the page."""
    sought = asked(figures, QUERY, "de")
    for group in links(sought).values():
        for link in of(group, "address"):
            query = parse_qs(urlsplit(link.value).query)
            assert query["lang"] == ["de"]
            if "/data/" in link.value:
                again, notices = choose(query_of(urlsplit(link.value).query), figures, sought.texts)
                assert (again, notices) == (sought.choice, ())


def test_pictures_are_offered_where_there_is_a_chart(figures: Figures) -> None:
    """A chart may be taken as PNG and as SVG; a table may not."""
    for part, group in links(asked(figures)).items():
        assert [link.value for link in of(group, "picture")] == (["png", "svg"] if part in PICTURES else [])


def test_a_snippet_embeds_one_view(figures: Figures) -> None:
    """The snippet has an absolute address with its view, and a title; without a known host there is none."""
    sought = replace(asked(figures, QUERY), origin="https://tool.example/")
    for part, group in links(sought, origin=sought.origin).items():
        snippets = of(group, "embed")
        assert len(snippets) == (part in HEIGHTS)
        for link in snippets:
            assert f"&amp;view={part}&amp;embed=1" in link.value
            assert link.value.startswith('<iframe src="https://tool.example/dashboard?campaign=africa&amp;')
            assert ' title="' in link.value
    assert not any(of(group, "embed") for group in links(sought).values())


def test_the_calendar_can_be_subscribed_to(figures: Figures) -> None:
    """The calendar's address has campaign and countries, no edition, and a scheme that calendars open."""
    sought = asked(figures, QUERY)
    assert calendar(sought) == "dashboard/milestones.ics?campaign=africa&country=GH,NG&lang=en"
    values = [link.value for link in links(sought, origin="https://tool.example/")["calendar"]]
    assert "webcal://tool.example/dashboard/milestones.ics?campaign=africa&country=GH,NG&lang=en" in values


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("part", DATA)
def test_the_menu_can_be_set(figures: Figures, part: str, language: str) -> None:
    """The menu has a name, links that work without scripts, and controls with ids of their own."""
    sought = asked(figures, QUERY, language)
    group = links(sought, origin="https://tool.example/")[part]
    html = str(macros("take").take(part, sought.texts, group))
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert html.count("<a href=") == len(of(group, "address"))
    assert html.count("data-picture=") == len(of(group, "picture"))
    assert f'<details class="take" id="take-{part}">' in html
    assert "<iframe" not in html  # the snippet is text in a field
