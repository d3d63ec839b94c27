"""What this means: complete in every language, with an anchor for each section and word, and formulas that are read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.about import READINGS, SECTIONS, STATES, about
from dashboard.about_sources import QUOTED
from dashboard.feed import Feed
from dashboard.further_pages import about_page
from dashboard.selection import DEFINITIONS
from dashboard.selection import READINGS as SELECTABLE
from dashboard.texts import LANGUAGES, texts, words

NOTHING = Feed(Path("nowhere") / "published.db")  # never read: nothing is published


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_definition_and_reading_is_explained(language: str) -> None:
    """Whatever a filter offers is explained, and today so far beside it."""
    view = about(texts(language), 10)
    assert [word.id for word in view.definitions] == [f"definition-{name}" for name in DEFINITIONS]
    assert set(SELECTABLE) | {"today"} == set(READINGS)
    assert len({word.name for word in (*view.definitions, *view.readings, *view.states)}) == 4 + 6 + len(STATES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_lead_to_every_section(language: str) -> None:
    """Each section is in the contents, and each link of the page leads to something."""
    html = about_page(NOTHING, texts(language), "", "dashboard")
    anchors = set(re.findall(r'id="([^"]+)"', html))
    wanted = set(re.findall(r'href="#([^"]+)"', html))
    assert set(SECTIONS) <= wanted <= anchors
    assert len(anchors) == len(re.findall(r'id="([^"]+)"', html))


def test_the_threshold_is_that_of_the_installation() -> None:
    """The least number of newcomers is taken from the file and not from the text."""
    assert "from 25 newcomers" in words(about(texts("en"), 25).section("short").paragraphs[-1])


def test_languages_say_different_things() -> None:
    """No paragraph was left in English."""
    english, german = (about(texts(language), 10) for language in ("en", "de"))
    for first, second in zip(english.sections, german.sections, strict=True):
        for one, other in zip(first.paragraphs, second.paragraphs, strict=True):
            assert words(one) != words(other)


def test_the_page_needs_no_script_and_no_other_host() -> None:
    """Nothing is loaded from elsewhere, and there is no style or script in the page itself."""
    html = about_page(NOTHING, texts("en"), "dark", "dashboard")
    assert not re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//', html)
    assert "<style" not in html
    assert " style=" not in html
    assert re.findall(r"<script(?![^>]*src=)", html) == []
    assert 'data-theme="dark"' in html
    assert html.count("<math") == html.count("</math>") == 7


def test_sources_are_quoted_whole() -> None:
    """Each paper has its year and pages, and each page its address."""
    for source in QUOTED:
        assert source.href.startswith("https://") or re.search(r"\(\d{4}\), \d+–\d+", source.text), source.key


def test_a_page_without_figures_explains_all_the_same() -> None:
    """What the words mean does not wait for the publisher."""
    assert NOTHING.figures is None
    assert "10 newcomers" in about_page(NOTHING, texts("en"), "", "dashboard")
