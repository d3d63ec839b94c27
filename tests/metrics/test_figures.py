"""A contest's figures are the formula over its verified newcomers; what is not known is said to be so."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.figures import (
    FINAL,
    NOT_DUE,
    PATIENCE,
    VERIFYING,
    ContestFacts,
    Figures,
    contest_figures,
    mature_mark,
    unit_figures,
)
from tests.metrics.world import DAY, END, MILESTONE_DAYS

YEAR = 400 * DAY


def facts(
    people: int = 20,
    *,
    verified: int | list[int] = END + YEAR,
    activity: list[tuple[int, int]] | None = None,
    seen: int | None = END + YEAR,
    since: int = END,
    mark: int = -1,
    end: int = END,
) -> ContestFacts:
    """A contest with accounts 100, 101, ...; `activity` holds (index of the account, day)."""
    through = [verified] * people if isinstance(verified, int) else verified
    pairs = activity or []
    return ContestFacts(
        end=end,
        offset=0,
        account=np.arange(100, 100 + len(through)),
        verified=np.array(through, dtype=np.int64),
        days_account=np.array([100 + index for index, _ in pairs], dtype=np.int64),
        days=np.array([day for _, day in pairs], dtype=np.int64),
        seen=seen,
        since=since,
        mark=mark,
    )


def states(figures: Figures) -> list[str]:
    """The states of the four milestones."""
    return [milestone.state for milestone in figures.milestones]


def test_a_milestone_is_the_curve_at_its_mark() -> None:
    """Active in the 30 days up to the mark: day t_k - 30 counts, day t_k does not."""
    three = MILESTONE_DAYS[0]
    figures = contest_figures(facts(activity=[(0, three - 31), (1, three - 30), (2, three - 1), (3, three)]))
    assert states(figures) == [FINAL] * 4
    assert [milestone.retained for milestone in figures.milestones] == [2, 0, 0, 0]
    assert figures.curve[three] == 2
    assert [milestone.due for milestone in figures.milestones] == [END + day * DAY for day in MILESTONE_DAYS]


def test_those_never_seen_again_are_in_the_denominator() -> None:
    """Twenty newcomers, one active: one of twenty."""
    figures = contest_figures(facts(activity=[(5, 80)]))
    assert (figures.newcomers, figures.milestones[0].retained) == (20, 1)


def test_activity_of_others_does_not_count() -> None:
    """Day counts of tracked accounts that are no newcomers are left out, at both ends of the list."""
    figures = contest_figures(facts(people=2, activity=[(-1, 80), (0, 80), (2, 80), (700, 80)]))
    assert figures.milestones[0].retained == 1


@pytest.mark.parametrize(
    ("seen", "verified", "expected"),
    [
        (91 * DAY, 91 * DAY, [NOT_DUE] * 4),
        (92 * DAY - 1, 92 * DAY - 1, [NOT_DUE] * 4),
        (92 * DAY, 92 * DAY - 1, [VERIFYING, NOT_DUE, NOT_DUE, NOT_DUE]),
        (92 * DAY, 92 * DAY, [FINAL, NOT_DUE, NOT_DUE, NOT_DUE]),
        (300 * DAY, 200 * DAY, [FINAL, FINAL, VERIFYING, NOT_DUE]),
        (366 * DAY, 366 * DAY, [FINAL] * 4),
    ],
)
def test_a_mark_is_final_when_verified_and_due_when_seen(seen: int, verified: int, expected: list[str]) -> None:
    """To the second: not due before coverage passed it, verifying until everybody is verified through it."""
    figures = contest_figures(facts(verified=END + verified, seen=END + seen))
    assert states(figures) == expected
    assert all((milestone.retained is None) == (milestone.state != FINAL) for milestone in figures.milestones)


def test_an_outage_does_not_read_as_inactivity() -> None:
    """Coverage that stands still leaves milestones not due, whatever the clock says: there is no clock here."""
    figures = contest_figures(facts(verified=END + 5 * DAY, seen=END + 10 * DAY))
    assert states(figures) == [NOT_DUE] * 4
    assert (figures.mature, figures.covered, len(figures.curve)) == (5, 10, 11)


def test_without_a_stream_verification_alone_makes_figures() -> None:
    """An import that was verified needs no stream; there is no "today" then."""
    figures = contest_figures(facts(verified=END + 100 * DAY, seen=None, activity=[(0, 70)]))
    assert states(figures) == [FINAL, NOT_DUE, NOT_DUE, NOT_DUE]
    assert (figures.today, figures.today_retained, figures.covered) == (-1, 0, 100)


def test_today_lies_behind_what_is_final() -> None:
    """A gap ends seen coverage on day 50, and everybody is verified through day 80: the live end is at mark 81."""
    figures = contest_figures(facts(verified=END + 80 * DAY, activity=[(0, 79)], seen=END + 50 * DAY))
    assert (figures.mature, figures.covered, figures.today, figures.today_retained) == (80, 80, 81, 1)


def test_today_is_the_first_mark_after_coverage() -> None:
    """It holds what was done in the day that is not over, so it rises with each event."""
    seen = END + 10 * DAY + 5
    quiet = contest_figures(facts(seen=seen, verified=END))
    active = contest_figures(facts(seen=seen, verified=END, activity=[(0, 10)]))
    assert (quiet.today, quiet.today_retained) == (11, 0)
    assert (active.today, active.today_retained) == (11, 1)
    assert active.curve.tolist() == quiet.curve.tolist()


def test_coverage_that_ends_before_the_contest_gives_nothing() -> None:
    """Mark 0 is where everybody starts, with nobody active."""
    figures = contest_figures(facts(seen=END - 5 * DAY, verified=-1))
    assert (figures.mature, figures.covered, figures.today, figures.today_retained) == (-1, -1, 0, 0)
    assert figures.curve.tolist() == []


def test_one_member_never_asked_holds_up_a_small_contest() -> None:
    """1 % of 20 is nobody: the contest waits."""
    figures = contest_figures(facts(verified=[END + YEAR] * 19 + [-1]))
    assert (figures.mature, figures.unknown, figures.newcomers) == (-1, 0, 20)
    assert states(figures) == [VERIFYING] * 4


def test_one_account_cannot_hold_up_a_contest_of_a_hundred() -> None:
    """After 7 days it is unknown: out of both counts, and its number is told."""
    through = [END + YEAR] * 199 + [-1]
    figures = contest_figures(facts(verified=through, activity=[(199, 90), (0, 90)]))
    assert (figures.newcomers, figures.unknown) == (199, 1)
    assert figures.mature == (YEAR - PATIENCE) // DAY
    assert figures.milestones[0].retained == 1


@pytest.mark.parametrize("missing", [3, 50, 200])
def test_above_one_percent_the_contest_waits(missing: int) -> None:
    """Three of two hundred are too many to leave out."""
    through = [END + YEAR] * (200 - missing) + [-1] * missing
    assert mature_mark(facts(verified=through)) == -1
    assert mature_mark(facts(verified=[END + YEAR] * 198 + [-1] * 2)) > 0


def test_nobody_is_unknown_before_seven_days_of_asking() -> None:
    """Neither for a mark of less than 7 days ago, nor where verification could first be asked for later than that."""
    through = [END + YEAR] * 199 + [END + 10 * DAY]
    assert mature_mark(facts(verified=through, seen=END + 20 * DAY)) == 13
    assert mature_mark(facts(verified=through, seen=END + 20 * DAY, since=END + 14 * DAY)) == 10
    assert mature_mark(facts(verified=through, seen=END + 20 * DAY, since=END + 13 * DAY)) == 13


def test_a_member_found_late_joins_once_verified_to_the_contests_mark() -> None:
    """The published mark stays; the latecomer is in neither count until then."""
    through = [END + 100 * DAY] * 20 + [-1]
    waiting = contest_figures(facts(verified=through, mark=100, activity=[(20, 90)]))
    assert (waiting.mature, waiting.newcomers, waiting.unknown) == (100, 20, 1)
    assert waiting.milestones[0].retained == 0
    joined = contest_figures(facts(verified=[END + 100 * DAY] * 21, mark=100, activity=[(20, 90)]))
    assert (joined.mature, joined.newcomers, joined.unknown) == (100, 21, 0)
    assert joined.milestones[0].retained == 1


def test_a_mark_does_not_outlive_the_verification_it_came_from() -> None:
    """When more than a tenth is unverified, as after a restored backup, the contest is not mature again."""
    figures = contest_figures(facts(verified=[-1] * 20, mark=100))
    assert (figures.mature, figures.newcomers, figures.unknown) == (-1, 20, 0)


def test_figures_of_nobody_are_zeros() -> None:
    """A contest without newcomers has a curve of zeros and no mark."""
    figures = contest_figures(facts(people=0, activity=[(0, 3)]))
    assert (figures.newcomers, figures.mature, int(figures.curve.sum())) == (0, -1, 0)


def test_a_unit_is_the_sum_of_its_contests_each_at_its_own_mark() -> None:
    """Ends of a month apart: milestones and today add up at each contest's own t, the curve mark by mark."""
    seen = END + 120 * DAY
    early = contest_figures(facts(seen=seen, verified=seen, activity=[(0, 91), (1, 119)]))
    late = contest_figures(facts(seen=seen, verified=seen, end=END + 20 * DAY, activity=[(0, 91), (1, 99)]))
    unit = unit_figures([early, late])
    assert (unit.newcomers, unit.mature, unit.covered) == (40, 100, 100)
    assert unit.milestones[0].retained == (early.milestones[0].retained or 0) + (late.milestones[0].retained or 0)
    assert unit.milestones[0].due == max(early.milestones[0].due, late.milestones[0].due)
    assert unit.today_retained == 4
    assert unit.curve.tolist() == (early.curve[:101] + late.curve[:101]).tolist()


