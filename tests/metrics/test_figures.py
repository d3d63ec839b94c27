"""A cohort's figures are the formula over its verified newcomers; what is not known is said to be so."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.figures import (
    FINAL,
    LIVE,
    NOT_DUE,
    PATIENCE,
    READINGS,
    SO_FAR,
    VERIFYING,
    Standing,
    Value,
    curves_of,
    mature_mark,
    of_unit,
    summary,
)
from tests.metrics.settled import YEAR, Deed, ints, standing, watch
from tests.metrics.world import DAY, END, MILESTONE_DAYS

THREE: Final = MILESTONE_DAYS[0]


def values(parts: Sequence[Standing], reading: str, measure: str = "any", least: int = 1) -> list[Value]:
    """A reading's figures, month by month."""
    return [v for v in of_unit(parts) if (v.reading, v.measure, v.least) == (reading, measure, least)]


def states(*parts: Standing, reading: str = "active", measure: str = "any") -> list[str]:
    """The states of a reading's figures."""
    return [value.state for value in values(parts, reading, measure)]


def retained(*parts: Standing, reading: str = "active", measure: str = "any", least: int = 1) -> list[int | None]:
    """How many are retained by a reading, month by month."""
    return [value.retained for value in values(parts, reading, measure, least)]


def curve(*parts: Standing, width: int = 30, measure: str = "any") -> list[int]:
    """A daily curve, at least one contribution."""
    return next(
        each.retained.tolist()
        for each in curves_of(parts)
        if (each.measure, each.width, each.least) == (measure, width, 1)
    )


def today(*parts: Standing) -> int | None:
    """Who is active at the live end."""
    return retained(*parts, reading="today")[0]


def test_a_milestone_is_the_curve_at_its_mark() -> None:
    """Active in the 30 days up to the mark: day t_k - 30 counts, day t_k does not."""
    part = standing(activity=[(0, THREE - 31), (1, THREE - 30), (2, THREE - 1), (3, THREE)])
    assert states(part) == [FINAL] * 4
    assert retained(part) == [2, 0, 0, 0]
    assert curve(part)[THREE] == 2
    assert [value.due for value in values([part], "active")] == [END + day * DAY for day in MILESTONE_DAYS]


@pytest.mark.parametrize(
    ("reading", "first", "after"),
    [
        ("active", (62, 152, 244, 336), MILESTONE_DAYS),
        ("active-90", (2, 92, 184, 276), MILESTONE_DAYS),
        ("quarter", (0, *MILESTONE_DAYS[:3]), MILESTONE_DAYS),
        ("since-end", (0, 0, 0, 0), MILESTONE_DAYS),  # days before it are not after the end
        ("survival", MILESTONE_DAYS, (122, 212, 304, 396)),
        ("on-or-after", MILESTONE_DAYS, (401, 401, 401, 401)),
    ],
)
def test_each_reading_is_of_its_own_window(reading: str, first: tuple[int, ...], after: tuple[int, ...]) -> None:
    """The first day is inside, the one after the last is not; the source is the table of readings in DESIGN 3.1."""
    for k in range(4):
        on_time = standing(activity=[(0, first[k]), (1, after[k] - 1)])
        out_of_time = standing(activity=[(0, first[k] - 1)] * (first[k] > 0) + [(1, after[k])])
        assert (retained(on_time, reading=reading)[k], retained(out_of_time, reading=reading)[k]) == (2, 0)
        assert values([on_time], reading)[k].through == END + after[k] * DAY


def test_every_figure_is_there_once() -> None:
    """Six readings at four milestones and two live ends, for both measures and both least numbers."""
    keys = [(v.measure, v.reading, v.least, v.months) for v in of_unit([standing()])]
    assert len(keys) == len(set(keys)) == 2 * 2 * (6 * 4 + 2)
    assert {reading for _, reading, _, _ in keys} == {*READINGS, *LIVE}
    assert {months for _, reading, _, months in keys if reading in LIVE} == {0}


def test_five_contributions_are_very_active() -> None:
    """One of two people made five in the window."""
    part = standing(activity=[(0, 80, 2, 5, 0), (1, 80, 2, 4, 0)])
    assert (retained(part)[0], retained(part, least=5)[0]) == (2, 1)


def test_those_never_seen_again_are_in_the_denominator() -> None:
    """Twenty newcomers, one active: one of twenty, and three of them established."""
    part = standing(activity=[(5, 80)], established=3)
    found = summary([part])
    assert (found.newcomers, retained(part)[0], found.established) == (20, 1, 3)


