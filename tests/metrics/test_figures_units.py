"""What a unit says is the sum of its contests, each at its own marks; and what waits for another contest to be read."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.figures import (
    FINAL,
    NOT_DUE,
    READINGS,
    SO_FAR,
    UNREAD,
    VERIFYING,
    Daily,
    Standing,
    Value,
    curves_of,
    of_unit,
    places_of,
    summary,
)
from tests.metrics.settled import COMMONS, Deed, standing
from tests.metrics.world import DAY, END, MILESTONE_DAYS

MONTH = 30 * DAY
FIXED = [reading for reading in READINGS if reading != "on-or-after"]


def values(parts: Sequence[Standing], reading: str, measure: str = "any", least: int = 1) -> list[Value]:
    """A reading's figures, month by month."""
    return [v for v in of_unit(parts) if (v.reading, v.measure, v.least) == (reading, measure, least)]


def states(*parts: Standing, reading: str = "active", measure: str = "any") -> list[str]:
    """The states of a reading's figures."""
    return [value.state for value in values(parts, reading, measure)]


def days(reading: str, k: int) -> tuple[int, int]:
    """The window of a reading k quarters after the end, as days [first, after)."""
    t, before = MILESTONE_DAYS[k], (0, *MILESTONE_DAYS)[k]
    found = {
        "active": (t - 30, t),
        "active-90": (t - 90, t),
        "quarter": (before, t),
        "since-end": (0, t),
        "survival": (t, t + 30),
    }
    return found[reading]


def by_kind(curves: list[Daily]) -> dict[tuple[str, int, int], Daily]:
    """Curves by measure, width and least number."""
    return {(curve.measure, curve.width, curve.least): curve for curve in curves}


def test_a_unit_is_the_sum_of_its_contests_each_at_its_own_mark() -> None:
    """Ends of twenty days apart: milestones add up at each contest's own t, and the curve passes through them."""
    seen = END + 120 * DAY
    early = standing(seen=seen, verified=seen, activity=[(0, 91), (1, 119)])
    late = standing(seen=seen, verified=seen, end=END + 20 * DAY, activity=[(0, 90), (1, 99)])
    found = summary([early, late])
    assert (found.newcomers, found.mature, found.covered, found.today) == (40, 100, 100, 101)
    (one, other, both) = (values(parts, "active")[0] for parts in ([early], [late], [early, late]))
    assert (one.retained, other.retained, both.retained) == (1, 1, 2)
    assert both.due == max(one.due, other.due) == END + (20 + 91) * DAY  # 5 December 2023 + 3 months = 91 days
    assert values([early, late], "today")[0].retained == 4
    first, second, pooled = (by_kind(curves_of(parts)) for parts in ([early], [late], [early, late]))
    for kind, curve in pooled.items():
        # 92 days after one end are as many months as 91 after the other; up to 30 days after E they are the same
        marks = [*range(31), *range(32, 102)]
        assert curve.retained.tolist() == (first[kind].retained[marks] + second[kind].retained[:101]).tolist()
        assert curve.mature == 100
    assert pooled["any", 30, 1].retained[91] == both.retained
    assert set(first) - set(pooled) == {(measure, 90, least) for measure in ("any", "organic") for least in (1, 5)}


def test_a_unit_is_mature_when_all_its_contests_are() -> None:
    """One contest that verifies makes the unit verify; one that is not due makes it not due; no half of a sum."""
    done = standing(activity=[(0, 80), (0, 170), (0, 260)])
    verifying = standing(verified=END + 100 * DAY)
    waiting = standing(end=END + 300 * DAY)
    assert states(done, verifying) == [FINAL, VERIFYING, VERIFYING, VERIFYING]
    assert states(done, waiting) == [FINAL, NOT_DUE, NOT_DUE, NOT_DUE]
    assert states(verifying, waiting) == [FINAL, NOT_DUE, NOT_DUE, NOT_DUE]
    assert [value.retained for value in values([done, verifying], "active")] == [1, None, None, None]


