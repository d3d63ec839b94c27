"""How soon newcomers came back, where they were, and who took part again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from metrics.answers import Selection
from metrics.answers_paths import ELSEWHERE, LATER, NEXT, again, first_return, pace, spread
from metrics.figures import FINAL, NOT_DUE, SO_FAR
from tests.metrics.reported_rows import Sheet, facts_of, full_year

EVERYTHING = Selection("monuments", ("monuments2024",))


def test_with_equal_follow_up_the_return_is_the_plain_curve() -> None:
    """Everybody followed for 365 days: Kaplan-Meier is one minus the share not back yet, day by day."""
    found = first_return(facts_of(full_year()), EVERYTHING)
    assert found is not None
    days = np.arange(366)
    plain = sum(np.minimum(days // 2, n // 2) for n in (100, 50, 30)) / 180
    assert found.share == pytest.approx(plain, abs=1e-12)
    assert (found.newcomers, found.followed) == (180, 365)
    within = found.within(30)
    assert within is not None
    assert within.share == pytest.approx(3 * 15 / 180)
    assert within.low < within.share < within.high
    assert found.within(366) is None


def test_units_are_followed_as_far_as_they_are_final() -> None:
    """A unit whose first mark is its last one counts to day 92; the median is the first day with half of them back."""
    sheet = Sheet().unit("IN", "India", 100, (20, 15, 12, 10)).unit("NP", "Nepal", 50, (5, None, None, None))
    found = first_return(facts_of(sheet), EVERYTHING)
    assert found is not None
    assert found.followed == 365
    # to day 50 both rise by one person every second day: 50 of 150; then India alone, of the 75 who are not back
    assert found.share[50] == pytest.approx(50 / 150)
    alone = first_return(facts_of(sheet), replace(EVERYTHING, countries=("IN",)))
    assert alone is not None
    assert alone.median == 100  # 50 of 100 are back on day 100
    assert found.median is not None
    assert found.share[found.median] >= 0.5 > found.share[found.median - 1]


def test_a_median_that_was_never_reached_is_none() -> None:
    """Fewer than half came back: no median; without a final mark there is nothing at all."""
    odd = Sheet().unit("IN", "India", 101, (20, 15, 12, 10))
    found = first_return(facts_of(odd), EVERYTHING)
    assert found is not None
    assert found.median is None
    waiting = Sheet().unit("IN", "India", 100, (None,) * 4)
    assert first_return(facts_of(waiting), EVERYTHING) is None


def test_selections_are_compared_by_the_days_of_first_return() -> None:
    """The same pace is no difference; where a fifth of 100 is back in 40 days and a twentieth of 400, there is one."""
    sheet = Sheet().unit("IN", "India", 100, (20, 15, 12, 10)).unit("NP", "Nepal", 100, (20, 15, 12, 10))
    sheet = sheet.unit("GH", "Ghana", 400, (9, 8, 7, 6)).unit("PE", "Peru", 50, (None,) * 4)
    facts = facts_of(sheet)
    india, nepal, ghana, peru = (replace(EVERYTHING, countries=(code,)) for code in ("IN", "NP", "GH", "PE"))
    same, other = pace(facts, india, nepal), pace(facts, india, ghana)
    assert same is not None
    assert same.df == 1
    assert same.p == pytest.approx(1)
    assert other is not None
    assert other.p < 0.05
    assert pace(facts, india, peru) is None


def test_a_curve_of_one_mark_follows_nobody() -> None:
    """Of the day of the end alone nothing can be said."""
    facts = facts_of(Sheet().unit("IN", "India", 100, (20, 15, 12, 10)))
    short = {key: replace(cast("Any", curve), retained=curve.retained[:4]) for key, curve in facts.curves.items()}
    assert first_return(replace(facts, curves=short), EVERYTHING) is None


def test_where_they_were_adds_up_over_units() -> None:
    """Three groups that add up to the active ones, wikis with most first; units that are not final are not in it."""
    found = spread(facts_of(full_year()), EVERYTHING, 3)
    assert found is not None
    assert (found.commons_only, found.other_only, found.both, found.newcomers) == (
        10 + 2 + 1,
        6 + 1 + 1,
        4 + 2 + 1,
        180,
    )
    assert found.active == 28
    assert found.wikis == (("commonswiki", 14 + 4 + 2), ("enwiki", 10 + 3 + 2))
    half = Sheet().unit("IN", "India", 100, (20, None, None, None)).unit("NP", "Nepal", 50, (None,) * 4)
    some = spread(facts_of(half), EVERYTHING, 3)
    assert some is not None
    assert (some.active, some.newcomers) == (20, 100)
    assert spread(facts_of(half), EVERYTHING, 6) is None


def test_taking_part_again_is_pooled_over_those_who_had_the_chance() -> None:
    """Next edition: final, with its year; later ones and other campaigns stay so far; editions without are left out."""
    last = Sheet(year=2025).unit("IN", "India", 70, (7, None, None, None))
    known = facts_of(full_year(), last)
    following, later, elsewhere = again(known, replace(EVERYTHING, editions=("monuments2024", "monuments2025")))
    assert (following.kind, following.state, following.following) == (NEXT, FINAL, (2025,))
    assert (following.count, following.newcomers) == (5, 180)
    assert (later.kind, later.state, later.count, later.chances) == (LATER, SO_FAR, 5, (1, 1))
    assert (elsewhere.kind, elsewhere.count, elsewhere.chances) == (ELSEWHERE, 0, (2, 2))
    assert elsewhere.rate is not None
    assert elsewhere.rate.share == 0


def test_without_a_later_edition_there_is_no_figure() -> None:
    """The last edition has none: not 0 %."""
    last = facts_of(Sheet().unit("IN", "India", 70, (7, None, None, None)))
    assert [(each.state, each.count, each.rate) for each in again(last, EVERYTHING)] == [(NOT_DUE, None, None)] * 3