def test_activity_of_others_does_not_count() -> None:
    """Day counts of tracked accounts that are no newcomers are left out, at both ends of the list."""
    assert retained(standing(people=2, activity=[(-1, 80), (0, 80), (2, 80), (700, 80)]))[0] == 1


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
    part = standing(verified=END + verified, seen=END + seen)
    for reading in ("active", "active-90", "quarter", "since-end"):
        assert states(part, reading=reading) == expected
    known = [value for value in of_unit([part]) if value.reading not in (*LIVE, "on-or-after")]
    assert all((value.retained is None) == (value.state != FINAL) for value in known)


@pytest.mark.parametrize(("days", "state"), [(92, NOT_DUE), (121, NOT_DUE), (122, FINAL)])
def test_survival_is_final_thirty_days_after_the_mark(days: int, state: str) -> None:
    """Its window begins at the mark, and it is due at its end."""
    part = standing(verified=END + days * DAY, seen=END + days * DAY)
    assert states(part, reading="survival")[0] == state
    assert values([part], "survival")[0].due == END + 122 * DAY


def test_on_or_after_is_so_far_from_its_mark_on_and_never_final() -> None:
    """Not due while nothing after its mark was covered; then so far, with the day it is known through."""
    early = standing(verified=END, seen=END + 91 * DAY + 5, activity=[(0, 91), (1, 92)])
    assert states(early, reading="on-or-after") == [NOT_DUE] * 4
    later = standing(verified=END, seen=END + 92 * DAY, activity=[(0, 91), (1, 92)])
    assert states(later, reading="on-or-after") == [SO_FAR, NOT_DUE, NOT_DUE, NOT_DUE]
    first = values([later], "on-or-after")[0]
    assert (first.retained, first.due, first.through) == (1, END + 92 * DAY, END + 93 * DAY)
    assert states(standing(), reading="on-or-after") == [SO_FAR] * 4


def test_an_outage_does_not_read_as_inactivity() -> None:
    """Coverage that stands still leaves milestones not due, whatever the clock says: there is no clock here."""
    part = standing(verified=END + 5 * DAY, seen=END + 10 * DAY)
    assert states(part) == [NOT_DUE] * 4
    assert (part.mature, part.covered, len(curve(part))) == (5, 10, 11)


def test_without_a_stream_verification_alone_makes_figures() -> None:
    """An import that was verified needs no stream; there is no "today" then."""
    part = standing(verified=END + 100 * DAY, seen=None, activity=[(0, 70), (1, 95)])
    assert states(part) == [FINAL, NOT_DUE, NOT_DUE, NOT_DUE]
    assert (part.today, today(part), part.covered) == (-1, None, 100)
    assert states(part, reading="today") == [NOT_DUE]
    assert retained(part, reading="on-or-after") == [1, None, None, None]


def test_today_lies_behind_what_is_final() -> None:
    """A gap ends seen coverage on day 50, and everybody is verified through day 80: the live end is at mark 81."""
    part = standing(verified=END + 80 * DAY, activity=[(0, 79)], seen=END + 50 * DAY)
    assert (part.mature, part.covered, part.today, today(part)) == (80, 80, 81, 1)


def test_today_is_the_first_mark_after_coverage() -> None:
    """It holds what was done in the day that is not over, so it rises with each event; it is due at its mark."""
    seen = END + 10 * DAY + 5
    quiet = standing(seen=seen, verified=END)
    active = standing(seen=seen, verified=END, activity=[(0, 10)])
    assert (quiet.today, today(quiet)) == (11, 0)
    assert (active.today, today(active)) == (11, 1)
    assert curve(active) == curve(quiet)
    (live,) = values([active], "today")
    assert (live.state, live.months, live.due, live.through) == (SO_FAR, 0, END + 11 * DAY, END + 11 * DAY)


def test_coverage_that_ends_before_the_contest_gives_nothing() -> None:
    """Mark 0 is where everybody starts, with nobody active."""
    part = standing(seen=END - 5 * DAY, verified=-1)
    assert (part.mature, part.covered, part.today, today(part)) == (-1, -1, 0, 0)
    assert curve(part) == []


def test_one_member_never_asked_holds_up_a_small_contest() -> None:
    """1 % of 20 is nobody: the contest waits."""
    part = standing(verified=[END + YEAR] * 19 + [-1])
    assert (part.mature, part.unknown, part.newcomers) == (-1, 0, 20)
    assert states(part) == [VERIFYING] * 4


def test_one_account_cannot_hold_up_a_contest_of_a_hundred() -> None:
    """After 7 days it is unknown: out of both counts, and its number is told."""
    part = standing(verified=[END + YEAR] * 199 + [-1], activity=[(199, 90), (0, 90)])
    assert (part.newcomers, part.unknown) == (199, 1)
    assert part.mature == (YEAR - PATIENCE) // DAY
    assert retained(part)[0] == 1