def test_a_milestone_of_ends_a_month_apart_waits_for_the_later_one() -> None:
    """Everybody verified through the earlier contest's mark only: no figure, though one part of it is known."""
    through = END + 92 * DAY
    early, late = (standing(end=end, seen=through, verified=through) for end in (END, END + MONTH))
    assert (states(early)[0], states(late)[0], states(early, late)[0]) == (FINAL, NOT_DUE, NOT_DUE)
    assert summary([early, late]).mature == 62


def test_a_contest_without_newcomers_holds_up_no_unit() -> None:
    """It adds nothing, and there is nobody in it to verify; nor does its later end move what is due."""
    done, empty = standing(), standing(people=0, end=END + 300 * DAY)
    found = summary([empty, done])
    assert (found.mature, found.newcomers, found.covered) == (done.mature, 20, done.covered)
    assert of_unit([empty, done]) == of_unit([done])
    assert [each.retained.tolist() for each in curves_of([empty, done])] == [
        each.retained.tolist() for each in curves_of([done])
    ]
    assert places_of([empty, done]) == places_of([done])


def test_a_unit_of_nobody_has_figures_of_nobody() -> None:
    """All its contests without newcomers by a definition: zeros, not due or of nobody, and no mark."""
    found = summary([standing(people=0), standing(people=0, end=END + MONTH)])
    assert (found.newcomers, found.unknown, found.mature) == (0, 0, -1)
    assert {value.retained for value in of_unit([standing(people=0)])} <= {0, None}


def test_what_is_so_far_of_several_contests_ends_where_the_last_one_does() -> None:
    """On or after and today add up, each contest's known through its own day."""
    seen = END + 150 * DAY
    early = standing(seen=seen, verified=END, activity=[(0, 149), (1, 60)])
    late = standing(end=END + MONTH, seen=seen, verified=END, activity=[(0, 119), (1, 90)])
    both = values([early, late], "on-or-after")[0]
    assert (both.state, both.retained) == (SO_FAR, 2)
    assert (both.due, both.through) == (END + (30 + 91) * DAY, END + 151 * DAY)  # 15 December + 3 months = 91 days
    assert states(early, late, reading="on-or-after")[1:] == [NOT_DUE] * 3
    assert values([early, late], "today")[0].due == END + 151 * DAY


def test_one_contest_without_a_stream_leaves_no_live_end() -> None:
    """A sum with a part that nobody knows is not known."""
    blind = standing(seen=None)
    assert states(standing(), blind, reading="today") == [NOT_DUE]
    assert values([standing(), blind], "today")[0].retained is None


@pytest.mark.parametrize("reading", FIXED)
@pytest.mark.parametrize("k", range(4))
def test_organic_waits_for_the_contests_that_overlap_its_window(reading: str, k: int) -> None:
    """One that ended as the window began, or began as it ended, does not; by a second more it does. Any never waits."""
    first, after = (END + day * DAY for day in days(reading, k))
    before = (first - MONTH, first)
    spans = [(before, FINAL), ((after, after + MONTH), FINAL), ((after - 1, after + MONTH), UNREAD)]
    spans.append(((first - MONTH, first + 1), UNREAD))
    spans.append(((first, after), UNREAD))
    for span, state in spans:
        part = standing(unread=(span,), activity=[(0, 80)])
        found = values([part], reading, "organic")[k]
        assert found.state == state
        assert (found.retained is None) == (state == UNREAD)
        assert states(part, reading=reading)[k] == FINAL


def test_what_is_not_due_or_verifying_is_not_called_unread() -> None:
    """Waiting for the other contest comes last: everybody is verified then."""
    span = (END, END + 300 * DAY)
    part = standing(verified=END + 100 * DAY, seen=END + 200 * DAY, unread=(span,))
    assert states(part, measure="organic") == [UNREAD, VERIFYING, NOT_DUE, NOT_DUE]


def test_what_is_so_far_does_not_wait_for_other_contests() -> None:
    """It is never compared, and says that it will move."""
    part = standing(unread=((END, END + 300 * DAY),))
    assert states(part, reading="on-or-after", measure="organic") == [SO_FAR] * 4
    assert states(part, reading="today", measure="organic") == [SO_FAR]


