"""The banners above the figures, the page without figures, and the progress of the first reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.environment import macros
from dashboard.feed import Trouble
from dashboard.figures import Figures
from dashboard.live import SILENT, STALE
from dashboard.strips import Strip, Strips, progress, strips, trouble_strip
from dashboard.texts import texts, words
from dashboard.waiting import waiting
from state.published import Freshness
from tests.dashboard.conftest import NOW, asked
from tests.dashboard.invented import SIMULATED, freshness

ENGLISH = texts("en")


def first(read: int = 38, known: int = 181, told: int = 812, people: int = 3120) -> Freshness:
    """Freshness of a first start so far on."""
    return replace(freshness(NOW), contests_read=read, contests_known=known, people_asked=told, people=people)


def made(figures: Figures, fresh: Freshness | None = None, trouble: Trouble = Trouble.NONE, *notices: str) -> Strips:
    """The banners of the newest edition."""
    return strips(asked(figures), freshness(NOW) if fresh is None else fresh, trouble, notices)


def shown(figures: Figures, fresh: Freshness | None = None, trouble: Trouble = Trouble.NONE) -> list[Strip]:
    """The banners that are seen, without the one that says the data are invented."""
    return [row for row in made(figures, fresh, trouble).strips if not row.hidden and row.kind != "simulated"]


def test_a_page_that_is_well_has_the_demonstration_s_banner_only(figures: Figures) -> None:
    """In English in the file's own words, in other languages in the page's."""
    assert shown(figures) == []
    assert words(made(figures).strips[0].words) == SIMULATED
    german = strips(asked(figures, language="de"), freshness(NOW), Trouble.NONE, ())
    assert words(german.strips[0].words).startswith("Die Menschen auf dieser Seite sind erfunden")


@pytest.mark.parametrize("trouble", [each for each in Trouble if each])
def test_a_file_that_cannot_be_read_is_told_with_the_age_of_the_figures(figures: Figures, trouble: Trouble) -> None:
    """The age is that of the publisher's last word, which the browser counts on from."""
    (strip,) = shown(figures, replace(freshness(NOW), published_ms=(NOW - 360) * 1000), trouble)
    assert "These are the figures of 05:54 UTC, 6 min ago" in words(strip.words)
    assert (strip.kind, strip.since, strip.when) == ("trouble", NOW - 360, "")


def test_a_file_without_freshness_has_no_age_to_tell(figures: Figures) -> None:
    """The banner says so with a dash, and there is nothing to count on from."""
    (strip,) = [row for row in strips(asked(figures), None, Trouble.MISSING, ()).strips if row.kind == "trouble"]
    assert "These are the figures of –, –" in words(strip.words)
    assert strip.since is None


@pytest.mark.parametrize(
    ("seen", "published", "when", "begins"),
    [
        (STALE + 20, 1, "stale", "The collector has stopped"),
        (5, SILENT + 60, "silent", "The publisher has stopped"),
        (9999, 9999, "silent", "The publisher has stopped"),
    ],
)
def test_what_has_stopped_is_told(figures: Figures, seen: int, published: int, when: str, begins: str) -> None:
    """One of them at a time; both are in the page, as the browser notices silence by itself."""
    fresh = replace(freshness(NOW, seen=NOW - seen), published_ms=(NOW - published) * 1000)
    (strip,) = shown(figures, fresh)
    assert (strip.kind, strip.when) == ("stopped", when)
    assert words(strip.words).startswith(begins)
    assert {row.when for row in made(figures, fresh).strips if row.when} == {"silent", "stale", "lost", "still"}


def test_a_file_in_trouble_is_the_reason_and_silence_is_not_told_too(figures: Figures) -> None:
    """Otherwise one cause would have two banners as time goes on."""
    old = replace(freshness(NOW), published_ms=(NOW - 9999) * 1000)
    told = {row.when for row in made(figures, old, Trouble.DAMAGED).strips}
    assert told == {"", "lost", "still"}


def test_notices_are_escaped_and_read_out(figures: Figures) -> None:
    """What an address asked for comes from strangers."""
    view = made(figures, None, Trouble.NONE, "There is no campaign “<img src=x>” here.")
    html = str(macros("strips").strips(view, ENGLISH))
    assert "“&lt;img src=x&gt;”" in html
    assert "<img" not in html
    assert 'class="strip notice" role="alert"' in html


def test_a_failed_update_is_one_more_banner() -> None:
    """Its words are escaped as well."""
    html = trouble_strip("An update failed <b>")
    assert 'class="strip trouble" role="alert"' in html
    assert "An update failed &lt;b&gt;" in html


def test_the_first_reading_is_told_until_all_is_read_and_asked() -> None:
    """The bar is the mean of both shares; files of before tell nothing."""
    going = progress(first(), ENGLISH)
    assert going is not None
    assert going.contests == "38 of 181 contests read"
    assert going.people == "812 of 3,120 people asked about on every wiki"
    assert going.share == pytest.approx((38 / 181 + 812 / 3120) / 2)
    assert progress(first(read=181), ENGLISH) is not None
    assert progress(first(read=181, told=3120), ENGLISH) is None
    assert progress(first(0, 0, 0, 0), ENGLISH) is None
    assert progress(None, ENGLISH) is None


def test_before_anybody_is_known_only_contests_are_counted() -> None:
    """No share of nobody."""
    going = progress(first(1, 4, 0, 0), ENGLISH)
    assert going is not None
    assert (going.share, going.people) == (0.25, "")


def test_progress_stands_on_the_page_and_on_the_page_without_figures(figures: Figures) -> None:
    """As an element that screen readers know as progress, with a name."""
    fresh = first()
    page = str(macros("strips").strips(made(figures, fresh), ENGLISH))
    waits = str(macros("progress").progress(waiting(Trouble.NONE, fresh, ENGLISH).progress, ENGLISH))
    for html in (page, waits):
        assert '<progress value="0.235" max="1" aria-label="How far the past has been fetched">' in html
    assert str(macros("progress").progress(None, ENGLISH)).strip() == ""


@pytest.mark.parametrize(
    ("trouble", "command", "demo"),
    [
        (Trouble.MISSING, "python -m metrics publish --follow", "make demo"),
        (Trouble.UNREADABLE, "python -m metrics publish --follow", ""),
        (Trouble.DAMAGED, "python -m metrics publish --follow", ""),
        (Trouble.NEWER, "", ""),
        (Trouble.NONE, "python -m collector follow", "make demo"),
    ],
)
def test_a_page_without_figures_says_what_to_do(trouble: Trouble, command: str, demo: str) -> None:
    """In both languages; the demonstration is offered where nothing of one's own would be in its way."""
    for language in ("en", "de"):
        view = waiting(trouble, None, texts(language))
        assert (view.command, view.demo) == (command, demo)
        assert all((view.heading, view.text, view.title.endswith(" · Campaign Retention")))
    fresh = first()
    assert waiting(Trouble.DAMAGED, fresh, ENGLISH).progress is None


def test_while_the_first_contests_are_read_there_is_nothing_to_do() -> None:
    """No command is asked for of somebody whose collector runs."""
    view = waiting(Trouble.NONE, first(), ENGLISH)
    assert (view.heading, view.command, view.demo) == ("The first contests are being read.", "", "")
