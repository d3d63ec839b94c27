"""Where those active at a mark were, and what stands there when it is not known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.texts import texts
from dashboard.went import KINDS, MOST, Went, Wiki, went
from metrics.answers_paths import spread
from tests.dashboard.conftest import asked

LAST_YEAR = "campaign=monuments&edition=2025&months=6"


def found(figures: Figures, query: str, language: str = "en") -> Went:
    """Where they were, for an address."""
    return went(asked(figures, query, language))


def html(view: Went, macro: str = "went", language: str = "en", **more: Any) -> str:
    """The part as it is set."""
    return str(getattr(macros("went"), macro)(view, texts(language), **more))


def test_everybody_active_is_in_one_part(figures: Figures) -> None:
    """Commons only, both, other wikis only: their people and their widths add up, as the figures have them."""
    given = asked(figures, LAST_YEAR)
    view, known = went(given), spread(figures.facts, given.choice.selection, 6)
    assert known is not None
    assert [part.kind for part in view.parts] == list(KINDS)
    assert [part.people for part in view.parts] == [known.commons_only, known.both, known.other_only]
    assert sum(part.people for part in view.parts) == known.active
    assert sum(part.width for part in view.parts) == pytest.approx(100, abs=0.05)
    assert view.summary[0].startswith(f"{known.active} of {known.newcomers:,} newcomers were active")


def test_a_person_counts_on_every_wiki(figures: Figures) -> None:
    """So the wikis add up to more than all people; most people first, by names for people."""
    view = found(figures, LAST_YEAR)
    people = [wiki.people for wiki in view.wikis]
    assert people == sorted(people, reverse=True)
    assert sum(people) > sum(part.people for part in view.parts)
    assert view.wikis[0].name == "Commons"
    assert any(wiki.name == "en.wikipedia" for wiki in view.wikis)
    assert "counted in each of them" in html(view, "wikis_table")


def test_ten_wikis_are_drawn_and_all_are_in_the_table(figures: Figures) -> None:
    """How many more there are is said."""
    view = found(figures, "campaign=monuments&edition=2026,2025,2024,2023&months=3")
    many = replace(view, wikis=tuple(Wiki(f"{place}.wikipedia", 20 - place, "1 %") for place in range(14)))
    assert len(many.drawn) == MOST
    assert html(many, "wikis_table").count("<bdi>") == 14
    few = [each for each in (view, found(figures, LAST_YEAR)) if len(each.wikis) <= MOST]
    assert all(each.more == "" for each in few)


def test_more_wikis_than_are_drawn_are_counted(figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for two bars, the others are in the table."""
    monkeypatch.setattr("dashboard.went.MOST", 2)
    view = found(figures, LAST_YEAR)
    assert len(view.drawn) == 2
    assert view.more == f"{len(view.wikis) - 2} more wikis are in the table."


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("campaign=food&months=3", "Where they were after 3 months is not due yet:"),
        ("campaign=earth&edition=2026&months=3", "after 3 months is being verified"),
        ("campaign=art&months=3", "is held up"),
        ("campaign=birds&edition=2025&measure=organic&months=12", "waits until another contest"),
        ("campaign=folklore&months=3", "Counts only so far"),
        ("campaign=women&months=3", "Counts only so far"),
        ("campaign=science", "Without newcomers there is nobody to follow."),
        ("campaign=monuments&edition=2025&country=MT", "There is no figure"),
        ("campaign=monuments&edition=2025&country=AM&months=12", "None of 37 newcomers was active"),
        ("country=GH", "Campaigns are never added together."),
    ],
)
def test_what_is_not_known_has_a_reason(figures: Figures, query: str, words: str) -> None:
    """And nobody active is a result, not a gap; no bar is drawn for any of them."""
    view = found(figures, query)
    assert words in view.nothing
    assert (view.parts, view.wikis) == ((), ())
    assert 'class="nothing"' in html(view)
    assert "stack" not in html(view)
    assert "<table" not in html(view, "wikis_table")


def test_a_date_that_passed_without_data_says_so(figures: Figures) -> None:
    """Seen from years later, nothing has been covered."""
    later = replace(asked(figures, "campaign=food&months=3"), now=2_000_000_000)
    assert "but the data do not reach that day" in went(later).nothing


@pytest.mark.parametrize("option", ["reading=quarter", "width=90", "least=5", "reading=on-or-after"])
def test_other_readings_say_that_this_is_of_thirty_days(figures: Figures, option: str) -> None:
    """The parts are the same then, and a note tells of what."""
    usual, other = found(figures, LAST_YEAR), found(figures, f"{LAST_YEAR}&{option}")
    assert usual.parts == other.parts
    assert usual.notes == ()
    assert "30 days up to the mark" in other.notes[0]


def test_uploads_to_the_campaign_can_be_left_out(figures: Figures) -> None:
    """Then fewer were on Commons, and a note says why."""
    usual, organic = found(figures, LAST_YEAR), found(figures, f"{LAST_YEAR}&measure=organic")
    assert "Uploads to the campaign are not counted." in organic.notes
    assert sum(part.people for part in organic.parts) <= sum(part.people for part in usual.parts)


def test_who_is_not_in_it_yet_is_named(figures: Figures) -> None:
    """Countries of one edition; of several, the editions."""
    one = found(figures, "campaign=africa&edition=2026&months=3")
    assert one.notes == ("Not in it yet: 142 newcomers in Egypt and the other countries.",)
    several = found(figures, "campaign=monuments&edition=2026,2025&months=12")
    assert several.notes[-1].endswith("newcomers in 2026.")


def test_the_parts_are_words_and_not_only_colours(figures: Figures) -> None:
    """Each has its share, its counts and its name; the bar itself is for the eye."""
    view = found(figures, LAST_YEAR)
    made = html(view)
    assert all(part.share in made and part.counts in made and part.title in made for part in view.parts)
    assert '<div class="stack" aria-hidden="true">' in made
    german = found(figures, LAST_YEAR, "de")
    assert "nur auf Commons" in html(german, language="de")


def test_a_part_of_nobody_has_no_bar(figures: Figures) -> None:
    """But it stands in the list."""
    view = found(figures, LAST_YEAR)
    none = replace(view, parts=(replace(view.parts[0], people=0, width=0.0), *view.parts[1:]))
    assert html(none).count('style="flex-grow') == 2
    assert html(none).count("<li>") == 3
