"""What a selection is compared with, and why some have nothing to be compared with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.figures import Figures
from dashboard.rivals import Versus, before, rival, versus
from metrics.answers import answer, answers
from metrics.answers_places import compared
from metrics.comparing import difference
from tests.dashboard.conftest import asked


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("campaign=monuments&reading=on-or-after", "grows"),
        ("campaign=monuments&edition=2026,2025", "several-editions"),
        ("campaign=monuments&edition=2022", "first-edition"),
        ("campaign=monuments&edition=2026&country=other", "mixed"),
        ("campaign=africa&country=GH", "lacking"),
        ("campaign=monuments&edition=2026&country=IN,KE", "lacking"),
        ("campaign=earth&edition=2026&definition=first-edit&compare=last-edition", "nothing"),
        ("campaign=monuments&compare=other-countries", "no-country"),
        ("campaign=art&country=NL&compare=other-countries", ""),
        ("campaign=folklore", "nothing"),
        ("campaign=africa&edition=2025&country=GH&compare=comparison-group", "nothing"),
        ("campaign=monuments&edition=2026", ""),
        ("campaign=monuments&edition=2026,2025&country=IN&compare=other-countries", ""),
        ("campaign=monuments&edition=2026,2025&compare=comparison-group", ""),
    ],
)
def test_each_selection_has_a_rival_or_a_reason(figures: Figures, query: str, reason: str) -> None:
    """Never both, and never neither."""
    found = rival(figures, asked(figures, query).choice)
    assert found.reason == reason
    assert (found.selection is None) == bool(reason)


def test_the_last_edition_is_the_one_before_also_when_years_were_skipped(figures: Figures) -> None:
    """It is named by its year; with two editions gone it is three years back."""
    choice = asked(figures, "campaign=monuments&edition=2026").choice
    assert before(figures, choice) == "monuments2025"
    left = {key: row for key, row in figures.editions.items() if key not in ("monuments2025", "monuments2024")}
    skipped = replace(figures, facts=replace(figures.facts, editions=left), memo={})
    assert before(skipped, choice) == "monuments2023"
    assert rival(skipped, choice).edition == "monuments2023"


def test_a_country_lacking_in_the_edition_before_is_named_with_its_reason(figures: Figures) -> None:
    """Ghana was counted with others; Armenia was not there."""
    assert rival(figures, asked(figures, "campaign=africa&country=GH").choice).lacking == (("GH", "merged"),)
    gone = rival(figures, asked(figures, "campaign=monuments&edition=2025&country=AM").choice)
    assert gone.lacking == (("AM", "no contest"),)


def test_other_countries_are_the_complement(figures: Figures) -> None:
    """Those chosen and all others are everybody, and nobody is in both."""
    choice = asked(figures, "campaign=monuments&edition=2025&country=IN,NP&compare=other-countries").choice
    other = rival(figures, choice).selection
    assert other is not None
    assert not set(choice.countries) & set(other.countries)
    everybody = answer(figures.facts, replace(choice.selection, countries=()), 3)
    mine, theirs = (answer(figures.facts, each, 3) for each in (choice.selection, other))
    assert (mine.newcomers + theirs.newcomers, mine.retained + theirs.retained) == (
        everybody.newcomers,
        everybody.retained,
    )


def test_other_countries_are_of_the_editions_a_country_has_figures_of(figures: Figures) -> None:
    """Africa 2025, in which Ghana was counted with others, is not on the other side either."""
    choice = asked(figures, "campaign=africa&edition=2026,2025&country=GH&compare=other-countries").choice
    other = rival(figures, choice).selection
    assert other is not None
    assert other.editions == ("africa2026",)


def test_a_country_without_a_group_of_its_own_is_not_compared(figures: Figures) -> None:
    """Neither are other countries with a group of more countries than they are."""
    query = "campaign=monuments&edition=2025&country=MK&compare=comparison-group"
    choice = asked(figures, query).choice
    key = ("monuments2025", "comparison")
    without = tuple(row for row in figures.facts.cohorts[key] if row.unit != "monuments2025/MK")
    facts = replace(figures.facts, cohorts={**figures.facts.cohorts, key: without})
    found = rival(replace(figures, facts=facts, memo={}), choice)
    assert (found.reason, found.lacking) == ("unmatched", (("MK", ""),))
    assert rival(figures, choice).selection is not None
    wider = tuple(
        replace(row, merged=(*row.merged, "North Macedonia")) if row.unit.endswith("/other") else row  # type: ignore[type-var]
        for row in without
    )
    facts = replace(figures.facts, cohorts={**figures.facts.cohorts, key: wider})
    others = replace(choice, countries=("other",))
    assert rival(replace(figures, facts=facts, memo={}), others).reason == "unmatched"


def test_an_edition_nobody_was_matched_in_has_no_group(figures: Figures) -> None:
    """It is said of the edition, not of a country."""
    cohorts = {key: rows for key, rows in figures.facts.cohorts.items() if key[1] != "comparison"}
    without = replace(figures, facts=replace(figures.facts, cohorts=cohorts), memo={})
    assert rival(without, asked(figures, "campaign=monuments&compare=comparison-group").choice).reason == "no-group"


def _versus(figures: Figures, query: str, months: int) -> Versus | None:
    choice = asked(figures, query).choice
    mine = next(each for each in answers(figures.facts, choice.selection) if each.months == months)
    return versus(figures, choice, rival(figures, choice), mine)


def test_a_mark_is_compared_with_the_same_one(figures: Figures) -> None:
    """As `compared` of the answers has it."""
    query = "campaign=monuments&edition=2026&country=IN"
    found = _versus(figures, query, 6)
    chosen = asked(figures, query).choice.selection
    other = rival(figures, asked(figures, query).choice).selection
    assert found is not None
    assert other is not None
    assert found.comparison == compared(figures.facts, chosen, other, 6)


def test_a_mark_without_a_figure_on_either_side_is_not_compared(figures: Figures) -> None:
    """Here there is nothing to say; there it says what is waited for."""
    assert _versus(figures, "campaign=monuments&edition=2026&country=IN", 12) is None
    other = _versus(figures, "campaign=earth&edition=2025&country=GH,UG&compare=other-countries", 6)
    assert other is not None
    assert other.comparison is not None
    waits = _versus(figures, "campaign=earth&edition=2025&country=GH&compare=other-countries", 6)
    assert waits is not None
    assert waits.other.waiting


def test_the_group_is_of_the_same_places_where_one_side_is_not_final(figures: Figures) -> None:
    """Three countries of africa are final on both sides; the pool of all there is would be another one."""
    query = "campaign=africa&compare=comparison-group"
    found = _versus(figures, query, 3)
    assert found is not None
    assert found.comparison is not None
    assert found.units == 3
    cohorts = {row.unit: row.newcomers for row in figures.facts.cohorts["africa2026", "global"]}
    assert found.comparison.mine.newcomers == sum(cohorts[f"africa2026/{code}"] for code in ("GH", "KE", "NG"))
    pooled = difference(
        (found.comparison.mine.retained, found.comparison.mine.newcomers),
        (found.comparison.other.retained, found.comparison.other.newcomers),
    )
    assert found.comparison.difference == pooled


def test_where_everything_is_final_everybody_is_pooled(figures: Figures) -> None:
    """Also those in units that the group has merged."""
    found = _versus(figures, "campaign=monuments&edition=2025&compare=comparison-group", 12)
    assert found is not None
    assert found.comparison is not None
    assert found.units is None
    assert found.comparison.mine.newcomers == 3967
