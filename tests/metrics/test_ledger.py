"""Counts kept up person by person are those counted anew, whatever happened in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.cells import Cells
from metrics.figures import NEVER, Standing, Watch
from metrics.ledger import Deeds, Ledger, People
from tests.metrics.settled import COMMONS, FIRST, NAMES, Deed, deeds, ints, watch
from tests.metrics.world import DAY, END

COHORTS = 3
BITS = (0b001, 0b010, 0b011, 0b100, 0b111)


def differences(one: Standing, other: Standing) -> list[str]:
    """What two standings of a cohort do not agree on; of wikis, only those where somebody is counted."""
    plain = ("newcomers", "unknown", "established", "mature", "covered", "today", "reach")
    found = [name for name in plain if getattr(one, name) != getattr(other, name)]
    counts = [item.name for item in fields(Cells) if item.name != "wikis"]
    found += [name for name in counts if not np.array_equal(getattr(one.cells, name), getattr(other.cells, name))]
    return found + ["wikis"] * (by_wiki(one) != by_wiki(other))


def by_wiki(standing: Standing) -> dict[str, list[list[int]]]:
    """The counts of each wiki by measure and milestone, where there are any."""
    counts = {name: standing.cells.wikis[0, :, :, place].tolist() for place, name in enumerate(standing.wikis)}
    return {name: found for name, found in counts.items() if np.any(found)}


@dataclass
class Book:
    """People with what they did, in a ledger that is told of every change."""

    bits: list[int]
    verified: list[int]
    rows: list[list[Deed]]
    mature: list[int]
    seen: int | None = END + 100 * DAY
    since: int = END
    kind: type[Ledger] = Ledger
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        """Opens a ledger of the people as they are first known."""
        self.ledger = self.fresh(self.kind)

    def fresh(self, kind: type[Ledger] = Ledger) -> Ledger:
        """A ledger of what is known now."""
        ids = np.arange(FIRST, FIRST + len(self.bits))
        people = People(ids, ints(self.bits), ints(self.verified), ids % 3 == 0)
        return kind(people, deeds([row for rows in self.rows for row in rows]), commons=COMMONS, mature=self.mature)

    def change(self, who: int, rows: list[Deed], verified: int) -> None:
        """Somebody is known to have done something else, or through another instant."""
        self.rows[who], self.verified[who] = rows, verified
        self.ledger.replace(FIRST + who, verified, deeds(rows))

    def watches(self) -> list[Watch]:
        """How far the contest is known, for each cohort."""
        return [watch(seen=self.seen, since=self.since + cohort * DAY) for cohort in range(COHORTS)]

    def settle(self) -> list[list[str]]:
        """What the ledger says otherwise than a fresh one, by cohort."""
        self.ledger.settle(self.watches())
        self.mature = list(self.ledger.mature)
        other = self.fresh()
        other.settle(self.watches())
        assert other.mature == self.mature
        for cohort in range(COHORTS):
            assert self.ledger.members(cohort).tolist() == other.members(cohort).tolist()
            assert self.ledger.verified(cohort) == other.verified(cohort)
        return [
            differences(*(each.standing(cohort, known, NAMES, ()) for each in (self.ledger, other)))
            for cohort, known in enumerate(self.watches())
        ]


DAYS = st.sampled_from([0, 5, 61, 62, 80, 91, 92, 99, 100, 120, 181, 182, 211, 300, 365, 366, 399])
ROW = st.tuples(st.just(0), DAYS, st.sampled_from([1, 2, 3, 400]), st.integers(1, 6), st.integers(0, 2)).map(
    lambda row: (*row[:4], min(row[3], row[4]))
)
THROUGH = st.sampled_from([-1, END + 50 * DAY, END + 100 * DAY, END + 100 * DAY, END + 200 * DAY, END + 400 * DAY])
PERSON = st.tuples(st.sampled_from(BITS), THROUGH, st.lists(ROW, max_size=5))
Change = tuple[str, int, list[Deed], int]
CHANGE: st.SearchStrategy[Change] = st.one_of(
    st.tuples(st.just("person"), st.integers(0, 11), st.lists(ROW, max_size=6), THROUGH),
    st.tuples(st.just("mark"), st.integers(0, 11), st.just([]), THROUGH),
    st.tuples(st.just("seen"), st.sampled_from([100, 101, 130, 200, 372, 410]), st.just([]), st.just(0)),
    st.tuples(st.just("settle"), st.just(0), st.just([]), st.just(0)),
)


def owned(who: int, rows: Sequence[Deed]) -> list[Deed]:
    """Rows as somebody's; several of a day and wiki are one."""
    found = {(row[1], *row[2:3]): (who, *row[1:]) for row in rows}
    return list(found.values())


