"""The invented file agrees with itself and holds every state that the page has words for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from metrics.answers import Selection, answers
from metrics.answers_rows import Facts, facts
from metrics.calendar import DAY
from state.published import Changes, EditionRows, Figure
from tests.dashboard import invented, invented_big
from tests.dashboard.conftest import NOW

WIDTH = {"active": 30, "active-90": 90, "since-end": 0}
NESTED = (("active", "active-90"), ("active-90", "since-end"), ("active", "quarter"), ("quarter", "since-end"))


def faults(rows: EditionRows) -> list[str]:
    """What of an edition's rows contradicts other rows of it."""
    found: list[str] = []
    found += [f"{row} is no part of its newcomers" for row in rows.figures if not _is_part(row, rows)]
    for check in (_measures, _leasts, _readings, _months, _curves, _lives, _spreads, _returns):
        found += [f"{check.__name__}: {fault}" for fault in check(rows)]
    return found


def _is_part(row: Figure, rows: EditionRows) -> bool:
    cohorts = {(cohort.unit, cohort.definition): cohort.newcomers for cohort in rows.cohorts}
    known = row.state in ("final", "so far")
    inside = row.retained is None or 0 <= row.retained <= row.newcomers
    return inside and known == (row.retained is not None) and row.newcomers == cohorts[row.unit, row.definition]


def _by(rows: EditionRows, **changed: str | int) -> Iterator[tuple[Figure, Figure]]:
    """Pairs of figures that differ by what is changed of the second, where both are known."""
    known = {_key(row): row for row in rows.figures}
    for row in rows.figures:
        if row.retained is not None and all(getattr(row, name) != value for name, value in changed.items()):
            other = known.get(_key(replace(row, **changed)))  # type: ignore[arg-type]
            if other is not None and other.retained is not None:
                yield row, other


def _key(row: Figure) -> tuple[str | int, ...]:
    return row.unit, row.definition, row.measure, row.reading, row.least, row.k


def _kept(row: Figure) -> int:
    assert row.retained is not None
    return row.retained


def _measures(rows: EditionRows) -> Iterator[str]:
    """Without uploads to the campaign nobody is more active."""
    return (f"{one} {other}" for one, other in _by(rows, measure="organic") if _kept(other) > _kept(one))


def _leasts(rows: EditionRows) -> Iterator[str]:
    """Five contributions are one, too."""
    return (f"{one} {other}" for one, other in _by(rows, least=5) if _kept(other) > _kept(one))


def _readings(rows: EditionRows) -> Iterator[str]:
    """A longer window holds the shorter one."""
    for short, long in NESTED:
        pairs = ((one, other) for one, other in _by(rows, reading=long) if one.reading == short)
        yield from (f"{one} {other}" for one, other in pairs if _kept(other) < _kept(one))


def _months(rows: EditionRows) -> Iterator[str]:
    """Since the end somebody came back for good; on or after later marks are fewer."""
    for before, after in pairwise((3, 6, 9, 12)):
        for one, other in _by(rows, k=after):
            grows, shrinks = (one.reading == reading and one.k == before for reading in ("since-end", "on-or-after"))
            if (grows and _kept(other) < _kept(one)) or (shrinks and _kept(other) > _kept(one)):
                yield f"{one} {other}"


def _curves(rows: EditionRows) -> Iterator[str]:
    """Curves pass through the figures, of units whose contests end together."""
    units = {unit.unit: unit for unit in rows.units}
    curves = {(row.unit, row.definition, row.measure, row.width, row.least): row for row in rows.curves}
    alone = {cohort.unit for cohort in rows.cohorts if not cohort.merged}
    for row in rows.figures:
        unit = units.get(row.unit)
        if row.reading in WIDTH and row.retained is not None and unit and row.unit in alone:
            curve = curves[row.unit, row.definition, row.measure, WIDTH[row.reading], row.least]
            daily = np.frombuffer(curve.retained, dtype="<i4")
            day = (row.through - unit.end_last) // DAY
            if daily[day] != row.retained or curve.newcomers != row.newcomers or day > curve.mature_day:
                yield f"{row} beside {daily[day]} of {curve.newcomers}, final up to {curve.mature_day}"


def _lives(rows: EditionRows) -> Iterator[str]:
    """The unit's own row repeats the live end."""
    live = {row.unit: row for row in rows.figures if _key(row)[1:] == ("global", "any", "today", 1, 0)}
    return (f"{unit}" for unit in rows.units if live[unit.unit].retained != unit.today_retained)


