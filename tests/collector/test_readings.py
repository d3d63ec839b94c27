"""collector.readings: which contests are to be read when, and how."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collector import settings
from collector.readings import Reading, due, freezes_at, reading, selected
from state.roster import StoredContest
from tests.collector.enrolling import CATEGORY, DAY, END, FREEZE, START


def given_contest(**changes: Any) -> StoredContest:
    """Give a stored contest with some fields changed."""
    values: dict[str, Any] = {
        "campaign": "monuments",
        "year": 2025,
        "label": "Nepal",
        "country": "NP",
        "category": CATEGORY,
        "start": START,
        "end": END,
        "id": 1,
    }
    return StoredContest(**(values | changes))


@pytest.mark.parametrize(
    ("now", "enrolled", "complete", "frozen", "expected"),
    [
        (START - 1, None, None, False, False),
        (START, None, None, False, True),
        (START + 10, START + 5, START + 5, False, False),
        (START + 10, START + 5, None, False, True),
        (START + DAY + 5, START + 5, START + 5, False, True),
        (END - 1, END - 10, START, False, False),
        (END, END - 10, START, False, True),
        (END + 10, END + 5, START, False, True),
        (END + 10, END + 5, END + 5, False, False),
        (END + DAY + 5, END + 5, END + 5, False, True),
        (FREEZE - 1, FREEZE - 9, END, False, False),
        (FREEZE, FREEZE - 9, END, False, True),
        (END + 900 * DAY, END + 5, END + 5, True, False),
    ],
)
def test_what_is_due(now: int, enrolled: int | None, complete: int | None, frozen: bool, expected: bool) -> None:
    """A contest is read from its start on, then daily, at once after E and at the freeze, and then not any more."""
    contest = given_contest(enrolled=enrolled, complete=complete, frozen=frozen)
    assert (due([contest], now, DAY) == [contest]) is expected


@pytest.mark.parametrize(
    ("now", "complete", "expected"),
    [
        (END - 1, None, False),
        (END, None, True),
        (END + 50 * DAY, END, False),
        (FREEZE, END, True),
    ],
)
def test_when_a_whole_edition_is_due(now: int, complete: int | None, expected: bool) -> None:
    """The category of a whole edition is read once after the last end, and once at the freeze."""
    contest = given_contest(label="Global", enrolled=complete, complete=complete)
    assert (due([contest], now, DAY) == [contest]) is expected


def test_everything_is_due_once() -> None:
    """Asked for everything since an instant, what was read from then on is not due again: a stopped run goes on."""
    moment = END + 9 * DAY
    contests = [given_contest(id=n, enrolled=moment + n, complete=END) for n in (-2, -1, 0, 1)]
    assert due(contests, moment + 5, DAY, since=moment) == contests[:2]
    assert due(contests, moment + 5, DAY) == []
    assert due([replace(contests[0], frozen=True)], moment + 5, DAY, since=moment) == []


@pytest.mark.parametrize(
    ("at", "enrolled", "complete", "more", "expected"),
    [
        (START, None, None, {}, Reading(None, anew=False, last=False)),
        (START + 9, START, START, {}, Reading(START - 60, anew=False, last=False)),
        (END - 1, END - 9, START, {"subcategories": True}, Reading(None, anew=False, last=False)),
        (END, END - 9, START, {}, Reading(None, anew=True, last=False)),
        (END, None, None, {}, Reading(None, anew=True, last=False)),
        (END + DAY, END, END, {}, Reading(END - 60, anew=False, last=False)),
        (END + DAY, END, END, {"subcategories": True}, Reading(None, anew=False, last=False)),
        (FREEZE - 1, END, END, {}, Reading(END - 60, anew=False, last=False)),
        (FREEZE, END, END, {}, Reading(None, anew=True, last=True)),
        (FREEZE, None, None, {}, Reading(None, anew=True, last=True)),
    ],
)
def test_how_a_category_is_read(
    at: int, enrolled: int | None, complete: int | None, more: dict[str, Any], expected: Reading
) -> None:
    """Completely at first, after E and at the freeze; in between from a little before the last reading on."""
    assert reading(given_contest(enrolled=enrolled, complete=complete, **more), at, 60) == expected


def test_the_freeze_is_in_the_contests_own_time() -> None:
    """Three calendar months after E at the contest's offset: 1 October to 1 January in Turkey."""
    assert freezes_at(given_contest()) == FREEZE
    turkish = given_contest(end=END - 10_800, offset=180)
    assert freezes_at(turkish) == FREEZE - 10_800


def test_what_is_selected(tmp_path: Path) -> None:
    """Campaigns and years are the settings'; what has no dates is left out; latest first, whole editions at the end.

    An imported whole edition has no category that could be read.
    """
    asked = settings.load(
        {
            "data": str(tmp_path),
            "contact": "a@example.org",
            "since_year": "2024",
            "campaigns": "monuments,earth",
        },
        {},
    )
    early, late = given_contest(year=2024, end=END - 9), given_contest(campaign="earth")
    whole = given_contest(label="Global", end=END + 9, origin="shipped")
    others = [
        given_contest(year=2023),
        given_contest(campaign="africa"),
        given_contest(end=None),
        replace(whole, origin="import"),
    ]
    assert selected([early, whole, late, *others], asked) == [late, early, whole]