def lived(book: Book, changes: Sequence[Change]) -> list[list[str]]:
    """What differs after some changes, looked at whenever they say so and at the end."""
    for kind, number, rows, through in changes:
        who = number % len(book.bits)
        if kind == "person":
            book.change(who, owned(who, rows), through)
        elif kind == "mark":
            book.change(who, book.rows[who], through)
        elif kind == "seen":
            book.seen = END + number * DAY
        elif any(found := book.settle()):
            return found
    return book.settle()


PEOPLE = st.lists(PERSON, min_size=1, max_size=12) | st.lists(PERSON, min_size=9, max_size=12)


@settings(max_examples=100)
@given(PEOPLE, st.lists(CHANGE, max_size=14), st.integers(-1, 120))
def test_changes_are_counted_as_if_all_was_known_at_once(
    people: list[tuple[int, int, list[Deed]]], changes: list[Change], mark: int
) -> None:
    """New days, wikis and marks, coverage moving on and back, several changes of one person between two looks."""
    bits, verified, rows = (list(column) for column in zip(*people, strict=True))
    book = Book(bits, verified, [owned(who, each) for who, each in enumerate(rows)], [mark] * COHORTS)
    assert not any(lived(book, changes))


class Forgetful(Ledger):
    """A ledger that forgets to take off what somebody did before."""

    def replace(self, account: int, verified: int, deeds: Deeds) -> None:
        """Takes over what is known now, as if nothing had been known."""
        super().replace(account, verified, deeds)
        self._before = {at: now.take(slice(0, 0)) for at, now in self._before.items()}


def crowd(kind: type[Ledger] = Ledger, mature: int = -1) -> Book:
    """Forty people verified through day 100, of all cohorts, each active on one day."""
    rows: list[list[Deed]] = [[(who, 61 + who, 2, 1, 0)] for who in range(40)]
    return Book([BITS[who % 5] for who in range(40)], [END + 100 * DAY] * 40, rows, [mature] * COHORTS, kind=kind)


@pytest.mark.parametrize(("kind", "found"), [(Ledger, False), (Forgetful, True)])
def test_a_ledger_that_forgets_is_found(kind: type[Ledger], found: bool) -> None:
    """The control: with what was done before left in, the same comparison tells of it."""
    book = crowd(kind)
    assert not any(book.settle())
    book.change(4, [(4, 90, 2, 1, 0), (4, 91, 2, 5, 1)], END + 100 * DAY)
    assert any(book.settle()) == found


def test_only_the_cohorts_of_who_moved_have_moved() -> None:
    """A person of two cohorts moves these, one told again as before moves none."""
    book = crowd()
    assert book.ledger.settle(book.watches()) == [0, 1, 2]
    assert book.ledger.settle(book.watches()) == []
    book.change(2, [(2, 70, 2, 1, 0)], END + 100 * DAY)
    assert BITS[2] == 0b011
    assert book.ledger.settle(book.watches()) == [0, 1]
    book.change(2, list(book.rows[2]), END + 100 * DAY)
    assert book.ledger.settle(book.watches()) == []


def test_a_mark_that_comes_to_nothing_moves_nothing() -> None:
    """Somebody verified further than the others are: the figures stay."""
    book = crowd()
    book.settle()
    book.change(2, book.rows[2], END + 300 * DAY)
    assert book.ledger.settle(book.watches()) == []