@pytest.mark.parametrize(
    ("start", "end", "mark"),
    [
        (END + 100 * DAY, END + 130 * DAY, 100),
        (END + 100 * DAY - 1, END + 130 * DAY, 99),
        (END - DAY, END + 1, 0),
        (END - DAY, END, 400),
        (END + 401 * DAY, END + 402 * DAY, 400),
    ],
)
def test_an_organic_curve_is_final_up_to_the_first_unread_contest(start: int, end: int, mark: int) -> None:
    """The window of mark t ends with day t - 1: the mark at which the other began is the last."""
    for each in curves_of([standing(unread=((start, end),))]):
        assert each.mature == (mark if each.measure == "organic" else 400)


def test_a_unit_waits_for_what_one_of_its_contests_waits_for() -> None:
    """The state of a sum is that of the part that is least known."""
    unread, done = standing(unread=((END, END + 5 * DAY),)), standing()
    assert states(done, unread, reading="since-end", measure="organic") == [UNREAD] * 4
    assert states(done, unread, measure="organic") == [FINAL] * 4
    verifying = standing(verified=END + 100 * DAY)
    assert states(verifying, unread, reading="since-end", measure="organic") == [UNREAD] + [VERIFYING] * 3


def test_places_are_told_of_final_milestones_only() -> None:
    """Sums over contests, wikis by name, the commonest first; nothing of what is verifying, not due or unread."""
    activity: list[Deed] = [(0, 80, COMMONS, 3, 3), (0, 81, 2, 1, 0), (1, 80, 2, 1, 0), (2, 80, COMMONS, 1, 0)]
    early = standing(verified=END + 100 * DAY, activity=activity)
    late = standing(end=END + DAY, verified=END + 100 * DAY, activity=[(0, 80, 3, 1, 0)])
    any_, organic = places_of([early, late])
    assert (any_.measure, any_.months, organic.measure) == ("any", 3, "organic")
    assert (any_.commons_only, any_.other_only, any_.both) == (1, 2, 1)
    assert any_.wikis == (("commonswiki", 2), ("enwiki", 2), ("dewiki", 1))
    assert (organic.commons_only, organic.other_only, organic.both) == (1, 3, 0)
    assert organic.wikis == (("enwiki", 2), ("commonswiki", 1), ("dewiki", 1))
    waiting = standing(verified=END + 100 * DAY, activity=activity, unread=((END, END + 91 * DAY),))
    assert [found.measure for found in places_of([waiting])] == ["any"]


PARTS = st.lists(
    st.builds(
        lambda end, people, verified, seen, activity: standing(
            people, end=END + end * DAY, verified=END + verified * DAY, seen=END + seen * DAY, activity=activity
        ),
        st.sampled_from([0, 1, 30, 31, 200]),
        st.integers(0, 3),
        st.integers(0, 400),
        st.just(400),
        st.lists(st.tuples(st.integers(0, 2), st.integers(0, 399)), max_size=6),
    ),
    min_size=1,
    max_size=3,
)


@given(PARTS)
def test_final_sums_are_the_sums_of_final_parts(parts: list[Standing]) -> None:
    """A figure is final exactly when those of all contests with anybody are; then it is their sum."""
    counting = [part for part in parts if part.counts]
    each = [{value[:4]: value for value in of_unit([part])} for part in counting]
    for value in of_unit(parts) if counting else ():
        known = [found[value[:4]] for found in each]
        if all(one.state in (FINAL, SO_FAR) for one in known):
            assert value.retained == sum(one.retained or 0 for one in known)
            assert value.state == known[0].state
        else:
            assert value.retained is None
        assert (value.due, value.through) == (max(one.due for one in known), max(one.through for one in known))


@given(PARTS)
def test_organic_is_never_more_than_any(parts: list[Standing]) -> None:
    """Nor is at least five more than at least one, nor a milestone not on its curve."""
    found = {(v.measure, v.reading, v.least, v.months): v.retained for v in of_unit(parts)}
    for (measure, reading, least, months), n in found.items():
        if n is not None:
            assert n <= (found["any", reading, least, months] or 0)
            assert n <= (found[measure, reading, 1, months] or 0)
