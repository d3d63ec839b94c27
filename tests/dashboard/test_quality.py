"""The data-quality report: counts, words of every kind in each language, and what is not told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.quality import KINDS, quality, report
from dashboard.texts import texts
from state.published import Quality
from state.quality import KINDS as KNOWN
from tests.dashboard.conftest import asked

ENGLISH, GERMAN = texts("en"), texts("de")


def test_every_kind_that_is_published_has_texts() -> None:
    """The page knows all kinds that leave the machine, and no other."""
    assert {kind.replace("-", " ") for kind in KINDS} == {key for key, kind in KNOWN.items() if not kind.private}


def test_english_texts_are_those_of_the_file() -> None:
    """The English catalogue says of each kind what the publisher says, so that a translator has the same source."""
    for slug in KINDS:
        kind = KNOWN[slug.replace("-", " ")]
        assert ENGLISH(f"quality-kind-{slug}-title") == kind.title
        assert ENGLISH(f"quality-kind-{slug}-meaning") == kind.meaning


def test_german_texts_differ_from_english_ones() -> None:
    """No meaning was left untranslated."""
    for slug in KINDS:
        assert GERMAN(f"quality-kind-{slug}-meaning") != ENGLISH(f"quality-kind-{slug}-meaning")


def test_found_and_not_found_are_told_apart(figures: Figures) -> None:
    """What was found has its number; what was looked for in vain is in the rest of its area."""
    view = report(figures.quality, figures.threshold, ENGLISH)
    contests = view.areas[0]
    assert [(each.slug, each.count) for each in contests.found][:2] == [("missing", "3"), ("no-country", "47")]
    assert "empty" in {each.slug for each in contests.rest}
    assert view.summary == "Of 24 oddities looked for in all data, 9 were found."


def test_small_numbers_of_people_are_not_told(figures: Figures) -> None:
    """A number of people below the threshold is told as fewer than that, not as found or not."""
    people = report(figures.quality, figures.threshold, ENGLISH).areas[1]
    assert {each.slug: each.count for each in people.found}["temporary"] == "fewer than 10"


def test_a_kind_of_a_newer_file_is_told_in_its_own_words() -> None:
    """A kind and an area the page has no text for are told as the file says them, in any language."""
    row = Quality("moons", 0, "Heaven", "Moons", "They are round.", 2, "Luna")
    (area,) = report([row], 10, GERMAN).areas
    assert (area.name, area.found[0].title, area.found[0].meaning) == ("Heaven", "Moons", "They are round.")


def test_nothing_looked_for_yet_is_no_clean_report(figures: Figures) -> None:
    """A file that nobody looked through does not read as one in which nothing was found."""
    clean = [replace(row, n=0) for row in figures.quality]
    assert "none was found" in report(clean, 10, ENGLISH).summary
    assert "not been looked through" in report([], 10, ENGLISH).summary


def test_the_card_tells_a_few_and_leads_to_all(figures: Figures) -> None:
    """The short report names what was found by area, counts the rest of the kinds, and links to the page."""
    view = quality(asked(figures, "", "de"))
    assert view.address == "dashboard/quality?lang=de"
    assert dict(view.areas)["Quellen"].startswith("Nachvollzogene Umbenennungen (317)")
    many = tuple(replace(row, n=5) for row in figures.quality)
    told = dict(quality(replace(asked(figures), figures=replace(figures, quality=many))).areas)
    assert told["Contests"].endswith("and 3 more kinds") or told["Contests"].endswith("and 3 kinds more")


@pytest.mark.parametrize("language", ["en", "de"])
def test_hostile_examples_are_text(figures: Figures, language: str) -> None:
    """An example from the file is set as text, whatever it holds."""
    rows = tuple(replace(row, example="<img src=x onerror=alert(1)>", n=3) for row in figures.quality)
    sought = asked(figures, "", language)
    html = str(
        macros("quality").quality(quality(replace(sought, figures=replace(figures, quality=rows))), sought.texts)
    )
    assert "<img" not in html
