"""Why a country that was asked for has no figure of its own."""

from __future__ import annotations

import pytest

from dashboard.figures import Figures
from dashboard.presence import LEFT_OUT, MERGED, NO_CONTEST, NO_FIGURE, RUNNING, absent, reason
from tests.dashboard.conftest import asked


def test_a_country_with_a_figure_is_not_absent(figures: Figures) -> None:
    """Nor is a selection of all countries."""
    assert absent(figures, asked(figures, "campaign=monuments&edition=2025&country=IN,NP").choice) == ()
    assert absent(figures, asked(figures, "campaign=monuments&edition=2025").choice) == ()


def test_absence_is_told_by_edition(figures: Figures) -> None:
    """Ghana has a figure of its own in africa 2026 and is counted with others in 2025."""
    found = absent(figures, asked(figures, "campaign=africa&edition=2026,2025&country=GH").choice)
    assert [(row.edition, row.year, row.code, row.title, row.why) for row in found] == [
        ("africa2025", 2025, "GH", "Ghana", MERGED)
    ]


@pytest.mark.parametrize(
    ("edition", "code", "definition", "why"),
    [
        ("monuments2025", "MT", "global", MERGED),
        ("monuments2025", "KE", "global", NO_CONTEST),
        ("folklore2026", "FR", "global", RUNNING),
        ("food2026", "FR", "global", RUNNING),
        ("monuments2025", "other", "global", ""),
        ("folklore2026", "other", "global", NO_CONTEST),
    ],
)
def test_each_absence_has_its_reason(figures: Figures, edition: str, code: str, definition: str, why: str) -> None:
    """Merged, still running, or no contest there; other countries count as one."""
    if edition not in figures.editions:
        edition = figures.by_campaign[edition[:-4]][0].edition
    assert reason(figures, edition, code, definition) == why


def test_a_country_may_be_merged_by_another_definition_only(figures: Figures) -> None:
    """Who has a figure of the headline and is not told of by first-edit is merged or without a figure there."""
    headline = {unit.country for unit in figures.units["monuments2025"] if unit.country}
    reasons = {code: reason(figures, "monuments2025", code, "first-edit") for code in headline}
    assert set(reasons.values()) <= {"", MERGED, NO_FIGURE}
    assert MERGED in reasons.values()
    assert LEFT_OUT not in reasons.values()
