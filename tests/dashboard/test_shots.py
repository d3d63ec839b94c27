"""The list of states that are pictured: every one is a valid address, and none is missing."""

from __future__ import annotations

from collections import Counter

import pytest

from dashboard.figures import Figures
from dashboard.selection import DEFINITIONS, LEASTS, MEASURES, READINGS, WIDTHS, choose, query_of
from dashboard.texts import texts
from tests.dashboard.shots import SHOTS, SHOWN, Shot, file_name, variants
from tests.dashboard.shots_stages import STAGES

PICTURED = [shot for shot in SHOTS if shot.query.startswith("?")]
INVALID = {"notices"}


def test_no_picture_hides_another() -> None:
    """Each has a file of its own."""
    files = Counter(file_name(shot, *each) for shot in SHOTS for each in variants(shot))
    assert [name for name, n in files.items() if n > 1] == []
    assert all(name.isascii() and " " not in name for name in files)


@pytest.mark.parametrize("shot", PICTURED, ids=lambda shot: shot.name)
def test_every_address_is_valid(figures: Figures, shot: Shot) -> None:
    """But that of the notices."""
    _, notices = choose(query_of(shot.query), figures, texts("en"))
    assert bool(notices) == (shot.name in INVALID)


def test_every_filter_and_every_stage_is_pictured(figures: Figures) -> None:
    """Whatever can be chosen is chosen somewhere, and whatever can go wrong does."""
    chosen = [choose(query_of(shot.query), figures, texts("en"))[0] for shot in PICTURED]
    assert {choice.definition for choice in chosen} == set(DEFINITIONS)
    assert {choice.reading for choice in chosen} == set(READINGS)
    assert ({choice.width for choice in chosen}, {choice.least for choice in chosen}) == (set(WIDTHS), set(LEASTS))
    assert {choice.measure for choice in chosen} == set(MEASURES)
    assert {choice.campaign for choice in chosen} == {*figures.campaigns, ""}
    assert {shot.stage for shot in SHOTS} == set(STAGES)


def test_what_the_documentation_shows_is_pictured() -> None:
    """In that theme and width."""
    pictured = {(shot.name, *each) for shot in SHOTS for each in variants(shot)}
    assert set(SHOWN.values()) <= pictured
