"""What is counted and how far: the people in and out of the figures, with reasons, and the reach of the data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.coverage import Coverage, continuous, coverage
from dashboard.environment import macros
from dashboard.figures import Figures
from metrics.answers import members
from state.published import Freshness
from tests.dashboard import invented
from tests.dashboard.conftest import NOW, asked

FRESH = invented.freshness(NOW)


def told(view: Coverage, kind: str) -> list[tuple[str, str]]:
    """The counts of a kind with their words."""
    return [(row.number, row.text) for row in view.counts if row.kind == kind]


def test_the_newcomers_are_those_of_the_figures(figures: Figures) -> None:
    """The number of newcomers is that of the cohorts, by the definition that is chosen."""
    for query in ("?campaign=monuments", "?campaign=monuments&definition=commons&country=IN", "?campaign=birds"):
        sought = asked(figures, query)
        rows = members(figures.facts, sought.choice.selection)
        expected = f"{sum(row.newcomers for row in rows):,}"
        assert told(coverage(sought, FRESH), "in")[-1][0] == expected


def test_participants_of_one_edition_are_people_and_of_several_are_not(figures: Figures) -> None:
    """Sums over countries and editions say that people are counted in each."""
    one = told(coverage(asked(figures, "?campaign=monuments&edition=2026"), FRESH), "in")[0]
    several = told(coverage(asked(figures, "?campaign=monuments&edition=2026,2025"), FRESH), "in")[0]
    assert one[0] == f"{figures.editions['monuments2026'].participants:,}"
    assert "every country and edition" in several[1]
    assert "every country and edition" not in one[1]


def test_what_is_merged_is_told_with_number_and_reason(figures: Figures) -> None:
    """Countries counted together are told of: how many people, how many countries, why."""
    ((number, words), *_) = told(coverage(asked(figures, "?campaign=monuments&edition=2026"), FRESH), "part")
    assert number == "61"
    assert "4 countries" in words
    assert "fewer than 10" in words


def test_who_is_in_no_figure_is_told(figures: Figures) -> None:
    """Unknown and left out people have their number and the reason in the page's words."""
    out = told(coverage(asked(figures, "?campaign=monuments&edition=2025"), FRESH), "out")
    assert ("3", "newcomers in no figure: a wiki could not be asked about them for 7 days") in out
    assert any(number == "7" and "found after" in words for number, words in out)
    lone = told(coverage(asked(figures, "?campaign=earth&edition=2025"), FRESH), "out")
    assert any("only one country is left" in words for _, words in lone)
    few = told(coverage(asked(figures, "?campaign=africa&edition=2024", "de"), FRESH), "out")
    assert any("weniger als 10" in words for _, words in few)


def test_left_out_people_are_not_told_of_by_country(figures: Figures) -> None:
    """A chosen country does not tell how many were left out elsewhere, nor of itself."""
    assert told(coverage(asked(figures, "?campaign=earth&edition=2025&country=GH"), FRESH), "out") == []


def test_undecided_people_are_told_where_there_are_any(figures: Figures) -> None:
    """Those of whom it is not known yet whether they had contributed before have their number, out of every figure."""
    sought = asked(figures, "?campaign=monuments&edition=2026&country=IN,DE,IT&definition=first-edit")
    key = ("monuments2026", "first-edit")
    rows = tuple(replace(row, undecided=2) for row in figures.facts.cohorts[key])  # type: ignore[type-var]
    facts = replace(figures.facts, cohorts={**figures.facts.cohorts, key: rows})
    view = coverage(replace(sought, figures=replace(figures, facts=facts)), FRESH)
    assert [number for number, words in told(view, "out") if "contributed before" in words] == ["6"]
    assert not any("contributed before" in words for _, words in told(coverage(sought, FRESH), "out"))


def test_running_contests_have_counts_only(figures: Figures) -> None:
    """The people of contests that go on are told apart from those in figures."""
    ((number, words),) = told(coverage(asked(figures, "?campaign=folklore"), FRESH), "open")
    assert number == "262"
    assert "counts only" in words


def test_coverage_ends_where_the_first_gap_begins(figures: Figures) -> None:
    """With a gap the figures are covered to its beginning, and it has its times and the reason in words."""
    gap = (NOW - 7200, NOW - 5400, "the last event seen did not come again")
    fresh = invented.freshness(NOW, gaps=(gap,))
    view = coverage(asked(figures), fresh)
    assert continuous(fresh) == NOW - 7200
    assert view.reach[0].since == NOW - 7200
    assert view.reach[1].what == "Seen to"
    assert view.gaps == (
        "04:00 UTC to 04:30 UTC: after a new connection the last event seen did not come again, so some may be missing",
    )
    assert coverage(asked(figures), FRESH).reach[0].what == "Seen without a gap to"


def test_a_reason_nobody_knows_is_told_as_it_is(figures: Figures) -> None:
    """A gap with a reason from a newer collector keeps its words; many gaps are counted."""
    gaps = tuple((NOW - 9000 + place, NOW - 8000, "sunspots") for place in range(6))
    view = coverage(asked(figures), invented.freshness(NOW, gaps=gaps))
    assert view.gaps[0].endswith(": sunspots")
    assert view.gaps[-1] == "and 2 more"


def test_without_freshness_there_are_words_and_no_times(figures: Figures) -> None:
    """A file that nobody wrote freshness into says that nothing has been seen."""
    view = coverage(asked(figures), None)
    assert [row.when for row in view.reach] == ["no contribution has been seen yet"]
    assert "written" not in view.made
    assert continuous(None) is None


def test_the_first_reading_is_told_while_it_goes_on(figures: Figures) -> None:
    """How many contests were read and people asked about stands there until all were."""
    fresh = Freshness(NOW, NOW, 1500, NOW * 1000, "open", (), 12, 131, 400, 16_420)
    rows = [(row.what, row.when) for row in coverage(asked(figures), fresh).reach]
    assert ("Contests read", "12 of 131") in rows
    assert ("People asked about", "400 of 16,420") in rows
    assert len(coverage(asked(figures), FRESH).reach) == 2


@pytest.mark.parametrize(("lag", "words"), [(0, "0"), (1_900, "1.9"), (150_000, "150")])
def test_the_lag_is_in_seconds(figures: Figures, lag: int, words: str) -> None:
    """The lag of the stream has a decimal where it is small."""
    fresh = Freshness(NOW, NOW, lag, NOW * 1000, "open")
    assert f"runs {words} s behind" in coverage(asked(figures), fresh).reach[0].remark


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("query", ["", "?campaign=folklore", "?campaign=earth&edition=2025", "?country=GH"])
def test_the_card_can_be_set(figures: Figures, query: str, language: str) -> None:
    """Every state has a card in both languages."""
    sought = asked(figures, query, language)
    gap = (NOW - 7200, NOW - 5400, "offsets jump")
    html = str(macros("coverage").coverage(coverage(sought, invented.freshness(NOW, gaps=(gap,))), sought.texts))
    assert 'id="coverage-title"' in html
    assert ("<table" in html) == bool(sought.choice.campaign)
