"""The kinds of the data-quality report are complete, and say in plain words what they are."""

from __future__ import annotations

import pytest

from state import findings
from state.quality_kinds import CONTESTS, KINDS, PEOPLE, SOURCES, Kind

NOTED = {value for name, value in vars(findings).items() if name.isupper() and isinstance(value, str)}


def test_what_recorders_note_is_reported() -> None:
    """Each kind of finding has a kind of the report; a new one cannot be forgotten."""
    assert {"renamed", "merged", "first uploader", "central id"} <= NOTED
    assert NOTED - KINDS.keys() == set()


def test_the_areas_stand_together() -> None:
    """The kinds of an area follow each other, so that a list by area has each area once."""
    areas = [kind.area for kind in KINDS.values()]
    assert areas == sorted(areas, key=[CONTESTS, PEOPLE, SOURCES].index)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_says_what_it_is_and_what_it_means(kind: Kind) -> None:
    """A title without a full stop, one or more whole sentences, no markup."""
    assert kind.title[0].isupper()
    assert not kind.title.endswith(".")
    assert kind.meaning[0].isupper()
    assert kind.meaning.endswith(".")
    assert not set("<>&{}") & set(kind.title + kind.meaning)


def test_titles_are_unlike() -> None:
    """Nobody takes one kind for another."""
    assert len({kind.title for kind in KINDS.values()}) == len(KINDS)