@pytest.mark.parametrize(("missing", "mark"), [(1, 393), (2, 393), (3, -1), (50, -1), (200, -1)])
def test_above_one_percent_the_contest_waits(missing: int, mark: int) -> None:
    """Two of two hundred may be left out, three are too many; 393 is the mark 7 days before coverage ends."""
    assert mature_mark(ints([END + YEAR] * (200 - missing) + [-1] * missing), watch()) == mark


def test_nobody_is_unknown_before_seven_days_of_asking() -> None:
    """Neither for a mark of less than 7 days ago, nor where verification could first be asked for later than that."""
    through = ints([END + YEAR] * 199 + [END + 10 * DAY])
    assert mature_mark(through, watch(seen=END + 20 * DAY)) == 13
    assert mature_mark(through, watch(seen=END + 20 * DAY, since=END + 14 * DAY)) == 10
    assert mature_mark(through, watch(seen=END + 20 * DAY, since=END + 13 * DAY)) == 13
    assert mature_mark(through, watch(seen=END + 20 * DAY, since=END + 13 * DAY + 1)) == 10


def test_without_a_stream_nobody_is_unknown() -> None:
    """Nobody knows then for how long somebody could not be verified."""
    assert mature_mark(ints([END + YEAR] * 199 + [-1]), watch(seen=None)) == -1


def test_a_member_found_late_joins_once_verified_to_the_contests_mark() -> None:
    """The published mark stays; the latecomer is in neither count until then."""
    waiting = standing(verified=[END + 100 * DAY] * 20 + [-1], mark=100, activity=[(20, 90)])
    assert (waiting.mature, waiting.newcomers, waiting.unknown) == (100, 20, 1)
    assert retained(waiting)[0] == 0
    joined = standing(verified=[END + 100 * DAY] * 21, mark=100, activity=[(20, 90)])
    assert (joined.mature, joined.newcomers, joined.unknown) == (100, 21, 0)
    assert retained(joined)[0] == 1


@pytest.mark.parametrize(("late", "mark"), [(2, 100), (3, -1)])
def test_more_than_a_tenth_found_late_takes_the_mark_back(late: int, mark: int) -> None:
    """Two of twenty may be waited for without it, three may not."""
    assert mature_mark(ints([END + 100 * DAY] * (20 - late) + [-1] * late), watch(), 100) == mark


def test_a_mark_does_not_outlive_the_verification_it_came_from() -> None:
    """When more than a tenth is unverified, as after a restored backup, the contest is not mature again."""
    part = standing(verified=[-1] * 20, mark=100)
    assert (part.mature, part.newcomers, part.unknown) == (-1, 20, 0)


def test_figures_of_nobody_are_zeros() -> None:
    """A cohort without newcomers has curves of zeros and keeps its mark: there is nobody to wait for."""
    part = standing(people=0, activity=[(0, 3)])
    assert (part.newcomers, part.mature, sum(curve(part)), part.counts) == (0, -1, 0, False)
    assert mature_mark(ints([]), watch(), 77) == 77


MARKS = st.lists(st.integers(-1, END + YEAR), min_size=1, max_size=30)


@given(MARKS, st.integers(-1, 200), st.integers(END, END + YEAR))
def test_a_mark_told_again_stays(verified: list[int], mark: int, seen: int) -> None:
    """What was mature once is so again when nothing changed, so that another process says the same."""
    known = watch(seen=seen)
    found = mature_mark(ints(verified), known, mark)
    assert mature_mark(ints(verified), known, found) == found
    assert mature_mark(ints(sorted(verified)), known, mark) == found


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 399)), max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_days_does_not_matter(activity: list[Deed], random: Random) -> None:
    """Any permutation of the day counts gives the same figures."""
    shuffled = list(activity)
    random.shuffle(shuffled)
    one, other = standing(activity=activity), standing(activity=shuffled)
    assert curve(one) == curve(other)
    assert of_unit([one]) == of_unit([other])


@given(MARKS, st.integers(-1, 200))
def test_nobody_counted_is_unverified_at_the_mark(verified: list[int], mark: int) -> None:
    """At a mature mark everybody in the denominator is verified through it, and everybody is counted or unknown."""
    part = standing(verified=verified, mark=mark)
    assert part.newcomers + part.unknown == len(verified)
    assert part.newcomers == sum(through >= END + part.mature * DAY for through in verified if part.mature >= 0) or (
        part.mature < 0 and part.unknown == 0
    )
    assert part.unknown <= len(verified) // 10