def test_a_unit_is_mature_when_all_its_contests_are() -> None:
    """One contest that verifies makes the unit verify; one that is not due makes it not due."""
    done = contest_figures(facts())
    verifying = contest_figures(facts(verified=END + 100 * DAY))
    waiting = contest_figures(facts(end=END + 300 * DAY))
    assert states(unit_figures([done, verifying])) == [FINAL, VERIFYING, VERIFYING, VERIFYING]
    assert states(unit_figures([done, waiting]))[0] == FINAL
    assert states(unit_figures([done, waiting]))[1:] == [NOT_DUE] * 3


def test_a_contest_without_newcomers_holds_up_no_unit() -> None:
    """It adds nothing, and there is nobody in it to verify."""
    done, empty = contest_figures(facts()), contest_figures(facts(people=0))
    unit = unit_figures([empty, done])
    assert (unit.mature, unit.newcomers, states(unit)) == (done.mature, 20, [FINAL] * 4)


PEOPLE = st.lists(st.tuples(st.integers(0, 399), st.integers(0, 9)), max_size=40)


@given(PEOPLE, st.randoms(use_true_random=False))
def test_the_order_of_days_does_not_matter(activity: list[tuple[int, int]], random: Random) -> None:
    """Any permutation of the day counts gives the same figures."""
    pairs = [(index, day) for day, index in activity]
    shuffled = list(pairs)
    random.shuffle(shuffled)
    one, other = contest_figures(facts(activity=pairs)), contest_figures(facts(activity=shuffled))
    assert one.curve.tolist() == other.curve.tolist()
    assert one.milestones == other.milestones


@given(st.lists(st.integers(-1, END + YEAR), min_size=1, max_size=30), st.integers(-1, 200))
def test_nobody_counted_is_unverified_at_the_mark(verified: list[int], mark: int) -> None:
    """At a mature mark everybody in the denominator is verified through it, and everybody is counted or unknown."""
    known = facts(verified=verified, mark=mark)
    figures = contest_figures(known)
    assert figures.newcomers + figures.unknown == len(verified)
    if figures.mature >= 0:
        assert figures.verified >= END + figures.mature * DAY
        assert figures.unknown <= max(len(verified) // 10, len(verified) // 100)