def _spreads(rows: EditionRows) -> Iterator[str]:
    """Places add up to those who were active."""
    known = {_key(row): row for row in rows.figures}
    for row in rows.spreads:
        active = known[row.unit, row.definition, row.measure, "active", 1, row.k]
        wikis = dict(row.wikis)
        total = row.commons_only + row.other_only + row.both
        if total != active.retained or wikis.get("commonswiki", 0) != row.commons_only + row.both:
            yield f"{row} {active}"
        if any(not 0 < n <= total for n in wikis.values()) or sum(wikis.values()) < total:
            yield f"{row}"


def _returns(rows: EditionRows) -> Iterator[str]:
    """The next edition is a later one; nobody returns twice."""
    for row in rows.returning:
        again = [n for n in (row.again_next, row.again_later, row.newcomers) if n is not None]
        if again != sorted(again) or (row.elsewhere or 0) > row.newcomers:
            yield f"{row}"


@pytest.fixture(scope="module")
def everything() -> Changes:
    """Give the whole invented file."""
    return invented.everything(NOW)


@pytest.fixture(scope="module")
def known(everything: Changes) -> Facts:
    """Give its rows looked up."""
    parts = ("cohorts", "figures", "curves", "spreads", "returning")
    rows = ([row for edition in everything.editions for row in getattr(edition, part)] for part in parts)
    return facts((edition.edition for edition in everything.editions), *rows)


def test_every_row_agrees_with_the_others(everything: Changes) -> None:
    """Shares are parts, windows are nested, curves pass through the figures, places add up."""
    assert [fault for rows in everything.editions for fault in faults(rows)] == []


def test_every_row_of_the_large_world_agrees_too() -> None:
    """It is drawn the same way; one edition stands for all."""
    rows = list(invented_big.editions(NOW, campaigns=1, years=1))
    assert [fault for each in rows for fault in faults(each)] == []
    assert len(rows[0].units) == invented_big.COUNTRIES + 1


@pytest.mark.parametrize(
    ("key", "by"),
    [
        (("global", "organic", "active", 1, 6), 900),
        (("global", "any", "active", 5, 3), 900),
        (("commons", "any", "active-90", 1, 3), 900),
        (("global", "any", "since-end", 1, 12), -60),
        (("global", "any", "active", 1, 3), 1),
        (("global", "any", "today", 1, 0), 1),
        (("global", "any", "active", 1, 3), 9999),
    ],
)
def test_a_row_that_disagrees_is_found(everything: Changes, key: tuple[object, ...], by: int) -> None:
    """The check above sees each kind of contradiction."""
    rows = next(rows for rows in everything.editions if rows.edition.edition == "monuments2025")
    moved = tuple(
        replace(row, retained=_kept(row) + by) if _key(row) == ("monuments2025/IN", *key) else row
        for row in rows.figures
    )
    assert moved != rows.figures
    assert faults(replace(rows, figures=moved)) != []


@pytest.mark.parametrize(
    ("query", "months", "state", "waits"),
    [
        (("monuments", "monuments2025"), 12, "final", False),
        (("monuments", "monuments2026"), 6, "final", False),
        (("monuments", "monuments2026"), 9, "not due", True),
        (("africa", "africa2026"), 3, "final", True),
        (("earth", "earth2025"), 6, "final", True),
        (("earth", "earth2026"), 3, "verifying", True),
        (("art", "art2026"), 3, "verifying", True),
        (("food", "food2026"), 3, "not due", True),
        (("folklore", "folklore2026"), 3, "nobody", False),
        (("science", "science2026"), 3, "nobody", False),
        (("women", "women2026"), 3, "nobody", False),
    ],
)
def test_every_state_is_there(known: Facts, query: tuple[str, str], months: int, state: str, waits: bool) -> None:
    """Each edition is in the state its place in the file promises; final with somebody waiting is partly final."""
    found = {answer.months: answer for answer in answers(known, Selection(query[0], (query[1],)))}[months]
    assert (found.state, bool(found.waiting)) == (state, waits)


def test_some_wait_for_other_contests_of_the_campaign(known: Facts) -> None:
    """Without the campaign's uploads the last figure of birds is not known while its next edition runs."""
    found = answers(known, Selection("birds", ("birds2025",), measure="organic"))
    assert [answer.state for answer in found] == ["final", "final", "final", "unread"]


def test_some_figures_grow(known: Facts) -> None:
    """On or after a mark, and today."""
    for reading in ("on-or-after", "today"):
        found = answers(known, Selection("monuments", ("monuments2026",), reading=reading))
        assert found[0].state == "so far"


