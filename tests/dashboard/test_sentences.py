"""The sentences of the page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard import sentences
from dashboard.figures import Figures, index
from dashboard.frames import view
from dashboard.hours import Hours
from dashboard.selection import choose, query_of
from tests.dashboard import invented
from tests.dashboard.conftest import NOW


def headline(figures: Figures, query: str) -> str:
    """The headline of a query as plain text."""
    pieces = sentences.headline(view(figures, choose(query_of(query), figures)[0]))
    return "".join(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "campaign=monuments&edition=2025&country=AM",
            (
                "Of 37 newcomers of Wiki Loves Monuments 2025 in Armenia, 0 % (0–9.4 %) were still active after"
                " 3 months, 0 % (0–9.4 %) after 6, 0 % (0–9.4 %) after 9 and 0 % (0–9.4 %) after 12 months."
            ),
        ),
        (
            "campaign=africa&country=KE,GH",
            (
                "Of 235 newcomers of Wiki Loves Africa 2026 in Ghana and Kenya, 6.4 % (3.9–10.3 %) were still active"
                " after 3 months; 6 months: due on 1 Feb 2027."
            ),
        ),
        (
            "campaign=africa",
            (
                "Of 687 newcomers of Wiki Loves Africa 2026, 5.0 % (3.4–7.1 %; of 545 so far) were still active after"
                " 3 months; 6 months: due from 1 Feb 2027 to 10 Mar 2027."
            ),
        ),
        (
            "campaign=earth",
            (
                "Of 545 newcomers of Wiki Loves Earth 2026, no figure is final yet; 3 months: reached, being verified;"
                " 6 months: due on 21 Feb 2027."
            ),
        ),
        (
            "campaign=food",
            (
                "Of 118 newcomers of Wiki Loves Food 2026 (and 239 more whose contest is not counted yet), no figure is"
                " final yet; 3 months: due on 4 Feb 2027."
            ),
        ),
        (
            "campaign=folklore",
            (
                "Wiki Loves Folklore 2026 is still running: 571 participants so far, 262 newcomers among them. The"
                " first retention figure is due on 15 Mar 2027, 3 months after the end."
            ),
        ),
        ("campaign=science", "Wiki Science Competition 2026 had 5 participants and no newcomers: nothing to count."),
    ],
)
def test_the_headline_answers_the_question_in_every_state(figures: Figures, query: str, said: str) -> None:
    """One sentence: how many, of whom, what is final, what is due when."""
    assert headline(figures, query) == said


@pytest.mark.parametrize(
    ("countries", "where"),
    [
        ("IN", " in India, "),
        ("IN,GB", " in the United Kingdom and India, "),
        ("IN,other", " in India and the other countries, "),
        ("IN,NP,DE,IT", " in 4 countries, "),
    ],
)
def test_the_headline_names_up_to_three_countries(figures: Figures, countries: str, where: str) -> None:
    """More are counted."""
    assert where in headline(figures, f"campaign=monuments&edition=2025&country={countries}")


def test_an_edition_that_is_over_but_not_enrolled_is_not_called_running(figures: Figures) -> None:
    """Its people are being read; the figures follow."""
    over = [replace(row, running=False) for row in figures.snapshot.editions]
    changed = index(replace(figures.snapshot, editions=tuple(over)))
    assert headline(changed, "campaign=folklore").startswith("Wiki Loves Folklore 2026 is over and being enrolled: ")


def test_the_curve_is_summed_up_in_words(figures: Figures) -> None:
    """The same numbers as in the picture, and up to which day they are final."""
    seen = view(figures, choose(query_of("campaign=africa"), figures)[0])
    (said, window) = sentences.curve_summary(seen.lines)
    assert said == "2026: 9.0 % on day 30, 5.0 % at 3 months, 4.1 % today, so far; final up to day 74."
    assert window == "Up to day 30 the window is still filling."


def test_a_day_without_contributions_is_said_so() -> None:
    """It is a result like any other."""
    assert sentences.hours_summary(Hours(((NOW, 0),))).startswith("No contribution")
    assert "Most between 06:00 and 07:00 UTC: 9." in sentences.hours_summary(Hours(((NOW, 9), (NOW + 3600, 2))))


def test_what_is_left_out_is_told_with_its_reason(figures: Figures) -> None:
    """Countries, people and why; those who could not be verified; those not counted yet."""
    counted = sentences.counted(view(figures, choose(query_of("campaign=monuments&edition=2025"), figures)[0]))
    assert "3 newcomers are in no figure: not verified on every wiki for 7 days." in counted
    assert (
        "Left out of every retention figure of 2025: 2 countries with 7 newcomers. Fewer than 10 newcomers are left."
        in counted
    )
    food = sentences.counted(view(figures, choose(query_of("campaign=food"), figures)[0]))
    assert food[-1].startswith("Counts only, no retention yet: 239 newcomers among 514 participants")


def test_merged_countries_are_named_once_for_editions_alike(figures: Figures) -> None:
    """Two editions with the same other countries share a sentence."""
    seen = view(figures, choose(query_of("campaign=monuments&edition=2025,2026"), figures)[0])
    (together,) = sentences.merged(seen)
    assert together.text() == "Other countries of 2025 and 2026: Andorra, Bhutan, Malta and Suriname."
    assert together.text(2) == "Other countries of 2025 and 2026: Andorra, Bhutan and 2 more."


def test_coverage_names_gaps_and_lag() -> None:
    """How far seen, how far verified, how late, and what is being filled; an open gap ends what figures go by."""
    assert sentences.coverage(invented.freshness(NOW), NOW)[0] == "Contributions are seen without a gap to 05:59 UTC."
    gaps = ((NOW - 7200, NOW - 5400, "the stream kept less"),)
    assert sentences.coverage(invented.freshness(NOW, gaps=gaps), NOW) == (
        "Contributions are seen to 05:59 UTC, but not all of them: figures are covered until 04:00 UTC.",
        "Everybody with a milestone to come was asked about on every wiki to 00:59 UTC.",
        "The stream runs 1.9 s behind the wikis.",
        "1 gap is being filled: 04:00 UTC to 04:30 UTC (the stream kept less).",
    )
    assert sentences.coverage(None, NOW) == ("No contribution has been seen yet.",)
