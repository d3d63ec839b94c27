"""Answers pool what is final and name what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.answers import NOBODY, Selection, answer, answers, latest, members, rate, uncovered, upcoming
from metrics.answers_rows import country_of, edition_of
from metrics.figures import FINAL, NOT_DUE, SO_FAR, UNREAD, VERIFYING
from tests.metrics.reported_rows import DUE, SEEN, Sheet, facts_of, full_year

EVERYTHING = Selection("monuments", ("monuments2024",))


def test_a_sum_is_of_retained_over_newcomers() -> None:
    """Three final units: 20 + 5 + 3 of 100 + 50 + 30 at three months, with Wilson's interval."""
    found = answer(facts_of(full_year()), EVERYTHING, 3)
    assert (found.retained, found.newcomers, found.units, found.state, found.waiting) == (28, 180, 3, FINAL, ())
    assert found.rate is not None
    assert found.rate.share == pytest.approx(28 / 180)
    # 28 of 180: E. B. Wilson's score interval, worked out by hand from its formula
    assert found.rate.low == pytest.approx(0.1099, abs=5e-5)
    assert found.rate.high == pytest.approx(0.2156, abs=5e-5)
    assert found.due == (DUE[3], DUE[3])


def test_what_is_not_final_is_named_with_its_day() -> None:
    """Units that wait are in no sum; each says why, and when it falls due."""
    sheet = Sheet().unit("IN", "India", 100, (20, 15, None, None)).unit("NP", "Nepal", 50, (5, VERIFYING, None, None))
    found = answer(facts_of(sheet), EVERYTHING, 6)
    assert (found.retained, found.newcomers, found.state) == (15, 100, FINAL)
    (waiting,) = found.waiting
    assert (waiting.title, waiting.newcomers, waiting.state, waiting.due) == ("Nepal", 50, VERIFYING, DUE[6])
    assert (found.waiting_newcomers, waiting.edition) == (50, "monuments2024")
    later = answer(facts_of(sheet), EVERYTHING, 9)
    assert (later.state, later.newcomers, later.rate, later.dates(NOT_DUE)) == (NOT_DUE, 0, None, (DUE[9], DUE[9]))


@pytest.mark.parametrize(
    ("states", "pressing"),
    [
        ((None, VERIFYING), VERIFYING),
        ((None, UNREAD), UNREAD),
        ((UNREAD, VERIFYING), VERIFYING),
        ((None, None), NOT_DUE),
    ],
)
def test_without_a_final_unit_the_most_pressing_state_is_told(states: tuple[str | None, ...], pressing: str) -> None:
    """What is being verified comes before what waits for another contest, and that before what is not due."""
    sheet = Sheet()
    for code, state in zip(("IN", "NP"), states, strict=True):
        sheet.unit(code, code, 20, (state, None, None, None))
    assert answer(facts_of(sheet), EVERYTHING, 3).state == pressing


def test_nobody_has_no_share() -> None:
    """A unit without newcomers neither adds to a sum nor holds it up; alone it has no share, not 0 %."""
    empty = Sheet().unit("IN", "India", 0, (None, None, None, None))
    alone = answer(facts_of(empty), EVERYTHING, 3)
    assert (alone.state, alone.rate, alone.waiting) == (NOBODY, None, ())
    both = answer(facts_of(empty.unit("NP", "Nepal", 10, (1, 1, 1, 1))), EVERYTHING, 3)
    assert (both.state, both.newcomers) == (FINAL, 10)
    assert rate(0, 0) is None
    assert answer(facts_of(Sheet()), EVERYTHING, 3).state == NOBODY


def test_a_selection_has_its_countries_and_editions() -> None:
    """Countries by code, `other` for the rest; editions add up, and nothing of another campaign comes in."""
    known = facts_of(
        full_year(),
        Sheet(year=2023).unit("IN", "India", 40, (4, 3, 2, 1)),
        Sheet("earth").unit("IN", "India", 9, (9, 9, 9, 9)),
    )
    assert answer(known, replace(EVERYTHING, countries=("IN",)), 12).newcomers == 100
    assert answer(known, replace(EVERYTHING, countries=("NP", "other")), 12).newcomers == 80
    assert answer(known, replace(EVERYTHING, editions=("monuments2023", "monuments2024")), 12).newcomers == 220
    assert [row.year for row in known.years("monuments")] == [2023, 2024]
    assert {country_of(row.unit) for row in members(known, EVERYTHING)} == {"IN", "NP", "other"}
    assert (edition_of("earth2024/IN"), country_of("earth2024/other")) == ("earth2024", "other")