def test_somebody_stands_still(everything: Changes) -> None:
    """Art waits for people whom nobody could verify for more than a week, and India goes on without three."""
    units = {unit.unit: unit for rows in everything.editions for unit in rows.units}
    assert units["art2026/NL"].seen_day - units["art2026/NL"].mature_day > 60
    assert (units["monuments2025/IN"].newcomers, units["monuments2025/IN"].unknown) == (1204, 3)


def test_a_share_of_nobody_and_a_share_of_zero(known: Facts) -> None:
    """Armenia has 37 newcomers and none of them stayed."""
    found = answers(known, Selection("monuments", ("monuments2025",), ("AM",)))
    assert [(answer.retained, answer.newcomers) for answer in found] == [(0, 37)] * 4


def test_ghana_is_in_four_campaigns_and_merged_once(everything: Changes) -> None:
    """Of its own in Africa's newest edition, among the other countries the year before."""
    units = [unit for rows in everything.editions for unit in rows.units]
    assert len({unit.campaign for unit in units if unit.country == "GH"}) >= 3
    own = {unit.edition for unit in units if unit.country == "GH" and unit.campaign == "africa"}
    merged = {unit.edition for unit in units if "Ghana" in unit.merged}
    assert (own, merged) == ({"africa2026", "africa2024"}, {"africa2025"})


def test_other_definitions_have_fewer_units(known: Facts) -> None:
    """Countries whose people differ by a few are merged, named; some editions have no unit by some definition."""
    headline = known.cohorts["monuments2025", "global"]
    for definition in ("grace", "commons", "first-edit"):
        cohorts = known.cohorts["monuments2025", definition]
        assert len(cohorts) < len(headline)
        other = next(row for row in cohorts if row.unit.endswith("/other"))
        assert set(other.merged) > {"Malta", "North Macedonia"}
    assert ("earth2026", "first-edit") not in known.cohorts
    assert set(known.definitions(["food2026"])) == {"global"}
    assert len(known.cohorts["monuments2025", "comparison"]) > 10


def test_why_countries_are_left_out(everything: Changes) -> None:
    """Too few, a single one, and found late."""
    left = {row.edition: (row.countries, row.people) for rows in everything.editions for row in rows.left_out}
    assert left == {"africa2024": (2, 7), "earth2025": (1, 37), "monuments2025": (2, 7)}


def test_what_runs_is_counted_only(everything: Changes) -> None:
    """Running contests, some of them hidden in a sum; contests that ended and were not read; one of nobody."""
    by = {rows.edition.edition: rows for rows in everything.editions}
    assert by["folklore2026"].edition.running
    assert [row.title for row in by["folklore2026"].running] == ["Spain", "France", "other countries"]
    assert by["food2026"].edition.running
    assert {len(by["food2026"].units), len(by["food2026"].running)} == {2}
    assert not by["women2026"].edition.running
    assert (by["women2026"].units, by["science2026"].units, by["science2026"].edition.newcomers) == ((), (), 0)


def test_some_units_end_on_several_days(everything: Changes) -> None:
    """They have no figures and curves of 90 days."""
    wide = {(row.unit, row.definition) for rows in everything.editions for row in rows.curves if row.width == 90}
    every = {(row.unit, row.definition) for rows in everything.editions for row in rows.curves}
    assert ("africa2025/other", "global") in every - wide


def test_there_are_enough_editions_for_a_table(everything: Changes) -> None:
    """Five of monuments; somebody returned to each of them but the last."""
    rows = [rows for rows in everything.editions if rows.edition.campaign == "monuments"]
    assert [each.edition.year for each in rows] == [2022, 2023, 2024, 2025, 2026]
    again = [{row.again_next is not None for row in each.returning} for each in rows]
    assert again == [{True}] * 4 + [{False}]


def test_the_same_instant_gives_the_same_rows(everything: Changes) -> None:
    """Whatever process invents them: tests that write the file twice change nothing."""
    invented.forget()
    assert invented.everything(NOW).editions == everything.editions


def shares(rows: Sequence[EditionRows]) -> list[float]:
    """Of all units the share active at 3 months."""
    wanted = ("global", "any", "active", 1, 3)
    figures = [row for each in rows for row in each.figures if _key(row)[1:] == wanted and row.newcomers > 50]
    return [row.retained / row.newcomers for row in figures if row.retained is not None]


def test_shares_are_like_real_ones(everything: Changes) -> None:
    """Published shares at three months lie between nothing and a fifth."""
    assert 0.03 < float(np.median(shares(everything.editions))) < 0.09
    assert max(shares(everything.editions)) < 0.2