def test_of_whom_nobody_counts_nothing_is_taken_over() -> None:
    """Ids before, between and after the people's; also in what is read first."""
    book = crowd()
    book.settle()
    for stranger in (FIRST - 1, FIRST + 40, 999_999):
        book.ledger.replace(stranger, END, deeds([(stranger - FIRST, 80, 2, 1, 0)]))
    assert book.ledger.settle(book.watches()) == []
    book.rows.append([(-1, 80), (55, 80)])
    assert not any(book.settle())


def test_a_latecomer_joins_when_verified_and_leaves_when_not() -> None:
    """Unknown coming and going: out of newcomers and of all counts, then in, then out again."""
    book = crowd(mature=100)
    book.change(5, [(5, 80, 2, 9, 0)], -1)
    found = []
    for through in (-1, END + 100 * DAY, -1):
        book.change(5, book.rows[5], through)
        assert not any(book.settle())
        standing = book.ledger.standing(0, book.watches()[0], NAMES, ())
        found.append((standing.newcomers, standing.unknown, int(standing.cells.windows[0, 0, 1, 0])))
    assert BITS[5 % 5] == 0b001
    assert found == [(23, 1, 0), (24, 0, 1), (23, 1, 0)]


def test_a_new_wiki_before_and_between_the_known_ones_keeps_theirs() -> None:
    """Counts stay with their wiki when another one takes its place in the order."""
    book = Book([1] * 9, [END + 100 * DAY] * 9, [[(who, 80, 200, 1, 0)] for who in range(9)], [-1] * COHORTS)
    book.settle()
    names = NAMES | {200: "hiwiki", 100: "bnwiki", 300: "tawiki"}
    for who, wiki in enumerate((100, 300, 2)):
        book.change(who, [(who, 80, 200, 1, 0), (who, 81, wiki, 1, 0)], END + 100 * DAY)
        assert not any(book.settle())
    counts = by_wiki(book.ledger.standing(0, book.watches()[0], names, ()))
    assert {name: found[0][0] for name, found in counts.items()} == {"hiwiki": 9, "bnwiki": 1, "tawiki": 1, "enwiki": 1}


def test_nobody_is_verified_to_never() -> None:
    """A cohort without members waits for nothing, and its standing is of zeros."""
    book = Book([0b001], [END + 9 * DAY], [[]], [-1] * COHORTS)
    book.settle()
    assert [book.ledger.verified(cohort) for cohort in range(COHORTS)] == [END + 9 * DAY, NEVER, NEVER]
    nobody = book.ledger.standing(2, book.watches()[2], NAMES, ())
    assert (nobody.newcomers, nobody.unknown, int(nobody.cells.curves.sum())) == (0, 0, 0)


def test_a_contest_without_anybody_is_settled() -> None:
    """No people at all: nothing to count, in any cohort."""
    book = Book([], [], [], [-1] * COHORTS)
    assert not any(book.settle())
    assert book.ledger.members(0).tolist() == []


def test_much_at_once_is_counted_as_a_whole() -> None:
    """More than a quarter of the people changed: the same result as one by one."""
    whole, singly = crowd(), crowd()
    random = Random(1)
    for book in (whole, singly):
        book.settle()
    for who in range(30):
        rows: list[Deed] = [(who, random.randrange(120), 2, 1, 0)]
        whole.change(who, rows, END + 110 * DAY)
        singly.change(who, rows, END + 110 * DAY)
        singly.ledger.settle(singly.watches())
    assert not any(whole.settle())
    assert not any(singly.settle())


def test_deeds_are_compared_by_what_they_hold() -> None:
    """Equal where all columns are; nothing else is equal, and none can be a key."""
    one, other = deeds([(0, 5), (1, 6)]), deeds([(0, 5), (1, 7)])
    assert one == deeds([(0, 5), (1, 6)])
    assert one != other
    assert one.take(slice(0, 1)) == other.take(slice(0, 1))
    assert one != "something else"
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)