def test_a_wide_window_is_a_reading_of_its_own() -> None:
    """Width 90 reads another column of the active ones and of today's; other readings have no width."""
    assert replace(EVERYTHING, width=90).column == "active-90"
    assert replace(EVERYTHING, reading="today", width=90).column == "today-90"
    assert replace(EVERYTHING, reading="quarter", width=90).column == "quarter"


@pytest.mark.parametrize(
    ("reading", "grows"), [("active", False), ("survival", False), ("on-or-after", True), ("today", True)]
)
def test_what_grows_says_how_far_it_reaches(reading: str, grows: bool) -> None:
    """Figures that stay so far carry the end of their window; final ones end at their mark."""
    chosen = replace(EVERYTHING, reading=reading)
    found = answers(facts_of(full_year()), chosen)
    assert chosen.grows is grows
    assert {each.state for each in found} == {SO_FAR if grows else FINAL}
    assert [each.months for each in found] == ([0] if reading == "today" else [3, 6, 9, 12])
    assert all(each.through is not None and (each.through[1] >= SEEN) is grows for each in found)


def test_measure_and_least_are_their_own_figures() -> None:
    """Five contributions or more are fewer people, and organic figures are looked up as such."""
    known = facts_of(full_year())
    assert answer(known, replace(EVERYTHING, least=5), 3).retained == 20 // 5 + 5 // 5 + 3 // 5
    assert answer(known, replace(EVERYTHING, measure="organic"), 3).retained == 28


def test_the_latest_figure_is_of_at_least_half_of_them() -> None:
    """A later mark at which few are due does not stand for all; the next mark is the first that somebody waits for."""
    sheet = Sheet().unit("IN", "India", 100, (20, 15, None, None)).unit("NP", "Nepal", 50, (5, 4, 3, None))
    found = answers(facts_of(sheet), EVERYTHING)
    last, following = latest(found), upcoming(found)
    assert last is not None
    assert following is not None
    assert (last.months, following.months, following.waiting_newcomers) == (6, 9, 100)
    assert latest(()) is None
    assert upcoming(answers(facts_of(full_year()), EVERYTHING)) is None


def test_a_definition_with_fewer_countries_is_told_by_their_names() -> None:
    """Countries with figures by the headline's definition and none by another one, merged ones too."""
    known = facts_of(full_year().unit("IN", "India", 100, (20, 15, 12, 10), definition="commons"))
    assert uncovered(known, replace(EVERYTHING, definition="commons")) == ["Belarus", "Nepal", "Uruguay"]
    assert uncovered(known, EVERYTHING) == []
    assert known.definitions(["monuments2024"]) == ("global", "commons")


UNITS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (max(pair), min(pair))), min_size=1, max_size=6
)


def _facts(units: list[tuple[int, int]], immature: list[int]) -> Sheet:
    sheet = Sheet()
    for place, (newcomers, retained) in enumerate(units):
        sheet.unit(f"A{place}", f"A{place}", newcomers, (retained,) * 4)
    for place, newcomers in enumerate(immature):
        sheet.unit(f"B{place}", f"B{place}", newcomers, (None,) * 4)
    return sheet


@given(UNITS, st.lists(st.integers(0, 50), max_size=3), st.randoms(use_true_random=False))
def test_order_and_immature_units_change_no_rate(
    units: list[tuple[int, int]], immature: list[int], random: object
) -> None:
    """Whatever the order of rows, and however many units are not mature: the same sums."""
    alone = answer(facts_of(_facts(units, [])), EVERYTHING, 6)
    shuffled = list(units)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    mixed = answer(facts_of(_facts(shuffled, immature)), EVERYTHING, 6)
    assert (mixed.retained, mixed.newcomers, mixed.rate) == (alone.retained, alone.newcomers, alone.rate)
    assert mixed.waiting_newcomers == sum(immature)
